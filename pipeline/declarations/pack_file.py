"""pack.toml: what a pack is called, when it is in force, which pack it extends, its options."""

from typing import Any, Literal

from pipeline.declarations.strict import State, Strict, admit_plain


class Years(Strict, frozen=True):
    """First and last report year the pack is in force.

    From ``assumed_from`` on, form and code list are assumed to be those of the years before; ``source`` says why.
    """

    first: int
    last: int
    assumed_from: int = 0
    source: str = ""


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
    """pack.toml."""

    schema: Literal[1]
    title: str
    version: str
    years: Years
    extends: str = ""
    option: dict[str, Option] = {}
