"""The record through builds of a small department: what changed since the last one, here and on another machine; of one that
came to no report only its problems.
"""

import json
from pathlib import Path
from typing import Any

from pipeline.cluster import travelling
from pipeline.load.sheet import Sheet
from pipeline.publish.layout import PAGE_RECORD
from pipeline.records import Cell
from pipeline.run import build_department
from pipeline.year_page.snippets import MOST_CHARACTERS, MOST_ROWS, snippets
from tests.builders import DEPARTMENT, YEAR
from tests.cluster.test_ways import Job, Worker, build
from tests.errors.cases import fill
from tests.errors.good import good
from tests.load.exports import ROOTS


def built(base: Path) -> dict[str, Any]:
    build_department(base / "inputs" / str(YEAR) / DEPARTMENT, base / "outputs", ROOTS)
    return page(base)


def page(base: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((base / "outputs" / str(YEAR) / DEPARTMENT / PAGE_RECORD).read_bytes())
    return found


def put(base: Path, points: int) -> None:
    """Write the department with so many points of 10 for 社会经济环境效益."""
    department = good()
    fill("人工评分", "社会经济环境效益", "得分", points)(department)
    department.write(base / "inputs")


LEAF = "得分.预算使用效益.效果性.综合效益"
ABOVE = ("得分.预算使用效益.效果性", "得分.预算使用效益", "得分.合计")


def told(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {item["key"]: (item["was"]["shown"], item["now"]["shown"]) for item in found["changes"]}


def test_what_changed_since_the_last_build(tmp_path: Path) -> None:
    """10 points become 8: the leaf, its two levels and the total have two less, and nothing else is told; the same build again
    writes the same bytes, and so tells the same."""
    put(tmp_path, 10)
    assert built(tmp_path)["changes"] == []
    put(tmp_path, 8)
    found = told(built(tmp_path))
    first = (tmp_path / "outputs" / str(YEAR) / DEPARTMENT / PAGE_RECORD).read_bytes()
    assert set(found) == {LEAF, *ABOVE}
    assert found[LEAF] == ("10 分", "8 分")
    built(tmp_path)
    assert (tmp_path / "outputs" / str(YEAR) / DEPARTMENT / PAGE_RECORD).read_bytes() == first


def test_a_worker_elsewhere_tells_the_same_changes(tmp_path: Path) -> None:
    """The record that stands travels with the department: both ways give the same bytes."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        put(tmp_path / name, 10)
        built(tmp_path / name)
        put(tmp_path / name, 8)
    built(tmp_path / "here")
    there = tmp_path / "there"
    worker = Worker(tmp_path / "worker", travelling(build, there / "outputs", ROOTS))
    worker.there_and_back(Job(there / "inputs" / str(YEAR) / DEPARTMENT))
    assert page(there)["changes"]
    assert page(there) == page(tmp_path / "here")


def test_without_its_inputs_a_department_has_its_problems_and_keeps_what_it_is_compared_with(tmp_path: Path) -> None:
    """A broken file in between: no figure of the last build passes for one of this; the next build is compared with the last
    that came to figures."""
    put(tmp_path, 10)
    built(tmp_path)
    put(tmp_path, 8)
    accounts = tmp_path / "inputs" / str(YEAR) / DEPARTMENT / "填报表.xlsx"
    whole = accounts.read_bytes()
    accounts.write_bytes(b"not a workbook")
    found = built(tmp_path)
    assert (found["figures"], found["scores"], found["key_figures"], found["snippets"]) == ({}, [], [], [])
    assert found["problems"] and found["counts"]["错误"] and found["head"]["withheld"]
    accounts.write_bytes(whole)
    assert told(built(tmp_path))["得分.合计"][0] != ""
    assert len(page(tmp_path)["changes"]) == 4


# snippets ------------------------------------------------------------------------------------------------------------


def sheet(rows: int, columns: int, name: str = "明细", numbers: list[int] | None = None) -> Sheet:
    """A sheet whose cells say where they stand, counted from 1: ``r3c2``."""
    cells: list[list[Any]] = [[f"r{row + 1}c{column + 1}" for column in range(columns)] for row in range(rows)]
    return Sheet(file="a.xlsx", name=name, rows=cells, numbers=numbers or ())


def at(address: str, name: str = "明细") -> Cell:
    return Cell(file="a.xlsx", sheet=name, address=address)


def test_two_columns_to_each_side_a_row_above_and_below_and_the_words_at_the_left() -> None:
    """H5 of 20 columns: F to J, rows 4 to 6; every cell is words here, so the next one to the left names the row."""
    [found] = snippets([at("H5")], [sheet(9, 20)], ())
    assert found.rows == (4, 5, 6)
    assert found.columns == ("F", "G", "H", "I", "J")
    assert found.cells[1] == ("r5c6", "r5c7", "r5c8", "r5c9", "r5c10")


def test_of_a_sum_the_first_rows_below_its_first_line() -> None:
    """424 lines added up, the first in row 3: rows 2 to 7."""
    [found] = snippets([Cell(file="a.xlsx", sheet="明细", address="C3", found="424 行合计")], [sheet(500, 4)], ())
    assert found.rows == (2, 3, 4, 5, 6, 7)


def test_near_places_share_one_grid_and_a_gap_stays_a_gap() -> None:
    [found] = snippets([at("B2"), at("C3"), at("B8")], [sheet(9, 4)], ())
    assert found.rows == (1, 2, 3, 4, 7, 8, 9)
    assert found.columns == ("A", "B", "C", "D")


def test_rows_of_a_shared_file_keep_their_numbers() -> None:
    """Row 0 is the head, rows 119 and 250 of the file are this department's: B251 is the third row taken."""
    [found] = snippets([at("B251")], [sheet(3, 3, numbers=[0, 119, 250])], ())
    assert found.rows == (120, 251)
    assert found.cells[1] == ("r3c1", "r3c2", "r3c3")


def test_a_line_of_text_is_shown_whole() -> None:
    [found] = snippets([at("第2行", "")], [sheet(3, 14, "")], ())
    assert found.rows == (1, 2, 3) and len(found.columns) == 14


def test_there_are_bounds_and_what_is_beyond_them_is_counted() -> None:
    """Every second row of 1,000 in turn: 120 rows are shown, the other places counted; a long text is cut."""
    long = sheet(1000, 3)
    long.rows[0][0] = "字" * 500
    [found] = snippets([at(f"B{row}") for row in range(1, 1000, 2)], [long], ())
    assert len(found.rows) <= MOST_ROWS
    assert found.left_out == 500 - len([row for row in found.rows if row % 2])
    assert found.cells[0][0] == "字" * (MOST_CHARACTERS - 1) + "…"


def test_a_place_that_was_not_kept_has_no_cells() -> None:
    assert list(snippets([at("B5000"), at("第3段", ""), at("B2", "别的表")], [sheet(3, 3)], ())) == []
