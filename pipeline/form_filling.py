"""Values into cells of a workbook of staff: ``jixiao fill``. Every other part of the file stays; the old one goes to 历次.

In: the path of a .xlsx among the inputs, cells with what is to stand in them. Out: the file, or problems and nothing written.
What a person types is put as Excel would: a plain number as a number, all else as words; an empty value empties the cell.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from pipeline import limits
from pipeline.money import normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.worksheet import Place, Worksheet, place_of
from pipeline.workbook_edit import EditOutcome, edit_workbook

_CELL = re.compile(r"(?P<sheet>.+?)!(?P<address>[A-Za-z]{1,3}[1-9][0-9]{0,6})=(?P<value>.*)", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
_TEXT_FORMAT = "@"
_EXACT_DIGITS = 15
"""A workbook keeps no more of a number."""


class FormCell(Struct, frozen=True):
    """A cell and what is to stand in it, as a person types it."""

    sheet: str
    address: str
    value: str


def cell_of(text: str) -> FormCell:
    """Return a cell as written on the command line. Raises ValueError.

    >>> cell_of("基本信息!C5=-12.50")
    FormCell(sheet='基本信息', address='C5', value='-12.50')
    """
    found = _CELL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return FormCell(found["sheet"].strip("'"), found["address"].upper(), found["value"].strip())


def fill_form(path: Path, cells: Sequence[FormCell], when: dt.datetime, read: str = "") -> EditOutcome:
    """Write cells. ``read`` is the sha256 the file was seen with, empty where nobody looked: one saved since is left alone."""
    return edit_workbook(
        path, lambda data: _filled(path.name, data, cells), when, most=limits.WORKBOOK_FILE, code="K083", read=read
    )


def _filled(name: str, data: bytes, cells: Iterable[FormCell]) -> tuple[bytes, list[Problem]]:
    """Return the workbook with the cells, or why a cell cannot be written. Raises :class:`WorkbookFault`."""
    package = WorkbookPackage(data)
    numbers = {normal_text(sheet.name): number for number, sheet in enumerate(package.sheets)}
    problems: list[Problem] = []
    for cell in cells:
        at = Cell(file=name, sheet=cell.sheet, address=cell.address)
        number = numbers.get(normal_text(cell.sheet))
        if number is None:
            problems.append(problem("K080", at=at, expected="、".join(sheet.name for sheet in package.sheets)))
            continue
        sheet, place = package.sheet(number), place_of(cell.address)
        if (fault := _fault(sheet, place, at, cell.value)) is not None:
            problems.append(fault)
            continue
        as_words = package.number_format(sheet.style(place)) == _TEXT_FORMAT
        sheet.write(place, cell.value if as_words and cell.value else _typed(cell.value))
    return (package.packed() if not problems else b""), problems


def _fault(sheet: Worksheet, place: Place, at: Cell, value: str) -> Problem | None:
    """Return why a cell takes no value; None where it does."""
    if place[0] >= limits.SHEET_ROWS or place[1] >= limits.SHEET_COLUMNS or len(value) > limits.CELL_TEXT:
        return problem("K081", at=at, found="位置太远，或内容太长")
    if formula := sheet.cell(place).formula:
        return problem("K082", at=at, found=f"={formula[:60]}")
    first = next((area.split(":")[0] for area in sheet.areas() if place in _hidden(area)), "")
    return problem("K081", at=at, found="在合并的单元格里", expected=f"合并区域左上角的 {first}") if first else None


def _hidden(area: str) -> Iterator[Place]:
    """Yield the places of a merged range that show nothing: all but the first."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = place_of(first), place_of(last or first)
    return (
        (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1) if (row, column) != (top, left)
    )


def _typed(value: str) -> float | int | str | None:
    """Return what a typed value is; a number longer than a workbook keeps stays words, so that no digit of it is lost.

    >>> _typed("1,234.50"), _typed("0012"), _typed(""), _typed("14.5%"), _typed("-3"), _typed("12345678901234.56")
    (1234.5, '0012', None, '14.5%', -3, '12345678901234.56')
    """
    if not value:
        return None
    plain = value.replace(",", "")
    if not _NUMBER.fullmatch(value) or sum(map(str.isdigit, plain)) > _EXACT_DIGITS:
        return value
    return float(plain) if "." in plain else int(plain)
