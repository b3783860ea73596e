"""How a figure becomes a cell: a live formula with our value, a number, a word, or the sign of what is absent.

The sheet 数据项 holds the value of every figure in one column; all other sheets refer to it, or to cells of their own row.
Money is 元 in cells. The only floats of the project are made here: a spreadsheet stores nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from pipeline.expr import (
    RATIO,
    SCORE,
    YUAN,
    Const,
    Expr,
    Measured,
    Ref,
    Sub,
    Sum,
    arithmetic,
    evaluate,
    references,
)
from pipeline.money import FEN_PER_YUAN, Absence, Exact, Value
from pipeline.records import Cell, Figure
from pipeline.sheets.book import BookSheet
from pipeline.workpaper.formula import added, excel_formula

FIGURES = "数据项"
VALUE_COLUMN = "C"
_ARITHMETIC_LIMIT = 1_200
_FORMS = {YUAN: "#,##0.00", RATIO: "0.00%", SCORE: "0.00"}
SIGNS = {Absence.BLANK: "", Absence.DASH: "—", Absence.MISSING: "缺"}
"""How absence is printed; the style of the cell has the name of the absence."""

STATES = {"confirmed": "已证实", "derived": "复算得出", "assumed": "假定"}


def number_form(unit: str, value: Value) -> str:
    """Return the number format of a unit: 元 and 分 two decimals, ratios as percent, counts whole."""
    if unit in _FORMS:
        return _FORMS[unit]
    return "General" if type(value) is Fraction and value.denominator != 1 else "0"


def stored(value: Exact, unit: str) -> float | int:
    """Return the number a cell stores: 元 for money, the nearest double for what is not whole."""
    per = FEN_PER_YUAN if unit == YUAN else 1
    above, below = value.numerator, value.denominator * per
    return above // below if above % below == 0 else above / below  # of whole numbers: the nearest double


class Addresses:
    """Where every figure stands on 数据项. ``rows`` maps keys to rows counted from 1."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        """Keep the map."""
        self._here = {key: f"${VALUE_COLUMN}${row}" for key, row in rows.items()}
        self._there = {key: f"{FIGURES}!{address}" for key, address in self._here.items()}

    def __contains__(self, figure: Measured) -> bool:
        """Tell whether 数据项 lists the figure."""
        return figure.key in self._here

    def here(self, figure: Measured) -> str:
        """Return the address for a formula on 数据项 itself."""
        return self._here[figure.key]

    def there(self, figure: Measured) -> str:
        """Return the address for a formula on another sheet."""
        return self._there[figure.key]

    def beside(self, local: Mapping[str, str], own: str) -> Callable[[Measured], str]:
        """Return a look-up that prefers cells of the same sheet (``local``: key to address), but for the ``own`` key's."""
        return lambda figure: (figure.key != own and local.get(figure.key)) or self.there(figure)


def gather(figures: Iterable[Figure], more: Iterable[Figure]) -> dict[str, Figure]:
    """Return all figures by key: the given ones in order, then whatever they and ``more`` are made from.

    One key with two values is a fault of ours and raises ValueError.
    """
    found: dict[str, Figure] = {}
    waiting = [*figures, *more]
    for figure in waiting:  # grows while it runs: what a figure uses is looked at after all given ones
        known = found.get(figure.key)
        if known is None:
            found[figure.key] = figure
            if type(figure.source) is not Cell:
                waiting.extend(figure.direct_uses)
        elif known is not figure and known.value != figure.value:
            raise ValueError(f"数据项 {figure.key} 有两个不同的值：{known.value}、{figure.value}")
    return found


def figures_in(expr: Expr | None) -> list[Figure]:
    """Return the figures of a tree (none for no tree)."""
    return [] if expr is None else [figure for figure in references(expr) if isinstance(figure, Figure)]


class Explanations:
    """The arithmetic of one department's trees in words and in numbers, each made once: several lists show the same ones."""

    def __init__(self, label: Callable[[str], str]) -> None:
        """Begin with none; ``label`` names figures by key."""
        self._label = label
        self._made: dict[int, tuple[Expr, tuple[str, str], str]] = {}

    def of(self, expr: Expr) -> tuple[str, str]:
        """Return the arithmetic in words and in numbers, absent items of a sum only counted; for one figure or number alone the
        latter is empty.
        """
        made = self._made.get(id(expr))  # the tree is kept with it, so that no other one gets its number
        if made is None:
            made = self._made[id(expr)] = (expr, *_explanation(expr, self._label))
        return made[1]

    def text(self, expr: Expr) -> str:
        """Return the arithmetic in words and, on a second line, in numbers."""
        words, numbers = self.of(expr)
        return f"{words}\n= {numbers}" if numbers else words

    def arithmetic(self, expr: Expr) -> str:
        """Return the arithmetic in numbers with every item, absent ones too (:func:`pipeline.expr.arithmetic`)."""
        made = self._made.get(id(expr))
        return (made[2] if made else "") or arithmetic(expr)


def _explanation(expr: Expr, label: Callable[[str], str]) -> tuple[tuple[str, str], str]:
    """Return words and numbers, and the numbers whole where no item is left out of them."""
    shown, left_out = _shortened(expr)
    tail = f"（另有 {left_out} 项为空）" if left_out else ""
    words = _cut(arithmetic(shown, lambda figure: label(figure.key)) + tail)
    numbers = "" if isinstance(shown, Ref | Const) else arithmetic(shown)
    return (words, _cut(numbers)), "" if left_out else numbers


def _shortened(expr: Expr) -> tuple[Expr, int]:
    """Return a sum or difference without its absent items, and how many were left out."""
    if isinstance(expr, Sub):
        if _nothing(expr.right) and not _nothing(expr.left):
            left, fewer = _shortened(expr.left)
            return left, fewer + 1
        left, fewer = _shortened(expr.left)
        right, more = _shortened(expr.right)
        return Sub(left, right), fewer + more
    items = added(expr)
    if len(items) == 1:
        return expr, 0
    kept = [item for item in items if not _nothing(item)]
    if not kept or len(kept) == len(items):
        return expr, 0
    return kept[0] if len(kept) == 1 else Sum(tuple(kept)), len(items) - len(kept)


def _nothing(item: Expr) -> bool:
    value = item.figure.value if isinstance(item, Ref) else evaluate(item)
    return value is Absence.BLANK or value is Absence.DASH


def _cut(text: str) -> str:
    return text if len(text) <= _ARITHMETIC_LIMIT else text[:_ARITHMETIC_LIMIT] + "……"


def put(sheet: BookSheet, column: int, value: Value, unit: str, formula: str | None = None, *, bold: bool = False) -> None:
    """Write a value: blank stays empty, a dash prints —, what is missing 缺 on red; a number live if it has a formula."""
    if isinstance(value, str):
        sheet.text(column, value)
    elif isinstance(value, Absence):
        if value is Absence.BLANK and formula:
            sheet.formula(column, formula, "", number_form(unit, value), bold=bold)
        else:
            sheet.text(column, SIGNS[value], value.value)
    elif formula:
        sheet.formula(column, formula, stored(value, unit), number_form(unit, value), bold=bold)
    else:
        sheet.number(column, stored(value, unit), number_form(unit, value), bold=bold)


def put_figure(
    sheet: BookSheet,
    column: int,
    figure: Figure,
    addresses: Addresses,
    local: Mapping[str, str] | None = None,
    *,
    bold: bool = False,
) -> None:
    """Write a figure on another sheet than 数据项.

    Where what it is computed from stands on the same sheet (``local``), the formula is worked from there; else it
    refers to 数据项.
    """
    if figure.number is None:
        put(sheet, column, figure.value, figure.unit)
        return
    formula: str | None = None
    if local and isinstance(figure.source, Expr) and same_scale(figure):
        near = (used.key for used in references(figure.source))
        if any(key in local and key != figure.key for key in near):
            formula = excel_formula(figure.source, addresses.beside(local, figure.key), value=figure.value)
    if formula is None and figure in addresses:
        formula = "=" + addresses.there(figure)
    put(sheet, column, figure.value, figure.unit, formula, bold=bold)


def same_scale(figure: Figure) -> bool:
    """Tell whether a figure's tree gives cell values on the figure's own scale (元 only from 元)."""
    return not isinstance(figure.source, Expr) or (figure.source.unit == YUAN) == (figure.unit == YUAN)
