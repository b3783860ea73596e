"""Rows with a cell missing or drawn together: the row stays, its numbers are brought up to date, the file is written.

New inputs: 100,000.00 元 go from 日常公用经费 to 人员经费, 169,066,462.45 → 169,166,462.45.
"""

import pytest
from lxml import etree

from pipeline.word.lint import added_faults, lint_package
from tests.check import edits as e
from tests.merge.bench import merged, refreshed, report
from tests.merge.oracle import File

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OLD, NEW = "169,066,462.45", "169,166,462.45"
STAFF = "人员经费"


def _cells(root: etree._Element) -> list[etree._Element]:
    return e.row_of(root, 1, STAFF).findall(f"{W}tc")


def a_cell_missing(root: etree._Element) -> None:
    """The cell of 年初预算数 is gone, as after “删除单元格，右侧单元格左移”."""
    e.remove(_cells(root)[1])


def all_after_the_first_missing(root: etree._Element) -> None:
    for cell in _cells(root)[1:3]:
        e.remove(cell)


def two_drawn_together(root: etree._Element) -> None:
    """调整预算数 and 决算数 in one cell, one paragraph each, and the cell one column too narrow for both."""
    left, right = _cells(root)[2:4]
    left.extend(right.findall(f"{W}p"))
    e.remove(right)


@pytest.mark.parametrize(
    ("edit", "row"),
    [
        (a_cell_missing, [STAFF, NEW, NEW]),
        (all_after_the_first_missing, [STAFF, NEW]),
        (two_drawn_together, [STAFF, "110,465,100.00", NEW + NEW]),
    ],
)
def test_the_numbers_of_an_irregular_row_are_brought_up_to_date(edit: e.Edit, row: list[str]) -> None:
    before = e.edited(report("gd").data, edit)
    faults = lint_package(before)
    assert any(OLD in item.found or STAFF in item.found for item in faults), "the row must be irregular"
    out = refreshed(before, "shifted", "gd")
    assert next(cells for cells in File(out.data).tables()[1] if cells[0] == STAFF) == row
    assert added_faults(faults, lint_package(out.data)) == ()
    again = merged(out.data, out.baseline, report("gd"))
    assert added_faults(faults, lint_package(again.data)) == ()


def test_one_more_fault_of_the_same_kind_is_an_added_one() -> None:
    one = lint_package(e.edited(report("gd").data, a_cell_missing))
    both = lint_package(
        e.edited(report("gd").data, a_cell_missing, lambda root: e.remove(e.row_of(root, 1, "日常公用经费")[-1]))
    )
    assert len(one) == 1 and [item.found for item in added_faults(one, both)] == [both[-1].found]
