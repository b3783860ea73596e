"""Opens a table export by what it is, not by what its name ends in: .xlsx, old .xls, or text between commas or tabs.

Systems name web pages and tab-separated text ``.xls``, and people rename files. A suffix is only believed where the
content could be anything.
"""

from pathlib import PurePath

from pipeline.load.archive import ENCRYPTED, Unreadable
from pipeline.load.bulk import no_cycles
from pipeline.load.delimited import is_web_page, is_zip, read_delimited
from pipeline.load.old_excel import read_old_workbook
from pipeline.load.sheet import Sheet
from pipeline.load.workbook import read_workbook
from pipeline.opc import OLE_MAGIC
from pipeline.problems import Problem, problem
from pipeline.records import Cell

_TEXT_SUFFIXES = frozenset({".csv", ".txt"})


def read_table(name: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return the sheets of any table file, and problems. Raises :class:`Unreadable` when it cannot be used at all."""
    with no_cycles():
        return _read(name, data)


def _read(name: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    place = Cell(file=name)
    if data.startswith(OLE_MAGIC):
        if ENCRYPTED in data:
            raise Unreadable(problem("L003", at=place))
        return read_old_workbook(name, data)
    if is_zip(data) or not data or data.startswith((b"%PDF", b"{\\rtf")):
        return read_workbook(name, data)
    if is_web_page(data):
        raise Unreadable(problem("L008", at=place, found="网页或 XML 表格"))
    if PurePath(name).suffix.lower() in _TEXT_SUFFIXES:
        return (read_delimited(name, data),), ()
    return (_text_named_workbook(name, data),), ()


def _text_named_workbook(name: str, data: bytes) -> Sheet:
    """Return text named ``.xls`` or ``.xlsx``, when it is a table at all; else say that the file is no workbook."""
    try:
        sheet = read_delimited(name, data)
    except Unreadable as error:
        raise error if error.problem.code == "L020" else Unreadable(problem("L008", at=Cell(file=name))) from error
    if max(map(len, sheet.rows), default=0) < 2:
        raise Unreadable(problem("L008", at=Cell(file=name), found="文本"))
    return sheet
