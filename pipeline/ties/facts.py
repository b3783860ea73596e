"""What the tie engine is told, what a named check gives back, and what the engine hands on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct, field

from pipeline.declarations import RuleDecl
from pipeline.expr import RATIO, SCORE, YUAN, Expr, plain_number
from pipeline.money import Exact
from pipeline.pack import Pack
from pipeline.problems import Problem
from pipeline.records import (
    CANNOT,
    FAILS,
    HOLDS,
    BridgeLine,
    Cell,
    Computed,
    Figure,
    Figures,
    Loaded,
    Report,
    TieResult,
)


class Facts(Struct, frozen=True, kw_only=True):
    """Everything known at a moment. ``computed`` is there from 计算后 on, ``report`` at 成文后."""

    figures: Figures
    loaded: Loaded
    pack: Pack
    computed: Computed | None = None
    report: Report | None = None
    bridge: tuple[BridgeLine, ...] = ()

    def label(self, key: str) -> str:
        """Return the Chinese label of a key."""
        return self.pack.catalogue.label(key)

    def given(self, need: str) -> bool:
        """Tell whether a kind (``填报表``), a sheet (``决算报表:F03``) or a ledger's column (``支出明细账:日期``) was given."""
        if need in self.loaded.absent:
            return False
        kind, _, token = need.partition(":")
        if kind in self.loaded.absent:
            return False
        if token and kind == "决算报表":
            return any(sheet.token == token for sheet in self.pack.form.sheet)
        return any(file.kind == kind for file in self.loaded.files)


class CheckFinding(Struct, frozen=True, kw_only=True):
    """What a named check found in one place: 相符, 不符 or 无法核对.

    ``subject`` says of what (a column, a goal, a code); it follows the rule's name in the problem's title. ``silent``
    keeps a result in the working paper without making a problem of it. ``gap`` is what a problem that sums up several results
    says they differ by, where it is not ``difference``.
    """

    result: str
    subject: str = ""
    reason: str = ""
    at: Cell | None = None
    found: str = ""
    expected: str = ""
    keys: tuple[str, ...] = ()
    left: Expr | None = None
    right: Expr | None = None
    difference: Exact | None = None
    tolerance: Exact = 0
    gap: Exact | None = None
    silent: bool = False


Check = Callable[[Facts, RuleDecl], Iterable[CheckFinding]]


class TieOutcome(Struct, frozen=True, kw_only=True):
    """Results of every 勾稽关系 that was applied, the problems they make, and which rules explain which (by id).

    ``gaps`` is how much each problem says two amounts differ by, without sign; by an equal one, ``same_gap`` explains.
    """

    results: tuple[TieResult, ...]
    problems: tuple[Problem, ...]
    because: Mapping[str, Sequence[str]] = field(default_factory=dict)
    same_gap: Mapping[str, Sequence[str]] = field(default_factory=dict)
    gaps: Mapping[Problem, Fraction] = field(default_factory=dict)


def holds(subject: str = "", **more: Any) -> CheckFinding:
    """Return a finding 相符."""
    return CheckFinding(result=HOLDS, subject=subject, **more)


def fails(subject: str, found: str, expected: str, **more: Any) -> CheckFinding:
    """Return a finding 不符."""
    return CheckFinding(result=FAILS, subject=subject, found=found, expected=expected, **more)


def cannot(subject: str, reason: str, **more: Any) -> CheckFinding:
    """Return a finding 无法核对."""
    return CheckFinding(result=CANNOT, subject=subject, reason=reason, **more)


def place(figure: Figure) -> Cell | None:
    """Return the first input cell a figure was read from, directly or through what it was made of."""
    if isinstance(figure.source, Cell):
        return figure.source
    for used in figure.direct_uses:
        found = place(used)
        if found is not None:
            return found
    return None


def size(value: Exact) -> Fraction:
    """Return the absolute value, exact."""
    return abs(Fraction(value))


def amount(value: Exact, unit: str) -> str:
    """Print a value with its unit for a message: ``1,234.00 元``, ``12.5%``, ``3 项``."""
    text = plain_number(value, unit)
    return text if unit == RATIO else f"{text} {unit}" if unit in (YUAN, SCORE) else f"{text}{unit}"
