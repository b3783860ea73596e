"""Several 决算报表, one per unit: the department's figure is the sum of its units, each unit's own figure kept beside it."""

from pipeline.expr import Ref, Sum
from pipeline.money import Absence
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, derive

_INTERNAL = ("收入.上级补助收入.", "收入.附属单位上缴收入.", "支出.上缴上级支出.", "支出.对附属单位补助支出.")
"""Rows through which one unit may pay another of the same department: a plain sum would count that money twice."""


def add_up(parts: dict[str, list[Figure]]) -> tuple[list[Figure], list[Problem]]:
    """Return the department's figures in the first file's row order, followed by the units' own figures.

    ``parts`` are the figures of each file. A unit's figure has its key below ``分表.第n份``. A sheet that one unit gives
    and another does not is missing there, so the sum is missing too. Amounts that may be internal transfers are told.
    """
    if len(parts) < 2:
        return next(iter(parts.values()), []), []
    problems: list[Problem] = []
    units: dict[str, str] = {figure.key: figure.unit for part in parts.values() for figure in part}
    own: list[dict[str, Figure]] = []
    for number, (file, part) in enumerate(parts.items(), 1):
        given = {figure.key: _own(number, figure) for figure in part}
        lacking = [key for key in units if key not in given]
        if lacking:
            problems.append(problem("L018", at=Cell(file=file), keys=lacking, rows=_rows(lacking)))
        for key in lacking:
            missing = Figure(key=key, value=Absence.MISSING, unit=units[key], source=Cell(file=file))
            given[key] = _own(number, missing)
        own.append(given)
        problems += _transfers(part)
    sums = [derive(key, Sum(tuple(Ref(given[key]) for given in own)), unit) for key, unit in units.items()]
    return [*sums, *(given[key] for given in own for key in units)], problems


def _own(number: int, figure: Figure) -> Figure:
    return Figure(key=f"分表.第{number}份.{figure.key}", value=figure.value, unit=figure.unit, source=figure.source)


def _rows(keys: list[str]) -> str:
    names = list(dict.fromkeys(key.rpartition(".")[0] for key in keys))
    return "、".join(names[:3]) + (f" 等 {len(names)} 行" if len(names) > 3 else "")


def _transfers(part: list[Figure]) -> list[Problem]:
    return [
        problem("L019", at=figure.source, keys=(figure.key,), row=figure.key.split(".")[1])
        for figure in part
        if figure.key.startswith(_INTERNAL) and figure.number and isinstance(figure.source, Cell)
    ]
