"""Two versions of a report compared: what is paired, what it says, and everything that differs in document order."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.diff.changes import Change, Comparison, DifferenceKind, ParagraphChange, RowChange, TableChange
from pipeline.diff.figures import Settled, figure_changes
from pipeline.diff.rows import column_changes, row_changes
from pipeline.diff.sides import ComparedSide, open_sides
from pipeline.diff.units import ComparedBlock, matched, units
from pipeline.diff.words import added, gone, text_changes
from pipeline.matching.tables import row_label
from pipeline.matching.text import sentences
from pipeline.word.blocks import Table

_SHOWN = 24
_Placed = tuple[tuple[int, int, int], Change]


def compare(left: Path, right: Path, beside: str) -> Comparison:
    """Compare two files. Raises :class:`~pipeline.diff.sides.CannotReadSides`; nothing is written."""
    first, second, notes = open_sides(left, right, beside)
    comparer = _Comparer(first, second)
    changes = tuple(comparer.changes())
    return Comparison(
        left=first.facts,
        right=second.facts,
        by_figure=first.located is not None and second.located is not None,
        figures=figure_changes(first, second, comparer.settled),
        changes=changes,
        notes=notes,
    )


class _Comparer:
    """Goes through the pairs; ``settled`` are the places that read the same on both sides."""

    def __init__(self, left: ComparedSide, right: ComparedSide) -> None:
        self.left, self.right = left, right
        self.mine, self.theirs = units(left), units(right)
        self.matched = matched(left, right, self.mine, self.theirs)
        self.moved = self.matched.moved
        self.settled: tuple[Settled, Settled] = (set(), set())

    def changes(self) -> list[Change]:
        """Return what differs, in the order of 乙; what is gone stands behind what came before it in 甲."""
        found = [*self._paired(), *self._added(), *self._gone()]
        return [change for _, change in sorted(found, key=lambda item: item[0])]

    def _paired(self) -> Iterator[_Placed]:
        for a, b in self.matched.pairs.items():
            old, new = self.mine[a], self.theirs[b]
            if isinstance(old.block, Table) and isinstance(new.block, Table):
                change = self._table(old, new, a in self.moved)
            else:
                change = self._paragraph(old, new, a in self.moved)
            if change is not None:
                yield (b, 0, 0), change

    def _paragraph(self, old: ComparedBlock, new: ComparedBlock, moved: bool) -> Change | None:
        was = _whole_text(old, self.mine, self.matched.broken_left)
        now = _whole_text(new, self.theirs, self.matched.broken_right)
        found = text_changes(was, now)
        if not found:
            self.settled[0].add((old.spot, -1))
            self.settled[1].add((new.spot, -1))
        if found or moved:
            kind = DifferenceKind.CHANGED if found else DifferenceKind.MOVED
            return ParagraphChange(new.heading, kind, tuple(found), _first(new), moved)
        return None

    def _table(self, old: ComparedBlock, new: ComparedBlock, moved: bool) -> Change | None:
        assert isinstance(old.block, Table) and isinstance(new.block, Table)
        rows, mine, theirs = row_changes(old.block, new.block, (_row_keys(self.left, old), _row_keys(self.right, new)))
        self.settled[0].update((old.spot, number) for number in mine)
        self.settled[1].update((new.spot, number) for number in theirs)
        columns = tuple(column_changes(old.block, new.block))
        if rows or columns or moved:
            kind = DifferenceKind.CHANGED if rows or columns else DifferenceKind.MOVED
            return TableChange(new.heading, new.caption or old.caption, kind, tuple(rows), columns, moved)
        return None

    def _added(self) -> Iterator[_Placed]:
        taken = {*self.matched.pairs.values(), *self.matched.broken_right}
        for unit in self.theirs:
            if unit.number not in taken:
                yield (unit.number, 0, 0), _whole(unit, DifferenceKind.ADDED)

    def _gone(self) -> Iterator[_Placed]:
        before = -1
        for unit in self.mine:
            if unit.number in self.matched.pairs:
                before = self.matched.pairs[unit.number] if unit.number not in self.moved else before
            elif unit.number not in self.matched.broken_left:
                yield (before, 1, unit.number), _whole(unit, DifferenceKind.GONE)


def _whole_text(unit: ComparedBlock, units: Sequence[ComparedBlock], joined: Mapping[int, int]) -> str:
    """Return the text of a paragraph, put together where it was broken in two."""
    numbers = sorted([unit.number, *(number for number, of in joined.items() if of == unit.number)])
    return "".join(units[number].text for number in numbers)


def _first(unit: ComparedBlock) -> str:
    words = " ".join(unit.text.split())
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"


def _row_keys(side: ComparedSide, unit: ComparedBlock) -> dict[int, str]:
    """Return row number → row key of a table that was generated."""
    if side.located is None:
        return {}
    tables = [item for item in side.located.tables if item.spot is not None and item.spot.index == unit.spot]
    return {
        item.rows[number]: row.key
        for item in tables
        for number, row in enumerate(item.base.record.rows)
        if row.key and item.rows[number] >= 0
    }


def _whole(unit: ComparedBlock, kind: DifferenceKind) -> Change:
    """Return a paragraph or table that stands on one side only."""
    if isinstance(unit.block, Table):
        rows = tuple(RowChange(kind, row_label(row.texts), texts=row.texts) for row in unit.block.rows)
        return TableChange(unit.heading, unit.caption, kind, rows)
    make = added if kind is DifferenceKind.ADDED else gone
    return ParagraphChange(unit.heading, kind, tuple(make(text) for text in sentences(unit.text)), _first(unit))
