"""Named checks on the 预算指标账 and the 支出明细账 (A11, A13, quarterly sums); the match with 财决01 is in checks_bridge."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from pipeline.declarations import CodeDecl, RuleDecl
from pipeline.expr import YUAN, Expr
from pipeline.money import normal_text
from pipeline.records import FAILS, BudgetDocument, Cell, VoucherLine
from pipeline.ties.checks_detail import coded_rows
from pipeline.ties.checks_form import compared
from pipeline.ties.facts import CheckFinding, Facts, amount, cannot, fails, holds, place
from pipeline.ties.params import pairs, words

Line = BudgetDocument | VoucherLine
_STEP = re.compile(r"[-_/\\>→—–]")


def classes_by_nature(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """A11: in the ledger each class equals its 基本支出 plus its 项目支出 (params ``scopes`` first segments, ``parts``).

    A part that ends with ``?`` counts where the ledger has lines of it.
    """
    for scope in rule.params["scopes"]:
        for whole in facts.figures.match(f"{scope}.*.决算数"):
            head = whole.key.rpartition(".")[0]
            parts = {name: facts.figures.get(f"{head}.{name.removesuffix('?')}") for name in words(rule, "parts")}
            known = [part for part in parts.values() if part is not None]
            lacking = any(part is None for name, part in parts.items() if not name.endswith("?"))
            if lacking or whole.number is None:
                continue
            difference = whole.number - sum(part.number or 0 for part in known)
            right: Expr = known[0].expr()
            for part in known[1:]:
                right = right + part
            label = facts.label(head + ".决算数")
            sides = {"left": whole.expr(), "right": right, "difference": difference}
            if difference:
                total = amount(whole.number - difference, YUAN)
                yield fails(
                    label,
                    amount(whole.number, YUAN),
                    f"{total}（{'＋'.join(part.key.rpartition('.')[2] for part in known)}）",
                    at=place(whole),
                    **sides,
                )
            else:
                yield holds(label, **sides)


class _Coded(Struct, frozen=True):
    code: str
    name: str
    source: Cell


def names_of_codes(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """A13: every code of ledgers and detail sheets has its name in the year's list; one of a detail sheet is in it.

    Lines of a ledger whose class is not in the list are told by reconcile (R002).
    """
    lines: tuple[Line, ...] = (*facts.loaded.budget_documents, *facts.loaded.voucher_lines)
    functions = ((line.function_code, line.function_name, line.source) for line in lines)
    economics = ((line.economic_code, line.economic_name, line.source) for line in lines)
    yield from _names("功能分类", tuple(coded_rows(facts)), functions, facts.pack.codes.function)
    yield from _names("经济分类", (), economics, facts.pack.codes.economic)


Coded = tuple[str, str, Cell]


def _names(kind: str, rows: tuple[Coded, ...], lines: Iterable[Coded], declared: list[CodeDecl]) -> Iterator[CheckFinding]:
    listed = {decl.code: decl for decl in declared}
    seen: dict[tuple[str, str], Cell] = {}
    of_form = {code for code, _, _ in rows}
    for code, name, source in (*rows, *lines):
        if code:
            seen.setdefault((code, name), source)
    done: set[str] = set()
    for (code, name), source in seen.items():
        decl = listed.get(code)
        if code in done:
            continue
        if code[:3] not in listed:
            done.add(code)
            if code in of_form:
                yield fails(f"{kind}{code}", f"{code}{name}", f"本年{kind}科目表中的编码", at=source)
        elif decl is not None and name and normal_text(decl.name) not in (normal_text(name), _first_step(name)):
            done.add(code)
            old = "（其他年度的名称）" if name in decl.former else ""
            yield fails(f"{kind}{code}", name + old, decl.name, at=source)
    if seen and not done:
        yield holds(kind)
    finer = {code for code, _ in seen} - set(listed) - done
    if finer:
        yield cannot(kind, f"科目表只列到类，{len(finer)} 个款项编码只核对了所属的类", silent=True)


def _first_step(name: str) -> str:
    """Return the 类 of a path of names: 一般公共服务支出/商贸事务/行政运行."""
    return _STEP.split(normal_text(name))[0]


def quarters_agree(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """The 填报表's progress against ledger or form; params ``pairs`` are ``stated=authority`` keys.

    Sums are cumulated: what is wrong in one quarter runs through the later ones, so equal differences make one problem.
    """
    wrong: dict[Fraction, list[CheckFinding]] = {}
    for stated, authority in pairs(rule, "pairs"):
        figure, other = facts.figures.get(stated), facts.figures.get(authority)
        if figure is None or other is None:
            continue
        label = facts.label(stated)
        if figure.number is None or other.number is None:
            missing = figure if figure.number is None else other
            yield cannot(label, f"{facts.label(missing.key)}没有数", at=place(missing), keys=(missing.key,))
            continue
        finding = compared(facts, rule, figure, other, label)
        if finding.result == FAILS:
            wrong.setdefault(Fraction(finding.difference or 0), []).append(finding)
        else:
            yield finding
    for first, *rest in wrong.values():
        same = "；".join(f"{item.subject}相差同数" for item in rest)
        yield replace(first, expected="；".join(filter(None, (first.expected, same))))
        yield from (replace(item, silent=True) for item in rest)
