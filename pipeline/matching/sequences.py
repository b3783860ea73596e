"""Two sequences beside one another: what is equal in order, what lies between, and what was moved."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence

_DEPTH = 8
"""How often a stretch without a value that stands once on each side is looked at again before repeated values are taken as
they come."""
_SMALL = 4_096
"""The longest common subsequence is worked out where no more pairs than these are to be compared."""
_Stretch = tuple[int, int, int, int]


def longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs, given in the order of their first number, whose second numbers rise."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, other) in enumerate(pairs):
        at = bisect_left(tails, other)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [other]
        ends[at : at + 1] = [number]
    found: list[tuple[int, int]] = []
    last = ends[-1] if ends else -1
    while last >= 0:
        found.append(pairs[last])
        last = before[last]
    return found[::-1]


def moved_units(pairs: Mapping[int, int]) -> set[int]:
    """Return the left numbers whose right numbers are outside the longest increasing subsequence: what was moved.

    >>> sorted(moved_units({0: 0, 1: 3, 2: 1, 3: 2}))
    [1]
    """
    return pairs.keys() - dict(longest_rising(sorted(pairs.items()))).keys()


def between(pairs: Mapping[int, int], left: int, right: int) -> Iterator[tuple[range, range]]:
    """Yield the stretches before, between and behind the pairs that stand in order; ``left`` and ``right`` are lengths.

    >>> list(between({1: 0}, 3, 2))
    [(range(0, 1), range(0, 0)), (range(2, 3), range(1, 2))]
    """
    a = b = 0
    for c, d in [*longest_rising(sorted(pairs.items())), (left, right)]:
        if c > a or d > b:
            yield range(a, c), range(b, d)
        a, b = c + 1, d + 1


def in_order(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return pairs of equal values that stand in the same order on both sides: those that stand once decide, then repeats.

    >>> in_order("abcd", "xbcay")
    [(1, 1), (2, 2)]
    """
    found: list[tuple[int, int]] = []
    waiting: list[tuple[_Stretch, int]] = [((0, len(left), 0, len(right)), 0)]
    while waiting:
        stretch, depth = waiting.pop()
        stretch = _ends(left, right, stretch, found)
        a, b, c, d = stretch
        if a == b or c == d:
            continue
        anchors = _once(left, right, stretch)
        if not anchors or depth == _DEPTH:
            found += _repeated(left, right, stretch)
            continue
        found += anchors
        for one, other in zip([(a - 1, c - 1), *anchors], [*anchors, (b, d)], strict=True):
            waiting.append(((one[0] + 1, other[0], one[1] + 1, other[1]), depth + 1))
    return sorted(found)


def _ends(left: Sequence[Hashable], right: Sequence[Hashable], stretch: _Stretch, found: list[tuple[int, int]]) -> _Stretch:
    """Take what is equal at both ends of a stretch and return the rest."""
    a, b, c, d = stretch
    while a < b and c < d and left[a] == right[c]:
        found.append((a, c))
        a, c = a + 1, c + 1
    while a < b and c < d and left[b - 1] == right[d - 1]:
        b, d = b - 1, d - 1
        found.append((b, d))
    return a, b, c, d


def _once(left: Sequence[Hashable], right: Sequence[Hashable], stretch: _Stretch) -> list[tuple[int, int]]:
    """Pair the values that stand once on each side, as far as they keep their order."""
    a, b, c, d = stretch
    counts = Counter(left[a:b]), Counter(right[c:d])
    at = {right[n]: n for n in range(c, d) if counts[1][right[n]] == 1}
    return longest_rising([(n, at[left[n]]) for n in range(a, b) if left[n] in at and counts[0][left[n]] == 1])


def _repeated(left: Sequence[Hashable], right: Sequence[Hashable], stretch: _Stretch) -> list[tuple[int, int]]:
    """Pair repeated values: the most that can be in order where the stretch is small, else each with the next there is."""
    a, b, c, d = stretch
    if (b - a) * (d - c) <= _SMALL:
        return _most(left, right, stretch)
    places: dict[Hashable, list[int]] = {}
    for n in range(c, d):
        places.setdefault(right[n], []).append(n)
    found: list[tuple[int, int]] = []
    last = c - 1
    for n in range(a, b):
        numbers = places.get(left[n], [])
        at = bisect_left(numbers, last + 1)
        if at < len(numbers) and numbers[at] - last <= b - a:
            last = numbers[at]
            found.append((n, last))
    return found


def _most(left: Sequence[Hashable], right: Sequence[Hashable], stretch: _Stretch) -> list[tuple[int, int]]:
    """Return a longest common subsequence."""
    a, b, c, d = stretch
    lengths = [[0] * (d - c + 1) for _ in range(b - a + 1)]
    for i in range(b - a - 1, -1, -1):
        for j in range(d - c - 1, -1, -1):
            equal = left[a + i] == right[c + j]
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if equal else max(lengths[i + 1][j], lengths[i][j + 1])
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < b - a and j < d - c:
        if left[a + i] == right[c + j] and lengths[i][j] == lengths[i + 1][j + 1] + 1:
            found.append((a + i, c + j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
