"""Which cells of a document hold a live formula: those whose figure is computed from figures printed in the same workbook."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from pipeline.expr import RATIO, TEXT, YUAN, Expr, Measured, references
from pipeline.load.sheet import address
from pipeline.records import Figure
from pipeline.sheet_documents.cell_numbers import CELL_FORMS
from pipeline.sheet_documents.worksheet import Place
from pipeline.workpaper.cells import same_scale
from pipeline.workpaper.formula import excel_formula

UNITS = (4, 0, 8)
"""Units of money a rate is computed in, the usual one first, as exponents of ten 元."""


class FigureCell(Struct, frozen=True):
    """A cell that holds one figure in a format and nothing else; ``sheet`` counts from 0."""

    figure: Figure
    form: str
    sheet: int
    place: Place


class NotHere(LookupError):
    """A figure a formula needs does not stand in the workbook, not in the unit wanted, or not with the same value."""


class LiveFormulas:
    """Writes the formulas of one workbook. ``names`` are its sheets."""

    def __init__(self, cells: Iterable[FigureCell], names: tuple[str, ...]) -> None:
        """Index the cells by key."""
        self._names = names
        self._by_key: dict[str, list[FigureCell]] = {}
        for cell in cells:
            self._by_key.setdefault(cell.figure.key, []).append(cell)

    def formula(self, cell: FigureCell) -> str:
        """Return the formula of a cell without its ``=``; empty where it holds its value alone."""
        figure, form = cell.figure, CELL_FORMS.get(cell.form)
        tree = figure.source
        if form is None or not form.plain or figure.number is None or figure.shown or not isinstance(tree, Expr):
            return ""
        if not same_scale(figure) or not any(True for _ in references(tree)):
            return ""
        for tens in UNITS if form.tens is None else (form.tens,):
            try:
                made = excel_formula(tree, self._address(cell, tens), tens=tens)
            except NotHere:
                continue
            return made.removeprefix("=") if made else ""
        return ""

    def _address(self, cell: FigureCell, tens: int) -> Callable[[Measured], str]:
        def address_of(figure: Measured) -> str:
            usable = [item for item in self._by_key.get(figure.key, ()) if _usable(item, figure, tens)]
            if not usable or figure.key == cell.figure.key:
                raise NotHere(figure.key)
            near = min(usable, key=lambda item: (item.sheet != cell.sheet, abs(item.place[0] - cell.place[0])))
            return self._from(cell, near)

        return address_of

    def _from(self, cell: FigureCell, other: FigureCell) -> str:
        where = address(*other.place)
        if other.sheet == cell.sheet:
            return where
        return f"'{self._names[other.sheet].replace(chr(39), chr(39) * 2)}'!{where}"


def _usable(item: FigureCell, figure: Measured, tens: int) -> bool:
    """Tell whether a cell holds a figure as a formula needs it: its own number, in the unit of money in use."""
    form = CELL_FORMS.get(item.form)
    if form is None or not form.plain or item.figure.shown or item.figure.value != figure.value or figure.unit == TEXT:
        return False
    return form.tens == tens if figure.unit == YUAN else (figure.unit != RATIO or form.code == "0.00%")


def formulas_of(cells: Iterable[FigureCell], names: tuple[str, ...]) -> Mapping[tuple[int, Place], str]:
    """Return the formulas of a workbook by sheet and place; cells that hold their value alone are left out."""
    cells = tuple(cells)
    live = LiveFormulas(cells, names)
    found = {(cell.sheet, cell.place): live.formula(cell) for cell in cells}
    return {where: formula for where, formula in found.items() if formula}
