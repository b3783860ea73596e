"""Vouchers of the year: spreads every 收支单元 over quarters, days and lines so that all sums come out to the fen.

Wrong entries with their red reversals and over-payments with their refunds stay within one quarter, so they
change neither a cell's total nor a quarter's.
"""

import calendar
import datetime as dt
from collections import defaultdict
from random import Random

from msgspec import Struct

from tools.sample.amounts import fen, split, uneven
from tools.sample.data import Ledger, Sample, SampleCell

_QUARTERS = 4
_MONTHS = 3  # of a quarter
_WHOLE_YUAN = 100
_PAY_DAY = 12
_REFUND_SHARE = 20  # an over-payment is a twentieth of the true amount


class Posting(Struct):
    """One expenditure line before numbering. ``reverses`` is the wrong line a red one takes back."""

    cell: SampleCell
    date: dt.date
    text: str
    debit: int = 0
    credit: int = 0
    reverses: "Posting | None" = None
    voucher: str = ""


def postings(sample: Sample) -> list[Posting]:
    """All expenditure lines with voucher numbers, by unit and date."""
    rng = Random(sample.head.seed + 1)
    ledger = sample.books.ledger
    lines: list[Posting] = []
    for cell, quarters in _by_quarter(sample, rng):
        for quarter, amount in enumerate(quarters):
            if amount:
                lines += _lines(cell, sample, quarter, amount, rng)
    plain = [line for line in lines if ledger.nature[line.cell.nature] and not _is_salary(line.cell, ledger)]
    chosen = rng.sample(plain, ledger.wrong_entries + ledger.refunds)
    for line in chosen[: ledger.wrong_entries]:
        lines += _wrong_and_red(line, rng)
    for line in chosen[ledger.wrong_entries :]:
        lines.append(_refund(line, ledger, rng))
    lines.sort(key=lambda line: (line.cell.unit, line.date))
    _number(lines, ledger)
    return lines


def _is_salary(cell: SampleCell, ledger: Ledger) -> bool:
    """人员经费 is paid once a month: its least and most lines per quarter are the months."""
    return tuple(ledger.lines[cell.nature]) == (_MONTHS, _MONTHS)


def _by_quarter(sample: Sample, rng: Random) -> list[tuple[SampleCell, list[int]]]:
    """Each cell's amounts by quarter. The largest cell takes what the others leave of each quarter's total."""
    ledger = sample.books.ledger
    left = [fen(total) for total in ledger.quarter_total]
    shared: list[SampleCell] = []
    result: list[tuple[SampleCell, list[int]]] = []
    for cell in sample.cells:
        if _is_single(cell, ledger):
            parts = [0] * _QUARTERS
            parts[rng.randrange(_QUARTERS)] = cell.final
        elif cell.nature in ledger.shape:
            parts = split(cell.final, ledger.shape[cell.nature])
        else:
            shared.append(cell)
            continue
        result.append((cell, parts))
        left = [rest - part for rest, part in zip(left, parts, strict=True)]
    shared.sort(key=lambda cell: cell.final)
    base = list(left)
    for cell in shared[:-1]:
        parts = split(cell.final, [rest * rng.randrange(70, 131) for rest in base])
        result.append((cell, parts))
        left = [rest - part for rest, part in zip(left, parts, strict=True)]
    return [*result, (shared[-1], left)]


def _is_single(cell: SampleCell, ledger: Ledger) -> bool:
    return cell.economic in ledger.single and cell.final <= fen(ledger.single_over)


def _lines(cell: SampleCell, sample: Sample, quarter: int, amount: int, rng: Random) -> list[Posting]:
    ledger = sample.books.ledger
    least, most = ledger.lines[cell.nature]
    count = 1 if _is_single(cell, ledger) else rng.randrange(least, most + 1)
    parts = uneven(amount, count, rng, _WHOLE_YUAN)
    if _is_salary(cell, ledger) and len(parts) == _MONTHS:
        first = quarter * _MONTHS + 1
        dates = [_workday(dt.date(sample.head.year, first + month, _PAY_DAY)) for month in range(_MONTHS)]
    else:
        dates = sorted(_any_day(sample.head.year, quarter, rng) for _ in parts)
    texts = ledger.text[cell.economic]
    return [
        Posting(cell, date, rng.choice(texts).format(m=date.month, p=cell.project), debit=part)
        for date, part in zip(dates, parts, strict=True)
    ]


def _any_day(year: int, quarter: int, rng: Random) -> dt.date:
    month = quarter * _MONTHS + 1 + rng.randrange(_MONTHS)
    return _workday(dt.date(year, month, rng.randrange(3, 29)))


def _workday(date: dt.date) -> dt.date:
    """The same day, or the Friday before a weekend; no voucher leaves its month (days start at the 3rd)."""
    return date - dt.timedelta(days=max(0, date.weekday() - 4))


def _later(date: dt.date, rng: Random) -> dt.date:
    """A day after ``date``, still in its quarter."""
    last_month = (date.month - 1) // _MONTHS * _MONTHS + _MONTHS
    end = dt.date(date.year, last_month, calendar.monthrange(date.year, last_month)[1])
    return min(date + dt.timedelta(days=rng.randrange(1, 25)), _workday(end))


def _wrong_and_red(line: Posting, rng: Random) -> list[Posting]:
    """A line booked twice by mistake, and the red line (negative debit) that takes the second booking back."""
    wrong = Posting(line.cell, line.date, line.text, debit=line.debit)
    red = Posting(line.cell, _later(line.date, rng), line.text, debit=-line.debit, reverses=wrong)
    return [wrong, red]


def _refund(line: Posting, ledger: Ledger, rng: Random) -> Posting:
    """Pay too much on ``line`` and get it back: the refund stands in the credit column."""
    back = line.debit // _REFUND_SHARE
    line.debit += back
    return Posting(line.cell, _later(line.date, rng), ledger.refund.format(text=line.text), credit=back)


def _number(lines: list[Posting], ledger: Ledger) -> None:
    """Number vouchers per unit and month; the salaries of one day are one voucher."""
    used: dict[tuple[str, int], int] = defaultdict(int)
    salary: dict[tuple[str, dt.date], str] = {}
    for line in lines:
        key = (line.cell.unit, line.date)
        pooled = _is_salary(line.cell, ledger) and not line.reverses
        if pooled and key in salary:
            line.voucher = salary[key]
            continue
        month = (line.cell.unit, line.date.month)
        used[month] += 1
        line.voucher = ledger.voucher.format(n=used[month])
        if pooled:
            salary[key] = line.voucher
    for line in lines:
        if line.reverses:
            line.text = ledger.reversal.format(voucher=line.reverses.voucher, text=line.text)
