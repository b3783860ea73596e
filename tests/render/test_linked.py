"""Linked figures: the mark-up round each figure, split runs, table loops, escapes, ids, and what stands in the baseline."""

import io
import re
import zipfile

import pytest
from lxml import etree
from msgspec.structs import replace

from pipeline import link
from pipeline.money import Absence
from pipeline.problems import problem
from pipeline.records import Cell, Fixed, Linked, ListedRow, ReportParagraph, Staff
from pipeline.render import render
from tests.baselines import read_baseline
from tests.render import small
from tests.render.small import (
    LOOP,
    PROVENANCE,
    SENTENCE,
    TOTAL,
    W,
    docx,
    find,
    first,
    lines,
    pack,
    paragraph,
    part,
    report,
    row,
    table,
    text,
    values,
)

TEMPLATE = docx(
    paragraph("一、概况") + small.HOSTS + paragraph("表1　{{ 单位.名称 }}") + LOOP + paragraph("执行率{{ 执行.执行率 }}。")
)


def rendered(template: bytes = TEMPLATE, **given) -> bytes:
    return render(given.get("report", report()), pack(template), given.get("problems", ()), PROVENANCE)


def controls(data: bytes) -> list[etree._Element]:
    return list(part(data).iter(f"{W}sdt"))


def tag_of(sdt: etree._Element) -> str:
    return values(sdt, "w:sdtPr/w:tag/@w:val")[0]


def test_a_figure_in_prose_stands_in_a_hidden_control_inside_its_bookmark():
    sdt = controls(rendered())[0]
    before, after = sdt.getprevious(), sdt.getnext()
    assert before is not None and after is not None
    parts = [item.tag for item in first(sdt, "w:sdtPr")]
    assert [name.removeprefix(W) for name in parts][:-1] == ["alias", "tag", "id"]
    assert "appearance" in parts[-1]
    assert values(sdt, "w:sdtPr/w:alias/@w:val") == ["支出.总计.决算数（说明）"]
    assert tag_of(sdt) == link.figure_tag("支出.总计.决算数", "元")
    assert link.tag_of_bookmark(values(before, "@w:name")[0]) == tag_of(sdt)
    assert after.tag == f"{W}bookmarkEnd"
    assert after.get(f"{W}id") == before.get(f"{W}id")
    assert find(sdt, "w:sdtPr/w:dataBinding | w:sdtPr/w:text | w:sdtPr/w:lock") == []
    assert text(sdt) == "123,456.78"


def test_older_editors_may_ignore_the_hidden_appearance():
    root = part(rendered())
    assert root.get("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable") == "w15"


def test_in_a_cell_the_tag_stands_alone_and_nothing_round_an_empty_cell():
    rows = find(part(rendered()), "//w:tr")
    cells = [[len(find(cell, ".//w:sdt")) for cell in row] for row in rows]
    # head, 甲 (amount and words), 乙 (both blank), total typed in the template
    assert cells == [[0, 0, 0], [0, 1, 1], [0, 0, 0], [0, 1, 0]]
    assert find(rows[1], ".//w:alias | .//w:bookmarkStart") == []
    assert [text(cell) for cell in rows[2]] == ["乙<&>", "", ""]
    assert all(cell[-1].tag == f"{W}p" for row in rows for cell in row)


def test_the_run_is_split_and_its_formatting_copied():
    properties = '<w:rPr><w:i/><w:sz w:val="30"/></w:rPr>'
    # Word splits what is typed: the tag runs over three runs of one look
    split = "".join(f"<w:r>{properties}<w:t>{piece}</w:t></w:r>" for piece in ("共{{ 支出.总", "计.决算数|", "元 }}元"))
    data = rendered(docx(paragraph(split) + small.HOSTS + LOOP))
    whole = first(part(data), "//w:p")
    assert text(whole) == "共123,456.78元"
    looks = [etree.tostring(item, method="c14n") for item in find(whole, ".//w:r/w:rPr")]
    assert len(looks) == 3
    assert len(set(looks)) == 1
    assert values(whole, ".//w:sdtPr/w:rPr/w:sz/@w:val") == ["30"]


def test_a_host_lends_its_formatting_and_staff_keep_their_bold():
    host = paragraph(
        '<w:r><w:rPr><w:rFonts w:eastAsia="楷体"/><w:sz w:val="28"/></w:rPr><w:t>{{p 段落.单位.职能 }}</w:t></w:r>',
        properties='<w:pPr><w:pStyle w:val="Level4"/></w:pPr>',
    )
    data = rendered(docx(host + paragraph("{{p 段落.支出.总体 }}") + LOOP))
    whole = first(part(data), "//w:p")
    assert values(whole, "w:pPr/w:pStyle/@w:val") == ["Level4"]
    names = [[child.tag.removeprefix(W) for child in item] for item in find(whole, "w:r/w:rPr")]
    assert names == [["rFonts", "b", "bCs", "sz"], ["rFonts", "sz"], ["rFonts", "sz"]]
    assert text(whole) == "一是研发 R&D <试点>。"


def test_pending_text_is_highlighted_and_only_that():
    gap = ReportParagraph(key="支出.总体#1", spans=(Fixed("支出"), Fixed("【待补：决算数】"), Fixed("万元。")), pending=True)
    whole = ReportParagraph(key="单位.职能#1", spans=(Fixed("待补充"),), pending=True)
    data = rendered(report=report(gap, whole))
    marked = [text(run) for run in find(part(data), "//w:r[w:rPr/w:highlight]")]
    assert "".join(marked) == "【待补：决算数】待补充"


def test_an_absent_paragraph_leaves_nothing():
    data = rendered(report=report(SENTENCE))
    assert lines(data)[:3] == ["一、概况", "支出123,456.78元。", "表1　某某局"]


def test_line_feeds_and_tabs_become_breaks_and_tab_stops():
    item = ReportParagraph(key="单位.职能#1", spans=(Staff("甲\n乙\t丙", Cell(file="文字材料.docx")),))
    data = rendered(report=report(item))
    assert lines(data)[1] == "甲\n乙\t丙"


@pytest.mark.parametrize("bad", ["\x0b", "\x07", "\ud800", "\ufffe"])
def test_a_character_xml_cannot_hold_is_our_own_fault(bad):
    item = ReportParagraph(key="单位.职能#1", spans=(Staff(f"坏{bad}字", Cell(file="文字材料.docx")),))
    with pytest.raises(link.XmlTextError):
        rendered(report=report(item))


def test_text_that_looks_like_a_tag_is_printed_as_text():
    item = ReportParagraph(key="单位.职能#1", spans=(Staff("{{ 7*7 }}{% raw %}", Cell(file="文字材料.docx")),))
    assert lines(rendered(report=report(item)))[1] == "{{ 7*7 }}{% raw %}"


def test_ids_and_bookmark_names_are_unique_and_paired_over_all_parts():
    footer = paragraph("{{ 单位.名称 }}{{ 执行.执行率 }}")
    old = '<w:bookmarkStart w:id="41" w:name="own"/><w:bookmarkEnd w:id="41"/>'
    data = rendered(docx(paragraph(old + "<w:r><w:t>题</w:t></w:r>") + small.HOSTS + LOOP, footer=footer))
    roots = [part(data), part(data, "word/footer1.xml")]
    ids = [value for root in roots for value in values(root, "//w:sdtPr/w:id/@w:val")]
    starts = [value for root in roots for value in values(root, "//w:bookmarkStart/@w:id")]
    ends = [value for root in roots for value in values(root, "//w:bookmarkEnd/@w:id")]
    names = [value for root in roots for value in values(root, "//w:bookmarkStart/@w:name")]
    for given in (ids, starts, ends, names):
        assert len(given) == len(set(given))
    assert sorted(starts) == sorted(ends)
    assert min(map(int, ids)) > 41
    assert text(roots[1]) == "某某局12.5%"


def test_generated_paragraphs_stand_in_their_bookmarks_but_for_the_last_character():
    found = find(part(rendered()), "//w:bookmarkStart[starts-with(@w:name, '_jxp')]")
    assert [item.get(f"{W}name") for item in found] == [link.paragraph_bookmark(key) for key in ("支出.总体#1", "单位.职能#1")]
    holder = first(found[0], "..")
    end = next(item for item in holder if item.tag == f"{W}bookmarkEnd" and item.get(f"{W}id") == found[0].get(f"{W}id"))
    assert holder[0] is found[0]
    assert "".join(text(item) for item in end.itersiblings()) == "。"


def test_two_paragraphs_of_one_key_are_our_own_fault():
    with pytest.raises(ValueError, match=r"支出.总体#1"):
        rendered(report=report(SENTENCE, SENTENCE))


def test_one_figure_printed_with_two_texts_is_our_own_fault():
    other = ReportParagraph(key="支出.总体#2", spans=(Linked(TOTAL, "元", "123,456.79"),))
    with pytest.raises(ValueError, match=r"支出.总计.决算数"):
        rendered(report=report(SENTENCE, other))


def test_the_same_inputs_give_the_same_bytes_with_content_types_first():
    data = rendered()
    assert data == rendered()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        infos = package.infolist()
        assert package.testzip() is None
    assert infos[0].filename == "[Content_Types].xml"
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}


def test_unchanged_parts_are_copied_raw():
    def raw(data: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            info = package.getinfo("word/media/a.xml")
        name, extra = data[info.header_offset + 26], data[info.header_offset + 28]
        start = info.header_offset + 30 + name + extra
        return data[start : start + info.compress_size]

    template = docx(small.HOSTS + LOOP, extra={"word/media/a.xml": f"<a>{'原样' * 100}</a>"})
    assert raw(rendered(template)) == raw(template)


# --- baseline --------------------------------------------------------------------------------------------------------


def test_the_baseline_comes_back_from_the_file():
    found = read_baseline(rendered(problems=(problem("M001"),)))
    assert (found.department, found.year, found.pack, found.pack_version) == ("某某局", 2031, "small", "1.0")
    assert (found.provenance, [item.code for item in found.problems]) == (PROVENANCE, ["M001"])
    total = found.by_tag()[link.figure_tag("支出.总计.决算数", "元")]
    assert (total.value, total.text, total.kind, total.count) == (12345678, "123,456.78", "输入", 2)
    assert total.source == "决算报表.xlsx > Z01 > C5"
    assert found.by_tag()[link.figure_tag("执行.执行率", "百分比")].source == "按季平均"


def test_slot_text_of_every_paragraph_and_cell_stands_in_the_baseline():
    found = read_baseline(rendered())
    total, told = link.slot("支出.总计.决算数", "元"), link.slot("支出.甲.说明", "文本")
    assert [block.slots for block in found.blocks if isinstance(block, link.ParagraphSlots)] == [
        "一、概况",
        f"支出{total}元。",
        "一是研发 R&D <试点>。",
        f"表1　{link.slot('单位.名称', '文本')}",
        f"执行率{link.slot('执行.执行率', '百分比')}。",
    ]
    (only,) = found.tables()
    assert (only.key, only.caption) == ("表1", "表1　某某局")
    assert [(item.key, item.label, item.cells) for item in only.rows] == [
        ("", "", ("项目", "决算数", "说明")),
        ("支出.甲", "甲", ("甲", link.slot("支出.甲.决算数", "元"), told)),
        ("支出.乙", "乙<&>", ("乙<&>", "", "")),
        ("", "", ("合计", total, "")),
    ]


def test_slots_with_figures_put_back_are_the_document_as_it_stands():
    data = rendered()
    found = read_baseline(data)
    texts = {(item.key, item.format): item.text for item in found.figures}
    slots = []
    for block in found.blocks:
        if isinstance(block, link.ParagraphSlots):
            slots.append(block.slots)
        else:
            slots += [cell for item in block.rows for cell in item.cells]
    assert [link.printed(item, lambda key, form: texts[key, form]) for item in slots] == lines(data)


def test_parts_the_editor_dropped_are_put_back_and_related():
    data = rendered()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        relations = package.read("word/_rels/document.xml.rels").decode()
        types = package.read("[Content_Types].xml").decode()
    assert re.search(r'comments" Target="comments.xml"', relations)
    assert re.search(r'customXml" Target="../customXml/item1.xml"', relations)
    assert "/word/comments.xml" in types


def test_a_blank_figure_in_prose_prints_nothing_and_leaves_no_control():
    data = rendered(docx(paragraph("网址：{{ 单位.网址 }}。") + small.HOSTS + LOOP))
    assert lines(data)[0] == "网址：。"
    assert part(data).find(f".//{W}p").find(f".//{W}sdt") is None


def test_a_condition_leaves_a_paragraph_a_row_or_words_out():
    body = (
        paragraph("{%p if 段落.单位.职能 %}") + paragraph("职能") + paragraph("{%p endif %}") + small.HOSTS
        + paragraph("{% if not 单位.网址 %}没有网址{% endif %}")
        + table(row("{%tr for 行 in 表.表1 %}", "", ""), row("{%tr if 行.决算数 %}", "", ""), row("{{ 行.名称 }}", "", ""),
                row("{%tr endif %}", "", ""), row("{%tr endfor %}", "", ""))
    )  # fmt: skip
    assert lines(rendered(docx(body), report=report(SENTENCE))) == ["支出123,456.78元。", "没有网址", "甲", "", ""]


def test_an_empty_table_keeps_its_head():
    data = rendered(report=report(table_rows=()))
    assert [text(row) for row in find(part(data), "//w:tr")] == ["项目决算数说明", "合计123,456.78"]


def test_a_long_label_is_cut_to_what_word_takes():
    key = "支出." + "甲" * 80 + ".决算数"
    figure = replace(TOTAL, key=key)
    item = ReportParagraph(key="支出.总体#1", spans=(Linked(figure, "元", "123,456.78"),))
    aliases = values(part(rendered(report=report(item))), "//w:alias/@w:val")
    assert max(map(len, aliases)) == link.ALIAS_LIMIT


def test_blank_and_dash_leave_the_cell_empty_and_a_missing_number_is_seen():
    for absence, shown in ((Absence.BLANK, ""), (Absence.DASH, ""), (Absence.MISSING, "【缺】")):
        rows = (
            ListedRow(
                "支出.甲", "甲", {"决算数": small.money("支出.甲.决算数", absence), "说明": small.words("支出.甲.说明", "")}
            ),
        )
        cells = find(part(rendered(report=report(table_rows=rows))), "//w:tr[2]/w:tc")
        assert [text(cell) for cell in cells] == ["甲", shown, ""]


@pytest.mark.parametrize("file", ["/home/a/决算报表.xlsx", "C:\\资料\\决算报表.xlsx", "\\\\服务器\\决算报表.xlsx"])
def test_a_path_of_a_machine_never_reaches_the_file(file):
    figure = replace(TOTAL, source=Cell(file=file))
    with pytest.raises(ValueError, match="folder"):
        rendered(report=report(ReportParagraph(key="支出.总体#1", spans=(Linked(figure, "元", "123,456.78"),))))
