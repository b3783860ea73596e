"""支出明细账: voucher lines. Opening, total and year-end closing rows and 财务会计 lines are kept and marked, and are no
expenditure; all of them must agree with each other (:mod:`pipeline.load.running`).

Which words and accounts mean that stands in aliases.toml [word]. Red lines stay as they are. Amounts stand in 借方 and 贷方,
or in one column with 方向 beside it; days in one column, or as 月 and 日 of the report year.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from pipeline.load.amounts import Reader, as_date
from pipeline.load.ledger import DIMENSIONS, LedgerSheet, word_key
from pipeline.load.running import Running
from pipeline.load.sheet import Content, Sheet, shown
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import VoucherLine

KIND = "支出明细账"

OPENING, TOTAL, CLOSING, FINANCIAL, OTHER = "期初", "合计", "年终结转", "财务会计", "非支出科目"
SKIPS = (OPENING, TOTAL, CLOSING, FINANCIAL, OTHER)
NATURES = ("人员经费", "日常公用经费", "基本支出", "项目支出")
_TERMS = ("摘要", "科目", "科目名称", "单位", "日期", "凭证号", "支出性质", "项目", "借方", "贷方", "发生额")
_DEBIT, _CREDIT = "借", "贷"
_YEAR_SAID = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Skips:
    """Tells why a line is no expenditure."""

    def __init__(self, pack: Pack) -> None:
        words = pack.aliases.word
        self.rows = {normal_text(w): TOTAL for w in words.get("合计行", [])}
        self.rows.update({normal_text(w): OPENING for w in words.get("期初行", [])})
        self.closing = tuple(normal_text(w) for w in words.get("年终结转", []))
        self.spending = tuple(words.get("支出科目", []))
        self.financial = tuple(words.get("财务会计科目", []))
        self._seen: dict[str, str] = {}

    def of_summary(self, summary: str) -> str:
        """Return the skip word a summary alone decides."""
        found = self._seen.get(summary)
        if found is None:
            plain = normal_text(summary)
            found = self.rows.get(plain) or (CLOSING if plain.startswith(self.closing) else "")
            self._seen[summary] = found
        return found

    def of_account(self, account: str) -> str:
        """Return the skip word an account decides; a line without account code counts as expenditure."""
        if not account or account.startswith(self.spending):
            return ""
        return FINANCIAL if account.startswith(self.financial) else OTHER


_SPENDING = "支出"
"""An account without a code is taken for one of expenditure only where its name says so (事业支出)."""


@dataclass(slots=True)
class _Book:
    """What reading the lines of one sheet needs."""

    ledger: LedgerSheet
    pack: Pack
    year: int
    skips: Skips
    directed: bool
    by_parts: bool
    directions: Mapping[str, str]
    pick: Callable[[list[Content]], tuple[Content, ...]]
    blank: list[Content]
    natures: dict[str, str] = field(default_factory=dict)

    def nature(self, text: str) -> str:
        """Return the term for a 支出性质 as written."""
        found = self.natures.get(text)
        if found is None:
            found = self.natures[text] = word_key(self.pack, text, NATURES)
        return found


def read_voucher_ledger(ledger: LedgerSheet, pack: Pack, year: int) -> tuple[list[VoucherLine], dict[str, int], list[Problem]]:
    """Return all lines in order, counts by kind of line, and problems."""
    counts = dict.fromkeys((f"{KIND}:{skip}" for skip in SKIPS), 0)
    counts |= {f"{KIND}:行数": 0, f"{KIND}:红字": 0}
    book = _open_book(ledger, pack, year)
    running = Running(ledger, book.directed)
    lines: list[VoucherLine] = []
    for row in range(ledger.row + 1, len(ledger.rows)):
        told = len(ledger.problems)
        line = _line(book, row)
        if line is None:
            if len(ledger.problems) > told:
                running.lose()
            continue
        lines.append(line)
        if line.skip == TOTAL:
            running.total(row, ledger.rows[row], line)
        else:
            running.line(row, ledger.rows[row], line, opens=line.skip == OPENING)
        if line.skip:
            counts[f"{KIND}:{line.skip}"] += 1
        else:
            counts[f"{KIND}:行数"] += 1
            counts[f"{KIND}:红字"] += line.debit < 0 or line.credit < 0
            _check(ledger, row, line, year)
    if ledger.repeated:
        counts[f"{KIND}:重复表头"] = ledger.repeated
    ledger.problems += running.problems()
    return lines, counts, ledger.close()


def _open_book(ledger: LedgerSheet, pack: Pack, year: int) -> _Book:
    columns = ledger.head.columns
    by_parts = "日期" not in columns
    if by_parts and not _states_year(ledger.sheet, ledger.row):
        ledger.problems.append(problem("L079", at=ledger.sheet.place(), expected=f"{year}年度"))
    given = {"日期": True, "功能分类": True, "部门经济分类": ledger.economic.given, "支出性质": "支出性质" in columns}
    ledger.lacking += [term for term in DIMENSIONS if not given[term]]
    words = pack.aliases.word
    directions = {normal_text(word): side for side in (_DEBIT, _CREDIT) for word in words.get(side, [side])}
    directed = not {"借方", "贷方"} <= set(columns)
    width = max(map(len, ledger.rows), default=0)  # the column after the last is always empty: a term without a column
    pick = itemgetter(*(columns.get(term, width) for term in _TERMS))
    return _Book(ledger, pack, year, Skips(pack), directed, by_parts, directions, pick, [""] * (width + 1))


def _states_year(sheet: Sheet, last: int) -> bool:
    return any(_YEAR_SAID.search(text) for _, _, text in sheet.texts(0, last + 1))


def _line(book: _Book, row: int) -> VoucherLine | None:
    ledger = book.ledger
    cells = ledger.rows[row]
    summary_cell, account, title, unit, day, voucher, nature, project, left, right, amount = book.pick(
        cells + book.blank[len(cells) :]
    )
    summary = ledger.words(summary_cell)
    if not summary and account == "":
        return None
    if ledger.is_head(amount if book.directed else left):
        ledger.repeated += 1
        return None
    account_code, account_name = ledger.coded(account)
    skip = book.skips.of_summary(summary) or book.skips.of_account(account_code)
    amounts = _directed(book, row, cells, skip) if book.directed else _two_sided(ledger, row, left, right)
    if amounts is None:
        _say_broken(ledger, row)
        return None
    debit, credit, place = amounts
    function_code, function_name = ledger.function.read(cells)
    economic_code, economic_name = ledger.economic.read(cells)
    return VoucherLine(
        unit_name=ledger.unit_name(unit),
        date=_day_of(ledger, cells, book.year) if book.by_parts else _date(day),
        voucher=ledger.words(voucher),
        summary=summary,
        account_code=account_code,
        account_name=ledger.words(title) or account_name,
        function_code=function_code,
        function_name=function_name,
        economic_code=economic_code,
        economic_name=economic_name,
        nature=book.nature(ledger.words(nature)),
        project=ledger.words(project),
        debit=debit,
        credit=credit,
        skip=skip,
        source=ledger.sheet.cell(row, place),
    )


def _two_sided(ledger: LedgerSheet, row: int, left: Content, right: Content) -> tuple[int, int, int] | None:
    """Return debit and credit in 分 and the column a message names, or None."""
    columns = ledger.head.columns
    debit = ledger.fen(row, columns["借方"], left)
    credit = ledger.fen(row, columns["贷方"], right)
    if debit is None or credit is None:
        return None
    return debit, credit, columns["借方"] if debit else columns["贷方"]


def _directed(book: _Book, row: int, cells: list[Content], skip: str) -> tuple[int, int, int] | None:
    """Read one amount and its 方向. A line that is not added up needs no direction (本月合计, 期初 平)."""
    ledger = book.ledger
    column, side_column = ledger.column("发生额"), ledger.column("方向")
    side = cells[side_column] if side_column < len(cells) else ""
    amount = ledger.fen(row, column, cells[column] if column < len(cells) else "")
    if amount is None:
        return None
    direction = book.directions.get(normal_text(shown(side)), "")
    if not direction and amount and not skip:
        ledger.problems.append(problem("L073", at=ledger.sheet.cell(row, side_column), expected="借 或 贷"))
        return None
    return (0, amount, column) if direction == _CREDIT else (amount, 0, column)


@lru_cache(maxsize=4_096)
def _day(text: str) -> dt.date | None:
    return as_date(text)


def _date(raw: Content) -> dt.date | None:
    return _day(raw) if isinstance(raw, str) else as_date(raw)


def _day_of(ledger: LedgerSheet, cells: list[Content], year: int) -> dt.date | None:
    """Return the day of 月 and 日 columns. Total rows of a month may have no 日."""
    places = [ledger.column(term) for term in ("月", "日")]
    numbers = [normal_text(shown(cells[place])).rstrip("月日") if place < len(cells) else "" for place in places]
    if not all(number.isdecimal() for number in numbers):
        return None
    try:
        return dt.date(year, int(numbers[0]), int(numbers[1]))
    except ValueError:
        return None


def _say_broken(ledger: LedgerSheet, row: int) -> None:
    """A formula without result is an empty cell to the fast path: let the careful reader name it."""
    for term in ("借方", "贷方", "发生额"):
        place = (row, ledger.column(term))
        if place in ledger.sheet.uncalculated or place in ledger.sheet.errors:
            Reader(ledger.sheet, ledger.problems).money(*place, ledger.scale)


def _check(ledger: LedgerSheet, row: int, line: VoucherLine, year: int) -> None:
    """An expenditure line needs an account, a function code and a day of the report year."""
    column = ledger.column("科目")
    if column >= 0 and not line.account_code and _SPENDING not in ledger.sheet.plain(row, column):
        ledger.problems.append(problem("L043", at=ledger.sheet.cell(row, column), term="科目"))
    if not line.function_code:
        at = ledger.sheet.cell(row, ledger.function.first)
        ledger.problems.append(problem("L043", at=at, term="功能分类"))
    if line.date is None or line.date.year != year:
        at = ledger.sheet.cell(row, ledger.head.columns.get("日期", ledger.column("月")))
        code = "L026" if line.date is None else "L046"
        ledger.problems.append(problem(code, at=at, expected=f"{year}年的日期，如 {year}-03-15"))
