"""The cells around a number, as they show in the input: at least a row above and below, two columns to each side, the head of
the table and the words at the left of the row. Of a sum of a ledger the first rows below its first line, the count is with it.

One snippet a sheet: places near each other share their rows and columns. Bounds: :data:`MOST_ROWS` rows and
:data:`MOST_COLUMNS` columns a sheet, :data:`MOST_CHARACTERS` characters a cell; the places of the figures named first count.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.load.sheet import Content, Place, Sheet, column_name, shown
from pipeline.reconcile.sums import ADDED_UP
from pipeline.records import Cell, InputFile
from pipeline.sheet_documents.worksheet import place_of
from pipeline.year_page.page_record import Snippet

MOST_ROWS = 120
MOST_COLUMNS = 24
MOST_CHARACTERS = 60
WHOLE_WIDTH = 10
"""A sheet of no more columns is shown in its whole width."""
_HEAD_ROWS = 6
_BELOW_A_SUM = 4
_CELL = re.compile(r"([A-Z]{1,3}[1-9]\d*)(?::[A-Z]{1,3}[1-9]\d*)?")
_LINE = re.compile(r"第([1-9]\d*)行")


def snippets(cells: Iterable[Cell], sheets: Iterable[Sheet], files: Iterable[InputFile]) -> Iterator[Snippet]:
    """Yield the snippets of the sheets that cells stand in, in the order of the sheets."""
    places: dict[tuple[str, str], dict[Place, int]] = {}
    for cell in cells:
        place = first_place(cell.address)
        if place is not None:
            below = _BELOW_A_SUM if cell.found.endswith(ADDED_UP) else 1
            beside = places.setdefault((cell.file, cell.sheet), {})
            beside[place] = max(below, beside.get(place, 0))
    heads = {(file.name, use.name): (use.head.first, use.head.last) for file in files for use in file.sheets if use.head}
    for sheet in sheets:
        name = (sheet.file, sheet.name)
        if name in places:
            made = _snippet(sheet, places[name], heads.get(name, (-1, -1)))
            if made is not None:
                yield made


def first_place(address: str) -> Place | None:
    """Return row and column of an address, from 0; of a range its first cell, of a line of text column -1: the whole line.

    >>> first_place("C12"), first_place("第3行"), first_place("第3段")
    ((11, 2), (2, -1), None)
    """
    if found := _CELL.fullmatch(address):
        return place_of(found[1])
    if found := _LINE.fullmatch(address):
        return int(found[1]) - 1, -1
    return None


def _snippet(sheet: Sheet, places: Mapping[Place, int], head: tuple[int, int]) -> Snippet | None:
    """Return the snippet of one sheet; None where none of its rows were kept."""
    at = {number: row for row, number in enumerate(sheet.numbers)} if sheet.numbers else None
    rows: dict[int, None] = dict.fromkeys(range(max(head[0], 0), min(head[1], head[0] + _HEAD_ROWS - 1) + 1))
    columns: dict[int, None] = {}
    width = max(map(len, sheet.rows), default=0)
    left_out = 0
    for (number, column), below in places.items():
        row = number if at is None else at.get(number, len(sheet.rows))
        near = [each for each in range(row - 1, row + below + 1) if 0 <= each < len(sheet.rows)]
        beside = _beside(sheet, row, column, width)
        fits = len(rows.keys() | near) <= MOST_ROWS and len(columns.keys() | beside) <= MOST_COLUMNS
        if row >= len(sheet.rows) or not fits:
            left_out += 1
            continue
        rows.update(dict.fromkeys(near))
        columns.update(dict.fromkeys(beside))
    if not columns:
        return None
    wanted, across = sorted(rows), sorted(columns)
    return Snippet(
        file=sheet.file,
        sheet=sheet.name,
        rows=tuple((row if at is None else sheet.numbers[row]) + 1 for row in wanted),
        columns=tuple(map(column_name, across)),
        cells=tuple(_texts(sheet.rows[row], across) for row in wanted),
        left_out=left_out,
    )


def _beside(sheet: Sheet, row: int, column: int, width: int) -> Iterable[int]:
    """Return the columns to show around a cell: those near it, and the words at the left that name the row."""
    if width <= WHOLE_WIDTH or column < 0:
        return range(min(width, MOST_COLUMNS))
    near = range(max(column - 2, 0), min(column + 3, width))
    words = next((each for each in range(column - 1, -1, -1) if _is_words(sheet.value(row, each))), near[0])
    return {*near, words}


def _is_words(value: object) -> bool:
    return isinstance(value, str) and any(letter.isalpha() for letter in value)


def _texts(cells: Sequence[Content], columns: Iterable[int]) -> tuple[str, ...]:
    return tuple(_text(cells[column]) if column < len(cells) else "" for column in columns)


def _text(value: Content) -> str:
    text = value if isinstance(value, str) else shown(value)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
