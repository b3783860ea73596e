"""What differs between two versions of a report, 甲 and 乙: records only."""

from enum import Enum

from msgspec import Struct

from pipeline.problems import Problem


class DifferenceKind(Enum):
    """What has become of something on the way from 甲 to 乙. 移动 is said of what reads the same in another place."""

    CHANGED = "改"
    ADDED = "增"
    GONE = "删"
    MOVED = "移"


class Piece(Struct, frozen=True):
    """A stretch of two texts: the same where ``old`` and ``new`` read alike, else what went and what came instead."""

    old: str
    new: str
    same: bool


class TextChange(Struct, frozen=True):
    """One sentence or cell: its whole texts, empty where there is none, and the pieces they are made of."""

    kind: DifferenceKind
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()


class ParagraphChange(Struct, frozen=True):
    """One paragraph under its headings, known by its first words; ``moved`` when it stands elsewhere in the order."""

    heading: tuple[str, ...]
    kind: DifferenceKind
    sentences: tuple[TextChange, ...]
    first: str = ""
    moved: bool = False


class CellChange(Struct, frozen=True):
    """One cell of a row that stands in both versions: the head of its column, and its words."""

    column: str
    text: TextChange


class RowChange(Struct, frozen=True):
    """One row: ``cells`` are those that differ, ``texts`` all words of a row that was added, is gone or stands elsewhere."""

    kind: DifferenceKind
    label: str
    cells: tuple[CellChange, ...] = ()
    texts: tuple[str, ...] = ()


class TableChange(Struct, frozen=True):
    """One table; ``columns`` are the heads of columns that were added or are gone."""

    heading: tuple[str, ...]
    caption: str
    kind: DifferenceKind
    rows: tuple[RowChange, ...]
    columns: tuple[tuple[DifferenceKind, str], ...] = ()
    moved: bool = False


Change = ParagraphChange | TableChange


class FigureChange(Struct, frozen=True):
    """One figure in one format: the texts it has in 甲 and in 乙 (none where it does not stand), and where.

    ``table`` is the caption when all its places are in one table.
    """

    key: str
    label: str
    form: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    places: tuple[str, ...]
    table: str = ""


class SideFacts(Struct, frozen=True):
    """One of the two files: name, sha256, and where the figures of its report are known from."""

    name: str
    sha256: str
    baseline: str


class Comparison(Struct, frozen=True, kw_only=True):
    """Everything that differs. ``by_figure`` is False when neither version has a baseline, so that no figure is known."""

    left: SideFacts
    right: SideFacts
    by_figure: bool
    figures: tuple[FigureChange, ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def same(self) -> bool:
        """Tell whether nothing differs."""
        return not self.figures and not self.changes

    @property
    def counts(self) -> dict[str, int]:
        """Return how many figures, sentences and rows differ."""
        sentences = sum(len(item.sentences) or 1 for item in self.changes if isinstance(item, ParagraphChange))
        rows = sum(len(item.rows) or 1 for item in self.changes if isinstance(item, TableChange))
        return {"数据项": len(self.figures), "句子": sentences, "表格行": rows}
