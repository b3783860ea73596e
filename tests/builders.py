"""Small real input files from visible rows: workbooks by XlsxWriter, csv by the standard library, parts rewritten in place.

A row is a list; None is an empty cell, a leading ``=`` a formula, ``%0.985`` that number shown as a percentage.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

DEPARTMENT = "某省示例局"
YEAR = 2019

Rows = Sequence[Sequence[Any]]


def xlsx(path: Path, sheets: Mapping[str, Any], merge: Iterable[str] = (), hide: Iterable[str] = ()) -> Path:
    """Write a workbook; ``merge`` ranges are of the first sheet, ``hide`` names hidden sheets.

    Most tests change one file of several: what was written once in a process is not written again.
    """
    areas, hidden = tuple(merge), tuple(hide)
    key = repr((sheets, areas, hidden))
    if key not in _written:
        _written[key] = _workbook(sheets, areas, hidden)
    path.write_bytes(_written[key])
    return path


_written: dict[str, bytes] = {}


def _workbook(sheets: Mapping[str, Rows], merge: Sequence[str], hide: Sequence[str]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    percent = book.add_format({"num_format": "0.00%"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, str) and value[:1] == "%" and len(value) > 1:
                    sheet.write_number(r, c, float(value[1:]), percent)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(r, c, value)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif hasattr(value, "year"):
                    sheet.write_datetime(r, c, value, day)
                elif value is not None:
                    sheet.write(r, c, value)
        for area in merge if number == 0 else ():
            first = area.split(":")[0]
            r, c = xlsxwriter.utility.xl_cell_to_rowcol(first)
            value = rows[r][c] if r < len(rows) and c < len(rows[r]) else ""
            sheet.merge_range(area, value)
        if name in hide:
            sheet.hide()
    book.close()
    return buffer.getvalue()


def xls(
    path: Path, sheets: Mapping[str, Any], merge: Iterable[str] = (), hide: Iterable[str] = (), hide_rows: Iterable[str] = ()
) -> Path:
    """Write an old workbook (BIFF8) of the same rows; ``hide_rows`` names sheets whose first row is hidden."""
    book = xlwt.Workbook()
    percent, day = xlwt.easyxf(num_format_str="0.00%"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    areas = [tuple(map(xlsxwriter.utility.xl_cell_to_rowcol, area.split(":"))) for area in merge]
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_sheet(name)
        covered = {
            (r, c) for (top, left), (bottom, right) in areas for r in range(top, bottom + 1) for c in range(left, right + 1)
        }
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is None or (number == 0 and (r, c) in covered):
                    continue
                if isinstance(value, str) and value[:1] == "%" and len(value) > 1:
                    sheet.write(r, c, float(value[1:]), percent)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write(r, c, xlwt.Formula(value[1:]))
                else:
                    sheet.write(r, c, value, day if hasattr(value, "year") else xlwt.Style.default_style)
        for (top, left), (bottom, right) in areas if number == 0 else ():
            sheet.write_merge(top, bottom, left, right, rows[top][left])
        sheet.visibility = 1 if name in hide else 0
        sheet.row(0).hidden = name in hide_rows
    book.save(str(path))
    return path


def rewrite(path: Path, part: str, old: str, new: str) -> Path:
    """Replace text inside one part of an Office file, as other programs would have written it."""
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    assert old.encode() in parts[part], f"{old} is not in {part}"
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, data in parts.items():
            after.writestr(name, data)
    return path


def calculated(path: Path) -> Path:
    """Let a workbook say what Excel says of one that it saved: calculated by an engine of this number."""
    return rewrite(path, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")


def remade(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """Write every part of an Office file anew as ``change`` gives it; None leaves the part out."""
    with zipfile.ZipFile(path) as before:
        parts = [change(name, before.read(name)) for name in before.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for part in parts:
            if part is not None:
                after.writestr(*part)
    return path


def shown_as(path: Path, cells: Mapping[str, tuple[Any, str]]) -> Path:
    """Write a workbook with one sheet 甲 of cells with number formats: address to (value, format)."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    sheet = book.add_worksheet("甲")
    for place, (value, form) in cells.items():
        sheet.write(place, value, book.add_format({"num_format": form}))
    book.close()
    return path


def table(text: str) -> list[list[Any]]:
    """Turn ``名称 | 12.50 | — |`` lines into rows; what looks like a plain number is one, an empty field is None."""
    return [[_cell(field.strip()) for field in line.split("|")] for line in text.strip().splitlines()]


def _cell(text: str) -> Any:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return text


def docx(path: Path, body: str, styles: str = "") -> Path:
    """Write a Word file from body XML (``w:`` prefix); ``h(1, …)`` and ``p(…)`` make usual paragraphs."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    heading = "".join(
        f'<w:style w:type="paragraph" w:styleId="{n}"><w:name w:val="heading {n}"/></w:style>' for n in range(1, 4)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        file.writestr("word/styles.xml", f"<w:styles {space}>{heading}{styles}</w:styles>")
    return path


def h(level: int, text: str) -> str:
    """A heading paragraph."""
    return f'<w:p><w:pPr><w:pStyle w:val="{level}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def p(text: str, extra: str = "") -> str:
    """A body paragraph; ``extra`` is XML inside it."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r>{extra}</w:p>"
