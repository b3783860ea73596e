"""预算执行率 as a leaf beside the goals: its points, what the total adds, and the reasons a form asks for."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from pipeline.compute.scores import scores
from pipeline.declarations import ExecutionLeaf, GoalScoring, GradeDecl, ReasonsAsked, RubricFile
from pipeline.expr import arithmetic, dependencies, evaluate
from pipeline.money import Absence, show
from pipeline.problems import Severity
from pipeline.records import FigureBuilder
from pipeline.workpaper.formula import excel_formula
from tests.compute.by_hand import figures

BUDGET, SPENT, OPENING = "支出.本年支出合计.调整预算数", "支出.本年支出合计.决算数", "支出.本年支出合计.年初预算数"


def scored(pack, budget, spent, *, opening="", weight=10, places=2, percent=None, reasons=None, said=""):
    lines = [f"{BUDGET} {budget}", f"{SPENT} {spent}", f"{OPENING} {opening or budget}", *said.splitlines()]
    leaf = ExecutionLeaf(weight=Decimal(weight), percent_places=percent)
    goals = GoalScoring(weight=Decimal(0), level=[], execution=leaf, reasons=reasons or ReasonsAsked())
    rubric = RubricFile(
        schema=1, level=[], indicator=[], grade=[GradeDecl(name="优", least=Decimal(0))], places=places, goals=goals
    )
    result = scores(FigureBuilder(figures("\n".join(lines))), replace(pack, rubric=rubric))
    return {figure.key: figure for figure in result.figures}, result.problems


@pytest.mark.parametrize(
    ("budget", "spent", "weight", "places", "percent", "points"),
    [
        ("43.2元", "37.24元", 10, 2, None, "8.62"),  # 37.24 ÷ 43.2 × 10 = 8.6203…
        ("43.2元", "37.24元", 10, 0, None, "9"),  # Hebei: whole points
        ("43.2元", "37.24元", 10, 1, None, "8.6"),
        ("43.2元", "37.24元", 20, 2, None, "17.24"),  # Hubei: 20 × 86.2037 %
        ("310.2元", "154.74元", 10, 2, None, "4.99"),  # 49.884 %
        ("310.2元", "154.74元", 10, 2, 0, "5"),  # Beijing: the rate in whole per cent first
        ("329.77元", "338.31元", 10, 2, None, "10"),  # 102.59 %: at most the weight
        ("90000元", "89974元", 10, 2, None, "10"),  # 99.97 % is 9.997
        ("0元", "5元", 10, 2, None, "0"),
        ("5元", "0元", 10, 2, None, "0"),
        ("空", "5元", 10, 2, None, "0"),
        ("5元", "空", 10, 2, None, "0"),
        ("5元", "-1元", 10, 2, None, "0"),
    ],
)
def test_the_execution_leaf_is_its_weight_by_the_rate(pack, budget, spent, weight, places, percent, points):
    found, _ = scored(pack, budget, spent, weight=weight, places=places, percent=percent)
    score = found["目标.执行率.得分"]
    assert show(score.number, 2, trim=True) == points
    assert evaluate(score.source) == score.number
    assert arithmetic(score.source)
    assert (excel_formula(score.source, lambda figure: "A1") or "").startswith("=ROUND(")
    assert dependencies(score.source) == ("目标.执行率.分值", "目标.执行率.执行率")
    assert found["目标.总分"].number == found["得分.合计"].number == score.number
    assert found["目标.执行率.分值"].number == weight


def test_an_amount_nobody_has_leaves_the_leaf_without_points(pack):
    found, _ = scored(pack, "缺失", "5元")
    assert found["目标.执行率.得分"].value is Absence.MISSING
    assert found["得分.合计"].value is Absence.MISSING


ASKED = ReasonsAsked(execution=Decimal("0.9"), adjusted=True)


@pytest.mark.parametrize(
    ("budget", "spent", "opening", "said", "codes"),
    [
        ("100元", "90元", "100元", "", []),
        ("100元", "89.99元", "100元", "", ["J061"]),
        ("100元", "89.99元", "100元", "目标.执行率.未完成原因 工程延期", []),
        ("100元", "95元", "80元", "", ["J062"]),
        ("100元", "95元", "80元", "目标.预算调整.未完成原因 追加防汛", []),
        ("100元", "50元", "空", "", ["J061", "J062"]),
    ],
)
def test_reasons_are_asked_of_a_low_rate_and_a_changed_budget(pack, budget, spent, opening, said, codes):
    _, problems = scored(pack, budget, spent, opening=opening, reasons=ASKED, said=said)
    assert [item.code for item in problems] == codes
    assert all(item.severity is Severity.WARNING for item in problems)
    strict = replace(ASKED, refused=["执行率", "预算调整"])
    _, problems = scored(pack, budget, spent, opening=opening, reasons=strict, said=said)
    assert [item.code for item in problems] == codes
    assert all(item.severity is Severity.ERROR for item in problems)


def test_nothing_is_asked_where_the_form_does_not(pack):
    assert scored(pack, "100元", "50元", opening="80元")[1] == ()


def test_a_leaf_below_its_weight_says_how_it_came(pack):
    found, _ = scored(pack, "100元", "88.74元", said="目标.执行率.未完成原因 工程延期。")
    assert found["得分.执行率.扣分原因"].text == "预算执行率88.74%，按比例得8.87分；工程延期"
