"""执行率 by quarters, and the sums and counts of 人员 and 单位. Plain quotients are data: :mod:`pipeline.compute.ratios`.

A rate on a zero base is blank; a rate with an unknown operand is absent, never 0.
"""

from collections.abc import Iterator

from pipeline.compute.lookup import ADJUSTED, FINAL, complete, is_filled, known
from pipeline.expr import RATIO, YUAN, Abs, Const, Div, Expr, Mean, Min, Sum
from pipeline.money import Absence, normal_text
from pipeline.records import Figure, Figures

QUARTERS = (1, 2, 3, 4)


def rates(figures: Figures, *, quarter_cap: bool) -> Iterator[Figure]:
    """Yield the rates that are no plain quotient. ``quarter_cap`` holds a quarter's 序时执行率 to 100% (pack option)."""
    yield from execution_rates(figures, cap=quarter_cap)
    yield income_deviation(figures)


def execution_rates(figures: Figures, *, cap: bool) -> Iterator[Figure]:
    """Per quarter 累计执行率 = 累计支出 ÷ 全年预算 and 序时执行率 = 累计执行率 ÷ n/4; the year's rate is the mean of the four.

    58%, 100%, 104.4%, 100% -> 90.6%. A quarter that is not known makes the mean absent, never a mean of three.
    """
    paced: list[Figure] = []
    for n in QUARTERS:
        path = f"执行.第{n}季度"
        spent, budget = known(figures, f"{path}.累计支出", YUAN), known(figures, f"{path}.全年预算", YUAN)
        share = complete(figures, f"{path}.累计执行率", spent / budget, (spent, budget))
        pace = figures.derive(f"{path}.序时进度", Div(Const(n, "季度"), Const(len(QUARTERS), "季度")))
        ratio: Expr = share / pace
        quarter = figures.derive(f"{path}.序时执行率", Min((ratio, Const(1))) if cap else ratio)
        yield from (share, pace, quarter)
        paced.append(quarter)
    yield figures.derive("执行.全年平均支出执行率", Mean(tuple(figure.expr() for figure in paced)))


def income_deviation(figures: Figures) -> Figure:
    """财政拨款收入预决算差异率 = |决算 − 调整| ÷ 调整 over the filled 财政拨款收入 lines (一般公共, 政府性基金, 国有资本)."""
    key = "执行.财政拨款收入预决算差异率"
    final, adjusted = (_fiscal_income(figures, column) for column in (FINAL, ADJUSTED))
    if not final or not adjusted:
        return figures.decided(key, Absence.MISSING, RATIO, "没有财政拨款收入各行的决算数或调整预算数")
    spent, planned = _total(final), _total(adjusted)
    return figures.derive(key, Div(Abs(spent - planned), planned))


def _fiscal_income(figures: Figures, column: str) -> tuple[Figure, ...]:
    found = figures.match(f"收入.*财政拨款收入.{column}")
    return tuple(figure for figure in found if is_filled(figure) or figure.value is Absence.MISSING)


def _total(figures: tuple[Figure, ...]) -> Expr:
    return figures[0].expr() if len(figures) == 1 else Sum(tuple(figure.expr() for figure in figures))


def headcount(figures: Figures) -> Iterator[Figure]:
    """人员.行政/事业.编制/实有 = Σ 预算单位, and 合计 = 行政 + 事业. A unit's blank means none of that kind."""
    for column in ("编制", "实有"):
        kinds: list[Figure] = []
        for kind in ("行政", "事业"):
            units = figures.match(f"人员.第*个.{kind}{column}")
            key = f"人员.{kind}.{column}"
            total = figures.derive(key, Sum(tuple(u.expr() for u in units))) if units else known(figures, key, "人")
            kinds.append(total)
        yield from kinds
        yield figures.derive(f"人员.合计.{column}", kinds[0] + kinds[1])


YES, NO = "是", "否"


def says_yes(figure: Figure | None) -> bool | None:
    """Read 是 or 否; None where neither is written."""
    word = normal_text(figure.text) if figure is not None else ""
    return {YES: True, NO: False}.get(word)


def unit_counts(figures: Figures) -> Iterator[Figure]:
    """Count the 预算单位 that are 二级预算单位, and those that 单独编报决算: two figures that only look alike."""
    for key, column in (("单位.二级预算单位数", "是否二级预算单位"), ("单位.决算编制单位数", "是否单独编报决算")):
        marks = figures.match(f"单位.第*个.{column}")
        value = sum(says_yes(mark) is True for mark in marks) if marks else Absence.MISSING
        yield figures.decided(key, value, "个", f"“{column}”为“是”的单位数", marks)
