"""What the scan of a workbook tells, kept only where the sheet was used, and put above what it caused."""

from collections.abc import Iterable

from pipeline.problems import Problem, under
from pipeline.records import Cell, Figure

HIDDEN, HIDDEN_ROWS, NEVER_CALCULATED = "L010", "L011", "L012"
NOT_CALCULATED = "公式未计算"
"""What the reader of a cell says it found where a formula has no stored result."""

Place = tuple[str, str]
"""File and sheet."""


def used_places(figures: Iterable[Figure]) -> set[Place]:
    """Return the sheets that figures came from, or would have come from."""
    return {(f.source.file, f.source.sheet) for f in figures if isinstance(f.source, Cell)}


def settled(problems: Iterable[Problem], used: set[Place]) -> tuple[Problem, ...]:
    """Drop what concerns sheets nobody read; list the figures lost to uncalculated formulas under that one cause."""
    kept: list[Problem] = []
    lost: dict[Place, list[Problem]] = {}
    for item in problems:
        if item.code == "L024" and item.found == NOT_CALCULATED:
            lost.setdefault((item.file, item.sheet), []).append(item)
        elif item.code not in (HIDDEN, HIDDEN_ROWS, NEVER_CALCULATED) or (item.file, item.sheet) in used:
            kept.append(item)
    return tuple(
        under(item, lost[(item.file, item.sheet)])
        if item.code == NEVER_CALCULATED and (item.file, item.sheet) in lost
        else item
        for item in kept
    )
