"""An outputs folder with one document, edited as spreadsheet programs do: cells written, rows put in, sorted, names lost."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.records import Figure, Figures
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.worksheet import place_of
from tests.sheet_documents.example import built, figures, given

NAME = "某县示例局2024年基础数据表.xlsx"
BESIDE = ".jixiao/基线.xlsx"
Edit = Callable[[bytes], bytes]


def folder(base: Path, edit: Edit, data: bytes | None = None) -> Path:
    """Write the edited document with its kept baseline and an (empty) input folder; return the document."""
    data = built() if data is None else data
    (base / "in").mkdir()
    (base / ".jixiao").mkdir()
    (base / BESIDE).write_bytes(data)
    (base / NAME).write_bytes(edit(data))
    return base / NAME


def now(known: Figures | None = None) -> Callable[[Path], dict[str, Figure]]:
    """The figures of the inputs as they are now."""
    found = dict((known or figures()).items())
    return lambda _: {**found, "单位.部门全称": given("单位.部门全称", "某县示例局", "文本")}


def cells(**values: Any) -> Edit:
    """Cells written as Excel does: a number, words, or (value, formula)."""

    def edit(data: bytes) -> bytes:
        package = WorkbookPackage(data)
        for place, value in values.items():
            number, formula = value if isinstance(value, tuple) else (value, "")
            package.sheet(0).write(place_of(place), number, formula)
        return package.packed()

    return edit


def by_openpyxl(change: Callable[[Any], object] = lambda sheet: None) -> Edit:
    """Saved by a program that keeps names, but neither our part nor results of formulas."""

    def edit(data: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(data))
        change(book.active)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return edit


def row_put_in(data: bytes) -> bytes:
    """会议费 2.00, 1.00 put in as row 5, as Excel does: names and formulas go along."""
    package = WorkbookPackage(data)
    names, sheet = package.our_names(), package.sheet(0)
    sheet.lay_out([*range(4), 100, *range(4, 9)], 9)
    package.write_our_names({name: (at, (r if r < 4 else r + 1, c)) for name, (at, (r, c)) in names.items()})
    moved = {"A5": "会议费", "B5": 2, "C5": 1, "B7": (12, "SUM(B4,B6)"), "C7": (13.5, "SUM(C4,C6)")}
    moved |= {"D7": (1.125, 'IF(B7=0,"",(C7/B7))'), "E9": (50 / 46, 'IF(B9=0,"",(D9/B9))')}
    return cells(**moved)(package.packed())


def sorted_rows(data: bytes) -> bytes:
    """The two rows exchanged: a program that sorts moves what is in the cells, the names stay where they are."""
    rate = (0.875, 'IF(B5=0,"",(C5/B5))')
    first = {"A4": "因公出国（境）费", "B4": 0, "C4": 3, "D4": None, "E4": "一个团组"}
    return cells(**first, A5="公务接待费", B5=12, C5=10.5, D5=rate, E5="=1+1 次")(data)


def without_names(data: bytes) -> bytes:
    """All names gone: the sheet was copied into another workbook."""
    package = WorkbookPackage(data)
    package.write_names([])
    return package.packed()
