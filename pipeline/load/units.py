"""Several 决算报表, one per unit: the department's figure is the sum of its units, each unit's own figure kept beside it."""

from pipeline.expr import Ref, Sum
from pipeline.money import Absence
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, derive

_INTERNAL = ("收入.上级补助收入.", "收入.附属单位上缴收入.", "支出.上缴上级支出.", "支出.对附属单位补助支出.")
"""Rows through which one unit may pay another of the same department: a plain sum would count that money twice."""


def add_up(parts: list[list[Figure]]) -> tuple[list[Figure], list[Problem]]:
    """Return the department's figures in the first file's row order, followed by the units' own figures.

    A unit's figure has its key below ``分表.第n份``. Amounts that may be internal transfers are told.
    """
    if len(parts) < 2:
        return (parts[0] if parts else []), []
    own = [
        {figure.key: Figure(key=f"分表.第{n}份.{figure.key}", value=figure.value, unit=figure.unit, source=figure.source)}
        for n, part in enumerate(parts, 1)
        for figure in part
    ]
    by_key: dict[str, list[Figure]] = {}
    for entry in own:
        for key, figure in entry.items():
            by_key.setdefault(key, []).append(figure)
    sums = [derive(key, Sum(tuple(Ref(figure) for figure in figures)), figures[0].unit) for key, figures in by_key.items()]
    problems: list[Problem] = []
    for figure in (figure for figures in by_key.values() for figure in figures):
        inner = figure.key.split(".", 2)[2]
        if inner.startswith(_INTERNAL) and not isinstance(figure.value, Absence) and figure.value:
            at = figure.source if isinstance(figure.source, Cell) else None
            problems.append(problem("L019", at=at, keys=(inner,), row=inner.split(".")[1]))
    return [*sums, *(figure for entry in own for figure in entry.values())], problems
