"""Changes one cell of a real file, as a person who opens it would: the same change by way of the reading of files."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.load.sheet import Content, address

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def with_cell(name: str, data: bytes, sheet: str, row: int, column: int, value: Content) -> bytes:
    """Return the file with one other cell."""
    if name.endswith(".csv"):
        return _csv_with_cell(data, row, column, str(value))
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        parts = {part: before.read(part) for part in before.namelist()}
    part = part_of_sheet(parts, sheet)
    root = etree.fromstring(parts[part])
    place = address(row, column)
    cell = next(item for item in root.iter(f"{_NS}c") if item.get("r") == place)
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", "")
    if isinstance(value, str) and value:
        cell.set("t", "inlineStr")
        cell.append(
            etree.fromstring(f'<is xmlns="{_NS[1:-1]}"><t xml:space="preserve">{escape(value)}</t></is>'),
        )
    elif value != "":
        etree.SubElement(cell, f"{_NS}v").text = repr(value)
    parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name_of_part, content in parts.items():
            after.writestr(name_of_part, content)
    return out.getvalue()


def part_of_sheet(parts: dict[str, bytes], sheet: str) -> str:
    """Return the name of the part that holds a sheet."""
    book = etree.fromstring(parts["xl/workbook.xml"])
    links = {item.get("Id"): item.get("Target", "") for item in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])}
    found = next(item for item in book.iter(f"{_NS}sheet") if item.get("name") == sheet)
    return "xl/" + str(links[found.get(_ID)]).removeprefix("/xl/")


def _csv_with_cell(data: bytes, row: int, column: int, value: str) -> bytes:
    rows = list(csv.reader(io.StringIO(data.decode("gb18030"), newline="")))
    rows[row][column] = value
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")
