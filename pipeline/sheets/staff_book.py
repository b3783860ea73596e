"""A workbook staff worked on, opened so that lines can be added to it; what they wrote stays. No words of ours are here.

New cells get the look of :mod:`pipeline.sheets.book`, whose writer can only begin a file.
"""

import errno
import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from pipeline import limits
from pipeline.opc import Limits, ZipFault, ZipReader, zip_of
from pipeline.sheets.house_style import BODY_FONT, HEAD, HEAD_FONT, LINE

if TYPE_CHECKING:
    from openpyxl import Workbook


class NotWritable(Exception):
    """The workbook can be read but not written to: an old .xls by content, or a part the writer does not know."""


_LIMITS = Limits(parts=500, unpacked=limits.LIST_UNPACKED)
_PLACES = re.compile(rb"""(?<![\w:.-])(?:r|ref)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DIMENSION = re.compile(rb"<(?:\w{1,20}:)?dimension\b[^<>]*>")
_PLACE = re.compile(rb"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?|[1-9]\d{0,6}")


def open_staff_book(data: bytes) -> "Workbook":
    """Return the workbook these bytes hold. Raises :class:`NotWritable`, also for one that is far more than a list."""
    import openpyxl

    data = bounded_book(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts the library leaves out, in English
            return openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # what another program wrote makes the reader fail in any way it likes
        raise NotWritable(str(error)) from error


def packed(book: "Workbook") -> bytes:
    """Return the bytes of a workbook. Raises OSError: the library writes each sheet to the disk first, which may be full."""
    out = io.BytesIO()
    try:
        book.save(out)
    except Exception as error:
        if type(error).__name__ == "SerialisationError":  # how its XML writer calls what the disk said
            raise OSError(errno.ENOSPC, str(error)) from error
        raise
    return out.getvalue()


def bounded_book(data: bytes) -> bytes:
    """Return a list's workbook as readers of others may see it. Raises :class:`NotWritable` for far more than a list.

    Such readers hold every cell between the first and the last, and fill every merged range.
    """
    try:
        archive = ZipReader(data, _LIMITS)
        for part in archive.names:
            content = archive.read(part)  # what the directory says of it holds then
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise NotWritable("an entity")
            if b"sheetData" in content:
                _require_small(content)
        return zip_of(archive, archive.names)
    except ZipFault as error:
        raise NotWritable(str(error)) from error


def _require_small(sheet: bytes) -> None:
    if sheet.count(b"<c") + sheet.count(b":c") > limits.LIST_CELLS:
        raise NotWritable("too many cells")
    sheet = _DIMENSION.sub(b"", sheet)  # programs write A1:XFD1048576 there; nobody walks it
    widest = lowest = 0
    for found in _PLACES.finditer(sheet):
        place = _PLACE.fullmatch(found[1] if found[1] is not None else found[2])
        if place is None:
            raise NotWritable("a place that is none")
        for letters, row in ((place[1], place[2]), (place[3], place[4])):
            widest, lowest = max(widest, _column(letters or b"")), max(lowest, int(row or 0))
    if widest * lowest > limits.LIST_AREA:
        raise NotWritable("reaches too far")
    if sum(map(_size, re.findall(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\b[^<>]*", sheet))) > limits.LIST_CELLS:
        raise NotWritable("too many merged cells")


def _size(tag: bytes) -> int:
    """Return how many cells a merged range or a link covers."""
    corners = re.search(rb"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", tag)
    if corners is None:
        return 1
    across = abs(_column(corners[3]) - _column(corners[1])) + 1
    return across * (abs(int(corners[4]) - int(corners[2])) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for code in letters:
        number = number * 26 + code - 64
    return number


def dress(cell: Any, *, head: bool = False, wrap: bool = True) -> None:
    """Give a cell the house style, of a head or of a line."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color=LINE.removeprefix("#"))
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.font = Font(name=HEAD_FONT if head else BODY_FONT, size=10)
    cell.alignment = Alignment(horizontal="center" if head else None, vertical="center", wrap_text=wrap and not head)
    if head:
        cell.fill = PatternFill("solid", fgColor=HEAD.removeprefix("#"))


def set_up_print(sheet: Any, head: int, freeze: str) -> None:
    """Print one page wide on lying A4 with the head's row (from 1) on each page; keep it in view too."""
    sheet.freeze_panes = freeze
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = f"{head}:{head}"
