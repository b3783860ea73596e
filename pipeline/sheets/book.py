"""New workbooks in the house style: lists and papers with live formulas, links, frozen heads, drop-downs, print set-up.

The sheets' XML is written here and not by a library: XlsxWriter, the best kept one, takes four fifths of the time of a
department's papers for its checks of every call, and no faster one (PyExcelerate) has formulas with stored results, links or
print set-up. It remains the oracle: a test writes every workbook with it too and compares all that a reader sees.
Bytes depend on the records only: no clock, zip times are fixed, the date comes from the caller.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from pipeline.opc import TYPES, deflated, write_zip
from pipeline.sheets.heights import height_of, lines_in, row_height
from pipeline.sheets.house_style import FILLS, STYLE_NUMBERS, styles_xml
from pipeline.sheets.layout import Choice, Column, ListRow
from pipeline.sheets.sheet_setup import column_letters, link_location, panes, print_set_up, row_marks, widths
from pipeline.sheets.sheet_text import SharedStrings, attribute, clipped, escaped
from pipeline.sheets.workbook_parts import (
    MAIN,
    RELATIONSHIPS,
    XML,
    NamedRange,
    RelatedPart,
    app_xml,
    check_name,
    content_types,
    core_xml,
    package_relations,
    quoted,
    relations_xml,
    sheet_part,
    workbook_relations,
    workbook_xml,
)

_MESSAGE = 250
"""Characters a drop-down's message may hold, and some room."""

_MOST_LINKS = 65_530
"""Links a sheet can hold; what is beyond stays words."""

_UNDATED = dt.date(1980, 1, 1)
_LEVEL = 4
"""Of zlib: half the time of its usual 6 for files a fourteenth larger; packing is the largest single part of writing."""

_ROW = "\x00"
"""Stands for the number of the row in a cell's XML until the row is joined: a cell's text is then made once a column."""

_LINK_ESCAPES = str.maketrans({ch: f"%{ord(ch):02x}" for ch in '%#?" <>[]^`{}|\\'})


class Link(Struct, frozen=True):
    """A place in another file: ``target`` is a relative path with ``/``; ``location`` is ``'Sheet'!C12`` or empty."""

    target: str
    location: str = ""


class Book:
    """A workbook in memory. ``date`` becomes its creation date."""

    def __init__(self, title: str, date: dt.date | None) -> None:
        """Begin an empty workbook."""
        self.strings = SharedStrings()
        self._title, self._date = title, date or _UNDATED
        self._sheets: list[BookSheet] = []

    def sheet(self, name: str, columns: Sequence[Column], title: str, note: str = "", *, freeze: int = 0) -> "BookSheet":
        """Add a sheet with its title, note and head; ``freeze`` columns stay in view. The first sheet is the one shown."""
        check_name(name, (sheet.name for sheet in self._sheets))
        sheet = BookSheet(self.strings, name, columns, title, note, freeze, shown=not self._sheets)
        self._sheets.append(sheet)
        return sheet

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
        count, names = len(self._sheets), [sheet.name for sheet in self._sheets]
        parts = {
            TYPES: content_types(count),
            "_rels/.rels": package_relations(),
            "xl/_rels/workbook.xml.rels": workbook_relations(count),
        }
        for number, sheet in enumerate(self._sheets):
            part = sheet_part(number)
            parts[part] = sheet.xml()
            if sheet.relations:
                parts[part.replace("worksheets/", "worksheets/_rels/") + ".rels"] = relations_xml(sheet.relations)
        parts["xl/workbook.xml"] = workbook_xml(names, self._names())
        parts["xl/sharedStrings.xml"] = self.strings.xml()
        parts["xl/styles.xml"] = styles_xml()
        parts["docProps/core.xml"] = core_xml(self._title, "jixiao", self._date)
        parts["docProps/app.xml"] = app_xml()
        return write_zip({name: deflated(part, _LEVEL) for name, part in parts.items()})

    def _names(self) -> list[NamedRange]:
        """Return the filters, print areas and repeated rows of the sheets, sorted as spreadsheets want them: by name."""
        found = [item for number, sheet in enumerate(self._sheets) for item in sheet.names(number)]
        return sorted(found, key=lambda item: item.name)


class BookSheet:
    """One sheet: title in row 1, note in row 2, head in row 3, data below. Rows and columns count from 0."""

    FIRST = 3

    def __init__(
        self,
        strings: SharedStrings,
        name: str,
        columns: Sequence[Column],
        title: str,
        note: str,
        freeze: int,
        *,
        shown: bool,
    ) -> None:
        """Write title, note and head and set up the print."""
        self.name, self.columns, self.relations = name, tuple(columns), list[RelatedPart]()
        self._strings, self._title, self._freeze, self._shown = strings, title, freeze, shown
        self._letters = [column_letters(number) for number in range(len(self.columns))]
        self._starts = [_CellStarts(letters) for letters in self._letters]
        self._short = [column.width / 2 - 1 for column in self.columns]  # shorter texts take one line whatever they hold
        self._numbers = strings.numbers
        self._texts: dict[tuple[int, str, str], tuple[str, int]] = {}
        self._rows: list[str] = []
        self._colours: dict[str, list[str]] = {}
        self._choices: list[str] = []
        self._links: list[str] = []
        self._targets: dict[str, int] = {}
        self._filter = self._area = ""
        self._pages_long = 0
        self.row, self._lines = 0, 1
        self._empty = [""] * len(self.columns)
        self._cells = self._empty.copy()
        self._front(note)

    def _front(self, note: str) -> None:
        self.text(0, self._title, "标题")
        self.next(24)
        self.text(0, note, "注")
        self._end_row("")
        for number, column in enumerate(self.columns):
            self.text(number, column.head, "表头")
        self.next(max(22, row_height((column.head, column.width) for column in self.columns)))

    def print_on_one_page(self) -> None:
        """Print the sheet on one page, however small it gets; else it is one page wide and as many long as it takes."""
        self._pages_long = 1

    def keep_on_screen(self) -> None:
        """Print title and note only: for a list to be looked up, not read through. The note must say so."""
        self._area = f"$A$1:${self._letters[-1]}$2"

    # --- cells ---

    def text(self, column: int, text: str, style: str = "文字") -> None:
        """Write words as words, whatever character they begin with."""
        found = self._texts.get((column, text, style)) or self._text(column, text, style)
        self._cells[column] = found[0]
        if found[1] > self._lines:
            self._lines = found[1]

    def texts(self, column: int, texts: Iterable[str], style: str = "文字") -> None:
        """Write words into neighbouring cells from a column on."""
        known, cells, lines = self._texts, self._cells, self._lines
        for place, text in enumerate(texts, column):
            found = known.get((place, text, style)) or self._text(place, text, style)
            cells[place] = found[0]
            if found[1] > lines:
                lines = found[1]
        self._lines = lines

    def _text(self, column: int, text: str, style: str) -> tuple[str, int]:
        """Return the XML of a cell of words and the lines it takes; the same words stand in a column again and again."""
        if text:
            number = self._numbers.get(text)
            if number is None:
                number = self._strings.add(text)
            xml = f'{self._starts[column][style]} t="s"><v>{number}</v></c>'
            made = (
                xml,
                1 if len(text) < self._short[column] and "\n" not in text else lines_in(text, self.columns[column].width),
            )
        else:
            made = f"{self._starts[column][style]}/>", 1
        self._texts[column, text, style] = made
        return made

    def number(self, column: int, value: float | int, form: str, *, bold: bool = False) -> None:
        """Write a number as it stands in no formula."""
        self._number(column, value, _number_style(form, bold))

    def ordinal(self, column: int, number: int) -> None:
        """Write the number of a row."""
        self._number(column, number, "序号")

    def count(self, column: int, number: int, formula: str = "") -> None:
        """Write a count at the left of a cell that also holds words in other rows; live if it has a formula."""
        if formula:
            self._formula(column, formula, str(number), "左数:0")
        else:
            self._number(column, number, "左数:0")

    def _number(self, column: int, value: float | int, style: str) -> None:
        self._cells[column] = f"{self._starts[column][style]}><v>{value:.16G}</v></c>"

    def formula(self, column: int, formula: str, value: float | int | str, form: str, *, bold: bool = False) -> None:
        """Write a live formula (with ``=``) and our value; empty text for one that shows nothing."""
        self._formula(column, formula, str(value), _number_style(form, bold))

    def text_formula(self, column: int, formula: str, value: str, style: str = "居中") -> None:
        """Write a live formula whose value is a word."""
        self._formula(column, formula, escaped(value), style, ' t="str"')

    def _formula(self, column: int, formula: str, value: str, style: str, kind: str = "") -> None:
        self._cells[column] = f"{self._starts[column][style]}{kind}><f>{escaped(formula[1:])}</f><v>{value}</v></c>"

    def link(self, column: int, text: str, link: Link) -> None:
        """Write words that lead to a place in another file.

        The path keeps its forward slashes, which Excel, WPS and LibreOffice all follow, and its Chinese, as Excel writes it.
        """
        number = self._targets.get(link.target)
        if number is None:
            self.relations.append(RelatedPart("hyperlink", link.target.translate(_LINK_ESCAPES), outside=True))
            number = self._targets[link.target] = len(self.relations)
        self._link(column, text, f'r:id="rId{number}"{link_location(link.location)}')

    def inner_link(self, column: int, text: str, sheet: str) -> None:
        """Write words that lead to another sheet of this workbook."""
        self._link(column, text, f'location="{attribute(quoted(sheet))}!A1" display="{attribute(clipped(text))}"')

    def _link(self, column: int, text: str, where: str) -> None:
        self.text(column, text, "链接")
        if len(self._links) < _MOST_LINKS:
            self._links.append(f'<hyperlink ref="{self._letters[column]}{self.row + 1}" {where}/>')

    def next(self, height: float = 0) -> None:
        """Go to the next row. The row left behind is made as high as its longest text: not every office program does."""
        self._end_row(row_marks(height or height_of(self._lines)))

    def _end_row(self, height: str) -> None:
        number = str(self.row + 1)
        self._rows.append(f'<row r="{number}"{height}>{"".join(self._cells).replace(_ROW, number)}</row>')
        self._cells = self._empty.copy()
        self.row += 1
        self._lines = 1

    # --- what concerns many cells ---

    def address(self, column: int, row: int | None = None, *, absolute: bool = False) -> str:
        """Return ``C12`` (or ``$C$12``) of a cell of this sheet; the current row unless told."""
        number = (self.row if row is None else row) + 1
        return f"${self._letters[column]}${number}" if absolute else f"{self._letters[column]}{number}"

    def _below(self, column: int) -> str:
        """Return the range of a column's data."""
        return f"{self.address(column, self.FIRST)}:{self.address(column, self.last)}"

    def shade(self, column: int, fills: Mapping[str, str]) -> None:
        """Colour a column's cells by the word they hold."""
        if self.row == self.FIRST:
            return
        for word, colour in fills.items():
            self._colour(column, 'type="cellIs"', ' operator="equal"', f'"{word}"', colour)

    def shade_where(self, column: int, formula: str, colour: str) -> None:
        """Colour the cells of a column for which a formula (with ``=``) holds, as it is written for the first of them."""
        self._colour(column, 'type="expression"', "", formula[1:], colour)

    def _colour(self, column: int, kind: str, more: str, formula: str, colour: str) -> None:
        priority = sum(map(len, self._colours.values())) + 1
        rule = f'<cfRule {kind} dxfId="{FILLS.index(colour)}" priority="{priority}"{more}>'
        self._colours.setdefault(self._below(column), []).append(f"{rule}<formula>{escaped(formula)}</formula></cfRule>")

    def choose(self, column: int, choice: Choice) -> None:
        """Put a drop-down on a column's cells, once the rows are written."""
        source = choice.listed[1:] or '"{}"'.format(",".join(choice.words).replace('"', '""'))
        told = {
            "errorTitle": "请从列表中选择",
            "error": "、".join(choice.words)[:_MESSAGE],
            "promptTitle": choice.title,
            "prompt": choice.hint[:_MESSAGE],
        }
        words = "".join(f' {name}="{attribute(text)}"' for name, text in told.items())
        marks = 'type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1"'
        inner = f"<formula1>{escaped(source)}</formula1>"
        self._choices.append(f'<dataValidation {marks}{words} sqref="{self._below(column)}">{inner}</dataValidation>')

    def end(self, *, filtered: bool = True) -> None:
        """Close the sheet: filter over the rows written, or a line saying that there are none."""
        if self.row == self.FIRST:
            self.text(0, "（无）", "注")
        elif filtered:
            self._filter = f"{self.address(0, 2)}:{self.address(len(self.columns) - 1, self.row - 1)}"

    @cached_property
    def last(self) -> int:
        """Return the last row of data, once the sheet is written."""
        return max(self.row - 1, self.FIRST)

    # --- the part ---

    def names(self, number: int) -> Iterable[NamedRange]:
        """Yield the names of this sheet's filter, print area and the head repeated on each page."""
        own = quoted(self.name)
        if self._filter:
            whole = ":".join("${}${}".format(*_split(corner)) for corner in self._filter.split(":"))
            yield NamedRange("_xlnm._FilterDatabase", number, f"{own}!{whole}", hidden=True)
        if self._area:
            yield NamedRange("_xlnm.Print_Area", number, f"{own}!{self._area}")
        yield NamedRange("_xlnm.Print_Titles", number, f"{own}!$3:$3")

    def xml(self) -> bytes:
        """Return the part of the sheet."""
        if any(self._cells):
            self._end_row("")
        head = (
            f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="A1:{self._letters[-1]}{self.row}"/>'
            f'{panes(self._freeze, self.FIRST, shown=self._shown)}<sheetFormatPr defaultRowHeight="15"/>'
            f"{widths(self.columns)}<sheetData>"
        )
        return "".join((head, *self._rows, "</sheetData>", *self._behind(), "</worksheet>")).encode("utf-8")

    def _behind(self) -> Iterable[str]:
        """Yield what stands behind the cells, in the order the schema wants."""
        if self._filter:
            yield f'<autoFilter ref="{self._filter}"/>'
        for cells, rules in self._colours.items():
            yield f'<conditionalFormatting sqref="{cells}">{"".join(rules)}</conditionalFormatting>'
        if self._choices:
            yield f'<dataValidations count="{len(self._choices)}">{"".join(self._choices)}</dataValidations>'
        if self._links:
            yield f"<hyperlinks>{''.join(self._links)}</hyperlinks>"
        yield print_set_up(self.columns, self._title, self.name, self._pages_long)


class _CellStarts(dict[str, str]):
    """How the cells of a column begin, by style; made on first use."""

    def __init__(self, letters: str) -> None:
        self._letters = letters

    def __missing__(self, style: str) -> str:
        made = self[style] = f'<c r="{self._letters}{_ROW}" s="{STYLE_NUMBERS[style]}"'
        return made


def _split(address: str) -> tuple[str, str]:
    letters = address.rstrip("0123456789")
    return letters, address[len(letters) :]


def _number_style(form: str, bold: bool) -> str:
    return f"{'粗数' if bold and form != 'General' else '数'}:{form}"
