"""Sums of rows as tables.toml asks for them: 小计 below the rows of a level, 合计 below all. Each is an 算式 over its rows."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.declarations import OWN_ROW, TableDecl
from pipeline.expr import Sum
from pipeline.pack import Pack
from pipeline.records import Figure, Figures, ListedRow
from pipeline.row_groups import cell_figure, groups_of, ordered, segment_of, sum_path


def subtotals(lists: Mapping[str, tuple[ListedRow, ...]], figures: Figures, pack: Pack) -> Iterator[Figure]:
    """Yield the sums of every table of the pack, in order; a cell that is not there or blank adds nothing."""
    for decl in pack.tables:
        for owner, rows in _lists_of(decl, lists) if decl.subtotal else ():
            yield from _of_table(decl, owner, ordered(decl, rows, figures), figures)


def _lists_of(decl: TableDecl, lists: Mapping[str, tuple[ListedRow, ...]]) -> Iterator[tuple[str, tuple[ListedRow, ...]]]:
    """Yield the list a table prints, or those it prints for one row each, with the key of that row."""
    if not decl.of_row:
        yield "", lists.get(decl.rows, ())
        return
    rest = decl.rows.removeprefix(OWN_ROW)
    for key, rows in lists.items():
        if key.endswith(rest):
            yield key.removesuffix(rest), rows


def of_row(key: str, owner: str) -> str:
    """Return a key with the row it is of in place of 本项."""
    return f"{owner}{key.removeprefix(OWN_ROW)}" if key.startswith(f"{OWN_ROW}.") else key


def _of_table(decl: TableDecl, owner: str, rows: Sequence[ListedRow], figures: Figures) -> Iterator[Figure]:
    segments = {column.name: segment_of(column) for column in decl.columns}
    for sums in decl.subtotal:
        for number, group in enumerate(groups_of(decl, sums, rows, figures), 1):
            path = sum_path(decl, sums, number, owner)
            for name in sums.sum:
                segment = segments.get(name, name)
                outside = figures.get(of_row(sums.plus.get(name, ""), owner))
                cells = [outside, *(cell_figure(rows[n], segment, figures) for n in group)]
                parts = tuple(figure.expr() for figure in cells if figure is not None)
                if parts:
                    yield figures.derive(f"{path}.{segment}", Sum(parts))
