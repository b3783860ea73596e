"""Rule kinds as 算式: what a leaf earns by its figure or by what staff state (``declarations/rules.py``).

Points are the unit 分, within 0…weight, rounded half up to the places of the form: leaf first, sums add what is printed.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction

from pipeline.compute.ratings import NO, YES, mark
from pipeline.declarations import (
    AccumulationRule,
    BandRule,
    BetterRule,
    ChecklistRule,
    CountedRule,
    DeductionRule,
    FigureRule,
    GoalCountRule,
    JudgedLevel,
    JudgementRule,
    LeafRule,
    LevelRule,
    LimitRule,
    NamedPoints,
    OccurrenceRule,
    ProportionalRule,
    StatedRule,
    ThresholdRule,
    WindowRule,
    YesNoRule,
)
from pipeline.expr import (
    RATIO,
    SCORE,
    Abs,
    ByWord,
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
    SumOfWords,
    WordValue,
)
from pipeline.money import half_up
from pipeline.records import Figure, Figures

_ZERO, _NONE, _ALL = Const(0, SCORE), Const(0, RATIO), Const(1, RATIO)
_PERCENT_DECIMALS = 2
_MOST_ITEMS = 20
"""Items of a checklist: signs ① to ⑳."""


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
            return windowed(weight, x, least, most)


def windowed(weight: Expr, x: Expr, least: Decimal, most: Decimal) -> Expr:
    """Return weight × x, full from x = 1, and nothing outside least…most, which themselves lie inside."""
    outside = (Case(Relation.LESS, _ratio(least), _ZERO), Case(Relation.MORE, _ratio(most), _ZERO))
    return Cases(x, outside, Mul(weight, Min((_ALL, x))))


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


# --- by what staff state -----------------------------------------------------------------------------------------------


def stated_score(rule: StatedRule, weight: Figure, rating: Figure, places: int) -> Expr:
    """Return what staff's rating gives; ``rating`` is in the one writing of :func:`~pipeline.compute.ratings.read_rating`."""
    return Round(_clamped(weight.expr(), _stated(rule, weight.expr(), rating)), places)


def _stated(rule: StatedRule, weight: Expr, rating: Figure) -> Expr:
    match rule:
        case YesNoRule():
            return ByWord(rating, (WordValue(YES, weight), WordValue(NO, _ZERO)))
        case LevelRule(levels=levels):
            return ByWord(rating, tuple(WordValue(level.name, _points(level.points)) for level in levels))
        case ChecklistRule(items=items):
            return SumOfWords(rating, tuple(WordValue(mark(n), _points(item.points)) for n, item in enumerate(items, 1)))
        case OccurrenceRule():
            return weight - _counted(rating, rule.points)
        case AccumulationRule():
            return _counted(rating, rule.points)


def _counted(number: Figure, each: Decimal) -> Expr:
    return Mul(_points(each), Div(number.expr(), Const(1, number.unit)))


def band_of(levels: Iterable[JudgedLevel], name: str, weight: Fraction, places: int) -> tuple[Fraction, Fraction | None]:
    """Return the least score of a level and the one it stays below (None: up to the weight), both as printed.

    80/60 of 3.33 points: 2.66 and 2.00. Raises KeyError for a level there is not.
    """
    level = {item.name: item for item in levels}[name]

    def bound(share: Decimal) -> Fraction:
        return Fraction(half_up(Fraction(share) * weight, places), 10**places)

    return bound(level.least), None if level.below is None else bound(level.below)


# --- what is wrong with a rule as data ---------------------------------------------------------------------------------


def rule_fault(rule: LeafRule, weight: Decimal) -> str:
    """Say in Chinese what is wrong with the numbers of a rule for a leaf of this weight; empty where nothing is."""
    match rule:
        case BetterRule(rules=rules):
            found = "择优须写两条以上的 rules" if len(rules) < 2 else ""
            return found or next((fault for part in rules if (fault := rule_fault(part, weight))), "")
        case LimitRule(limit=limit):
            return "limit 须大于 0" if limit <= 0 else ""
        case GoalCountRule(most=most):
            return "most 不能小于 0" if most < 0 else ""
        case DeductionRule(points=off, step=step):
            return "扣分须写 points 和 step，都大于 0" if off <= 0 or step <= 0 else ""
        case BandRule():
            return _band_fault(rule)
        case WindowRule(least=least, most=most):
            return "区间的 least 须小于 most" if least >= most else ""
        case ThresholdRule(least=None, most=None):
            return "参照指标没有写界限 least 或 most"
        case LevelRule(levels=levels):
            return "分级的各档分数须在 0 至 weight 之间，有一档为 weight" if _not_up_to(levels, weight, max) else ""
        case ChecklistRule(items=items):
            return "缺项扣分各项的 points 之和须等于 weight，不超过 20 项" if _not_up_to(items, weight, sum) else ""
        case OccurrenceRule(points=each) | AccumulationRule(points=each):
            return "points 须大于 0" if each <= 0 else ""
        case JudgementRule(levels=levels):
            return _judgement_fault(levels)
    return ""


def _not_up_to(named: list[NamedPoints], weight: Decimal, total: Callable[[list[Decimal]], Decimal | int]) -> bool:
    """Tell whether points are out of 0…weight, or do not come to the weight."""
    points = [item.points for item in named]
    return not points or len(points) > _MOST_ITEMS or total(points) != weight or not all(0 <= each <= weight for each in points)


def _judgement_fault(levels: list[JudgedLevel]) -> str:
    """The levels go from the best down to 0, each from where the next better begins."""
    above = [level.below for level in levels]
    starts = [level.least for level in levels]
    whole = bool(levels) and above == [None, *starts[:-1]] and starts[-1] == 0 and starts == sorted(set(starts), reverse=True)
    return "" if whole else "分档评判的 levels 须从最好到最差写，首尾相接，最差一档 least = 0，最好一档不写 below"


def _band_fault(rule: BandRule) -> str:
    if bool(rule.at_most) == bool(rule.at_least):
        return "分档须写且只写 at_most、at_least 之一"
    bounds = [band.bound for band in rule.at_most or rule.at_least]
    ordered = sorted(set(bounds), reverse=bool(rule.at_least))
    word = "从大到小" if rule.at_least else "从小到大"
    return "" if bounds == ordered else f"分档的 bound 须{word}，不重复"
