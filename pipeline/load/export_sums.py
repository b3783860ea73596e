"""Rows of levels 1 and 2 of a 绩效指标导出: their points are compared with the sum of the goals below them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from pipeline.expr import SCORE, plain_number
from pipeline.money import Exact, Value
from pipeline.problems import Problem, problem
from pipeline.records import Cell


class StatedSum(Struct, frozen=True):
    """What a row of a level states in a column; ``path`` are the names of the level and of the one above."""

    path: tuple[str, ...]
    column: str
    value: Exact
    at: Cell


Goals = Sequence[tuple[tuple[str, str], Mapping[str, tuple[Value, Cell]]]]
"""The levels each goal stands below, and its values by column."""


def sum_problems(sums: Iterable[StatedSum], goals: Goals) -> Iterator[Problem]:
    """Yield one problem for each stated sum that is not what the goals below it add up to."""
    for stated in sums:
        below = [values[stated.column] for path, values in goals if path[: len(stated.path)] == stated.path]
        numbers = [value for value, _ in below if isinstance(value, int | Fraction)]
        total = sum((Fraction(number) for number in numbers), Fraction(0))
        if not below or len(numbers) < len(below) or total == Fraction(stated.value):
            continue
        parts = " + ".join(plain_number(number, SCORE) for number in numbers) + " = " if len(numbers) > 1 else ""
        expected = f"{parts}{plain_number(total, SCORE)} 分"
        found = f"{plain_number(stated.value, SCORE)} 分"
        yield problem("L191", at=stated.at, found=found, expected=expected, name=stated.path[-1], column=stated.column)
