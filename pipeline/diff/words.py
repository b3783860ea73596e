"""Two texts compared as a reader does: sentence by sentence, then character by character, numbers whole, style silent."""

import re
from collections.abc import Iterator, Sequence

from pipeline.diff.changes import DifferenceKind, Piece, TextChange
from pipeline.matching.align import Rules, Unit, align
from pipeline.matching.sequences import longest_rising
from pipeline.matching.text import NUMBER, canonical, sentences, skeleton
from pipeline.stretches import LONG, same_stretches

_TOKEN = re.compile(rf"\s*(?:{NUMBER}|\S)\s*")
_ALIKE = 0.45
"""Least likeness of two sentences for the one to be an edit of the other; else one is gone and one was added."""


def text_changes(old: str, new: str) -> list[TextChange]:
    """Return the sentences that differ, in order; nothing where the texts differ in mere style."""
    if canonical(old) == canonical(new):
        return []
    left, right = sentences(old), sentences(new)
    return list(_sentence_changes(left, right)) or [changed(old.strip(), new.strip())]


def _sentence_changes(left: Sequence[str], right: Sequence[str]) -> Iterator[TextChange]:
    """Pair sentences in order, the same and the alike ones; what stands between on one side only is gone or added."""
    mine, theirs = ([Unit((canonical(text),), skeleton(text)) for text in side] for side in (left, right))
    pairs = longest_rising(sorted(align(mine, theirs, Rules(alike=_ALIKE)).pairs.items()))
    i = j = 0
    for a, b in [*pairs, (len(left), len(right))]:
        yield from (gone(text) for text in left[i:a])
        yield from (added(text) for text in right[j:b])
        if a < len(left) and b < len(right) and canonical(left[a]) != canonical(right[b]):
            yield changed(left[a], right[b])
        i, j = a + 1, b + 1


def gone(text: str) -> TextChange:
    """Return a text that stands in 甲 only."""
    return TextChange(DifferenceKind.GONE, text, "", (Piece(text, "", same=False),))


def added(text: str) -> TextChange:
    """Return a text that stands in 乙 only."""
    return TextChange(DifferenceKind.ADDED, "", text, (Piece("", text, same=False),))


def changed(old: str, new: str) -> TextChange:
    """Return a text that stands in both, cut into pieces; one that is empty on a side is gone or added."""
    if not old or not new:
        return gone(old) if old else added(new)
    return TextChange(DifferenceKind.CHANGED, old, new, tuple(pieces(old, new)))


def pieces(old: str, new: str) -> list[Piece]:
    """Cut two texts into what is the same and what differs; a single sign between two differences goes with them.

    >>> [(p.old, p.new) for p in pieces("增加12.5万元", "减少13万元")]
    [('增加12.5', '减少13'), ('万元', '万元')]
    """
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(left), len(right)) > LONG:
        return [Piece(old, new, same=False)]
    stretches = same_stretches([canonical(t) for t in left], [canonical(t) for t in right])
    found: list[Piece] = []
    i = j = 0
    for a, b, size in [*stretches, (len(left), len(right), 0)]:
        _add(found, "".join(left[i:a]), "".join(right[j:b]), same=False)
        lonely = size == 1 and (a, b) != (0, 0) and (a + 1, b + 1) != (len(left), len(right))
        _add(found, "".join(left[a : a + size]), "".join(right[b : b + size]), same=not lonely)
        i, j = a + size, b + size
    return found


def _add(found: list[Piece], old: str, new: str, *, same: bool) -> None:
    """Put a piece at the end; two that differ become one."""
    if not old and not new:
        return
    if found and not found[-1].same and not same:
        last = found.pop()
        old, new = last.old + old, last.new + new
    found.append(Piece(old, new, same=same))
