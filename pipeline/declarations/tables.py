"""tables.toml: the tables of the report."""

from pipeline.declarations.strict import Strict


class TableColumn(Strict, frozen=True):
    """One printed column: the name the template uses, and the last key segment it prints."""

    name: str
    key: str = ""
    head: str = ""


class TableLabel(Strict, frozen=True):
    """How the table prints a row's name (``key``: the row), or a heading row without amounts (``before``: the next row)."""

    name: str
    key: str = ""
    before: str = ""


class TableDecl(Strict, frozen=True):
    """One table: where its rows come from, which columns a row carries, and names it prints otherwise than the form.

    ``filled_only``: rows without any number are left out, always or as an option of pack.toml says. ``indent``: names are set
    in by the depth of their row in the form, or by their key (indicators under their level). ``merge``: columns whose blank
    cells continue the cell above. ``whole``: not broken over two pages while it fits on one.
    """

    key: str
    name: str
    rows: str
    columns: list[TableColumn]
    filled_only: bool | str = False
    numbered: bool = False
    total: str = ""
    indent: bool = False
    merge: list[str] = []
    whole: bool = False
    label: list[TableLabel] = []


class TableFile(Strict, frozen=True):
    """tables.toml."""

    table: list[TableDecl]
