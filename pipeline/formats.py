"""Display formats (格式): how a figure is printed. The one rounding to print happens here, half up, from the exact value.

A blank or a dash prints as nothing, as in the official tables. A missing value prints 【缺】: a number that could not be
read must not look like a row without amounts.
"""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from pipeline.expr import RATIO, SCORE, TEXT, YUAN
from pipeline.money import FEN_PER_YUAN, Absence, Exact, show, show_quotient
from pipeline.records import Figure, Rule

LACKING = "【缺】"
"""What stands in the report where a number is missing."""
_PENDING = re.compile("【待补：(.*?)】")


def pending_text(label: str) -> str:
    """Return what stands in a sentence where something is still to be filled in (待补)."""
    return f"【待补：{label}】"


def pending_label(text: str) -> str:
    """Return the label of the 待补 a text begins with, or nothing.

    >>> pending_label(pending_text("得分") + "，其中")
    '得分'
    """
    found = _PENDING.match(text)
    return found[1] if found else ""


class FormatError(TypeError):
    """A format was applied to a unit it does not print: a fault of the pack."""


def _money(value: Exact, per: int) -> str:
    return show_quotient(value.numerator, value.denominator * FEN_PER_YUAN * per, 2)


def _percent(value: Exact, *, trim: bool = True) -> str:
    """Percentages carry no separators: 1500%."""
    return show_quotient(value.numerator * 100, value.denominator, 2, grouping=False, trim=trim)


def _direction(up: str, down: str, same: str) -> Callable[[Exact], str]:
    return lambda value: up if value > 0 else down if value < 0 else same


_Printer = Callable[[Exact], str]
_NUMERIC: Mapping[str, tuple[tuple[str, ...], _Printer]] = {
    "元": ((YUAN,), lambda v: _money(v, 1)),
    "万元": ((YUAN,), lambda v: _money(v, 10**4)),
    "亿元": ((YUAN,), lambda v: _money(v, 10**8)),
    "万元绝对值": ((YUAN,), lambda v: _money(abs(Fraction(v)), 10**4)),
    "百分比": ((RATIO,), lambda v: _percent(v) + "%"),
    "百分比2": ((RATIO,), lambda v: _percent(v, trim=False) + "%"),
    "百分比绝对值": ((RATIO,), lambda v: _percent(abs(Fraction(v))) + "%"),
    "百分比2绝对值": ((RATIO,), lambda v: _percent(abs(Fraction(v)), trim=False) + "%"),
    "比率数": ((RATIO,), _percent),
    "分数": ((SCORE,), lambda v: show(v, 2, trim=True)),
    "整数": ((), lambda v: show(v, 0)),
    "年份": ((), lambda v: show(v, 0, grouping=False)),
    "数值": ((), lambda v: show(v, 6, trim=True)),
    "增减": ((), _direction("增加", "减少", "持平")),
    "增减幅": ((), _direction("增幅", "减幅", "持平")),
    "高低": ((), _direction("高于", "低于", "等于")),
}

_COUNTS = ("整数", "年份", "数值")
"""Formats of counts only: an amount would be printed in 分, a ratio or score would lose its decimals."""

DIRECTIONS = ("增减", "增减幅", "高低")
"""Formats that print a word for the sign of a number."""

FORMATS = (*_NUMERIC, "文本")
"""Names of all formats, usable as filters in templates and narrative texts."""

PERCENT_PLACES = {"两位": {"百分比": "百分比2", "百分比绝对值": "百分比2绝对值"}, "至多两位": {}}
"""What a pack's option percent_places may say, and the formats it prints instead of those asked for."""


def format_figure(figure: Figure, name: str) -> str:
    """Print a figure in a format. Raises :class:`FormatError` for a unit the format does not print, KeyError if unknown.

    What a person set to be shown in the format (:attr:`Figure.shown`) is printed as it is.

    >>> from pipeline.records import decided
    >>> format_figure(decided("x", 37468191962, "元", ""), "万元")
    '37,468.19'
    """
    if name not in FORMATS:
        raise KeyError(name)
    for form, text in figure.shown:
        if form == name:
            return text
    value = figure.value
    if isinstance(value, Absence):
        return LACKING if value is Absence.MISSING else ""
    if name == "文本" or isinstance(value, str):
        if not isinstance(value, str) or name != "文本":
            raise FormatError(f"{figure.key}（{figure.unit}）不能按“{name}”显示")
        return value
    units, printer = _NUMERIC[name]
    if units and figure.unit not in units:
        raise FormatError(f"{figure.key}（{figure.unit}）不能按“{name}”显示")
    if figure.unit == TEXT or (name in _COUNTS and figure.unit in (YUAN, RATIO, SCORE)):
        raise FormatError(f"{figure.key}（{figure.unit}）不能按“{name}”显示")
    return printer(value)


def prints(unit: str, name: str) -> bool:
    """Tell whether a format prints figures of a unit, by printing one.

    >>> prints("元", "万元"), prints("元", "百分比")
    (True, False)
    """
    value = "文" if unit == TEXT else Fraction(0)
    try:
        format_figure(Figure(key="", value=value, unit=unit, source=Rule(text="")), name)
    except FormatError:
        return False
    return True
