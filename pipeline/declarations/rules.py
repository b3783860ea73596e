"""Rule kinds: how a leaf gets its points from a figure or from what staff state. One shape per kind, an 算式 for each in
``compute/rules.py``.

Points are the unit 分, ratios plain numbers (90% is 0.90). To add a kind: its shape here, its 算式 there, its words in
``compute/deductions.py``.
"""

from decimal import Decimal

from pipeline.declarations.strict import Strict


class ScoringRule(Strict, frozen=True, kw_only=True, tag_field="kind"):
    """What every kind has: the ratio it reads (x below), a key of the catalogue.

    ``percent_places``: x is first rounded to so many decimals of per cent, where the form scores what it prints.
    """

    figure: str
    percent_places: int | None = None


class ProportionalRule(ScoringRule, frozen=True, kw_only=True, tag="按比例"):
    """weight × x, within 0…weight."""


class LimitRule(ScoringRule, frozen=True, kw_only=True, tag="不高于"):
    """Full weight where x ≤ limit, else weight × limit ÷ x."""

    limit: Decimal = Decimal(1)


class DeductionRule(ScoringRule, frozen=True, kw_only=True, tag="扣分"):
    """``points`` off for each ``step`` x stands above limit (below it, where ``short``); never below 0.

    ``whole``: only full steps count; else in proportion. A straight line with a cut-off, weight × (1 − k·x), takes
    weight × k ÷ 100 points for each per cent; 满意值赋分 is ``short`` with its limit.
    """

    points: Decimal
    limit: Decimal = Decimal(0)
    step: Decimal = Decimal("0.01")
    short: bool = False
    whole: bool = False


class ScoreBand(Strict, frozen=True, kw_only=True):
    """A bound and what x within it earns."""

    bound: Decimal
    points: Decimal


class BandRule(ScoringRule, frozen=True, kw_only=True, tag="分档"):
    """The points of the first band x lies in: x ≤ bound in rising order, or x ≥ bound in falling order; else ``otherwise``.

    One of the two lists is written. ``open``: a bound itself lies outside its band. ``magnitude``: by the absolute value.
    """

    at_most: list[ScoreBand] = []
    at_least: list[ScoreBand] = []
    otherwise: Decimal = Decimal(0)
    open: bool = False
    magnitude: bool = False


class WindowRule(ScoringRule, frozen=True, kw_only=True, tag="区间"):
    """0 below ``least`` and above ``most``, which themselves lie inside; between them weight × x, full from x = 1."""

    least: Decimal
    most: Decimal


class GoalCountRule(Strict, frozen=True, kw_only=True, tag_field="kind", tag="达标项数"):
    """weight × the share of the goals of a 二级指标 (``second``) that are met and not passed by far: 8 of 10 are 0.8 × weight.

    A goal that asks for at least so much counts where it is met and passed by no more than ``most`` of the target; ``open``:
    exactly that counts no more. One with an upper limit, or without numbers, counts where it is met.
    """

    second: str = "数量指标"
    most: Decimal = Decimal("0.3")
    open: bool = False


class ThresholdRule(ScoringRule, frozen=True, kw_only=True, tag="参照"):
    """Staff's score stands beside the figure: full marks ask for x ≤ ``most`` and x ≥ ``least``."""

    least: Decimal | None = None
    most: Decimal | None = None


class RatedRule(Strict, frozen=True, tag_field="kind"):
    """A rule that counts what staff state in the column 评定 of 人工评分."""


class YesNoRule(RatedRule, frozen=True, tag="是否"):
    """是: full weight, 否: none."""


class NamedPoints(Strict, frozen=True, kw_only=True):
    """A level or an item in words, and its points."""

    name: str
    points: Decimal


class LevelRule(RatedRule, frozen=True, kw_only=True, tag="分级"):
    """The points of the level staff name."""

    levels: list[NamedPoints]


class ChecklistRule(RatedRule, frozen=True, kw_only=True, tag="缺项扣分"):
    """The points of the items staff name as met (①③, 全部, 无): the weight less what is not met."""

    items: list[NamedPoints]


class OccurrenceRule(RatedRule, frozen=True, kw_only=True, tag="按次扣分"):
    """``points`` off for each occurrence staff count, never below 0."""

    points: Decimal


class AccumulationRule(RatedRule, frozen=True, kw_only=True, tag="按数累加"):
    """``points`` for each one staff count, up to the weight."""

    points: Decimal


class JudgedLevel(Strict, frozen=True, kw_only=True):
    """A level, and the shares of the weight a score in it lies between: from ``least`` up to, not including, ``below``.

    The best level has no ``below``: full weight is in it. Both bounds are rounded to the rubric's places.
    """

    name: str
    least: Decimal
    below: Decimal | None = None


class JudgementRule(RatedRule, frozen=True, kw_only=True, tag="分档评判"):
    """Staff name a level and give a score that lies in it."""

    levels: list[JudgedLevel]


FigureRule = ProportionalRule | LimitRule | DeductionRule | BandRule | WindowRule


class BetterRule(Strict, frozen=True, kw_only=True, tag_field="kind", tag="择优"):
    """The better of several rules, each with a figure of its own (二者择其一)."""

    rules: list[FigureRule]


CountedRule = FigureRule | BetterRule
StatedRule = YesNoRule | LevelRule | ChecklistRule | OccurrenceRule | AccumulationRule
LeafRule = CountedRule | GoalCountRule | StatedRule | JudgementRule | ThresholdRule


def figures_of(rule: LeafRule | None) -> tuple[str, ...]:
    """Return the keys of the figures a rule reads, each once."""
    if isinstance(rule, BetterRule):
        return tuple(dict.fromkeys(key for part in rule.rules for key in figures_of(part)))
    return (rule.figure,) if isinstance(rule, ScoringRule) else ()
