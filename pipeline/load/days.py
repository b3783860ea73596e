"""The day and the voucher of each line, also where they are printed only on a voucher's first line or only where they change.

A blank day is that of the line above within one voucher; in a sheet that never repeats a day, within one day. It is carried
over a page row, never over a total or a title, and a blank 月 never back to an earlier 日. How many were carried is told.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.load.amounts import as_date
from pipeline.load.ledger import LedgerSheet
from pipeline.load.row_words import OPENING, PAGE, TOTAL, RowWords
from pipeline.load.sheet import Content, Sheet, shown
from pipeline.money import typed_text
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell

FEW = 4
"""Fewer days carried than this may be days that were lost: told as an 警告."""

_YEAR_SAID = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def carried_days(files: Iterable[Sequence[Cell]]) -> Iterator[Problem]:
    """Tell how many days were carried down, ``files`` giving the places of each file: once for all ledgers alike."""
    groups: dict[Severity | None, list[Sequence[Cell]]] = {}
    for cells in files:
        if cells:
            groups.setdefault(Severity.WARNING if len(cells) < FEW else None, []).append(cells)
    for severity, group in groups.items():
        first = group[0][0]
        named = (f"{cells[0].file}：{len(cells)} 行，首处 {cells[0].sheet} {cells[0].address}" for cells in group)
        found = "；".join(named) if len(group) > 1 else ""
        yield problem("L140", at=first, found=found, severity=severity, count=sum(map(len, group)))


class Days:
    """Reads day and voucher of the rows of one sheet, in order."""

    def __init__(self, ledger: LedgerSheet, words: RowWords, year: int) -> None:
        """``year`` is the report's: that of days written as 月 and 日."""
        self._ledger, self._words, self._year = ledger, words, year
        self._column, self._voucher_column = ledger.column("日期"), ledger.column("凭证号")
        self._parts = tuple(ledger.column(term) for term in ("年", "月", "日"))
        self.by_parts = self._column < 0
        self._day: dt.date | None = None
        self._voucher = ""
        self._once: bool | None = None
        self.carried: list[Cell] = []
        if self.by_parts and self._parts[0] < 0 and not _states_year(ledger.sheet, ledger.row):
            ledger.problems.append(problem("L079", at=ledger.sheet.place(), expected=f"{year}年度"))

    @property
    def place(self) -> int:
        """Return the column that a message about a day names."""
        return self._parts[1] if self.by_parts else self._column

    @property
    def columns(self) -> tuple[int, ...]:
        """Return the columns that a day is printed in."""
        return tuple(place for place in self._parts if place >= 0) if self.by_parts else (self._column,)

    def printed(self, cells: list[Content]) -> tuple[dt.date | None, bool]:
        """Return the day that a row prints by itself, and whether it does: nothing of it is left to the line above."""
        whole = all(place < len(cells) and shown(cells[place]).strip() for place in self.columns)
        day, _ = self._of_parts(cells) if self.by_parts else self._of_cell(cells)
        return day, whole

    def begin(self) -> None:
        """Forget the line above: a total or a title stands in between."""
        self._day, self._voucher = None, ""

    def read(self, row: int, cells: list[Content], voucher: str, skip: str) -> tuple[dt.date | None, str]:
        """Return the day and the voucher of a row; None for a day that is not told."""
        day, blank = self._of_parts(cells) if self.by_parts else self._of_cell(cells)
        if skip in (TOTAL, OPENING):
            self.begin()
            return day, voucher
        if skip == PAGE:
            return day, voucher
        if blank and self._day is not None and (not voucher or voucher == self._voucher or self._printed_once()):
            day = self._day
            self.carried.append(self._ledger.sheet.cell(row, self.place))
        if not voucher and day is not None and day == self._day:
            voucher = self._voucher
        self._day, self._voucher = day, voucher
        return day, voucher

    def _of_cell(self, cells: list[Content]) -> tuple[dt.date | None, bool]:
        raw = cells[self._column] if self._column < len(cells) else ""
        if isinstance(raw, str):
            return (_day(raw), False) if raw and not raw.isspace() else (None, True)
        return as_date(raw), False

    def _of_parts(self, cells: list[Content]) -> tuple[dt.date | None, bool]:
        """Read 年, 月 and 日. Total rows of a month may have no 日; a blank 月 is the one above while the days go on."""
        year, month, day = (
            typed_text(shown(cells[place])).rstrip("年月日").rstrip() if 0 <= place < len(cells) else ""
            for place in self._parts
        )
        last = self._day
        if not day and last and (not month or _is(month, last.month)):
            return None, True
        if not month and last and day.isdecimal() and int(day) >= last.day:
            month = str(last.month)
        year = year or str(last.year if last else self._year)
        try:
            return dt.date(int(year), int(month), int(day)), False
        except ValueError:
            return None, not day and not month

    def _printed_once(self) -> bool:
        """Tell whether the sheet prints a day only where it changes: several vouchers have none, none repeats the one above."""
        if self._once is None:
            rows = range(self._ledger.row + 1, len(self._ledger.rows))
            days = [(row, self._printed(row)) for row in rows if self._has_voucher(row)]
            blank = sum(not any(day) for _, day in days)
            repeated = any(b - a == 1 and any(d) and c == d for (a, c), (b, d) in pairwise(days))
            self._once = blank >= FEW and not repeated
        return self._once

    def _has_voucher(self, row: int) -> bool:
        return bool(shown(self._ledger.sheet.value(row, self._voucher_column)).strip())

    def _printed(self, row: int) -> tuple[Content, ...]:
        places = self._parts[1:] if self.by_parts else (self._column,)
        return tuple(self._ledger.sheet.value(row, place) for place in places)


def _is(text: str, number: int) -> bool:
    return text.isdecimal() and int(text) == number


@lru_cache(maxsize=4_096)
def _day(text: str) -> dt.date | None:
    return as_date(text)


def _states_year(sheet: Sheet, last: int) -> bool:
    return any(_YEAR_SAID.search(text) for _, _, text in sheet.texts(0, last + 1))
