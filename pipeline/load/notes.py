"""What the scan of a workbook tells, kept only where the sheet was used, and put above what it caused."""

from collections.abc import Iterable

from pipeline.load.seen import CONTROL, MARKED
from pipeline.load.sheet import Sheet
from pipeline.load.workbook import addresses
from pipeline.problems import Problem, Severity, problem, under
from pipeline.records import Cell, Figure

HIDDEN, HIDDEN_ROWS, NEVER_CALCULATED, UNPROVEN, STRUCK = "L010", "L011", "L012", "L100", "L102"
_OF_A_SHEET = frozenset({HIDDEN, HIDDEN_ROWS, NEVER_CALCULATED, UNPROVEN, STRUCK})
_SERIOUS_ANYWHERE = frozenset({CONTROL})
"""Doubts that are 错误 wherever the cell stands; others matter in cells that are read, and are only told elsewhere."""
NOT_CALCULATED = "公式未计算"
"""What the reader of a cell says it found where a formula has no stored result."""

Place = tuple[str, str]
"""File and sheet."""


def used_places(figures: Iterable[Figure]) -> set[Place]:
    """Return the sheets that figures came from, or would have come from."""
    return {(f.source.file, f.source.sheet) for f in figures if isinstance(f.source, Cell)}


def settled(problems: Iterable[Problem], used: set[Place]) -> tuple[Problem, ...]:
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
    return tuple(
        under(item, lost[(item.file, item.sheet)])
        if item.code == NEVER_CALCULATED and (item.file, item.sheet) in lost
        else item
        for item in kept
    )


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
        for code, places in cells.items():
            more = f" 等 {len(places)} 格：{addresses(places)}" if len(places) > 1 else ""
            at = sheet.cell(*places[0], sheet.doubts[places[0]].found + more)
            found.append(problem(code, at=at, severity=None if code in _SERIOUS_ANYWHERE else Severity.WARNING))
    return found
