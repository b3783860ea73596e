"""桥接表: from the 指标账's 年初预算数 over the year's budget and 财决01 to the 明细账, line by line, to what is left.

Each line compares 年初预算数 and 全年预算数 of the 指标账 with the form's columns, 结转下年 with 未支出 and 年末结转和结余
(``budget.py``), and 决算数 with the 明细账 (``spending.py``). The 未解释差额 adds up absolute differences, so that two
mistakes never cancel.
"""

from collections.abc import Iterable, Iterator

from pipeline.expr import YUAN, Const, Expr, Sum
from pipeline.money import Absence
from pipeline.reconcile.budget import compare_budget
from pipeline.reconcile.income import income_lines
from pipeline.reconcile.scope import FINAL, Books, BridgePlace
from pipeline.reconcile.spending import compare_spending
from pipeline.records import BridgeLine, Figure, LedgerComparison, Rule

TOTAL, UNEXPLAINED = "支出.本年支出合计", "未解释差额"


def bridge(books: Books) -> tuple[tuple[BridgeLine, ...], list[Figure]]:
    """Return the lines and the figures derived for them. Without any ledger there is no bridge."""
    lines: list[BridgeLine] = []
    derived: list[Figure] = []
    for place in _places(books):
        line, made = _line(place, books)
        if line is not None:
            lines.append(line)
            derived.extend(made)
    for place, steps, made, comparisons in income_lines(books):
        line, rest = _closed(place, steps, comparisons, books)
        lines.append(line)
        derived += [*made, rest]
    return tuple(lines), derived


def _places(books: Books) -> Iterator[BridgePlace]:
    yield BridgePlace("合计", "合计", "合计", TOTAL, (TOTAL,))
    moved = _moved(books)
    for scope, first in (("功能分类", "功能"), ("经济分类", "经济")):
        names = [parts[2] for key in books.sums if len(parts := key.split(".")) == 4 and parts[1] == first]
        own = [key.split(".")[1] for key in books.form.below(first) if key.endswith("." + FINAL)]
        rows = tuple(f"{first}.{name}" for name in own if name != "本年支出合计")
        for name in dict.fromkeys((*names, *own)):
            if name != "本年支出合计" and (first, name) in moved:
                yield BridgePlace(scope, name, f"{first}.{name}", f"{first}.{name}", rows)
    natures = books.pack.ledger.nature
    for nature in natures:
        rows = tuple(decl.row for decl in natures if decl.part_of == nature.part_of)
        yield BridgePlace("支出性质", nature.name, f"支出性质.{nature.name}", nature.row, rows)


def _moved(books: Books) -> set[tuple[str, ...]]:
    """Return the classes that have any amount on any side (or a form cell that could not be read)."""
    own, ledgers = (
        (key for key, figure in side.items() if figure.unit == YUAN and (figure.number or figure.value is Absence.MISSING))
        for side in (books.form, books.sums)
    )
    return {tuple(key.split(".")[:2]) for key in own} | {tuple(key.split(".")[1:3]) for key in ledgers}


def _line(place: BridgePlace, books: Books) -> tuple[BridgeLine | None, list[Figure]]:
    budget = {step: found for step in books.steps if (found := _summed("指标账", place, step, books)) is not None}
    spent = _summed("明细账", place, FINAL, books)
    if not budget and spent is None:
        return None, []
    final = books.cell(place.row, FINAL)
    if final is None:
        final = Figure(key=f"{place.row}.{FINAL}", value=Absence.BLANK, unit=YUAN, source=Rule(text="财决01表没有这一类"))
    made = [figure for figure in (*budget.values(), spent) if figure is not None and figure.key not in books.sums]
    steps: list[tuple[str, Figure]] = []
    comparisons: list[LedgerComparison] = []
    if budget:
        more, derived, compared = compare_budget(place, budget, final, books)
        steps += more
        made += derived
        comparisons += compared if _fine("指标账", place, books) else []
    steps.append(("财决01：决算数", final))
    if spent is not None:
        more, derived, compared_spending = compare_spending(place, spent, final, books)
        steps += more
        made += derived
        comparisons += [compared_spending] if _fine("明细账", place, books) else []
    line, rest = _closed(place, steps, comparisons, books)
    return line, [*made, rest]


def _closed(
    place: BridgePlace, steps: list[tuple[str, Figure]], comparisons: list[LedgerComparison], books: Books
) -> tuple[BridgeLine, Figure]:
    parts: tuple[Expr, ...] = tuple(item.rest for item in comparisons if item.rest is not None) or (Const(0, YUAN),)
    rest = books.derive(f"桥接.{place.path}.{UNEXPLAINED}", parts[0] if len(parts) == 1 else Sum(parts), YUAN)
    whole = (*steps, (UNEXPLAINED, rest))
    name = books.pack.catalogue.shown(place.name)
    return BridgeLine(scope=place.scope, name=name, steps=whole, comparisons=tuple(comparisons)), rest


def _summed(book: str, place: BridgePlace, part: str, books: Books) -> Figure | None:
    """Return a ledger's sum for a place; 0 where it tells such lines apart and has none; None where it does not tell."""
    key = f"{book}.{place.path}.{part}"
    found = books.sums.get(key)
    told = books.told(f"{book}.{place.path.partition('.')[0]}")
    if found is not None or not told or not _stated(place, books) or not _fine(book, place, books):
        return found
    return Figure(key=key, value=0, unit=YUAN, source=Rule(text="账中没有这一类的行"))


def _stated(place: BridgePlace, books: Books) -> bool:
    """Tell whether the form has an amount of a place, so that a ledger without any is a difference."""
    return place.row in books.stated


def _fine(book: str, place: BridgePlace, books: Books) -> bool:
    """Tell whether a ledger is as fine as a place: 人员 and 公用 only where all its 基本支出 is told apart that far."""
    natures = books.pack.ledger.nature
    broad = next((decl.part_of for decl in natures if decl.name == place.name), "")
    if place.scope != "支出性质" or not broad:
        return True
    fine = [decl.name for decl in natures if decl.part_of == broad]
    return _all_of(book, [broad], books) == _all_of(book, fine, books)


def _all_of(book: str, natures: Iterable[str], books: Books) -> dict[str, int]:
    """Return what a ledger has of some natures together, by step, apart from zero."""
    found: dict[str, int] = {}
    for nature in natures:
        start = f"{book}.支出性质.{nature}."
        for key, figure in books.sums.below(book).items():
            if key.startswith(start):
                part = key.rpartition(".")[2]
                found[part] = found.get(part, 0) + int(figure.number or 0)
    return {part: fen for part, fen in found.items() if fen}
