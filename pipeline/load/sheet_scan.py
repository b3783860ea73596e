"""One look at the bytes of a worksheet before any reader: how far the cells reach, formulas, errors, styles, marks.

A stray cell at XFD1048576 would make a reader allocate the whole grid; a formula that nobody calculated holds no number.
Sheets as nearly every program writes them are read by expressions that stop at the next ``<`` and begin at none twice: the time
is linear in the length. A sheet that holds anything else goes to :mod:`pipeline.load.sheet_parse`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from html import unescape

from msgspec import Struct, field

from pipeline import limits
from pipeline.load.archive import Unreadable
from pipeline.load.book_parts import BookParts
from pipeline.load.recalculation import Formula
from pipeline.load.sheet import Area, Place
from pipeline.load.sheet_parse import CellFact, FormulaFact, SheetFacts, area, column, parse_sheet
from pipeline.problems import Problem, problem
from pipeline.records import Cell

_CHUNK = 4 * limits.MB
"""Bytes whose cells are held at once."""
_USUAL = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="(\d{1,6})")?(?: t="(\w{1,12})")?(/?>(?:</c>)?)')
"""A cell as nearly every program writes it; what else there is goes the long way."""
_UNUSUAL = re.compile(rb"<c[\t\r\n/>]|:(?:c|row)[\s/>]|<(?:!|\?(?!xml ))")
"""Cells without a place or with a prefix, comments, CDATA, instructions."""
_ATTRIBUTE = re.compile(rb"""\s([\w:]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_HAS_FORMULA = re.compile(rb"<f[\s/>]")
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d{1,6}")?(?: t="(?P<kind>\w{1,12})")?>\s*<f(?P<how>(?:\s[^<>]*)?)'
    rb"(?:(?<=/)>|>(?P<text>[^<]*+)</f\s*>)\s*"
    rb"(?:<v\s*/>|(?P<value><v)(?:\s[^<>]*)?>(?P<stored>[^<]*)</v\s*>)?"
)
_ZERO = re.compile(rb"[-+]?(?:0+\.?0*|\.0+)(?:[eE][-+]?\d+)?")
_SHARED = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d{1,6}")? t="s">\s*<v(?:\s[^<>]*)?>\s*(\d{1,9})\s*</')
_MERGE = re.compile(rb'<mergeCell\b[^<>]*\bref\s*=\s*["\']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["\']')
_HIDDEN = re.compile(rb'<(?:row|col)\b[^<>]*\bhidden\s*=\s*["\'](?:1|true)["\']')


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
    area: int = 0


def scan(place: Cell, data: bytes, book: BookParts) -> Scan:
    """Scan one worksheet. Raises :class:`Unreadable` when it reaches too far, or a position is not written as it must be."""
    wanted = book.formats.keys() | book.marked.keys()
    facts = _usual(data, wanted, book.rich) or parse_sheet(place, data, wanted, book.rich)
    _check_extent(place, facts)
    _check_merged(place, facts.merged)
    result = Scan(hidden=facts.hidden, merged=tuple(facts.merged), area=facts.widest * facts.lowest)
    for cell in facts.told:
        if cell.kind == b"e":
            result.errors.add(cell.place)
        if cell.style in wanted:
            result.styled.setdefault(cell.style, []).append(cell.place)
    for item in facts.formulas:
        _judge(result, item, calculated=book.calculated)
    result.rich = {at: book.rich[index] for at, index in facts.shared} | facts.marks
    return result


# sheets as they are usually written ----------------------------------------------------------------------------------


def _usual(data: bytes, wanted: Collection[bytes], rich: Collection[bytes]) -> SheetFacts | None:
    """Return what a sheet says whose cells are all written in the usual way; None for any other."""
    marked = b"inlineStr" in data and (b"vertAlign" in data or b"strike" in data)
    if marked or _UNUSUAL.search(data):
        return None
    facts = SheetFacts(hidden=_HIDDEN.search(data) is not None)
    cells = 0
    for part in _parts(data):
        cells += len(part)
        _take(facts, part, wanted)
    if cells != data.count(b"<c "):
        return None
    facts.merged = [area(*found.groups()) for found in _MERGE.finditer(data)]
    if _HAS_FORMULA.search(data):
        facts.formulas = [_formula(found) for found in _FORMULA.finditer(data)]
    if rich:
        facts.shared = [(_place(found), found[3]) for found in _SHARED.finditer(data) if found[3] in rich]
    return facts


_Written = tuple[bytes, bytes, bytes, bytes, bytes]


def _parts(data: bytes) -> Iterator[list[_Written]]:
    """Yield the cells of a sheet, some megabytes at a time."""
    at = 0
    while at < len(data):
        end = data.find(b"<row", at + _CHUNK)
        end = len(data) if end < 0 else end
        yield _USUAL.findall(data, at, end)
        at = end


def _take(facts: SheetFacts, cells: list[_Written], wanted: Collection[bytes]) -> None:
    """Note how far filled cells reach, and those of which more must be known: most have a plain style and no error."""
    filled = [cell for cell in cells if cell[4] == b">"]
    facts.filled += len(filled)
    facts.widest = max(facts.widest, max((column(name) for name in {cell[0] for cell in filled}), default=0))
    facts.lowest = max(facts.lowest, max(map(int, {cell[1] for cell in filled}), default=0))
    facts.told += [
        CellFact((int(row) - 1, column(name) - 1), style, kind)
        for name, row, style, kind, _ in cells
        if style in wanted or kind == b"e"
    ]


def _place(found: re.Match[bytes]) -> Place:
    return int(found[2]) - 1, column(found[1]) - 1


def _formula(found: re.Match[bytes]) -> FormulaFact:
    text, how = (found["text"] or b"").decode("utf-8", "replace"), found["how"]
    kind, shared = (_attribute(how, b"t"), _attribute(how, b"si")) if b"=" in how else (b"", b"")
    formula = Formula(unescape(text).strip(), kind.decode("utf-8", "replace"), shared.decode("utf-8", "replace"))
    return FormulaFact(_place(found), formula, found["kind"] or b"", found["value"] is not None, found["stored"])


def _attribute(attributes: bytes, name: bytes) -> bytes:
    return next(((m[2] if m[2] is not None else m[3]) for m in _ATTRIBUTE.finditer(attributes) if m[1] == name), b"")


# judging -------------------------------------------------------------------------------------------------------------


def _check_extent(place: Cell, facts: SheetFacts) -> None:
    size = facts.widest * facts.lowest
    too_far = facts.widest > limits.SHEET_COLUMNS or facts.lowest > limits.SHEET_ROWS or size > limits.SHEET_AREA
    if too_far or (size > limits.SPARSE_AREA and size > 10 * facts.filled):
        raise Unreadable(problem("L013", at=place, found=f"用到第 {facts.lowest} 行、第 {facts.widest} 列"))


def _check_merged(place: Cell, merged: list[Area]) -> None:
    """Refuse more merged ranges than can lie beside one another."""
    if len(merged) > limits.MERGED_AREAS:
        raise Unreadable(_too_many(place, len(merged), limits.MERGED_AREAS))
    most = max(Counter(area.top for area in merged).values(), default=0)
    if most > limits.SHEET_COLUMNS:
        raise Unreadable(_too_many(place, most, limits.SHEET_COLUMNS))


def _too_many(place: Cell, found: int, most: int) -> Problem:
    return problem("L181", at=place, found=f"合并单元格 {found} 处", expected=f"不超过 {most} 处")


def _judge(result: Scan, item: FormulaFact, *, calculated: bool) -> None:
    """Sort out a formula without a result that can be believed.

    Nothing stored is never a result, but a calculated empty text is. Where no spreadsheet program calculated, 0 is what
    writers put in for want of one; another value may come from an old template.
    """
    result.formulas[item.place] = item.formula
    empty = item.stored is None or not item.stored.strip()
    if empty and (not calculated or not (item.written and item.kind == b"str")):
        result.uncalculated.add(item.place)
    elif not empty and not calculated and item.kind != b"e":
        lost = result.uncalculated if _ZERO.fullmatch((item.stored or b"").strip()) else result.unproven
        lost.add(item.place)
