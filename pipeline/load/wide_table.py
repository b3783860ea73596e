"""A large table that many departments share: every row read once, its columns as a pandas frame, one owner's rows as a Sheet.

In: the path of an .xlsx, .xls or .csv. Out: :class:`WideTable`, one for each sheet. Cells are what ``tabular.read_table`` says
they show, within the bounds of ``limits``; nothing is read in another way here. Owners are told apart on the frame; what a row
means is the business of the readers, which take a cut as they take a whole sheet: each of its rows keeps its number in the
file. pandas is imported when a frame is asked for. Memory: 500,000 rows of 10 columns stay below 1 GB.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pipeline.load.archive import Unreadable, not_opened
from pipeline.load.files import read_input
from pipeline.load.sheet import Area, Content, Place, Sheet
from pipeline.load.tabular import read_table
from pipeline.problems import Problem
from pipeline.records import Cell

if TYPE_CHECKING:
    import pandas as pd


class WideTable(Struct, frozen=True, dict=True):
    """One sheet of a shared file, whole."""

    sheet: Sheet

    @property
    def width(self) -> int:
        """Return the number of columns of the widest row."""
        return max(map(len, self.sheet.rows), default=0)

    def frame(self, first: int, fill: Collection[int] = ()) -> "pd.DataFrame":
        """Return the rows from ``first`` on: a column of what the cells show for each column, the index rows of the file.

        Short rows are filled up with empty texts. In the columns of ``fill`` every cell of a range merged downwards holds
        what its first one shows (one 单位 beside all of its lines).
        """
        import pandas as pd

        rows = self.sheet.rows[first:]
        width = self.width
        if any(len(row) != width for row in rows):
            rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
        columns = [[row[column] for row in rows] for column in range(width)]
        for area in self.sheet.merged:
            if area.left in fill and area.left < width and area.top >= first and area.bottom > area.top:
                last = min(area.bottom, first + len(rows) - 1)
                shows = [self.sheet.value(area.top, area.left)] * (last + 1 - area.top)
                columns[area.left][area.top - first : last + 1 - first] = shows
        numbers = pd.RangeIndex(first, first + len(rows))
        made = {column: pd.Series(cells, index=numbers, dtype=object) for column, cells in enumerate(columns)}
        return pd.DataFrame(made, index=numbers, copy=False)

    def cut(self, rows: Iterable[int], above: int, fill: Collection[int] = ()) -> Sheet:
        """Return the rows ``0 … above`` (titles and head) and those of one owner below, in order, with their own numbers.

        All that is known of a cell stays with it. A range merged downwards is cut to the rows taken; in the columns of
        ``fill`` its first row taken then shows what the range shows.
        """
        sheet = self.sheet
        numbers = [*range(min(above + 1, len(sheet.rows))), *sorted({row for row in rows if row > above})]
        at = {number: row for row, number in enumerate(numbers)}
        areas = sheet.merged_over(numbers) if sheet.merged else []
        return replace(
            sheet,
            rows=_filled(sheet, areas, [sheet.rows[number] for number in numbers], at, fill),
            merged=tuple(_cut(areas, at)),
            uncalculated=self._uncalculated.of(at),
            unproven=self._unproven.of(at),
            errors=self._errors.of(at),
            doubts={place: sheet.doubts[found] for place, found in self._doubts.places(at)},
            scaled={place: sheet.scaled[found] for place, found in self._scaled.places(at)},
            examples=frozenset(at[row] for row in sheet.examples if row in at),
            recalculated=0,
            not_recalculated={},
            numbers=numbers,
        )

    @cached_property
    def _uncalculated(self) -> "_ByRow":
        return _ByRow(self.sheet.uncalculated)

    @cached_property
    def _unproven(self) -> "_ByRow":
        return _ByRow(self.sheet.unproven)

    @cached_property
    def _errors(self) -> "_ByRow":
        return _ByRow(self.sheet.errors)

    @cached_property
    def _doubts(self) -> "_ByRow":
        return _ByRow(self.sheet.doubts)

    @cached_property
    def _scaled(self) -> "_ByRow":
        return _ByRow(self.sheet.scaled)


def open_wide(path: Path) -> tuple[tuple[WideTable, ...], tuple[Problem, ...]]:
    """Return the sheets of a shared file in order, and problems of sheets as wholes. Raises :class:`Unreadable`."""
    try:
        data = read_input(path, "")
    except OSError as error:
        raise Unreadable(not_opened(Cell(file=path.name), error)) from error
    sheets, problems = read_table(path.name, data)
    return tuple(map(WideTable, sheets)), problems


class _ByRow:
    """Places of a sheet by their row, so that a thousand cuts do not each look at all of them."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._columns: dict[int, list[int]] = {}
        for row, column in places:
            self._columns.setdefault(row, []).append(column)

    def places(self, at: Mapping[int, int]) -> Iterator[tuple[Place, Place]]:
        """Yield those of the rows taken, where they stand in the cut and where in the whole."""
        if self._columns:
            for number, row in at.items():
                for column in self._columns.get(number, ()):
                    yield (row, column), (number, column)

    def of(self, at: Mapping[int, int]) -> frozenset[Place]:
        """Return where those of the rows taken stand in the cut."""
        return frozenset(place for place, _ in self.places(at))


def _rows_taken(area: Area, at: Mapping[int, int]) -> list[int]:
    """Return the rows of a range that were taken, as they stand in the cut."""
    return [at[row] for row in range(area.top, area.bottom + 1) if row in at]


def _cut(areas: Iterable[Area], at: Mapping[int, int]) -> Iterator[Area]:
    """Yield the ranges of the rows taken; one that was cut down to a single cell is none."""
    for area in areas:
        rows = _rows_taken(area, at)
        if rows and (len(rows) > 1 or area.right > area.left):
            yield Area(rows[0], area.left, rows[-1], area.right)


def _filled(
    sheet: Sheet, areas: Iterable[Area], taken: list[list[Content]], at: Mapping[int, int], fill: Collection[int]
) -> list[list[Content]]:
    """Return the rows taken, with what a range shows in its first row taken where its own first row is another owner's."""
    for area in areas:
        if area.left in fill and area.top not in at and (rows := _rows_taken(area, at)):
            cells = [*taken[rows[0]], *[""] * (area.left + 1 - len(taken[rows[0]]))]
            cells[area.left] = sheet.value(area.top, area.left)
            taken[rows[0]] = cells
    return taken
