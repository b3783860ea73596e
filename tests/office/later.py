"""The sample with its accounts corrected after the report was handed out, and what a refreshed report must then hold."""

import shutil
from pathlib import Path

from openpyxl import load_workbook

from pipeline import link
from pipeline.matching.figure_state import State
from pipeline.matching.locate import locate
from pipeline.matching.text import canonical
from pipeline.word.document import Document
from tests.conftest import SAMPLE

MORE = 1_000_000
"""元 of 日常公用经费 spent more (100.00 in 万元), approved as well; 年末结转和结余 is less by as much, 总计 stays."""


def corrected(folder: Path) -> Path:
    """Write a copy of the sample's inputs in which one pair of amounts and all that adds up with it changed.

    Z01: H 年初, I 调整, J 决算 by function; M 年初, N 调整, O 决算 by nature and economic class.
    """
    target = folder / "inputs" / SAMPLE.parent.name / SAMPLE.name
    shutil.copytree(SAMPLE, target)
    path = target / "决算报表.xlsx"
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in (7, 31):  # 一般公共服务支出 and 本年支出合计 by function
        for column in "IJ":
            sheet[f"{column}{row}"].value += MORE
    for row in (7, 9, 31):  # 基本支出, 日常公用经费, 本年支出合计
        for column in "NO":
            sheet[f"{column}{row}"].value += MORE
    for row in (17, 19):  # 基本支出和项目支出合计, 商品和服务支出: 决算 only
        sheet[f"O{row}"].value += MORE
    for column in "NO":
        sheet[f"{column}37"].value -= MORE  # 年末结转和结余
    book.save(path)
    return target


def not_new(document: Document, new: link.Baseline, held: set[str]) -> list[str]:
    """Return the figures that do not read as generated now, the held ones left out; those not found are no concern here."""
    return [
        f"{item.key}|{item.format} {item.place}: {item.now} instead of {item.was}"
        for item in locate(document, new).occurrences
        if item.key not in held
        and (
            item.state in (State.CHANGED, State.EMPTIED, State.AMBIGUOUS)
            or (item.state is State.COPIED and canonical(item.now) != canonical(item.was))
        )
    ]


def gone(document: Document, baseline: link.Baseline) -> list[str]:
    """Return the figures that are nowhere found."""
    return sorted(f"{o.key}|{o.format}" for o in locate(document, baseline).occurrences if o.state is State.MISSING)
