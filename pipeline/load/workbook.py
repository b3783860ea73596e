"""The only file that opens .xlsx. The sheet XML is scanned within bounds first; values then come from python-calamine.

The scan is over bytes: it finds how far the cells reach (one stray cell at XFD1048576 would make a reader allocate the
whole grid), formulas that were never calculated, error cells, percent formats, merged ranges, hidden rows and sheets.
"""

import io
import posixpath
import re
from dataclasses import dataclass

from lxml import etree

from pipeline.load.archive import Archive, Unreadable
from pipeline.load.sheet import Area, Content, Sheet, address
from pipeline.problems import Problem, problem
from pipeline.records import Cell

MAX_ROWS = 600_000
MAX_COLUMNS = 1_000
MAX_AREA = 30_000_000
_SPARSE = 2_000_000
"""A grid of more cells than this must be filled to a tenth, else it is one stray cell far out."""

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br\s*=\s*["\']([A-Za-z]+)')
_ROW = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br\s*=\s*["\'][A-Za-z]+(\d+)')
_REF = re.compile(rb'\br\s*=\s*["\']\s*([A-Z]{1,3})([1-9]\d{0,6})\s*["\']')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f\s*>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</(?:\w+:)?v\s*>)?\s*</(?:\w+:)?c\s*>"
)
_IS_ERROR = re.compile(rb'\bt\s*=\s*["\']e["\']')
_IS_TEXT = re.compile(rb'\bt\s*=\s*["\']str["\']')
_STYLE = re.compile(rb'\bs\s*=\s*["\'](\d+)["\']')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref\s*=\s*["\']([A-Z]+)(\d+):([A-Z]+)(\d+)["\']')
_HIDDEN = re.compile(rb'<(?:\w+:)?(row|col)\b[^>]*\bhidden\s*=\s*["\'](?:1|true)["\']')
_PERCENT_IDS = frozenset({"9", "10"})
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_STRICT_NS = {"m": "http://purl.oclc.org/ooxml/spreadsheetml/main"}
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class _Scan:
    """What the bytes of one sheet say."""

    merged: tuple[Area, ...]
    uncalculated: frozenset[tuple[int, int]]
    errors: frozenset[tuple[int, int]]
    percent: frozenset[tuple[int, int]]
    hidden: bool


def read_workbook(name: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return the sheets of a .xlsx in order. Raises :class:`Unreadable` when the file cannot be used at all."""
    archive = Archive(name, data)
    problems: list[Problem] = []
    percent = _percent_styles(archive)
    scans: dict[str, _Scan] = {}
    states: dict[str, str] = {}
    archive.read("xl/sharedStrings.xml")  # calamine reads it too: checked for size, checksum and DOCTYPE
    for title, part, state in _sheet_parts(archive):
        if not part.startswith("xl/worksheets/"):
            continue
        scans[title] = _scan(archive, title, archive.read(part), percent)
        states[title] = state
    if not scans:
        raise Unreadable(problem("L009", at=Cell(file=name)))
    sheets = tuple(_sheets(name, data, scans))
    for sheet in sheets:
        problems += told(sheet, visible=states[sheet.name] == "visible", hidden=scans[sheet.name].hidden)
    return sheets, tuple(problems)


def told(sheet: Sheet, *, visible: bool, hidden: bool) -> list[Problem]:
    """Return what a person must know of a sheet as a whole: it is hidden, has hidden rows, or formulas without result."""
    problems: list[Problem] = []
    if not visible:
        problems.append(problem("L010", at=sheet.place()))
    elif hidden:
        problems.append(problem("L011", at=sheet.place()))
    if sheet.uncalculated:
        problems.append(problem("L012", at=_first(sheet.place(), sheet.uncalculated), found=_addresses(sheet.uncalculated)))
    return problems


def _sheets(name: str, data: bytes, scans: dict[str, _Scan]) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids: dict[str, list[list[Content]]] = {
            title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in scans
        }
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(problem("L005", at=Cell(file=name))) from error
    return [
        Sheet(
            file=name,
            name=title,
            rows=grids[title],
            merged=scan.merged,
            uncalculated=scan.uncalculated,
            errors=scan.errors,
            percent=scan.percent,
        )
        for title, scan in scans.items()
    ]


def _parse(archive: Archive, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(archive.read(part), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(problem("L005", at=archive.file, found=part)) from error


def _sheet_parts(archive: Archive) -> list[tuple[str, str, str]]:
    """Return (sheet name, part, state) in workbook order."""
    if "xl/workbook.xml" not in archive.names():
        raise Unreadable(problem("L009", at=archive.file))
    book = _parse(archive, "xl/workbook.xml")
    targets = {item.get("Id"): item.get("Target", "") for item in _parse(archive, "xl/_rels/workbook.xml.rels")}
    sheets = book.findall("m:sheets/m:sheet", _NS) or book.findall("m:sheets/m:sheet", _STRICT_NS)
    found = []
    for sheet in sheets:
        target = str(targets.get(sheet.get(_ID) or sheet.get(_STRICT_ID)) or "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        found.append((str(sheet.get("name")), part, str(sheet.get("state") or "visible")))
    return found


def _percent_styles(archive: Archive) -> frozenset[bytes]:
    """Return the indexes of cell styles that show a percentage."""
    if "xl/styles.xml" not in archive.names():
        return frozenset()
    root = _parse(archive, "xl/styles.xml")
    space = _NS if root.tag.startswith("{" + _NS["m"]) else _STRICT_NS
    custom = {f.get("numFmtId") for f in root.findall("m:numFmts/m:numFmt", space) if "%" in str(f.get("formatCode"))}
    shown = custom | _PERCENT_IDS
    formats = root.findall("m:cellXfs/m:xf", space)
    return frozenset(str(i).encode() for i, xf in enumerate(formats) if xf.get("numFmtId") in shown)


def _scan(archive: Archive, title: str, data: bytes, percent: frozenset[bytes]) -> _Scan:
    place = Cell(file=archive.file.file, sheet=title)
    cells = len(_CELL.findall(data))
    columns = _COLUMN.findall(data)
    rows = _ROW.findall(data)
    if len(columns) != cells or len(rows) != cells:
        raise Unreadable(problem("L005", at=place, found="有单元格没有写明位置"))
    widest = max((_column(name) for name in set(columns)), default=0)
    lowest = max(map(int, set(rows)), default=0)
    area = widest * lowest
    if widest > MAX_COLUMNS or lowest > MAX_ROWS or area > MAX_AREA or (area > _SPARSE and area > 10 * cells):
        raise Unreadable(problem("L013", at=place, found=f"用到第 {lowest} 行、第 {widest} 列"))
    uncalculated = frozenset(
        _position(found[1]) for found in _FORMULA.finditer(data) if not (b"</v" in found[0] and _IS_TEXT.search(found[1]))
    )
    errors: frozenset[tuple[int, int]] = frozenset()
    shown: frozenset[tuple[int, int]] = frozenset()
    if b'"e"' in data or b"'e'" in data:
        errors = frozenset(_position(m[1]) for m in _CELL.finditer(data) if _IS_ERROR.search(m[1]))
    if percent:
        styled = ((m[1], _STYLE.search(m[1])) for m in _CELL.finditer(data))
        shown = frozenset(_position(attributes) for attributes, style in styled if style and style[1] in percent)
    merged = tuple(Area(int(m[2]) - 1, _column(m[1]) - 1, int(m[4]) - 1, _column(m[3]) - 1) for m in _MERGE.finditer(data))
    return _Scan(merged, uncalculated, errors, shown, _HIDDEN.search(data) is not None)


def _column(letters: bytes) -> int:
    number = 0
    for code in letters.upper():
        number = number * 26 + code - 64
    return number


def _position(attributes: bytes) -> tuple[int, int]:
    found = _REF.search(attributes)
    return (int(found[2]) - 1, _column(found[1]) - 1) if found else (-1, -1)


def _first(place: Cell, cells: frozenset[tuple[int, int]]) -> Cell:
    return Cell(file=place.file, sheet=place.sheet, address=address(*min(cells)))


def _addresses(cells: frozenset[tuple[int, int]]) -> str:
    """Name the first cells and how many there are."""
    shown = "、".join(address(*cell) for cell in sorted(cells)[:5])
    return f"{shown} 等 {len(cells)} 格" if len(cells) > 5 else shown
