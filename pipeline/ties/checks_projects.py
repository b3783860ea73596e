"""Named checks on 项目支出 (F24–F26): fund rows, the ledgers, and the whole of the form."""

from collections.abc import Iterator

from msgspec.structs import replace

from pipeline.declarations import RuleDecl
from pipeline.expr import YUAN, Sum, evaluate
from pipeline.money import Absence, Exact
from pipeline.records import Figure
from pipeline.ties.checks_form import compared
from pipeline.ties.facts import CheckFinding, Facts, amount, cannot, fails, holds, place, size
from pipeline.ties.params import pairs, word, words
from pipeline.ties.tolerance import tolerance

_NAMES = "项目.第*项.项目名称"


def fund_rows_add_up(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F24: where a project's money is given by fund (params ``parts``), the funds add up to its amount (params ``columns``)."""
    for name in facts.figures.match(_NAMES):
        path = name.key.rpartition(".")[0]
        for column in words(rule, "columns"):
            whole = facts.figures.get(f"{path}.{column}")
            parts = [f for part in words(rule, "parts") if (f := facts.figures.get(f"{path}.{part}.{column}")) is not None]
            if whole is None or not any(part.number is not None for part in parts):
                continue
            yield _added(facts, parts, whole, f"“{name.text}”{column}")


def _added(facts: Facts, parts: list[Figure], whole: Figure, subject: str) -> CheckFinding:
    total = Sum(tuple(part.expr() for part in parts))
    value = evaluate(total)
    keys = (whole.key, *(part.key for part in parts))
    if isinstance(value, Absence) or whole.number is None:
        return cannot(subject, "有的数缺失或没有填", at=place(whole), keys=keys)
    difference, allowed = value - whole.number, tolerance((*parts, whole))
    sides = {"left": total, "right": whole.expr(), "difference": difference, "tolerance": allowed}
    if size(difference) <= allowed:
        return holds(subject, **sides)
    found = f"各项资金合计 {amount(value, YUAN)}"
    return fails(subject, found, amount(whole.number, YUAN), at=place(whole), keys=keys, **sides)


def projects_of_ledgers(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F25: what staff state of a project is what a ledger adds up to (params ``columns``: staff's=the ledger's)."""
    for name in facts.figures.match(_NAMES):
        ordinal = name.key.split(".")[1]
        for column, booked in pairs(rule, "columns"):
            stated, book = facts.figures.get(f"项目.{ordinal}.{column}"), facts.figures.get(f"项目账.{ordinal}.{booked}")
            if stated is not None and stated.number is not None and book is not None and book.number is not None:
                yield _with_place(compared(facts, rule, stated, book, f"“{name.text}”{column}"), book)


def _with_place(finding: CheckFinding, book: Figure) -> CheckFinding:
    """Name the ledger's place beside what it says."""
    at = place(book)
    if not finding.expected or at is None:
        return finding
    return replace(finding, expected=f"{finding.expected}，自 {at} 起 {at.found}")


def projects_cover(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F26: the listed projects are no more than 项目支出 of the form (``over``), and how much of it they are (``short``).

    params ``pairs``: the sum of the projects=the form's figure; ``side``: over or short.
    """
    over = word(rule, "side") == "over"
    for summed, whole in pairs(rule, "pairs"):
        total, form = facts.figures.get(summed), facts.figures.get(whole)
        if total is None or form is None or total.number is None or form.number is None:
            continue
        difference: Exact = total.number - form.number
        allowed = tolerance(total.direct_uses)
        sides = {"left": total.expr(), "right": form.expr(), "difference": difference, "tolerance": allowed}
        wrong = difference > allowed if over else difference < -allowed
        if not wrong:
            yield holds(facts.label(whole), **sides)
            continue
        count = facts.figures["项目.项数"].number or 0
        found = f"清单 {count} 个项目合计 {amount(total.number, YUAN)}"
        rest = "" if over else f"，没有列入清单 {amount(-difference, YUAN)}"
        expected = f"{facts.label(whole)} {amount(form.number, YUAN)}{rest}"
        yield fails("", found, expected, at=place(total), keys=(summed, whole), **sides)
