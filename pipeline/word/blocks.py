"""Blocks of a document as a reader of the page sees them: paragraphs of pieces, tables of rows. Records only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.word.handle import Handle


@dataclass(frozen=True, slots=True)
class Text:
    """Words outside any control."""

    text: str


@dataclass(frozen=True, slots=True)
class Control:
    """A content control that holds no other control; ``tag`` and ``alias`` are empty where it has none."""

    tag: str
    alias: str
    text: str


Piece = Text | Control


@dataclass(frozen=True, slots=True)
class Anchor:
    """A bookmark (``name``) or the range of a comment (``name`` is its id), as offsets into the paragraph's text.

    ``end`` is None when the range ends in a later paragraph or never.
    """

    name: str
    start: int
    end: int | None


INSERTED, DELETED, MOVED_HERE, MOVED_AWAY = "插入", "删除", "移入", "移出"
"""Kinds of tracked changes (修订). What was deleted or moved away is not part of the shown text."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One tracked change: who did what and when, where it stands in the shown text, and its words.

    For what is gone ``start`` equals ``end``: the place it stood. ``date`` is as written by the program, often empty.
    """

    kind: str
    author: str
    date: str
    start: int
    end: int
    text: str

    @property
    def gone(self) -> bool:
        """Tell whether the words are no longer shown here."""
        return self.kind in (DELETED, MOVED_AWAY)


@dataclass(frozen=True, slots=True)
class Said:
    """Where shown words come from: a ``w:t`` or a sign (tab, line break …) and its offsets into the paragraph's text."""

    element: Handle
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph. ``boxes`` are the blocks of text boxes anchored in it, which stand elsewhere on the page.

    ``element`` is the ``w:p`` it was read from (of joined ones the last) and ``said`` its words element by element, for those
    who write into a copy of the file. ``text`` is the words as shown.
    """

    pieces: tuple[Piece, ...]
    style: str = ""
    bookmarks: tuple[Anchor, ...] = ()
    comments: tuple[Anchor, ...] = ()
    boxes: tuple["Block", ...] = ()
    numbered: bool = False
    revisions: tuple[Revision, ...] = ()
    element: Handle | None = field(default=None, compare=False, repr=False)
    said: tuple[Said, ...] = field(default=(), compare=False, repr=False)
    text: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Put the words together once: they are asked for some twenty times."""
        object.__setattr__(self, "text", "".join(piece.text for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell; ``span`` is the number of grid columns it takes, ``element`` its ``w:tc``.

    ``drawn_on`` tells that it goes on the cell above; ``text`` is the words of its paragraphs, one line each.
    """

    blocks: tuple["Block", ...]
    span: int = 1
    drawn_on: bool = field(default=False, kw_only=True)
    element: Handle | None = field(default=None, compare=False, repr=False)
    text: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Put the words together once."""
        object.__setattr__(self, "text", "\n".join(paragraph.text for paragraph in paragraphs(self.blocks)))


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``head`` rows are repeated on every page, ``whole`` rows do not break across pages.

    ``inserted`` is the tracked change that added the row, ``element`` its ``w:tr``.
    """

    cells: tuple[TableCell, ...]
    head: bool = False
    whole: bool = False
    inserted: Revision | None = None
    element: Handle | None = field(default=None, compare=False, repr=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the words of each cell."""
        return tuple(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``columns`` is the number of columns of its grid, ``gone`` the rows deleted as tracked changes.

    ``element`` is its ``w:tbl``.
    """

    rows: tuple[Row, ...]
    columns: int = 0
    gone: tuple[Revision, ...] = ()
    element: Handle | None = field(default=None, compare=False, repr=False)


Block = Paragraph | Table


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Yield every paragraph of some blocks in reading order, those of cells and text boxes included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            yield from paragraphs(block.boxes)
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs(cell.blocks)
