"""The recalculation harness is itself checked: right formulas pass, one wrong formula or stale result is named."""

from pathlib import Path

import pytest
import xlsxwriter

from tests.office.recalculate import differences, with_formula

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("soffice")]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two sheets: 0.10 + 0.20 = 0.30; its half, 0.15; a rate on a zero base shows nothing; a word chosen by sign."""
    path = tmp_path / "底稿.xlsx"
    with xlsxwriter.Workbook(path) as book:
        one, two = book.add_worksheet("数据项"), book.add_worksheet("评分")
        one.write_column("A1", [0.10, 0.20])
        one.write_formula("A3", "=SUM(A1:A2)", None, 0.30)
        two.write_formula("B1", "='数据项'!A3/2", None, 0.15)
        two.write_formula("B2", '=IF(C9=0,"",A1/C9)', None, "")
        two.write_formula("B3", '=IF(B1>0,"增加","减少")', None, "增加")
    return path


def test_right_formulas_give_our_results(workbook: Path, tmp_path: Path) -> None:
    assert differences(workbook, tmp_path / "work") == (4, [])


def test_a_wrong_formula_is_named(workbook: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    with_formula(workbook, bad, "SUM(A1:A2)", "SUM(A1:A1)")
    compared, wrong = differences(bad, tmp_path / "work")
    # A3 gives 0.10 instead of 0.30, and so does what hangs on it: B1 0.05 instead of 0.15
    assert compared == 4
    assert [(item.sheet, item.cell, item.ours, item.recalculated) for item in wrong] == [
        ("数据项", "A3", 0.30, 0.10),
        ("评分", "B1", 0.15, 0.05),
    ]
