"""Which of some pairs break the order of the others."""

from bisect import bisect_left
from collections.abc import Mapping


def moved_units(pairs: Mapping[int, int]) -> set[int]:
    """Return the left numbers whose right numbers are not in the longest rising row: what was moved.

    >>> sorted(moved_units({0: 0, 1: 3, 2: 1, 3: 2}))
    [1]
    """
    left = sorted(pairs)
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for item in left:
        at = bisect_left(tails, pairs[item])
        before[item] = ends[at - 1] if at else None
        tails[at : at + 1] = [pairs[item]]
        ends[at : at + 1] = [item]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return set(left) - kept
