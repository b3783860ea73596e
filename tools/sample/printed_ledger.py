"""支出明细账.xlsx as an accounting program prints it: one sheet a unit, page after page, month after month.

Month, day and voucher number stand only on a voucher's first line; the 支出性质 stands only in the account's name
(7201…/事业支出/基本支出/人员经费); every page ends with 过次页 and the next begins with 承前页, both with the sums of
the year so far; every month ends with 本月合计 and 本年累计, the year with 年终结转.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline.sheets.reproducible import workbook
from tools.sample.amounts import cell_number
from tools.sample.data import Sample, SampleCell, SamplePrinting, SampleUnit
from tools.sample.formats import Formats
from tools.sample.postings import Posting, postings

_HEAD_ROW = 2
_TEXT, _DEBIT = 3, 8
_WIDTHS = (5, 5, 11, 40, 52, 34, 30, 26, 17, 17)
_CLOSING_NUMBER = 9999

Row = tuple[str, str, str, str, str, str, str, str, int | None, int | None]
"""One printed row: eight texts and two amounts (分); None is an empty cell."""


def printed_ledger(sample: Sample, printed: SamplePrinting) -> bytes:
    """The workbook."""
    booked = postings(sample)

    def fill(book: Any) -> None:
        formats = Formats(book)
        for number, unit in enumerate(sample.head.unit, 1):
            lines = [line for line in booked if line.cell.unit == unit.id]
            _sheet(
                book.add_worksheet(printed.sheet.format(n=number)), formats, sample, unit, _rows(sample, printed, unit, lines)
            )

    return workbook(sample.head.exported_on, sample.head.department, fill)


def _sheet(sheet: Any, formats: Formats, sample: Sample, unit: SampleUnit, rows: Iterator[Row]) -> None:
    ledger = sample.books.ledger
    last = len(ledger.columns) - 1
    sheet.merge_range(0, 0, 0, last, ledger.title.format(unit=unit.name), formats.title)
    sheet.write_string(1, 0, f"核算单位：{unit.name}", formats.plain)
    sheet.write_string(1, _TEXT + 1, f"会计期间：{sample.head.period}", formats.plain)
    sheet.write_string(1, last, ledger.unit_note, formats.right)
    for column, (head, width) in enumerate(zip(ledger.columns, _WIDTHS, strict=True)):
        sheet.write_string(_HEAD_ROW, column, head, formats.head)
        sheet.set_column(column, column, width, None)
    at = _HEAD_ROW
    for row in rows:
        at += 1
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(at, column, cell_number(cell), formats.money)
            elif cell or column < _DEBIT:
                sheet.write(at, column, cell or None, formats.text)
    assert ledger.printed is not None
    sheet.write_string(at + 1, 0, ledger.printed.footer, formats.plain)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)


def _rows(sample: Sample, printed: SamplePrinting, unit: SampleUnit, booked: list[Posting]) -> Iterator[Row]:
    """Lines and totals of a unit, cut into pages."""
    debit = credit = 0
    on_page = 0
    for row, moved in _year(sample, printed, unit, booked):
        if on_page == printed.page_lines:
            yield _total(printed.page_end, debit, credit)
            yield _total(printed.page_begin, debit, credit)
            on_page = 0
        on_page += 1
        debit, credit = debit + moved[0], credit + moved[1]
        yield row


def _year(
    sample: Sample, printed: SamplePrinting, unit: SampleUnit, booked: list[Posting]
) -> Iterator[tuple[Row, tuple[int, int]]]:
    """Yield the rows of all months with what each adds to the year's debit and credit (totals add nothing)."""
    ledger = sample.books.ledger
    year_debit = year_credit = 0
    nothing = (0, 0)
    for month in range(1, 13):
        debit = credit = 0
        for row, moved in _month(sample, printed, unit, [line for line in booked if line.date.month == month], month):
            debit, credit = debit + moved[0], credit + moved[1]
            yield row, moved
        year_debit, year_credit = year_debit + debit, year_credit + credit
        yield _total(ledger.month_total, debit, credit), nothing
        yield _total(ledger.year_total, year_debit, year_credit), nothing


def _month(
    sample: Sample, printed: SamplePrinting, unit: SampleUnit, booked: list[Posting], month: int
) -> Iterator[tuple[Row, tuple[int, int]]]:
    by_voucher = sorted(booked, key=lambda line: (line.date, line.voucher))
    for (date, voucher), lines in groupby(by_voucher, key=lambda line: (line.date, line.voucher)):
        heads = _first(date, voucher)
        for line in lines:
            yield _row(sample, printed, unit, heads, line.text, line.cell, line.debit, line.credit), (line.debit, line.credit)
            heads = ("", "", "")
    ledger = sample.books.ledger
    closing = dt.date.fromisoformat(ledger.closing_day)
    if closing.month != month:
        return
    heads = _first(closing, ledger.voucher.format(n=_CLOSING_NUMBER))
    for cell in sample.cells:
        if cell.unit == unit.id:
            yield _row(sample, printed, unit, heads, ledger.closing, cell, 0, cell.final), (0, cell.final)
            heads = ("", "", "")


def _first(date: dt.date, voucher: str) -> tuple[str, str, str]:
    return f"{date.month:02d}", f"{date.day:02d}", voucher


def _row(
    sample: Sample,
    printed: SamplePrinting,
    unit: SampleUnit,
    heads: tuple[str, str, str],
    text: str,
    cell: SampleCell,
    debit: int,
    credit: int,
) -> Row:
    books = sample.books
    below, names = printed.path[cell.nature]
    economic = books.economic[cell.economic]
    account = f"{unit.account}{below}{cell.economic}/{books.ledger.account[unit.account]}/{names}/{economic}"
    function = f"{cell.function} {books.function[cell.function]}"
    sides = (debit or None, credit or None)
    return (*heads, text, account, function, f"{cell.economic} {economic}", cell.project, *sides)


def _total(word: str, debit: int, credit: int) -> Row:
    return ("", "", "", word, "", "", "", "", debit, credit)
