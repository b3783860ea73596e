"""Shapes staff give a report that a merge could trip over: no number may be left old unsaid, no edit lost.

New inputs in most: 100.00 万元 less project spending, so 63,436.42 for 63,536.42 万元 and 444,922,612.12 for 445,922,612.12 元.
"""

import copy
import random

from lxml import etree

from pipeline.merge.changes import Kind
from pipeline.merge.refresh import Refreshed
from pipeline.word.lint import lint_package
from pipeline.word.package import Package, open_package
from pipeline.word.transplant import Transplant
from tests.check import edits as e
from tests.merge.bench import refreshed, report
from tests.merge.hands import PPR, RUN, SDT, TC, TR, Hands, P, T, W, run, words, xml
from tests.merge.oracle import File

TOTAL = ("支出.本年支出合计.决算数", "万元")
SPENT, ADVICE = "详见表1-2", "把绩效培训的对象由财务人员扩大到业务处室"
OLD, NEW = "63,536.42", "63,436.42"


def edited(*edits: e.Edit) -> bytes:
    return e.edited(report("gd").data, *edits)


def merged(*edits: e.Edit, new: str = "totals") -> Refreshed:
    out = refreshed(edited(*edits), new, "gd")
    assert [item.found for item in lint_package(out.data)] == []
    return out


def everything(out: Refreshed) -> str:
    """All words of all stories, what is deleted as a tracked change apart."""
    return "\n".join(words(paragraph) for story in File(out.data).stories() for paragraph in story.iter(P))


def held(out: Refreshed) -> set[str]:
    return {change.key for change in out.changes if (change.kind, change.what) == (Kind.KEPT, "数据项")}


def without_marks(paragraph: etree._Element, first_id: int) -> etree._Element:
    """A copy as Word pastes it: other ids, no bookmark (names are unique), no comment."""
    twin = copy.deepcopy(paragraph)
    names = ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd")
    gone = [*twin.iter(*(f"{W}{name}" for name in names))]
    gone += twin.findall(f".//{W}commentReference/..")
    for item in gone:
        e.remove(item)
    for number, item in enumerate(twin.iter(f"{W}sdtPr")):
        item.find(f"{W}id").set(f"{W}val", str(first_id + number))
    return twin


# --- paragraphs ------------------------------------------------------------------------------------------------------


def split(root: etree._Element) -> None:
    first = e.paragraph(root, SPENT)
    children = list(first)
    at = next(n for n, child in enumerate(children) if child.tag == RUN and "其中基本支出" in words(child))
    second = etree.Element(P)
    second.extend(children[at:])
    first.addnext(second)


def test_a_paragraph_broken_in_two_has_new_figures_in_both_halves() -> None:
    text = File(merged(split).data).text()
    at = next(n for n, line in enumerate(text) if line.endswith(f"决算{NEW}"))
    assert text[at + 1].startswith("万元，其中基本支出18,944.16万元、项目支出44,492.26万元；年末结转和结余6,819.79万元")


def test_a_broken_paragraph_the_new_report_does_not_have_leaves_no_half_bookmark() -> None:
    def enter(root: etree._Element) -> None:
        first = e.paragraph(root, "（6）园区与产业转移")
        second = etree.Element(P)
        second.extend(list(first)[-2:])  # the bookmark's end and the full stop
        second.insert(0, run("（人工）"))
        first.addnext(second)

    assert "（6）园区与产业转移" in everything(merged(enter, new="text out"))


def test_paragraphs_joined_by_a_tracked_change_keep_bookmarks_of_their_own_when_items_move_down() -> None:
    def join(root: etree._Element) -> None:
        e.paragraph(root, "（9）民爆").insert(0, xml('<w:pPr><w:rPr><w:del w:id="901" w:author="张三"/></w:rPr></w:pPr>'))

    out = merged(join, new="text in")  # lint_package finds names that stand twice
    assert "（8之一）" in everything(out)


def test_a_paragraph_joined_to_its_heading_has_new_figures() -> None:
    def join(root: etree._Element) -> None:
        paragraph = e.paragraph(root, SPENT)
        before = paragraph.getprevious()
        before.extend([child for child in paragraph if child.tag != PPR])
        e.remove(paragraph)

    assert f"2.部门整体支出情况。2019年，我厅本年支出年初预算26,068.23万元，决算{NEW}万元" in everything(merged(join))


def test_two_paragraphs_of_ours_joined_have_each_figure_written_once() -> None:
    """Both keep their bookmarks, so both are found in the one: 674,000 is 2,174,000 now, which is longer by a digit."""

    def join(root: etree._Element) -> None:
        first = e.paragraph(root, "“三公”经费决算支出合计")
        behind = first.getnext()
        assert behind is not None
        first.extend([child for child in behind if child.tag != PPR])
        e.remove(behind)

    out = merged(join, new="direction")
    text = everything(out)
    assert "公务接待费217.40万元，比上年增加114.10万元、增幅110.45%，比年初预算增加136.40万元、增幅168.40%" in text
    assert text.count("公务接待费217.40万元") == 1
    assert text.count("从严审批出访团组和公务接待，公务用车支出同步压减。分项看：") == 1


def test_a_paragraph_pasted_twice_is_new_twice() -> None:
    def paste(root: etree._Element) -> None:
        paragraph = e.paragraph(root, SPENT)
        paragraph.addnext(without_marks(paragraph, 880_000))

    out = merged(paste)
    assert everything(out).count(f"决算{NEW}万元，其中基本支出") == 2
    assert held(out) == set()


def test_a_paragraph_pasted_twice_without_marks_is_named_where_it_stays_old() -> None:
    def paste(root: etree._Element) -> None:
        paragraph = e.paragraph(root, SPENT)
        paragraph.addnext(without_marks(paragraph, 880_000))

    out = merged(paste, e.strip_all)
    assert everything(out).count(f"决算{NEW}万元，其中基本支出") == 1
    assert {(change.now, change.ours) for change in out.changes if change.what == "人工数字"} >= {(OLD, NEW)}


def test_a_chapter_put_elsewhere_stays_there_with_new_figures() -> None:
    def move(root: etree._Element) -> None:
        body = e.body(root)
        units = list(body)
        texts = [words(item) for item in units]
        first, behind, target = (
            next(n for n, text in enumerate(texts) if text.startswith(start))
            for start in ("（四）部门整体支出情况", "二、绩效自评情况", "三、其他自评情况")
        )
        for item in units[first:behind]:
            units[target].addprevious(item)

    out = merged(move)
    assert OLD not in everything(out)
    text = File(out.data).text()
    places = [
        next(n for n, line in enumerate(text) if line.startswith(start)) for start in ("二、绩效", "（四）部门", "三、其他")
    ]
    assert places == sorted(places)


def test_a_chapter_put_elsewhere_takes_new_rows() -> None:
    def move(root: etree._Element) -> None:
        body = e.body(root)
        table, caption = e.tables(root)[2], e.paragraph(root, "表1-3　")
        body[-2].addnext(caption)
        caption.addnext(table)

    assert "教育支出" in [cells[1] for cells in File(merged(move, new="class new").data).tables()[4]]


def test_a_paragraph_deleted_while_changes_are_recorded_holds_no_figure() -> None:
    def delete(root: etree._Element) -> None:
        paragraph = e.paragraph(root, SPENT)
        paragraph.insert(0, xml('<w:pPr><w:rPr><w:del w:id="901" w:author="张三"/></w:rPr></w:pPr>'))
        for item in [item for item in paragraph.iter(RUN) if item.find(f"{W}commentReference") is None]:
            change = e.tracked("del")
            item.addprevious(change)
            change.append(item)
            for text in item.iter(T):
                text.tag = f"{W}delText"

    out = merged(delete)
    assert held(out) == set()
    assert OLD not in everything(out) and "634,364,219.62" in everything(out)
    assert [change.ours[-6:] for change in out.changes if change.kind is Kind.MISSING] == ["见表1-2。"]
    assert OLD in "".join(item.text or "" for item in File(out.data).root.iter(f"{W}delText"))


def test_a_paragraph_moved_while_changes_are_recorded_is_new_where_it_stands() -> None:
    def move(root: etree._Element) -> None:
        paragraph = e.paragraph(root, SPENT)
        twin = without_marks(paragraph, 880_000)
        for side, kind in ((paragraph, "moveFrom"), (twin, "moveTo")):
            for item in [item for item in side.iter(RUN) if item.find(f"{W}commentReference") is None]:
                change = e.tracked(kind)
                item.addprevious(change)
                change.append(item)
        paragraph.insert(0, xml('<w:pPr><w:rPr><w:moveFrom w:id="931" w:author="张三"/></w:rPr></w:pPr>'))
        e.paragraph(root, ADVICE).addnext(twin)

    out = merged(move)
    shown = [item for item in File(out.data).root.iter(T) if not [*item.iterancestors(f"{W}moveFrom")]]
    assert OLD not in {item.text for item in shown} and NEW in {item.text for item in shown}


def test_paragraphs_staff_framed_take_new_ones_between_them() -> None:
    def frame(root: etree._Element) -> None:
        body = e.body(root)
        control = xml('<w:sdt><w:sdtPr><w:id w:val="99999"/></w:sdtPr><w:sdtContent/></w:sdt>')
        control[1].extend([child for child in body if child.tag != f"{W}sectPr"])
        body.insert(0, control)

    out = merged(frame, new="text in")
    text = [words(item) for item in File(out.data).root.iter(P)]
    at = next(n for n, line in enumerate(text) if line.startswith("（8）信息化推进"))
    assert text[at + 1].startswith("（8之一）")


def test_new_content_under_a_heading_staff_deleted_is_told() -> None:
    out = merged(e.remove_paragraph("1.主要职能。"), new="text in")
    assert "（8之一）" not in everything(out)
    assert any(change.kind is Kind.MISSING and change.ours.startswith("（8之一）") for change in out.changes)


# --- figures ---------------------------------------------------------------------------------------------------------


def test_half_a_figure_outside_its_control() -> None:
    def half(root: etree._Element) -> None:
        control = e.control(root, *TOTAL)
        e.say(control, OLD[:-3])
        control.getnext().addnext(run(OLD[-3:]))

    out = merged(half)
    assert f"决算{NEW}万元，其中" in everything(out)


def test_another_unit_behind_a_figure_holds_it() -> None:
    out = merged(e.retype("万元，其中基本支出", "亿元，其中基本支出"))
    assert f"{OLD}亿元" in everything(out) and TOTAL[0] in held(out)


def test_a_figure_in_a_text_box_is_new() -> None:
    def box(root: etree._Element) -> None:
        twin = copy.deepcopy(e.control(root, *TOTAL))
        twin.find(f"{W}sdtPr/{W}id").set(f"{W}val", "777777")
        shape = (
            '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p/></w:txbxContent>'
            "</v:textbox></v:shape></w:pict></w:r>"
        )
        made = xml(shape)
        next(made.iter(P)).append(twin)
        e.paragraph(root, ADVICE).append(made)

    text = everything(merged(box))
    assert OLD not in text and text.count(NEW) == 4  # twice in the words, and the box with the paragraph round it


def in_part(kind: str) -> Refreshed:
    """The report with a copy of the total in a footnote, or a header, of staff."""
    hands = Hands(report("gd").data, random.Random(1), report("gd").baseline)
    twin = copy.deepcopy(e.control(hands.root, *TOTAL))
    twin.find(f"{W}sdtPr/{W}id").set(f"{W}val", "777777")
    Hands.footnote(hands) if kind == "footnotes" else Hands.section(hands)
    name = next(name for name in hands.parts if name.startswith(f"word/{kind}"))
    story = etree.fromstring(hands.parts[name])
    next(story.iter(P)).append(twin)
    hands.parts[name] = etree.tostring(story)
    return refreshed(hands.saved(), "totals", "gd")


def test_a_figure_copied_into_a_footnote_is_new() -> None:
    out = in_part("footnotes")
    assert words(etree.fromstring(File(out.data).parts["word/footnotes.xml"])).endswith(NEW)


def test_a_figure_copied_into_a_header_is_new() -> None:
    out = in_part("header")
    part = next(part for name, part in File(out.data).parts.items() if name.startswith("word/header"))
    assert words(etree.fromstring(part)).endswith(NEW)


def test_a_held_figure_is_held_in_a_format_only_the_new_report_has() -> None:
    """其他收入's budget is 20,000 元 in a sentence only the new report has; staff changed its 决算数, printed there too."""
    out = merged(e.overtype("收入.其他收入.决算数", "万元", "9.99", nth=1), new="income")
    assert "收入.其他收入.决算数" in held(out)
    assert "其他收入决算数3.18万元" in everything(out)


# --- tables ----------------------------------------------------------------------------------------------------------


def split_table(root: etree._Element) -> None:
    table = e.tables(root)[1]
    twin = copy.deepcopy(table)
    for row in e.rows(twin):
        twin.remove(row)
    twin.extend(e.rows(table)[15:])
    table.addnext(twin)
    table.addnext(xml("<w:p/>"))


def test_a_table_split_in_two_is_new_in_both_and_no_row_is_called_deleted() -> None:
    out = merged(split_table)
    tables = File(out.data).tables()
    assert next(cells for cells in tables[2] if cells[0] == "本年支出合计")[2:] == ["634,364,219.62", "634,364,219.62"]
    assert next(cells for cells in tables[1] if cells[0] == "二、项目支出")[2:] == ["444,922,612.12", "444,922,612.12"]
    assert Kind.MISSING not in {change.kind for change in out.changes}


def column(table: int, at: int, head: str, text: str) -> e.Edit:
    def edit(root: etree._Element) -> None:
        found = e.tables(root)[table]
        grid = next(found.iterchildren(f"{W}tblGrid"))
        grid.insert(at, copy.deepcopy(grid[0]))
        for number, row in enumerate(e.rows(found)):
            said = f"{text}{number}" if number else head
            row.findall(TC)[at - 1].addnext(xml(f"<w:tc><w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:tc>"))

    return edit


def test_a_column_of_staff_stays_the_figures_beside_it_are_new() -> None:
    out = merged(column(1, 2, "备注", "注"))
    cells = next(cells for cells in File(out.data).tables()[1] if cells[0] == "二、项目支出")
    assert cells == ["二、项目支出", "127,471,500.00", "注4", "444,922,612.12", "444,922,612.12"]


def test_a_row_with_words_in_a_column_of_staff_is_not_taken_out() -> None:
    out = merged(column(0, 2, "备注", "注"), new="goal out")
    assert ["3", "高标准建设制造业创新中心", "注3", "100%"] in File(out.data).tables()[0]
    assert Kind.CONFLICT in {change.kind for change in out.changes if change.what == "表格行"}


def test_a_row_with_nothing_in_a_column_of_staff_is_taken_out() -> None:
    def empty(root: etree._Element) -> None:
        column(0, 2, "备注", "注")(root)
        next(e.row_of(root, 0, "高标准建设").findall(TC)[2].iter(T)).text = ""

    out = merged(empty, new="goal out")
    assert "高标准建设制造业创新中心" not in [cells[1] for cells in File(out.data).tables()[0]]


def test_a_column_staff_deleted_stays_deleted() -> None:
    def delete(root: etree._Element) -> None:
        found = e.tables(root)[1]
        for row in e.rows(found):
            row.remove(row.findall(TC)[1])

    out = refreshed(edited(delete), "totals", "gd")
    rows = File(out.data).tables()[1]
    assert {len(cells) for cells in rows} == {3}
    assert next(cells for cells in rows if cells[0] == "二、项目支出")[1:] == ["444,922,612.12", "444,922,612.12"]


def test_merged_cells_stay_merged_with_the_new_figure() -> None:
    def merge(root: etree._Element) -> None:
        row = e.row_of(root, 1, "人员经费")
        cells = row.findall(TC)
        cells[2].find(f"{W}tcPr").insert(1, xml('<w:gridSpan w:val="2"/>'))
        row.remove(cells[3])

    out = merged(merge, new="shifted")
    cells = next(cells for cells in File(out.data).tables()[1] if cells[0] == "人员经费")
    assert cells == ["人员经费", "110,465,100.00", "169,166,462.45"]


def test_a_row_is_not_put_into_cells_staff_merged_downwards() -> None:
    def merge(root: etree._Element) -> None:
        for number, row in enumerate(e.rows(e.tables(root)[2])[1:4]):
            looks = row.find(f"{TC}/{W}tcPr")
            looks.insert(1, xml("<w:vMerge/>" if number else '<w:vMerge w:val="restart"/>'))

    out = merged(merge, new="class new")
    assert "教育支出" not in [cells[1] for cells in File(out.data).tables()[2]]
    assert any(change.kind is Kind.CONFLICT and "教育支出" in change.ours for change in out.changes)


def test_a_figure_of_a_goal_struck_out_is_told_where_staff_copied_it() -> None:
    def copy_(root: etree._Element) -> None:
        twin = copy.deepcopy(e.control(root, "目标.第3项.实际完成值", "文本"))
        twin.find(f"{W}sdtPr/{W}id").set(f"{W}val", "777777")
        e.paragraph(root, ADVICE).append(twin)

    out = merged(copy_, new="goal out")
    told = [change for change in out.changes if change.kind is Kind.CONFLICT]
    assert [(change.now, change.note) for change in told] == [("100%", "现在的输入资料中没有这个数")]


def test_a_section_that_ends_in_a_paragraph_of_ours_stays_when_that_goes() -> None:
    def section(root: etree._Element) -> None:
        looks = '<w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:pPr>'
        e.paragraph(root, "（6）园区与产业转移").insert(0, xml(looks))

    for new in ("text out", "text moved"):
        assert len([*File(merged(section, new=new).data).root.iter(f"{W}sectPr")]) == 2


def test_a_row_deleted_while_changes_are_recorded_stays_deleted() -> None:
    def delete(root: etree._Element) -> None:
        e.row_of(root, 1, "项目支出").find(f"{W}trPr").append(e.tracked("del"))

    out = merged(delete)
    row = e.row_of(File(out.data).root, 1, "项目支出")
    assert row.find(f"{W}trPr/{W}del") is not None and words(row).endswith("445,922,612.12")
    assert [change.kind for change in out.changes if change.what == "表格行"] == [Kind.MISSING]


# --- comments --------------------------------------------------------------------------------------------------------

W14, W15 = "http://schemas.microsoft.com/office/word/2010/wordml", "http://schemas.microsoft.com/office/word/2012/wordml"


def answered() -> bytes:
    """The report with an answer of staff to its first comment, as Word keeps it."""
    hands = Hands(report("gd").data, random.Random(1), report("gd").baseline)
    part = etree.fromstring(hands.parts["word/comments.xml"])
    first = part[0]
    next(first.iter(P)).set(f"{{{W14}}}paraId", "0000000A")
    answer = xml('<w:comment w:id="60" w:author="李四"><w:p><w:r><w:t>已核对，属实</w:t></w:r></w:p></w:comment>')
    next(answer.iter(P)).set(f"{{{W14}}}paraId", "0000000B")
    part.append(answer)
    hands.parts["word/comments.xml"] = etree.tostring(part)
    pair = '<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="0"/>'
    extended = f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="0000000A"/>{pair}</w15:commentsEx>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
    hands.relate("commentsExtended", "commentsExtended.xml", extended.encode(), kind)
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for mark in [item for item in hands.root.iter(f"{W}{name}") if item.get(f"{W}id") == first.get(f"{W}id")]:
            twin = copy.deepcopy(mark)
            twin.set(f"{W}id", "60")
            mark.addnext(twin)
    return hands.saved()


def test_a_comment_staff_answered_stays_with_the_answer_and_is_not_said_twice() -> None:
    out = refreshed(answered(), "shifted", "gd")
    notes = [words(note) for note in File(out.data).comments]
    first = words(File(report("gd").data).comments[0])
    assert notes.count(first) == [words(note) for note in File(report("shifted").data).comments].count(first)
    assert notes.count("已核对，属实") == 1
    assert [item.found for item in lint_package(out.data)] == []


def test_comments_of_ours_are_those_of_the_new_report() -> None:
    out = refreshed(report("gd").data, "totals", "gd")
    one, other = ([words(note) for note in File(data).comments] for data in (out.data, report("totals").data))
    assert sorted(one) == sorted(other)


# --- other editors ---------------------------------------------------------------------------------------------------


def test_a_full_width_word_figure_in_a_file_without_tags_is_no_edit() -> None:
    goal = ("目标.第12项.目标值", "文本")
    out = merged(e.overtype(*goal, "１０００家以上"), e.strip_tags)
    assert held(out) == set()


def test_a_file_without_any_mark_is_new_where_the_words_tell_which_figure_it_is() -> None:
    out = merged(e.retype("，其中基本支出", "，比较集中，其中基本支出"), e.strip_all)
    assert OLD not in everything(out)
    assert f"决算{NEW}万元，比较集中，其中基本支出18,944.16万元、项目支出44,492.26万元" in everything(out)
    assert len([*File(out.data).root.iter(SDT)]) == 0


def test_new_bookmarks_have_names_of_their_own_where_an_editor_gave_new_ids() -> None:
    """LibreOffice numbers bookmarks anew and keeps their names, which end in the numbers they had."""

    def renumber(root: etree._Element) -> None:
        for name in ("bookmarkStart", "bookmarkEnd"):
            for item in root.iter(f"{W}{name}"):
                item.set(f"{W}id", str(int(item.attrib[f"{W}id"]) - 520))
        for item in root.findall(f".//{W}sdtPr/{W}id"):
            e.remove(item)

    package = open_package(edited(renumber))
    last = max(int(item.rpartition("_")[2]) for item in _names(package) if item.startswith("_jxf"))
    assert Transplant(package, open_package(report("gd").data)).next_id > last


def _names(package: Package) -> list[str]:
    return [item.get(f"{W}name", "") for item in package.tree("word/document.xml").iter(f"{W}bookmarkStart")]


def test_rows_of_a_file_without_any_mark_go_and_come() -> None:
    out = merged(e.strip_all, new="goal out")
    assert [cells[0] for cells in File(out.data).tables()[0][1:]] == [str(n) for n in range(1, 15)]
    came = merged(e.strip_all, new="class new")
    assert File(came.data).tables()[2][2][:2] == ["2", "教育支出"]
    assert len(next(File(came.data).root.iter(TR))) > 0
