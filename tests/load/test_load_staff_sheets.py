"""Which sheet of a 填报表 is read where several could be it, and in which order problems stand."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.__main__ import main
from pipeline.load import LoadResult
from pipeline.load.blanks import named_cells
from pipeline.problems import Severity, in_order, placed
from tests.builders import Rows, table, xlsx
from tests.load.exports import codes, department, form, loaded


def amended(amount: float) -> list[list[Any]]:
    rows = [list(row) for row in form()["其他数据"]]
    rows[1][1] = amount  # 政府采购预算
    return rows


def read(tmp_path: Path, sheets: dict[str, Rows], hide: tuple[str, ...] = ()) -> LoadResult:
    folder = department(tmp_path)
    rest = {name: rows for name, rows in form().items() if name != "其他数据"}
    xlsx(folder / "填报表.xlsx", {**rest, **sheets}, hide=hide)
    return loaded(folder)


def procurement(result: LoadResult) -> Any:
    assert result.loaded is not None
    return result.loaded.figures["采购.预算"].value


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_this_year_s_sheet_is_read_and_last_year_s_told(tmp_path: Path, order: tuple[int, int]) -> None:
    both = [("其他数据（上年）", amended(7)), ("其他数据（本年）", amended(8))]
    result = read(tmp_path, dict(both[n] for n in order))
    (item,) = result.problems
    assert procurement(result) == 800
    assert (item.code, item.severity, item.sheet, item.expected) == (
        "L122",
        Severity.WARNING,
        "其他数据（上年）",
        "现读“其他数据（本年）”",
    )


@pytest.mark.parametrize("names", [("其他数据", "其他数据 (2)"), ("一、其他数据", "其他数据（新）")])
def test_two_sheets_that_nothing_tells_apart_are_an_error(tmp_path: Path, names: tuple[str, str]) -> None:
    result = read(tmp_path, {names[0]: amended(7), names[1]: amended(8)})
    (item,) = result.problems
    assert (item.code, item.severity, item.found) == ("L122", Severity.ERROR, "、".join(names))
    assert procurement(result) == 700


def test_a_hidden_copy_is_told_too(tmp_path: Path) -> None:
    result = read(tmp_path, {"其他数据": amended(7), "其他数据备份": amended(8)}, hide=("其他数据备份",))
    assert codes(result) == ["L122"]


def test_a_sheet_of_notes_is_no_rival_but_named(tmp_path: Path) -> None:
    result = read(tmp_path, {"其他数据说明": [["采购数由办公室提供"]], "其他数据": amended(7)})
    (item,) = result.problems
    assert (item.code, item.found) == ("L072", "其他数据说明：不是填报表要读的表")
    assert procurement(result) == 700


def test_another_book_with_a_sheet_of_that_name_is_no_staff_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = table("""
        项目名称 | 某水库除险加固
        年度 | 2019""")
    main(["inspect", str(xlsx(tmp_path / "项目评审.xlsx", {"项目基本信息": rows}))])
    assert "种类：认不出" in capsys.readouterr().out


def test_problems_stand_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    """Sheets as in the workbook, not by their names' code points; cells by row, then column."""
    sheets = {name: [list(row) for row in rows] for name, rows in form().items()}
    sheets["预算单位"][1][0] = None
    sheets["绩效目标"][1][4] = None
    sheets["其他数据"][1][1] = None
    sheets["其他数据"][9][1] = None
    result = loaded(department(tmp_path, **sheets))
    ordered = in_order(placed(result.problems, result.places))
    found = [(item.sheet, item.cell) for item in ordered if item.code == "L053"]
    assert found == [("预算单位", "A2"), ("绩效目标", "E2"), ("其他数据", "B2")]
    last = next(item for item in ordered if (item.code, item.sheet) == ("L053", "其他数据"))
    assert (last.title, last.found) == ("应填的格子是空的（共 2 格）", "B2 政府采购预算、B10 内设机构数")
    assert named_cells(last.found) == [("B2", "政府采购预算"), ("B10", "内设机构数")]
    assert named_cells("B5 信访、投诉件数、B7 车辆") == [("B5", "信访、投诉件数"), ("B7", "车辆")]
    assert last.remedy == "逐格填写；没有发生的填 0"


def test_a_sheet_that_nobody_filled_is_one_problem(tmp_path: Path) -> None:
    rows = [[row[0], None, row[2]] if n else row for n, row in enumerate(form()["其他数据"])]
    (item,) = loaded(department(tmp_path, 其他数据=rows)).problems
    assert (item.code, item.sheet, item.cell, item.found) == ("L123", "其他数据", "B2", "10 个应填的格子都是空的")
    assert "采购.预算" in item.keys
