"""document.py shows what a reader of the page sees, whatever Word or WPS wrapped round it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.word import document as doc
from pipeline.word.package import DocumentError
from tests.check.wordxml import bookmark, docx, p, r, sdt, table


def first(body: str) -> doc.Paragraph:
    block = doc.read_document(docx(body)).body[0]
    assert isinstance(block, doc.Paragraph)
    return block


def test_pieces_are_literal_text_and_controls_in_order() -> None:
    paragraph = first(p("决算", sdt("jx:0123456789", r("1,2") + r("34.50"), alias="决算数"), "万元。"))
    assert paragraph.pieces == (doc.Text("决算"), doc.Control("jx:0123456789", "决算数", "1,234.50"), doc.Text("万元。"))
    assert paragraph.text == "决算1,234.50万元。"


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/></w:r>", "a\nb\n"),
        ("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t></w:r>", "1\u20112"),
        ('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r>', "ab"),
        (f'<w:ins w:id="9">{r("12")}</w:ins><w:del w:id="8"><w:r><w:delText>13</w:delText></w:r></w:del>', "12"),
        (f'<w:moveFrom w:id="9">{r("12")}</w:moveFrom>{r("34")}', "34"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>5</w:t></w:r>" + r("6"), "6"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>5</w:t></w:r>', "5"),
        (f"<w:hyperlink>{r('网址')}</w:hyperlink><w:smartTag>{r('1')}</w:smartTag>", "网址1"),
        (f'<w:fldSimple w:instr=" PAGE ">{r("7")}</w:fldSimple>', "7"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF 表1 </w:instrText><w:t>无</w:t></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("表1")}<w:r><w:fldChar w:fldCharType="end"/></w:r>{r("。")}',
            "表1。",
        ),
        ("<m:oMath><m:r><m:t>1+2</m:t></m:r></m:oMath>", "1+2"),
    ],
)
def test_text_is_text_as_word_shows_it(inner: str, shown: str) -> None:
    assert first(p(inner)).text == shown


def test_controls_round_blocks_rows_and_cells_are_seen_through_and_keep_their_tag() -> None:
    cell = sdt("jx:cell", "<w:tc>" + p("3") + "</w:tc>")
    row = sdt("row", f"<w:tr>{cell}<w:tc>{p('4')}</w:tc></w:tr>")
    body = sdt("block", p("段落")) + f"<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{row}</w:tbl>"
    paragraph, grid = doc.read_document(docx(body)).body
    assert isinstance(paragraph, doc.Paragraph)
    assert isinstance(grid, doc.Table)
    assert paragraph.pieces == (doc.Control("block", "", "段落"),)
    assert [piece for item in doc.paragraphs((grid,)) for piece in item.pieces] == [
        doc.Control("jx:cell", "", "3"),
        doc.Text("4"),
    ]
    assert (grid.columns, grid.rows[0].texts) == (2, ("3", "4"))


def test_a_control_in_a_control_of_staff_is_still_found() -> None:
    paragraph = first(p(sdt("theirs", r("增加") + sdt("jx:a", r("5")) + r("万元"))))
    assert paragraph.pieces == (doc.Text("增加"), doc.Control("jx:a", "", "5"), doc.Text("万元"))


def test_a_placeholder_is_no_value_and_a_deleted_control_is_gone() -> None:
    emptied = sdt("jx:a", r("单击此处")).replace("<w:sdtPr>", "<w:sdtPr><w:showingPlcHdr/>")
    assert first(p(emptied)).pieces == (doc.Control("jx:a", "", ""),)
    assert first(p(f'<w:del w:id="1">{sdt("jx:a", r("5"))}</w:del>', "后")).pieces == (doc.Text("后"),)


def test_bookmarks_and_comments_are_ranges_of_the_shown_text() -> None:
    comment = '<w:commentRangeStart w:id="0"/>{}<w:commentRangeEnd w:id="0"/>'.format(r("56"))
    paragraph = first(p(bookmark("_jxp1", r("12") + bookmark("_jxf1", sdt("jx:a", r("34")), 2) + comment)))
    assert paragraph.bookmarks == (doc.Anchor("_jxp1", 0, 6), doc.Anchor("_jxf1", 2, 4))
    assert paragraph.comments == (doc.Anchor("0", 4, 6),)


def test_a_bookmark_opened_between_paragraphs_belongs_to_the_next() -> None:
    one, two = doc.read_document(
        docx(p("一") + '<w:bookmarkStart w:id="1" w:name="b"/>' + p("二", '<w:bookmarkEnd w:id="1"/>'))
    ).body
    assert isinstance(one, doc.Paragraph)
    assert isinstance(two, doc.Paragraph)
    assert one.bookmarks == ()
    assert two.bookmarks == (doc.Anchor("b", 0, 1),)


def test_a_deleted_paragraph_mark_joins_two_paragraphs_and_a_deleted_row_is_gone() -> None:
    mark = '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>' + r("前") + "</w:p>"
    gone = f'<w:tr><w:trPr><w:del w:id="2"/></w:trPr><w:tc>{p("旧")}</w:tc></w:tr>'
    body = doc.read_document(docx(mark + p("后") + table(("新",)).replace("</w:tbl>", gone + "</w:tbl>"))).body
    assert isinstance(body[0], doc.Paragraph)
    assert isinstance(body[1], doc.Table)
    assert body[0].text == "前后"
    assert [row.texts for row in body[1].rows] == [("新",)]
    alone = doc.read_document(docx(mark + table(("格",)))).body
    assert [block.text for block in doc.paragraphs(alone)] == ["前", "格"]


def test_text_boxes_are_blocks_of_their_paragraph_once_per_alternative() -> None:
    box = "<w:drawing><w:txbxContent>" + p("框内 9") + "</w:txbxContent></w:drawing>"
    old = "<w:pict><w:txbxContent>" + p("框内 9") + "</w:txbxContent></w:pict>"
    either = f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    paragraph = first(p(f"<w:r><mc:AlternateContent>{either}</mc:AlternateContent></w:r>", "正文"))
    assert paragraph.text == "正文"
    assert [item.text for item in doc.paragraphs(paragraph.boxes)] == ["框内 9"]


def test_plain_text_shows_tables_footers_and_comments() -> None:
    anchored = p('<w:commentRangeStart w:id="0"/>', "甲", '<w:commentRangeEnd w:id="0"/>')
    note = f'<w:comment w:id="0" w:author="绩效报告系统">{p("【待确认】")}</w:comment>'
    data = docx(anchored + table(("一", "1.00")), footer=p("— 1 —"), comments=note)
    assert doc.as_text(doc.read_document(data)) == (
        "甲\n    〔批注 绩效报告系统〕【待确认】\n| 一 | 1.00 |\n〔footer footer1.xml〕\n— 1 —\n"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "不是完整的 .docx"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 99, "打开密码"),
        (docx(p("x"))[:-30], "不是完整的 .docx"),
        (docx("<w:p><w:r>"), "XML 不完整"),
        (docx(p("x"), extra={"word/document.xml": '<!DOCTYPE w [<!ENTITY a "b">]><w/>'}), "DOCTYPE"),
        (docx(p("x"), extra={"_rels/.rels": '<Relationships xmlns="urn:x"/>'}), "没有 Word 正文"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        doc.read_document(data)


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=8
)


@given(st.lists(st.tuples(st.booleans(), words), min_size=1, max_size=6))
def test_any_words_come_back_as_they_went_in(parts: list[tuple[bool, str]]) -> None:
    from xml.sax.saxutils import escape

    inner = "".join(sdt("jx:t", r(escape(text)), n) if linked else r(escape(text)) for n, (linked, text) in enumerate(parts))
    paragraph = first(f"<w:p>{inner}</w:p>")
    assert paragraph.text == "".join(text for _, text in parts)
    assert [piece.text for piece in paragraph.pieces if isinstance(piece, doc.Control)] == [t for linked, t in parts if linked]


AUTHOR = 'w:author="张三" w:date="2020-03-02T09:00:00Z"'


def test_who_inserted_deleted_and_moved_what_is_known_and_text_is_as_accepted() -> None:
    deleted = f'<w:del w:id="1" {AUTHOR}><w:r><w:delText>旧</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2" {AUTHOR}>{r("新")}{sdt("jx:a", r("5"))}</w:ins>'
    moved = f'<w:moveFrom w:id="3" {AUTHOR}>{r("走")}</w:moveFrom><w:moveTo w:id="4" {AUTHOR}>{r("来")}</w:moveTo>'
    paragraph = first(p("前", deleted, inserted, "中", moved))
    assert paragraph.text == "前新5中来"
    assert [(item.kind, item.author, item.start, item.end, item.text) for item in paragraph.revisions] == [
        ("删除", "张三", 1, 1, "旧"),
        ("插入", "张三", 1, 3, "新5"),
        ("移出", "张三", 4, 4, "走"),
        ("移入", "张三", 4, 5, "来"),
    ]
    assert [item.gone for item in paragraph.revisions] == [True, False, True, False]


def test_a_moved_paragraph_stands_only_where_it_went() -> None:
    mark = f'<w:pPr><w:rPr><w:moveFrom w:id="1" {AUTHOR}/></w:rPr></w:pPr>'
    away = f'<w:p>{mark}<w:moveFrom w:id="2" {AUTHOR}>{r("一句")}</w:moveFrom></w:p>'
    here = f'<w:p><w:moveTo w:id="3" {AUTHOR}>{r("一句")}</w:moveTo></w:p>'
    body = doc.read_document(docx(away + p("其他") + here)).body
    assert [block.text for block in doc.paragraphs(body)] == ["其他", "一句"]


def test_rows_inserted_and_deleted_as_tracked_changes_are_known() -> None:
    added = f'<w:tr><w:trPr><w:ins w:id="1" {AUTHOR}/></w:trPr><w:tc>{p("新")}</w:tc></w:tr>'
    gone = f'<w:tr><w:trPr><w:del w:id="2" {AUTHOR}/></w:trPr><w:tc>{p("旧")}</w:tc></w:tr>'
    grid = doc.read_document(docx(table(("原",)).replace("</w:tbl>", added + gone + "</w:tbl>"))).body[0]
    assert isinstance(grid, doc.Table)
    assert [(row.texts, row.inserted.author if row.inserted else "") for row in grid.rows] == [(("原",), ""), (("新",), "张三")]
    assert [(item.author, item.text) for item in grid.gone] == [("张三", "旧")]


def test_a_control_of_staff_without_a_tag_inside_ours_leaves_it_ours() -> None:
    inner = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('5')}</w:sdtContent></w:sdt>"
    assert first(p(sdt("jx:a", r("1") + inner))).pieces == (doc.Control("jx:a", "", "15"),)
