"""批注: problems at the first place that prints their figure or paragraph, drafts' notes, and who wrote them when."""

from pipeline.problems import Problem, Severity, under
from pipeline.records import Fixed, Linked, ReportParagraph
from pipeline.render import render
from tests.render import small
from tests.render.small import LOOP, PROVENANCE, SENTENCE, W, docx, find, pack, paragraph, part, report, text

TEMPLATE = docx(paragraph("题") + small.HOSTS + LOOP)


def told(title: str, *keys: str) -> Problem:
    return Problem(code="A5", severity=Severity.ERROR, title=title, found="1", expected="2", keys=keys)


def rendered(*problems: Problem, **given):
    return render(given.get("report", report()), pack(TEMPLATE), problems, PROVENANCE)


def comments(data: bytes) -> list[str]:
    return ["\n".join(text(line) for line in item.iter(f"{W}p")) for item in part(data, "word/comments.xml")]


def between(data: bytes, number: int) -> str:
    """The text a comment's range covers."""
    inside, words = False, ""
    for item in part(data).iter():
        if item.tag == f"{W}commentRangeStart" and item.get(f"{W}id") == str(number):
            inside = True
        elif item.tag == f"{W}commentRangeEnd" and item.get(f"{W}id") == str(number):
            break
        elif inside and item.tag == f"{W}t":
            words += item.text or ""
    return words


def test_a_problem_stands_at_the_first_place_that_prints_its_figure():
    data = rendered(told("合计不符", "支出.总计.决算数"))
    assert comments(data) == ["错误 A5  合计不符\n现值：1\n应为：2"]
    assert len(find(part(data), "//w:commentReference")) == 1
    start = find(part(data), "//w:commentRangeStart")[0]
    # inside the figure's bookmark, outside its control
    assert start.getprevious().tag == f"{W}bookmarkStart"
    assert start.getnext().tag == f"{W}sdt"
    assert between(data, 0) == "123,456.78"


def test_a_cell_takes_a_comment_too():
    data = rendered(told("查", "支出.甲.决算数"))
    assert find(part(data), "//w:tc//w:commentRangeStart/@w:id") == ["0"]
    assert between(data, 0) == "100.00"


def test_each_key_gets_its_comment_and_consequences_theirs():
    cause = under(told("因", "支出.总计.决算数", "支出.甲.决算数"), [told("果", "支出.甲.说明")])
    data = rendered(cause)
    assert [line.split("\n")[0] for line in comments(data)] == ["错误 A5  因", "错误 A5  因", "错误 A5  果"]
    assert [between(data, number) for number in range(3)] == ["123,456.78", "100.00", "新增 5 项"]


def test_a_problem_of_several_figures_is_told_once_in_a_table():
    # both cells of the row 甲 are named; the comment stands at the first of them
    both = told("查", "支出.甲.决算数", "支出.甲.说明")
    data = rendered(both)
    assert comments(data) == ["错误 A5  查\n现值：1\n应为：2"]
    assert between(data, 0) == "100.00"


def test_a_problem_of_a_paragraph_stands_round_it_with_or_without_its_ordinal():
    for key in ("单位.职能", "单位.职能#1"):
        assert between(rendered(told("缺", key)), 0) == "一是研发 R&D <试点>。"


def test_a_drafts_note_stands_round_its_paragraph():
    draft = ReportParagraph(key="单位.职能#1", spans=(Fixed("拟写。"),), draft=True, note="【待确认】请核对")
    data = rendered(report=report(SENTENCE, draft))
    assert comments(data) == ["【待确认】请核对"]
    assert between(data, 0) == "拟写。"


def test_what_is_not_printed_has_no_comment():
    data = rendered(told("无处", "支出.丙.决算数"))
    assert comments(data) == []
    assert find(part(data), "//w:commentReference") == []


def test_author_and_date_come_from_the_report():
    item = part(rendered(told("查", "支出.总计.决算数")), "word/comments.xml")[0]
    assert [item.get(f"{W}{name}") for name in ("author", "initials", "date")] == [
        "绩效报告系统",
        "系统",
        "2032-03-04T00:00:00Z",
    ]


def test_ids_of_ranges_references_and_comments_agree():
    data = rendered(told("甲 <&>", "支出.总计.决算数"), told("乙", "支出.总计.决算数"), told("丙", "支出.总体#1"))
    ids = [item.get(f"{W}id") for item in part(data, "word/comments.xml")]
    assert ids == ["0", "1", "2"]
    for path in ("//w:commentRangeStart/@w:id", "//w:commentRangeEnd/@w:id", "//w:commentReference/@w:id"):
        assert sorted(map(str, find(part(data), path))) == ids


def test_footers_take_no_comment():
    template = docx(small.HOSTS + LOOP, footer=paragraph("{{ 执行.执行率 }}"))
    data = render(report(), pack(template), (told("查", "执行.执行率"),), PROVENANCE)
    assert comments(data) == []
    assert find(part(data, "word/footer1.xml"), "//w:commentRangeStart") == []


def test_a_figure_of_a_commented_paragraph_keeps_its_own_comment():
    both = ReportParagraph(key="支出.总体#1", spans=(Linked(small.TOTAL, "元", "123,456.78"), Fixed("元。")), note="【待确认】")
    data = rendered(told("查", "支出.总计.决算数"), report=report(both))
    assert sorted(comments(data)) == ["【待确认】", "错误 A5  查\n现值：1\n应为：2"]
