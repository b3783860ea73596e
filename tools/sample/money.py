"""Amounts of the 填报表 that follow from the 收支单元: ``@全年执行数``, of one fund ``@财政拨款.全年执行数``.

They are those of the project a row names first, else of all money. What came from last year is spent first.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec
import tomli

from tools.sample.data import Sample, SampleCell

MARK = "@"
FISCAL, BROUGHT, OTHER = "财政拨款", "上年结转", "其他"
_LEDGER = Path(__file__).resolve().parents[2] / "report_templates" / "common" / "ledger.toml"


class FundWords(msgspec.Struct):
    """A 资金 of ledger.toml, as far as it is asked for."""

    words: list[str]
    fiscal: bool = False


def amount_of(sample: Sample, row: str, asked: str) -> int:
    """Return 分 of what ``@…`` asks in a row. Raises KeyError for a column or fund there is none of."""
    fund, _, column = asked.removeprefix(MARK).rpartition(".")
    own = [cell for cell in sample.cells if cell.project and cell.project == row]
    return sum(_amount(cell, fund, column) for cell in own or sample.cells)


def _amount(cell: SampleCell, fund: str, column: str) -> int:
    whole = {"年初预算数": cell.begin, "全年预算数": cell.final + cell.carried_out, "全年执行数": cell.final}[column]
    brought = {"年初预算数": 0, "全年预算数": cell.brought_in, "全年执行数": min(cell.brought_in, cell.final)}[column]
    if not fund:
        return whole
    own = FISCAL if _is_fiscal(cell.fund) else OTHER
    return {BROUGHT: brought, own: whole - brought, **dict.fromkeys({FISCAL, OTHER} - {own}, 0)}[fund]


@cache
def _funds() -> tuple[FundWords, ...]:
    return tuple(msgspec.convert(tomli.loads(_LEDGER.read_text("utf-8"))["fund"], list[FundWords]))


def _is_fiscal(name: str) -> bool:
    return next((fund.fiscal for fund in _funds() if _holds(name, fund.words)), False)


def _holds(name: str, words: Iterable[str]) -> bool:
    return any(word in name for word in words)
