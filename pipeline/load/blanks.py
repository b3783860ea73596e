"""Blank cells of one sheet of the 填报表, told together: one problem for each remedy, one where nothing is filled in."""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from pipeline.load.sheet import Sheet
from pipeline.money import Absence, Value
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell

BLANK = "L053"
_NAMED = re.compile(r"(?:^|、)(?P<cell>[A-Z]{1,3}[1-9][0-9]*) (?P<name>.*?)(?=、[A-Z]{1,3}[1-9][0-9]* |$)")


def together(problems: Iterable[Problem], values: Iterable[Value], sheet: Sheet, title: str) -> list[Problem]:
    """Return the problems of a sheet with its blanks joined; ``values`` are all that was read from it.

    Where nothing at all is filled in and all blanks have one remedy, the sheet is told as not begun (L123).
    """
    told = list(problems)
    groups: dict[str, list[Problem]] = {}
    for item in told:
        if item.code == BLANK:
            groups.setdefault(item.remedy, []).append(item)
    if len(groups) == 1 and all(item.code == BLANK for item in told) and all(value is Absence.BLANK for value in values):
        (blanks,) = groups.values()
        if len(blanks) > 1 and blanks[0].severity is Severity.ERROR:
            return [_not_begun(blanks, sheet, title)]
    joined = {id(group[0]): _joined(group) for group in groups.values()}
    return [joined.get(id(item), item) for item in told if item.code != BLANK or id(item) in joined]


def _not_begun(blanks: Sequence[Problem], sheet: Sheet, title: str) -> Problem:
    at = Cell(file=sheet.file, sheet=sheet.name, address=blanks[0].cell)
    found = f"{len(blanks)} 个应填的格子都是空的"
    return problem("L123", at=at, found=found, keys=_keys(blanks), title=title, how=blanks[0].remedy)


def _joined(blanks: Sequence[Problem]) -> Problem:
    """Tell several at the first of them, all named."""
    first, *more = blanks
    if not more:
        return first
    named = "、".join(f"{item.cell} {item.found}" for item in blanks)
    title = f"{first.title.partition('：')[0]}（共 {len(blanks)} 格）"
    return replace(first, title=title, found=named, keys=_keys(blanks))


def named_cells(found: str) -> list[tuple[str, str]]:
    """Return the cells that a problem of several blanks names, each with what belongs there.

    >>> named_cells("B5 政府采购实际、B7 信访、投诉件数")
    [('B5', '政府采购实际'), ('B7', '信访、投诉件数')]
    """
    return [(item["cell"], item["name"]) for item in _NAMED.finditer(found)]


def _keys(blanks: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(key for item in blanks for key in item.keys)
