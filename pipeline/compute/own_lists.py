"""The lists a pack declares: fixed rows, the rows of another list that fulfil conditions, and the 名单 of the 填报表.

A row carries the figures below its key by column word, as the lists of :mod:`~pipeline.compute.lists` do.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from pipeline.declarations import ListDecl, ListFilter
from pipeline.expr import YUAN
from pipeline.money import FEN_PER_YUAN, normal_text
from pipeline.own_figures import StaffList, fits, staff_lists
from pipeline.pack import Pack
from pipeline.records import Figure, Figures, ListedRow

Rows = tuple[ListedRow, ...]


class OwnLists:
    """The pack's lists as they stand with some figures; ``others`` gives the lists the program has, asked once if at all."""

    def __init__(self, figures: Figures, pack: Pack, others: Callable[[], Mapping[str, Rows]]) -> None:
        """Know what is declared; nothing is looked up yet."""
        self._figures = figures
        self._declared = {decl.key: decl for decl in pack.lists}
        self._staff = {found.key: found for found in staff_lists(pack.workbook)}
        self._ask = others
        self._others: Mapping[str, Rows] | None = None
        self._open: set[str] = set()

    def all(self) -> dict[str, Rows]:
        """Return the pack's lists by key; what the program lists itself stands."""
        lists = {key: rows for found in self._staff.values() for key, rows in self._of_staff(found).items()}
        own = {key: rows for key, rows in lists.items() if key not in self._program()}
        return own | {key: self.rows(key) or () for key in self._declared}

    def rows(self, key: str) -> Rows | None:
        """Return the rows of any list, None where nobody makes one of that key."""
        if key in self._declared:
            return self._own(self._declared[key])
        if key in self._program():
            return self._program()[key]
        found = next((one for one in self._staff.values() if fits(one.key, key)), None)
        return self._of_staff(found).get(key, ()) if found is not None else None

    def _program(self) -> Mapping[str, Rows]:
        if self._others is None:
            self._others = self._ask()
        return self._others

    def _own(self, decl: ListDecl) -> Rows:
        if not decl.of:
            return tuple(
                ListedRow(decl.row_key(row), row.name, self._cells(decl, n), row.depth) for n, row in enumerate(decl.row)
            )
        if decl.key in self._open:  # of itself in a circle: told by lint and by the build
            return ()
        self._open.add(decl.key)
        rows = self.rows(decl.of) or ()
        self._open.discard(decl.key)
        return tuple(row for row in rows if all(fulfils(self._cell(row, one.column), one) for one in decl.where))

    def _cells(self, decl: ListDecl, number: int) -> dict[str, Figure]:
        row = decl.row[number]
        below = f"{row.key}."
        own = self._figures.below(row.key.partition(".")[0]) if row.key else {}
        cells = {key[len(below) :]: figure for key, figure in own.items() if key.startswith(below)}
        return cells | {column: self._figures[key] for column, key in row.cells.items() if key in self._figures}

    def _cell(self, row: ListedRow, column: str) -> Figure | None:
        return row.cells.get(column) or self._figures.get(f"{row.key}.{column}")

    def _of_staff(self, found: StaffList) -> dict[str, Rows]:
        """Return the rows filled in of a 名单: of its list, or of the list of each row they belong to."""
        rows: dict[str, dict[str, Figure]] = {}
        first, start = found.rows.partition(".")[0], found.rows.partition("*")[0]
        for key, figure in self._figures.below(first).items():
            if key.startswith(start):
                path, _, column = key.rpartition(".")
                rows.setdefault(path, {})[column] = figure
        lists: dict[str, list[ListedRow]] = {} if "*" in found.key else {found.key: []}
        for path, cells in rows.items():
            if owner := found.list_of(path):
                name = cells[found.name].text if found.name in cells else ""
                lists.setdefault(owner, []).append(ListedRow(path, name, cells))
        return {key: tuple(listed) for key, listed in lists.items()}


def fulfils(figure: Figure | None, condition: ListFilter) -> bool:
    """Tell whether a cell fulfils a condition; one that is empty fulfils no bound and says no word."""
    said = normal_text(figure.text) if figure is not None else ""
    if condition.words and said not in map(normal_text, condition.words):
        return False
    if said in map(normal_text, condition.other_than):
        return False
    if condition.least is None and condition.most is None:
        return True
    if figure is None or figure.number is None:
        return False
    number = Fraction(figure.number, FEN_PER_YUAN if figure.unit == YUAN else 1)
    least, most = condition.least, condition.most
    return (least is None or number >= Fraction(least)) and (most is None or number <= Fraction(most))
