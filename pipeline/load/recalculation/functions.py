"""The functions that are calculated: each takes arguments as written (a value, or the cells of a range) and gives a value."""

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal

from msgspec import Struct

from pipeline.load.recalculation.values import (
    Failed,
    InexactNumber,
    Unknown,
    Value,
    calculated,
    logical,
    number,
    refused,
    rounded,
    summed,
)


class RangeValues(Struct, frozen=True):
    """What the cells of a reference hold, in order; ``single`` for one cell that is no range."""

    values: list[Value]
    single: bool

    def one(self) -> Value:
        """Return the value where one is wanted."""
        return self.values[0] if self.single else Unknown("区域作一个数")


Argument = Value | RangeValues
Function = Callable[[list[Argument]], Argument]


def one(argument: Argument) -> Value:
    """Return an argument where one value is wanted."""
    return argument.one() if isinstance(argument, RangeValues) else argument


def _numbers(arguments: Iterable[Argument]) -> Iterator[InexactNumber | Failed | Unknown]:
    """Yield what is added up: in cells numbers alone count, an argument written out counts as arithmetic takes it.

    A TRUE in a cell counts in some programs and not in others.
    """
    for argument in arguments:
        if isinstance(argument, RangeValues):
            if any(isinstance(item, bool) for item in argument.values):
                yield Unknown("区域里的 TRUE、FALSE")
            yield from (item for item in argument.values if isinstance(item, InexactNumber | Failed | Unknown))
        else:
            yield number(argument)


def _of_numbers(make: Callable[[list[InexactNumber]], Value]) -> Function:
    def function(arguments: list[Argument]) -> Value:
        found = list(_numbers(arguments))
        bad = refused(*found)
        return bad if bad is not None else make([item for item in found if isinstance(item, InexactNumber)])

    return function


def _product(numbers: list[InexactNumber]) -> Value:
    result: Value = numbers[0] if numbers else InexactNumber(Decimal(0), 0.0)
    for item in numbers[1:]:
        result = calculated("*", result, item)
    return result


def _average(numbers: list[InexactNumber]) -> Value:
    return calculated("/", summed(numbers), InexactNumber(Decimal(len(numbers)), 0.0))


def _extreme(choose: Callable[[list[Decimal]], Decimal]) -> Callable[[list[InexactNumber]], Value]:
    def function(numbers: list[InexactNumber]) -> Value:
        if not numbers:
            return InexactNumber(Decimal(0), 0.0)
        return InexactNumber(choose([item.value for item in numbers]), max(item.noise for item in numbers))

    return function


def _count(arguments: list[Argument]) -> Value:
    if not all(isinstance(item, RangeValues) for item in arguments):
        return Unknown("COUNT 的参数")
    found = list(_numbers(arguments))
    unknown = next((item for item in found if isinstance(item, Unknown)), None)
    return unknown or InexactNumber(Decimal(sum(isinstance(item, InexactNumber) for item in found)), 0.0)


def _count_filled(arguments: list[Argument]) -> Value:
    held = [item for argument in arguments for item in (argument.values if isinstance(argument, RangeValues) else [argument])]
    return InexactNumber(Decimal(sum(item is not None for item in held)), 0.0)


_SURE = Decimal("1E11")
"""Rounded up or down to more digits than this, programs give different results (LibreOffice keeps twelve)."""


def _rounding(way: str) -> Function:
    def function(arguments: list[Argument]) -> Value:
        value, digits = (number(one(item)) for item in arguments)
        if not (isinstance(value, InexactNumber) and isinstance(digits, InexactNumber)):
            return refused(value, digits)
        if way != ROUND_HALF_UP and abs(value.value).scaleb(int(digits.value)) >= _SURE:
            return Unknown("ROUNDUP、ROUNDDOWN 的位数")
        return rounded(value, int(digits.value), way)

    return function


def _floor(arguments: list[Argument]) -> Value:
    value = number(one(arguments[0]))
    return rounded(value, 0, ROUND_FLOOR) if isinstance(value, InexactNumber) else value


def _size(arguments: list[Argument]) -> Value:
    value = number(one(arguments[0]))
    return InexactNumber(abs(value.value), value.noise) if isinstance(value, InexactNumber) else value


def _as_number(arguments: list[Argument]) -> Value:
    """Return what N gives: the number in a cell, 0 for words and nothing."""
    value = one(arguments[0])
    if isinstance(value, bool):
        return InexactNumber(Decimal(int(value)), 0.0)
    return value if isinstance(value, InexactNumber | Failed | Unknown) else InexactNumber(Decimal(0), 0.0)


def _if(arguments: list[Argument]) -> Argument:
    """Return the argument chosen; a cell stays a cell, in which a sum takes numbers alone."""
    holds = logical(one(arguments[0]))
    if not isinstance(holds, bool):
        return holds
    chosen = arguments[1] if holds else arguments[2] if len(arguments) == 3 else False
    return InexactNumber(Decimal(0), 0.0) if chosen is None else chosen


def _if_error(arguments: list[Argument]) -> Value:
    value = one(arguments[0])
    value = one(arguments[1]) if isinstance(value, Failed) else value
    return InexactNumber(Decimal(0), 0.0) if value is None else value


def _all_or_any(decides: bool) -> Function:
    def function(arguments: list[Argument]) -> Value:
        if any(isinstance(item, RangeValues) and not item.single for item in arguments):
            return Unknown("区域作条件")
        found = [logical(one(item)) for item in arguments]
        bad = refused(*found)
        return bad if bad is not None else decides if decides in found else not decides

    return function


def _not(arguments: list[Argument]) -> Value:
    holds = logical(one(arguments[0]))
    return not holds if isinstance(holds, bool) else holds


MANY = 255
FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "SUM": (_of_numbers(summed), 1, MANY),
    "PRODUCT": (_of_numbers(_product), 1, MANY),
    "AVERAGE": (_of_numbers(_average), 1, MANY),
    "MAX": (_of_numbers(_extreme(max)), 1, MANY),
    "MIN": (_of_numbers(_extreme(min)), 1, MANY),
    "COUNT": (_count, 1, MANY),
    "COUNTA": (_count_filled, 1, MANY),
    "ROUND": (_rounding(ROUND_HALF_UP), 2, 2),
    "ROUNDUP": (_rounding(ROUND_UP), 2, 2),
    "ROUNDDOWN": (_rounding(ROUND_DOWN), 2, 2),
    "INT": (_floor, 1, 1),
    "ABS": (_size, 1, 1),
    "N": (_as_number, 1, 1),
    "IF": (_if, 2, 3),
    "IFERROR": (_if_error, 2, 2),
    "AND": (_all_or_any(False), 1, MANY),
    "OR": (_all_or_any(True), 1, MANY),
    "NOT": (_not, 1, 1),
    "TRUE": (lambda _: True, 0, 0),
    "FALSE": (lambda _: False, 0, 0),
}
"""Name: what calculates it, the fewest and the most arguments."""
