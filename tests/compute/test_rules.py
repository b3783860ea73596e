"""Rule kinds: every kind with the worked examples of published forms, read as value, as arithmetic and as Excel formula."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pipeline.compute.ratings import read_rating
from pipeline.compute.rules import band_of, points, rule_fault, score_of, stated_score
from pipeline.declarations import (
    AccumulationRule,
    BandRule,
    BetterRule,
    ChecklistRule,
    DeductionRule,
    JudgedLevel,
    JudgementRule,
    LevelRule,
    LimitRule,
    NamedPoints,
    OccurrenceRule,
    ProportionalRule,
    ScoreBand,
    ThresholdRule,
    WindowRule,
    YesNoRule,
    figures_of,
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
    assert rule_fault(rule, Decimal(5)) == fault


# --- by what staff state ------------------------------------------------------------------------------------------------

SURPLUS = LevelRule(
    levels=[
        NamedPoints(name="没有结余", points=Decimal(3)),
        NamedPoints(name="不高于上年", points=Decimal(2)),
        NamedPoints(name="高于上年", points=Decimal(0)),
    ]
)
SYSTEM = ChecklistRule(
    items=[NamedPoints(name=name, points=Decimal(1)) for name in ("有制度", "合法合规", "得到执行")],
)
GOALS_MADE = ChecklistRule(
    items=[NamedPoints(name="要素完整", points=Decimal(5)), NamedPoints(name="细化量化", points=Decimal(5))]
)


@pytest.mark.parametrize(
    ("rule", "full", "words", "score"),
    [
        (YesNoRule(), 3, "是", "3"),
        (YesNoRule(), 3, "否", "0"),
        (SURPLUS, 3, "不高于上年", "2"),
        (SYSTEM, 3, "①②③", "3"),
        (SYSTEM, 3, "1、3", "2"),
        (SYSTEM, 3, "①、③；", "2"),
        (SYSTEM, 3, "无", "0"),
        (GOALS_MADE, 10, "全部", "10"),
        (OccurrenceRule(points=Decimal(1)), 3, "2", "1"),  # 3 − 2 × 1
        (OccurrenceRule(points=Decimal(1)), 3, "4次", "0"),  # would be −1
        (OccurrenceRule(points=Decimal("0.5")), 3, "3", "1.5"),
        (OccurrenceRule(points=Decimal("0.02")), 1, "5", "0.9"),
        (AccumulationRule(points=Decimal(2)), 5, "2", "4"),
        (AccumulationRule(points=Decimal(2)), 5, "3", "5"),  # 6 would be more than the weight
    ],
)
def test_what_staff_state_gives_points(rule, full, words, score):
    read = read_rating(rule, words)
    assert read is not None
    rating = decided("得分.某.评定", read, "次" if isinstance(read, int) else "文本", "")
    value = evaluate(stated_score(rule, weight(full), rating, 2))
    assert not isinstance(value, Absence)
    assert show(Fraction(value), 2, trim=True) == score


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (YesNoRule(), ""),
        (YesNoRule(), "基本是"),
        (SURPLUS, "有一些"),
        (SYSTEM, "④"),  # three items
        (SYSTEM, "大部分"),
        (OccurrenceRule(points=Decimal(1)), "若干次"),
        (OccurrenceRule(points=Decimal(1)), "-1"),
    ],
)
def test_words_that_say_none_of_what_is_asked_are_not_guessed(rule, words):
    assert read_rating(rule, words) is None


def test_ratings_as_arithmetic_and_excel_formula():
    rating = decided("评定", "①③", "文本", "")
    expr = stated_score(SYSTEM, weight(3), rating, 2)
    assert arithmetic(expr) == "四舍五入(最小(3, 最大(0, 评定(①③：①为1；②为1；③为1))), 2位)"
    assert excel_formula(expr, lambda figure: figure.key) == (
        '=ROUND(MIN(满分.某,MAX(0,SUM(IF(ISNUMBER(FIND("①",评定)),1,0),IF(ISNUMBER(FIND("②",评定)),1,0),'
        'IF(ISNUMBER(FIND("③",评定)),1,0)))),2)'
    )
    yes = stated_score(YesNoRule(), weight(3), decided("评定", "是", "文本", ""), 2)
    assert excel_formula(yes, lambda figure: figure.key) == (
        '=ROUND(MIN(满分.某,MAX(0,IF(评定="是",满分.某,IF(评定="否",0,NA())))),2)'
    )
    assert dependencies(yes) == ("满分.某", "评定")


EIGHTY_SIXTY = JudgementRule(
    levels=[
        JudgedLevel(name="达成", least=Decimal("0.8")),
        JudgedLevel(name="部分达成", least=Decimal("0.6"), below=Decimal("0.8")),
        JudgedLevel(name="未达成", least=Decimal(0), below=Decimal("0.6")),
    ]
)


@pytest.mark.parametrize(
    ("full", "level", "least", "below"),
    [
        ("5", "达成", "4", None),
        ("5", "部分达成", "3", "4"),
        ("7", "达成", "5.6", None),
        ("7", "部分达成", "4.2", "5.6"),
        ("3.33", "达成", "2.66", None),  # 2.664
        ("3.33", "部分达成", "2", "2.66"),  # 1.998
        ("5", "未达成", "0", "3"),
    ],
)
def test_the_band_of_a_level(full, level, least, below):
    found = band_of(EIGHTY_SIXTY.levels, level, Fraction(full), 2)
    assert found == (Fraction(least), None if below is None else Fraction(below))


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (LevelRule(levels=[NamedPoints(name="好", points=Decimal(4))]), "分级的各档分数须在 0 至 weight 之间，有一档为 weight"),
        (GOALS_MADE, "缺项扣分各项的 points 之和须等于 weight，不超过 20 项"),  # 10 of a leaf of 5
        (OccurrenceRule(points=Decimal(0)), "points 须大于 0"),
        (
            JudgementRule(levels=[JudgedLevel(name="达成", least=Decimal("0.8"))]),
            "分档评判的 levels 须从最好到最差写，首尾相接，最差一档 least = 0，最好一档不写 below",
        ),
        (EIGHTY_SIXTY, ""),
    ],
)
def test_faults_of_rules_by_rating(rule, fault):
    assert rule_fault(rule, Decimal(5)) == fault
