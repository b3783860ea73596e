"""D9, D10, D11 and F5 on staff text: what they catch, and what they must leave alone."""

import pytest

from pipeline.records import Figure
from tests.ties.material import facts, figure, problems


def codes(*text: str, more: tuple[Figure, ...] = ()) -> set[str]:
    return {code for code in problems("输入", facts(text=text, more=more)) if code[0] in "DF" and code != "F9"}


GOALS = (figure("目标.第1项.绩效目标", "社会公众满意度"), figure("目标.第1项.简称", "满意度"))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("D9", "2018年，我厅推进各项工作。"),
        ("D9", "以下是2018年度部门整体支出的情况。"),
        ("D10", "某省工业局厅负责该项工作。"),
        ("D11", "由XX局牵头。"),
        ("D11", "工作稳步推进，，成效明显。"),
        ("D11", "推动高质量的的发展。"),
        ("D11", "加快推进推进项目建设。"),
        ("F5", "“示范企业数量”指标目标值为10家。"),
    ],
)
def test_caught(code: str, text: str) -> None:
    assert code in codes(text, more=GOALS)


@pytest.mark.parametrize(
    "text",
    [
        "2019年，我厅推进各项工作。",
        "从2016年开始，按《2018年工作方案》执行，截至2018年底完成。",
        "2018年底前完成的项目转入运行。",
        "2016—2018年实施三年行动计划。",
        "按照某省财政厅的要求，某省工业厅组织自评。",
        "坚持“五个一”要求，落实“1+1+9”部署，服务20户以上企业。",
        "社会公众“满意度”指标达到90%。",
        "逐步完善制度，积极推动发展。",
    ],
)
def test_left_alone(text: str) -> None:
    assert codes(text, more=GOALS) == set()


def test_two_scope_words_in_one_document() -> None:
    found = problems("输入", facts(text=("本部门负责规划。", "本单位负责实施。")))
    assert "第1段" in found["D10"].found and "第2段" in found["D10"].found
    assert codes("本部门负责规划。", "本部门负责实施。") == set()


def test_the_place_is_the_paragraph() -> None:
    found = problems("输入", facts(text=("我厅推进工作。", "2018年，工作有序。")))["D9"]
    assert (found.file, found.cell) == ("文字材料.docx", "第2段")
    assert found.expected == "2019年；文中为2018年"
