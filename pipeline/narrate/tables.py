"""Tables of the report from ``tables.toml``: where the rows come from, and the cell of each column.

The column ``名称`` is the row's own name (``Row.name``), every other column a figure; a row the form gives no such column
for gets a blank cell. To add a table: one ``[[table]]`` entry, and its rows in report.docx.
"""

from collections.abc import Iterable

from pipeline.declarations import TableDecl
from pipeline.money import Absence
from pipeline.narrate.grammar import Index
from pipeline.narrate.spans import LIST, NAME
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Computed, Figure, Row, Rule, Table, decided

ORDINAL = "序号"


def build_table(decl: TableDecl, computed: Computed) -> Table:
    """Return one table with its rows in the order of the list, heading rows in their places."""
    rows = [row for row in computed.lists.get(decl.rows, ()) if not decl.filled_only or _filled(row)]
    columns = tuple(column.name for column in decl.columns)
    names = {label.key: label.name for label in decl.label if label.key}
    headings = {label.before: label.name for label in decl.label if label.before}
    built: list[Row] = []
    for number, row in enumerate(rows, 1):
        if row.key in headings:
            heading = Row(f"{decl.key}.{headings[row.key]}", headings[row.key], {})
            built.append(_row(heading, number, decl, computed))
        name = names.get(row.key, row.name)
        built.append(_row(Row(row.key, _set_in(name, row.key) if decl.indent else name, row.cells), number, decl, computed))
    return Table(key=decl.key, name=decl.name, columns=columns, rows=tuple(built))


def _set_in(name: str, key: str) -> str:
    """Set a name in by two blanks of a Chinese character's width for each level above it."""
    return "\u3000" * 2 * (key.count(".") - 1) + name


def _filled(row: Row) -> bool:
    """Tell whether a row holds any number, or one that could not be read: that row must not vanish."""
    return any(figure.number is not None or figure.value is Absence.MISSING for figure in row.cells.values())


def _row(row: Row, number: int, decl: TableDecl, computed: Computed) -> Row:
    cells: dict[str, Figure] = {}
    for column in decl.columns:
        segment = column.key or column.name
        if segment == NAME:
            continue
        figure = row.cells.get(segment) or computed.figures.get(f"{row.key}.{segment}")
        if figure is None and segment == ORDINAL and decl.numbered:
            figure = decided(f"{row.key}.{ORDINAL}", number, "号", "在表中的次序")
        cells[column.name] = figure or _no_column(f"{row.key}.{segment}")
    return Row(key=row.key, name=row.name, cells=cells)


def _no_column(key: str) -> Figure:
    return Figure(key=key, value=Absence.BLANK, unit="元", source=Rule(text="表样中该行没有这一列"))


def ordinals(tables: Iterable[Table], computed: Computed) -> list[Figure]:
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
        at = Cell(file=f"{pack.id}/tables.toml", address=decl.key)
        entry = pack.catalogue.find(decl.rows)
        if entry is None or entry.kind != LIST:
            problems.append(problem("N117", at=at, found=f"rows = {decl.rows}", key=decl.key))
        for column in decl.columns:
            segment = column.key or column.name
            if segment != NAME and not index.column(decl.rows, segment):
                problems.append(problem("N117", at=at, found=f"columns：{column.name} = {segment}", key=decl.key))
    return problems
