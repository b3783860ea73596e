"""What has become of a figure at one place: the one answer check, refresh, merge, finalize and accept go by.

A figure is its quantity, unit and sign, not the characters it is written with: full-width digits, separators, another minus
sign, a dash for a zero of a table, a direction word of the same direction or a rounded restatement in another unit say the
same. Quantities and units are read by ``pipeline.statements``.
"""

import re
from enum import Enum
from fractions import Fraction

from pipeline import link
from pipeline.expr import YUAN
from pipeline.formats import DIRECTIONS
from pipeline.matching.text import NUMBER, canonical
from pipeline.money import half_up, is_dash, show
from pipeline.statements.figures import fact
from pipeline.statements.quantity import quantities
from pipeline.statements.roles import direction
from pipeline.statements.units import UNITS, scaled


class State(Enum):
    """What has become of a figure at one place."""

    SAME = "未改"
    RESTYLED = "只改样式"
    WORDED = "旁加文字"
    REWORDED = "换了说法"
    RESTATED = "换了单位"
    DASHED = "零写成横线"
    CHANGED = "改动"
    EMPTIED = "清空"
    MISSING = "缺失"
    COPIED = "复制"
    AMBIGUOUS = "不能确定"

    @property
    def stands(self) -> bool:
        """Tell whether the place still says what was generated: a refresh renews it."""
        return self in _STANDS


_STANDS = frozenset((State.SAME, State.RESTYLED, State.WORDED, State.REWORDED, State.RESTATED, State.DASHED))
UNTOUCHED = frozenset((State.SAME, State.RESTYLED))
"""The number and everything in its place is as generated."""
NO_QUANTITY = ("年份", "文本")
"""Formats of what is named by no words around it."""
COARSEST = Fraction(1, 20)
"""A restatement must not be rounded by more than this part of its value: 2.6亿元 for 2.6037亿元, not 3亿元."""
_UNIT = re.compile(rf"(?:\s*[（(][^（）()]{{0,40}}[）)]|[余多来]|左右)?\s*({UNITS})")
"""A unit, also behind a remark of staff on the number."""
_IMPLIED = {"元": "元", "万元": "万元", "万元绝对值": "万元", "亿元": "亿元"}
"""The unit a format prints amounts in, where a table says it in its caption or head."""


def unit_after(text: str, place: int) -> str:
    """Return the unit right behind a number, as written: 万元, 项, 人次 … or nothing.

    >>> unit_after("共12万元。", 3), unit_after("15项目标", 2), unit_after("12，", 2), unit_after("12（含土地）万元", 2)
    ('万元', '项', '', '万元')
    """
    match = _UNIT.match(text, place)
    return match.group(1) if match else ""


def same_unit(one: str, other: str) -> bool:
    """Tell whether two units mean the same size of the same thing.

    >>> same_unit("名", "人"), same_unit("万元", "元"), same_unit("个百分点", "百分点")
    (True, False, True)
    """
    return canonical(one) == canonical(other) or (bool(one and other) and scaled(one) == scaled(other))


def measures_money(unit: str) -> bool:
    """Tell whether a unit is one of money, a rate or a bare scale: without it a number is of another size."""
    scale, base = scaled(unit)
    return bool(unit) and (base in ("元", "%", "个百分点") or scale != 1)


def compare(was: str, now: str, form: str = "", in_table: bool = False) -> State:
    """Tell what has become of a text that still stands; with a changed unit behind it, that is part of both texts.

    >>> [compare("1,234.50", now).value for now in ("1,234.50", "１２３４．５", "1,234.51", " ")]
    ['未改', '只改样式', '改动', '清空']
    >>> [compare("-12.50", now).value for now in ("–12.5", "△12.50", "12.50")]
    ['只改样式', '只改样式', '改动']
    >>> compare("减少", "下降", "增减").value, compare("减少", "上升", "增减").value, compare("0.00", "—", "元", True).value
    ('换了说法', '改动', '零写成横线')
    """
    if now == was:
        return State.SAME
    if not now.strip():
        return State.EMPTIED
    if canonical(now) == canonical(was):
        return State.RESTYLED
    if in_table and is_dash(now) and re.search(r"\d", was) and not re.search("[1-9]", was):
        return State.DASHED
    if form in DIRECTIONS and (way := direction(canonical(now))) is not None and way == direction(canonical(was)):
        return State.REWORDED
    return State.CHANGED


def state_of(was: str, now: str, figure: link.BaselineFigure | None, beside: str, in_table: bool) -> State:
    """Tell what has become of a figure: also whether another unit or words at its edge leave it what it is."""
    state = compare(was, now, figure.format if figure else "", in_table)
    if state is State.CHANGED and figure is not None and restates(now, figure):
        return State.RESTATED
    return State.WORDED if beside and state in UNTOUCHED else state


def restates(text: str, figure: link.BaselineFigure) -> bool:
    """Tell whether a text with its unit is the exact value of an amount, rounded half up to the places it prints.

    >>> amount = link.BaselineFigure(
    ...     tag="", key="", format="万元", kind="", unit="元", value=2603725000, text="2,603.73", source="")
    >>> [restates(text, amount) for text in ("2.6亿元", "0.26亿元", "26037250元", "3亿元", "2,603.73")]
    [False, True, True, False, False]
    """
    found = list(quantities(text))
    if figure.unit != YUAN or isinstance(figure.value, str) or not isinstance(figure.value, int | Fraction) or len(found) != 1:
        return False
    said, exact = found[0], fact("", YUAN, figure.value, "").value
    if said.unit != "元" or not said.value or said.half > COARSEST * abs(said.value) or canonical(said.text) != canonical(text):
        return False
    exact = abs(exact) if "绝对值" in figure.format else exact
    step = 2 * said.half
    return bool(step) and half_up(exact / step, 0) * step == said.value


def restated(like: str, text: str, form: str) -> str:
    """Return a newly printed amount in the unit and places of an older restatement; empty where it cannot be said so.

    >>> restated("2.6亿元", "27,123.45", "万元"), restated("260372500元", "27,123.45", "万元")
    ('2.7', '271234500')
    """
    old, new = ([*quantities(like)], [*quantities(text + implied_unit(form))])
    number = re.match(NUMBER, like)
    if len(old) != 1 or len(new) != 1 or number is None or (old[0].unit, new[0].unit) != ("元", "元"):
        return ""
    decimals = re.search(r"(?<=[.．])\d+", number.group())
    places = len(decimals.group()) if decimals else 0
    size = old[0].half * 2 * 10**places
    return show(new[0].value / size, places, grouping="," in like)


def says_again(like: str, text: str, form: str) -> bool:
    """Tell whether an older restatement says a newly printed amount too."""
    number = re.match(NUMBER, like)
    return number is not None and canonical(restated(like, text, form)) == canonical(number.group())


def implied_unit(form: str) -> str:
    """Return the unit a format prints an amount in without saying it; empty for all others."""
    return _IMPLIED.get(form, "")
