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
        self._label, self._figures = label, figures
        self._by_unit = {unit: sorted(items, key=itemgetter(0)) for unit, items in found.items()}

    def of(self, quantity: Quantity, sentence: str = "") -> str:
        """Return the cell with the value of a quantity, within its rounding; empty where there is none.

        Of several the one whose label the ``sentence`` says most of, then the nearest in value, then the first read.
        """
        if not quantity.unit or (not quantity.half and quantity.value < _LEAST_COUNT):
            return ""
        items = self._by_unit.get(quantity.unit, [])
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


def _said(words: str, sentence: str) -> int:
    """Return how many pairs of neighbouring characters of a name a sentence holds."""
    return sum(words[n : n + 2] in sentence for n in range(len(words) - 1))
