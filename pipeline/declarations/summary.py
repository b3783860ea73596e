"""summary.toml: which figures of a department stand in 汇总.xlsx, and which of them departments are compared by."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pipeline.declarations.strict import DroppingLayer, Strict, put_over


class KeyFigure(Strict, frozen=True):
    """A column of 部门一览: the figure, what its column is called, and whether it is looked at for outliers."""

    key: str
    name: str
    compared: bool = False


class SummaryFile(DroppingLayer, frozen=True, kw_only=True):
    """summary.toml. A child pack states a key anew, adds keys, or drops those it has no use for."""

    keyed: ClassVar = {"figure": ("key", KeyFigure)}

    schema: Literal[1]
    figure: list[KeyFigure] = []

    def entries(self) -> Iterator[str]:
        """Yield the keys of the figures."""
        return (item.key for item in self.figure)

    def over(self, parent: "SummaryFile") -> "SummaryFile":
        """Return the figures of both, by key."""
        return SummaryFile(schema=1, figure=put_over(parent.figure, self.figure, lambda item: item.key, self.drop))
