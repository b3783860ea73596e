"""Which block and row of the baseline is which of the new one: by key, for loops by what they say, else in order."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from difflib import SequenceMatcher

from pipeline import marks

Text = Callable[[int], str]
_ORDINAL = re.compile(r"#\d+\Z")
_ALIKE = 0.6
"""Least likeness of the template's own paragraphs (0 to 1) for the one to be a new wording of the other."""


def pair_blocks(base: Sequence[marks.Block], new: Sequence[marks.Block]) -> dict[int, int]:
    """Return base index → new index of the paragraphs and tables that are the same unit."""
    found: dict[int, int] = {}
    _keyed(base, new, found)
    _fixed(base, new, found)
    _tables(base, new, found)
    return found


def _paragraphs(blocks: Sequence[marks.Block]) -> list[tuple[int, marks.ParagraphSlots]]:
    return [(n, item) for n, item in enumerate(blocks) if isinstance(item, marks.ParagraphSlots) and item.slots.strip()]


def _keyed(base: Sequence[marks.Block], new: Sequence[marks.Block], found: dict[int, int]) -> None:
    """Pair generated paragraphs. Several of one loop are told by their figures and words, not by their number."""
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, blocks in enumerate((base, new)):
        for index, item in _paragraphs(blocks):
            if item.key:
                groups[_ORDINAL.sub("", item.key)][side].append(index)
    for old, now in groups.values():
        _in_order(old, now, lambda n: _slots(base[n]), lambda n: _slots(new[n]), found)
        rest = [n for n in old if n not in found], [n for n in now if n not in found.values()]
        if len(old) == 1 and len(now) == 1:
            found[old[0]] = now[0]
            continue
        _alike(rest[0], rest[1], lambda n: _slots(base[n]), lambda n: _slots(new[n]), found)


def _slots(block: marks.Block) -> str:
    return block.slots if isinstance(block, marks.ParagraphSlots) else ""


def _in_order(
    old: Sequence[int],
    now: Sequence[int],
    old_sign: Callable[[int], Hashable],
    new_sign: Callable[[int], Hashable],
    found: dict[int, int],
) -> None:
    """Pair what is equal, in order; then what is equal but moved, where it is there once."""
    matcher = SequenceMatcher(None, [old_sign(n) for n in old], [new_sign(n) for n in now], autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        found.update({old[a + step]: now[b + step] for step in range(size)})
    left = [n for n in now if n not in found.values()]
    for index in [n for n in old if n not in found]:
        same = [n for n in left if new_sign(n) == old_sign(index)]
        if len(same) == 1:
            found[index] = same[0]
            left.remove(same[0])


def _alike(old: Iterable[int], now: Iterable[int], old_text: Text, new_text: Text, found: dict[int, int]) -> None:
    """Pair what is alike enough, the most alike first."""
    left = list(now)
    ranked = sorted((-_likeness(old_text(a), new_text(b)), abs(a - b), a, b) for a in old for b in left)
    for score, _, a, b in ranked:
        if -score >= _ALIKE and a not in found and b not in found.values():
            found[a] = b


def _likeness(left: str, right: str) -> float:
    """Return how alike two slot texts are, 0 to 1; of short ones with figures the figures alone decide."""
    mine, theirs = set(marks.SLOT.findall(left)), set(marks.SLOT.findall(right))
    if mine and theirs and not mine & theirs:
        return 0.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _fixed(base: Sequence[marks.Block], new: Sequence[marks.Block], found: dict[int, int]) -> None:
    """Pair the template's own paragraphs."""
    old = [n for n, item in _paragraphs(base) if not item.key]
    now = [n for n, item in _paragraphs(new) if not item.key]
    _in_order(old, now, lambda n: _slots(base[n]), lambda n: _slots(new[n]), found)
    free = [n for n in now if n not in found.values()]
    _alike([n for n in old if n not in found], free, lambda n: _slots(base[n]), lambda n: _slots(new[n]), found)


def _tables(base: Sequence[marks.Block], new: Sequence[marks.Block], found: dict[int, int]) -> None:
    """Pair tables by key and caption, then by key, then by what they hold."""
    old = [(n, item) for n, item in enumerate(base) if isinstance(item, marks.TableSlots)]
    now = [(n, item) for n, item in enumerate(new) if isinstance(item, marks.TableSlots)]
    signs: tuple[Callable[[marks.TableSlots], Hashable], ...] = (
        lambda item: (item.key, item.caption),
        lambda item: item.key or None,
        lambda item: item.rows or None,
    )
    for sign in signs:
        for index, item in old:
            if index in found or sign(item) is None:
                continue
            same = [n for n, other in now if n not in found.values() and sign(other) == sign(item)]
            if same:
                found[index] = same[0]


def pair_rows(base: marks.TableSlots, new: marks.TableSlots) -> dict[int, int]:
    """Return base row → new row: by key, else (heads, totals) by what they say, else in order."""
    found: dict[int, int] = {}
    places: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(new.rows):
        if row.key:
            places[row.key].append(number)
    for number, row in enumerate(base.rows):
        if row.key and places[row.key]:
            found[number] = places[row.key].pop(0)
    old = [n for n, row in enumerate(base.rows) if not row.key]
    now = [n for n, row in enumerate(new.rows) if not row.key]
    _in_order(old, now, lambda n: base.rows[n].cells, lambda n: new.rows[n].cells, found)
    rest = [n for n in old if n not in found], [n for n in now if n not in found.values()]
    if len(rest[0]) == len(rest[1]):
        found.update(zip(*rest, strict=True))
    return found
