"""Scores of goals one by one, with the worked examples of the forms: sign, target, actual, weight, points."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pipeline.compute.goal_scores import goal_points
from pipeline.compute.grammar import Comparator
from pipeline.declarations import GoalScoring, GoalWindow
from pipeline.expr import Round, arithmetic, evaluate
from pipeline.money import Absence, show
from pipeline.records import decided
from pipeline.workpaper.formula import excel_formula

SYSTEM = GoalScoring(weight=Decimal(90), level=[])
OLDER = GoalScoring(weight=Decimal(90), level=[], past_limit="反比")
WINDOW = GoalScoring(weight=Decimal(50), level=[], window=GoalWindow(least=Decimal("0.7"), most=Decimal("1.3")))
AT_LEAST, AT_MOST, EQUAL = Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.EQUAL


def expr(scoring, sign, target, actual, weight):
    points = decided("满分", Fraction(weight), "分", "")
    numbers = (decided("目标数", Fraction(target), "数", ""), decided("实际数", Fraction(actual), "数", ""))
    return goal_points(scoring, sign, points.expr(), *(number.expr() for number in numbers))


def scored(*case, places=2):
    value = evaluate(Round(expr(*case), places))
    assert not isinstance(value, Absence)
    return show(Fraction(value), places, trim=True)


@pytest.mark.parametrize(
    ("sign", "target", "actual", "weight", "score"),
    [
        (AT_LEAST, "10", "9.3", "8", "7.44"),  # 9.3 ÷ 10 × 8
        (AT_LEAST, "10", "12", "8", "8"),
        (AT_LEAST, "3", "2", "10", "6.67"),
        (AT_LEAST, "928", "909.93", "5", "4.9"),  # 4.9026
        (AT_LEAST, "10", "-3", "8", "0"),
        (AT_LEAST, "1", "0.7274", "2", "1.45"),  # 采购执行率 72.74 % of 100 %, 2 points
        (Comparator.MORE, "10", "10", "8", "8"),
        (AT_MOST, "5", "4", "10", "10"),
        (AT_MOST, "5", "6", "10", "8"),  # a fifth past the limit
        (AT_MOST, "5", "9.5", "10", "1"),
        (AT_MOST, "5", "10", "10", "0"),
        (AT_MOST, "5", "11", "10", "0"),
        (AT_MOST, "30", "32", "10", "9.33"),
        (AT_MOST, "0", "0", "10", "10"),
        (AT_MOST, "0", "1", "10", "0"),
        (Comparator.LESS, "5", "6", "10", "8"),
        (EQUAL, "0", "0", "5", "5"),
        (EQUAL, "0", "1", "5", "0"),
        (EQUAL, "100", "98", "10", "9.8"),
        (EQUAL, "100", "105", "10", "10"),
    ],
)
def test_rules_by_sign(sign, target, actual, weight, score):
    assert scored(SYSTEM, sign, target, actual, weight) == score


@pytest.mark.parametrize(
    ("target", "actual", "score"), [("5", "6", "8.33"), ("5", "10", "5"), ("30", "32", "9.38"), ("5", "5", "10")]
)
def test_older_forms_give_limit_by_actual(target, actual, score):
    assert scored(OLDER, AT_MOST, target, actual, "10") == score


@pytest.mark.parametrize(
    ("actual", "score"), [("69.9", "0"), ("70", "7"), ("85", "8.5"), ("100", "10"), ("130", "10"), ("130.1", "0")]
)
def test_window(actual, score):
    assert scored(WINDOW, AT_LEAST, "100", actual, "10") == score


def test_whole_points_where_the_form_prints_them():
    # 37.24 of 43.2, 10 points: 8.62, printed 9
    assert scored(SYSTEM, AT_LEAST, "43.2", "37.24", "10", places=0) == "9"


def test_arithmetic_and_excel_formula():
    found = Round(expr(SYSTEM, AT_MOST, "30", "32", "10"), 2)
    assert arithmetic(found) == ("四舍五入(分档(32：≤30为10；≥200% × 30为0；其余为10 × (100% − (32 − 30) ÷ 30)), 2位)")
    assert excel_formula(found, lambda figure: figure.key) == (
        "=ROUND(IF(ROUND(实际数,12)<=ROUND(目标数,12),满分,IF(ROUND(实际数,12)>=ROUND((2*目标数),12),0,"
        "(满分*(1-((实际数-目标数)/目标数))))),2)"
    )
    # a limit of 0 stays live: the branch that divides by it is never taken
    zero = Round(expr(SYSTEM, AT_MOST, "0", "1", "10"), 2)
    assert evaluate(zero) == 0
    assert "IF(目标数=0,0,((实际数-目标数)/目标数))" in str(excel_formula(zero, lambda figure: figure.key))
