"""The only reader of finished and edited documents: what a reader of the page sees, in order, with controls and anchors.

Nothing here knows what a figure is: link/ names tags and bookmarks, verify and check use them. story.py reads the XML.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from pipeline import limits
from pipeline.opc import Node, Relationship
from pipeline.word.blocks import (
    Anchor,
    Block,
    Control,
    Paragraph,
    Piece,
    Revision,
    Row,
    Table,
    TableCell,
    Text,
    paragraphs,
)
from pipeline.word.comments import Comment, read_comments
from pipeline.word.handle import node_of
from pipeline.word.names import W
from pipeline.word.package import HEADERS, STORIES, DocumentError, Package, open_package
from pipeline.word.story import StoryReader

__all__ = [
    "Anchor",
    "Block",
    "Comment",
    "Control",
    "Document",
    "DocumentStory",
    "Paragraph",
    "Piece",
    "Revision",
    "Row",
    "Table",
    "TableCell",
    "Text",
    "as_text",
    "paragraphs",
    "read_document",
]


_BOX = f"{W}txbxContent"
_LONG_NUMBER = re.compile(rf"[\d,，.]{{{limits.NUMBER_DIGITS}}}")


class DocumentStory(Struct, frozen=True):
    """A header, footer or the notes of a document. ``kind`` is header, footer, footnotes or endnotes."""

    part: str
    kind: str
    blocks: tuple[Block, ...]


class Document(Struct, frozen=True, kw_only=True):
    """A whole document: the body's blocks in order, then headers, footers and notes in the order of their relationships."""

    body: tuple[Block, ...]
    stories: tuple[DocumentStory, ...] = ()
    comments: tuple[Comment, ...] = ()


def read_document(data: bytes | Package) -> Document:
    """Read a .docx. Raises :class:`~pipeline.word.package.DocumentError` for what cannot be read within bounds."""
    package = data if isinstance(data, Package) else open_package(data)
    return Document(body=read_body(package), stories=read_stories(package), comments=read_comments(package))


def read_body(package: Package) -> tuple[Block, ...]:
    """Read the blocks of the body. Raises :class:`~pipeline.word.package.DocumentError`."""
    body = node_of(package.body())
    _require_bounded(body, package.main_part())
    return _readable(StoryReader().blocks(body))


def read_stories(package: Package) -> tuple[DocumentStory, ...]:
    """Read headers, footers and notes. Raises :class:`~pipeline.word.package.DocumentError`."""
    links = [item for item in package.relationships(package.main_part()) if item.kind in STORIES and not item.external]
    return tuple(DocumentStory(item.target, item.kind, _story(package, item)) for item in links)


def _story(package: Package, item: Relationship) -> tuple[Block, ...]:
    root = package.tree(item.target)
    _require_bounded(root, item.target)
    if item.kind in HEADERS:
        return _readable(StoryReader().blocks(root))
    return _readable(tuple(block for note in root for block in StoryReader().blocks(note)))


def _require_bounded(root: Node, part: str) -> None:
    """Refuse more paragraphs, or text boxes deeper in one another, than anybody writes: a box in a box is read twice."""
    count = sum(1 for _ in root.iter(f"{W}p"))
    if count > limits.PARAGRAPHS:
        raise DocumentError(f"{count} 个段落，超过 {limits.PARAGRAPHS} 个，不像是一份报告", part)
    for box in root.iter(_BOX):
        depth = sum(1 for _ in box.iterancestors(_BOX)) + 1
        if depth > limits.SHAPE_DEPTH:
            raise DocumentError(f"文本框套文本框超过 {limits.SHAPE_DEPTH} 层", part)


def _readable(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return blocks; paragraphs and numbers so long that no sentence can be judged are refused."""
    for item in paragraphs(blocks):
        if not is_readable(item.text):
            if len(item.text) > limits.REPORT_CHARACTERS:
                raise DocumentError(f"有一段 {len(item.text)} 字，超过 {limits.REPORT_CHARACTERS} 字：“{item.text[:20]}…”")
            found = _LONG_NUMBER.findall(item.text)[0]
            raise DocumentError(f"有一个数超过 {limits.NUMBER_DIGITS} 位：“{found[:20]}…”")
    return blocks


def is_readable(text: str) -> bool:
    """Tell whether a paragraph is within the limits: its length, and the digits of a number in it."""
    if len(text) <= limits.NUMBER_DIGITS:
        return True
    return len(text) <= limits.REPORT_CHARACTERS and not _LONG_NUMBER.search(text)


def as_text(document: Document) -> str:
    """Return the document as plain text: a line per paragraph, `` | `` between cells, notes and footers named.

    Made for golden files and for finding a sentence; line breaks inside a paragraph show as ``⏎``.
    """
    comments = {item.id: item for item in document.comments}
    lines = list(_lines(document.body, comments))
    for story in document.stories:
        lines.append(f"〔{story.kind} {story.part.rpartition('/')[2]}〕")
        lines.extend(_lines(story.blocks, comments))
    return "\n".join(lines) + "\n"


def _lines(blocks: Iterable[Block], comments: dict[str, Comment]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield "| " + " | ".join(_one_line(text) for text in row.texts) + " |"
        else:
            yield _one_line(block.text)
            yield from _lines(block.boxes, comments)
        for paragraph in paragraphs((block,)):
            for anchor in paragraph.comments:
                if comment := comments.get(anchor.name):
                    yield f"    〔批注 {comment.author}〕{_one_line(comment.text)}"


def _one_line(text: str) -> str:
    return text.replace("\n", "⏎").rstrip()
