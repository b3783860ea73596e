"""What load records of each sheet's head and columns: `jixiao inspect` shows this record and looks for nothing itself."""

from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.load import LoadResult
from pipeline.records import SheetUse, TableHead
from tests.builders import DEPARTMENT, table, xlsx
from tests.load.exports import F03, Z01, department, loaded
from tests.load.test_load_ledger_copies import HEAD, OWNER, YEAR

HEADED = [OWNER, HEAD, *YEAR]


def uses(result: LoadResult, file: str) -> dict[str, SheetUse]:
    assert result.loaded is not None
    return {use.name: use for item in result.loaded.files if item.name == file for use in item.sheets}


def head(use: SheetUse) -> TableHead:
    assert use.head is not None
    return use.head


def taken(use: SheetUse) -> dict[str, str]:
    """The term of each column by its letter, or why it has none."""
    return {chr(ord("A") + item.column): item.term or f"（{item.why_not}）" for item in head(use).columns}


def test_a_form_of_fixed_rows(tmp_path: Path) -> None:
    found = uses(loaded(department(tmp_path)), "决算报表.xlsx")
    main_form = head(found[Z01])
    # title, form number, unit line, heads in row 5, 栏次 in row 6; everything in 元
    assert (main_form.first, main_form.last, main_form.owner, main_form.years, main_form.scales) == (
        4,
        4,
        DEPARTMENT,
        (2019,),
        (1,),
    )
    block = {"A": "（行名）", "B": "（不用）", "C": "年初预算数", "D": "调整预算数", "E": "决算数"}
    assert {letter: term for letter, term in taken(found[Z01]).items() if letter in block} == block
    # 附03表 calls its columns otherwise, and its right block is not read
    assert taken(found[F03]) == {
        "A": "（行名）", "B": "（不用）", "C": "年初预算数", "D": "决算数", "E": "（不读）", "F": "（不读）", "G": "（不读）",
    }  # fmt: skip


def test_a_staff_sheet_with_a_column_of_theirs(tmp_path: Path) -> None:
    rows = table("""
        预算执行进度（金额单位：万元）
        季度 | 累计支出 | 全年预算 | 处里备注
        第一季度 | 25.00 | 100.00 | 甲
        第二季度 | 50.00 | 100.00 |
        第三季度 | 75.00 | 100.00 |
        第四季度 | 100.00 | 100.00 |""")
    use = uses(loaded(department(tmp_path, 执行进度=rows)), "填报表.xlsx")["执行进度"]
    assert taken(use) == {"A": "（行名）", "B": "累计支出", "C": "全年预算", "D": "（没有认出）"}
    assert (head(use).first, head(use).scales) == (1, (10_000,))


def test_a_ledger_with_two_lines_of_heads_and_a_column_nobody_knows(tmp_path: Path) -> None:
    folder = department(tmp_path)
    rows = [
        OWNER,
        [*HEAD[:7], "发生额", None, "核算段"],
        [None] * 7 + ["借方", "贷方", None],
        *([*line, "甲"] for line in YEAR),
    ]
    xlsx(folder / "支出明细账.xlsx", {"账": rows})
    use = uses(loaded(folder), "支出明细账.xlsx")["账"]
    assert (use.taken_as, head(use).kind, head(use).first, head(use).last) == ("支出明细账", "支出明细账", 1, 2)
    assert taken(use) | {"A": "日期", "H": "借方", "I": "贷方", "J": "（没有认出）"} == taken(use)


def test_a_sheet_that_lacks_a_column_keeps_its_head_and_notes_beside_it_are_notes(tmp_path: Path) -> None:
    folder = department(tmp_path)
    rows = [[("记账段" if cell == "日期" else cell) for cell in row] for row in HEADED]
    xlsx(folder / "支出明细账.xlsx", {"账": rows, "说明": [["由系统导出"]]})
    result = loaded(folder)
    found = uses(result, "支出明细账.xlsx")
    told = [(item.code, item.sheet) for item in result.problems if item.file == "支出明细账.xlsx"]
    assert told == [("L041", "账"), ("L072", "")]  # 说明 is no ledger without a head (L040): the file has one
    assert (found["账"].taken_as, found["账"].why_not) == ("", "找不到必需的列：日期")
    assert taken(found["账"])["A"] == "（没有认出）" and found["说明"].head is None


def test_inspect_says_of_a_sheet_that_repeats_another_what_load_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": HEADED, "账（副本）": HEADED})
    why = uses(loaded(folder), "支出明细账.xlsx")["账（副本）"].why_not
    main(["inspect", str(folder / "支出明细账.xlsx")])
    printed = capsys.readouterr().out
    assert why and f"工作表“账（副本）”：支出明细账，不读，{why}" in printed
    assert printed.count("读入 4 行") == 1  # the year has four lines, counted once
