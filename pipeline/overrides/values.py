"""A value as staff write it: as printed in a report, as typed after ``--value``, as it stands in 覆盖记录.xlsx.

Amounts are 元 there, ratios per cent. Nothing is guessed: what does not say its value exactly raises :class:`AmountError`.
"""

from decimal import Decimal
from fractions import Fraction

from pipeline.expr import RATIO, SCORE, TEXT, YUAN
from pipeline.formats import format_figure
from pipeline.money import (
    FEN_PER_YUAN,
    Absence,
    AmountError,
    Exact,
    Value,
    decimal_from_text,
    fen_from_decimal,
    half_up,
    show,
    typed_text,
)
from pipeline.records import Figure, Rule

ANY_NUMBER = "数"
"""The unit of numbers that need not be whole (a goal's target)."""

RATIO_PLACES = 8
"""Places to which a recorded ratio is held against what the inputs give: six of the percentage."""
_PLACES = {YUAN: 0, RATIO: RATIO_PLACES, SCORE: 2}
_OTHER_PLACES = 6
_STEPS = {YUAN: Fraction(1), RATIO: Fraction(1, 10_000), SCORE: Fraction(1, 100)}
"""The least amount that differs: 1 分, 0.01%, 0.01 points; of things one."""


def _printed(value: Value, unit: str, form: str) -> str:
    return format_figure(Figure(key="", value=value, unit=unit, source=Rule(text="")), form)


def says_exactly(unit: str, form: str) -> bool:
    """Tell whether the text of a format says the value exactly: not 万元, not a direction, not an amount without its sign.

    >>> says_exactly("元", "元"), says_exactly("元", "万元"), says_exactly("比例", "百分比绝对值"), says_exactly("元", "增减")
    (True, False, False, False)
    """
    if unit == TEXT:
        return True
    step = _STEPS.get(unit, Fraction(1))
    texts = [_printed(value, unit, form) for value in (step, 2 * step, -step)]
    return len(set(texts)) == len(texts)


def value_of(text: str, unit: str) -> Value:
    """Read a value: 元 for money, ``14.5%`` for a ratio, a number for points and things, words as they are.

    Raises :class:`AmountError` with the reason in Chinese.

    >>> value_of("13,204,600.00", "元"), value_of("14.5%", "比例"), value_of("15", "项")
    (1320460000, Fraction(29, 200), 15)

    A mark beside a number (15², 15①) is no digit of it and is refused.
    """
    if unit == TEXT:
        if not text.strip():
            raise AmountError("没有内容")
        return text.strip()
    plain = typed_text(text)
    if unit == YUAN:
        return fen_from_decimal(decimal_from_text(plain.removesuffix(YUAN)))
    if unit == RATIO:
        if not plain.endswith("%"):
            raise AmountError("比率要带 %")
        return _exact(decimal_from_text(plain[:-1]) / 100)
    number = decimal_from_text(plain.removesuffix(unit))
    if unit not in (SCORE, ANY_NUMBER) and number != number.to_integral_value():
        raise AmountError("应为整数")
    return _exact(number)


def printed_value(text: str, unit: str, form: str) -> Value:
    """Read the value a format printed (one that :func:`says_exactly`). Raises :class:`AmountError`."""
    if unit == RATIO and "%" not in _printed(Fraction(1), unit, form):
        text += "%"  # a format for columns headed %
    return value_of(text, unit)


def _exact(number: Decimal) -> Exact:
    value = Fraction(number)
    return value.numerator if value.denominator == 1 else value


ABSENT = {Absence.BLANK: "（空）", Absence.DASH: "（不适用）", Absence.MISSING: "（缺失）"}


def written(value: Value, unit: str) -> Decimal | int | str:
    """Return what a cell of 覆盖记录.xlsx holds: 元 with two decimals, a percentage as text, an absence in words.

    >>> written(1320460000, "元"), written(Fraction(1, 3), "比例"), written(Absence.BLANK, "元")
    (Decimal('13204600.00'), '33.333333%', '（空）')
    """
    if isinstance(value, Absence):
        return ABSENT[value]
    if isinstance(value, str):
        return value
    if unit == YUAN:
        return Decimal(half_up(value, 0)).scaleb(-2)
    if unit == RATIO:
        return show(Fraction(value) * 100, RATIO_PLACES - 2, grouping=False, trim=True) + "%"
    if Fraction(value).denominator == 1:
        return int(value)
    places = _PLACES.get(unit, _OTHER_PLACES)
    return Decimal(half_up(value, places)).scaleb(-places)


def in_words(value: Value, unit: str) -> str:
    """Return a value as a message shows it, with its unit."""
    if isinstance(value, Absence | str):
        return str(written(value, unit))
    if unit == YUAN:
        return show(Fraction(value, FEN_PER_YUAN), 2) + " 元"
    return str(written(value, unit)) + ("" if unit in (RATIO, ANY_NUMBER) else f" {unit}")


def agrees(recorded: Value, now: Value, unit: str) -> bool:
    """Tell whether a recorded value is what there is now, as far as it was written out."""
    if isinstance(recorded, Absence | str) or isinstance(now, Absence | str):
        return recorded == now
    places = _PLACES.get(unit, _OTHER_PLACES)
    return half_up(recorded, places) == half_up(now, places)
