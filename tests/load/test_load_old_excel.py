"""Old .xls files, written as systems write them, and files whose name says something else than their content."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlwt

from pipeline.load import old_excel
from pipeline.load.archive import Unreadable
from pipeline.load.old_excel import read_old_workbook
from pipeline.load.sheet import Area, Sheet
from pipeline.load.tabular import read_table
from tests.builders import rewrite, table, xls, xlsx
from tests.load.exports import F03, Z01, codes, department, f03, form, loaded, z01

ROWS: list[list[Any]] = [["标题", None, None], [12.5, "%0.985", True], [dt.date(2019, 3, 1), "1,234.56", None]]


def read(path: Path) -> tuple[tuple[Sheet, ...], list[tuple[str, str, str]]]:
    sheets, problems = read_old_workbook(path.name, path.read_bytes())
    return sheets, [(item.code, item.sheet, item.cell) for item in problems]


def refused(name: str, data: bytes) -> tuple[str, str]:
    with pytest.raises(Unreadable) as caught:
        read_table(name, data)
    return caught.value.problem.code, caught.value.problem.found


def test_the_same_record_as_of_a_new_file(tmp_path: Path) -> None:
    old, problems = read(xls(tmp_path / "a.xls", {"甲": ROWS}, merge=["A1:C1"]))
    new = read_table("a.xls", xlsx(tmp_path / "a.xlsx", {"甲": ROWS}, merge=["A1:C1"]).read_bytes())[0]
    assert problems == []
    assert old[0].merged == new[0].merged == (Area(0, 0, 0, 2),)
    for row in range(3):
        for column in range(3):
            day, other = old[0].value(row, column), new[0].value(row, column)
            assert (day.date() if isinstance(day, dt.datetime) else day) == other
    assert str(old[0].cell(1, 0)) == "a.xls > 甲 > A2"


def test_a_whole_department_in_old_files(tmp_path: Path) -> None:
    accounts = {Z01: z01(left={"总计": (1.5, "2,000.00", "—")}), F03: f03()}
    folder = department(tmp_path, accounts)
    new = loaded(folder)
    for name, sheets in (("决算报表", accounts), ("填报表", form())):
        (folder / f"{name}.xlsx").unlink()
        xls(folder / f"{name}.xls", sheets)
    old = loaded(folder)
    assert codes(old) == codes(new) == []
    assert old.loaded is not None and new.loaded is not None
    assert {key: figure.value for key, figure in old.loaded.figures.items()} == {
        key: figure.value for key, figure in new.loaded.figures.items()
    }


def test_formulas_never_calculated_hidden_sheets_and_hidden_rows_are_told(tmp_path: Path) -> None:
    path = xls(
        tmp_path / "a.xls", {"甲": [[1.0], [2.0, "=A1+1"]], "乙": [["字"]], "丙": [["字"]]}, hide=["乙"], hide_rows=["丙"]
    )
    sheets, problems = read(path)
    assert problems == [("L012", "甲", "B2"), ("L010", "乙", ""), ("L011", "丙", "")]
    assert sheets[0].uncalculated == {(1, 1)}


def test_error_cells_of_old_files_are_known(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("甲").row(0).set_cell_error(0, "#DIV/0!")
    book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls")[0][0].errors == {(0, 0)}


@pytest.mark.parametrize("keep", [600, 3000, 5000])
def test_a_damaged_old_file_ends_the_child_not_the_run(tmp_path: Path, keep: int) -> None:
    data = xls(tmp_path / "a.xls", {"甲": ROWS}).read_bytes()
    assert refused("a.xls", data[:keep])[0] == "L005"


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_excel, "SECONDS", 0.001)
    assert refused("a.xls", xls(tmp_path / "a.xls", {"甲": ROWS}).read_bytes()) == ("L006", "0.001 秒内没有读完")


CSV = "日期,摘要,金额\n2019-01-01,付款,5.00\n".encode("gb18030")


@pytest.mark.parametrize("name", ["账.xls", "账.xlsx", "账.csv", "账.txt"])
def test_content_decides_and_the_name_does_not(tmp_path: Path, name: str) -> None:
    rows = table("日期 | 摘要 | 金额\n2019-01-01 | 付款 | 5.00")
    for data in (CSV, CSV.replace(b",", b"\t"), xlsx(tmp_path / "x", {"账": rows}).read_bytes(), _old(tmp_path, rows)):
        (sheet,), problems = read_table(name, data)
        assert problems == ()
        assert sheet.text(1, 1) == "付款"
        assert sheet.value(1, 2) in ("5.00", 5.0)


def _old(tmp_path: Path, rows: list[list[Any]]) -> bytes:
    return xls(tmp_path / "o.xls", {"账": rows}).read_bytes()


@pytest.mark.parametrize("name", ["账.xls", "账.csv"])
@pytest.mark.parametrize(
    "data",
    [
        b"<html><table><tr><td>1</td></tr></table></html>",
        "\ufeff<html><table>".encode("utf-16-le"),
        b'\xef\xbb\xbf<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>",
    ],
)
def test_web_pages_named_as_tables_are_told(name: str, data: bytes) -> None:
    assert refused(name, data) == ("L008", "网页或 XML 表格")


def test_text_that_is_no_table_is_no_workbook() -> None:
    assert refused("账.xlsx", "只有一句话".encode())[0] == "L008"
    assert refused("账.xlsx", bytes(range(256)))[0] == "L008"


@pytest.mark.parametrize(("mark", "word"), [(";", "分号"), ("；", "全角分号"), ("|", "竖线"), ("，", "全角逗号")])
def test_other_separators_are_told_not_guessed(mark: str, word: str) -> None:
    assert refused("账.csv", CSV.decode("gb18030").replace(",", mark).encode()) == ("L020", word)


def test_amounts_with_commas_do_not_make_a_tab_file_a_comma_file() -> None:
    text = "名称\t年初\t决算\n甲\t1,234,567.89\t1,234,567.89\n乙\t2,234,567.89\t3,234,567.89\n"
    (sheet,), _ = read_table("账.txt", text.encode())
    assert [len(row) for row in sheet.rows] == [3, 3, 3]


def test_an_open_quotation_mark_hides_no_rows() -> None:
    text = '日期,摘要,金额\n2019-01-01,"付款,5.00\n2019-01-02,付款,6.00\n'
    with pytest.raises(Unreadable) as caught:
        read_table("账.csv", text.encode())
    found = caught.value.problem
    assert (found.code, found.cell, found.found) == ("L044", "第2行", '2019-01-01,"付款,5.00')


def test_a_workbook_with_macros_gives_its_values(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "账.xlsm", {"甲": [["标题"], [12.5]]})
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    rewrite(path, "[Content_Types].xml", plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    (sheet,), problems = read_table(path.name, path.read_bytes())
    assert (sheet.value(1, 0), problems) == (12.5, ())
