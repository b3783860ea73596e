"""pack.toml: what a pack is called, when it is in force, which pack it extends, its options."""

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import field
from msgspec.structs import replace

from pipeline.declarations.strict import Dated, State, Strict, admit_plain


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


class LaterValue(Dated, frozen=True, kw_only=True):
    """A value an option takes in a later year, with its standing; it says from which year on."""

    since: int = field(name="from")
    value: Any
    state: State
    source: str

    def __post_init__(self) -> None:
        """Admit words, numbers and yes/no only."""
        admit_plain(self.value)


class Option(Dated, frozen=True, kw_only=True):
    """One choice of the pack with its standing; shown in the working paper. ``later``: its values of later years."""

    value: Any
    state: State
    source: str
    name: str = ""
    later: list[LaterValue] = []

    def __post_init__(self) -> None:
        """Admit words, numbers and yes/no only (a union with Decimal is more than the reader can tell apart)."""
        admit_plain(self.value)

    @property
    def values(self) -> tuple["Option", ...]:
        """Return its values, each as an option of its own, by the year each begins with."""
        others = (
            replace(self, later=[], value=v.value, state=v.state, source=v.source, since=v.since, confirmed=v.confirmed)
            for v in self.later
        )
        return tuple(sorted((replace(self, later=[]), *others), key=lambda option: option.since))

    def after(self, parents: Iterable["Option"]) -> tuple["Option", ...]:
        """Return the values in their order: its own, and before the first of them those of the parent pack."""
        own = self.values
        return (*(value for value in parents if value.since < own[0].since), *own)


class PackDecl(Strict, frozen=True):
    """pack.toml. ``general``: the pack is of no one place, and stands where nobody chose among several."""

    schema: Literal[1]
    title: str
    version: str
    years: Years
    extends: str = ""
    general: bool = False
    option: dict[str, Option] = {}
