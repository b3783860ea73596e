"""指标账 and 明细账 as systems print them, with the good department's numbers: normal passes, each mistake is told.

指标账: 年初批复, 追加 and 调减 on rows of their own; 下达, 执行 and 余额 side by side; a 用款计划 for each quarter.
明细账: 年, 月, 日 apart with 方向 beside one amount; 凭证字号 with balance, pages and a total.
The year: 130 planned (110 财政拨款, 20 other), 113 spent.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.run import Run, stages
from tests.builders import DEPARTMENT
from tests.errors.good import Department, good
from tests.load.exports import ROOTS
from tests.ties.test_details import Z07

Rows = list[list[Any]]
OWNER = [f"单位名称：{DEPARTMENT}", "2019年度", "单位：元"]
Edit = Callable[[Rows], None]


def documents() -> Rows:
    """文号, 日期, 类型, 来源, 资金, 功能, 性质, 经济, 金额: without rows of next year."""
    return [row for row in good().documents[1:] if row[2] != "结转下年"]


def by_rows(rows: Rows) -> Rows:
    """年初批复, 追加 and 调减 as the step of each row; what is added later comes with 2 too much, taken back."""
    head = ["单位", "指标文号", "发文日期", "调整类型", "资金性质", "功能分类科目", "支出类型", "部门经济科目", "指标金额"]
    steps = {"提前下达": "年初批复", "追加": "追加"}
    body: Rows = []
    for row in rows:
        less = 2 if row[3] == "追加" and row[8] > 2 else 0
        body.append([DEPARTMENT, row[0], row[1], steps[row[3]], *row[4:8], row[8] + less])
        if less:
            body.append([DEPARTMENT, row[0], "2019-11-30", "调减", *row[4:8], -less])
    return [OWNER, head, *body]


def by_columns(rows: Rows) -> Rows:
    """下达, 已执行 and 余额 in columns: only 下达金额 is the indicator's."""
    head = ["序号", "指标文号", "下达日期", "指标来源", "资金性质", "支出功能分类", "项目类别", "部门预算支出经济分类"]
    body = [[n, row[0], row[1], row[3], *row[4:8], row[8], row[8] / 2, row[8] / 2, 50] for n, row in enumerate(rows, 1)]
    return [OWNER, [*head, "下达金额", "已执行金额", "指标余额", "执行进度"], *body]


def by_quarters(rows: Rows) -> Rows:
    """A 用款计划 for each quarter beside the indicator it splits up."""
    head = ["预算单位", "指标文号", "指标类型", "指标来源", "资金性质", "功能科目", "支出性质", "经济分类", "指标金额"]
    plans = ["第一季度用款计划", "第二季度用款计划", "第三季度用款计划", "第四季度用款计划"]
    body = [[DEPARTMENT, row[0], *row[2:], *[row[8] / 4] * 4] for row in rows]
    return [OWNER, [*head, *plans], *body]


def vouchers() -> Rows:
    """日期, 凭证号, 摘要, 科目, 功能, 经济, 性质, 借, 贷."""
    return good().vouchers[1:]


def yonyou(rows: Rows) -> Rows:
    """年, 月 and 日 apart, 方向 and one amount."""
    head = ["年", "月", "日", "凭证号", "摘要", "科目编码", "功能分类", "部门经济分类", "支出性质", "方向", "发生额"]
    body: Rows = []
    for row in rows:
        year, month, day = map(int, row[0].split("-"))
        body.append([year, month, day, *row[1:7], "借", row[7]])
    return [OWNER, head, *body]


def kingdee(rows: Rows) -> Rows:
    """借方 and 贷方, the balance running on, pages in between, totals at the end."""
    head = [
        "日期",
        "凭证字号",
        "摘要",
        "科目代码",
        "功能分类",
        "部门经济分类",
        "支出性质",
        "借方金额",
        "贷方金额",
        "方向",
        "余额",
    ]
    body: Rows = []
    so_far = 0
    for number, row in enumerate(rows):
        so_far += row[7]
        body.append([*row[:8], None, "借", so_far])
        if number == 3:
            for word in ("过次页", "承前页"):
                body.append([None, None, word, None, None, None, None, so_far, None, "借", so_far])
    body.append([None, None, "本年累计", None, None, None, None, so_far, 0, "借", so_far])
    return [OWNER, head, *body]


BUDGETS = [by_rows, by_columns, by_quarters]
LEDGERS = [yonyou, kingdee]
Print = Callable[[Rows], Rows]


def run(tmp_path: Path, budget: Print, ledger: Print, edit: Edit | None = None, edit_lines: Edit | None = None) -> Run:
    folder = good().write(tmp_path)
    for name, printed, rows, change in (
        ("预算指标账", budget, documents(), edit),
        ("支出明细账", ledger, vouchers(), edit_lines),
    ):
        if change:
            change(rows)
        book = Workbook()
        for row in printed(rows):
            book.worksheets[0].append(row)
        book.save(folder / f"{name}.xlsx")
    return stages(folder, ROOTS, "compute")


def errors(found: Run) -> list[str]:
    return [item.code for item in found.problems if item.severity.value == "错误"]


@pytest.mark.parametrize("budget", BUDGETS)
@pytest.mark.parametrize("ledger", LEDGERS)
def test_normal_exports_pass(tmp_path: Path, budget: Print, ledger: Print) -> None:
    found = run(tmp_path, budget, ledger)
    assert errors(found) == [], [(item.code, item.title, item.found, item.file) for item in found.problems]
    whole = next(line for line in found.bridge if line.scope == "合计")
    steps = {name: figure.value for name, figure in whole.steps}
    assert (steps["指标账：全年预算数"], steps["明细账：决算数"], steps["未支出"]) == (13000, 11300, 1700)


def lacking(rows: Rows) -> None:
    rows.pop(7)


def twice(rows: Rows) -> None:
    rows.append(list(rows[7]))


def exchanged(rows: Rows) -> None:
    rows[5][5], rows[10][5] = rows[10][5], rows[5][5]  # 1 of 行政运行 and 5 of 科技


def in_ten_thousands(rows: Rows) -> None:
    for row in rows:
        row[8] = row[8] / 10000


def cancelling(rows: Rows) -> None:
    """2 too much of 人员经费, 2 too little of 公用经费 of one class: class and total agree."""
    rows[5][8] += 2
    rows[7][8] -= 2


@pytest.mark.parametrize("budget", BUDGETS)
@pytest.mark.parametrize("edit", [lacking, twice, exchanged, in_ten_thousands, cancelling])
def test_a_mistake_in_the_documents_is_an_error(tmp_path: Path, budget: Print, edit: Edit) -> None:
    found = errors(run(tmp_path, budget, kingdee, edit))
    assert found and set(found) <= {"G2", "G6", "L021"} and found.count("G2") + found.count("G6") <= 6, found


def spent_lacking(rows: Rows) -> None:
    rows.pop(3)


def spent_twice(rows: Rows) -> None:
    rows.append(list(rows[3]))


def spent_exchanged(rows: Rows) -> None:
    rows[3][4], rows[6][4] = rows[6][4], rows[3][4]


def spent_in_ten_thousands(rows: Rows) -> None:
    for row in rows:
        row[7] = row[7] / 10000


def spent_cancelling(rows: Rows) -> None:
    rows[0][7] += 2
    rows[2][7] -= 2


@pytest.mark.parametrize("ledger", LEDGERS)
@pytest.mark.parametrize("edit", [spent_lacking, spent_twice, spent_exchanged, spent_in_ten_thousands, spent_cancelling])
def test_a_mistake_in_the_vouchers_is_an_error(tmp_path: Path, ledger: Print, edit: Edit) -> None:
    found = errors(run(tmp_path, by_rows, ledger, None, edit))
    assert "G1" in found and len([code for code in found if code != "L021"]) <= 6, found  # L021: less than a fen


# a ledger of 财政拨款 only, beside the form's own table of that money ------------------------------------------------------


def with_table(tmp_path: Path, change: Callable[[Department], None]) -> Run:
    """财政拨款 paid 93 of the 113: 201 58 (basic 48, projects 10), 206 35."""
    department = good()
    department.vouchers[4][7] = 10  # 22 less 12 of 其他收入
    department.vouchers[6][7] = 11  # 19 less 8
    change(department)
    folder = department.write(tmp_path)
    book = load_workbook(folder / "决算报表.xlsx")
    sheet = book.create_sheet(Z07)
    head = ["科目编码", "科目名称", "年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出", "年末结转和结余"]
    for row in (
        ["一般公共预算财政拨款收入支出决算表"],
        [f"编制单位：{DEPARTMENT}", "2019年度", "金额单位：元"],
        head,
        [None, "合计", 0, 100, 93, 48, 45, 7],
        ["201", "一般公共服务支出", 0, 60, 58, 48, 10, 2],
        ["206", "科学技术支出", 0, 40, 35, 0, 35, 5],
    ):
        sheet.append(row)
    book.save(folder / "决算报表.xlsx")
    return stages(folder, ROOTS, "compute")


def test_a_ledger_of_fiscal_money_agrees_with_the_table_of_that_money(tmp_path: Path) -> None:
    found = with_table(tmp_path, lambda department: None)
    assert "G1" not in errors(found)
    results = {item.column: item.result for item in found.ties if item.id == "G1"}
    assert results["功能分类：科学技术支出（决算数）"] == "相符"
    assert results["经济分类：商品和服务支出（决算数）"] == "无法核对"  # the table has no 经济分类


def test_a_cancelling_pair_is_found_against_the_table(tmp_path: Path) -> None:
    def moved(department: Department) -> None:
        department.vouchers[4][7] += 3  # 201
        department.vouchers[6][7] -= 3  # 206

    assert errors(with_table(tmp_path, moved)).count("G1") == 2
