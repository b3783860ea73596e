"""The figures and lists that a pack's own declarations bring along: nothing more needs to be said of them in figures.toml.

A 名单 of the 填报表 whose keys hold ``{n}`` is a list: 课题.第{n}项.名称 gives 课题.全部, a row for each line filled in. One
whose records belong to another's (``of``), 课题.第{n}项.阶段.第{m}步.名称, gives a list for each of those: 课题.第2项.阶段.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from pipeline.declarations import FigureDecl, FillColumn, FillSheet, FillUnit, ListDecl, SumDecl, WorkbookFile
from pipeline.expr import RATIO, SCORE, TEXT, YUAN

LIST: Final = "列表"
ALL = "全部"
_ORDINALS = ("{n}", "{m}")
_FORMATS = {YUAN: "万元", RATIO: "百分比", SCORE: "分数", TEXT: "文本", "年": "年份", "数": "数值"}
_COUNT = "整数"


class StaffList(Struct, frozen=True):
    """The list of one 名单: its key, what its rows' keys are (``课题.第*项``), the column that names a row, its sheet.

    ``key`` holds ``*`` where there is one list for each row of another.
    """

    key: str
    rows: str
    name: str
    sheet: str
    required: bool

    def list_of(self, path: str) -> str:
        """Return the list a row path belongs to, empty where it is none of these rows.

        >>> StaffList("课题.全部", "课题.第*项", "名称", "课题", True).list_of("课题.第12项")
        '课题.全部'
        >>> StaffList("课题.第*项.阶段", "课题.第*项.阶段.第*步", "名称", "阶段", True).list_of("课题.第1项.阶段.第2步")
        '课题.第1项.阶段'
        """
        if not fits(self.rows, path):
            return ""
        return path.rpartition(".")[0] if "*" in self.key else self.key


def fits(pattern: str, key: str) -> bool:
    """Tell whether a key is the one of a pattern, ``*`` standing for a number."""
    return pattern == key or bool("*" in pattern and _fitting(pattern)(key))


@lru_cache(maxsize=1024)
def _fitting(pattern: str) -> Callable[[str], object]:
    return re.compile(re.escape(pattern).replace(r"\*", r"\d+")).fullmatch


def staff_lists(workbook: WorkbookFile) -> tuple[StaffList, ...]:
    """Return the lists of the 名单 of a 填报表."""
    return tuple(found for sheet in workbook.sheet if (found := _staff_list(sheet)) is not None)


def _staff_list(sheet: FillSheet) -> StaffList | None:
    if sheet.layout != "名单" or not sheet.column:
        return None
    rows = _row_of(starred(sheet.column[0].key))
    if not rows:
        return None
    named = next((column for column in sheet.column if _last(column.key) == "名称"), sheet.column[0])
    above = rows.rpartition(".")[0]
    return StaffList(above if "*" in above else f"{above}.{ALL}", rows, _last(named.key), sheet.name, sheet.required)


def _row_of(key: str) -> str:
    """Return the row's part of a column's key, up to its last ordinal; empty where that is the first segment or nowhere."""
    parts = key.split(".")
    at = max((n for n, part in enumerate(parts) if "*" in part), default=0)
    return ".".join(parts[: at + 1]) if at else ""


def starred(key: str) -> str:
    """Return a column's key as a pattern: 课题.第{n}项.名称 is 课题.第*项.名称."""
    for ordinal in _ORDINALS:
        key = key.replace(ordinal, "*")
    return key


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def brought_along(workbook: WorkbookFile, lists: Iterable[ListDecl], sums: Iterable[SumDecl]) -> Iterator[FigureDecl]:
    """Yield a declaration of every figure and list that these files state."""
    for sheet in workbook.sheet:
        yield from _of_sheet(sheet)
    yield from (FigureDecl(pattern=decl.key, label=decl.label, unit=TEXT, kind=LIST) for decl in lists)
    for total in sums:
        yield FigureDecl(pattern=total.key, label=total.label, unit=total.unit, kind="计算", format=format_of(total.unit))


def _of_sheet(sheet: FillSheet) -> Iterator[FigureDecl]:
    if sheet.layout == "名单":
        for column in sheet.column:
            key = starred(column.key)
            rows = "".join(f"第{{{n}}}行" for n in range(1, key.count("*") + 1))
            yield _asked(key, f"{sheet.name}{rows}{column.head}", column.unit)
        if found := _staff_list(sheet):
            yield FigureDecl(pattern=found.key, label=f"{sheet.name}（逐行）", unit=TEXT, kind=LIST)
    elif sheet.layout == "键值":
        yield from (_asked(row.key, row.label, row.unit) for row in sheet.row)
    elif sheet.layout == "定行":
        cells: list[tuple[str, str, FillColumn]] = [
            (row.key, row.label, column) for row in sheet.row for column in sheet.column
        ]
        yield from (_asked(f"{key}.{column.key}", f"{label}{column.head}", column.unit) for key, label, column in cells)


def _asked(key: str, label: str, unit: FillUnit) -> FigureDecl:
    """Return the declaration of what staff fill in: words of theirs are quoted, numbers and days linked."""
    if unit in (TEXT, "日期"):
        return FigureDecl(pattern=key, label=label, unit=TEXT, kind="引用" if unit == TEXT else "输入")
    return FigureDecl(pattern=key, label=label, unit=unit, kind="输入", format=format_of(unit))


def format_of(unit: str) -> str:
    """Return the format a figure of a unit is printed in where nobody says another.

    >>> format_of("元"), format_of("人")
    ('万元', '整数')
    """
    return _FORMATS.get(unit, _COUNT)
