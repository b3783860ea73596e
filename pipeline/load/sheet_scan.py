"""One pass over the bytes of a worksheet before any reader: how far the cells reach, formulas, errors, styles, marks.

A stray cell at XFD1048576 would make a reader allocate the whole grid; a formula that nobody calculated holds no number.
Every expression stops at the next ``<``, so that the time is linear in the length of the part.
"""

import io
import re
from collections.abc import Iterator
from html import escape, unescape

from lxml import etree
from msgspec import Struct, field

from pipeline.load.archive import Unreadable
from pipeline.load.book_parts import BookParts, local, run_mark
from pipeline.load.recalculation import Formula
from pipeline.load.sheet import Area, Place
from pipeline.problems import problem
from pipeline.records import Cell

MAX_ROWS = 600_000
MAX_COLUMNS = 1_000
MAX_AREA = 30_000_000
_SPARSE = 2_000_000
"""A grid of more cells than this must be filled to a tenth, else it is one stray cell far out."""

_USUAL = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="(\d+)")?(?: t="(\w+)")?(/?>(?:</c>)?)')
"""A cell as nearly every program writes it; what else there is goes the long way."""
_UNUSUAL = re.compile(rb"<(?:\w+:c[\s/>]|c[^ \w:])")
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*)>((?:</(?:\w+:)?c\s*>)?)")
_ATTRIBUTE = re.compile(rb"""\s([\w:]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_REFERENCE = re.compile(rb"\s*([A-Z]{1,3})([1-9]\d{0,6})\s*")
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c(?=[\s>])([^<>]*)>\s*<(?:\w+:)?f\b(?P<how>[^<>]*)"
    rb"(?:/>|>(?P<text>(?:[^<]++|<!\[CDATA\[[^\]]*\]\]>)*+)</(?:\w+:)?f\s*>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|(?P<value><(?:\w+:)?v)(?:\s[^<>]*)?>(?P<stored>[^<]*)</(?:\w+:)?v\s*>)?"
)
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ZERO = re.compile(rb"[-+]?(?:0+\.?0*|\.0+)(?:[eE][-+]?\d+)?")
_SHARED = re.compile(rb"<(?:\w+:)?c(?=[\s>])([^<>]*)>\s*<(?:\w+:)?v(?:\s[^<>]*)?>\s*(\d+)\s*</")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*\bref\s*=\s*["\']([A-Z]+)(\d+):([A-Z]+)(\d+)["\']')
_HIDDEN = re.compile(rb'<(?:\w+:)?(row|col)\b[^<>]*\bhidden\s*=\s*["\'](?:1|true)["\']')


class Scan(Struct):
    """What the bytes of one sheet say. ``styled`` are the cells of telling styles, by style; ``rich`` the marked texts."""

    merged: tuple[Area, ...] = ()
    uncalculated: set[Place] = field(default_factory=set)
    unproven: set[Place] = field(default_factory=set)
    formulas: dict[Place, Formula] = field(default_factory=dict)
    errors: set[Place] = field(default_factory=set)
    styled: dict[bytes, list[Place]] = field(default_factory=dict)
    rich: dict[Place, str] = field(default_factory=dict)
    hidden: bool = False


class _Found(Struct, frozen=True):
    """One cell tag: where, style, type, whether it is empty."""

    place: Place
    style: bytes
    kind: bytes


def scan(place: Cell, data: bytes, book: BookParts) -> Scan:
    """Scan one worksheet. Raises :class:`Unreadable` when it reaches too far, or a position is not written as it must be."""
    wanted = book.formats.keys() | book.marked.keys()
    result = Scan(hidden=_HIDDEN.search(data) is not None)
    usual = _USUAL.findall(data)
    where: dict[int, Place] = {}
    if len(usual) == data.count(b"<c ") and not _UNUSUAL.search(data):
        _check_usual(place, usual)
        told = _told_usual(usual, wanted)
    else:
        where = {}
        told = list(_told(place, data, wanted, where))
    for cell in told:
        if cell.kind == b"e":
            result.errors.add(cell.place)
        if cell.style in wanted:
            result.styled.setdefault(cell.style, []).append(cell.place)
    result.merged = tuple(Area(int(m[2]) - 1, column(m[1]) - 1, int(m[4]) - 1, column(m[3]) - 1) for m in _MERGE.finditer(data))
    if _HAS_FORMULA.search(data):
        _formulas(result, data, where, calculated=book.calculated)
    _rich(result, data, where, book)
    return result


def _check_usual(place: Cell, cells: list[tuple[bytes, bytes, bytes, bytes, bytes]]) -> None:
    filled = [cell for cell in cells if cell[4] == b">"]
    widest = max((column(name) for name in {cell[0] for cell in filled}), default=0)
    lowest = max(map(int, {cell[1] for cell in filled}), default=0)
    _check_extent(place, lowest, widest, len(filled))


def _told_usual(cells: list[tuple[bytes, bytes, bytes, bytes, bytes]], wanted: set[bytes]) -> list[_Found]:
    """Return the cells of which more must be known; most have a plain style and no error."""
    return [
        _Found((int(row) - 1, column(name) - 1), style, kind)
        for name, row, style, kind, _ in cells
        if style in wanted or kind == b"e"
    ]


def _told(place: Cell, data: bytes, wanted: set[bytes], where: dict[int, Place]) -> Iterator[_Found]:
    """Go through rows and cells one by one: their positions may be left out, they then follow the one before."""
    row, col, lowest, widest, count = -1, -1, 0, 0, 0
    told: list[_Found] = []
    for found in _ROW_OR_CELL.finditer(data):
        attributes = {m[1]: m[2] if m[2] is not None else m[3] for m in _ATTRIBUTE.finditer(found[2])}
        written = attributes.get(b"r")
        if found[1] == b"row":
            if written is not None and not written.strip().isdigit():
                raise Unreadable(problem("L005", at=place, found="有一行的位置写法不对"))
            row, col = int(written) - 1 if written is not None else row + 1, -1
            continue
        if written is None:
            row, col = max(row, 0), col + 1
        else:
            reference = _REFERENCE.fullmatch(written)
            if reference is None:
                raise Unreadable(problem("L005", at=place, found="有单元格的位置写法不对"))
            row, col = int(reference[2]) - 1, column(reference[1]) - 1
        where[found.start()] = (row, col)
        if not found[2].endswith(b"/") and not found[3]:
            lowest, widest, count = max(lowest, row + 1), max(widest, col + 1), count + 1
        cell = _Found((row, col), attributes.get(b"s", b""), attributes.get(b"t", b""))
        if cell.style in wanted or cell.kind == b"e":
            told.append(cell)
    _check_extent(place, lowest, widest, count)
    yield from told


def _check_extent(place: Cell, lowest: int, widest: int, count: int) -> None:
    area = widest * lowest
    if widest > MAX_COLUMNS or lowest > MAX_ROWS or area > MAX_AREA or (area > _SPARSE and area > 10 * count):
        raise Unreadable(problem("L013", at=place, found=f"用到第 {lowest} 行、第 {widest} 列"))


def _formulas(result: Scan, data: bytes, where: dict[int, Place], *, calculated: bool) -> None:
    """Sort out the formulas without a result that can be believed.

    Nothing stored is never a result, but a calculated empty text is. Where no spreadsheet program calculated, 0 is what
    writers put in for want of one; another value may come from an old template.
    """
    for found in _FORMULA.finditer(data):
        place, stored = _place(found, where), found["stored"]
        result.formulas[place] = _formula(found)
        empty = stored is None or not stored.strip()
        kind = _attribute(found[1], b"t")
        if empty and (not calculated or not (found["value"] and kind == b"str")):
            result.uncalculated.add(place)
        elif not empty and not calculated and kind != b"e":
            lost = result.uncalculated if _ZERO.fullmatch(stored.strip()) else result.unproven
            lost.add(place)


def _formula(found: re.Match[bytes]) -> Formula:
    text = _CDATA.sub(lambda part: escape(part[1].decode("utf-8", "replace")).encode(), found["text"] or b"")
    how = found["how"]
    kind, shared = (_attribute(how, b"t"), _attribute(how, b"si")) if b"=" in how else (b"", b"")
    return Formula(unescape(text.decode("utf-8", "replace")).strip(), kind.decode(), shared.decode())


def _rich(result: Scan, data: bytes, where: dict[int, Place], book: BookParts) -> None:
    if book.rich:
        for found in _SHARED.finditer(data):
            if found[2] in book.rich and _attribute(found[1], b"t") == b"s":
                result.rich[_place(found, where)] = book.rich[found[2]]
    if b"inlineStr" in data and (b"vertAlign" in data or b"strike" in data):
        result.rich |= dict(_inline(data))


def _inline(data: bytes) -> Iterator[tuple[Place, str]]:
    """Yield the marked texts that stand in the sheet itself; their cells write their positions."""
    try:
        for _, item in etree.iterparse(io.BytesIO(data), resolve_entities=False, no_network=True):
            if local(item) != "c":
                continue
            reference = _REFERENCE.fullmatch(str(item.get("r", "")).encode())
            mark = next((mark for child in item if local(child) == "is" and (mark := run_mark(child))), "")
            if mark and reference:
                yield (int(reference[2]) - 1, column(reference[1]) - 1), mark
            item.clear()
    except etree.XMLSyntaxError:
        return


def _attribute(attributes: bytes, name: bytes) -> bytes:
    return next(((m[2] if m[2] is not None else m[3]) for m in _ATTRIBUTE.finditer(attributes) if m[1] == name), b"")


def _place(found: re.Match[bytes], where: dict[int, Place]) -> Place:
    if where:
        return where.get(found.start(), (-1, -1))
    reference = _REFERENCE.fullmatch(_attribute(found[1], b"r"))
    return (int(reference[2]) - 1, column(reference[1]) - 1) if reference else (-1, -1)


def column(letters: bytes) -> int:
    """Return the number of a column, A is 1."""
    number = 0
    for code in letters.upper():
        number = number * 26 + code - 64
    return number
