"""A proposed paragraph (待确认) that was confirmed is not asked for again until it changes (through real files).

The sample proposes one: goal 2, at least 20 projects, 300 reached: 300 ÷ 20 = 1500 %.
"""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.merge.refresh_file import RefreshOutcome, refresh_file
from pipeline.publish import BASELINE, OWN
from pipeline.run import new_report
from pipeline.word.document import as_text, read_document
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.conftest import Built
from tests.finalize import hands
from tests.load.exports import ROOTS

WHEN = dt.datetime(2030, 11, 23, 9, 5)
PROPOSED = "目标值设定偏低"


@pytest.fixture
def report(brief: Built, tmp_path: Path) -> Path:
    path = tmp_path / "报告.docx"
    shutil.copy(brief.report, path)
    return path


def refreshed(report: Path, inputs: Path) -> RefreshOutcome:
    return refresh_file(
        report,
        beside=f"{OWN}/{BASELINE}",
        generate=lambda place, document: new_report(place, ROOTS, document),
        when=WHEN,
        inputs=inputs,
    )


def fill(inputs: Path, sheet: str, first: object, column: int, value: str | int) -> None:
    """Fill a cell of 填报表 in the row whose first cell says ``first``."""
    book = load_workbook(inputs / "填报表.xlsx")
    row = next(row for row in book[sheet].iter_rows() if row[0].value == first)
    row[column].value = value
    book.save(inputs / "填报表.xlsx")


def asked(report: Path) -> int:
    """How many paragraphs of a file ask to be confirmed."""
    document = read_document(report.read_bytes())
    return sum(1 for note in document.comments if note.text.startswith("【待确认】") and not note.resolved)


def test_a_confirmation_lasts_until_the_paragraph_changes(report: Path, sample_copy: Path) -> None:
    report.write_bytes(hands.confirmed(report.read_bytes()))
    fill(sample_copy, "其他数据", "信访件数", 1, 25)
    assert refreshed(report, sample_copy).paths and asked(report) == 0
    baseline = read_baseline(report.read_bytes())
    assert baseline is not None and len(baseline.confirmed_drafts) == 1  # the content of the paragraph, as state
    fill(sample_copy, "其他数据", "信访件数", 1, 40)
    assert refreshed(report, sample_copy).paths and asked(report) == 0
    fill(sample_copy, "绩效目标", 2, 4, "310个")  # 310 ÷ 20 = 1550 %: another paragraph
    assert refreshed(report, sample_copy).paths and asked(report) == 1
    assert "完成率1550.00%" in as_text(read_document(report.read_bytes()))
    fill(sample_copy, "其他数据", "信访件数", 1, 41)
    assert refreshed(report, sample_copy).paths and asked(report) == 1  # nobody has confirmed it yet
    report.write_bytes(hands.confirmed(report.read_bytes()))
    fill(sample_copy, "其他数据", "信访件数", 1, 42)
    assert refreshed(report, sample_copy).paths and asked(report) == 0


def test_what_nobody_confirmed_is_asked_for_again(report: Path, sample_copy: Path) -> None:
    fill(sample_copy, "其他数据", "信访件数", 1, 25)
    assert refreshed(report, sample_copy).paths and asked(report) == 1


def test_a_proposed_paragraph_that_was_deleted_is_not_asked_for(report: Path, sample_copy: Path) -> None:
    report.write_bytes(e.edited(hands.confirmed(report.read_bytes()), e.remove_paragraph(PROPOSED)))
    fill(sample_copy, "其他数据", "信访件数", 1, 25)
    assert refreshed(report, sample_copy).paths and asked(report) == 0
