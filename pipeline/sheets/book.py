"""How a sheet of ours looks: fonts, fills, column widths, frozen heads, print set-up.

Bytes depend on the records only: no clock, zip times are fixed by the writer, the date comes from the caller.
"""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import xlsxwriter
from msgspec import Struct
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_rowcol_to_cell, xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

from pipeline.sheets.heights import height_of, lines_in, row_height
from pipeline.sheets.layout import Choice, Column, ListRow

BODY_FONT, HEAD_FONT = "宋体", "黑体"
CELL_LIMIT = 32_767
"""Characters (UTF-16 units) a spreadsheet cell can hold."""

_MESSAGE = 250
"""Characters a drop-down's message may hold, and some room."""

_CUT = "……（后文过长，从略）"
_UNDATED = dt.date(1980, 1, 1)

GREEN, RED, GREY, AMBER, HEAD = "#E2EFDA", "#F8CBAD", "#E7E6E6", "#FFF2CC", "#D9E2EC"
ROSE, CREAM, PALE = "#FCE4E4", "#FFF9E5", "#F2F2F2"
LINE, _QUIET = "#BFBFBF", "#7F7F7F"

_A4, _A3 = 9, 8
_PAGES = ((130, _A4, False), (210, _A4, True))
"""Widest sheet (characters) that stays readable on a page, the paper, whether it lies; wider ones take A3."""

_TITLE_IN_FOOTER = 60
"""Characters of a sheet's title printed below every page; a footer holds 255 with its codes."""

_TEXT = {"text_wrap": True, "valign": "vcenter", "border": 1, "border_color": LINE}
_NUMBER = {"align": "right", "valign": "vcenter", "border": 1, "border_color": LINE}
_STYLES: dict[str, dict[str, Any]] = {
    "标题": {"font_name": HEAD_FONT, "font_size": 14, "valign": "vcenter"},
    "注": {"font_size": 9, "font_color": _QUIET, "valign": "vcenter"},
    "表头": {
        "font_name": HEAD_FONT,
        "bg_color": HEAD,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "border_color": LINE,
    },
    "文字": _TEXT,
    "红底": {**_TEXT, "bg_color": ROSE},
    "黄底": {**_TEXT, "bg_color": CREAM},
    "灰底": {**_TEXT, "bg_color": PALE},
    "居中": {**_TEXT, "align": "center"},
    "加粗": {**_TEXT, "bold": True},
    "小节": {"font_name": HEAD_FONT, "font_size": 11, "bottom": 1, "bottom_color": LINE},
    "链接": {**_TEXT, "font_color": "#0563C1", "underline": 1},
    "空": _TEXT,
    "不适用": {**_TEXT, "align": "center"},
    "缺失": {**_TEXT, "align": "center", "bold": True, "bg_color": RED, "font_color": "#9C0006"},
    **{f"缩进{n}": {**_TEXT, "indent": n} for n in (1, 2, 3)},
    **{f"数:{form}": {**_NUMBER, "num_format": form} for form in ("#,##0.00", "0.00%", "0.00", "0", "General")},
    "序号": {**_NUMBER, "align": "center", "num_format": "0"},
    "左数:0": {**_NUMBER, "align": "left", "num_format": "0"},
    **{f"粗数:{form}": {**_NUMBER, "num_format": form, "bold": True} for form in ("#,##0.00", "0.00%", "0.00", "0")},
}


class Link(Struct, frozen=True):
    """A place in another file: ``target`` is a relative path with ``/``; ``location`` is ``'Sheet'!C12`` or empty."""

    target: str
    location: str = ""


class _Plain(Worksheet):  # type: ignore[misc]
    """A worksheet without what our cells do not need, which is a third of the time of a paper.

    The writer looks in every formula for some thirty functions newer than ours, in every call for an address like ``A1``,
    and in every style number for characters to escape. A test holds the bytes against the writer's own.
    """

    def text(self, row: int, column: int, text: str, style: Format) -> None:
        """Write words, or an empty cell with its border."""
        if text:
            self._write_string(row, column, text, style)
        else:
            self._write_blank(row, column, None, style)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell).__name__
        if kind not in ("String", "Blank"):
            super()._write_cell(row, col, cell)
            return
        end = f' t="s"><v>{cell.string}</v></c>' if kind == "String" else "/>"
        self.fh.write(f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"{end}')

    def _escape_attributes(self, attribute: Any) -> Any:
        return attribute if type(attribute) is int else super()._escape_attributes(attribute)


class Book:
    """A workbook in memory. ``date`` becomes its creation date."""

    def __init__(self, title: str, date: dt.date | None) -> None:
        """Open an empty workbook whose default font is Chinese."""
        self._bytes = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": BODY_FONT, "font_size": 10},
        }
        self._book: Any = xlsxwriter.Workbook(self._bytes, options)
        created = dt.datetime.combine(date or _UNDATED, dt.time())
        self._book.set_properties({"title": title, "author": "jixiao", "created": created})
        self._styles: dict[str, Format] = {}

    def style(self, name: str) -> Format:
        """Return a format of the house style by its name; made on first use."""
        if name not in self._styles:
            self._styles[name] = self._book.add_format(_STYLES[name])
        return self._styles[name]

    def fill(self, colour: str) -> Format:
        """Return a fill for conditional formats."""
        if colour not in self._styles:
            self._styles[colour] = self._book.add_format({"bg_color": colour})
        return self._styles[colour]

    def sheet(self, name: str, columns: Sequence[Column], title: str, note: str = "", *, freeze: int = 0) -> "BookSheet":
        """Add a sheet with its title, note and head; ``freeze`` columns stay in view."""
        return BookSheet(self, self._book.add_worksheet(name, _Plain), name, columns, title, note, freeze)

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[ListRow], title: str, note: str = "") -> "BookSheet":
        """Add a sheet that is a list of texts; return it, to be given drop-downs."""
        sheet = self.sheet(name, columns, title, note)
        for row in rows:
            for column, text in enumerate(row.cells):
                sheet.text(column, text, row.style(column))
            sheet.next()
        sheet.end()
        return sheet

    def close(self) -> bytes:
        """Return the finished file."""
        self._book.close()
        return self._bytes.getvalue()


class BookSheet:
    """One sheet: title in row 1, note in row 2, head in row 3, data below. Rows and columns count from 0."""

    FIRST = 3

    def __init__(self, book: Book, raw: Any, name: str, columns: Sequence[Column], title: str, note: str, freeze: int) -> None:
        """Write title, note and head and set up the print."""
        self.book, self.raw, self.name, self.columns = book, raw, name, tuple(columns)
        raw.hide_gridlines(2)
        raw.set_row(0, 24)
        raw.write_string(0, 0, clipped(title), book.style("标题"))
        raw.write_string(1, 0, clipped(note), book.style("注"))
        for number, column in enumerate(columns):
            raw.set_column(number, number, column.width)
            raw.write_string(2, number, column.head, book.style("表头"))
        raw.set_row(2, max(22, row_height((column.head, column.width) for column in columns)))
        raw.freeze_panes(self.FIRST, freeze)
        self._set_up_print(title)
        self.row = self.FIRST
        self._lines = 1

    def _set_up_print(self, title: str) -> None:
        """One page wide, as many long as it takes, the head on each; paper by the width of the columns."""
        width = sum(column.width for column in self.columns)
        paper, lying = next(((paper, lying) for limit, paper, lying in _PAGES if width <= limit), (_A3, True))
        self.raw.set_paper(paper)
        if lying:
            self.raw.set_landscape()
        self.raw.fit_to_pages(1, 0)
        self.raw.repeat_rows(2)
        self.raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        whose = _coded(clipped(title)[:_TITLE_IN_FOOTER])
        self.raw.set_footer(f"&L{whose}&C{_coded(self.name)}&R第 &P 页，共 &N 页", {"margin": 0.3})

    def keep_on_screen(self) -> None:
        """Print title and note only: for a list to be looked up, not read through. The note must say so."""
        self.raw.print_area(0, 0, 1, len(self.columns) - 1)

    def text(self, column: int, text: str, style: str = "文字") -> None:
        """Write words as words, whatever character they begin with."""
        if text:
            self._fit(column, text)
            text = clipped(text)
        self.raw.text(self.row, column, text, self.book.style(style))

    def number(self, column: int, value: float | int, form: str, *, bold: bool = False) -> None:
        """Write a number as it stands in no formula."""
        self.raw.write_number(self.row, column, value, self._form(form, bold))

    def ordinal(self, column: int, number: int) -> None:
        """Write the number of a row."""
        self.raw.write_number(self.row, column, number, self.book.style("序号"))

    def count(self, column: int, number: int, formula: str = "") -> None:
        """Write a count at the left of a cell that also holds words in other rows; live if it has a formula."""
        style = self.book.style("左数:0")
        if formula:
            self.raw.write_formula(self.row, column, formula, style, number)
        else:
            self.raw.write_number(self.row, column, number, style)

    def formula(self, column: int, formula: str, value: float | int | str, form: str, *, bold: bool = False) -> None:
        """Write a live formula with our value."""
        self.raw.write_formula(self.row, column, formula, self._form(form, bold), value)

    def text_formula(self, column: int, formula: str, value: str, style: str = "居中") -> None:
        """Write a live formula whose value is a word."""
        self.raw.write_formula(self.row, column, formula, self.book.style(style), value)

    def _form(self, form: str, bold: bool) -> Format:
        return self.book.style(f"{'粗数' if bold and form != 'General' else '数'}:{form}")

    def link(self, column: int, text: str, link: Link) -> None:
        """Write words that lead to a place in another file."""
        self._fit(column, text)
        self.raw.write_url(self.row, column, _relative(link, clipped(text)), self.book.style("链接"))

    def inner_link(self, column: int, text: str, sheet: str) -> None:
        """Write words that lead to another sheet of this workbook."""
        self.raw.write_url(self.row, column, f"internal:'{sheet}'!A1", self.book.style("链接"), clipped(text))

    def _fit(self, column: int, text: str) -> None:
        self._lines = max(self._lines, lines_in(text, self.columns[column].width))

    def next(self, height: float = 0) -> None:
        """Go to the next row. The row left behind is made as high as its longest text: not every office program does."""
        self.raw.set_row(self.row, height or height_of(self._lines))
        self.row += 1
        self._lines = 1

    def address(self, column: int, row: int | None = None, *, absolute: bool = False) -> str:
        """Return ``C12`` (or ``$C$12``) of a cell of this sheet; the current row unless told."""
        where: str = xl_rowcol_to_cell(self.row if row is None else row, column, absolute, absolute)
        return where

    def shade(self, column: int, fills: dict[str, str]) -> None:
        """Colour a column's cells by the word they hold."""
        if self.row == self.FIRST:
            return
        for word, colour in fills.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.book.fill(colour)}
            self.raw.conditional_format(self.FIRST, column, self.row - 1, column, rule)

    def choose(self, column: int, choice: Choice) -> None:
        """Put a drop-down on a column's cells, once the rows are written."""
        source = choice.listed or list(choice.words)
        rule = {"validate": "list", "source": source, "input_title": choice.title, "input_message": choice.hint}
        told = {"error_title": "请从列表中选择", "error_message": "、".join(choice.words)[:_MESSAGE]}
        self.raw.data_validation(self.FIRST, column, self.last, column, {**rule, **told})

    def end(self, *, filtered: bool = True) -> None:
        """Close the sheet: filter over the rows written, or a line saying that there are none."""
        if self.row == self.FIRST:
            self.raw.write_string(self.row, 0, "（无）", self.book.style("注"))
        elif filtered:
            self.raw.autofilter(2, 0, self.row - 1, len(self.columns) - 1)

    @cached_property
    def last(self) -> int:
        """Return the last row of data, once the sheet is written."""
        return max(self.row - 1, self.FIRST)


def clipped(text: str) -> str:
    """Return text that a cell can hold: lone surrogates replaced, cut with a remark when too long."""
    if len(text) <= CELL_LIMIT // 2 and text.isprintable():  # nearly every text; a lone surrogate is not printable
        return text
    try:
        units = text.encode("utf-16-le")
    except UnicodeEncodeError:
        return clipped(text.encode("utf-8", "replace").decode("utf-8"))
    if len(units) <= 2 * CELL_LIMIT:
        return text
    room = CELL_LIMIT - len(_CUT)
    return units[: 2 * room].decode("utf-16-le", "ignore") + _CUT


_ESCAPES = str.maketrans({ch: f"%{ord(ch):02x}" for ch in '%#?" <>[]^`{}|\\'})


def _relative(link: Link, text: str) -> Url:
    """Return the writer's link object with forward slashes.

    The writer turns every ``/`` of a file link into ``\\``, which only Windows follows; a forward slash is valid in a
    relationship and followed by Excel, WPS and LibreOffice alike. Chinese stays as it is, as Excel writes it.
    """
    url = Url("external:file")
    url._relationship_link = link.target.translate(_ESCAPES)
    url._anchor = link.location
    url._text = text
    return url


def _coded(text: str) -> str:
    """Return words for a footer, where ``&`` begins a code."""
    return text.replace("&", "&&")
