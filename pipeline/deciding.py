"""What staff decide of the findings, written into 检查结果.xlsx: 处理 and 理由 of some rows; all else of the workbook stays."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from pipeline import limits
from pipeline.check.result_book import CHOICES, SHEET, PaperRow, read_rows
from pipeline.problems import Problem, problem
from pipeline.publish.record import beside_file
from pipeline.records import Cell
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.worksheet import WorkbookFault, place_of
from pipeline.workbook_edit import EditOutcome, edit_workbook


class RowDecision(Struct, frozen=True):
    """A row of 检查结果.xlsx, counted from 1, and what is decided of it; an empty 处理 takes back what was."""

    row: int
    decision: str
    reason: str = ""


def row_of(text: str) -> RowDecision:
    """Return a decision as written on the command line. Raises ValueError.

    >>> row_of("7=保留=按批复核对")
    RowDecision(row=7, decision='保留', reason='按批复核对')
    """
    row, _, rest = text.partition("=")
    decision, _, why = rest.partition("=")
    if not (row.isascii() and row.isdigit() and len(row) < 7):
        raise ValueError(text)
    return RowDecision(int(row), decision.strip(), why.strip())


def decide_file(report: Path, rows: Sequence[RowDecision], when: dt.datetime, read: str = "") -> EditOutcome:
    """Write decisions into the list beside a report; ``read`` is the sha256 it was seen with, empty where nobody looked."""
    path = report.parent / beside_file(report).checked

    def change(data: bytes) -> tuple[bytes, Iterable[Problem]]:
        known = read_rows(data)
        if known is None:
            raise WorkbookFault("不是 jixiao check 写出的检查结果")
        problems = list(_faults(path.name, known, rows))
        return (b"" if problems else _decided(data, known, rows)), problems

    return edit_workbook(path, change, when, most=limits.LIST_FILE, code="K085", read=read, carried=True)


def _faults(name: str, known: Iterable[PaperRow], rows: Iterable[RowDecision]) -> Iterable[Problem]:
    """Yield what keeps a row from being written."""
    there = {item.row: item for item in known}
    for item in rows:
        found = there.get(item.row)
        at = Cell(file=name, sheet=SHEET, address=found.decision if found is not None else f"第 {item.row} 行")
        if found is None or not found.decision or not found.reason:
            yield problem("K086", at=at, found=f"{item.row}", expected=f"{min(there, default=0)} 到 {max(there, default=0)}")
        elif item.decision and item.decision not in CHOICES:
            yield problem("U066", at=at, found=item.decision, expected="、".join(CHOICES))
        elif item.decision == CHOICES[0] and not item.reason:
            yield problem("U051", at=at, found="（空）")


def _decided(data: bytes, known: Iterable[PaperRow], rows: Iterable[RowDecision]) -> bytes:
    """Return the workbook with the decisions. Raises :class:`WorkbookFault`."""
    package = WorkbookPackage(data)
    sheet = package.sheet(next(number for number, item in enumerate(package.sheets) if item.name == SHEET))
    there = {item.row: item for item in known}
    for item in rows:
        for address, text in ((there[item.row].decision, item.decision), (there[item.row].reason, item.reason)):
            sheet.write(place_of(address), text or None)
    return package.packed()
