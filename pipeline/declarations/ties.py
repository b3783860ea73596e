"""ties.toml: 勾稽关系, and checks that are no relation of two sums."""

from collections.abc import Iterator
from typing import Any, Literal

from pipeline.declarations.strict import DroppingLayer, Moment, SeverityName, Strict, admit_plain, put_over


class TieDecl(Strict, frozen=True):
    """勾稽关系 between two sums of keys; ``columns`` are appended to every key, empty means keys are whole.

    Terms are ``+key`` or ``-key`` (``+`` may be left out; ``?`` at the end: where the form has the row), or ``Σkey``: the
    rows the form declares below that key, 其中 apart. ``needs`` names optional inputs without which the tie
    does not run; ``when_filled`` keys must all hold a value in
    the column. ``because`` lists ids whose failure explains this one's, ``same_gap`` ids whose failure by the very same amount
    does. ``split``: a total without any of its parts
    is a difference, not merely a total that is not broken down. ``rest``: the part that is the whole total where all parts are
    blank (行政事业类项目 where there is no 基本建设类项目). ``asked_by``: it is there only where the pack's 填报表 asks for
    one of these parts.
    """

    id: str
    name: str
    left: list[str]
    relation: Literal["=", "<=", ">="]
    right: list[str]
    when: Moment
    severity: SeverityName
    columns: list[str] = []
    needs: list[str] = []
    when_filled: list[str] = []
    split: bool = False
    rest: str = ""
    because: list[str] = []
    same_gap: list[str] = []
    asked_by: list[str] = []
    remedy: str = ""
    source: str = ""


class RuleDecl(Strict, frozen=True):
    """A named Python check of the same engine, with its parameters."""

    id: str
    name: str
    check: str
    when: Moment
    severity: SeverityName
    needs: list[str] = []
    params: dict[str, Any] = {}
    because: list[str] = []
    same_gap: list[str] = []
    asked_by: list[str] = []
    remedy: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Admit words, numbers, yes/no and lists of them."""
        for value in self.params.values():
            for item in value if isinstance(value, list) else [value]:
                admit_plain(item)


class TieFile(DroppingLayer, frozen=True, kw_only=True):
    """ties.toml. A child pack states an id anew, adds ids, or drops those it has no use for."""

    tie: list[TieDecl] = []
    rule: list[RuleDecl] = []

    def entries(self) -> Iterator[str]:
        """Yield the ids of ties and rules."""
        yield from (decl.id for decl in self.tie)
        yield from (decl.id for decl in self.rule)

    def over(self, parent: "TieFile") -> "TieFile":
        """Return the ties and the rules of both, by id."""
        return TieFile(
            tie=put_over(parent.tie, self.tie, lambda decl: decl.id, self.drop),
            rule=put_over(parent.rule, self.rule, lambda decl: decl.id, self.drop),
        )
