"""预算执行率 as a leaf beside the goals: weight × 全年执行数 ÷ 全年预算数, and what a form says of it otherwise."""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.compute.lookup import cell_of, is_filled, known
from pipeline.compute.rules import points
from pipeline.compute.scorer import Scorer
from pipeline.declarations import ExecutionLeaf, GoalScoring, ProportionalRule
from pipeline.expr import RATIO, SCORE, TEXT, YUAN, Const, Div, Fallback, Round, plain_number
from pipeline.money import Absence, normal_text, show
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Figure, Indicator

PATH, NAME, KIND = "执行率", "预算执行率", "执行率"
ROW, ADJUSTED_REASON = f"目标.{PATH}", "目标.预算调整.未完成原因"
_PERCENT_DECIMALS = 2
RATE, STATED, REASON = f"{ROW}.执行率", f"{ROW}.自评得分", f"{ROW}.未完成原因"


def execution_indicator(scorer: Scorer, scoring: GoalScoring, leaf: ExecutionLeaf) -> Indicator:
    """Return the leaf; its money, rate and points are figures below ``目标.执行率``."""
    money = {"年初预算数": leaf.opening, "全年预算数": leaf.budget, "全年执行数": leaf.spent}
    shown = [scorer.known.derive(f"{ROW}.{name}", known(scorer.known, key, YUAN).expr()) for name, key in money.items()]
    _, budget, spent = shown
    share = Div(spent.expr(), budget.expr())
    exact = Fallback(share, share, Const(0, RATIO))
    places = leaf.percent_places
    rate = scorer.known.derive(RATE, exact if places is None else Round(exact, places + _PERCENT_DECIMALS))
    weight = scorer.known.decided(f"{ROW}.分值", _plain(Fraction(leaf.weight)), SCORE, "评分标准中预算执行率的分值")
    earned = points(ProportionalRule(figure=RATE), weight.expr(), rate.expr())
    score = scorer.known.derive(f"{ROW}.得分", Round(earned, scorer.places))
    scorer.figures += [*shown, rate, weight, score]
    scorer.figures += _reason(scorer, rate, weight, score)
    scorer.problems += [*_stated_score(scorer, rate, score), *_reasons_asked(scorer, scoring, shown[0], budget, rate)]
    return Indicator(key=PATH, name=NAME, kind=KIND, weight=weight, score=score, beside=RATE, basis=_said(scorer, REASON))


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _said(scorer: Scorer, key: str) -> str:
    figure = scorer.known.get(key)
    return figure.text if figure is not None else ""


def _reason(scorer: Scorer, rate: Figure, weight: Figure, score: Figure) -> Iterator[Figure]:
    """Yield 扣分原因 of a leaf below full marks: how the rate gives its points, then what staff wrote."""
    if score.number is None or score.number == weight.number:
        return
    worked = f"预算执行率{_percent(rate)}，按比例得{_points(score)}分"
    said = _said(scorer, REASON).strip().rstrip("。；;.")
    text = "；".join(part for part in (worked, said) if part)
    yield scorer.known.decided(f"得分.{PATH}.扣分原因", text, TEXT, "计分过程和单位写明的原因", (rate, score))


def _stated_score(scorer: Scorer, rate: Figure, score: Figure) -> Iterator[Problem]:
    """Tell of a score the form states that is not the computed one: that counts."""
    stated = scorer.known.get(STATED)
    if stated is None or not is_filled(stated) or score.number is None or stated.number == score.number:
        return
    found, expected = f"{_points(stated)} 分", f"{_points(score)} 分（预算执行率 {_percent(rate)}）"
    yield problem("J064", at=cell_of(stated), found=found, expected=expected, keys=(score.key, stated.key), name=NAME)


def _points(figure: Figure) -> str:
    return plain_number(figure.number or 0, SCORE)


def _percent(figure: Figure) -> str:
    return show(Fraction(figure.number or 0) * 100, 2) + "%"


def _reasons_asked(scorer: Scorer, scoring: GoalScoring, opening: Figure, budget: Figure, rate: Figure) -> Iterator[Problem]:
    """Ask why little was spent and why the budget changed, where the form asks."""
    asked = scoring.reasons
    low = asked.execution is not None and rate.number is not None and rate.number < Fraction(asked.execution)
    if low and not normal_text(_said(scorer, REASON)):
        severity = Severity.ERROR if "执行率" in asked.refused else None
        limit = plain_number(Fraction(asked.execution or 0), RATIO)
        at = cell_of(scorer.known.get(REASON))
        expected = f"不低于 {limit}，或写明偏低的原因和改进措施"
        yield problem("J061", at=at, found=_percent(rate), expected=expected, keys=(rate.key,), severity=severity)
    changed = is_filled(budget) and (opening.number or 0) != budget.number and opening.value is not Absence.MISSING
    if asked.adjusted and changed and not normal_text(_said(scorer, ADJUSTED_REASON)):
        severity = Severity.ERROR if "预算调整" in asked.refused else None
        at = cell_of(scorer.known.get(ADJUSTED_REASON))
        found = f"年初预算数 {_money(opening)}，全年预算数 {_money(budget)}"
        yield problem("J062", at=at, found=found, expected="预算调整的原因", keys=(budget.key,), severity=severity)


def _money(figure: Figure) -> str:
    return f"{show(Fraction(figure.number or 0, 10**6), 2)} 万元"
