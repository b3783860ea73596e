"""Tables of another year than the 填报表 says: one problem for a file, and for all of them where several say so.

Whether the 年度 of the 填报表 was typed wrong or the files are of another year is one question: what every heading, every date
and the year's folder say stands under it.
"""

from collections.abc import Sequence

from pipeline.problems import Problem, problem, under
from pipeline.records import Cell

_HEADING, _DATES, _FOLDER = "L035", "L046", "L017"
SEVERAL = "L206"
"""The tables of several files state another year."""


def by_year(problems: Sequence[Problem], at: Cell) -> list[Problem]:
    """Return the problems with those of one wrong year under one; ``at`` is the 年度 of the 填报表."""
    files = list(dict.fromkeys(item.file for item in problems if item.code == _HEADING))
    if len(files) > 1:
        told = [item for item in problems if item.code in (_HEADING, _DATES, _FOLDER)]
        shown = "、".join(f"{name} {_stated(problems, name)}" for name in files)
        return [*_without(problems, told), under(problem(SEVERAL, at=at, expected=shown), told)]
    if not files:
        return list(problems)
    of_file = [item for item in problems if item.file == files[0] and item.code in (_HEADING, _DATES)]
    first, *others = sorted(of_file, key=lambda item: item.code != _HEADING)
    return [under(item, others) if item is first else item for item in _without(problems, others)]


def _stated(problems: Sequence[Problem], name: str) -> str:
    return next(f"“{item.found.strip()}”" for item in problems if (item.file, item.code) == (name, _HEADING))


def _without(problems: Sequence[Problem], told: Sequence[Problem]) -> list[Problem]:
    below = set(map(id, told))
    return [item for item in problems if id(item) not in below]
