"""The blank 填报表: every sheet, column and fixed row that workbook.toml declares, with notes, examples and drop-downs.

Title in row 1, note in row 2, head in row 3, rows from row 4: the same places in every sheet. The reader of this file is
:mod:`pipeline.load.workbook_form`; a test reads every blank back.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from pipeline.compute.ratings import NOT_APPLICABLE, asked, choices
from pipeline.declarations import FillColumn, FillRow, FillSheet, IndicatorDecl, JudgementRule, RatedRule, ThresholdRule
from pipeline.declarations.newfolder import FieldNote, SheetNote
from pipeline.money import FEN_PER_YUAN
from pipeline.newfolder.book import ROOM, Looks, choose, mark_column, protect
from pipeline.newfolder.carry import LastYear
from pipeline.newfolder.notes import Notes
from pipeline.pack import Pack
from pipeline.placeholders import EXAMPLE, FULL, NOTE
from pipeline.records import Figure
from pipeline.sheets.reproducible import workbook

PACK_LABEL = "报告模板包"
COMPUTED = (
    "以下各项由系统计算，先空着。只有问题清单说某项“没有可比的基数，系统不能计分”时"
    "（例如当年没有政府采购），才在该项填得分和依据。"
)
_AFTER = "年度"
_HEAD = 2
_FIRST = 3
_MONEY_UNITS = ["元", "万元"]
_PLAIN_UNITS = frozenset({"文本", "日期", "年"})


class Given(Struct, frozen=True, kw_only=True):
    """What is known before staff begin. ``preset`` fills 基本信息 by label; ``last`` is last year's folder."""

    department: str
    year: int
    pack: Pack
    packs: tuple[str, ...]
    preset: Mapping[str, str] = field(default_factory=dict)
    last: LastYear | None = None


def blank_form(given: Given, notes: Notes) -> bytes:
    """Return 填报表.xlsx, the same bytes every time."""

    def fill(book: Any) -> None:
        book.set_calc_mode("auto")  # the shading of what is to be checked follows the marks
        looks = Looks(book)
        for decl in given.pack.workbook.sheet:
            _SheetWriter(given, looks, book.add_worksheet(decl.name), decl, notes.sheet(decl.name)).write()

    return workbook(f"{given.year}-12-31", given.department, fill)


class _SheetWriter:
    """Writes one sheet by its layout."""

    def __init__(self, given: Given, looks: Looks, sheet: Any, decl: FillSheet, note: SheetNote) -> None:
        self.given, self.looks, self.sheet, self.decl, self.note = given, looks, sheet, decl, note

    def write(self) -> None:
        """Write title, note, head and rows, then lock what is not to be typed over."""
        heads = _LAYOUTS[self.decl.layout](self)
        last = len(heads) - 1
        self.sheet.merge_range(0, 0, 0, last, self.note.title or self.decl.name, self.looks.title)
        self.sheet.merge_range(1, 0, 1, last, self.note.note, self.looks.note)
        self.sheet.set_row(0, 28)
        self.sheet.set_row(1, 36)
        for column, head in enumerate(heads):
            if head:
                self.sheet.write_string(_HEAD, column, head, self.looks.head)
        self.sheet.set_default_row(20)
        self.sheet.freeze_panes(_FIRST, 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        protect(self.sheet)

    def last(self, note: FieldNote, key: str = "") -> Figure | None:
        """Return what last year gives for a column or row; ``key`` where its note names only a part or a pattern."""
        last = self.given.last
        return last.figure(key or note.carry) if last and last.carries(note) else None

    def free(self, row: int, column: int, unit: str, value: Figure | str | None = None) -> None:
        """Write a free cell, filled with last year's figure or a preset text, or blank."""
        look = self.looks.cell(unit)
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, look)
        elif value.number is None:
            self.sheet.write_string(row, column, value.text, look)
        else:
            amount = int(value.number) / FEN_PER_YUAN if value.unit == "元" else _plain(value)
            self.sheet.write_number(row, column, amount, look)

    def columns(self, names: list[str], widths: list[int]) -> None:
        """Set widths; the unlocked column format lets staff type below the prepared rows too."""
        for column, (_, width) in enumerate(zip(names, widths, strict=True)):
            self.sheet.set_column(column, column, width, self.looks.free)

    def examples(self, labels: list[str] | None = None) -> int:
        """Write the grey example rows, whose first cell begins with 例：. Returns the next free row."""
        look = self.looks.cell("文本", example=True)
        for row, example in enumerate(self.note.example, _FIRST):
            for column, text in enumerate([*(labels or []), *example]):
                self.sheet.write_string(row, column, text if column else EXAMPLE + text, look)
        return _FIRST + len(self.note.example)


# 键值 ------------------------------------------------------------------------------------------------------------------


def _pairs(writer: _SheetWriter) -> list[str]:
    rows = _with_pack(writer.decl.row)
    with_units = any(row.unit not in _PLAIN_UNITS for row in rows)
    hint_column = 3 if with_units else 2
    marked: list[int] = []
    for offset, row in enumerate(rows):
        at = _FIRST + offset
        field_note = writer.note.of(row.label)
        carried = writer.last(field_note)
        preset = _preset(writer.given, row.label)
        writer.sheet.write_string(at, 0, row.label, writer.looks.label)
        _pair_value(writer, at, row, preset, carried)
        if carried is not None and not preset:
            marked.append(at)
        if with_units:
            _unit_cell(writer, at, row)
        if field_note.hint:
            writer.sheet.write_string(at, hint_column, field_note.hint, writer.looks.hint)
        choices = list(writer.given.packs) if row.label == PACK_LABEL else field_note.choice
        choose(writer.sheet, (at, 1, at, 1), choices, field_note.suggest, field_note.hint, row.label)
    for column, width in enumerate((22, 44 if not with_units else 22, *([10] if with_units else []), 60)):
        writer.sheet.set_column(column, column, width)
    heads = ["项目", "数值", "单位", NOTE] if with_units else ["项目", "内容", NOTE]
    if marked:
        mark_column(writer.sheet, writer.looks, _HEAD, len(heads), marked, [1])
        heads.append("")
    return heads


def _with_pack(rows: list[FillRow]) -> list[FillRow]:
    """Put the pack's name after the year: it is no figure, so workbook.toml does not declare it."""
    if not any(row.label == _AFTER for row in rows):
        return rows
    place = next(n for n, row in enumerate(rows) if row.label == _AFTER) + 1
    return [*rows[:place], FillRow(label=PACK_LABEL, key=""), *rows[place:]]


def _preset(given: Given, label: str) -> str:
    known = {"部门全称": given.department, _AFTER: str(given.year), PACK_LABEL: given.pack.id}
    return known.get(label, "") or given.preset.get(label, "")


def _pair_value(writer: _SheetWriter, at: int, row: FillRow, preset: str, carried: Figure | None) -> None:
    if preset and row.unit == "年":
        writer.sheet.write_number(at, 1, int(preset), writer.looks.cell("年"))
    else:
        unit = row.unit if row.unit in ("元", "比例", "日期", "年", "文本") else "数"
        writer.free(at, 1, unit, preset or carried)


def _unit_cell(writer: _SheetWriter, at: int, row: FillRow) -> None:
    unit = "%" if row.unit == "比例" else row.unit
    writer.sheet.write_string(at, 2, unit, writer.looks.cell("文本"))
    if row.unit == "元":
        choose(writer.sheet, (at, 2, at, 2), _MONEY_UNITS, suggest=False)


# 定行 ------------------------------------------------------------------------------------------------------------------


def _fixed(writer: _SheetWriter) -> list[str]:
    columns = writer.decl.column
    notes = [writer.note.of(column.head) for column in columns]
    marked: list[int] = []
    for offset, row in enumerate(writer.decl.row):
        at = _FIRST + offset
        writer.sheet.write_string(at, 0, row.label, writer.looks.label)
        for place, (column, note) in enumerate(zip(columns, notes, strict=True), 1):
            carried = writer.last(note, f"{row.key}.{note.carry}")
            writer.free(at, place, column.unit, carried)
            if carried is not None and at not in marked:
                marked.append(at)
    last = _FIRST + len(writer.decl.row) - 1
    for place, (column, note) in enumerate(zip(columns, notes, strict=True), 1):
        choose(writer.sheet, (_FIRST, place, last, place), note.choice or column.values, note.suggest, note.hint, column.head)
        writer.sheet.set_column(place, place, 50 if column.unit == "文本" else 20)
    writer.sheet.set_column(0, 0, 30)
    heads = [writer.decl.label[0], *(_head(column) for column in columns)]
    if marked:
        mark_column(writer.sheet, writer.looks, _HEAD, len(heads), marked, [n for n, note in enumerate(notes, 1) if note.carry])
        heads.append("")
    return heads


def _head(column: FillColumn) -> str:
    return f"{column.head}（元）" if column.unit == "元" else column.head


# 名单 ------------------------------------------------------------------------------------------------------------------


def _records(writer: _SheetWriter) -> list[str]:
    columns = writer.decl.column
    notes = [writer.note.of(column.head) for column in columns]
    names = [column.head for column in columns]
    writer.columns(names, [_width(column, note) for column, note in zip(columns, notes, strict=True)])
    first = writer.examples()
    patterns = [note.carry for note in notes if note.carry]
    records = writer.given.last.rows(patterns) if writer.given.last else []
    for offset in range(ROOM):
        number = records[offset] if offset < len(records) else 0
        for place, (column, note) in enumerate(zip(columns, notes, strict=True)):
            carried = writer.last(note, note.carry.format(n=number)) if number else None
            writer.free(first + offset, place, column.unit, carried)
    for place, (column, note) in enumerate(zip(columns, notes, strict=True)):
        area = (first, place, first + ROOM - 1, place)
        choose(writer.sheet, area, note.choice or column.values, note.suggest, note.hint, column.head)
    heads = [_head(column) for column in columns]
    if records:
        marked = [first + offset for offset in range(len(records))]
        carried_columns = [n for n, note in enumerate(notes) if note.carry]
        mark_column(writer.sheet, writer.looks, _HEAD, len(heads), marked, carried_columns)
        heads.append("")
    return heads


def _width(column: FillColumn, note: FieldNote) -> int:
    if column.unit != "文本":
        return 12
    if note.choice or column.values:
        return 24 if note.suggest else 14
    return 36 if column.required or column.head.endswith("原因") else 16


# 原因、评分 -------------------------------------------------------------------------------------------------------------


def reason_labels(pack: Pack, suffix: str) -> list[str]:
    """Return the rows of the year's form that the catalogue knows a reason for, totals left out, in the form's order."""
    rows = [row for sheet in pack.form.sheet for block in sheet.block for row in block.row]
    parents = {row.parent for row in rows}
    lines = [row for row in rows if row.key not in parents and not row.key.endswith(("合计", "总计"))]
    return list(dict.fromkeys(row.label for row in lines if pack.catalogue.find(f"{row.key}.{suffix}")))


def _reasons(writer: _SheetWriter) -> list[str]:
    columns = writer.decl.column
    labels = reason_labels(writer.given.pack, columns[0].key)
    first = writer.examples(labels[:1])
    for offset, label in enumerate(labels):
        writer.sheet.write_string(first + offset, 0, label, writer.looks.label)
        for place, column in enumerate(columns, 1):
            writer.free(first + offset, place, column.unit)
    writer.sheet.set_column(0, 0, 36)
    writer.sheet.set_column(1, len(columns), 90)
    return [writer.decl.label[0], *(column.head for column in columns)]


def _scores(writer: _SheetWriter) -> list[str]:
    """Write a row for each leaf people judge, then, below a line that says so, one for each leaf the system computes.

    A rate without a base (no 采购, no 信访) gives no score: the rows are there, and empty unless the system asks for them.
    """
    columns = writer.decl.column
    leaves = writer.given.pack.rubric.indicator
    judged = [leaf for leaf in leaves if leaf.kind != "计算"]
    computed = [leaf for leaf in leaves if leaf.kind == "计算"]
    for place, column in enumerate(columns, 1):
        writer.sheet.set_column(place, place, 60 if column.unit == "文本" else 10, writer.looks.free)
    writer.sheet.set_column(0, 0, 30, writer.looks.free)
    writer.sheet.set_column(len(columns) + 1, len(columns) + 1, 8)
    writer.sheet.set_column(len(columns) + 2, len(columns) + 2, 62)
    first = writer.examples()
    for offset, leaf in enumerate(judged):
        _score_row(writer, first + offset, leaf)
    line = first + len(judged)
    if computed:
        writer.sheet.merge_range(line, 0, line, len(columns) + 2, COMPUTED, writer.looks.note)
        writer.sheet.set_row(line, 36)
    for offset, leaf in enumerate(computed, 1):
        _score_row(writer, line + offset, leaf)
    return [writer.decl.label[0], *(column.head for column in columns), FULL, NOTE]


def _score_row(writer: _SheetWriter, at: int, leaf: IndicatorDecl) -> None:
    columns = writer.decl.column
    writer.sheet.write_string(at, 0, leaf.name, writer.looks.label)
    for place, column in enumerate(columns, 1):
        writer.free(at, place, column.unit)
        if column.unit == "分":
            _within(writer.sheet, at, place, leaf)
        elif column.asked_by:
            _choose_rating(writer.sheet, at, place, leaf)
    writer.sheet.write_number(at, len(columns) + 1, float(leaf.weight), writer.looks.label)
    writer.sheet.write_string(at, len(columns) + 2, _beside(writer.given.pack, leaf), writer.looks.hint)


def _within(sheet: Any, row: int, column: int, leaf: IndicatorDecl) -> None:
    limits = {"minimum": 0, "maximum": float(leaf.weight)}
    message = f"得分在 0 到满分 {leaf.weight} 之间"
    rule = {"validate": "decimal", "criteria": "between", **limits, "error_title": leaf.name[:32], "error_message": message}
    sheet.data_validation(row, column, row, column, rule)


def _choose_rating(sheet: Any, row: int, column: int, leaf: IndicatorDecl) -> None:
    """Offer the words a rating is one of, and say what is asked where they are free."""
    rated = leaf.rule if isinstance(leaf.rule, RatedRule) else None
    words = [*(choices(rated) if rated else ()), *([NOT_APPLICABLE] if leaf.optional else [])]
    hint = asked(rated) if rated else ""
    choose(sheet, (row, column, row, column), words, bool(rated and not choices(rated)), hint, leaf.name)


def _beside(pack: Pack, leaf: IndicatorDecl) -> str:
    """Say what kind of score it is, what is asked or which figure and limit it stands beside, and 评分标准."""
    said = [_kind_said(pack, leaf)]
    if leaf.optional:
        said.append(f"不适用的，评定填“{NOT_APPLICABLE}”并写依据")
    if leaf.kind != "计算" and leaf.standard is not None:
        said.append(f"标准：{leaf.standard.text}")
    return "。".join(said)


def _kind_said(pack: Pack, leaf: IndicatorDecl) -> str:
    if leaf.kind == "计算":
        return "计算：由系统计算，一般空着"
    if isinstance(leaf.rule, RatedRule):
        score = "，得分在该档之内" if isinstance(leaf.rule, JudgementRule) else "，得分由系统计算"
        return f"{leaf.kind}：评定{asked(leaf.rule)}{score}"
    if not isinstance(leaf.rule, ThresholdRule):
        return f"{leaf.kind}：按评分标准评定"
    figure = pack.catalogue.label(leaf.rule.figure)
    limits = (("不高于", leaf.rule.most), ("不低于", leaf.rule.least))
    said = "，".join(f"{word} {(limit * 100).normalize():f}%" for word, limit in limits if limit is not None)
    return f"{leaf.kind}：{figure}{said}可得满分，由系统核对"


def _plain(figure: Figure) -> float:
    return float(figure.number) if figure.number is not None else 0.0


_LAYOUTS = {"键值": _pairs, "定行": _fixed, "名单": _records, "原因": _reasons, "评分": _scores}
