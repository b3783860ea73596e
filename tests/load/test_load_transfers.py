"""内部往来: money that one unit pays another of the same department is taken off once both 决算报表 bear it out."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.expr import Sub, arithmetic
from pipeline.load import LoadResult
from pipeline.money import Absence
from tests.builders import DEPARTMENT, Rows, table, xlsx
from tests.load.exports import F03, Z01, codes, department, f03, form, loaded, z01

CENTRE = "示例中心"
UNITS = table("""
    名称 | 性质 | 二级预算单位 | 单独编报决算 | 行政编制 | 行政实有 | 事业编制 | 事业实有
    某省示例局 | 行政单位 | 否 | 是 | 30 | 28 | 0 | 0
    示例中心 | 事业单位 | 是 | 是 | 0 | 0 | 10 | 9""")
HEADS = "往来事项 | 付款单位 | 收款单位 | 功能分类 | 年初预算数（元） | 调整预算数（元） | 决算数（元）\n"


def final(**amounts: float) -> dict[str, tuple[Any, Any, Any]]:
    return {label: (None, None, amount) for label, amount in amounts.items()}


def two_units(tmp_path: Path, stated: str, **changed: float) -> LoadResult:
    """The bureau (income 100, spending 90, 30 of it to the centre) and the centre (income 30 + 8, spending 35)."""
    received = changed.get("received", 30)
    sheets: dict[str, Rows] = {"预算单位": UNITS}
    if stated:
        sheets["内部往来"] = table(HEADS + stated)
    folder = department(tmp_path, **sheets)
    bureau = z01(
        final(一般公共预算财政拨款收入=100, 本年收入合计=100, 总计=100),
        final(一般公共服务支出=90, 本年支出合计=90),
        final(基本支出=60, 对附属单位补助支出=30, 本年支出合计=90, 年末结转和结余=10, 总计=100),
    )
    centre = z01(
        final(上级补助收入=received, 其他收入=8, 本年收入合计=received + 8, 总计=received + 8),
        final(一般公共服务支出=35, 本年支出合计=35),
        final(基本支出=35, 本年支出合计=35, 年末结转和结余=received - 27, 总计=received + 8),
        owner=CENTRE,
    )
    xlsx(folder / "决算报表.xlsx", {Z01: bureau, F03: f03()})
    xlsx(folder / "决算报表-示例中心.xlsx", {Z01: centre, F03: f03()})
    return loaded(folder)


def yuan(result: LoadResult, key: str) -> Any:
    assert result.loaded is not None
    value = result.loaded.figures[f"{key}.决算数"].value
    return value if isinstance(value, Absence) else int(str(value)) / 100


def test_a_stated_transfer_is_taken_off_both_sides_and_their_totals(tmp_path: Path) -> None:
    result = two_units(tmp_path, f"对附属单位补助 | {DEPARTMENT} | {CENTRE} | 一般公共服务支出 | | | 30")
    assert codes(result) == []
    # income 100 + 38 − 30 = 108, spending 90 + 35 − 30 = 95, carried over 10 + 3 = 13; 108 = 95 + 13
    assert yuan(result, "收入.上级补助收入") == yuan(result, "支出.对附属单位补助支出") == 0
    assert [yuan(result, f"收入.{row}") for row in ("本年收入合计", "总计")] == [108, 108]
    assert [yuan(result, f"支出.{row}") for row in ("本年支出合计", "总计")] == [95, 108]
    assert [yuan(result, f"功能.{row}") for row in ("一般公共服务支出", "本年支出合计")] == [95, 95]
    assert yuan(result, "支出.基本支出") == 95  # not touched
    assert result.loaded is not None
    figure = result.loaded.figures["支出.本年支出合计.决算数"]
    assert isinstance(figure.source, Sub)  # live: Σ units − transfers
    assert arithmetic(figure.source) == "35.00 + 90.00 − 30.00"
    assert "往来.第1笔.决算数" in {used.key for used in figure.direct_uses}


def test_a_transfer_nobody_stated_is_told_on_both_sides(tmp_path: Path) -> None:
    result = two_units(tmp_path, "")
    assert codes(result) == ["L019", "L019"]
    assert yuan(result, "收入.本年收入合计") == 138


def test_what_is_left_of_a_row_is_told(tmp_path: Path) -> None:
    result = two_units(tmp_path, f"上级补助 | {DEPARTMENT} | {CENTRE} | 201 | | | 20")
    assert codes(result) == ["L019", "L019"]
    assert result.problems[0].found == "30，其中未抵销 10.00 元"
    assert yuan(result, "收入.本年收入合计") == 118  # 138 − 20


def test_l097_a_side_that_bears_less_than_is_stated(tmp_path: Path) -> None:
    result = two_units(tmp_path, f"对附属单位补助 | {DEPARTMENT} | {CENTRE} | 一般公共服务支出 | | | 30", received=25)
    said = [(item.code, item.severity.value, item.found) for item in result.problems]
    assert said[0] == ("L097", "错误", "30.00 元（填报表内部往来）")
    assert result.problems[0].expected.startswith("不大于 25.00 元（决算报表-示例中心.xlsx > Z01")
    assert [code for code, _, _ in said[1:]] == ["L019", "L019"]
    assert yuan(result, "收入.本年收入合计") == 133  # 100 + 33, nothing taken off


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        (f"借款 | {DEPARTMENT} | {CENTRE} | 201 | | | 30", "借款"),
        (f"上级补助 | {DEPARTMENT} | 某中心 | 201 | | | 30", "某中心"),
        (f"上级补助 | {DEPARTMENT} | {CENTRE} | 公共服务 | | | 30", "公共服务"),
    ],
)
def test_l096_words_nobody_knows(tmp_path: Path, stated: str, found: str) -> None:
    result = two_units(tmp_path, stated)
    assert [(item.code, item.found) for item in result.problems if item.code != "L019"] == [("L096", found)]
    assert yuan(result, "收入.本年收入合计") == 138


def test_l098_transfers_beside_a_single_report(tmp_path: Path) -> None:
    sheet = table(HEADS + f"上级补助 | {DEPARTMENT} | {CENTRE} | 201 | | | 30")
    folder = department(tmp_path, **{**form(), "内部往来": sheet})
    assert codes(loaded(folder)) == ["L098"]


def test_lists_of_two_units_are_added_row_by_row(tmp_path: Path) -> None:
    head = "编制单位：{} | | 2019年度 | 金额单位：元\n科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | "
    head += "上缴上级支出 | 经营支出 | 对附属单位补助支出\n"
    name = "Z04 支出决算表(财决04表)"
    folder = department(tmp_path, 预算单位=UNITS)
    first = table(head.format(DEPARTMENT) + " | 合计 | 5 | 5 | | | |\n201 | 一般公共服务支出 | 5 | 5 | | | |")
    second = table(head.format(CENTRE) + " | 合计 | 7 | 7 | | | |\n205 | 教育支出 | 7 | 7 | | | |")
    xlsx(folder / "决算报表.xlsx", {Z01: z01(), F03: f03(), name: first})
    xlsx(folder / "决算报表-示例中心.xlsx", {Z01: z01(owner=CENTRE), F03: f03(), name: second})
    result = loaded(folder)
    assert codes(result) == []
    assert result.loaded is not None
    found = result.loaded.figures
    keys = ("合计.本年支出合计", "类201.基本支出", "类205.本年支出合计", "类205.名称")
    assert [found[f"支出决算表.{key}"].value for key in keys] == [1200, 500, 700, "教育支出"]
