"""Tables that two copies changed: row by row, cell by cell where both changed a row. Conflicts of a cell go into a comment.

Rows and columns are found as a refresh finds them (:mod:`~pipeline.matching.tables`), BASE being what was generated.
"""

from collections.abc import Collection

from msgspec import Struct

from pipeline import link
from pipeline.conflicts import CELL, ROW
from pipeline.matching.blocks import Spot
from pipeline.matching.sequences import moved_units
from pipeline.matching.tables import BaseTable, PairedTable, cell_at, cell_tags, pair_tables
from pipeline.merge.changes import Kind
from pipeline.merge.copy_context import CopyContext
from pipeline.merge.decide import Decision, Sides, Signed, signed_sides
from pipeline.merge.recorded_conflicts import BLANK
from pipeline.merge.rows import RowWalk, first_words, row_text
from pipeline.merge.walk import UnitLine
from pipeline.word.blocks import Row, Table, TableCell
from pipeline.word.comment_marks import put_back, saved_marks
from pipeline.word.edit import detach
from pipeline.word.handle import Handle
from pipeline.word.placing import append_to, blocks_of, first_paragraph, put_behind
from pipeline.word.revisions import deleted_rows
from pipeline.word.signature import Signatures, is_more_than_words
from pipeline.word.text import original_text
from pipeline.word.transplant import detach_our_marks

_SHAPE = "“{first}”和“{other}”都改了这一行，格数不同，保留前者"
_CELL = "“{first}”和“{other}”都改了这一格，改得不同，保留前者"
_TAKEN = "采用“{other}”的改动"


class Three(Struct, frozen=True):
    """One table in BASE, the result and the copy, with what reads the signs of each file.

    ``same_looks`` tells for the result and the copy that formatting of the whole is BASE's (or the program's own).
    """

    base: Table
    mine: Table
    theirs: Table
    signs: tuple[Signatures, Signatures, Signatures]
    first: str
    caption: str
    same_looks: tuple[bool, bool] = (False, False)


def merge_tables(context: CopyContext, three: Three) -> bool:
    """Merge the copy's changes of a table into the result's. Returns False, nothing done, where rows and columns differ."""
    shapes = {three.base.columns, three.mine.columns, three.theirs.columns}
    if len(shapes) != 1:
        return False
    item = _base(three.base, three.caption)
    paired = [pair_tables([item], [Spot(0, table, ())])[0] for table in (three.mine, three.theirs)]
    if any(pair.spot is None for pair in paired):
        return False
    CopyRows(context, three, paired[0], paired[1]).merge()
    return True


def _base(table: Table, caption: str) -> BaseTable:
    """Return BASE's table as one that was generated."""
    texts = tuple(row.texts for row in table.rows)
    record = link.TableSlots(rows=tuple(link.RowSlots(cells=line) for line in texts), caption=caption)
    return BaseTable(0, record, texts, tuple(tuple(tuple(cell_tags(cell)) for cell in row.cells) for row in table.rows))


class CopyRows(RowWalk):
    """The rows of one table in the result and in one more copy."""

    context: CopyContext

    def __init__(self, context: CopyContext, three: Three, mine: PairedTable, theirs: PairedTable) -> None:
        pairs = {n: at for n, at in enumerate(theirs.rows) if at >= 0}
        super().__init__(context, mine.base, three.caption, three.mine, three.theirs, mine.rows, pairs)
        self.three, self.pair = three, (mine, theirs)
        self.moved_here = moved_units({n: at for n, at in enumerate(mine.rows) if at >= 0})
        self.apart = set(self.moved_here)
        rows = [three.mine.rows[at].element for at in range(len(three.mine.rows)) if at not in mine.rows]
        context.extras.update({row: three.first for row in rows if row is not None and row not in context.extras})

    # --- the units ---

    def _who(self, n: int) -> str:
        return self.three.first

    def _told(self, n: int) -> UnitLine:
        return UnitLine(ROW, self._place(n), " | ".join(self.item.texts[n]), row_text(self._own(n)), row_text(self._other(n)))

    def _sides(self, n: int) -> Sides:
        base, sides = self.three.base.rows[n], (self._own(n), self._other(n))
        own, other = (None if side is None else self._said(number, side, base) for number, side in enumerate(sides, 1))
        first, second = (None in sides and side is not None and self._is_commented(side) for side in sides)
        return signed_sides(self._said(0, base, base), own, other, (first, second))

    def _is_commented(self, row: Row) -> bool:
        return row.element is not None and self.context.is_commented(row.element)

    def _said(self, side: int, piece: Row | TableCell, base: Row | TableCell) -> Signed:
        """Return what a row or cell says and how it looks; where the whole looks as BASE, so does it."""
        like, reader = (base, 0) if side and self.three.same_looks[side - 1] else (piece, side)
        said = () if piece.element is None else self.three.signs[side].content_signature(piece.element)
        look = () if like.element is None else self.three.signs[reader].format_signature(like.element)
        return (said, look)

    # --- one row ---

    def _take_out(self, n: int, element: Handle) -> None:
        base = self.three.base.rows[n].element
        table, said = self.three.theirs.element, "" if base is None else original_text(base)
        found = [] if table is None else [row for row in deleted_rows(table) if original_text(row) == said]
        if found:
            self.there[n] = self.context.replace(element, found[0])
        else:
            detach(element)
            del self.there[n]

    def _both(self, n: int, sides: Sides, found: Decision) -> None:
        """Take a row only the copy changed as a whole, one both changed cell by cell."""
        own, other, unit = self._own(n), self._other(n), self._told(n)
        if own is None or other is None or own.element is None or other.element is None:
            return
        self.context.map_paragraphs(other.element, own.element)
        if found is Decision.TAKE:
            self.there[n] = self.context.replace(own.element, other.element)
            self.context.say(Kind.UPDATED, ROW, unit.place, was=unit.was, now=unit.other, note=self._note(n, _TAKEN))
        elif found is not Decision.KEEP:
            self._both_changed(n, own, unit)

    def _both_changed(self, n: int, own: Row, unit: UnitLine) -> None:
        if any(None in self._cells(n, column) for column in range(len(self.item.texts[n]))):
            note = self._note(n, _SHAPE)
            self.context.conflict(ROW, unit.place, first_words(own), now=unit.now, ours=unit.other, note=note)
        else:
            self._cell_by_cell(n)

    # --- cells ---

    def _cells(self, n: int, column: int) -> tuple[TableCell | None, TableCell | None]:
        rows, found = (self._own(n), self._other(n)), []
        for pair, row in zip(self.pair, rows, strict=True):
            at = cell_at(pair, n, column, pair.rows[n]) if row is not None else -1
            found.append(row.cells[at] if row is not None and 0 <= at < len(row.cells) else None)
        return found[0], found[1]

    def _met(self, own: TableCell | None, other: TableCell | None, sides: Sides) -> None:
        pass  # the row was noted as a whole

    def _cell_sides(self, n: int, column: int) -> Sides:
        base, (own, other) = self.three.base.rows[n].cells[column], self._cells(n, column)
        assert own is not None and other is not None
        return signed_sides(self._said(0, base, base), self._said(1, own, base), self._said(2, other, base))

    def _take_cell(self, n: int, column: int) -> None:
        """Take the copy's cell; where it looks the same only its paragraphs, so that the result's cell stays what it is."""
        base, (own, other) = self.three.base.rows[n].cells[column], self._cells(n, column)
        if own is None or other is None or own.element is None or other.element is None:
            return
        if self._said(1, own, base)[1] == self._said(2, other, base)[1]:
            self._refill(own.element, other.element)
        else:
            self.context.replace(own.element, other.element)
        note = self._note(n, _TAKEN)
        self.context.say(Kind.UPDATED, CELL, self._place(n, column), was=base.text, now=other.text, note=note)

    def _refill(self, mine: Handle, theirs: Handle) -> None:
        """Give a cell the copy's paragraphs; the first takes the comments of those it replaces."""
        old, new = blocks_of(mine), blocks_of(theirs)
        made = self.context.replace(old[0], new[0])
        for item in old[1:]:
            put_back(made, saved_marks(item))
            detach(item)
        for item in new[1:]:
            further = self.context.import_node(item)
            put_behind(further, made)
            made = further

    def _cell_conflict(self, n: int, column: int) -> None:
        """Keep the result's cell; the copy's words go into a comment, what a comment cannot hold behind them."""
        own, other = self._cells(n, column)
        if own is None or other is None or own.element is None or other.element is None:
            return
        for block in blocks_of(other.element) if is_more_than_words(other.element) else ():
            made = self.context.import_node(block)
            detach_our_marks(made)
            append_to(own.element, made)
        at, note = first_paragraph(own.element), self._note(n, _CELL)
        self.context.conflict(CELL, self._place(n, column), at, now=own.text, ours=other.text or BLANK, note=note)

    # --- order ---

    def _shifted(self) -> Collection[int]:
        return moved_units(self.pairs)

    def _tell_moved(self, n: int) -> None:
        unit = self._told(n)
        self.context.say(Kind.UPDATED, ROW, unit.place, now=unit.other, note=self._note(n, self._words(ROW).moved))

    def _is_same(self, other: Handle, at: int) -> bool:
        element = self._other_element(at)
        signs = self.three.signs
        return element is not None and signs[1].content_signature(other) == signs[2].content_signature(element)
