"""Cases of 绩效指标导出 beside the smallest department (L190–L199) and beside goals that are scored (J064–J067)."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.problems import Problem
from pipeline.run import stages
from tests.builders import xlsx
from tests.errors.cases import Case
from tests.errors.good import good
from tests.errors.packs import PACK, append, packs_with
from tests.load.exports import department, loaded

FILE = "绩效指标导出.xlsx"
Row = list[Any]

_HEAD = ["一级指标", "二级指标", "指标名称", "计算符号", "指标值", "计量单位", "实际完成值", "分值", "得分", "偏差原因"]
_GOAL = ["产出指标", "数量指标", "培训人次", "≥", 20, "人", "25人", 10, 10, "需求增加"]
_NO_GOALS = [["绩效目标", "目标值", "实际完成值", "未完成原因"]]


def exported(code: str, what: str, *rows: Row, goals: Sequence[Row] = _NO_GOALS) -> Case:
    """An export of these rows beside a 填报表 with these goals (none)."""

    def run(folder: Path) -> Iterable[Problem]:
        place = department(folder, 绩效目标=goals)
        xlsx(place / FILE, {"导出": rows})
        return loaded(place).problems

    return Case(code, what, run)


_SCORED = """
[goals]
weight = 10
level = [{ name = "产出指标", below = ["数量指标"] }]
execution = { weight = 10 }
"""
_MONEY = ["预算资金（元）", "", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]


def scored(code: str, what: str, money: Row, *rows: Row, goal: Row | None = None) -> Case:
    """A form read back, with its row of money, beside the good department: 113 of 130 were spent, 8.69 of 10 points."""

    def run(folder: Path) -> Iterable[Problem]:
        packs = packs_with(folder, append(f"{PACK}/rubric.toml", _SCORED))
        made = good()
        heads = ["绩效目标", "目标值", "实际完成值", "一级指标", "二级指标", "分值", "自评得分", "未完成原因"]
        made.form["绩效目标"] = [heads, *([goal] if goal else [])]
        place = made.write(folder)
        xlsx(place / FILE, {"自评表": [_MONEY, money, _HEAD, _GOAL, *rows]})
        return stages(place, (packs,), "narrate").problems

    return Case(code, what, run)


_TWO = (_HEAD, ["产出指标", "", "", "", "", "", "", 12, "", ""], _GOAL)
_OURS = ["培训人次", "≥20人", "26人", "产出指标", "数量指标", 10, None, "需求增加"]

CASES = (
    exported("L190", "没有指标值一列", ["一级指标", "指标名称", "分值"], ["产出指标", "培训人次", 10]),
    exported("L191", "一级指标的分值写 12，其下只有一项 10 分", *_TWO),
    exported(
        *("L193", "填报表有、导出没有的一项", _HEAD, _GOAL),
        goals=[*_NO_GOALS, ["培训人次", "20人", "25人", None], ["检查次数", "3次", "3次", None]],
    ),
    exported("L194", "一行只有名称", _HEAD, _GOAL, ["产出指标", "数量指标", "检查次数"]),
    exported("L195", "填报表没有填绩效目标", _HEAD, _GOAL),
    exported("L196", "同一个指标有两行", _HEAD, _GOAL, _GOAL),
    exported("L197", "计算符号是 7", _HEAD, [*_GOAL[:3], 7, *_GOAL[4:]]),
    exported(
        *("L198", "资金总额写 0，财政拨款写 90", ["预算资金（万元）", "", "", "全年预算数", "全年执行数"]),
        *(["", "年度资金总额", "", 0, 0], ["", "其中：当年财政拨款", "", 90, 0], _HEAD, _GOAL),
    ),
    exported("L199", "填报表没有填实际完成值", _HEAD, _GOAL, goals=[*_NO_GOALS, ["培训人次", "20人", None, "需求增加"]]),
    scored("J064", "执行率得分写 9", ["", "年度资金总额", "", 120, 130, 113, 10, "86.92%", 9]),
    scored("J065", "全年预算数多写了 1 万元", ["", "年度资金总额", "", 120, 10130, 113, 10, "86.92%", 8.69]),
    scored("J066", "实际完成值一处 25 人，一处 26 人", ["", "年度资金总额", "", 120, 130, 113, 10], goal=_OURS),
    scored(
        *("J067", "总分写 100", ["", "年度资金总额", "", 120, 130, 113, 10]),
        ["总分", "", "", "", "", "", "", 20, 100, ""],
    ),
)
