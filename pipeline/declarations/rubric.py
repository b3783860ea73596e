"""rubric.toml: the scoring tree."""

from decimal import Decimal
from typing import Literal

from pipeline.declarations.strict import State, Strict


class LeafRule(Strict, frozen=True):
    """How a leaf's figure gives its score. Exactly one of ``proportional``, ``at_most``, ``deduct`` or ``figure`` is named.

    ``proportional``: weight × ratio. ``at_most``: full weight where ratio ≤ limit, else weight × limit ÷ ratio.
    ``deduct``: ``per_point`` points off for each percentage point above limit (below it, where ``short``), in proportion.
    ``figure`` (参照 only): the figure staff's score stands beside, with its threshold ``least`` or ``most``.
    """

    proportional: str = ""
    at_most: str = ""
    deduct: str = ""
    figure: str = ""
    limit: Decimal = Decimal(1)
    per_point: Decimal = Decimal(0)
    short: bool = False
    least: Decimal | None = None
    most: Decimal | None = None


class LevelDecl(Strict, frozen=True):
    """A first- or second-level indicator: the sum of what stands below; ``weight`` is checked against that sum."""

    key: str
    name: str
    weight: Decimal
    bonus: bool = False


class StandardDecl(Strict, frozen=True):
    """评分标准 in words, as the 评分表 prints it beside the leaf."""

    text: str
    state: State
    source: str


class IndicatorDecl(Strict, frozen=True):
    """A leaf of the scoring tree; ``state`` and ``source`` speak of its weight, ``standard`` carries its own."""

    key: str
    name: str
    weight: Decimal
    kind: Literal["计算", "参照", "评判"]
    state: State
    source: str
    rule: LeafRule | None = None
    standard: StandardDecl | None = None


class GradeDecl(Strict, frozen=True):
    """A grade and the least total that earns it."""

    name: str
    least: Decimal


class RubricFile(Strict, frozen=True):
    """rubric.toml."""

    schema: Literal[1]
    level: list[LevelDecl]
    indicator: list[IndicatorDecl]
    grade: list[GradeDecl]
