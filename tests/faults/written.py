"""Writes cells into a real .xlsx as programs write them: number formats, marked runs, formulas, and who calculated them."""

import io
import zipfile
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from pipeline.load.sheet import address
from tests.faults.files import part_of_sheet

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_S = f"{{{NS}}}"


@dataclass(frozen=True)
class Written:
    """One cell to write: a value or a text, its number format (empty: as it was), marked runs, or the XML of a formula."""

    sheet: str
    row: int
    column: int
    value: Any = ""
    form: str = ""
    runs: tuple[str, ...] = ()
    formula: str = ""
    kind: str = ""
    """The ``t`` of a formula's result."""


def with_cells(data: bytes, cells: Iterable[Written], calc: str | None = None, app: str = "") -> bytes:
    """Return the workbook with other cells. ``calc`` replaces ``calcPr`` (empty: none at all), ``app`` names the program."""
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        parts = {part: before.read(part) for part in before.namelist()}
    styles = etree.fromstring(parts["xl/styles.xml"])
    by_sheet: dict[str, list[Written]] = {}
    for cell in cells:
        by_sheet.setdefault(cell.sheet, []).append(cell)
    for sheet, written in by_sheet.items():
        part = part_of_sheet(parts, sheet)
        root = etree.fromstring(parts[part])
        known = {item.get("r"): item for item in root.iter(f"{_S}c")}
        for cell in written:
            _write(known[address(cell.row, cell.column)], cell, styles)
        parts[part] = _bytes(root)
    parts["xl/styles.xml"] = _bytes(styles)
    if calc is not None:
        _say_who(parts, calc, app)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as after:
        for name, content in parts.items():
            after.writestr(name, content)
    return out.getvalue()


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _say_who(parts: dict[str, bytes], calc: str, app: str) -> None:
    book = etree.fromstring(parts["xl/workbook.xml"])
    for item in book.findall(f"{_S}calcPr"):
        book.remove(item)
    if calc:
        after = [item for item in book if item.tag in (f"{_S}sheets", f"{_S}definedNames")][-1]
        after.addnext(etree.fromstring(f'<calcPr xmlns="{NS}" {calc}/>'))
    parts["xl/workbook.xml"] = _bytes(book)
    if app:
        properties = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
        parts["docProps/app.xml"] = f'<Properties xmlns="{properties}"><Application>{app}</Application></Properties>'.encode()


def _write(place: Any, cell: Written, styles: Any) -> None:
    for child in list(place):
        place.remove(child)
    place.attrib.pop("t", None)
    if cell.form:
        place.set("s", _style(styles, place.get("s", "0"), cell.form))
    if cell.formula:
        if cell.kind:
            place.set("t", cell.kind)
        place.append(etree.fromstring(f'<f xmlns="{NS}" {cell.formula}</f>'))
        if cell.value is not None:
            etree.SubElement(place, f"{_S}v").text = str(cell.value)
    elif isinstance(cell.value, Decimal | int | float):
        etree.SubElement(place, f"{_S}v").text = f"{float(cell.value)!r}"
    else:
        place.set("t", "inlineStr")
        text = etree.SubElement(place, f"{_S}is")
        parts = cell.value.split("|") if cell.runs else [cell.value]
        for words, mark in zip(parts, cell.runs or [""], strict=True):
            _run(etree.SubElement(text, f"{_S}r") if cell.runs else text, words, mark)


def _run(into: Any, words: str, mark: str) -> None:
    if mark:
        look = etree.SubElement(into, f"{_S}rPr")
        if mark == "strike":
            etree.SubElement(look, f"{_S}strike")
        else:
            etree.SubElement(look, f"{_S}vertAlign").set("val", mark)
    text = etree.SubElement(into, f"{_S}t")
    text.text = words.replace("\r", "")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _style(styles: Any, base: str, form: str) -> str:
    """Return the index of a style that is ``base`` with another number format."""
    formats = styles.find(f"{_S}numFmts")
    if formats is None:
        formats = etree.Element(f"{_S}numFmts")
        styles.insert(0, formats)
    number = next((item.get("numFmtId") for item in formats if item.get("formatCode") == form), None)
    if number is None:
        number = str(1000 + len(formats))
        etree.SubElement(formats, f"{_S}numFmt", numFmtId=number, formatCode=form)
        formats.set("count", str(len(formats)))
    known = styles.find(f"{_S}cellXfs")
    style = deepcopy(known[int(base)])
    style.set("numFmtId", number)
    style.set("applyNumberFormat", "1")
    known.append(style)
    known.set("count", str(len(known)))
    return str(len(known) - 1)
