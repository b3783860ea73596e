"""填报表: what staff fill in. Which sheets, columns and rows there are stands in workbook.toml; this file reads layouts.

Rows are found by label, columns by head. A fixed row that is not there gives missing figures and a problem.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from pipeline.declarations import FillColumn, FillRow, FillSheet
from pipeline.expr import RATIO, TEXT, YUAN
from pipeline.load.answers import answered, led, not_listed, told_answers
from pipeline.load.blanks import together
from pipeline.load.final_accounts import bare_label
from pipeline.load.form_reader import DAY, FormReader, read_cell, read_head
from pipeline.load.heads import Head, find_head
from pipeline.load.numbering import Numbering
from pipeline.load.sheet import Sheet
from pipeline.load.staff_sheets import StaffSheets
from pipeline.load.table_heads import Heads, place_of
from pipeline.money import Absence, normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell, Figure, TableHead
from pipeline.stated_units import SCALES

KIND = "填报表"
_VALUE_HEADS = {"数值": ("数值", "内容", "填写内容", "值"), "单位": ("单位", "计量单位")}
_UNITS_OF = {YUAN: tuple(SCALES), RATIO: ("%", "比例"), TEXT: ("文本", "文字"), DAY: ("日期",)}
"""What the 单位 cell beside a value may say; of a count, its noun."""
_NEITHER = "决算报表里也是空的：没有发生的在这里填 0；有发生的，在决算系统中补填并重新导出"
_TOTAL_ROWS = frozenset({"合计", "小计", "总计"})
PROFILE_LABELS = ("部门全称", "年度", "报告模板包", "报告日期", "简称", "自称")
"""Read from 基本信息 by :mod:`pipeline.load.profile`, before any pack is known."""
NAMELESS = "（项目名称为空）"


def read_workbook_form(
    file: str,
    sheets: StaffSheets,
    pack: Pack,
    given: Mapping[str, Figure],
    previous: Mapping[str, Figure] = MappingProxyType({}),
) -> tuple[list[Figure], list[Problem], Heads]:
    """Return the figures of all declared sheets in their order, problems, and the heads of the sheets."""
    reader = FormReader(file, pack, given, previous)
    for decl in pack.workbook.sheet:
        sheet = sheets.found.get(decl.name)
        if sheet is not None:
            told, first = len(reader.problems), len(reader.figures)
            _LAYOUTS[decl.layout](reader, sheet, decl)
            reader.problems += led(reader.figures[first:])
            values = [figure.value for figure in reader.figures[first:]]
            reader.problems[told:] = together(reader.problems[told:], values, sheet, decl.name)
        elif decl.required:
            reader.problems.append(problem("L051", at=Cell(file=file), title=decl.name))
            _all_missing(reader, decl, Cell(file=file))
    _tell_zeros(reader)
    return reader.figures, [*sheets.problems, *reader.problems], reader.heads


def _beside_blank(reader: FormReader, key: str, label: str) -> None:
    """Where the 决算报表 left a cell blank, let the 0 just read stand under its key; blank here too, ask for it here."""
    blank, stated = reader.given.get(key), reader.figures[-1]
    if blank is None or blank.value is not Absence.BLANK:
        return
    if stated.number == 0:
        reader.figures[-1] = replace(stated, key=key)
        reader.zeros.append(blank)
    elif stated.value is Absence.BLANK and isinstance(stated.source, Cell):
        at = replace(stated.source, found=label)
        reader.problems.append(problem("L053", at=at, keys=(key,), severity=Severity.WARNING, label=label, how=_NEITHER))


def _tell_zeros(reader: FormReader) -> None:
    if reader.zeros:
        cells = [figure.source for figure in reader.zeros if isinstance(figure.source, Cell)]
        keys = [figure.key for figure in reader.zeros]
        places = "（" + "、".join(cell.address for cell in cells) + "）" if cells else ""
        found = "、".join(map(reader.pack.catalogue.label, keys)) + places
        reader.problems.append(problem("L161", at=cells[0] if cells else Cell(file=reader.file), found=found, keys=keys))


def _all_missing(reader: FormReader, decl: FillSheet, at: Cell) -> None:
    for row in decl.row:
        if decl.layout == "键值":
            reader.add(row.key, Absence.MISSING, row.unit, at)
        for column in decl.column:
            reader.add(_key(reader, row, column), Absence.MISSING, column.unit, at)


def _key(reader: FormReader, row: FillRow, column: FillColumn) -> str:
    """Return a cell's key; beside an authority that gives the same figure, staff's number has its own first segment."""
    key = f"{row.key}.{column.key}"
    if column.beside and key in reader.given:
        return f"{column.beside}.{key.partition('.')[2]}"
    return key


def _pairs(reader: FormReader, sheet: Sheet, decl: FillSheet) -> None:
    """One value for each label: beside it (项目, 数值, 单位), or below it where the labels stand in one row."""
    names = {normal_text(name): row for row in decl.row for name in (row.label, *row.aliases)}
    labels = [(row, column, names[text]) for row, column, text in sheet.texts(0, len(sheet.rows)) if text in names]
    rows = {row for row, _, _ in labels}
    below = len(labels) > 1 and len(rows) == 1
    head = None if below else find_head(sheet, {"项目": ("项目",), **_VALUE_HEADS})
    reader.heads[place_of(sheet)] = TableHead(kind=decl.name)
    places: dict[str, tuple[int, int]] = {}
    for row, column, item in labels:
        if item.key not in places:
            places[item.key] = (row, column)
        elif head:
            reader.problems.append(problem("L055", at=sheet.cell(row, column), keys=(item.key,), label=item.label))
    if head:
        _tell_strange_rows(reader, sheet, head, rows)
    for item in decl.row:
        place = places.get(item.key)
        if place is None:
            code = problem("L036", at=sheet.place(), keys=(item.key,), label=item.label)
            reader.problems.append(code)
            reader.add(item.key, Absence.MISSING, item.unit, sheet.place())
            continue
        row, column = (place[0] + 1, place[1]) if below else (place[0], head.columns.get("数值", 1) if head else place[1] + 1)
        beside = sheet.cell(row, head.columns["单位"]) if head and "单位" in head.columns else None
        unit = normal_text(beside.found) if beside else ""
        if unit and unit not in _UNITS_OF.get(item.unit, (item.unit,)):
            expected = "、".join(_UNITS_OF.get(item.unit, (item.unit,)))
            reader.problems.append(problem("L059", at=beside, expected=expected, keys=(item.key,), label=item.label))
        stated = beside if unit else None
        read_cell(reader, sheet, row, column, item.key, item.unit, required=item.required, label=item.label, unit_cell=stated)


def _tell_strange_rows(reader: FormReader, sheet: Sheet, head: Head, known: set[int]) -> None:
    """A filled row under the head of a fixed list that no declared name fits is told: it may be one renamed or typed in."""
    naming, valued = head.columns.get("项目", 0), head.columns.get("数值", 1)
    for row in range(head.row + 1, len(sheet.rows)):
        if row not in known and sheet.plain(row, valued) and sheet.plain(row, naming) not in PROFILE_LABELS:
            label = sheet.text(row, naming).strip() or NAMELESS
            reader.problems.append(problem("L056", at=sheet.cell(row, naming, label), label=label))


def _fixed(reader: FormReader, sheet: Sheet, decl: FillSheet) -> None:
    """Fixed rows × columns."""
    head = read_head(reader, sheet, decl)
    if head is None:
        _all_missing(reader, decl, sheet.place())
        return
    names = {bare_label(name): row for row in decl.row for name in (row.label, *row.aliases)}
    rows = _by_label(reader, sheet, head, names)
    for column in decl.column:
        if column.head not in head.columns:
            keys = [_key(reader, item, column) for item in decl.row]
            reader.problems.append(problem("L041", at=sheet.place(), keys=keys, terms=column.head))
    for item in decl.row:
        row = rows.get(item.key, -1)
        if row < 0:
            keys = [_key(reader, item, column) for column in decl.column]
            reader.problems.append(problem("L036", at=sheet.place(), keys=keys, label=item.label))
        for column in decl.column:
            key = _key(reader, item, column)
            place = head.columns.get(column.head, -1)
            if row < 0 or place < 0:
                reader.add(key, Absence.MISSING, column.unit, sheet.place())
                continue
            label = f"{item.label}的{column.head}"
            stated = head.words.get(place, "")
            required = column.required or (item.required and not column.beside) or _nowhere_else(reader, item, column)
            read_cell(reader, sheet, row, place, key, column.unit, required=required, label=label, stated=stated)
            if column.beside:
                _beside_blank(reader, f"{item.key}.{column.key}", label)


def _nowhere_else(reader: FormReader, row: FillRow, column: FillColumn) -> bool:
    """Tell whether a cell of a row that must be filled in is given by no other input."""
    return row.required and bool(column.beside) and f"{row.key}.{column.key}" not in reader.given


def _by_label(reader: FormReader, sheet: Sheet, head: Head, names: Mapping[str, FillRow]) -> dict[str, int]:
    """Return the row of each fixed key; tell of rows that are there twice or unknown and filled."""
    column = head.columns["项目"]
    rows: dict[str, int] = {}
    for row in range(head.row + 1, len(sheet.rows)):
        label = bare_label(sheet.text(row, column))
        item = names.get(label)
        if item is not None and item.key in rows:
            reader.problems.append(problem("L055", at=sheet.cell(row, column), label=label))
        elif item is not None:
            rows[item.key] = row
        elif label not in _TOTAL_ROWS and any(sheet.plain(row, c) for c in head.columns.values() if c != column):
            shown_label = label or NAMELESS
            reader.problems.append(problem("L056", at=sheet.cell(row, column, shown_label), label=shown_label))
    return rows


def _records(reader: FormReader, sheet: Sheet, decl: FillSheet) -> None:
    """One record a row, numbered in order; rows without any entry are passed over, total rows too.

    Rows that belong to the records of another sheet (``of``) are numbered within theirs; one that names none is told.
    """
    head = read_head(reader, sheet, decl)
    if head is None:
        return
    naming, first = head.columns["项目"], len(reader.figures)
    numbering = Numbering(_owners(reader, decl) if decl.of else None)
    owning = _owner_column(reader, decl)
    above: dict[str, int] = {}
    for row in range(head.row + 1, len(sheet.rows)):
        filled = [c for c in head.columns.values() if sheet.plain(row, c)]
        if not filled or _is_note(sheet, row, head) or sheet.plain(row, naming) in _TOTAL_ROWS:
            continue
        sources = _sources(sheet, decl, head, row, above)
        owner = sheet.cell(sources[owning], head.columns[owning]) if owning else None
        ordinals = numbering.next(owner.found if owner else "")
        if ordinals is None:
            reader.problems.append(_no_owner(sheet, decl, owner, numbering))
            continue
        _record(reader, sheet, decl, head, sources, ordinals)
    reader.problems += told_answers(reader.answers)
    reader.answers.clear()
    for column in decl.column:
        keys = {column.key.format(n=n, m=m) for n, m in numbering.given} if column.values else set()
        reader.problems += not_listed(column, [item for item in reader.figures[first:] if item.key in keys])
    if not numbering.given and decl.first:
        _tell_no_row(reader, sheet, decl, head)


def _sources(sheet: Sheet, decl: FillSheet, head: Head, row: int, above: dict[str, int]) -> dict[str, int]:
    """Return by column which row a record's cell is read from: for one that repeats, the last one filled in."""
    found: dict[str, int] = {}
    for column in decl.column:
        place = head.columns.get(column.head)
        if place is not None and column.repeat:
            above[column.head] = row if sheet.plain(row, place) else above.get(column.head, row)
        if place is not None:
            found[column.head] = above[column.head] if column.repeat else row
    return found


def _record(
    reader: FormReader, sheet: Sheet, decl: FillSheet, head: Head, sources: Mapping[str, int], ordinals: tuple[int, int]
) -> None:
    n, m = ordinals
    which = f"第 {n} 个的第 {m} 行" if decl.of else f"第 {n} 行"
    for column in decl.column:
        if column.head not in sources:
            continue
        place = head.columns[column.head]
        key, label, stated = column.key.format(n=n, m=m), f"{which}的{column.head}", head.words.get(place, "")
        row = sources[column.head]
        read_cell(reader, sheet, row, place, key, column.unit, required=column.required, label=label, stated=stated)
        if column.yes or column.no:
            reader.figures[-1] = answered(reader.figures[-1], column, reader.answers.setdefault(column.head, []))


def _owner_sheet(reader: FormReader, decl: FillSheet) -> FillSheet | None:
    return next((sheet for sheet in reader.pack.workbook.sheet if sheet.name == decl.of), None)


def _owner_column(reader: FormReader, decl: FillSheet) -> str:
    """Return the head of the column in which a row names its record: that of the other sheet's names."""
    owner = _owner_sheet(reader, decl)
    return next((column.head for column in decl.column if owner and column.head in owner.label), "")


def _owners(reader: FormReader, decl: FillSheet) -> dict[str, int]:
    """Return the records that rows may belong to, by folded name; of two of one name the first (doubles are told)."""
    owner = _owner_sheet(reader, decl)
    pattern = next((column.key for column in owner.column if column.head in owner.label), "") if owner else ""
    known = {figure.key: figure for figure in reader.figures}
    found: dict[str, int] = {}
    number = 1
    while pattern and (named := known.get(pattern.format(n=number))) is not None:
        found.setdefault(normal_text(named.text), number)
        number += 1
    return found


def _no_owner(sheet: Sheet, decl: FillSheet, owner: Cell | None, numbering: Numbering) -> Problem:
    at = owner or sheet.place()
    known = "、".join(numbering.owners or ()) or "（一个也没有）"
    return problem("L200", at=at, found=at.found or "（空）", expected=known, title=decl.name, of=decl.of)


def _tell_no_row(reader: FormReader, sheet: Sheet, decl: FillSheet, head: Head) -> None:
    row = _below_examples(sheet, head)
    at = sheet.cell(row, min(head.columns.values()), "（没有内容）")
    keys = [column.key.format(n=1, m=1) for column in decl.column]
    severity = Severity.WARNING if decl.may_lack else Severity.ERROR
    reader.problems.append(problem("L160", at=at, keys=keys, severity=severity, title=decl.name, what=decl.first))


def _below_examples(sheet: Sheet, head: Head) -> int:
    """Return the first row under the head that is no example: where staff type."""
    return next(row for row in range(head.row + 1, len(sheet.rows) + 2) if row not in sheet.examples)


def _reasons(reader: FormReader, sheet: Sheet, decl: FillSheet) -> None:
    """Reasons for rows of the 决算报表 that the catalogue knows a reason for."""
    names: dict[str, str] = {}
    suffix = decl.column[0].key
    for form in reader.pack.form.sheet:
        for row in (row for block in form.block for row in block.row):
            if reader.pack.catalogue.find(f"{row.key}.{suffix}"):
                for name in (row.label, *row.aliases):
                    names.setdefault(bare_label(name), row.key)
    _named(reader, sheet, decl, names)


def _scores(reader: FormReader, sheet: Sheet, decl: FillSheet) -> None:
    """Staff's scores by indicator name, the key's middle segment; the last segment of its path is accepted if unique."""
    leaves = reader.pack.rubric.indicator
    lasts = [item.key.rpartition(".")[2] for item in leaves]
    names = {bare_label(last): f"评分.{item.name}" for item, last in zip(leaves, lasts, strict=True) if lasts.count(last) == 1}
    names.update({bare_label(item.name): f"评分.{item.name}" for item in leaves})
    without = {f"评分.{item.name}" for item in leaves if item.optional or item.kind in ("计算", "评定")}
    _named(reader, sheet, decl, names, without)


def _named(reader: FormReader, sheet: Sheet, decl: FillSheet, names: Mapping[str, str], optional: Collection[str] = ()) -> None:
    """Read the rows known by name; what is ``optional`` may stay empty (scores the system computes, leaves left out)."""
    head = read_head(reader, sheet, decl)
    if head is None:
        return
    column = head.columns["项目"]
    seen: set[str] = set()
    for row in range(head.row + 1, len(sheet.rows)):
        label = bare_label(sheet.text(row, column))
        key = names.get(label, "")
        others = any(sheet.plain(row, c) for c in head.columns.values() if c != column)
        if _is_note(sheet, row, head) or not (label or others):
            continue
        if not label:
            reader.problems.append(problem("L056", at=sheet.cell(row, column, NAMELESS), label=NAMELESS))
            continue
        if not key or key in seen:
            reader.problems.append(problem("L055" if key else "L054", at=sheet.cell(row, column), label=label))
            continue
        seen.add(key)
        for item in decl.column:
            place = head.columns[item.head]
            name = f"{label}的{item.head}"
            required = item.required and key not in optional
            read_cell(reader, sheet, row, place, f"{key}.{item.key}", item.unit, required=required, label=name)


def _is_note(sheet: Sheet, row: int, head: Head) -> bool:
    """Tell whether a row is one merged line over the whole table: a sub-heading or a note, no record."""
    columns = head.columns.values()
    area = sheet.merged_at(row, min(columns))
    return area is not None and area.right >= max(columns) > area.left


_LAYOUTS = {"键值": _pairs, "定行": _fixed, "名单": _records, "原因": _reasons, "评分": _scores}
