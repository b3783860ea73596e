"""What two texts, or two rows of words, have in common, in order. Knows neither Word nor figures."""

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

LONG = 4_000
"""Texts longer than this are not compared character by character."""


def same_stretches(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int, int]]:
    """Return what two texts (their characters or words) have in common as a reader sees it: the longest first.

    Places in both and length, in order; the ends alone where a text is too long to be compared sign by sign.

    >>> same_stretches("增加12万元", "减少12万元")
    [(2, 2, 4)]
    """
    if max(len(left), len(right)) > LONG:
        return [item for item in _ends(left, right) if item[2]]
    found = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in found if block.size]


def _ends(left: Sequence[Hashable], right: Sequence[Hashable]) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return what is equal at the beginning and, of the rest, at the end: places in both and length."""
    most = min(len(left), len(right))
    head = next((n for n in range(most) if left[n] != right[n]), most)
    tail = next((n for n in range(most - head) if left[-1 - n] != right[-1 - n]), most - head)
    return (0, 0, head), (len(left) - tail, len(right) - tail, tail)
