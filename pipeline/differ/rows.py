"""Two versions of one table: which row is which, columns that came or went, and the cells that differ."""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from pipeline.differ.changes import CellChange, Kind, RowChange
from pipeline.differ.words import changed
from pipeline.matching.align import moved_units
from pipeline.matching.tables import row_tags, text_in
from pipeline.matching.text import canonical
from pipeline.word.blocks import Row, Table

Columns = dict[int, int]


def heads(table: Table) -> list[str]:
    """Return the head of each column of the grid; of several head rows the words from top to bottom."""
    top = [row for row in table.rows if row.head] or list(table.rows[:1])
    width = max([table.columns, *(sum(cell.span for cell in row.cells) for row in top)])
    return ["".join(dict.fromkeys(text_in(row, column).strip() for row in top)) for column in range(width)]


def label(row: Row) -> str:
    """Return what a reader calls a row: its first words that are no mere number, else its first words."""
    texts = [text.strip() for text in row.texts if text.strip()]
    return next((text for text in texts if not canonical(text).replace(".", "").isdecimal()), texts[0] if texts else "")


def pair_columns(left: Table, right: Table) -> Columns:
    """Return which column of 甲 is which of 乙, by their heads in order, else by position where the number is the same."""
    mine, theirs = heads(left), heads(right)
    if len(mine) == len(theirs):
        return {column: column for column in range(len(mine))}
    pairs: Columns = {}
    left_signs, right_signs = [canonical(head) for head in mine], [canonical(head) for head in theirs]
    for block in SequenceMatcher(None, left_signs, right_signs, autojunk=False).get_matching_blocks():
        pairs.update({block.a + step: block.b + step for step in range(block.size)})
    return pairs


def pair_rows(left: Table, right: Table, known: dict[int, int]) -> dict[int, int]:
    """Return which row of 甲 is which of 乙: the same words in order, the same row key, the same figures, the same label."""
    mine, theirs = [_signs(row) for row in left.rows], [_signs(row) for row in right.rows]
    pairs: dict[int, int] = {}
    for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
        pairs.update({block.a + step: block.b + step for step in range(block.size)})
    _fill(pairs, known.items(), len(left.rows), len(right.rows))
    _fill(pairs, _same(mine, theirs, pairs), len(left.rows), len(right.rows))
    _fill(pairs, _by_tags(left.rows, right.rows, pairs), len(left.rows), len(right.rows))
    labels = [canonical(label(row)) for row in left.rows], [canonical(label(row)) for row in right.rows]
    _fill(pairs, _same(labels[0], labels[1], pairs), len(left.rows), len(right.rows))
    _fill(pairs, _between(pairs, len(left.rows), len(right.rows)), len(left.rows), len(right.rows))
    return pairs


def _signs(row: Row) -> tuple[str, ...]:
    return tuple(canonical(text) for text in row.texts)


def _fill(pairs: dict[int, int], more: Iterable[tuple[int, int]], left: int, right: int) -> None:
    """Take pairs of rows both of which are still free."""
    used = set(pairs.values())
    for a, b in list(more):
        if a not in pairs and b not in used and 0 <= a < left and 0 <= b < right:
            pairs[a] = b
            used.add(b)


def _same(mine: Sequence[object], theirs: Sequence[object], pairs: dict[int, int]) -> list[tuple[int, int]]:
    """Return the free rows whose sign stands once on each side."""
    used = set(pairs.values())
    free = [a for a in range(len(mine)) if a not in pairs], [b for b in range(len(theirs)) if b not in used]
    counts = Counter(mine[a] for a in free[0]), Counter(theirs[b] for b in free[1])
    at = {theirs[b]: b for b in free[1]}
    return [(a, at[mine[a]]) for a in free[0] if mine[a] and counts[0][mine[a]] == counts[1][mine[a]] == 1]


def _by_tags(left: Sequence[Row], right: Sequence[Row], pairs: dict[int, int]) -> list[tuple[int, int]]:
    used = set(pairs.values())
    theirs = {b: Counter(row_tags(row)) for b, row in enumerate(right) if b not in used}
    found = []
    for a, row in enumerate(left):
        own = Counter(row_tags(row))
        if a in pairs or not own:
            continue
        votes = {b: (own & tags).total() for b, tags in theirs.items()}
        best = max(votes, key=lambda b: votes[b], default=-1)
        if best >= 0 and 2 * votes[best] > own.total():
            found.append((a, best))
    return found


def _between(pairs: dict[int, int], left: int, right: int) -> list[tuple[int, int]]:
    """Return single rows that stand alone between the same two neighbours."""
    ends = {-1: -1, left: right, **pairs}
    return [
        (a, ends[a - 1] + 1) for a in range(left) if a not in pairs and a - 1 in ends and ends.get(a + 1) == ends[a - 1] + 2
    ]


def row_changes(left: Table, right: Table, known: dict[int, int]) -> tuple[list[RowChange], set[int], set[int]]:
    """Return the rows that differ in the order of 乙, and the numbers of the rows that read the same on each side."""
    pairs, columns, names = pair_rows(left, right, known), pair_columns(left, right), heads(right)
    moved = moved_units(pairs)
    found: list[tuple[tuple[int, int, int], RowChange]] = []
    same: tuple[set[int], set[int]] = set(), set()
    for a, b in pairs.items():
        cells = _cells(left.rows[a], right.rows[b], columns, names)
        if not cells:
            same[0].add(a)
            same[1].add(b)
        if cells or a in moved:
            kind = Kind.CHANGED if cells else Kind.MOVED
            found.append(((b, 0, 0), RowChange(kind, label(right.rows[b]), tuple(cells))))
    for a, row in enumerate(left.rows):
        if a not in pairs and any(_signs(row)):
            before = max((pairs[other] for other in pairs if other < a), default=-1)
            found.append(((before, 1, a), RowChange(Kind.GONE, label(row), texts=row.texts)))
    for b in sorted(set(range(len(right.rows))) - set(pairs.values())):
        if any(_signs(right.rows[b])):
            found.append(((b, 0, 0), RowChange(Kind.ADDED, label(right.rows[b]), texts=right.rows[b].texts)))
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


def column_changes(left: Table, right: Table) -> list[tuple[Kind, str]]:
    """Return the heads of columns that stand on one side only."""
    pairs = pair_columns(left, right)
    taken = set(pairs.values())
    lost = [(Kind.GONE, head) for column, head in enumerate(heads(left)) if column not in pairs]
    return lost + [(Kind.ADDED, head) for column, head in enumerate(heads(right)) if column not in taken]
