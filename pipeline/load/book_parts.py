"""What the parts of a .xlsx say besides its sheets: where they are, how styles show numbers, who calculated the formulas."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from xml.parsers import expat

from lxml import etree
from msgspec import Struct, field

from pipeline.limits import CELL_STYLES, NUMBER_FORMAT, SHARED_STRINGS, SHEETS, TEXT_RUNS
from pipeline.load.archive import Archive, Unreadable
from pipeline.load.format_code import BUILTIN
from pipeline.load.number_format import NumberFormat, number_format
from pipeline.opc import Relationship, folded_name
from pipeline.problems import problem
from pipeline.records import Cell

_TRUE = frozenset({"1", "true", "on"})
_OFFICE = ("LibreOffice", "OpenOffice", "WPS", "Kingsoft", "Collabora", "永中")
"""Programs (docProps/app.xml) that calculate what they save and write no calcId."""
_MARKS = re.compile(rb"vertAlign|strike")
_RUN_DIGIT = re.compile(r"[0-9０-９]")

_LOOKED_UP = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
_STRINGS = "xl/sharedStrings.xml"
_RUN_DEPTH = 50

SUPERSCRIPT, STRUCK = "上标或下标", "删除线"


class SheetPart(Struct, frozen=True):
    """One worksheet: its name, part and whether a person sees it."""

    title: str
    part: str
    visible: bool


class BookParts(Struct):
    """The book around its sheets. ``calculated`` tells whether a spreadsheet program worked its formulas out.

    ``manual`` books are calculated on demand only: their results may be older than their numbers. ``iterated`` ones let
    formulas name themselves; ``as_shown`` ones calculate with the digits that show.
    ``formats`` holds the styles whose number format changes what is read, ``marked`` the styles that raise, lower or
    strike out what they show, ``rich`` the shared strings with such runs; all by the index that sheets write.
    """

    sheets: list[SheetPart]
    calculated: bool
    since_1904: bool
    manual: bool = False
    iterated: bool = False
    as_shown: bool = False
    formats: dict[bytes, NumberFormat] = field(default_factory=dict)
    marked: dict[bytes, str] = field(default_factory=dict)
    rich: dict[bytes, str] = field(default_factory=dict)


def book_parts(archive: Archive) -> BookParts:
    """Read the book. Raises :class:`Unreadable` when it has no workbook part."""
    for part in _LOOKED_UP:
        archive.read(part)  # calamine looks for them by name
    main = archive.main_part("xl/workbook.xml")
    if main not in archive:
        raise Unreadable(problem("L009", at=archive.file))
    root = archive.parsed(archive.read(main), main)
    linked = archive.relationships(main)
    parts = BookParts(_sheets(root, linked), _calculated(archive, root), _since_1904(root))
    _check_sheets(archive.file, parts.sheets)
    for calculation in _children(root, "calcPr"):
        parts.manual = calculation.get("calcMode") == "manual"
        parts.iterated = calculation.get("iterate") in _TRUE
        parts.as_shown = calculation.get("fullPrecision") in ("0", "false")
    if not any(item.kind == "sharedStrings" for item in linked):
        _bounded_strings(archive, _STRINGS)
    for item in linked:
        if item.kind == "styles" and item.target in archive:
            _styles(archive.file, parts, archive.parsed(archive.read(item.target), item.target))
        elif item.kind == "sharedStrings":
            # calamine reads it too: checked for size, checksum and DOCTYPE
            parts.rich = rich_strings(archive.file, _bounded_strings(archive, item.target))
    return parts


def _check_sheets(file: Cell, sheets: list[SheetPart]) -> None:
    if len(sheets) > SHEETS:
        raise Unreadable(problem("L181", at=file, found=f"{len(sheets)} 张工作表", expected=f"不超过 {SHEETS} 张"))
    parts = Counter(folded_name(sheet.part) for sheet in sheets)
    if shared := [sheet.title for sheet in sheets if parts[folded_name(sheet.part)] > 1]:
        raise Unreadable(problem("L182", at=file, found=f"{'、'.join(shared[:5])} 等 {len(shared)} 张"))


def _bounded_strings(archive: Archive, part: str) -> bytes:
    data = archive.read(part)
    count = data.count(b"<si") + data.count(b":si>")
    if count > SHARED_STRINGS:
        raise Unreadable(problem("L181", at=archive.file, found=f"文字 {count} 条", expected=f"不超过 {SHARED_STRINGS} 条"))
    return data


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace: Transitional, Strict and prefixed files use different ones."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: etree._Element, *path: str) -> Iterator[etree._Element]:
    for child in element:
        if local(child) == path[0]:
            yield from _children(child, *path[1:]) if len(path) > 1 else (child,)


def _sheets(root: etree._Element, linked: Iterable[Relationship]) -> list[SheetPart]:
    targets = {item.id: item.target for item in linked if item.kind == "worksheet"}
    found = []
    for sheet in _children(root, "sheets", "sheet"):
        link = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        if link in targets:
            visible = str(sheet.get("state") or "visible") == "visible"
            found.append(SheetPart(str(sheet.get("name")), targets[link], visible))
    return found


def _calculated(archive: Archive, root: etree._Element) -> bool:
    """Tell whether stored results of formulas are a spreadsheet program's own.

    Programs that only write files ask for calculation on opening, or name no calculation engine. What an office program
    saved names one (calcId), or the program is known to calculate.
    """
    for item in _children(root, "calcPr"):
        if item.get("fullCalcOnLoad") in _TRUE or item.get("calcCompleted") in ("0", "false"):
            return False
        if item.get("calcId"):
            return True
    app = archive.read("docProps/app.xml")
    return any(name in app.decode("utf-8", "replace") for name in _OFFICE)


def _since_1904(root: etree._Element) -> bool:
    return any(item.get("date1904") in _TRUE for item in _children(root, "workbookPr"))


def _check_styles(file: Cell, root: etree._Element) -> None:
    count = sum(1 for _ in _children(root, "cellXfs", "xf"))
    if count > CELL_STYLES:
        raise Unreadable(problem("L181", at=file, found=f"单元格样式 {count} 种", expected=f"不超过 {CELL_STYLES} 种"))
    longest = max((len(item.get("formatCode") or "") for item in _children(root, "numFmts", "numFmt")), default=0)
    if longest > NUMBER_FORMAT:
        raise Unreadable(problem("L181", at=file, found=f"数字格式 {longest} 字", expected=f"不超过 {NUMBER_FORMAT} 字"))


def _styles(file: Cell, parts: BookParts, root: etree._Element) -> None:
    _check_styles(file, root)
    codes = {item.get("numFmtId"): str(item.get("formatCode") or "") for item in _children(root, "numFmts", "numFmt")}
    fonts = [_mark(font) for font in _children(root, "fonts", "font")]
    for index, style in enumerate(_children(root, "cellXfs", "xf")):
        name = str(index).encode()
        number, font = str(style.get("numFmtId") or "0"), str(style.get("fontId") or "0")
        code = codes.get(number) or (BUILTIN.get(int(number), "General") if number.isdecimal() else "General")
        if not number_format(code).plain:
            parts.formats[name] = number_format(code)
        if font.isdecimal() and int(font) < len(fonts) and fonts[int(font)]:
            parts.marked[name] = fonts[int(font)]


def _mark(properties: etree._Element) -> str:
    """Return how a font or a run is marked, or nothing."""
    for item in properties:
        if local(item) == "vertAlign" and item.get("val") in ("superscript", "subscript"):
            return SUPERSCRIPT
        if local(item) == "strike" and item.get("val", "1") not in ("0", "false"):
            return STRUCK
    return ""


class TextBuilder:
    """Builds one text with its runs from the events of a parser. Raises :class:`Unreadable` for one that never ends."""

    def __init__(self, file: Cell) -> None:
        """Keep whose text it is, for the message."""
        self._file, self._builder, self._tags, self._depth = file, etree.TreeBuilder(), 0, 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        self._tags += 1 + len(attributes)
        self._depth += 1
        if self._tags > TEXT_RUNS or self._depth > _RUN_DEPTH:
            raise Unreadable(problem("L181", at=self._file, found="一段文字里的标记过多", expected=f"不超过 {TEXT_RUNS} 个"))
        plain: dict[str | bytes, str | bytes] = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        self._builder.start(tag.rpartition(":")[2], plain)

    def data(self, text: str) -> None:
        """Take characters."""
        self._builder.data(text)

    def end(self, tag: str) -> bool:
        """Close an element; True when it was the outermost."""
        self._depth -= 1
        self._builder.end(tag.rpartition(":")[2])
        return not self._depth

    def mark(self) -> str:
        """Return how the text is marked (:func:`run_mark`)."""
        return run_mark(self._builder.close())


class _Strings:
    """Follows the elements of the shared strings, one text at a time."""

    def __init__(self, file: Cell) -> None:
        self.file, self.found, self.number = file, dict[bytes, str](), 0
        self.open: TextBuilder | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.open is None and tag.rpartition(":")[2] == "si":
            self.open = TextBuilder(self.file)
            self.parser.CharacterDataHandler = self.open.data
        if self.open is not None:
            self.open.start(tag, attributes)

    def _end(self, tag: str) -> None:
        if self.open is not None and self.open.end(tag):
            if mark := self.open.mark():
                self.found[str(self.number).encode()] = mark
            self.number += 1
            self.open, self.parser.CharacterDataHandler = None, None


def rich_strings(file: Cell, data: bytes) -> dict[bytes, str]:
    """Return the shared strings with runs that are raised, lowered or struck out, by index."""
    if not _MARKS.search(data):
        return {}
    strings = _Strings(file)
    try:
        strings.parser.Parse(data, True)
    except (expat.ExpatError, LookupError):
        return strings.found
    return strings.found


def run_mark(text: etree._Element) -> str:
    """Return how runs with digits, or struck-out words, of one text are marked: ``上标或下标 1``; nothing where none is."""
    for run in _children(text, "r"):
        words = "".join(item.text or "" for item in _children(run, "t"))
        mark = next((mark for look in _children(run, "rPr") if (mark := _mark(look))), "")
        if words.strip() and (mark == STRUCK or (mark and _RUN_DIGIT.search(words))):
            return f"{mark} {words.strip()[:20]}"
    return ""
