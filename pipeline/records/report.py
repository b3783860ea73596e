"""What narrate hands on and render prints: paragraphs of spans, tables of rows."""

from collections.abc import Mapping

from msgspec import Struct

from pipeline.records.computed import ListedRow
from pipeline.records.figures import Cell, Figure, Figures
from pipeline.records.inputs import Profile


class Fixed(Struct, frozen=True):
    """A span of the pack's own words; its digits are 固定数字."""

    text: str


class Staff(Struct, frozen=True):
    """A span of staff's words, word for word; its digits are 引用数字."""

    text: str
    source: Cell
    bold: bool = False


class Linked(Struct, frozen=True):
    """A span that prints one figure in one format: 关联数字."""

    figure: Figure
    format: str
    text: str


Span = Fixed | Staff | Linked


class ReportParagraph(Struct, frozen=True, kw_only=True):
    """段落. ``key`` is the narrative key with ``#n`` for its ordinal; ``note`` is a comment to attach (【待确认】…).

    ``pending`` marks 【待补：…】, printed highlighted; ``draft`` a paragraph a person must confirm or strike.
    """

    key: str
    spans: tuple[Span, ...]
    pending: bool = False
    draft: bool = False
    note: str = ""

    @property
    def text(self) -> str:
        """Return the words as printed."""
        return "".join(span.text for span in self.spans)


class ReportTable(Struct, frozen=True, kw_only=True):
    """One table of the report: rows in printed order. ``columns`` are the cell names a row must have."""

    key: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[ListedRow, ...]


class Report(Struct, frozen=True, kw_only=True):
    """What render prints: paragraphs by narrative key, tables by key, figures for the template's own fields."""

    profile: Profile
    paragraphs: Mapping[str, tuple[ReportParagraph, ...]]
    tables: Mapping[str, ReportTable]
    figures: Figures
