"""The same figure in a report and in a workbook of one department: a number changed in one is told by the other."""

import contextlib
import io
import shutil
from pathlib import Path

import openpyxl

from pipeline.__main__ import main
from tests.conftest import Built


def run(*words: object) -> tuple[int, str]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = main([*map(str, words)])
    return code, said.getvalue()


def test_a_number_changed_in_the_workbook_is_told_by_the_report(built_county: Built, tmp_path: Path) -> None:
    base = shutil.copytree(built_county.folder.parents[2], tmp_path / "desk")
    folder = base / built_county.folder.relative_to(built_county.folder.parents[2])
    book_path = next(folder.glob("*基础数据表.xlsx"))
    book = openpyxl.load_workbook(book_path)
    sheet = book["基础数据表"]
    row = next(cells for cells in sheet.iter_rows() if str(cells[0].value).strip() == "三公经费")
    row[3].value = 9  # 8.20 in the report
    book.save(book_path)
    code, said = run("check", next(folder.glob("*自评报告.docx")))
    assert code == 1 and "Y090" in said and book_path.name in said, said
