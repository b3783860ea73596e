"""Values with dates (from, confirmed): which is in force in a year, and what `jixiao lint` finds wrong with the dates."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pipeline.declarations import Dated, GradeDecl, IndicatorDecl, Option, PackDecl, RubricFile, StandardDecl, Years
from pipeline.problems import Problem, problem
from pipeline.records import Cell

Stated = Option | IndicatorDecl | StandardDecl | GradeDecl
CONFIRMED = "confirmed"


def in_force(values: Iterable[Option], year: int) -> Option | None:
    """Return the value in force in a report year, None before the first; ``values`` stand in the order of their years."""
    return next((value for value in reversed(tuple(values)) if value.since <= year), None)


def rubric_values(rubric: RubricFile) -> Iterator[tuple[str, str, IndicatorDecl | StandardDecl | GradeDecl]]:
    """Yield every value of a rubric that may have dates: what it is called, its key, and itself."""
    for leaf in rubric.indicator:
        yield f"指标“{leaf.name}”的权重", leaf.key, leaf
        if leaf.standard is not None:
            yield f"指标“{leaf.name}”的评分标准", leaf.key, leaf.standard
    for grade in rubric.grade:
        yield f"等级“{grade.name}”", grade.name, grade


def same_year(pack: PackDecl, file: str, names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the options of a pack.toml that state two values from one year on; ``names`` is what the options are called."""
    for key, option in pack.option.items():
        starts = [(_start(value, option.values[0], pack.years), value) for value in option.values]
        times = Counter(year for year, _ in starts)
        for year in (year for year, count in times.items() if count > 1):
            said = "、".join(_plain(value.value) for start, value in starts if start == year)
            yield problem("M045", at=Cell(file=file), found=f"{year} 年度起：{said}", name=names.get(key) or key)


def _start(value: Option, first: Option, years: Years) -> int:
    """Return the year a value begins with; beside one that begins with the pack none begins earlier."""
    return value.since if first.since else max(value.since, years.first)


def no_value(file: str, name: str, year: int, first: int) -> Problem:
    """Return M046: a value begins later than the year that is asked for."""
    return problem("M046", at=Cell(file=file), found=f"from = {first}", expected=f"from 不晚于 {year}", name=name, year=year)


def standing_faults(name: str, value: Stated, file: str) -> Iterator[Problem]:
    """Yield what a value's state says that its source or date does not bear out."""
    if value.state == CONFIRMED and not value.source.strip():
        yield problem("M043", at=Cell(file=file), found='state = "confirmed"', expected="source 写明文件名称、文号", name=name)
    if value.confirmed is not None and value.state != CONFIRMED:
        found = f'state = "{value.state}"，confirmed = {value.confirmed}'
        yield problem("M047", at=Cell(file=file), found=found, expected='state = "confirmed"', name=name)


def never_in_force(name: str, value: Dated, years: Years, file: str) -> Iterator[Problem]:
    """Yield that a value begins after the pack's last year."""
    if years.last and value.since > years.last:
        yield problem("M044", at=Cell(file=file), found=f"from = {value.since}", expected=f"不晚于 {years.last}", name=name)


def _plain(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
