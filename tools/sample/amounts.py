"""分 amounts of the sample: reading, printing and splitting a total into parts that add up to it again."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random

from pipeline.money import FEN_PER_YUAN, fen_from_decimal, show


def fen(yuan: str) -> int:
    """Read a 元 amount written as text.

    >>> fen("1234.50")
    123450
    """
    return fen_from_decimal(Decimal(yuan))


def printed(amount: int) -> str:
    """Print 分 as 元 with separators, as ledgers are exported.

    >>> printed(-123456)
    '-1,234.56'
    """
    return show(Fraction(amount, FEN_PER_YUAN), 2)


def yuan(amount: int) -> str:
    """Write 分 as 元, as the data files do.

    >>> yuan(-123456)
    '-1234.56'
    """
    return show(Fraction(amount, FEN_PER_YUAN), 2, grouping=False)


def cell_number(amount: int) -> float:
    """分 as the number a spreadsheet cell stores; exact to the fen at these sizes."""
    return amount / FEN_PER_YUAN


def split(total: int, weights: Sequence[int], unit: int = 1) -> list[int]:
    """Share ``total`` by ``weights`` in multiples of ``unit``; the last share takes what is left.

    >>> split(1000, [1, 1, 1], 10)
    [330, 330, 340]
    """
    whole = sum(weights)
    shares = [total * weight // whole // unit * unit for weight in weights[:-1]]
    return [*shares, total - sum(shares)]


def uneven(total: int, count: int, rng: Random, unit: int = 1) -> list[int]:
    """Split ``total`` into ``count`` parts of like but unequal size; parts that would be zero are left out."""
    weights = [rng.randrange(60, 141) for _ in range(count)]
    return [part for part in split(total, weights, unit) if part]
