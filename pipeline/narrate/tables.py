"""Tables of the report from ``tables.toml``: where the rows come from, and the cell of each column.

The column ``名称`` is the row's own name (``Row.name``), every other column a figure; a row the form gives no such column
for gets a blank cell. To add a table: one ``[[table]]`` entry, and its rows in report.docx.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.declarations import OWN_ROW, SubtotalDecl, TableDecl
from pipeline.expr import TEXT
from pipeline.money import Absence
from pipeline.narrate.grammar import Index
from pipeline.narrate.spans import LIST, NAME
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Computed, Figure, ListedRow, ReportTable, Rule, decided
from pipeline.row_groups import (
    SUBTOTAL,
    cell_figure,
    continued,
    groups_of,
    ordered,
    printed_columns,
    segment_of,
    sum_path,
    words_of,
)

ORDINAL = "序号"

_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(f"[{_NUMERALS}]、")


def build_table(decl: TableDecl, computed: Computed, pack: Pack) -> ReportTable:
    """Return one table with its rows in the order of the list, heading rows and sums in their places."""
    listed = ordered(decl, computed.lists.get(decl.rows, ()), computed.figures)
    rows = [row for row in listed if not filled_only(decl, pack) or _filled(row)]
    sums = _sums(decl, listed, {row.key for row in rows}, computed, _owner(decl, pack))
    names = {label.key: label.name for label in decl.label if label.key}
    headings = {label.before: label.name for label in decl.label if label.before}
    named = [names.get(row.key, row.name) for row in rows]
    if len(rows) < len(listed):
        named = list(_renumbered(named))
    own = any(decl.rows == known.key for known in pack.lists)
    depths = [row.depth for row in rows] if own else _depths(rows, pack) if decl.indent else [0] * len(rows)
    built: list[ListedRow] = []
    stretch: list[ListedRow] = []
    for number, (row, name, depth) in enumerate(zip(rows, named, depths, strict=True), 1):
        if row.key in headings:
            built += _joined(stretch, decl)
            stretch = []
            heading = ListedRow(f"{decl.key}.{headings[row.key]}", headings[row.key], {})
            built.append(_row(heading, number, decl, computed))
        stretch.append(_row(ListedRow(row.key, name, row.cells, depth), number, decl, computed))
        if row.key in sums:
            built += [*_joined(stretch, decl), *sums[row.key]]
            stretch = []
    rows_made = (*built, *_joined(stretch, decl))
    return ReportTable(key=decl.key, name=decl.name, columns=printed_columns(decl), rows=rows_made)


def _joined(rows: Sequence[ListedRow], decl: TableDecl) -> Iterator[ListedRow]:
    """Yield rows that follow one another; merged cells with the words of the cell above are blank and go on it."""
    words = [tuple(words_of(row.cells.get(name)) for name in decl.merge) for row in rows]
    for row, same in zip(rows, continued(words), strict=True):
        joined = frozenset(name for name, goes_on in zip(decl.merge, same, strict=True) if goes_on)
        blank = {name: _same_as_above(row.cells[name]) for name in joined if name in row.cells and words_of(row.cells[name])}
        yield replace(row, cells={**row.cells, **blank}, joined=joined)


def _same_as_above(figure: Figure) -> Figure:
    """Return the blank in place of a figure that the cell above prints: no figure of the report, so it has a key of its own."""
    return Figure(key=f"{figure.key}.同上", value=Absence.BLANK, unit=figure.unit, source=Rule(text="与上一行相同"))


def _sums(
    decl: TableDecl, listed: Sequence[ListedRow], kept: Collection[str], computed: Computed, owner: str
) -> Mapping[str, list[ListedRow]]:
    """Return the rows of sums by the key of the printed row they stand below."""
    found: dict[str, list[ListedRow]] = {}
    for sums in decl.subtotal:
        for number, group in enumerate(groups_of(decl, sums, listed, computed.figures), 1):
            printed = [listed[n] for n in group if listed[n].key in kept]
            if printed:
                path = sum_path(decl, sums, number, owner)
                found.setdefault(printed[-1].key, []).append(_sum_row(decl, sums, path, printed, computed))
    return found


def _owner(decl: TableDecl, pack: Pack) -> str:
    """Return the key of the row whose table this is (a table of 本项, printed for one row)."""
    declared = next((one for one in pack.tables if one.key == decl.key), decl)
    return decl.rows.removesuffix(declared.rows.removeprefix(OWN_ROW)) if declared.of_row else ""


def _sum_row(decl: TableDecl, sums: SubtotalDecl, path: str, rows: Sequence[ListedRow], computed: Computed) -> ListedRow:
    segments = {column.name: segment_of(column) for column in decl.columns}
    common = cell_figure(rows[0], segments.get(sums.by, sums.by), computed.figures)
    name = sums.name.replace("{}", common.text if common is not None else "")
    cells = {column: _no_column(f"{path}.{segment}") for column, segment in segments.items() if column != NAME}
    cells |= {column: found for column in sums.sum if (found := computed.figures.get(f"{path}.{segments[column]}"))}
    if sums.column != NAME:
        cells[sums.column or SUBTOTAL] = decided(
            f"{path}.{NAME}", name, TEXT, "tables.toml", () if common is None else (common,)
        )
    return ListedRow(key=path, name=name, cells=cells)


def filled_only(decl: TableDecl, pack: Pack) -> bool:
    """Tell whether rows without any number are left out of a table: always, or as the option it names says."""
    if isinstance(decl.filled_only, bool):
        return decl.filled_only
    option = pack.options.get(decl.filled_only)
    return option is not None and option.value is True


def _renumbered(names: Iterable[str]) -> Iterator[str]:
    """Count the Chinese numbers before names on from 一, where rows between were left out."""
    number = 0
    for name in names:
        match = _NUMBERED.match(name)
        number += match is not None
        yield f"{_NUMERALS[number - 1]}、{name[match.end() :]}" if match else name


def _depths(rows: Iterable[ListedRow], pack: Pack) -> list[int]:
    """Return how far each row is set in: below so many rows of the form printed before it, else by its key."""
    parents = {row.key: row.parent for sheet in pack.form.sheet for block in sheet.block for row in block.row}
    above: dict[str, int] = {}
    for row in rows:
        if row.key in parents:
            above[row.key] = above.get(parents[row.key], -1) + 1
        else:
            above[row.key] = row.key.count(".") - 1
    return list(above.values())


def _filled(row: ListedRow) -> bool:
    """Tell whether a row holds any number, or one that could not be read: that row must not vanish."""
    return any(figure.number is not None or figure.value is Absence.MISSING for figure in row.cells.values())


def _row(row: ListedRow, number: int, decl: TableDecl, computed: Computed) -> ListedRow:
    cells: dict[str, Figure] = {}
    for column in decl.columns:
        segment = segment_of(column)
        if segment == NAME:
            continue
        figure = cell_figure(row, segment, computed.figures)
        if figure is None and segment == ORDINAL and decl.numbered:
            figure = decided(f"{row.key}.{ORDINAL}", number, "号", "在表中的次序")
        cells[column.name] = figure or _no_column(f"{row.key}.{segment}")
    if SUBTOTAL in printed_columns(decl):
        cells[SUBTOTAL] = _no_column(f"{row.key}.{SUBTOTAL}")
    return ListedRow(key=row.key, name=row.name, cells=cells, depth=row.depth)


def _no_column(key: str) -> Figure:
    return Figure(key=key, value=Absence.BLANK, unit="元", source=Rule(text="表样中该行没有这一列"))


def build_tables(computed: Computed, pack: Pack) -> dict[str, ReportTable]:
    """Return the pack's tables by key, in its order, those of a row of a list apart."""
    return {decl.key: build_table(decl, computed, pack) for decl in pack.tables if not decl.of_row}


def ordinals(tables: Iterable[ReportTable], computed: Computed) -> list[Figure]:
    """Return the ordinals and names of sums made for tables, so that the report's figures hold everything its tables print."""
    made = {
        row[column].key: row[column]
        for table in tables
        for row in table.rows
        for column in (ORDINAL, *(row if row.key.startswith(f"{SUBTOTAL}.") else ()))
        if column in row and row[column].key not in computed.figures and row[column].value is not Absence.BLANK
    }
    return list(made.values())


def lint_tables(pack: Pack, index: Index) -> list[Problem]:
    """Check that lists and columns of tables.toml are declared."""
    problems: list[Problem] = []
    for decl in pack.tables:
        at = Cell(file=pack.file_of("tables.toml", decl.key), address=decl.key)
        entry = pack.catalogue.find(_of_any_row(decl, pack))
        if entry is None or entry.kind != LIST:
            problems.append(problem("N117", at=at, found=f"rows = {decl.rows}", key=decl.key))
        for column in decl.columns:
            segment = column.key or column.name
            if segment != NAME and not index.column(_of_any_row(decl, pack), segment):
                problems.append(problem("N117", at=at, found=f"columns：{column.name} = {segment}", key=decl.key))
            if (segment == NAME) != (column.name == NAME):  # the row's name is no figure: the template knows it by this word
                told = f"印行名的一列写 name = {NAME}，不写 key；表头另写的用 head"
                problems.append(
                    problem("N117", at=at, found=f"columns：{column.name} = {segment}", expected=told, key=decl.key)
                )
        option = decl.filled_only if isinstance(decl.filled_only, str) else ""
        if option and not isinstance(getattr(pack.options.get(option), "value", None), bool):
            problems.append(problem("N120", at=at, found=f"filled_only = {option}", key=decl.key))
        for found, expected in _grouping_faults(decl, pack):
            problems.append(problem("N140", at=at, found=found, expected=expected, key=decl.key))
    return problems


def _of_any(key: str, decl: TableDecl, pack: Pack) -> str:
    """Return a key with any row of a list in place of 本项."""
    own = _of_any_row(decl, pack).removesuffix(decl.rows.removeprefix(OWN_ROW))
    return f"{own}{key.removeprefix(OWN_ROW)}" if key.startswith(f"{OWN_ROW}.") else key


def _of_any_row(decl: TableDecl, pack: Pack) -> str:
    """Return the list of a table; of one below 本项 that of any row of the documents made once per row."""
    if not decl.of_row:
        return decl.rows
    rows = [row for item in pack.documents if item.decl.each and (row := pack.catalogue.any_row(item.decl.each))]
    keys = [f"{row}{decl.rows.removeprefix(OWN_ROW)}" for row in rows]
    return next((key for key in keys if pack.catalogue.find(key) is not None), decl.rows)


def _grouping_faults(decl: TableDecl, pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield what merges and sums of a table name that is no column, or cannot be merged or added up."""
    columns = {column.name: segment_of(column) for column in decl.columns}
    known = "、".join(columns)
    for name in decl.merge:
        if name not in columns or columns[name] == NAME:
            yield f"merge：{name}", f"columns 中的一列，不是{NAME}（{known}）"
    for sums in decl.subtotal:
        for word, name in (("by", sums.by), ("column", sums.column), *(("sum", name) for name in sums.sum)):
            if name and name not in columns:
                yield f"subtotal.{word}：{name}", known
        for key in sums.plus.values():
            if pack.catalogue.find(_of_any(key, decl, pack)) is None:
                yield f"subtotal.plus：{key}", "数据项目录中的一项"
        for name in sums.sum:
            entry = pack.catalogue.find(f"{SUBTOTAL}.{decl.key}.{SUBTOTAL}.{columns.get(name, '')}")
            if name in columns and (entry is None or entry.unit == TEXT):
                yield f"subtotal.sum：{name}", f"在 figures.toml 声明 {SUBTOTAL}.*.*.{columns[name]}，单位与该列相同"
