"""A department without 三公, 采购 and 信访: from messages alone to a total score."""

from pathlib import Path

import openpyxl
import pytest

from pipeline.causes import group_by_cause
from pipeline.pack import pack_roots
from pipeline.problems import Problem, Severity
from pipeline.run import Run, stages
from pipeline.word.document import as_text, read_document
from tests.conftest import ROOT

FORM, ACCOUNTS = "填报表.xlsx", "决算报表.xlsx"
ROOTS = pack_roots(ROOT / "report_templates")
ZERO = {"政府采购预算", "政府采购实际", "信访件数", "信访回复数"}


@pytest.fixture
def without(sample_copy: Path) -> Path:
    """The sample of 2019 with every amount of 三公, 采购 and 信访 0."""
    book = openpyxl.load_workbook(sample_copy / FORM)
    for row in book["三公经费"].iter_rows(min_row=4, max_row=9, min_col=2, max_col=4):
        for cell in row:
            cell.value = 0
    for row in book["其他数据"].iter_rows(min_row=4):
        if row[0].value in ZERO:
            row[1].value = 0
    book.save(sample_copy / FORM)
    accounts = openpyxl.load_workbook(sample_copy / ACCOUNTS)
    for row in accounts.worksheets[1].iter_rows(min_row=7, max_row=15, min_col=3, max_col=4):
        for cell in row:
            if isinstance(cell.value, int | float):
                cell.value = 0
    accounts.save(sample_copy / ACCOUNTS)
    return sample_copy


def _errors(run: Run) -> list[Problem]:
    return [item for item in group_by_cause(run.problems, run.figures) if item.severity is Severity.ERROR]


def test_each_score_is_asked_for_in_a_row_of_its_own_with_what_follows_under_it(without: Path) -> None:
    errors = _errors(stages(without, ROOTS))
    assert [(item.code, item.place, item.found) for item in errors] == [
        ("J031", f"{FORM} > 人工评分 > B24", "政府采购执行率算不出：政府采购预算为 0"),
        ("J031", f"{FORM} > 人工评分 > B25", "三公经费控制率算不出：“三公”经费合计年初预算数为 0"),
        ("J031", f"{FORM} > 人工评分 > B26", "信访回复率算不出：信访件数为 0"),
    ]
    follows = {item.title for error in errors for item in error.consequences}
    assert {"报告的句子缺少数据：自评得分合计", "报告的句子缺少数据：绩效等级"} <= follows
    assert not any("模板维护人员" in item.remedy for error in errors for item in error.consequences)


def test_the_rows_added_where_the_messages_say_give_total_grade_and_reasons(without: Path) -> None:
    book = openpyxl.load_workbook(without / FORM)
    scores = {"政府采购执行率": 2, "三公经费控制率": 2, "群众信访办理": 2.5}
    for number, (name, points) in enumerate(scores.items(), 24):
        for column, value in zip("ABC", (name, points, f"没有发生，{name}酌情计分"), strict=True):
            book["人工评分"][f"{column}{number}"] = value  # type: ignore[assignment]
    book.save(without / FORM)
    run = stages(without, ROOTS)
    assert _errors(run) == []
    # the sample's 99.92 has 采购 2 × 87.51% = 1.75, 三公 2, 信访 3: 99.92 − 6.75 + 6.5
    assert float(run.figures["得分.合计"].number or 0) == 99.67
    assert [item.severity for item in run.problems if item.code == "J017"] == [Severity.NOTE] * 3
    assert run.document is not None
    text = as_text(read_document(run.document))
    assert "自评总分为99.67分" in text and "【待补" not in text
    assert "群众信访办理满分3分，得2.5分，原因是没有发生，群众信访办理酌情计分" in text
    # full marks without an 实际值 say why too
    (row,) = [line for line in text.splitlines() if "| 三公经费控制率 |" in line]
    assert row.rstrip(" |").endswith("| 2 | 没有发生，三公经费控制率酌情计分")


def test_an_empty_row_that_is_ready_is_asked_for_where_it_is_and_else_says_nothing(without: Path) -> None:
    book = openpyxl.load_workbook(without / FORM)
    for number, name in enumerate(("政府采购执行率", "重点工作完成率"), 24):
        book["人工评分"][f"A{number}"] = name
    book.save(without / FORM)
    run = stages(without, ROOTS)
    errors = _errors(run)
    assert [(item.code, item.cell) for item in errors] == [("J030", "B24"), ("J031", "B26"), ("J031", "B27")]
    assert not [item for item in run.problems if item.code in ("J018", "L053")]
