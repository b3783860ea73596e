"""假定的参数: what a pack takes for granted without proof, said in one line of every run."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator

from msgspec import Struct

from pipeline.dated_values import Stated
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.yearly import Yearly, years_said

ASSUMED = "assumed"


class StatedValue(Struct, frozen=True):
    """One value in force with its standing and dates: an option, a leaf's weight, its 评分标准, a grade's bound."""

    kind: str
    name: str
    value: str
    source: str
    key: str
    state: str = ASSUMED
    since: int = 0
    confirmed: dt.date | None = None

    @property
    def dated(self) -> bool:
        """Tell whether it says from which year on it is in force, or when it was confirmed."""
        return bool(self.since or self.confirmed)

    @property
    def scoring(self) -> bool:
        """Tell whether the points of the report hang on it, and an office can confirm it in 评分标准.xlsx."""
        return self.kind != OPTION

    @property
    def mark(self) -> str:
        """Return what the point is known by: another value is another point."""
        return hashlib.sha256("\0".join((self.kind, self.key, self.value)).encode()).hexdigest()[:16]


OPTION, WEIGHT, STANDARD, GRADE = "选项", "指标权重", "评分标准", "等级"


def stated_values(pack: Pack) -> Iterator[StatedValue]:
    """Yield the pack's options and the values of the rubric in force with their standing, in their order."""
    for key, option in pack.options.items():
        yield _stated(OPTION, option.name or key, option.value, key, option)
    leaves = pack.rubric.indicator
    for leaf in leaves:
        yield _stated(WEIGHT, leaf.name, leaf.weight, leaf.key, leaf)
    for leaf in leaves:
        if leaf.standard is not None:
            yield _stated(STANDARD, leaf.name, leaf.standard.text, leaf.key, leaf.standard)
    for grade in pack.rubric.grade:
        yield _stated(GRADE, grade.name, grade.least, grade.name, grade)


def assumed_points(pack: Pack) -> Iterator[StatedValue]:
    """Yield those of them that nobody has confirmed."""
    return (value for value in stated_values(pack) if value.state == ASSUMED)


def _stated(kind: str, name: str, value: object, key: str, says: Stated) -> StatedValue:
    return StatedValue(kind, name, _plain(value), says.source, key, says.state, says.since, says.confirmed)


def _plain(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def assumed_names(points: Iterable[StatedValue]) -> Iterator[str]:
    """Yield what is assumed: options by name, the rest counted by kind."""
    points = tuple(points)
    yield from (point.name for point in points if point.kind == OPTION)
    for kind, said in ((WEIGHT, "个末级指标的权重"), (STANDARD, "个末级指标的评分标准"), (GRADE, "个等级的界限")):
        if count := sum(point.kind == kind for point in points):
            yield f"{count}{said}"


def assumptions(pack: Pack) -> tuple[Problem, ...]:
    """Return a 警告 where form or code list are another year's, and one 提示 that names what else is assumed."""
    names = tuple(assumed_names(assumed_points(pack)))
    return (*other_years(pack), *_assumed(pack, names))


def other_years(pack: Pack) -> Iterator[Problem]:
    """Yield the 警告 that form, code list or both are those of other years, and which."""
    stand_ins = {}
    if pack.form_assumed:
        stand_ins["决算报表表式"] = _stand_in(pack.form)
    if pack.codes_assumed:
        stand_ins["科目"] = _stand_in(pack.codes)
    if stand_ins:
        found = "；".join(f"{what}假定与{years}的相同" for what, years in stand_ins.items())
        at = Cell(file=f"{pack.id}/pack.toml")
        yield problem("M040", at=at, found=found, year=pack.year, what="和".join(stand_ins))


def _stand_in(file: Yearly) -> str:
    return f"{years_said({file.year: file.last})}年度"


def _assumed(pack: Pack, names: tuple[str, ...]) -> tuple[Problem, ...]:
    if not names:
        return ()
    return (problem("M010", at=Cell(file=f"{pack.id}/pack.toml"), found="、".join(names)),)
