"""What a list is made of, apart from its writer: columns, rows, drop-downs. Light to import, for lists are constants."""

from collections.abc import Sequence

from msgspec import Struct


class Column(Struct, frozen=True):
    """A column's printed head and its width in characters."""

    head: str
    width: float


class ListRow(Struct, frozen=True):
    """A row of a list: its texts, and one style for all or one for each."""

    cells: Sequence[str]
    styles: str | Sequence[str] = "文字"

    def style(self, column: int) -> str:
        """Return the style of a cell, by its name in the house style."""
        return self.styles if isinstance(self.styles, str) else self.styles[column]


class Choice(Struct, frozen=True):
    """A drop-down: the words to choose from, and what is said beside the cell. Words too long for the cell's own list (255
    characters) stand in a column of another sheet, ``listed`` (``=名称!$A$4:$A$20``).
    """

    words: Sequence[str]
    title: str
    hint: str
    listed: str = ""


def columns(*heads: tuple[str, float]) -> tuple[Column, ...]:
    """Return columns from heads and widths."""
    return tuple(Column(head, width) for head, width in heads)
