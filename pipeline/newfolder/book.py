"""Cell formats and small writing helpers of the blank 填报表: what may be typed is white and unlocked, all else is locked."""

from typing import Any

from pipeline.load.sheet import column_name
from pipeline.placeholders import CARRIED, CHECK, CHECKED

ROOM = 200
"""Prepared rows of a list: borders, number formats and drop-downs reach so far; more rows may be inserted."""

_FORMATS = {
    "元": "#,##0.00",
    "比例": "General",
    "分": "0.##",
    "数": "General",
    "文本": "@",
    "日期": "yyyy-mm-dd",
    "年": "0",
    "号": "0",
}
_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
_GREY, _ORANGE = "#808080", "#FCE4D6"


class Looks:
    """The formats of one workbook, made once each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}
        self.title = self._format(font_size=16, bold=True, align="center")
        self.note = self._format(text_wrap=True, font_color="#1F4E79", valign="top")
        self.head = self._format(bold=True, border=1, align="center", bg_color="#E8EEF4", text_wrap=True)
        self.label = self._format(border=1, bg_color="#F2F2F2", text_wrap=True)
        self.hint = self._format(font_color=_GREY, text_wrap=True)
        self.free = self._format(locked=False)
        self.mark = self._format(border=1, align="center", locked=False, font_color="#C00000")
        self.carried = book.add_format({"bg_color": _ORANGE})

    def _format(self, **look: object) -> Any:
        return self._book.add_format({"font_name": "宋体", "font_size": 11, "valign": "vcenter", **look})

    def cell(self, unit: str, example: bool = False) -> Any:
        """Return the format of a free cell of a unit: counts print their noun after the number, the cell holds the number."""
        made = self._made.get((unit, "例" if example else ""))
        if made is None:
            number = _FORMATS.get(unit, f'0"{unit}"')
            align = "left" if unit in ("文本", "日期") else "right"
            look: dict[str, object] = {"border": 1, "locked": False, "num_format": number, "align": align, "text_wrap": True}
            if example:
                look |= {"font_color": _GREY, "italic": True, "num_format": "@"}
            made = self._made[unit, "例" if example else ""] = self._format(**look)
        return made


def protect(sheet: Any) -> None:
    """Lock heads and labels, without a password: a guard against slips, not against people."""
    sheet.protect("", _PROTECTION)


def choose(
    sheet: Any, area: tuple[int, int, int, int], choices: list[str], suggest: bool, hint: str = "", title: str = ""
) -> None:
    """Give cells a drop-down, a note shown while typing, or both. Suggestions may be overruled, choices may not."""
    rule: dict[str, object] = {"validate": "any"}
    if choices:
        rule = {
            "validate": "list",
            "source": choices,
            "error_title": "请从下拉中选择",
            "error_message": "、".join(choices)[:255],
        }
        if suggest:
            rule["show_error"] = False
    if hint:
        rule |= {"input_title": title[:32], "input_message": hint[:255]}
    if choices or hint:
        sheet.data_validation(*area, rule)


def mark_column(sheet: Any, looks: Looks, head_row: int, column: int, rows: list[int], carried: list[int]) -> None:
    """Write 核对 with 沿用待核 in the rows that hold last year's content, and shade their carried cells while it stands.

    The mark is words in a cell, which any program keeps and ``load`` counts; shading and note only help the eye.
    """
    sheet.write_string(head_row, column, CHECK, looks.head)
    sheet.set_column(column, column, 12)
    for row in rows:
        sheet.write_string(row, column, CARRIED, looks.mark)
    if not rows:
        return
    note = f"本行带底色的格子沿用上年。核对、改好后，选“{CHECKED}”或清空本格，底色随之消失。"
    choose(sheet, (rows[0], column, rows[-1], column), [CARRIED, CHECKED], suggest=True, hint=note, title=CARRIED)
    for place in carried:
        formula = f'=${column_name(column)}{rows[0] + 1}="{CARRIED}"'
        rule = {"type": "formula", "criteria": formula, "format": looks.carried}
        sheet.conditional_format(rows[0], place, rows[-1], place, rule)
