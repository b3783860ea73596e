"""Sums over ledger lines that remember where they came from."""

from collections.abc import Iterable

from msgspec import Struct, field

from pipeline.expr import YUAN
from pipeline.records import Cell, Figure, Rule

ADDED_UP = "行合计"
"""How what is found at the first line of a sum ends: it says how many lines were added up."""


class Total(Struct):
    """An amount in 分, the number of lines in it and its first line's place."""

    fen: int = 0
    count: int = 0
    first: Cell | None = None

    def add(self, fen: int, source: Cell) -> None:
        """Add one line."""
        self.fen += fen
        self.count += 1
        if self.first is None:
            self.first = source

    def join(self, other: "Total") -> None:
        """Add all lines of another total."""
        self.fen += other.fen
        self.count += other.count
        self.first = self.first or other.first

    def figure(self, key: str) -> Figure:
        """Return the sum as a figure: its place is the first line, its text says how many lines it adds up."""
        if self.first is None:
            return Figure(key=key, value=0, unit=YUAN, source=Rule(text="账中没有这一类的行"))
        cell = Cell(file=self.first.file, sheet=self.first.sheet, address=self.first.address, found=f"{self.count} {ADDED_UP}")
        return Figure(key=key, value=self.fen, unit=YUAN, source=cell)


class Totals(Struct):
    """Totals by key, in order of first use."""

    by_key: dict[str, Total] = field(default_factory=dict)

    def add(self, key: str, lines: Total) -> None:
        """Add the lines of a group to a key."""
        total = self.by_key.get(key)
        if total is None:
            total = self.by_key[key] = Total()
        total.join(lines)

    def want(self, keys: Iterable[str]) -> None:
        """Make keys stand at zero even when no line falls to them."""
        for key in keys:
            if key not in self.by_key:
                self.by_key[key] = Total()

    def figures(self) -> list[Figure]:
        """Return all totals as figures."""
        return [total.figure(key) for key, total in self.by_key.items()]


class Strays(Struct):
    """Lines that cannot be told, grouped by what was found, so that one cause makes one problem."""

    groups: dict[tuple[str, ...], Total] = field(default_factory=dict)

    def add(self, group: tuple[str, ...], lines: Total) -> None:
        """Remember lines."""
        self.groups.setdefault(group, Total()).join(lines)
