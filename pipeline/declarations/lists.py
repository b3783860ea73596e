"""lists.toml: a pack's own lists, which tables and sentences go through row by row."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import ClassVar, Literal

from msgspec import field

from pipeline.declarations.strict import DroppingLayer, Strict, put_over


class FixedRow(Strict, frozen=True):
    """One fixed row: its printed name, and where its columns come from.

    ``key``: the row's figures stand below it (三公.合计 gives 三公.合计.决算数 in the column 决算数). ``cells``: the figure of
    a column by its whole key. ``depth``: so many levels the name is set in. A row with neither is a heading.
    """

    name: str
    key: str = ""
    depth: int = 0
    cells: dict[str, str] = {}


class ListFilter(Strict, frozen=True):
    """What a row must fulfil to be in the list: words it says or does not say, bounds (money in 元, rates as parts of 1)."""

    column: str
    words: list[str] = []
    other_than: list[str] = []
    least: Decimal | None = None
    most: Decimal | None = None


class ListDecl(Strict, frozen=True):
    """One list: fixed rows (``row``), or those rows of another list (``of``) that fulfil every ``where``."""

    key: str
    label: str
    row: list[FixedRow] = []
    of: str = ""
    where: list[ListFilter] = []

    def row_key(self, row: FixedRow) -> str:
        """Return the key a row is known by: its own, else its name below the list's."""
        return row.key or f"{self.key}.{row.name}"

    def cell_key(self, row: FixedRow, column: str) -> str:
        """Return the key of the figure in a column of a fixed row, empty where it has none."""
        return row.cells.get(column) or (f"{row.key}.{column}" if row.key else "")


def source_of(key: str, declared: Mapping[str, ListDecl]) -> str:
    """Return the list whose rows a list holds in the end: itself, or what it is made ``of``."""
    seen: set[str] = set()
    while key in declared and declared[key].of and key not in seen:
        seen.add(key)
        key = declared[key].of
    return key


class ListFile(DroppingLayer, frozen=True, kw_only=True):
    """lists.toml. A child pack changes a list by key, adds lists, or drops those it has no use for."""

    keyed: ClassVar = {"list": ("key", ListDecl)}

    schema: Literal[1]
    lists: list[ListDecl] = field(default_factory=list, name="list")

    def entries(self) -> Iterator[str]:
        """Yield the keys of the lists."""
        return (decl.key for decl in self.lists)

    def over(self, parent: "ListFile") -> "ListFile":
        """Return the lists of both, by key."""
        return ListFile(schema=1, lists=put_over(parent.lists, self.lists, lambda decl: decl.key, self.drop))
