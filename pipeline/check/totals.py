"""Totals of tables, rows typed by staff included. Which rows a total adds up the keys of the sums say (小计), else it is learnt
from the table as it was generated.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from pipeline import link
from pipeline.matching.tables import BaseTable, PairedTable, cell_at, text_in
from pipeline.money import AmountError, decimal_from_text
from pipeline.word.blocks import Table

_SUM = re.compile(r"(小计\.[^.]+\.[^.]*?)(?:第\d+组)?\Z")
"""The key of a row of sums, and what of it all sums of one kind share."""


class WrongTotal(Struct, frozen=True):
    """A total that is not the sum of its rows: the generated row and column, what stands there and what the rows give.

    ``at`` is the cell of the row as it stands now.
    """

    row: int
    column: int
    said: str
    right: str
    at: int


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
    yield from _declared(item, exact, item.spot.block)
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
            yield WrongTotal(rule.total, rule.column, said, f"各行之和为 {right:,}", column)


def _declared(item: PairedTable, exact: BaseTable, table: Table) -> Iterator[WrongTotal]:
    """Yield the rows of sums that no longer have what was added up when they were generated, by as much as the rows changed."""
    for total, record in enumerate(item.base.record.rows):
        number = item.rows[total]
        for column, slots in enumerate(record.cells if _SUM.match(record.key) and number >= 0 else ()):
            match = link.SLOT.search(slots)
            at = cell_at(item, total, column, number) if match else -1
            stated = _amount(table.rows[number].cells[at].text) if at >= 0 else None
            was = _amount(exact.texts[total][column])
            if match is None or stated is None or was is None:
                continue
            right = was + _change(item, exact, table, total, match.group(1).rpartition(".")[2])
            if stated != right:
                said = table.rows[number].cells[at].text
                yield WrongTotal(total, item.base.column(total, column), said, f"各行之和为 {right:,}", at)


def _change(item: PairedTable, exact: BaseTable, table: Table, total: int, segment: str) -> Decimal:
    """Return by how much the rows above a sum have grown in the cells of a key segment, typed rows among them included."""
    records, by = item.base.record.rows, _SUM.match(item.base.record.rows[total].key)
    change, at, first = Decimal(0), -1, item.rows[total]
    for row in range(total - 1, -1, -1):
        key, same = records[row].key, _SUM.match(records[row].key)
        if same is not None and by is not None and same.group(1) == by.group(1):
            break
        column = next((n for n, slots in enumerate(records[row].cells) if _prints(slots, segment)), -1)
        if not key or same is not None or column < 0:
            continue
        number = item.rows[row]
        at = cell_at(item, row, column, number) if number >= 0 else at
        now = _amount(table.rows[number].cells[at].text) if number >= 0 and at >= 0 else None
        change += (now or 0) - (_amount(exact.texts[row][column]) or 0)
        first = min(first, number) if number >= 0 else first
    typed = (table.rows[n].cells for n in item.typed if first <= n < item.rows[total] and at >= 0)
    return change + sum((_amount(cells[at].text) or Decimal(0) for cells in typed if at < len(cells)), Decimal(0))


def _prints(slots: str, segment: str) -> bool:
    match = link.SLOT.search(slots)
    return match is not None and match.group(1).rpartition(".")[2] == segment


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
            if found and not _are_peers(base.record.rows[total].key, base.record.rows[found[0]].key):
                yield _Sum(column, total, *found)


def _are_peers(total: str, part: str) -> bool:
    """Tell whether two rows stand side by side, so that one is no total of the other though the numbers would add up.

    >>> [_are_peers("目标.第1项", "目标.第2项"), _are_peers("收入.总计", "收入.事业收入"), _are_peers("支出.甲", "支出.甲.乙")]
    [True, False, False]
    """
    level, _, name = total.rpartition(".")
    return bool(level) and part.rpartition(".")[0] == level and not name.endswith("计")


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
