"""check of a workbook staff edited: what has become of its numbers and formulas, wherever their cells are now."""

import datetime as dt
from pathlib import Path

import pytest

from pipeline.check.findings import Finding
from pipeline.edited import CannotRead
from pipeline.records import Figures
from pipeline.sheet_documents.check_sheet import check_sheet_file, examine_sheet
from tests.sheet_documents.edits import (
    BESIDE,
    Edit,
    by_openpyxl,
    cells,
    folder,
    now,
    row_put_in,
    sorted_rows,
    without_names,
)
from tests.sheet_documents.example import figures

WHEN = dt.datetime(2025, 3, 2, 9)


def found(base: Path, edit: Edit, known: Figures | None = None) -> list[Finding]:
    file = folder(base, edit)
    looked = examine_sheet(file, beside=BESIDE, figures_now=now(known), inputs=base / "in", roots=())
    return list(looked.checked.findings)


def said(base: Path, edit: Edit, known: Figures | None = None) -> list[tuple[str, str, str, str]]:
    return [(item.code, str(item.place).rpartition(" > ")[2], item.was, item.now) for item in found(base, edit, known)]


@pytest.mark.parametrize("edit", [lambda data: data, without_names, sorted_rows])
def test_cells_are_known_again_and_nothing_is_said(edit: Edit, tmp_path: Path) -> None:
    assert said(tmp_path, edit) == []


def test_a_number_changed_by_hand_and_what_follows_from_it_are_one_finding(tmp_path: Path) -> None:
    # 10.6 ÷ 12 = 88.33%, 10.6 + 3 = 13.6, 13.6 ÷ 12 = 113.33%: calculated by the program staff use
    rates = {"D4": (10.6 / 12, 'IF(B4=0,"",(C4/B4))'), "D6": (13.6 / 12, 'IF(B6=0,"",(C6/B6))')}
    changed = found(tmp_path, cells(C4=10.6, C6=(13.6, "SUM(C4,C5)"), **rates))
    assert [(item.code, item.was, item.now) for item in changed] == [("Y010", "10.50", "10.60"), ("Y015", "10.50", "10.60")]
    assert changed[0].note == "由它算得的 基础数据表 > D4、基础数据表 > C6、基础数据表 > D6 随之变了"
    assert str(changed[0].place) == "基础数据表 > 公务接待费 > C4" and changed[0].label == "三公.公务接待费.决算数"


def test_the_inputs_changed_since(tmp_path: Path) -> None:
    stale = said(tmp_path, lambda data: data, figures(spent=100_000_00))
    assert stale == [
        ("Y017", "C4", "10.00", "10.50"),
        ("Y017", "D4", "83.33%", "87.50%"),
        ("Y017", "C6", "13.00", "13.50"),
        ("Y017", "D6", "108.33%", "112.50%"),
    ]


def test_a_change_of_the_last_digit_is_one(tmp_path: Path) -> None:
    assert ("Y010", "C5", "3.00", "3.000001") in said(tmp_path, cells(C5=3.000001))


FORMULAS = [
    (cells(C6=13.5), ("D021", "C6", "=SUM(C4,C5)", "13.50")),
    (cells(C6=(13.5, "C4+C5+0")), ("D022", "C6", "=SUM(C4,C5)", "=C4+C5+0")),
    (by_openpyxl(), ("D023", "D4", "", "（没有结果）")),
]


@pytest.mark.parametrize(("edit", "expected"), FORMULAS)
def test_what_has_become_of_a_formula(edit: Edit, expected: tuple[str, str, str, str], tmp_path: Path) -> None:
    assert said(tmp_path, edit) == [expected]


def test_sums_in_another_order_are_the_same_formula(tmp_path: Path) -> None:
    assert said(tmp_path, cells(C6=(13.5, "SUM(C5,C4)"))) == []


def test_a_row_put_in_holds_numbers_of_staff_and_moves_the_others(tmp_path: Path) -> None:
    # the total of 决算 now lacks the new row: 10.5 + 1 + 3 = 14.50
    assert said(tmp_path, row_put_in) == [("Y022", "B5", "", "2、1"), ("Y045", "C7", "各行之和为 14.50", "13.50")]


def test_words_and_fixed_numbers(tmp_path: Path) -> None:
    changed = said(tmp_path, cells(A6="总计", B9=20, A10="补充", B10=3.5))
    assert changed == [
        ("Y020", "B9", "10", "20"),
        ("Y022", "B10", "", "3.5"),
        ("Y086", "A6", "合计", "总计"),
    ]


def test_an_emptied_cell_and_a_deleted_row(tmp_path: Path) -> None:
    assert said(tmp_path, cells(C5=None)) == [
        ("Y012", "C5", "3.00", ""),
        ("Y045", "C6", "各行之和为 10.50", "13.50"),
        ("D023", "C6", "10.5", "13.5（=SUM(C4,C5)）"),
    ]


def test_a_file_that_is_none_and_one_of_somebody_else(tmp_path: Path) -> None:
    file = folder(tmp_path, lambda data: data[:3000])
    with pytest.raises(CannotRead) as stop:
        examine_sheet(file, beside=BESIDE, figures_now=now(), inputs=tmp_path / "in", roots=())
    assert stop.value.problem.code == "D020"


def test_the_list_is_written_and_reasons_are_kept(tmp_path: Path) -> None:
    file = folder(tmp_path, cells(C6=(13.5, "C4+C5+0")))
    outcome = check_sheet_file(file, beside=BESIDE, figures_now=now(), when=WHEN, inputs=tmp_path / "in", roots=())
    assert outcome.code == 1 and [path.name for path in outcome.paths] == ["检查结果.xlsx"]
