"""对账底稿 in LibreOffice: recalculated from its formulas alone it gives our results; printed it is short and whole."""

import re
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import Built
from tests.office.conftest import tool
from tests.office.recalculate import convert, differences, with_formula

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("soffice")]


def test_recalculated_it_equals_our_results(each_built: Built, tmp_path: Path) -> None:
    compared, wrong = differences(each_built.folder / "对账底稿.xlsx", tmp_path)
    assert wrong == []
    assert compared > 100


def test_a_deliberately_wrong_formula_is_found(built: Built, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    with_formula(built.folder / "对账底稿.xlsx", bad, "SUM(", "COUNT(")
    _, wrong = differences(bad, tmp_path / "work")
    assert wrong


@pytest.mark.parametrize(("file", "most"), [("对账底稿.xlsx", 26), ("问题清单.xlsx", 2)])
def test_it_prints_on_few_pages_with_every_column(each_built: Built, tmp_path: Path, file: str, most: int) -> None:
    """Each page shows the whole head of its sheet (no column is cut to a page of its own) and says which page it is."""
    pdf = convert(each_built.folder / file, "pdf", tmp_path)
    done = subprocess.run([tool("pdftotext"), "-raw", str(pdf), "-"], capture_output=True, text=True, check=True)
    pages = [re.sub(r"\s+", "", page) for page in done.stdout.split("\f")[:-1]]
    assert len(pages) <= most
    book = load_workbook(each_built.folder / file)
    seen = set()
    for number, page in enumerate(pages, 1):
        assert f"第{number}页，共{len(pages)}页" in page
        sheet = next(sheet for sheet in book if f"{sheet['A1'].value}{sheet.title}第".replace(" ", "")[-60:] in page)
        seen.add(sheet.title)
        heads = [re.sub(r"\s+", "", str(cell.value)) for cell in sheet[3] if cell.value]
        if not sheet.print_area:
            assert [head for head in heads if head not in page] == [], (number, sheet.title)
    assert seen == set(book.sheetnames)
