"""The detail sheets against 财决01 and each other, through real files: what agrees, and one wrong cell for each rule."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.problems import Severity
from pipeline.records import CANNOT, FAILS, HOLDS
from pipeline.ties import Facts, TieOutcome, run
from tests.builders import DEPARTMENT, YEAR, table, xlsx
from tests.load.exports import F03, department, f03, loaded, z01

Sheets = dict[str, list[list[Any]]]
Z01, Z03, Z04 = "Z01 收入支出决算总表(财决01表)", "Z03 收入决算表(财决03表)", "Z04 支出决算表(财决04表)"
Z05_1, Z05_2 = "Z05_1 基本支出决算明细表(财决05-1表)", "Z05_2 项目支出决算明细表(财决05-2表)"
Z07, Z08_1 = "Z07 一般公共预算财政拨款收入支出决算表(财决07", "Z08_1 一般公共预算财政拨款基本支出决算明细表(财决08-"
TOP = f"""
    表 |
    编制单位：{DEPARTMENT} | {YEAR}年度 | 金额单位：元
"""
CLASSES = " | ".join(
    (
        "工资福利支出",
        "商品和服务支出",
        "对个人和家庭的补助",
        "债务利息及费用支出",
        "资本性支出（基本建设）",
        "资本性支出",
        "对企业补助（基本建设）",
        "对企业补助",
        "对社会保障基金补助",
        "其他支出",
    )
)


def consistent() -> Sheets:
    """Return a department whose sheets agree.

    Income 110 = 财政拨款 100 + 其他 10. Spending 103 = basic 60 (人员 35, 公用 25) + projects 43; class 201
    30, 215 73. Carried over: 8 + 110 − 103 = 15, of it 一般公共预算 5 + 100 − 95 = 10.
    """
    left = {
        "一般公共预算财政拨款收入": 100,
        "其他收入": 10,
        "本年收入合计": 110,
        "年初结转和结余": 8,
        "总计": 118,
    }
    middle = {"一般公共服务支出": 30, "资源勘探信息等支出": 73, "本年支出合计": 103}
    right = {
        "基本支出": 60,
        "人员经费": 35,
        "日常公用经费": 25,
        "项目支出": 43,
        "行政事业类项目": 43,
        "基本支出和项目支出合计": 103,
        "工资福利支出": 30,
        "商品和服务支出": 50,
        "对个人和家庭的补助": 5,
        "资本性支出": 18,
        "本年支出合计": 103,
        "年末结转和结余": 15,
        "项目支出结转和结余": 15,
        "总计": 118,
    }
    main = z01(*({label: (None, None, amount) for label, amount in block.items()} for block in (left, middle, right)))
    details = {
        Z03: """
            科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
            | 合计 | 110 | 100 | | | | | 10
            201 | 一般公共服务支出 | 30 | 30 | | | | |
            20199 | 其他一般公共服务支出 | 30 | 30 | | | | |
            2019999 | 其他一般公共服务支出 | 30 | 30 | | | | |
            215 | 资源勘探信息等支出 | 80 | 70 | | | | | 10
            21505 | 工业和信息产业监管 | 80 | 70 | | | | | 10
            2150501 | 行政运行 | 60 | 60 | | | | |
            2150599 | 其他工业和信息产业监管支出 | 20 | 10 | | | | | 10""",
        Z04: """
            科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出
            | 合计 | 103 | 60 | 43 | | |
            201 | 一般公共服务支出 | 30 | | 30 | | |
            215 | 资源勘探信息等支出 | 73 | 60 | 13 | | |
            21505 | 工业和信息产业监管 | 73 | 60 | 13 | | |
            2150501 | 行政运行 | 60 | 60 | | | |
            2150599 | 其他工业和信息产业监管支出 | 13 | | 13 | | |""",
        Z05_1: f"""
            科目编码 | 科目名称 | 合计 | {CLASSES}
            | 合计 | 60 | 30 | 20 | 5 | | | 5 | | | |
            215 | 资源勘探信息等支出 | 60 | 30 | 20 | 5 | | | 5 | | | |""",
        Z05_2: f"""
            科目编码 | 科目名称 | 合计 | {CLASSES}
            | 合计 | 43 | | 30 | | | | 13 | | | |
            201 | 一般公共服务支出 | 30 | | 30 | | | | | | | |
            215 | 资源勘探信息等支出 | 13 | | | | | | 13 | | | |""",
        Z07: """
            科目编码 | 科目名称 | 年初结转和结余 | 本年收入 | 本年支出 | 基本支出 | 项目支出 | 年末结转和结余
            | 合计 | 5 | 100 | 95 | 60 | 35 | 10
            201 | 一般公共服务支出 | 0 | 30 | 30 | | 30 | 0
            215 | 资源勘探信息等支出 | 5 | 70 | 65 | 60 | 5 | 10""",
        Z08_1: f"""
            科目编码 | 科目名称 | 合计 | {CLASSES}
            | 合计 | 60 | 30 | 20 | 5 | | | 5 | | | |
            215 | 资源勘探信息等支出 | 60 | 30 | 20 | 5 | | | 5 | | | |""",
    }
    return {Z01: main, F03: f03(), **{name: table(TOP.rstrip() + text) for name, text in details.items()}}


def ties(tmp_path: Path, sheets: Sheets) -> TieOutcome:
    folder = department(tmp_path)
    xlsx(folder / "决算报表.xlsx", sheets)
    result = loaded(folder)
    assert result.loaded is not None and result.pack is not None
    assert result.problems == ()
    return run("输入", Facts(figures=result.loaded.figures, loaded=result.loaded, pack=result.pack))


def outcomes(outcome: TieOutcome, *ids: str) -> dict[str, set[str]]:
    return {name: {item.result for item in outcome.results if item.id == name} for name in ids}


DETAIL_RULES = ("A7-3", "A8-3", "A8-4", "A8-5", "A11-2", "A11-3", "B1", "B1-2", "B2-2", "B2-3")
FUND_RULES = ("B3", "B4", "B5", "B5-2", "B5-3", "B7", "B8")


def test_sheets_that_agree(tmp_path: Path) -> None:
    outcome = ties(tmp_path, consistent())
    found = outcomes(outcome, *DETAIL_RULES, *FUND_RULES)
    # 财决05表 is not given: of that one sheet A11 is said to be unchecked
    assert found == {name: {HOLDS, CANNOT} if name.startswith("A11-") else {HOLDS} for name in (*DETAIL_RULES, *FUND_RULES)}
    errors = [item for item in outcome.problems if item.severity is Severity.ERROR]
    assert errors == []


# the sheet, the row and column of the cell (from 0), what stands there instead
CHANGES: dict[str, tuple[str, int, int, Any]] = {
    "B1": (Z03, 3, 2, 111),  # 合计 of the income sheet
    "B1-2": (Z03, 3, 8, 11),
    "B2-2": (Z04, 3, 3, 61),
    "B2-3": (Z04, 4, 2, 31),
    "A7-3": (Z05_2, 3, 8, 14),
    "A8-3": (Z05_1, 3, 3, 31),
    "A8-4": (Z05_1, 3, 4, 21),
    "A8-5": (Z05_2, 3, 2, 44),
    "A11-2": (Z03, 9, 2, 61),  # 2150501: 61 + 20 is not the 80 of its 款
    "A11-3": (Z04, 7, 3, 59),
    "B3": (Z03, 3, 3, 99),
    "B4": (Z07, 5, 7, 11),
    "B5": (Z07, 3, 3, 101),
    "B5-2": (Z08_1, 3, 2, 61),
    "B5-3": (Z07, 3, 4, 104),
    "B7": (Z07, 3, 4, 94),
    "B8": (Z04, 6, 1, "工业信息产业监管"),
    "A13": (Z04, 4, 1, "一般公共支出"),
}


@pytest.mark.parametrize("rule", CHANGES)
def test_one_wrong_cell(rule: str, tmp_path: Path) -> None:
    sheet, row, column, content = CHANGES[rule]
    sheets = consistent()
    sheets[sheet][row][column] = content
    outcome = ties(tmp_path, sheets)
    assert FAILS in outcomes(outcome, rule)[rule]
    said = [item for problem in outcome.problems for item in (problem, *problem.consequences)]
    assert rule in {item.code for item in said}


def test_the_levels_are_told_with_their_names_and_cells(tmp_path: Path) -> None:
    sheets = consistent()
    sheets[Z03][9][2] = 61  # 2150501
    (item,) = [item for item in ties(tmp_path, sheets).problems if item.code == "A11-2"]
    assert (item.title, item.sheet, item.cell) == (
        "决算明细表上级科目不等于下级科目之和（收入决算表：21505工业和信息产业监管）",
        Z03,
        "C9",
    )
    assert item.found == "本年收入合计 80.00 元，项之和 81.00 元"


def test_sheets_that_are_not_given_are_said_in_one_line(tmp_path: Path) -> None:
    (note,) = [item for item in ties(tmp_path, {Z01: z01(), F03: f03()}).problems if item.code == "T001"]
    assert "收入决算表(财决03表)" in note.found and "一般公共预算财政拨款收入支出决算表(财决07表)" in note.found
    assert all(f"{name}、" in note.expected for name in ("A8-3", "B3", "B4", "B5", "B7"))
