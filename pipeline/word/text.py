"""The words of an element as its XML has them: all of them, or those before tracked changes.

What a reader of the page sees (changes accepted, hidden words and placeholders out) is :func:`pipeline.word.story.shown_text`.
Each caller chooses: :func:`all_text` where nothing may be overlooked, :func:`original_text` to find a piece again.
"""

from collections.abc import Callable
from typing import Final

from lxml import etree

from pipeline.opc import Node
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import WORD, W

_T, _DELETED = f"{W}t", f"{W}delText"
_TEXT = (_T, _DELETED)


def all_text(element: Handle) -> str:
    """Return every word, whatever was deleted, moved away or hidden; no signs (tabs, line breaks)."""
    element = node_of(element)
    return "".join(item.text or "" for item in element.iter(*_TEXT))


def own_text(paragraph: Handle) -> str:
    """Return every word of a paragraph but those of text boxes anchored in it."""
    paragraph = node_of(paragraph)
    own = (item for item in paragraph.iter(*_TEXT) if next(item.iterancestors(f"{W}p"), paragraph) is paragraph)
    return "".join(item.text or "" for item in own)


def kept_text(root: Handle) -> str:
    """Return every word not deleted or moved away, wherever it hides (drawings, fallbacks, hidden runs): for counting."""
    root = node_of(root).getroottree().getroot()
    texts = list(root.iter("{*}t"))
    if any(map(len, texts)) or next(root.iter(*_TAKEN_OUT), None) is not None:
        return "".join(_kept(root))
    return "".join(item.text or "" for item in texts)


_TAKEN_OUT = (f"{W}del", f"{W}moveFrom")
_kept: Final[Callable[[Node], list[str]]] = etree.XPath(
    "//*[local-name()='t'][not(ancestor::w:del or ancestor::w:moveFrom)]/text()", namespaces={"w": WORD}, smart_strings=False
)  # type: ignore[assignment]


def original_text(element: Handle) -> str:
    """Return the words as they were before tracked changes, signs as spaces: for finding a piece again."""
    element = node_of(element)
    text = []
    for item in element.iter(*_TEXT, f"{W}tab", f"{W}br"):
        if next(item.iterancestors(f"{W}ins", f"{W}moveTo"), None) is None:
            text.append((item.text or "") if item.tag in _TEXT else " ")
    return "".join(text)
