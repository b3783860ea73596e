"""Records of the baseline (基线): what the generator last wrote, as it is kept inside the report."""

from collections.abc import Mapping

from msgspec import Struct, field

from pipeline.link.tags import CONFLICT_BOOKMARK, paragraph_bookmark, short_hash
from pipeline.money import Value
from pipeline.records import Cell


class Provenance(Struct, frozen=True, kw_only=True):
    """What a report was made with and from: ``inputs`` is the sha256 by file name (never a folder of a machine)."""

    tool_version: str
    inputs: Mapping[str, str] = field(default_factory=dict)


class BaselineFigure(Struct, frozen=True, kw_only=True):
    """One figure in one format as generated. ``count`` is how often it was printed; ``source``, ``label`` are for readers."""

    tag: str
    key: str
    format: str
    kind: str
    unit: str
    value: Value
    text: str
    source: str
    count: int = 1
    label: str = ""


class ParagraphSlots(Struct, frozen=True, kw_only=True):
    """One paragraph outside tables: its key (empty for the template's own paragraphs) and slot text."""

    slots: str
    key: str = ""

    @property
    def bookmark(self) -> str:
        """Return the bookmark the paragraph stands in, or an empty string."""
        return paragraph_bookmark(self.key) if self.key else ""


class RowSlots(Struct, frozen=True, kw_only=True):
    """One table row: row key and label (both empty for rows typed in the template: heads, totals) and its cells' slot text.

    A cell of several paragraphs has them joined by a line feed.
    """

    cells: tuple[str, ...]
    key: str = ""
    label: str = ""


class TableSlots(Struct, frozen=True, kw_only=True):
    """One table: key (empty when no rows of ours stand in it), caption as printed, rows in order."""

    rows: tuple[RowSlots, ...]
    key: str = ""
    caption: str = ""


Block = ParagraphSlots | TableSlots


class PartSlots(Struct, frozen=True, kw_only=True):
    """A header or footer that holds text: its name in the package (``word/footer1.xml``) and its blocks."""

    name: str
    blocks: tuple[Block, ...]


class CellMark(Struct, frozen=True, kw_only=True):
    """A cell of a document that is a workbook, which holds one figure: its hidden name, where it stood, its live formula.

    ``sheet``, ``row`` and ``column`` count from 0; ``formula`` is empty (without ``=``) where the cell holds its value alone.
    """

    name: str
    sheet: int
    row: int
    column: int
    formula: str = ""


_NOWHERE = Cell(file="")


class OpenProblem(Struct, frozen=True, kw_only=True):
    """A problem the report was generated with, and what follows from it.

    ``gaps`` are the labels it is the reason of 【待补：…】 for. Baselines of 0.1.0 know the code alone.
    """

    code: str
    severity: str = ""
    title: str = ""
    at: Cell = _NOWHERE
    gaps: tuple[str, ...] = ()
    below: tuple["OpenProblem", ...] = ()


class Conflict(Struct, frozen=True, kw_only=True):
    """What an update or a merge could not decide: ``kept`` stands at ``place``, ``other`` is what the other side has for it.

    ``unit`` says of what kind the place is (段落, 单元格, 表格行, 表格, 数据项); 数据项 is a paragraph, ``other`` a
    number in it.
    ``mark`` is the bookmark the place stands in, ``beside`` that of the other wording where both stand. ``note`` is why;
    ``source`` tells an update from a merge; ``confirmed`` is why what stands there was kept, as long as it says ``kept``.
    """

    mark: str
    unit: str
    place: str
    kept: str
    other: str
    note: str
    beside: str = ""
    source: str = ""
    confirmed: str = ""


def conflict_bookmark(item: Conflict, number: int) -> str:
    """Return the bookmark name of a conflict's place; ``number`` tells several apart."""
    return f"{CONFLICT_BOOKMARK}{short_hash(repr((item.unit, item.place, item.kept, item.other, item.note)))}_{number}"


class Baseline(Struct, frozen=True, kw_only=True):
    """基线: what the generator last wrote. ``document`` tells which further document of the department it is, empty for the
    report. ``blocks`` are those of the body, in order; ``problems`` were open then.

    ``notes`` are the :func:`note_mark` of our comments, so that one which staff changed is known from ours. ``latest`` is the
    :func:`content_mark` of the report merged in last, where staff's edits kept some of it out; else empty. ``conflicts`` were
    open when the file was written; 0.1.0 knew none. ``confirmed_drafts``
    are the :func:`note_mark` of the proposed paragraphs (待确认) a person has confirmed: each lasts until it changes.
    ``cells`` are those of figures in a workbook, whose ``blocks`` are a table a sheet.
    """

    department: str
    year: int
    pack: str
    pack_version: str
    pack_fingerprint: str
    provenance: Provenance
    document: str = ""
    problems: tuple[OpenProblem, ...] = ()
    figures: tuple[BaselineFigure, ...] = ()
    blocks: tuple[Block, ...] = ()
    parts: tuple[PartSlots, ...] = ()
    notes: tuple[str, ...] = ()
    latest: str = ""
    conflicts: tuple[Conflict, ...] = ()
    confirmed_drafts: tuple[str, ...] = ()
    cells: tuple[CellMark, ...] = ()

    def by_tag(self) -> dict[str, BaselineFigure]:
        """Return the figures by tag."""
        return {figure.tag: figure for figure in self.figures}

    def tables(self) -> tuple[TableSlots, ...]:
        """Return the tables of the body that have a key."""
        return tuple(block for block in self.blocks if isinstance(block, TableSlots) and block.key)


def content_mark(baseline: Baseline) -> str:
    """Return a short sign of what a report prints: the same for two reports with the same words and figures."""
    texts = sorted((item.tag, item.text) for item in baseline.figures if item.count)
    return short_hash(repr((texts, baseline.blocks, tuple(part.blocks for part in baseline.parts))))


class BaselineError(ValueError):
    """The part is there but is not a baseline this version can read; the message is Chinese."""
