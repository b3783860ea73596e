"""What the ledgers say of each project of the 填报表: its lines are found by code where both have one, else by name.

Keys: ``项目账.第2项.决算数`` of the 支出明细账, ``.年初预算数`` and ``.全年预算数`` of the 预算指标账. A project that a
ledger does not name has no figure there: it is told, never taken for 0.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from pipeline.money import FEN_PER_YUAN, normal_text, show
from pipeline.problems import Problem, problem
from pipeline.reconcile.classes import UNKNOWN, Classes
from pipeline.reconcile.sums import Total
from pipeline.records import BudgetDocument, Cell, Figure, Figures, VoucherLine

HEAD, OPENING, BUDGET, FINAL = "项目账", "年初预算数", "全年预算数", "决算数"
PROJECT = "项目支出"
_CODED = re.compile(r"(?P<code>(?=[A-Z]*\d)[0-9A-Z]{6,})[-—_:]*(?P<name>.*)")
"""A project as ledgers print it: ``430000220000000012345-名称``; a code of the budget system has 21 characters."""
_NAMED = 4


class NamedProject(Struct, frozen=True):
    """A project by code and name, folded; either may be empty."""

    code: str
    name: str


def as_project(text: str, code: str = "") -> NamedProject:
    """Return what a cell says of a project.

    >>> as_project("43000022T000000012345-防汛 物资"), as_project("防汛物资")
    (NamedProject(code='43000022T000000012345', name='防汛物资'), NamedProject(code='', name='防汛物资'))
    """
    plain = normal_text(text)
    found = _CODED.fullmatch(plain.upper())
    own = normal_text(code).upper()
    if found is None:
        return NamedProject(own, plain)
    return NamedProject(own or found["code"], plain[len(plain) - len(found["name"]) :])


class Projects:
    """The projects of the 填报表, found by what a ledger line says."""

    def __init__(self, figures: Figures) -> None:
        """Take the names and codes of 项目支出."""
        named = figures.match("项目.第*项.项目名称")
        self.cells = {figure.key.rpartition(".")[0].partition(".")[2]: figure for figure in named if figure.text}
        self._codes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        for ordinal, figure in self.cells.items():
            code = figures.get(f"项目.{ordinal}.项目编码")
            item = as_project(figure.text, code.text if code is not None else "")
            if item.code:
                self._codes.setdefault(item.code, ordinal)
            self._names.setdefault(item.name, ordinal)

    def find(self, text: str) -> str:
        """Return the ordinal (第2项) of the project a line names; nothing where it is none of the list."""
        if text not in self._seen:
            item = as_project(text)
            self._seen[text] = self._codes.get(item.code, "") or self._names.get(item.name, "") if text else ""
        return self._seen[text]


def project_sums(
    figures: Figures, documents: Sequence[BudgetDocument], lines: Sequence[VoucherLine], classes: Classes
) -> tuple[list[Figure], list[Problem]]:
    """Return the sums of each project, and which projects of one side the other does not have."""
    projects = Projects(figures)
    if not projects.cells:
        return [], []
    sums: dict[str, Total] = {}
    problems: list[Problem] = []
    if any(item.project for item in documents):
        _add_documents(sums, projects, documents, classes)
    spent = [line for line in lines if not line.skip and line.project]
    if spent:
        others = _add_lines(sums, projects, spent, classes)
        problems += _without_lines(projects, sums)
        problems += _not_listed(others)
    return [total.figure(key) for key, total in sums.items()], problems


def _add_documents(sums: dict[str, Total], projects: Projects, documents: Iterable[BudgetDocument], classes: Classes) -> None:
    ledger = classes.pack.ledger
    for item in documents:
        ordinal, step = projects.find(item.project), classes.step(item)
        if not ordinal or step == ledger.carried:
            continue
        columns = [BUDGET, OPENING] if step == ledger.steps[0] else [BUDGET]
        for column in columns:
            sums.setdefault(f"{HEAD}.{ordinal}.{column}", Total()).add(item.amount - item.reduction, item.source)


def _add_lines(
    sums: dict[str, Total], projects: Projects, lines: Iterable[VoucherLine], classes: Classes
) -> Mapping[str, Total]:
    """Add the lines of listed projects, and return those of 项目支出 that name others, by what they say."""
    others: dict[str, Total] = {}
    for line in lines:
        ordinal = projects.find(line.project)
        if ordinal:
            sums.setdefault(f"{HEAD}.{ordinal}.{FINAL}", Total()).add(line.debit - line.credit, line.source)
        elif classes.nature(line.nature)[0] in (PROJECT, UNKNOWN):
            others.setdefault(line.project, Total()).add(line.debit - line.credit, line.source)
    return others


def _without_lines(projects: Projects, sums: Mapping[str, Total]) -> Iterator[Problem]:
    lacking = [figure for ordinal, figure in projects.cells.items() if f"{HEAD}.{ordinal}.{FINAL}" not in sums]
    first = next((figure.source for figure in lacking if isinstance(figure.source, Cell)), None)
    if lacking:
        found = _few([figure.text for figure in lacking])
        yield problem("R012", at=first, found=found, keys=[figure.key for figure in lacking], count=len(lacking))


def _not_listed(others: Mapping[str, Total]) -> Iterator[Problem]:
    largest = sorted(((name, total) for name, total in others.items() if total.fen), key=lambda item: -abs(item[1].fen))
    if largest:
        found = _few([f"{name} {show(Fraction(total.fen, FEN_PER_YUAN), 2)} 元" for name, total in largest])
        yield problem("R013", at=largest[0][1].first, found=found, count=len(largest))


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 个" if len(names) > _NAMED else "")
