"""Rule kinds: how the figure of a leaf gives its points. One shape per kind; ``compute/rules.py`` reads each as an 算式.

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


class ThresholdRule(ScoringRule, frozen=True, kw_only=True, tag="参照"):
    """Staff's score stands beside the figure: full marks ask for x ≤ ``most`` and x ≥ ``least``."""

    least: Decimal | None = None
    most: Decimal | None = None


FigureRule = ProportionalRule | LimitRule | DeductionRule | BandRule | WindowRule


class BetterRule(Strict, frozen=True, kw_only=True, tag_field="kind", tag="择优"):
    """The better of several rules, each with a figure of its own (二者择其一)."""

    rules: list[FigureRule]


CountedRule = FigureRule | BetterRule
LeafRule = CountedRule | ThresholdRule
