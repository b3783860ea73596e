"""决算报表.xlsx: 财决01表 with its three side-by-side blocks (15 columns A-O) and 财决附03表 (7 columns)."""

from typing import Any

from pipeline.sheets.reproducible import workbook
from tools.sample.amounts import cell_number, fen
from tools.sample.data import OperationForm, Sample, SampleBlock, TotalForm
from tools.sample.formats import Formats

_FIRST_ROW = 6  # row 7 of the sheet; rows 1-6 are title, number, unit, block heads, heads, 栏次
DASH = "—"


def form_workbook(sample: Sample) -> bytes:
    """Both sheets of the 决算 export."""

    def fill(book: Any) -> None:
        formats = Formats(book)
        total_sheet(book, formats, sample.form.total, sample.head.department, sample.head.year)
        operation_sheet(book, formats, sample.form.operation, sample.head.department, sample.head.year)

    return workbook(sample.head.exported_on, sample.head.department, fill)


def total_sheet(book: Any, formats: Formats, form: TotalForm, department: str, year: int) -> None:
    """Add the sheet of 财决01表."""
    sheet = book.add_worksheet(form.name)
    sheet.merge_range("A1:O1", form.title, formats.title)
    sheet.write_string("O2", form.number, formats.right)
    sheet.write_string("A3", f"编制单位：{department}", formats.plain)
    sheet.write_string("H3", f"{year}年度", formats.plain)
    sheet.write_string("O3", form.unit_note, formats.right)
    sheet.merge_range("A4:E4", "收入", formats.head)
    sheet.merge_range("F4:O4", "支出", formats.head)
    blocks = (form.income, form.function, form.nature)
    height = max(len(block.top) + len(block.bottom) for block in blocks)
    for place, block in enumerate(blocks):
        _block(sheet, formats, form, block, place, height)
    sheet.merge_range(_FIRST_ROW + height, 0, _FIRST_ROW + height, 14, form.note, formats.plain)
    for first in (0, 5, 10):
        sheet.set_column(first, first, 34, None)
        sheet.set_column(first + 1, first + 1, 6, None)
        sheet.set_column(first + 2, first + 4, 17, None)
    _page(sheet, "A7")


def _block(sheet: Any, formats: Formats, form: TotalForm, block: SampleBlock, place: int, height: int) -> None:
    """Write one block: heads, 栏次, then ``height`` rows; every row has a 行次."""
    column = place * 5
    sheet.write_string(4, column, form.blocks[place], formats.head)
    sheet.write_string(5, column, "栏次", formats.head)
    sheet.write_blank(5, column + 1, None, formats.head)
    for offset, head in enumerate(form.heads, 1):
        sheet.write_string(4, column + offset, head, formats.head)
    for offset in range(3):
        sheet.write_number(5, column + 2 + offset, place * 3 + offset + 1, formats.head)
    empty = [["", "", "", ""]] * (height - len(block.top) - len(block.bottom))
    for row, (label, *amounts) in enumerate([*block.top, *empty, *block.bottom]):
        at = _FIRST_ROW + row
        _label(sheet, formats, at, column, label)
        sheet.write_number(at, column + 1, block.number(row, place, height), formats.centre)
        for offset, amount in enumerate(amounts):
            _amount(sheet, formats, at, column + 2 + offset, amount)


def _label(sheet: Any, formats: Formats, row: int, column: int, label: str) -> None:
    if label:
        sheet.write_string(row, column, label, formats.text)
    else:
        sheet.write_blank(row, column, None, formats.text)


def _amount(sheet: Any, formats: Formats, row: int, column: int, amount: str) -> None:
    """Blank, dash, count and amount are written as four different things."""
    if not amount:
        sheet.write_blank(row, column, None, formats.money)
    elif amount == DASH:
        sheet.write_string(row, column, amount, formats.centre)
    elif "." in amount:
        sheet.write_number(row, column, cell_number(fen(amount)), formats.money)
    else:
        sheet.write_number(row, column, int(amount), formats.count)


def operation_sheet(book: Any, formats: Formats, form: OperationForm, department: str, year: int) -> None:
    """Add the sheet of 财决附03表."""
    sheet = book.add_worksheet(form.name)
    sheet.merge_range("A1:G1", form.title, formats.title)
    sheet.write_string("G2", form.number, formats.right)
    sheet.write_string("A3", f"编制单位：{department}", formats.plain)
    sheet.write_string("D3", f"{year}年度", formats.plain)
    sheet.write_string("G3", form.unit_note, formats.right)
    for column, head in enumerate(("项目", "行次", "预算数", "统计数", "项目", "行次", "统计数")):
        sheet.write_string(3, column, head, formats.head)
    for column, head in enumerate(("栏次", "", "1", "2", "栏次", "", "3")):
        sheet.write_string(4, column, head, formats.head)
    height = len(form.left)
    for row in range(height):
        right = form.right[row] if row < len(form.right) else ["", ""]
        at = 5 + row
        _label(sheet, formats, at, 0, form.left[row][0])
        sheet.write_number(at, 1, row + 1, formats.centre)
        _amount(sheet, formats, at, 2, form.left[row][1])
        _amount(sheet, formats, at, 3, form.left[row][2])
        _label(sheet, formats, at, 4, right[0])
        sheet.write_number(at, 5, height + row + 1, formats.centre)
        _amount(sheet, formats, at, 6, right[1])
    if form.note:
        sheet.merge_range(5 + height, 0, 5 + height, 6, form.note, formats.plain)
    for column, width in enumerate((36, 6, 17, 17, 40, 6, 17)):
        sheet.set_column(column, column, width, None)
    _page(sheet, "A6")


def _page(sheet: Any, freeze: str) -> None:
    sheet.freeze_panes(freeze)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
