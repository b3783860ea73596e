"""The bounded scan before any reader: what is in the sheet XML and what must never reach the reader."""

import zipfile
from pathlib import Path

import pytest

from pipeline.load.archive import Unreadable
from pipeline.load.delimited import read_delimited
from pipeline.load.sheet import Area
from pipeline.load.workbook import read_workbook
from tests.builders import calculated, rewrite, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(Unreadable) as caught:
        read_workbook(path.name, path.read_bytes())
    return caught.value.problem.code, caught.value.problem.file


def test_values_stand_at_their_addresses(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [[], [None, "标题"], [None, 12.5, True, "%0.985", None]]}, merge=["B2:D2"])
    (sheet,), problems = read_workbook(path.name, path.read_bytes())
    assert problems == ()
    assert sheet.value(1, 1) == "标题"
    assert sheet.value(2, 1) == 12.5
    assert sheet.value(2, 2) is True
    assert sheet.value(2, 3) == "98.5%"
    assert sheet.merged == (Area(1, 1, 1, 3),)
    assert sheet.value(99, 99) == ""
    assert str(sheet.cell(2, 1)) == "a.xlsx > 甲 > B3"


@pytest.mark.parametrize("stored", ["<v></v>", "<v/>", ""])
def test_formulas_without_result_in_every_spelling(tmp_path: Path, stored: str) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [["=1+1", 2.0]]})
    rewrite(path, SHEET, "<v>0</v>", stored)
    (sheet,), problems = read_workbook(path.name, path.read_bytes())
    assert sheet.uncalculated == {(0, 0)}
    assert [(item.code, item.cell) for item in problems] == [("L012", "A1")]


def test_a_formula_with_an_empty_text_result_has_been_calculated(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [['=""', 2.0]]})
    rewrite(path, SHEET, '<c r="A1"><f>""</f><v>0</v></c>', '<c r="A1" t="str"><f>""</f><v></v></c>')
    calculated(path)
    (sheet,), problems = read_workbook(path.name, path.read_bytes())
    assert (sheet.uncalculated, problems) == (frozenset(), ())


def test_shared_formulas_of_other_programs_are_seen(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [["=1+1", "=1+1"]]})
    rewrite(path, SHEET, '<c r="B1"><f>1+1</f><v>0</v></c>', '<c r="B1"><f t="shared" si="0"/><v>0</v></c>')
    calculated(path)
    (sheet,), _ = read_workbook(path.name, path.read_bytes())
    assert (sheet.uncalculated, sheet.rows) == (frozenset(), [[0.0, 0.0]])
    rewrite(path, SHEET, '<f t="shared" si="0"/><v>0</v>', '<f t="shared" si="0"/>')
    (sheet,), _ = read_workbook(path.name, path.read_bytes())
    assert sheet.uncalculated == {(0, 1)}


def test_error_cells_are_known(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [["=1/0"]]})
    rewrite(path, SHEET, '<c r="A1"><f>1/0</f><v>0</v></c>', '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    (sheet,), _ = read_workbook(path.name, path.read_bytes())
    assert sheet.errors == {(0, 0)}


def test_very_hidden_sheets_and_hidden_columns_are_told(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [[1]], "乙": [[2]]}, hide=["乙"])
    rewrite(path, "xl/workbook.xml", 'state="hidden"', 'state="veryHidden"')
    rewrite(path, SHEET, "<sheetData>", '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>')
    sheets, problems = read_workbook(path.name, path.read_bytes())
    assert [sheet.name for sheet in sheets] == ["甲", "乙"]
    assert [(item.code, item.sheet) for item in problems] == [("L011", "甲"), ("L010", "乙")]


def test_a_lying_dimension_is_not_believed(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [[1.0], [2.0]]})
    rewrite(path, SHEET, 'ref="A1:A2"', 'ref="A1:XFD1048576"')
    (sheet,), _ = read_workbook(path.name, path.read_bytes())
    assert [row[0] for row in sheet.rows] == [1.0, 2.0]


@pytest.mark.parametrize("far", ["XFD1", "A1048576", "ALL600000"])
def test_one_stray_cell_far_out_is_refused(tmp_path: Path, far: str) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [[1.0]]})
    rewrite(path, SHEET, 'r="A1"', f'r="{far}"')
    assert refused(path) == ("L013", "a.xlsx")


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [[1.0]]})
    rewrite(path, SHEET, '<c r="A1">', '<c r="A0">')
    assert refused(path) == ("L005", "a.xlsx")


def test_an_entity_bomb_never_reaches_a_parser(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [["字"]]})
    rewrite(path, "xl/sharedStrings.xml", "<sst", '<!DOCTYPE a [<!ENTITY b "ha">]><sst')
    assert refused(path) == ("L007", "a.xlsx")


def test_a_part_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [["字"] * 50]})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        size = file.getinfo(SHEET).file_size
    for header, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.find(header)
        while at >= 0:
            if int.from_bytes(data[at + offset : at + offset + 4], "little") == size:
                data[at + offset : at + offset + 4] = (10).to_bytes(4, "little")
            at = data.find(header, at + 1)
    path.write_bytes(data)
    assert refused(path) == ("L005", "a.xlsx")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + bytes(50), b"PK"])
def test_what_only_looks_like_a_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert refused(path) == ("L005", "a.xlsx")


def test_csv_keeps_quoted_commas_and_empty_fields() -> None:
    sheet = read_delimited("账.csv", '日期,金额\r\n2019-01-01,"1,234.50"\r\n,\r\n'.encode("gb18030"))
    assert sheet.rows == [["日期", "金额"], ["2019-01-01", "1,234.50"], ["", ""]]
    assert str(sheet.cell(1, 1)) == "账.csv > 第2行"
