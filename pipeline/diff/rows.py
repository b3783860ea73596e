"""Two versions of one table: which row is which, columns that came or went, and the cells that differ."""

from collections.abc import Mapping, Sequence

from pipeline.diff.changes import CellChange, DifferenceKind, RowChange
from pipeline.diff.words import changed
from pipeline.matching.align import align
from pipeline.matching.sequences import moved_units
from pipeline.matching.tables import COLUMNS, ROWS, column_units, heads, row_label, row_tags, row_unit
from pipeline.matching.text import canonical
from pipeline.word.blocks import Row, Table

Columns = dict[int, int]


def pair_columns(left: Table, right: Table) -> Columns:
    """Return which column of 甲 is which of 乙, by their heads, else by their place between the same neighbours."""
    return align(column_units(heads(left)), column_units(heads(right)), COLUMNS).pairs


def pair_rows(left: Table, right: Table, known: Mapping[int, str], other: Mapping[int, str]) -> dict[int, int]:
    """Return which row of 甲 is which of 乙; ``known`` and ``other`` give the row keys of either side by number."""
    mine, theirs = (
        [row_unit(row.texts, keys.get(number, ""), row_tags(row)) for number, row in enumerate(table.rows)]
        for table, keys in ((left, known), (right, other))
    )
    return align(mine, theirs, ROWS).pairs


def row_changes(
    left: Table, right: Table, keys: tuple[Mapping[int, str], Mapping[int, str]]
) -> tuple[list[RowChange], set[int], set[int]]:
    """Return the rows that differ in the order of 乙, and the numbers of the rows that read the same on each side."""
    pairs, columns, names = pair_rows(left, right, *keys), pair_columns(left, right), heads(right)
    moved = moved_units(pairs)
    found: list[tuple[tuple[int, int, int], RowChange]] = []
    same: tuple[set[int], set[int]] = set(), set()
    for a, b in pairs.items():
        cells = _cells(left.rows[a], right.rows[b], columns, names)
        if not cells:
            same[0].add(a)
            same[1].add(b)
        if cells or a in moved:
            kind = DifferenceKind.CHANGED if cells else DifferenceKind.MOVED
            found.append(((b, 0, 0), RowChange(kind, row_label(right.rows[b].texts), tuple(cells))))
    for a, row in enumerate(left.rows):
        if a not in pairs and any(map(canonical, row.texts)):
            before = max((pairs[other] for other in pairs if other < a), default=-1)
            found.append(((before, 1, a), RowChange(DifferenceKind.GONE, row_label(row.texts), texts=row.texts)))
    for b in sorted(set(range(len(right.rows))) - set(pairs.values())):
        if any(map(canonical, right.rows[b].texts)):
            found.append(
                ((b, 0, 0), RowChange(DifferenceKind.ADDED, row_label(right.rows[b].texts), texts=right.rows[b].texts))
            )
    return [item for _, item in sorted(found, key=lambda pair: pair[0])], same[0], same[1]


def _cells(old: Row, new: Row, columns: Columns, names: Sequence[str]) -> list[CellChange]:
    mine, theirs = _by_column(old), _by_column(new)
    if len(mine) == len(theirs) and len(mine) != len(columns):  # a row of merged cells, known by its own shape
        pairs = list(zip(mine, theirs, strict=True))
    else:
        pairs = [(a, columns[a]) for a in mine if a in columns]
    found = []
    for a, b in pairs:
        was, now = mine[a], theirs.get(b, "")
        if canonical(was) != canonical(now):
            found.append(CellChange(names[b] if b < len(names) else "", changed(was.strip(), now.strip())))
    return found


def _by_column(row: Row) -> dict[int, str]:
    found, place = {}, 0
    for cell in row.cells:
        found[place] = cell.text
        place += cell.span
    return found


def column_changes(left: Table, right: Table) -> list[tuple[DifferenceKind, str]]:
    """Return the heads of columns that stand on one side only, or elsewhere."""
    pairs, mine, theirs = pair_columns(left, right), heads(left), heads(right)
    found = [(DifferenceKind.GONE, head) for column, head in enumerate(mine) if column not in pairs]
    found += [(DifferenceKind.ADDED, head) for column, head in enumerate(theirs) if column not in set(pairs.values())]
    return found + [(DifferenceKind.MOVED, theirs[pairs[column]]) for column in sorted(moved_units(pairs))]
