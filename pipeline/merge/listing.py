"""更新清单.xlsx: what a merge did, line by line, what needs a person first."""

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from pipeline.conflicts import FIGURE
from pipeline.merge.changes import TYPED, Change, Kind
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.sheets.layout import Column, ListRow

SHEET = "更新清单"
_OTHER = "按新资料"
_ORDER = (Kind.CONFLICT, Kind.UNMERGED, Kind.KEPT, Kind.MISSING, Kind.ADDED, Kind.UPDATED)
_COLUMNS = (
    Column("类别", 7),
    Column("内容", 9),
    Column("位置", 40),
    Column("数据项", 30),
    Column("原文", 42),
    Column("现文", 42),
    Column(_OTHER, 42),
    Column("说明", 44),
)
_STYLES = {Kind.CONFLICT: "红底", Kind.UNMERGED: "红底", Kind.KEPT: "黄底", Kind.MISSING: "灰底"}


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Return changes with those first that a person must decide; the order of the document within each kind."""
    return sorted(changes, key=lambda item: _ORDER.index(item.kind))


def counts(changes: Sequence[Change]) -> dict[str, int]:
    """Return how many lines there are of each kind, in the order of the list; 未合并 only where there are some."""
    found = {kind: sum(1 for item in changes if item.kind is kind) for kind in _ORDER}
    return {kind.value: number for kind, number in found.items() if number or kind is not Kind.UNMERGED}


def change_object(item: Change, ours: str) -> dict[str, str]:
    """Return a line of the list for JSON; ``ours`` names what the other side would have put there."""
    fields = {"what": item.what, "place": item.place, "key": item.key, "was": item.was, "now": item.now, ours: item.ours}
    always = {"what": item.what, "place": item.place, "note": item.note}
    return {"kind": item.kind.value, **{name: text for name, text in fields.items() if text}, **always}


def list_xlsx(
    changes: Sequence[Change], heading: str, label: Callable[[str], str], *, sheet: str = SHEET, other: str = _OTHER
) -> bytes:
    """Return the list as a workbook. ``label`` gives the Chinese name of a figure's key, ``other`` the head of ``ours``."""
    from pipeline.sheets.book import Book

    columns = [replace(column, head=other) if column.head == _OTHER else column for column in _COLUMNS]
    rows = (ListRow(_cells(item, label), _STYLES.get(item.kind, "文字")) for item in in_order(changes))
    book = Book(heading, None)
    book.table(sheet, columns, rows, heading, "，".join(f"{name} {number}" for name, number in counts(changes).items()))
    return book.close()


def _cells(item: Change, label: Callable[[str], str]) -> tuple[str, ...]:
    figure = f"{label(item.key)}（{item.key}）" if item.key else ""
    return (item.kind.value, item.what, item.place, figure, item.was, item.now, item.ours, item.note)


def problems_of(changes: Iterable[Change], file: str) -> tuple[Problem, ...]:
    """Return what a person must decide as problems: conflicts, held figures, and what was not put back."""
    return tuple(_problem(item, file) for item in in_order(changes) if _code(item))


def _code(item: Change) -> str:
    if item.kind is Kind.CONFLICT:  # a number that was not written has no comment: what stands there is wrong, not a choice
        return "S051" if item.what == FIGURE else "S001"
    if item.kind is Kind.KEPT and item.key:
        return "S006" if item.what == TYPED else "S002"
    return "S003" if item.kind is Kind.MISSING else ""


def _problem(item: Change, file: str) -> Problem:
    at = Cell(file=file, address=item.place)
    code = _code(item)
    expected = "；".join(part for part in (item.ours, item.note) if part) if code in ("S001", "S051") else item.ours
    return problem(code, at=at, found=item.now or item.was, expected=expected, keys=(item.key,) if item.key else ())
