"""得分 of one 绩效指标: what its sign, target and actual earn of its points, as an 算式 (forms of 财预〔2020〕10号 and older).

Target and actual are plain numbers of one unit; the score is not yet rounded: the form's places are the caller's.
"""

from pipeline.compute.grammar import Comparator
from pipeline.compute.rules import windowed
from pipeline.declarations import GoalScoring
from pipeline.expr import RATIO, SCORE, Case, Cases, Const, Div, Expr, Max, Mul, Relation, Sub

_NONE = Const(0, SCORE)


def goal_points(scoring: GoalScoring, sign: Comparator, weight: Expr, target: Expr, actual: Expr) -> Expr:
    """Return the points of a goal: ≥ 10 and 9.3 reached of 8 points is 9.3 ÷ 10 × 8 = 7.44."""
    if scoring.window is not None:
        return windowed(weight, Div(actual, target), scoring.window.least, scoring.window.most)
    match sign:
        case Comparator.AT_LEAST | Comparator.MORE:
            return _at_least(weight, target, actual)
        case Comparator.AT_MOST | Comparator.LESS:
            return _at_most(scoring, weight, target, actual)
        case Comparator.EQUAL:
            return _equal(weight, target, actual)


def _at_least(weight: Expr, target: Expr, actual: Expr) -> Expr:
    """Full from the target on, else in proportion; less than nothing counts as nothing."""
    share = Div(Max((Const(0, actual.unit), actual)), target)
    return Cases(actual, (Case(Relation.AT_LEAST, target, weight),), Mul(weight, share))


def _at_most(scoring: GoalScoring, weight: Expr, target: Expr, actual: Expr) -> Expr:
    within = Case(Relation.AT_MOST, target, weight)
    if scoring.past_limit == "反比":
        return Cases(actual, (within,), Mul(weight, Div(target, actual)))
    double = Case(Relation.AT_LEAST, Mul(Const(2, RATIO), target), _NONE)  # a limit of 0: anything past it is past twice it
    past = Div(Sub(actual, target), target)
    return Cases(actual, (within, double), Mul(weight, Sub(Const(1, RATIO), past)))


def _equal(weight: Expr, target: Expr, actual: Expr) -> Expr:
    """More is not punished, but for a target of 0, which asks for nothing at all."""
    zero = Const(0, target.unit)
    none_asked = Cases(actual, (Case(Relation.AT_MOST, zero, weight),), _NONE)
    return Cases(target, (Case(Relation.EQUAL, zero, none_asked),), _at_least(weight, target, actual))
