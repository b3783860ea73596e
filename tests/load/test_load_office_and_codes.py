"""Whose export it is, said in other words than 编制单位; words and classes with their codes as programs print them."""

from pathlib import Path

import pytest

from tests.builders import DEPARTMENT, table
from tests.load.exports import codes
from tests.load.test_load_vendors import documents, read, vouchers

BUDGET = "指标文号 | 功能分类 | 项目类别 | 金额\n例财〔2019〕3号 | 2150805 | 1-人员类 | 10.00"


@pytest.mark.parametrize(
    "top",
    [
        f"单位：{DEPARTMENT}（汇总） | | | 单位：元",
        f"单位：{DEPARTMENT} | | 币种：人民币 | 单位：元",
        f"单位： | {DEPARTMENT} | | 单位：元",
        f"编报单位：{DEPARTMENT}（本级） | | | 金额单位：元",
        f"单位名称：[001]{DEPARTMENT} | | | 金额单位：元",
        f"2019年度  单位：{DEPARTMENT}  币种：人民币  单位：元 | | |",
    ],
)
def test_the_office_is_known_by_any_of_its_heads(tmp_path: Path, top: str) -> None:
    result = read(tmp_path, "预算指标账.xlsx", table(f"{top}\n{BUDGET}"))
    assert codes(result) == []
    assert [(item.amount, item.nature) for item in documents(result)] == [(1000, "人员经费")]


def test_a_unit_of_money_or_of_area_is_no_office(tmp_path: Path) -> None:
    result = read(tmp_path / "1", "预算指标账.xlsx", table(f"单位：万元 | | |\n{BUDGET}"))
    assert codes(result) == ["L030"]
    assert [item.amount for item in documents(result)] == [10_000_000]  # 10.00 万元
    result = read(tmp_path / "2", "预算指标账.xlsx", table(f"单位：平方公里 | | | 金额单位：元\n{BUDGET}"))
    assert codes(result) == ["L030"]


def test_another_office_is_named_whatever_its_head(tmp_path: Path) -> None:
    result = read(tmp_path, "预算指标账.xlsx", table(f"单位：某市水务局（汇总） | | | 单位：元\n{BUDGET}"))
    assert [(item.code, item.cell, item.expected) for item in result.problems] == [("L034", "A1", f"{DEPARTMENT}、局本部")]


@pytest.mark.parametrize(
    ("word", "nature"),
    [
        ("1-人员类", "人员经费"),
        ("11-人员类项目", "人员经费"),
        ("[1]人员类", "人员经费"),
        ("（1）人员类", "人员经费"),
        ("1－人员类", "人员经费"),
        ("1：人员类", "人员经费"),
        ("A01-人员类", "人员经费"),
        ("人员类[11]", "人员经费"),
        ("2-公用经费类", "日常公用经费"),
        ("21 公用经费项目", "日常公用经费"),
        ("22_其他运转类", "项目支出"),
        ("3-特定目标类", "项目支出"),
        ("3-部门项目", "项目支出"),
        ("2-运转类", "2-运转类"),  # 公用经费 or 其他运转类: not guessed
    ],
)
def test_a_word_of_nature_with_its_code(tmp_path: Path, word: str, nature: str) -> None:
    rows = table(f"编制单位：{DEPARTMENT} | | | 金额单位：元\n{BUDGET}".replace("1-人员类", word))
    (document,) = documents(read(tmp_path, "预算指标账.xlsx", rows))
    assert document.nature == nature


@pytest.mark.parametrize(
    "written",
    [
        "2011301-行政运行",
        "2011301 行政运行",
        "[2011301]行政运行",
        "2011301－行政运行",
        "2011301·行政运行",
        "行政运行（2011301）",
    ],
)
def test_a_class_with_its_code(tmp_path: Path, written: str) -> None:
    rows = table(f"""
        核算单位：{DEPARTMENT} | | | 2019年度 | | | 金额单位：元
        日期 | 凭证号 | 摘要 | 科目 | 功能分类科目 | 部门经济科目 | 支出性质 | 借方 | 贷方
        2019-03-01 | 记-1 | 付印刷费 | 710101 行政支出 | {written} | 30202-印刷费 | 2-公用经费类 | 100.00 |
    """)
    result = read(tmp_path, "支出明细账.xlsx", rows)
    (line,) = vouchers(result)
    assert codes(result) == []
    assert (line.function_code, line.function_name, line.economic_code) == ("2011301", "行政运行", "30202")
    assert (line.nature, line.debit) == ("日常公用经费", 10000)
