"""Writes 列名对照.xlsx: made anew with drop-downs, or the one there is with lines added below. What staff wrote stays."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.load.column_book import (
    CONFIRMED,
    EXAMPLE,
    HEAD,
    KIND,
    LIST,
    LISTS,
    NAME,
    NO,
    ROW_LISTS,
    SHEETS,
    TERM,
    TEXT,
    UNIT,
    YES,
    columns_of,
)
from pipeline.load.column_map import UNUSED, ColumnEntry, Entry, UnitEntry, known_terms
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.sheets.staff_book import dress, open_staff_book, packed, set_up_print
from pipeline.stated_units import SCALES

_WIDTHS = {KIND: 14, HEAD: 26, EXAMPLE: 44, TERM: 18, CONFIRMED: 8, NAME: 34, UNIT: 12, TEXT: 34, LIST: 16}
_NOTES = {
    "列名": "每行一个没有认出的列：在“用作”里选它是什么（不要的选“不用”），“确认”选“是”才生效；可以自己加行、加备注列。",
    "金额单位": "表上没有写明金额单位的账：选单位，“确认”选“是”。",
    "行名与科目": "认错的行名、不认识的科目写在这里，“算作”选它是什么，“确认”选“是”。行名里 * 代表任意字，# 代表数字。",
}
_LAST = 1000
"""Rows that the drop-downs reach to."""


def with_entries(data: bytes | None, entries: Iterable[Entry], pack: Pack, *, answer: bool = False) -> tuple[bytes, int]:
    """Return the workbook with a line for each entry it does not hold yet, and how many were written. Raises NotWritable.

    With ``answer`` the line of an entry that is there gets its answer.
    """
    import openpyxl

    if data is None:
        book = openpyxl.Workbook()
        for sheet in book.worksheets:
            book.remove(sheet)
    else:
        book = open_staff_book(data)
    terms = {kind: [*names, UNUSED] for kind, names in known_terms(pack).items()}
    for name, (_, heads) in SHEETS.items():
        if not any(title.strip() == name for title in book.sheetnames):
            _new(book.create_sheet(name), name, heads)
    _lists(book, terms)
    added = 0
    for entry in entries:
        values = _values(entry)
        name = next(name for name, (_, heads) in SHEETS.items() if set(heads) == set(values))
        sheet = next(sheet for sheet in book.worksheets if sheet.title.strip() == name)
        added += _add(sheet, SHEETS[name][1], values, answer)
    for sheet in book.worksheets:
        if sheet.title.strip() in SHEETS:
            _choices(sheet, SHEETS[sheet.title.strip()][1], terms)
    return packed(book), added


def _values(entry: Entry) -> dict[str, str]:
    confirmed = YES if entry.confirmed else ""
    if isinstance(entry, ColumnEntry):
        return {KIND: entry.kind, HEAD: entry.head, EXAMPLE: entry.example, TERM: entry.term, CONFIRMED: confirmed}
    if isinstance(entry, UnitEntry):
        return {NAME: entry.file, UNIT: entry.unit, CONFIRMED: confirmed}
    return {TEXT: entry.text, LIST: entry.list, CONFIRMED: confirmed}


def _add(sheet: Any, heads: Sequence[str], values: Mapping[str, str], answer: bool) -> bool:
    """Write a line below the last one, unless one of the same name is there, confirmed or not: that one may be answered."""
    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    found = columns_of(rows, heads)
    if found is None:
        return False  # told when the file was read
    first, columns = found
    about = heads[: 2 if KIND in heads else 1]
    wanted = [normal_text(values[head]) for head in about]
    lines = [[normal_text(str(row[columns[head]])) for head in about] for row in rows[first + 1 :]]
    if wanted in lines:
        return answer and _answer(sheet, first + 2 + lines.index(wanted), heads[-2:], columns, values)
    last = max((number for number, row in enumerate(rows, 1) if any(row[c] != "" for c in columns.values())), default=first + 1)
    for head, column in columns.items():
        cell = sheet.cell(last + 1, column + 1, values[head] or None)
        dress(cell)
        if values[head]:
            cell.data_type = "s"  # words that begin with = are words
    return True


def _answer(sheet: Any, row: int, heads: Sequence[str], columns: Mapping[str, int], values: Mapping[str, str]) -> bool:
    """Write the answer of a line and whether it is confirmed; tell whether that is another one."""
    cells = [(sheet.cell(row, columns[head] + 1), values[head]) for head in heads]
    if all(str(cell.value or "") == text for cell, text in cells):
        return False
    for cell, text in cells:
        cell.value = text or None
        if text:
            cell.data_type = "s"
    return True


# look and drop-downs -----------------------------------------------------------------------------------------------------


def _new(sheet: Any, name: str, heads: Sequence[str]) -> None:
    """Write the note and the head of an empty sheet."""
    from openpyxl.utils import get_column_letter

    sheet.cell(1, 1, _NOTES[name])
    for number, head in enumerate(heads, 1):
        dress(sheet.cell(2, number, head), head=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[head]
    set_up_print(sheet, 2, "A3")


def _lists(book: Any, terms: Mapping[str, Sequence[str]]) -> None:
    """Write the words of the drop-downs, one column for each kind; the sheet is ours and is written anew."""
    if LISTS in book.sheetnames:
        book.remove(book[LISTS])
    sheet = book.create_sheet(LISTS)
    for column, (kind, names) in enumerate(terms.items(), 1):
        for row, text in enumerate((kind, *names), 1):
            sheet.cell(row, column, text)


def _choices(sheet: Any, heads: Sequence[str], terms: Mapping[str, Sequence[str]]) -> None:
    """Put the drop-downs on the columns where they stand now; those we put before are replaced."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    found = columns_of(rows, heads)
    if found is None:
        return
    first, columns = found
    letter = {head: get_column_letter(column + 1) for head, column in columns.items()}
    start = first + 2
    lists = {CONFIRMED: f'"{YES},{NO}"', UNIT: f'"{",".join(SCALES)}"', LIST: f'"{",".join(ROW_LISTS)}"'}
    if KIND in columns:
        names = f"{LISTS}!$A$1:${get_column_letter(len(terms))}$1"
        longest = max(map(len, terms.values()))
        lists[KIND] = f"={names}"
        lists[TERM] = f"=OFFSET({LISTS}!$A$2,0,MATCH(${letter[KIND]}{start},{names},0)-1,{longest},1)"
    ours = {f"{letter[head]}{start}:{letter[head]}{_LAST}" for head in letter}
    kept = [item for item in sheet.data_validations.dataValidation if str(item.sqref) not in ours]
    sheet.data_validations.dataValidation = kept
    for head, formula in lists.items():
        if head in columns:
            choice = DataValidation(type="list", formula1=formula.removeprefix("="), allow_blank=True, showErrorMessage=False)
            choice.add(f"{letter[head]}{start}:{letter[head]}{_LAST}")
            sheet.add_data_validation(choice)
