"""A workbook with the same bytes on every machine: the blank 填报表, and the sample inputs of tools/."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import xlsxwriter

from pipeline.opc import reproducible


def workbook(created: str, author: str, fill: Callable[[Any], None]) -> bytes:
    """Return an .xlsx: ``fill`` gets the XlsxWriter workbook; ``created`` (yyyy-mm-dd) is its only date."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"author": author, "created": dt.datetime.fromisoformat(created)})
    book.set_calc_mode("manual")
    fill(book)
    book.close()
    return reproducible(buffer.getvalue())
