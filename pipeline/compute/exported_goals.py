"""What a 绩效指标导出 says beside the 填报表 and beside our own figures: one problem a difference, both places, both values."""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.compute.goals import verdict_words
from pipeline.compute.grammar import GoalQuantity, quantities
from pipeline.compute.lookup import cell_of, is_filled
from pipeline.expr import SCORE, YUAN, plain_number
from pipeline.money import Absence, normal_text, show
from pipeline.problems import Problem, problem
from pipeline.records import Figure, Figures

_BESIDE, _GOALS = "目标导出", "目标"
_TOTAL = f"{_BESIDE}.总分"
_WITH_NUMBERS = ("目标值", "实际完成值")
_MONEY = ("年初预算数", "全年预算数", "全年执行数", "分值")


def exported_goal_problems(figures: Figures) -> Iterator[Problem]:
    """Tell of every cell of the goals that the 填报表 and the export say differently; the 填报表 is printed."""
    for theirs in (*figures.match(f"{_BESIDE}.*"), *figures.match(f"{_BESIDE}.第*项.*")):
        ours = figures.get("目标" + theirs.key.removeprefix(_BESIDE))
        if (
            ours is None
            or theirs.key == _TOTAL
            or theirs.value is Absence.BLANK
            or ours.value is Absence.BLANK
            or _same(ours, theirs, figures)
        ):
            continue
        row, column = ours.key.rsplit(".", 1)
        name = figures[f"{row}.绩效目标"].text if row != _GOALS else "年度总体目标"
        found, expected = _said(ours), f"{_where(theirs)}：{_said(theirs)}"
        keys = (ours.key, theirs.key)
        yield problem("J066", at=cell_of(ours), found=found, expected=expected, keys=keys, name=name, column=column)


def _same(ours: Figure, theirs: Figure, figures: Figures) -> bool:
    if is_filled(ours) and is_filled(theirs):
        return ours.number == theirs.number
    if normal_text(_said(ours)) == normal_text(_said(theirs)):
        return True
    row, column = ours.key.rsplit(".", 1)
    if column not in _WITH_NUMBERS:
        return column == "绩效目标"  # matched by its short name
    said = verdict_words(figures, row) if column == "目标值" else _said(ours)
    mine, other = _asked(quantities(said)), _asked(quantities(_said(theirs)))
    return bool(mine) and mine == other


def _asked(parts: tuple[GoalQuantity, ...]) -> list[tuple[object, ...]]:
    """Return what the quantities of a text ask for, however it is written."""
    return [(part.value, part.unit, part.comparator, part.high, part.about) for part in parts]


def _said(figure: Figure) -> str:
    if figure.text or isinstance(figure.value, Absence):
        return figure.text
    return plain_number(figure.number or 0, figure.unit) + (f" {figure.unit}" if figure.unit == SCORE else "")


def _where(figure: Figure) -> str:
    return str(cell_of(figure) or "绩效指标导出")


def stated_money_problems(figures: Figures) -> Iterator[Problem]:
    """Tell of money and points of the execution rate that a form states otherwise than our figures."""
    for column in _MONEY:
        ours, theirs = figures.get(f"目标.执行率.{column}"), figures.get(f"资金导出.合计.{column}")
        if ours is None or theirs is None or not is_filled(ours) or not is_filled(theirs):
            continue
        if abs(Fraction(ours.number or 0) - Fraction(theirs.number or 0)) < _smallest(theirs):
            continue
        expected = f"{_amount(ours)}（{'评分标准' if column == '分值' else '决算报表'}）"
        keys = (ours.key, theirs.key)
        yield problem("J065", at=cell_of(theirs), found=_amount(theirs), expected=expected, keys=keys, column=column)


def _smallest(figure: Figure) -> Fraction:
    """Return what two amounts must differ by: one of the last decimal a form in 万元 prints is 100 元."""
    return Fraction(10_000, 2) if figure.unit == YUAN else Fraction(1, 10**6)


def _amount(figure: Figure) -> str:
    if figure.unit == YUAN:
        return f"{show(Fraction(figure.number or 0, 10**6), 2)} 万元"
    return f"{plain_number(figure.number or 0, figure.unit)} 分"


def stated_total_problems(figures: Figures) -> Iterator[Problem]:
    """Tell of a total that a form states otherwise than its leaves as scored add up to."""
    theirs, ours = figures.get("目标导出.总分"), figures.get("得分.合计")
    if theirs is None or ours is None or not is_filled(theirs) or not is_filled(ours) or ours.number == theirs.number:
        return
    found, expected, keys = _amount(theirs), f"{_amount(ours)}（各项得分之和）", (ours.key, theirs.key)
    yield problem("J067", at=cell_of(theirs), found=found, expected=expected, keys=keys)
