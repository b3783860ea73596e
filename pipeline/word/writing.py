"""Words written into paragraphs: a text in place of another, or a whole new sentence in the formatting that stands there.

What is written, and where, is the caller's to decide.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy

from lxml import etree

from pipeline.opc import Node
from pipeline.stretches import same_stretches
from pipeline.word.blocks import Paragraph
from pipeline.word.edit import detach, set_text
from pipeline.word.formatting import properties_key, set_run_properties
from pipeline.word.handle import node_of
from pipeline.word.names import SPACE, W
from pipeline.word.transplant import Transplant

_T, _R, _RPR, _PPR, _SDT = (f"{W}{name}" for name in ("t", "r", "rPr", "pPr", "sdt"))
_SIGNS = frozenset(f"{W}{name}" for name in ("tab", "br", "cr", "noBreakHyphen"))
_LEAST = 4
"""Shorter equal stretches say nothing about which words staff formatted."""
PENDING = "【待"
"""A paragraph that still waits for staff is coloured; its looks are not handed on."""


def write_text(paragraph: Paragraph, start: int, end: int, text: str) -> bool:
    """Write a text where another one stands (characters of the paragraph), in the formatting of its first character.

    Where part of it stands in a control, the text goes into the control: a sign typed before a figure is no place for it.
    Of several in one paragraph the last must be written first. Returns False, with nothing written, where the words do not
    come from plain text (a field, a symbol).
    """
    inside = [item for item in paragraph.said if item.start < end and start < item.end]
    nodes = [node_of(item.element) for item in inside]
    if not inside or nodes[0].tag != _T or any(node.tag not in (_T, *_SIGNS) for node in nodes):
        return False
    first, last = nodes[0], nodes[-1]
    into = next((node for node in nodes if node.tag == _T and _in_control(node)), first)
    head = (first.text or "")[: max(start - inside[0].start, 0)]
    tail = (last.text or "")[end - inside[-1].start :] if last.tag == _T else ""
    for node in nodes:
        words = (head if node is first else "") + (text if node is into else "") + (tail if node is last else "")
        if words or node is into:
            set_text(node, words)
        else:
            detach(node)
    return True


def _in_control(element: Node) -> bool:
    return next(element.iterancestors(_SDT), None) is not None


def rewrite(paragraph: Paragraph, new: Paragraph, transplant: Transplant) -> None:
    """Give a paragraph the words of a new one. Its own formatting stays, and that of the words that stay the same."""
    if paragraph.element is None or new.element is None:
        return
    element, source = node_of(paragraph.element), node_of(new.element)
    look = _looks(paragraph, new)
    places = {id(item.element): item.start for item in new.said}
    made = [piece for child in source if child.tag != _PPR for piece in _pieces(child, places, look)]
    shell = etree.Element(f"{W}p")
    shell.extend(made)
    transplant.adapt(shell)
    for child in [child for child in element if child.tag != _PPR]:
        element.remove(child)
    element.extend(list(shell))


Look = Callable[[int, Node | None], Node | None]


def _looks(paragraph: Paragraph, new: Paragraph) -> Look:
    """Return what gives the run properties of the nth character of the new text, ``own`` being those it was printed with."""
    old_text, new_text = paragraph.text, new.text
    before = _characters(paragraph)
    after = _characters(new)
    if PENDING in old_text or PENDING in new_text or not before:
        return lambda at, own: own
    same: dict[int, int] = {}
    for a, b, size in same_stretches(old_text, new_text):
        if size >= _LEAST:
            same.update((b + step, a + step) for step in range(size))
    uniform = len(set(map(properties_key, before))) == 1 and len(set(map(properties_key, after))) <= 1

    def look(at: int, own: Node | None) -> Node | None:
        if at in same and same[at] < len(before):
            return before[same[at]]
        return before[0] if uniform else own

    return look


def _characters(paragraph: Paragraph) -> list[Node | None]:
    """Return the run properties of each character of a paragraph."""
    found: list[Node | None] = []
    for item in paragraph.said:
        run = node_of(item.element).getparent()
        found.extend([None if run is None else run.find(_RPR)] * (item.end - item.start))
    return found


def _pieces(element: Node, places: dict[int, int], look: Look) -> Iterator[Node]:
    """Yield a copy of a child of the new paragraph, cut where the looks of its words change."""
    if element.tag == _R and element.find(f"{W}commentReference") is None:
        yield from _runs(element, places, look)
        return
    made = deepcopy(element)
    made.tail = None
    if element.tag == _SDT:
        first = next((item for item in element.iter(_T) if id(item) in places), None)
        if first is not None:
            set_run_properties(made, look(places[id(first)], element.find(f"{W}sdtPr/{_RPR}")))
    yield made


def _runs(run: Node, places: dict[int, int], look: Look) -> Iterator[Node]:
    own = run.find(_RPR)
    current: Node | None = None
    sign: bytes | None = None
    for child in run:
        if child.tag == _RPR:
            continue
        for part, at in _parts(child, places):
            properties = own if at < 0 else look(at, own)
            if current is None or properties_key(properties) != sign:
                if current is not None:
                    yield current
                current, sign = etree.Element(_R), properties_key(properties)
                if properties is not None:
                    current.append(deepcopy(properties))
            _join(current, part)
    if current is not None:
        yield current


def _parts(child: Node, places: dict[int, int]) -> Iterator[tuple[Node, int]]:
    """Yield the content of a run character by character, with its place in the text (-1 for what is no text)."""
    start = places.get(id(child), -1)
    if child.tag != _T or start < 0:
        made = deepcopy(child)
        made.tail = None
        yield made, start
        return
    for step, sign in enumerate(child.text or ""):
        made = etree.Element(_T)
        made.text = sign
        yield made, start + step


def _join(run: Node, part: Node) -> None:
    """Put a part at the end of a run; characters that follow one another share one ``w:t``."""
    last = run[-1] if len(run) else None
    if part.tag == _T and last is not None and last.tag == _T:
        last.text = (last.text or "") + (part.text or "")
        return
    if part.tag == _T:
        part.set(SPACE, "preserve")
    run.append(part)


def refill(old: Sequence[Paragraph], new: Sequence[Paragraph], transplant: Transplant) -> None:
    """Give the paragraphs of a cell the words of a new one's."""
    for mine, theirs in zip(old, new, strict=False):
        rewrite(mine, theirs, transplant)
    last = old[-1].element if old else None
    for extra in new[len(old) :]:
        if last is not None and extra.element is not None:
            made = transplant.import_node(extra.element)
            node_of(last).addnext(node_of(made))
            last = made
    for extra in old[max(len(new), 1) :]:
        if extra.element is not None:
            detach(extra.element)
