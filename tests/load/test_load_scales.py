"""Units of money, column by column: the many ways to say them, contradictions, and what is not said."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.load import LoadResult
from pipeline.money import Absence, normal_text
from pipeline.stated_units import head_name, head_scale, stated_scale
from tests.builders import DEPARTMENT, Rows, table, xlsx
from tests.load.exports import F03, Z01, codes, department, f03, form, loaded, z01


def value(result: LoadResult, key: str) -> Any:
    assert result.loaded is not None
    return result.loaded.figures[key].value


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("币种：人民币 单位：元", 1),
        ("币种：人民币  单位：万元", 10_000),
        ("金额单位：人民币元", 1),
        ("金额单位：人民币万元", 10_000),
        ("单位：元（保留两位小数）", 1),
        ("单位/元", 1),
        ("单位:千元", 1_000),
        ("单位：亿元", 100_000_000),
        ("2019年度   单位：元", 1),
        ("编制单位：某局    单位：万元", 10_000),
        ("金额单位：元 第1页", 1),
        ("以万元为单位", 10_000),
        ("编制单位：元泰局", None),
        ("主管单位：万元乡", None),
        ("单位：个", None),
    ],
)
def test_ways_to_state_a_unit(text: str, scale: int | None) -> None:
    assert stated_scale(normal_text(text)) == scale


@pytest.mark.parametrize(
    ("head", "scale"),
    [
        ("决算数（元）", 1),
        ("决算数[万元]", 10_000),
        ("决算数【万元】", 10_000),
        ("决算数〔千元〕", 1_000),
        ("决算数（单位：万元）", 10_000),
        ("决算数/元", 1),
        ("决算数：元", 1),
        ("决算数\n万元", 10_000),
        ("决算数（人民币元）", 1),
        ("决算数（元，保留两位小数）", 1),
        ("决算数", None),
    ],
)
def test_ways_to_write_a_unit_in_a_head(head: str, scale: int | None) -> None:
    assert head_scale(normal_text(head)) == scale
    assert head_name(normal_text(head)) == "决算数"


def test_one_column_in_another_unit_is_that_column_alone(tmp_path: Path) -> None:
    """年初 12 万元 is of the size of 调整 150,000 元 and 决算 140,000 元: the column is believed, and it is said."""
    rows = z01(left={"总计": (12, 150_000, 140_000)})
    rows[4][2] = "年初预算数（万元）"
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    assert [value(result, f"收入.总计.{c}") for c in ("年初预算数", "调整预算数", "决算数")] == [
        12_000_000,
        15_000_000,
        14_000_000,
    ]
    assert [(item.code, item.cell, item.found) for item in result.problems] == [("L120", "O3", "O3 金额单位：元；C 列万元")]


def test_a_unit_that_the_amounts_deny_is_an_error_with_both_cells(tmp_path: Path) -> None:
    """120,000 beside 150,000 and 140,000 元 is no amount of 万元."""
    rows = z01(left={"总计": (120_000, 150_000, 140_000)})
    rows[4][2] = "年初预算数（万元）"
    (item,) = loaded(department(tmp_path, {Z01: rows, F03: f03()})).problems
    assert (item.code, item.cell, item.found) == ("L121", "C5", "C5 年初预算数（万元）；O3 金额单位：元")


@pytest.mark.parametrize("unit", [["单位：", "万元"], ["金额单位", None, "万元"], ["币种：人民币 单位：", "万元"]])
def test_a_unit_in_the_cell_beside(tmp_path: Path, unit: list[Any]) -> None:
    rows = z01(left={"总计": (1, 2, 3)}, unit="")
    rows[1] = [None] * 10 + unit
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    assert codes(result) == [] and value(result, "收入.总计.决算数") == 3_000_000


def test_a_unit_in_a_row_below_the_head(tmp_path: Path) -> None:
    rows = z01(left={"总计": (1, 2, 3)}, unit="")
    units = [None, None, "万元", "元", "元"]
    rows.insert(5, [*units, *[None, None, "元", "元", "元"] * 2])
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    assert "L033" not in codes(result) and "L037" not in codes(result)
    assert [value(result, f"收入.总计.{c}") for c in ("年初预算数", "调整预算数")] == [1_000_000, 200]


@pytest.mark.parametrize(("tab", "title"), [("财决01（万元）", "收入支出决算总表"), ("Sheet1", "收入支出决算总表（万元）")])
def test_a_unit_in_the_tab_or_the_title(tmp_path: Path, tab: str, title: str) -> None:
    rows = z01(left={"总计": (1, 2, 3)}, unit="")
    rows[0] = [title]
    result = loaded(department(tmp_path, {tab: rows, F03: f03()}))
    assert codes(result) == [] and value(result, "收入.总计.决算数") == 3_000_000


def test_without_a_unit_no_amount_is_believed(tmp_path: Path) -> None:
    result = loaded(department(tmp_path, {Z01: z01(left={"总计": (1, 2, 3)}, unit=""), F03: f03()}))
    assert codes(result) == ["L033"] and value(result, "收入.总计.决算数") is Absence.MISSING


LEDGERS = {
    "in a head": f"""
        编制单位：{DEPARTMENT} | | 金额单位：元
        指标文号 | 功能分类 | 指标金额[万元]
        例财〔2019〕3号 | 2150805 | 1.5""",
    "below the head": f"""
        编制单位：{DEPARTMENT}
        指标文号 | 功能分类 | 指标金额
        | | 万元
        例财〔2019〕3号 | 2150805 | 1.5""",
    "with the currency": f"""
        编制单位：{DEPARTMENT} | | 币种：人民币 单位：万元
        指标文号 | 功能分类 | 指标金额
        例财〔2019〕3号 | 2150805 | 1.5""",
}


@pytest.mark.parametrize("text", LEDGERS.values(), ids=LEDGERS)
def test_a_ledger_s_column(tmp_path: Path, text: str) -> None:
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": table(text)})
    result = loaded(folder)
    assert result.loaded is not None
    assert [item.amount for item in result.loaded.budget_documents] == [1_500_000]
    assert set(codes(result)) <= {"L120"}


def test_a_ledger_whose_columns_differ(tmp_path: Path) -> None:
    """指标金额 in 万元, 调减 in 元: 1.5 万元 less 200 元."""
    folder = department(tmp_path)
    rows = table(f"""
        编制单位：{DEPARTMENT}
        指标文号 | 功能分类 | 指标金额（万元） | 调减金额（元）
        例财〔2019〕3号 | 2150805 | 1.5 | 200""")
    xlsx(folder / "预算指标账.xlsx", {"账": rows})
    result = loaded(folder)
    assert result.loaded is not None
    assert [(item.amount, item.reduction) for item in result.loaded.budget_documents] == [(1_500_000, 20_000)]


FILLED: dict[str, Rows] = {
    "in one head": table("""
        预算执行进度（金额单位：元）
        季度 | 累计支出（万元） | 全年预算
        第一季度 | 2.5 | 100000
        第二季度 | 5 | 100000
        第三季度 | 7.5 | 100000
        第四季度 | 10 | 100000"""),
    "in a row below": table("""
        季度 | 累计支出 | 全年预算
        | 万元 | 元
        第一季度 | 2.5 | 100000
        第二季度 | 5 | 100000
        第三季度 | 7.5 | 100000
        第四季度 | 10 | 100000"""),
}


@pytest.mark.parametrize("rows", FILLED.values(), ids=FILLED)
def test_a_column_of_the_staff_workbook(tmp_path: Path, rows: Rows) -> None:
    result = loaded(department(tmp_path, **form(执行进度=rows)))
    assert set(codes(result)) <= {"L120"}
    assert value(result, "执行.第1季度.累计支出") == 2_500_000  # 2.5 万元
    assert value(result, "执行.第1季度.全年预算") == 10_000_000


def test_a_wrong_unit_in_the_staff_workbook_is_told(tmp_path: Path) -> None:
    rows = table("""
        预算执行进度（金额单位：元）
        季度 | 累计支出（万元） | 全年预算
        第一季度 | 25000 | 100000
        第二季度 | 50000 | 100000
        第三季度 | 75000 | 100000
        第四季度 | 100000 | 100000""")
    (item,) = loaded(department(tmp_path, **form(执行进度=rows))).problems
    assert (item.code, item.sheet, item.cell) == ("L121", "执行进度", "B2")
