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
from pipeline.load.sheet import Area, Place, column_name
from pipeline.load.sheet_parse import FormulaFact, SheetFacts, area, column, parse_sheet
from pipeline.problems import Problem, problem
from pipeline.records import Cell

_CHUNK = 4 * limits.MB
"""Bytes whose cells are held at once; in longer sheets only those cells are looked at that say more than the ones before."""
_EDGE = limits.MB // 4
"""Bytes at either end of a long sheet that say how far its cells will reach; others may reach farther :data:`_TURNS` times."""
_TURNS = 60
_STYLES = 40
"""So many styles are looked for by name; of more, every cell with a style is."""
_USUAL = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="(\d{1,6})")?(?: t="(\w{1,12})")?(/?>(?:</c>)?)')
"""A cell as nearly every program writes it; what else there is goes the long way."""
_NO_PLACE, _PREFIX = re.compile(rb"<c[\t\r\n/>]"), re.compile(rb":(?:c|row)[\s/>]")
_INSTRUCTION, _LONG_END = re.compile(rb"<\?(?!xml )"), re.compile(rb"</c\s")
_UNUSUAL = (_NO_PLACE, _PREFIX, re.compile(rb"<!"), _INSTRUCTION, _LONG_END)
"""Cells without a place or with a prefix, comments, CDATA, instructions, ends of cells that are not counted. Each expression
begins with signs that are rare."""
_ATTRIBUTE = re.compile(rb"""\s([\w:]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_HAS_FORMULA = re.compile(rb"<f[\s/>]")
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d{1,6}")?(?: t="(?P<kind>\w{1,12})")?>\s*<f(?P<how>(?:\s[^<>]*)?)'
    rb"(?:(?<=/)>|>(?P<text>[^<]*+)</f\s*>)\s*"
    rb"(?:<v\s*/>|(?P<value><v)(?:\s[^<>]*)?>(?P<stored>[^<]*)</v\s*>)?"
)
_ZERO = re.compile(rb"[-+]?(?:0+\.?0*|\.0+)(?:[eE][-+]?\d+)?")
_SHARED = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d{1,6}")? t="s">\s*<v(?:\s[^<>]*)?>\s*(\d{1,9})\s*</')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d{1,6}")? t="e"')
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
    result.errors.update(facts.errors)
    result.styled = facts.styled
    for item in facts.formulas:
        _judge(result, item, calculated=book.calculated)
    result.rich = {at: book.rich[index] for at, index in facts.shared} | facts.marks
    return result


# sheets as they are usually written ----------------------------------------------------------------------------------


def _usual(data: bytes, wanted: Collection[bytes], rich: Collection[bytes]) -> SheetFacts | None:
    """Return what a sheet says whose cells are all written in the usual way; None for any other."""
    marked = b"inlineStr" in data and (b"vertAlign" in data or b"strike" in data)
    if marked or any(pattern.search(data) for pattern in _UNUSUAL):
        return None
    facts = SheetFacts(hidden=b"hidden" in data and _HIDDEN.search(data) is not None)
    if not (_reach(facts, data) if len(data) > _CHUNK else _take(facts, data, 0)):
        return None
    _tell(facts, data, wanted)
    facts.merged = [area(*found.groups()) for found in _MERGE.finditer(data)] if b"<mergeCell" in data else []
    if b"<f" in data and _HAS_FORMULA.search(data):
        facts.formulas = [_formula(found) for found in _FORMULA.finditer(data)]
    if rich:
        facts.shared = [(_place(found), found[3]) for found in _SHARED.finditer(data) if found[3] in rich]
    return facts


def _reach(facts: SheetFacts, data: bytes) -> bool:
    """Note how far the filled cells of a long sheet reach and how many they are; False where a cell is written unusually.

    Nearly every cell is only matched against how far the others reach: no list of cells is made.
    """
    for part in (data[: data.rfind(b"<c ", 0, _EDGE)], data[data.find(b"<c ", len(data) - _EDGE) :]):
        _take(facts, part, 0)
    at = turns = 0
    farther = _beyond(facts.widest, facts.lowest)
    while turns < _TURNS and (found := farther.search(data, at)):
        cell = _USUAL.match(data, found.start())
        if cell is None:
            return False
        at = cell.end()
        if cell[5] == b">":
            turns += 1
            facts.widest, facts.lowest = max(facts.widest, column(cell[1])), max(facts.lowest, int(cell[2]))
            farther = _beyond(facts.widest, facts.lowest)
    written = turns < _TURNS or _take(facts, data, at)
    facts.filled = data.count(b"</c>") - data.count(b'"></c>')
    return written


def _beyond(widest: int, lowest: int) -> re.Pattern[bytes]:
    """Return what finds a cell that is written unusually, or stands farther right or down than some filled ones."""
    columns, rows = _up_to(column_name(max(widest, 1) - 1), "A", "Z"), _up_to(str(max(lowest, 1)), "0", "9", "1")
    usual = rf'r="(?:{columns})(?:{rows})"(?: s="\d{{1,6}}")?(?: t="\w{{1,12}}")?/?>'
    return re.compile(f"<c (?!{usual})".encode())


def _up_to(last: str, low: str, high: str, first: str = "") -> str:
    """Return an expression for every name of signs from ``low`` to ``high`` up to ``last``, shorter ones before longer ones.

    >>> _up_to("AB", "A", "Z"), _up_to("203", "0", "9", "1")
    ('A[A-B]|[A-Z]{1,1}', '[1-1][0-9]{2}|20[0-3]|[1-9][0-9]{0,1}')
    """
    found = []
    for n, sign in enumerate(last):
        start, rest = (first or low) if n == 0 else low, len(last) - n - 1
        below = chr(ord(sign) - 1) if rest else sign
        if below >= start:
            found.append(f"{last[:n]}[{start}-{below}]" + (f"[{low}-{high}]{{{rest}}}" if rest else ""))
    if len(last) > 1:
        found.append(
            f"[{first}-{high}][{low}-{high}]{{0,{len(last) - 2}}}" if first else f"[{low}-{high}]{{1,{len(last) - 1}}}"
        )
    return "|".join(found)


def _tell(facts: SheetFacts, data: bytes, wanted: Collection[bytes]) -> None:
    """Note the cells of telling styles, and those with an error."""
    names = b"|".join(sorted(wanted)) if len(wanted) <= _STYLES else rb"\d{1,6}"
    if wanted and re.search(rb' s="(?:' + names + rb')"', data):
        for name, row, style in re.findall(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})" s="(' + names + rb')"', data):
            if style in wanted:
                facts.styled.setdefault(style, []).append((int(row) - 1, column(name) - 1))
    if b't="e"' in data:
        facts.errors = [_place(found) for found in _ERROR.finditer(data)]


_Written = tuple[bytes, bytes, bytes, bytes, bytes]


def _parts(data: bytes, at: int) -> Iterator[list[_Written]]:
    """Yield the cells of a sheet, some megabytes at a time."""
    while at < len(data):
        end = data.find(b"<row", at + _CHUNK)
        end = len(data) if end < 0 else end
        yield _USUAL.findall(data, at, end)
        at = end


def _take(facts: SheetFacts, data: bytes, at: int) -> bool:
    """Note how far filled cells reach and how many they are, cell by cell; False where a cell is written unusually."""
    cells = 0
    for part in _parts(data, at):
        cells += len(part)
        filled = [cell for cell in part if cell[4] == b">"]
        facts.filled += len(filled)
        facts.widest = max(facts.widest, max((column(name) for name in {cell[0] for cell in filled}), default=0))
        facts.lowest = max(facts.lowest, max(map(int, {cell[1] for cell in filled}), default=0))
    return cells == data.count(b"<c ", at)


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
