"""tables.toml: the tables of the report."""

from collections.abc import Iterator
from typing import ClassVar

from msgspec.structs import replace

from pipeline.declarations.documents import OWN_ROW
from pipeline.declarations.strict import DroppingLayer, Strict, put_over


class TableColumn(Strict, frozen=True):
    """One printed column: the name the template uses, and the last key segment it prints.

    ``after``: the column of the parent pack's table a new one stands behind; without it, it is the last.
    """

    name: str
    key: str = ""
    head: str = ""
    after: str = ""


class TableLabel(Strict, frozen=True):
    """How the table prints a row's name (``key``: the row), or a heading row without amounts (``before``: the next row)."""

    name: str
    key: str = ""
    before: str = ""


class SubtotalDecl(Strict, frozen=True):
    """A row below the rows it adds up: those that follow one another with the same words in the column ``by``, else all rows.

    ``name`` stands in ``column``, else in a column of its own (小计); ``{}`` in it is for the words the rows have in common.
    ``sum`` are the columns added up; ``plus`` the key of a figure outside the rows that a column's sum has too (the points of
    the execution rate), 本项 in it for the row a table is made for.
    """

    name: str
    sum: list[str]
    by: str = ""
    column: str = ""
    plus: dict[str, str] = {}


class TableDecl(Strict, frozen=True):
    """One table: where its rows come from, which columns a row carries, and names it prints otherwise than the form.

    ``filled_only``: rows without any number are left out, always or as an option of pack.toml says. ``indent``: names are set
    in by the depth of their row in the form, or by their key (indicators under their level). ``merge``: columns whose cell
    is one over the rows below that say the same or nothing, as long as the columns named before it in ``merge`` are one too.
    ``group``: rows with the same words in the columns of ``merge`` stand together, in the order the words first come.
    ``subtotal``: rows of sums, the innermost first. ``whole``: not broken over two pages while it fits on one. A child pack
    states what differs in an entry of a known key: columns by name, ``drop`` those it has no use for.
    """

    keyed: ClassVar = {"columns": ("name", TableColumn)}

    key: str
    name: str
    rows: str
    columns: list[TableColumn]
    filled_only: bool | str = False
    numbered: bool = False
    total: str = ""
    indent: bool = False
    merge: list[str] = []
    group: bool = False
    subtotal: list[SubtotalDecl] = []
    whole: bool = False
    label: list[TableLabel] = []
    drop: list[str] = []

    def over(self, parent: "TableDecl") -> "TableDecl":
        """Return the parent's table with these columns and labels put over its own."""
        columns = [column for column in parent.columns if column.name not in self.drop]
        for own in self.columns:
            columns = _placed(columns, own)
        labels = put_over(parent.label, self.label, lambda label: label.key or label.before)
        return replace(self, columns=columns, label=labels, drop=[])

    @property
    def of_row(self) -> bool:
        """Tell whether its rows are those of one row of another list (本项.指标), for a document made once per row."""
        return self.rows.startswith(f"{OWN_ROW}.")


def _placed(columns: list[TableColumn], own: TableColumn) -> list[TableColumn]:
    """Return the columns with one put in: in the place of its name, else behind the one it stands after, else last."""
    names = [column.name for column in columns]
    if own.name in names and not own.after:
        return [own if column.name == own.name else column for column in columns]
    others = [column for column in columns if column.name != own.name]
    at = next((n for n, column in enumerate(others, 1) if column.name == own.after), len(others))
    return [*others[:at], replace(own, after=""), *others[at:]]


class TableFile(DroppingLayer, frozen=True):
    """tables.toml. A child pack changes a table by key, adds tables, or drops those it has no use for."""

    keyed: ClassVar = {"table": ("key", TableDecl)}

    table: list[TableDecl] = []

    def entries(self) -> Iterator[str]:
        """Yield the keys of the tables."""
        return (table.key for table in self.table)

    def over(self, parent: "TableFile") -> "TableFile":
        """Return the tables of both, by key."""
        known = {table.key: table for table in parent.table if table.key not in self.drop}
        own = [table.over(known[table.key]) if table.key in known else table for table in self.table]
        return TableFile(table=put_over(known.values(), own, lambda table: table.key))

    def not_there(self, parent: "TableFile | None") -> tuple[str, ...]:
        """Return the names of tables and of columns that the file takes out or stands behind, and the parent does not have."""
        known = {table.key: table for table in parent.table} if parent is not None else {}
        tables = tuple(name for name in self.drop if name not in known)
        return (*tables, *(f"{table.key} 的 {name}" for table in self.table for name in _unknown(table, known.get(table.key))))


def _unknown(table: TableDecl, parent: TableDecl | None) -> Iterator[str]:
    own = {column.name for column in table.columns}
    known = {column.name for column in parent.columns} if parent is not None else set[str]()
    yield from (name for name in table.drop if name not in known)
    yield from (column.after for column in table.columns if column.after and column.after not in known | own)
