"""The rows of one table: row by row, cell by cell where both sides changed one; the same for refresh and merge of copies."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from pipeline.conflicts import CELL, ROW
from pipeline.matching.tables import BaseTable
from pipeline.merge.context import MergeContext
from pipeline.merge.decide import Decision, Sides
from pipeline.merge.walk import UnitLine, UnitWalk
from pipeline.word.blocks import Paragraph, Row, Table, TableCell
from pipeline.word.handle import Handle


class RowWalk(UnitWalk):
    """One table in BASE (``item``), in the result and on the other side; ``rows`` is row of BASE → row of the result."""

    def __init__(
        self,
        context: MergeContext,
        item: BaseTable,
        caption: str,
        mine: Table,
        theirs: Table,
        rows: Sequence[int],
        pairs: Mapping[int, int],
    ) -> None:
        super().__init__(context, pairs, len(theirs.rows), mine.element)
        self.item, self.caption, self.mine, self.theirs, self.rows = item, caption, mine, theirs, rows
        self.there = {n: row.element for n in self._numbers() if (row := self._own(n)) is not None and row.element is not None}

    # --- the units ---

    def _numbers(self) -> Iterator[int]:
        yield from range(len(self.item.texts))

    def _own(self, n: int) -> Row | None:
        """Return the row of the result as it was read."""
        return self.mine.rows[self.rows[n]] if self.rows[n] >= 0 else None

    def _other(self, n: int) -> Row | None:
        """Return the row of the other side."""
        return self.theirs.rows[self.pairs[n]] if n in self.pairs else None

    def _other_element(self, at: int) -> Handle | None:
        return self.theirs.rows[at].element

    def _told_new(self, at: int) -> UnitLine:
        texts = self.theirs.rows[at].texts
        return UnitLine(ROW, f"{self.caption} > {self._label(at)}", other=" | ".join(texts))

    def _label(self, at: int) -> str:
        """Return what a reader calls a row of the other side."""
        return next((text for text in self.theirs.rows[at].texts if text.strip()), "")

    def _place(self, n: int, column: int = -1) -> str:
        """Return where a row or cell stands, as the list names it."""
        at = self.item.column(n, column) if column >= 0 else -1
        head = self.item.head[at] if 0 <= at < len(self.item.head) else ""
        return " > ".join(part for part in (self.caption, self.item.label(n), head) if part)

    # --- cell by cell ---

    @abstractmethod
    def _cell_sides(self, n: int, column: int) -> Sides:
        """Return what both sides did to a cell."""

    @abstractmethod
    def _cells(self, n: int, column: int) -> tuple[TableCell | None, TableCell | None]:
        """Return a cell of BASE in the result and on the other side."""

    @abstractmethod
    def _met(self, own: TableCell | None, other: TableCell | None, sides: Sides) -> None:
        """Note that a cell is about to be decided."""

    @abstractmethod
    def _take_cell(self, n: int, column: int) -> None:
        """Give the result the other side's cell."""

    @abstractmethod
    def _cell_conflict(self, n: int, column: int) -> None:
        """Keep the result's cell and tell of the other side's."""

    def _cell_by_cell(self, n: int) -> None:
        """Decide on every cell of a row."""
        for column in range(len(self.item.texts[n])):
            sides, (own, other) = self._cell_sides(n, column), self._cells(n, column)
            found = sides.decide(self.context.policy)
            self._met(own, other, sides)
            if found in (Decision.KEEP_LOSE_FORMAT, Decision.TAKE_LOSE_FORMAT) and own is not None and other is not None:
                self._format_lost(n, found, UnitLine(CELL, self._place(n, column), now=own.text, other=other.text))
            if found in (Decision.TAKE, Decision.TAKE_LOSE_FORMAT) and own is not None and other is not None:
                self._take_cell(n, column)
            elif found is Decision.CONFLICT:
                self._cell_conflict(n, column)


def row_text(row: Row | None) -> str:
    """Return a row in one line."""
    return "" if row is None else " | ".join(row.texts)


def cell_paragraphs(cell: TableCell | None) -> list[Paragraph]:
    """Return the paragraphs of a cell, those of tables in it apart."""
    return [item for item in cell.blocks if isinstance(item, Paragraph)] if cell is not None else []


def row_paragraphs(row: Row | None) -> list[Paragraph]:
    """Return the paragraphs of the cells of a row."""
    return [item for cell in (row.cells if row is not None else ()) for item in cell_paragraphs(cell)]


def first_words(row: Row | None) -> Handle | None:
    """Return the first paragraph of a row, where a comment on it stands."""
    return next((item.element for item in row_paragraphs(row)), None)
