"""Elements of a document taken out, unwrapped, given words; bookmarks kept whole.

One answer to each question of this kind; whether something may go is the caller's to decide.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.opc import Node
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import SPACE, W

_ID, _NAME = f"{W}id", f"{W}name"
_START, _END = f"{W}bookmarkStart", f"{W}bookmarkEnd"
_P, _R, _RPR, _PPR = (f"{W}{name}" for name in ("p", "r", "rPr", "pPr"))


def detach(element: Handle) -> None:
    """Take an element out."""
    element = node_of(element)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def detach_with_run(mark: Handle) -> None:
    """Take a mark out, with the run that holds nothing else."""
    mark = node_of(mark)
    parent = mark.getparent()
    alone = parent is not None and parent.tag == _R and all(child is mark or child.tag == _RPR for child in parent)
    detach(parent if parent is not None and alone else mark)


def detach_block(element: Handle) -> None:
    """Take a paragraph or table out; a paragraph that a section or cell needs is emptied."""
    element = node_of(element)
    parent = element.getparent()
    if parent is not None and not _is_needed(element, parent):
        parent.remove(element)
        return
    for child in [child for child in element if child.tag != _PPR]:
        element.remove(child)


def _is_needed(element: Node, parent: Node) -> bool:
    if element.tag != _P:
        return False
    return element.find(f"{W}pPr/{W}sectPr") is not None or (parent.tag == f"{W}tc" and len(parent.findall(_P)) == 1)


def keep_apart(table: Handle) -> Handle:
    """Put an empty paragraph before a table: two tables without one between them would grow into one. Return it."""
    table = node_of(table)
    gap = etree.Element(_P)
    table.addprevious(gap)
    return gap


def unwrap(control: Node) -> None:
    """Put what a content control holds in its place."""
    content = control.find(f"{W}sdtContent")
    for child in () if content is None else list(content):
        control.addprevious(child)
    detach(control)


def set_text(element: Node, text: str) -> None:
    """Give a ``w:t`` its words; line feeds and tabs become the signs Word has for them, in the same run."""
    lines = text.replace("\r\n", "\n").split("\n")
    place = element
    for number, line in enumerate(lines):
        for step, part in enumerate(line.split("\t")):
            if number or step:
                sign = etree.Element(f"{W}tab" if step else f"{W}br")
                place.addnext(sign)
                place = etree.Element(f"{W}t")
                sign.addnext(place)
            place.text = part
            place.set(SPACE, "preserve")


# --- bookmarks -------------------------------------------------------------------------------------------------------


def detach_bookmark(root: Node, start: Node) -> None:
    """Take a bookmark out of a piece, both ends."""
    for item in (start, *_ends(root, start)):
        detach(item)


def _ends(root: Node, start: Node) -> list[Node]:
    return [item for item in root.iter(_END) if item.get(_ID) == start.get(_ID)]


def bookmarks_in(piece: Handle) -> dict[str, str]:
    """Return the bookmarks that begin in a piece: name → id."""
    piece = node_of(piece)
    return {item.get(_NAME, ""): item.get(_ID, "") for item in piece.iter(_START)}


def bookmarks_ending_in(piece: Handle) -> dict[str, str]:
    """Return the bookmarks that end in a piece but begin before it: name → id."""
    piece = node_of(piece)
    own = {item.get(_ID) for item in piece.iter(_START)}
    ends = {item.get(_ID) for item in piece.iter(_END)} - own
    root = piece.getroottree().getroot()
    return {i.get(_NAME, ""): i.get(_ID, "") for i in root.iter(_START) if i.get(_ID) in ends} if ends else {}


def rejoin_bookmarks(made: Handle, own: Mapping[str, str], halves: Mapping[str, str]) -> None:
    """Give halves of bookmarks that run over several pieces the id of the half that stays.

    ``own`` are the bookmarks of the piece replaced, ``halves`` those that only end in the piece put in; both name → id.
    """
    made = node_of(made)
    ends = {item.get(_ID) for item in made.iter(_END)}
    for item in made.iter(_START):
        if item.get(_ID) not in ends and item.get(_NAME, "") in own:
            item.set(_ID, own[item.get(_NAME, "")])
    wanted = {number: own.get(name, "") for name, number in halves.items()}
    for item in [item for item in made.iter(_END) if item.get(_ID) in wanted]:
        if number := wanted[item.get(_ID, "")]:
            item.set(_ID, number)
        else:
            detach(item)


def mend_bookmarks(root: Handle) -> None:
    """Close bookmarks that lost one end with a deleted paragraph; of two with one name the first stays."""
    root = node_of(root)
    for start in _repeated(root):
        detach_bookmark(root, start)
    opened: set[str] = set()
    closed: set[str] = set()
    for item in [*root.iter(_START, _END)]:
        number = item.get(_ID, "")
        if item.tag == _START:
            opened.add(number)
        elif number not in opened or number in closed:
            detach(item)
        else:
            closed.add(number)
    for start in root.iter(_START):
        if start.get(_ID, "") not in closed:
            end = etree.Element(_END)
            end.set(_ID, start.get(_ID, ""))
            start.addnext(end)


def _repeated(root: Node) -> Iterator[Node]:
    names: set[str] = set()
    for start in [*root.iter(_START)]:
        name = start.get(_NAME, "").lower()
        if name in names:
            yield start
        names.add(name)
