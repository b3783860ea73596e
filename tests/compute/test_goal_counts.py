"""达标项数 (Sichuan 2020 目标实现): quantity goals that are met and not passed by more than 30 % ÷ all, × the weight."""

from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from pipeline.compute.deductions import sheet_figures
from pipeline.compute.goal_counts import goal_counts
from pipeline.compute.rules import rule_fault
from pipeline.compute.scores import scores
from pipeline.compute.works import goals
from pipeline.declarations import GoalCountRule, GradeDecl, IndicatorDecl, LevelDecl, RubricFile
from pipeline.expr import arithmetic, dependencies, evaluate
from pipeline.money import Absence, show
from pipeline.records import FigureBuilder
from pipeline.workpaper.formula import excel_formula
from tests.compute.by_hand import figures

KEY = "得分.预算编制.目标实现"


def scored(pack, *rows, rule=None, more=""):
    leaf = IndicatorDecl(
        key=KEY,
        name="目标实现",
        weight=Decimal(10),
        kind="计算",
        state="assumed",
        source="",
        rule=rule or GoalCountRule(),
    )
    rubric = RubricFile(
        schema=1,
        level=[LevelDecl(key="得分.预算编制", name="预算编制", weight=Decimal(10))],
        indicator=[leaf],
        grade=[GradeDecl(name="优", least=Decimal(0))],
    )
    of = replace(pack, rubric=rubric)
    lines = more.splitlines()
    for n, row in enumerate(rows, 1):
        second, target, actual = row.split(" | ")
        lines += [f"目标.第{n}项.绩效目标 目标{n}", f"目标.第{n}项.二级指标 {second}"]
        lines += [f"目标.第{n}项.目标值 {target}", f"目标.第{n}项.实际完成值 {actual}"]
    known = FigureBuilder(figures("\n".join(lines)))
    known.add_new(goals(known, Fraction(1, 10)))
    known.add(goal_counts(known, of, Fraction(1, 10)))
    result = scores(known, of)
    known.add(result.figures)
    known.add(sheet_figures(result.indicators, known, of))
    return known, [item.code for item in result.problems]


# 10 goals: one missed, one passed by 53 %; the rest reach their targets
TEN = [
    "数量指标 | ≥10次 | 9次",
    "数量指标 | ≥2000人 | 3061人",
    *["数量指标 | ≥10次 | 10次"] * 5,
    "数量 | ≤300元 | 200元",
    "数量指标 | =4期 | 5期",
    "数量指标 | 9月前 | 7月",
    "质量指标 | ≥95% | 90%",
]


def test_eight_of_ten_quantity_goals_are_eight_points(pack):
    found, codes = scored(pack, *TEN)
    assert codes == []
    assert [found[f"{KEY}.第{n}项"].number for n in range(1, 11)] == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert (found[f"{KEY}.达标项数"].number, found[f"{KEY}.参评项数"].number) == (8, 10)
    score = found[KEY]
    assert score.number == evaluate(score.source) == 8
    assert "80%" in arithmetic(score.source)
    assert dependencies(score.source) == ("满分.预算编制.目标实现", f"{KEY}.达标率")
    assert dependencies(found[f"{KEY}.第2项"].source) == ("目标.第2项.实际数", "目标.第2项.目标数")
    assert excel_formula(found[f"{KEY}.第2项"].source, lambda figure: "A1").startswith("=IF(")
    assert found[f"{KEY}.扣分原因"].text == "实际值80%，按比例计分为10×80%=8"


@pytest.mark.parametrize(
    ("row", "rule", "counts"),
    [
        ("数量指标 | ≥100次 | 130次", GoalCountRule(), True),  # 130 % itself: unclear in the notice, inclusive assumed
        ("数量指标 | ≥100次 | 130次", GoalCountRule(open=True), False),
        ("数量指标 | ≥100次 | 131次", GoalCountRule(), False),
        ("数量指标 | ≥100次 | 149次", GoalCountRule(most=Decimal("0.5")), True),
        ("数量指标 | ＞100次 | 100次", GoalCountRule(), False),
        ("数量指标 | ≤100次 | 101次", GoalCountRule(), False),
        ("数量指标 | ＜100次 | 100次", GoalCountRule(), False),
        ("数量指标 | ＜100次 | 99次", GoalCountRule(), True),
        ("数量指标 | ＝100次 | 99次", GoalCountRule(), False),
        ("质量指标 | ≥95% | 96%", GoalCountRule(second="质量指标"), True),
        ("时效指标 | 9月前 | 10月", GoalCountRule(second="时效指标"), False),
    ],
)
def test_bounds(pack, row, rule, counts):
    found, _ = scored(pack, row, rule=rule)
    assert show(Fraction(found[KEY].number), 2, trim=True) == ("10" if counts else "0")


def test_a_goal_nobody_can_judge_leaves_the_leaf_to_staff(pack):
    found, codes = scored(pack, *TEN[:3], "数量指标 | 若干次 | 几次")
    assert found[KEY].value is Absence.MISSING
    assert codes == ["J016"]
    said = "评分.目标实现.得分 5分\n评分.目标实现.依据 四项中两项达标"
    found, codes = scored(pack, *TEN[:3], "数量指标 | 若干次 | 几次", more=said)
    assert (found[KEY].number, codes) == (5, ["J017"])


def test_without_such_goals_there_is_no_share(pack):
    found, codes = scored(pack, "质量指标 | ≥95% | 96%")
    assert found[KEY].value is Absence.MISSING
    assert codes == ["J031"]


def test_a_bound_below_the_target_is_a_fault():
    assert rule_fault(GoalCountRule(most=Decimal("-0.1")), Decimal(10)) == "most 不能小于 0"
    assert rule_fault(GoalCountRule(), Decimal(10)) == ""
