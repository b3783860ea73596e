"""codes/<year>.toml: 功能分类 and 部门预算支出经济分类."""

from typing import Literal

from msgspec.structs import replace

from pipeline.declarations.strict import Strict, put_over


class CodeDecl(Strict, frozen=True):
    """One code of a classification: this year's printed name, the fixed key name, and names of other years."""

    code: str
    name: str
    key: str = ""
    former: list[str] = []


class CodeFile(Strict, frozen=True):
    """codes/<year>.toml: 功能分类 and 部门预算支出经济分类; in force like a form.

    A file that ``extends`` another year's gives only what differs: codes stated anew or added, and codes to ``drop``.
    """

    schema: Literal[1]
    year: int
    source: str
    function: list[CodeDecl] = []
    economic: list[CodeDecl] = []
    drop: list[str] = []
    last: int = 0
    extends: int = 0

    def over(self, base: "CodeFile") -> "CodeFile":
        """Return the code list with what it does not state anew or drop taken from ``base``, in the order of the codes."""
        return replace(
            self,
            function=_codes_over(self.function, base.function, self.drop),
            economic=_codes_over(self.economic, base.economic, self.drop),
        )

    def stand_in(self, other: "CodeFile | None" = None) -> "CodeFile":
        """Return this list for a year whose own nobody has seen: with the codes and names of that on the year's other side."""
        if other is None:
            return self
        return replace(
            self,
            function=_codes_between(self.function, other.function),
            economic=_codes_between(self.economic, other.economic),
        )


def _codes_over(own: list[CodeDecl], base: list[CodeDecl], drop: list[str]) -> list[CodeDecl]:
    codes = [decl for decl in put_over(base, own, lambda decl: decl.code) if decl.code not in drop]
    return sorted(codes, key=lambda decl: decl.code)


def _codes_between(own: list[CodeDecl], other: list[CodeDecl]) -> list[CodeDecl]:
    there = {decl.code: decl for decl in other}
    named = [_named(decl, there[decl.code]) if decl.code in there else decl for decl in own]
    return _codes_over(named, other, [])


def _named(own: CodeDecl, other: CodeDecl) -> CodeDecl:
    names = dict.fromkeys((*own.former, other.name, *other.former))
    return replace(own, former=[name for name in names if name != own.name])
