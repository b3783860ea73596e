"""Old Excel files (.xls, BIFF): opened by a process of their own with bounds on memory and time, never by this one.

The format is a binary maze and its readers are old; a hostile or damaged file may end the reader, not the run. What comes
back is the same Sheet record as from a .xlsx: percent formats, merged ranges, hidden parts, formulas without result.
"""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from pipeline import limits
from pipeline.load.archive import Unreadable, require_size
from pipeline.load.book_parts import STRUCK, SUPERSCRIPT
from pipeline.load.displayed import Seen
from pipeline.load.number_format import number_format
from pipeline.load.old_excel_child import BROKEN, PASSWORD, SECONDS, TOO_LARGE
from pipeline.load.sheet import Area, Content, Place, Sheet
from pipeline.load.workbook import told
from pipeline.problems import Problem, problem
from pipeline.records import Cell

_REASONS = {PASSWORD: "L003", BROKEN: "L005", TOO_LARGE: "L006"}
_NO_TEXT = "旧版 .xls 里的公式"
_CHILD = Path(__file__).with_name("old_excel_child.py")


def read_old_workbook(name: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return the sheets of a .xls in order. Raises :class:`Unreadable` when the file cannot be used at all."""
    place = Cell(file=name)
    require_size(place, data, limits.WORKBOOK_FILE)
    try:
        # -P: the child's own folder is not searched for modules
        done = subprocess.run(
            [sys.executable, "-P", str(_CHILD)], input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(problem("L006", at=place, found=f"{SECONDS} 秒内没有读完")) from error
    if done.returncode:
        # a negative code: the system ended the child, for memory
        code = _REASONS.get(done.returncode, "L006" if done.returncode < 0 else "L005")
        raise Unreadable(problem(code, at=place))
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for item in json.loads(done.stdout):
        sheet, struck = _sheet(name, item)
        sheets.append(sheet)
        problems += told(sheet, visible=item["visible"], hidden=item["hidden"], struck=struck)
    if not sheets:
        raise Unreadable(problem("L009", at=place))
    return tuple(sheets), tuple(problems)


def _sheet(file: str, item: dict[str, Any]) -> tuple[Sheet, dict[Place, str]]:
    seen = Seen([[_content(value) for value in row] for row in item["rows"]])
    for code, pairs in item["formats"].items():
        form = number_format(code)
        if not form.plain:
            seen.format(_cells(pairs), form, since_1904=item["since_1904"])
    marks = {0: "", 1: SUPERSCRIPT, 2: STRUCK}
    for kind, pairs in item["fonts"].items():
        seen.font(_cells(pairs), marks[int(kind)])
    seen.runs({(row, column): f"{marks[kind]} {words}" for row, column, kind, words in item["runs"]})
    seen.control()
    sheet = Sheet(
        file=file,
        name=item["name"],
        rows=seen.rows,
        merged=tuple(Area(*corners) for corners in item["merged"]),
        uncalculated=_cells(item["uncalculated"]),
        unproven=_cells(item["unproven"]),
        errors=_cells(item["errors"]),
        doubts=seen.doubts,
        scaled=seen.scaled,
        not_recalculated={_NO_TEXT: item["formulas"]} if item["formulas"] else {},
    )
    return sheet, seen.struck


def _content(value: Any) -> Content:
    return dt.datetime.fromisoformat(value["t"]) if isinstance(value, dict) else value


def _cells(pairs: list[list[int]]) -> frozenset[Place]:
    return frozenset((row, column) for row, column in pairs)
