"""检查结果.xlsx: one row a finding, with what staff decide about it; what they filled in before is kept.

处理 is chosen from a list (保留, 还原, 改填报表); 理由 is theirs. ``jixiao accept --from`` reads the columns by their heads.
"""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from pipeline.check.findings import Finding
from pipeline.file_reading import FileRefused, read_if_there
from pipeline.limits import LIST_FILE
from pipeline.money import normal_text
from pipeline.publish.layout import HISTORY
from pipeline.publish.record import beside_file
from pipeline.sheets.layout import Choice, Column, ListRow
from pipeline.sheets.own_heads import own_head
from pipeline.sheets.staff_book import NotWritable, bounded_book

SHEET = "检查结果"
RESTORE = "还原"
CHOICES = ("保留", RESTORE, "改填报表")
DECISION, REASON = "处理", "理由"
_COLUMNS = (
    Column("级别", 7),
    Column("编号", 7),
    Column("问题", 24),
    Column("位置", 46),
    Column("数据项", 28),
    Column("原值", 24),
    Column("现值", 24),
    Column("修改人", 18),
    Column(DECISION, 11),
    Column(REASON, 28),
    Column("说明", 34),
    Column("数据项键", 36),
)
_HEADS = tuple(column.head for column in _COLUMNS)
_IDENTITY = ("编号", "位置", "数据项键", "现值")
_HINT = "保留：数改得对，须写理由；还原：恢复生成时的数；改填报表：改输入后重新生成"


class Filled(Struct, frozen=True):
    """What staff filled in for findings: by the words that identify one, 处理 and 理由."""

    entries: Mapping[tuple[str, ...], tuple[str, str]]


class PaperRow(Struct, frozen=True):
    """One row of a 检查结果.xlsx as it stands: its cells by head, ``row`` counted from 1; ``decision`` and ``reason`` are where
    处理 and 理由 stand.
    """

    row: int
    decision: str
    cells: Mapping[str, str]
    reason: str = ""


def decided(written: str) -> str:
    """Return what staff wrote under 处理 as one of :data:`CHOICES`, where only blanks, width or a full stop differ."""
    return normal_text(written).rstrip("。.,;!、")


def read_rows(data: bytes) -> tuple[PaperRow, ...] | None:
    """Return the rows of a 检查结果.xlsx below its head, or None when it is no list of ours or cannot be read."""
    from python_calamine import CalamineError, load_workbook

    try:
        rows = load_workbook(io.BytesIO(bounded_book(data))).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    except (NotWritable, CalamineError, ValueError, OSError):
        return None
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    found = own_head(texts, _IDENTITY)
    if found is None:
        return None
    at, columns = found
    letters = [chr(ord("A") + columns[head]) if columns.get(head, 26) < 26 else "" for head in (DECISION, REASON)]

    def row_of(number: int, row: list[str]) -> PaperRow:
        cells = {head: row[column] for head, column in columns.items() if column < len(row)}
        decision, reason = (f"{letter}{number}" if letter else "" for letter in letters)
        return PaperRow(number, decision, cells, reason)

    return tuple(row_of(number, row) for number, row in enumerate(texts[at + 1 :], at + 2))


def read_filled(data: bytes) -> Filled | None:
    """Return what staff filled into an earlier 检查结果.xlsx, or None when it is no list of ours or cannot be read."""
    rows = read_rows(data)
    if rows is None:
        return None
    return Filled(
        {
            tuple(item.cells.get(head, "") for head in _IDENTITY): (item.cells.get(DECISION, ""), item.cells.get(REASON, ""))
            for item in rows
            if item.cells.get(DECISION) or item.cells.get(REASON)
        }
    )


def filled_beside(path: Path) -> Filled | None:
    """Return what staff filled into the list beside a report; of one that went to 历次 with an older state no 还原."""
    target = path.parent / beside_file(path).checked
    if (data := _readable(target)) is not None:
        return read_filled(data)
    older = (path.parent / HISTORY).glob(f"{target.stem}（旧*）.xlsx")
    last = max(older, key=lambda item: (item.stat().st_mtime, item.name), default=None)
    data = _readable(last) if last is not None else None
    filled = None if data is None else read_filled(data)
    return filled and Filled({row: entry for row, entry in filled.entries.items() if decided(entry[0]) != RESTORE})


def _readable(path: Path) -> bytes | None:
    """Return the bytes of a list; None where there is none, or none that may be opened."""
    try:
        return read_if_there(path, LIST_FILE)
    except FileRefused:
        return None


def _cells(item: Finding, fallback: str) -> dict[str, str]:
    return {
        "级别": item.severity.value,
        "编号": item.code,
        "问题": item.title,
        "位置": str(item.place),
        "数据项": item.label,
        "原值": item.was,
        "现值": item.now,
        "修改人": item.editor or fallback,
        "说明": item.note,
        "数据项键": "、".join(item.keys),
    }


def _identity(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells[head] for head in _IDENTITY)


def check_xlsx(findings: Sequence[Finding], heading: str, note: str, fallback: str, filled: Filled | None) -> bytes:
    """Return 检查结果.xlsx. ``fallback`` names who last saved the file, for changes without tracking."""
    from pipeline.sheets.book import Book

    styles = ["黄底" if head in (DECISION, REASON) else "文字" for head in _HEADS]
    rows: list[ListRow] = []
    for item in findings:
        cells = _cells(item, fallback)
        if filled and (entry := filled.entries.get(_identity(cells))):
            cells[DECISION], cells[REASON] = entry
        rows.append(ListRow([cells.get(head, "") for head in _HEADS], styles))
    book = Book(heading, None)
    sheet = book.table(SHEET, _COLUMNS, rows, heading, note)
    sheet.choose(_HEADS.index(DECISION), Choice(CHOICES, DECISION, _HINT))
    return book.close()
