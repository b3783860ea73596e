"""Rule kinds as 算式: what a leaf earns by its figure. Numbers of the kinds are in ``declarations/rules.py``.

Points are the unit 分, within 0…weight, rounded half up to the places of the form: leaf first, sums add what is printed.
"""

from decimal import Decimal
from fractions import Fraction

from pipeline.declarations import (
    BandRule,
    BetterRule,
    CountedRule,
    DeductionRule,
    FigureRule,
    LimitRule,
    ProportionalRule,
    ThresholdRule,
    WindowRule,
)
from pipeline.expr import (
    RATIO,
    SCORE,
    Abs,
    Case,
    Cases,
    Const,
    Div,
    Expr,
    Fallback,
    Floor,
    Max,
    Min,
    Mul,
    Relation,
    Round,
    Sub,
)
from pipeline.records import Figure, Figures

_ZERO, _NONE, _ALL = Const(0, SCORE), Const(0, RATIO), Const(1, RATIO)
_PERCENT_DECIMALS = 2


def figures_of(rule: CountedRule | ThresholdRule | None) -> tuple[str, ...]:
    """Return the keys of the figures a rule reads, each once."""
    if rule is None:
        return ()
    if isinstance(rule, BetterRule):
        return tuple(dict.fromkeys(key for part in rule.rules for key in figures_of(part)))
    return (rule.figure,)


def score_of(rule: CountedRule, weight: Figure, known: Figures, places: int, absent: str = "") -> Expr:
    """Return what a rule gives of figures that have a value: 5 × 81.25% = 4.0625 → 4.06 with two places.

    ``absent``: a figure without a base gives full points. Raises KeyError for a figure nobody has.
    """
    return Round(_earned(rule, weight.expr(), known, bool(absent)), places)


def _earned(rule: CountedRule, weight: Expr, known: Figures, full_if_absent: bool) -> Expr:
    if isinstance(rule, BetterRule):
        return Max(tuple(_earned(part, weight, known, full_if_absent) for part in rule.rules))
    x = known[rule.figure].expr()
    earned = points(rule, weight, x)
    return Fallback(x, earned, weight) if full_if_absent else earned


def points(rule: FigureRule, weight: Expr, x: Expr) -> Expr:
    """Return the points of one ratio, not yet rounded."""
    if rule.percent_places is not None:
        x = Round(x, rule.percent_places + _PERCENT_DECIMALS)
    match rule:
        case ProportionalRule():
            return _clamped(weight, Mul(weight, x))
        case LimitRule(limit=limit):
            return Div(Mul(weight, _ratio(limit)), Max((_ratio(limit), x)))
        case DeductionRule():
            return Max((_ZERO, weight - _taken(rule, x)))
        case BandRule():
            return Cases(Abs(x) if rule.magnitude else x, _bands(rule), _points(rule.otherwise))
        case WindowRule(least=least, most=most):
            inside = Mul(weight, Min((_ALL, x)))
            outside = (Case(Relation.LESS, _ratio(least), _ZERO), Case(Relation.MORE, _ratio(most), _ZERO))
            return Cases(x, outside, inside)


def _clamped(weight: Expr, points: Expr) -> Expr:
    return Min((weight, Max((_ZERO, points))))


def _taken(rule: DeductionRule, x: Expr) -> Expr:
    """Return the points off: 5% steps below 95% at 92.8% are 0.44, no whole one; 0.5 for each of 8.7 points over is 4.35."""
    bound = _ratio(rule.limit)
    past = Max((_NONE, Sub(bound, x) if rule.short else Sub(x, bound)))
    steps = Div(past, _ratio(rule.step))
    return Mul(_points(rule.points), Floor(steps) if rule.whole else steps)


def _bands(rule: BandRule) -> tuple[Case, ...]:
    closed, opened = (Relation.AT_MOST, Relation.LESS) if rule.at_most else (Relation.AT_LEAST, Relation.MORE)
    relation = opened if rule.open else closed
    return tuple(Case(relation, _ratio(band.bound), _points(band.points)) for band in rule.at_most or rule.at_least)


def _ratio(value: Decimal) -> Const:
    return Const(Fraction(value), RATIO)


def _points(value: Decimal) -> Const:
    return Const(Fraction(value), SCORE)


# --- what is wrong with a rule as data ---------------------------------------------------------------------------------


def rule_fault(rule: CountedRule | ThresholdRule) -> str:
    """Say in Chinese what is wrong with the numbers of a rule; empty where nothing is."""
    match rule:
        case BetterRule(rules=rules):
            found = "择优须写两条以上的 rules" if len(rules) < 2 else ""
            return found or next((fault for part in rules if (fault := rule_fault(part))), "")
        case LimitRule(limit=limit):
            return "limit 须大于 0" if limit <= 0 else ""
        case DeductionRule(points=off, step=step):
            return "扣分须写 points 和 step，都大于 0" if off <= 0 or step <= 0 else ""
        case BandRule():
            return _band_fault(rule)
        case WindowRule(least=least, most=most):
            return "区间的 least 须小于 most" if least >= most else ""
        case ThresholdRule(least=None, most=None):
            return "参照指标没有写界限 least 或 most"
    return ""


def _band_fault(rule: BandRule) -> str:
    if bool(rule.at_most) == bool(rule.at_least):
        return "分档须写且只写 at_most、at_least 之一"
    bounds = [band.bound for band in rule.at_most or rule.at_least]
    ordered = sorted(set(bounds), reverse=bool(rule.at_least))
    word = "从大到小" if rule.at_least else "从小到大"
    return "" if bounds == ordered else f"分档的 bound 须{word}，不重复"
