"""What reading one 填报表 gathers; its heads and single cells. The layouts of its sheets are ``workbook_form``'s."""

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.declarations import FillSheet
from pipeline.expr import RATIO, SCORE, TEXT, YUAN
from pipeline.kept import kept_for
from pipeline.load.amounts import Reader
from pipeline.load.answers import Answer
from pipeline.load.heads import Head, find_head
from pipeline.load.scales import MoneyHeads, column_scales, scale_in
from pipeline.load.sheet import Sheet
from pipeline.load.table_heads import NOT_NEEDED, ROW_NAME, UNPLACED, place_of, table_head
from pipeline.money import Absence, Value, normal_text
from pipeline.pack import Pack
from pipeline.placeholders import NOTE_HEADS
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, TableHead
from pipeline.stated_units import SCALE_NAMES, SCALES, head_scale, unit_alone

DAY, AREA = "日期", "平方米"
NUMBERING = frozenset({"行次", "栏次", "序号"})
"""Columns that number the rows."""

_HOW = {TEXT: "逐格填写，不能空着", DAY: "逐格填写，不能空着", SCORE: "填写该指标的得分；低于满分的写明依据"}
_HOW_MANY = "逐格填写；没有发生的填 0"


class FormReader(Struct):
    """Gathers figures and problems over the sheets of the 填报表. ``given`` holds keys the 决算报表 already gave, ``previous``
    what last year's outputs give where a cell is blank.
    """

    file: str
    pack: Pack
    given: Mapping[str, Figure]
    previous: Mapping[str, Figure] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    zeros: list[Figure] = field(default_factory=list)
    """Blank cells of the 决算报表 for which staff state 0."""
    heads: dict[tuple[str, str], TableHead] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    """By head of a column that asks for 是 or 否: what was written otherwise."""

    def add(self, key: str, value: Value, unit: str, at: Cell) -> None:
        """Keep one figure."""
        self.figures.append(Figure(key=key, value=value, unit=TEXT if unit == DAY else unit, source=at))


def read_head(reader: FormReader, sheet: Sheet, decl: FillSheet) -> Head | None:
    """Find the head; the column that names the row has the term 项目, and stands also for a column of that head."""
    own = next((c.head for c in decl.column if c.head in decl.label or set(c.aliases) & set(decl.label)), "")
    head = find_head(sheet, _terms(decl, own))
    needed = [c.head for c in decl.column if c.required or decl.layout in ("原因", "评分")] + ([] if own else ["项目"])
    lacking = [name for name in needed if head is None or name not in head.columns]
    if head is None or lacking:
        reader.problems.append(problem("L032", at=sheet.place(), head="、".join(lacking or needed)))
        return None
    _tell_unread_columns(reader, sheet, head)
    scales = _scales(reader, sheet, decl, head)
    reader.heads[place_of(sheet)] = _recorded(sheet, decl, head, scales)
    units = {column: SCALE_NAMES[scale] for column, scale in scales.items()}
    head = replace(head, words={**head.words, **units})
    if own:
        return Head(head.row, {**head.columns, "项目": head.columns[own]}, head.words)
    return head


@kept_for(512)
def _terms(decl: FillSheet, own: str) -> dict[str, list[str]]:
    """Return the accepted heads of a sheet's columns, and of the one that names the row where that is none of them."""
    terms = {c.head: [normal_text(h) for h in (c.head, *c.aliases)] for c in decl.column}
    return terms if own else terms | {"项目": [normal_text(name) for name in decl.label]}


def _scales(reader: FormReader, sheet: Sheet, decl: FillSheet, head: Head) -> Mapping[int, int]:
    """Return how many 元 the numbers of each column of money are, where it is stated."""
    money = [head.columns[c.head] for c in decl.column if c.unit == YUAN and c.head in head.columns]
    scales = column_scales(sheet, [MoneyHeads(head.row, {c: (head.words.get(c, ""),) for c in money}, head.first)])
    reader.problems += scales.problems
    return scales.by_column


def _recorded(sheet: Sheet, decl: FillSheet, head: Head, scales: Mapping[int, int]) -> TableHead:
    """Return the record of a head; the column that only names the row gives nothing."""
    terms = {column: term for term, column in head.columns.items() if term != "项目"}
    naming = head.columns.get("项目", -1)

    def why_not(column: int) -> str:
        return ROW_NAME if column == naming else NOT_NEEDED if head.words[column] in NUMBERING else UNPLACED

    return table_head(sheet, decl.name, head.first, head.row, head.words, terms, why_not, scales=scales)


def _tell_unread_columns(reader: FormReader, sheet: Sheet, head: Head) -> None:
    """A filled column whose head no declared name fits is told: its head may have been changed or lost."""
    for column in range(max(map(len, sheet.rows), default=0)):
        below = (row for row in range(head.row + 1, len(sheet.rows)) if sheet.plain(row, column))
        if column not in head.columns.values() and sheet.merged_at(head.row, column) is None and next(below, -1) >= 0:
            at = sheet.cell(head.row, column)
            if normal_text(at.found) not in NOTE_HEADS:
                reader.problems.append(problem("L060", at=at, label=at.found.strip() or "（列名为空）"))


def read_cell(
    reader: FormReader,
    sheet: Sheet,
    row: int,
    column: int,
    key: str,
    unit: str,
    *,
    required: bool,
    label: str,
    stated: str = "",
    unit_cell: Cell | None = None,
) -> None:
    """Read one cell in its declared unit, which the ``unit_cell`` beside it or its head (``stated``) may say, if money or %."""
    area = sheet.merged_at(row, column)
    if area is not None and unit not in (TEXT, DAY) and sheet.plain(area.top, area.left):
        at = sheet.cell(area.top, area.left)
        reader.problems.append(problem("L029", at=at, found=f"{sheet.range_name(area)} {at.found}", keys=(key,)))
        reader.add(key, Absence.MISSING, unit, sheet.cell(row, column))
        return
    stated = normal_text(unit_cell.found) if unit_cell else stated
    value = _value(Reader(sheet, reader.problems, unit_cell), row, column, key, unit, stated)
    before = reader.previous.get(key) if value is Absence.BLANK else None
    if before is not None and before.unit == unit:
        reader.figures.append(before)
        return
    if required and value is Absence.BLANK:
        at = sheet.cell(row, column, label)
        reader.problems.append(problem("L053", at=at, keys=(key,), label=label, how=_HOW.get(unit, _HOW_MANY)))
    reader.add(key, value, unit, sheet.cell(row, column))


def _value(cells: Reader, row: int, column: int, key: str, unit: str, stated: str) -> Value:
    if unit == TEXT:
        return cells.words(row, column, key)
    if unit == DAY:
        day = cells.date(row, column, key)
        return chinese_date(day) if isinstance(day, dt.date) else day
    if unit == RATIO:
        return cells.ratio(row, column, "%" in stated, key)
    if unit in (SCORE, AREA, "数"):
        return cells.number(row, column, "" if unit == "数" else unit, key)
    if unit != YUAN:
        return cells.count(row, column, unit, key)
    scale = SCALES.get(stated) or head_scale(stated) or unit_alone(stated) or scale_in(cells.sheet, row)[0]
    if scale is None:
        if not cells.sheet.plain(row, column):
            return Absence.BLANK
        cells.problems.append(problem("L033", at=cells.sheet.cell(row, column), keys=(key,)))
        return Absence.MISSING
    return cells.money(row, column, scale, key)


def chinese_date(day: dt.date) -> str:
    """Return a day as official documents print it.

    >>> chinese_date(dt.date(2020, 5, 8))
    '2020年5月8日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
