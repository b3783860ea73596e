"""Reads .csv and tab-separated exports: UTF-8 with or without BOM, UTF-16 from spreadsheet programs, else GB18030.

Only commas and tabs separate. Other separators are told, never guessed; so is a quotation mark without its partner,
behind which the rest of the file would otherwise vanish into one cell.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress

from pipeline import limits
from pipeline.load.archive import Unreadable, require_size
from pipeline.load.displayed import Seen, Texts
from pipeline.load.sheet import Content, Sheet
from pipeline.problems import problem
from pipeline.records import Cell

_ZIPPED = b"PK"
_LOOKED_AT = 25
"""Lines in which the separator is looked for: title, unit, head and some of the table."""
_PART = limits.MB
"""Characters that are cut into lines at once."""
_OTHER_SEPARATORS = {";": "分号", "；": "全角分号", "|": "竖线", "，": "全角逗号"}
_WEB = ("<html", "<!doctype", "<table", "<meta", "<?xml", "mime-version:")


def read_delimited(name: str, data: bytes) -> Sheet:
    """Return a text export as a sheet without name. Raises :class:`Unreadable`."""
    place = Cell(file=name)
    require_size(place, data, limits.TEXT_TABLE_FILE)
    if not data.strip():
        raise Unreadable(problem("L005", at=place, found="空文件"))
    text = decoded(place, data)
    if _web(text[:2000]):
        raise Unreadable(problem("L008", at=place, found="网页或 XML 表格"))
    texts = Texts()
    rows = _rows(place, text, _separator(place, text), texts)
    if max(map(len, rows), default=0) > limits.SHEET_COLUMNS:
        raise Unreadable(problem("L013", at=place, found=f"超过 {limits.SHEET_COLUMNS} 列"))
    seen = Seen(rows, odd=texts.odd)
    seen.control()
    return Sheet(file=name, name="", rows=seen.rows, doubts=seen.doubts)


def _rows(place: Cell, text: str, separator: str, texts: Texts) -> list[list[Content]]:
    csv.field_size_limit(limits.CELL_TEXT)
    kept = texts.__getitem__
    try:
        return [list(map(kept, row)) for row in csv.reader(_lines(text), delimiter=separator, strict=True)]
    except csv.Error as error:
        first = _line_of_error(text, separator)
        at = Cell(file=place.file, address=f"第{first}行")
        if "field limit" in str(error):
            expected = f"一格不超过 {limits.CELL_TEXT} 个字"
            raise Unreadable(problem("L181", at=at, found="这一行有一格太长", expected=expected)) from error
        raise Unreadable(problem("L044", at=at, found=_line(text, first))) from error


def _line_of_error(text: str, separator: str) -> int:
    """Return the line on which the first row that cannot be read begins."""
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    first = 1
    with suppress(csv.Error):
        for _ in reader:
            first = reader.line_num + 1
    return first


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, a part of it at a time: a copy of the whole takes four bytes a character."""
    at = 0
    while at < len(text):
        end = text.find("\n", at + _PART) + 1 or len(text)
        yield from io.StringIO(text[at:end], newline="")
        at = end


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number)
    return lines[number - 1].strip()[:60] if number <= len(lines) else ""


def _separator(place: Cell, text: str) -> str:
    """Return the tab or the comma. Amounts hold commas too, so a tab in half of the lines that hold either decides."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_LOOKED_AT]
    tabs = sum("\t" in line for line in lines)
    either = sum("\t" in line or "," in line for line in lines)
    separator = "\t" if tabs and tabs * 2 >= either else ","
    if not any(line.count(separator) >= 2 for line in lines):
        for other, word in _OTHER_SEPARATORS.items():
            if sum(line.count(other) >= 2 for line in lines) * 2 >= len(lines):
                raise Unreadable(problem("L020", at=place, found=word, expected="半角逗号或制表符"))
    return separator


def decoded(place: Cell, data: bytes) -> str:
    """Return the text of a file in one of the encodings our programs write. Raises :class:`Unreadable`."""
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


def is_web_page(data: bytes) -> bool:
    """Tell whether the content is a web page or an XML table, as some systems name ``.xls``."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _web(data[:4000].decode("utf-16", "replace"))
    return _web(data[:2000].removeprefix(b"\xef\xbb\xbf").decode("latin-1"))


def _web(head: str) -> bool:
    return head.lstrip().lower().startswith(_WEB)
