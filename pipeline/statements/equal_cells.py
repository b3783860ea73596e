"""Finds the input cell whose value a quantity equals: a hint for the person who must check it by eye."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import takewhile
from operator import itemgetter

from pipeline.expr import TEXT
from pipeline.records import Cell, Figure
from pipeline.statements.figures import fact, unit_of
from pipeline.statements.quantity import Quantity, quantities

_LEAST_COUNT = 10
"""Smaller counts equal too many cells to mean anything."""
_TEXTS = ("目标值", "实际完成值")


class EqualCells:
    """The numbers of the input cells by unit, sorted by value."""

    def __init__(self, figures: Mapping[str, Figure], label: Callable[[str], str]) -> None:
        """Keep the figures read from a cell by unit; they are sorted when a quantity of the unit asks."""
        self._label, self._figures = label, figures
        self._cells: dict[str, list[tuple[int, Figure]]] = defaultdict(list)
        self._sorted: dict[str, list[tuple[Fraction, int, Figure]]] = {}
        for number, figure in enumerate(figures.values()):
            if not isinstance(figure.source, Cell) or not figure.source.address:
                continue
            if figure.number and figure.unit != TEXT:
                self._cells[unit_of(figure.unit)].append((number, figure))
            elif figure.key.endswith(_TEXTS):
                for unit in {quantity.unit for quantity in quantities(figure.text)}:
                    self._cells[unit].append((number, figure))

    def _of_unit(self, unit: str) -> list[tuple[Fraction, int, Figure]]:
        """Return the values of a unit, the least first."""
        if unit not in self._sorted:
            found = [(value, n, figure) for n, figure in self._cells.get(unit, ()) for value in _values(figure, unit)]
            self._sorted[unit] = sorted(found, key=itemgetter(0))
        return self._sorted[unit]

    def of(self, quantity: Quantity, sentence: str = "") -> str:
        """Return the cell with the value of a quantity, within its rounding; empty where there is none.

        Of several the one whose label the ``sentence`` says most of, then the nearest in value, then the first read.
        """
        if not quantity.unit or (not quantity.half and quantity.value < _LEAST_COUNT):
            return ""
        items = self._of_unit(quantity.unit)
        place = bisect_left(items, quantity.low, key=itemgetter(0))
        alike = list(takewhile(lambda item: item[0] <= quantity.high, items[place:]))
        if not alike:
            return ""

        def rank(item: tuple[Fraction, int, Figure]) -> tuple[int, Fraction, int]:
            value, number, figure = item
            return -_said(self._words(figure), sentence), abs(value - quantity.value), number

        figure = min(alike, key=rank)[2]
        return f"{figure.source}（{self._label(figure.key)}）"

    def _words(self, figure: Figure) -> str:
        """Return what a figure is called: its label, and of a goal its name."""
        path = figure.key.rpartition(".")[0]
        name = self._figures.get(f"{path}.绩效目标")
        return name.text if name is not None and figure.key.endswith(_TEXTS) else self._label(figure.key)


def _values(figure: Figure, unit: str) -> Iterable[Fraction]:
    """Return the values of a unit in a cell: its number, or the quantities of its words."""
    if figure.number and figure.unit != TEXT:
        return (fact(figure.key, figure.unit, figure.number, "").value,)
    return (quantity.value for quantity in quantities(figure.text) if quantity.unit == unit)


def _said(words: str, sentence: str) -> int:
    """Return how many pairs of neighbouring characters of a name a sentence holds."""
    return sum(words[n : n + 2] in sentence for n in range(len(words) - 1))
