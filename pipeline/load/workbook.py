"""The only file that opens .xlsx. The sheet XML is scanned within bounds first; values then come from python-calamine."""

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pipeline import limits
from pipeline.load.archive import Archive, Unreadable
from pipeline.load.book_parts import BookParts, SheetPart, book_parts
from pipeline.load.displayed import Seen, Texts
from pipeline.load.recalculation import Grid, Recalculated, recalculate
from pipeline.load.sheet import Content, Place, Sheet, address
from pipeline.load.sheet_scan import Scan, scan
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_TOO_FAR = "L013"


def read_workbook(name: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return the sheets of a .xlsx in order. Raises :class:`Unreadable` when the file cannot be used at all.

    A sheet that reaches too far is left out and told: the others can be read.
    """
    archive = Archive(name, data)
    book = book_parts(archive)
    problems: list[Problem] = []
    scans: list[tuple[SheetPart, Scan]] = []
    for part in book.sheets:
        try:
            place = Cell(file=name, sheet=part.title)
            scans.append((part, scan(place, archive.read(part.part), book)))
            _check_area(place, [found.area for _, found in scans])
        except Unreadable as error:
            if error.problem.code != _TOO_FAR:
                raise
            problems.append(error.problem)
    if not scans:
        raise Unreadable(problems[0] if problems else problem("L009", at=Cell(file=name)))
    problems = [
        problem(_TOO_FAR, at=Cell(file=name, sheet=p.sheet), found=p.found, severity=Severity.WARNING) for p in problems
    ]
    sheets = []
    texts = Texts()
    grids = _grids(name, archive.only_read(), [part.title for part, _ in scans], texts)
    recalculated = _recalculated(scans, grids, book)
    for (part, found), rows in zip(scans, grids, strict=True):
        seen = Seen(rows, odd=texts.odd)
        sheet, struck = _sheet(name, part.title, seen, found, book, recalculated.get(part.title, Recalculated()))
        sheets.append(sheet)
        problems += told(sheet, visible=part.visible, hidden=found.hidden, struck=struck)
    return tuple(sheets), tuple(problems)


def _check_area(place: Cell, areas: Iterable[int]) -> None:
    """Raise :class:`Unreadable` for the whole file when its sheets together are larger than is read."""
    if (area := sum(areas)) > limits.BOOK_AREA:
        raise Unreadable(problem("L181", at=place, found=f"各表共 {area} 格", expected=f"不超过 {limits.BOOK_AREA} 格"))


def told(sheet: Sheet, *, visible: bool, hidden: bool, struck: Mapping[Place, str]) -> list[Problem]:
    """Return what a person must know of a sheet as a whole: hidden, formulas that nobody calculated, struck-out numbers."""
    problems: list[Problem] = []
    if not visible:
        problems.append(problem("L010", at=sheet.place()))
    elif hidden:
        problems.append(problem("L011", at=sheet.place()))
    problems += formulas_told(sheet)
    if struck:
        marks = "、".join(dict.fromkeys(struck.values()))
        problems.append(problem("L102", at=_first(sheet.place(), struck), found=addresses(struck), mark=marks))
    return problems


def formulas_told(sheet: Sheet) -> list[Problem]:
    """Return what a person must know of the formulas of a sheet, or of a part of one: those that nobody calculated."""
    numbers = sheet.numbers
    found: list[Problem] = []
    for code, cells in (("L012", sheet.uncalculated), ("L100", sheet.unproven)):
        if cells:
            places = {(numbers[row], column) for row, column in cells} if numbers else cells
            found.append(problem(code, at=_first(sheet.place(), places), found=addresses(places)))
    return found


def _recalculated(
    scans: list[tuple[SheetPart, Scan]], grids: list[list[list[Content]]], book: BookParts
) -> dict[str, Recalculated]:
    """Check the formulas of the book against the numbers beside them; nothing to do in a book without any.

    ``unproven`` are, where nobody calculated, all results but those told as old; where a person calculates on demand or one
    result is proven old, those that could not be checked.
    """
    if not any(found.formulas for _, found in scans):
        return {}
    by_title = {
        part.title: Grid(rows, found.formulas, frozenset(found.uncalculated), frozenset(found.errors))
        for (part, found), rows in zip(scans, grids, strict=True)
    }
    results = recalculate(by_title, iterated=book.iterated, as_shown=book.as_shown)
    doubtful = book.manual or any(item.stale for item in results.values())
    for part, found in scans:
        if part.title in results:
            result = results[part.title]
            found.unproven = (found.unproven | (result.unchecked.keys() if doubtful else set())) - result.doubts.keys()
    return results


def _sheet(
    name: str, title: str, seen: Seen, found: Scan, book: BookParts, recalculated: Recalculated
) -> tuple[Sheet, dict[Place, str]]:
    for style, places in found.styled.items():
        if style in book.formats:
            seen.format(places, book.formats[style], since_1904=book.since_1904)
        if style in book.marked:
            seen.font(places, book.marked[style])
    seen.runs(found.rich)
    seen.control()
    if at := seen.too_long:
        words = f"这一格有 {len(str(seen.rows[at[0]][at[1]]))} 个字"
        place = Cell(file=name, sheet=title, address=address(*at))
        raise Unreadable(problem("L181", at=place, found=words, expected=f"一格不超过 {limits.CELL_TEXT} 个字"))
    sheet = Sheet(
        file=name,
        name=title,
        rows=seen.rows,
        merged=found.merged,
        uncalculated=frozenset(found.uncalculated),
        unproven=frozenset(found.unproven),
        errors=frozenset(found.errors),
        doubts=seen.doubts | recalculated.doubts,
        scaled=seen.scaled,
        recalculated=recalculated.agreed,
        not_recalculated=Counter(recalculated.unchecked.values()),
    )
    return sheet, seen.struck


def _grids(name: str, data: bytes, titles: list[str], texts: Texts) -> list[list[list[Content]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_grid(book.get_sheet_by_name(title), texts) for title in titles]
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(problem("L005", at=Cell(file=name))) from error


def _grid(sheet: "CalamineSheet", texts: Texts) -> list[list[Content]]:
    """Return the cells from A1 on, row by row; equal texts are one object."""
    if sheet.start is None or sheet.end is None:
        return []
    left: list[Content] = [""] * sheet.start[1]
    rows = [left + [texts[raw] if type(raw) is str else raw for raw in row] for row in sheet.iter_rows()]
    above = sheet.end[0] + 1 - len(rows)  # versions differ in whether they give the empty rows above the first filled one
    blank: list[Content] = [""] * (sheet.start[1] + sheet.width)
    return [list(blank) for _ in range(above)] + rows


def _first(place: Cell, cells: Iterable[Place]) -> Cell:
    return Cell(file=place.file, sheet=place.sheet, address=address(*min(cells)))


def addresses(cells: Iterable[Place]) -> str:
    """Name the first cells and how many there are."""
    places = sorted(cells)
    named = "、".join(address(*cell) for cell in places[:5])
    return f"{named} 等 {len(places)} 格" if len(places) > 5 else named
