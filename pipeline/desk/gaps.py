"""What a department still lacks and may be answered on the page: cells of 填报表 that problems name, rows of 检查结果.xlsx."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline import limits
from pipeline.check.result_book import read_rows
from pipeline.file_reading import read_if_there
from pipeline.load.archive import Unreadable
from pipeline.load.blanks import BLANK, named_cells
from pipeline.load.files import ignored, kind_of
from pipeline.load.sheet import Sheet
from pipeline.load.tabular import read_table
from pipeline.money import normal_text
from pipeline.publish import fingerprint
from pipeline.publish.record import beside_file
from pipeline.sheet_documents.worksheet import WorkbookFault, place_of

FORM = "填报表"
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_SAID = ("code", "severity", "title", "found", "expected", "remedy", "keys")


def form_of(inputs: Path) -> tuple[Path, bytes] | None:
    """Return the 填报表 of a folder and its bytes; None where there is none that can be read."""
    if not inputs.is_dir():
        return None
    for path in sorted(inputs.iterdir()):
        if path.is_file() and not path.is_symlink() and not ignored(path.name) and kind_of(path.name) == FORM:
            try:
                data = read_if_there(path, limits.WORKBOOK_FILE)
            except OSError:
                return None
            return (path, data) if data is not None else None
    return None


def gaps(form: tuple[Path, bytes], problems: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the cells of 填报表 that problems name, each once, with what stands there now."""
    path, data = form
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for item in _all(problems):
        sheet, cell = str(item.get("sheet", "")), str(item.get("cell", ""))
        if item.get("file") == path.name and sheet and _CELL.fullmatch(cell):
            said = {name: item.get(name, "") for name in _SAID}
            for place, name in _places(item, cell):
                gap = {"sheet": sheet, "cell": place, "value": "", "label": name, **said}
                found.setdefault((sheet, place), {**gap, "found": ""} if name else gap)
    if found:
        sheets = _sheets(path.name, data)
        for (sheet, cell), gap in found.items():
            gap["value"] = _text(sheets.get(normal_text(sheet)), cell)
    return list(found.values())


def _places(problem: Mapping[str, Any], cell: str) -> list[tuple[str, str]]:
    """Return the cells a problem is about, each with its name where the problem tells it: several blanks are one problem."""
    return (named_cells(str(problem.get("found", ""))) if problem.get("code") == BLANK else []) or [(cell, "")]


def _all(problems: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield problems and those listed under them."""
    for item in problems:
        yield item
        inner = item.get("consequences")
        if isinstance(inner, list):
            yield from _all(child for child in inner if isinstance(child, dict))


def _sheets(name: str, data: bytes) -> dict[str, Sheet]:
    try:
        sheets, _ = read_table(name, data)
    except Unreadable:
        return {}
    return {normal_text(sheet.name): sheet for sheet in sheets}


def _text(sheet: Sheet | None, cell: str) -> str:
    """Return what a cell shows."""
    if sheet is None:
        return ""
    try:
        row, column = place_of(cell)
        return sheet.text(row, column)
    except (WorkbookFault, IndexError):
        return ""


def checked_object(report: Path) -> dict[str, Any] | None:
    """Return the 检查结果.xlsx beside a report with its rows; None where there is none of ours."""
    path = report.parent / beside_file(report).checked
    try:
        data = None if path.is_symlink() else read_if_there(path, limits.LIST_FILE)
    except OSError:
        return None
    rows = None if data is None else read_rows(data)
    if data is None or rows is None:
        return None
    return {"name": path.name, "sha256": fingerprint(data), "rows": [{"row": item.row, **item.cells} for item in rows]}
