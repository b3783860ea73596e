"""Figures of the 基础数据表 that are sums or quotients of what the 填报表 and the 决算 form give."""

from collections.abc import Iterator

from pipeline.compute.lookup import ADJUSTED, FINAL, LAST_YEAR, OPENING, complete, rows_under
from pipeline.compute.lookup import known as known_or_missing
from pipeline.expr import YUAN, Div, Sub, Sum
from pipeline.pack import Pack
from pipeline.records import Figure, Figures

ASKED = "基础数据"
_BASIC = "支出.基本支出"
_CONTROL = {"规模控制率": ("实际规模", "批复规模", "平方米"), "投资概算控制率": ("实际投资", "预算投资", YUAN)}


def basic_data(figures: Figures, pack: Pack) -> Iterator[Figure]:
    """Yield 基本支出 调整额, the sums of 专项资金 and the rates of 楼堂馆所, where the pack prints them."""
    if ASKED not in pack.workbook.asks:
        return
    opening, adjusted = (known_or_missing(figures, f"{_BASIC}.{column}", YUAN) for column in (OPENING, ADJUSTED))
    yield figures.derive(f"{_BASIC}.调整额", Sub(adjusted.expr(), opening.expr()))
    rows = earmarked(figures)
    for column in (LAST_YEAR, OPENING, FINAL):
        operands = [row[column] for row in rows.values() if column in row]
        if operands:
            yield figures.derive(f"专项.合计.{column}", Sum(tuple(figure.expr() for figure in operands)), YUAN)
    for name, (above, below, unit) in _CONTROL.items():
        terms = [known_or_missing(figures, f"楼堂馆所.{term}", unit) for term in (above, below)]
        yield complete(figures, f"楼堂馆所.{name}", Div(terms[0].expr(), terms[1].expr()), terms)


def earmarked(figures: Figures) -> dict[str, dict[str, Figure]]:
    """Return the rows of 专项资金 by path (``专项.第2项``) in the order of the sheet."""
    if "专项.第1项.名称" not in figures:
        return {}
    return {path: dict(row) for path, row in rows_under(figures, "专项").items() if "名称" in row}
