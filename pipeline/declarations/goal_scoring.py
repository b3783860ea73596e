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


class ExecutionLeaf(Strict, frozen=True, kw_only=True):
    """预算执行率 as a leaf beside the goals: weight × spent ÷ budget, at most the weight, 0 where either is 0 or empty.

    ``budget`` (全年预算数), ``spent`` (全年执行数) and ``opening`` (年初预算数) are keys of the catalogue.
    ``percent_places``: the rate is first rounded to so many decimals of per cent, where the form scores what it prints.
    """

    weight: Decimal
    budget: str = "支出.本年支出合计.调整预算数"
    spent: str = "支出.本年支出合计.决算数"
    opening: str = "支出.本年支出合计.年初预算数"
    percent_places: int | None = None


Deviation = Literal["未完成", "低于满分", "超过目标", "执行率", "预算调整"]
"""What a reason may be asked for."""


class ReasonsAsked(Strict, frozen=True, kw_only=True):
    """When the form asks for 偏差原因; a goal missed or below full marks always asks for one.

    ``over``: from this share of the target on, although the goal is met (past a target of 0 it is missed). ``execution``: an
    execution rate below this asks for a reason, ``adjusted``: so does a budget changed in the year; None and false: no.
    ``refused``: what is an 错误 without its reason, where the form cannot be handed in without it; else a 警告.
    """

    over: Decimal = Decimal("1.3")
    execution: Decimal | None = None
    adjusted: bool = False
    refused: list[Deviation] = []


class GoalScoring(Strict, frozen=True, kw_only=True):
    """The goals' part of a form: its levels and weight, the rules for goals with numbers, the bands for others, and when a
    reason is asked.

    ``level``: the tree the goals stand in, in the order of the form; their 分值 add up to ``weight``. ``bands``: the levels
    staff name for a goal without numbers.
    ``past_limit``: what a goal with an upper limit (≤) earns past it: 递减 takes off the share it is past (nothing left at
    twice the limit), 反比 gives limit ÷ actual. ``window``: the same for every sign, in place of the rules by sign.
    ``execution``: the leaf of the budget's execution that stands before the goals; a weight of 0 takes out a parent pack's.
    ``noted_over``: the share of the target from which a full score (≥, =) is pointed out, because it may be lowered by hand.
    ``apart``: the form is scored beside the rubric, whose total does not count the goals. ``after``: the name of the first
    level of the rubric they stand behind; without it they are the last.
    """

    weight: Decimal
    level: list[GoalLevel]
    past_limit: Literal["递减", "反比"] = "递减"
    window: GoalWindow | None = None
    bands: list[JudgedLevel] = []
    execution: ExecutionLeaf | None = None
    reasons: ReasonsAsked = ReasonsAsked()
    noted_over: Decimal | None = None
    apart: bool = False
    after: str = ""

    @property
    def execution_leaf(self) -> ExecutionLeaf | None:
        """Return the leaf of the execution rate where the form has one."""
        return self.execution if self.execution is not None and self.execution.weight else None
