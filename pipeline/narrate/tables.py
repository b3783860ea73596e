"""Tables of the report from ``tables.toml``: where the rows come from, and the cell of each column.

The column ``名称`` is the row's own name (``Row.name``), every other column a figure; a row the form gives no such column
for gets a blank cell. To add a table: one ``[[table]]`` entry, and its rows in report.docx.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.declarations import OWN_ROW, TableDecl
from pipeline.money import Absence
from pipeline.narrate.grammar import Index
from pipeline.narrate.spans import LIST, NAME
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Computed, Figure, ListedRow, ReportTable, Rule, decided

ORDINAL = "序号"

_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(f"[{_NUMERALS}]、")


def build_table(decl: TableDecl, computed: Computed, pack: Pack) -> ReportTable:
    """Return one table with its rows in the order of the list, heading rows in their places."""
    listed = computed.lists.get(decl.rows, ())
    rows = [row for row in listed if not filled_only(decl, pack) or _filled(row)]
    names = {label.key: label.name for label in decl.label if label.key}
    headings = {label.before: label.name for label in decl.label if label.before}
    named = [names.get(row.key, row.name) for row in rows]
    if len(rows) < len(listed):
        named = list(_renumbered(named))
    depths = _depths(rows, pack) if decl.indent else [0] * len(rows)
    built: list[ListedRow] = []
    for number, (row, name, depth) in enumerate(zip(rows, named, depths, strict=True), 1):
        if row.key in headings:
            heading = ListedRow(f"{decl.key}.{headings[row.key]}", headings[row.key], {})
            built.append(_row(heading, number, decl, computed))
        built.append(_row(ListedRow(row.key, name, row.cells, depth), number, decl, computed))
    columns = tuple(column.name for column in decl.columns)
    return ReportTable(key=decl.key, name=decl.name, columns=columns, rows=tuple(built))


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
        segment = column.key or column.name
        if segment == NAME:
            continue
        figure = row.cells.get(segment) or computed.figures.get(f"{row.key}.{segment}")
        if figure is None and segment == ORDINAL and decl.numbered:
            figure = decided(f"{row.key}.{ORDINAL}", number, "号", "在表中的次序")
        cells[column.name] = figure or _no_column(f"{row.key}.{segment}")
    return ListedRow(key=row.key, name=row.name, cells=cells, depth=row.depth)


def _no_column(key: str) -> Figure:
    return Figure(key=key, value=Absence.BLANK, unit="元", source=Rule(text="表样中该行没有这一列"))


def build_tables(computed: Computed, pack: Pack) -> dict[str, ReportTable]:
    """Return the pack's tables by key, in its order, those of a row of a list apart."""
    return {decl.key: build_table(decl, computed, pack) for decl in pack.tables if not decl.of_row}


def ordinals(tables: Iterable[ReportTable], computed: Computed) -> list[Figure]:
    """Return the ordinals made for tables, so that the report's figures hold everything its tables print."""
    made = {
        row[ORDINAL].key: row[ORDINAL]
        for table in tables
        if ORDINAL in table.columns
        for row in table.rows
        if row[ORDINAL].key not in computed.figures
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
        option = decl.filled_only if isinstance(decl.filled_only, str) else ""
        if option and not isinstance(getattr(pack.options.get(option), "value", None), bool):
            problems.append(problem("N120", at=at, found=f"filled_only = {option}", key=decl.key))
        for name in decl.merge:
            if name not in {column.name for column in decl.columns}:
                problems.append(problem("N117", at=at, found=f"merge：{name}", key=decl.key))
    return problems


def _of_any_row(decl: TableDecl, pack: Pack) -> str:
    """Return the list of a table; of one below 本项 that of any row of the documents made once per row."""
    if not decl.of_row:
        return decl.rows
    rows = [row for item in pack.documents if item.decl.each and (row := pack.catalogue.any_row(item.decl.each))]
    keys = [f"{row}{decl.rows.removeprefix(OWN_ROW)}" for row in rows]
    return next((key for key in keys if pack.catalogue.find(key) is not None), decl.rows)
