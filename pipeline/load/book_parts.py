"""What the parts of a .xlsx say besides its sheets: where they are, how styles show numbers, who calculated the formulas."""

import io
import re
from collections.abc import Iterable, Iterator

from lxml import etree
from msgspec import Struct, field

from pipeline.load.archive import Archive, Unreadable
from pipeline.load.format_code import BUILTIN
from pipeline.load.number_format import NumberFormat, number_format
from pipeline.opc import Relationship
from pipeline.problems import problem

_TRUE = frozenset({"1", "true", "on"})
_OFFICE = ("LibreOffice", "OpenOffice", "WPS", "Kingsoft", "Collabora", "永中")
"""Programs (docProps/app.xml) that calculate what they save and write no calcId."""
_MARKS = re.compile(rb"vertAlign|strike")
_RUN_DIGIT = re.compile(r"[0-9０-９]")

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
    main = archive.main_part("xl/workbook.xml")
    if main not in archive:
        raise Unreadable(problem("L009", at=archive.file))
    root = archive.parsed(archive.read(main), main)
    linked = archive.relationships(main)
    parts = BookParts(_sheets(root, linked), _calculated(archive, root), _since_1904(root))
    for calculation in _children(root, "calcPr"):
        parts.manual = calculation.get("calcMode") == "manual"
        parts.iterated = calculation.get("iterate") in _TRUE
        parts.as_shown = calculation.get("fullPrecision") in ("0", "false")
    for item in linked:
        if item.kind == "styles" and item.target in archive:
            _styles(parts, archive.parsed(archive.read(item.target), item.target))
        elif item.kind == "sharedStrings":
            # calamine reads it too: checked for size, checksum and DOCTYPE
            parts.rich = rich_strings(archive.read(item.target))
    return parts


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


def _styles(parts: BookParts, root: etree._Element) -> None:
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


def rich_strings(data: bytes) -> dict[bytes, str]:
    """Return the shared strings with runs that are raised, lowered or struck out, by index."""
    if not _MARKS.search(data):
        return {}
    found: dict[bytes, str] = {}
    number = 0
    try:
        for _, item in etree.iterparse(io.BytesIO(data), resolve_entities=False, no_network=True):
            if local(item) != "si":
                continue
            if mark := run_mark(item):
                found[str(number).encode()] = mark
            number += 1
            item.clear()
    except etree.XMLSyntaxError:
        return found
    return found


def run_mark(text: etree._Element) -> str:
    """Return how runs with digits, or struck-out words, of one text are marked: ``上标或下标 1``; nothing where none is."""
    for run in _children(text, "r"):
        words = "".join(item.text or "" for item in _children(run, "t"))
        mark = next((mark for look in _children(run, "rPr") if (mark := _mark(look))), "")
        if words.strip() and (mark == STRUCK or (mark and _RUN_DIGIT.search(words))):
            return f"{mark} {words.strip()[:20]}"
    return ""
