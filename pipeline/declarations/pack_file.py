"""pack.toml: what a pack is called, when it is in force, which pack it extends, its options."""

from typing import Any, Literal

from pipeline.declarations.strict import State, Strict, admit_plain


class Years(Strict, frozen=True):
    """First and last report year the pack serves; without a ``last`` (0) it serves every year after too.

    From ``assumed_from`` on nothing shows that what the pack states for the years before still holds; ``source`` says why.
    """

    first: int
    last: int = 0
    assumed_from: int = 0
    source: str = ""

    def serves(self, year: int) -> bool:
        """Tell whether the pack serves a year."""
        return self.first <= year and (not self.last or year <= self.last)

    def nearest(self, year: int) -> int:
        """Return the year itself where the pack serves it, else the first or last it serves."""
        return max(self.first, min(year, self.last or year))

    def assumed(self, year: int) -> bool:
        """Tell whether what the pack states is only assumed to hold in a year."""
        return 0 < self.assumed_from <= year


class Option(Strict, frozen=True):
    """One choice of the pack with its standing; shown in the working paper."""

    value: Any
    state: State
    source: str
    name: str = ""

    def __post_init__(self) -> None:
        """Admit words, numbers and yes/no only (a union with Decimal is more than the reader can tell apart)."""
        admit_plain(self.value)


class PackDecl(Strict, frozen=True):
    """pack.toml. ``general``: the pack is of no one place, and stands where nobody chose among several."""

    schema: Literal[1]
    title: str
    version: str
    years: Years
    extends: str = ""
    general: bool = False
    option: dict[str, Option] = {}
