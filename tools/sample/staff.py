"""填报表.xlsx: the workbook the department's own staff fill in, one sheet per subject."""

from typing import Any

from pipeline.sheets.reproducible import workbook
from tools.sample.amounts import cell_number, fen, yuan
from tools.sample.data import Sample, StaffSheet
from tools.sample.formats import Formats
from tools.sample.money import MARK, amount_of

_TEXT, _NUMBER, _MONEY = "文", "数", "额"
_WIDE, _NARROW = 60, 14
_LINE_HEIGHT = 15
_HEAD_ROW = 2  # row 3 of the sheet: title, note, head


def staff_workbook(sample: Sample) -> bytes:
    """All sheets of the 填报表: title in row 1, note in row 2, head in row 3, data from row 4."""

    def fill(book: Any) -> None:
        formats = Formats(book)
        for sheet in sample.staff.sheet:
            _sheet(book, formats, sheet, [_resolved(sample, row) for row in sheet.rows])

    return workbook(sample.head.exported_on, sample.head.department, fill)


def _resolved(sample: Sample, row: list[str]) -> list[str]:
    """Return a row with the amounts that follow from the 收支单元 in place of what asks for them."""
    return [yuan(amount_of(sample, row[0], value)) if value.startswith(MARK) else value for value in row]


def _sheet(book: Any, formats: Formats, data: StaffSheet, rows: list[list[str]]) -> None:
    sheet = book.add_worksheet(data.name)
    sheet.merge_range(0, 0, 0, len(data.columns) - 1, data.title, formats.title)
    sheet.merge_range(1, 0, 1, len(data.columns) - 1, data.note, formats.plain)
    for column, head in enumerate(data.columns):
        sheet.write_string(_HEAD_ROW, column, head, formats.head)
        longest = max((len(row[column]) for row in rows), default=0)
        sheet.set_column(column, column, min(_WIDE, max(_NARROW, 2 * longest + 2)), None)
    for offset, row in enumerate(rows, 1):
        longest_cell = max(2 * len(value) + 2 for value in row)
        # a spreadsheet does not grow a row for wrapped text that a program wrote
        sheet.set_row(_HEAD_ROW + offset, _LINE_HEIGHT * -(-longest_cell // _WIDE))
        for column, (kind, value) in enumerate(zip(data.kinds, row, strict=True)):
            _cell(sheet, formats, _HEAD_ROW + offset, column, kind, value)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _cell(sheet: Any, formats: Formats, row: int, column: int, kind: str, value: str) -> None:
    """A number column mixes counts, amounts and words (其他数据): two decimals only where the data have them."""
    if not value:
        sheet.write_blank(row, column, None, formats.text)
    elif kind == _TEXT or (kind == _NUMBER and not value[-1].isdecimal()):
        sheet.write_string(row, column, value, formats.wrap)
    elif kind == _NUMBER and "." not in value:
        sheet.write_number(row, column, int(value), formats.count)
    else:
        sheet.write_number(row, column, cell_number(fen(value)), formats.money)
