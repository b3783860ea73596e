"""A 计算 leaf the system cannot compute: what its rate lacks, and in which row of 人工评分 its score goes."""

import re
from collections.abc import Iterable

from pipeline.compute.lookup import cell_of, is_filled
from pipeline.expr import Div, Expr, Ref
from pipeline.lacking import lacking_inputs
from pipeline.records import Cell, Figure

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def base_of(rate: Figure) -> Figure:
    """Return the figure a rate has no base for: of its divisor what is absent, else what is zero; itself where none is.

    三公.合计.决算数 ÷ 三公.合计.年初预算数 with both 0: 三公.合计.年初预算数.
    """
    figure = rate
    while isinstance(figure.source, Expr) and not is_filled(figure):
        under = _figures(figure.source.right) if isinstance(figure.source, Div) else []
        uses = [*(used for used in under if not is_filled(used) or used.value == 0), *figure.direct_uses]
        if not uses:
            break
        figure = min(uses, key=lambda used: (is_filled(used), used.value != 0))
    return next(iter(lacking_inputs(figure)), figure)  # a rate that says itself what it lacks


def _figures(expr: Expr) -> list[Figure]:
    if isinstance(expr, Ref):
        return [expr.figure] if isinstance(expr.figure, Figure) else []
    return [figure for part in expr.parts() for figure in _figures(part)]


class ScoreRows:
    """Where on 人工评分 a score is, or goes: each leaf that has no row gets the next one below the last."""

    def __init__(self, given: Iterable[dict[str, Figure]]) -> None:
        """Take staff's 得分 and 依据 of all indicators."""
        cells = [cell for columns in given if (cell := cell_of(columns.get("得分")))]
        places = [(cell, match) for cell in cells if (match := _ADDRESS.fullmatch(cell.address))]
        self._last = max((int(match[2]) for _, match in places), default=0)
        self._sheet = places[0][0] if places else None
        self._column = places[0][1][1] if places else ""

    def place(self, given: dict[str, Figure]) -> tuple[Cell | None, bool]:
        """Return the cell for the 得分 of a leaf, and whether its row must be added first."""
        there = cell_of(given.get("得分"))
        if there is not None:
            return there, False
        if self._sheet is None:
            return None, True
        self._last += 1
        return Cell(file=self._sheet.file, sheet=self._sheet.sheet, address=f"{self._column}{self._last}"), True
