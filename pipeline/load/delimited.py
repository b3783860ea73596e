"""Reads .csv and tab-separated exports: UTF-8 with or without BOM, UTF-16 from spreadsheet programs, else GB18030."""

import csv
import io

from pipeline.load.archive import Unreadable
from pipeline.load.sheet import Content, Sheet
from pipeline.problems import problem
from pipeline.records import Cell

MAX_FILE = 200 * 2**20
MAX_COLUMNS = 1_000
_ZIPPED = b"PK\x03\x04"


def read_delimited(name: str, data: bytes) -> Sheet:
    """Return a text export as a sheet without name. Raises :class:`Unreadable`."""
    place = Cell(file=name)
    if len(data) > MAX_FILE:
        raise Unreadable(problem("L006", at=place, found=f"{len(data) // 2**20} MB"))
    if not data.strip():
        raise Unreadable(problem("L005", at=place, found="空文件"))
    text = _decode(place, data)
    if text.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
        raise Unreadable(problem("L008", at=place, found="网页或 XML 表格"))
    head = text[:20_000]
    delimiter = "\t" if head.count("\t") > head.count(",") else ","
    try:
        rows: list[list[Content]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable(problem("L005", at=place)) from error
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        raise Unreadable(problem("L013", at=place, found=f"超过 {MAX_COLUMNS} 列"))
    return Sheet(file=name, name="", rows=rows)


def _decode(place: Cell, data: bytes) -> str:
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(problem("L014", at=place))


def is_zip(data: bytes) -> bool:
    """Tell whether the content is an Office file whatever its suffix says."""
    return data.startswith(_ZIPPED)
