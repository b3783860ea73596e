"""Tolerances from printed digits: half a unit of the last printed place of each operand, in exact arithmetic.

An amount in 元 down to the 分 is exact and gets none. What was printed in 万元 (or 千元) is known to its last place only.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from pipeline.expr import YUAN
from pipeline.money import FEN_PER_YUAN, AmountError, Exact, decimal_from_text
from pipeline.records import Cell, Figure

LEAST_PLACES = 2
"""A spreadsheet drops trailing zeros of a number (26037.2 for 26037.20); official tables print two decimals."""


def places(text: str) -> int:
    """Return how many decimals a printed number has.

    >>> places("26,037.25"), places("15")
    (2, 0)
    """
    return len(text.partition(".")[2]) if "." in text else 0


def half_unit(figure: Figure) -> Fraction:
    """Return the uncertainty of one operand in its value's unit (分 for money); 0 where the cell is exact."""
    cell = figure.source if isinstance(figure.source, Cell) else None
    value = figure.number
    return _EXACT if cell is None or figure.unit != YUAN or not value else _half_unit(value, cell.found)


_EXACT = Fraction(0)


@lru_cache(maxsize=4096)
def _half_unit(value: Exact, found: str) -> Fraction:
    """Return the uncertainty of an amount printed as ``found``; a figure stands in several ties."""
    try:
        printed = decimal_from_text(found)
    except AmountError:
        return _EXACT
    if not printed:
        return _EXACT
    scale = abs(Fraction(value) / Fraction(Decimal(printed)))
    if scale <= FEN_PER_YUAN:
        return _EXACT
    return scale / (Fraction(2 * 10 ** max(places(found), LEAST_PLACES)))


def tolerance(figures: Iterable[Figure]) -> Fraction:
    """Return the tolerance of a relation: the operands' uncertainties added up."""
    return sum((half for figure in figures if (half := half_unit(figure))), _EXACT)


__all__ = ["half_unit", "places", "tolerance"]
