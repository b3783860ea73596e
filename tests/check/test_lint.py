"""lint.py: a sound package is silent; each fault that makes Word complain (and each validators overlook) is named."""

import pytest

from pipeline.word.lint import lint_package
from tests.check.wordxml import bookmark, docx, p, r, sdt, table, with_part

DOCUMENT = "word/document.xml"
ANCHORS = '<w:commentRangeStart w:id="0"/>甲<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'.replace(
    "甲", r("甲")
)
GOOD = docx(
    p("收入", bookmark("_jxf1", sdt("jx:a", r("1"), 11), 5))
    + p(ANCHORS)
    + table(("名称", "决算数"), ("合计", "2.00"))
    + p(sdt("jx:b", r("3"), 12)),
    footer=p("— 1 —"),
    comments=f'<w:comment w:id="0" w:author="a">{p("请确认")}</w:comment>',
)


def test_a_sound_package_is_silent() -> None:
    assert lint_package(GOOD) == ()


@pytest.mark.parametrize(
    ("part", "old", "new", "code", "found"),
    [
        (DOCUMENT, "</w:tr>", "", "V101", "XML 不完整"),
        (DOCUMENT, "收入", "收入\x0b", "V101", "XML 不完整"),
        ("word/footer1.xml", "<w:ftr", "<!DOCTYPE x><w:ftr", "V101", "DOCTYPE"),
        ("[Content_Types].xml", '<Default Extension="xml" ContentType="application/xml"/>', "", "V102", "没有内容类型"),
        ("[Content_Types].xml", "/word/document.xml", "/word/other.xml", "V102", "没有这一部分"),
        ("word/_rels/document.xml.rels", "footer1.xml", "footer7.xml", "V103", "footer7.xml"),
        ("word/_rels/document.xml.rels", 'Id="rId2"', 'Id="rId1"', "V103", "rId1 重复"),
        (DOCUMENT, "<w:sectPr/>", '<w:sectPr><w:footerReference r:id="rId9"/></w:sectPr>', "V103", "rId9"),
        (DOCUMENT, '<w:id w:val="12"/>', '<w:id w:val="11"/>', "V104", "11 重复"),
        (DOCUMENT, "甲", f"甲</w:t></w:r>{bookmark('_JXF1', '', 6)}<w:r><w:t>", "V105", "_JXF1 重复"),
        (DOCUMENT, '<w:bookmarkEnd w:id="5"/>', "", "V105", "不成对"),
        (DOCUMENT, '<w:bookmarkEnd w:id="5"/>', '<w:bookmarkEnd w:id="5"/>' * 2, "V105", "2 个结束"),
        (DOCUMENT, "甲", f"甲</w:t></w:r>{bookmark('other', '', 5)}<w:r><w:t>", "V105", "编号 5 重复"),
        (DOCUMENT, f"<w:tc>{p('合计')}</w:tc>", "<w:tc><w:tcPr/></w:tc>", "V106", "不以段落结尾"),
        (DOCUMENT, f"<w:tc>{p('合计')}</w:tc>", "", "V106", "占 1 列，表格有 2 列"),
        (DOCUMENT, f"<w:tc>{p('合计')}", f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("合计")}', "V106", "占 3 列"),
        (DOCUMENT, '<w:r><w:commentReference w:id="0"/></w:r>', "", "V107", "没有放在正文中"),
        (DOCUMENT, '<w:commentReference w:id="0"/>', '<w:commentReference w:id="4"/>', "V107", "不存在的批注 4"),
        (DOCUMENT, '<w:commentRangeEnd w:id="0"/>', "", "V107", "起止不成对"),
        (DOCUMENT, "收入", "{{ 收入 }}", "V108", "残留 {{"),
        (DOCUMENT, "收入", "收入\ue001", "V108", "U+E001"),
    ],
)
def test_each_fault_is_named(part: str, old: str, new: str, code: str, found: str) -> None:
    problems = lint_package(with_part(GOOD, part, old, new))
    assert code in {problem.code for problem in problems}
    assert any(found in problem.found for problem in problems), [problem.found for problem in problems]
    assert all(problem.severity.value == "错误" and problem.remedy for problem in problems)


def test_a_tag_split_over_runs_is_still_a_left_over() -> None:
    data = with_part(GOOD, DOCUMENT, "收入", "{</w:t></w:r><w:r><w:t>{ 收入 }</w:t></w:r><w:r><w:t>}")
    assert {problem.code for problem in lint_package(data)} == {"V108"}


def test_braces_and_rare_characters_of_the_data_are_no_left_overs() -> None:
    data = with_part(GOOD, DOCUMENT, "收入", "代码 {{A}} 与 \ue815")
    assert lint_package(data, words=["代码 {{A}} 与 \ue815"]) == ()


def test_a_footer_counts_into_the_ids_of_the_document() -> None:
    problems = lint_package(with_part(GOOD, "word/footer1.xml", "— 1 —", f"</w:t></w:r>{sdt('jx:c', r('9'), 11)}<w:r><w:t>"))
    assert [(problem.code, problem.file) for problem in problems] == [("V104", "word/footer1.xml")]
