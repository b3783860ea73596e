"""Sheets and files of a ledger that hold the same lines again: what is counted, and which one problem says so.

The month of January is 100 and 20, February 30, March 5 (155 in all); workbooks by openpyxl, as a clerk saves them.
"""

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.load import LoadResult
from tests.builders import DEPARTMENT
from tests.load.exports import department, loaded

Rows = list[list[Any]]
OWNER = [f"编制单位：{DEPARTMENT}", "金额单位：元"]
HEAD = ["日期", "凭证号", "摘要", "科目编码", "功能分类", "部门经济分类", "支出性质", "借方", "贷方"]


def voucher(month: int, day: int, number: int, words: str, debit: float, year: int = 2019) -> list[Any]:
    return [dt.date(year, month, day), f"记-{number}", words, "710101", "2011301", "30201", "基本支出", debit, None]


JANUARY = [voucher(1, 5, 1, "发工资", 100), voucher(1, 9, 2, "办公费", 20)]
FEBRUARY = [voucher(2, 3, 1, "水费", 30)]
MARCH = [voucher(3, 3, 1, "电费", 5)]
YEAR = [*JANUARY, *FEBRUARY, *MARCH]
BEFORE = [voucher(line[0].month, line[0].day, 1, line[2], line[7], year=2018) for line in YEAR]


def ledger(lines: Rows) -> Rows:
    return [OWNER, HEAD, *lines]


def book(path: Path, sheets: Mapping[str, Any]) -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def text(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([["" if cell is None else cell for cell in row] for row in rows])


def read(tmp_path: Path, sheets: Mapping[str, Any], more: Mapping[str, Mapping[str, Any]] | None = None) -> LoadResult:
    folder = department(tmp_path)
    for name, content in {"支出明细账.xlsx": sheets, **(more or {})}.items():
        if name.endswith(".csv"):
            text(folder / name, *content.values())
        else:
            book(folder / name, content)
    return loaded(folder)


def spent(result: LoadResult) -> float:
    assert result.loaded is not None
    return sum(line.debit - line.credit for line in result.loaded.voucher_lines if not line.skip) / 100


def said(result: LoadResult) -> list[str]:
    return [item.code for item in result.problems]


# copies ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Sheet1 (2)", "明细账（备份）", "复制", "a"])
def test_a_copy_of_a_sheet_is_counted_once_and_told(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, {"明细": ledger(YEAR), name: ledger(YEAR)})
    assert (spent(result), said(result)) == (155, ["L152"])
    assert result.problems[0].sheet == name and "工作表“明细”" in result.problems[0].title


def test_a_hidden_order_of_columns_is_no_other_content(tmp_path: Path) -> None:
    turned = [[*line[3:7], *line[:3], *line[7:]] for line in ledger(YEAR)[1:]]
    result = read(tmp_path, {"明细": ledger(YEAR), "明细 (2)": [OWNER, *turned]})
    assert (spent(result), said(result)) == (155, ["L152"])


def test_three_copies_are_one_problem(tmp_path: Path) -> None:
    result = read(tmp_path, {name: ledger(YEAR) for name in ("明细", "明细 (2)", "明细 (3)")})
    assert (spent(result), said(result)) == (155, ["L152"])


@pytest.mark.parametrize("name", ["汇总", "全年", "1-3月"])
def test_a_sheet_that_repeats_the_months_is_counted_once(tmp_path: Path, name: str) -> None:
    months = {"1月": ledger(JANUARY), "2月": ledger(FEBRUARY), "3月": ledger(MARCH)}
    for number, sheets in enumerate(({name: ledger(YEAR), **months}, {**months, name: ledger(YEAR)})):
        result = read(tmp_path / str(number), sheets)
        assert (spent(result), said(result)) == (155, ["L152"])
        assert (result.problems[0].sheet, result.problems[0].found) == (name, "4 行")


def test_months_within_a_longer_year_are_counted_once(tmp_path: Path) -> None:
    """March has no sheet of its own: the year's sheet is kept."""
    result = read(tmp_path, {"1月": ledger(JANUARY), "2月": ledger(FEBRUARY), "全年": ledger(YEAR)})
    assert (spent(result), said(result)) == (155, ["L152"])
    assert "工作表“1月”、工作表“2月”共 3 行" in result.problems[0].found


def test_months_of_their_own_are_all_counted(tmp_path: Path) -> None:
    result = read(tmp_path, {"1月": ledger(JANUARY), "2月": ledger(FEBRUARY), "3月": ledger(MARCH)})
    assert (spent(result), said(result)) == (155, [])


def test_sheets_of_two_units_with_lines_alike_are_both_counted(tmp_path: Path) -> None:
    def of(unit: str) -> Rows:
        return [OWNER, ["单位", *HEAD], *([unit, *line] for line in YEAR)]

    assert spent(read(tmp_path, {"甲": of("局本部"), "乙": of("信息中心")})) == 310


def test_units_of_their_own_beside_a_sheet_of_the_department(tmp_path: Path) -> None:
    """The department's sheet names no unit on its lines; each unit's own workbook does above its head."""
    own = {
        f"支出明细账-{unit}.xlsx": {"账": [[f"编制单位：{unit}", "金额单位：元"], HEAD, *lines]}
        for unit, lines in (("局本部", JANUARY), ("信息中心", [*FEBRUARY, *MARCH]))
    }
    result = read(tmp_path, {"全部": ledger(YEAR)}, own)
    assert spent(result) == 155 and "L152" in said(result)


# files -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["支出明细账(1).xlsx", "支出明细账.csv", "明细账-副本.xlsx", "支出明细账（最终）.xls"])
def test_a_file_exported_twice_is_counted_once(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, {"明细": ledger(YEAR)}, {name: {"Sheet1": ledger(YEAR)}})
    assert (spent(result), said(result)) == (155, ["L152"])
    named = " ".join((result.problems[0].file, result.problems[0].title))
    assert name in named and "支出明细账.xlsx" in named


def test_an_earlier_export_within_a_later_one_is_not_counted(tmp_path: Path) -> None:
    result = read(tmp_path, {"明细": ledger([*JANUARY, *FEBRUARY])}, {"支出明细账12月.xlsx": {"明细": ledger(YEAR)}})
    assert (spent(result), said(result)) == (155, ["L152"])
    assert result.problems[0].file == "支出明细账.xlsx"


# copies that differ ------------------------------------------------------------------------------------------------------


def refused(result: LoadResult) -> bool:
    return result.loaded is not None and result.loaded.voucher_lines == () and "支出明细账" in result.loaded.absent


def test_a_copy_with_one_line_changed_refuses_the_ledger(tmp_path: Path) -> None:
    """Nobody but staff knows whether 30 or 33 is right: neither 155 nor 158 nor both."""
    changed = [*JANUARY, voucher(2, 3, 1, "水费", 33), *MARCH]
    result = read(tmp_path, {"明细": ledger(YEAR), "明细（改）": ledger(changed)})
    assert refused(result)
    (item,) = [each for each in result.problems if each.severity.value == "错误"]
    assert (item.code, item.sheet) == ("L154", "明细（改）") and "工作表“明细”" in item.title
    assert [code for code in said(result) if code != "L154"] == []


def test_a_month_in_two_sheets_refuses_the_ledger_and_names_the_month(tmp_path: Path) -> None:
    first = [*FEBRUARY, voucher(2, 9, 2, "差旅费", 7)]
    result = read(tmp_path, {"1-2月": ledger([*JANUARY, *first]), "2-3月": ledger([*first, *MARCH])})
    assert refused(result) and said(result) == ["L154"]
    assert result.problems[0].found == "2月：2 行相同"


# other years -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["2018", "上年", "Sheet2"])
def test_a_sheet_of_last_year_is_set_aside_and_named(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, {"本年": ledger(YEAR), name: ledger(BEFORE)})
    assert (spent(result), said(result)) == (155, ["L153"])
    assert (result.problems[0].sheet, result.problems[0].found) == (name, "2018年")


def test_a_file_of_last_year_is_set_aside_by_its_title_where_days_name_no_year(tmp_path: Path) -> None:
    head = ["月", "日", *HEAD[1:]]

    def plain(year: int) -> Rows:
        lines = [[line[0].month, line[0].day, *line[1:]] for line in YEAR]
        return [[f"编制单位：{DEPARTMENT}", f"{year}年度", "金额单位：元"], head, *lines]

    result = read(tmp_path, {"账": plain(2019)}, {"支出明细账（旧）.xlsx": {"账": plain(2018)}})
    assert (spent(result), said(result)) == (155, ["L153"])
    assert result.problems[0].file == "支出明细账（旧）.xlsx"


def test_a_ledger_of_nothing_but_last_year_is_told_line_by_line(tmp_path: Path) -> None:
    assert set(said(read(tmp_path, {"账": ledger(BEFORE)}))) == {"L046"}


# sums --------------------------------------------------------------------------------------------------------------------


PIVOTS = {
    "by account": [["科目编码", "功能分类", "部门经济分类", "求和项:借方"], ["710101", "2011301", "30201", 155]],
    "with sides": [["科目编码", "功能分类", "部门经济分类", "借方", "贷方"], ["710101", "2011301", "30201", 155, 0]],
    "by month": [["月份", "金额"], ["1月", 120], ["2月", 30], ["3月", 5], ["总计", 155]],
    "totals": [HEAD, [None, None, "1月合计", None, None, None, None, 120], [None, None, "2月合计", None, None, None, None, 30]],
    "balance": [["科目编码", "科目名称", "累计借方", "累计贷方"], ["710101", "基本支出", 155, 0]],
}


@pytest.mark.parametrize("kind", PIVOTS)
def test_a_sheet_of_sums_is_named_as_not_read(tmp_path: Path, kind: str) -> None:
    result = read(tmp_path, {"明细": ledger(YEAR), "统计": [OWNER, *PIVOTS[kind]]})
    assert (spent(result), said(result)) == (155, ["L072"])
    assert "统计：" in result.problems[0].found


def test_a_balance_beside_the_vouchers_that_differs_refuses_the_ledger(tmp_path: Path) -> None:
    rows = [OWNER, ["科目编码", "科目名称", "累计借方", "累计贷方"], ["710101", "基本支出", 150, 0]]
    result = read(tmp_path, {"明细": ledger(YEAR)}, {"科目余额表.xlsx": {"余额": rows}})
    assert refused(result) and said(result) == ["L156"]
    assert "150.00" in result.problems[0].found and "155.00" in result.problems[0].found


def test_a_balance_exported_twice_is_counted_once(tmp_path: Path) -> None:
    rows = [OWNER, ["科目编码", "科目名称", "功能分类", "累计借方", "累计贷方"], ["710101", "基本支出", "2011301", 155, 0]]
    folder = department(tmp_path)
    book(folder / "科目余额表.xlsx", {"余额": rows})
    book(folder / "科目余额表(1).xlsx", {"余额表": rows})
    result = loaded(folder)
    assert spent(result) == 155 and "L072" in said(result)


def test_balances_of_several_months_in_one_file_refuse_the_ledger(tmp_path: Path) -> None:
    head = ["科目编码", "科目名称", "功能分类", "累计借方", "累计贷方"]
    months = {f"{n}月": [OWNER, head, ["710101", "基本支出", "2011301", sum_, 0]] for n, sum_ in ((1, 120), (2, 150), (3, 155))}
    result = read(tmp_path, months)
    assert refused(result) and "L156" in said(result)


def test_a_ledger_sheet_without_its_day_is_still_an_error(tmp_path: Path) -> None:
    """凭证号 and 摘要 are there: a month whose head was spoilt, no table of sums."""
    spoilt = [OWNER, ["天", *HEAD[1:]], *MARCH]
    result = read(tmp_path, {"1-2月": ledger([*JANUARY, *FEBRUARY]), "3月": spoilt})
    assert "L041" in said(result)


# 预算指标账 ----------------------------------------------------------------------------------------------------------------

INDICATORS = ["文号", "日期", "指标类型", "资金性质", "功能分类", "支出性质", "部门经济分类", "金额"]
FUND = "一般公共预算"


def document(number: int, kind: str, function: str, economic: str, amount: float, day: str = "2019-02-01") -> list[Any]:
    return [f"例财〔2019〕{number}号", dt.date.fromisoformat(day), kind, FUND, function, "项目支出", economic, amount]


BUDGET = [
    document(1, "年初预算", "2011301", "30201", 40),
    document(1, "年初预算", "2011302", "30227", 60),
    document(2, "追加", "2011302", "30227", 5),
]


def budget(tmp_path: Path, sheets: Mapping[str, Any]) -> tuple[float, list[str]]:
    folder = department(tmp_path)
    book(folder / "预算指标账.xlsx", {name: [OWNER, *map(list, rows)] for name, rows in sheets.items()})
    result = loaded(folder)
    assert result.loaded is not None
    return sum(item.amount - item.reduction for item in result.loaded.budget_documents) / 100, said(result)


def test_documents_in_two_sheets_are_counted_once(tmp_path: Path) -> None:
    assert budget(tmp_path, {"指标": [INDICATORS, *BUDGET], "指标 (2)": [INDICATORS, *BUDGET]}) == (105, ["L152"])


def test_a_pivot_of_the_documents_is_named_as_not_read(tmp_path: Path) -> None:
    """By 类 and 款: 201 30201 40, 201 30227 60 + 5."""
    pivot = [["资金性质", "功能分类", "部门经济分类", "金额"], [FUND, "201", "30201", 40], [FUND, "201", "30227", 65]]
    assert budget(tmp_path, {"指标": [INDICATORS, *BUDGET], "Sheet2": pivot}) == (105, ["L072"])


def test_a_pivot_that_is_out_of_date_is_told_with_both_sums(tmp_path: Path) -> None:
    pivot = [["资金性质", "功能分类", "部门经济分类", "金额"], [FUND, "201", "30201", 40], [FUND, "201", "30227", 60]]
    assert budget(tmp_path, {"指标": [INDICATORS, *BUDGET], "统计表": pivot}) == (105, ["L155"])


def test_first_budget_and_later_changes_on_sheets_of_their_own_are_both_counted(tmp_path: Path) -> None:
    first = [["资金性质", "功能分类", "部门经济分类", "金额"], [FUND, "2011301", "30201", 40], [FUND, "2011302", "30227", 60]]
    assert budget(tmp_path, {"年初": first, "追加": [INDICATORS, BUDGET[2]]})[0] == 105


def test_a_budget_of_last_year_is_set_aside_while_last_autumn_and_money_brought_forward_are_not(tmp_path: Path) -> None:
    before = [document(9, "追加", "2011301", "30201", 7, f"2018-0{month}-01") for month in (3, 4, 5)]
    early = [document(8, "提前下达", "2011301", "30201", 3, "2018-11-30")]
    brought = [document(7, "上年结转", "2011301", "30201", 2, "2018-05-30")]
    sheets = {"2019": [INDICATORS, *BUDGET], "旧": [INDICATORS, *before]}
    assert budget(tmp_path / "a", sheets) == (105, ["L153"])
    more = {"2019": [INDICATORS, *BUDGET], "提前": [INDICATORS, *early], "结转": [INDICATORS, *brought]}
    assert budget(tmp_path / "b", more) == (110, [])
