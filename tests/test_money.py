"""Amounts: read exactly, rounded half up once, shown and read back the same."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.money import (
    MAX_YUAN,
    AmountError,
    decimal_from_text,
    fen_from_decimal,
    fen_from_number,
    half_up,
    is_dash,
    normal_text,
    show,
)

FEN = st.integers(-(MAX_YUAN * 100) + 1, MAX_YUAN * 100 - 1)
FULL_WIDTH = str.maketrans("0123456789.,-()", "０１２３４５６７８９．，－（）")


@given(FEN)
def test_a_shown_amount_reads_back_the_same(fen):
    text = show(Fraction(fen, 100), 2)
    assert fen_from_decimal(decimal_from_text(text)) == fen
    assert fen_from_decimal(decimal_from_text(text.translate(FULL_WIDTH))) == fen
    assert fen_from_decimal(decimal_from_text(f" {text.replace(',', '')}　元".replace("元", ""))) == fen


@given(FEN)
def test_a_spreadsheets_double_gives_the_exact_fen(fen):
    assert fen_from_number(fen / 100) == fen


@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=8))
def test_a_double_that_carries_the_dust_of_a_sum_is_still_exact(fens):
    assert fen_from_number(sum(fen / 100 for fen in fens)) == sum(fens)


@given(st.integers(1, 10**9))
def test_brackets_mean_minus(fen):
    assert fen_from_decimal(decimal_from_text(f"（{show(Fraction(fen, 100), 2)}）")) == -fen


@given(st.fractions(-(10**12), 10**12, max_denominator=10**6), st.integers(0, 6))
def test_half_up_agrees_with_decimal(value, places):
    # exact to 60 digits: enough to tell a half from its neighbours for these denominators
    quotient = Decimal(value.numerator * 10**40 // value.denominator).scaleb(-40) if value >= 0 else None
    if quotient is None:
        assert half_up(value, places) == -half_up(-value, places)
    else:
        expected = quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        assert half_up(value, places) == int(expected.scaleb(places))


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_showing_never_says_minus_zero_and_trims_only_the_fraction(units, places):
    value = Fraction(units, 10 ** (places + 2))
    text = show(value, places)
    assert text.strip("-0.,") or not text.startswith("-")
    assert Fraction(show(value, places, trim=True).replace(",", "")) == Fraction(text.replace(",", ""))
    assert show(value, places, grouping=False) == text.replace(",", "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("１，２３４．５０", "1234.50"),
        (" 1 234.5 ".replace(" ", "\u3000"), "1234.5"),
        ("￥100", "100"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("(5.00)", "-5.00"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0", "0"),
    ],
)
def test_typed_numbers(text, value):
    assert decimal_from_text(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "1,23O.50", "12,34.5", "1.2.3", "—", "1e5", "(-5)", "（+5）", "()", "--5", "٣", "100元", "nan", "1,2345"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(AmountError):
        decimal_from_text(text)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e13, -1e13, 0.001, 1.005, True])
def test_a_cell_that_is_no_exact_amount_is_refused_with_a_reason(number):
    with pytest.raises(AmountError) as error:
        fen_from_number(number)
    assert error.value.reason


def test_residue_of_doubles():
    assert fen_from_number(0.1 + 0.2) == 30
    assert fen_from_number(4.35) == 435  # 4.35 * 100 is 434.99999999999994
    assert fen_from_number(9_999_999_999_999.99) == 999_999_999_999_999


def test_dashes_are_not_numbers_and_not_blank():
    assert all(is_dash(text) for text in ("-", "—", "——", " － ", "−", "/", "---"))
    assert not any(is_dash(text) for text in ("", " ", "-1", "0", "一"))


def test_text_is_folded():
    assert normal_text("\ufeffＡ\u200b １\u3000") == "A1"
