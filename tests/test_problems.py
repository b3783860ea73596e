"""问题: registered wording, one formatter, one order."""

import pytest

from pipeline.problems import Problem, Severity, has_error, in_order, lines, problem, registry, text, under
from pipeline.records import Cell


def made(code="M003", **fields):
    return Problem(code=code, severity=fields.pop("severity", Severity.ERROR), title="标题", **fields)


def test_a_problem_says_where_what_and_how_to_mend():
    at = Cell(file="支出明细.xlsx", sheet="本级支出", address="D17", found="1,23O.50")
    item = problem("M004", at=at, expected="金额，单位元")
    assert lines(item) == [
        "错误 M004  模板包文件读不懂  支出明细.xlsx > 本级支出 > D17",
        "  现值：1,23O.50",
        "  应为：金额，单位元",
        "  处理：按提示的行号改正书写，文件须为 UTF-8 编码",
    ]


def test_found_text_may_hold_braces_and_words_fill_the_title():
    assert problem("M004", found="{x}").found == "{x}"
    assert problem("J001", name="{甲}").title == "绩效目标“{甲}”的目标值可能过低"


def test_a_code_that_is_not_registered_or_words_left_out_are_our_own_fault():
    with pytest.raises(KeyError):
        problem("Z999")
    with pytest.raises(KeyError):
        problem("J001")


def test_every_code_has_chinese_wording():
    for code, words in registry().items():
        assert words.title.strip() and words.remedy.strip(), code
        assert any("\u4e00" <= ch <= "\u9fff" for ch in words.title), code
        (words.title + words.remedy).encode("gbk")  # a GBK console must be able to show it


def test_order_is_severity_file_sheet_cell_code_and_repeats_are_dropped():
    items = [
        made(severity=Severity.NOTE, file="甲"),
        made(file="乙", cell="B10"),
        made(file="乙", cell="B9"),
        made(file="乙", cell="AA9"),
        made(file="乙", cell="B9:AB12", code="M004"),
        made(file="乙", cell="第2行"),
        made(file="乙", cell="B9"),
        made(severity=Severity.WARNING, file="甲"),
    ]
    assert [(item.severity.value, item.cell) for item in in_order(items)] == [
        ("错误", "第2行"),
        ("错误", "B9"),
        ("错误", "B9:AB12"),
        ("错误", "AA9"),
        ("错误", "B10"),
        ("警告", ""),
        ("提示", ""),
    ]


def test_consequences_stand_under_their_cause():
    cause = under(made(file="甲", found="缺一行"), [made(code="M005", severity=Severity.WARNING, file="乙")])
    assert lines(cause) == [
        "错误 M003  标题  甲",
        "  现值：缺一行",
        "  由此引起：",
        "    警告 M005  标题  乙",
    ]
    assert text([cause]).splitlines() == lines(cause)


def test_an_error_counts_wherever_it_stands():
    note = made(severity=Severity.NOTE)
    assert not has_error([note])
    assert has_error([note, made()])
    assert has_error([under(note, [made()])])
