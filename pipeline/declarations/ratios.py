"""ratios.toml: rates as quotients of sums."""

from collections.abc import Iterator
from typing import Literal

from pipeline.declarations.strict import DroppingLayer, Strict, put_over


class RatioDecl(Strict, frozen=True):
    """A rate as a quotient of sums: terms are ``key``, ``+key`` or ``-key``, all of one unit.

    ``blank_is_none``: operands are rows of a form, where a blank means no amount and is not counted in a sum; else every
    operand must hold a number. ``absolute``: the numerator without its sign.
    """

    key: str
    numerator: list[str]
    denominator: list[str]
    absolute: bool = False
    blank_is_none: bool = False
    source: str = ""


class RatioFile(DroppingLayer, frozen=True, kw_only=True):
    """ratios.toml. A child pack states a key anew, adds keys, or drops those it has no use for."""

    schema: Literal[1]
    ratio: list[RatioDecl] = []

    def entries(self) -> Iterator[str]:
        """Yield the keys of the rates."""
        return (decl.key for decl in self.ratio)

    def over(self, parent: "RatioFile") -> "RatioFile":
        """Return the rates of both, by key."""
        return RatioFile(schema=1, ratio=put_over(parent.ratio, self.ratio, lambda decl: decl.key, self.drop))
