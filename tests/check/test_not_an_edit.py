"""A file without a baseline of its own: clearly an edit of the report, or not, and why."""

import pytest
from lxml import etree

from pipeline.edited import is_same_report, not_an_edit
from pipeline.matching.locate import locate
from pipeline.word.document import read_document
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.check.wordxml import docx, p
from tests.conftest import NATIONAL, SAMPLE, Built
from tests.errors.edited import report

BLOCKS, TELLING, FIGURES = "个段落和表格只找到", "题目和表格一个也没有", "处关联数字只有"


def judged(data: bytes, of: bytes) -> tuple[str, bool]:
    """Why it is no edit, and what the laxer test says."""
    baseline = read_baseline(of)
    assert baseline is not None
    located = locate(read_document(data), baseline)
    return not_an_edit(located, baseline), is_same_report(located, baseline)


def first_blocks(count: int) -> e.Edit:
    """Keep the first paragraphs and tables only."""

    def edit(root: etree._Element) -> None:
        body = root.find(f"{e.W}body")
        assert body is not None
        for item in [item for item in body if item.tag in (f"{e.W}p", f"{e.W}tbl", f"{e.W}sdt")][count:]:
            body.remove(item)

    return edit


def without_tables_and_title(root: etree._Element) -> None:
    for item in [*e.tables(root), e.paragraph(root, "部门整体支出绩效自评报告")]:
        e.remove(item)


def without_later_tables(root: etree._Element) -> None:
    for item in e.tables(root)[2:]:
        e.remove(item)


EDITS: dict[str, list[e.Edit]] = {
    "nothing left of ours": [e.strip_all],
    "two tables gone": [without_later_tables, e.strip_all],
    "title retyped, three numbers changed": [
        e.retype("部门整体支出绩效自评报告", "部门整体绩效报告"),
        e.overtype("支出.本年支出合计.决算数", "万元", "63,536.50"),
        e.overtype("目标.第8项.实际完成值", "文本", "4.35万亿元"),
        e.strip_all,
    ],
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit(built: Built, name: str) -> None:
    data = built.report.read_bytes()
    assert judged(e.edited(data, *EDITS[name]), data) == ("", True)


def test_an_edit_of_the_second_pack(built_national: Built) -> None:
    data = built_national.report.read_bytes()
    assert judged(e.edited(data, e.strip_all), data) == ("", True)


def test_the_material_of_staff(built: Built, built_national: Built) -> None:
    """Its paragraphs stand in the report; none of the generated ones does."""
    for sample, made in ((SAMPLE, built), (NATIONAL, built_national)):
        why, lax = judged((sample / "文字材料.docx").read_bytes(), made.report.read_bytes())
        assert lax and all(words in why for words in (BLOCKS, TELLING, FIGURES)), why


def test_the_report_of_another_department(built: Built) -> None:
    """The same pack: title, headings and tables are those of this one, so only its numbers tell."""
    small, large = report(), built.report.read_bytes()
    why, lax = judged(e.edited(large, e.strip_all), small)
    assert lax and FIGURES in why and BLOCKS not in why and TELLING not in why
    why, lax = judged(e.edited(small, e.strip_all), large)
    assert lax and FIGURES in why


def test_half_a_report(built: Built) -> None:
    data = built.report.read_bytes()
    assert BLOCKS in judged(e.edited(data, first_blocks(60)), data)[0]


def test_without_title_and_tables(built: Built) -> None:
    data = built.report.read_bytes()
    assert TELLING in judged(e.edited(data, without_tables_and_title), data)[0]


def test_a_foreign_document(built: Built) -> None:
    why, lax = judged(docx(p("关于召开会议的通知")), built.report.read_bytes())
    assert not lax and all(words in why for words in (BLOCKS, TELLING, FIGURES))
