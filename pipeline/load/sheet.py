"""A grid of cells as found, whatever file it came from, with what must be known before a cell may be believed.

Readers of exports use this and never open a file. Rows and columns count from 0; addresses are what the user sees.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from msgspec import Struct, field

from pipeline.money import normal_text
from pipeline.records import Cell

Content = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
"""What a cell may hold; an empty cell is an empty string."""

Place = tuple[int, int]
"""Row and column of a cell."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])_")
_UNSEEN = re.compile("[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")


@cache
def column_name(column: int) -> str:
    """Return the letters of a column.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return ``C12`` for row 11, column 2."""
    return f"{column_name(column)}{row + 1}"


_TALL = 50
"""Rows of a merged range that is not kept row by row."""


class Area(Struct, frozen=True):
    """A merged range; both corners inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def __str__(self) -> str:
        """Return ``A1:B2``."""
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


class Doubt(Struct, frozen=True):
    """Why a cell is not to be read as it stands: the code of the problem a reader raises, what a person sees and should."""

    code: str
    found: str = ""
    expected: str = ""


class Sheet(Struct, frozen=True, kw_only=True, dict=True):
    """One sheet of a workbook, or a csv file (``name`` empty). ``rows`` hold what the cells show (``93.6%``, ``12.8万亩``).

    By (row, column): ``uncalculated`` are formulas without a result, ``unproven`` formulas with one that no spreadsheet
    program calculated, ``errors`` cells such as #DIV/0!, ``doubts`` cells that show something else than they hold, and
    ``scaled`` numbers shown in thousands and the like, with how many times more is stored. ``recalculated`` formulas gave
    what is stored; ``not_recalculated`` counts those that were not checked, by what they hold. ``examples`` are rows of
    examples, emptied. ``numbers`` are the rows' own in the file, from 0, where only some were taken (empty: all).
    ``owner`` is whose a part of a shared export is, whatever stands above its head.
    """

    file: str
    name: str
    rows: list[list[Content]]
    merged: tuple[Area, ...] = ()
    uncalculated: frozenset[Place] = field(default_factory=frozenset)
    unproven: frozenset[Place] = field(default_factory=frozenset)
    errors: frozenset[Place] = field(default_factory=frozenset)
    doubts: Mapping[Place, Doubt] = field(default_factory=dict)
    scaled: Mapping[Place, int] = field(default_factory=dict)
    recalculated: int = 0
    not_recalculated: Mapping[str, int] = field(default_factory=dict)
    examples: frozenset[int] = field(default_factory=frozenset)
    numbers: Sequence[int] = ()
    owner: str = ""

    def beginning(self, rows: int) -> "Sheet":
        """Return the sheet as it shows, of a longer one its first rows alone, so that nobody holds a whole ledger."""
        if len(self.rows) <= rows:
            return self
        return Sheet(file=self.file, name=self.name, rows=self.rows[:rows], numbers=self.numbers[:rows])

    def value(self, row: int, column: int) -> Content:
        """Return what stands in a cell; outside the grid everything is empty."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def text(self, row: int, column: int) -> str:
        """Return the cell as the words a person sees: whole numbers without a decimal point, dates as 2019-03-01."""
        return shown(self.value(row, column))

    def plain(self, row: int, column: int) -> str:
        """Return the cell's text folded for comparison (:func:`pipeline.money.normal_text`)."""
        value = self.value(row, column)
        return normal_text(shown(value)) if value != "" else ""

    def plain_row(self, row: int) -> list[str]:
        """Return the folded texts of a row's cells, kept: for the first rows, where one head after another is looked for."""
        kept = self._plain_rows
        if row not in kept:
            values = self.rows[row] if 0 <= row < len(self.rows) else []
            kept[row] = [normal_text(shown(value)) if value != "" else "" for value in values]
        return kept[row]

    @cached_property
    def _plain_rows(self) -> dict[int, list[str]]:
        return {}

    def cell(self, row: int, column: int, found: str | None = None) -> Cell:
        """Return the source of a cell. A csv file names its line."""
        number = self.numbers[row] if self.numbers else row
        place = address(number, column) if self.name else f"第{number + 1}行"
        return Cell(file=self.file, sheet=self.name, address=place, found=self.text(row, column) if found is None else found)

    def place(self) -> Cell:
        """Return the sheet itself as a place."""
        return Cell(file=self.file, sheet=self.name)

    def range_name(self, area: Area) -> str:
        """Return a merged range as the file names it: ``A1:B2``."""
        top, bottom = (self.numbers[row] if self.numbers else row for row in (area.top, area.bottom))
        return str(Area(top, area.left, bottom, area.right))

    def merged_at(self, row: int, column: int) -> Area | None:
        """Return the merged range a cell lies in."""
        beside = self._merged_rows.get(row, ())
        return next((area for area in (*beside, *self._merged_tall) if area.holds(row, column)), None)

    def merged_over(self, rows: Iterable[int]) -> list[Area]:
        """Return the merged ranges that hold cells of some rows, and all tall ones."""
        found = {id(area): area for row in rows for area in self._merged_rows.get(row, ())}
        return [*found.values(), *self._merged_tall]

    @cached_property
    def _merged_rows(self) -> Mapping[int, list[Area]]:
        """Return the merged ranges of a few rows, by each of their rows."""
        found: dict[int, list[Area]] = {}
        for area in self.merged:
            if area.bottom - area.top < _TALL:
                for row in range(area.top, area.bottom + 1):
                    found.setdefault(row, []).append(area)
        return found

    @cached_property
    def _merged_tall(self) -> tuple[Area, ...]:
        return tuple(area for area in self.merged if area.bottom - area.top >= _TALL)

    def texts(self, first: int, last: int) -> Iterator[tuple[int, int, str]]:
        """Yield (row, column, folded text) of the non-empty text cells of some rows."""
        for row in range(first, min(last, len(self.rows))):
            for column, value in enumerate(self.rows[row]):
                if isinstance(value, str) and value:
                    yield row, column, normal_text(value)


def shown(value: Content) -> str:
    """Return a cell's content as a person sees it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def illegal(text: str) -> bool:
    """Tell whether a text holds control characters (also written ``_x000B_``), which no report may carry."""
    return _ILLEGAL.search(text) is not None


def legal(text: str) -> str:
    """Return a text with a visible sign in the place of each control character, fit for any file we write."""
    return _ILLEGAL.sub("\ufffd", text)


def unseen(text: str) -> bool:
    """Tell whether a text holds characters of no width: zero-width space, soft hyphen, marks of writing direction."""
    return _UNSEEN.search(text) is not None
