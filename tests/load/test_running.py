"""本月合计, 本年累计 and 余额 of a 支出明细账: each against the lines above it; what cannot be judged is told."""

from pathlib import Path

import pytest

from pipeline.problems import Problem
from tests.builders import DEPARTMENT, Rows, table, xlsx
from tests.load.exports import codes, department, loaded

OWN = ("L042", "L073", "L085", "L086", "L087")
HEAD = f"""
    编制单位：{DEPARTMENT} | 2019年度 | | | | | | 金额单位：元
    日期 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方 | 方向 | 余额
"""
CODES = "2011301 | 30201 | 基本支出"
# January 10 + 5, February 20 less 2 taken back, then the financial side of the same.
BOOK = f"""
    2019-01-01 | 期初余额 | 710101 | | | | | | 平 | 0
    2019-01-03 | 付一 | 710101 | {CODES} | 10.00 | | 借 | 10.00
    2019-01-05 | 付二 | 710101 | {CODES} | 5.00 | | 借 | 15.00
    2019-01-31 | 本月合计 | 710101 | | | | 15.00 | | 借 | 15.00
    2019-01-31 | 本年累计 | 710101 | | | | 15.00 | | 借 | 15.00
    2019-02-03 | 付三 | 710101 | {CODES} | 20.00 | | 借 | 35.00
    2019-02-05 | 退二 | 710101 | {CODES} | | 2.00 | 借 | 33.00
    2019-02-28 | 本月合计 | 710101 | | | | 20.00 | 2.00 | 借 | 33.00
    2019-02-28 | 本年累计 | 710101 | | | | 35.00 | 2.00 | 借 | 33.00
    2019-01-03 | 付一 | 5001 | | | | 10.00 | | 借 | 10.00
    2019-01-31 | 本月合计 | 5001 | | | | 10.00 | | 借 | 10.00
    2019-01-31 | 本年累计 | 5001 | | | | 10.00 | | 借 | 10.00
"""


def told(tmp_path: Path, book: str, head: str = HEAD) -> list[Problem]:
    """Load the ledger; return what is said of its totals and balances."""
    rows: Rows = table(head.rstrip() + "\n" + book.strip("\n"))
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": rows})
    return [item for item in loaded(folder).problems if item.code in OWN]


def said(tmp_path: Path, book: str, head: str = HEAD) -> list[tuple[str, str, str, str]]:
    return [(item.code, item.cell, item.found, item.expected) for item in told(tmp_path, book, head)]


def test_a_ledger_that_adds_up_gives_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, BOOK) == []


CHANGES = {
    # 15 → 16: January's own total; the one for the year still holds
    "本月合计 changed": ("合计 | 710101 | | | | 15.00", "合计 | 710101 | | | | 16.00", [("L042", "G6", "16", "15.00")]),
    # 35 → 36, in February: 15 + 20
    "本年累计 changed": ("累计 | 710101 | | | | 35.00", "累计 | 710101 | | | | 36.00", [("L042", "G11", "36", "35.00")]),
    "本月合计 blank": (
        "| 20.00 | 2.00 | 借 | 33.00",
        "| | | 借 | 33.00",
        [("L042", "G10", "", "20.00"), ("L042", "H10", "", "2.00")],
    ),
    # 退二 2 → 3: month, year and balance 35 − 3 = 32
    "credit changed": (
        "| | 2.00 | 借 | 33.00\n    2019-02-28 | 本月",
        "| | 3.00 | 借 | 33.00\n    2019-02-28 | 本月",
        [("L042", "H10", "2", "3.00"), ("L042", "H11", "2", "3.00"), ("L085", "J9", "33", "借 32.00")],
    ),
    # the financial side: 10 → 11
    "财务会计 changed": (
        "5001 | | | | 10.00 | | 借 | 10.00\n    2019-01-31 | 本月",
        "5001 | | | | 11.00 | | 借 | 10.00\n    2019-01-31 | 本月",
        [("L042", "G13", "10", "11.00"), ("L042", "G14", "10", "11.00")],
    ),
    "line lost": (
        f"    2019-01-05 | 付二 | 710101 | {CODES} | 5.00 | | 借 | 15.00\n",
        "",
        [("L042", "G5", "15", "10.00"), ("L042", "G6", "15", "10.00"), ("L085", "J5", "15", "借 10.00")],
    ),
    "余额 changed": ("5.00 | | 借 | 15.00", "5.00 | | 借 | 14.00", [("L085", "J5", "14", "借 15.00")]),
    "方向 changed": ("5.00 | | 借 | 15.00", "5.00 | | 贷 | 15.00", [("L085", "J5", "15", "借 15.00")]),
    "方向 unreadable": ("5.00 | | 借 | 15.00", "5.00 | | 收 | 15.00", [("L073", "I5", "收", "借、贷，余额为零的写 平")]),
    "期初余额 changed": ("平 | 0", "借 | 1.00", [("L085", "J4", "10", "借 11.00")]),
    "本年累计 blank": ("本年累计 | 5001 | | | | 10.00", "本年累计 | 5001 | | | | ", [("L042", "G14", "", "10.00")]),
    "余额 blank": ("5.00 | | 借 | 15.00", "5.00 | | 借 |", []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_where_it_is(tmp_path: Path, name: str) -> None:
    old, new, expected = CHANGES[name]
    assert old in BOOK
    found = said(tmp_path, BOOK.replace(old, new, 1))
    assert [(code, cell, was) for code, cell, was, _ in found] == [item[:3] for item in expected]
    for (_, _, _, right), item in zip(found, expected, strict=True):
        assert item[3] in right


def test_a_line_that_cannot_be_read_is_told_once_and_no_total_is_judged(tmp_path: Path) -> None:
    assert said(tmp_path, BOOK.replace("10.00 | | 借 | 10.00", "待定 | | 借 | 10.00", 1)) == []
    folder = department(tmp_path / "2")
    rows = table(HEAD.rstrip() + "\n" + BOOK.strip("\n").replace("10.00 | | 借 | 10.00", "待定 | | 借 | 10.00", 1))
    xlsx(folder / "支出明细账.xlsx", {"账": rows})
    assert codes(loaded(folder)) == ["L021"]


LAYOUTS = {
    "totals name no account": BOOK.replace("合计 | 710101", "合计 | ").replace("累计 | 710101", "累计 | "),
    "totals name the account above": BOOK.replace("合计 | 710101", "合计 | 7101").replace("累计 | 710101", "累计 | 7101"),
    "no 方向": BOOK.replace(" 借 ", " ").replace(" 平 ", " "),
    # the pages of another function of the same account: its months begin anew, and its balance
    "one account on several pages": "\n".join([BOOK, *BOOK.splitlines()[2:10]]),
    "小计 in place of 本月合计": BOOK.replace("本月合计", "小计"),
    "期末余额 states no amounts": BOOK + "    2019-02-28 | 期末余额 | 5001 | | | | | | 借 | 10.00\n",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_other_ways_of_stating_totals_are_understood(tmp_path: Path, name: str) -> None:
    assert said(tmp_path, LAYOUTS[name]) == []


def test_totals_of_which_most_are_counted_another_way_are_told_once(tmp_path: Path) -> None:
    """Four months with one voucher of 1.00; each 本月合计 says 2.00, as where the other account was not exported."""
    months = "\n".join(
        f"    2019-0{n}-03 | 付款 | 7101 | {CODES} | 1.00 | | | \n    2019-0{n}-28 | 本月合计 | 7101 | | | | 2.50 | | | "
        for n in range(1, 5)
    )
    (item,) = told(tmp_path, months)
    assert (item.code, item.severity.value, item.cell, item.found) == ("L086", "警告", "G4", "2.5")
    assert item.title == "“本月合计”行大多与各行对不上，没有逐行列出（核对 4 处，不符 4 处）"


DIRECTED = f"""
    编制单位：{DEPARTMENT} | 2019年度 | | | | | 金额单位：元
    日期 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借贷方向 | 发生额
    2019-01-03 | 付一 | 7101 | {CODES} | 借 | 10.00
    2019-01-05 | 退一 | 7101 | {CODES} | 贷 | 4.00
"""


def test_one_column_of_amounts_is_judged_where_it_can_be(tmp_path: Path) -> None:
    """借方合计 10, 贷方合计 4, 净额 6: a total of any of them holds; another one cannot be judged."""
    for number, total in enumerate(("10.00", "4.00", "6.00")):
        assert said(tmp_path / str(number), f"    2019-01-31 | 本月合计 | 7101 | | | | 借 | {total}", DIRECTED) == []
    (item,) = told(tmp_path, "    2019-01-31 | 本月合计 | 7101 | | | | 借 | 14.00", DIRECTED)
    assert (item.code, item.severity.value, item.cell, item.found) == ("L087", "提示", "H5", "14")


def test_lines_that_nothing_in_the_ledger_bears_out_are_told(tmp_path: Path) -> None:
    """A journal without totals and balances: the two lines of account 5001 go into no figure and no sum."""
    head = HEAD.replace(" | 方向 | 余额", "")
    lines = f"""
    2019-01-03 | 付一 | 710101 | {CODES} | 10.00 |
    2019-01-03 | 付一 | 5001 | | | | 10.00 |
    2019-01-05 | 付二 | 5001 | | | | 5.00 |"""
    (item,) = [item for item in _all(tmp_path, lines, head) if item.code == "L088"]
    assert (item.severity.value, "共2行" in item.title) == ("提示", True)
    assert [item.code for item in _all(tmp_path / "2", BOOK)] == []


def _all(tmp_path: Path, book: str, head: str = HEAD) -> tuple[Problem, ...]:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": table(head.rstrip() + "\n" + book.strip("\n"))})
    return loaded(folder).problems


MONTHS = {
    # two accounts printed under one balance; 本年累计 and 承前页 go on from sheet to sheet
    "1月": f"""
    2019-01-03 | 付一 | 710101 | {CODES} | 10.00 | | 借 | 10.00
    2019-01-05 | 付二 | 710102 | {CODES} | 5.00 | | 借 | 15.00
     | 本月合计 | | | | | 15.00 | | 借 | 15.00
     | 本年累计 | | | | | 15.00 | | 借 | 15.00
     | 过次页 | | | | | 15.00 | | 借 | 15.00
    """,
    "2月": f"""
     | 承前页 | | | | | 15.00 | | 借 | 15.00
    2019-02-03 | 付三 | 710102 | {CODES} | 20.00 | | 借 | 35.00
    2019-02-05 | 付四 | 710101 | {CODES} | 7.00 | | 借 | 42.00
     | 本月合计 | | | | | 27.00 | | 借 | 42.00
     | 本年累计 | | | | | 42.00 | | 借 | 42.00
    """,
}


def _months(tmp_path: Path, old: str = "", new: str = "") -> list[tuple[str, str, str, str]]:
    folder = department(tmp_path)
    sheets = {name: table(HEAD.rstrip() + "\n" + book.replace(old, new).strip("\n")) for name, book in MONTHS.items()}
    xlsx(folder / "支出明细账.xlsx", sheets)
    return [(item.code, item.cell, item.found, item.expected) for item in loaded(folder).problems if item.code in OWN]


def test_the_sheets_of_a_file_are_pages_of_one_book(tmp_path: Path) -> None:
    assert _months(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "cell"),
    [
        ("承前页 | | | | | 15.00", "承前页 | | | | | 16.00", "G3"),  # 15 on 1月
        ("本年累计 | | | | | 42.00", "本年累计 | | | | | 43.00", "G7"),  # 15 + 27
        ("20.00 | | 借 | 35.00", "20.00 | | 借 | 36.00", "J4"),  # 15 + 20
    ],
)
def test_a_wrong_number_on_a_later_page_is_told(tmp_path: Path, old: str, new: str, cell: str) -> None:
    assert cell in [place for _, place, _, _ in _months(tmp_path, old, new)]
