"""填报表 › 基本信息, read before any pack is known: whose report, of which year, made with which pack."""

import datetime as dt
import re

from pipeline.load.amounts import as_date
from pipeline.load.displayed import MARKED
from pipeline.load.sheet import Doubt, Sheet, shown, unseen
from pipeline.load.staff_sheets import find_sheet
from pipeline.load.workbook_form import PROFILE_LABELS
from pipeline.money import typed_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Profile

SHEET = "基本信息"
PACK_LABEL = "报告模板包"

_YEAR = re.compile(r"(\d{4})(?:年度?)?")


def read_profile(file: str, sheets: tuple[Sheet, ...]) -> tuple[Profile | None, list[Problem]]:
    """Return the profile, or None with what is not filled in."""
    sheet = find_sheet(sheets, SHEET, PROFILE_LABELS)
    if sheet is None:
        return None, [problem("L051", at=Cell(file=file), title=SHEET)]
    cells = _cells(sheet)
    problems: list[Problem] = []
    year = _YEAR.fullmatch(typed_text(_text(sheet, cells, "年度")))
    day = as_date(sheet.value(*cells["报告日期"])) if "报告日期" in cells else None
    good = {
        "部门全称": _text(sheet, cells, "部门全称"),
        "年度": year,
        "报告模板包": _text(sheet, cells, "报告模板包"),
        "报告日期": day,
    }
    for label, value in good.items():
        doubted = label in cells and (code := _doubt(sheet, *cells[label], label))
        if doubted:
            doubt = sheet.doubts.get(cells[label], Doubt(code))
            problems.append(problem(code, at=sheet.cell(*cells[label], doubt.found or None), expected=doubt.expected))
        elif not value:
            at = sheet.cell(*cells[label]) if label in cells else sheet.place()
            problems.append(problem("L052", at=at, label=label))
    if problems or year is None or not isinstance(day, dt.date):
        return None, problems
    profile = Profile(
        department=_text(sheet, cells, "部门全称"),
        short_name=_text(sheet, cells, "简称"),
        self_name=_text(sheet, cells, "自称"),
        year=int(year[1]),
        pack=_text(sheet, cells, "报告模板包"),
        report_date=day,
    )
    return profile, []


def year_cell(sheets: tuple[Sheet, ...], file: str) -> Cell:
    """Return where 基本信息 states the year."""
    sheet = find_sheet(sheets, SHEET, PROFILE_LABELS)
    cells = _cells(sheet) if sheet is not None else {}
    return sheet.cell(*cells["年度"]) if sheet is not None and "年度" in cells else Cell(file=file)


def _doubt(sheet: Sheet, row: int, column: int, label: str) -> str:
    """Return the code of what is wrong with a cell that is filled in, or nothing."""
    doubt = sheet.doubts.get((row, column))
    if doubt is not None:
        return "L103" if doubt.code == MARKED else doubt.code
    if unseen(sheet.text(row, column)):
        return "L025"
    filled = bool(sheet.text(row, column).strip())
    return "L026" if label == "报告日期" and filled and as_date(sheet.value(row, column)) is None else ""


def pack_cell(sheets: tuple[Sheet, ...]) -> Cell:
    """Return the cell that names the pack, of a 填报表 whose profile could be read."""
    sheet = find_sheet(sheets, SHEET)
    cells = _cells(sheet) if sheet else {}
    return sheet.cell(*cells[PACK_LABEL]) if sheet and PACK_LABEL in cells else Cell(file="")


def _cells(sheet: Sheet) -> dict[str, tuple[int, int]]:
    """Return the cell of each label's value: below it where the labels stand in one row, else beside it."""
    labels: dict[str, tuple[int, int]] = {}
    for row, column, text in sheet.texts(0, len(sheet.rows)):
        if text in PROFILE_LABELS:
            labels.setdefault(text, (row, column))
    below = len(labels) > 1 and len({row for row, _ in labels.values()}) == 1
    return {label: (row + 1, column) if below else (row, column + 1) for label, (row, column) in labels.items()}


def _text(sheet: Sheet, cells: dict[str, tuple[int, int]], label: str) -> str:
    return shown(sheet.value(*cells[label])).strip() if label in cells else ""
