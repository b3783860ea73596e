"""Formulas that nobody calculated, marks beside digits, white space and signs without width: read as seen, or refused."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pipeline.load.amounts import Reader, as_date
from pipeline.load.files import find_files
from pipeline.load.sheet import Sheet
from pipeline.load.workbook import read_workbook
from pipeline.money import Absence
from pipeline.problems import Problem, Severity
from tests.builders import remade, rewrite, xlsx
from tests.load.exports import department, loaded

SHEET = "xl/worksheets/sheet1.xml"
MISSING = Absence.MISSING
_FORMULA = '<c r="A1"><f>20+16</f><v>0</v></c>'


def read(path: Path) -> tuple[Sheet, tuple[Problem, ...]]:
    (sheet,), problems = read_workbook(path.name, path.read_bytes())
    return sheet, problems


def formula(folder: Path, cell: str = _FORMULA, calc: str = ' fullCalcOnLoad="1"') -> Path:
    path = xlsx(folder / "a.xlsx", {"甲": [["=20+16", 7.0]]})
    rewrite(path, SHEET, _FORMULA, cell)
    return rewrite(path, "xl/workbook.xml", ' fullCalcOnLoad="1"', calc)


# formulas ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ('<c r="A1"><f>20+16</f><v>0</v></c>', ["L012"]),
        ('<c r="A1"><f>20+16</f><v>0.0</v></c>', ["L012"]),
        ('<c r="A1"><f>20+16</f><v></v></c>', ["L012"]),
        ('<c r="A1"><f>20+16</f></c>', ["L012"]),
        ('<c r="A1" t="str"><f>20+16</f><v></v></c>', ["L012"]),
        ('<c r="A1" t="str"><f>20+16</f><v>0</v></c>', ["L012"]),
        ('<c r="A1"><f t="shared" si="0"/><v>0</v></c>', ["L012"]),
        ('<c r="A1"><f t="array" ref="A1">SUM(B1)</f><v>0</v></c>', ["L012"]),
        ('<c r="A1"><f><![CDATA[IF(1<2,3)]]></f><v>0</v></c>', ["L012"]),
        ('<c r="A1"><f>20+16</f><v>36</v></c>', ["L100"]),  # agrees with its formula, but no program calculated
        ('<c r="A1"><f>VLOOKUP(1,B:C,2)</f><v>35</v></c>', ["L100"]),  # nobody knows
        ('<c r="A1"><f t="array" ref="A1">20+16</f><v>35</v></c>', ["L100"]),
        ('<c r="A1"><v>0</v></c>', []),  # no formula: a zero is a zero
    ],
)
def test_a_formula_that_only_a_writer_stored(tmp_path: Path, cell: str, codes: list[str]) -> None:
    sheet, problems = read(formula(tmp_path, cell))
    assert [item.code for item in problems] == codes
    value = Reader(sheet).money(0, 0, 1)
    stored = 3600 if "36" in cell else 3500
    assert value == {"L012": MISSING, "L100": stored}.get("".join(codes), 0)


@pytest.mark.parametrize(
    ("calc", "codes"),
    [
        (' fullCalcOnLoad="1"', ["L012"]),
        (' fullCalcOnLoad="true"', ["L012"]),
        (' calcCompleted="0"', ["L012"]),
        ("", []),  # calcId alone: an office program saved it
    ],
)
def test_who_calculated_is_told_by_the_book(tmp_path: Path, calc: str, codes: list[str]) -> None:
    assert [item.code for item in read(formula(tmp_path, calc=calc))[1]] == codes


def test_a_book_without_an_engine_is_not_believed_unless_its_program_calculates(tmp_path: Path) -> None:
    path = formula(tmp_path)
    rewrite(path, "xl/workbook.xml", '<calcPr calcId="124519" fullCalcOnLoad="1"/>', "")
    assert [item.code for item in read(path)[1]] == ["L012"]
    rewrite(path, "docProps/app.xml", "Microsoft Excel", "LibreOffice/24.2")
    assert read(path)[1] == ()


def test_books_without_formulas_are_quiet_whatever_they_ask_for(tmp_path: Path) -> None:
    assert read(xlsx(tmp_path / "a.xlsx", {"甲": [["数", 0.0, 5.0]]}))[1] == ()


def test_many_uncalculated_formulas_are_one_problem(tmp_path: Path) -> None:
    (item,) = read(xlsx(tmp_path / "a.xlsx", {"甲": [["=1+1"]] * 9}))[1]
    assert (item.code, item.cell, item.found) == ("L012", "A1", "A1、A2、A3、A4、A5 等 9 格")


# typed numbers -----------------------------------------------------------------------------------------------------------


def typed(content: Any) -> tuple[Any, list[str]]:
    cells = Reader(Sheet(file="填报表.xlsx", name="甲", rows=[[content]]))
    return cells.money(0, 0, 1), [item.code for item in cells.problems]


@pytest.mark.parametrize(
    ("content", "fen"),
    [
        ("１，２３４．５６", 123456),
        ("1，234.56", 123456),
        ("－5.00", -500),
        ("−5.00", -500),
        ("(1,234.00)", -123400),
        ("（1,234.00）", -123400),
        ("￥1,234", 123400),
        ("¥ 12.50 元", 1250),
        ("1 234 567.80", 123456780),
        (" \n12.5\t", 1250),
        ("+5", 500),
    ],
)
def test_ways_to_type_a_number(content: str, fen: int) -> None:
    assert typed(content) == (fen, [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("12\n3", "L021"),
        ("12\t3", "L021"),
        ("12 3", "L021"),
        ("1 23", "L021"),
        ("1,23,4", "L021"),
        ("1.234,56", "L021"),
        ("123-", "L021"),
        ("△1,234", "L021"),
        ("--5", "L021"),
        ("-(5)", "L021"),
        ("(-5)", "L021"),
        ("12。5", "L021"),
        ("1¥2", "L021"),
        ("41260000¹", "L021"),
        ("41260000²", "L021"),
        ("4126①", "L021"),
        ("①", "L021"),
        ("½", "L021"),
        ("12\x0b3", "L025"),
        ("12_x000B_3", "L025"),
        ("12\u200b3", "L025"),
        ("12\xad3", "L025"),
        ("\u202d123\u202c", "L025"),
        ("\ufeff123", "L025"),
        ("12\x013", "L025"),
        ("93.6万", "L028"),
    ],
)
def test_what_is_refused_with_its_place(content: str, code: str) -> None:
    assert typed(content) == (MISSING, [code])


@pytest.mark.parametrize(
    "content",
    ["2023-11", "2023/12", "2023.11", "202311", "2023年11月", 202311.0, "2023-1 1", "2023-11-0", "2023-11-1①", "2023"],
)
def test_year_and_month_are_no_day(content: Any) -> None:
    assert as_date(content) is None


@pytest.mark.parametrize(
    "content",
    [
        "2023-11-05",
        "2023/11/5",
        "2023.11.05",
        "20231105",
        "2023年11月5日",
        "２０２３－１１－０５",
        "2023-11-5 12:00",
        20231105.0,
    ],
)
def test_ways_to_write_a_day(content: Any) -> None:
    found = as_date(content)
    assert found is not None and found.isoformat() == "2023-11-05"


def test_a_report_date_without_a_day_is_refused(tmp_path: Path) -> None:
    for written in ("2020-05", "2020年5月", "202005"):
        rows = [
            ["项目", "内容"],
            ["部门全称", "某省示例局"],
            ["年度", 2019],
            ["报告模板包", "guangdong"],
            ["报告日期", written],
        ]
        result = loaded(department(tmp_path / written, 基本信息=rows))
        assert result.loaded is None
        assert [(p.code, p.sheet, p.cell) for p in result.problems if p.code in ("L026", "L052")] == [
            ("L026", "基本信息", "B5")
        ]


# marks -------------------------------------------------------------------------------------------------------------------


def rich(path: Path, *parts: Any, look: dict[str, Any]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("甲")
    mark = book.add_format(look)
    sheet.write_rich_string(0, 0, *[mark if part is None else part for part in parts])
    book.close()
    return path


@pytest.mark.parametrize("look", [{"font_script": 1}, {"font_script": 2}, {"font_strikeout": True}])
def test_marked_runs_are_no_digits_of_the_number(tmp_path: Path, look: dict[str, Any]) -> None:
    sheet, _ = read(rich(tmp_path / "a.xlsx", "41260000", None, "1", look=look))
    assert sheet.value(0, 0) == "412600001"
    cells = Reader(sheet)
    assert cells.money(0, 0, 1) is MISSING
    assert [(item.code, item.cell) for item in cells.problems] == [("L021", "A1")]


def test_marked_words_are_read_and_told(tmp_path: Path) -> None:
    cells = Reader(read(rich(tmp_path / "a.xlsx", "面积12米", None, "2", look={"font_script": 1}))[0])
    assert cells.words(0, 0) == "面积12米2"
    assert [item.code for item in cells.problems] == ["L103"]


def test_a_number_in_a_struck_font_is_told(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("甲")
    sheet.write(1, 1, 5.0, book.add_format({"font_strikeout": True}))
    sheet.write(1, 2, "作废", book.add_format({"font_strikeout": True}))
    book.close()
    found, problems = read(tmp_path / "a.xlsx")
    assert [(item.code, item.cell, item.severity) for item in problems] == [("L102", "B2", Severity.WARNING)]
    assert Reader(found).money(1, 1, 1) == 500


# signs that do not print ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["_x000B_", "_x0001_", "_xFFFE_"])
def test_a_control_character_is_named_in_every_cell(tmp_path: Path, sign: str) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [["单位", "某某局"]]})
    rewrite(path, "xl/sharedStrings.xml", "某某局", f"某{sign}局")
    sheet, _ = read(path)
    assert sheet.value(0, 1) in ("某\ufffd局", "某_xFFFE_局")
    cells = Reader(sheet)
    assert (cells.words(0, 1) is MISSING) == (sign != "_xFFFE_")


def test_a_vertical_tab_in_the_department_s_name_is_named(tmp_path: Path) -> None:
    folder = department(tmp_path)
    rewrite(folder / "填报表.xlsx", "xl/sharedStrings.xml", "某省示例局", "某省_x000B_示例局")
    result = loaded(folder)
    assert result.loaded is None
    assert ("L025", "基本信息") in {(item.code, item.sheet) for item in result.problems}


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text there")
def test_a_stray_file_with_a_name_of_bytes_is_named(tmp_path: Path) -> None:
    for name in ("名单表.txt", "决算报表.xlsx"):
        Path(os.fsdecode(os.fsencode(str(tmp_path)) + b"/" + name.encode("gb18030"))).write_bytes(b"1")
    _, problems = find_files(tmp_path)
    told = [(item.code, item.file, item.severity) for item in problems if item.code == "L105"]
    assert sorted(told, key=str) == [("L105", "决算报表.xlsx", Severity.ERROR), ("L105", "名单表.txt", Severity.NOTE)]


# files that Excel opens ------------------------------------------------------------------------------------------------------


def _sheet_only(change: Any) -> Any:
    return lambda name, data: (name, change(data) if name == SHEET else data)


def _prefixed(name: str, data: bytes) -> tuple[str, bytes]:
    import re

    if name in (SHEET, "xl/sharedStrings.xml"):
        data = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")
    return name, data


def _without_positions(data: bytes) -> bytes:
    import re

    return re.sub(rb'(<(?:c|row)) r="[A-Z]*\d+"', rb"\1", data)


_STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def _strict(name: str, data: bytes) -> tuple[str, bytes]:
    for usual, strict in _STRICT:
        data = data.replace(usual, strict)
    return name, data


FAR_BLANK = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
SHAPES: dict[str, Any] = {
    "names with a backslash": lambda name, data: (name.replace("/", "\\"), data),
    "another folder": lambda name, data: (name.replace("xl/", "book/"), data.replace(b"xl/", b"book/")),
    "absolute targets": lambda name, data: (name, data.replace(b'Target="worksheets', b'Target="/xl/worksheets')),
    "names in another case": lambda name, data: (name.replace("sheet1", "Sheet1"), data),
    "no positions": _sheet_only(_without_positions),
    "prefixed elements": _prefixed,
    "Strict Open XML": _strict,
    "byte order marks": lambda name, data: (name, b"\xef\xbb\xbf" + data),
    "no styles": lambda name, data: None if "styles" in name else (name, data),
    "no dimension": _sheet_only(lambda data: data.replace(b'<dimension ref="A1:B2"/>', b"")),
    "a far blank cell": _sheet_only(lambda data: data.replace(b"</sheetData>", FAR_BLANK)),
    "text in the cell": _sheet_only(
        lambda data: data.replace(b't="s"><v>0</v>', '><is><t xml:space="preserve">名</t></is>'.encode()).replace(
            b'<c r="A1" >', b'<c r="A1" t="inlineStr">'
        )
    ),
    "phonetic runs": lambda name, data: (
        name,
        data.replace("<t>名</t>".encode(), '<r><t>名</t></r><rPh sb="0" eb="1"><t>ming</t></rPh>'.encode()),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_good_files_in_other_shapes_are_read(tmp_path: Path, shape: str) -> None:
    path = remade(xlsx(tmp_path / "a.xlsx", {"甲": [["名", 1.0], ["值", 2.5]]}), SHAPES[shape])
    sheet, problems = read(path)
    assert (sheet.name, sheet.rows, problems) == ("甲", [["名", 1.0], ["值", 2.5]], ())


def test_formulas_and_formats_are_seen_without_positions_too(tmp_path: Path) -> None:
    path = remade(xlsx(tmp_path / "a.xlsx", {"甲": [["名", "%0.985"], ["值", "=1+1"]]}), _sheet_only(_without_positions))
    sheet, problems = read(path)
    assert (sheet.value(0, 1), sheet.uncalculated, [p.cell for p in problems]) == ("98.5%", {(1, 1)}, ["B2"])


def test_days_counted_from_1904(tmp_path: Path) -> None:
    import datetime as dt

    path = xlsx(tmp_path / "a.xlsx", {"甲": [[dt.date(2023, 11, 5)]]})
    rewrite(path, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
    assert Reader(read(path)[0]).date(0, 0) == dt.date(2027, 11, 6)  # 1,462 days later: as Excel shows it


def test_a_sheet_that_reaches_too_far_does_not_stop_the_others(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"甲": [[1.0]], "乙": [[2.0]]})
    rewrite(path, "xl/worksheets/sheet2.xml", 'r="A1"', 'r="XFD1048576"')
    sheets, problems = read_workbook(path.name, path.read_bytes())
    assert [sheet.name for sheet in sheets] == ["甲"]
    assert [(p.code, p.sheet, p.severity) for p in problems] == [("L013", "乙", Severity.WARNING)]


@pytest.mark.parametrize("part", ["xl/workbook.bin", "content.xml", "Index/Document.iwa"])
def test_other_formats_are_named(tmp_path: Path, part: str) -> None:
    from pipeline.load.archive import Unreadable

    path = remade(xlsx(tmp_path / "a.xlsx", {"甲": [[1.0]]}), lambda name, data: (part if name == SHEET else name, data))
    with pytest.raises(Unreadable) as caught:
        read_workbook(path.name, path.read_bytes())
    assert caught.value.problem.code == "L104"


def test_a_strict_word_file_is_read(tmp_path: Path) -> None:
    from pipeline.load.material import read_material
    from tests.builders import docx, h, p

    path = docx(tmp_path / "文字材料.docx", h(1, "经济性") + p("节约。"))
    plain = read_material(path.name, path.read_bytes())
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    remade(path, lambda n, d: (n, d.replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main")))
    assert read_material(path.name, path.read_bytes()) == plain
    assert [section.path for section in plain[0]] == [("经济性",)]
