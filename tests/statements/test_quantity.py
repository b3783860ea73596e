"""Quantities: what is one, with which unit and how exact; what is none."""

from fractions import Fraction

import pytest

from pipeline.statements.quantity import quantities


@pytest.mark.parametrize(
    ("text", "value", "unit", "half"),
    [
        ("26,068.23万元", 260682300, "元", 50),
        ("３，５３６．４２ 万元", 35364200, "元", 50),
        ("3.36万亿元", 3360000000000, "元", 5000000000),
        ("2千万元", 20000000, "元", 5000000),
        ("18.04%", Fraction(1804, 100), "%", Fraction(5, 1000)),
        ("5‰", Fraction(1, 2), "%", Fraction(5, 100)),
        ("2.5个百分点", Fraction(5, 2), "个百分点", Fraction(5, 100)),
        ("12.5平方公里", 12500000, "平方米", 50000),
        ("3万亩", 20000000, "平方米", Fraction(10**7, 3)),
        ("363 名", 363, "人", 0),
        ("1,830人次", 1830, "人次", 0),
        ("十五项", 15, "项", 0),
        ("二十三家", 23, "家", 0),
        ("增加-5万元", -50000, "元", 5000),
        ("28.5分", Fraction(57, 2), "分", Fraction(5, 100)),
    ],
)
def test_read(text: str, value: Fraction, unit: str, half: Fraction) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit, found.half) == (value, unit, half)


@pytest.mark.parametrize(
    "text",
    [
        "2019年12月31日",
        "2019—2021年",
        "粤财〔2019〕12号",
        "《2018年工作方案》",
        "按GB/T 19001-2016执行，推广5G、4K",
        "第3项、第十六届、第三季度",
        "表1-2、附件3",
        "（1）拟订规划",
        "坚持“1+1+9”部署",
        "8月至9月",
    ],
)
def test_dates_names_and_ordinals_are_no_quantities(text: str) -> None:
    assert list(quantities(text)) == []


@pytest.mark.parametrize("text", ["超过2000个", "约30家", "60多项", "3万余人", "20户以上", "10%左右"])
def test_loose(text: str) -> None:
    assert [item.loose for item in quantities(text)] == [True]
