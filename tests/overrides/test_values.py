"""What staff write as a value is read as it stands, or refused with the reason."""

from fractions import Fraction

import pytest

from pipeline.money import AmountError
from pipeline.overrides.values import value_of


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("１，２３４．５６元", "元", 123456),
        ("（12.50）", "元", -1250),
        (" 14.5 ％", "比例", Fraction(29, 200)),
        ("15项", "项", 15),
        ("2.5", "分", Fraction(5, 2)),
    ],
)
def test_as_it_stands(text: str, unit: str, value: object) -> None:
    assert value_of(text, unit) == value


@pytest.mark.parametrize("text", ["41260000¹", "15²", "①", "12\n3", "1 2 3"])
def test_a_mark_or_a_break_is_no_digit(text: str) -> None:
    with pytest.raises(AmountError):
        value_of(text, "项")
