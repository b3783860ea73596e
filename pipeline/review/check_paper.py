"""检查结果.xlsx: one row a finding, with what staff decide about it; what they filled in before is kept.

处理 is chosen from a list (保留, 还原, 改填报表); 理由 is theirs. ``jixiao accept --from`` reads the columns by their heads.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.heights import row_height
from pipeline.review.findings import Finding

NAME = "检查结果.xlsx"
SHEET = "检查结果"
CHOICES = ("保留", "还原", "改填报表")
DECISION, REASON = "处理", "理由"
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("级别", 7),
    ("编号", 7),
    ("问题", 24),
    ("位置", 46),
    ("数据项", 28),
    ("原值", 24),
    ("现值", 24),
    ("修改人", 18),
    (DECISION, 11),
    (REASON, 28),
    ("说明", 34),
    ("数据项键", 36),
)
_HEADS = tuple(head for head, _ in _COLUMNS)
_HEAD_ROW = 2
_IDENTITY = ("编号", "位置", "数据项键", "现值")
_LIMIT = 32_000


@dataclass(frozen=True, slots=True)
class Filled:
    """What staff filled in for findings: by the words that identify one, 处理 and 理由."""

    entries: Mapping[tuple[str, ...], tuple[str, str]]

    def matched(self, findings: Iterable[Finding], fallback: str) -> bool:
        """Tell whether every filled-in row still has its finding."""
        there = {_identity(_cells(item, fallback)) for item in findings}
        return all(key in there for key in self.entries)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row of a 检查结果.xlsx as it stands: its cells by head, ``row`` counted from 1, ``decision`` where 处理 stands."""

    row: int
    decision: str
    cells: Mapping[str, str]


def read_rows(data: bytes) -> tuple[PaperRow, ...] | None:
    """Return the rows of a 检查结果.xlsx below its head, or None when it is no list of ours or cannot be read."""
    from python_calamine import CalamineError, load_workbook

    from pipeline.review.package import DocumentError, open_package

    try:
        open_package(data)  # bounds of the zip before the reader sees it
        rows = load_workbook(io.BytesIO(data)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    except (DocumentError, CalamineError, ValueError, OSError):
        return None
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    at = next((number for number, row in enumerate(texts) if set(_IDENTITY) <= set(row)), None)
    if at is None:
        return None
    heads = texts[at]
    letter = chr(ord("A") + heads.index(DECISION)) if DECISION in heads[:26] else ""
    return tuple(
        PaperRow(number, f"{letter}{number}", dict(zip(heads, row, strict=False)))
        for number, row in enumerate(texts[at + 1 :], at + 2)
    )


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
    import xlsxwriter

    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book: Any = xlsxwriter.Workbook(data, {**options, "default_format_properties": {"font_name": "宋体", "font_size": 10}})
    sheet = book.add_worksheet(SHEET)
    looks = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    plain, head = book.add_format(looks), book.add_format({**looks, "bold": True, "bg_color": "#D9E2EC"})
    fillable = book.add_format({**looks, "bg_color": "#FFF9E5"})
    sheet.write_string(0, 0, heading, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, note, book.add_format({"font_size": 9, "font_color": "#7F7F7F"}))
    for column, (name, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEAD_ROW, column, name, head)
    for number, item in enumerate(findings, _HEAD_ROW + 1):
        cells = _cells(item, fallback)
        if filled and (entry := filled.entries.get(_identity(cells))):
            cells[DECISION], cells[REASON] = entry
        sheet.set_row(number, row_height((cells.get(name, ""), width) for name, width in _COLUMNS))
        for column, name in enumerate(_HEADS):
            style = fillable if name in (DECISION, REASON) else plain
            text = cells.get(name, "")[:_LIMIT]
            if text:
                sheet.write_string(number, column, text, style)
            else:
                sheet.write_blank(number, column, None, style)
    last = max(_HEAD_ROW + len(findings), _HEAD_ROW + 1)
    decision = _HEADS.index(DECISION)
    sheet.data_validation(
        _HEAD_ROW + 1,
        decision,
        last,
        decision,
        {
            "validate": "list",
            "source": list(CHOICES),
            "input_title": "处理",
            "input_message": "保留：数改得对，须写理由；还原：恢复生成时的数；改填报表：改输入后重新生成",
            "error_title": "请从列表中选择",
            "error_message": "、".join(CHOICES),
        },
    )
    sheet.autofilter(_HEAD_ROW, 0, last, len(_HEADS) - 1)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    book.close()
    return data.getvalue()
