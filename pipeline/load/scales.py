"""Units of money: what a text states, and how many 元 the numbers of each column of a table are.

What a column's own head states comes before what stands above the table, that before the sheet's name. A column that
contradicts what stands above is told; where its amounts say that the column is wrong, as an 错误.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field

from pipeline.load.sheet import Sheet, column_name
from pipeline.money import AmountError, decimal_from_text, normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.stated_units import SCALE_NAMES, bracketed_scale, head_scale, stated_scale, unit_alone

_ASKS = re.compile(r".*(?:(?:金额|货币|计量)单位|(?<![\u4e00-\u9fff])单位|币种:人民币单位):?")
"""A cell whose unit stands in the cell to its right."""

_FAR, _NEAR = 3.0, 1.5
"""A column whose sum is this many powers of ten away from the others' is in another unit; this near it is in theirs."""


def is_unit_row(sheet: Sheet, row: int) -> bool:
    """Tell whether a row below a head holds units of money and nothing else."""
    texts = [sheet.plain(row, column) for column in range(len(sheet.rows[row]))] if 0 <= row < len(sheet.rows) else []
    given = [text for text in texts if text]
    return bool(given) and all(unit_alone(text) is not None for text in given)


def scale_in(sheet: Sheet, last: int) -> tuple[int | None, Cell]:
    """Return the unit of money stated in the first rows of a sheet, else by its name, and where.

    None also when two units are stated.
    """
    found: dict[int, Cell] = {}
    for row, column, text in sheet.texts(0, last):
        scale = _said(sheet, row, column, text)
        if scale is not None:
            found.setdefault(scale, sheet.cell(row, column))
    if len(found) == 1:
        return next(iter(found.items()))
    tab = normal_text(sheet.name)
    named = (stated_scale(tab) or bracketed_scale(tab)) if not found else None
    return named, list(found.values())[-1] if found else sheet.place()


def _said(sheet: Sheet, row: int, column: int, text: str) -> int | None:
    if (scale := stated_scale(text) or bracketed_scale(text)) is not None:
        return scale
    if _ASKS.fullmatch(text):
        beside = (sheet.plain(row, c) for c in range(column + 1, len(sheet.rows[row])))
        return unit_alone(next((word for word in beside if word), ""))
    return unit_alone(text) if text[:1] in "([【〔" else None


# columns ---------------------------------------------------------------------------------------------------------------


class Scales(Struct, frozen=True):
    """How many 元 the numbers of each column are; ``lacking`` are columns for which nothing says it, sought ``at`` a place."""

    by_column: Mapping[int, int]
    lacking: tuple[int, ...]
    at: Cell
    problems: tuple[Problem, ...] = ()


class MoneyHeads(Struct, frozen=True):
    """The columns of money under one head: its last row, what stands above it, and the folded words of each column."""

    row: int
    words: Mapping[int, Sequence[str]]
    above: int = field(default=-1)


def column_scales(sheet: Sheet, heads: Sequence[MoneyHeads], fallback: int | None = None) -> Scales:
    """Return the unit of each column of money. ``fallback`` is what is known from elsewhere, for exports that state none."""
    above = min((head.above if head.above >= 0 else head.row for head in heads), default=0)
    stated, at = scale_in(sheet, above)
    scales: dict[int, int] = {}
    own: dict[int, int] = {}
    lacking: list[int] = []
    for head in heads:
        of_head = {c: scale for c, words in head.words.items() if (scale := _own(sheet, head.row, c, words)) is not None}
        own |= of_head
        one = set(of_head.values())
        rest = stated or (next(iter(one)) if len(one) == 1 else None) or fallback
        for column in head.words:
            scale = of_head.get(column, rest)
            if scale is None:
                lacking.append(column)
            else:
                scales[column] = scale
    last = max((head.row for head in heads), default=0)
    problems = _contradictions(sheet, last, scales, own, stated, at) if own else []
    return Scales(scales, tuple(lacking), at, tuple(problems))


def _own(sheet: Sheet, row: int, column: int, words: Iterable[str]) -> int | None:
    """Return the unit a column's head states, in its words or alone in a row of units."""
    for word in reversed(tuple(words)):
        if (scale := head_scale(word) or unit_alone(word)) is not None:
            return scale
    return unit_alone(sheet.plain(row, column)) if is_unit_row(sheet, row) else None


def _contradictions(
    sheet: Sheet, last: int, scales: Mapping[int, int], own: Mapping[int, int], stated: int | None, at: Cell
) -> list[Problem]:
    """Tell of columns whose unit is not that of the sheet or of the other columns; an 错误 where the amounts deny it."""
    sums = {column: _sum(sheet, last + 1, column) for column in scales} if len(set(scales.values())) > 1 or stated else {}
    odd = {c: scale for c, scale in own.items() if (stated or _usual(scales)) != scale or len(set(scales.values())) > 1}
    wrong: list[Problem] = []
    for column, scale in odd.items():
        others = sorted(sums[c] * scales[c] for c in scales if c != column and scales[c] != scale and sums.get(c))
        other = stated if stated and stated != scale else next((s for c, s in scales.items() if s != scale), None)
        if not others or not other or not sums.get(column):
            continue
        middle = others[len(others) // 2]
        if abs(_powers(sums[column] * scale, middle)) >= _FAR and abs(_powers(sums[column] * other, middle)) <= _NEAR:
            head = sheet.cell(last, column) if sheet.plain(last, column) else sheet.cell(last - 1, column)
            found = f"{head.address} {head.found.strip()}；{_where(sheet, at, other)}"
            wrong.append(problem("L121", at=head, found=found, column=column_name(column)))
    if wrong:
        return wrong
    if stated and any(scale != stated for scale in own.values()):
        names = "、".join(f"{column_name(c)} 列{SCALE_NAMES[s]}" for c, s in own.items() if s != stated)
        return [problem("L120", at=at, found=f"{_where(sheet, at, stated)}；{names}")]
    return []


def _where(sheet: Sheet, at: Cell, scale: int) -> str:
    return f"{at.address} {at.found.strip()}" if at.address else f"其他各列{SCALE_NAMES[scale]}"


def _usual(scales: Mapping[int, int]) -> int:
    values = list(scales.values())
    return max(values, key=values.count)


def _powers(one: Decimal, other: Decimal) -> float:
    return math.log10(one / other)


def _sum(sheet: Sheet, first: int, column: int) -> Decimal:
    """Return the sum of the sizes of a column's numbers as typed; the row that numbers the columns (栏次) is none of them."""
    total = Decimal(0)
    for row in range(first, len(sheet.rows)):
        if any(isinstance(cell, str) and normal_text(cell) == "栏次" for cell in sheet.rows[row]):
            continue
        raw = sheet.value(row, column)
        if isinstance(raw, str) and raw:
            try:
                total += abs(decimal_from_text(raw))
            except AmountError:
                continue
        elif isinstance(raw, int | float) and not isinstance(raw, bool):
            total += abs(Decimal(repr(raw)))
    return total
