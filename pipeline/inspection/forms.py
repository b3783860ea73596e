"""决算报表 and 填报表 as load read them: what each sheet was read as, what its columns gave, the first rows."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from pipeline.inspection.seen import SheetSeen
from pipeline.inspection.sheets import as_seen
from pipeline.load.sheet import Sheet
from pipeline.load.sheet_uses import SheetUses, sheet_use
from pipeline.money import Absence, Value, show
from pipeline.records import Cell, Figure

SHOWN = 3
"""Rows shown as read, and different blocks a column gives figures of."""

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_ORDINAL = re.compile(r"第\d+")
_Found = Sequence[tuple[int, int, Figure]]
"""Figures of a sheet with the row and the column they were read from."""


def sheets_of_figures(sheets: Iterable[Sheet], figures: Iterable[Figure], uses: SheetUses) -> Iterator[SheetSeen]:
    """Yield every sheet of a file with the figures it gave."""
    by_sheet: dict[str, list[tuple[int, int, Figure]]] = {}
    for figure in figures:
        at = figure.source
        if isinstance(at, Cell) and (place := _ADDRESS.fullmatch(at.address)):
            by_sheet.setdefault(at.sheet, []).append((int(place[2]) - 1, _number(place[1]), figure))
    for sheet in sheets:
        found = by_sheet.get(sheet.name, [])
        yield as_seen(
            sheet,
            sheet_use(sheet, uses),
            read=len({row for row, _, _ in found}),
            skipped={f"{name}的格子": count for name, count in _kinds(found).items() if count},
            first=tuple(_first(found)),
            terms=_terms(found),
        )


def _kinds(found: _Found) -> dict[str, int]:
    """Count the cells that gave no value, by what they hold."""
    counts = {absence.value: 0 for absence in Absence}
    for _, _, figure in found:
        if isinstance(figure.value, Absence):
            counts[figure.value.value] += 1
    return counts


def _terms(found: _Found) -> Mapping[int, str]:
    """Return by column the blocks and terms its figures' keys say: 支出：决算数、经济：决算数."""
    terms: dict[int, dict[str, None]] = {}
    for _, column, figure in found:
        parts = figure.key.split(".")
        terms.setdefault(column, {})[f"{parts[0]}：{_ORDINAL.sub('第n', parts[-1])}"] = None
    return {column: "、".join(list(words)[:2]) for column, words in terms.items()}


def _first(found: _Found) -> Iterable[str]:
    """Yield the first rows as read: the key's row, then each column's value."""
    rows: dict[tuple[int, str], list[Figure]] = {}
    for row, _, figure in sorted(found, key=lambda item: item[:2]):
        rows.setdefault((row, figure.key.rpartition(".")[0]), []).append(figure)
    for (row, key), figures in list(rows.items())[:SHOWN]:
        values = "，".join(f"{figure.key.rpartition('.')[2]} {_shown(figure.value, figure.unit)}" for figure in figures)
        yield f"第{row + 1}行 {key}：{values}"


def _shown(value: Value, unit: str) -> str:
    if isinstance(value, Absence):
        return value.value
    if isinstance(value, str):
        return value[:30]
    if unit == "元":
        return f"{show(Fraction(value, 100), 2)} 元"
    return f"{show(Fraction(value), 4, trim=True)} {unit}".strip()


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
