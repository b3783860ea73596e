"""What inspecting a file found: plain records, in the order of the file, texts ready to be read by finance staff."""

from collections.abc import Mapping

from msgspec import Struct, field

from pipeline.load.column_map import ColumnEntry, UnitEntry, WordEntry
from pipeline.problems import Problem


class ColumnSeen(Struct, frozen=True, kw_only=True):
    """One column: where it is, its head as printed, the term it gives, the known head that matched, or why it gives none."""

    place: str
    head: str
    term: str = ""
    alias: str = ""
    note: str = ""


class SheetSeen(Struct, frozen=True, kw_only=True):
    """One sheet. ``found`` says as what it was recognised (empty: as nothing, and ``note`` why); ``first`` are the first rows.

    ``read`` counts rows (figures' rows of a form), ``skipped`` rows by reason.
    """

    name: str
    found: str = ""
    note: str = ""
    head: str = ""
    unit: str = ""
    owner: str = ""
    year: str = ""
    columns: tuple[ColumnSeen, ...] = ()
    read: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    first: tuple[str, ...] = ()


class HeadingSeen(Struct, frozen=True, kw_only=True):
    """One heading of 文字材料: its place, path, number of paragraphs, and the outline's heading that takes them (or empty)."""

    place: str
    path: tuple[str, ...]
    paragraphs: int
    taken_as: str


class ShareSeen(Struct, frozen=True):
    """Rows of a sheet of a shared file that go to a department (empty: to nobody, ``why``), and their sums in 元 by column.

    ``places`` are the first of nobody's rows, each with its amounts.
    """

    department: str
    sheet: str
    rows: int
    amounts: Mapping[str, str]
    why: str = ""
    places: tuple[str, ...] = ()


class Inspection(Struct, frozen=True, kw_only=True):
    """All of one file. ``kind`` is empty when it is no known input; ``columns``, ``units``, ``words``: entries to confirm.

    ``shares`` say whose the rows of a shared file are.
    """

    file: str
    kind: str = ""
    known_by: str = ""
    pack: str = ""
    sheets: tuple[SheetSeen, ...] = ()
    headings: tuple[HeadingSeen, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[ColumnEntry, ...] = ()
    units: tuple[UnitEntry, ...] = ()
    words: tuple[WordEntry, ...] = ()
    shares: tuple[ShareSeen, ...] = ()
    readable: bool = True
