"""What has become of the live formulas of an edited workbook: as generated, a value in their place, another formula, not
calculated again; and which numbers differ only because a number they are computed from was changed by hand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from pipeline.link import CellMark
from pipeline.load.archive import Unreadable
from pipeline.load.sheet import address
from pipeline.load.workbook import read_workbook
from pipeline.sheet_documents.edited import EditedSheet, Target
from pipeline.sheet_documents.worksheet import place_of

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?![\w(])")
_SUM = re.compile(r"\bSUM\(([^()]*)\)")
_SPACES = re.compile(r"\s+")


class FormulaCell(Struct, frozen=True):
    """A cell that was generated with a formula: where it is, the formulas then and now, with the cells in them by name."""

    mark: CellMark
    where: Target
    was: str
    now: str
    written: str

    @property
    def intact(self) -> bool:
        """Tell whether the formula is the generated one, wherever its cells stand now."""
        return self.was == self.now


def formula_cells(edited: EditedSheet) -> Iterator[FormulaCell]:
    """Yield the cells generated with a formula that are still there."""
    package, grid = edited.package, edited.grid
    names = {sheet.name: number for number, sheet in enumerate(package.sheets)}
    captions = {item.record.caption: number for number, item in grid.base.items()}
    before = {(mark.sheet, (mark.row, mark.column)): mark.name for mark in edited.baseline.cells}
    after = {where: name for name, where in grid.targets.items()}
    for mark in edited.baseline.cells:
        where = grid.targets.get(mark.name)
        if mark.formula and where is not None:
            written = package.sheet(where[0]).cell(where[1]).formula
            was = _by_name(mark.formula, mark.sheet, captions, before)
            yield FormulaCell(mark, where, was, _by_name(written, where[0], names, after), written)


def _by_name(formula: str, sheet: int, sheets: Mapping[str, int], cells: Mapping[Target, str]) -> str:
    """Return a formula with the names of the cells in the place of their addresses."""

    def named(match: re.Match[str]) -> str:
        at = sheets.get(match[1].replace("''", "'"), -1) if match[1] else sheet
        return cells.get((at, place_of(match[2] + match[3])), match.group())

    text = _SPACES.sub("", _REFERENCE.sub(named, formula.replace("$", ""))).upper()
    return _SUM.sub(lambda match: f"SUM({','.join(sorted(match[1].split(',')))})", text)  # in whatever order


def operands(cell: FormulaCell) -> Iterator[str]:
    """Yield the names of the cells a formula was generated with."""
    yield from (name.lower() for name in re.findall(r"_JXF[0-9A-F]{10}_\d+", cell.was))


def not_calculated(edited: EditedSheet, name: str) -> dict[Target, tuple[str, str]]:
    """Return the formulas whose stored result is not what they give now: what is stored, what is right."""
    numbers = {sheet.name: number for number, sheet in enumerate(edited.package.sheets)}
    try:
        sheets, _ = read_workbook(name, edited.data)
    except Unreadable:
        return {}
    found: dict[Target, tuple[str, str]] = {}
    for sheet in (sheet for sheet in sheets if sheet.name in numbers):
        number = numbers[sheet.name]
        found |= {(number, place): ("（没有结果）", "") for place in sorted(sheet.uncalculated)}
        stale = ((place, doubt) for place, doubt in sheet.doubts.items() if doubt.code in ("L170", "L171"))
        found |= {(number, place): (doubt.found, doubt.expected) for place, doubt in stale}
    return found


def followers(cells: Iterable[FormulaCell], changed: Iterable[str]) -> dict[str, str]:
    """Return which cells differ because a number they are computed from does: name → the name of that cell."""
    known = {cell.mark.name: cell for cell in cells}
    found: dict[str, str] = {}
    waiting = list(changed)
    while waiting:
        name = waiting.pop()
        for other, cell in known.items():
            if cell.intact and other not in found and name in operands(cell):
                found[other] = found.get(name, name)
                waiting.append(other)
    return found


def where_said(where: Target, edited: EditedSheet) -> str:
    """Return a cell as people name it."""
    return f"{edited.package.sheets[where[0]].name} > {address(*where[1])}"
