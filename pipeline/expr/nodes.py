"""The nodes of an 算式: a figure, a number of the rule, arithmetic, rounding, cases. What they say is read in ``readings``."""

import operator
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Protocol, runtime_checkable

from msgspec import Struct

from pipeline.money import Exact, Value

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


class Floor(Expr, frozen=True):
    """The whole part of a pure number: how many whole steps fit in."""

    item: Expr

    def parts(self) -> tuple[Expr, ...]:
        """Return the one operand."""
        return (self.item,)

    @property
    def unit(self) -> str:
        """Return the operand's unit."""
        return self.item.unit


class Relation(Enum):
    """How an item stands to the bound of a case."""

    AT_MOST = "≤"
    LESS = "＜"
    AT_LEAST = "≥"
    MORE = "＞"
    EQUAL = "＝"

    def holds(self, item: Exact, bound: Exact) -> bool:
        """Tell whether the relation is true of two values."""
        return _HOLDS[self](item, bound)


_HOLDS: Mapping[Relation, Callable[[Exact, Exact], bool]] = {
    Relation.AT_MOST: operator.le,
    Relation.LESS: operator.lt,
    Relation.AT_LEAST: operator.ge,
    Relation.MORE: operator.gt,
    Relation.EQUAL: operator.eq,
}


class Case(Struct, frozen=True):
    """One case: where item stands so to bound, the value is ``then``."""

    relation: Relation
    bound: Expr
    then: Expr


class Cases(Expr, frozen=True):
    """The value of the first case that holds, else ``otherwise``; only what is chosen need have a value."""

    item: Expr
    cases: tuple[Case, ...]
    otherwise: Expr

    def parts(self) -> tuple[Expr, ...]:
        """Return the item, each bound with its value, and what is left."""
        return (self.item, *(part for case in self.cases for part in (case.bound, case.then)), self.otherwise)

    @property
    def unit(self) -> str:
        """Return the unit of the values; item and bounds have one of their own."""
        _same_unit((self.item, *(case.bound for case in self.cases)))
        return _same_unit((*(case.then for case in self.cases), self.otherwise))


class Fallback(Expr, frozen=True):
    """The item, or ``otherwise`` where what the item rests on is blank: a rate without a base. Missing stays missing."""

    rests_on: Expr
    item: Expr
    otherwise: Expr

    def parts(self) -> tuple[Expr, ...]:
        """Return what is looked at, the item and what stands in for it."""
        return (self.rests_on, self.item, self.otherwise)

    @property
    def unit(self) -> str:
        """Return the unit of the item and of what stands in for it."""
        return _same_unit((self.item, self.otherwise))


class WordValue(Struct, frozen=True):
    """What a word of a text figure stands for."""

    word: str
    value: Expr


class _OfWords(Expr, frozen=True):
    """Reads a text figure."""

    figure: Measured
    options: tuple[WordValue, ...]

    def parts(self) -> tuple[Expr, ...]:
        """Return the figure and the values."""
        return (Ref(self.figure), *(option.value for option in self.options))

    @property
    def unit(self) -> str:
        """Return the unit of the values."""
        return _same_unit(tuple(option.value for option in self.options))


class ByWord(_OfWords, frozen=True):
    """The value of the option the figure names; missing where it names none."""


class SumOfWords(_OfWords, frozen=True):
    """Σ values of the options whose word stands in the figure."""
