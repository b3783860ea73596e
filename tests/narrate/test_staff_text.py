"""文字材料 in the report: word for word, bold kept, nothing dropped silently; what is absent is 待补."""

from pipeline.records import Fixed, Staff, StaffParagraph
from tests.narrate.telling import report_of, section, staff_paragraph

BLOCK = "[材料 指标.资金管理说明]\n资金管理\n"


def test_paragraphs_are_taken_over_word_for_word_with_their_bold() -> None:
    words: list[str | StaffParagraph] = [staff_paragraph("一是", "*强产业*", "，产值3.36万亿元。"), "第二段"]
    report, problems = report_of(BLOCK, sections=[section("预算执行情况", "（1）资金管理。", words=words)])
    first, second = report.paragraphs["指标.资金管理说明"]
    assert [(span.text, span.bold) for span in first.spans if isinstance(span, Staff)] == [
        ("一是", False),
        ("强产业", True),
        ("，产值3.36万亿元。", False),
    ]
    assert (first.key, second.key, second.text) == ("指标.资金管理说明#1", "指标.资金管理说明#2", "第二段")
    assert all(isinstance(span, Staff) and span.source.file == "文字材料.docx" for span in first.spans)
    assert problems == ()


def test_an_absent_or_empty_heading_is_wanting() -> None:
    for sections in ([section("项目管理说明")], [section("资金管理"), section("别的")]):
        report, problems = report_of(BLOCK, sections=sections)
        (paragraph,) = report.paragraphs["指标.资金管理说明"]
        assert paragraph.spans == (Fixed("【待补：资金管理】"),)
        assert paragraph.pending
        assert [(item.code, item.severity.value, item.file) for item in problems] == [("N002", "警告", "文字材料.docx")]
        assert problems[0].keys == ("指标.资金管理说明#1",)


def test_without_any_text_one_problem_lists_the_places() -> None:
    report, problems = report_of(BLOCK + "[材料 指标.项目管理说明]\n项目管理\n")
    assert [paragraphs[0].pending for paragraphs in report.paragraphs.values()] == [True, True]
    (cause,) = problems
    assert cause.code == "N004"
    assert [item.code for item in cause.consequences] == ["N002", "N002"]


def test_text_written_in_part_is_one_problem_with_the_headings_left() -> None:
    more = "[材料 指标.项目管理说明]\n项目管理\n[材料 指标.资产管理说明]\n资产管理\n"
    _, (cause,) = report_of(BLOCK + more, sections=[section("资金管理", words=["钱"])])
    assert (cause.code, cause.found, len(cause.consequences)) == ("N004", "项目管理、资产管理", 2)
    assert cause.title == "文字材料还有 2 个标题下没有写，报告中 2 处待补"


def test_headings_below_a_taken_heading_stay_in_the_text() -> None:
    sections = [section("资金管理", words=["总述"]), section("资金管理", "制度建设", words=["细节"])]
    report, problems = report_of(BLOCK, sections=sections)
    assert [one.text for one in report.paragraphs["指标.资金管理说明"]] == ["总述", "制度建设", "细节"]
    assert problems == ()


def test_a_section_belongs_to_the_innermost_heading_that_is_named() -> None:
    text = BLOCK + "[材料 指标.项目管理说明]\n项目管理\n"
    sections = [section("资金管理", words=["钱"]), section("资金管理", "2.项目管理", words=["事"])]
    report, _ = report_of(text, sections=sections)
    assert [one.text for one in report.paragraphs["指标.资金管理说明"]] == ["钱"]
    assert [one.text for one in report.paragraphs["指标.项目管理说明"]] == ["事"]


def test_words_under_an_unknown_heading_are_reported() -> None:
    sections = [section("资金管理", words=["钱"]), section("附言", words=["另有说明"]), section("空标题")]
    _, (found,) = report_of(BLOCK, sections=sections)
    assert (found.code, found.found, "附言" in found.title) == ("N003", "另有说明", True)


def test_several_headings_may_make_one_place() -> None:
    report, problems = report_of("[材料 试.一]\n甲\n乙\n", sections=[section("甲", words=["一"])])
    first, second = report.paragraphs["试.一"]
    assert (first.text, first.pending, second.text, second.pending) == ("一", False, "【待补：乙】", True)
    assert len(problems) == 1
