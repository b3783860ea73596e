"""Two texts compared as a reader does: sentence by sentence, then character by character, numbers whole, style silent."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.differ.changes import Kind, Piece, TextChange
from pipeline.matching.text import NUMBER, canonical, sentences, skeleton

_TOKEN = re.compile(rf"\s*(?:{NUMBER}|\S)\s*")
_ALIKE = 0.45
"""Least likeness of two sentences for the one to be an edit of the other; else one is gone and one was added."""
_LONGEST = 4_000
"""Sentences longer than this are shown as a whole."""


def text_changes(old: str, new: str) -> list[TextChange]:
    """Return the sentences that differ, in order; nothing where the texts differ in mere style."""
    if canonical(old) == canonical(new):
        return []
    left, right = sentences(old), sentences(new)
    found: list[TextChange] = []
    matcher = SequenceMatcher(None, [canonical(s) for s in left], [canonical(s) for s in right], autojunk=False)
    for name, a, b, c, d in matcher.get_opcodes():
        if name != "equal":
            found.extend(_replaced(left[a:b], right[c:d]))
    return found or [changed(old.strip(), new.strip())]


def _replaced(left: Sequence[str], right: Sequence[str]) -> Iterator[TextChange]:
    """Pair the most alike first, then what stands before and behind them, so that the order is kept."""
    best, at = 0.0, (0, 0)
    for i, old in enumerate(left):
        for j, new in enumerate(right):
            score = SequenceMatcher(None, skeleton(old), skeleton(new), autojunk=False).ratio()
            if score > best:
                best, at = score, (i, j)
    if best < _ALIKE:
        yield from (gone(text) for text in left)
        yield from (added(text) for text in right)
        return
    i, j = at
    yield from _replaced(left[:i], right[:j])
    if canonical(left[i]) != canonical(right[j]):
        yield changed(left[i], right[j])
    yield from _replaced(left[i + 1 :], right[j + 1 :])


def gone(text: str) -> TextChange:
    """Return a text that stands in 甲 only."""
    return TextChange(Kind.GONE, text, "", (Piece(text, "", same=False),))


def added(text: str) -> TextChange:
    """Return a text that stands in 乙 only."""
    return TextChange(Kind.ADDED, "", text, (Piece("", text, same=False),))


def changed(old: str, new: str) -> TextChange:
    """Return a text that stands in both, cut into pieces; one that is empty on a side is gone or added."""
    if not old or not new:
        return gone(old) if old else added(new)
    return TextChange(Kind.CHANGED, old, new, tuple(pieces(old, new)))


def pieces(old: str, new: str) -> list[Piece]:
    """Cut two texts into what is the same and what differs; a single sign between two differences goes with them.

    >>> [(p.old, p.new) for p in pieces("增加12.5万元", "减少13万元")]
    [('增加12.5', '减少13'), ('万元', '万元')]
    """
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(left), len(right)) > _LONGEST:
        return [Piece(old, new, same=False)]
    matcher = SequenceMatcher(None, [canonical(t) for t in left], [canonical(t) for t in right], autojunk=False)
    steps = matcher.get_opcodes()
    found: list[Piece] = []
    for number, (name, a, b, c, d) in enumerate(steps):
        lonely = name == "equal" and b - a == 1 and 0 < number < len(steps) - 1
        piece = Piece("".join(left[a:b]), "".join(right[c:d]), same=name == "equal" and not lonely)
        if found and not found[-1].same and not piece.same:
            piece = Piece(found[-1].old + piece.old, found.pop().new + piece.new, same=False)
        found.append(piece)
    return found
