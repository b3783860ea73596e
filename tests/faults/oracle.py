"""Judges one change: what it must raise, what it may move, and what it must not do silently."""

from collections.abc import Iterable
from fractions import Fraction

from pipeline.expr import Expr, evaluate
from pipeline.money import Absence
from pipeline.records import Cell, Figure, Figures
from tests.faults.bench import Bench, Seen, is_error
from tests.faults.plan import BLANKED, CHANGED, DASHED, FILLED, SAME_NUMBER, UNREADABLE, Fault
from tests.faults.unread import reason

ERROR, PROBLEM, MOVED, SAME, UNREAD, MISS = "报错误", "报警告或提示", "只动了有关的数", "结果相同", "声明不读", "漏过"
VERDICTS = (ERROR, PROBLEM, MOVED, SAME, UNREAD, MISS)

SUMS = {"支出明细账.csv": "明细账.", "预算指标账.xlsx": "指标账."}
"""The figures that add up the lines of a ledger: a line is no figure, its cell is where the dependency begins."""


def judge(bench: Bench, fault: Fault) -> tuple[str, str]:
    """Return the verdict on one change and, for a miss, what is wrong."""
    edit = bench.edited(fault.file, fault.sheet, fault.row, fault.column, fault.after)
    after = bench.run(edit, base=bench.base)
    new = after.new(bench.base)
    if any(map(is_error, new)):
        return ERROR, ""
    if must_be_error(fault) and not reason(bench, fault):
        return MISS, "没有报错误" + "".join(f" {mark[0]}" for mark in new)
    if new:
        return PROBLEM, ""
    return _silent(bench, fault, after)


def must_be_error(fault: Fault) -> bool:
    """Tell whether the change concerns an amount of the 决算 form, of which nothing may go by."""
    if not fault.sheet.startswith("Z01"):
        return False
    if fault.way in (CHANGED, FILLED):
        return True
    return fault.way in (BLANKED, DASHED, UNREADABLE) and bool(fault.number)


def _silent(bench: Bench, fault: Fault, after: Seen) -> tuple[str, str]:
    """No problem: then the figures are the same where that is right, or exactly those moved that depend on the cell."""
    moved = changed(bench.base.figures, after.figures)
    allowed = reason(bench, fault)
    if not moved:
        if fault.way == SAME_NUMBER or (fault.way in (BLANKED, DASHED) and fault.number == 0):
            return SAME, ""
        return (UNREAD, "") if allowed else (MISS, "没有人发觉，也没有数变动")
    if fault.way == SAME_NUMBER:
        return MISS, "同一个数读成了别的：" + "、".join(sorted(moved)[:3])
    first = direct(fault, bench.base.figures, moved) | direct(fault, after.figures, moved)
    stray = moved - dependents(first, bench.base.figures) - dependents(first, after.figures)
    if stray:
        return MISS, "动了不相干的数：" + "、".join(sorted(stray)[:3])
    stale = [key for key in after.figures if not fresh(after.figures[key], after.figures)]
    if stale:
        return MISS, "有数没有跟着变：" + "、".join(stale[:3])
    return MOVED, ""


def changed(before: Figures, after: Figures) -> set[str]:
    """Return the keys whose value differs. No amount and 0.00 are one amount: blank counts as nothing in every sum."""
    keys = {*before, *after}
    return {key for key in keys if _said(before.get(key)) != _said(after.get(key))}


def _said(figure: Figure | None) -> object:
    """Return what a figure says; a blank one says as much as one that is not there."""
    if figure is None or (figure.value is Absence.BLANK and figure.unit != "元"):
        return None
    if figure.unit == "元" and figure.value in (Absence.BLANK, Absence.DASH):
        return Fraction(0)
    return figure.value


def direct(fault: Fault, figures: Figures, moved: Iterable[str]) -> set[str]:
    """Return the figures read from the cell; for a ledger the sums of lines that moved."""
    if fault.file in SUMS:
        return {key for key in moved if key.startswith(SUMS[fault.file])}
    place = (fault.file, fault.sheet, fault.address)
    return {
        key
        for key, figure in figures.items()
        if isinstance(source := figure.source, Cell)
        and ((source.file, source.sheet, source.address) == place or _numbered_anew(fault, key, source))
    }


def _numbered_anew(fault: Fault, key: str, source: Cell) -> bool:
    """A list of the different words of one column is numbered by the whole column: one word more moves all below it."""
    return (
        key.startswith("重点工作.第")
        and key.endswith("类.事项")
        and (source.file, source.sheet) == (fault.file, fault.sheet)
        and source.address.rstrip("0123456789") == fault.address.rstrip("0123456789")
    )


def dependents(first: set[str], figures: Figures) -> set[str]:
    """Return the figures that use some figures, directly or by way of others, themselves included."""
    found = set(first)
    grown = True
    while grown:
        grown = False
        for key, figure in figures.items():
            if key not in found and any(used.key in found for used in figure.direct_uses):
                found.add(key)
                grown = True
    return found


def fresh(figure: Figure, figures: Figures) -> bool:
    """Tell whether a figure was made from the figures as they are now, and has the value its 算式 gives."""
    uses = figure.direct_uses
    if any(used.key in figures and figures[used.key].value != used.value for used in uses):
        return False
    return not isinstance(figure.source, Expr) or evaluate(figure.source) == figure.value
