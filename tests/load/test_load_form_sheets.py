"""Which sheet is which form: by number, title and heads inside the sheet; a tab is a hint; what is not read is named."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.load import LoadResult
from tests.builders import DEPARTMENT, YEAR, Rows, table, xlsx
from tests.load.exports import F03, Z01, codes, department, f03, form, loaded, z01

TOTAL = {"总计": (1, 2, 3)}


def final(result: LoadResult, key: str = "收入.总计.决算数") -> Any:
    assert result.loaded is not None
    return result.loaded.figures[key].value


def named(result: LoadResult, code: str) -> Any:
    return next(item for item in result.problems if item.code == code)


@pytest.mark.parametrize("tab", ["财决01", "01表", "Sheet1", "收入支出决算总表", "1.收支总表", "部门决算", "财决01表(2019)"])
def test_the_tab_does_not_matter(tmp_path: Path, tab: str) -> None:
    result = loaded(department(tmp_path, {tab: z01(left=TOTAL), "附表": f03({"公务接待费": (8, 7)})}))
    assert codes(result) == []
    assert final(result) == 300  # 3.00 元
    assert final(result, "三公.公务接待费.决算数") == 700


@pytest.mark.parametrize("tab", ["财决附03", "附03表", "Sheet2"])
def test_a_complete_f03_is_read_whatever_its_tab(tmp_path: Path, tab: str) -> None:
    result = loaded(department(tmp_path, {"财决01": z01(), tab: f03({"公务接待费": (8, 7)})}))
    assert codes(result) == []
    assert final(result, "三公.公务接待费.决算数") == 700


TITLES = {
    "split by spaces": [["收 入 支 出 决　算　总　表"]],
    "in another row": [[], [], ["收入支出决算总表"]],
    "over several cells": [["收入支出", "决算", "总表"]],
    "with the unit's name before it": [[f"{DEPARTMENT}收入支出决算总表"]],
    "with the year before it": [[f"{YEAR}年度部门收入支出决算总表"]],
    "with its number behind it": [["收入支出决算总表（财决01表）"]],
    "with its number alone": [[None, "财决01表"]],
    "with the number written otherwise": [["表号：财决1表"]],
    "without any name": [["部门决算"]],
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_the_title_may_be_written_in_many_ways(tmp_path: Path, title: Rows) -> None:
    rows = [*title, *z01(left=TOTAL)[2:]]
    result = loaded(department(tmp_path, {"Sheet1": rows}))
    assert codes(result) == []
    assert final(result) == 300


def test_a_longer_title_is_another_form(tmp_path: Path) -> None:
    """财政拨款收入支出决算总表 has the same rows nearly and ends with the same words; it is 财决01-1."""
    other = [["财政拨款收入支出决算总表"], *z01(left={"总计": (7, 7, 7)})[2:]]
    result = loaded(department(tmp_path, {"总表": other, "Sheet2": z01(left=TOTAL), F03: f03()}))
    assert final(result) == 300
    (item,) = result.problems
    assert (item.code, item.found) == ("L072", "总表：财政拨款收入支出决算总表(财决01-1表)，不需要")


def public() -> list[list[Any]]:
    return table(f"""
        收入支出决算总表
        | | | | | 公开01表
        部门名称：{DEPARTMENT} | | {YEAR}年度 | | | 金额单位：万元
        项目 | 行次 | 金额 | 项目 | 行次 | 金额
        一、一般公共预算财政拨款收入 | 1 | 12.5 | 一、一般公共服务支出 | 31 | 12.5
        本年收入合计 | 27 | 12.5 | 本年支出合计 | 57 | 12.5
        总计 | 30 | 12.5 | 总计 | 60 | 12.5""")


@pytest.mark.parametrize("tab", ["收入支出决算总表", "Z01 收入支出决算总表(财决01表)", "公开01", "Sheet1"])
def test_the_published_form_is_known_for_what_it_is(tmp_path: Path, tab: str) -> None:
    result = loaded(department(tmp_path, {tab: public()}))
    told = named(result, "L095")
    assert told.sheet == tab and "公开01表" in told.title
    assert "L031" not in codes(result) and "L032" not in codes(result)
    assert final(result, "收入.一般公共预算财政拨款收入.决算数") == 12_500_000


def test_beside_the_form_itself_the_published_one_is_not_needed(tmp_path: Path) -> None:
    result = loaded(department(tmp_path, {"公开": public(), "财决01": z01(left=TOTAL), F03: f03()}))
    assert final(result) == 300
    assert [(item.code, item.found) for item in result.problems] == [
        ("L072", "公开：收入支出决算总表(公开01表)，已有它所代的表"),
    ]


def test_every_unread_sheet_is_named_once_and_in_the_inputs(tmp_path: Path) -> None:
    sheets = {"封面": [["2019年度部门决算"]], Z01: z01(), "Sheet2": [], F03: f03(), "Z02 收入支出决算表(财决02表)": [["x"]]}
    result = loaded(department(tmp_path, sheets))
    (item,) = result.problems
    assert (item.code, item.sheet) == ("L072", "")
    assert (
        item.found
        == "Sheet2：空表；封面：不是决算报表中要读的表；Z02 收入支出决算表(财决02表)：收入支出决算表(财决02表)，不需要"
    )
    assert result.loaded is not None
    uses = {use.name: use.taken_as or use.why_not for use in result.loaded.files[0].sheets}
    assert uses[Z01] == "Z01 收入支出决算总表(财决01表)" and uses["Sheet2"] == "空表"


def test_empty_sheets_alone_are_not_worth_a_word(tmp_path: Path) -> None:
    assert codes(loaded(department(tmp_path, {Z01: z01(), F03: f03(), "Sheet2": []}))) == []


def test_a_head_that_is_lost_is_named_with_its_place(tmp_path: Path) -> None:
    rows = z01()
    rows[4][8] = "预算调整"  # I5, 调整预算数 of the block by 功能分类
    item = named(loaded(department(tmp_path, {"Sheet1": rows})), "L032")
    assert (item.sheet, item.cell) == ("Sheet1", "F5")
    assert "项目（按功能分类）（F5）之下的调整预算数" in item.title


def test_last_year_s_sheet_beside_this_year_s_is_left(tmp_path: Path) -> None:
    old = z01(left={"总计": (9, 9, 9)}, year="2018年度")
    result = loaded(department(tmp_path, {"上年": old, "本年": z01(left=TOTAL), F03: f03()}))
    assert final(result) == 300
    assert [(item.code, item.found) for item in result.problems] == [("L072", "上年：2018年度的收入支出决算总表")]


@pytest.mark.parametrize("copy", ["Z01 副本", "Sheet3"])
def test_two_complete_sheets_of_one_form_are_told(tmp_path: Path, copy: str) -> None:
    folder = department(tmp_path)
    xlsx(folder / "决算报表.xlsx", {Z01: z01(left=TOTAL), copy: z01(), F03: f03()}, hide=[copy])
    item = named(loaded(folder), "L093")
    assert (item.sheet, item.found) == (copy, f"{Z01}、{copy}")
    assert final(loaded(folder)) == 300


def test_a_detail_sheet_is_known_by_its_title(tmp_path: Path) -> None:
    rows = table(f"""
        支出决算表
        编制单位：{DEPARTMENT} | | {YEAR}年度 | 金额单位：元
        科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出
        | 合计 | 9 | 4 | 5
        201 | 一般公共服务支出 | 9 | 4 | 5""")
    unnamed = [["明细"], *rows[1:]]
    result = loaded(department(tmp_path, {Z01: z01(), F03: f03(), "4": rows, "5": unnamed}, **form()))
    assert final(result, "支出决算表.合计.本年支出合计") == 900
    assert named(result, "L072").found.startswith("5：有“科目名称”一栏，但没有写明表名和表号")
