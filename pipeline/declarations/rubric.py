"""rubric.toml: the scoring tree."""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar, Literal, TypeVar

from msgspec.structs import replace

from pipeline.declarations.goal_scoring import GoalScoring
from pipeline.declarations.rules import GoalCountRule, LeafRule, RatedRule, figures_of
from pipeline.declarations.strict import Dated, DroppingLayer, State, Strict, is_below, put_over

MET_SHARE = "达标率"
"""The last segment of the share of goals that a 达标项数 leaf counts."""


class LevelDecl(Strict, frozen=True):
    """A first- or second-level indicator: the sum of what stands below; ``weight`` is checked against that sum."""

    key: str
    name: str
    weight: Decimal
    bonus: bool = False


class StandardDecl(Dated, frozen=True, kw_only=True):
    """评分标准 in words, as the 评分表 prints it beside the leaf."""

    text: str
    state: State
    source: str


class IndicatorDecl(Dated, frozen=True, kw_only=True):
    """A leaf of the scoring tree; ``state`` and ``source`` speak of its weight, ``standard`` carries its own.

    ``kind``: 计算 counts a figure, 评定 what staff state, 评判 and 参照 are scored by staff, 参照 beside a figure.
    ``optional``: it may be 不适用, and its weight then leaves the total. ``absent``: what a leaf earns whose figure has no
    base (none of it in the year): nothing to score, or 满分.
    """

    key: str
    name: str
    weight: Decimal
    kind: Literal["计算", "参照", "评判", "评定"]
    state: State
    source: str
    rule: LeafRule | None = None
    absent: Literal["", "满分"] = ""
    optional: bool = False
    standard: StandardDecl | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """Return the keys of the ratios the rule reads; the share of goals that are met is the leaf's own."""
        return (f"{self.key}.{MET_SHARE}",) if isinstance(self.rule, GoalCountRule) else figures_of(self.rule)


class GradeDecl(Dated, frozen=True, kw_only=True):
    """A grade and the least total that earns it, with the standing of that bound."""

    name: str
    least: Decimal
    state: State = "assumed"
    source: str = ""


Stated = TypeVar("Stated", IndicatorDecl, StandardDecl, GradeDecl)


def _unconfirmed(value: Stated) -> Stated:
    return replace(value, state="assumed", confirmed=None)


def _dated(value: Stated, other: Stated | None) -> Stated:
    """Return the value with the dates of another that says the same of the same."""
    if other is None or other != replace(value, since=other.since, confirmed=other.confirmed):
        return value
    return other


def _leaf_dated(leaf: IndicatorDecl, other: IndicatorDecl | None) -> IndicatorDecl:
    if other is None:
        return leaf
    if leaf.standard is not None:
        leaf = replace(leaf, standard=_dated(leaf.standard, other.standard))
    return replace(_dated(replace(leaf, standard=other.standard), other), standard=leaf.standard)


Scored = TypeVar("Scored", LevelDecl, IndicatorDecl)


class RubricFile(DroppingLayer, frozen=True, kw_only=True):
    """rubric.toml. A leaf's score is rounded half up to ``places`` decimals, and sums add what is printed.

    ``goals``: the goals of the 填报表 are leaves too, scored one by one; ``projects``: those of each project are, apart from
    the tree. A child pack changes levels and leaves by key and
    grades by name, adds some, or drops those it has no use for: a level with all below it.
    """

    keyed: ClassVar = {"level": ("key", LevelDecl), "indicator": ("key", IndicatorDecl), "grade": ("name", GradeDecl)}

    schema: Literal[1]
    level: list[LevelDecl]
    indicator: list[IndicatorDecl]
    grade: list[GradeDecl]
    places: int = 2
    goals: GoalScoring | None = None
    projects: GoalScoring | None = None

    def entries(self) -> Iterator[str]:
        """Yield the keys of levels and leaves, and the names of grades."""
        yield from (level.key for level in self.level)
        yield from (leaf.key for leaf in self.indicator)
        yield from (grade.name for grade in self.grade)

    def over(self, parent: "RubricFile") -> "RubricFile":
        """Return the rubric of both; what the child leaves out of an entry it changes has been filled in from its parent's."""
        return replace(
            self,
            level=put_over(self._kept(parent.level), self.level, lambda level: level.key),
            indicator=put_over(self._kept(parent.indicator), self.indicator, lambda leaf: leaf.key),
            grade=put_over(parent.grade, self.grade, lambda grade: grade.name, self.drop),
            projects=self.projects or parent.projects,
            drop=[],
        )

    def unconfirmed(self) -> "RubricFile":
        """Return the rubric for a year of which nothing shows that it still holds: all of it is assumed."""
        return replace(
            self,
            indicator=[
                replace(_unconfirmed(leaf), standard=_unconfirmed(leaf.standard) if leaf.standard else None)
                for leaf in self.indicator
            ],
            grade=[_unconfirmed(grade) for grade in self.grade],
        )

    def dated_like(self, other: "RubricFile") -> "RubricFile":
        """Return the rubric with another's dates where a value and its standing are the same: a workbook states no dates."""
        leaves = {leaf.key: leaf for leaf in other.indicator}
        grades = {grade.name: grade for grade in other.grade}
        return replace(
            self,
            indicator=[_leaf_dated(leaf, leaves.get(leaf.key)) for leaf in self.indicator],
            grade=[_dated(grade, grades.get(grade.name)) for grade in self.grade],
        )

    def _kept(self, entries: list[Scored]) -> list[Scored]:
        return [entry for entry in entries if not any(is_below(entry.key, name) for name in self.drop)]

    @property
    def asks(self) -> frozenset[str]:
        """Return what is asked of staff beside scores: 评定 where leaves are counted by it, 指标分级 where goals are counted or
        scored by their levels, 指标计分 for scored goals, reasons
        of the execution rate and of a changed budget.
        """
        rated = any(leaf.optional or isinstance(leaf.rule, RatedRule) for leaf in self.indicator)
        reasons = self.goals.reasons if self.goals is not None and self.goals.execution_leaf is not None else None
        asked = {
            "评定": rated,
            "指标分级": self.goals is not None or any(isinstance(leaf.rule, GoalCountRule) for leaf in self.indicator),
            "指标计分": self.goals is not None,
            "执行率原因": reasons is not None and reasons.execution is not None,
            "调整原因": reasons is not None and reasons.adjusted,
        }
        return frozenset(word for word, is_asked in asked.items() if is_asked)
