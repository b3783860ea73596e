"""Rule kinds: every kind with the worked examples of published forms, read as value, as arithmetic and as Excel formula."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pipeline.compute.rules import figures_of, points, rule_fault, score_of
from pipeline.declarations import (
    BandRule,
    BetterRule,
    DeductionRule,
    LimitRule,
    ProportionalRule,
    ScoreBand,
    ThresholdRule,
    WindowRule,
)
from pipeline.expr import Round, arithmetic, dependencies, evaluate
from pipeline.money import Absence, show
from pipeline.records import Figures, decided
from pipeline.workpaper.formula import excel_formula


def weight(value):
    return decided("满分.某", Fraction(value), "分", "")


def rate(value, key="率"):
    return decided(key, value if isinstance(value, Absence) else Fraction(value), "比例", "")


def scored(rule, full, x, places=2):
    value = evaluate(Round(points(rule, weight(full).expr(), rate(x).expr()), places))
    assert not isinstance(value, Absence)
    return show(Fraction(value), places, trim=True)


def bands(*pairs):
    return [ScoreBand(bound=Decimal(bound), points=Decimal(earned)) for bound, earned in pairs]


# --- by ratio -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("full", "x", "places", "score"),
    [
        (6, "0.906", 2, "5.44"),  # 6 × 90.6% = 5.436
        (2, "0.8751", 2, "1.75"),  # 2 × 87.51% = 1.7502
        (5, Fraction(26, 32), 2, "4.06"),  # 5 × 26 ÷ 32 = 4.0625
        (5, Fraction(14, 15), 2, "4.67"),  # 5 × 14 ÷ 15 = 4.6666…
        (6, "1.2", 2, "6"),  # clamped to the weight
        (6, "-0.1", 2, "0"),  # … and to 0
        (1, "0.125", 2, "0.13"),  # half up, not half even
        (10, Fraction(3724, 4320), 2, "8.62"),  # 10 × 37.24 ÷ 43.2 = 8.6203…
        (10, Fraction(3724, 4320), 0, "9"),  # the same form in whole points
        (10, "0.8874", 2, "8.87"),
        (10, Fraction(33831, 32977), 2, "10"),  # 338.31 of 329.77: 102.59 %, not more than the weight
    ],
)
def test_proportional(full, x, places, score):
    assert scored(ProportionalRule(figure="率"), full, x, places) == score


def test_a_form_that_scores_the_per_cent_it_prints_rounds_it_first():
    # 154.74 of 310.2 is 49.88 %: printed 50 %, 5 points; unrounded 4.99
    x = Fraction(15474, 31020)
    assert scored(ProportionalRule(figure="率", percent_places=0), 10, x) == "5"
    assert scored(ProportionalRule(figure="率"), 10, x) == "4.99"


@pytest.mark.parametrize(
    ("x", "limit", "score"),
    [
        ("0.8647", "1", "2"),
        ("1", "1", "2"),
        ("1.25", "1", "1.6"),  # 2 × 1 ÷ 1.25
        ("0", "1", "2"),  # nothing spent: no division by zero
        ("3", "0.9", "0.6"),  # 2 × 0.9 ÷ 3
    ],
)
def test_limit(x, limit, score):
    assert scored(LimitRule(figure="率", limit=Decimal(limit)), 2, x) == score


# --- deductions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "short", "score"),
    [
        ("1.00", False, "5"),  # at the limit: full
        ("0.90", False, "5"),
        ("1.032", False, "3.4"),  # 3.2 points over, 0.5 off each: 5 − 1.6
        ("1.50", False, "0"),  # 50 points over would be −20
        ("0.968", True, "3.4"),  # 3.2 points short
        ("1.50", True, "5"),
    ],
)
def test_deduction_per_point_past_the_limit(x, short, score):
    rule = DeductionRule(figure="率", limit=Decimal(1), points=Decimal("0.5"), short=short)
    assert scored(rule, 5, x) == score


def test_staff_of_50_on_46_posts_in_proportion_and_by_whole_points():
    # 50 ÷ 46 = 108.6956…%: 8.6956 points over at 0.5 each is 4.35 off; by whole points 8 × 0.5 = 4
    x = Fraction(50, 46)
    assert scored(DeductionRule(figure="率", limit=Decimal(1), points=Decimal("0.5")), 5, x) == "0.65"
    assert scored(DeductionRule(figure="率", limit=Decimal(1), points=Decimal("0.5"), whole=True), 5, x) == "1"


def test_growth_of_98_per_cent_leaves_nothing():
    # (63.46 − 32) ÷ 32 = 98.31 %: 0.8 off each point, 78.65 of 8
    assert scored(DeductionRule(figure="率", points=Decimal("0.8")), 8, Fraction(6346 - 3200, 3200)) == "0"


@pytest.mark.parametrize(
    ("full", "x", "score"),
    [
        (5, "0.928", "3"),  # 7.2 points below 100 %: one whole step of 5 (in proportion 2.12)
        (8, "0.9927", "8"),  # 0.73 below: no whole step (in proportion 7.71)
        (5, "0.95", "3"),  # exactly one step
        (5, "0.90", "1"),
        (5, "0.80", "0"),  # four steps would be −3
    ],
)
def test_each_5_per_cent_below_100_takes_2(full, x, score):
    rule = DeductionRule(figure="率", limit=Decimal(1), step=Decimal("0.05"), points=Decimal(2), short=True, whole=True)
    assert scored(rule, full, x) == score


@pytest.mark.parametrize(("x", "whole", "score"), [("0.98", True, "10"), ("0.83", True, "9"), ("0.83", False, "8.6")])
def test_satisfaction_of_90_per_cent(x, whole, score):
    # each 5 % below 90 takes 1: 7 points below are one whole step, or 1.4 of them
    rule = DeductionRule(figure="率", limit=Decimal("0.9"), step=Decimal("0.05"), points=Decimal(1), short=True, whole=whole)
    assert scored(rule, 10, x) == score


@pytest.mark.parametrize(("x", "score"), [("0.002", "9.8"), ("0.03", "7"), ("0.101", "0")])
def test_a_straight_line_with_a_cut_off_is_a_deduction(x, score):
    # 10 × (1 − 10·x): one point off for each per cent
    assert scored(DeductionRule(figure="率", points=Decimal(1)), 10, x) == score


# --- bands --------------------------------------------------------------------------------------------------------------

CONTROL = BandRule(figure="率", at_most=bands(("0", "8"), ("0.1", "6"), ("0.2", "4"), ("0.3", "2")))
ADJUSTED = BandRule(figure="率", magnitude=True, at_most=bands(("0", "3"), ("0.1", "2"), ("0.2", "1"), ("0.3", "0.5")))
KEY_SPENDING = BandRule(figure="率", at_least=bands(("0.9", "5"), ("0.8", "4"), ("0.7", "3"), ("0.6", "2")))
COST = BandRule(figure="率", magnitude=True, at_most=bands(("0.1", "5"), ("0.15", "3"), ("0.2", "1")))


@pytest.mark.parametrize(
    ("rule", "full", "x", "score"),
    [
        (CONTROL, 8, "0", "8"),
        (CONTROL, 8, "0.1", "6"),  # the bound lies inside
        (CONTROL, 8, "0.1001", "4"),
        (CONTROL, 8, "0.3", "2"),
        (CONTROL, 8, Fraction(76786, 192276), "0"),  # 767.86 ÷ 1922.76 = 39.94 %
        (ADJUSTED, 3, "-0.05", "2"),  # by what it was adjusted, up or down
        (ADJUSTED, 3, "0.25", "0.5"),
        (KEY_SPENDING, 5, "0.9", "5"),
        (KEY_SPENDING, 5, "0.8999", "4"),
        (KEY_SPENDING, 5, "0.5999", "0"),
        (COST, 5, "-0.12", "3"),
        (COST, 5, "0.21", "0"),
    ],
)
def test_bands(rule, full, x, score):
    assert scored(rule, full, x) == score


def test_an_open_bound_lies_in_the_next_band():
    rule = BandRule(figure="率", at_least=bands(("0.9", "5"), ("0.8", "4")), open=True)
    assert (scored(rule, 5, "0.9"), scored(rule, 5, "0.91"), scored(rule, 5, "0.8")) == ("4", "5", "0")


@pytest.mark.parametrize(
    ("x", "score"), [("0.699", "0"), ("0.7", "7"), ("0.85", "8.5"), ("1", "10"), ("1.3", "10"), ("1.301", "0")]
)
def test_window(x, score):
    assert scored(WindowRule(figure="率", least=Decimal("0.7"), most=Decimal("1.3")), 10, x) == score


# --- several figures, and none ------------------------------------------------------------------------------------------


def test_the_better_of_two_counts():
    # 结转结余率 12 % against 10: 20 − 2 × 2 = 16; 变动率 −5 %: full
    rule = BetterRule(
        rules=[
            DeductionRule(figure="甲", limit=Decimal("0.1"), points=Decimal(2)),
            DeductionRule(figure="乙", points=Decimal(1)),
        ]
    )
    known = Figures([rate("0.12", "甲"), rate("-0.05", "乙")])
    expr = score_of(rule, weight(20), known, 2)
    assert evaluate(expr) == 20
    assert figures_of(rule) == ("甲", "乙")
    assert dependencies(expr) == ("满分.某", "甲", "乙")


def test_a_rate_without_a_base_earns_full_points_where_the_rubric_says_so():
    # a blank counts as no amount in a difference: the deduction alone would take 100 points below the limit, and leave 0
    rule, known = DeductionRule(figure="率", limit=Decimal(1), points=Decimal(1), short=True), Figures([rate(Absence.BLANK)])
    expr = score_of(rule, weight(5), known, 2, "满分")
    assert evaluate(expr) == 5
    assert arithmetic(expr) == "四舍五入(5, 2位)"
    assert excel_formula(expr, lambda figure: figure.key) == "=ROUND(满分.某,2)"


def test_a_missing_rate_stays_missing_also_there():
    rule, known = DeductionRule(figure="率", points=Decimal(1)), Figures([rate(Absence.MISSING)])
    assert evaluate(score_of(rule, weight(5), known, 2, "满分")) is Absence.MISSING


# --- the other readings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "x", "line", "formula"),
    [
        (
            WindowRule(figure="率", least=Decimal("0.7"), most=Decimal("1.3")),
            "0.85",
            "四舍五入(分档(85%：＜70%为0；＞130%为0；其余为10 × 最小(100%, 85%)), 2位)",
            "=ROUND(IF(ROUND(率,12)<ROUND((7/10),12),0,IF(ROUND(率,12)>ROUND((13/10),12),0,(满分.某*MIN(1,率)))),2)",
        ),
        (
            DeductionRule(figure="率", limit=Decimal(1), step=Decimal("0.05"), points=Decimal(2), short=True, whole=True),
            "0.928",
            "四舍五入(最大(0, 10 − 2 × 取整(最大(0%, 100% − 92.8%) ÷ 5%)), 2位)",
            "=ROUND(MAX(0,(满分.某-(2*INT(ROUND((MAX(0,(1-率))/(1/20)),12))))),2)",
        ),
        (
            KEY_SPENDING,
            "0.85",
            "四舍五入(分档(85%：≥90%为5；≥80%为4；≥70%为3；≥60%为2；其余为0), 2位)",
            "=ROUND(IF(ROUND(率,12)>=ROUND((9/10),12),5,IF(ROUND(率,12)>=ROUND((4/5),12),4,"
            "IF(ROUND(率,12)>=ROUND((7/10),12),3,IF(ROUND(率,12)>=ROUND((3/5),12),2,0)))),2)",
        ),
    ],
)
def test_arithmetic_and_excel_formula(rule, x, line, formula):
    expr = score_of(rule, weight(10), Figures([rate(x)]), 2)
    assert arithmetic(expr) == line
    assert excel_formula(expr, lambda figure: figure.key) == formula


# --- what is wrong with a rule ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (LimitRule(figure="率", limit=Decimal(0)), "limit 须大于 0"),
        (DeductionRule(figure="率", points=Decimal(0)), "扣分须写 points 和 step，都大于 0"),
        (BandRule(figure="率"), "分档须写且只写 at_most、at_least 之一"),
        (BandRule(figure="率", at_most=bands(("0.2", "1"), ("0.1", "2"))), "分档的 bound 须从小到大，不重复"),
        (BandRule(figure="率", at_least=bands(("0.1", "1"), ("0.2", "2"))), "分档的 bound 须从大到小，不重复"),
        (WindowRule(figure="率", least=Decimal(1), most=Decimal(1)), "区间的 least 须小于 most"),
        (BetterRule(rules=[ProportionalRule(figure="率")]), "择优须写两条以上的 rules"),
        (ThresholdRule(figure="率"), "参照指标没有写界限 least 或 most"),
        (ProportionalRule(figure="率"), ""),
    ],
)
def test_faults(rule, fault):
    assert rule_fault(rule) == fault
