"""Sheet 数据项: every figure once, with its value, how it was worked out and where it came from."""

from pipeline.expr import Expr
from pipeline.records import Cell, Figure, Rule
from pipeline.workpaper.book import Column, Sheet
from pipeline.workpaper.cells import FIGURES, STATES, explained, live, put, same_scale
from pipeline.workpaper.shared import Paper

FIRST_ROW = Sheet.FIRST + 1
"""Row of the first figure, counted from 1 as in addresses."""

_KEY, _LABEL, _VALUE, _UNIT, _KIND, _HOW, _SOURCE, _FOUND = range(8)
_COLUMNS = (
    Column("数据项", 32),
    Column("名称", 30),
    Column("数值", 18),
    Column("单位", 6),
    Column("类别", 6),
    Column("算式", 46),
    Column("来源", 36),
    Column("原文", 16),
)
_NOTE = "金额单位：元。算出的数是活公式；“—”为不适用，空为未填，红底“缺”为找不到或读不出。点“来源”打开输入文件的单元格。"
_NO_FORMULA = "（算式过长或过深，此处列示数值）"


def figures_sheet(paper: Paper) -> None:
    """Write the sheet; its value column is what all other sheets refer to."""
    sheet = paper.book.sheet(FIGURES, _COLUMNS, f"{paper.workings.heading}数据项", _NOTE, freeze=2)
    paper.made.append((FIGURES, f"全部 {len(paper.figures)} 个数据项：数值、算式、来源"))
    for figure in paper.figures.values():
        entry = paper.workings.pack.catalogue.find(figure.key)
        sheet.text(_KEY, figure.key)
        sheet.text(_LABEL, entry.label if entry else figure.key)
        sheet.text(_UNIT, figure.unit, "居中")
        sheet.text(_KIND, entry.kind if entry else "", "居中")
        _write_value(paper, sheet, figure)
        _write_source(paper, sheet, figure)
        sheet.next()
    sheet.end()


def _write_value(paper: Paper, sheet: Sheet, figure: Figure) -> None:
    formula = None
    how = figure.source.text if isinstance(figure.source, Rule) else ""
    if isinstance(figure.source, Expr):
        how = explained(figure.source, paper.label)
        if same_scale(figure):
            formula = live(figure.source, paper.addresses.here)
        if formula is None and figure.number is not None:
            how += "\n" + _NO_FORMULA
    put(sheet, _VALUE, figure.value, figure.unit, formula)
    sheet.text(_HOW, how)


def _write_source(paper: Paper, sheet: Sheet, figure: Figure) -> None:
    source = figure.source
    if not isinstance(source, Cell):
        sheet.text(_SOURCE, "由数据项计算" if isinstance(source, Expr) else _decided(paper, source))
        sheet.text(_FOUND, "")
        return
    link = paper.links.to(source)
    if link:
        sheet.link(_SOURCE, str(source), link)
    else:
        sheet.text(_SOURCE, str(source))
    sheet.text(_FOUND, source.found)


def _decided(paper: Paper, rule: Rule) -> str:
    names = "、".join(dict.fromkeys(paper.label(figure.key) for figure in rule.uses[:6]))
    more = f"等 {len(rule.uses)} 项" if len(rule.uses) > 6 else ""
    return f"按规则判断，依据：{names}{more}" if names else "按规则判断"


def state_word(state: str) -> str:
    """Return 已证实, 复算得出 or 假定 for a state of the pack; other words stay."""
    return STATES.get(state, state)
