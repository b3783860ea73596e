"""What the scan of a workbook tells, kept only where the sheet was used, and put above what it caused."""

from collections.abc import Iterable

from msgspec.structs import replace

from pipeline.load.displayed import CONTROL, MARKED
from pipeline.load.recalculation import CIRCULAR, STALE
from pipeline.load.sheet import Sheet
from pipeline.load.workbook import addresses
from pipeline.problems import Problem, Severity, in_order, problem, under
from pipeline.records import Cell, Figure

HIDDEN, HIDDEN_ROWS, NEVER_CALCULATED, UNPROVEN, STRUCK = "L010", "L011", "L012", "L100", "L102"
_OF_A_SHEET = frozenset({HIDDEN, HIDDEN_ROWS, NEVER_CALCULATED, UNPROVEN, STRUCK})
_SERIOUS_ANYWHERE = frozenset({CONTROL})
"""Doubts that are 错误 wherever the cell stands; others matter in cells that are read, and are only told elsewhere."""
_RESULTS = frozenset({STALE, CIRCULAR})
"""Results of formulas that are refused: all of a sheet have one cause and one remedy."""
NOT_CALCULATED = "公式未计算"
"""What the reader of a cell says it found where a formula has no stored result."""

_NAMED = 5
"""So many cells of a group are named one by one."""

Place = tuple[str, str]
"""File and sheet."""


def used_places(figures: Iterable[Figure]) -> set[Place]:
    """Return the sheets that figures came from, or would have come from."""
    return {(f.source.file, f.source.sheet) for f in figures if isinstance(f.source, Cell)}


def drop_unused_warnings(problems: Iterable[Problem], used: set[Place]) -> tuple[Problem, ...]:
    """Drop what concerns sheets nobody read; list the figures lost to uncalculated formulas under that one cause."""
    problems = tuple(problems)
    kept: list[Problem] = []
    lost: dict[Place, list[Problem]] = {}
    keyed = {_mark(item) for item in problems if item.keys}
    for item in problems:
        if item.cell and not item.keys and _mark(item) in keyed:
            continue  # 基本信息 is read before the pack is known, and again with it
        if item.code == "L024" and item.found == NOT_CALCULATED:
            lost.setdefault((item.file, item.sheet), []).append(item)
        elif item.code not in _OF_A_SHEET or (item.file, item.sheet) in used:
            kept.append(item)
    return _together(
        under(item, lost[(item.file, item.sheet)])
        if item.code == NEVER_CALCULATED and (item.file, item.sheet) in lost
        else item
        for item in kept
    )


def _together(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Tell the refused formulas of a sheet as one: the first cells, how many, and every figure that is lost by them."""
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    kept: list[Problem] = []
    for item in problems:
        place = (item.file, item.sheet, item.code)
        if item.code not in _RESULTS:
            kept.append(item)
        elif place in groups:
            groups[place].append(item)
        else:
            groups[place] = [item]
            kept.append(item)
    return tuple(_one(groups.get((item.file, item.sheet, item.code), [item])) for item in kept)


def _one(items: list[Problem]) -> Problem:
    cells: dict[str, Problem] = {}
    for item in in_order(items):
        cells.setdefault(item.cell, item)
    first = next(iter(cells.values()))
    keys = tuple(dict.fromkeys(key for item in items for key in item.keys))
    if len(cells) == 1:
        return replace(first, keys=keys) if keys else first
    named = "；".join(_named(item) for item in list(cells.values())[:_NAMED])
    more = f" 等 {len(cells)} 格" if len(cells) > _NAMED else ""
    return replace(first, found=named + more, expected="", keys=keys)


def _named(item: Problem) -> str:
    return f"{item.cell} {item.found}" + (f"，应为 {item.expected}" if item.expected else "")


def _mark(item: Problem) -> tuple[str, str, str, str]:
    return item.code, item.file, item.sheet, item.cell


def unread_doubts(sheets: Iterable[Sheet], told: Iterable[Problem], used: set[Place]) -> list[Problem]:
    """Tell of cells in sheets that were used which show something else than they hold, and which no reader has named."""
    named = {_mark(item) for item in told}
    found: list[Problem] = []
    for sheet in sheets:
        if not sheet.doubts or (sheet.file, sheet.name) not in used:
            continue
        cells: dict[str, list[tuple[int, int]]] = {}
        for place, doubt in sorted(sheet.doubts.items()):
            code = "L103" if doubt.code == MARKED else doubt.code
            address = sheet.cell(*place).address
            if not {(known, sheet.file, sheet.name, address) for known in (code, doubt.code)} & named:
                cells.setdefault(code, []).append(place)
        for code in sorted(_RESULTS & cells.keys()):
            doubts = [(place, sheet.doubts[place]) for place in cells.pop(code)]
            found += [
                problem(code, at=sheet.cell(*place, doubt.found), expected=doubt.expected, severity=Severity.WARNING)
                for place, doubt in doubts
            ]
        for code, places in cells.items():
            more = f" 等 {len(places)} 格：{addresses(places)}" if len(places) > 1 else ""
            at = sheet.cell(*places[0], sheet.doubts[places[0]].found + more)
            found.append(problem(code, at=at, severity=None if code in _SERIOUS_ANYWHERE else Severity.WARNING))
    return found
