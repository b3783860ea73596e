"""列名对照.xlsx: each line by itself — a head unknown, assigned, assigned wrongly or twice, of every kind of input it is for.

Each case is a real workbook beside a real export; what stands wrong is named by its cell, and the other lines hold.
"""

from pathlib import Path
from typing import Any

import pytest

from pipeline.load import LoadResult
from tests.builders import DEPARTMENT, Rows, table, xlsx
from tests.load.exports import department, f03, loaded, z01

HEAD = ["种类", "列名", "例值", "用作", "确认"]
UNITS = ["文件", "单位", "确认"]
WORDS = ["文字", "算作", "确认"]
OWNER = f"编制单位：{DEPARTMENT}"
EXPORTS = {
    "预算指标账": f"""
        {OWNER} | | 金额单位：元
        指标文号 | {{}} | 指标金额 | 调减金额
        例财〔2019〕3号 | 2011301 | 5.00 | 2.00""",
    "支出明细账": f"""
        {OWNER} | 2019年度 | | | | | | 金额单位：元
        日期 | 凭证号 | 摘要 | 科目编码 | {{}} | 部门经济分类 | 支出性质 | 借方 | 贷方
        2019-03-01 | 记-1 | 付款 | 7101 | 2011301 | 30201 | 项目支出 | 3.00 |""",
    "科目余额表": f"""
        {OWNER} | 2019年度 | | | 金额单位：元
        科目编码 | 科目名称 | {{}} | 部门经济分类 | 支出性质 | 累计借方 | 累计贷方 | 期末余额
        7101 | 行政支出 | 2011301 | 30201 | 项目支出 | 3.00 | 0.00 | 3.00""",
}
FILES = {"科目余额表": "支出明细账"}
"""The kind of the file of a layout that is not called as its kind."""


def beside(folder: Path, *lines: list[Any], units: Rows = (), words: Rows = ()) -> None:
    sheets = {"列名": [HEAD, *lines], "金额单位": [UNITS, *units], "行名与科目": [WORDS, *words]}
    xlsx(folder / "列名对照.xlsx", sheets)


def ledger(tmp_path: Path, kind: str, head: str, *lines: list[Any], **others: Rows) -> LoadResult:
    """Load one ledger whose column of 功能分类 is called ``head``."""
    folder = department(tmp_path)
    xlsx(folder / f"{FILES.get(kind, kind)}.xlsx", {"账": table(EXPORTS[kind].format(head))})
    if lines or others:
        beside(folder, *lines, **others)
    return loaded(folder)


def form(tmp_path: Path, head: str, *lines: list[Any]) -> LoadResult:
    """Load a 决算报表 whose 年初预算数 is called ``head`` in all three blocks; 总计 is 1, 2, 3 元."""
    rows = z01(left={"总计": (1, 2, 3)})
    rows[4] = [head if cell == "年初预算数" else cell for cell in rows[4]]
    folder = department(tmp_path, {"Sheet1": rows, "F03": f03()})
    if lines:
        beside(folder, *lines)
    return loaded(folder)


def codes(result: LoadResult) -> list[tuple[str, str, str]]:
    """Codes with file and cell; a ledger without a column says so (L077) in every case."""
    return [(item.code, item.file, item.cell) for item in result.problems if item.code != "L077"]


def functions(result: LoadResult) -> list[str]:
    assert result.loaded is not None
    documents, vouchers = result.loaded.budget_documents, result.loaded.voucher_lines
    return [*(line.function_code for line in documents), *(line.function_code for line in vouchers)]


def total(result: LoadResult) -> list[Any]:
    assert result.loaded is not None
    return [result.loaded.figures[f"收入.总计.{name}"].value for name in ("年初预算数", "调整预算数", "决算数")]


BOOK = "列名对照.xlsx"


# ledgers -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EXPORTS)
def test_a_head_of_a_ledger_unknown_and_assigned(tmp_path: Path, kind: str) -> None:
    unknown = ledger(tmp_path / "1", kind, "核算码")
    told = [item.found for item in unknown.problems if item.code == "L041"]
    if kind == "科目余额表":  # a table of sums may lack it: then it is not compared by class, which L077 says
        assert (told, functions(unknown)) == ([], [""])
        assert [item.code for item in unknown.problems if "功能分类" in item.title] == ["L077"]
    else:
        assert functions(unknown) == [] and ["核算码" in found for found in told] == [True]
    assigned = ledger(tmp_path / "2", kind, "核算码", [kind, "核算码", "", "功能分类", "是"])
    assert (functions(assigned), codes(assigned)) == (["2011301"], [])


@pytest.mark.parametrize("kind", ["预算指标账", "支出明细账"])
def test_a_head_of_a_ledger_assigned_wrongly_or_twice(tmp_path: Path, kind: str) -> None:
    wrong = ledger(tmp_path / "1", kind, "核算码", [kind, "核算码", "", "部门经济分类", "是"])
    (item,) = [item for item in wrong.problems if item.code == "L041"]
    assert item.title.endswith("功能分类") and "按列名对照的列：" in item.found and "核算码＝部门经济分类" in item.found
    other = {"预算指标账": "调减金额", "支出明细账": "摘要"}[kind]
    lines = [[kind, head, "", "功能分类", "是"] for head in ("核算码", other)]
    (item,) = [item for item in ledger(tmp_path / "2", kind, "核算码", *lines).problems if item.code == "L071"]
    assert item.severity.value == "错误" and "核算码" in item.found and other in item.found
    again = ledger(tmp_path / "3", kind, "核算码", lines[0], [kind, "核算码", "", "不用", "是"])
    assert (functions(again), codes(again)) == (["2011301"], [("L082", BOOK, "D3")])  # the first line holds


@pytest.mark.parametrize("kind", EXPORTS)
def test_each_line_is_judged_alone(tmp_path: Path, kind: str) -> None:
    """Six lines that are wrong, each named by the cell that is; the one that is right is used."""
    result = ledger(
        tmp_path,
        kind,
        "核算码",
        ["总账", "核算码", "", "功能分类", "是"],
        ["", "核算码", "", "功能分类", "是"],
        [kind, "", "", "功能分类", "是"],
        [kind, "核算码", "", "功能", "是"],
        [kind, "核算码", "", "", "是"],
        [kind, "核算码", "", "功能分类", "也许"],
        [kind, "核算码", "", "功能分类", "是"],
    )
    assert functions(result) == ["2011301"]
    assert sorted(codes(result)) == [("L082", BOOK, cell) for cell in ("A2", "A3", "B4", "D5", "D6", "E7")]


@pytest.mark.parametrize("written", ["是", "√", "✓", "☑", "Ｙ", "yes", "对。", "是。", " 是 ", 1, True, "已确认"])
def test_ways_to_confirm(tmp_path: Path, written: Any) -> None:
    result = ledger(tmp_path, "预算指标账", "核算码", ["预算指标账", "核算码", "", "功能分类", written])
    assert (functions(result), codes(result)) == (["2011301"], [])


@pytest.mark.parametrize("written", ["否", "×", "✗", "", "N", 0])
def test_what_is_not_confirmed_changes_nothing(tmp_path: Path, written: Any) -> None:
    result = ledger(tmp_path, "预算指标账", "核算码", ["预算指标账", "核算码", "", "功能分类", written])
    assert functions(result) == [] and [code for code, _, _ in codes(result)] == ["L083", "L041"]


def test_words_are_known_whatever_their_blanks(tmp_path: Path) -> None:
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": table(EXPORTS["预算指标账"].format("核算码"))})
    heads = ["种 类", "列　名", "例值", "用 作", "确认 "]
    xlsx(folder / BOOK, {"列 名": [heads, [" 预算 指标账", "核 算 码", "", "功能　分类", "是"]]})
    result = loaded(folder)
    assert (functions(result), codes(result)) == (["2011301"], [])


def test_a_proposal_does_not_stand_in_the_way_of_what_is_confirmed(tmp_path: Path) -> None:
    lines = [["预算指标账", "核算码", "", "文号", ""], ["预算指标账", "核算码", "", "功能分类", "是"]]
    result = ledger(tmp_path, "预算指标账", "核算码", *lines)
    assert (functions(result), codes(result)) == (["2011301"], [("L083", BOOK, "")])


def test_a_head_that_no_file_has_is_told(tmp_path: Path) -> None:
    result = ledger(tmp_path, "预算指标账", "功能分类", ["预算指标账", "核算码", "", "功能分类", "是"])
    (item,) = result.problems
    assert (item.code, item.severity.value, item.found) == ("L176", "提示", "D2 预算指标账 核算码 = 功能分类")
    assert functions(result) == ["2011301"]
    nothing = ledger(tmp_path / "2", "预算指标账", "功能分类", ["支出明细账", "核算码", "", "功能分类", "是"])
    assert codes(nothing) == []  # there is no 支出明细账: nothing to look in


def test_a_column_that_says_what_it_is_used_for_another(tmp_path: Path) -> None:
    """部门经济分类 is the name of another term: read as confirmed, and told."""
    result = ledger(tmp_path, "支出明细账", "核算码", ["支出明细账", "部门经济分类", "", "功能分类", "是"])
    assert functions(result) == ["30201"]
    (item,) = [item for item in result.problems if item.code == "L177"]
    assert (item.cell, item.severity.value, item.expected) == ("D2", "警告", "部门经济分类")


# 决算报表 and 填报表 ----------------------------------------


def test_a_head_of_the_final_accounts(tmp_path: Path) -> None:
    kind, missing = "决算报表", [("L032", "决算报表.xlsx", "A5")]
    unknown = form(tmp_path / "1", "期初预算")
    assert codes(unknown) == missing and "年初预算数" in unknown.problems[0].title
    assigned = form(tmp_path / "2", "期初预算", [kind, "期初预算", "", "年初预算数", "是"])
    assert (total(assigned), codes(assigned)) == ([100, 200, 300], [])
    assert codes(form(tmp_path / "3", "期初预算", [kind, "期初预算", "", "决算数", "是"])) == missing
    lines = [[kind, "期初预算", "", term, "是"] for term in ("年初预算数", "决算数")]
    twice = form(tmp_path / "4", "期初预算", *lines)
    assert (total(twice), codes(twice)) == ([100, 200, 300], [("L082", BOOK, "D3")])
    faulty = form(tmp_path / "5", "期初预算", [kind, "期初预算", "", "期初数", "是"])
    assert codes(faulty) == [("L082", BOOK, "D2"), *missing]


def test_columns_of_the_final_accounts_exchanged_by_the_book_are_told(tmp_path: Path) -> None:
    lines = [["决算报表", "年初预算数", "", "决算数", "是"], ["决算报表", "决算数", "", "年初预算数", "是"]]
    result = form(tmp_path, "年初预算数", *lines)
    assert codes(result) == [("L177", BOOK, "D2"), ("L177", BOOK, "D3")]
    assert total(result) == [300, 200, 100]  # as a person confirmed


def test_the_staff_workbook_has_no_columns_to_be_assigned(tmp_path: Path) -> None:
    result = form(tmp_path, "年初预算数", ["填报表", "数值", "", "决算数", "是"])
    (item,) = result.problems
    assert (item.code, item.cell, item.expected) == ("L082", "A2", "决算报表、预算指标账、支出明细账、科目余额表、绩效指标导出")


# units of money, names of rows ----------------------------------------


def money(tmp_path: Path, *units: list[Any], stated: str = "") -> tuple[list[int], LoadResult]:
    """Load a 指标账 of 5 whose unit of money is ``stated`` above the head or not at all."""
    folder = department(tmp_path)
    rows = table(f"{OWNER} | {stated}\n指标文号 | 功能分类 | 指标金额\n例财〔2019〕3号 | 2011301 | 5")
    xlsx(folder / "预算指标账.xlsx", {"账": rows})
    beside(folder, units=units)
    result = loaded(folder)
    assert result.loaded is not None
    return [item.amount for item in result.loaded.budget_documents], result


@pytest.mark.parametrize("file", ["预算指标账.xlsx", "预算指标账", " 预算指标账.xlsx "])
@pytest.mark.parametrize(("unit", "fen"), [("元", 500), ("万元", 5_000_000), (" 万 元 ", 5_000_000), ("人民币元", 500)])
def test_a_unit_of_money(tmp_path: Path, file: str, unit: str, fen: int) -> None:
    found, result = money(tmp_path, [file, unit, "是"])
    assert (found, codes(result)) == ([fen], [])


@pytest.mark.parametrize(
    ("line", "cell"),
    [(["别的.xlsx", "元", "是"], "A2"), (["", "元", "是"], "A2"), (["预算指标账.xlsx", "角", "是"], "B2")],
)
def test_a_unit_of_money_that_is_not_understood(tmp_path: Path, line: list[Any], cell: str) -> None:
    found, result = money(tmp_path, line)
    assert found == [] and codes(result)[0] == ("L082", BOOK, cell) and codes(result)[1][0] == "L033"


def test_a_unit_of_money_that_the_sheet_denies(tmp_path: Path) -> None:
    found, result = money(tmp_path, ["预算指标账.xlsx", "万元", "是"], stated="金额单位：元")
    (item,) = result.problems
    assert (item.code, item.severity.value, item.cell) == ("L175", "错误", "B1") and found == [500]
    assert item.found == "列名对照写万元；金额单位：元"
    same, result = money(tmp_path / "2", ["预算指标账.xlsx", "元", "是"], stated="金额单位：元")
    assert (same, codes(result)) == ([500], [])


def test_lists_of_names_each_by_itself(tmp_path: Path) -> None:
    words = [["9901", "支出 科目", "是"], ["", "合计行", "是"], ["月结", "合计", "是"]]
    result = ledger(tmp_path, "支出明细账", "功能分类", words=words)
    assert codes(result) == [("L082", BOOK, "A3"), ("L082", BOOK, "B4")]


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ({"列名 (2)": [HEAD]}, "列名 (2)"),
        ({"列名": [["种类", "表头", "用作", "确认"]]}, ""),
        ({"列名": [["种类", "列名", "用作"]]}, ""),
        ({"列名": []}, ""),
    ],
)
def test_a_book_whose_heads_are_lost(tmp_path: Path, sheets: dict[str, Rows], found: str) -> None:
    folder = department(tmp_path)
    xlsx(folder / BOOK, sheets)
    (item,) = loaded(folder).problems
    assert (item.code, item.found) == ("L150", found)
