"""评分标准.xlsx of the guangdong pack with some cells changed."""

import io
from typing import Any

import openpyxl

from pipeline.pack import read_pack
from pipeline.rubric_book.write import rubric_book
from tests.load.exports import ROOTS

PACK = read_pack(ROOTS[0] / "guangdong", 2019)


def book(**cells: Any) -> bytes:
    """Return the workbook; ``D4=5`` is a cell of 指标 (the first leaf's 分值), ``设置_B4="national"`` one of another sheet."""
    opened = openpyxl.load_workbook(io.BytesIO(rubric_book(PACK, "2019年度评分标准")))
    for address, value in cells.items():
        sheet, _, place = address.rpartition("_")
        opened[sheet or "指标"][place] = value
    data = io.BytesIO()
    opened.save(data)
    return data.getvalue()
