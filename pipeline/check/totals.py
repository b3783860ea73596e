"""Totals of tables, rows typed by staff included. Which rows a total adds up is learnt from the table as it was generated."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline.matching.tables import BaseTable, PairedTable, text_in
from pipeline.money import AmountError, decimal_from_text
from pipeline.word.blocks import Table


class WrongTotal(Struct, frozen=True):
    """A total that is not the sum of its rows: the generated row and column, what stands there and what the rows give."""

    row: int
    column: int
    said: str
    right: str


class _Sum(Struct, frozen=True):
    """In a column the generated row ``total`` equals the sum of the generated rows ``first`` to ``last``."""

    column: int
    total: int
    first: int
    last: int


def wrong_totals(item: PairedTable, exact: BaseTable) -> Iterator[WrongTotal]:
    """Yield the totals of a table that added up when it was generated and no longer do.

    ``exact`` is the table with the figures' own values: one that is only shown otherwise (仅改显示) belongs to its total still.
    """
    if item.spot is None or not isinstance(item.spot.block, Table):
        return
    rows = item.spot.block.rows
    for rule in _sums(exact):
        column = item.columns[rule.column] if rule.column < len(item.columns) else -1
        total = item.rows[rule.total]
        if column < 0 or total < 0:
            continue
        said = text_in(rows[total], column)
        stated = _amount(said)
        numbers = [_amount(text_in(rows[number], column)) for number in _members(item, rule)]
        right = sum((number for number in numbers if number is not None), Decimal(0))
        if stated != right and not (stated is None and not said.strip()):
            yield WrongTotal(rule.total, rule.column, said, f"各行之和为 {right:,}")


def _members(item: PairedTable, rule: _Sum) -> list[int]:
    """Return the rows of the document a total now adds up: its generated ones, and typed ones among or right behind them."""
    mine = {item.rows[row] for row in range(rule.first, rule.last + 1)} - {-1}
    if not mine:
        return []
    members, place = set(mine), min(mine)
    while place in members or place in item.typed or (place <= max(mine) and place != item.rows[rule.total]):
        if place in item.typed or place in mine:
            members.add(place)
        place += 1
    return sorted(members)


def _sums(base: BaseTable) -> Iterator[_Sum]:
    """Find, column by column, the totals of the generated table: rows right above or right below that add up exactly.

    At least two of the rows must hold an amount, or a total of one row would be mere chance.
    """
    texts = base.texts
    for column in range(1, len(base.head)):
        amounts = [_amount(base.text(row, column)) for row in range(len(texts))]
        for total in range(1, len(texts)):
            wanted = amounts[total]
            if not wanted:
                continue
            found = _above(amounts, total, wanted) or _below(amounts, total, wanted)
            if found:
                yield _Sum(column, total, *found)


def _above(amounts: Sequence[Decimal | None], total: int, wanted: Decimal) -> tuple[int, int] | None:
    """All rows above, up to the head: a total at the foot of a table."""
    rows = [amount for amount in amounts[1:total] if amount is not None]
    return (1, total - 1) if len([r for r in rows if r]) > 1 and sum(rows, Decimal(0)) == wanted else None


def _below(amounts: Sequence[Decimal | None], total: int, wanted: Decimal) -> tuple[int, int] | None:
    """The rows right below, as many as make up the sum: a total above its parts."""
    added, filled = Decimal(0), 0
    for row in range(total + 1, len(amounts)):
        amount = amounts[row]
        added += amount or 0
        filled += bool(amount)
        if added == wanted and filled > 1:
            return total + 1, row
        if added > wanted:
            return None
    return None


def _amount(text: str) -> Decimal | None:
    if not re.search(r"\d", text) or "%" in text or "％" in text:
        return None
    try:
        return decimal_from_text(text)
    except AmountError:
        return None
