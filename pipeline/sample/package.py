"""Office packages with the same bytes on every machine.

Times are fixed and members stored: zlib versions compress differently.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

EPOCH = (1980, 1, 1, 0, 0, 0)


def stored(package: bytes) -> bytes:
    """Rewrite a zip with its members in the same order, uncompressed, dated :data:`EPOCH`."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 0  # else the byte would tell Windows from Linux
            new.writestr(info, old.read(name))
    return target.getvalue()


def workbook(created: str, author: str, fill: Callable[[Any], None]) -> bytes:
    """Make an .xlsx: ``fill`` gets the XlsxWriter workbook; ``created`` (yyyy-mm-dd) is its only date."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"author": author, "created": dt.datetime.fromisoformat(created)})
    book.set_calc_mode("manual")
    fill(book)
    book.close()
    return stored(buffer.getvalue())


class Formats:
    """The handful of cell formats the exports share."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        grid = {**base, "border": 1}
        self.title = book.add_format({**base, "font_size": 16, "bold": True, "align": "center"})
        self.plain = book.add_format(base)
        self.right = book.add_format({**base, "align": "right"})
        self.head = book.add_format({**grid, "bold": True, "align": "center", "bg_color": "#E8EEF4", "text_wrap": True})
        self.text = book.add_format(grid)
        self.wrap = book.add_format({**grid, "text_wrap": True})
        self.centre = book.add_format({**grid, "align": "center"})
        self.money = book.add_format({**grid, "num_format": "#,##0.00", "align": "right"})
        self.count = book.add_format({**grid, "num_format": "0", "align": "right"})
        self.total = book.add_format({**grid, "num_format": "#,##0.00", "align": "right", "bold": True})
        self.total_text = book.add_format({**grid, "bold": True, "align": "center"})
