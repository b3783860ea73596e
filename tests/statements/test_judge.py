"""Verdicts on single sentences without figures: code by code, with the hand arithmetic; and what must be left alone."""

from fractions import Fraction

import pytest

from pipeline.statements import Judge, JudgedText
from pipeline.statements.figures import Known
from pipeline.statements.goals import Goal
from pipeline.statements.scores import ScoredNode, Scores


def codes(*texts: str) -> list[str]:
    return [wrong.code for item in Judge().paragraphs([JudgedText(text) for text in texts]) for wrong in item.wrongs]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("E001", "园区由2018年的120个增加到150个，增加40个。"),  # 150 − 120 = 30
        ("E002", "园区由120个增加到150个，增长20%。"),  # 30 ÷ 120 = 25%
        ("E002", "用户150万户，比上年的100万户增长60%。"),
        ("E002", "预算支出26,068.23万元，调整预算支出63,536.42万元，增幅58.97%。"),  # 37,468.19 ÷ 26,068.23 = 143.73%
        ("E004", "项目由0个增加到5个，增长100%。"),
        ("E004", "决算22.87万元，比上年增加22.87万元，增长100%。"),  # 22.87 ÷ 100% = 22.87, not the 0 that 22.87 − 22.87 leaves
        ("E006", "设定目标8项，完成6项，未完成1项，另有2项无法判断。"),  # 6 + 1 + 2 = 9
        ("E006", "设定目标8项，完成6项，未完成1项。"),
        ("E003", "园区由150个增加到120个。"),
        ("E008", "实际支出394.00万元，高于年初预算455.65万元。"),  # as a difference the base would be below zero
        ("E008", "今年受理20件，与上年的21件持平。"),
        ("E008", "日常公用经费1,320.46万元，低于调整预算数持平。"),
        ("E006", "共8项，其中9项按期完成。"),
        ("E005", "结转结余率9.56%（年末结转6,719.79万元，全年收入60,256.21万元）。"),  # 11.15%
        ("E001", "引水量比上年减少210万立方米，由4,260万立方米降至4,150万立方米。"),  # 4,260 − 4,150 = 110
        ("E001", "较年初的523万元减少87万元，年末应付账款为446万元。"),  # 523 − 87 = 436
        ("E001", "上年没有此项支出，本年支出36万元，增加26万元。"),  # 36 − 0 = 36
        ("E001", "治理面积18.4平方公里，合184公顷。"),  # 18.4 × 100 = 1,840
        ("E002", "面积4.8万亩，是上年1.2万亩的3倍。"),  # 4.8 ÷ 1.2 = 4
        ("E002", "管网48公里，比上年的16公里增长3倍。"),  # 48 ÷ 16 − 1 = 2
        ("E002", "投资2,400万元，上年1,800万元，翻了一番。"),  # 2,400 ÷ 1,800 = 1.33
        ("E003", "电耗上年1.15千瓦时，本年1.20千瓦时，有所下降。"),
        ("E005", "水闸共60座，其中鉴定42座，占四分之三。"),  # 42 ÷ 60 = 70%
        ("E006", "年初在建21个，新开工7个、完工10个，年末在建16个。"),  # 21 + 7 − 10 = 18
        ("E006", "有雨量站26个、水位站14个、流量站8个，共46个。"),  # 26 + 14 + 8 = 48
        ("E006", "每人600元，发放1,260人，共85.6万元。"),  # 600 × 1,260 = 756,000
        ("E007", "涉及东城区、西城区、河口县和山前县5个县区。"),
        ("E007", "编制《水资源规划》《河道规划》三部规划。"),
        ("E008", "中标价862万元，低于控制价905万元53万元。"),  # 905 − 862 = 43
        ("E008", "参会人数超过300人，达到286人。"),
        ("E007", "共5个，即甲单位、乙单位、丙单位、丁单位。"),
    ],
)
def test_false(code: str, text: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "园区由2018年的120个增加到150个，增加30个，增长25%。",
        # the base is 22.87 ÷ 15,803.3234 = 0.001447万元, 14.47元: less than 0.005 prints as 0.00, and is not nothing
        "决算22.87万元，比上年增加22.87万元，增长1580332.34%。",
        "设定目标8项，完成6项，未完成1项，另有1项无法判断，单独列出。",  # 6 + 1 + 1 = 8
        "重点工作8项，完成6项，未完成2项，另有1项临时任务。",  # 6 + 2 = 8; what 另有 names is beside them
        # 0.62 ÷ 0.50 prints 24.00%; the printed digits allow 22.22% (0.615 ÷ 0.505 … 0.625 ÷ 0.495)
        "支出由0.50万元增加到0.62万元，增长22.22%。",
        "占比由16%提高到20%，提高4个百分点。",
        "实际支出394.00万元，低于年初预算455.65万元。",
        "三公经费394.00万元，低于年初预算61.65万元。",  # a difference: only the figure of the budget could tell
        "今年受理20件，与上年的20件持平。",
        "支出110.00万元，比上年增加10.00万元，增长10%。",  # 10 ÷ (110 − 10)
        "会议费120万元，比上年减少30万元，减幅20%。",  # 30 ÷ (120 + 30)
        "新增光纤用户243.6万户，累计3556.3万户，增长7.7%。",
        "4K电视产销量分别增长34.7%、32.6%。",
        "我厅在1周内回复所有问题，服务20户以上企业。",
        "结转结余率9.56%（年末结转6719.79万元，全年收入70256.21万元）。",
        "未完成的1项，即“工业增加值、税收增长率”，原因是税收回落。",
        "两处安全设施没有办结：用地报批时间长于预期，主体工程当年完成八成，次年汛前完工。",
        "万元工业增加值能耗下降4.6%，降幅比上年扩大0.8个百分点。",
        "工业投资增长率为-3.2%。",
        "购置费22.11万元，上年未发生，原因是新购；维护费28.83万元，比上年减少2.31万元；接待费2.98万元，比上年减少0.86万元。",
    ],
)
def test_true_or_undecided(text: str) -> None:
    assert codes(text) == []


def test_same_name_two_values_across_paragraphs() -> None:
    assert codes("专家库现有专家280名。", "专家库现有专家260名，每年更新。") == ["E009"]
    assert codes("甲中心现有专家280名。", "乙中心现有专家260名。") == []


def test_a_gap_is_no_heading_for_the_score_below_it() -> None:
    """【待补：投入情况】 stands where the text of 投入 would; the next paragraph is the score of 过程."""
    parts = (ScoredNode("预算执行", Fraction(25), (), False), ScoredNode("预算管理", Fraction(20), (), False))
    goals = (ScoredNode("目标设定", Fraction(15), (), False),)
    tree = (ScoredNode("投入", Fraction(15), goals, False), ScoredNode("过程", Fraction(45), parts, False))
    scores = Scores("(?:满分)?{weight}分，得{score}分", "", tree)
    texts = ["其中目标设定15分，得14分。", "【待补：投入情况】", "满分45分，得40分。其中预算执行25分，得22分。"]
    assert list(scores.judge(texts)) == []


def test_a_goal_named_within_a_longer_name_is_not_meant():
    """“检测设备验收合格率” holds the name of another goal: 72 % is judged against its own target, 80 %, not against 82 %."""
    goals = (
        Goal("目标.第1项", ("检测设备验收合格率",), ("80%以上",), ("72%",)),
        Goal("目标.第2项", ("验收合格率",), ("≥82%",), ("87%",)),
    )
    judge = Judge(Known(goals=goals))

    def wrong(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(item.code, item.keys) for each in judge.paragraphs([JudgedText(text)]) for item in each.wrongs]

    assert wrong("“检测设备验收合格率”目标值为80%，实际完成72%。") == []
    assert wrong("“检测设备验收合格率”目标值为82%。") == [("E012", ("目标.第1项",))]
    assert wrong("“验收合格率”目标值为80%。") == [("E012", ("目标.第2项",))]
