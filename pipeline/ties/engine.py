"""The tie engine: applies the pack's ties and named checks of one moment and words what it found.

Relations of two sums are data (``[[tie]]``); everything else is a named check (``[[rule]]``, see checks.py). Nothing is
silently passed: a tie without its optional input, or with a missing operand, is 无法核对 and stands in the results.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from msgspec.structs import replace

from pipeline.declarations import RuleDecl, TieDecl
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, problem, under
from pipeline.records import CANNOT, FAILS, HOLDS, PREVIOUS, Cell, Figures, TieResult
from pipeline.ties.checks import CHECKS
from pipeline.ties.facts import CheckFinding, Facts, TieOutcome, size
from pipeline.ties.relation import UNSPLIT, Applied, apply, sides_in
from pipeline.ties.terms import DeclaredForm, split_term
from pipeline.ties.wording import failures, titled, unreadable, unsplit

D = TypeVar("D", TieDecl, RuleDecl)
MOMENTS = ("输入", "计算后", "成文后")
FORM_KIND = "决算报表"
UNCHECKED = "无法核对："
NOTHING = "没有可核对的内容"
OUTSIDE = "本年表样没有这些行"
_NAMED = 4
"""Up to so many rules that could not run are named in the message; of more it gives the ids."""


def run(moment: str, facts: Facts) -> TieOutcome:
    """Apply every tie and rule of a moment. Raises ValueError for an unknown moment (our own fault)."""
    if moment not in MOMENTS:
        raise ValueError(f"unknown moment {moment}")
    results, problems, gaps = _ties(moment, facts)
    for rule in _asked(facts, facts.pack.rules):
        if rule.when == moment and not _lacking(facts, rule.needs):
            found, worded = _rule(facts, rule)
            results.extend(found)
            problems.extend(worded)
            gaps |= {item: gap for item, gap in worded.items() if gap}
    declared: list[TieDecl | RuleDecl] = [*_asked(facts, facts.pack.ties), *_asked(facts, facts.pack.rules)]
    unchecked = [decl for decl in declared if _lacking(facts, decl.needs)]
    results.extend(
        _noted(decl, "没有提供" + "、".join(_lacking(facts, decl.needs)).replace(":", "的"))
        for decl in unchecked
        if decl.when == moment
    )
    if moment == MOMENTS[0] and unchecked:
        problems.append(_not_run_problem(facts, unchecked))
    because = {decl.id: decl.because for decl in declared if decl.because}
    same_gap = {decl.id: decl.same_gap for decl in declared if decl.same_gap}
    outcome = TieOutcome(results=tuple(results), problems=tuple(problems), because=because, same_gap=same_gap, gaps=gaps)
    return replace(outcome, problems=join((), outcome))


def _ties(moment: str, facts: Facts) -> tuple[list[TieResult], list[Problem], dict[Problem, Fraction]]:
    form = DeclaredForm(facts.pack, facts.figures, facts.loaded.absent)
    applied: list[Applied] = []
    outside: list[TieResult] = []
    for decl in _asked(facts, facts.pack.ties):
        if decl.when != moment or _lacking(facts, decl.needs):
            continue
        there = [(column, sides) for column in decl.columns or [""] if (sides := sides_in(decl, form, column)) is not None]
        applied.extend(item for column, sides in there if (item := apply(decl, form, column, *sides)) is not None)
        if not there:
            outside.append(_noted(decl, OUTSIDE))
    failed = [item for item in applied if item.result.result == FAILS]
    held = [item for item in applied if item.result.result == HOLDS]
    gaps = failures(facts, failed, held)
    problems = [*unreadable(facts, (item for item in applied if item.missing)), *gaps, *unsplit(facts, applied)]
    note = Severity.NOTE.value
    results = [replace(item.result, severity=note) if item.result.reason == UNSPLIT else item.result for item in applied]
    return results + outside, problems, gaps


def _asked(facts: Facts, declared: Iterable[D]) -> list[D]:
    """Return those that speak of parts the pack's 填报表 asks for, of last year's outputs where they stand."""
    wanted = {*facts.pack.workbook.asks, *([PREVIOUS] if facts.loaded.previous is not None else [])}
    return [decl for decl in declared if not decl.asked_by or wanted & set(decl.asked_by)]


def _rule(facts: Facts, rule: RuleDecl) -> tuple[list[TieResult], dict[Problem, Fraction]]:
    """Run one named check; its problems with what they differ by (0: no amount).

    A check that looked at nothing is recorded as such: silence is no pass.
    """
    findings = list(CHECKS[rule.check](facts, rule))
    if not findings:
        return [_noted(rule, NOTHING)], {}
    results = [
        TieResult(
            id=rule.id,
            name=rule.name,
            column=finding.subject,
            result=finding.result,
            severity=rule.severity,
            left=finding.left,
            right=finding.right,
            relation="=" if finding.left is not None else "",
            difference=finding.difference,
            tolerance=finding.tolerance,
            reason=finding.reason or (finding.found if finding.result == FAILS else ""),
        )
        for finding in findings
    ]
    told = [item for item in findings if item.result != HOLDS and not item.silent]
    return results, {_finding_problem(rule, item): size(item.gap or item.difference or 0) for item in told}


def _finding_problem(rule: RuleDecl, finding: CheckFinding) -> Problem:
    at = finding.at or Cell(file="")
    unreadable_input = finding.result == CANNOT
    return Problem(
        code=rule.id,
        severity=Severity(rule.severity),
        title=titled(rule.name, finding.subject),
        file=at.file,
        sheet=at.sheet,
        cell=at.address,
        found=finding.found or at.found,
        expected=UNCHECKED + finding.reason if unreadable_input else finding.expected,
        remedy=rule.remedy,
        keys=finding.keys,
    )


def _lacking(facts: Facts, needs: Iterable[str]) -> list[str]:
    return [need for need in needs if not facts.given(need)]


def _noted(decl: TieDecl | RuleDecl, reason: str) -> TieResult:
    """Return a 无法核对 that is no fault of the data: it stands in the working paper only."""
    return TieResult(id=decl.id, name=decl.name, column="", result=CANNOT, severity=Severity.NOTE.value, reason=reason)


def _not_run_problem(facts: Facts, unchecked: Sequence[TieDecl | RuleDecl]) -> Problem:
    """Name in one line every rule, of all moments, that an absent optional input keeps from running."""
    titles = {f"{FORM_KIND}:{sheet.token}": sheet.title for sheet in facts.pack.form.sheet}
    lacking = dict.fromkeys(need for decl in unchecked for need in _lacking(facts, decl.needs))
    whole = [need for need in lacking if need.partition(":")[0] not in facts.loaded.absent or ":" not in need]
    sheets = "、".join(titles[need] for need in whole if need in titles)
    others = dict.fromkeys(need.replace(":", "的") for need in whole if need not in titles)
    needs = [*([f"{FORM_KIND}的{sheets}"] if sheets else []), *others]
    named = len(unchecked) <= _NAMED
    rules = "、".join(f"{decl.id} {decl.name}" if named else decl.id for decl in unchecked)
    rules += "" if named else f"（共 {len(unchecked)} 条，名称见对账底稿）"
    return problem("T001", found="没有提供" + "、".join(needs), expected="未核对：" + rules)


def join(earlier: Sequence[Problem], outcome: TieOutcome) -> tuple[Problem, ...]:
    """Return earlier problems and the outcome's, each under the earlier one that explains it (one cause, one problem)."""
    problems = list(earlier)
    gaps: dict[int, Fraction] = {}
    counted = {item.id for item in outcome.results if item.result == FAILS and item.difference is not None}
    # errors first: a warning of the same outcome may be the consequence of one; last what an equal gap may explain
    order = sorted(outcome.problems, key=lambda found: (found.severity is not Severity.ERROR, found.code in outcome.same_gap))
    for item in order:
        gap, alike = outcome.gaps.get(item), outcome.same_gap.get(item.code, ())
        equal = (n for n, known in enumerate(problems) if gap and gaps.get(n) == gap and known.code in alike)
        explained = (n for n, known in enumerate(problems) if _explains(known, item, counted, outcome.because))
        cause = next(explained, next(equal, None))
        if cause is None:
            if gap is not None:
                gaps[len(problems)] = gap
            problems.append(item)
        else:
            problems[cause] = under(problems[cause], [item])
    return tuple(problems)


def _explains(known: Problem, item: Problem, counted: set[str], because: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a problem is a consequence of a known one. ``counted`` are the rules that failed by an amount.

    Not checked: whatever is wrong with the same cell. An 错误: a failed relation that holds all figures concerned. A 警告: a
    failed relation that holds its first figure, or another 警告 of the same cell. Either: a rule its declaration names.
    """
    if item.code == "T003" or item.expected.startswith(UNCHECKED):
        return known.severity is Severity.ERROR and _same_place(known, item)
    if known.severity is Severity.ERROR and known.code in because.get(item.code, ()):
        return True
    if item.code not in counted or not item.keys:
        return False
    if known.severity is not Severity.ERROR:
        return item.severity is known.severity and bool(item.cell) and _same_cell(known, item)
    if item.severity is Severity.ERROR:
        return set(item.keys) <= set(known.keys)
    return item.keys[0] in known.keys


def _same_place(known: Problem, item: Problem) -> bool:
    return (bool(item.cell) and _same_cell(known, item)) or bool(set(known.keys) & set(item.keys))


def _same_cell(known: Problem, item: Problem) -> bool:
    return (known.file, known.sheet, known.cell) == (item.file, item.sheet, item.cell)


def faults(pack: Pack) -> tuple[Problem, ...]:
    """Check the declarations themselves: every key known to the form or the catalogue, every named check there."""
    form = DeclaredForm(pack, Figures())
    found: list[Problem] = []
    for tie in pack.ties:
        for term in (*tie.left, *tie.right, *tie.when_filled):
            _, sigma, key = split_term(term)
            full = [f"{key}.{column}" for column in tie.columns] or [key]
            known = form.children(key) if sigma else any(pack.catalogue.find(name) for name in full)
            if not known and not any(need.startswith(FORM_KIND + ":") for need in tie.needs):
                found.append(problem("T004", at=_at(pack, tie.id), id=tie.id, key=term))
    found.extend(
        problem("T005", at=_at(pack, rule.id), id=rule.id, check=rule.check) for rule in pack.rules if rule.check not in CHECKS
    )
    return tuple(found)


def _at(pack: Pack, name: str) -> Cell:
    return Cell(file=pack.file_of("ties.toml", name))
