"""Filled forms as published, through the pipeline: what is right is reproduced, what is wrong is named.

Amounts in 万元. Hebei 廊坊 2019 (F1), Anhui 天长 2022 (F2), Chongqing 2021 (F3), Beijing 2016 (F4), Yunnan 2020 (F5),
Anhui 金寨 2023 (F6), Anhui 贵池 2022 (F7), Hunan 衡山 2023 (F8), a form of Hubei's kind (F9), Ningxia 2021 (F10),
Sichuan 2023 (F11).
"""

from pathlib import Path

import pytest

from tests.published.folders import PublishedForm, Row, points, told

THREE = """
[[goals.level]]
name = "产出指标"
weight = 50
[[goals.level]]
name = "效益指标"
weight = 30
[[goals.level]]
name = "满意度指标"
weight = 10
"""
NATIONAL = "[goals]\nweight = 90\nexecution = { weight = 10 }\n" + THREE


def funds(total, fiscal=None, points_of=10, rate="", score=""):
    rows = [["", "年度资金总额", "", *total, points_of, rate, score]]
    return rows + ([["", "其中：当年财政拨款", "", *fiscal, "—", "", "—"]] if fiscal else [])


# --- F1: whole points ---------------------------------------------------------------------------------------------------

F1_GOALS = [
    ["产出指标", "数量指标", "工程资金金额", "43.2", "37.24", 10, 9, "0"],
    ["", "质量指标", "完工率", "100", "100", 10, 10, "0"],
    ["", "", "验收合格率", "100", "100", 10, 10, "0"],
    ["", "时效指标", "及时率", "100", "100", 10, 10, "0"],
    ["", "成本指标", "控制率", "100", "100", 10, 10, "0"],
    ["效益指标", "经济效益", "安全率", "100", "100", 10, 10, "0"],
    ["", "社会效益", "学校发展能力", "100", "100", 10, 10, "0"],
    ["", "可持续影响", "长期使用性", "100", "100", 10, 10, "0"],
    ["满意度指标", "满意度", "学生满意度", "100", "100", 10, 10, "0"],
]


def f1(places, reason="按工程进度付款"):
    goals = [[*F1_GOALS[0][:7], reason], *F1_GOALS[1:]]
    money = funds((43.2, 43.2, 37.24), (43.2, 43.2, 37.24), rate="86%", score=9)
    return PublishedForm(f"places = {places}\n{NATIONAL}", (43.2, 43.2, 37.24), money, goals)


def test_f1_is_reproduced_with_whole_points(tmp_path):
    run = f1(0).made(tmp_path)
    assert points(run, "目标.执行率.得分") == 9  # 37.24 ÷ 43.2 × 10 = 8.62
    assert points(run, "目标.第1项.得分") == 9  # the same amount once more
    assert points(run, "目标.总分") == points(run, "得分.合计") == 98  # 9 + 9 + 80
    assert told(run, "J041", "J043", "J064", "J065", "J067", "L198") == []


def test_f1_with_two_places(tmp_path):
    run = f1(2).made(tmp_path)
    assert points(run, "目标.总分") == 97.24  # 8.62 + 8.62 + 80
    assert told(run, "J043", "J064") == [
        ("J043", "H8", "9 分", "不高于 8.62 分"),
        ("J064", "I5", "9 分", "8.62 分（预算执行率 86.20%）"),
    ]


def test_f1_a_nought_is_no_reason(tmp_path):
    assert [code for code, *_ in told(f1(0, "0").made(tmp_path), "J002")] == ["J002"]


# --- F2: targets inside the names, no rate -------------------------------------------------------------------------------


def test_f2_goals_without_values_cannot_be_scored_and_are_asked_for(tmp_path):
    named = ["产出指标", "质量指标", "工程验收合格率100%", "", "", 10, 10, ""]
    goals = [
        ["产出指标", "数量指标", "治理一处", "1", "1", 10, 10, ""],
        ["", "", "养护一处", "1", "1", 10, 10, ""],
        named,
        ["", "时效指标", "按期完成", "", "", 10, 10, ""],
        ["", "成本指标", "不超预算", "", "", 10, 10, ""],
        ["效益指标", "经济效益", "减少损失", "", "", 10, 10, ""],
        ["", "社会效益", "保护人口", "", "", 10, 10, ""],
        ["", "可持续影响", "长期运行", "", "", 10, 10, ""],
        ["满意度指标", "满意度", "群众满意度", "≥90%", "100%", 10, 10, ""],
    ]
    money = funds((880, 880, 880), (880, 880, 880), score=10)
    run = PublishedForm(NATIONAL, (880, 880, 880), money, goals, 100).made(tmp_path)
    assert points(run, "目标.执行率.得分") == 10  # the rate itself was left empty
    assert [code for code, *_ in told(run, "J044")] == ["J044"] * 6
    assert points(run, "目标.总分") is None  # what nobody can check is no 100


# --- F3: a management leaf with a wrong factor ---------------------------------------------------------------------------

F3 = """
[goals]
weight = 60
level = [{ name = "核心指标" }]
execution = { weight = 10 }
"""
F3_LEAVES = """schema = 1
grade = [{ name = "优", least = 90 }, { name = "差", least = 0 }]
[[level]]
key = "得分.管理"
name = "管理"
weight = 30
[[indicator]]
key = "得分.管理.政府采购执行率"
name = "政府采购执行率"
weight = 2
kind = "计算"
rule = { kind = "按比例", figure = "采购.执行率" }
state = "derived"
source = "重庆 2021"
[[indicator]]
key = "得分.管理.其余十三项"
name = "其余十三项"
weight = 28
kind = "评判"
state = "derived"
source = "重庆 2021：其余管理指标"
"""


def test_f3_the_leaf_of_purchases_is_1_45_and_the_total_97_05(tmp_path):
    staff: dict[str, list[Row]] = {
        "其他数据": [["项目", "数值", "单位"], ["政府采购预算", 10000, "元"], ["政府采购实际", 7274, "元"]],
        "人工评分": [["指标", "得分", "依据"], ["政府采购执行率", 2, "系数 100%"], ["其余十三项", 28, "逐项核对"]],
    }
    goals = [["核心指标", "", "重点工作", "100%", "100%", 60, 60, ""]]
    form = PublishedForm("", (100, 100, 76), funds((100, 100, 76), rate="76%", score=7.6), goals, 97.6, staff=staff)
    form.head, form.rubric = F3_LEAVES, F3
    run = form.made(tmp_path)
    assert points(run, "目标.执行率.得分") == 7.6
    assert points(run, "得分.管理.政府采购执行率") == 1.45  # 72.74 % of 2
    assert points(run, "得分.合计") == 97.05  # 7.6 + 1.45 + 28 + 60
    assert told(run, "J018", "J067") == [
        ("J018", "B2", "2 分", "1.45 分"),
        ("J067", "H8", "97.6 分", "97.05 分（各项得分之和）"),
    ]


# --- F4: the rate in whole per cent first, the budget of the beginning ----------------------------------------------------

F4_RULES = """[goals]
weight = 50
level = [{{ name = "产出指标" }}]
execution = {{ weight = 10, budget = "支出.本年支出合计.年初预算数"{places} }}
"""
F4_GOALS = [["产出指标", "数量指标", f"产出{n}", "5项", "5项", 12.5, 12.5, ""] for n in range(1, 5)]


def f4(places):
    head = ["资金（万元）", "", "", "年初预算数(A)", "全年执行数(B)", "", "分值", "执行率(B/A)", "得分"]
    money = [["", "年度资金总额", "", 310.2, 154.74, "", 10, "50%", 5]]
    return PublishedForm(F4_RULES.format(places=places), (310.2, 310.2, 154.74), money, F4_GOALS, money_head=head)


def test_f4_is_reproduced(tmp_path):
    run = f4(", percent_places = 0").made(tmp_path)
    assert points(run, "目标.执行率.得分") == 5  # 49.88 % is 50 %
    assert points(run, "目标.第1项.得分") == 12.5
    assert points(run, "目标.总分") == 55
    assert told(run, "J041", "J043", "J064", "J065") == []


def test_f4_with_the_exact_rate(tmp_path):
    run = f4("").made(tmp_path)
    assert told(run, "J064") == [("J064", "I5", "5 分", "4.99 分（预算执行率 49.88%）")]


# --- F5: points taken off without a reason --------------------------------------------------------------------------------


def test_f5_full_marks_by_the_rules_and_the_stated_points_beside_them(tmp_path):
    goals = [
        ["产出指标", "数量指标", "补助金额", "﹦72890", "72890", 10, 9, ""],
        ["", "质量指标", "发放准确率", "﹦100", "100", 20, 19, ""],
        ["", "时效指标", "发放及时率", "﹦100", "100", 20, 19, ""],
        ["满意度指标", "满意度", "群众满意度", "≥95", "95", 30, 27, ""],
    ]
    rules = '[goals]\nweight = 80\nlevel = [{ name = "产出指标" }, { name = "满意度指标" }]\nexecution = { weight = 10 }\n'
    run = PublishedForm(rules, (7.29,) * 3, funds((7.29,) * 3, rate="100%", score=10), goals).made(tmp_path)
    assert [points(run, f"目标.第{n}项.得分") for n in range(1, 5)] == [10, 20, 20, 30]
    assert [item[2:] for item in told(run, "J043")] == [
        ("9 分", "不高于 10 分；低于它的，写明原因"),
        ("19 分", "不高于 20 分；低于它的，写明原因"),
        ("19 分", "不高于 20 分；低于它的，写明原因"),
        ("27 分", "不高于 30 分；低于它的，写明原因"),
    ]


# --- F6: more spent than budgeted, dates as targets ----------------------------------------------------------------------

F6_RULES = '[goals]\nweight = 60\nlevel = [{ name = "产出指标", weight = 60 }]\nexecution = { weight = 10 }\n'
F6_GOALS: list[Row] = [
    ["产出指标", "数量指标", "指标1：会议次数", "≤4", "4", 10, 10, ""],
    ["", "", "指标2：检查次数", "≥200", "202", 10, 10, ""],
    ["", "", "指标3：培训人次", "≥2000", "3061", 10, 10, ""],
    ["", "", "指标4：宣传场次", "≥10", "10", 10, 10, ""],
    ["", "质量指标", "指标1：合格率", "≥95%", "100%", 5, 5, ""],
    ["", "", "指标2：办结率", "≥95%", "100%", 5, 5, ""],
    ["", "时效指标", "指标1：完成时间", "9月前", "7月", 5, 5, ""],
    ["", "", "指标2：验收时间", "11月前", "10月", 5, 5, ""],
    ["", "", "指标3：", "", "", "", "", ""],
]


def test_f6_full_points_the_rate_over_100_and_the_reason_that_lacks(tmp_path):
    printed = funds((329.77, 329.77, 338.31), rate="102.59%")
    run = PublishedForm(F6_RULES, (329.77, 329.77, 338.31), printed, F6_GOALS).made(tmp_path)
    assert points(run, "目标.执行率.得分") == 10
    assert [points(run, f"目标.第{n}项.得分") for n in range(1, 9)] == [10, 10, 10, 10, 5, 5, 5, 5]
    assert run.figures["目标.第7项.完成情况"].text == "完成"
    over = [item for item in told(run, "F11") if item[2].startswith("102.58")]
    assert [item[3] for item in over] == ["不大于100%"]
    assert [(item[2], item[3]) for item in told(run, "J045")] == [("完成率 153.05%", "偏差原因和改进措施")]


# --- F7: a total of nought over 90 ----------------------------------------------------------------------------------------


def test_f7_the_rate_is_99_97_and_ten_points(tmp_path):
    eights = [["产出指标", "数量指标", f"产出{n}", "1处", "1处", 8, 8, ""] for n in range(1, 6)]
    tens = [["产出指标", "成本指标", "成本", "≤90", "89.974", 10, 10, ""]]
    benefits = [["效益指标", "社会效益", f"效益{n}", "1处", "1处", 10, 10, ""] for n in range(1, 4)]
    rules = "[goals]\nweight = 80\nexecution = { weight = 10 }\n" + THREE
    printed = funds((0, 0, 0), (90, 89.974, 89.974), rate=0, score=0)
    run = PublishedForm(rules, (90, 90, 89.974), printed, [*eights, *tens, *benefits]).made(tmp_path)
    assert f"{(points(run, '目标.执行率.执行率') or 0) * 100:.2f}" == "99.97"
    assert points(run, "目标.执行率.得分") == 10
    assert points(run, "目标.总分") == 90  # 10 + 50 + 30
    assert told(run, "L198")[0] == ("L198", "D5", "0.00 万元", "各项之和 90.00 万元，相差 90.00 万元")
    assert told(run, "J064") == [("J064", "I5", "0 分", "10 分（预算执行率 99.97%）")]
    assert told(run, "J065")[1] == ("J065", "E5", "0.00 万元", "90.00 万元（决算报表）")


# --- F8: two splits of one total (money only) -----------------------------------------------------------------------------


def test_f8_the_split_by_nature_is_short_by_104_45(tmp_path):
    printed: list[Row] = [
        ["", "年度资金总额", "", 861.10, 2030.12, 2030.12, 10, "100%", 10],
        ["", "按收入性质分", "", "", "按支出性质分"],
        ["", "其中：一般公共预算：1325.68", "", "", "其中：基本支出：900.47"],
        ["", "政府性基金拨款：118.82", "", "", "项目支出：1025.20"],
        ["", "其他资金：585.62"],
    ]
    rules = "[goals]\nweight = 0\nlevel = []\nexecution = { weight = 10 }\n"
    run = PublishedForm(rules, (861.10, 2030.12, 2030.12), printed, []).made(tmp_path)
    assert points(run, "目标.执行率.得分") == 10
    assert told(run, "L198") == [("L198", "E7", "各项之和 1,925.67 万元", "2,030.12 万元，相差 104.45 万元")]


# --- F9: points that are 120 ----------------------------------------------------------------------------------------------


def test_f9_the_points_of_a_level_are_told(tmp_path):
    outputs = [["产出指标", "数量指标", f"产出{n}", "1项", "1项", 10, 10, ""] for n in range(1, 7)]
    benefits = [["效益指标", "社会效益", f"效益{n}", "1项", "1项", 20, 20, ""] for n in range(1, 3)]
    rules = """[goals]
weight = 80
level = [{ name = "产出指标", weight = 40 }, { name = "效益指标", weight = 40 }]
execution = { weight = 20 }
"""
    printed = funds((285.84,) * 3, points_of=20, rate="100%", score=20)
    run = PublishedForm(rules, (285.84,) * 3, printed, [*outputs, *benefits], 100).made(tmp_path)
    assert points(run, "目标.执行率.得分") == 20
    assert [item[2:] for item in told(run, "J041")] == [("60 分", "40 分"), ("100 分", "80 分")]
    assert [item[2:] for item in told(run, "J067")] == [("100 分", "120 分（各项得分之和）")]


# --- F10: 9 of 10 for 100 %, a total no leaves give ------------------------------------------------------------------------


def test_f10_ten_points_for_the_whole_and_98_is_none(tmp_path):
    goals = [
        ["决策指标", "项目决策", "决策过程", "100%", "100%", 10, 10, ""],
        ["管理指标", "项目管理", "管理过程", "100%", "100%", 15, 15, ""],
        ["产出指标", "数量指标", "产出", "100%", "96.67%", 30, 29, "一批次返工"],
        ["效益指标", "社会效益", "效益", "100%", "84%", 25, 21, "使用期短"],
        ["满意度指标", "满意度", "群众满意", "≥90%", "95%", 10, 10, ""],
    ]
    names = ("决策指标", "管理指标", "产出指标", "效益指标", "满意度指标")
    levels = "".join(f'[[goals.level]]\nname = "{name}"\n' for name in names)
    rules = "[goals]\nweight = 90\nexecution = { weight = 10 }\n" + levels
    run = PublishedForm(rules, (64.8,) * 3, funds((64.8,) * 3, rate="100%", score=9), goals, 98).made(tmp_path)
    assert told(run, "J064") == [("J064", "I5", "9 分", "10 分（预算执行率 100.00%）")]
    assert points(run, "目标.总分") == 95  # 10 + 10 + 15 + 29 + 21 + 10: 94 with the 9 of the form
    assert [item[2:] for item in told(run, "J067")] == [("98 分", "95 分（各项得分之和）")]


# --- F11: nothing budgeted at first, a number as target and a word as actual ------------------------------------------------


@pytest.mark.parametrize(("reason", "codes"), [("", ["J062"]), ("年中追加", [])])
def test_f11_the_changed_budget_asks_for_a_reason(tmp_path, reason, codes):
    rules = """[goals]
weight = 90
level = [{ name = "产出指标" }]
execution = { weight = 10 }
reasons = { execution = 0.9, adjusted = true, refused = ["预算调整"] }
"""
    goals = [["产出指标", "成本指标", "经费", "≤30万元", "完成", 90, 90, ""]]
    staff: dict[str, list[Row]] = {
        "其他数据": [["项目", "数值"], ["预算执行率偏低原因", None], ["预算调整原因", reason or None]]
    }
    printed = funds((0, 3.36, 3.36), rate="100.00%", score=10)
    run = PublishedForm(rules, (0, 3.36, 3.36), printed, goals, staff=staff).made(tmp_path)
    assert points(run, "目标.执行率.得分") == 10
    assert [code for code, *_ in told(run, "J061", "J062", "J064")] == codes
    assert [code for code, *_ in told(run, "J044")] == ["J044"]  # 完成 is no amount


def test_no_file_of_a_form_is_left_unread(tmp_path: Path) -> None:
    assert told(f1(0).made(tmp_path), "L190", "L194", "L072") == []
