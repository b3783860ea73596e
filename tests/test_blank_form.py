"""A form that says nothing, or cannot be read, still gives lists and messages; never a fault of ours."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pipeline.__main__ import main

FORM = "决算报表.xlsx"


def _edit(folder: Path, change: Callable[[openpyxl.cell.Cell], None]) -> None:
    book = openpyxl.load_workbook(folder / FORM)
    for sheet in book:
        for row in sheet.iter_rows(min_row=7):
            for cell in row:
                if isinstance(cell.value, int | float) and cell.column_letter not in "BGL":
                    change(cell)
    book.save(folder / FORM)


@pytest.mark.parametrize("value", [None, "—", "读不出", 0])
def test_every_amount_of_the_form_blanked_dashed_broken_or_zero(sample_copy: Path, tmp_path: Path, value: object) -> None:
    def change(cell: openpyxl.cell.Cell) -> None:
        cell.value = value  # type: ignore[assignment]

    _edit(sample_copy, change)
    assert main(["build", str(sample_copy), "--out", str(tmp_path / "outputs")]) == 1


def test_a_form_without_its_unit_is_an_error_and_no_fault(sample_copy: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample_copy / FORM)
    book.worksheets[0]["O3"] = None
    book.save(sample_copy / FORM)
    assert main(["build", str(sample_copy), "--out", str(tmp_path / "outputs")]) in (1, 2)
