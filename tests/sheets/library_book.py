"""The oracle of :mod:`pipeline.sheets.book`: the same workbooks, written by XlsxWriter. Slow, and in no other way different."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import xlsxwriter
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.sheets.book import Link
from pipeline.sheets.heights import height_of, lines_in, row_height
from pipeline.sheets.house_style import BODY_FONT, LINE, STYLES, CellStyle
from pipeline.sheets.layout import Choice, Column, ListRow
from pipeline.sheets.sheet_text import clipped


def properties(look: CellStyle) -> dict[str, Any]:
    """A style of ours as the library declares one."""
    given = {
        "bold": look.bold,
        "underline": int(look.underlined),
        "font_color": look.colour,
        "bg_color": look.fill,
        "align": look.across,
        "indent": look.indent,
        "text_wrap": look.wrapped,
        "valign": look.down.replace("center", "vcenter"),
        "num_format": "" if look.form == "General" else look.form,
    }
    sides = {"box": ("left", "right", "top", "bottom"), "below": ("bottom",)}.get(look.border, ())
    lines = {name: value for side in sides for name, value in ((side, 1), (f"{side}_color", LINE))}
    return {"font_name": look.font, "font_size": look.size, **{name: value for name, value in given.items() if value}, **lines}


class LibraryBook:
    def __init__(self, title: str, date: dt.date | None) -> None:
        self._bytes = io.BytesIO()
        plain = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
        font = {"font_name": BODY_FONT, "font_size": 10}
        self.raw = xlsxwriter.Workbook(self._bytes, {"in_memory": True, "default_format_properties": font, **plain})
        created = dt.datetime.combine(date or dt.date(1980, 1, 1), dt.time())
        self.raw.set_properties({"title": title, "author": "jixiao", "created": created})
        self._formats: dict[str, Any] = {}

    def style(self, name: str) -> Any:
        if name not in self._formats:
            told = {"bg_color": name} if name.startswith("#") else properties(STYLES[name])
            self._formats[name] = self.raw.add_format(told)
        return self._formats[name]

    def sheet(self, name: str, columns: Sequence[Column], title: str, note: str = "", *, freeze: int = 0) -> "LibrarySheet":
        return LibrarySheet(self, name, columns, title, note, freeze)

    def table(
        self, name: str, columns: Sequence[Column], rows: Iterable[ListRow], title: str, note: str = ""
    ) -> "LibrarySheet":
        sheet = self.sheet(name, columns, title, note)
        for row in rows:
            for column, text in enumerate(row.cells):
                sheet.text(column, text, row.style(column))
            sheet.next()
        sheet.end()
        return sheet

    def close(self) -> bytes:
        self.raw.close()
        return self._bytes.getvalue()


class LibrarySheet:
    FIRST = 3

    def __init__(self, book: LibraryBook, name: str, columns: Sequence[Column], title: str, note: str, freeze: int) -> None:
        self.book, self.name, self.columns, self.raw = book, name, tuple(columns), book.raw.add_worksheet(name)
        self.raw.hide_gridlines(2)
        self.raw.set_row(0, 24)
        self._words(0, 0, title, "标题")
        self._words(1, 0, note, "注")
        for number, column in enumerate(columns):
            self.raw.set_column(number, number, column.width)
            self._words(2, number, column.head, "表头")
        self.raw.set_row(2, max(22, row_height((column.head, column.width) for column in columns)))
        self.raw.freeze_panes(self.FIRST, freeze)
        self._set_up_print(title)
        self.row, self._lines = self.FIRST, 1

    def _set_up_print(self, title: str) -> None:
        width = sum(column.width for column in self.columns)
        self.raw.set_paper(9 if width <= 210 else 8)
        if width > 130:
            self.raw.set_landscape()
        self.raw.fit_to_pages(1, 0)
        self.raw.repeat_rows(2)
        self.raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        whose, own = (text.replace("&", "&&") for text in (clipped(title)[:60], self.name))
        self.raw.set_footer(f"&L{whose}&C{own}&R第 &P 页，共 &N 页", {"margin": 0.3})

    def print_on_one_page(self) -> None:
        self.raw.fit_to_pages(1, 1)

    def keep_on_screen(self) -> None:
        self.raw.print_area(0, 0, 1, len(self.columns) - 1)

    def _words(self, row: int, column: int, text: str, style: str) -> None:
        if text:
            self.raw.write_string(row, column, clipped(text), self.book.style(style))
        else:
            self.raw.write_blank(row, column, None, self.book.style(style))

    def text(self, column: int, text: str, style: str = "文字") -> None:
        self._lines = max(self._lines, lines_in(text, self.columns[column].width))
        self._words(self.row, column, text, style)

    def texts(self, column: int, texts: Iterable[str], style: str = "文字") -> None:
        for place, text in enumerate(texts, column):
            self.text(place, text, style)

    def _number_style(self, form: str, bold: bool) -> Any:
        return self.book.style(f"{'粗数' if bold and form != 'General' else '数'}:{form}")

    def number(self, column: int, value: float | int, form: str, *, bold: bool = False) -> None:
        self.raw.write_number(self.row, column, value, self._number_style(form, bold))

    def ordinal(self, column: int, number: int) -> None:
        self.raw.write_number(self.row, column, number, self.book.style("序号"))

    def count(self, column: int, number: int, formula: str = "") -> None:
        if formula:
            self.raw.write_formula(self.row, column, formula, self.book.style("左数:0"), number)
        else:
            self.raw.write_number(self.row, column, number, self.book.style("左数:0"))

    def formula(self, column: int, formula: str, value: float | int | str, form: str, *, bold: bool = False) -> None:
        self.raw.write_formula(self.row, column, formula, self._number_style(form, bold), value)

    def text_formula(self, column: int, formula: str, value: str, style: str = "居中") -> None:
        self.raw.write_formula(self.row, column, formula, self.book.style(style), value)

    def link(self, column: int, text: str, link: Link) -> None:
        self._lines = max(self._lines, lines_in(text, self.columns[column].width))
        url = Url("external:file")  # which would turn the slashes of its path into backslashes
        url._relationship_link = link.target.translate({ord(ch): f"%{ord(ch):02x}" for ch in '%#?" <>[]^`{}|\\'})
        url._anchor, url._text = link.location, clipped(text)
        self.raw.write_url(self.row, column, url, self.book.style("链接"))

    def inner_link(self, column: int, text: str, sheet: str) -> None:
        self._lines = max(self._lines, lines_in(text, self.columns[column].width))
        doubled = sheet.replace("'", "''")
        self.raw.write_url(self.row, column, f"internal:'{doubled}'!A1", self.book.style("链接"), clipped(text))

    def next(self, height: float = 0) -> None:
        self.raw.set_row(self.row, height or height_of(self._lines))
        self.row, self._lines = self.row + 1, 1

    def address(self, column: int, row: int | None = None, *, absolute: bool = False) -> str:
        where: str = xl_rowcol_to_cell(self.row if row is None else row, column, absolute, absolute)
        return where

    def shade(self, column: int, fills: dict[str, str]) -> None:
        if self.row == self.FIRST:
            return
        for word, colour in fills.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.book.style(colour)}
            self.raw.conditional_format(self.FIRST, column, self.last, column, rule)

    def shade_where(self, column: int, formula: str, colour: str) -> None:
        rule = {"type": "formula", "criteria": formula, "format": self.book.style(colour)}
        self.raw.conditional_format(self.FIRST, column, self.last, column, rule)

    def choose(self, column: int, choice: Choice) -> None:
        source = choice.listed or list(choice.words)
        rule = {"validate": "list", "source": source, "input_title": choice.title, "input_message": choice.hint}
        told = {"error_title": "请从列表中选择", "error_message": "、".join(choice.words)[:250]}
        self.raw.data_validation(self.FIRST, column, self.last, column, {**rule, **told})

    def end(self, *, filtered: bool = True) -> None:
        if self.row == self.FIRST:
            self.text(0, "（无）", "注")
        elif filtered:
            self.raw.autofilter(2, 0, self.row - 1, len(self.columns) - 1)

    @cached_property
    def last(self) -> int:
        return max(self.row - 1, self.FIRST)
