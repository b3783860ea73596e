"""How the 绩效指标 of a form are scored one by one: by sign, target and actual; 定性 ones by level."""

from decimal import Decimal
from typing import Literal

from pipeline.declarations.rules import JudgedLevel
from pipeline.declarations.strict import Strict


class GoalWindow(Strict, frozen=True, kw_only=True):
    """Outside these shares of the target a goal earns nothing; the bounds themselves lie inside."""

    least: Decimal
    most: Decimal


class GoalLevel(Strict, frozen=True, kw_only=True):
    """A first-level name of the goals' tree, its weight where the form fixes it, and the second-level names below it."""

    name: str
    weight: Decimal | None = None
    below: list[str] = []


class GoalScoring(Strict, frozen=True, kw_only=True):
    """The goals' part of a form: its levels and weight, the rules for goals with numbers, the bands for others, and when a
    reason is asked.

    ``level``: the tree the goals stand in, in the order of the form; their 分值 add up to ``weight``. ``bands``: the levels
    staff name for a goal without numbers.
    ``past_limit``: what a goal with an upper limit (≤) earns past it: 递减 takes off the share it is past (nothing left at
    twice the limit), 反比 gives limit ÷ actual. ``window``: the same for every sign, in place of the rules by sign.
    ``reason_over``: the share of the target from which a reason is asked although the goal is met.
    """

    weight: Decimal
    level: list[GoalLevel]
    past_limit: Literal["递减", "反比"] = "递减"
    window: GoalWindow | None = None
    bands: list[JudgedLevel] = []
    reason_over: Decimal = Decimal("1.3")
