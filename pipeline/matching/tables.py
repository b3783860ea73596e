"""Which table, row and cell of an edited document is which generated one: by tags, else by caption, heads and labels."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline import marks
from pipeline.matching.align import Rules, Unit
from pipeline.matching.blocks import Spot
from pipeline.matching.text import canonical, skeleton
from pipeline.word.blocks import Cell, Control, Paragraph, Row, Table, paragraphs


@dataclass(frozen=True, slots=True)
class BaseTable:
    """One generated table: its index among the baseline's blocks, its record, cells as generated and tags by row."""

    index: int
    record: marks.TableSlots
    texts: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def head(self) -> tuple[str, ...]:
        """Return the column heads as generated."""
        return self.texts[0] if self.texts else ()

    def column(self, row: int, cell: int) -> int:
        """Return the column of a cell; a row with fewer cells than heads has its first cell drawn over several columns."""
        short = len(self.head) - len(self.texts[row])
        return cell + short if cell and short > 0 else cell

    def text(self, row: int, column: int) -> str:
        """Return what was printed in a row and column; nothing where the row has no such cell."""
        cells = self.texts[row]
        places = [cell for cell in range(len(cells)) if self.column(row, cell) == column]
        return cells[places[0]] if places else ""

    def label(self, row: int) -> str:
        """Return what a reader calls a row: its label, else its first cell with words."""
        return self.record.rows[row].label or next((text for text in self.texts[row] if text.strip()), "")


def table_unit(
    rows: Sequence[Sequence[str]], caption: str, key: str = "", tags: Iterable[str] = (), labels: Sequence[str] = ()
) -> Unit:
    """Return a table as the aligner sees it: by its words, by caption and heads, by its heads and ``labels`` of rows."""
    texts = tuple(tuple(map(canonical, row)) for row in rows)
    heads = texts[0] if texts else ()
    title = skeleton(caption)
    named = (title, heads) if title and any(heads) else ()
    words = (title, *heads, *map(canonical, labels))
    parts = tuple(word for word in words if len(word) > 1)
    return Unit((("table", texts), named, title), "|".join(parts), key, tuple(tags), parts, "table")


def row_unit(texts: Sequence[str], label: str, key: str = "", tags: Iterable[str] = ()) -> Unit:
    """Return a row as the aligner sees it: by the words of its cells, by its label."""
    return Unit((("row", *map(canonical, texts)), canonical(label)), key=key, tags=tuple(tags), kind="row")


ROWS = Rules(alike=2, fewer_tags=("row",), place=1)
"""Labels of rows are short and much alike: they are the same, or what alone stands between the same neighbours is."""
TABLES = Rules(fewer_tags=("table",), guess=True)
COLUMNS = Rules(alike=2, place=99)


def base_tables(blocks: Sequence[marks.Block], text_of: Callable[[str, str], str]) -> list[BaseTable]:
    """Return the tables of a baseline that have rows."""
    return [
        BaseTable(
            index,
            block,
            tuple(tuple(marks.printed(cell, text_of) for cell in row.cells) for row in block.rows),
            tuple(
                tuple(tuple(marks.figure_tag(*m.groups()) for m in marks.SLOT.finditer(cell)) for cell in row.cells)
                for row in block.rows
            ),
        )
        for index, block in enumerate(blocks)
        if isinstance(block, marks.TableSlots) and block.rows
    ]


def cell_tags(cell: Cell) -> list[str]:
    """Return the tags in a cell."""
    return [piece.tag for item in paragraphs(cell.blocks) for piece in item.pieces if isinstance(piece, Control) and piece.tag]


def row_tags(row: Row) -> list[str]:
    """Return the tags in a row."""
    return [tag for cell in row.cells for tag in cell_tags(cell)]


@dataclass(frozen=True, slots=True)
class PairedTable:
    """A generated table and where it stands now: row by row and column by column; -1 for a row that is not found.

    ``typed`` are the rows of the document that no generated row became; ``copies`` are further tables with the same figures.
    """

    base: BaseTable
    spot: Spot | None
    caption: str
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    typed: tuple[int, ...] = ()
    copies: tuple[Spot, ...] = ()
    by_tag: bool = False


def pair_tables(base: Sequence[BaseTable], found: Sequence[Spot]) -> list[PairedTable]:
    """Pair generated tables with those of the document, and their rows and columns."""
    tables = [spot for spot in found if isinstance(spot.block, Table)]
    free = {spot.index: spot for spot in tables}
    chosen: dict[int, Spot] = {}
    scores = [
        (-score, abs(order - other), item.index, spot.index)
        for order, item in enumerate(base)
        for other, spot in enumerate(tables)
        if (score := _score(item, spot, caption_of(spot, found))) > 0
    ]
    for _, _, index, spot_index in sorted(scores):
        if index not in chosen and spot_index in free:
            chosen[index] = free.pop(spot_index)
    paired = []
    for item in base:
        copies = tuple(spot for spot in free.values() if _shared(item, spot) > len(item.record.rows) // 2)
        for spot in copies:
            free.pop(spot.index)
        paired.append(_paired(item, chosen.get(item.index), found, copies))
    return paired


def caption_of(spot: Spot, found: Sequence[Spot]) -> str:
    """Return the last words above a table, line by line up to another table."""
    for other in reversed(found[: spot.index]):
        if isinstance(other.block, Table):
            return ""
        if other.text.strip():
            return other.text.strip()
    return ""


def _shared(item: BaseTable, spot: Spot) -> int:
    assert isinstance(spot.block, Table)
    mine = Counter(tag for row in item.tags for cell in row for tag in cell)
    theirs = Counter(tag for row in spot.block.rows for tag in row_tags(row))
    return (mine & theirs).total()


def _score(item: BaseTable, spot: Spot, caption: str) -> int:
    """Rate a table: shared figures first, then caption, heads and labels; 0 is no relation."""
    assert isinstance(spot.block, Table)
    rows = spot.block.rows
    score = 4 * _shared(item, spot)
    if item.record.caption and skeleton(caption) == skeleton(item.record.caption):
        score += 2 + 2 * (canonical(caption) == canonical(item.record.caption))
    heads = {canonical(text) for text in item.head if text.strip()}
    first = {canonical(text) for text in rows[0].texts} if rows else set()
    score += 3 * (bool(heads) and heads == first) + (len(heads & first) > 1)
    labels = {canonical(item.label(row)) for row in range(1, len(item.texts))} - {""}
    theirs = {canonical(text) for row in rows[1:] for text in row.texts[:2]}
    return score + len(labels & theirs) if score or 2 * len(labels & theirs) > len(labels) else 0


def _paired(item: BaseTable, spot: Spot | None, found: Sequence[Spot], copies: tuple[Spot, ...]) -> PairedTable:
    if spot is None:
        return PairedTable(item, None, item.record.caption, (-1,) * len(item.texts), copies=copies)
    assert isinstance(spot.block, Table)
    rows = _rows(item, spot.block)
    typed = tuple(number for number in range(len(spot.block.rows)) if number not in rows)
    caption = caption_of(spot, found)
    return PairedTable(item, spot, caption, rows, _columns(item, spot.block), typed, copies, by_tag=_shared(item, spot) > 0)


def _rows(item: BaseTable, table: Table) -> tuple[int, ...]:
    """Find each row: by its figures' tags, else by its words, else by its label, else between its neighbours."""
    rows: list[int] = [-1] * len(item.texts)
    free = set(range(len(table.rows)))
    tags = [Counter(row_tags(row)) for row in table.rows]
    texts = [tuple(canonical(text) for text in row.texts) for row in table.rows]

    def take(row: int, candidates: Collection[int]) -> None:
        other = min(candidates)
        rows[row] = other
        free.discard(other)

    for row, cells in enumerate(item.tags):
        own = Counter(tag for cell in cells for tag in cell)
        votes = {other: (own & tags[other]).total() for other in free}
        best = max(votes.values(), default=0)
        if best and 2 * best > min(own.total(), max((tags[n].total() for n, v in votes.items() if v == best), default=0)):
            take(row, [other for other, count in votes.items() if count == best])
    for row, cells_text in enumerate(item.texts):
        if rows[row] < 0:
            same = [other for other in free if texts[other] == tuple(map(canonical, cells_text)) and not tags[other]]
            if same:
                take(row, same)
    for row in range(len(rows)):
        if rows[row] < 0 and (label := canonical(item.label(row))):
            twins = [n for n in range(len(rows)) if rows[n] < 0 and canonical(item.label(n)) == label]
            same = [other for other in free if label in texts[other][:2]]
            if len(twins) == len(same):
                take(row, same)
    for row in range(1, len(rows) - 1):
        if rows[row] < 0 and rows[row - 1] >= 0 and rows[row + 1] == rows[row - 1] + 2 and rows[row - 1] + 1 in free:
            take(row, [rows[row - 1] + 1])
    return tuple(rows)


def _columns(item: BaseTable, table: Table) -> tuple[int, ...]:
    """Find each column by its head; where the heads are gone, by position when there are as many."""
    heads = [canonical(text) for text in (table.rows[0].texts if table.rows else ())]
    own = [canonical(text) for text in item.head]
    columns: list[int] = []
    for place, head in enumerate(own):
        if head and heads.count(head) == 1 and own.count(head) == 1:
            columns.append(heads.index(head))
        else:
            columns.append(place if len(heads) == len(own) and place not in columns else -1)
    return tuple(columns)


def heads(table: Table) -> list[str]:
    """Return the head of each column of the grid; of several head rows the words from top to bottom."""
    top = [row for row in table.rows if row.head] or list(table.rows[:1])
    width = max([table.columns, *(sum(cell.span for cell in row.cells) for row in top)])
    return ["".join(dict.fromkeys(text_in(row, column).strip() for row in top)) for column in range(width)]


def row_label(row: Row) -> str:
    """Return what a reader calls a row: its first words that are no mere number, else its first words."""
    texts = [text.strip() for text in row.texts if text.strip()]
    return next((text for text in texts if not canonical(text).replace(".", "").isdecimal()), texts[0] if texts else "")


def text_in(row: Row, column: int) -> str:
    """Return the words of the cell that covers a column of the grid; nothing where the row ends before it."""
    place = 0
    for cell in row.cells:
        if place <= column < place + cell.span:
            return cell.text
        place += cell.span
    return ""


def cell_words(cell: Cell) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a cell."""
    return tuple(paragraphs(cell.blocks))


def cell_at(item: PairedTable, row: int, column: int, number: int) -> int:
    """Return the cell of a row in which a generated cell stands now: the one with its tag, else its column's."""
    assert item.spot is not None and isinstance(item.spot.block, Table)
    wanted = set(item.base.tags[row][column]) if column < len(item.base.tags[row]) else set()
    cells = item.spot.block.rows[number].cells
    for at, cell in enumerate(cells):
        if wanted & set(cell_tags(cell)):
            return at
    own = len(item.base.texts[row])
    if own != len(item.base.head):  # a row of merged cells is known by its own shape only
        return column if len(cells) == own else -1
    if len(cells) not in (own, len(item.spot.block.rows[0].cells)):
        return -1
    return item.columns[column]
