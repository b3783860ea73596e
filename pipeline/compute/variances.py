"""差异 and 变动: differences between columns of a form and their rates, with the pack's denominator.

In a found form a blank row means no amount, so 差异 counts it as none; the rate on such a base is blank, never 100% of
nothing. What staff state of 三公 last year is no form row: there a blank is not known and the change is absent too.
"""

from collections.abc import Iterator, Mapping

from pipeline.compute.lookup import (
    ADJUSTED,
    CHANGE,
    FINAL,
    LAST_BUDGET,
    LAST_YEAR,
    OPENING,
    RATE,
    complete,
    is_filled,
    known,
    not_there,
    rows_under,
)
from pipeline.expr import YUAN
from pipeline.money import Absence
from pipeline.records import Figure, Figures

Row = Mapping[str, Figure]
TOTAL = "功能.本年支出合计"
EXECUTED = ("收入.本年收入合计", "支出.本年支出合计", "支出.基本支出.日常公用经费")


def variances(figures: Figures, base: str) -> Iterator[Figure]:
    """Yield every 差异, 差异率, 变动额 and 变动率; ``base`` is the column the 差异率 divides by."""
    yield from function_variances(figures, base)
    yield from spending_adjustment(figures)
    yield from income_changes(figures)
    yield from three_public_changes(figures)


def function_variances(figures: Figures, base: str) -> Iterator[Figure]:
    """功能.X.差异 = 调整预算数 − 年初预算数 and 差异率 = 差异 ÷ ``base``, for the total and each class with any value.

    A class whose cells cannot be read keeps its 差异, missing: it must not pass for a class without amounts.
    """
    for path, row in rows_under(figures, "功能").items():
        if path == TOTAL or _has_value(row, OPENING, ADJUSTED, FINAL) or _is_unread(row):
            variance = figures.derive(f"{path}.差异", _column(path, row, ADJUSTED) - _column(path, row, OPENING))
            yield variance
            yield figures.derive(f"{path}.差异率", variance / _column(path, row, base))


def spending_adjustment(figures: Figures) -> Iterator[Figure]:
    """调整额 = 调整 − 年初 of 本年支出合计, and 预算调整率 = 调整额 ÷ 年初 (no rate on a zero base); 执行差额 = 决算 − 调整
    of the rows whose execution the report speaks of.
    """
    path = "支出.本年支出合计"
    opening = known(figures, f"{path}.{OPENING}", YUAN)
    adjustment = figures.derive(f"{path}.调整额", known(figures, f"{path}.{ADJUSTED}", YUAN) - opening)
    yield adjustment
    yield figures.derive(f"{path}.预算调整率", adjustment / opening)
    for path in EXECUTED:
        final, adjusted = (known(figures, f"{path}.{column}", YUAN) for column in (FINAL, ADJUSTED))
        yield figures.derive(f"{path}.执行差额", final - adjusted)


def income_changes(figures: Figures) -> Iterator[Figure]:
    """收入.X.变动额 = 决算 − 年初 and 变动率 = 变动额 ÷ 年初; 全年收入 = 本年收入合计 + 年初结转和结余."""
    for path, row in rows_under(figures, "收入").items():
        if _has_value(row, OPENING, FINAL):
            opening = _column(path, row, OPENING)
            change = figures.derive(f"{path}.{CHANGE}", _column(path, row, FINAL) - opening)
            yield change
            yield figures.derive(f"{path}.{RATE}", change / opening)
    year, carried = (known(figures, f"收入.{name}.{FINAL}", YUAN) for name in ("本年收入合计", "年初结转和结余"))
    yield figures.derive(f"收入.全年收入.{FINAL}", year + carried)


def three_public_changes(figures: Figures) -> Iterator[Figure]:
    """三公.X.比上年 and .比年初预算: 变动额 = 决算 − base, 变动率 = 变动额 ÷ base; 预算比上年.变动额 = 年初预算 −
    上年预算 where staff give last year's. All operands must be known.
    """
    for path, row in rows_under(figures, "三公").items():
        if FINAL not in row:
            continue
        for name, column in (("比上年", LAST_YEAR), ("比年初预算", OPENING)):
            base, final = _column(path, row, column), row[FINAL]
            change = complete(figures, f"{path}.{name}.{CHANGE}", final - base, (final, base))
            yield change
            yield complete(figures, f"{path}.{name}.{RATE}", change / base, (change, base))
        if LAST_BUDGET in row:
            budget, before = _column(path, row, OPENING), row[LAST_BUDGET]
            yield complete(figures, f"{path}.预算比上年.{CHANGE}", budget - before, (budget, before))


def _column(path: str, row: Row, column: str) -> Figure:
    return row[column] if column in row else not_there(f"{path}.{column}", YUAN)


def _is_unread(row: Row) -> bool:
    return any(figure.value is Absence.MISSING for figure in row.values())


def _has_value(row: Row, *columns: str) -> bool:
    return any(is_filled(row.get(column)) for column in columns)
