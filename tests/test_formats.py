"""Formats: the one rounding to print, against babel with ROUND_HALF_UP, on random and edge values."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.expr import RATIO, SCORE, TEXT, YUAN
from pipeline.formats import FORMATS, FormatError, format_figure
from pipeline.money import Absence
from pipeline.records import decided


def shown(value, unit, name):
    return format_figure(decided("某", value, unit, ""), name)


def babel(value: Decimal, pattern: str) -> str:
    with localcontext() as context:  # babel rounds in the current context, half even by default
        context.rounding, context.prec = ROUND_HALF_UP, 60
        text = format_decimal(value, format=pattern, locale="zh_CN")
    return text.removeprefix("-") if not any(ch in "123456789" for ch in text) else text


FEN = st.integers(-(10**17), 10**17)
EDGES = (0, 1, -1, 4, 5, -5, 49, 50, 4999, 5000, -5000, 5001, 999_999_999_999_999, 499_999_999, 500_000_000)


def edges(test):
    for value in EDGES:
        test = example(value)(test)
    return test


@edges
@given(FEN)
def test_yuan(fen):
    assert shown(fen, YUAN, "元") == babel(Decimal(fen).scaleb(-2), "#,##0.00")


@edges
@given(FEN)
def test_wan_and_yi_come_from_the_exact_amount(fen):
    assert shown(fen, YUAN, "万元") == babel(Decimal(fen).scaleb(-6), "#,##0.00")
    assert shown(fen, YUAN, "亿元") == babel(Decimal(fen).scaleb(-10), "#,##0.00")
    assert shown(fen, YUAN, "万元绝对值") == babel(abs(Decimal(fen)).scaleb(-6), "#,##0.00")


@edges
@given(st.integers(-(10**9), 10**9))
def test_percentages(millionths):
    percent = Decimal(millionths).scaleb(-4)  # of a ratio in millionths
    ratio = Fraction(millionths, 10**6)
    assert shown(ratio, RATIO, "百分比2") == babel(percent, "0.00") + "%"
    assert shown(ratio, RATIO, "百分比") == babel(percent, "0.##") + "%"
    assert shown(ratio, RATIO, "百分比绝对值") == babel(abs(percent), "0.##") + "%"
    assert shown(ratio, RATIO, "比率数") == babel(percent, "0.##")


@edges
@given(st.integers(-(10**6), 10**6))
def test_scores_and_counts(thousandths):
    assert shown(Fraction(thousandths, 1000), SCORE, "分数") == babel(Decimal(thousandths).scaleb(-3), "#,##0.##")
    assert shown(thousandths, "项", "整数") == babel(Decimal(thousandths), "#,##0")


@pytest.mark.parametrize(
    ("value", "unit", "name", "text"),
    [
        (37_468_191_962, YUAN, "万元", "37,468.19"),
        (68_500, YUAN, "万元", "0.07"),  # 0.0685: half up
        (500, YUAN, "万元", "0.00"),
        (5_000, YUAN, "万元", "0.01"),  # 0.005 is half: up
        (-5_000, YUAN, "万元", "-0.01"),
        (-4_999, YUAN, "万元", "0.00"),  # never -0.00
        (Fraction(15), RATIO, "百分比", "1500%"),
        (Fraction(-236, 1000), RATIO, "百分比", "-23.6%"),
        (Fraction(1), RATIO, "百分比", "100%"),
        (Fraction(1), RATIO, "百分比2", "100.00%"),
        (Fraction(10005, 100_000), RATIO, "百分比", "10.01%"),  # 10.005: half up, not to even
        (Fraction(9992, 100), SCORE, "分数", "99.92"),
        (22, SCORE, "分数", "22"),
        (2019, "年", "年份", "2019"),
        (Fraction(43, 10) * 10**12, "数", "数值", "4,300,000,000,000"),
        (-8_670_000, YUAN, "增减", "减少"),
        (0, YUAN, "增减", "持平"),
        (Fraction(1, 10**9), RATIO, "高低", "高于"),
        (-1, YUAN, "增减幅", "减幅"),
        ("优", TEXT, "文本", "优"),
    ],
)
def test_examples(value, unit, name, text):
    assert shown(value, unit, name) == text


@pytest.mark.parametrize("name", FORMATS)
def test_blank_and_dash_print_as_nothing_and_a_missing_number_is_seen(name):
    assert shown(Absence.BLANK, YUAN, name) == shown(Absence.DASH, YUAN, name) == ""
    assert shown(Absence.MISSING, YUAN, name) == "【缺】"


@pytest.mark.parametrize(
    ("value", "unit", "name"),
    [
        (100, YUAN, "整数"),  # would print 分
        (Fraction(1, 2), RATIO, "整数"),
        (Fraction(9992, 100), SCORE, "整数"),
        (100, YUAN, "百分比"),
        (Fraction(1, 2), RATIO, "万元"),
        (20, "件", "元"),
        (20, "件", "文本"),
        ("优", TEXT, "元"),
        ("优", TEXT, "增减"),
        ("优", TEXT, "整数"),
    ],
)
def test_a_format_refuses_a_unit_it_does_not_print(value, unit, name):
    with pytest.raises(FormatError):
        shown(value, unit, name)


@pytest.mark.parametrize("value", [1, Absence.BLANK, "优"])
def test_an_unknown_format_is_never_silent(value):
    with pytest.raises(KeyError):
        shown(value, YUAN, "亿万")
