"""Finds the input cell whose value a quantity equals: a hint for the person who must check it by eye."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import takewhile
from operator import itemgetter

from pipeline.expr import TEXT
from pipeline.records import Cell, Figure
from pipeline.statements.figures import fact
from pipeline.statements.quantity import Quantity, quantities

_LEAST_COUNT = 10
"""Smaller counts equal too many cells to mean anything."""
_TEXTS = ("目标值", "实际完成值")


class EqualCells:
    """The numbers of the input cells by unit, sorted by value."""

    def __init__(self, figures: Mapping[str, Figure], label: Callable[[str], str]) -> None:
        """Index the figures read from a cell, and the quantities in the words of targets and actual values."""
        found: dict[str, list[tuple[Fraction, int, Figure]]] = defaultdict(list)
        for number, figure in enumerate(figures.values()):
            if not isinstance(figure.source, Cell) or not figure.source.address:
                continue
            if figure.number is not None and figure.number and figure.unit != TEXT:
                item = fact(figure.key, figure.unit, figure.number, "")
                found[item.unit].append((item.value, number, figure))
            elif figure.key.endswith(_TEXTS):
                for quantity in quantities(figure.text):
                    found[quantity.unit].append((quantity.value, number, figure))
        self._label = label
        self._by_unit = {unit: sorted(items, key=itemgetter(0)) for unit, items in found.items()}

    def of(self, quantity: Quantity) -> str:
        """Return the first cell with the value of a quantity, within its rounding; empty where there is none."""
        if not quantity.unit or (not quantity.half and quantity.value < _LEAST_COUNT):
            return ""
        items = self._by_unit.get(quantity.unit, [])
        place = bisect_left(items, quantity.low, key=itemgetter(0))
        if place >= len(items) or items[place][0] > quantity.high:
            return ""
        alike = takewhile(lambda item: item[0] == items[place][0], items[place:])
        return min(f"{figure.source}（{self._label(figure.key)}）" for _, _, figure in alike)
