"""One tiny failing input for every code of what a cell shows (L100 and following): the stored value is another thing."""

import os
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.builders import remade, rewrite
from tests.errors.cases import Case
from tests.load.exports import department, form, loaded

CASES: list[Case] = []
Make = Callable[[Path], Path]
_OTHER = "xl/worksheets/sheet7.xml"
_CELL = '<c r="B2"><v>10</v></c>'
"""政府采购预算 of the sheet 其他数据: 10.00 元."""


def case(code: str, what: str) -> Callable[[Make], Make]:
    """Register a function that returns the department folder to load."""

    def keep(make: Make) -> Make:
        CASES.append(Case(code, what, lambda folder: loaded(make(folder)).problems))
        return make

    return keep


def _formed(folder: Path, value: object, look: dict[str, object], *rich: object) -> Path:
    """Write the 填报表 anew with 政府采购预算 in another format, or of several runs."""
    book = xlsxwriter.Workbook(str(folder / "填报表.xlsx"))
    day, own = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format(look)
    for name, rows in form().items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if hasattr(cell, "year"):
                    sheet.write_datetime(r, c, cell, day)
                elif (name, r, c) == ("其他数据", 1, 1):
                    sheet.write(r, c, value, own)
                elif rich and (name, r, c) == ("重点工作", 1, 1):
                    sheet.write_rich_string(r, c, *[own if part is None else part for part in rich])
                elif cell is not None:
                    sheet.write(r, c, cell)
    book.close()
    return folder


@case("L100", "采购预算是旧模板里留下的公式结果")
def _old_result(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    return _stored(folder, "VLOOKUP(A2,D:E,2,FALSE)", "10")


@case("L170", "改了数以后没有重算：采购预算是 6+5，存的还是 10")
def _stale_result(tmp_path: Path) -> Path:
    return _stored(department(tmp_path), "6+5", "10")


@case("L171", "采购预算的公式用到了自己")
def _circle(tmp_path: Path) -> Path:
    return _stored(department(tmp_path), "B2+5", "10")


def _stored(folder: Path, formula: str, result: str) -> Path:
    rewrite(folder / "填报表.xlsx", _OTHER, _CELL, f'<c r="B2"><f>{formula}</f><v>{result}</v></c>')
    return folder


@case("L101", "采购预算按“0.00,”显示，缩小了一千倍")
def _shown_in_thousands(tmp_path: Path) -> Path:
    return _formed(department(tmp_path), 936000, {"num_format": "0.00,"})


@case("L102", "采购预算划了删除线")
def _struck_number(tmp_path: Path) -> Path:
    return _formed(department(tmp_path), 10, {"font_strikeout": True})


@case("L103", "工作内容里有上标的数字")
def _raised_digit(tmp_path: Path) -> Path:
    return _formed(department(tmp_path), 10, {"font_script": 1}, "建库房120米", None, "2")


@case("L104", "填报表存成了 .ods 的内容")
def _other_format(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    remade(folder / "填报表.xlsx", lambda name, data: ("content.xml" if name == "xl/workbook.xml" else name, data))
    return folder


@case("L105", "从别的电脑解压来的文件，文件名成了乱码")
def _name_of_bytes(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    name = os.fsencode(str(folder)) + b"/" + "支出明细账.xlsx".encode("gb18030")
    Path(os.fsdecode(name)).write_bytes((folder / "填报表.xlsx").read_bytes())
    return folder
