"""What departments ran into, kind by kind (A reading, B reconciliation): field_kinds.tsv names each member's test.

A line of the table: kind, member, codes told (none: read rightly), test (``*``: the file's). Members without a test elsewhere
stand below, each with the smallest real file and the value or the code that is right.
"""

import ast
import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.load.amounts import Reader, as_date
from pipeline.load.sheet import Sheet
from pipeline.money import Absence
from tests.builders import DEPARTMENT, Rows, rewrite, table, xlsx
from tests.load.exports import codes, department, f03, form, loaded, z01

TESTS = Path(__file__).resolve().parents[1]
KINDS = [f"A{n}" for n in range(1, 20)] + [f"B{n}" for n in range(1, 6)]
TABLE = [
    line.split("\t") for line in Path(__file__).with_suffix("").with_name("field_kinds.tsv").read_text("utf-8").splitlines()
]
FEWEST = {"A18": 1}
"""Kinds with one way to go wrong; every other has at least two members."""


def test_every_kind_has_its_members() -> None:
    counted = {kind: sum(line[0] == kind for line in TABLE) for kind in KINDS}
    assert [kind for kind, count in counted.items() if count < FEWEST.get(kind, 2)] == []
    assert {line[0] for line in TABLE} == set(KINDS)


@pytest.mark.parametrize(("kind", "member", "told", "test"), TABLE, ids=[f"{line[0]} {n}" for n, line in enumerate(TABLE)])
def test_a_named_test_is_there_and_asserts_what_the_table_says(kind: str, member: str, told: str, test: str) -> None:
    file, _, name = test.partition("::")
    text = (TESTS / file).read_text(encoding="utf-8")
    found = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    tests = [node for key, node in found.items() if key.startswith("test_") and name in (key, "*")]
    assert tests and all(any(isinstance(part, ast.Assert | ast.With) for part in ast.walk(node)) for node in tests)
    assert all(re.search(rf"[\"']{code}\b", text) for code in told.split())


# A3, A4, A15, A19: one cell -------------------------------------------------------------------------------------------------


def money(content: Any) -> tuple[Any, list[str]]:
    cells = Reader(Sheet(file="填报表.xlsx", name="甲", rows=[[content]]))
    return cells.money(0, 0, 1), [item.code for item in cells.problems]


@pytest.mark.parametrize("content", ["12\r3", "12\r\n3", "1,2\n34", "12\n.5", "12\n\n3"])
def test_a_break_inside_a_number(content: str) -> None:
    assert money(content) == (Absence.MISSING, ["L021"])


@pytest.mark.parametrize("content", ["4126⁰", "4126②", "1¼", "4126㈠", "4126Ⅱ", "⑴", "12₃", "4126*", "4126（1）"])
def test_marks_are_no_digits(content: str) -> None:
    assert money(content) == (Absence.MISSING, ["L021"])


@pytest.mark.parametrize("content", ["2023年", 2023.0, "2023-13-01", "2023-02-30", "二〇二三年五月", "5月8日", "2023年上半年"])
def test_a_day_that_is_none(tmp_path: Path, content: Any) -> None:
    assert as_date(content) is None
    rows = [list(row) for row in form()["基本信息"]]
    rows[1][5] = content
    told = [(item.code, item.cell) for item in loaded(department(tmp_path, 基本信息=rows)).problems]
    assert ("L026", "F2") in told


@pytest.mark.parametrize("sign", ["_x000B_", "_x000C_", "_x0007_"])
@pytest.mark.parametrize(("word", "cell"), [("培训人次", "绩效目标"), ("抓培训", "重点工作"), ("抽查两个项目", "人工评分")])
def test_a_control_character_in_any_text(tmp_path: Path, sign: str, word: str, cell: str) -> None:
    folder = department(tmp_path)
    rewrite(folder / "填报表.xlsx", "xl/sharedStrings.xml", word, f"{word[:2]}{sign}{word[2:]}")
    assert [(item.code, item.sheet) for item in loaded(folder).problems if item.code == "L025"] == [("L025", cell)]


# A5: sheets ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "change"), [("三公经费", "本年决算（元）"), ("绩效目标", "实际完成值")])
def test_a_second_sheet_of_a_kind(tmp_path: Path, name: str, change: str) -> None:
    """The other sheet differs in one cell: which of them counts is not guessed silently."""
    rows = [list(row) for row in form()[name]]
    place = rows[0].index(change)
    rows[1][place] = "26人" if name == "绩效目标" else 1
    result = loaded(department(tmp_path, **{f"{name}（修改）": rows}))
    assert [(item.code, item.severity.value) for item in result.problems] == [("L122", "错误")]


# A11: text files ----------------------------------------------------------------------------------------------------------


def text(rows: Rows, separator: str, encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("name", "separator", "encoding"),
    [
        ("决算报表.csv", ",", "gb18030"),
        ("决算报表.csv", ",", "utf-8-sig"),
        ("决算报表.txt", "\t", "utf-16"),
        ("决算报表.xls", "\t", "gb18030"),
    ],
)
def test_final_accounts_as_text(tmp_path: Path, name: str, separator: str, encoding: str) -> None:
    """One sheet a file: 财决01表 alone, then with 附03表 in a file of its own, which belongs to it."""
    folder = department(tmp_path)
    (folder / "决算报表.xlsx").unlink()
    (folder / name).write_bytes(text(z01(left={"总计": (1, 2, 3)}), separator, encoding))
    result = loaded(folder)
    assert result.loaded is not None and codes(result) == []
    assert result.loaded.figures["收入.总计.决算数"].value == 300
    (folder / f"决算报表-附03{Path(name).suffix}").write_bytes(text(f03({"公务接待费": (8, 7)}), separator, encoding))
    result = loaded(folder)
    assert result.loaded is not None and codes(result) == []
    assert [result.loaded.figures[key].value for key in ("收入.总计.决算数", "三公.公务接待费.决算数")] == [300, 700]


def test_a_staff_workbook_as_text_is_told_once(tmp_path: Path) -> None:
    folder = department(tmp_path)
    (folder / "填报表.xlsx").unlink()
    (folder / "填报表.csv").write_bytes(text(form()["基本信息"], ",", "utf-8-sig"))
    assert [(item.code, item.file) for item in loaded(folder).problems] == [("L179", "填报表.csv")]


# A13: names of rows --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["过次页", "转次页", "转下页", "承前页", "承上页", "接上页", "过 次 页", "本页合计", "上年结转", "年初余额"]
)
def test_names_of_rows_that_are_no_spending(tmp_path: Path, name: str) -> None:
    """1.00 was spent; the row of the page or of the opening adds nothing."""
    rows = table(f"""
        编制单位：{DEPARTMENT} | 2019年度 | | | | | 金额单位：元
        日期 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方
        2019-03-01 | 记-1 | 付款 | 7101 | 2011301 | 30201 | 项目支出 | 1.00 |
         | | {name} | | | | | 1.00 |
    """)
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": rows})
    result = loaded(folder)
    assert result.loaded is not None
    assert sum(line.debit for line in result.loaded.voucher_lines if not line.skip) == 100
