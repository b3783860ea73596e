"""A workbook staff worked on, opened so that lines can be added to it; what they wrote stays. No words of ours are here.

New cells get the look of :mod:`pipeline.sheets.book`, whose writer can only begin a file.
"""

import io
import warnings
from typing import TYPE_CHECKING, Any

from pipeline.sheets.book import BODY_FONT, HEAD, HEAD_FONT, LINE

if TYPE_CHECKING:
    from openpyxl import Workbook


class NotWritable(Exception):
    """The workbook can be read but not written to: an old .xls by content, or a part the writer does not know."""


def open_staff_book(data: bytes) -> "Workbook":
    """Return the workbook these bytes hold. Raises :class:`NotWritable`."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts the library leaves out, in English
            return openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # what another program wrote makes the reader fail in any way it likes
        raise NotWritable(str(error)) from error


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
