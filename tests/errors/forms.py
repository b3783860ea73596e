"""Cases of the forms' figures: the department with three projects, money by fund and 基础数据, one thing changed in it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.problems import Problem
from tests.errors.cases import Case, Change, add, drop, fill, problems_until, right
from tests.errors.good import Department
from tests.forms.department import GOALS, asking, department, with_export


def edit(code: str, what: str, *changes: Change) -> Case:
    """The department of the forms with some cells changed."""

    def run(folder: Path) -> Iterable[Problem]:
        given = department()
        for change in changes:
            change(given)
        return problems_until(code, given.write(folder), (asking(folder),))

    return Case(code, what, run)


def _goals_of_equipment(department: Department) -> None:
    """Take out the goals of 设备购置, the last two rows."""
    del department.form["项目绩效指标"][-2:]


def exported(code: str, what: str, *money: list[Any]) -> Case:
    """The department of the forms with a form exported beside it, that states this money."""

    def run(folder: Path) -> Iterable[Problem]:
        return problems_until(code, with_export(department().write(folder), *money), (asking(folder),))

    return Case(code, what, run)


CASES = (
    edit("L200", "指标写在“委托服务费”下，清单中的项目叫“委托服务”", add("项目绩效指标", "委托服务费", *GOALS[0][1:])),
    edit(
        "J070", "上年结转资金的全年预算数空着，指标账没有上年结转", fill("资金来源", "上年结转资金", "全年预算数（元）", None)
    ),
    edit("J071", "设备购置没有写指标", _goals_of_equipment),
    edit(
        "R012",
        "清单写“设备采购”，账上是“设备购置”",
        fill("项目支出", "设备购置", "项目名称", "设备采购"),
        _goals_of_equipment,
    ),
    edit("R013", "清单没有列“设备购置”", drop("项目支出", "设备购置"), _goals_of_equipment),
    edit("F20", "上年结转资金多写了 1 元执行数", fill("资金来源", "上年结转资金", "全年执行数（元）", 1)),
    edit("F21", "其他资金的全年预算数写成 21 元，指标账是 20 元", fill("资金来源", "其他资金", "全年预算数（元）", 21)),
    exported("F21-2", "系统中其他资金执行 19 元，填报表是 20 元", ["", "其他资金", "", 0, 20, 19]),
    edit("F22", "一般公共预算多写了 1 元执行数", fill("资金性质", "一般公共预算", "全年执行数（元）", 94)),
    edit("F23", "项目支出少 1 元，记在经营支出", right("项目支出", 决算数=64), right("经营支出", 决算数=1)),
    edit("F24", "课题研究的财政拨款少写了 1 元执行数", fill("项目支出", "课题研究", "财政拨款全年执行数（元）", 25)),
    edit("F25", "设备购置的执行数写成 4 元，账上是 5 元", fill("项目支出", "设备购置", "全年执行数（元）", 4)),
    edit("F26", "设备购置的执行数写成 50 元", fill("项目支出", "设备购置", "全年执行数（元）", 50)),
    edit("F26-2", "清单没有列“设备购置”", drop("项目支出", "设备购置"), _goals_of_equipment),
    edit("F27", "两个项目都叫课题研究", fill("项目支出", "设备购置", "项目名称", "课题研究"), _goals_of_equipment),
    edit("F28", "办公经费的年初预算写成 11 元，公用经费共 10 元", fill("基础数据", "办公经费", "年初预算（元）", 11)),
    edit("F29", "业务工作经费的上年决算写成 60 元，项目支出共 60 元", fill("基础数据", "业务工作经费", "上年决算（元）", 60)),
    edit("F30", "办公经费的本年决算写成 13 元，明细账是 14 元", fill("基础数据", "办公经费", "本年决算（元）", 13)),
    edit("F31", "项目支出的本年决算写成 66 元，决算总表是 65 元", fill("基础数据", "项目支出", "本年决算（元）", 66)),
)
