"""部门名单: the departments of a year with their units, codes and 应收, one row a unit (or one a department).

Read under a head with 部门全称 (or 部门名称) by ``jixiao new --list`` and by what cuts shared exports. A bad row is told with
its cell and never stops the others. Several rows of one department are its units where the list has a column of units.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.load.amounts import as_date
from pipeline.load.answers import plain_answer
from pipeline.load.archive import Unreadable
from pipeline.load.files import read_input
from pipeline.load.heads import Head, find_head
from pipeline.load.sheet import Sheet
from pipeline.load.tabular import read_table
from pipeline.money import normal_text
from pipeline.names import name_fault
from pipeline.os_errors import reason
from pipeline.problems import Problem, problem
from pipeline.records import Cell

FILE = "部门名单.xlsx"
NAME, CODE, UNIT, UNIT_CODE, DUE = "部门全称", "部门编码", "单位名称", "单位编码", "应收"
DAY = "报告日期"
_COLUMNS: Mapping[str, list[str]] = {
    NAME: [NAME, "部门名称", "单位名称", "名称"],
    CODE: [CODE, "部门代码", "预算部门编码", "主管部门编码"],
    UNIT: [UNIT, "预算单位名称", "预算单位", "下属单位", "单位"],
    UNIT_CODE: [UNIT_CODE, "单位代码", "预算单位编码", "预算单位代码"],
    DUE: [DUE, "是否应收", "应收报告"],
    "简称": ["简称", "部门简称"],
    "自称": ["自称"],
    "报告模板包": ["报告模板包", "模板包"],
    DAY: [DAY],
    "通知名称": ["通知名称"],
    "网址": ["网址", "网站"],
}
_OWN = (NAME, CODE, UNIT, UNIT_CODE, DUE, "报告模板包")
"""Columns that are no line of 基本信息."""
_YES, _NO = frozenset({"", "是", "√", "Y", "YES", "1", "应收"}), frozenset({"否", "×", "N", "NO", "0", "不收", "免"})


class ListedUnit(Struct, frozen=True):
    """A unit of a department: its name and code as written (either may be empty) and where it stands."""

    name: str
    code: str
    at: Cell


class Department(Struct, frozen=True, kw_only=True):
    """A department of the list, or to make a folder for; ``preset`` goes into 基本信息, ``pack`` may be empty.

    ``due`` says that its report is expected (应收).
    """

    name: str
    preset: Mapping[str, str]
    pack: str = ""
    at: Cell
    code: str = ""
    units: tuple[ListedUnit, ...] = ()
    due: bool = True


def read_departments(path: Path) -> tuple[list[Department] | None, list[Problem]]:
    """Return the departments of a list in order, and what is wrong with rows; None when the list cannot be read."""
    at = Cell(file=path.name)
    try:
        data = read_input(path, "")
    except OSError as error:
        return None, [problem("K003", at=at, reason=reason(error))]
    return departments_in(path.name, data)


def departments_in(name: str, data: bytes) -> tuple[list[Department] | None, list[Problem]]:
    """Return the departments of a list's bytes, as :func:`read_departments` does."""
    try:
        sheets, _ = read_table(name, data)
    except Unreadable as error:
        return None, [error.problem]
    for sheet in sheets:
        head = find_head(sheet, _COLUMNS, needed=1, required=(NAME,))
        if head is not None:
            return _List(sheet, head).read()
    return None, [problem("K003", at=Cell(file=name), reason=f"没有“{NAME}”一列")]


class _List:
    """The rows of one list below its head."""

    def __init__(self, sheet: Sheet, head: Head) -> None:
        self.sheet, self.head = sheet, head
        self.by_unit = UNIT in head.columns or UNIT_CODE in head.columns
        self.problems: list[Problem] = []
        self.found: dict[str, Department] = {}
        self.due: dict[str, set[str]] = {}

    def read(self) -> tuple[list[Department], list[Problem]]:
        for row in range(self.head.row + 1, len(self.sheet.rows)):
            if any(self.sheet.plain(row, column) for column in self.head.columns.values()):
                self._row(row)
        return [replace(item, due=self._due(name)) for name, item in self.found.items()], self.problems

    def _due(self, name: str) -> bool:
        """Tell whether a report is expected: where any row says so, or none says anything."""
        words = self.due.get(name, set()) - {""}
        return not words or bool(words - _NO)

    def _text(self, row: int, term: str) -> str:
        """Return a cell's words; one merged downwards holds for every row it covers."""
        column = self.head.columns.get(term, -1)
        area = self.sheet.merged_at(row, column) if column >= 0 else None
        return self.sheet.text(area.top if area else row, column).strip()

    def _row(self, row: int) -> None:
        name = self._text(row, NAME)
        at = self.sheet.cell(row, self.head.columns[NAME], name)
        if not name or (fault := name_fault(name)):
            self.problems.append(problem("K001", at=at, reason=fault) if name else problem("K004", at=at))
            return
        self.due.setdefault(name.casefold(), set()).add(plain_answer(self._text(row, DUE)))
        if (known := self.found.get(name.casefold())) is None:
            bad = list(self._bad_cells(row))
            self.problems += bad
            if not bad:
                self.found[name.casefold()] = self._department(row, name, at)
        else:
            self._further(row, known, at)

    def _further(self, row: int, known: Department, at: Cell) -> None:
        """Take another row of a department: one more of its units, or the same once more."""
        more = self._department(row, known.name, at)
        if not self.by_unit:
            self.problems.append(problem("K005", at=at))
            return
        self.problems += self._bad_cells(row)
        same = {(normal_text(unit.name), unit.code): unit for unit in known.units}
        twice = next((same[key] for unit in more.units if (key := (normal_text(unit.name), unit.code)) in same), None)
        if twice is not None or not more.units:
            first = twice.at if twice else known.at
            self.problems.append(problem("G002", at=more.units[0].at if more.units else at, expected=f"只写一次（{first}）"))
            return
        self.found[known.name.casefold()] = replace(
            known,
            preset={**more.preset, **known.preset},
            pack=known.pack or more.pack,
            code=known.code or more.code,
            units=(*known.units, *more.units),
        )

    def _bad_cells(self, row: int) -> Iterator[Problem]:
        column = self.head.columns.get(DAY)
        if column is not None and self.sheet.plain(row, column) and as_date(self.sheet.value(row, column)) is None:
            yield problem("K014", at=self.sheet.cell(row, column), label=DAY, expected="日期，例如 2020-05-15")
        if (word := plain_answer(self._text(row, DUE))) not in _YES | _NO:
            yield problem("G016", at=self.sheet.cell(row, self.head.columns[DUE], word), expected="是 或 否")

    def _department(self, row: int, name: str, at: Cell) -> Department:
        preset = {term: text for term in self.head.columns if term not in _OWN and (text := self._text(row, term))}
        return Department(
            name=name,
            preset=preset,
            pack=self._text(row, "报告模板包"),
            at=at,
            code=self._text(row, CODE),
            units=tuple(self._units(row, at)),
        )

    def _units(self, row: int, at: Cell) -> Iterable[ListedUnit]:
        name, code = self._text(row, UNIT), self._text(row, UNIT_CODE)
        if name or code:
            column = self.head.columns[UNIT if name else UNIT_CODE]
            yield ListedUnit(name, code, self.sheet.cell(row, column) if UNIT in self.head.columns else at)
