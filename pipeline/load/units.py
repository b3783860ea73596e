"""Several 决算报表, one per unit: the department's figure is the sum of its units, each unit's own figure kept beside it."""

from collections.abc import Collection

from pipeline.expr import TEXT, Ref, Sum
from pipeline.money import Absence
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, derive


def own_key(number: int, key: str) -> str:
    """Return the key of a unit's own figure: below ``分表.第n份``."""
    return f"分表.第{number}份.{key}"


def add_up(parts: dict[str, list[Figure]], lists: Collection[str] = ()) -> tuple[list[Figure], list[Problem]]:
    """Return the department's figures in the first file's row order, followed by the units' own figures.

    ``parts`` are the figures of each file. A sheet that one unit gives and another does not is missing there, so the sum is
    missing too. ``lists`` are first segments of open lists: a row that a unit's list does not have is no amount of it.
    """
    if len(parts) < 2:
        return next(iter(parts.values()), []), []
    problems: list[Problem] = []
    units: dict[str, str] = {figure.key: figure.unit for part in parts.values() for figure in part}
    own: list[dict[str, Figure]] = []
    for number, (file, part) in enumerate(parts.items(), 1):
        given = {figure.key: _own(number, figure) for figure in part}
        open_here = {key.partition(".")[0] for key in given} & set(lists)
        lacking = [key for key in units if key not in given and key.partition(".")[0] not in open_here]
        if lacking:
            problems.append(problem("L018", at=Cell(file=file), keys=lacking, rows=_rows(lacking)))
        for key in lacking:
            missing = Figure(key=key, value=Absence.MISSING, unit=units[key], source=Cell(file=file))
            given[key] = _own(number, missing)
        own.append(given)
    sums = [_together(key, unit, [given[key] for given in own if key in given]) for key, unit in units.items()]
    return [*sums, *(given[key] for given in own for key in units if key in given and units[key] != TEXT)], problems


def _together(key: str, unit: str, given: list[Figure]) -> Figure:
    """Return the sum of the units' figures; of words the first (names of one code)."""
    if unit == TEXT:
        return Figure(key=key, value=given[0].value, unit=unit, source=given[0].source)
    return derive(key, Sum(tuple(Ref(figure) for figure in given)), unit)


def _own(number: int, figure: Figure) -> Figure:
    return Figure(key=own_key(number, figure.key), value=figure.value, unit=figure.unit, source=figure.source)


def _rows(keys: list[str]) -> str:
    names = list(dict.fromkeys(key.rpartition(".")[0].replace(".", "：") for key in keys))
    return "、".join(names[:3]) + (f" 等 {len(names)} 行" if len(names) > 3 else "")
