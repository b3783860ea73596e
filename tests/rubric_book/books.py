"""评分标准.xlsx of the guangdong pack with some cells changed."""

import io
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.pack import read_pack
from pipeline.rubric_book import heads as h
from pipeline.rubric_book.write import rubric_book
from tests.load.exports import ROOTS

PACK = read_pack(ROOTS[0] / "guangdong", 2019)
NOTICE = "《关于开展部门整体支出绩效自评工作的通知》附件2"
CONFIRMED = {
    h.STATE: "已证实",
    h.SOURCE: NOTICE,
    h.STANDARD_STATE: "已证实",
    h.STANDARD_SOURCE: NOTICE,
    h.GRADE_STATE: "已证实",
    h.GRADE_SOURCE: NOTICE,
}
"""The columns that say who confirmed a row of 指标 or 等级."""


def set_cells(path: Path, only: str = "", **cells: str) -> None:
    """Write these cells (by head) into every row of 指标 and 等级 of the file, or into the leaf's named ``only``."""
    opened = openpyxl.load_workbook(path)
    for name, first, named in ((h.LEAVES, h.TOP, 2), (h.GRADES, h.GRADE, 0)):
        rows = list(opened[name].iter_rows())
        head = next(number for number, row in enumerate(rows) if row[0].value == first)
        for row in rows[head + 1 :]:
            if row[named].value and only in ("", row[named].value):
                for cell, title in zip(row, rows[head], strict=True):
                    if str(title.value) in cells:
                        cell.value = cells[str(title.value)] or None
    opened.save(path)


def book(**cells: Any) -> bytes:
    """Return the workbook; ``D4=5`` is a cell of 指标 (the first leaf's 分值), ``设置_B4="national"`` one of another sheet."""
    opened = openpyxl.load_workbook(io.BytesIO(rubric_book(PACK, "2019年度评分标准")))
    for address, value in cells.items():
        sheet, _, place = address.rpartition("_")
        opened[sheet or "指标"][place] = value
    data = io.BytesIO()
    opened.save(data)
    return data.getvalue()
