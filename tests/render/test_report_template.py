"""The packs' own templates: official layout (GB/T 9704-2012), named styles, and restyling by someone who knows Word only."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.records import Cell, ReportParagraph, Staff
from pipeline.render import render
from tests.render import small
from tests.render.small import PROVENANCE, W, docx, find, pack, paragraph, part, report

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "report_templates").glob("*/report.docx"))
MM = 56.7  # twips


@pytest.fixture(params=TEMPLATES, ids=lambda path: path.parent.name)
def template(request) -> bytes:
    return bytes(request.param.read_bytes())


def test_the_page_is_a4_with_the_official_margins(template):
    section = part(template).find(f".//{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    millimetres = [round(int(str(margins.get(f"{W}{side}"))) / MM) for side in ("top", "bottom", "left", "right")]
    assert millimetres == [37, 35, 28, 26]


def test_22_lines_fit_on_a_page(template):
    normal = find(part(template, "word/styles.xml"), "//w:style[@w:default='1'][@w:type='paragraph']")[0]
    spacing = normal.find(f"{W}pPr/{W}spacing")
    assert spacing.get(f"{W}lineRule") == "exact"
    # 225 mm of text area are 637.8 pt
    assert 22 * int(str(spacing.get(f"{W}line"))) / 20 <= 225 * 72 / 25.4
    assert find(normal, "w:pPr/w:ind/@w:firstLineChars") == ["200"]


def test_fonts_stand_in_all_slots_and_none_is_of_a_theme(template):
    for fonts in part(template, "word/styles.xml").iter(f"{W}rFonts"):
        slots = {name.removeprefix(W) for name in map(str, fonts.attrib)}
        assert slots == {"ascii", "hAnsi", "eastAsia", "cs", "hint"}  # the hint: quotation marks of full width
    assert not any("theme" in name for name in zipfile.ZipFile(io.BytesIO(template)).namelist())


def test_headings_are_typed_and_have_outline_levels(template):
    styles = part(template, "word/styles.xml")
    levels = {
        name: find(styles, f"//w:style[w:name/@w:val='{name}']/w:pPr/w:outlineLvl/@w:val")
        for name in ("一级标题", "二级标题", "三级标题")
    }
    assert levels == {"一级标题": ["0"], "二级标题": ["1"], "三级标题": ["2"]}
    assert find(part(template), "//w:numPr") == []


def test_tables_are_fixed_repeat_their_heads_and_keep_rows_whole(template):
    for table in part(template).iter(f"{W}tbl"):
        grid = [int(str(value)) for value in find(table, "w:tblGrid/w:gridCol/@w:w")]
        rows = find(table, "w:tr")
        assert find(table, "w:tblPr/w:tblLayout/@w:type") == ["fixed"]
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert {sum(int(str(value)) for value in find(row, "w:tc/w:tcPr/w:tcW/@w:w")) for row in rows} == {sum(grid)}
        assert table.getnext().tag == f"{W}p"
        caption = table.getprevious()
        assert caption is not None
        style = find(caption, "w:pPr/w:pStyle/@w:val")
        assert small.text(caption).startswith("表") or style == ["EnclosureTitle"]


def test_amounts_stand_in_the_style_for_numbers(template):
    for text in part(template).iter(f"{W}t"):
        cell = next(text.iterancestors(f"{W}tc"), None)
        if cell is not None and "|元" in (text.text or ""):
            assert find(cell, "w:p/w:pPr/w:pStyle/@w:val") == ["TableNumber"]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(template):
    for kind, align in (("default", "right"), ("even", "left")):
        relation = find(part(template), f"//w:footerReference[@w:type='{kind}']")[0].get(f"{{{small.OFFICE}}}id")
        relations = part(template, "word/_rels/document.xml.rels")
        target = next(item.get("Target") for item in relations if item.get("Id") == relation)
        footer = part(template, f"word/{target}")
        assert find(footer, "//w:jc/@w:val") == [align]
        assert small.text(footer) == "— 1 —"
        # each mark of the field in a run of its own: some editors show nothing otherwise
        assert max(len(find(run, "w:fldChar | w:instrText")) for run in footer.iter(f"{W}r")) == 1
    assert part(template, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


def test_a_style_changed_in_the_template_is_the_reports_style():
    styles = (
        f'<w:styles xmlns:w="{small.NS["w"]}"><w:style w:styleId="Body"><w:rPr><w:sz w:val="28"/></w:rPr></w:style></w:styles>'
    )
    host = paragraph("{{p 段落.支出.总体 }}", properties='<w:pPr><w:pStyle w:val="Body"/></w:pPr>')
    for size in ("28", "32"):
        changed = styles.replace('"28"', f'"{size}"')
        data = render(report(), pack(docx(host, extra={"word/styles.xml": changed})), (), PROVENANCE)
        assert part(data).find(f".//{W}p/{W}pPr/{W}pStyle").get(f"{W}val") == "Body"
        assert find(part(data, "word/styles.xml"), "//w:sz/@w:val") == [size]
        # nothing of the look is written beside the style
        assert find(part(data), "//w:p[w:pPr]//w:rPr") == []


PACK = pack(docx(paragraph("{{p 段落.单位.职能 }}")))
PRINTABLE = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\n\t&<>\"'{}%"),
    min_size=1,
)


@given(st.lists(st.tuples(PRINTABLE, st.booleans()), min_size=1, max_size=4))
def test_every_text_xml_can_hold_is_printed_as_it_is(runs):
    spans = tuple(Staff(text, Cell(file="文字材料.docx"), bold=bold) for text, bold in runs)
    data = render(report(ReportParagraph(key="单位.职能#1", spans=spans)), PACK, (), PROVENANCE)
    assert small.lines(data) == ["".join(text for text, _ in runs)]
    etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("customXml/item1.xml"))
