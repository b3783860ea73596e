"""The head of a list of ours (列名对照, 覆盖记录, 检查结果): found by exact words wherever staff moved columns or added lines.

Heads of other programs' exports, which are worded in many ways, are :mod:`pipeline.load.heads`.
"""

from collections.abc import Collection, Iterable, Sequence

from pipeline.money import normal_text

_SEARCHED = 10
"""The head stands in the first rows."""


def own_head(rows: Iterable[Sequence[object]], needed: Collection[str]) -> tuple[int, dict[str, int]] | None:
    """Return the first row (from 0) that holds all heads needed and the leftmost column of each of its words; else None.

    ``rows`` hold values or texts; nothing (None, an empty text) is no head.
    """
    for number, row in zip(range(_SEARCHED), rows, strict=False):
        columns = {normal_text(str(value)): column for column, value in reversed(list(enumerate(row))) if value}
        if all(head in columns for head in needed):
            return number, columns
    return None
