"""``jixiao merge``: copies of the small department's report, each edited as Word writes it, put together.

The report has a paragraph “…按规定办理。” under most headings; 表1-2 has 基本支出 40.00 | 50.00 | 48.00.
"""

import random
from collections import Counter

import pytest
from lxml import etree

from pipeline import link
from pipeline.check.check import check
from pipeline.merge.changes import Kind
from pipeline.merge.copies import Merged
from pipeline.word.document import as_text, read_document
from pipeline.word.lint import lint_package
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.errors.edited import report
from tests.merge.hands import KINDS, Hands
from tests.merge.offices import WHOLE_FILE, Office, judge, merged

BASIC = ("支出.基本支出.决算数", "元")
SPENT, BUDGET = ("支出.本年支出合计.决算数", "万元"), ("支出.本年支出合计.年初预算数", "万元")
WORDS, OTHER, THIRD = "经济性按规定办理", "效率性按规定办理", "公平性按规定办理"


def together(*copies: tuple[e.Edit, ...] | bytes) -> Merged:
    """Merge copies of the report, each given as its edits or its bytes."""
    baseline = read_baseline(report())
    assert baseline is not None
    given = [item if isinstance(item, bytes) else e.edited(report(), *item) for item in copies]
    result = merged(report(), baseline, *given)
    assert lint_package(result.data) == ()
    return result


def text(result: Merged) -> str:
    return as_text(read_document(result.data))


def lines(result: Merged) -> list[str]:
    return [line for line in text(result).splitlines() if not line.startswith("    〔批注")]


def of(result: Merged, kind: Kind) -> list[str]:
    return [f"{item.what} {item.note}" for item in result.changes if item.kind is kind]


def findings(data: bytes) -> set[tuple[str, str, str]]:
    baseline = read_baseline(data)
    assert baseline is not None
    return {(item.code, item.was, item.now) for item in check(read_document(data), baseline).findings}


def comment(words: str, on: str) -> bytes:
    """The report with a comment of staff on a paragraph."""
    baseline = read_baseline(report())
    assert baseline is not None
    hand = Hands(report(), random.Random(1), baseline)
    hand.comment(e.paragraph(hand.root, on))
    hand.parts["word/comments.xml"] = hand.parts["word/comments.xml"].replace("ZZ0001请核实".encode(), words.encode())
    return hand.saved()


# --- everything of everybody is kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", range(3))
def test_every_kind_of_edit_of_three_offices_is_kept(turn: int) -> None:
    """Each kind of edit is made by one office; in three turns each office has made each kind."""
    baseline = read_baseline(report())
    assert baseline is not None
    kinds = [getattr(Office, kind.__name__) for kind in KINDS if kind not in WHOLE_FILE]
    made = [Office(report(), random.Random(turn * 3 + n), baseline, marks=n * 1000) for n in range(3)]
    tables = [n for n, block in enumerate(baseline.blocks) if isinstance(block, link.TableSlots)]
    for number, office in enumerate(made):
        own = {n for n, _ in enumerate(baseline.blocks) if n % 3 == number and n not in tables}
        rows = {(n, m) for n, m in office.rows if (n in tables[:2] and m % 3 == number) or n == tables[2 + number % 2]}
        office.keep_to(
            own,
            {place for place in rows if place[0] in tables[:2] or number < 2},
            {tables[2 + number]} if number < 2 else set(),
        )
        for kind in kinds[(turn + number) % 3 :: 3]:
            office.edit({kind: 1})
    result = merged(report(), baseline, *(office.saved() for office in made))
    assert judge(made, result) == []
    assert sum(sum(office.done.values()) for office in made) > 30


def test_copies_nobody_changed_give_the_report_itself() -> None:
    result = together(report(), report())
    assert text(result) == as_text(read_document(report()))
    assert result.changes == ()


FIRST = (e.overtype(*BASIC, "77.00"), e.add_paragraph(WORDS, "甲处加了2项工作。"), e.remove_paragraph(OTHER))
SECOND = (e.retype("无事业编制和事业人员", "没有事业编制，也没有事业人员"), e.retype(THIRD, "公平性另有3件"))


def test_check_finds_in_the_result_what_it_finds_in_the_copies() -> None:
    first, second = e.edited(report(), *FIRST), e.edited(report(), *SECOND)
    result = together(first, second)
    assert findings(result.data) == findings(first) | findings(second)
    assert findings(first) - findings(second), "the first copy must give findings of its own"
    assert findings(second) - findings(first), "and the second"


def test_the_order_of_the_copies_does_not_matter_without_conflicts() -> None:
    one, other = together(FIRST, SECOND), together(SECOND, FIRST)
    assert text(one) == text(other)
    assert one.conflicts == other.conflicts == ()


def test_the_order_tells_only_who_comes_first_in_a_conflict() -> None:
    edits = (e.retype(WORDS, "经济性甲"), *FIRST[:1]), (e.retype(WORDS, "经济性乙"), *SECOND)
    one, other = lines(together(*edits)), lines(together(*reversed(edits)))
    assert Counter(one) == Counter(other)
    assert [line for line in one if "经济性甲" in line or "经济性乙" in line] == ["经济性甲。", "经济性乙。"]
    assert [line for line in other if "经济性甲" in line or "经济性乙" in line] == ["经济性乙。", "经济性甲。"]


# --- the same thing twice, and conflicts -----------------------------------------------------------------------------


def test_the_same_change_in_two_copies_counts_once() -> None:
    edit = (e.retype(WORDS, "经济性良好"), e.add_paragraph(OTHER, "同样的一段。"))
    result = together(edit, edit)
    assert text(result).count("经济性良好") == text(result).count("同样的一段。") == 1
    assert result.conflicts == ()


def test_a_paragraph_changed_differently_stands_twice_with_a_comment_that_names_both() -> None:
    result = together((e.retype(WORDS, "经济性甲"),), (e.retype(WORDS, "经济性乙"),), (e.retype(WORDS, "经济性丙"),))
    shown = text(result)
    assert [line for line in lines(result) if line.startswith("经济性")] == ["经济性甲。", "经济性丙。", "经济性乙。"]
    assert "【冲突】“甲处.docx”和“乙处.docx”都改了这一段，改得不同" in shown
    assert "【冲突】“甲处.docx”和“丙处.docx”都改了这一段，改得不同" in shown
    assert len(result.conflicts) == 2


def test_different_figures_of_one_sentence_are_put_together() -> None:
    result = together((e.overtype(*SPENT, "0.99"),), (e.overtype(*BUDGET, "0.88"),))
    assert "我局本年支出年初预算0.88万元，决算0.99万元" in text(result)
    assert result.conflicts == ()
    assert {item.key: item.now for item in result.changes} == {SPENT[0]: "0.99", BUDGET[0]: "0.88"}


def test_a_figure_overtyped_in_a_sentence_another_one_rewrote_is_taken() -> None:
    rewrite = e.retype("万元。详见表1-2", "万元，详见下表")
    for copies in (((e.overtype(*SPENT, "0.99"),), (rewrite,)), ((rewrite,), (e.overtype(*SPENT, "0.99"),))):
        result = together(*copies)
        assert "决算0.99万元" in text(result)
        assert "详见下表" in text(result)
        assert result.conflicts == ()


def test_a_figure_overtyped_differently_is_a_conflict_the_first_stays() -> None:
    result = together((e.overtype(*SPENT, "0.99"),), (e.overtype(*SPENT, "0.77"),))
    assert "决算0.99万元" in text(result)
    assert "“甲处.docx”和“乙处.docx”改得不同，保留前者" in text(result)
    assert "“乙处.docx”为：0.77" in text(result)
    assert [(item.what, item.key, item.now, item.ours) for item in result.conflicts] == [("数据项", SPENT[0], "0.99", "0.77")]


def test_a_cell_overtyped_differently_keeps_the_first_and_says_the_other_in_a_comment() -> None:
    other = ("支出.项目支出.决算数", "元")
    result = together((e.overtype(*BASIC, "77.00"),), (e.overtype(*BASIC, "66.00"), e.overtype(*other, "65.55")))
    assert "| 一、基本支出 | 40.00 | 50.00 | 77.00 |" in lines(result)
    assert "| 二、项目支出 | 40.00 | 80.00 | 65.55 |" in lines(result)
    assert "“乙处.docx”为：66.00" in text(result)
    assert [item.what for item in result.conflicts] == ["单元格"]


@pytest.mark.parametrize("deleted_first", [True, False])
def test_what_one_deleted_and_another_changed_stays(deleted_first: bool) -> None:
    copies = [(e.remove_paragraph(WORDS), e.remove_paragraph(THIRD)), (e.retype(WORDS, "经济性良好"),)]
    result = together(*(copies if deleted_first else copies[::-1]))
    shown = lines(result)
    assert shown.count("经济性良好。") == 1
    assert shown.index("经济性良好。") + 1 == next(n for n, line in enumerate(shown) if line.startswith("（2）效率性"))
    assert not any(line.startswith("公平性按规定") for line in shown)
    assert [item.place.partition(" > ")[0] for item in result.conflicts] == ["（二）部门整体支出绩效指标分析"]
    assert [item.was for item in result.changes if item.kind is Kind.MISSING] == ["公平性按规定办理。"]


def test_a_row_deleted_in_one_and_changed_in_the_other_stays_a_row_left_alone_goes() -> None:
    def drop_rows(root: etree._Element) -> None:
        e.remove(e.row_of(root, 1, "人员经费"))
        e.remove(e.row_of(root, 1, "日常公用经费"))

    edit = e.overtype("支出.基本支出.人员经费.决算数", "元", "33.00")
    for copies in (((drop_rows,), (edit,)), ((edit,), (drop_rows,))):
        result = together(*copies)
        assert "| 人员经费 | 30.00 | 35.00 | 33.00 |" in lines(result)
        assert not any("日常公用经费 | 10.00" in line for line in lines(result))
        assert len(result.conflicts) == 1


def test_rows_and_paragraphs_added_at_one_place_by_two_all_stand_there() -> None:
    first = (e.add_row(0, "培训", "2", "甲的目标", "1个"), e.add_paragraph(WORDS, "甲的一段。"))
    second = (e.add_row(0, "培训", "3", "乙的目标", "2个"), e.add_paragraph(WORDS, "乙的一段。"))
    shown = lines(together(first, second))
    at = shown.index("| 1 | 培训人次 | 不少于20人 |")
    assert shown[at + 1 : at + 3] == ["| 2 | 甲的目标 | 1个 |", "| 3 | 乙的目标 | 2个 |"]
    at = shown.index("经济性按规定办理。")
    assert shown[at + 1 : at + 3] == ["甲的一段。", "乙的一段。"]


def test_a_move_of_one_is_kept_with_the_words_of_the_other() -> None:
    move, retype = e.move_paragraph(THIRD, WORDS), e.retype(THIRD, "公平性良好")
    for copies in (((move,), (retype,)), ((retype,), (move,))):
        shown = lines(together(*copies))
        assert shown[shown.index("经济性按规定办理。") + 1] == "公平性良好。"
        assert sum("公平性" in line and "|" not in line for line in shown) == 2  # the heading and the paragraph


def test_moved_to_two_places_is_a_conflict() -> None:
    result = together((e.move_paragraph(THIRD, WORDS),), (e.move_paragraph(THIRD, OTHER),))
    shown = lines(result)
    assert shown[shown.index("经济性按规定办理。") + 1] == "公平性按规定办理。"
    assert len(result.conflicts) == 1


# --- a refreshed report as the original ------------------------------------------------------------------------------


def test_an_original_staff_had_worked_in_is_what_the_copies_are_compared_with() -> None:
    """BASE has paragraphs, figures and comments of staff: nobody changed those, and both copies have them."""
    base = e.edited(comment("原来的疑问", WORDS), *FIRST)
    baseline = read_baseline(base)
    assert baseline is not None
    one = e.edited(base, e.retype("甲处加了2项工作。", "甲处加了3项工作。"))
    other = e.edited(base, e.retype(THIRD, "公平性良好"), e.overtype(*SPENT, "0.99"))
    for copies in ((one, other), (other, one)):
        result = merged(base, baseline, *copies)
        shown = text(result)
        for words in ("甲处加了3项工作。", "公平性良好", "决算0.99万元", "| 77.00 |", "原来的疑问"):
            assert shown.count(words) == 1, words
        assert "甲处加了2项" not in shown
        assert "效率性按规定办理" not in shown
        assert result.conflicts == ()
        assert len(result.changes) == 3


# --- comments --------------------------------------------------------------------------------------------------------


def test_comments_of_all_copies_stand_on_the_words_they_were_made_on() -> None:
    result = together(comment("甲的疑问", WORDS), comment("乙的疑问", WORDS), (e.retype(WORDS, "经济性良好"),))
    shown = text(result).splitlines()
    at = shown.index("经济性良好。")
    assert {line.strip() for line in shown[at + 1 : at + 3]} == {"〔批注 李四〕甲的疑问", "〔批注 李四〕乙的疑问"}
    assert result.conflicts == ()


def test_a_paragraph_somebody_commented_on_is_not_deleted() -> None:
    for copies in (
        (comment("疑问", WORDS), (e.remove_paragraph(WORDS),)),
        ((e.remove_paragraph(WORDS),), comment("疑问", WORDS)),
    ):
        result = together(*copies)
        assert "经济性按规定办理。" in lines(result)
        assert "〔批注 李四〕疑问" in text(result)
        assert len(result.conflicts) == 1


# --- round the text --------------------------------------------------------------------------------------------------


def part(name: str, old: str, new: str) -> bytes:
    parts = e.parts_of(report())
    assert old.encode() in parts[name]
    parts[name] = parts[name].replace(old.encode(), new.encode(), 1)
    return e.packed(parts)


def test_a_footer_a_page_and_a_style_changed_in_one_copy_are_taken_over() -> None:
    footer = part("word/footer1.xml", "— </w:t>", "第 </w:t>")
    paper = e.edited(report(), lambda root: [*root.iter(f"{e.W}pgMar")][-1].set(f"{e.W}top", "1000"))
    style = part("word/styles.xml", '<w:jc w:val="center"/>', '<w:jc w:val="left"/>')
    result = together((e.retype(WORDS, "经济性良好"),), footer, paper)
    assert "第 1 —" in text(result)
    assert 'w:top="1000"' in e.parts_of(result.data)["word/document.xml"].decode()
    changed = e.parts_of(together((e.retype(WORDS, "经济性良好"),), style).data)["word/styles.xml"].decode()
    assert changed.count('<w:jc w:val="left"/>') == e.parts_of(style)["word/styles.xml"].decode().count('<w:jc w:val="left"/>')
    assert of(result, Kind.UNMERGED) == []


def test_a_footer_taken_away_is_not_merged_and_said() -> None:
    def no_footer(root: etree._Element) -> None:
        for item in [*root.iter(f"{e.W}footerReference")]:
            e.remove(item)

    result = together((e.retype(WORDS, "经济性良好"),), (no_footer,))
    assert of(result, Kind.UNMERGED) == [
        "页脚（default） “乙处.docx”去掉了这个页脚，没有合并",
        "页脚（even） “乙处.docx”去掉了这个页脚，没有合并",
    ]


def test_the_baseline_goes_into_our_part_whatever_order_an_editor_writes_the_parts_in() -> None:
    """LibreOffice writes itemProps1.xml, which names our namespace too, before the part itself."""
    parts = e.parts_of(e.edited(report(), e.retype(WORDS, "经济性良好")))
    properties = {name: part for name, part in parts.items() if name.startswith("customXml/itemProps")}
    result = together(e.packed({**properties, **parts}), (e.retype(OTHER, "效率性良好"),))
    assert {name: e.parts_of(result.data)[name] for name in properties} == properties
    assert read_baseline(result.data) is not None
