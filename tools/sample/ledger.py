"""支出明细账.csv: the detailed accounts of all units, in GB18030 as the bookkeeping software writes it.

Per unit: 预算会计 expenditure accounts, the mirrored 财务会计 cost accounts (平行记账), and the 结转 accounts that the
year-end vouchers close into. Only the first are expenditure; the rest is there to be left out by a reader.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tools.sample.amounts import fen, printed
from tools.sample.data import Ledger, Sample, SampleCell, SampleUnit
from tools.sample.postings import Posting, postings

_OTHER_SPENDING, _OTHER_COST = "7901", "5901"
_CARRIED, _OTHER_CARRIED = "8101", "8501"


class SampleLine(Struct, frozen=True):
    """One line of one account, amounts in 分; ``cell`` is None where no auxiliary dimension is kept."""

    date: dt.date
    voucher: str
    text: str
    debit: int
    credit: int
    cell: SampleCell | None


class Account(Struct, frozen=True):
    """One account of one unit: code, name, opening balance (debit positive) and lines by date."""

    code: str
    name: str
    opening: int
    lines: tuple[SampleLine, ...]


def ledger_csv(sample: Sample) -> bytes:
    """The whole file: two title rows, the head row, then unit by unit and account by account."""
    ledger = sample.books.ledger
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([ledger.title])
    writer.writerow([f"编制单位：{sample.head.department}", f"会计期间：{sample.head.period}", ledger.unit_note])
    writer.writerow(ledger.columns)
    booked = postings(sample)
    for unit in sample.head.unit:
        for account in _accounts(sample, unit, [line for line in booked if line.cell.unit == unit.id]):
            writer.writerows(_rows(sample, unit, account))
    return buffer.getvalue().encode("gb18030")


def _accounts(sample: Sample, unit: SampleUnit, booked: list[Posting]) -> Iterator[Account]:
    ledger = sample.books.ledger
    cells = [cell for cell in sample.cells if cell.unit == unit.id]
    state = sample.cells[0].fund
    for nature, sub in ledger.sub.items():
        own = [cell for cell in cells if cell.fund == state and ledger.nature[cell.nature] == nature]
        name = f"{ledger.account[unit.account]}-{nature}"
        yield _spending(ledger, unit.account + sub, name, own, booked)
    others = [cell for cell in cells if cell.fund != state and cell.final]
    if others:
        yield _spending(ledger, _OTHER_SPENDING, ledger.account[_OTHER_SPENDING], others, booked)
    yield _cost(sample, unit, unit.cost, [line for line in booked if line.cell.fund == state])
    if others:
        yield _cost(sample, unit, _OTHER_COST, [line for line in booked if line.cell.fund != state])
    yield _carried(ledger, _CARRIED, [cell for cell in cells if cell.fund == state])
    if others:
        yield _carried(ledger, _OTHER_CARRIED, others)


def _spending(ledger: Ledger, code: str, name: str, cells: list[SampleCell], booked: list[Posting]) -> Account:
    """An expenditure account: the year's lines of ``cells``, then one closing line per cell."""
    lines = [_line(line) for line in booked if line.cell in cells]
    closing = [_closing(ledger, 0, cell.final, cell) for cell in cells if cell.final]
    return Account(code, name, 0, (*lines, *closing))


def _cost(sample: Sample, unit: SampleUnit, code: str, booked: list[Posting]) -> Account:
    """A cost account mirrors expenditure except capital outlay, and adds depreciation, which no expenditure mirrors."""
    ledger = sample.books.ledger
    lines = [_line(line) for line in booked if not line.cell.economic.startswith(tuple(ledger.capital))]
    if code == unit.cost:
        amount = fen(ledger.depreciation_month[unit.id])
        for month in range(1, 13):
            date = dt.date(sample.head.year, month, 28)
            lines.append(SampleLine(date, ledger.voucher.format(n=9001), ledger.depreciation, amount, 0, None))
    lines.sort(key=lambda line: line.date)
    total = sum(line.debit - line.credit for line in lines)
    return Account(code, ledger.account[code], 0, (*lines, _closing(ledger, 0, total, None)))


def _carried(ledger: Ledger, code: str, cells: list[SampleCell]) -> Account:
    """A 结转 account: opens with 上年结转, takes the year's income and spending at closing, ends with 结转下年."""
    brought = sum(cell.brought_in for cell in cells)
    income = sum(cell.final + cell.carried_out for cell in cells) - brought
    spending = [_closing(ledger, cell.final, 0, cell) for cell in cells if cell.final]
    return Account(code, ledger.account[code], -brought, (_closing(ledger, 0, income, None), *spending))


def _line(line: Posting) -> SampleLine:
    return SampleLine(line.date, line.voucher, line.text, line.debit, line.credit, line.cell)


def _closing(ledger: Ledger, debit: int, credit: int, cell: SampleCell | None) -> SampleLine:
    date = dt.date.fromisoformat(ledger.closing_day)
    return SampleLine(date, ledger.voucher.format(n=9999), ledger.closing, debit, credit, cell)


def _rows(sample: Sample, unit: SampleUnit, account: Account) -> Iterator[list[str]]:
    """期初余额, the lines month by month with a running balance, 本月合计 and 本年累计 after each month."""
    ledger = sample.books.ledger
    balance = account.opening
    fixed = [unit.title, account.code, account.name]
    opening = dt.date(sample.head.year, 1, 1)
    yield _row(sample, fixed, SampleLine(opening, "", ledger.opening, 0, 0, None), balance, bare=True)
    year_debit = year_credit = 0
    for month in range(1, 13):
        lines = [line for line in account.lines if line.date.month == month]
        for line in lines:
            balance += line.debit - line.credit
            yield _row(sample, fixed, line, balance)
        debit, credit = _total(lines)
        year_debit, year_credit = year_debit + debit, year_credit + credit
        if lines:
            last = lines[-1].date
            yield _row(sample, fixed, SampleLine(last, "", ledger.month_total, debit, credit, None), balance)
            yield _row(sample, fixed, SampleLine(last, "", ledger.year_total, year_debit, year_credit, None), balance)


def _total(lines: Iterable[SampleLine]) -> tuple[int, int]:
    kept = list(lines)
    return sum(line.debit for line in kept), sum(line.credit for line in kept)


def _row(sample: Sample, fixed: list[str], line: SampleLine, balance: int, *, bare: bool = False) -> list[str]:
    """One row of text cells; an amount of nothing is an empty cell, as in a paper ledger."""
    ledger, books = sample.books.ledger, sample.books
    unit, code, name = fixed
    cell = line.cell
    direction = ledger.flat if balance == 0 else ledger.debit if balance > 0 else ledger.credit
    return [
        line.date.isoformat(),
        line.voucher,
        unit,
        line.text,
        code,
        name,
        f"{cell.function}-{books.function[cell.function]}" if cell else "",
        f"{cell.economic}-{books.economic[cell.economic]}" if cell else "",
        ledger.nature[cell.nature] if cell else "",
        cell.project if cell else "",
        printed(line.debit) if line.debit or (not line.credit and not bare) else "",
        printed(line.credit) if line.credit else "",
        direction,
        printed(abs(balance)),
    ]
