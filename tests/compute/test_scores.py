"""得分: leaves by rule kind, sums of what is printed, the bonus apart, and what is wrong with staff's scores."""

from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from pipeline.compute.rubric import rubric_problems
from pipeline.compute.scores import scores
from pipeline.declarations import (
    ChecklistRule,
    GradeDecl,
    IndicatorDecl,
    JudgedLevel,
    JudgementRule,
    LevelDecl,
    LimitRule,
    NamedPoints,
    Option,
    ProportionalRule,
    RubricFile,
    ThresholdRule,
    YesNoRule,
)
from pipeline.expr import arithmetic
from pipeline.formats import format_figure
from pipeline.money import Absence
from pipeline.records import Figures, decided
from tests.compute.by_hand import figures

# the sample's rates: 90.6% and so on are what the formulas give, here stated
RATES = """
    执行.全年平均支出执行率          90.6%
    采购.执行率                      87.51%
    执行.公用经费控制率              100%
    执行.三公经费控制率              86.47%
    信访.回复率                      100%
    重点工作.完成率                  81.25%
    执行.财政拨款收入预决算差异率    0%
    执行.结转结余率                  9.56%
    存量.变动率                      -23.6%
    执行.年度进度                    100%
"""
GOALS = decided("目标.完成率", Fraction(14, 15), "比例", "14 ÷ 15")
STAFF = {
    "预算编制合理性": 4,
    "预算编制规范性": 5,
    "财政拨款收入预决算差异率": 3,
    "绩效目标合理性": 5,
    "绩效指标明确性": 5,
    "结转结余率": 3,
    "部门存量财政资金变动率": 3,
    "财务合规性": 5,
    "资金下达合法及时性": 3,
    "预决算信息公开性": 3,
    "项目实施程序": 2,
    "项目监管": 3,
    "资产配置合规性": 3,
    "资产管理安全性": 4,
    "固定资产利用率": 3,
    "资产报表上报": 3,
    "项目完成及时性": 3,
    "社会经济环境效益": 10,
    "公众满意度": 4,
    "工作表现": 3,
}


def known(staff=None, basis=("预算编制合理性",), rates=RATES, more=""):
    given = STAFF | (staff or {})
    lines = [f"评分.{name}.得分 {points}分" for name, points in given.items() if points is not None]
    lines += [f"评分.{name}.依据 已说明" for name in basis]
    return figures(rates + "\n".join(lines) + "\n" + more).plus([GOALS])


def scored(pack, **changes):
    result = scores(known(**changes), pack)
    return {figure.key: figure for figure in result.figures}, result


def points(found, key):
    return format_figure(found[key], "分数")


# --- the sample's tree --------------------------------------------------------------------------------------------------


def test_the_sample_scores_add_up_to_99_92(pack):
    found, result = scored(pack)
    assert result.problems == ()
    assert points(found, "得分.预算编制情况.预算编制") == "12"  # 4 + 5 + 3
    assert points(found, "得分.预算编制情况") == "22"  # 12 + 10
    assert points(found, "得分.预算执行情况.资金管理") == "24.19"  # 5.44 + 3 + 3 + 1.75 + 5 + 3 + 3
    assert points(found, "得分.预算执行情况") == "42.19"  # 24.19 + 5 + 13
    assert points(found, "得分.预算使用效益.效率性") == "11.73"  # 4.06 + 4.67 + 3
    assert points(found, "得分.预算使用效益") == "32.73"  # 4 + 11.73 + 10 + 7, the bonus apart
    assert points(found, "得分.工作表现") == "3"
    assert points(found, "得分.合计") == "99.92"  # 22 + 42.19 + 32.73 + 3
    assert found["得分.等级"].value == "优"
    assert [points(found, f"满分.{name}") for name in ("预算编制情况", "预算执行情况", "预算使用效益")] == ["23", "43", "34"]
    assert points(found, "满分.合计") == "100"  # the bonus apart


def test_indicators_show_their_worked_arithmetic(pack):
    _, result = scored(pack)
    leaves = {leaf.name: leaf for top in result.indicators for second in top.children for leaf in second.children or (second,)}
    assert arithmetic(leaves["重点工作完成率"].score.source) == "四舍五入(最小(5, 最大(0, 5 × 81.25%)), 2位)"
    assert arithmetic(leaves["三公经费控制率"].score.source) == "四舍五入(2 × 100% ÷ 最大(100%, 86.47%), 2位)"
    assert leaves["预算编制合理性"].basis == "已说明"
    assert leaves["重点工作完成率"].state == "derived"
    assert [(top.name, top.bonus) for top in result.indicators][-1] == ("工作表现", True)


def test_every_score_and_weight_is_in_the_catalogue(pack):
    for figure in scored(pack)[1].figures:
        entry = pack.catalogue.find(figure.key)
        assert entry is not None and entry.unit == figure.unit, figure.key


def test_the_total_may_be_capped_by_the_pack(pack):
    capped = replace(pack, options={**pack.options, "total_cap": Option(value=True, state="assumed", source="")})
    rates = RATES.replace("90.6%", "100%").replace("87.51%", "100%").replace("81.25%", "100%")
    found, _ = scored(capped, staff={"预算编制合理性": 5}, rates=rates)
    assert points(found, "得分.合计") == "100"  # 22 + 1 + 43 + 33.67 + 3 = 102.67 otherwise


# --- what is wrong ------------------------------------------------------------------------------------------------------


def codes(result):
    return [(item.code, item.severity.value) for item in result.problems]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"staff": {"项目监管": 3.5}}, ("J011", "错误")),  # over its weight 3
        ({"staff": {"项目监管": -1}}, ("J011", "错误")),
        ({"staff": {"项目监管": 2}}, ("J012", "警告")),  # below full, no 依据
        ({"staff": {"项目监管": None}}, ("J010", "错误")),
        ({"staff": {"项目监管": None}, "more": "评分.项目监管.得分 空"}, ("J010", "错误")),
        ({"rates": RATES.replace("9.56%", "10.01%")}, ("J013", "警告")),  # 结转结余率 past 10%, full marks
        ({"rates": RATES.replace("执行.年度进度                    100%", "执行.年度进度 99%")}, ("J013", "警告")),
        ({"rates": RATES.replace("存量.变动率                      -23.6%", "")}, ("J014", "警告")),
        ({"staff": {"结转结余率": 2}}, ("J012", "警告")),  # within the threshold, yet below full
        ({"staff": {"项目监管情况": 3}}, ("J015", "警告")),
        ({"rates": RATES.replace("采购.执行率                      87.51%", "")}, ("J016", "错误")),
        ({"staff": {"政府采购执行率": 2}}, ("J018", "警告")),
    ],
)
def test_each_fault_of_a_score_is_one_problem(pack, changes, expected):
    assert codes(scored(pack, **changes)[1]) == [expected]


def test_a_reason_settles_a_score_below_full_and_one_past_its_threshold_is_still_said(pack):
    bases = ("预算编制合理性", "项目监管", "结转结余率")
    _, result = scored(pack, staff={"项目监管": 2}, basis=bases, rates=RATES.replace("9.56%", "10.01%"))
    assert [(item.code, item.severity.value) for item in result.problems] == [("J013", "提示")]


def test_past_its_threshold_and_below_full_needs_no_more_words(pack):
    assert scored(pack, staff={"结转结余率": 2}, rates=RATES.replace("9.56%", "10.01%"))[1].problems == ()


@pytest.mark.parametrize(
    "changes", [{"staff": {"项目监管": None}}, {"more": "评分.项目监管.得分 空", "staff": {"项目监管": None}}]
)
def test_a_missing_score_makes_every_sum_above_it_missing(pack, changes):
    found, _ = scored(pack, **changes)
    for key in (
        "得分.预算执行情况.项目管理.项目监管",
        "得分.预算执行情况.项目管理",
        "得分.预算执行情况",
        "得分.合计",
        "得分.等级",
    ):
        assert found[key].value is Absence.MISSING, key
    assert points(found, "得分.预算编制情况") == "22"


def test_a_calculated_leaf_with_no_base_may_be_scored_by_staff_with_a_reason(pack):
    rates = RATES.replace("信访.回复率                      100%", "信访.回复率 空")
    found, result = scored(pack, rates=rates, staff={"群众信访办理": 3}, basis=("预算编制合理性", "群众信访办理"))
    assert codes(result) == [("J017", "提示")]
    assert points(found, "得分.合计") == "99.92"
    assert [leaf.name for leaf in _leaves(result.indicators) if leaf.by_hand] == ["群众信访办理"]
    (item,) = scored(pack, rates=rates, staff={"群众信访办理": 3})[1].problems  # no reason: missing
    assert (item.code, item.severity.value) == ("J030", "错误") and "依据还没有写" in item.found


def _leaves(indicators):
    return [leaf for node in indicators for leaf in (_leaves(node.children) if node.children else [node])]


def test_a_missing_rate_is_asked_for_and_may_be_scored_but_not_unsaid(pack):
    rates = RATES.replace("采购.执行率                      87.51%", "")
    staff = {"staff": {"政府采购执行率": 2}, "basis": ("预算编制合理性", "政府采购执行率")}
    assert codes(scored(pack, rates=rates, **staff)[1]) == [("J017", "警告")]


def test_a_staff_score_is_rounded_to_what_is_printed(pack):
    found, _ = scored(pack, staff={"预算编制合理性": 4.005})
    assert found["得分.预算编制情况.预算编制.合理性"].value == Fraction(401, 100)


# --- the rubric itself --------------------------------------------------------------------------------------------------


def leaf(key="得分.甲.乙.丙", name="丙", weight=5, kind="评判", rule=None, optional=False):
    return IndicatorDecl(
        key=key,
        name=name,
        weight=Decimal(weight),
        kind=kind,
        state="assumed",
        source="",
        rule=rule,
        optional=optional,
    )


def rubric(*leaves, weights=(5, 5)):
    level = [
        LevelDecl(key="得分.甲", name="甲", weight=Decimal(weights[0])),
        LevelDecl(key="得分.甲.乙", name="乙", weight=Decimal(weights[1])),
    ]
    return RubricFile(schema=1, level=level, indicator=list(leaves), grade=[GradeDecl(name="优", least=Decimal(0))])


def test_the_guangdong_rubric_is_without_fault(pack):
    assert list(rubric_problems(pack)) == []


@pytest.mark.parametrize(
    ("faulty", "expected"),
    [
        (rubric(leaf(), weights=(6, 5)), ["J020"]),
        (rubric(leaf(weight=4)), ["J020", "J020"]),
        (rubric(leaf(weight=3), leaf(weight=2, name="丁")), ["J021"]),
        (rubric(leaf(weight=3), leaf(key="得分.甲.乙.丁", weight=2)), ["J021"]),
        (rubric(leaf(), leaf(key="得分.甲.戊.丁", name="丁", weight=0)), ["J022"]),
        (rubric(leaf(), leaf(key="得分.丁", name="丁", weight=2)), ["J022"]),
        (rubric(leaf(kind="计算")), ["J023"]),
        (rubric(leaf(kind="参照", rule=ProportionalRule(figure="采购.执行率"))), ["J023"]),
        (rubric(leaf(kind="参照", rule=ThresholdRule(figure="采购.执行率"))), ["J023"]),
        (rubric(leaf(kind="计算", rule=ProportionalRule(figure="采购.执行律"))), ["J023"]),
        (rubric(leaf(kind="计算", rule=LimitRule(figure="采购.执行率", limit=Decimal(0)))), ["J023"]),
        (rubric(leaf(kind="评判", rule=ThresholdRule(figure="采购.执行率"))), ["J023"]),
    ],
)
def test_a_faulty_rubric_is_told_as_a_problem_of_its_file(pack, faulty, expected):
    found = list(rubric_problems(replace(pack, rubric=faulty)))
    assert [item.code for item in found] == expected
    assert {item.file for item in found} == {"guangdong/rubric.toml"}


def test_nothing_given_at_all_still_gives_a_tree(pack):
    result = scores(Figures(), pack)
    assert {figure.value for figure in result.figures if figure.key == "得分.合计"} == {Absence.MISSING}


# --- what staff state ---------------------------------------------------------------------------------------------------

AUDIT = leaf(key="得分.甲.乙.审计", name="审计整改", weight=3, kind="评定", rule=YesNoRule(), optional=True)
SYSTEMS = leaf(
    key="得分.甲.乙.制度",
    name="制度健全",
    weight=2,
    kind="评定",
    rule=ChecklistRule(items=[NamedPoints(name=name, points=Decimal(1)) for name in ("有制度", "得到执行")]),
)


def rated(pack, lines, *leaves):
    result = scores(figures(lines), replace(pack, rubric=rubric(*leaves, weights=(5, 5))))
    return {figure.key: figure for figure in result.figures}, [item.code for item in result.problems]


def test_staff_state_facts_and_the_rubric_counts(pack):
    found, codes = rated(pack, "评分.审计整改.评定 否\n评分.制度健全.评定 ①②", AUDIT, SYSTEMS)
    assert codes == []
    assert (points(found, "得分.甲.乙.审计"), points(found, "得分.甲.乙.制度"), points(found, "得分.合计")) == ("0", "2", "2")
    assert found["得分.甲.乙.制度.评定"].text == "①②"


def test_a_rating_that_is_not_there_or_not_understood_is_asked_for(pack):
    found, codes = rated(pack, "评分.审计整改.得分 3分\n评分.制度健全.评定 都好", AUDIT, SYSTEMS)
    assert codes == ["J033", "J034"]  # a score alone says no fact
    assert found["得分.合计"].value is Absence.MISSING


def test_a_leaf_that_does_not_apply_leaves_the_total(pack):
    found, codes = rated(
        pack, "评分.审计整改.评定 不适用\n评分.审计整改.依据 当年没有审计\n评分.制度健全.评定 ①", AUDIT, SYSTEMS
    )
    assert codes == []
    assert found["满分.甲.乙.审计"].value is Absence.DASH
    assert points(found, "满分.合计") == "2"
    assert points(found, "得分.合计") == "2.5"  # 1 of 2, of 5: 1 ÷ 2 × 5


def test_not_applicable_asks_for_its_reason_and_for_a_leaf_that_may(pack):
    assert rated(pack, "评分.审计整改.评定 不适用\n评分.制度健全.评定 ①", AUDIT, SYSTEMS)[1] == ["J036"]
    assert rated(pack, "评分.审计整改.评定 是\n评分.制度健全.评定 不适用", AUDIT, SYSTEMS)[1] == ["J034"]


@pytest.mark.parametrize(("level", "score", "codes"), [("达成", 3, []), ("达成", 2, ["J012", "J035"]), ("", 3, ["J033"])])
def test_a_judged_score_lies_in_the_level_staff_name(pack, level, score, codes):
    rule = JudgementRule(
        levels=[
            JudgedLevel(name="达成", least=Decimal("0.8")),
            JudgedLevel(name="未达成", least=Decimal(0), below=Decimal("0.8")),
        ]
    )
    judged = leaf(key="得分.甲.乙.效果", name="效果", weight=3, kind="评判", rule=rule)
    lines = f"评分.效果.得分 {score}分\n评分.制度健全.评定 ①②" + (f"\n评分.效果.评定 {level}" if level else "")
    assert rated(pack, lines, judged, SYSTEMS)[1] == codes
