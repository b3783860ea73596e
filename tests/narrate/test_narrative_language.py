"""Each construct of the narrative language, seen through the spans and paragraphs it gives."""

import pytest

from pipeline.records import Fixed, Linked, Staff
from tests.narrate.telling import report_of, row, told

TWO = {
    "功能.差异较大": (
        row("功能.科学技术支出", "科学技术支出", "差异 = 8632.50 万元", "差异率 = 100 %"),
        row("功能.金融支出", "金融支出", "差异 = -120.00 万元", "差异率 = 18.92 %"),
    )
}


def test_a_figure_prints_as_a_linked_span_in_the_named_format() -> None:
    (paragraph,), problems = told("支出{{ 支出.基本支出.决算数|万元 }}万元。", "支出.基本支出.决算数 = 189441607.50 元")
    assert problems == ()
    words, amount, end = paragraph.spans
    assert (words, end) == (Fixed("支出"), Fixed("万元。"))
    assert isinstance(amount, Linked)
    assert (amount.figure.key, amount.format, amount.text) == ("支出.基本支出.决算数", "万元", "18,944.16")
    assert paragraph.key == "试.一#1"


def test_without_a_filter_the_catalogue_names_the_format() -> None:
    (paragraph,), _ = told("{{ 单位.年度 }}年", "单位.年度 = 2019 年")
    assert isinstance(paragraph.spans[0], Linked)
    assert (paragraph.spans[0].format, paragraph.text) == ("年份", "2019年")


def test_words_of_staff_are_staff_spans_with_their_cell() -> None:
    (paragraph,), _ = told("{{ 单位.自称 }}负责。", "单位.自称 = 我厅")
    quoted = paragraph.spans[0]
    assert isinstance(quoted, Staff)
    assert (quoted.text, quoted.source.address) == ("我厅", "B2")


def test_a_loop_prints_names_cells_and_ordinals() -> None:
    printed = "（{{ loop.index }}）{{ 项.名称 }}{{ 项.差异|万元 }}万元{{ '；' if not loop.last else '。' }}"
    body = "{% for 项 in 功能.差异较大 %}" + printed + "{% endfor %}"
    (paragraph,), problems = told(body, "", TWO)
    assert problems == ()
    assert paragraph.text == "（1）科学技术支出8,632.50万元；（2）金融支出-120.00万元。"
    kinds = [type(span).__name__ for span in paragraph.spans]
    assert kinds == ["Fixed", "Linked", "Fixed", "Linked", "Fixed"]  # ordinal, name and words join to one fixed text


def test_a_name_that_staff_wrote_is_a_staff_span() -> None:
    units = {"单位.全部": (row("单位.第1个", "信息中心3", "名称 = 信息中心3"),)}
    (paragraph,), _ = told("{% for 项 in 单位.全部 %}{{ 项.名称 }}{% endfor %}", "", units)
    assert isinstance(paragraph.spans[0], Staff)


def test_a_loop_may_choose_rows_and_last_is_the_last_chosen() -> None:
    units = {
        "单位.全部": tuple(
            row(f"单位.第{n}个", name, f"名称 = {name}", f"是否二级预算单位 = {mark}")
            for n, (name, mark) in enumerate((("甲", "是"), ("乙", "是"), ("丙", "否")), 1)
        )
    }
    body = "{% for 项 in 单位.全部 if 项.是否二级预算单位 is 是 %}{{ 项.名称 }}{{ '。' if loop.last else '、' }}{% endfor %}"
    (paragraph,), _ = told(body, "", units)
    assert paragraph.text == "甲、乙。"


def test_lines_are_paragraphs_and_a_dash_joins_to_the_line_above() -> None:
    body = "第一段\n{%- if 单位.年度 is 有 %}\n，接上\n{%- endif %}\n。\n\n第二段"
    paragraphs, _ = told(body, "单位.年度 = 2019 年")
    assert [one.text for one in paragraphs] == ["第一段，接上。", "第二段"]
    assert [one.key for one in paragraphs] == ["试.一#1", "试.一#2"]


def test_a_block_that_comes_out_empty_is_left_out() -> None:
    report, problems = report_of("[段落 试.一]\n{% if 功能.差异较大 %}\n有\n{% endif %}\n", "", {"功能.差异较大": ()})
    assert "试.一" not in report.paragraphs
    assert problems == ()


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("5 元", {"有", "增"}),
        ("-5 元", {"有", "减"}),
        ("0 元", {"有", "平"}),
        ("空 元", {"无"}),
        ("缺失 元", {"无"}),
        ("—— 元", {"无"}),
    ],
)
def test_signs_and_presence(value: str, holds: set[str]) -> None:
    for test in ("增", "减", "平", "有", "无"):
        paragraphs, _ = told(f"{{% if 存量.年初 is {test} %}}对{{% endif %}}", f"存量.年初 = {value}")
        assert bool(paragraphs) is (test in holds), test
        paragraphs, _ = told(f"{{% if 存量.年初 is not {test} %}}对{{% endif %}}", f"存量.年初 = {value}")
        assert bool(paragraphs) is (test not in holds), test


def test_comparisons_of_two_figures_and_none_holds_with_an_absent_one() -> None:
    for left, right, word in (
        ("1 元", "2 元", "小于"),
        ("2 元", "1 元", "大于"),
        ("2 元", "2 元", "等于"),
        ("2 元", "空 元", ""),
    ):
        for test in ("小于", "大于", "等于"):
            given = f"存量.年初 = {left}\n存量.年末 = {right}"
            paragraphs, _ = told(f"{{% if 存量.年初 is {test}(存量.年末) %}}对{{% endif %}}", given)
            assert bool(paragraphs) is (test == word)


def test_conditions_combine() -> None:
    first = "{% if 存量.年初 is 增 and (存量.年末 is 无 or not 功能.差异较大) %}甲"
    body = first + "{% elif 存量.年末 is 增 %}乙{% else %}丙{% endif %}"
    for given, word in (("存量.年初 = 1 元", "甲"), ("存量.年末 = 1 元", "乙"), ("存量.年末 = 0 元", "丙")):
        (paragraph,), _ = told(body, given, {"功能.差异较大": ()})
        assert paragraph.text == word


def test_an_absent_number_is_printed_as_wanting_and_reported_with_its_sentence() -> None:
    (paragraph,), (found,) = told("前一句。采购{{ 采购.预算 }}万元。后一句。", "采购.预算 = 空 元")
    assert paragraph.text == "前一句。采购【待补：政府采购预算】万元。后一句。"
    assert paragraph.pending
    assert (found.code, found.severity.value, found.cell) == ("N001", "错误", "B2")
    assert found.found == "采购【待补：政府采购预算】万元。"
    assert found.keys == ("采购.预算", "试.一#1")


def test_a_figure_nobody_gave_is_wanting_too_and_absent_words_are_a_warning() -> None:
    paragraphs, problems = told("{{ 采购.预算 }}\n{{ 单位.自称 }}", "单位.自称 = 空")
    assert [one.text for one in paragraphs] == ["【待补：政府采购预算】", "【待补：自称】"]
    assert [(item.code, item.severity.value) for item in problems] == [("N001", "错误"), ("N002", "警告")]


def test_a_list_that_compute_did_not_give_is_reported() -> None:
    paragraphs, (found,) = told("{% for 项 in 功能.差异较大 %}{{ 项.名称 }}{% endfor %}")
    assert paragraphs == ()
    assert (found.code, "功能.差异较大" in found.title) == ("N005", True)


@pytest.mark.parametrize(
    ("reason", "printed"),
    [
        ("机构改革", "机构改革。"),
        ("机构改革。", "机构改革。"),
        ("机构改革；", "机构改革；"),
        ("（机构改革）", "（机构改革）。"),
    ],
)
def test_staff_words_that_bring_their_stop_replace_ours(reason: str, printed: str) -> None:
    (paragraph,), _ = told("原因：{{ 三公.合计.变动原因 }}。", f"三公.合计.变动原因 = {reason}")
    assert paragraph.text == "原因：" + printed


def test_a_draft_carries_its_note() -> None:
    report, _ = report_of("[段落 试.一 待确认]\n拟写。\n")
    (paragraph,) = report.paragraphs["试.一"]
    assert paragraph.draft
    assert paragraph.note.startswith("【待确认】")


def test_markup_in_the_words_of_staff_stays_words() -> None:
    (paragraph,), _ = told("{{ 单位.自称 }}", "单位.自称 = R&D<3{{ 单位.年度 }}")
    assert paragraph.text == "R&D<3{{ 单位.年度 }}"
