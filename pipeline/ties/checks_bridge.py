"""三方对账: 指标账 ↔ 财决01 ↔ 明细账, the comparisons of the 桥接表 judged line by line (G1, G2, G5, G6)."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from msgspec import Struct

from pipeline.declarations import RuleDecl
from pipeline.expr import YUAN, Expr, Measured, evaluate, references
from pipeline.money import Absence, Exact, normal_text
from pipeline.records import BridgeLine, Cell, Figure, LedgerComparison
from pipeline.ties.checks_plausible import same_unit
from pipeline.ties.facts import CheckFinding, Facts, amount, cannot, fails, holds
from pipeline.ties.params import word, words
from pipeline.ties.tolerance import tolerance

SHOWN = 5
"""So many differences are problems of their own, the largest first; the rest are counted."""

_NAMED = 4
_UNITS = "单位.第*个.名称"
_FIRST = ("功能分类", "收入", "经济分类", "支出性质", "合计")
"""Of lines with one difference the first of these is named: the class says more than the total it is a part of."""


class _Gap(Struct, frozen=True, eq=False):
    line: BridgeLine
    item: LedgerComparison
    rest: Fraction
    book: Fraction
    form: Fraction

    @property
    def signed(self) -> Fraction:
        """Return how much more the ledger has."""
        return self.book - self.form

    @property
    def subject(self) -> str:
        """Return the line in words."""
        return self.line.scope if self.line.scope == self.line.name else f"{self.line.scope}“{self.line.name}”"


def three_way(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """Judge the comparisons of one ledger (params ``ledger``, ``names``) in every line of the bridge.

    Equal differences have one cause (a document lacking in a class lacks in the total too) and make one problem, and so have
    two lines that stand in each other's place; the largest first; a 合计 that agrees never hides differences of its parts.
    Where the ledger has less in every line and has no line of a listed unit, all of it is one problem that names the unit.
    """
    names = words(rule, "names")
    wrong: list[_Gap] = []
    for line in facts.bridge:
        for item in line.comparisons:
            if item.ledger != word(rule, "ledger") or item.name not in names:
                continue
            gap = _gap(line, item)
            if gap is not None:
                wrong.append(gap)
            yield _result(line, item, gap)
    absent = units_without_lines(facts, word(rule, "ledger")) if wrong and all(gap.signed < 0 for gap in wrong) else []
    yield from [_of_units(wrong, absent)] if absent else _problems(facts, wrong)


def units_without_lines(facts: Facts, ledger: str) -> list[str]:
    """Return the units of 填报表 that a ledger, which names others of them, has no line of."""
    lines = facts.loaded.voucher_lines if ledger == "明细账" else facts.loaded.budget_documents
    booked = {normal_text(line.unit_name) for line in lines if line.unit_name}
    listed = [figure.text for figure in facts.figures.match(_UNITS) if figure.text]
    absent = [name for name in listed if not any(same_unit(normal_text(name), own) for own in booked)]
    return absent if len(absent) < len(listed) else []


def _of_units(wrong: Sequence[_Gap], absent: Sequence[str]) -> CheckFinding:
    """Word all differences of a ledger that lacks whole units, by the total, else the largest."""
    first, *others = sorted(wrong, key=lambda gap: (gap.line.scope != _FIRST[-1], -gap.rest))
    named = "、".join(dict.fromkeys(_also(first, gap) for gap in others[:_NAMED]))
    also = f"；不符的还有：{named}" + (f"等 {len(others)} 处" if len(others) > _NAMED else "") if others else ""
    units = "、".join(f"“{name}”" for name in absent[:_NAMED]) + (f"等 {len(absent)} 个单位" if len(absent) > _NAMED else "")
    ledger = first.item.ledger
    found = f"{_both(first)}；{ledger}没有{units}的一行"
    expected = f"两数相等，填报表“预算单位”所列各单位的账都在{ledger}中{also}"
    return _failed(first, found, expected, wrong)


def _gap(line: BridgeLine, item: LedgerComparison) -> _Gap | None:
    """Return what a comparison leaves beyond the printed digits of its figures (none where all are in 分)."""
    rest = Absence.BLANK if item.rest is None else evaluate(item.rest)
    if item.rest is None or isinstance(rest, Absence) or rest <= tolerance(_figures(item.rest)):
        return None
    return _Gap(line, item, Fraction(rest), _number(item.book), _number(item.form))


def _result(line: BridgeLine, item: LedgerComparison, gap: _Gap | None) -> CheckFinding:
    subject = f"{line.scope if line.scope == line.name else f'{line.scope}：{line.name}'}（{item.name}）"
    sides = {"left": item.book, "right": item.form, "difference": _number(item.book) - _number(item.form), "silent": True}
    if gap is not None:
        return fails(subject, f"未解释 {amount(gap.rest, YUAN)}", "0.00 元", **sides)
    if item.rest is not None and evaluate(item.rest) is Absence.MISSING:
        lacking = "、".join(f.key for f in _figures(item.rest) if f.value is Absence.MISSING)
        return cannot(subject, f"{lacking}没有数", left=item.book, right=item.form, silent=True)
    if item.reason and sides["difference"]:
        return cannot(subject, item.reason, **sides)
    return holds(subject, **sides)


def _problems(facts: Facts, wrong: Sequence[_Gap]) -> Iterator[CheckFinding]:
    turned = _exchanged(wrong)
    alike: dict[object, list[_Gap]] = {}
    for gap in wrong:
        alike.setdefault(turned.get(gap) or (gap.rest, gap.signed < 0), []).append(gap)
    groups = sorted(alike.values(), key=lambda group: -max(gap.rest for gap in group))
    for number, group in enumerate(groups[:SHOWN]):
        rest = groups[SHOWN:] if number == SHOWN - 1 else []
        yield _problem(sorted(group, key=lambda gap: (_FIRST.index(gap.line.scope), -gap.rest)), len(rest), group[0] in turned)


def _exchanged(wrong: Sequence[_Gap]) -> dict[_Gap, frozenset[str]]:
    """Return the gaps of two lines each of which has in the form what the ledger has of the other, with both lines."""
    found: dict[_Gap, frozenset[str]] = {}
    for one, other in combinations(wrong, 2):
        alike = (one.line.scope, one.item.name, one.item.form_word) == (other.line.scope, other.item.name, other.item.form_word)
        if alike and (one.book, one.form) == (other.form, other.book):
            found[one] = found[other] = frozenset((one.subject, other.subject))
    return found


def _problem(group: Sequence[_Gap], more: int, turned: bool) -> CheckFinding:
    first, *others = group
    expected = "两数相等"
    if turned:
        expected += f"；与{next(gap.subject for gap in others if gap.line is not first.line)}的数可能填反了，互换后相等"
    elif others:
        named = "、".join(dict.fromkeys(_also(first, gap) for gap in others[:_NAMED]))
        expected += f"；相差同数的还有：{named}" + (f"等 {len(others)} 处" if len(others) > _NAMED else "")
    if more:
        expected += f"；此外还有 {more} 处较小的差额，见对账底稿“桥接表”"
    return _failed(first, _both(first), expected, group)


def _both(gap: _Gap) -> str:
    """Write both amounts of a comparison and what they differ by."""
    item = gap.item
    beside = "".join(f"，{name} {_shown(figure)}" for name, figure in item.beside)
    return (
        f"{item.form_word} {_amount(item.form)}，{item.book_word} {_amount(item.book)}{beside}，相差 {amount(gap.rest, YUAN)}"
    )


def _failed(first: _Gap, found: str, expected: str, group: Sequence[_Gap]) -> CheckFinding:
    """Return the finding of a group of differences, at the place and in the name of the first."""
    item = first.item
    concerned = tuple(dict.fromkeys(figure.key for gap in group for figure in _of_form(gap.item)))
    at = next((figure.source for figure in _of_form(item) if isinstance(figure.source, Cell)), None)
    subject = first.subject if item.name == first.line.scope else f"{first.subject}的{item.name}"
    return fails(subject, found, expected, at=at, keys=concerned, gap=first.rest)


def _also(first: _Gap, gap: _Gap) -> str:
    return gap.subject if gap.item.name == first.item.name else f"{gap.subject}的{gap.item.name}"


def _of_form(item: LedgerComparison) -> Iterator[Figure]:
    """Yield the 财决01 figures of a comparison."""
    for figure in references(item.form):
        if isinstance(figure, Figure) and not figure.key.startswith(("指标账.", "明细账.", "桥接.")):
            yield figure


def _figures(tree: Expr) -> list[Figure]:
    return [figure for figure in references(tree) if isinstance(figure, Figure)]


def _number(tree: Expr) -> Fraction:
    value = evaluate(tree)
    return Fraction(0) if isinstance(value, Absence) else Fraction(value)


def _amount(tree: Expr) -> str:
    return _text(evaluate(tree))


def _shown(figure: Measured) -> str:
    return _text(figure.value)


def _text(value: Exact | Absence | str) -> str:
    return value.value if isinstance(value, Absence) else amount(Fraction(value), YUAN)
