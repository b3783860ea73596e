"""Vendors' exports of both ledgers: other heads, code columns, layouts and days; each read rightly or told, never guessed."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.load import LoadResult
from pipeline.reconcile import reconcile
from pipeline.records import BudgetDocument, VoucherLine
from tests.builders import DEPARTMENT, Rows, table, xlsx
from tests.load.exports import codes, department, loaded, pack

OWNER = f"编制单位：{DEPARTMENT}"


def read(tmp_path: Path, name: str, rows: Rows, merge: tuple[str, ...] = (), column_map: str = "") -> LoadResult:
    """Load a department with one ledger."""
    folder = department(tmp_path)
    xlsx(folder / name, {"Sheet1": rows}, merge=merge)
    if column_map:
        (folder / "列名对照.toml").write_text(column_map, encoding="utf-8")
    return loaded(folder)


def documents(result: LoadResult) -> tuple[BudgetDocument, ...]:
    assert result.loaded is not None
    return result.loaded.budget_documents


def vouchers(result: LoadResult) -> tuple[VoucherLine, ...]:
    assert result.loaded is not None
    return result.loaded.voucher_lines


def spent(result: LoadResult) -> list[int]:
    """Debit less credit of the lines that count, in 分."""
    return [line.debit - line.credit for line in vouchers(result) if not line.skip]


def sums(result: LoadResult) -> dict[str, Any]:
    assert result.loaded is not None
    figures, problems = reconcile(result.loaded, pack())
    assert {item.code for item in problems} <= {"R003"}  # credit lines are mentioned, as ever
    return {figure.key: figure.value for figure in figures.figures}


# 指标账 ----------------------------------------------------------------------------------------------------------------


def test_the_one_machine_message_has_its_own_heads_and_no_unit_of_money(tmp_path: Path) -> None:
    rows = table("""
        FISCAL_YEAR | MOF_DIV_CODE | COR_BGT_DOC_NO | DOC_DATE | AGENCY_CODE | AGENCY_NAME | FUND_TYPE_NAME | EXP_FUNC | DEP_BGT_ECO_CODE | DEP_BGT_ECO_NAME | BGT_TYPE_NAME | SOURCE_TYPE_NAME | AMOUNT | DIS_AMT | CUR_AMT
        2019 | 440000 | 例财〔2019〕3号 | 20190520 | 001001 | 局本部 | 一般公共预算资金 | 2150805 | 30201 | 办公费 | 当年预算 | 追加 | 120.50 | 20.25 | 0
    """)  # noqa: E501
    refused = read(tmp_path / "1", "预算指标账.xlsx", rows)
    assert "L033" in codes(refused) and documents(refused) == ()  # 元 or 万元 is not guessed
    unit = 'schema = 1\n[[unit]]\nfile = "预算指标账.xlsx"\nunit = "元"\nconfirmed = true\n'
    result = read(tmp_path / "2", "预算指标账.xlsx", rows, column_map=unit)
    assert codes(result) == ["L030"]  # and nothing above the head says whose it is
    (document,) = documents(result)
    assert (document.unit_name, document.document, document.date) == ("局本部", "例财〔2019〕3号", dt.date(2019, 5, 20))
    assert (document.kind, document.origin, document.fund) == ("当年预算", "追加", "一般公共预算资金")
    assert (document.function_code, document.economic_code, document.economic_name) == ("2150805", "30201", "办公费")
    assert (document.amount, document.reduction) == (12050, 2025)


def test_heads_of_the_units_own_excel(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | | | | | | | 金额单位：万元
        预算指标代码 | 预算指标名称 | 预算年度 | 本级指标文号 | 资金性质代码 | 支出功能分类 | 部门支出经济分类 | 指标金额 | 指标余额 | 是否启用
        440001 | 运转经费 | 2019 | 例财〔2019〕3号 | 111 | 2150805 中小企业发展专项 | 30201 办公费 | 12.5 | 0 | 是
    """)  # noqa: E501
    result = read(tmp_path, "预算指标账.xlsx", rows)
    assert codes(result) == []
    (document,) = documents(result)
    assert (document.function_code, document.function_name) == ("2150805", "中小企业发展专项")
    assert (document.amount, document.fund) == (12_500_000, "111")  # 12.5 万元


def test_a_line_of_another_year_is_told(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | | | 金额单位：元
        预算年度 | 指标文号 | 功能分类 | 金额
        2018 | 例财〔2018〕3号 | 2150805 | 1.00
    """)
    result = read(tmp_path, "预算指标账.xlsx", rows)
    assert [(item.code, item.cell, item.expected) for item in result.problems] == [("L074", "A3", "2019年度")]


def test_class_type_and_item_in_three_columns_typed_as_numbers(tmp_path: Path) -> None:
    """215 | 8 | 5 is 2150805 (款 and 项 have two digits); the two rows of 类 206 are merged."""
    rows = table(f"""
        {OWNER} | | | | | 金额单位：元
        指标文号 | 支出功能分类 | | | | 部门经济分类 | | 指标金额
         | 类 | 款 | 项 | 科目名称 | 类 | 款 |
        例财〔2019〕3号 | 215 | 8 | 5 | 中小企业发展专项 | 302 | 1 | 10.00
        例财〔2019〕4号 | 206 | 4 | 4 | 科技成果转化与扩散 | 302 | 30227 | 20.00
        例财〔2019〕5号 | | 20699 | 2069999 | 其他科学技术支出 | 310 | 2 | 30.00
    """)
    merge = ("A2:A3", "B2:E2", "F2:G2", "H2:H3", "B5:B6")
    result = read(tmp_path, "预算指标账.xlsx", rows, merge)
    assert codes(result) == []
    assert [item.function_code for item in documents(result)] == ["2150805", "2060404", "2069999"]
    assert [item.economic_code for item in documents(result)] == ["30201", "30227", "31002"]
    assert [item.amount for item in documents(result)] == [1000, 2000, 3000]


def test_two_rows_of_heads_without_merged_cells(tmp_path: Path) -> None:
    text = f"""{OWNER},,,,金额单位：元
指标文号,功能分类,,,指标金额
,类,款,项,
例财〔2019〕3号,215,08,05,"1,000.00"
"""
    folder = department(tmp_path)
    (folder / "预算指标账.csv").write_bytes(text.encode("gb18030"))
    (document,) = documents(loaded(folder))
    assert (document.function_code, document.amount) == ("2150805", 100_000)


def test_two_rows_of_heads_of_which_only_one_is_merged(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | | | 金额单位：元
        指标文号 | 功能分类 | 金额 |
         | | 指标 | 调减
        例财〔2019〕3号 | 2150805 | 10.00 | 2.00
    """)
    (document,) = documents(read(tmp_path, "预算指标账.xlsx", rows, merge=("C2:D2",)))
    assert (document.amount, document.reduction) == (1000, 200)


def test_a_code_column_and_a_name_column(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | | | | | 金额单位：元
        指标文号 | 功能分类编码 | 功能分类 | 经济分类代码 | 经济分类名称 | 金额
        例财〔2019〕3号 | 2150805 | 中小企业发展专项 | 30201 | 办公费 | 1.00
    """)
    (document,) = documents(read(tmp_path, "预算指标账.xlsx", rows))
    assert (document.function_code, document.function_name) == ("2150805", "中小企业发展专项")
    assert (document.economic_code, document.economic_name) == ("30201", "办公费")


def test_a_name_alone_is_looked_up_and_told_and_an_unknown_one_is_an_error(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | | | 金额单位：元
        指标文号 | 功能分类 | 经济分类 | 金额
        例财〔2019〕3号 | 科学技术支出 | 商品和服务支出 | 1.00
        例财〔2019〕4号 | 某项支出 | 302 | 2.00
    """)
    result = read(tmp_path, "预算指标账.xlsx", rows)
    assert [(item.function_code, item.economic_code) for item in documents(result)] == [("206", "302"), ("", "302")]
    assert [(item.code, item.cell, item.found) for item in result.problems] == [
        ("L043", "B4", "某项支出"),
        ("L078", "", "科学技术支出 206"),
        ("L078", "", "商品和服务支出 302"),
    ]


def test_a_head_printed_on_every_page_is_passed_over_and_counted(tmp_path: Path) -> None:
    rows = table(f"""
        预算指标账
        打印日期：2020-03-01
        {OWNER} | | 金额单位：元

        指标文号 | 功能分类 | 金额
        例财〔2019〕3号 | 2150805 | 1.00
        指标文号 | 功能分类 | 金额
        例财〔2019〕4号 | 2150805 | 2.00
        合计 | | 3.00
    """)
    result = read(tmp_path, "预算指标账.xlsx", rows)
    assert codes(result) == [] and [item.amount for item in documents(result)] == [100, 200]
    assert result.loaded is not None and result.loaded.counts["预算指标账:重复表头"] == 1


def test_two_columns_of_money_with_one_head_are_not_chosen_from(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | | | 金额单位：元
        指标文号 | 功能分类 | 金额 | 金额
        例财〔2019〕3号 | 2150805 | 1.00 | 2.00
    """)
    result = read(tmp_path, "预算指标账.xlsx", rows)
    (item,) = [item for item in result.problems if item.code == "L071"]
    assert (item.severity.value, item.cell, item.found, documents(result)) == ("错误", "C2", "C2、D2", ())


def test_several_sheets_are_each_tried(tmp_path: Path) -> None:
    """Two sheets of one file are one ledger; a sheet of notes is named."""
    head = table(f"""
        {OWNER} | | 金额单位：元
        指标文号 | 功能分类 | 金额
    """)
    folder = department(tmp_path)
    first, second = [["例财〔2019〕3号", "2150805", 1]], [["例财〔2019〕4号", "2150805", 2]]
    xlsx(folder / "预算指标账.xlsx", {"上半年": head + first, "下半年": head + second, "说明": [["本表由系统导出"]]})
    xlsx(folder / "预算指标账-中心.xlsx", {"账": [*head, ["例财〔2019〕5号", "2150805", 4]]})
    result = loaded(folder)
    assert [(item.code, item.found) for item in result.problems] == [("L072", "说明：没有认出预算指标账的表头")]
    assert sorted(item.amount for item in documents(result)) == [100, 200, 400]


# 明细账、序时账 ----------------------------------------------------------------------------------------------------------


def test_one_amount_column_with_a_direction(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | | | | | 2019年度 | | | 金额单位：元
        凭证日期 | 凭证字号 | 摘要 | 会计科目 | 功能科目 | 部门经济科目 | 支出类型 | 借贷方向 | 发生额
        2019-03-01 | 记-1 | 付印刷费 | 710101 行政支出 | 2011301 行政运行 | 30202 印刷费 | 基本支出 | 借 | 100.00
        2019-03-02 | 记-2 | 退回 | 710101 行政支出 | 2011301 行政运行 | 30202 印刷费 | 基本支出 | 贷方 | 30.00
        2019-03-03 | 记-3 | 付款 | 710101 行政支出 | 2011301 行政运行 | 30202 印刷费 | 基本支出 | 收 | 5.00
         | | 本月合计 | 710101 行政支出 | | | | 平 | 70.00
    """)
    result = read(tmp_path, "序时账.xlsx", rows)
    assert [(item.code, item.cell, item.found) for item in result.problems] == [("L073", "H5", "收")]
    assert spent(result) == [10000, -3000]
    assert [line.skip for line in vouchers(result)] == ["", "", "合计"]
    assert vouchers(result)[0].source.address == "I3"


def test_month_and_day_in_two_columns(tmp_path: Path) -> None:
    body = table("""
        月 | 日 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方
        3 | 31 | 记-1 | 付款 | 7101.01 | 2011301 | 30202 | 基本支出 | 1.00 |
        2 | 30 | 记-2 | 付款 | 7101.01 | 2011301 | 30202 | 基本支出 | 2.00 |
    """)
    result = read(tmp_path / "1", "明细账.xlsx", [[OWNER, "2019年度", "单位：元"], *body])
    assert [(item.code, item.cell) for item in result.problems] == [("L026", "A4")]  # 30 February
    assert [line.date for line in vouchers(result)] == [dt.date(2019, 3, 31), None]
    unsaid = read(tmp_path / "2", "明细账.xlsx", [[OWNER, None, "单位：元"], *body[:2]])
    assert codes(unsaid) == ["L079"]


def test_a_ledger_without_economic_class_is_not_compared_by_it(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | 2019年度 | 金额单位：元
        日期 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 借方 | 贷方
        2019-03-01 | 记-1 | 付款 | 7101 | 2011301 | 1.00 |
    """)
    result = read(tmp_path, "支出明细账.xlsx", rows)
    (item,) = result.problems
    assert (item.code, item.title) == ("L077", "支出明细账没有部门经济分类、支出性质，有关的核对不做")
    found = sums(result)
    assert found["明细账.合计.决算数"] == 100 and found["明细账.功能.一般公共服务支出.决算数"] == 100
    assert found["明细账.第1季度.累计支出"] == 100
    assert not [key for key in found if key.startswith(("明细账.经济", "明细账.支出性质"))]


# 科目余额表 ------------------------------------------------------------------------------------------------------------

TRIAL_HEAD = f"""
    科目余额表
    {OWNER} | | 会计期间：2019年1月-2019年12月 | | | | | | | 金额单位：元
    科目编码 | 科目名称 | 期初余额 | | 本期发生额 | | 本年累计发生额 | | 期末余额 |
     | | 借方 | 贷方 | 借方 | 贷方 | 借方 | 贷方 | 借方 | 贷方
"""
TRIAL_MERGE = ("A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:H3", "I3:J3")


def test_a_trial_balance_gives_the_year_by_its_lowest_accounts(tmp_path: Path) -> None:
    """December's: 期初 is January to November. 基本 600 + 50 - 10 = 640, 项目 300; the accounts above add nothing."""
    rows = table(
        TRIAL_HEAD
        + """
    1002 | 银行存款 | 5000 | | 100 | 200 | 900 | 1200 | 4900 |
    7101 | 行政支出 | 850 | | 100 | 10 | 950 | 10 | 940 |
    710101 | 基本支出 | 550 | | 100 | 10 | 650 | 10 | 640 |
    71010101 | 人员经费 | 500 | | 100 | | 600 | | 600 |
    71010102 | 公用经费 | 50 | | | 10 | 50 | 10 | 40 |
    710102 | 项目支出 | 300 | | | | 300 | | 300 |
    8001 | 资金结存 | | | 10 | 100 | 10 | 950 | | 940
     | 合计 | | | | | | | |
    """
    )
    result = read(tmp_path, "科目余额表.xlsx", rows, TRIAL_MERGE)
    (item,) = result.problems
    assert (item.code, item.title) == ("L077", "科目余额表没有日期、功能分类、部门经济分类，有关的核对不做")
    assert spent(result) == [60000, 4000, 30000]
    assert [line.nature for line in vouchers(result) if not line.skip] == ["人员经费", "日常公用经费", "项目支出"]
    assert [line.skip for line in vouchers(result)] == [
        "财务会计", "上级科目", "上级科目", "", "", "", "非支出科目", "合计"
    ]  # fmt: skip
    found = sums(result)
    assert found["明细账.合计.决算数"] == 94000 and found["明细账.支出性质.基本支出.决算数"] == 64000
    assert not [key for key in found if "季度" in key or key.startswith(("明细账.功能", "明细账.经济"))]
    assert result.loaded is not None and "支出明细账:日期" in result.loaded.absent


def test_a_trial_balance_with_auxiliaries_after_closing(tmp_path: Path) -> None:
    """Closed: every account's credit equals its debit, so the debit is the year's expenditure, and that is told."""
    rows = table(f"""
        {OWNER} | 2019年度 | | | | 金额单位：元
        科目编码 | 科目名称 | 功能分类 | 部门经济分类 | 支出性质 | 累计借方 | 累计贷方 | 期末方向 | 期末余额
        7101 | 行政支出 | | | | 90 | 90 | 平 | 0
        7101 | 行政支出 | 2011301-行政运行 | 30201-办公费 | 基本支出 | 60 | 60 | 平 | 0
        7101 | 行政支出 | 2060404-转化 | 30227-委托业务费 | 项目支出 | 30 | 30 | 平 | 0
    """)
    result = read(tmp_path, "支出明细账.xlsx", rows)
    assert [(item.code, item.severity.value) for item in result.problems] == [("L076", "警告"), ("L077", "提示")]
    assert spent(result) == [6000, 3000]
    found = sums(result)
    assert found["明细账.功能.科学技术支出.决算数"] == 3000 and found["明细账.经济.商品和服务支出.决算数"] == 9000


def test_a_trial_balance_that_does_not_add_up_is_told(tmp_path: Path) -> None:
    rows = table(
        TRIAL_HEAD
        + """
    7101 | 行政支出 | | | 100 | | 100 | | 100 |
    710101 | 基本支出 | | | 60 | | 60 | | 60 |
    710102 | 项目支出 | | | 30 | | 30 | | 35 |
    """
    )
    result = read(tmp_path, "科目余额表.xlsx", rows, TRIAL_MERGE)
    told = {item.code: item for item in result.problems}
    assert (told["L084"].cell, told["L084"].found) == ("A8", "期初 0.00，本期净发生 30.00，期末 35.00")
    assert (told["L075"].cell, told["L075"].expected) == ("A6", "下级 1 行之和 60.00 元")


def test_a_ledger_that_only_lacks_its_days_is_no_trial_balance(tmp_path: Path) -> None:
    rows = table(f"""
        {OWNER} | 2019年度 | 金额单位：元
        记账日 | 摘要 | 科目编码 | 科目名称 | 功能分类 | 借方 | 贷方 | 余额
        2019-03-01 | 付款 | 7101 | 行政支出 | 2011301 | 1.00 | | 1.00
    """)
    result = read(tmp_path, "支出明细账.xlsx", rows)
    (item,) = [item for item in result.problems if item.code == "L041"]
    assert (item.title, item.found) == ("找不到必需的列：日期", "没有认出的列：A2 记账日")


# 列名对照.toml ----------------------------------------------------------------------------------------------------------

ODD = f"""
    {OWNER} | 2019年度 | 金额单位：元
    记账日 | 凭证号 | 摘要 | 科目编码 | 核算段 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方
    2019-03-01 | 记-1 | 付款 | 7101 | 2060404 | 2011301 | 30201 | 项目支出 | 1.00 |
"""
MAP = """
schema = 1
[[column]]
kind = "支出明细账"
head = "记账日"
term = "日期"
confirmed = true
[[column]]
kind = "支出明细账"
head = "核算段"
term = "{term}"
confirmed = {confirmed}
"""


@pytest.mark.parametrize(
    ("term", "confirmed", "code", "said"),
    [
        ("功能分类", "true", "2060404", []),  # what a person confirms comes before a head of ours
        ("不用", "true", "2011301", []),
        ("", "false", "2011301", ["L083"]),
    ],
)
def test_a_confirmed_head(tmp_path: Path, term: str, confirmed: str, code: str, said: list[str]) -> None:
    result = read(tmp_path, "支出明细账.xlsx", table(ODD), column_map=MAP.format(term=term, confirmed=confirmed))
    assert codes(result) == said
    assert [line.function_code for line in vouchers(result)] == [code]
    assert result.loaded is not None and result.loaded.files[-1].name == "列名对照.toml"


DAY = '[[column]]\nkind = "支出明细账"\nhead = "记账日"\nterm = "日期"\nconfirmed = true\n'


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ('[[column]]\nkind = "支出明细账"\nhead = "核算段"\nterm = "功能"\nconfirmed = true\n', "L082"),
        ('[[column]]\nkind = "总账"\nhead = "核算段"\nterm = "功能分类"\nconfirmed = true\n', "L082"),
        (DAY, "L082"),  # the same head twice
        ('[[unit]]\nfile = "支出明细账.xlsx"\nunit = "角"\nconfirmed = true\n', "L082"),
        ('[[unit]]\nfile = "支出明细账.xlsx"\nunits = "元"\n', "L082"),
        ("[[word]]\nname = 1\n", "L082"),
        ("[other]\n", "L082"),
    ],
)
def test_a_faulty_entry_is_told_and_the_others_hold(tmp_path: Path, entry: str, code: str) -> None:
    """The day's entry stands before the faulty one: the ledger is read by it."""
    result = read(tmp_path, "支出明细账.xlsx", table(ODD), column_map=f"schema = 1\n{DAY}{entry}")
    assert codes(result) == [code] and spent(result) == [100]


def test_a_text_that_is_no_toml_is_refused_as_a_whole(tmp_path: Path) -> None:
    result = read(tmp_path, "支出明细账.xlsx", table(ODD), column_map="schema = 1\n[[column]\n")
    assert codes(result)[0] == "L081" and "L041" in codes(result)


# 列名对照.xlsx ----------------------------------------------------------------------------------------------------------

NAMES = [["列名对照的说明"], ["备注", "用作", "列名", "种类", "确认"]]  # columns moved, one of staff's own, no 例值


def book(folder: Path, columns: Rows = (), words: Rows = (), units: Rows = ()) -> None:
    """Write 列名对照.xlsx as staff left it."""
    sheets: dict[str, Rows] = {"列名": [*NAMES, *columns]}
    sheets |= {"行名与科目": [["文字", "算作", "确认"], *words]} if words else {}
    sheets |= {"金额单位": [["文件", "单位", "确认"], *units]} if units else {}
    xlsx(folder / "列名对照.xlsx", sheets)


def with_book(tmp_path: Path, rows: Rows, *columns: list[str], **others: Rows) -> LoadResult:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"Sheet1": rows})
    book(folder, columns, **others)
    return loaded(folder)


def test_a_confirmed_line_of_the_workbook_holds_and_a_wrong_one_is_told_by_its_cell(tmp_path: Path) -> None:
    result = with_book(
        tmp_path,
        table(ODD),
        ["财务处问过", "日期", "记账日", "支出明细账", "是"],
        ["", "功能", "核算段", "支出明细账", "是"],
        ["", "功能分类", "核算段", "支出明细账", "大概"],
        ["", "", "别的", "支出明细账", ""],
    )
    assert [(item.code, item.sheet, item.cell) for item in result.problems] == [
        ("L082", "列名", "E5"),
        ("L082", "列名", "B4"),
        ("L083", "", ""),
    ]
    assert spent(result) == [100] and vouchers(result)[0].function_code == "2011301"
    assert result.loaded is not None and result.loaded.files[-1].name == "列名对照.xlsx"


def test_accounts_and_names_of_rows_that_staff_add(tmp_path: Path) -> None:
    """9901 is an account of this office; 科目汇总 is its name for a total; 710109 is none of expenditure although 7101 is."""
    rows = table(f"""
        {OWNER} | 2019年度 | 金额单位：元
        日期 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方
        2019-03-01 | 记-1 | 付款 | 9901 | 2011301 | 30201 | 项目支出 | 1.00 |
        2019-03-01 | 记-2 | 付款 | 710109 | 2011301 | 30201 | 项目支出 | 2.00 |
         | | 3月科目汇总表 | | | | | 3.00 |
    """)
    words = [
        ["9901", "支出科目", "是"],
        ["710109", "非支出科目", "是"],
        ["#月科目汇总*", "合计行", "是"],
        ["{甲", "合计行", "是"],
    ]
    result = with_book(tmp_path, rows, words=words)
    assert [(item.code, item.cell) for item in result.problems] == [("L082", "A5")]
    assert [line.skip for line in vouchers(result)] == ["", "非支出科目", "合计"] and spent(result) == [100]


def test_a_unit_of_money_confirmed_in_the_workbook(tmp_path: Path) -> None:
    rows = table(ODD.replace("金额单位：元", "").replace("记账日", "日期").replace("核算段", "序号"))
    assert "L033" in codes(with_book(tmp_path / "1", rows, units=[["支出明细账.xlsx", "万元", ""]]))
    result = with_book(tmp_path / "2", rows, units=[["支出明细账.xlsx", "万元", "是"]])
    assert spent(result) == [1_000_000]


def test_both_files_and_a_workbook_without_its_tables(tmp_path: Path) -> None:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"Sheet1": table(ODD)})
    (folder / "列名对照.toml").write_text(f"schema = 1\n{DAY}", encoding="utf-8")
    book(folder)
    assert codes(loaded(folder))[0] == "L151" and "L041" in codes(loaded(folder))  # the workbook confirms nothing
    xlsx(folder / "列名对照.xlsx", {"Sheet1": [["随便写的"]]})
    assert "L150" in codes(loaded(folder))


def test_every_code_of_exports_has_a_test() -> None:
    declared = tomllib.loads((Path(pipeline.__file__).parent / "codes" / "exports.toml").read_text(encoding="utf-8"))
    here = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in declared if f'"{code}"' not in here] == []
