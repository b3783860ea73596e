"""部门名单: one department a row, under a head with 部门全称. A bad row is told with its cell and never stops the others."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from pipeline.load.amounts import as_date
from pipeline.load.archive import Unreadable
from pipeline.load.files import read_input
from pipeline.load.heads import Head, find_head
from pipeline.load.sheet import Sheet
from pipeline.load.tabular import read_table
from pipeline.names import name_fault
from pipeline.os_errors import reason
from pipeline.problems import Problem, problem
from pipeline.records import Cell

NAME = "部门全称"
DAY = "报告日期"
_COLUMNS: Mapping[str, list[str]] = {
    NAME: [NAME, "部门名称", "单位名称", "名称"],
    "简称": ["简称", "部门简称"],
    "自称": ["自称"],
    "报告模板包": ["报告模板包", "模板包"],
    DAY: [DAY],
    "通知名称": ["通知名称"],
    "网址": ["网址", "网站"],
}


class Department(Struct, frozen=True, kw_only=True):
    """A department to make a folder for; ``preset`` goes into 基本信息, ``pack`` may be empty."""

    name: str
    preset: Mapping[str, str]
    pack: str = ""
    at: Cell


def read_departments(path: Path) -> tuple[list[Department] | None, list[Problem]]:
    """Return the departments of a list in order, and what is wrong with rows; None when the list cannot be read."""
    at = Cell(file=path.name)
    try:
        sheets, _ = read_table(path.name, read_input(path, ""))
    except Unreadable as error:
        return None, [error.problem]
    except OSError as error:
        return None, [problem("K003", at=at, reason=reason(error))]
    for sheet in sheets:
        head = find_head(sheet, _COLUMNS, needed=1, required=(NAME,))
        if head is not None:
            return _rows(sheet, head)
    return None, [problem("K003", at=at, reason=f"没有“{NAME}”一列")]


def _rows(sheet: Sheet, head: Head) -> tuple[list[Department], list[Problem]]:
    departments: list[Department] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for row in range(head.row + 1, len(sheet.rows)):
        if not any(sheet.plain(row, column) for column in head.columns.values()):
            continue
        name = sheet.text(row, head.columns[NAME]).strip()
        at = sheet.cell(row, head.columns[NAME])
        if not name:
            problems.append(problem("K004", at=at))
        elif fault := name_fault(name):
            problems.append(problem("K001", at=at, reason=fault))
        elif name.casefold() in seen:
            problems.append(problem("K005", at=at))
        else:
            seen.add(name.casefold())
            bad = list(_bad_cells(sheet, head, row))
            problems += bad
            if not bad:
                departments.append(_department(sheet, head, row, name, at))
    return departments, problems


def _bad_cells(sheet: Sheet, head: Head, row: int) -> Iterator[Problem]:
    column = head.columns.get(DAY)
    if column is not None and sheet.plain(row, column) and as_date(sheet.value(row, column)) is None:
        yield problem("K014", at=sheet.cell(row, column), label=DAY, expected="日期，例如 2020-05-15")


def _department(sheet: Sheet, head: Head, row: int, name: str, at: Cell) -> Department:
    given = {label: sheet.text(row, column).strip() for label, column in head.columns.items()}
    pack = given.pop("报告模板包", "")
    given.pop(NAME)
    return Department(name=name, preset={label: text for label, text in given.items() if text}, pack=pack, at=at)
