"""Ledgers as accounting programs print them: days on first lines, pages, sections, codes in disguise, negative 调减.

Every case states the sum that must come out, and every row of a sheet is a line or counted under a reason.
"""

import datetime as dt
from pathlib import Path

import pytest

from pipeline.load import LoadResult
from pipeline.load.ledger import ALL_ROWS
from pipeline.records import BudgetDocument, VoucherLine
from tests.builders import DEPARTMENT, Rows, table, xlsx
from tests.load.exports import codes, department, loaded

OWNER = f"编制单位：{DEPARTMENT}"
HEAD = f"""
    {OWNER} | 2019年度 | | | | | | | 金额单位：元
    日期 | 凭证号 | 摘要 | 科目编码 | 科目名称 | 功能分类 | 部门经济分类 | 借方 | 贷方 | 方向 | 余额
"""
BASIC = "7201 | 事业支出/基本支出/人员经费 | 2011301 | 30101"
PROJECT = "7202 | 事业支出/项目支出 | 2011302 | 30227"


def read(tmp_path: Path, body: str | Rows, head: str = HEAD, name: str = "支出明细账.xlsx") -> LoadResult:
    rows: Rows = table(head.rstrip() + "\n" + body.strip("\n")) if isinstance(body, str) else body
    folder = department(tmp_path)
    xlsx(folder / name, {"Sheet1": rows})
    result = loaded(folder)
    counted(result, name, len(rows), head)
    return result


def counted(result: LoadResult, name: str, rows: int, head: str = HEAD) -> None:
    """Every row below the head is in exactly one count (红字 are among the lines)."""
    assert result.loaded is not None
    kind = "预算指标账" if name.startswith("预算") else "支出明细账"
    counts = {key: n for key, n in result.loaded.counts.items() if key.startswith(kind) and not key.endswith(":红字")}
    total = counts.pop(f"{kind}:{ALL_ROWS}", 0)
    assert total in (0, rows - len(head.strip().splitlines())) and sum(counts.values()) == total, counts


def vouchers(result: LoadResult) -> tuple[VoucherLine, ...]:
    assert result.loaded is not None
    return result.loaded.voucher_lines


def documents(result: LoadResult) -> tuple[BudgetDocument, ...]:
    assert result.loaded is not None
    return result.loaded.budget_documents


def spent(result: LoadResult) -> int:
    """Debit less credit of the lines that count, in 分."""
    return sum(line.debit - line.credit for line in vouchers(result) if not line.skip)


def said(result: LoadResult) -> list[tuple[str, str]]:
    return [(item.code, item.cell) for item in result.problems]


# days and vouchers -----------------------------------------------------------------------------------------------------

FIRST_LINES = f"""
    2019-01-03 | 记-1 | 发工资 | {BASIC} | 100.00 | | 借 | 100.00
     | | 发津贴 | {BASIC} | 50.00 | | 借 | 150.00
     | | 过次页 | | | | | 150.00 | | 借 | 150.00
     | | 承前页 | | | | | 150.00 | | 借 | 150.00
     | | 发奖金 | {BASIC} | 30.00 | | 借 | 180.00
    2019-01-05 | 记-2 | 退津贴 | {BASIC} | | 10.00 | 借 | 170.00
     | | 本月合计 | | | | | 180.00 | 10.00 | 借 | 170.00
     | | 本年累计 | | | | | 180.00 | 10.00 | 借 | 170.00
    2019-02-01 | 记-1 | 发工资 | {BASIC} | 100.00 | | 借 | 270.00
     | | 过次页 | | | | | 280.00 | 10.00 | 借 | 270.00
     | | 承前页 | | | | | 280.00 | 10.00 | 借 | 270.00
     | | 补发 | {BASIC} | 5.00 | | 借 | 275.00
     | | 本月合计 | | | | | 105.00 | 0.00 | 借 | 275.00
     | | 本年累计 | | | | | 285.00 | 10.00 | 借 | 275.00
"""


def test_day_and_voucher_on_first_lines_with_pages_and_month_totals(tmp_path: Path) -> None:
    """100 + 50 + 30 − 10 + 100 + 5 = 275; pages and totals add nothing and hold; the nature is in the account's name."""
    result = read(tmp_path, FIRST_LINES)
    assert said(result) == [("L140", "A4")]
    assert spent(result) == 27_500
    lines = [line for line in vouchers(result) if not line.skip]
    assert [(line.date.month, line.date.day, line.voucher) for line in lines if line.date] == [
        (1, 3, "记-1"), (1, 3, "记-1"), (1, 3, "记-1"), (1, 5, "记-2"), (2, 1, "记-1"), (2, 1, "记-1")
    ]  # fmt: skip
    assert {line.nature for line in lines} == {"人员经费"}
    assert [line.skip for line in vouchers(result)].count("转页") == 4


def test_a_page_that_does_not_carry_what_was_spent_is_told(tmp_path: Path) -> None:
    result = read(tmp_path, FIRST_LINES.replace("过次页 | | | | | 150.00", "过次页 | | | | | 151.00", 1))
    assert ("L042", "H5") in said(result)
    result = read(tmp_path / "2", FIRST_LINES.replace("承前页 | | | | | 280.00", "承前页 | | | | | 208.00", 1))
    assert ("L042", "H13") in said(result)


def test_a_day_is_not_carried_over_a_total(tmp_path: Path) -> None:
    body = FIRST_LINES.replace("2019-02-01 | 记-1", " | 记-1")
    assert [cell for code, cell in said(read(tmp_path, body)) if code == "L026"] == ["A11", "A14"]


def test_one_day_lost_in_a_sheet_that_repeats_its_days_is_an_error(tmp_path: Path) -> None:
    body = f"""
    2019-01-03 | 记-1 | 一 | {BASIC} | 1.00 | | 借 | 1.00
    2019-01-03 | 记-2 | 二 | {BASIC} | 2.00 | | 借 | 3.00
     | 记-3 | 三 | {BASIC} | 4.00 | | 借 | 7.00
    """
    assert said(read(tmp_path, body)) == [("L026", "A5")]


def test_days_printed_only_where_they_change(tmp_path: Path) -> None:
    """Four vouchers of 3 January; the day stands once. 1 + 2 + 4 + 8 + 16 = 31."""
    body = f"""
    2019-01-03 | 记-1 | 一 | {BASIC} | 1.00 | | 借 | 1.00
     | 记-2 | 二 | {BASIC} | 2.00 | | 借 | 3.00
     | 记-3 | 三 | {BASIC} | 4.00 | | 借 | 7.00
     | 记-4 | 四 | {BASIC} | 8.00 | | 借 | 15.00
     | 记-5 | 五 | {BASIC} | 16.00 | | 借 | 31.00
    2019-01-04 | 记-6 | 六 | {BASIC} | 32.00 | | 借 | 63.00
    """
    result = read(tmp_path, body)
    assert said(result) == [("L140", "A4")] and spent(result) == 6_300
    assert [line.date.day for line in vouchers(result) if line.date] == [3, 3, 3, 3, 3, 4]


def test_year_month_and_day_in_columns_with_blanks(tmp_path: Path) -> None:
    head = f"""
    {OWNER} | | | | | | | | 金额单位：元
    年 | 月 | 日 | 凭证号 | 摘要 | 科目编码 | 科目名称 | 功能分类 | 部门经济分类 | 借方 | 贷方
    """
    body = f"""
    2019 | 1 | 3 | 记-1 | 一 | {BASIC} | 1.00 |
     | | | | 二 | {BASIC} | 2.00 |
     | | 5 | 记-2 | 三 | {BASIC} | 4.00 |
     | | | | 本月合计 | | | | | 7.00 |
     | 2 | 1 | 记-1 | 四 | {BASIC} | 8.00 |
     | | | | 五 | {BASIC} | 16.00 |
    """
    result = read(tmp_path, body, head)
    assert said(result) == [("L140", "B4")] and spent(result) == 3_100
    days = [line.date for line in vouchers(result) if not line.skip]
    assert days == [dt.date(2019, m, d) for m, d in ((1, 3), (1, 3), (1, 5), (2, 1), (2, 1))]
    back = read(tmp_path / "2", body.replace(" | | 5 | 记-2", " | | 2 | 记-2"), head)  # 2 follows 3: a month was lost
    assert ("L026", "B5") in said(back)


# sections, pages, feet -------------------------------------------------------------------------------------------------


def test_two_accounts_under_each_other_each_with_a_title(tmp_path: Path) -> None:
    """No 科目 column: the titles say it. 1 + 2 of 7201, 4 of 7202, 8 of 5001 (财务会计)."""
    head = f"""
    明细账
    {OWNER} | 2019年度 | | | | 金额单位：元
    科目：720101 事业支出\\基本支出\\人员经费
    日期 | 凭证号 | 摘要 | 功能分类 | 部门经济分类 | 借方 | 贷方
    """
    columns = "日期 | 凭证号 | 摘要 | 功能分类 | 部门经济分类 | 借方 | 贷方"
    body = f"""
     | | 期初余额 | | | |
    2019-01-03 | 记-1 | 一 | 2011301 | 30101 | 1.00 |
    2019-01-04 | 记-2 | 二 | 2011301 | 30101 | 2.00 |
     | | 1月合计 | | | 3.00 |
     | | | | | |
    打印日期：2020-01-08 | | | | | 第1页/共3页 |
    科目：720102 事业支出\\项目支出
    {columns}
    2019-01-05 | 记-3 | 三 | 2011302 | 30227 | 4.00 |
     | | 1月合计 | | | 4.00 |
    科目：5001 业务活动费用
    {columns}
    2019-01-05 | 记-3 | 三 | 2011302 | 30227 | 8.00 |
    制表人：某某 | | | | | 某某 |
    """
    result = read(tmp_path, body, head)
    assert codes(result) == ["L088"] or codes(result) == []
    assert spent(result) == 700
    assert [(line.account_code, line.nature, line.skip) for line in vouchers(result) if line.voucher] == [
        ("720101", "人员经费", ""),
        ("720101", "人员经费", ""),
        ("720102", "项目支出", ""),
        ("5001", "", "财务会计"),
    ]
    assert result.loaded is not None
    counts = result.loaded.counts
    assert (counts["支出明细账:空行"], counts["支出明细账:重复表头"], counts["支出明细账:页首页尾"]) == (1, 2, 4)


@pytest.mark.parametrize(
    "name", ["月计", "1月份合计", "一月小计", "2019年1月合计", "本月发生额合计", "合  计：", "本期合计", "累 计"]
)
def test_totals_under_many_names(tmp_path: Path, name: str) -> None:
    body = f"""
    2019-01-03 | 记-1 | 一 | {BASIC} | 1.00 | | 借 | 1.00
     | | {name} | | | | | 1.00 | | 借 | 1.00
    """
    result = read(tmp_path, body)
    assert said(result) == [] and spent(result) == 100


@pytest.mark.parametrize("place", ["{} | | ", " | {} | "])
def test_a_total_named_in_another_column(tmp_path: Path, place: str) -> None:
    body = f"""
    2019-01-03 | 记-1 | 一 | {BASIC} | 1.00 | | 借 | 1.00
    {place.format("合计")} | | | | | 1.00 | | 借 | 1.00
    """
    result = read(tmp_path, body)
    assert said(result) == [] and spent(result) == 100 and vouchers(result)[-1].skip == "合计"


def test_an_amount_that_no_account_claims_is_an_error_that_names_its_line(tmp_path: Path) -> None:
    body = f"""
    2019-01-03 | 记-1 | 一 | {BASIC} | 1.00 | | 借 | 1.00
    2019-01-03 | 记-2 | 二 | 9901 | 待查 | 2011301 | 30101 | 2.00 | | 借 | 2.00
     | | | | | | | 4.00 | | |
    """
    result = read(tmp_path, body)
    assert ("L141", "D4") in said(result)
    assert {cell for code, cell in said(result) if code in ("L043", "L026")} == {"D5", "F5"}


def test_a_ledger_of_many_columns_is_refused_with_the_way_to_export(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | 2019年度 | | | | | 金额单位：元
        日期 | 凭证号 | 摘要 | 借方 | 贷方 | 余额 | 办公费 | 印刷费 | 差旅费
        2019-01-03 | 记-1 | 一 | 1.00 | | 1.00 | 1.00 | |
    """)
    result = read(tmp_path, rows)
    (item,) = [item for item in result.problems if item.code == "L144"]
    assert "三栏式明细账" in item.remedy and vouchers(result) == ()


# accounts and natures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "nature"),
    [
        ("720101 | 事业支出-基本支出-日常公用经费", "日常公用经费"),
        ("720101 | 事业支出\\项目支出\\商品和服务支出", "项目支出"),
        ("720101 | 财政拨款支出_基本支出", "基本支出"),
        ("720101-事业支出/项目支出 |", "项目支出"),
        ("７２０１ | 事业支出/基本支出/公用经费", "日常公用经费"),
        ("'7201.01 | 事业支出/人员支出", "人员经费"),
        ("7201-01 | 事业支出（项目支出）", "项目支出"),
    ],
)
def test_the_nature_that_an_account_states(tmp_path: Path, account: str, nature: str) -> None:
    result = read(tmp_path, f"2019-01-03 | 记-1 | 一 | {account} | 2011301 | 30101 | 1.00 | | 借 | 1.00")
    assert said(result) == [] and spent(result) == 100
    assert vouchers(result)[0].nature == nature and vouchers(result)[0].account_code.startswith("7201")


def test_the_nature_of_the_account_above(tmp_path: Path) -> None:
    """720102 is named 项目支出 in its opening row; 72010203 印刷费 stands below it."""
    body = """
     | | 期初余额 | 720102 | 项目支出 | | | | | 平 | 0
    2019-01-03 | 记-1 | 一 | 72010203 | 印刷费 | 2011301 | 30202 | 1.00 | | 借 | 1.00
    """
    assert vouchers(read(tmp_path, body))[1].nature == "项目支出"


def test_a_nature_that_contradicts_its_account_is_told_once(tmp_path: Path) -> None:
    head = HEAD.replace("部门经济分类", "部门经济分类 | 支出性质")
    body = """
    2019-01-03 | 记-1 | 一 | 720101 | 事业支出/基本支出 | 2011301 | 30202 | 项目支出 | 1.00 | | 借 | 1.00
    2019-01-03 | 记-2 | 二 | 720101 | 事业支出/基本支出 | 2011301 | 30202 | 项目支出 | 2.00 | | 借 | 3.00
    """
    result = read(tmp_path, body, head)
    assert said(result) == [("L142", "H3")]
    assert {line.nature for line in vouchers(result)} == {"项目支出"}


DISGUISED = ['\'="2011301"', "`2011301", "'2011301", "2011301\t", "2011301\u00a0", "２０１１３０１", "2011301.0", "201-13-01"]


@pytest.mark.parametrize("code", [*DISGUISED, "2.011301E+06"])
def test_codes_in_disguise(tmp_path: Path, code: str) -> None:
    rows = [*table(HEAD), ["2019-01-03", "记-1", "一", "7201", "事业支出/基本支出", None, "30101", 1, None, "借", 1]]
    rows[-1][5] = code
    folder = department(tmp_path)
    xlsx(
        folder / "支出明细账.xlsx", {"账": [[("'" + c if c == code and c.startswith("=") else c) for c in row] for row in rows]}
    )
    result = loaded(folder)
    assert codes(result) == [] and vouchers(result)[0].function_code == "2011301"


def test_a_code_that_lost_digits_is_not_guessed(tmp_path: Path) -> None:
    body = "2019-01-03 | 记-1 | 一 | 7201 | 事业支出/基本支出 | 2.0113E6x | 30101 | 1.00 | | 借 | 1.00".replace("x", "")
    rows = table(HEAD.rstrip() + "\n" + body)
    rows[-1][5] = "2.0113E6"
    assert ("L043", "F3") in said(read(tmp_path, rows))


# kinds by evidence -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["借方发生额 | 贷方发生额", "本期借方 | 本期贷方"])
def test_vouchers_with_an_unknown_head_are_no_trial_balance(tmp_path: Path, head: str) -> None:
    rows = table(f"""
        {OWNER} | 2019年度 | | | | 金额单位：元
        日期 | 凭证号 | 摘要 | 科目编码 | 科目名称 | 类款项 | {head}
        2019-01-03 | 记-1 | 一 | 7201 | 事业支出 | 2011301 | 1.00 |
    """)
    result = read(tmp_path, rows)
    (item,) = [item for item in result.problems if item.code == "L041"]
    assert "功能分类" in item.title and "F2 类款项" in item.found


# 指标账 ----------------------------------------------------------------------------------------------------------------

BUDGET = f"""
    {OWNER} | | | | 金额单位：元
    指标文号 | 指标来源 | 功能分类 | 指标金额 | 调减金额
"""


def test_reductions_written_as_negative_amounts(tmp_path: Path) -> None:
    """100 − 3 − 2 = 95; the column is negative throughout, as is its total."""
    body = """
    例财〔2019〕1号 | 年初预算 | 2150805 | 100.00 |
    例财〔2019〕2号 | 调减 | 2150805 | | -3.00
    例财〔2019〕3号 | 调减 | 2150805 | | -2.00
    合计 | | | 100.00 | -5.00
    """
    result = read(tmp_path, body, BUDGET, "预算指标账.xlsx")
    assert said(result) == [("L143", "E4")]
    assert sum(item.amount - item.reduction for item in documents(result)) == 9_500


def test_reductions_of_both_signs_are_told_and_the_same_one_twice_is_an_error(tmp_path: Path) -> None:
    body = """
    例财〔2019〕1号 | 年初预算 | 2150805 | 100.00 |
    例财〔2019〕2号 | 调减 | 2150805 | | 3.00
    例财〔2019〕3号 | 调减 | 2150805 | | -2.00
    """
    result = read(tmp_path, body, BUDGET, "预算指标账.xlsx")
    assert [(item.code, item.severity.value) for item in result.problems] == [("L143", "警告")]
    assert sum(item.amount - item.reduction for item in documents(result)) == 9_900
    twice = body.replace("| | 3.00", "| -3.00 | 3.00")
    assert ("L145", "E4") in said(read(tmp_path / "2", twice, BUDGET, "预算指标账.xlsx"))


def test_every_row_of_a_budget_ledger_is_counted(tmp_path: Path) -> None:
    body = """
    例财〔2019〕1号 | 年初预算 | 2150805 | 100.00 |
    过次页 | | | 100.00 |
    指标文号 | 指标来源 | 功能分类 | 指标金额 | 调减金额
    承前页 | | | 100.00 |
    例财〔2019〕2号 | 上年结转 | 2150805 | 20.00 |
     | | | |
    合 计 | | | 120.00 |
    制表人：某某 | | | 第1页 |
    """
    result = read(tmp_path, body, BUDGET, "预算指标账.xlsx")
    assert said(result) == [] and [item.origin for item in documents(result)] == ["年初预算", "上年结转"]


WORDS = [
    "发文号 | 资金来源 | 预算功能科目 | 部门预算经济科目 | 政府预算经济科目 | 支出性质 | 指标金额 | 收回金额 | 支付 | 业务处室",
    "指标文号 | 资金来源 | 支出功能分类科目 | 部门预算经济科目 | 政府经济分类 | 项目类别 | 可执行指标 | 收回 | 已支付 | 处室",
]


@pytest.mark.parametrize("heads", WORDS)
@pytest.mark.parametrize(
    ("nature", "read_as"), [("人员类项目", "人员经费"), ("公用经费项目", "日常公用经费"), ("2-特定目标类项目", "项目支出")]
)
def test_words_of_the_integrated_budget_system(tmp_path: Path, heads: str, nature: str, read_as: str) -> None:
    """政府预算经济科目 (501…) is another classification and is not read; 100 − 8 = 92, what was paid is no 指标."""
    body = f"例财〔2019〕1号 | 一般公共预算 | 2150805 | 30201 办公费 | 50201 办公经费 | {nature} | 100.00 | 8.00 | 60.00 | 一处"
    rows = table(f"{OWNER} | | 金额单位：元\n{heads}\n{body}")
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"Sheet1": rows})
    result = loaded(folder)
    assert codes(result) == []
    (item,) = documents(result)
    assert (item.economic_code, item.nature, item.fund, item.document) == ("30201", read_as, "一般公共预算", "例财〔2019〕1号")
    assert item.amount - item.reduction == 9_200


def test_a_budget_ledger_needs_no_document_numbers(tmp_path: Path) -> None:
    head = f"""
    {OWNER} | | 金额单位：元
    功能分类 | 指标来源 | 指标金额
    """
    body = """
    2150805 | 年初预算 | 100.00
    2150805 | 上年结转 | 20.00
    合计 | | 120.00
    """
    result = read(tmp_path, body, head, "预算指标账.xlsx")
    assert said(result) == [] and [item.amount for item in documents(result)] == [10_000, 2_000]


@pytest.mark.parametrize(("month", "day"), [("1¹", "2"), ("1", "2①"), ("1\n1", "2"), ("1", "1\t2")])
def test_a_mark_or_a_break_in_month_or_day_is_no_digit(month: str, day: str) -> None:
    from types import SimpleNamespace
    from typing import cast

    from pipeline.load.days import Days
    from pipeline.load.ledger import LedgerSheet
    from pipeline.load.row_words import RowWords

    columns = {"日期": -1, "凭证号": -1, "年": 0, "月": 1, "日": 2}
    ledger = SimpleNamespace(column=columns.__getitem__)
    days = Days(cast(LedgerSheet, ledger), cast(RowWords, None), 2019)
    assert days.read(0, [2019.0, month, day], "", "") == (None, "")
    assert days.read(0, [2019.0, "１月 ", "2日"], "", "")[0] == dt.date(2019, 1, 2)
