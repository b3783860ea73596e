"""The only reader of finished and edited documents: what a reader of the page sees, in order, with controls and anchors.

Nothing here knows what a figure is: link/ names tags and bookmarks, verify and check use them. story.py reads the XML.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

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
from pipeline.word.package import HEADERS, STORIES, Package, open_package
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
    stories: list[DocumentStory] = []
    for item in package.relationships(main):
        if item.external:
            continue
        if item.kind in HEADERS:
            stories.append(DocumentStory(item.target, item.kind, StoryReader().blocks(package.tree(item.target))))
        elif item.kind in STORIES:
            notes = [block for note in package.tree(item.target) for block in StoryReader().blocks(note)]
            stories.append(DocumentStory(item.target, item.kind, tuple(notes)))
    return Document(body=StoryReader().blocks(body), stories=tuple(stories), comments=read_comments(package))


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
