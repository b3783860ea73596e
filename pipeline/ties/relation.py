"""One declared tie in one column: is it applied, can it be computed, does it hold."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline.declarations import TieDecl, UnsureDecl
from pipeline.expr import evaluate
from pipeline.money import Absence, Exact
from pipeline.records import CANNOT, FAILS, HOLDS, Figure, TieResult
from pipeline.ties.facts import size
from pipeline.ties.terms import DeclaredForm, TieSide, side
from pipeline.ties.tolerance import tolerance

UNSPLIT = "未分列"


class Applied(Struct, frozen=True, kw_only=True):
    """A tie that was applied in one column, with what the wording of its problem needs.

    ``missing`` are the figures that kept it from being computed, ``parent`` the total that is not broken down.
    """

    decl: TieDecl
    result: TieResult
    left: TieSide
    right: TieSide
    missing: tuple[Figure, ...] = ()
    parent: Figure | None = None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return all operands, left side first."""
        return (*self.left.figures, *self.right.figures)


def sides_in(decl: TieDecl, form: DeclaredForm, column: str) -> tuple[TieSide, TieSide] | None:
    """Return both sides of a tie in a column, None where the form does not have them."""
    left, right = side(form, decl.left, column), side(form, decl.right, column)
    return None if left is None or right is None else (left, right)


def apply(decl: TieDecl, form: DeclaredForm, column: str, left: TieSide, right: TieSide) -> Applied | None:
    """Apply a tie in a column to its sides; None where it has nothing to say (not applicable, or all blank)."""
    condition = [form.figure(key, column) for key in decl.when_filled]
    if any(figure is None or figure.value in (Absence.BLANK, Absence.DASH) for figure in condition):
        return None
    operands = [*left.figures, *right.figures, *(figure for figure in condition if figure is not None)]
    missing = tuple(figure for figure in operands if figure.value is Absence.MISSING or isinstance(figure.value, str))
    if missing:
        reason = "缺少" + "、".join(dict.fromkeys(form.pack.catalogue.label(figure.key) for figure in missing))
        return Applied(
            decl=decl, result=_result(decl, column, CANNOT, left, right, reason=reason), left=left, right=right, missing=missing
        )
    if any(_not_applicable(decl, form, *sides, column) for sides in ((left, right), (right, left))):
        return None
    blank = [part for part in (left, right) if part.all_are(Absence.BLANK, Absence.DASH)]
    if len(blank) == 2:
        return None
    parent = _unsplit_parent(form, blank[0], column) if blank and not decl.split else None
    if parent is not None and decl.relation != "=":
        return None  # 其中: blank parts are no more than the whole
    if parent is not None and decl.rest in [row for _, row, _ in blank[0].terms]:
        reason = f"没有分列：{form.pack.catalogue.label(f'{decl.rest}.{column}')}即合计数"
        return Applied(decl=decl, result=_result(decl, column, CANNOT, left, right, reason=reason), left=left, right=right)
    if parent is not None:
        result = _result(decl, column, CANNOT, left, right, reason=UNSPLIT)
        return Applied(decl=decl, result=result, left=left, right=right, parent=parent)
    found = _compared(decl, column, left, right)
    return (_otherwise(decl, form, column) or found) if found.result.result == FAILS else found


def _otherwise(decl: TieDecl, form: DeclaredForm, column: str) -> Applied | None:
    """Return the tie where it holds with a total that may hold one row more (form ``unsure``), else None."""
    for item in form.pack.form.unsure:
        row = form.figure(item.row, column)
        if decl.id in item.ties and row is not None and row.number:
            left, right = (side(form, _without(terms, item), column) for terms in (decl.left, decl.right))
            if left is not None and right is not None:
                found = _compared(decl, column, left, right)
                if found.result.result == HOLDS:
                    reason = f"{form.pack.catalogue.label(f'{item.total}.{column}')}含{form.pack.catalogue.label(row.key)}"
                    return replace(found, result=replace(found.result, reason=reason))
    return None


def _without(terms: Sequence[str], item: UnsureDecl) -> list[str]:
    """Return the terms with the row taken off the total."""
    extra = [("+" if term.startswith("-") else "-") + item.row for term in terms if term.lstrip("+-") == item.total]
    return [*terms, *extra]


def _not_applicable(decl: TieDecl, form: DeclaredForm, dashed: TieSide, other: TieSide, column: str) -> bool:
    """Tell whether a side is all dashes where that may be: against nothing, or as parts that the form does not break down.

    A dashed total against amounts is a difference: one of the two is wrong.
    """
    if not dashed.all_are(Absence.DASH):
        return False
    if not any(figure.number for figure in other.figures):
        return True
    return not decl.split and _unsplit_parent(form, dashed, column) is not None


def _unsplit_parent(form: DeclaredForm, empty: TieSide, column: str) -> Figure | None:
    """Return the filled row above, when every row of an empty side stands directly below the same one."""
    parents = {form.parent(row) for _, row, _ in empty.terms}
    if len(parents) != 1 or not (parent := parents.pop()):
        return None
    figure = form.figure(parent, column)
    return figure if figure is not None and figure.number else None


def _compared(decl: TieDecl, column: str, left: TieSide, right: TieSide) -> Applied:
    difference = _number(evaluate(left.expr)) - _number(evaluate(right.expr))
    allowed = tolerance((*left.figures, *right.figures))
    holds = {"=": size(difference) <= allowed, "<=": difference <= allowed, ">=": difference >= -allowed}[decl.relation]
    result = _result(decl, column, HOLDS if holds else FAILS, left, right, difference=difference, tolerance=allowed)
    return Applied(decl=decl, result=result, left=left, right=right)


def _number(value: Exact | Absence) -> Exact:
    """Count a blank side as no amount: only the other side then holds something, which is a difference."""
    return 0 if isinstance(value, Absence) else value


def _result(
    decl: TieDecl,
    column: str,
    outcome: str,
    left: TieSide,
    right: TieSide,
    *,
    difference: Exact | None = None,
    tolerance: Exact = 0,
    reason: str = "",
) -> TieResult:
    return TieResult(
        id=decl.id,
        name=decl.name,
        column=column,
        result=outcome,
        severity=decl.severity,
        left=left.expr,
        right=right.expr,
        relation=decl.relation,
        difference=difference,
        tolerance=tolerance,
        reason=reason,
    )
