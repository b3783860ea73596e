"""What comes of a paragraph, a row, a cell and a table, by what staff did to it and what the new inputs do to it.

| base → staff | base → new | result |
| same | changed, gone or added | the new one; formatting of staff stays |
| changed | same | staff's, with untouched figures renewed |
| changed | changed or gone | staff's, ours in a comment, 冲突 |
| gone | any | stays gone, 缺失 |
| added by staff | – | kept |
"""

from collections.abc import Callable

import pytest
from lxml import etree

from pipeline import link
from pipeline.merge.changes import Change, Kind
from pipeline.merge.refresh import Refreshed
from tests.check import edits as e
from tests.merge.bench import merged, refreshed, report, without
from tests.merge.hands import P, W, words
from tests.merge.oracle import File

GREEN = "（7）绿色制造。"
PARK = "（6）园区与产业转移。"
SPENT = "详见表1-2"
OTHER = "其他收入决算数"
CENTRED = f'<w:jc xmlns:w="{W[1:-1]}" w:val="center"/>'
Edit = e.Edit


def edited(*edits: Edit) -> bytes:
    return e.edited(report("gd").data, *edits)


def lines(out: Refreshed, words_: str) -> list[str]:
    return [text for text in File(out.data).text() if words_ in text]


def kinds(out: Refreshed, what: str) -> list[Kind]:
    return [change.kind for change in out.changes if change.what == what]


def comments(out: Refreshed, start: str = "【冲突】") -> list[str]:
    return [words(note) for note in File(out.data).comments if words(note).startswith(start)]


def centre(words_: str) -> Edit:
    def edit(root: etree._Element) -> None:
        paragraph = e.paragraph(root, words_)
        looks = paragraph.find(f"{W}pPr")
        if looks is None:
            looks = etree.Element(f"{W}pPr")
            paragraph.insert(0, looks)
        looks.append(etree.fromstring(CENTRED))

    return edit


def one(out: Refreshed, kind: Kind, what: str) -> Change:
    found = [change for change in out.changes if (change.kind, change.what) == (kind, what)]
    assert len(found) == 1, out.changes
    return found[0]


# --- paragraphs ------------------------------------------------------------------------------------------------------


def test_paragraph_same_and_changed_is_the_new_one_in_staffs_formatting() -> None:
    out = refreshed(edited(centre(GREEN)), "text changed", "gd")
    (line,) = lines(out, GREEN)
    assert line.startswith("（7）绿色制造。牵头拟定节能降碳、循环经济")
    element = e.paragraph(File(out.data).root, GREEN)
    assert element.find(f"{W}pPr/{W}jc").get(f"{W}val") == "center"
    assert [item.text for item in element.iter(f"{W}t") if item.getparent().find(f"{W}rPr/{W}b") is not None] == ["绿色制造。"]
    assert one(out, Kind.UPDATED, "段落").now == line


def test_paragraph_same_and_gone_goes() -> None:
    out = refreshed(edited(centre(GREEN)), "text out", "gd")
    assert lines(out, PARK) == []
    assert one(out, Kind.UPDATED, "段落").was.startswith(PARK)


def test_paragraph_only_the_new_report_has_comes_behind_the_one_before_it() -> None:
    out = refreshed(edited(e.add_paragraph("（8）信息化推进", "人工补充")), "text in", "gd")
    text = File(out.data).text()
    at = next(n for n, line in enumerate(text) if line.startswith("（8）信息化推进"))
    assert [line[:6] for line in text[at + 1 : at + 4]] == ["（8之一）网", "人工补充", "（9）民爆行"]
    assert one(out, Kind.ADDED, "段落").now.startswith("（8之一）")


@pytest.mark.parametrize("new", ["totals", "direction"])
def test_paragraph_changed_and_same_is_staffs_with_new_figures(new: str) -> None:
    out = refreshed(edited(e.retype("，其中基本支出", "，比较集中，其中基本支出")), new, "gd")
    spent = {"totals": "63,436.42", "direction": "63,536.42"}[new]  # 100.00 万元 less in totals, the same in direction
    (line,) = lines(out, SPENT)
    assert f"决算{spent}万元，比较集中，其中基本支出18,944.16万元" in line
    assert Kind.CONFLICT not in kinds(out, "段落") and comments(out) == []
    assert one(out, Kind.KEPT, "段落").note == "人工改动"


def test_a_direction_that_turns_is_renewed_within_staffs_sentence() -> None:
    out = refreshed(edited(e.retype("万元，比上年", "万元，全年比上年")), "direction", "gd")
    (line,) = lines(out, "“三公”经费决算支出合计")
    # 5,440,000 against 4,807,000 of last year: 633,000 more, 13.17 %.
    assert "合计544.00万元，全年比上年增加63.30万元，增幅13.17%" in line


def test_paragraph_changed_and_changed_is_staffs_and_ours_stands_in_a_comment() -> None:
    out = refreshed(edited(e.retype("拟定节能、循环经济", "拟定节能减排、循环经济")), "text changed", "gd")
    (line,) = lines(out, GREEN)
    assert line.startswith("（7）绿色制造。拟定节能减排、循环经济")
    conflict = one(out, Kind.CONFLICT, "段落")
    assert conflict.now == line and conflict.ours.startswith("（7）绿色制造。牵头拟定节能降碳")
    (note,) = comments(out)
    assert "按新资料应为：（7）绿色制造。牵头拟定节能降碳" in note


def test_a_conflict_about_a_paragraph_that_goes_takes_the_place_of_the_earlier_one() -> None:
    """Staff and the inputs both change a paragraph; later the new report has it no more: one conflict is open, not two."""
    out = refreshed(edited(e.retype("拟定节能、循环经济", "拟定节能减排、循环经济")), "text changed", "gd")
    assert [item.note[:8] for item in out.baseline.conflicts] == ["本段已由人工改动"]
    blocks = report("text changed").baseline.blocks
    at = next(n for n, block in enumerate(blocks) if isinstance(block, link.ParagraphSlots) and block.slots.startswith(GREEN))
    again = merged(out.data, out.baseline, without(report("text changed"), at))
    assert [item.note[-5:] for item in again.baseline.conflicts] == ["请确认去留"]
    assert len(comments(again)) == 1


def test_paragraph_changed_and_gone_stays_with_a_comment() -> None:
    out = refreshed(edited(e.retype("协调园区提质", "协助园区提质")), "text out", "gd")
    (line,) = lines(out, PARK)
    assert "协助园区提质" in line
    assert one(out, Kind.CONFLICT, "段落").ours == ""
    assert "新生成的报告里没有这一段" in comments(out)[0]


@pytest.mark.parametrize("new", ["gd+totals", "text changed", "text out"])
def test_paragraph_gone_stays_gone(new: str) -> None:
    which = PARK if new == "text out" else GREEN
    out = refreshed(edited(e.remove_paragraph(which)), new, "gd")
    assert lines(out, which) == []
    told = kinds(out, "段落").count(Kind.MISSING)
    assert told == (0 if new == "text out" else 1)  # gone on both sides: nothing to tell
    assert lines(refreshed(out.data, new), which) == []


def test_paragraph_of_staff_stays() -> None:
    out = refreshed(edited(e.add_paragraph(SPENT, "人工补充一段，占比12.5%。")), "totals", "gd")
    assert lines(out, "人工补充") == ["人工补充一段，占比12.5%。"]
    assert one(out, Kind.KEPT, "段落").note == "人工增加"


def _tracked(root: etree._Element) -> None:
    e.paragraph(root, GREEN).append(e.tracked("ins", e.run("（征求意见）")))


def _commented(root: etree._Element) -> None:
    paragraph = e.paragraph(root, GREEN)
    for name in ("commentRangeStart", "commentRangeEnd"):
        paragraph.append(etree.fromstring(f'<w:{name} xmlns:w="{W[1:-1]}" w:id="77"/>'))
    paragraph.append(etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}"><w:commentReference w:id="77"/></w:r>'))


def _with_comment(data: bytes) -> bytes:
    parts = e.parts_of(data)
    note = '<w:comment w:id="77" w:author="李四"><w:p><w:r><w:t>请核实</w:t></w:r></w:p></w:comment></w:comments>'
    parts["word/comments.xml"] = parts["word/comments.xml"].replace(b"</w:comments>", note.encode())
    return e.packed(parts)


NOT_WORDS: dict[str, tuple[list[Edit], Callable[[bytes], bytes]]] = {
    "tracked change": ([_tracked], bytes),
    "comment of staff": ([_commented], _with_comment),
    "moved": ([e.move_paragraph(GREEN, "把绩效培训的对象由财务人员扩大到业务处室")], bytes),
}


@pytest.mark.parametrize("what", NOT_WORDS)
def test_a_tracked_change_a_comment_and_a_move_count_as_edits(what: str) -> None:
    edits, further = NOT_WORDS[what]
    out = refreshed(further(edited(*edits)), "text changed", "gd")
    assert lines(out, GREEN)[0].startswith("（7）绿色制造。拟定节能、循环经济")
    assert one(out, Kind.CONFLICT, "段落").ours.startswith("（7）绿色制造。牵头")
    if what == "comment of staff":
        assert comments(out, "请核实") == ["请核实"]


# --- rows and cells --------------------------------------------------------------------------------------------------

DETAIL = "基本建设类项目"


def row(out: Refreshed, label: str, table: int = 1) -> list[str]:
    found = [cells for cells in File(out.data).tables()[table] if label in cells]
    assert len(found) <= 1
    return found[0] if found else []


def type_in(table: int, label: str, column: int, text: str) -> Edit:
    def edit(root: etree._Element) -> None:
        paragraph = e.row_of(root, table, label).findall(f"{W}tc")[column].find(P)
        assert paragraph is not None
        paragraph.append(e.run(text))

    return edit


def remove_row(table: int, label: str) -> Edit:
    return lambda root: e.remove(e.row_of(root, table, label))


def shade(table: int, label: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for looks in e.row_of(root, table, label).iter(f"{W}tcPr"):
            looks.append(etree.fromstring(f'<w:shd xmlns:w="{W[1:-1]}" w:val="clear" w:fill="FFFF00"/>'))

    return edit


def test_row_same_and_changed_is_the_new_one_in_staffs_formatting() -> None:
    out = refreshed(edited(shade(1, DETAIL)), "detail", "gd")
    assert row(out, DETAIL) == [DETAIL, "", "445,922,612.12", "445,922,612.12"]
    assert len(list(e.row_of(File(out.data).root, 1, DETAIL).iter(f"{W}shd"))) == 4
    assert one(out, Kind.UPDATED, "表格行").now == f"{DETAIL} |  | 445,922,612.12 | 445,922,612.12"


def test_row_same_and_gone_goes_and_numbers_move_up() -> None:
    out = refreshed(edited(shade(2, "国防支出")), "class gone", "gd")
    assert row(out, "节能环保支出", 2) == []
    assert row(out, "国防支出", 2)[0] == "5"


def test_row_only_the_new_report_has_comes_between_its_neighbours_in_their_looks() -> None:
    both = [shade(2, "一般公共服务支出"), shade(2, "科学技术支出")]
    out = refreshed(edited(*both), "class new", "gd")
    table = File(out.data).tables()[2]
    assert [cells[:2] for cells in table[1:4]] == [["1", "一般公共服务支出"], ["2", "教育支出"], ["3", "科学技术支出"]]
    assert len(list(e.row_of(File(out.data).root, 2, "教育支出").iter(f"{W}shd"))) == 6
    assert one(out, Kind.ADDED, "表格行").now.startswith("2 | 教育支出")


def test_row_with_one_of_staff_before_it_is_not_put_in_but_told() -> None:
    typed = e.add_row(2, "一般公共服务支出", "", "其中：行政运行", "1.00", "", "", "")
    out = refreshed(edited(typed), "class new", "gd")
    assert row(out, "教育支出", 2) == [] and row(out, "其中：行政运行", 2) != []
    assert one(out, Kind.CONFLICT, "表格行").ours.startswith("2 | 教育支出")
    assert "新增的行“教育支出”没有放入" in comments(out)[0]
    assert len(comments(refreshed(out.data, "class new"))) == 1  # said once, and until staff take it out


def test_a_row_of_staff_is_not_taken_for_one_that_was_not_put_in() -> None:
    typed = e.add_row(0, "智能制造服务支撑", "7", "人工目标", "70%")
    first = refreshed(edited(typed), "goal in", "gd")
    assert row(first, "新设的目标完成率", 0) == [] and row(first, "新设的目标完成率", 3)[0] == "5"
    second = refreshed(first.data, "goal in+totals")
    assert [change.key for change in second.changes if (change.kind, change.what) == (Kind.KEPT, "数据项")] == []
    assert len(comments(second)) == 1


def test_cell_changed_and_same_is_staffs_the_figures_beside_it_are_new() -> None:
    out = refreshed(edited(type_in(1, "二、项目支出", 0, "（含转拨）")), "totals", "gd")
    assert row(out, "二、项目支出（含转拨）")[2:] == ["444,922,612.12", "444,922,612.12"]
    assert one(out, Kind.KEPT, "表格行").note == "本行有人工改动"


def test_cell_changed_and_changed_is_staffs_the_other_cells_are_new() -> None:
    out = refreshed(edited(type_in(1, DETAIL, 2, "无")), "detail", "gd")
    assert row(out, DETAIL) == [DETAIL, "", "无", "445,922,612.12"]
    assert one(out, Kind.CONFLICT, "单元格").ours == "445,922,612.12"
    assert "按新资料应为：445,922,612.12" in comments(out)[0]


def test_a_conflict_in_a_cell_does_not_hold_its_figure_later() -> None:
    """Staff wrote 无 where nothing was printed: they changed no figure, and the one printed beside it goes on changing."""
    first = refreshed(edited(type_in(1, DETAIL, 2, "无")), "detail", "gd")
    second = refreshed(first.data, "detail+totals")
    assert Kind.KEPT not in kinds(second, "数据项")
    assert row(second, "二、项目支出")[3] == "444,922,612.12"


def test_row_changed_and_gone_stays_with_a_comment() -> None:
    out = refreshed(edited(type_in(2, "节能环保支出", 1, "（待定）")), "class gone", "gd")
    assert row(out, "节能环保支出（待定）", 2) != []
    assert one(out, Kind.CONFLICT, "表格行").place.endswith("节能环保支出")
    assert "新生成的报告里没有这一行" in comments(out)[0]


@pytest.mark.parametrize(
    ("label", "table", "new"), [(DETAIL, 1, "totals"), (DETAIL, 1, "detail"), ("节能环保支出", 2, "class gone")]
)
def test_row_gone_stays_gone(label: str, table: int, new: str) -> None:
    out = refreshed(edited(remove_row(table, label)), new, "gd")
    assert row(out, label, table) == []
    assert kinds(out, "表格行").count(Kind.MISSING) == (0 if new == "class gone" else 1)
    assert row(refreshed(out.data, new), label, table) == []


def test_row_of_staff_stays_where_it_is() -> None:
    out = refreshed(edited(e.add_row(1, "日常公用经费", "其中：会议费", "1.00", "2.00", "3.00")), "totals", "gd")
    assert row(out, "其中：会议费") == ["其中：会议费", "1.00", "2.00", "3.00"]
    table = File(out.data).tables()[1]
    assert [cells[0] for cells in table[3:5]] == ["日常公用经费", "其中：会议费"]


# --- tables ----------------------------------------------------------------------------------------------------------

GOALS, CAPTION = 39, 38  # 表1-1 and its caption among the blocks of the report


def tables_of(out: Refreshed) -> list[str]:
    return [table[0][0] + table[1][1] for table in File(out.data).tables()]


def test_table_same_and_gone_goes_with_its_caption() -> None:
    out = merged(edited(), report("gd").baseline, without(report("gd"), CAPTION, GOALS))
    assert "序号4K用户数" not in tables_of(out)[:1] and lines(out, "表1-1　") == []
    assert one(out, Kind.UPDATED, "表格").note == "新生成的报告里没有这张表，已删去"


def test_table_only_the_new_report_has_comes_in() -> None:
    base = without(report("gd"), CAPTION, GOALS)
    out = merged(base.data, base.baseline, report("gd"))
    assert File(out.data).text() == File(report("gd").data).text()
    assert File(out.data).tables() == File(report("gd").data).tables()
    assert kinds(out, "表格") == [Kind.ADDED]


def test_table_changed_and_gone_stays_with_a_comment() -> None:
    data = edited(type_in(0, "4K用户数", 2, "（暂定）"))
    out = merged(data, report("gd").baseline, without(report("gd"), CAPTION, GOALS))
    assert row(out, "4K用户数", 0)[2] == "达到1600万户（暂定）"
    assert one(out, Kind.CONFLICT, "表格").place.startswith("表1-1")
    assert "新生成的报告里没有这张表" in comments(out)[0]


@pytest.mark.parametrize("new", ["goal out", "goal in", "goal value"])
def test_table_gone_stays_gone(new: str) -> None:
    out = refreshed(edited(lambda root: e.remove(e.tables(root)[0])), new, "gd")
    assert len(File(out.data).tables()) == 4
    assert one(out, Kind.MISSING, "表格").place.startswith("表1-1")


def test_table_of_staff_stays() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    made = f'<w:tbl xmlns:w="{W[1:-1]}"><w:tr>{cell.format("批次")}{cell.format("金额")}</w:tr></w:tbl>'
    out = refreshed(edited(lambda root: e.paragraph(root, SPENT).addnext(etree.fromstring(made))), "totals", "gd")
    assert File(out.data).tables()[1] == [["批次", "金额"]]
    assert one(out, Kind.KEPT, "表格").note == "人工增加"


# --- figures and numbered things -------------------------------------------------------------------------------------

TOTAL = ("支出.本年支出合计.决算数", "万元")


def test_a_figure_edited_in_one_place_is_held_in_every_format() -> None:
    out = refreshed(edited(e.overtype(*TOTAL, "63,999.99")), "totals", "gd")
    assert "决算63,999.99万元" in lines(out, SPENT)[0]
    assert row(out, "本年支出合计")[2:] == ["634,364,219.62", "635,364,219.62"]  # 调整预算数 is another figure
    held = next(change for change in out.changes if change.key == TOTAL[0])
    assert (held.kind, held.was, held.now, held.ours) == (Kind.KEPT, "63,536.42", "63,999.99", "63,436.42")


def test_a_figure_put_back_as_it_was_is_free_again() -> None:
    first = refreshed(edited(e.overtype(*TOTAL, "63,999.99")), "totals", "gd")
    second = refreshed(e.edited(first.data, e.overtype(*TOTAL, "63,536.42")), "totals")
    assert "决算63,436.42万元" in lines(second, SPENT)[0]
    assert row(second, "本年支出合计")[3] == "634,364,219.62"


def test_a_figure_typed_as_it_is_now_is_not_held() -> None:
    out = refreshed(edited(e.overtype(*TOTAL, "63,436.42")), "totals", "gd")
    assert row(out, "本年支出合计")[3] == "634,364,219.62"
    assert TOTAL[0] not in {change.key for change in out.changes if change.kind is Kind.KEPT}


def test_edits_stay_with_their_goal_when_one_before_it_is_struck_out() -> None:
    """Goal 8 (电子信息…) is the seventh now: what staff wrote of it stays there, and its number is new."""
    wrote = e.overtype("目标.第8项.实际完成值", "文本", "实现营业收入4.35万亿元")
    out = refreshed(edited(wrote, type_in(0, "电子信息制造业", 2, "（快报数）")), "goal out", "gd")
    assert row(out, "电子信息制造业主营业务收入额", 0) == ["7", "电子信息制造业主营业务收入额", "超4.1万亿元（快报数）"]
    assert row(out, "电子信息制造业主营业务收入额", 3)[0::3] == ["7", "实现营业收入4.35万亿元"]
    assert row(out, "高标准建设制造业创新中心", 0) == row(out, "高标准建设制造业创新中心", 3) == []
    held = [change.key for change in out.changes if (change.kind, change.what) == (Kind.KEPT, "数据项")]
    assert held == ["目标.第7项.实际完成值"]


def test_an_edited_goal_that_is_struck_out_stays_and_is_told() -> None:
    out = refreshed(edited(e.overtype("目标.第3项.实际完成值", "文本", "88%")), "goal out", "gd")
    assert row(out, "高标准建设制造业创新中心", 3) == ["3", "高标准建设制造业创新中心", "100%", "88%", "完成"]
    assert row(out, "智能制造服务支撑体系完善率", 3)[0] == "3"  # the fourth is the third now
    assert Kind.CONFLICT in kinds(out, "表格行")
    later = refreshed(out.data, "goal out+totals")
    assert row(later, "高标准建设制造业创新中心", 3)[3] == "88%"


def test_a_goal_put_in_the_middle_comes_between_edited_ones() -> None:
    wrote = [type_in(0, "智能制造服务支撑", 2, "（全年）"), type_in(0, "资金下达时效率", 2, "（按时）")]
    out = refreshed(edited(*wrote), "goal in", "gd")
    table = File(out.data).tables()[0]
    assert [cells[::2] for cells in table[4:7]] == [["4", "100%（全年）"], ["5", "95%"], ["6", "100%（按时）"]]


def test_rows_change_places_where_staff_left_them_in_order() -> None:
    out = refreshed(edited(type_in(0, "电子信息制造业", 2, "（快报数）")), "goals swapped", "gd")
    table = File(out.data).tables()[0]
    assert [cells[0] for cells in table[1:]] == [str(n) for n in range(1, 16)]
    assert table[11][1:] == ["电子信息制造业主营业务收入额", "超4.1万亿元（快报数）"]


def test_rows_staff_put_in_another_order_stay_so_and_it_is_told() -> None:
    out = refreshed(edited(e.move_row(0, "会议组织开展", "深入推进工业创新")), "goals swapped", "gd")
    labels = [cells[1] for cells in File(out.data).tables()[0]]
    assert labels.index("深入推进工业创新驱动发展完成率") + 1 == next(
        n for n, text in enumerate(labels) if text.startswith("会议组织")
    )
    assert "次序没有改" in comments(out)[0]


def test_a_list_whose_items_change_places_is_numbered_as_it_stands() -> None:
    out = refreshed(report("gd").data, "ranking", "gd")
    found = [line for line in File(out.data).text() if line.startswith("（") and "支出：" in line[:16]]
    assert [line[1] for line in found] == ["1", "2", "3", "4"]
    assert found[2].startswith("（3）资源勘探信息等支出：")


def test_an_edited_item_keeps_its_place_and_it_is_told() -> None:
    out = refreshed(edited(e.retype("协调园区提质", "协助园区提质")), "text moved", "gd")
    text = [line[:3] for line in File(out.data).text()]
    assert text.index("（6）") < text.index("（7）")
    assert any("次序有变" in change.note for change in out.changes if change.kind is Kind.KEPT)


def test_staffs_number_that_repeats_a_renewed_figure_is_named() -> None:
    out = refreshed(edited(e.add_paragraph(SPENT, "全年支出63,536.42万元，结构合理。")), "totals", "gd")
    told = one(out, Kind.KEPT, "人工数字")
    assert (told.now, told.ours, told.key.split(".")[0]) == ("63,536.42", "63,436.42", "支出")


def test_a_conflict_is_told_until_the_words_agree() -> None:
    first = refreshed(edited(e.retype("拟定节能、循环", "拟定节能减排、循环")), "text changed", "gd")
    second = refreshed(first.data, "text changed+totals")
    assert len(comments(first)) == len(comments(second)) == 1
    adopted = e.edited(second.data, e.retype("拟定节能减排、", "牵头拟定节能降碳、"))
    third = refreshed(adopted, "text changed+totals")
    assert comments(third) == [] and Kind.CONFLICT not in kinds(third, "段落")
