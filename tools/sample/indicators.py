"""预算指标账.xlsx: the documents as a budget system exports them, with 小计 per unit and 合计 at the bottom.

Two forms of the export: grouped heads and 调减 beside 金额, or one row of heads (``Indicators.columns``) and signed amounts.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pipeline.sheets.reproducible import workbook
from tools.sample.amounts import cell_number
from tools.sample.data import Sample
from tools.sample.documents import SampleDocument, documents
from tools.sample.formats import Formats

_SINGLE = {0: "序号", 1: "预算单位", 2: "指标文号", 3: "指标日期", 10: "项目名称", 13: "摘要"}
_GROUPS = (
    (4, "指标分类", ("指标类型", "指标来源", "资金性质")),
    (7, "预算科目", ("支出功能分类", "支出性质", "部门经济分类")),
    (11, "金额", ("指标金额", "调减金额")),
)
_FIELDS = (
    "ordinal",
    *("unit", "number", "date", "kind", "origin", "fund", "function", "nature", "economic", "project"),
    *("net", "cut", "summary"),
)
_WIDTHS = (6, 34, 22, 12, 10, 10, 22, 40, 24, 34, 26, 18, 18, 48)
_AMOUNT, _CUT, _LAST = 11, 12, 13
_FIRST_ROW = 4  # rows 1-2 title and unit of money, rows 3-4 merged heads


def indicator_workbook(sample: Sample) -> bytes:
    """The one-sheet workbook."""
    write = _plain_sheet if sample.books.indicators.columns else _sheet
    return workbook(sample.head.exported_on, sample.head.department, lambda book: write(book, sample))


def _plain_sheet(book: Any, sample: Sample) -> None:
    """Title, owner, one row of heads, the documents with a 小计 per unit, 合计, footer."""
    formats, choices = Formats(book), sample.books.indicators
    heads, terms = zip(*choices.columns, strict=True)
    sheet, last = book.add_worksheet(choices.sheet), len(heads) - 1
    sheet.merge_range(0, 0, 0, last, choices.title, formats.title)
    sheet.write_string(1, 0, f"编制单位：{sample.head.department}", formats.plain)
    sheet.write_string(1, last, choices.unit_note, formats.right)
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, formats.head)
        sheet.set_column(column, column, dict(zip(_FIELDS, _WIDTHS, strict=True)).get(terms[column], _WIDTHS[_AMOUNT]), None)
    rows = documents(sample)
    at, count = 3, 0
    for _, group in groupby(rows, key=lambda row: row.cell.unit):
        of_unit = list(group)
        for row in of_unit:
            count += 1
            told = texts(row, sample)
            for column, term in enumerate(terms):
                if term == "ordinal":
                    sheet.write_number(at, column, count, formats.centre)
                elif term == "net":
                    sheet.write_number(at, column, cell_number(row.net), formats.money)
                else:
                    sheet.write(at, column, told[term] or None, formats.text)
            at += 1
        _net(sheet, formats, at, terms, choices.subtotal, of_unit)
        at += 1
    _net(sheet, formats, at, terms, choices.total, rows)
    sheet.write_string(at + 1, 0, choices.footer, formats.plain)
    _print(sheet, 3, 2)


def _net(sheet: Any, formats: Formats, at: int, terms: Sequence[str], label: str, rows: Sequence[SampleDocument]) -> None:
    for column in range(len(terms)):
        sheet.write_blank(at, column, None, formats.total_text)
    sheet.write_string(at, 1, label, formats.total_text)
    sheet.write_number(at, terms.index("net"), cell_number(sum(row.net for row in rows)), formats.total)


def texts(row: SampleDocument, sample: Sample) -> dict[str, str]:
    """Return the words of a document by field."""
    cell, books = row.cell, sample.books
    return {
        "unit": sample.units[cell.unit].title,
        "number": row.number,
        "date": row.date,
        "kind": row.kind,
        "origin": row.origin,
        "fund": books.indicators.fund[cell.fund],
        "function": f"{cell.function}-{books.function[cell.function]}",
        "nature": cell.nature,
        "economic": f"{cell.economic}-{books.economic[cell.economic]}",
        "project": cell.project,
        "summary": row.summary,
    }


def _sheet(book: Any, sample: Sample) -> None:
    formats = Formats(book)
    choices = sample.books.indicators
    sheet = book.add_worksheet(choices.sheet)
    sheet.merge_range(0, 0, 0, _LAST, choices.title, formats.title)
    sheet.write_string(1, 0, f"编制单位：{sample.head.department}", formats.plain)
    sheet.write_string(1, 7, f"导出日期：{sample.head.exported_on}", formats.plain)
    sheet.write_string(1, _LAST, choices.unit_note, formats.right)
    _heads(sheet, formats)
    rows = documents(sample)
    at, count = _FIRST_ROW, 0
    for _, group in groupby(rows, key=lambda row: row.cell.unit):
        of_unit = list(group)
        for row in of_unit:
            count += 1
            _row(sheet, formats, at, count, row, sample)
            at += 1
        _sum(sheet, formats, at, choices.subtotal, of_unit)
        at += 1
    _sum(sheet, formats, at, choices.total, rows)
    sheet.write_string(at + 1, 0, choices.footer, formats.plain)
    _page(sheet)


def _heads(sheet: Any, formats: Formats) -> None:
    for column, head in _SINGLE.items():
        sheet.merge_range(2, column, 3, column, head, formats.head)
    for first, name, heads in _GROUPS:
        sheet.merge_range(2, first, 2, first + len(heads) - 1, name, formats.head)
        for offset, head in enumerate(heads):
            sheet.write_string(3, first + offset, head, formats.head)


def _row(sheet: Any, formats: Formats, at: int, number: int, row: SampleDocument, sample: Sample) -> None:
    sheet.write_number(at, 0, number, formats.centre)
    *words, summary = texts(row, sample).values()
    for column, text in enumerate(words, 1):
        sheet.write(at, column, text or None, formats.text)
    _money(sheet, formats, at, _AMOUNT, row.amount)
    _money(sheet, formats, at, _CUT, row.cut)
    sheet.write_string(at, _LAST, summary, formats.text)


def _money(sheet: Any, formats: Formats, at: int, column: int, amount: int | None) -> None:
    if amount is None:
        sheet.write_blank(at, column, None, formats.money)
    else:
        sheet.write_number(at, column, cell_number(amount), formats.money)


def _sum(sheet: Any, formats: Formats, at: int, label: str, rows: Sequence[SampleDocument]) -> None:
    for column in range(_LAST + 1):
        sheet.write_blank(at, column, None, formats.total_text)
    sheet.write_string(at, 1, label, formats.total_text)
    sheet.write_number(at, _AMOUNT, cell_number(sum(row.amount or 0 for row in rows)), formats.total)
    sheet.write_number(at, _CUT, cell_number(sum(row.cut or 0 for row in rows)), formats.total)


def _page(sheet: Any) -> None:
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None)
    _print(sheet, _FIRST_ROW, _FIRST_ROW - 1)


def _print(sheet: Any, first: int, last_head: int) -> None:
    sheet.freeze_panes(first, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2, last_head)
