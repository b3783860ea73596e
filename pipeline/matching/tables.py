"""Which table, row and cell of an edited document is which generated one: by tags, else by caption, heads and labels."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from pipeline import link
from pipeline.matching.align import Rules, Unit, align
from pipeline.matching.blocks import Spot
from pipeline.matching.surroundings import stated_unit
from pipeline.matching.text import canonical, skeleton
from pipeline.word.blocks import Control, Paragraph, Row, Table, TableCell, paragraphs


class BaseTable(Struct, frozen=True):
    """One generated table: its index among the baseline's blocks, its record, cells as generated and tags by row."""

    index: int
    record: link.TableSlots
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


def row_unit(texts: Sequence[str], key: str = "", tags: Iterable[str] = ()) -> Unit:
    """Return a row as the aligner sees it: by the words of its cells, by its label."""
    words = ("row", *map(canonical, texts))
    return Unit((words, canonical(row_label(texts))), key=key, tags=tuple(tags), kind="row")


def column_units(heads: Sequence[str]) -> list[Unit]:
    """Return the columns of a table as the aligner sees them: by their heads."""
    return [Unit((canonical(head),), kind="column") for head in heads]


ROWS = Rules(alike=2, fewer_tags=("row",), place=1)
"""Labels of rows are short and much alike: they are the same, or what alone stands between the same neighbours is."""
TABLES = Rules(fewer_tags=("table",), guess=True)
COLUMNS = Rules(alike=2, place=99)


def base_tables(blocks: Sequence[link.Block], text_of: Callable[[str, str], str]) -> list[BaseTable]:
    """Return the tables of a baseline that have rows."""
    return [
        BaseTable(
            index,
            block,
            tuple(tuple(link.printed(cell, text_of) for cell in row.cells) for row in block.rows),
            tuple(
                tuple(tuple(link.figure_tag(*m.groups()) for m in link.SLOT.finditer(cell)) for cell in row.cells)
                for row in block.rows
            ),
        )
        for index, block in enumerate(blocks)
        if isinstance(block, link.TableSlots) and block.rows
    ]


def cell_tags(cell: TableCell) -> list[str]:
    """Return the tags in a cell."""
    return [piece.tag for item in paragraphs(cell.blocks) for piece in item.pieces if isinstance(piece, Control) and piece.tag]


def row_tags(row: Row) -> list[str]:
    """Return the tags in a row."""
    return [tag for cell in row.cells for tag in cell_tags(cell)]


class PairedTable(Struct, frozen=True):
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

    @property
    def units(self) -> tuple[str, str]:
        """Return the unit of money that caption or heads state, as generated and now."""
        table = self.spot.block if self.spot else None
        heads = table.rows[0].texts if isinstance(table, Table) and table.rows else ()
        return stated_unit([self.base.record.caption, *self.base.head]), stated_unit([self.caption, *heads])

    def renamed(self) -> Iterator["RenamedCell"]:
        """Yield the cells of fixed words (heads, names of rows) that say something else now, numbers apart."""
        table = self.spot.block if self.spot else None
        for row, record in enumerate(self.base.record.rows):
            number = self.rows[row] if self.rows else -1
            for column, slots in enumerate(record.cells if isinstance(table, Table) and number >= 0 else ()):
                if link.SLOT.search(slots) or not slots.strip() or not isinstance(table, Table):
                    continue
                at, cells = cell_at(self, row, column, number), table.rows[number].texts
                if 0 <= at < len(cells) and skeleton(slots) != skeleton(cells[at]):
                    yield RenamedCell(row, column, slots, cells[at], number, at)


class RenamedCell(Struct, frozen=True):
    """A cell of fixed words: generated row and column, its words as generated and now, row and cell of the document."""

    row: int
    column: int
    was: str
    now: str
    number: int
    at: int


_NEAR = 4
"""How many paragraphs above a table its caption is looked for in."""


def pair_tables(base: Sequence[BaseTable], found: Sequence[Spot]) -> list[PairedTable]:
    """Pair generated tables with those of the document, and their rows and columns."""
    there = [(spot, spot.block) for spot in found if isinstance(spot.block, Table)]
    theirs = [_table_there(table, caption_of(spot, found)) for spot, table in there]
    chosen = align([_table_base(item) for item in base], theirs, TABLES).pairs
    free = {n: spot for n, (spot, _) in enumerate(there) if n not in set(chosen.values())}
    paired = []
    for number, item in enumerate(base):
        copies = tuple(n for n in free if _shared(item, theirs[n]) > len(item.record.rows) // 2)
        further = tuple(free.pop(n) for n in copies)
        spot, table = there[chosen[number]] if number in chosen else (None, None)
        if spot is None or table is None:
            paired.append(PairedTable(item, None, item.record.caption, (-1,) * len(item.texts), copies=further))
            continue
        rows = _rows(item, table)
        typed = tuple(n for n in range(len(table.rows)) if n not in rows)
        caption = _caption(item.record.caption, spot, found)
        paired.append(PairedTable(item, spot, caption, rows, _columns(item, table), typed, further))
    return paired


def _table_base(item: BaseTable) -> Unit:
    labels = [item.label(row) for row in range(1, len(item.texts))]
    return table_unit(item.texts, item.record.caption, tags=_flat(item.tags), labels=labels)


def _table_there(table: Table, caption: str) -> Unit:
    labels = [row_label(row.texts) for row in table.rows[1:]]
    tags = [tag for row in table.rows for tag in row_tags(row)]
    return table_unit([row.texts for row in table.rows], caption, tags=tags, labels=labels)


def _flat(rows: Iterable[Iterable[Iterable[str]]]) -> Iterator[str]:
    return (tag for row in rows for cell in row for tag in cell)


def _shared(item: BaseTable, unit: Unit) -> int:
    return (Counter(_flat(item.tags)) & Counter(unit.tags)).total()


def caption_of(spot: Spot, found: Sequence[Spot]) -> str:
    """Return the last words above a table, line by line up to another table."""
    return next(_above(spot, found), "")


def _above(spot: Spot, found: Sequence[Spot]) -> Iterator[str]:
    """Yield the words above a table, the nearest first, up to another table."""
    for other in reversed(found[: spot.index]):
        if isinstance(other.block, Table):
            return
        if other.text.strip():
            yield other.text.strip()


def _caption(generated: str, spot: Spot, found: Sequence[Spot]) -> str:
    """Return the caption of a generated table: a paragraph staff wrote between the two is none."""
    lines = [*islice(_above(spot, found), _NEAR)]
    same = (line for line in lines if canonical(line) == canonical(generated))
    stating = (line for line in lines if stated_unit([line])) if stated_unit([generated]) else iter(())
    return next(same, "") or next(stating, "") or next(iter(lines), "")


def _rows(item: BaseTable, table: Table) -> tuple[int, ...]:
    """Find each row: by its figures' tags, by its words, by its label, else between its neighbours."""
    mine = [row_unit(texts, tags=_flat([tags])) for texts, tags in zip(item.texts, item.tags, strict=True)]
    pairs = align(mine, [row_unit(row.texts, tags=row_tags(row)) for row in table.rows], ROWS).pairs
    return tuple(pairs.get(number, -1) for number in range(len(mine)))


def _columns(item: BaseTable, table: Table) -> tuple[int, ...]:
    """Find each column by its head, else between its neighbours."""
    mine, theirs = (column_units(heads) for heads in (item.head, table.rows[0].texts if table.rows else ()))
    pairs = align(mine, theirs, COLUMNS).pairs
    return tuple(pairs.get(number, -1) for number in range(len(mine)))


def heads(table: Table) -> list[str]:
    """Return the head of each column of the grid; of several head rows the words from top to bottom."""
    top = [row for row in table.rows if row.head] or list(table.rows[:1])
    width = max([table.columns, *(sum(cell.span for cell in row.cells) for row in top)])
    return ["".join(dict.fromkeys(text_in(row, column).strip() for row in top)) for column in range(width)]


def row_label(texts: Sequence[str]) -> str:
    """Return what a reader calls a row: its first words that are no mere number, else its first words."""
    texts = [text.strip() for text in texts if text.strip()]
    return next((text for text in texts if not canonical(text).replace(".", "").isdecimal()), texts[0] if texts else "")


def text_in(row: Row, column: int) -> str:
    """Return the words of the cell that covers a column of the grid; nothing where the row ends before it."""
    place = 0
    for cell in row.cells:
        if place <= column < place + cell.span:
            return cell.text
        place += cell.span
    return ""


def cell_words(cell: TableCell) -> tuple[Paragraph, ...]:
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
    return own_cell(item, row, column, number)


def own_cell(item: PairedTable, row: int, column: int, number: int) -> int:
    """Return the cell of a row in which a generated cell should stand: its column's; -1 where the row has another shape."""
    assert item.spot is not None and isinstance(item.spot.block, Table)
    cells = item.spot.block.rows[number].cells
    own = len(item.base.texts[row])
    if own != len(item.base.head):  # a row of merged cells is known by its own shape only
        return column if len(cells) == own else -1
    if len(cells) not in (own, len(item.spot.block.rows[0].cells)):
        return -1
    return item.columns[column]
