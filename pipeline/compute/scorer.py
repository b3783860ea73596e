"""What is gathered while the scoring tree is walked once: figures and what a person should look at."""

from collections.abc import Callable

from msgspec import Struct, field

from pipeline.compute.unscored import ScoreRows
from pipeline.problems import Problem
from pipeline.records import Figure, Figures


class Scorer(Struct):
    """``given`` are staff's 得分, 依据 and 评定 by indicator name; ``places`` the decimals of a score; ``left_out`` the keys of
    leaves that do not apply.
    """

    known: Figures
    given: dict[str, dict[str, Figure]]
    label: Callable[[str], str]
    places: int
    rows: ScoreRows
    figures: list[Figure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
