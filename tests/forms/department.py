"""The smallest department with the figures of the forms: three projects, money by fund, 基础数据; amounts in 元.

Money of the good department (tests/errors/good): 130 of the year (110 财政拨款, 20 own), 113 spent; 项目支出 40, 80, 65:

    委托服务  10  30  22    课题研究  30  45  38    设备购置   0   5   5
"""

from pathlib import Path
from typing import Any

from pipeline.department import Run
from pipeline.run import stages
from tests.builders import xlsx
from tests.errors.good import Department, good
from tests.errors.packs import PACK, append, packs_with

SCORING = """
[projects]
weight = 90
level = [{ name = "产出指标", below = ["数量指标"] }, { name = "效益指标" }, { name = "满意度指标" }]
bands = [{ name = "达成", least = 0.8 }, { name = "未达成", least = 0, below = 0.8 }]
execution = { weight = 10 }
reasons = { execution = 0.9, adjusted = true }
"""
ASKS = ("资金来源", "资金性质", "年度目标", "项目", "基础数据")
PROJECT_HEAD = ["项目名称", "项目编码", "主管部门", "实施单位", "年初预算数（元）", "全年预算数（元）", "全年执行数（元）"]
PROJECT_HEAD += [
    "财政拨款全年执行数（元）",
    "其他资金全年执行数（元）",
    "预期目标",
    "实际完成情况",
    "执行偏差原因",
    "预算调整原因",
]
CODE = "43000019T000000000012"
PROJECTS: dict[str, list[Any]] = {
    "委托服务": [CODE, "某省示例局", "局机关", 10, 30, 22, 14, 8, "服务 20 家", "服务 22 家", "合同跨年", "扩大范围"],
    "课题研究": [None, "某省示例局", "研究所", 30, 45, 38, 26, 12, "结题 4 项", "结题 4 项", "合同跨年", "新增课题"],
    "设备购置": [None, "某省示例局", "研究所", 0, 5, 5, None, None, "购置 5 台", "购置 5 台", None, "新增设备"],
}
GOAL_HEAD = ["项目名称", "一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "完成档次", "自评得分", "偏差原因"]
GOALS: list[list[Any]] = [
    ["委托服务", "产出指标", "数量指标", "服务企业", "≥20家", "18家", 50, None, None, "两家停产"],
    [None, "效益指标", "社会效益", "带动就业", "≥100人", "120人", 40, None, None, None],
    ["课题研究", "产出指标", "数量指标", "结题数", "4项", "4项", 50, None, None, None],
    [None, "效益指标", "社会效益", "决策参考", "有所提高", "明显提高", 40, "达成", 36, "两篇未采用"],
    ["设备购置", "产出指标", "数量指标", "购置台数", "≥5台", "5台", 50, None, None, None],
    [None, "满意度指标", "满意度", "使用人满意度", "≥90%", "95%", 40, None, None, None],
]
_PROJECT_OF = {"2011302": f"{CODE}-委托服务", "31002": "设备购置", "2060404": "课题研究"}


def department() -> Department:
    """Return a fresh department whose forms all agree."""
    made = good()
    made.form["资金来源"] = [
        ["资金来源", "年初预算数（元）", "全年预算数（元）", "全年执行数（元）"],
        ["当年财政拨款", None, None, 93],
        ["上年结转资金", 0, 0, 0],
        ["其他资金", 0, 20, 20],
    ]
    made.form["资金性质"] = [
        ["资金性质", "全年预算数（元）", "全年执行数（元）"],
        ["一般公共预算", 110, 93],
        ["政府性基金拨款", 0, 0],
        ["纳入专户管理的非税收入拨款", 0, 0],
        ["其他资金", 20, 20],
    ]
    made.form["年度目标"] = [["项目", "内容"], ["预期目标", "服务企业，完成课题"], ["实际完成情况", "都已完成"]]
    made.form["项目支出"] = [PROJECT_HEAD, *([name, *cells] for name, cells in PROJECTS.items())]
    made.form["项目绩效指标"] = [GOAL_HEAD, *(list(row) for row in GOALS)]
    made.form["基础数据"] = [
        ["项目", "上年决算（元）", "年初预算（元）", "本年决算（元）"],
        ["项目支出", 60, 40, 65],
        ["业务工作经费", 40, 25, 40],
        ["运行维护经费", 10, 5, 12],
        ["公用经费", 13, None, None],
        ["办公经费", 12, 10, None],
        ["水费、电费、差旅费", 1, 0, 0],
        ["会议费、培训费", 0, 0, 0],
    ]
    made.form["专项资金"] = [["专项名称", "上年决算（元）", "年初预算（元）", "本年决算（元）"], ["省级课题", 10, 10, 13]]
    rows = made.form["其他数据"]
    rows += [["上年政府采购实际", 30, "元"], ["楼堂馆所批复规模", 1000.5, "平方米"], ["楼堂馆所实际规模", 980, "平方米"]]
    rows += [["楼堂馆所预算投资", 200, "元"], ["楼堂馆所实际投资", 210, "元"], ["厉行节约保障措施", "按预算列支", "文本"]]
    _name_projects(made.documents)
    _name_projects(made.vouchers)
    return made


def with_export(place: Path, *rows: list[Any]) -> Path:
    """Put a form exported from the performance system beside a department's files, with these rows of money (元)."""
    money = ["预算资金（元）", "", "", "年初预算数", "全年预算数", "全年执行数"]
    goals = ["一级指标", "二级指标", "指标名称", "计算符号", "指标值", "计量单位", "实际完成值", "分值", "得分", "偏差原因"]
    goal = ["产出指标", "数量指标", "培训人次", "≥", 20, "人", "25人", 10, 10, "需求增加"]
    xlsx(place / "绩效指标导出.xlsx", {"自评表": [money, *rows, goals, goal]})
    return place


def _name_projects(rows: list[list[Any]]) -> None:
    """Put a column 项目名称 behind a ledger's own."""
    head, *lines = rows
    width = len(head)
    head.append("项目名称")
    for line in lines:
        line.extend([None] * (width - len(line)))
        found = "项目支出" in line and next(
            (name for code, name in _PROJECT_OF.items() if any(code in str(c) for c in line)), None
        )
        line.append(found or None)


def asking(folder: Path, *asks: str) -> Path:
    """Return packs in which the report needs these parts of the 填报表, all without any."""
    listed = "、".join(asks or ASKS).replace("、", '", "')
    parts = append(f"{PACK}/workbook.toml", f'schema = 1\nasks = ["{listed}"]\n')
    return packs_with(folder, parts, append(f"{PACK}/rubric.toml", SCORING))


def made(folder: Path, given: Department | None = None, *asks: str) -> Run:
    """Return the run of a department up to the sentences."""
    packs = asking(folder, *asks)
    return stages((given or department()).write(folder), (packs,), "narrate")
