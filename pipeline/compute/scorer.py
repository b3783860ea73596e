"""What is gathered while the scoring tree is walked once: figures and what a person should look at."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from msgspec import Struct, field

from pipeline.compute.goal_place import DEPARTMENT_GOALS, GoalPlace
from pipeline.compute.lookup import cell_of, is_filled
from pipeline.compute.unscored import ScoreRows
from pipeline.declarations import GradeDecl
from pipeline.expr import SCORE, TEXT, Expr, Round, Sum, plain_number
from pipeline.money import Absence, half_up
from pipeline.problems import Problem, problem
from pipeline.records import Figure, Figures, Indicator


class Scorer(Struct):
    """``given`` are staff's 得分, 依据 and 评定 by indicator name; ``places`` the decimals of a score; ``left_out`` the keys of
    leaves that do not apply; ``place`` is where the goals scored stand.
    """

    known: Figures
    given: dict[str, dict[str, Figure]]
    label: Callable[[str], str]
    places: int
    rows: ScoreRows
    figures: list[Figure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    place: GoalPlace = DEPARTMENT_GOALS

    def level(self, path: str, name: str, children: tuple[Indicator, ...], *, bonus: bool = False) -> Indicator:
        """Return a level as the sum of what stands below it, and keep its figures."""
        weight = self.known.derive(self.place.key(f"满分.{path}"), sum_of(child.weight for child in children))
        score = self.known.derive(self.place.key(f"得分.{path}"), sum_of(child.score for child in children))
        self.figures += [weight, score]
        return Indicator(key=path, name=name, kind="合计", weight=weight, score=score, bonus=bonus, children=children)

    def not_taken(self, name: str, staff: Figure | None, score: Figure) -> None:
        """Tell of a score staff gave a leaf that the system computes, with both."""
        if staff is not None and is_filled(staff):
            given, computed = (f"{plain_number(item.number or 0, SCORE)} 分" for item in (staff, score))
            item = problem("J018", at=cell_of(staff), found=given, expected=computed, keys=(score.key,), name=name)
            self.problems.append(item)

    def as_printed(self, key: str, staff: Figure) -> Figure:
        """Return staff's score, rounded to what is printed of it."""
        value = Fraction(staff.number or 0)
        printed = Fraction(half_up(value, self.places), 10**self.places)
        return self.known.derive(key, staff.expr() if printed == value else Round(staff.expr(), self.places))


def sum_of(figures: Iterable[Figure]) -> Expr:
    """Return what figures add up to."""
    return Sum(tuple(figure.expr() for figure in figures))


def grade(known: Figures, key: str, total: Figure, declared: Iterable[GradeDecl]) -> Figure:
    """Return the best grade whose least total is reached; none without a total."""
    bands = sorted(declared, key=lambda band: band.least, reverse=True)
    points = total.number
    name = next((band.name for band in bands if points is not None and points >= Fraction(band.least)), None)
    text = "、".join(f"{band.name}≥{band.least}" for band in bands)
    return known.decided(key, name or Absence.MISSING, TEXT, f"按得分合计分档：{text}", (total,))
