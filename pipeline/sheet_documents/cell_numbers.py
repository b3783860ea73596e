"""How a figure in a format becomes the number of a cell: exact, in the unit the format prints, and how it shows."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from pipeline.formats import format_figure
from pipeline.money import FEN_PER_YUAN, AmountError, Exact, decimal_from_text, show
from pipeline.records import Figure
from pipeline.sheet_documents.worksheet import SheetCell


class CellForm(Struct, frozen=True):
    """What a format stores: the exact value × ``factor`` (without its sign where ``absolute``), shown by ``code``.

    ``tens`` is the unit of money as an exponent of ten 元; None for all that is no money.
    """

    factor: Fraction
    code: str
    tens: int | None = None
    absolute: bool = False

    def stored(self, value: Exact) -> Fraction:
        """Return the exact number of the cell."""
        return (abs(Fraction(value)) if self.absolute else Fraction(value)) * self.factor

    @property
    def plain(self) -> bool:
        """Tell whether the cell holds the figure itself, so that a formula may compute with it."""
        return not self.absolute and (self.tens is not None or self.factor == 1)


def _money(tens: int, *, absolute: bool = False) -> CellForm:
    return CellForm(Fraction(1, FEN_PER_YUAN * 10**tens), "#,##0.00", tens, absolute)


_PERCENT, _SIZE = CellForm(Fraction(1), "0.00%"), CellForm(Fraction(1), "0.00%", absolute=True)
CELL_FORMS: Mapping[str, CellForm] = {
    "元": _money(0),
    "万元": _money(4),
    "亿元": _money(8),
    "万元绝对值": _money(4, absolute=True),
    "百分比": _PERCENT,
    "百分比2": _PERCENT,
    "百分比绝对值": _SIZE,
    "百分比2绝对值": _SIZE,
    "比率数": CellForm(Fraction(100), "0.00"),
    "分数": CellForm(Fraction(1), "0.00"),
    "整数": CellForm(Fraction(1), "#,##0"),
    "年份": CellForm(Fraction(1), "0"),
    "数值": CellForm(Fraction(1), "General"),
}
"""Formats that print a number; all others print words."""


def number_of(figure: Figure, form: str) -> Fraction | None:
    """Return the exact number of a figure's cell, None where it prints words or nothing.

    What a person set to be shown (仅改显示) is the number, where it is one.
    """
    known = CELL_FORMS.get(form)
    if known is None:
        return None
    if any(name == form for name, _ in figure.shown):
        return typed_number(format_figure(figure, form))
    return None if figure.number is None else known.stored(figure.number)


def typed_number(text: str) -> Fraction | None:
    """Return the number a text says as a cell would hold it."""
    plain = text.strip()
    try:
        number = Fraction(decimal_from_text(plain.rstrip("%％")))
    except AmountError:
        return None
    return number / 100 if plain[-1:] in ("%", "％") else number


def as_stored(number: Fraction) -> float | int:
    """Return what a spreadsheet stores: the whole number, else the nearest double."""
    return number.numerator if number.denominator == 1 else float(number)


_MOST = 9
"""Decimals to which a typed number is shown; a binary fraction has noise behind them."""


def shown_number(number: float, code: str) -> str:
    """Return a number no figure stands behind, as a reader sees it: with all its decimals, as per cent where it shows so."""
    exact = Fraction(Decimal(repr(number)))
    if code.endswith("%"):
        return show(exact * 100, _MOST - 2, trim=True, grouping=False) + "%"
    return show(exact, _MOST, trim=True, grouping="," in code)


def cell_text(cell: SheetCell, code: str) -> str:
    """Return what a cell says that no figure stands in."""
    return shown_number(cell.value, code) if isinstance(cell.value, float) else cell.text
