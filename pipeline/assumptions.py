"""假定的参数: what a pack takes for granted without proof, said in one line of every run."""

import hashlib
from collections.abc import Iterable, Iterator

from msgspec import Struct

from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.yearly import Yearly, years_said

ASSUMED = "assumed"


class AssumedPoint(Struct, frozen=True):
    """One value in force that nobody has confirmed: an option, a leaf's weight, its 评分标准, a grade's bound."""

    kind: str
    name: str
    value: str
    source: str
    key: str

    @property
    def scoring(self) -> bool:
        """Tell whether the points of the report hang on it, and an office can confirm it in 评分标准.xlsx."""
        return self.kind != OPTION

    @property
    def mark(self) -> str:
        """Return what the point is known by: another value is another point."""
        return hashlib.sha256("\0".join((self.kind, self.key, self.value)).encode()).hexdigest()[:16]


OPTION, WEIGHT, STANDARD, GRADE = "选项", "指标权重", "评分标准", "等级"


def assumed_points(pack: Pack) -> Iterator[AssumedPoint]:
    """Yield what nobody has confirmed of the pack's options and of the rubric in force, in their order."""
    for key, option in pack.options.items():
        if option.state == ASSUMED:
            yield AssumedPoint(OPTION, option.name or key, _plain(option.value), option.source, key)
    leaves = pack.rubric.indicator
    for leaf in leaves:
        if leaf.state == ASSUMED:
            yield AssumedPoint(WEIGHT, leaf.name, _plain(leaf.weight), leaf.source, leaf.key)
    for leaf in leaves:
        if leaf.standard is not None and leaf.standard.state == ASSUMED:
            yield AssumedPoint(STANDARD, leaf.name, leaf.standard.text, leaf.standard.source, leaf.key)
    for grade in pack.rubric.grade:
        if grade.state == ASSUMED:
            yield AssumedPoint(GRADE, grade.name, _plain(grade.least), grade.source, grade.name)


def _plain(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def assumed_names(points: Iterable[AssumedPoint]) -> Iterator[str]:
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
