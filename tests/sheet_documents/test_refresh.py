"""refresh of a workbook: new numbers in, hand edits kept, rows put in and taken out, formulas over the cells as they stand.

The new inputs have 公务接待费 10.00 (10.50 before): 10 ÷ 12 = 83.33%, 10 + 3 = 13.00, 13 ÷ 12 = 108.33%.
"""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.edited import text_now
from pipeline.merge.changes import Kind, NewReport
from pipeline.sheet_documents.check_sheet import examine_sheet
from pipeline.sheet_documents.edited import open_edited_sheet
from pipeline.sheet_documents.merged_rows import moved_formula
from pipeline.sheet_documents.refresh_sheet import RefreshedSheet, refresh_sheet
from pipeline.sheet_documents.refresh_sheet_file import refresh_sheet_file
from pipeline.sheet_documents.worksheet import Moved
from tests.sheet_documents.edits import BESIDE, Edit, cells, folder, now, row_put_in, sorted_rows, without_names
from tests.sheet_documents.example import ITEMS, built, figures, template

NEW = figures(spent=100_000_00)
TEMPLATE = template()


def refreshed(base: Path, edit: Edit, items: tuple[str, ...] = ITEMS, before: tuple[str, ...] = ITEMS) -> RefreshedSheet:
    file = folder(base, edit, built(TEMPLATE, items=before))
    made = refresh_sheet(open_edited_sheet(file, BESIDE), built(TEMPLATE, NEW, items), text_now(now(NEW)(base)))
    file.write_bytes(made.data)
    return made


def grid(made: RefreshedSheet, *, values: bool) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(made.data), data_only=values).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def said(base: Path) -> list[tuple[str, str]]:
    file = next(base.glob("*.xlsx"))
    found = examine_sheet(file, beside=BESIDE, figures_now=now(NEW), inputs=base / "in", roots=()).checked.findings
    return [(item.code, str(item.place).rpartition(" > ")[2]) for item in found]


@pytest.mark.parametrize("edit", [lambda data: data, without_names])
def test_new_numbers_take_the_place_of_the_old(edit: Edit, tmp_path: Path) -> None:
    made = refreshed(tmp_path, edit)
    assert grid(made, values=True)[3:7] == [
        ["公务接待费", 12, 10, 10 / 12, "=1+1 次"],
        ["因公出国（境）费", 0, 3, None, "一个团组"],
        ["合计", 12, 13, 13 / 12, None],
        ["措施", "接待费10.00万元，压减 3 批次。", None, None, None],
    ]
    assert grid(made, values=False)[5][2] == "=SUM(C4,C5)" and said(tmp_path) == []
    assert {item.kind for item in made.changes} == {Kind.UPDATED}


def test_a_number_changed_by_hand_stays_and_what_is_computed_from_it_follows(tmp_path: Path) -> None:
    made = refreshed(tmp_path, cells(C5=4))
    rows = grid(made, values=True)
    assert rows[4][2] == 4 and rows[5][2] == 14 and rows[5][3] == pytest.approx(14 / 12)  # 10 + 4 = 14
    assert [(item.kind, item.was, item.now, item.ours) for item in made.changes if item.kind is not Kind.UPDATED] == [
        (Kind.KEPT, "3.00", "4.00", "3.00")
    ]
    assert said(tmp_path) == [("Y010", "C5")]


def test_a_figure_changed_in_one_place_is_held_in_all(tmp_path: Path) -> None:
    rows = grid(refreshed(tmp_path, cells(C4=10.6)), values=True)
    assert rows[3][2] == 10.6 and rows[6][1] == "接待费10.50万元，压减 3 批次。"


def test_rows_of_staff_and_rows_in_another_order_stay(tmp_path: Path) -> None:
    rows = grid(refreshed(tmp_path, row_put_in), values=False)
    assert rows[4] == ["会议费", 2, 1, None, None] and rows[6][1:3] == ["=SUM(B4,B6)", "=SUM(C4,C6)"]
    (tmp_path / "two").mkdir()
    rows = grid(refreshed(tmp_path / "two", sorted_rows), values=True)
    assert rows[3][:3] == ["因公出国（境）费", 0, 3] and rows[4][:3] == ["公务接待费", 12, 10]


def test_a_new_row_is_put_in_with_the_look_of_the_one_before(tmp_path: Path) -> None:
    made = refreshed(tmp_path, cells(A8="分值（省厅）"), before=ITEMS[:1])
    rows = grid(made, values=False)
    assert rows[4][:3] == ["因公出国（境）费", 0, 3] and rows[5][2] == "=SUM(C4,C5)" and rows[7][4] == '=IF(B8=0,"",(D8/B8))'
    sheet = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert sheet is not None and sheet["B5"].number_format == "#,##0.00" and sheet["A5"].border.left.style == "thin"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:E1", "B7:E7"} and rows[8][0] == "分值（省厅）"
    assert [item.now for item in made.changes if item.kind is Kind.ADDED] == ["因公出国（境）费 | 0.00 | 3.00 | 一个团组"]
    assert said(tmp_path) == [("Y086", "A9")]


def test_a_row_that_is_gone_goes_where_nobody_touched_it(tmp_path: Path) -> None:
    assert [row[0] for row in grid(refreshed(tmp_path, lambda data: data, items=ITEMS[:1]), values=True)][3:5] == [
        "公务接待费",
        "合计",
    ]
    (tmp_path / "two").mkdir()
    made = refreshed(tmp_path / "two", cells(E5="两个团组"), items=ITEMS[:1])
    assert [row[0] for row in grid(made, values=True)][3:6] == ["公务接待费", "因公出国（境）费", "合计"]
    assert [item.kind for item in made.changes if item.what == "表格行"] == [Kind.CONFLICT]


def test_words_both_sides_changed_are_a_conflict_and_a_value_for_a_formula_stays_one(tmp_path: Path) -> None:
    made = refreshed(tmp_path, cells(B7="我们另写的", C6=13.5))
    conflict = next(item for item in made.changes if item.kind is Kind.CONFLICT)
    assert (conflict.now, conflict.ours) == ("我们另写的", "接待费10.00万元，压减 3 批次。")
    assert grid(made, values=False)[5][2] == 13 and grid(made, values=True)[6][1] == "我们另写的"


def test_a_formula_of_staff_follows_its_rows() -> None:
    moved = Moved([0, 1, 1, 2, 3], 4)  # row 2 twice
    assert moved_formula("SUM(B2:B3)+C4*其他!C4", "表", "表", moved) == "SUM(B2:B4)+C5*其他!C4"


def test_the_file_takes_its_own_name_and_the_older_one_goes_to_history(tmp_path: Path) -> None:
    import datetime as dt

    data = built(TEMPLATE)
    file = folder(tmp_path, cells(A9="分值（省厅）"), data)
    made = NewReport(document=built(TEMPLATE, NEW), figures=now(NEW)(tmp_path), label=str)
    outcome = refresh_sheet_file(
        file, beside=BESIDE, generate=lambda *_: made, when=dt.datetime(2025, 3, 2, 9), inputs=tmp_path / "in"
    )
    assert outcome.code == 0 and {path.name for path in outcome.paths} == {file.name, "更新清单.xlsx"}
    assert [path.suffix for path in (tmp_path / "历次").iterdir()] == [".xlsx"]
    again = refresh_sheet_file(
        file, beside=BESIDE, generate=lambda *_: made, when=dt.datetime(2025, 3, 2, 10), inputs=tmp_path / "in"
    )
    assert [item.code for item in again.problems] == ["S011"] and not again.paths
