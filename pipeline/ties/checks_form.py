"""Named checks on the figures of the forms and the 填报表 (A12, C2, C5, F9, and the two statements of 三公)."""

from collections.abc import Iterator

from pipeline.backfilled import backfilled, compared_rows
from pipeline.declarations import RuleDecl
from pipeline.expr import RATIO, YUAN
from pipeline.money import Absence
from pipeline.records import Figure
from pipeline.ties.facts import CheckFinding, Facts, amount, cannot, fails, holds, place, size
from pipeline.ties.params import pairs, words
from pipeline.ties.terms import DeclaredForm
from pipeline.ties.tolerance import tolerance


def totals_not_zero(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """A12: the totals (params ``totals``) are not all zero or blank in every column (params ``columns``)."""
    found = [facts.figures[key] for key in words(rule, "totals") if key in facts.figures]
    if not found:
        return
    if any(figure.number for figure in found):
        yield holds()
    elif any(figure.value is Absence.MISSING for figure in found):
        yield cannot("", "各合计数都缺失或读不出", at=place(found[0]))
    else:
        yield fails("", "各合计数全为零或空", "至少一栏有数", at=place(found[0]), keys=tuple(f.key for f in found))


def no_negatives(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """A12: no negative amount below the first segments in params ``under``, except rows the form declares as signed."""
    form = DeclaredForm(facts.pack, facts.figures, facts.loaded.absent)
    under = set(words(rule, "under"))
    signed = {key for key, (row, _) in form.rows.items() if row.signed}
    seen = False
    for figure in facts.loaded.figures.values():
        if figure.unit != YUAN or figure.key.partition(".")[0] not in under or figure.number is None:
            continue
        seen = True
        if figure.number < 0 and figure.key.rpartition(".")[0] not in signed:
            found = amount(figure.number, figure.unit)
            yield fails(facts.label(figure.key), found, "不小于零", at=place(figure), keys=(figure.key,))
    if seen:
        yield holds()


def not_over_whole(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """A12: rates that cannot exceed 100% (params ``rates``, patterns) do not."""
    for pattern in words(rule, "rates"):
        for figure in facts.figures.match(pattern):
            if figure.unit != RATIO or figure.number is None:
                continue
            if figure.number > 1:
                found = amount(figure.number, RATIO)
                over = {"at": place(figure), "keys": (figure.key,), "difference": figure.number - 1}
                yield fails(facts.label(figure.key), found, "不大于100%", **over)
            else:
                yield holds(facts.label(figure.key))


def each_item_shown(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """C2: every item (params ``items``) holds an amount in every column (params ``columns``), 0 written as 0."""
    for item in words(rule, "items"):
        for column in words(rule, "columns"):
            figure = facts.figures.get(f"{item}.{column}")
            if figure is None:
                continue
            label = facts.label(figure.key)
            if figure.value is Absence.MISSING:
                yield cannot(label, f"{label}缺失或读不出", at=place(figure), keys=(figure.key,))
            elif figure.number is None:
                kind = figure.value.value if isinstance(figure.value, Absence) else figure.text
                yield fails(label, kind, "逐项填列，没有发生的填0.00", at=place(figure), keys=(figure.key,))
            else:
                yield holds(label)


def change_has_reason(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """C5: changes are final minus base, recomputed, and an item that changed (or the total) states a reason.

    params ``items``; ``bases`` pairs ``比上年=上年决算数``; ``total`` the item whose reason covers all.
    """
    total = facts.figures.get(f"{rule.params['total']}.变动原因")
    covered = total is not None and bool(total.text.strip())
    for item in words(rule, "items"):
        changed = False
        for name, column in pairs(rule, "bases"):
            final, base = facts.figures.get(f"{item}.决算数"), facts.figures.get(f"{item}.{column}")
            stated = facts.figures.get(f"{item}.{name}.变动额")
            if final is None or base is None or final.number is None or base.number is None:
                continue
            changed = changed or final.number != base.number
            yield _recomputed(facts, stated, final, base, f"{item}.{name}")
        reason = facts.figures.get(f"{item}.变动原因")
        if changed and not covered and not (reason is not None and reason.text.strip()):
            at = place(reason) if reason is not None else None
            label = facts.label(f"{item}.决算数").removesuffix("决算数")
            yield fails(f"{label}变动原因", "空", "写明增减变动的原因", at=at, keys=(f"{item}.变动原因",))


def _recomputed(facts: Facts, stated: Figure | None, final: Figure, base: Figure, subject: str) -> CheckFinding:
    expr = final - base
    if stated is None or stated.number is None:
        return cannot(subject, "没有算出变动额", keys=(subject,), silent=True)
    difference = stated.number - (final.number or 0) + (base.number or 0)
    sides = {"left": stated.expr(), "right": expr, "difference": difference}
    if difference:
        expected = amount((final.number or 0) - (base.number or 0), YUAN)
        return fails(subject, amount(stated.number, YUAN), expected, at=place(final), keys=(stated.key,), **sides)
    return holds(subject, **sides)


def column_backfilled(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F9: 调整 = 决算 in every line while money is carried over (ledger.toml, backfilled): the column was filled from 决算."""
    decl = facts.pack.ledger.backfilled
    carried, lines = facts.figures.get(decl.carried), compared_rows(facts.figures, decl)
    if carried is None or carried.number is None or not any(final.number for _, final in lines):
        return
    if backfilled(facts.figures, decl):
        found = f"{len(lines)}行的调整预算数都等于决算数，而{facts.label(carried.key)}为 {amount(carried.number, YUAN)}"
        expected = "调整预算数为经批准的全年预算；有年末结转时通常大于决算数"
        yield fails("", found, expected, at=place(carried), keys=(carried.key,))
    else:
        yield holds()


def same_in_both(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """Two statements of one figure agree: every key below params ``stated`` against its namesake below ``authority``."""
    stated, authority = str(rule.params["stated"]), str(rule.params["authority"])
    for figure in facts.figures.below(stated).values():
        if figure.number is None:
            continue
        other = facts.figures.get(authority + figure.key[len(stated) :])
        if other is None:
            continue
        label = facts.label(other.key)
        if other.value is Absence.BLANK and figure.number:
            found = amount(figure.number, figure.unit)
            yield fails(label, found, f"{label}（空）", at=place(figure), keys=(other.key, figure.key))
            continue
        if other.number is None:
            yield cannot(label, f"{label}没有数", at=place(figure), keys=(other.key,))
            continue
        yield compared(facts, rule, figure, other, label)


def compared(facts: Facts, rule: RuleDecl, figure: Figure, other: Figure, subject: str) -> CheckFinding:
    """Compare a stated figure with its authority within the tolerance of their printed digits."""
    difference = (figure.number or 0) - (other.number or 0)
    allowed = tolerance((figure, other))
    sides = {"left": figure.expr(), "right": other.expr(), "difference": difference, "tolerance": allowed}
    if size(difference) <= allowed:
        return holds(subject, **sides)
    found = amount(figure.number or 0, figure.unit)
    expected = f"{amount(other.number or 0, other.unit)}（{facts.label(other.key)}）"
    return fails(subject, found, expected, at=place(figure), keys=(other.key, figure.key), **sides)
