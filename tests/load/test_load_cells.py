"""A cell becomes an amount, blank, dash or missing; nothing is guessed."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.load.amounts import Reader
from pipeline.load.final_accounts import bare_label
from pipeline.load.sheet import Area, Sheet, address, column_name
from pipeline.money import Absence, normal_text
from pipeline.stated_units import head_scale, stated_scale

BLANK, DASH, MISSING = Absence.BLANK, Absence.DASH, Absence.MISSING


def reader(value: Any, **flags: Any) -> Reader:
    return Reader(Sheet(file="决算报表.xlsx", name="Z01", rows=[[value]], **flags))


@pytest.mark.parametrize(
    ("content", "fen"),
    [
        (0.0, 0),
        (4.35, 435),
        (0.1 + 0.2, 30),
        ("1,234.56", 123456),
        ("１，２３４．５６", 123456),
        ("（1,234）", -123400),
        ("-5.00", -500),
        (" 12.50元 ", 1250),
        ("1 234.5", 123450),
        ("", BLANK),
        (" \u200b", BLANK),
        ("—", DASH),
        ("－", DASH),
        ("/", DASH),
    ],
)
def test_money_in_yuan(content: Any, fen: Any) -> None:
    cells = reader(content)
    assert cells.money(0, 0, 1) == fen
    assert cells.problems == []


def test_money_in_ten_thousand_yuan_is_exact() -> None:
    assert reader(8297.86).money(0, 0, 10_000) == 829_786_0000  # 8,297.86 万元 = 82,978,600.00 元
    assert reader("12.5万元").money(0, 0, 10_000) == 12_500_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("1,23O.50", "L021"),
        (1.005, "L021"),  # a tenth of a 分
        (100 / 3, "L021"),
        (1e13, "L021"),
        (True, "L027"),
        (dt.date(2019, 3, 1), "L027"),
        ("12.5万元", "L028"),
        ("12.5%", "L028"),
        ("12\x0b5", "L025"),
        ("12_x000B_5", "L025"),
        ("1,2345.00", "L021"),
        ("待定", "L021"),
    ],
)
def test_what_is_no_amount_is_missing_and_named(content: Any, code: str) -> None:
    cells = reader(content)
    assert cells.money(0, 0, 1, "功能.科学技术支出.决算数") is MISSING
    (item,) = cells.problems
    assert (item.code, item.cell, item.keys) == (code, "A1", ("功能.科学技术支出.决算数",))
    assert item.place == "决算报表.xlsx > Z01 > A1"


@pytest.mark.parametrize("flag", ["uncalculated", "errors"])
def test_a_formula_without_result_is_not_blank(flag: str) -> None:
    cells = reader("", **{flag: frozenset({(0, 0)})})
    assert cells.money(0, 0, 1) is MISSING
    assert [item.code for item in cells.problems] == ["L024"]


def test_a_ratio_must_say_that_it_is_one() -> None:
    assert reader("98.5%").ratio(0, 0, False) == Fraction(197, 200)
    assert reader(98.5).ratio(0, 0, True) == Fraction(197, 200)
    unclear = reader(98.5)
    assert unclear.ratio(0, 0, False) is MISSING
    assert [item.code for item in unclear.problems] == ["L023"]


def test_words_are_as_a_person_sees_them() -> None:
    assert reader(20.0).words(0, 0) == "20"
    assert reader("  达到1600万户 ").words(0, 0) == "达到1600万户"
    assert reader("  ").words(0, 0) is BLANK


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_every_two_decimal_amount_reads_back(fen: int) -> None:
    sign, yuan, rest = ("-" if fen < 0 else ""), abs(fen) // 100, abs(fen) % 100
    text = f"{sign}{yuan}.{rest:02d}"
    assert reader(text).money(0, 0, 1) == fen
    assert reader(f"{sign}{yuan:,}.{rest:02d}").money(0, 0, 1) == fen
    assert reader(float(text)).money(0, 0, 1) == fen


@given(st.integers(min_value=0, max_value=16_383))
def test_column_names_count_in_letters(column: int) -> None:
    name, value = column_name(column), 0
    for letter in name:
        value = value * 26 + ord(letter) - 64
    assert value == column + 1


def test_addresses_and_areas() -> None:
    assert address(11, 2) == "C12"
    assert str(Area(0, 0, 1, 27)) == "A1:AB2"


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("金额单位：万元", 10_000),
        ("单位：元", 1),
        ("（单位：人民币元）", 1),
        ("编制单位：某局 金额单位：元", 1),
        ("编制单位：元泰局", None),
        ("五、预算执行进度（金额单位：元）", 1),
    ],
)
def test_the_stated_unit_of_money(text: str, scale: int | None) -> None:
    assert stated_scale(normal_text(text)) == scale


def test_the_unit_in_a_head() -> None:
    assert head_scale(normal_text("累计支出（万元）")) == 10_000
    assert head_scale(normal_text("累计支出")) is None


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("二十一、灾害防治及应急管理支出", "灾害防治及应急管理支出"),
        ("    （1）公务用车购置费", "公务用车购置费"),
        ("其中：1.基本建设类项目", "基本建设类项目"),
        ("资本性支出（基本建设）", "资本性支出(基本建设)"),
        ("（一）支出合计", "支出合计"),
        ("一般公共服务支出", "一般公共服务支出"),
        ("一、“三公”经费支出", "三公经费支出"),
    ],
)
def test_numbering_goes_and_brackets_stay(label: str, bare: str) -> None:
    assert bare_label(label) == bare
