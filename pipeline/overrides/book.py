"""覆盖记录.xlsx as bytes: made anew, or the one staff worked on with rows added below. Rows that are there stay as they are."""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.expr import YUAN
from pipeline.overrides.chosen import Entry
from pipeline.overrides.record import (
    FORMAT,
    HEADS,
    KEY,
    LABEL,
    NEEDED,
    NEW,
    NO,
    REASON,
    SHEET,
    SHOWN_ONLY,
    UNIT,
    WAS,
    WHEN,
    WHO,
    YES,
)
from pipeline.overrides.values import written
from pipeline.sheets.own_heads import own_head
from pipeline.sheets.staff_book import dress, open_staff_book, packed, set_up_print

_WIDTHS = {KEY: 38, LABEL: 30, WHO: 10, WHEN: 20, WAS: 18, NEW: 18, SHOWN_ONLY: 10, REASON: 40, FORMAT: 12, UNIT: 8}
_FORMS = {WHEN: "yyyy-mm-dd hh:mm:ss", WAS: "#,##0.00", NEW: "#,##0.00"}


def with_rows(data: bytes | None, entries: Iterable[Entry], when: dt.datetime) -> bytes:
    """Return the workbook with a row for each entry; ``data`` is the one there is, known to have its head.

    Raises :class:`NotWritable`.
    """
    import openpyxl

    if data is None:
        book = openpyxl.Workbook()
        _new(book.active)
    else:
        book = open_staff_book(data)
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    columns = _columns(sheet)
    last = _last(sheet, columns)
    for number, entry in enumerate(entries, last + 1):
        _write(sheet, number, columns, entry, when, like=last)
    return packed(book)


def _new(sheet: Any) -> None:
    """Write the head of an empty sheet."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.title = SHEET
    for number, head in enumerate(HEADS, 1):
        dress(sheet.cell(1, number, head), head=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[head]
    choice = DataValidation(type="list", formula1=f'"{YES},{NO}"', allow_blank=True)
    choice.add("{0}2:{0}1000".format(get_column_letter(HEADS.index(SHOWN_ONLY) + 1)))
    sheet.add_data_validation(choice)
    set_up_print(sheet, 1, "C2")


def _columns(sheet: Any) -> Mapping[str, int]:
    """Return the columns by head, wherever staff moved them."""
    found = own_head(sheet.iter_rows(values_only=True), (KEY,))
    if found is None:
        raise ValueError("a record without a head was not refused")
    return {head: column + 1 for head, column in found[1].items()}


def _last(sheet: Any, columns: Mapping[str, int]) -> int:
    """Return the last row in which anything stands; rows that are only formatted are none."""
    used = [columns[name] for name in NEEDED]
    filled = (row for row in range(sheet.max_row, 0, -1) if any(sheet.cell(row, at).value is not None for at in used))
    return next(filled, 1)


def _write(sheet: Any, row: int, columns: Mapping[str, int], entry: Entry, when: dt.datetime, like: int) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cells: dict[str, Any] = {
        KEY: entry.key,
        LABEL: entry.label,
        WHO: entry.who,
        WHEN: when.replace(microsecond=0, tzinfo=None),
        WAS: written(entry.was, entry.unit),
        NEW: entry.text if entry.value is None else written(entry.value, entry.unit),
        SHOWN_ONLY: YES if entry.format else NO,
        REASON: entry.reason,
        FORMAT: entry.format or None,
        UNIT: entry.unit,
    }
    for name, value in cells.items():
        value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        if name in columns:
            cell = sheet.cell(row, columns[name], value)
            _look(cell, sheet.cell(like, columns[name]), name, entry.unit)
            if isinstance(value, str):
                cell.data_type = "s"  # words that begin with = are words


def _look(cell: Any, above: Any, name: str, unit: str) -> None:
    """Give a cell the look of the one above it, or ours below the head; the number format by what it holds."""
    if above.row > 1 and above.has_style:
        for part in ("font", "border", "fill", "alignment", "protection"):
            setattr(cell, part, copy.copy(getattr(above, part)))
    else:
        dress(cell, wrap=name == REASON)
    if name in _FORMS and (name == WHEN or unit == YUAN):
        cell.number_format = _FORMS[name]
