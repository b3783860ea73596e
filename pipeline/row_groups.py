"""Rows of a table that belong together: which follow one another with the same words in a column. Sums, merged cells ask it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.declarations import SubtotalDecl, TableColumn, TableDecl
from pipeline.records import Figure, ListedRow

SUBTOTAL = "小计"
"""First segment of the figures of sums, and the column of a row of sums that holds its name where no other is given."""
_ALL = "全部"


def segment_of(column: TableColumn) -> str:
    """Return the last key segment a column prints."""
    return column.key or column.name


def printed_columns(decl: TableDecl) -> tuple[str, ...]:
    """Return the columns a row of a table has: those declared, and 小计 where rows of sums have their name in it."""
    own = any(not sums.column for sums in decl.subtotal)
    return (*(column.name for column in decl.columns), *((SUBTOTAL,) if own else ()))


def cell_figure(row: ListedRow, segment: str, figures: Mapping[str, Figure]) -> Figure | None:
    """Return the figure a row prints in a column: its own, else the one that stands below its key."""
    return row.cells.get(segment) or figures.get(f"{row.key}.{segment}")


def words_of(figure: Figure | None) -> str:
    """Return what tells a cell from the next one: its words or number; nothing for a blank one."""
    if figure is None:
        return ""
    return figure.text or ("" if figure.number is None else str(figure.number))


def continued(rows: Iterable[Sequence[str]]) -> Iterator[tuple[bool, ...]]:
    """Yield for each row which of its cells go on the cell above: the same words or none, those left of it going on too.

    >>> list(continued([("产出", "数量"), ("", "质量"), ("效益", "质量"), ("效益", "质量")]))
    [(False, False), (True, False), (False, False), (True, True)]
    """
    above: list[str] = []
    for row in rows:
        goes_on = bool(above)
        found: list[bool] = []
        for number, words in enumerate(row):
            goes_on = goes_on and words in ("", above[number])
            found.append(goes_on)
        above = [before if same else words for before, same, words in zip(above or row, found, row, strict=True)]
        yield tuple(found)


def ordered(decl: TableDecl, rows: Sequence[ListedRow], figures: Mapping[str, Figure]) -> tuple[ListedRow, ...]:
    """Return the rows of a list in the order a table prints them: grouped by its merged columns, or as they are."""
    if not decl.group:
        return tuple(rows)
    segments = {column.name: segment_of(column) for column in decl.columns}
    first: dict[tuple[str, ...], int] = {}
    places = []
    above: tuple[str, ...] = ("",) * len(decl.merge)
    for row in rows:
        found = (words_of(cell_figure(row, segments.get(name, name), figures)) for name in decl.merge)
        above = tuple(words or before for words, before in zip(found, above, strict=True))
        levels = [above[: depth + 1] for depth in range(len(above))]
        places.append([first.setdefault(level, len(first)) for level in levels])
    return tuple(rows[n] for n in sorted(range(len(rows)), key=lambda n: (places[n], n)))


def groups_of(decl: TableDecl, sums: SubtotalDecl, rows: Sequence[ListedRow], figures: Mapping[str, Figure]) -> list[range]:
    """Return the rows each sum of a table adds up, by their numbers."""
    columns = {column.name: segment_of(column) for column in decl.columns}
    upper = decl.merge[: decl.merge.index(sums.by) + 1] if sums.by in decl.merge else [sums.by] if sums.by else []
    words = [tuple(words_of(cell_figure(row, columns.get(name, name), figures)) for name in upper) for row in rows]
    starts = [n for n, same in enumerate(continued(words)) if not n or (upper and not same[-1])]
    return [range(start, end) for start, end in pairwise((*starts, len(rows)))]


def sum_path(decl: TableDecl, sums: SubtotalDecl, number: int, owner: str = "") -> str:
    """Return the path of the figures of one sum; ``owner`` is the key of the row a table of 本项 belongs to.

    >>> from pipeline.declarations import SubtotalDecl, TableDecl
    >>> sums = SubtotalDecl(name="小计", sum=["分值"], by="一级指标")
    >>> sum_path(TableDecl(key="自评表", name="", rows="目标.全部", columns=[]), sums, 2)
    '小计.自评表.一级指标第2组'
    """
    part = f"{sums.by}第{number}组" if sums.by else _ALL
    return f"{SUBTOTAL}.{decl.key}.{owner.replace('.', '_')}{'_' if owner else ''}{part}"
