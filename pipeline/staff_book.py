"""A workbook staff worked on, opened so that lines can be added to it; what they wrote stays. No words of ours are here."""

import io
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook


class NotWritable(Exception):
    """The workbook can be read but not written to: an old .xls by content, or a part the writer does not know."""


def open_staff_book(data: bytes) -> "Workbook":
    """Return the workbook these bytes hold. Raises :class:`NotWritable`."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts the library leaves out, in English
            return openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # what another program wrote makes the reader fail in any way it likes
        raise NotWritable(str(error)) from error
