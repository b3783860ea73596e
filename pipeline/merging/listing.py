"""更新清单.xlsx: what a merge did, line by line, what needs a person first."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pipeline.heights import row_height
from pipeline.merging.changes import TYPED, Change, Kind
from pipeline.problems import Problem, problem
from pipeline.records import Cell

SHEET = "更新清单"
_OTHER = "按新资料"
_ORDER = (Kind.CONFLICT, Kind.UNMERGED, Kind.KEPT, Kind.MISSING, Kind.ADDED, Kind.UPDATED)
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("类别", 7),
    ("内容", 9),
    ("位置", 40),
    ("数据项", 30),
    ("原文", 42),
    ("现文", 42),
    (_OTHER, 42),
    ("说明", 44),
)
_COLOURS = {Kind.CONFLICT: "#FCE4E4", Kind.UNMERGED: "#FCE4E4", Kind.KEPT: "#FFF9E5", Kind.MISSING: "#F2F2F2"}
_LIMIT = 32_000


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
    import xlsxwriter

    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book: Any = xlsxwriter.Workbook(data, {**options, "default_format_properties": {"font_name": "宋体", "font_size": 10}})
    page = book.add_worksheet(sheet)
    looks = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    head = book.add_format({**looks, "bold": True, "bg_color": "#D9E2EC"})
    styles = {kind: book.add_format({**looks, **({"bg_color": c} if (c := _COLOURS.get(kind)) else {})}) for kind in Kind}
    found = counts(changes)
    page.write_string(0, 0, heading, book.add_format({"bold": True, "font_size": 14}))
    page.write_string(1, 0, "，".join(f"{name} {number}" for name, number in found.items()), book.add_format({"font_size": 10}))
    for column, (name, width) in enumerate(_COLUMNS):
        page.set_column(column, column, width)
        page.write_string(2, column, other if name == _OTHER else name, head)
    for row, item in enumerate(in_order(changes), 3):
        figure = f"{label(item.key)}（{item.key}）" if item.key else ""
        cells = (item.kind.value, item.what, item.place, figure, item.was, item.now, item.ours, item.note)
        page.set_row(row, row_height((text, width) for text, (_, width) in zip(cells, _COLUMNS, strict=True)))
        for column, text in enumerate(cells):
            if text:
                page.write_string(row, column, text[:_LIMIT], styles[item.kind])
            else:
                page.write_blank(row, column, None, styles[item.kind])
    page.autofilter(2, 0, max(2 + len(changes), 3), len(_COLUMNS) - 1)
    page.freeze_panes(3, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    book.close()
    return data.getvalue()


def problems_of(changes: Iterable[Change], file: str) -> tuple[Problem, ...]:
    """Return what a person must decide as problems: conflicts, held figures, and what was not put back."""
    return tuple(_problem(item, file) for item in in_order(changes) if _code(item))


def _code(item: Change) -> str:
    if item.kind is Kind.CONFLICT:
        return "S001"
    if item.kind is Kind.KEPT and item.key:
        return "S006" if item.what == TYPED else "S002"
    return "S003" if item.kind is Kind.MISSING else ""


def _problem(item: Change, file: str) -> Problem:
    at = Cell(file=file, address=item.place)
    code = _code(item)
    expected = "；".join(part for part in (item.ours, item.note) if part) if code == "S001" else item.ours
    return problem(code, at=at, found=item.now or item.was, expected=expected, keys=(item.key,) if item.key else ())
