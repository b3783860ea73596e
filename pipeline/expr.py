"""算式: a frozen tree over figures with four readings.

One tree gives the exact value, the Chinese arithmetic printed beside a score, the list of figures it depends on and the
live Excel formula of the 对账底稿 (``workpaper/formula.py``). compute builds it with ordinary operators on figures; ties
build it from TOML.

Absence. In sums and differences a blank or dash counts as no amount (all
operands absent: the result is blank; a sum of one is that one), a missing
operand makes the result missing. In every other node an absent operand makes the result absent. Division by zero is blank:
there is no rate on a zero base. Money is 分 in values and 元 in formulas and arithmetic.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Protocol, runtime_checkable

from msgspec import Struct

from pipeline.money import FEN_PER_YUAN, Absence, Exact, Value, half_up, show

YUAN = "元"
RATIO = "比例"
SCORE = "分"
TEXT = "文本"


class UnitError(TypeError):
    """Two quantities of different units were added or compared: a fault of the pack or of our code, never of the data."""


@runtime_checkable
class Measured(Protocol):
    """What a :class:`Ref` needs of a figure."""

    @property
    def key(self) -> str:
        """Flat Chinese path."""

    @property
    def value(self) -> Value:
        """Exact value or absence."""

    @property
    def unit(self) -> str:
        """``元``, ``比例``, ``分`` or the noun of a count."""


class Operand:
    """Arithmetic for figures and expressions; every operator returns a new :class:`Expr`."""

    __slots__ = ()

    def expr(self) -> "Expr":
        """Return the expression that stands for this operand."""
        raise NotImplementedError

    def __add__(self, other: "Operand") -> "Add":
        return Add(self.expr(), other.expr())

    def __sub__(self, other: "Operand") -> "Sub":
        return Sub(self.expr(), other.expr())

    def __mul__(self, other: "Operand") -> "Mul":
        return Mul(self.expr(), other.expr())

    def __truediv__(self, other: "Operand") -> "Div":
        return Div(self.expr(), other.expr())

    def __abs__(self) -> "Abs":
        return Abs(self.expr())


class Expr(Operand, Struct, frozen=True):
    """Base of the tree's nodes."""

    def expr(self) -> "Expr":
        """Return itself."""
        return self

    def parts(self) -> tuple["Expr", ...]:
        """Return the operands in order."""
        return ()

    @property
    def unit(self) -> str:
        """Return the unit of the value. Raises :class:`UnitError` where operands cannot be combined."""
        raise NotImplementedError


class Ref(Expr, frozen=True):
    """A figure."""

    figure: Measured

    @property
    def unit(self) -> str:
        """Return the figure's unit."""
        return self.figure.unit


class Const(Expr, frozen=True):
    """A number of the rule itself (a weight, 25%). ``value`` is in 分 where ``of`` is 元."""

    value: Exact
    of: str = RATIO

    @property
    def unit(self) -> str:
        """Return the stated unit."""
        return self.of


class _Binary(Expr, frozen=True):
    left: Expr
    right: Expr

    def parts(self) -> tuple[Expr, ...]:
        """Return left and right."""
        return (self.left, self.right)


def _same_unit(parts: tuple[Expr, ...]) -> str:
    units = {part.unit for part in parts}
    if len(units) != 1:
        raise UnitError("不同单位不能相加减或比较：" + "、".join(sorted(units)))
    return units.pop()


class Add(_Binary, frozen=True):
    """left + right."""

    @property
    def unit(self) -> str:
        """Return the common unit."""
        return _same_unit(self.parts())


class Sub(_Binary, frozen=True):
    """left − right."""

    @property
    def unit(self) -> str:
        """Return the common unit."""
        return _same_unit(self.parts())


class Mul(_Binary, frozen=True):
    """left × right; at least one side is a ratio."""

    @property
    def unit(self) -> str:
        """Return the unit of the side that is no ratio."""
        if self.left.unit == RATIO:
            return self.right.unit
        if self.right.unit == RATIO:
            return self.left.unit
        raise UnitError(f"{self.left.unit} 不能乘以 {self.right.unit}")


class Div(_Binary, frozen=True):
    """left ÷ right; same units give a ratio, division by a ratio keeps the unit."""

    @property
    def unit(self) -> str:
        """Return 比例, or the left unit when the divisor is a ratio."""
        if self.left.unit == self.right.unit:
            return RATIO
        if self.right.unit == RATIO:
            return self.left.unit
        raise UnitError(f"{self.left.unit} 不能除以 {self.right.unit}")


class _Many(Expr, frozen=True):
    items: tuple[Expr, ...]

    def parts(self) -> tuple[Expr, ...]:
        """Return the items in order."""
        return self.items

    @property
    def unit(self) -> str:
        """Return the common unit."""
        return _same_unit(self.items)


class Sum(_Many, frozen=True):
    """Σ items; at least one."""


class Mean(_Many, frozen=True):
    """Arithmetic mean; every item must have a value."""


class Min(_Many, frozen=True):
    """Smallest item."""


class Max(_Many, frozen=True):
    """Largest item."""


class Abs(Expr, frozen=True):
    """Absolute value."""

    item: Expr

    def parts(self) -> tuple[Expr, ...]:
        """Return the one operand."""
        return (self.item,)

    @property
    def unit(self) -> str:
        """Return the operand's unit."""
        return self.item.unit


class Round(Expr, frozen=True):
    """Half-up rounding at ``places`` decimals of the printed unit (元 for money)."""

    item: Expr
    places: int = 2

    def parts(self) -> tuple[Expr, ...]:
        """Return the one operand."""
        return (self.item,)

    @property
    def unit(self) -> str:
        """Return the operand's unit."""
        return self.item.unit


_ADDITIVE = (Add, Sub, Sum)


def evaluate(expr: Expr) -> Exact | Absence:
    """Return the exact value (分 for money), or why there is none. Text figures are missing as numbers."""
    if isinstance(expr, Ref):
        value = expr.figure.value
        return Absence.MISSING if isinstance(value, str) else value
    if isinstance(expr, Const):
        return expr.value
    values = [evaluate(part) for part in expr.parts()]
    if Absence.MISSING in values:
        return Absence.MISSING
    present = [Fraction(v) for v in values if not isinstance(v, Absence)]
    if isinstance(expr, _ADDITIVE):
        if not present:
            return values[0] if len(values) == 1 else Absence.BLANK
        filled = [Fraction(0) if isinstance(v, Absence) else Fraction(v) for v in values]
        return filled[0] - filled[1] if isinstance(expr, Sub) else sum(filled, Fraction(0))
    if len(present) < len(values):
        return Absence.BLANK
    return _combine(expr, present)


def _combine(expr: Expr, values: list[Fraction]) -> Exact | Absence:
    match expr:
        case Mul():
            return values[0] * values[1]
        case Div():
            return values[0] / values[1] if values[1] else Absence.BLANK
        case Mean():
            return sum(values, Fraction(0)) / len(values)
        case Min():
            return min(values)
        case Max():
            return max(values)
        case Abs():
            return abs(values[0])
        case Round(places=places):
            scale = FEN_PER_YUAN if expr.unit == YUAN else 1
            return Fraction(half_up(values[0] / scale, places), 10**places) * scale
    raise TypeError(f"unknown node {expr!r}")


def references(expr: Expr) -> Iterator[Measured]:
    """Yield the figures of the tree, left to right, repeated where they stand twice."""
    if isinstance(expr, Ref):
        yield expr.figure
    for part in expr.parts():
        yield from references(part)


def dependencies(expr: Expr) -> tuple[str, ...]:
    """Return the keys of the figures the tree uses directly, each once, in order of first use."""
    return tuple(dict.fromkeys(figure.key for figure in references(expr)))


def plain_number(value: Exact, unit: str) -> str:
    """Print an operand for the arithmetic line: 元 with two decimals, ratios as percent, else trimmed.

    A value that does not end within six decimals is printed with ``…``: the line explains, the value stays exact.
    """
    if unit == YUAN:
        shown, places = Fraction(value, FEN_PER_YUAN), 2
    else:
        shown, places = Fraction(value * 100 if unit == RATIO else value), 6
    text = show(shown, places, trim=unit != YUAN, grouping=unit != RATIO)
    exact = 10**places % shown.denominator == 0
    return (text if exact else text + "…") + ("%" if unit == RATIO else "")


_LEVEL = {Add: 1, Sub: 1, Sum: 1, Mul: 2, Div: 2}
_NAMES = {Mean: "平均", Min: "最小", Max: "最大", Abs: "绝对值"}


def arithmetic(expr: Expr, name: Callable[[Measured], str] | None = None) -> str:
    """Write the tree as Chinese arithmetic, ``5 × (26 ÷ 32)``. ``name`` prints figures otherwise than by value."""
    return _write(expr, name)[0]


def _write(expr: Expr, name: Callable[[Measured], str] | None) -> tuple[str, int]:
    if isinstance(expr, Ref):
        if name is not None:
            return name(expr.figure), 9
        value = evaluate(expr)
        text = f"（{value.value}）" if isinstance(value, Absence) else plain_number(value, expr.unit)
        return text, 0 if text.startswith("-") else 9
    if isinstance(expr, Const):
        return plain_number(expr.value, expr.of), 0 if expr.value < 0 else 9
    level = _LEVEL.get(type(expr), 9)
    written = [_write(part, name) for part in expr.parts()]
    match expr:
        case Add() | Sum():
            return " + ".join(text if rank >= 1 else f"({text})" for text, rank in written), level
        case Sub():
            return f"{_within(written[0], 1)} − {_within(written[1], 2)}", level
        case Mul():
            return f"{_within(written[0], 2)} × {_within(written[1], 3)}", level
        case Div():
            return f"{_within(written[0], 2)} ÷ {_within(written[1], 3)}", level
        case Round(places=places):
            return f"四舍五入({written[0][0]}, {places}位)", 9
    return f"{_NAMES[type(expr)]}({', '.join(text for text, _ in written)})", 9


def _within(written: tuple[str, int], least: int) -> str:
    text, rank = written
    return text if rank >= least else f"({text})"
