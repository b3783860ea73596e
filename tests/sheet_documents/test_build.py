"""A template workbook filled: what each cell holds, that the author's look stays, and what is refused in a template."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from pipeline.sheet_documents.cell_numbers import shown_number
from pipeline.sheet_documents.merged_rows import moved_name
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.template import lint_workbook
from pipeline.sheet_documents.verify import verify_sheet
from pipeline.sheet_documents.worksheet import Moved, place_of
from tests.sheet_documents.example import built, changed, figures, pack, report, template


def cells(data: bytes, *, values: bool) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=values).active
    assert sheet is not None
    return [[item.value for item in row] for row in sheet.iter_rows()]


def test_figures_are_numbers_and_what_is_computed_from_them_is_live() -> None:
    data = built()
    assert cells(data, values=True) == [
        ["某县示例局2024年度基础数据表", None, None, None, None],
        ["单位：万元", None, None, None, None],
        ["项目", "年初预算", "决算", "完成率", "说明"],
        ["公务接待费", 12, 10.5, 0.875, "=1+1 次"],
        ["因公出国（境）费", 0, 3, None, "一个团组"],  # no rate on a zero base
        ["合计", 12, 13.5, 1.125, None],
        ["措施", "接待费10.50万元，压减 3 批次。", None, None, None],
        ["编制", 46, "实有", 50, 50 / 46],
        ["分值", 10, None, None, None],
    ]
    live = cells(data, values=False)
    assert live[3][3] == '=IF(B4=0,"",(C4/B4))' and live[5][1:4] == ["=SUM(B4,B5)", "=SUM(C4,C5)", '=IF(B6=0,"",(C6/B6))']
    assert live[7][4] == '=IF(B8=0,"",(D8/B8))'


def test_an_amount_is_stored_exactly_and_shown_as_printed() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(built(known=figures(spent=104_999_99)))).active
    assert sheet is not None
    assert sheet["C4"].value == 10.499999 and sheet["C4"].number_format == "#,##0.00"  # 10.50 on the page


def test_the_look_of_the_template_stays_and_moves_with_its_rows() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(built())).active
    assert sheet is not None
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:E1", "B7:E7"}  # B8:E8, one row up: three became two
    assert sheet.print_area == "'基础数据表'!$A$1:$E$8" and sheet.print_title_rows == "$3:$3"
    assert sheet["C6"].number_format == "#,##0.00_ " and sheet["D6"].number_format == "0.00%"
    assert sheet.row_dimensions[4].height == sheet.row_dimensions[5].height == 18
    assert sheet["A5"].border.left.style == "thin" and sheet.page_setup.orientation == "landscape"
    assert sheet["E4"].data_type == "s" and sheet["E4"].quotePrefix  # staff's words never become a formula


def test_a_hidden_name_of_the_author_stays_hidden() -> None:
    def filtered(book: Any) -> None:
        from openpyxl.workbook.defined_name import DefinedName

        book.defined_names["单位表"] = DefinedName("单位表", attr_text="'基础数据表'!$A$7:$A$9", hidden=True)

    made = {item.name: item for item in WorkbookPackage(built(changed(filtered))).names()}
    assert made["单位表"].hidden and made["单位表"].text == "'基础数据表'!$A$6:$A$8"  # one row up, as the rows it names


def test_without_rows_the_loop_leaves_nothing() -> None:
    assert [row[0] for row in cells(built(items=()), values=True)][2:5] == ["项目", "合计", "措施"]


def test_the_same_records_give_the_same_bytes() -> None:
    data = template()
    assert built(data) == built(data)


def test_every_figure_has_a_hidden_name_and_the_baseline_says_where_it_stood() -> None:
    package = WorkbookPackage(built())
    baseline, names = package.baseline(), package.our_names()
    assert baseline is not None and set(names) == {mark.name for mark in baseline.cells}
    by_key = {item.key: item for item in baseline.figures}
    assert by_key["三公.合计.决算数"].text == "13.50" and by_key["三公.合计.完成率"].text == "112.50%"
    assert baseline.blocks[0].rows[3].label == "公务接待费"  # type: ignore[union-attr]
    assert (0, (5, 3)) in names.values()


def test_every_number_of_the_finished_file_is_accounted_for() -> None:
    data = template()
    accounting, problems = verify_sheet(built(data), report(), pack(data))
    assert not problems and not accounting.unknown
    # blank: one rate; of staff: 名称, two 说明 and the 3 of 措施; of the pack: 分值 10
    assert (accounting.linked, accounting.quoted, accounting.fixed) == (13, 4, 1)


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [("C4", 10.6, "D010"), ("C4", "10.50", "D010"), ("A6", "共计", "D011"), ("B6", "=SUM(B4,B4)", "D012"), ("F9", 3, "D011")],
)
def test_what_differs_in_the_finished_file_is_named(place: str, value: float | str, code: str) -> None:
    data = template()
    package = WorkbookPackage(built(data))
    if str(value).startswith("="):
        package.sheet(0).write(place_of(place), 12, str(value)[1:])
    else:
        package.sheet(0).write(place_of(place), value)
    _, problems = verify_sheet(package.packed(), report(), pack(data))
    assert (code, place) in [(item.code, item.cell) for item in problems]


LINT = [
    ("A1", "{{ 单位.名字 }}", "W004"),
    ("A1", "{{ 三公.合计.决算数|百分比 }}", "W005"),
    ("A1", "{{ 单位.名称 }", "W003"),
    ("A1", "｛｛ 单位.名称 ｝｝", "W002"),
    ("A1", "{{ 单位.名称|upper }}", "W005"),
    ("A1", "{{ ''.__class__ }}", "W008"),
    ("B8", "措施：{{p 段落.厉行节约.措施 }}", "D004"),
    ("B4", "说明", "D005"),
    ("A6", None, "W013"),
    ("B10", "=SUM(B5:B7)", "D003"),
]


@pytest.mark.parametrize(("place", "text", "code"), LINT)
def test_a_fault_of_the_template_is_named_with_sheet_and_cell(place: str, text: str | None, code: str) -> None:
    data = template(**{place: text})  # type: ignore[arg-type]
    found = [(item.code, item.sheet, item.cell) for item in lint_workbook(pack(data))]
    expected = (code, "基础数据表", "" if code == "W013" else {"B4": "A4"}.get(place, place))
    assert expected in found


def _chart(book: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=5, max_row=7))
    book.active.add_chart(chart, "G2")


def _comment(book: Any) -> None:
    book.active["A1"].comment = Comment("记得改", "某人")


@pytest.mark.parametrize("change", [_chart, _comment])
def test_what_would_not_follow_its_rows_is_refused(change: Callable[[Any], None]) -> None:
    data = changed(change)
    assert [item.code for item in lint_workbook(pack(data))] == ["D002"]


def test_a_number_format_that_shows_something_else_is_told() -> None:
    def whole(book: Any) -> None:
        book.active["C7"].number_format = "0"

    data = changed(whole)
    assert [(item.code, item.cell) for item in lint_workbook(pack(data))] == [("D006", "C7")]


def test_no_workbook_and_a_workbook_without_tags() -> None:
    plain = template((("项目", 1),))
    assert [item.code for item in lint_workbook(pack(plain))] == ["D007"]
    assert [item.code for item in lint_workbook(pack(b"PK"))] == ["D001"]
    assert lint_workbook(pack(template())) == ()


def test_rows_and_ranges_move_together() -> None:
    moved = Moved([0, 2, 2, 2, 4], 5)  # row 2 three times, rows 1 and 3 (the statements) gone
    assert moved.areas("A3:B3") == ["A2:B2", "A3:B3", "A4:B4"]
    assert moved.areas("A1:A5") == ["A1:A5"] and moved.areas("A2") == [] and moved.areas("A6:B9") == ["A6:B9"]
    assert moved_name("'表'!$A$1:$E$6,'表'!$3:$3", "表", moved) == "'表'!$A$1:$E$6,'表'!$2:$4"


def test_numbers_no_figure_stands_behind_are_read_as_shown() -> None:
    assert shown_number(0.985, "0.0%") == "98.5%" and shown_number(1234.5, "#,##0.00") == "1,234.5"
    assert shown_number(0.1 + 0.2, "General") == "0.3"
