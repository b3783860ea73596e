"""How figures are printed beside their labels, and what is called a change: value, blank, dash and missing are four things."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from pipeline.catalogue import Catalogue
from pipeline.declarations import FigureDecl
from pipeline.money import Absence, Value
from pipeline.records import Figure, Rule
from pipeline.year_page.changes import changed
from pipeline.year_page.page_record import BuiltValue, EarlierPage, PageChange, earlier_page
from pipeline.year_page.shown import shown_text, shown_value

CATALOGUE = Catalogue(
    FigureDecl(pattern=name, label=name, unit=unit, kind="计算", format=form)
    for name, unit, form in (
        ("金额", "元", "万元"),
        ("变动额", "元", "万元绝对值"),
        ("率", "比例", "百分比"),
        ("变动率", "比例", "百分比绝对值"),
        ("分", "分", "分数"),
        ("方向", "元", "增减"),
        ("项数", "项", "整数"),
        ("名称", "文本", "文本"),
    )
)


@pytest.mark.parametrize(
    ("key", "value", "unit", "shown"),
    [
        ("金额", 123456789, "元", "123.46 万元"),  # 1,234,567.89 元, half up
        ("金额", 0, "元", "0.00 万元"),
        ("金额", Absence.BLANK, "元", "空"),
        ("金额", Absence.DASH, "元", "—"),
        ("金额", Absence.MISSING, "元", "缺"),
        ("变动额", -123456789, "元", "-123.46 万元"),  # a sentence says 减少; here the sign must stand
        ("变动率", Fraction(-1, 8), "比例", "-12.5%"),
        ("率", Fraction(19753, 20000), "比例", "98.77%"),  # 98.765 %, half up
        ("分", Fraction(136, 25), "分", "5.44 分"),
        ("方向", -100, "元", "-1.00 元"),  # a word for the sign is no number
        ("项数", 12, "项", "12 项"),
        ("名称", "4K用户数", "文本", "4K用户数"),
        ("没有声明的数", 123456, "元", "1,234.56 元"),
    ],
)
def test_the_text_beside_a_label(key: str, value: Value, unit: str, shown: str) -> None:
    assert shown_text(Figure(key=key, value=value, unit=unit, source=Rule(text="")), CATALOGUE) == shown


def test_a_text_a_person_set_is_printed() -> None:
    figure = Figure(key="金额", value=123456789, unit="元", source=Rule(text=""), shown=(("万元", "约 123"),))
    assert shown_text(figure, CATALOGUE) == "约 123 万元"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(123456789, "元", "123.46 万元"), (Fraction(1, 3), "比例", "33.33%"), (Absence.MISSING, "元", "缺"), (11, "项", "11 项")],
)
def test_the_text_of_a_column(value: Value, unit: str, shown: str) -> None:
    assert shown_value(value, unit) == shown


def built(**fen: int | None) -> Mapping[str, BuiltValue]:
    def value(amount: int | None) -> dict[str, str]:
        return {"kind": "missing"} if amount is None else {"kind": "money", "fen": str(amount)}

    return {key: BuiltValue(label=key, value=value(amount), shown=str(amount)) for key, amount in fen.items()}


def test_only_what_has_another_value_is_a_change() -> None:
    was, now = built(甲=100, 乙=200, 丙=None, 丁=5), built(甲=100, 乙=201, 丙=0, 戊=7)
    found = changed(EarlierPage(compared=was), now)
    assert [(item.key, item.was, item.now) for item in found] == [
        ("乙", was["乙"], now["乙"]),
        ("丙", was["丙"], now["丙"]),  # missing is not nought
        ("戊", None, now["戊"]),
        ("丁", was["丁"], None),
    ]


def test_the_first_build_changes_nothing_and_the_same_again_keeps_what_was_told() -> None:
    told = (PageChange(key="甲", label="甲", was=None, now=built(甲=1)["甲"]),)
    assert changed(EarlierPage(), built(甲=1)) == ()
    assert changed(EarlierPage(compared=built(甲=1), changes=told), built(甲=1)) == told


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"compared": 1}', b'{"changes": [{"key": 1}]}', b"\xff", b"[" * 100_000])
def test_a_record_that_cannot_be_read_tells_nothing(data: bytes) -> None:
    assert earlier_page(data) == EarlierPage()
