"""The detail sheets of a 决算报表 (财决03, 04, 05, 07, 08 …): an open list by 功能分类 code, read by heads of several rows.

A row gives ``<key>.类201.<column>`` (款20101, 项2010101 for finer codes) and ``<key>.类201.名称``, the sheet's total
``<key>.合计.<column>``. Nothing is read by position: a sheet's columns differ by year and vendor.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from pipeline.declarations import DetailColumn, DetailDecl, FormSheet
from pipeline.expr import TEXT, YUAN
from pipeline.load.amounts import Reader
from pipeline.load.form_block import Gathered
from pipeline.load.heads import Head, find_head
from pipeline.load.labels import bare_label
from pipeline.load.scales import MoneyHeads, column_scales
from pipeline.load.sheet import Sheet
from pipeline.load.table_heads import NOT_READ, ROW_NAME, place_of, table_head
from pipeline.load.titles import check_title
from pipeline.money import Absence, Value, is_dash, normal_text
from pipeline.problems import problem
from pipeline.records import Figure, Profile, TableHead
from pipeline.stated_units import head_name, unit_alone

TOTAL, NAME = "合计", "名称"
LEVELS = {3: "类", 5: "款", 7: "项"}
"""Digits of a 功能分类 code and the word for its level."""

_NAME_HEADS = ("科目名称", "支出功能分类科目名称", "功能分类科目名称", "功能分类名称")
_NO_DATA = frozenset({"栏次", "行次", "类", "款", "项"})


class _Layout(Struct, frozen=True):
    """Where a list stands: the column of names (codes to its left), its first data row, and the column of each amount."""

    name: int
    head: int
    first: int
    columns: dict[str, int]
    heads: MoneyHeads
    paths: Mapping[int, tuple[str, ...]]


def read_list(sheet: Sheet, form: FormSheet, profile: Profile, owners: Iterable[str], result: Gathered) -> None:
    """Read a detail sheet; what cannot be read is missing in the 合计 row, so that its relations cannot be checked."""
    assert form.detail is not None
    layout = _find_layout(sheet, form.detail)
    if layout is None:
        result.problems.append(problem("L032", at=sheet.place(), head=missing_head(sheet, form.detail)))
        result.figures += _missing(form.detail, sheet)
        return
    result.problems += check_title(sheet, layout.head, profile, owners)
    scales = column_scales(sheet, [layout.heads])
    result.heads[place_of(sheet)] = _head(sheet, form, layout, scales.by_column)
    result.problems += scales.problems
    if scales.lacking:
        result.problems.append(problem("L033", at=scales.at))
        result.figures += _missing(form.detail, sheet)
        return
    _ListReader(sheet, form.detail, layout, scales.by_column, result).read()


def _missing(detail: DetailDecl, sheet: Sheet) -> list[Figure]:
    keys = (f"{detail.key}.{TOTAL}.{column.name}" for column in detail.column if not column.optional)
    return [Figure(key=key, value=Absence.MISSING, unit=YUAN, source=sheet.place()) for key in keys]


# the head ------------------------------------------------------------------------------------------------------------


def reads_list(sheet: Sheet, detail: DetailDecl) -> bool:
    """Tell whether a sheet has the heads of a list."""
    return _find_layout(sheet, detail) is not None


def has_names(sheet: Sheet) -> bool:
    """Tell whether a sheet has the column of names that a list by code has."""
    return _names_head(sheet) is not None


def _names_head(sheet: Sheet) -> Head | None:
    return find_head(sheet, {NAME: _NAME_HEADS}, needed=1, depths=(1,))


def missing_head(sheet: Sheet, detail: DetailDecl) -> str:
    """Return the head that a sheet lacks of a list; empty when it can be read."""
    if reads_list(sheet, detail):
        return ""
    first = detail.column[0].heads[0]
    return first if has_names(sheet) else f"科目名称、{first}"


def _find_layout(sheet: Sheet, detail: DetailDecl) -> _Layout | None:
    names = _names_head(sheet)
    if names is None:
        return None
    row, name = names.first, names.columns[NAME]
    head = _first_head_row(sheet, row, name)
    first = _first_data_row(sheet, row, name)
    paths = {c: _path(sheet, head, first, c) for c in range(name + 1, max(map(len, sheet.rows[head:first])))}
    columns = {column.name: place for column in detail.column if (place := _place(column, paths)) is not None}
    if detail.column[0].name not in columns:
        return None
    money = MoneyHeads(first - 1, {column: paths[column] for column in columns.values()}, head)
    return _Layout(name, head, first, columns, money, paths)


def _head(sheet: Sheet, form: FormSheet, layout: _Layout, scales: Mapping[int, int]) -> TableHead:
    """Return the record of a list's head: codes and names to the left, then the amounts."""
    last = layout.first - 1
    left = {column: "".join(_path(sheet, layout.head, layout.first, column)[-1:]) for column in range(layout.name + 1)}
    words = {column: path[-1] for column, path in layout.paths.items() if path}
    terms = {column: term for term, column in layout.columns.items()} | {layout.name: NAME}
    kind = f"{form.token} {form.title}"
    return table_head(
        sheet,
        kind,
        layout.head,
        last,
        left | words,
        terms,
        lambda column: ROW_NAME if column < layout.name else NOT_READ,
        scales=scales,
    )


def _first_head_row(sheet: Sheet, row: int, name: int) -> int:
    """Return the top of the head: rows above the names' head that hold heads of amounts (not the title or the unit line)."""
    top = row
    while top and sheet.plain(top - 1, 0).startswith("项目"):
        top -= 1
    area = sheet.merged_at(row, name)
    return min(top, area.top) if area else top


def _first_data_row(sheet: Sheet, row: int, name: int) -> int:
    for below in range(row + 1, len(sheet.rows)):
        texts = {sheet.plain(below, column) for column in range(name + 1)} - {""}
        if any(text in ("栏次", TOTAL) or text.isdecimal() for text in texts):
            return below
    return len(sheet.rows)


def _path(sheet: Sheet, head: int, first: int, column: int) -> tuple[str, ...]:
    """Return the words above a column from top to bottom; a word merged across or down counts for each column it covers.

    Where nothing of the head is merged, a word stands over the empty cells to its right that have a word below.
    """
    words: list[str] = []
    flat = not any(area.top < first and area.bottom >= head for area in sheet.merged)
    for row in range(head, first):
        area = sheet.merged_at(row, column)
        text = sheet.plain(area.top, area.left) if area else sheet.plain(row, column)
        if not text and flat and any(sheet.plain(below, column) for below in range(row + 1, first)):
            text = next((left for c in range(column, -1, -1) if (left := sheet.plain(row, c))), "")
        if text and (not words or words[-1] != text):
            words.append(text)
    return tuple(words)


def _place(column: DetailColumn, paths: dict[int, tuple[str, ...]]) -> int | None:
    """Return the column with exactly one of the heads, else the only one whose lower words are such a head."""
    wanted = [tuple(normal_text(word) for word in head.split("/")) for head in column.heads]
    named = {place: tuple(head_name(word) for word in path if unit_alone(word) is None) for place, path in paths.items()}
    for head in wanted:
        exact = [place for place, path in named.items() if path == head]
        if exact:
            return exact[0]
    for head in wanted:
        ending = [place for place, path in named.items() if path[-len(head) :] == head]
        if len(ending) == 1:
            return ending[0]
    return None


# the rows ------------------------------------------------------------------------------------------------------------


class _ListReader(Struct):
    """Reads the rows of one list."""

    sheet: Sheet
    detail: DetailDecl
    layout: _Layout
    scales: Mapping[int, int]
    result: Gathered
    seen: dict[str, int] = field(default_factory=dict)

    def read(self) -> None:
        """Read the rows in order; then tell of the total row or the columns that are not there."""
        for row in range(self.layout.first, len(self.sheet.rows)):
            self._row(row)
        lacking = [column for column in self.detail.column if column.name not in self.layout.columns and not column.optional]
        for column in lacking:
            keys = [f"{self.detail.key}.{segment}.{column.name}" for segment in dict.fromkeys((TOTAL, *self.seen))]
            terms = column.heads[0].replace("/", " ")
            self.result.problems.append(problem("L041", at=self.sheet.place(), keys=keys, terms=terms))
            self.result.figures += [self._figure(key, Absence.MISSING) for key in keys]
        self._not_applicable()
        if TOTAL not in self.seen:
            keys = [f"{self.detail.key}.{TOTAL}.{column}" for column in self.layout.columns]
            self.result.problems.append(problem("L036", at=self.sheet.place(), keys=keys, label=TOTAL))
            self.result.figures += [self._figure(key, Absence.MISSING) for key in keys]

    def _not_applicable(self) -> None:
        """Record the optional columns that the sheet does not have: in its total they do not apply."""
        for column in self.detail.column:
            if column.optional and column.name not in self.layout.columns:
                key = f"{self.detail.key}.{TOTAL}.{column.name}"
                self.result.figures.append(self._figure(key, Absence.DASH))

    def _figure(self, key: str, value: Value) -> Figure:
        return Figure(key=key, value=value, unit=YUAN, source=self.sheet.place())

    def _row(self, row: int) -> None:
        name = bare_label(self.sheet.text(row, self.layout.name))
        parts = [text for c in range(self.layout.name) if (text := self.sheet.plain(row, c))]
        if name in _NO_DATA or set(parts) & _NO_DATA:
            return
        code = joined_code([part for part in parts if part != TOTAL])
        total = not code and TOTAL in (name, *parts)
        level = LEVELS.get(len(code)) if code.isdecimal() else None
        at = self.sheet.cell(row, self.layout.name)
        if total or level:
            self._read(row, TOTAL if total else f"{level}{code}")
        elif any((text := self.sheet.plain(row, c)) and not is_dash(text) for c in self.layout.columns.values()):
            self.result.problems.append(problem("L094", at=at, found=f"{code} {name}".strip() or "（编码与名称为空）"))

    def _read(self, row: int, segment: str) -> None:
        at = self.sheet.cell(row, self.layout.name)
        if segment in self.seen:
            first = self.sheet.cell(self.seen[segment], self.layout.name).address
            self.result.problems.append(problem("L038", at=at, expected=f"只在 {first} 出现", label=segment))
            return
        self.seen[segment] = row
        reader = Reader(self.sheet, self.result.problems)
        head = f"{self.detail.key}.{segment}"
        for name, column in self.layout.columns.items():
            value = reader.money(row, column, self.scales[column], f"{head}.{name}")
            figure = Figure(key=f"{head}.{name}", value=value, unit=YUAN, source=self.sheet.cell(row, column))
            self.result.figures.append(figure)
        if segment != TOTAL:
            words = self.sheet.text(row, self.layout.name).strip() or Absence.BLANK
            self.result.figures.append(Figure(key=f"{head}.{NAME}", value=words, unit=TEXT, source=at))


def joined_code(parts: list[str]) -> str:
    """Return a code written in one cell, in three (215, 01, 01), or three times longer (215, 21501, 2150101).

    >>> joined_code(["215", "1", "1"]), joined_code(["215", "21501"]), joined_code(["2150101"])
    ('2150101', '21501', '2150101')
    """
    code = ""
    for part in parts:
        finer = part.zfill(2) if code else part  # a code typed as a number has lost its leading zero
        code = part if code and part.startswith(code) and len(part) > len(code) else code + finer
    return code
