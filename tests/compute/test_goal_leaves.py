"""Goals as leaves of the tree: 10 points for the execution, 90 for the goals of the form."""

from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from pipeline.compute.scores import scores
from pipeline.compute.works import goals
from pipeline.declarations import (
    GoalLevel,
    GoalScoring,
    GradeDecl,
    IndicatorDecl,
    JudgedLevel,
    LevelDecl,
    ProportionalRule,
    ReasonsAsked,
    RubricFile,
)
from pipeline.formats import format_figure
from pipeline.money import Absence
from pipeline.problems import Severity
from pipeline.records import FigureBuilder
from tests.compute.by_hand import figures

EIGHTY_SIXTY = [
    JudgedLevel(name="达成年度指标", least=Decimal("0.8")),
    JudgedLevel(name="部分达成年度指标并具有一定效果", least=Decimal("0.6"), below=Decimal("0.8")),
    JudgedLevel(name="未达成年度指标且效果较差", least=Decimal(0), below=Decimal("0.6")),
]
SCORING = GoalScoring(
    weight=Decimal(90),
    level=[
        GoalLevel(name="产出指标", weight=Decimal(50), below=["数量指标", "时效指标"]),
        GoalLevel(name="效益指标", below=["社会效益指标"]),
        GoalLevel(name="满意度指标"),
    ],
    bands=EIGHTY_SIXTY,
)
RUBRIC = RubricFile(
    schema=1,
    level=[LevelDecl(key="得分.预算执行", name="预算执行", weight=Decimal(10))],
    indicator=[
        IndicatorDecl(
            key="得分.预算执行.执行率",
            name="预算执行率",
            weight=Decimal(10),
            kind="计算",
            state="confirmed",
            source="",
            rule=ProportionalRule(figure="执行.预算完成率"),
        )
    ],
    grade=[GradeDecl(name="优", least=Decimal(90))],
    goals=SCORING,
)

# 3,061 of 2,000 is full; 2 of 3 is 2 ÷ 3 × 20 = 13.33; 7月 is before 9月; staff judge the fourth, 4.5 of [4, 5]
GOALS = [
    "绩效目标 培训人次 | 目标值 ≥2000人次 | 实际完成值 3061人次"
    " | 一级指标 产出指标 | 二级指标 数量指标 | 分值 20分 | 未完成原因 需求增加",
    "绩效目标 检查 | 目标值 3次 | 实际完成值 2次 | 一级指标 产出指标 | 二级指标 数量指标 | 分值 20分 | 未完成原因 一次改为线上",
    "绩效目标 完成时间 | 目标值 9月前 | 实际完成值 7月 | 一级指标 产出指标 | 二级指标 时效指标 | 分值 10分",
    "绩效目标 公众知晓 | 目标值 提高 | 实际完成值 有所提高"
    " | 一级指标 效益指标 | 二级指标 社会效益指标 | 分值 5分 | 完成档次 达成年度指标"
    " | 自评得分 4.5分 | 未完成原因 宣传不够",
    "绩效目标 服务对象满意 | 目标值 ≥90% | 实际完成值 95% | 一级指标 满意度指标 | 分值 35分",
]


def scored(pack, *rows, scoring=SCORING):
    lines = ["执行.预算完成率 88.74%"]
    for n, row in enumerate(rows, 1):
        lines += [f"目标.第{n}项.{cell}" for cell in row.split(" | ")]
    known = FigureBuilder(figures("\n".join(lines)))
    known.add_new(goals(known, Fraction(1, 10)))
    result = scores(known, replace(pack, rubric=replace(RUBRIC, goals=scoring)))
    return {figure.key: figure for figure in result.figures}, [item.code for item in result.problems], result


def points(found, key):
    return format_figure(found[key], "分数")


def test_leaves_are_rounded_first_and_the_total_adds_what_is_printed(pack):
    found, codes, result = scored(pack, *GOALS)
    assert codes == []
    assert [points(found, f"目标.第{n}项.得分") for n in range(1, 6)] == ["20", "13.33", "10", "4.5", "35"]
    assert points(found, "得分.产出指标.数量指标") == "33.33"
    assert points(found, "得分.产出指标") == "43.33"
    assert points(found, "得分.效益指标") == "4.5"
    assert points(found, "得分.合计") == "91.7"  # 8.87 + 43.33 + 4.5 + 35
    assert points(found, "满分.合计") == "100"
    assert [node.name for node in result.indicators] == ["预算执行", "产出指标", "效益指标", "满意度指标"]


def changed(n, before, after):
    return [row.replace(before, after) if number == n else row for number, row in enumerate(GOALS, 1)]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (changed(1, "产出指标", "产出"), ["J040"]),  # a name the form has not
        (changed(5, "35分", "30分"), ["J041"]),  # 85 of 90
        (changed(1, " | 未完成原因 需求增加", ""), ["J045"]),  # 153.05 % of the target
        (changed(4, "4.5分", "3.5分"), ["J035"]),  # 达成 is 4 to 5
        (changed(4, "完成档次 达成年度指标 | ", ""), ["J044"]),
        (changed(4, " | 自评得分 4.5分", ""), ["J044"]),
        (changed(4, " | 未完成原因 宣传不够", ""), ["J045"]),
        (changed(2, "分值 20分", "分值 20分 | 自评得分 15分"), ["J043"]),  # 13.33 by its numbers: may not be raised
        (changed(2, "分值 20分", "分值 20分 | 自评得分 10分"), ["J042"]),  # lowered with a reason
        (changed(3, "分值 10分", "分值 10分 | 自评得分 8分"), ["J043"]),  # lowered without one
        (changed(2, "分值 20分", "分值 20分 | 自评得分 21分"), ["J060"]),  # above its points
        (changed(4, "4.5分", "5.5分"), ["J060"]),
        (changed(3, "目标值 9月前 | 实际完成值 7月", "目标值 ≥3次 | 实际完成值 4次"), ["J045"]),  # 133.33 %, full marks
        (changed(3, "目标值 9月前 | 实际完成值 7月", "目标值 ≥3次 | 实际完成值 3.8次"), []),  # 126.67 %
    ],
)
def test_what_a_person_should_look_at(pack, rows, codes):
    assert scored(pack, *rows)[1] == codes


def test_the_actual_of_an_export_may_be_the_level_itself(pack):
    rows = [row.replace(" | 完成档次 达成年度指标", "") for row in changed(4, "有所提高", "达成年度指标")]
    found, codes, _ = scored(pack, *rows)
    assert codes == []
    assert points(found, "目标.第4项.得分") == "4.5"


def test_the_form_says_what_is_refused_without_a_reason(pack):
    refusing = replace(SCORING, reasons=ReasonsAsked(over=Decimal("1.5"), refused=["超过目标"]))
    rows = changed(1, " | 未完成原因 需求增加", "")  # 153.05 %
    problems = scored(pack, *rows, scoring=refusing)[2].problems
    assert [(item.code, item.severity) for item in problems] == [("J045", Severity.ERROR)]
    lowered = changed(4, " | 未完成原因 宣传不够", "")  # 4.5 of 5
    problems = scored(pack, *lowered, scoring=refusing)[2].problems
    assert [(item.code, item.severity) for item in problems] == [("J045", Severity.WARNING)]  # not among the refused


def test_full_scores_far_over_the_target_are_pointed_out(pack):
    _, codes, result = scored(pack, *GOALS, scoring=replace(SCORING, noted_over=Decimal("1.2")))
    assert codes == ["J063"]
    assert result.problems[0].found == "完成率 153.05%"


def test_a_goal_nobody_can_score_leaves_the_total_missing(pack):
    found, _, _ = scored(pack, *changed(4, " | 自评得分 4.5分", ""))
    assert found["得分.合计"].value is Absence.MISSING


def test_a_score_staff_lowered_is_the_one_that_counts(pack):
    found, _, _ = scored(pack, *changed(2, "分值 20分", "分值 20分 | 自评得分 10分"))
    assert points(found, "目标.第2项.得分") == "10"
    found, _, _ = scored(pack, *changed(2, "分值 20分", "分值 20分 | 自评得分 15分"))
    assert points(found, "目标.第2项.得分") == "13.33"


@pytest.mark.parametrize("words", ["0", "无", "—", "/", "没有。"])
def test_words_that_give_no_reason_are_none(pack, words):
    assert scored(pack, *changed(1, "需求增加", words))[1] == ["J045"]


def test_a_form_scored_apart_has_its_own_total_and_adds_nothing_to_the_reports(pack):
    found, codes, result = scored(pack, *GOALS, scoring=replace(SCORING, apart=True))
    assert codes == []
    assert points(found, "目标.总分") == "82.83"  # 43.33 + 4.5 + 35
    assert points(found, "得分.合计") == "8.87"  # the rubric's own leaf alone
    assert [node.name for node in result.indicators] == ["预算执行"]
