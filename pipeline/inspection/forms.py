"""决算报表 and 填报表 as their readers see them: told from the figures they gave and the cells these came from."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from pipeline.inspection.seen import NOT_READ, ROW_NAME, UNPLACED, UNUSED, ColumnSeen, SheetSeen
from pipeline.load.heads import SEARCHED
from pipeline.load.scales import scale_in
from pipeline.load.sheet import Sheet, column_name
from pipeline.load.titles import owner_in
from pipeline.money import Absence, Value, is_dash, normal_text, show
from pipeline.pack import Pack
from pipeline.records import Cell, Figure
from pipeline.stated_units import SCALE_NAMES

SHOWN = 3
"""Rows shown as read."""

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_YEAR = re.compile(r"(?<!\d)(\d{4})年")
_ORDINAL = re.compile(r"第\d+")
_PAIRS = "键值"
_UNREAD = frozenset({"行次", "栏次", "序号"})


def sheets_of_figures(
    sheets: Iterable[Sheet], figures: Iterable[Figure], titles: Mapping[str, str], pack: Pack, unread: Mapping[str, str]
) -> list[SheetSeen]:
    """Return every sheet of a file; one that gave no figure has no ``found``, and ``unread`` says why.

    ``titles`` say what a sheet was read as.
    """
    by_sheet: dict[str, list[tuple[int, int, Figure]]] = {}
    for figure in figures:
        at = figure.source
        if isinstance(at, Cell) and (place := _ADDRESS.fullmatch(at.address)):
            by_sheet.setdefault(at.sheet, []).append((int(place[2]) - 1, _number(place[1]), figure))
    layouts = {decl.name: decl.layout for decl in pack.workbook.sheet}
    labels = {normal_text(label) for decl in pack.workbook.sheet for label in decl.label}
    labels |= {normal_text(head) for form in pack.form.sheet for block in form.block for head in block.head}
    return [
        _sheet(
            sheet, by_sheet.get(sheet.name, []), titles.get(sheet.name, ""), layouts.get(titles.get(sheet.name, ""), ""), labels
        )
        if sheet.name not in unread
        else SheetSeen(name=sheet.name, note=unread[sheet.name])
        for sheet in sheets
    ]


def _sheet(
    sheet: Sheet, found: Sequence[tuple[int, int, Figure]], title: str, layout: str, labels: Collection[str]
) -> SheetSeen:
    if not found:
        return SheetSeen(name=sheet.name)
    first = min(row for row, _, _ in found)
    scale = scale_in(sheet, SEARCHED)[0]
    kinds = _kinds(found)
    return SheetSeen(
        name=sheet.name,
        found=title or sheet.name,
        head="" if layout == _PAIRS else f"第{_head_row(sheet, first, found) + 1}行",
        unit=SCALE_NAMES[scale] if scale else "",
        owner=owner_in(sheet, first),
        year=next((m[1] for _, _, text in sheet.texts(0, first) if (m := _YEAR.search(normal_text(text)))), ""),
        columns=() if layout == _PAIRS else tuple(_columns(sheet, first, found, labels, UNPLACED if layout else NOT_READ)),
        read=len({row for row, _, _ in found}),
        skipped={f"{name}的格子": count for name, count in kinds.items() if count},
        first=tuple(_first(sheet, found)),
    )


def _kinds(found: Sequence[tuple[int, int, Figure]]) -> dict[str, int]:
    """Count the cells that gave no value, by what they hold."""
    counts = {absence.value: 0 for absence in Absence}
    for _, _, figure in found:
        if isinstance(figure.value, Absence):
            counts[figure.value.value] += 1
    return counts


def _head_row(sheet: Sheet, first: int, found: Sequence[tuple[int, int, Figure]]) -> int:
    """Return the nearest row above the first data row where most of the columns read have words."""
    columns = {column for _, column, _ in found}
    best = max(range(first - 1, -1, -1), key=lambda row: (_worded(sheet, row, columns), row), default=0)
    return max(best, 0)


def _worded(sheet: Sheet, row: int, columns: Iterable[int]) -> int:
    words = (sheet.plain(row, column) for column in columns if isinstance(sheet.value(row, column), str))
    return sum(1 for word in words if word and not is_dash(word) and not word.isdecimal())


def _columns(
    sheet: Sheet, first: int, found: Sequence[tuple[int, int, Figure]], labels: Collection[str], otherwise: str
) -> Iterable[ColumnSeen]:
    """Yield the columns read, with block and term as the figures' keys say, and headed ones that gave nothing."""
    terms: dict[int, dict[str, None]] = {}
    for _, column, figure in found:
        parts = figure.key.split(".")
        terms.setdefault(column, {})[f"{parts[0]}：{_ORDINAL.sub('第n', parts[-1])}"] = None
    row = _head_row(sheet, first, found)
    for column in range(len(sheet.rows[row])):
        head = sheet.plain(row, column)
        if column in terms:
            yield ColumnSeen(place=column_name(column), head=head, term="、".join(list(terms[column])[:2]), alias=head)
        elif head and isinstance(sheet.value(row, column), str):
            note = ROW_NAME if head in labels else UNUSED if head in _UNREAD else otherwise
            yield ColumnSeen(place=column_name(column), head=head, note=note)


def _first(sheet: Sheet, found: Sequence[tuple[int, int, Figure]]) -> Iterable[str]:
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
