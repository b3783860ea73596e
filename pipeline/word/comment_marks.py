"""Where the marks of comments stand in the text: kept while a paragraph is replaced, put where the same words stand elsewhere.

Places are counted in characters of a paragraph, which do not change when only its formatting does.
"""

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from pipeline.opc import Node
from pipeline.stretches import same_stretches
from pipeline.word.comments import MARKS, RANGE_START, REFERENCE
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import SPACE, W

_ID = f"{W}id"
_SIGNS = frozenset(f"{W}{name}" for name in ("tab", "br", "cr", "noBreakHyphen"))
_P, _TEXT, _RUN, _RPR, _PPR = (f"{W}{name}" for name in ("p", "t", "r", "rPr", "pPr"))


class CommentMark(Struct, frozen=True):
    """One mark of a comment: where it stands, in characters of its paragraph."""

    number: str
    kind: str
    paragraph: Handle
    offset: int


class SavedMark(Struct, frozen=True):
    """A mark kept while its paragraph is replaced: the number of the paragraph in the piece, and its words."""

    number: str
    kind: str
    at: int
    offset: int
    text: str


def marks_in(root: Handle) -> Iterator[CommentMark]:
    """Yield all marks of a story; one between paragraphs belongs to the next (a start) or the last (an end)."""
    root = node_of(root)
    waiting: list[tuple[str, str]] = []
    last: Node | None = None
    for item in root.iter(_P, *MARKS):
        if item.tag == _P:
            last = item
            yield from (CommentMark(number, kind, item, 0) for number, kind in waiting)
            waiting.clear()
            continue
        home = next(item.iterancestors(_P), None)
        if home is not None:
            yield CommentMark(item.get(_ID, ""), str(item.tag), home, _offset(home, item))
        elif item.tag == RANGE_START:
            waiting.append((item.get(_ID, ""), str(item.tag)))
        elif last is not None:
            yield CommentMark(item.get(_ID, ""), str(item.tag), last, len(characters(last)))


def comment_ids(element: Handle) -> set[str]:
    """Return the ids of the comments on a piece."""
    return {mark.get(_ID, "") for mark in node_of(element).iter(REFERENCE)}


def saved_marks(element: Handle) -> list[SavedMark]:
    """Return the comment marks in a piece that is about to be replaced."""
    element = node_of(element)
    found = []
    for at, paragraph in enumerate(element.iter(_P)):
        for item in paragraph.iter(*MARKS):
            if next(item.iterancestors(_P), None) is paragraph:
                place = _offset(paragraph, item)
                found.append(SavedMark(item.get(_ID, ""), str(item.tag), at, place, characters(paragraph)))
    return found


def put_back(element: Handle, kept: list[SavedMark]) -> None:
    """Put comment marks into the piece that stands in the place of the one they were in."""
    element = node_of(element)
    homes = [*element.iter(_P)]
    for mark in kept:
        if homes:
            put_mark(homes[min(mark.at, len(homes) - 1)], mark.number, mark.kind, mark.offset, mark.text)


def put_range(paragraph: Handle, number: str, missing: list[str]) -> None:
    """Put those marks of a comment round all words of a paragraph that stand nowhere."""
    paragraph = node_of(paragraph)
    text = characters(paragraph)
    for kind in missing:
        put_mark(paragraph, number, kind, 0 if kind == RANGE_START else len(text), text)


def put_mark(paragraph: Handle, number: str, kind: str, offset: int, text: str) -> Handle:
    """Put one mark into a paragraph where a character of ``text`` stands in it now; return what was put in."""
    paragraph = node_of(paragraph)
    now = characters(paragraph)
    place = offset if now == text else _mapped(text, now, offset, kind)
    made = etree.Element(_RUN if kind == REFERENCE else kind)
    holder = etree.SubElement(made, kind) if kind == REFERENCE else made
    holder.set(_ID, number)
    before = _child_at(paragraph, place, late=kind != RANGE_START)
    if before is None:
        paragraph.append(made)
    else:
        before.addprevious(made)
    return made


def characters(paragraph: Handle) -> str:
    """Return the characters of a paragraph that places count: every sign is one, deleted words are none."""
    paragraph = node_of(paragraph)
    return "".join(map(_character, paragraph.iter(_TEXT, *_SIGNS)))


def _character(item: Node) -> str:
    return (item.text or "") if item.tag == _TEXT else "\n" if item.tag in _SIGNS else ""


def _offset(paragraph: Node, mark: Node) -> int:
    length = 0
    for item in paragraph.iter(_TEXT, *_SIGNS, *MARKS):
        if item is mark:
            break
        length += len(_character(item))
    return length


def _mapped(text: str, now: str, offset: int, kind: str) -> int:
    """Return where a place of a text is in another one; where its words are gone, the beginning or end."""
    for a, b, size in same_stretches(text, now):
        if a <= offset <= a + size:
            return b + offset - a
    return 0 if kind == RANGE_START else len(now)


def _child_at(paragraph: Node, place: int, *, late: bool) -> Node | None:
    """Return the child before which a character begins, a run being cut in two; ``late`` goes behind marks that stand there."""
    length = 0
    for child in list(paragraph):
        if child.tag == _PPR:
            continue
        size = len(characters(child))
        if length == place and not (late and size == 0):
            return child
        if length < place < length + size:
            if child.tag == _RUN:
                return _cut(child, place - length)
            if not late:
                return child
        length += size
    return None


def _cut(run: Node, at: int) -> Node:
    """Cut a run in two behind some characters; return the second half."""
    second = etree.Element(_RUN)
    properties = run.find(_RPR)
    if properties is not None:
        second.append(deepcopy(properties))
    length = 0
    for child in [child for child in run if child.tag != _RPR]:
        size = len(_character(child))
        if length >= at:
            second.append(child)
        elif length + size > at:
            rest = etree.SubElement(second, _TEXT)
            rest.text, child.text = (child.text or "")[at - length :], (child.text or "")[: at - length]
            for item in (child, rest):
                item.set(SPACE, "preserve")
        length += size
    run.addnext(second)
    return second
