"""A rule in words and back: one form written, the differences of typing read, anything else refused with an example."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.declarations import (
    AccumulationRule,
    BandRule,
    ChecklistRule,
    DeductionRule,
    GoalCountRule,
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
)
from pipeline.rubric_book.words import EXAMPLES, OneRule, kind_of, rule_of, terms_of

D = Decimal
F = "采购.执行率"


def bands(*pairs: tuple[str, str]) -> list[ScoreBand]:
    return [ScoreBand(bound=D(bound), points=D(points)) for bound, points in pairs]


WRITTEN: list[tuple[OneRule, str]] = [
    (ProportionalRule(figure=F), ""),
    (ProportionalRule(figure=F, percent_places=0), "百分数取整："),
    (ProportionalRule(figure=F, percent_places=2), "百分数保留 2 位："),
    (LimitRule(figure=F, limit=D("0.95")), "标准值 95%"),
    (DeductionRule(figure=F, limit=D(1), points=D("0.5")), "高于 100%，每 1% 扣 0.5 分"),
    (
        DeductionRule(figure=F, limit=D("0.95"), step=D("0.05"), points=D(2), short=True, whole=True),
        "低于 95%，每 5% 扣 2 分，不足的不计",
    ),
    (BandRule(figure=F, at_most=bands(("0", "8"), ("0.1", "6"))), "≤0% 得 8 分；≤10% 得 6 分；其余得 0 分"),
    (BandRule(figure=F, at_least=bands(("0.9", "5")), otherwise=D(1), open=True), "＞90% 得 5 分；其余得 1 分"),
    (BandRule(figure=F, at_most=bands(("0.1", "5")), magnitude=True), "按绝对值：≤10% 得 5 分；其余得 0 分"),
    (WindowRule(figure=F, least=D("0.7"), most=D("1.3")), "70% 至 130%"),
    (GoalCountRule(), "数量指标，超过目标不多于 30%"),
    (GoalCountRule(second="质量指标", most=D("0.5"), open=True), "质量指标，超过目标少于 50%"),
    (ThresholdRule(figure=F, most=D("0.1")), "不高于 10%"),
    (ThresholdRule(figure=F, least=D("0.9"), most=D("1.1")), "不低于 90%，不高于 110%"),
    (YesNoRule(), ""),
    (LevelRule(levels=[NamedPoints(name="没有", points=D(3)), NamedPoints(name="有", points=D(0))]), "没有 3 分；有 0 分"),
    (ChecklistRule(items=[NamedPoints(name="阶段1", points=D(2))]), "阶段1 2 分"),
    (OccurrenceRule(points=D("0.02")), "每次扣 0.02 分"),
    (AccumulationRule(points=D(2)), "每项得 2 分"),
    (
        JudgementRule(
            levels=[
                JudgedLevel(name="达成", least=D("0.8")),
                JudgedLevel(name="未达成", least=D(0), below=D("0.8")),
            ]
        ),
        "达成 80% 以上；未达成 0% 以上",
    ),
]


@pytest.mark.parametrize(("rule", "terms"), WRITTEN)
def test_a_rule_is_written_in_one_form_and_read_back(rule: OneRule, terms: str) -> None:
    assert terms_of(rule) == terms
    assert rule_of(kind_of(rule), F, terms) == rule


@pytest.mark.parametrize(
    ("kind", "terms", "written"),
    [
        ("扣分", "超过１００％，每超过1％扣0.5分", "高于 100%，每 1% 扣 0.5 分"),
        ("扣分", "低于95%，每低5%扣2分，不足不计", "低于 95%，每 5% 扣 2 分，不足的不计"),
        ("分档", "<=0% 得8; <= 10%得6; 其余0", "≤0% 得 8 分；≤10% 得 6 分；其余得 0 分"),
        ("区间", "70%-130%", "70% 至 130%"),
        ("不高于", "100%", "标准值 100%"),
        ("分级", "没有结余：3；有结余：0分", "没有结余 3 分；有结余 0 分"),
        ("缺项扣分", "有制度1分；合法合规1", "有制度 1 分；合法合规 1 分"),
        ("按次扣分", "每次1分", "每次扣 1 分"),
    ],
)
def test_typing_differs_and_means_the_same(kind: str, terms: str, written: str) -> None:
    assert terms_of(rule_of(kind, F, terms)) == written


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        ("按比例", "80%"),
        ("扣分", "高于 100% 的酌情扣分"),
        ("扣分", "高于 1，每 0.01 扣 0.5 分"),  # a ratio is written in per cent
        ("分档", "≤0% 得 8 分；≤10% 得 6 分"),  # and the rest?
        ("分档", "≤0% 得 8 分；≥10% 得 6 分；其余得 0 分"),
        ("参照", "不大于 10%"),
        ("分级", "没有结余；有结余 0 分"),
        ("分档评判", "达成 80%；未达成 0%"),
        ("是否", "是 3 分"),
        ("是否", "百分数取整："),
    ],
)
def test_what_is_written_otherwise_is_refused_with_an_example(kind: str, terms: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as refused:
        rule_of(kind, F, terms)
    assert str(refused.value) == EXAMPLES[kind]


def test_an_unknown_kind_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="按比例、不高于、扣分"):
        rule_of("酌情", F, "")


CENTS = st.decimals(min_value=0, max_value=200, places=2)
SHARES = st.decimals(min_value=0, max_value=3, places=4)


@given(limit=SHARES, step=SHARES, points=CENTS, short=st.booleans(), whole=st.booleans())
def test_every_deduction_is_read_back(limit: Decimal, step: Decimal, points: Decimal, short: bool, whole: bool) -> None:
    rule = DeductionRule(figure=F, limit=limit, step=step, points=points, short=short, whole=whole)
    assert rule_of("扣分", F, terms_of(rule)) == rule


@given(st.lists(st.tuples(SHARES, CENTS), min_size=1, max_size=6), st.booleans(), st.booleans(), st.booleans())
def test_every_list_of_bands_is_read_back(
    pairs: list[tuple[Decimal, Decimal]], upper: bool, opened: bool, magnitude: bool
) -> None:
    listed = [ScoreBand(bound=bound, points=points) for bound, points in pairs]
    sides = (listed, []) if upper else ([], listed)
    rule = BandRule(figure=F, at_most=sides[0], at_least=sides[1], open=opened, magnitude=magnitude)
    assert rule_of("分档", F, terms_of(rule)) == rule
