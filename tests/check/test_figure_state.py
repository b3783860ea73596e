"""What has become of a figure: its quantity, unit, sign and surroundings, not the characters it is written with.

63,536.42万元 is 本年支出合计决算数, exactly 635,364,219.62元; in the sentence on 三公 the change is 减少86.70万元.
"""

import pytest
from msgspec.structs import replace

from pipeline.check.check import check, counted
from pipeline.check.findings import NO_DIFFERENCE
from pipeline.matching.figure_state import State
from pipeline.matching.locate import locate
from pipeline.word.document import read_document
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.conftest import Built

TOTAL = ("支出.本年支出合计.决算数", "万元")
CELL = ("支出.本年支出合计.决算数", "元")
GROWTH = ("收入.一般公共预算财政拨款收入.变动额", "增减")


def states(built: Built, figure: tuple[str, str], *edits: e.Edit) -> tuple[State, list[str]]:
    """The state of a figure's first place, and the codes of check."""
    data = built.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    document = read_document(e.edited(data, *edits))
    first = next(item for item in locate(document, baseline).occurrences if (item.key, item.format) == figure)
    return first.state, [item.code for item in check(document, baseline).findings]


SIGNS = {
    f"{where} {sign}": (sign, where)
    for sign in ("-", "－", "−", "–", "\u2011", "△", "▲", "负")
    for where in ("inside", "beside")
}


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_beside_or_inside_a_number_makes_it_another(brief: Built, name: str) -> None:
    sign, where = SIGNS[name]
    edit = e.overtype(*TOTAL, f"{sign}63,536.42") if where == "inside" else e.type_before(*TOTAL, sign)
    state, codes = states(brief, TOTAL, edit)
    assert state is State.CHANGED and "Y010" in codes


@pytest.mark.parametrize("minus", ["−", "–", "\u2011", "－", "△"])
def test_another_minus_sign_is_mere_style(built_municipal: Built, minus: str) -> None:
    data = built_municipal.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    figure = next(item for item in baseline.figures if item.text.startswith("-") and item.count)
    edit = e.overtype(figure.key, figure.format, minus + figure.text[1:])
    assert states(built_municipal, (figure.key, figure.format), edit) == (State.RESTYLED, [])


CASES = {
    "full width": (TOTAL, [e.overtype(*TOTAL, "６３，５３６．４２")], State.RESTYLED, []),
    "about": (TOTAL, [e.overtype(*TOTAL, "约63,536.42")], State.WORDED, ["Y018"]),
    "a remark": (TOTAL, [e.overtype(*TOTAL, "63,536.42（含土地）")], State.WORDED, ["Y018"]),
    "about another number": (TOTAL, [e.overtype(*TOTAL, "约63,536.43")], State.CHANGED, ["Y010", "Y015"]),
    "unit deleted": (TOTAL, [e.retype("万元，其中基本支出", "，其中基本支出")], State.CHANGED, ["Y010", "Y015"]),
    "in 亿元": (
        TOTAL,
        [e.overtype(*TOTAL, "6.35"), e.retype("万元，其中基本支出", "亿元，其中基本支出")],
        State.RESTATED,
        ["Y081"],
    ),
    "in 亿元, wrong": (
        TOTAL,
        [e.overtype(*TOTAL, "6.36"), e.retype("万元，其中基本支出", "亿元，其中基本支出")],
        State.CHANGED,
        ["Y010", "Y015"],
    ),
    "in 亿元, too coarse": (
        TOTAL,
        [e.overtype(*TOTAL, "6"), e.retype("万元，其中基本支出", "亿元，其中基本支出")],
        State.CHANGED,
        ["Y010", "Y015"],
    ),
    "cell in brackets": (CELL, [e.overtype(*CELL, "(635,364,219.62)")], State.CHANGED, ["Y010", "Y015"]),
    "cell with 万元": (CELL, [e.overtype(*CELL, "635,364,219.62万元")], State.CHANGED, ["Y010", "Y015"]),
    "cell with 元": (CELL, [e.overtype(*CELL, "635,364,219.62元")], State.WORDED, ["Y018"]),
    "same direction": (GROWTH, [e.overtype(*GROWTH, "增长")], State.REWORDED, []),
    "other direction": (GROWTH, [e.overtype(*GROWTH, "下降")], State.CHANGED, ["Y010", "E003"]),
}


@pytest.mark.parametrize("name", CASES)
def test_the_state_of_a_figure(brief: Built, name: str) -> None:
    figure, edits, state, codes = CASES[name]
    found = states(brief, figure, *edits)
    assert (found[0], [code for code in found[1] if not code.startswith("E") or code in codes]) == (state, codes)


def test_zeros_written_as_strokes_are_told_once_and_differ_in_nothing(brief: Built) -> None:
    """表1-3 has 18 cells of 0.00."""
    data = brief.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    findings = check(read_document(e.edited(data, e.retype_all("0.00", "—"))), baseline).findings
    assert [(item.code, item.now) for item in findings] == [("Y080", "18 处，如“—”")]
    assert not findings[0].differs and "Y080" in NO_DIFFERENCE


def test_a_changed_number_that_stands_twice_is_told_once(brief: Built) -> None:
    goals = ("目标.项数", "整数")
    data = brief.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    edits = [e.overtype(*goals, "16", nth=nth) for nth in range(4)]
    findings = [item for item in check(read_document(e.edited(data, *edits)), baseline).findings if item.code == "Y010"]
    assert [(item.now, len(item.also)) for item in findings] == [("16", 3)]


BASIC = ("支出.基本支出.决算数", "万元")
BASIC_CELL, PROJECT_CELL = ("支出.基本支出.决算数", "元"), ("支出.项目支出.决算数", "元")
STOCK = "下降"  # of 存量资金, in the pack's own words
SCIENCE, SCIENCE_RATE = ("功能.科学技术支出.调整预算数", "元"), ("功能.科学技术支出.差异率", "百分比2")

AROUND = {
    "exchanged in a sentence": ([e.exchange(TOTAL, BASIC)], "Y085"),
    "exchanged in a row": ([e.exchange(SCIENCE, SCIENCE_RATE)], "Y085"),
    "exchanged between rows": ([e.exchange(BASIC_CELL, PROJECT_CELL)], "Y085"),
    "names exchanged": ([e.retype("其中基本支出", "其中项目支出"), e.retype("万元、项目支出", "万元、基本支出")], "Y085"),
    "renamed": ([e.retype("其中基本支出", "其中公用经费")], "Y084"),
    "denied": ([e.retype("其中基本支出", "其中未列基本支出")], "Y084"),
    "measure word": ([e.retype("项，详见表1-1", "个，详见表1-1")], "Y084"),
    "direction in the pack's words": ([e.retype("万元，下降", "万元，上升")], "Y083"),
    "unit of a caption": ([e.retype("（单位：元）", "（单位：万元）")], "Y082"),
    "unit of a caption deleted": ([e.retype("（单位：元）", "")], "Y082"),
    "name of a row": ([e.retype("人员经费", "公用经费")], "Y086"),
    "head of a column": ([e.retype("调整预算数", "全年预算数", nth=1)], "Y086"),
    "cut out of its sentence": ([e.move_control(BASIC, "把绩效培训的对象由财务人员扩大到业务处室")], "Y010"),
}


@pytest.mark.parametrize("name", AROUND)
def test_a_number_that_stands_among_other_words_is_told(brief: Built, name: str) -> None:
    edits, code = AROUND[name]
    found = [item for item in states(brief, TOTAL, *edits)[1] if item in ("Y010", "Y082", "Y083", "Y084", "Y085", "Y086")]
    assert set(found) == {code}


REWORDED = {
    "another word of the same direction": [e.retype("万元，下降", "万元，降低")],
    "words before its name": [e.retype("其中基本支出", "其中，用于基本支出")],
    "the year as 年度": [e.retype("年末，广东省", "年度末，广东省")],
    "spaces": [e.retype("其中基本支出", "其中 基本支出")],
}


@pytest.mark.parametrize("name", REWORDED)
def test_words_that_say_the_same_are_no_finding(brief: Built, name: str) -> None:
    assert states(brief, TOTAL, *REWORDED[name])[1] == []


def test_a_table_brought_to_万元_with_its_caption_is_the_same_amounts(brief: Built) -> None:
    """Every amount of 表1-2 rounded to 0.01万元 and the caption changed: one hint; one cell left in 元: an error."""
    data = brief.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    caption = e.retype("（单位：元）", "（单位：万元）")
    done = check(read_document(e.edited(data, e.in_ten_thousands(1), caption)), baseline).findings
    assert [item.code for item in done] == ["Y081"]
    left = e.overtype(*BASIC_CELL, "189,441,607.50")
    half = check(read_document(e.edited(data, e.in_ten_thousands(1), caption, left)), baseline).findings
    assert {"Y081", "Y082"} <= {item.code for item in half}


UNREAD = {
    "a paragraph": ([e.add_paragraph("详见表1-2", "另有支出二万六千元，占三成。")], "二万六千、三"),
    "a sentence": ([e.retype("其中基本支出", "其中三万元用于基本支出")], "三万"),
    "a column": ([e.add_column(1, "上年数", "1,234.50")], "、".join(["1,234.50"] * 32)),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_compared_is_listed_and_counted(brief: Built, name: str) -> None:
    """Numbers written out in Chinese, a column staff added to 表1-2 (32 rows below its head)."""
    edits, now = UNREAD[name]
    data = brief.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    result = check(read_document(e.edited(data, *edits)), baseline)
    assert [(item.code, item.now) for item in result.findings] == [("Y022", now)]
    assert f"未核对的数：{now.count('、') + 1}" in counted(result.counts)


def test_a_number_staff_gave_is_an_error_and_their_words_a_hint(brief: Built) -> None:
    goal = ("目标.第2项.实际完成值", "文本")
    assert states(brief, goal, e.overtype(*goal, "400个"))[1] == ["Y087"]
    name = ("目标.第2项.全称", "文本")
    assert states(brief, name, e.overtype(*name, "推动对口帮扶"))[1] == ["Y021"]


def test_rows_of_goals_are_held_against_what_the_text_says(brief: Built) -> None:
    """表1-1 lists 15 goals; the text says so four times."""
    data = brief.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    added = check(read_document(e.edited(data, e.add_row(0, "4K用户数", "16", "新目标", "10万"))), baseline).findings
    assert [item.now for item in added if item.code == "Y088"] == ["16 行"]
    gone = check(read_document(e.edited(data, lambda root: e.remove(e.row_of(root, 0, "4K用户数")))), baseline).findings
    assert [item.now for item in gone if item.code == "Y088"] == ["14 行"]


def test_a_figure_only_shown_otherwise_is_held_against_its_total(brief: Built) -> None:
    """人员经费 169,066,462.45 shown as 169,066,462.00: with 日常公用经费 20,375,145.05 that is 0.45 short of 189,441,607.50."""
    data = brief.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    shown = ("支出.基本支出.人员经费.决算数", "元")
    figures = tuple(
        replace(item, text="169,066,462.00") if (item.key, item.format) == shown else item for item in baseline.figures
    )
    findings = check(
        read_document(e.edited(data, e.overtype(*shown, "169,066,462.00"))), replace(baseline, figures=figures)
    ).findings
    assert [(item.code, item.was) for item in findings] == [("Y045", "各行之和为 189,441,607.05")]
