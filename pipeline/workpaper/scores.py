"""Sheet 评分: the scoring tree with weight, score and the worked arithmetic of every leaf."""

from collections.abc import Callable, Iterator

from pipeline.expr import Expr
from pipeline.records import Indicator, Rule
from pipeline.sheets.book import BookSheet
from pipeline.sheets.house_style import AMBER, GREY
from pipeline.sheets.layout import Column
from pipeline.workpaper.cells import STATES, put_figure
from pipeline.workpaper.shared import Paper

_LEVEL, _NAME, _WEIGHT, _SCORE, _KIND, _HOW, _BASIS, _STATE, _SOURCE = range(9)
_COLUMNS = (
    Column("层级", 6),
    Column("评价指标", 28),
    Column("指标总分", 9),
    Column("自评得分", 9),
    Column("评分方式", 9),
    Column("得分算式", 60),
    Column("依据", 40),
    Column("权重状态", 10),
    Column("权重来源", 28),
)
_SHEET = "评分"
_NOTE = (
    "计算：由数据项算出；参照：单位自评分，旁列数据项与界限；评判：单位自评分与依据。"
    "应计算而没有可比基数的，为人工评分。加分项不计入指标总分合计。上级得分为下级之和（活公式）。"
)
_LEVELS = ("一级", "二级", "三级")
_TOTAL = (("合计", "满分.合计", "得分.合计"),)
_GRADE = "得分.等级"


def scores_sheet(paper: Paper) -> None:
    """Write the tree depth first and the total with its grade; left out before there are scores."""
    computed = paper.workings.computed
    if computed is None or not computed.indicators:
        return
    sheet = paper.book.sheet(_SHEET, _COLUMNS, f"{paper.workings.heading}评分底稿", _NOTE, freeze=2)
    paper.made.append((_SHEET, "评分体系：每个指标的权重、得分与算式"))
    nodes = [node for top in computed.indicators for node in _depth_first(top, 0)]
    local = _cells(sheet, nodes)
    for node, depth in nodes:
        _write(paper, sheet, node, depth, local)
        sheet.next()
    sheet.shade(_STATE, {STATES["assumed"]: AMBER})
    sheet.shade(_LEVEL, {_LEVELS[0]: GREY})
    sheet.end()
    _write_total(paper, sheet, local)


def _depth_first(node: Indicator, depth: int) -> Iterator[tuple[Indicator, int]]:
    yield node, depth
    for child in node.children:
        yield from _depth_first(child, depth + 1)


def _cells(sheet: BookSheet, nodes: list[tuple[Indicator, int]]) -> dict[str, str]:
    """Return where every weight and score of the tree will stand on the sheet."""
    local: dict[str, str] = {}
    for number, (node, _) in enumerate(nodes):
        local[node.weight.key] = sheet.address(_WEIGHT, sheet.FIRST + number)
        local[node.score.key] = sheet.address(_SCORE, sheet.FIRST + number)
    return local


def _write(paper: Paper, sheet: BookSheet, node: Indicator, depth: int, local: dict[str, str]) -> None:
    bold = bool(node.children)
    sheet.text(_LEVEL, _LEVELS[min(depth, 2)], "居中")
    sheet.text(_NAME, node.name + ("（加分）" if node.bonus else ""), f"缩进{depth}" if depth else "加粗")
    put_figure(sheet, _WEIGHT, node.weight, paper.addresses, local, bold=bold)
    put_figure(sheet, _SCORE, node.score, paper.addresses, local, bold=bold)
    sheet.text(_KIND, "人工评分" if node.by_hand else node.kind, "居中")
    sheet.text(_HOW, how_scored(node, paper.explanations.text))
    sheet.text(_BASIS, node.basis)
    sheet.text(_STATE, STATES.get(node.state, node.state), "居中")
    sheet.text(_SOURCE, node.source_note)


def how_scored(node: Indicator, said: Callable[[Expr], str]) -> str:
    """Return how a score came about; ``said`` puts an 算式 into words."""
    source = node.score.source
    if isinstance(source, Expr):
        return said(source)
    return source.text if isinstance(source, Rule) else f"自评得分，见 {source}"


def _write_total(paper: Paper, sheet: BookSheet, local: dict[str, str]) -> None:
    for name, weight, score in _TOTAL:
        sheet.text(_LEVEL, "")
        sheet.text(_NAME, name, "加粗")
        for column, key in ((_WEIGHT, weight), (_SCORE, score)):
            if key in paper.figures:
                put_figure(sheet, column, paper.figures[key], paper.addresses, local, bold=True)
        total = paper.figures.get(score)
        if total and isinstance(total.source, Expr):
            sheet.text(_HOW, paper.explanations.text(total.source))
        sheet.next()
    grade = paper.value(_GRADE)
    if isinstance(grade, str):
        sheet.text(_NAME, "等级", "加粗")
        sheet.text(_SCORE, grade, "居中")
        sheet.next()
