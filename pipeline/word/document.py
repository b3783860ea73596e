"""The only reader of finished and edited documents: what a reader of the page sees, in order, with controls and anchors.

Nothing here knows what a figure is: marks.py names tags and bookmarks, verify and check use them. story.py reads the XML.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.word.blocks import (
    Anchor,
    Block,
    Cell,
    Control,
    Paragraph,
    Piece,
    Revision,
    Row,
    Table,
    Text,
    paragraphs,
)
from pipeline.word.names import W
from pipeline.word.package import DocumentError, Package, open_package
from pipeline.word.story import StoryReader, read_note

__all__ = [
    "Anchor",
    "Block",
    "Cell",
    "Control",
    "Document",
    "Note",
    "Paragraph",
    "Piece",
    "Revision",
    "Row",
    "Story",
    "Table",
    "Text",
    "as_text",
    "paragraphs",
    "read_document",
]


@dataclass(frozen=True, slots=True)
class Story:
    """A header, footer or the notes of a document. ``kind`` is header, footer, footnotes or endnotes."""

    part: str
    kind: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A comment (批注)."""

    id: str
    author: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document: the body's blocks in order, then headers, footers and notes in the order of their relationships."""

    body: tuple[Block, ...]
    stories: tuple[Story, ...] = ()
    comments: tuple[Note, ...] = ()


def read_document(data: bytes | Package) -> Document:
    """Read a .docx. Raises :class:`~pipeline.word.package.DocumentError` for what cannot be read within bounds."""
    package = data if isinstance(data, Package) else open_package(data)
    main = package.main_part()
    body = package.tree(main).find(f"{W}body")
    if body is None:
        raise DocumentError("没有正文", main)
    stories: list[Story] = []
    comments: tuple[Note, ...] = ()
    for item in package.relationships(main):
        if item.external:
            continue
        if item.kind in ("header", "footer"):
            stories.append(Story(item.target, item.kind, StoryReader().blocks(package.tree(item.target))))
        elif item.kind in ("footnotes", "endnotes"):
            notes = [block for note in package.tree(item.target) for block in StoryReader().blocks(note)]
            stories.append(Story(item.target, item.kind, tuple(notes)))
        elif item.kind == "comments":
            comments = tuple(Note(*read_note(note)) for note in package.tree(item.target).iter(f"{W}comment"))
    return Document(body=StoryReader().blocks(body), stories=tuple(stories), comments=comments)


def as_text(document: Document) -> str:
    """Return the document as plain text: a line per paragraph, `` | `` between cells, notes and footers named.

    Made for golden files and for finding a sentence; line breaks inside a paragraph show as ``⏎``.
    """
    notes = {note.id: note for note in document.comments}
    lines = list(_lines(document.body, notes))
    for story in document.stories:
        lines.append(f"〔{story.kind} {story.part.rpartition('/')[2]}〕")
        lines.extend(_lines(story.blocks, notes))
    return "\n".join(lines) + "\n"


def _lines(blocks: Iterable[Block], notes: dict[str, Note]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield "| " + " | ".join(_one_line(text) for text in row.texts) + " |"
        else:
            yield _one_line(block.text)
            yield from _lines(block.boxes, notes)
        for paragraph in paragraphs((block,)):
            for anchor in paragraph.comments:
                if note := notes.get(anchor.name):
                    yield f"    〔批注 {note.author}〕{_one_line(note.text)}"


def _one_line(text: str) -> str:
    return text.replace("\n", "⏎").rstrip()
