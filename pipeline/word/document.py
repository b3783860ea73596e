"""The only reader of finished and edited documents: what a reader of the page sees, in order, with controls and anchors.

Nothing here knows what a figure is: link/ names tags and bookmarks, verify and check use them. story.py reads the XML.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from pipeline import limits
from pipeline.opc import Node
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
    main = package.main_part()
    body = node_of(package.body())
    _require_bounded(body, main)
    stories: list[DocumentStory] = []
    for item in package.relationships(main):
        if item.external:
            continue
        if item.kind in HEADERS:
            _require_bounded(package.tree(item.target), item.target)
            stories.append(DocumentStory(item.target, item.kind, StoryReader().blocks(package.tree(item.target))))
        elif item.kind in STORIES:
            _require_bounded(package.tree(item.target), item.target)
            notes = [block for note in package.tree(item.target) for block in StoryReader().blocks(note)]
            stories.append(DocumentStory(item.target, item.kind, tuple(notes)))
    document = Document(body=StoryReader().blocks(body), stories=tuple(stories), comments=read_comments(package))
    _require_readable(document)
    return document


def _require_bounded(root: Node, part: str) -> None:
    """Refuse more paragraphs, or text boxes deeper in one another, than anybody writes: a box in a box is read twice."""
    count = sum(1 for _ in root.iter(f"{W}p"))
    if count > limits.PARAGRAPHS:
        raise DocumentError(f"{count} 个段落，超过 {limits.PARAGRAPHS} 个，不像是一份报告", part)
    for box in root.iter(_BOX):
        depth = sum(1 for _ in box.iterancestors(_BOX)) + 1
        if depth > limits.SHAPE_DEPTH:
            raise DocumentError(f"文本框套文本框超过 {limits.SHAPE_DEPTH} 层", part)


def _require_readable(document: Document) -> None:
    """Refuse paragraphs and numbers so long that no sentence can be judged."""
    for item in paragraphs((*document.body, *(block for story in document.stories for block in story.blocks))):
        if len(item.text) > limits.REPORT_CHARACTERS:
            raise DocumentError(f"有一段 {len(item.text)} 字，超过 {limits.REPORT_CHARACTERS} 字：“{item.text[:20]}…”")
        if len(item.text) > limits.NUMBER_DIGITS and (found := _LONG_NUMBER.search(item.text)):
            raise DocumentError(f"有一个数超过 {limits.NUMBER_DIGITS} 位：“{found[0][:20]}…”")


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
