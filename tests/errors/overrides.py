"""Cases of 覆盖记录.xlsx and ``jixiao accept``: rows as staff type them, a report edited as Word writes it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.overrides.record import HEADS
from pipeline.problems import Problem
from pipeline.run import stages
from tests.builders import xlsx
from tests.errors.cases import Case, Change
from tests.errors.good import good
from tests.load.exports import F03, ROOTS, Z01, f03, z01
from tests.overrides.rows import row, shown, write

BASIC, TOTAL = "支出.基本支出.决算数", "支出.本年支出合计.决算数"
LEAF = "得分.预算执行情况.资金管理.财务合规"


def rows(code: str, what: str, *lines: dict[str, Any], heads: tuple[str, ...] = HEADS, change: Change | None = None) -> Case:
    """The good department with a 覆盖记录.xlsx, run up to the finished sentences."""

    def run(folder: Path) -> Iterable[Problem]:
        department = good()
        if change:
            change(department)
        place = department.write(folder)
        write(place, *lines, heads=heads)
        return stages(place, ROOTS, "narrate").problems

    return Case(code, what, run)


def _units(folder: Path) -> Iterable[Problem]:
    """Two 决算报表, one per unit, and an override of a unit's own figure."""
    place = good().write(folder)
    xlsx(place / "决算报表-信息中心.xlsx", {Z01: z01(owner="信息中心"), F03: f03()})
    write(place, row("分表.第1份.支出.基本支出.决算数", 48, 49))
    return stages(place, ROOTS, "narrate").problems


_LATE, _EARLY = "2020-03-05 16:00:00", "2020-03-02 09:30:00"
CASES = (
    rows("U001", "覆盖记录.xlsx 里“理由”一列被删去", row(BASIC, 48, 49), heads=tuple(h for h in HEADS if h != "理由")),
    rows("U010", "覆盖记录里数据项键写错", row("支出.基本支出.决算", 48, 49)),
    rows("U011", "覆盖第 9 项绩效目标的完成情况，而目标只有几项", row("目标.第9项.完成情况", "完成", "未完成")),
    rows("U012", "覆盖一级指标的得分", row("得分.预算执行情况", 42, 43)),
    rows("U013", "覆盖绩效目标的名称", row("目标.第1项.全称", "甲", "乙")),
    Case("U014", "两个单位各一份决算报表，覆盖其中一个单位的数", _units),
    rows("U015", "覆盖记录里“理由”空着", row(BASIC, 48, 49, 理由=None)),
    rows("U016", "覆盖记录里“谁”空着", row(BASIC, 48, 49, 谁=None)),
    rows("U017", "覆盖记录里“何时”写成“上周”", row(BASIC, 48, 49, 何时="上周")),
    rows("U018", "把得分覆盖成超过满分的数", row(LEAF, 5, 6)),
    rows("U019", "同一数据项两行覆盖，次序颠倒", row(BASIC, 48, 49, 何时=_LATE), row(BASIC, 48, 50, 何时=_EARLY)),
    rows("U020", "覆盖记录里“原值”写成“见表”", row(BASIC, "见表", 49)),
    rows("U021", "“仅改显示”写成“对”", row(BASIC, 48, 49, 仅改显示="对")),
    rows("U022", "仅改显示，没有写显示格式", row(BASIC, "48.00", "48", 仅改显示="是")),
    rows("U023", "同一覆盖写了两行", row(BASIC, 48, 49, 何时=_EARLY), row(BASIC, 48, 49, 何时=_LATE)),
    rows("U030", "覆盖之后，决算报表里的数又改了", row(BASIC, 47, 49)),
    rows("U031", "正文的万元数只改显示", shown(TOTAL, "万元", "0.01", "0.02")),
)
