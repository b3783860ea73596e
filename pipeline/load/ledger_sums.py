"""Sheets of a ledger whose rows are sums of the other sheets' lines: a 统计 sheet, a pivot, a 科目余额表 beside the vouchers.

A table of sums has neither 文号 nor 日期 nor vouchers. It is set aside where its rows are the sums of the lines by what it
tells apart; where they are not and its name says 汇总 or 统计, it is set aside and both sums are told. A 科目余额表 of the
same unit that differs from the vouchers, or from another one, refuses the ledger: which of them counts is for staff to say.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from pipeline.load.ledger_copies import CopyVerdict, LedgerPart, Line, left, named
from pipeline.load.row_words import pattern_of
from pipeline.money import normal_text, show
from pipeline.pack import Pack
from pipeline.problems import problem
from pipeline.records import BudgetDocument, VoucherLine

_NAMES = "汇总表名"
_FIELDS = ("unit_name", "kind", "origin", "fund", "nature")


def sums(parts: Sequence[LedgerPart], pack: Pack, verdict: CopyVerdict) -> None:
    """Set aside tables of sums among the sheets that are left."""
    _budget_sums(parts, pack, verdict)
    _balances(parts, verdict)


def _budget_sums(parts: Sequence[LedgerPart], pack: Pack, verdict: CopyVerdict) -> None:
    by_name = pattern_of(pack.aliases.word.get(_NAMES, []))
    for number, part in list(left(parts, verdict)):
        own = [line for line in part.counted if isinstance(line, BudgetDocument)]
        if not own or any(line.document or line.date for line in own):
            continue
        others = [line for n, each in left(parts, verdict) if n != number for line in each.counted]
        rest = [line for line in others if isinstance(line, BudgetDocument)]
        if not any(line.document or line.date for line in rest):
            continue
        tell = _telling(own)
        beside = next(each for n, each in left(parts, verdict) if n != number)
        if _grouped(own, tell) == _grouped(rest, tell):
            verdict.why[number] = (
                f"各行是{named([p for n, p in left(parts, verdict) if n != number], part)}中各行的合计，没有再计"
            )
        elif by_name and by_name.fullmatch(normal_text(part.sheet.name or part.sheet.file.rpartition(".")[0])):
            verdict.why[number] = "是汇总数，没有计入"
            verdict.told.add(number)
            found, expected = (f"{_yuan(sum(map(_amount, lines)))} 元" for lines in (own, rest))
            at = part.sheet.place()
            verdict.problems.append(
                problem("L155", at=at, found=found, expected=f"各行之和 {expected}", other=named([beside], part))
            )


def _telling(own: Iterable[BudgetDocument]) -> Callable[[BudgetDocument], tuple[str, ...]]:
    """Return what a table of sums tells its rows apart by; codes as far as it gives them."""
    lines = list(own)
    fields = [name for name in _FIELDS if any(getattr(line, name) for line in lines)]
    digits = [_digits(line.function_code for line in lines), _digits(line.economic_code for line in lines)]

    def tell(line: BudgetDocument) -> tuple[str, ...]:
        codes = (line.function_code[: digits[0]], line.economic_code[: digits[1]])
        return (*(getattr(line, name) for name in fields), *codes)

    return tell


def _digits(codes: Iterable[str]) -> int:
    return max(map(len, codes), default=0)


def _grouped(lines: Iterable[BudgetDocument], tell: Callable[[BudgetDocument], tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = defaultdict(int)
    for line in lines:
        found[tell(line)] += _amount(line)
    return {key: fen for key, fen in found.items() if fen}


def _amount(line: Line) -> int:
    return line.debit - line.credit if isinstance(line, VoucherLine) else line.amount - line.reduction


def _balances(parts: Sequence[LedgerPart], verdict: CopyVerdict) -> None:
    """A 科目余额表 and vouchers of one unit, or two 科目余额表 of one unit, are the same money."""
    for number, part in list(left(parts, verdict)):
        if not part.balance:
            continue
        for other in [each for n, each in left(parts, verdict) if n != number and (not each.balance or n < number)]:
            differing, beside = _differing(part, other), named([other], part)
            if differing is None:
                verdict.why[number] = f"各科目与{beside}的合计相同，没有再计"
                break
            if _same_unit(part, other):
                verdict.refused = True
                account, own, its = differing
                found = f"科目 {account} {_yuan(own)} 元，{beside} {_yuan(its)} 元"
                verdict.problems.append(problem("L156", at=part.sheet.place(), found=found, other=beside))
                break


def _same_unit(one: LedgerPart, other: LedgerPart) -> bool:
    """Tell whether two sheets may be of one unit: a unit in both, or one names none; two balances in files of their own
    that name none are of two units."""
    mine, its = (_units(part) for part in (one, other))
    if mine and its:
        return bool(mine & its)
    return not other.balance or one.sheet.file == other.sheet.file


def _units(part: LedgerPart) -> set[str]:
    return {part.unit(line) for line in part.counted} - {""}


def _differing(balance: LedgerPart, other: LedgerPart) -> tuple[str, int, int] | None:
    """Return the first account whose amounts differ, with both; None where all agree."""
    units = _units(balance)
    theirs = _units(other)
    if units and theirs and not units & theirs:
        return "单位", 0, 0
    lines = [line for line in _vouchers(other) if not units or other.unit(line) in ("", *units)]
    accounts: dict[str, int] = defaultdict(int)
    for line in _vouchers(balance):
        accounts[line.account_code or line.account_name] += _amount(line)
    for account, own in accounts.items():
        its = sum(_amount(line) for line in lines if (line.account_code or line.account_name).startswith(account))
        if its != own:
            return account, own, its
    whole, counted = (sum(map(_amount, each)) for each in (_vouchers(balance), lines))
    return None if whole == counted else ("合计", whole, counted)


def _vouchers(part: LedgerPart) -> Iterator[VoucherLine]:
    return (line for line in part.counted if isinstance(line, VoucherLine))


def _yuan(fen: int) -> str:
    return show(Fraction(fen, 100), 2)
