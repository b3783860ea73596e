"""Adds up both ledgers and builds the bridge.

Keys: ``指标账.<scope>.<name>.<step>`` and ``明细账.<scope>.<name>.决算数`` where
scope is 合计 (no name), 功能, 支出性质, 经济 or, of the 指标账, 资金 (资金性质). A step that no document is of has no figures.
A line whose class, nature or step cannot be told stays in 合计, stands under 未分类, and is a problem.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from msgspec import Struct

from pipeline.expr import evaluate
from pipeline.money import Absence
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.reconcile.bridge import bridge
from pipeline.reconcile.budget import TOTAL_TELLS
from pipeline.reconcile.classes import UNKNOWN, Classes
from pipeline.reconcile.money_unit import wrong_unit
from pipeline.reconcile.projects import project_sums
from pipeline.reconcile.scope import Books
from pipeline.reconcile.sums import Strays, Total, Totals
from pipeline.records import BridgeLine, BudgetDocument, Cell, Figure, Figures, LedgerComparison, Loaded, Rule, VoucherLine

BUDGET, LEDGER = "指标账", "明细账"
BUDGET_KIND, LEDGER_KIND = "预算指标账", "支出明细账"
FINAL = "决算数"
BASIC, PROJECT = "基本支出", "项目支出"
QUARTERS = (1, 2, 3, 4)
ITEM_DIGITS = 5
_NAMED = 4
"""So many lines are named in a message; of more it gives the number."""


class Reconciled(Struct, frozen=True, kw_only=True):
    """Sums of the ledgers as figures, and the 桥接表."""

    figures: tuple[Figure, ...]
    bridge: tuple[BridgeLine, ...]


def reconcile(loaded: Loaded, pack: Pack) -> tuple[Reconciled, tuple[Problem, ...]]:
    """Return the sums and the bridge of what was given. A ledger that was not given leaves no figures."""
    classes = Classes(pack, loaded.profile.year)
    problems: list[Problem] = []
    sums: list[Figure] = []
    if _given(loaded, BUDGET_KIND):
        sums.extend(_budget(loaded.budget_documents, classes, problems))
    if _given(loaded, LEDGER_KIND):
        told = Told(*(f"{LEDGER_KIND}:{term}" not in loaded.absent for term in Told.TERMS))
        sums.extend(_ledger(loaded.voucher_lines, classes, told, problems))
        sums.extend(_line_counts(loaded))
    of_projects, found = project_sums(loaded.figures, loaded.budget_documents, loaded.voucher_lines, classes)
    sums.extend(of_projects)
    problems.extend(found)
    accounts = frozenset(line.account_name for line in loaded.voucher_lines if not line.skip)
    books = Books(form=loaded.figures, sums=Figures(sums, loaded.figures.overlay), pack=pack, accounts=accounts)
    lines, derived = bridge(books)
    problems.extend(_unjudged(lines))
    problems.extend(wrong_unit(lines, loaded))
    return Reconciled(figures=(*sums, *derived), bridge=lines), tuple(problems)


def _unjudged(lines: Iterable[BridgeLine]) -> Iterator[Problem]:
    """Tell once a reason what of the comparisons cannot be judged, so that nobody takes it for agreement."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in lines:
        for item in line.comparisons:
            unjudged = item.reason and item.reason not in TOTAL_TELLS and not _wrong(item)
            if unjudged and evaluate(item.book) != evaluate(item.form):
                found.setdefault(item.reason, {}).setdefault(item.name, []).append(line.name)
    for reason, places in found.items():
        shown = "；".join(f"{name} {len(names)} 行（{_few(names)}）" for name, names in places.items())
        yield problem("R011", found=shown, expected=f"无法核对：{reason}")


def _wrong(item: LedgerComparison) -> bool:
    """Tell whether even a ledger of a part of the money cannot differ so: an 错误, and nothing left open."""
    rest = None if item.rest is None else evaluate(item.rest)
    return rest is not None and not isinstance(rest, Absence) and rest > 0


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def _given(loaded: Loaded, kind: str) -> bool:
    return kind not in loaded.absent and any(file.kind == kind for file in loaded.files)


def _budget(documents: Sequence[BudgetDocument], classes: Classes, problems: list[Problem]) -> list[Figure]:
    totals, strays = Totals(), Strays()
    untold = list(_untold(documents))
    problems.extend(_untold_problem(term, documents) for term in untold)
    steps = _occurring(documents, classes)
    totals.want(f"{BUDGET}.合计.{step}" for step in steps)
    wanted: set[str] = set()
    for item in documents:
        line = Total()
        line.add(item.amount - item.reduction, item.source)
        step = classes.step(item)
        if step == UNKNOWN and STEP not in untold:
            strays.add(("R001", f"指标类型“{item.kind}”，来源“{item.origin}”，资金性质“{item.fund}”"), line)
        natures = classes.nature(item.nature)
        told = {
            "功能分类": (classes.function(item.function_code), item.function_code, "功能"),
            "部门经济分类": (classes.economic(item.economic_code), item.economic_code or item.economic_name, "经济"),
            "支出性质": (natures[0], item.nature, ""),
        }
        known = {term: found for term, found in told.items() if term not in untold}
        _stray(strays, BUDGET_KIND, [(term, name, said) for term, (name, said, _) in known.items()], line)
        fund = classes.fund(item.fund)
        if fund == UNKNOWN and FUND not in untold:
            strays.add(("R010", item.fund), line)
        heads = [f"{BUDGET}.合计", f"{BUDGET}.资金.{fund}"]
        heads += [f"{BUDGET}.{scope}.{name}" for name, _, scope in known.values() if scope]
        heads += [f"{BUDGET}.支出性质.{name}" for name in natures if "支出性质" in known]
        for head in heads:
            if head not in wanted:
                wanted.add(head)
                totals.want(f"{head}.{each}" for each in steps)
            totals.add(f"{head}.{step}", line)
    problems.extend(_stray_problems(strays))
    return totals.figures()


def _occurring(documents: Iterable[BudgetDocument], classes: Classes) -> list[str]:
    """Return the steps that some document is of, in the pack's order; the first one, 年初预算数, in any case."""
    found = {classes.step(item) for item in documents}
    first, *rest = classes.pack.ledger.steps
    return [first, *(step for step in (*rest, UNKNOWN) if step in found)]


STEP, FUND = "指标类型和来源", "资金性质"

_UNTOLD = {
    "部门经济分类": (("economic_code",), "决算与指标账按经济分类（工资福利支出、商品和服务支出等）的核对"),
    "支出性质": (("nature",), "决算与指标账按基本支出（人员经费、公用经费）、项目支出的核对"),
    FUND: (("fund",), "财决01表各项收入（财政拨款、事业收入等）与指标账的核对"),
    STEP: (("kind", "origin"), "年初预算数与指标账的核对（只核对全年预算数）"),
}
"""What a 预算指标账 need not tell: the fields of a document that hold it, and in staff's words what is then not checked."""


def _untold(documents: Sequence[BudgetDocument]) -> Iterator[str]:
    """Yield what no document tells: the export has no such column, and nobody is asked to fill in every line."""
    for term, (names, _) in _UNTOLD.items():
        if documents and not any(getattr(item, name) for item in documents for name in names):
            yield term


def _untold_problem(term: str, documents: Sequence[BudgetDocument]) -> Problem:
    first = documents[0].source
    at = Cell(file=first.file, sheet=first.sheet)
    return problem("R005", at=at, found=f"{len(documents)} 行都没有{term}", term=term, checks=_UNTOLD[term][1])


class Told(Struct, frozen=True):
    """What all ledgers given tell of a line, by load's word. What one does not tell gives no figures: never a wrong 0."""

    TERMS: ClassVar[tuple[str, ...]] = ("日期", "功能分类", "部门经济分类", "支出性质")

    day: bool = True
    function: bool = True
    economic: bool = True
    nature: bool = True


def _ledger(lines: Iterable[VoucherLine], classes: Classes, told: Told, problems: list[Problem]) -> list[Figure]:
    """Group the lines by what tells them apart first: thousands of lines make some hundreds of groups."""
    groups: dict[Group, Total] = {}
    apart: dict[tuple[str, str], str] = {}
    for line in lines:
        if not line.skip:
            said = (line.account_code, line.nature)
            if said not in apart:
                apart[said] = classes.apart(*said)
            month = line.date.month if line.date else 0
            economic = line.economic_code or line.economic_name
            group = (line.function_code, economic, line.nature, month, apart[said])
            groups.setdefault(group, Total()).add(line.debit - line.credit, line.source)
    totals, strays = Totals(), Strays()
    _wanted(totals, classes, told)
    known: dict[tuple[str, str, str, str], _Places] = {}
    for (function, economic, nature, month, own), total in groups.items():
        alike = (function, economic, nature, own)
        places = known.get(alike)
        if places is None:
            places = known[alike] = _places(*alike, classes, told)
        _expenditure(places, month, total, told, totals, strays)
    problems.extend(_stray_problems(strays))
    problems.extend(_red_lines(lines))
    return totals.figures()


Group = tuple[str, str, str, int, str]
"""What tells lines apart: function code, economic code (its words where it has none), 支出性质 as written, month, the nature of
an account apart."""


def _wanted(totals: Totals, classes: Classes, told: Told) -> None:
    """Every 经济分类, watched 款 and quarter is a figure even where the ledger has no line of it: none spent is 0."""
    totals.want([f"{LEDGER}.合计.{FINAL}"])
    if told.day:
        totals.want(f"{LEDGER}.第{n}季度.累计支出" for n in QUARTERS)
    if told.economic:
        items = [f"{LEDGER}.经济款.款{code}" for code in classes.items]
        totals.want(f"{LEDGER}.经济.{name}.{FINAL}" for name in classes.economics.values())
        if told.nature:
            totals.want(f"{LEDGER}.基本支出经济.{name}.{FINAL}" for name in classes.economics.values())
        totals.want(f"{item}.{part}" for item in items for part in ((BASIC, "全部") if told.nature else ("全部",)))
    if told.nature:
        totals.want(f"{LEDGER}.支出性质.{name}.{FINAL}" for name in (BASIC, PROJECT))


class _Places(Struct, frozen=True):
    """What lines alike but for their month add to: the figures that stand even at zero, the keys, what cannot be told."""

    wanted: list[str]
    keys: list[str]
    stray: list[tuple[str, str, str]]


def _places(function_code: str, economic_said: str, word: str, apart: str, classes: Classes, told: Told) -> _Places:
    function, economic = classes.function(function_code), classes.economic(economic_said)
    natures = (apart,) if apart else classes.nature(word)
    found = (("功能分类", function, function_code), ("部门经济分类", economic, economic_said), ("支出性质", natures[0], word))
    has = (told.function, told.economic and not apart, told.nature)
    stray = [item for item, known in zip(found, has, strict=True) if known]
    keys = [f"{LEDGER}.合计.{FINAL}"]
    keys += [f"{LEDGER}.支出性质.{name}.{FINAL}" for name in natures] if told.nature or apart else []
    if apart and told.economic and economic_said[:1].isdigit():
        keys.append(f"{LEDGER}.{apart}经济.{economic}.{FINAL}")
    wanted: list[str] = []
    for scope, name, known in (("功能", function, told.function), ("经济", economic, told.economic and not apart)):
        head = f"{LEDGER}.{scope}.{name}"
        if known:
            wanted += [f"{head}.{part}" for part in ((FINAL, BASIC, PROJECT) if told.nature else (FINAL,))]
            keys += [f"{head}.{FINAL}", *([f"{head}.{natures[-1]}"] if told.nature else [])]
    if told.economic and not apart:
        keys += _economic_keys(economic, economic_said, told.nature and natures[-1] == BASIC, classes)
    return _Places(wanted, keys, stray)


def _expenditure(places: _Places, month: int, total: Total, told: Told, totals: Totals, strays: Strays) -> None:
    """Add the lines of a group to all they belong to."""
    _stray(strays, LEDGER_KIND, places.stray, total)
    totals.want(places.wanted)
    for key in places.keys:
        totals.add(key, total)
    if told.day and month:
        for key in _UP_TO[month]:
            totals.add(key, total)
    elif told.day:
        strays.add(("R004", ""), total)


_UP_TO = {month: [f"{LEDGER}.第{n}季度.累计支出" for n in QUARTERS if month <= 3 * n] for month in range(1, 13)}
"""The sums a line of a month is part of."""


def _economic_keys(economic: str, code: str, basic: bool, classes: Classes) -> list[str]:
    item = code[:ITEM_DIGITS]
    watched = [f"{LEDGER}.经济款.款{item}"] if item in classes.items else []
    own = [f"{head}.全部" for head in watched]
    return [*own, f"{LEDGER}.基本支出经济.{economic}.{FINAL}", *(f"{head}.{BASIC}" for head in watched)] if basic else own


def _stray(strays: Strays, kind: str, told: Iterable[tuple[str, str, str]], total: Total) -> None:
    """Remember what of a line cannot be told (term, class, as found); a line without 功能分类 was reported by load."""
    for term, name, found in told:
        if name == UNKNOWN and (found or term != "功能分类"):
            strays.add(("R002", kind, term, found or "空"), total)


def _stray_problems(strays: Strays) -> list[Problem]:
    found: list[Problem] = []
    for (code, *words), total in strays.groups.items():
        at = total.first or Cell(file="")
        if code == "R002":
            kind, term, value = words
            found.append(
                problem(
                    code, at=at, found=value, expected=f"科目表或表样中的{term}", file_kind=kind, term=term, count=total.count
                )
            )
        else:
            found.append(problem(code, at=at, found=words[0] or "空", count=total.count))
    return found


def _red_lines(lines: Iterable[VoucherLine]) -> list[Problem]:
    spending = [line for line in lines if not line.skip]
    red = [line for line in spending if line.debit < 0 or line.credit < 0]
    back = [line for line in spending if line.credit > 0]
    if not red and not back:
        return []
    found = f"红字 {len(red)} 行，贷方 {len(back)} 行"
    first = next(line for line in spending if line.debit < 0 or line.credit)
    return [
        problem("R003", at=Cell(file=first.source.file, sheet=first.source.sheet, address=first.source.address), found=found)
    ]


def _line_counts(loaded: Loaded) -> list[Figure]:
    """Return how many lines were read and left out, by reason, as load counted them."""
    rows: dict[str, int] = {"支出行数": 0}
    for line in loaded.voucher_lines:
        rows[line.skip or "支出行数"] = rows.get(line.skip or "支出行数", 0) + 1
    rule = Rule(text="支出明细账中该类行的行数；除支出行外都不计入支出")
    return [Figure(key=f"{LEDGER}.行数.{name}", value=count, unit="行", source=rule) for name, count in rows.items()]
