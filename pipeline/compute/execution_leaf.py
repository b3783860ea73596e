"""预算执行率 as a leaf beside the goals: weight × 全年执行数 ÷ 全年预算数, and what a form says of it otherwise."""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.compute.goal_place import GoalPlace
from pipeline.compute.lookup import cell_of, gives_reason, is_filled, known
from pipeline.compute.rules import points
from pipeline.compute.scorer import Scorer
from pipeline.declarations import ExecutionLeaf, GoalScoring, ProportionalRule
from pipeline.expr import RATIO, SCORE, TEXT, YUAN, Const, Div, Fallback, Round, plain_number
from pipeline.money import Absence, show
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell, Figure, Indicator

PATH, NAME, KIND = "执行率", "预算执行率", "执行率"
WHY = "未完成原因"
_PERCENT_DECIMALS = 2


def execution_indicator(scorer: Scorer, scoring: GoalScoring, leaf: ExecutionLeaf) -> Indicator:
    """Return the leaf; its money, rate and points are figures below ``目标.执行率``, or below the place of the goals."""
    row, own = f"{scorer.place.root}.{PATH}", scorer.place.own
    money = {"年初预算数": leaf.opening, "全年预算数": leaf.budget, "全年执行数": leaf.spent}
    keys = {name: f"{scorer.place.root}.{name}" if own else key for name, key in money.items()}
    shown = [scorer.known.derive(f"{row}.{name}", known(scorer.known, key, YUAN).expr()) for name, key in keys.items()]
    _, budget, spent = shown
    share = Div(spent.expr(), budget.expr())
    exact = Fallback(share, share, Const(0, RATIO))
    places = leaf.percent_places
    rate = scorer.known.derive(f"{row}.{PATH}", exact if places is None else Round(exact, places + _PERCENT_DECIMALS))
    weight = scorer.known.decided(f"{row}.分值", _plain(Fraction(leaf.weight)), SCORE, "评分标准中预算执行率的分值")
    earned = points(ProportionalRule(figure=rate.key), weight.expr(), rate.expr())
    score = scorer.known.derive(f"{row}.得分", Round(earned, scorer.places))
    scorer.figures += [*shown, rate, weight, score]
    scorer.figures += _reason(scorer, rate, weight, score)
    scorer.problems += [*_stated_score(scorer, rate, score), *_reasons_asked(scorer, scoring, shown[0], budget, rate)]
    return Indicator(
        key=PATH, name=NAME, kind=KIND, weight=weight, score=score, beside=rate.key, basis=_said(scorer, f"{row}.{WHY}")
    )


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
    said = _said(scorer, f"{scorer.place.root}.{PATH}.{WHY}").strip().rstrip("。；;.")
    text = "；".join(part for part in (worked, said) if part)
    yield scorer.known.decided(scorer.place.key(f"得分.{PATH}.扣分原因"), text, TEXT, "计分过程和单位写明的原因", (rate, score))


def _stated_score(scorer: Scorer, rate: Figure, score: Figure) -> Iterator[Problem]:
    """Tell of a score the form states that is not the computed one: that counts."""
    stated = scorer.known.get(f"{scorer.place.root}.{PATH}.自评得分")
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
    asked, place = scoring.reasons, scorer.place
    reason, changed_why = f"{place.root}.{PATH}.{WHY}", f"{place.root}.预算调整.{WHY}"
    low = asked.execution is not None and rate.number is not None and rate.number < Fraction(asked.execution)
    if low and not gives_reason(_said(scorer, reason)):
        severity = Severity.ERROR if "执行率" in asked.refused else None
        limit = plain_number(Fraction(asked.execution or 0), RATIO)
        at = cell_of(scorer.known.get(reason))
        expected = f"不低于 {limit}，或写明偏低的原因和改进措施"
        yield _no_reason("J061", place, at, _percent(rate), expected, rate.key, severity)
    changed = is_filled(budget) and (opening.number or 0) != budget.number and opening.value is not Absence.MISSING
    if asked.adjusted and changed and not gives_reason(_said(scorer, changed_why)):
        severity = Severity.ERROR if "预算调整" in asked.refused else None
        at = cell_of(scorer.known.get(changed_why))
        found = f"年初预算数 {_money(opening)}，全年预算数 {_money(budget)}"
        yield _no_reason("J062", place, at, found, "预算调整的原因", budget.key, severity)


def _no_reason(
    code: str, place: GoalPlace, at: Cell | None, found: str, expected: str, key: str, severity: Severity | None
) -> Problem:
    """Ask for a reason in its sheet and column of the 填报表, of the department or of a project."""
    whose = f"项目“{place.owner}”" if place.owner else ""
    sheet, column = place.execution if code == "J061" else place.adjusted
    keys = (key,)
    return problem(
        code,
        at=at,
        found=found,
        expected=expected,
        keys=keys,
        severity=severity,
        whose=whose,
        sheet=sheet,
        column=column,
    )


def _money(figure: Figure) -> str:
    return f"{show(Fraction(figure.number or 0, 10**6), 2)} 万元"
