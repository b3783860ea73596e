"""Terms of a declared tie (``+key``, ``-key``, ``Σkey``) turned into Expr trees for one column."""

from collections.abc import Iterable
from functools import cached_property, lru_cache

from msgspec import Struct

from pipeline.declarations import FormRow
from pipeline.expr import YUAN, Add, Const, Expr, Sub, Sum
from pipeline.money import Absence
from pipeline.pack import Pack
from pipeline.records import Figure, Figures, Rule

SIGMA = "Σ"
WHERE_THERE = "?"
"""Ends a term of a row that not every year's form has: where it has none, the term is left out."""


class DeclaredForm(Struct, frozen=True, dict=True):
    """The rows the form in force declares, as far as their sheets were given."""

    pack: Pack
    figures: Figures
    absent: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> dict[str, tuple[FormRow, tuple[str, ...]]]:
        """Return row and columns by key."""
        return {
            row.key: (row, tuple(row.columns or block.columns))
            for sheet in self.pack.form.sheet
            if not any(item.partition(":")[2] == sheet.token for item in self.absent)
            for block in sheet.block
            for row in block.row
        }

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        below: dict[str, list[str]] = {}
        for key, (row, _) in self.rows.items():
            if row.parent and not row.of_which:
                below.setdefault(row.parent, []).append(key)
        return {parent: tuple(keys) for parent, keys in below.items()}

    def children(self, key: str) -> tuple[str, ...]:
        """Return the keys of the rows below a row, in printed order, 其中 rows apart."""
        return self._children.get(key, ())

    def parent(self, key: str) -> str:
        """Return the key of the row above, or an empty string."""
        return self.rows[key][0].parent if key in self.rows else ""

    def figure(self, key: str, column: str) -> Figure | None:
        """Return the figure of a row in a column; None where neither the form nor any figure knows it.

        A row that the form declares and nobody read is 缺失: it must not pass for a row the form does not have.
        """
        full = f"{key}.{column}" if column else key
        known = self.figures.get(full)
        if known is None and key in self.rows and column in self.rows[key][1]:
            return Figure(key=full, value=Absence.MISSING, unit=YUAN, source=Rule(text="表中没有找到这一行"))
        return known


class TieSide(Struct, frozen=True, dict=True):
    """One side of a tie in one column: signed figures with the row keys they came from."""

    terms: tuple[tuple[int, str, Figure], ...]

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Return the figures in order."""
        return tuple(figure for _, _, figure in self.terms)

    def all_are(self, *kinds: Absence) -> bool:
        """Tell whether no term holds anything but the given kinds of absence."""
        return all(figure.value in kinds for figure in self.figures)

    @cached_property
    def expr(self) -> Expr:
        """Return the tree: a reference, a Sum, or additions and subtractions in the declared order."""
        if len(self.terms) > 1 and all(sign > 0 for sign, _, _ in self.terms):
            return Sum(tuple(figure.expr() for figure in self.figures))
        sign, _, first = self.terms[0]
        tree: Expr = first.expr() if sign > 0 else Sub(Const(0, first.unit), first.expr())
        for sign, _, figure in self.terms[1:]:
            tree = Add(tree, figure.expr()) if sign > 0 else Sub(tree, figure.expr())
        return tree


@lru_cache(maxsize=2048)
def split_term(term: str) -> tuple[int, bool, str]:
    """Return sign, whether the term is a Σ over children, and the bare key."""
    sign = -1 if term.startswith("-") else 1
    bare = term.lstrip("+-").strip().removesuffix(WHERE_THERE)
    return sign, bare.startswith(SIGMA), bare.removeprefix(SIGMA)


def side(form: DeclaredForm, terms: Iterable[str], column: str) -> TieSide | None:
    """Build one side; None when the form does not have it in this column (the tie is then not applied)."""
    built: list[tuple[int, str, Figure]] = []
    for term in terms:
        sign, sigma, key = split_term(term)
        keys = form.children(key) if sigma else (key,)
        found = [(sign, row, figure) for row in keys if (figure := form.figure(row, column)) is not None]
        if not found and term.endswith(WHERE_THERE):
            continue
        if not found:
            return None
        built.extend(found)
    return TieSide(tuple(built)) if built else None
