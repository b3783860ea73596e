"""Open conflicts (冲突): what an update or a merge could not decide, and whether the report says by now what was decided.

In: the document as it stands and the conflicts its baseline remembers. Out: those that are still open, with their places. A
conflict is over when its place says what the other side has, when what was in question is gone, or, where two wordings
stand, when one of them is. Its comment in the text tells staff of it and decides nothing. That somebody confirmed what
stands there (检查结果: 处理, 理由) is the caller's to know.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from pipeline import link
from pipeline.matching.blocks import Spot, spots
from pipeline.matching.located import Place
from pipeline.matching.text import canonical
from pipeline.problems import shortened
from pipeline.word.blocks import Paragraph, Row, Table, paragraphs
from pipeline.word.document import Document

PARAGRAPH, CELL, ROW, TABLE, FIGURE = "段落", "单元格", "表格行", "表格", "数据项"
_SHOWN = 30


class OpenConflict(Struct, frozen=True):
    """A conflict nobody has decided, where it stands, and what stands there now."""

    conflict: link.Conflict
    place: Place
    now: str
    paragraph: Paragraph | None = None


class _Stand(Struct, frozen=True):
    """A paragraph in which a conflict may stand, with what is around it."""

    paragraph: Paragraph
    spot: Spot
    row: Row | None = None
    row_number: int = -1
    cell_number: int = -1

    def text(self, unit: str) -> str:
        """Return what stands in the whole of the unit: the paragraph, its cell or its row."""
        if self.row is None or unit in (PARAGRAPH, FIGURE):
            return self.paragraph.text
        return self.row.cells[self.cell_number].text if unit == CELL else row_text(self.row)

    def place(self, conflict: link.Conflict) -> Place:
        """Return the place as check shows it."""
        if self.row is not None:
            return Place(table=conflict.place, spot=self.spot.index, row_number=self.row_number, cell_number=self.cell_number)
        words = self.paragraph.text
        sentence = shortened(words, _SHOWN)
        return Place(heading=self.spot.heading, sentence=sentence, spot=self.spot.index, start=0, end=len(words))


def row_text(row: Row) -> str:
    """Return a table row in one line."""
    return " | ".join(row.texts)


def open_conflicts(document: Document, conflicts: Sequence[link.Conflict]) -> tuple[OpenConflict, ...]:
    """Return the conflicts that are not over, in the order they were told."""
    if not conflicts:
        return ()
    stands = [*_stands(document)]
    marked = {anchor.name: stand for stand in stands for anchor in stand.paragraph.bookmarks}
    found = []
    for item in conflicts:
        stand = marked.get(item.mark) or _by_words(stands, item, item.kept)
        if _is_open(item, stand, stands, marked.get(item.beside)):
            found.append(_open(item, stand))
    return tuple(found)


def _open(item: link.Conflict, stand: _Stand | None) -> OpenConflict:
    if stand is None:
        return OpenConflict(item, Place(table=item.place), "")
    return OpenConflict(item, stand.place(item), stand.text(item.unit) if item.kept else "", stand.paragraph)


def _is_open(item: link.Conflict, stand: _Stand | None, stands: Sequence[_Stand], beside: _Stand | None) -> bool:
    if item.unit == ROW and not item.kept:  # a row that was not put in
        return not any(stand.row is not None and canonical(row_text(stand.row)) == canonical(item.other) for stand in stands)
    if stand is None:
        return False
    now = canonical(stand.text(item.unit))
    if item.beside:
        other = beside or _by_words(stands, item, item.other)
        return bool(now.strip()) and other is not None and bool(other.text(item.unit).strip())
    if item.unit == FIGURE:
        return now.count(canonical(item.other)) <= canonical(item.kept).count(canonical(item.other))
    return now != canonical(item.other)


def _by_words(stands: Sequence[_Stand], item: link.Conflict, words: str) -> _Stand | None:
    """Return where words stand of which an editor dropped the bookmark: a cell in its own row only."""
    label = item.place.split(" > ")[-2:][0]
    for stand in stands if words.strip() else ():
        in_row = item.unit != CELL or (stand.row is not None and label in stand.row.texts)
        if in_row and (stand.row is None) == (item.unit in (PARAGRAPH, FIGURE)) and stand.text(item.unit) == words:
            return stand
    return None


def _stands(document: Document) -> Iterator[_Stand]:
    for spot in spots(document.body):
        if isinstance(spot.block, Paragraph):
            yield _Stand(spot.block, spot)
        else:
            yield from _in_table(spot, spot.block)


def _in_table(spot: Spot, table: Table) -> Iterator[_Stand]:
    for number, row in enumerate(table.rows):
        for at, cell in enumerate(row.cells):
            for paragraph in paragraphs(cell.blocks):
                yield _Stand(paragraph, spot, row, number, at)
