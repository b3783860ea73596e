"""sums.toml: figures that are sums of others."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from msgspec import field

from pipeline.declarations.strict import DroppingLayer, Strict, put_over


class SumDecl(Strict, frozen=True):
    """A figure as a sum: terms are ``key``, ``+key`` or ``-key``, or ``Σlist.column`` for all rows of a list, all of one unit.

    Blanks are not counted; what is missing makes the sum missing. ``*`` in the key stands for the same rows in every term.
    """

    key: str
    label: str
    terms: list[str]
    unit: str = "元"
    source: str = ""


class SumFile(DroppingLayer, frozen=True, kw_only=True):
    """sums.toml. A child pack states a key anew, adds keys, or drops those it has no use for."""

    keyed: ClassVar = {"sum": ("key", SumDecl)}

    schema: Literal[1]
    sums: list[SumDecl] = field(default_factory=list, name="sum")

    def entries(self) -> Iterator[str]:
        """Yield the keys of the sums."""
        return (decl.key for decl in self.sums)

    def over(self, parent: "SumFile") -> "SumFile":
        """Return the sums of both, by key."""
        return SumFile(schema=1, sums=put_over(parent.sums, self.sums, lambda decl: decl.key, self.drop))
