"""支出明细账: voucher lines. Opening, total and year-end closing rows and 财务会计 lines are kept and marked, never added up.

Which words and accounts mean that stands in aliases.toml [word]. Red lines stay as they are.
"""

import datetime as dt
from functools import lru_cache

from pipeline.load.amounts import Reader, as_date
from pipeline.load.ledger import LedgerSheet, capped, word_key
from pipeline.load.sheet import Content, shown
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import VoucherLine

KIND = "支出明细账"

OPENING, TOTAL, CLOSING, FINANCIAL, OTHER = "期初", "合计", "年终结转", "财务会计", "非支出科目"
SKIPS = (OPENING, TOTAL, CLOSING, FINANCIAL, OTHER)
_NATURES = ("人员经费", "日常公用经费", "基本支出", "项目支出")


class _Skips:
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


def read_voucher_ledger(ledger: LedgerSheet, pack: Pack, year: int) -> tuple[list[VoucherLine], dict[str, int], list[Problem]]:
    """Return all lines in order, counts by kind of line, and problems."""
    skips = _Skips(pack)
    natures: dict[str, str] = {}
    counts = dict.fromkeys((f"{KIND}:{skip}" for skip in SKIPS), 0)
    counts |= {f"{KIND}:行数": 0, f"{KIND}:红字": 0}
    lines: list[VoucherLine] = []
    for row in range(ledger.row + 1, len(ledger.sheet.rows)):
        line = _line(ledger, row, skips, natures, pack)
        if line is None:
            continue
        lines.append(line)
        if line.skip:
            counts[f"{KIND}:{line.skip}"] += 1
        else:
            counts[f"{KIND}:行数"] += 1
            counts[f"{KIND}:红字"] += line.debit < 0 or line.credit < 0
            _check(ledger, row, line, year)
    return lines, counts, capped(ledger.problems, ledger.sheet)


def _line(ledger: LedgerSheet, row: int, skips: _Skips, natures: dict[str, str], pack: Pack) -> VoucherLine | None:
    cells = ledger.sheet.rows[row]
    width = len(cells)
    columns = ledger.columns

    def raw(term: str) -> Content:
        column = columns.get(term, -1)
        return cells[column] if 0 <= column < width else ""

    summary, account = ledger.words(raw("摘要")), raw("科目")
    if not summary and account == "":
        return None
    debit = ledger.fen(row, columns["借方"], raw("借方"))
    credit = ledger.fen(row, columns["贷方"], raw("贷方"))
    if debit is None or credit is None:
        _say_broken(ledger, row)
        return None
    account_code, account_name = ledger.coded(account)
    function_code, function_name = ledger.coded(raw("功能分类"))
    economic_code, economic_name = ledger.coded(raw("部门经济分类"))
    nature = ledger.words(raw("支出性质"))
    if nature not in natures:
        natures[nature] = word_key(pack, nature, _NATURES)
    return VoucherLine(
        unit_name=ledger.coded(raw("单位"))[1] or ledger.owner,
        date=_date(raw("日期")),
        voucher=ledger.words(raw("凭证号")),
        summary=summary,
        account_code=account_code,
        account_name=ledger.words(raw("科目名称")) or account_name,
        function_code=function_code,
        function_name=function_name,
        economic_code=economic_code,
        economic_name=economic_name,
        nature=natures[nature],
        project=ledger.words(raw("项目")),
        debit=debit,
        credit=credit,
        skip=skips.of_summary(summary) or skips.of_account(account_code),
        source=ledger.sheet.cell(row, columns["借方"] if debit else columns["贷方"]),
    )


@lru_cache(maxsize=4_096)
def _day(text: str) -> dt.date | None:
    return as_date(text)


def _date(raw: Content) -> dt.date | None:
    return _day(raw) if isinstance(raw, str) else as_date(raw)


def _say_broken(ledger: LedgerSheet, row: int) -> None:
    """A formula without result is an empty cell to the fast path: let the careful reader name it."""
    for term in ("借方", "贷方"):
        place = (row, ledger.columns[term])
        if place in ledger.sheet.uncalculated or place in ledger.sheet.errors:
            Reader(ledger.sheet, ledger.problems).money(*place, ledger.scale)


def _check(ledger: LedgerSheet, row: int, line: VoucherLine, year: int) -> None:
    """An expenditure line needs a function code and a day of the report year."""
    if not line.function_code:
        at = ledger.sheet.cell(row, ledger.columns["功能分类"], shown(ledger.sheet.value(row, ledger.columns["功能分类"])))
        ledger.problems.append(problem("L043", at=at, term="功能分类"))
    if line.date is None or line.date.year != year:
        at = ledger.sheet.cell(row, ledger.columns["日期"])
        code = "L026" if line.date is None else "L046"
        ledger.problems.append(problem(code, at=at, expected=str(year)))
