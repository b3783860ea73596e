"""Verdicts on single sentences without figures: code by code, with the hand arithmetic; and what must be left alone."""

import pytest

from pipeline.statements import Judge, Text


def codes(*texts: str) -> list[str]:
    return [wrong.code for item in Judge().paragraphs([Text(text) for text in texts]) for wrong in item.wrongs]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("E001", "园区由2018年的120个增加到150个，增加40个。"),  # 150 − 120 = 30
        ("E002", "园区由120个增加到150个，增长20%。"),  # 30 ÷ 120 = 25%
        ("E002", "用户150万户，比上年的100万户增长60%。"),
        ("E002", "预算支出26,068.23万元，调整预算支出63,536.42万元，增幅58.97%。"),  # 37,468.19 ÷ 26,068.23 = 143.73%
        ("E004", "项目由0个增加到5个，增长100%。"),
        ("E003", "园区由150个增加到120个。"),
        ("E008", "实际支出394.00万元，高于年初预算455.65万元。"),  # as a difference the base would be below zero
        ("E008", "今年受理20件，与上年的21件持平。"),
        ("E008", "日常公用经费1,320.46万元，低于调整预算数持平。"),
        ("E006", "共8项，其中9项按期完成。"),
        ("E005", "结转结余率9.56%（年末结转6,719.79万元，全年收入60,256.21万元）。"),  # 11.15%
        ("E007", "共5个，即甲单位、乙单位、丙单位、丁单位。"),
    ],
)
def test_false(code: str, text: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "园区由2018年的120个增加到150个，增加30个，增长25%。",
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
    ],
)
def test_true_or_undecided(text: str) -> None:
    assert codes(text) == []


def test_same_name_two_values_across_paragraphs() -> None:
    assert codes("专家库现有专家280名。", "专家库现有专家260名，每年更新。") == ["E009"]
    assert codes("甲中心现有专家280名。", "乙中心现有专家260名。") == []
