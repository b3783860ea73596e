"""Sheet 数据项: every figure once, with its value, how it was worked out and where it came from."""

from collections.abc import Iterable, Mapping

from pipeline.expr import Expr
from pipeline.overrides.record import Override
from pipeline.records import Cell, Figure, Rule
from pipeline.sheets.book import BookSheet
from pipeline.sheets.layout import Column
from pipeline.workpaper.cells import FIGURES, put, same_scale
from pipeline.workpaper.formula import excel_formula
from pipeline.workpaper.shared import Paper

FIRST_ROW = BookSheet.FIRST + 1
"""Row of the first figure, counted from 1 as in addresses."""

_KEY, _LABEL, _VALUE, _UNIT, _KIND, _HOW, _FILE, _SHEET, _CELL, _FOUND = range(10)
_COLUMNS = (
    Column("数据项", 35),
    Column("名称", 31),
    Column("数值", 18),
    Column("单位", 6),
    Column("类别", 6),
    Column("算式", 46),
    Column("来源", 14),
    Column("工作表", 33),
    Column("单元格", 9),
    Column("原文", 14),
)
_NOTE = "金额单位：元。算出的数是活公式；“—”为不适用，空为未填，红底“缺”为找不到或读不出。点“单元格”打开输入文件。"
_ON_SCREEN = "本表供在屏幕上查阅，不随底稿打印；要打印时先取消打印区域（A3 横向）。"
_NAMED = 6
_NO_FORMULA = "（算式过长或过深，此处列示数值）"


def figures_sheet(paper: Paper) -> None:
    """Write the sheet; its value column is what all other sheets refer to."""
    changed = _changed(paper.workings.overrides)
    sheet = paper.book.sheet(FIGURES, _COLUMNS, f"{paper.workings.heading}数据项", _NOTE + _ON_SCREEN, freeze=2)
    sheet.keep_on_screen()
    paper.made.append((FIGURES, f"全部 {len(paper.figures)} 个数据项：数值、算式、来源（屏幕查阅，不随底稿打印）"))
    for figure in paper.figures.values():
        entry = paper.workings.pack.catalogue.find(figure.key)
        sheet.texts(_KEY, (figure.key, entry.label if entry else figure.key))
        sheet.texts(_UNIT, (figure.unit, entry.kind if entry else ""), "居中")
        _write_value(paper, sheet, figure, changed.get(figure.key, ""))
        _write_source(paper, sheet, figure)
        sheet.next()
    sheet.end()


def _write_value(paper: Paper, sheet: BookSheet, figure: Figure, changed: str) -> None:
    formula, how = None, ""
    if type(figure.source) is Cell:  # by far the most
        pass
    elif isinstance(figure.source, Rule):
        how = _decided(paper, figure.source)
    elif isinstance(figure.source, Expr):
        how = paper.explanations.text(figure.source)
        if same_scale(figure):
            formula = excel_formula(figure.source, paper.addresses.here, value=figure.value)
        if formula is None and figure.number is not None:
            how += "\n" + _NO_FORMULA
    put(sheet, _VALUE, figure.value, figure.unit, formula)
    sheet.text(_HOW, "\n".join(part for part in (how, changed) if part) if changed else how)


def _changed(overrides: Iterable[Override]) -> Mapping[str, str]:
    """Say by key that a person changed the figure (覆盖), and how to read the text that is printed in its place."""
    said: dict[str, str] = {}
    for item in overrides:
        if item.in_force:
            line = f"仅改显示（{item.format}）：{item.text}" if item.format else f"覆盖：{item.who}，{item.reason}"
            said[item.key] = f"{said[item.key]}\n{line}" if item.key in said else line
    return said


def _decided(paper: Paper, rule: Rule) -> str:
    names = "、".join(dict.fromkeys(paper.label(figure.key) for figure in rule.uses[:_NAMED]))
    more = f"等 {len(rule.uses)} 项" if len(rule.uses) > _NAMED else ""
    return f"{rule.text}\n依据：{names}{more}" if names else rule.text


def _write_source(paper: Paper, sheet: BookSheet, figure: Figure) -> None:
    source = figure.source
    if not isinstance(source, Cell):
        sheet.texts(_FILE, ("数据项计算" if isinstance(source, Expr) else "规则判断", "", "", ""))
        return
    sheet.texts(_FILE, (source.file, source.sheet))
    if link := paper.links.to(source):
        sheet.link(_CELL, source.address or source.file, link)
    else:
        sheet.text(_CELL, source.address)
    sheet.text(_FOUND, source.found)
