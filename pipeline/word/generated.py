"""What the generator writes into a document, by kind of element: anything else in a paragraph or row came from staff."""

from collections.abc import Collection, Iterator

from lxml import etree

from pipeline import link
from pipeline.opc import Node
from pipeline.word.comments import MARKS
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import OWN_BOOKMARKS, W
from pipeline.word.transplant import TRACKED

_OURS = frozenset(
    (
        *MARKS,
        *(
            f"{W}{name}"
            for name in (
                *("pPr", "r", "rPr", "t", "tab", "br", "cr", "noBreakHyphen", "lastRenderedPageBreak", "proofErr"),
                *("sdt", "sdtPr", "sdtEndPr", "sdtContent", "bookmarkStart", "bookmarkEnd", "smartTag", "smartTagPr"),
            )
        ),
    )
)
_ROW_CHANGES = frozenset((f"{W}ins", f"{W}del"))
_ID = f"{W}id"
_FRAME = frozenset(("rPr", "id", "alias", "lock", "appearance", "richText", "text", "placeholder"))
_PROPERTIES = frozenset(f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr"))


def has_only_generated_content(paragraph: Handle, staff_comments: Collection[str]) -> bool:
    """Tell whether a paragraph holds nothing but what the generator writes; ``staff_comments`` are ids of comments of staff."""
    paragraph = node_of(paragraph)
    inside = list(_inside(paragraph))
    begun = {item.get(_ID) for item in inside if item.tag == f"{W}bookmarkStart"}
    if begun != {item.get(_ID) for item in inside if item.tag == f"{W}bookmarkEnd"}:
        return False
    if any(item.tag in MARKS and item.get(_ID) in staff_comments for item in inside):
        return False
    return all(map(_is_ours, inside))


def is_row_tracked(row: Handle | None) -> bool:
    """Tell whether a row was added or deleted with changes tracked."""
    row = None if row is None else node_of(row)
    properties = None if row is None else row.find(f"{W}trPr")
    return properties is not None and any(item.tag in _ROW_CHANGES for item in properties)


def _inside(paragraph: Node) -> Iterator[Node]:
    """Yield what stands in a paragraph, not descending into properties, but for tracked changes of them."""
    for child in paragraph:
        yield child
        if child.tag in _PROPERTIES:
            yield from (item for item in child.iter() if item.tag in TRACKED)
        else:
            yield from _inside(child)


def _is_ours(element: Node) -> bool:
    tag = element.tag
    if tag == f"{W}bookmarkStart":
        name = element.get(f"{W}name", "")
        return name.startswith((*link.BOOKMARKS, *OWN_BOOKMARKS))
    if tag == f"{W}br":
        return element.get(f"{W}type", "textWrapping") == "textWrapping"
    if tag == f"{W}sdt":
        return _is_our_control(element)
    return not isinstance(tag, str) or tag in _OURS


def _is_our_control(control: Node) -> bool:
    """Tell our controls by their tag; one of which an editor kept nothing but the frame may be ours too and asks nothing."""
    found = control.find(f"{W}sdtPr/{W}tag")
    if found is not None:
        return found.get(f"{W}val", "").startswith(link.TAG_PREFIX)
    properties = control.find(f"{W}sdtPr")
    return properties is None or all(etree.QName(item).localname in _FRAME for item in properties)
