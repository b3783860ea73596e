"""Excel number formats: what a person sees of a stored value. A reader of cells believes what is seen, not what is stored.

Source: ECMA-376 part 1, 18.8.30 and 18.8.31 (sections, conditions, literals, scaling commas, the formats of zh-CN). Only
what changes the reading matters here: rounding by display, colours and grouping do not.
"""

import datetime as dt
import re
from decimal import Decimal
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from pipeline.load.format_code import MINUS, FormatSection, sections_of, words_shown
from pipeline.load.sheet import Content
from pipeline.money import is_dash, normal_text

"""Excel number formats: what a person sees of a stored value. A reader of cells believes what is seen, not what is stored.

Source: ECMA-376 part 1, 18.8.30 and 18.8.31 (sections, conditions, literals, scaling commas, the formats of zh-CN). Only
what changes the reading matters here: rounding by display, colours and grouping do not.
"""
_SAID_OF_NOTHING = frozenset({"", "无", "零", "0", "平"})
_EPOCH = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_DAYS = 2_958_466


class Shown(Struct, frozen=True):
    """What a cell shows. ``value`` is what to read; ``factor`` how many times more is stored; ``wrong`` what
    a person sees where that contradicts what is stored (then nothing is to be read)."""

    value: Content
    factor: int = 1
    wrong: str | None = None


class NumberFormat(Struct, frozen=True):
    """A whole format."""

    numbers: tuple[FormatSection, ...]
    text: FormatSection | None

    @property
    def shows_day(self) -> bool:
        """Tell whether days show as days: a day in such a cell needs no look, any other number does."""
        return bool(self.numbers) and all(item.kind == "日期" and {"m", "d"} <= item.parts for item in self.numbers)

    @property
    def plain(self) -> bool:
        """Tell whether every number and text is read as stored: such cells need no look."""
        if self.text is not None and words_shown(self.text.prefix + self.text.suffix) + (
            "" if self.text.kind == "文字" else "隐"
        ):
            return False
        if any(item.kind == "日期" for item in self.numbers):
            return False
        if any(item.condition for item in self.numbers):
            return False
        signs = [
            _without_signs(item) if number == 1 and item.marks_minus else item for number, item in enumerate(self.numbers[:2])
        ]
        lost = len(self.numbers) > 1 and not self.numbers[1].marks_minus
        return not lost and all(item.bare for item in signs) and (len(self.numbers) < 3 or _says_nothing(self.numbers[2]))

    def shown(self, value: Content, *, since_1904: bool = False) -> Shown:
        """Return what a cell of this format shows."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, bool | dt.time | dt.timedelta):
            return Shown(value)
        number = Decimal(repr(value)) if isinstance(value, int | float) else _serial(value, since_1904)
        section, negative = self._section(number)
        if section is None:
            return Shown(value)
        if section.kind == "日期":
            return _day(value, number, section, since_1904)
        original = float(number) if isinstance(value, dt.date) else value
        return _number(original, number, section, negative=negative)

    def _text(self, value: str) -> Shown:
        if self.text is None or not value.strip():
            return Shown(value)
        seen = (self.text.prefix + value + self.text.suffix) if self.text.kind == "文字" else self.text.prefix
        if self.text.kind != "文字" and normal_text(seen) != normal_text(value):
            return Shown(value, wrong=seen.strip() or "（空）")
        return Shown(seen)

    def _section(self, number: Decimal) -> tuple[FormatSection | None, bool]:
        """Return the section for a number, and whether it is the one for negatives: their sign is then not shown by itself."""
        numbers = self.numbers
        if not numbers:
            return None, False
        if any(item.condition for item in numbers):
            for item in numbers:
                if item.condition is None or _holds(number, *item.condition):
                    return item, number < 0 and item.only_negative
            return numbers[-1], False
        if number < 0 and len(numbers) > 1:
            return numbers[1], True
        return (numbers[2] if number == 0 and len(numbers) > 2 else numbers[0]), False


@cache
def number_format(code: str) -> NumberFormat:
    """Return a format taken apart.

    >>> number_format('0.0"%"').shown(93.6).value, number_format("0.0%").shown(0.936).value, number_format("0.00").plain
    ('93.6%', '93.6%', True)
    """
    sections = sections_of(code)
    text = next((item for item in sections if item.kind == "文字"), sections[3] if len(sections) > 3 else None)
    return NumberFormat(tuple(item for item in sections[:3] if item is not text), text)


def _holds(number: Decimal, sign: str, bound: Decimal) -> bool:
    less, same = number < bound, number == bound
    return {"<": less, "<=": less or same, ">": not less and not same, ">=": not less, "=": same, "<>": not same}[sign]


def _without_signs(section: FormatSection) -> FormatSection:
    if not section.signed:
        return section
    return replace(section, prefix=section.prefix.translate(_NO_SIGN), suffix=section.suffix.translate(_NO_SIGN))


_NO_SIGN = str.maketrans("", "", "".join(MINUS) + "()")


def _says_nothing(section: FormatSection) -> bool:
    """Tell whether what a zero is shown as may stand for zero: 0, a dash, nothing."""
    words = normal_text(section.prefix + section.suffix)
    without_digit = section.kind == "字面" or (section.kind == "数" and not section.zeros)  # ``"-"??`` shows a dash
    return section.bare or (without_digit and (words in _SAID_OF_NOTHING or is_dash(words)))


def _number(value: Content, number: Decimal, section: FormatSection, *, negative: bool) -> Shown:
    if number == 0 and _says_nothing(section):
        return Shown(value)
    if section.kind == "字面":
        return Shown(value, wrong=section.prefix.strip() or "（空）")
    if negative or (number < 0 and section.signed):
        if not section.marks_minus:
            return Shown(value, wrong=_written(abs(number), section)[0])
        section = _without_signs(section)
    elif number > 0 and section.signed:
        return Shown(value, wrong=_written(number, section)[0])
    if section.bare:
        return Shown(value)
    text, factor = _written(number, section)
    if _fused(section):
        return Shown(value, wrong=text)
    return Shown(text, factor)


def _fused(section: FormatSection) -> bool:
    """Tell whether digits of the format stand at the number: ``0"000"`` shows 5 as 5000."""
    return section.prefix[-1:].isdigit() or bool(re.match(r"[\s,.]*\d", section.suffix)) or section.prefix[-1:] == "."


def _written(number: Decimal, section: FormatSection) -> tuple[str, int]:
    """Return a number exactly as its section writes it, rounding left out, and by how much it is scaled down."""
    prefix, suffix = re.sub(r"[¥￥]", "", section.prefix).strip(), section.suffix.strip()
    if section.embedded and not section.percents:
        return prefix + _spread(number, section) + suffix, 1
    factor = 1000**section.commas * 10**section.inner
    text = _plain(number * 100**section.percents / factor)
    if section.zeros > 1 and not section.inner and text.isdigit():
        text = text.zfill(section.zeros)
    return prefix + text + suffix, factor


def _spread(number: Decimal, section: FormatSection) -> str:
    """Write digits and the words between them: 202311 as 2023年11月. Decimals follow."""
    places = sum(token in "0#?" for token in section.whole)
    whole, _, decimals = _plain(abs(number)).partition(".")
    digits = list(whole.rjust(places, "0"))
    text = "-" if number < 0 else ""
    text += "".join(digits.pop(0) for _ in range(len(digits) - places))
    for token in section.whole:
        text += digits.pop(0) if token in "0#?" else token
    return f"{text}.{decimals}" if decimals else text


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _serial(value: dt.date, since_1904: bool) -> Decimal:
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    gone = moment - (_EPOCH_1904 if since_1904 else _EPOCH)
    return Decimal(gone.days) + Decimal(gone.seconds) / 86_400


def _day(value: Content, number: Decimal, section: FormatSection, since_1904: bool) -> Shown:
    """Return the day, or the text of it where the format leaves day or month out. Clock and weekday alone show no day."""
    if not 1 <= number < _DAYS:
        return Shown(value, wrong="####（日期格式）")  # Excel fills the cell; 0 shows as 1900-01-00
    seconds = round(float(number % 1) * 86_400)
    moment = (_EPOCH_1904 if since_1904 else _EPOCH) + dt.timedelta(days=int(number), seconds=seconds)
    parts = section.parts & {"y", "m", "d"}
    if {"m", "d"} <= parts:
        return Shown(value if isinstance(value, dt.date) else moment)
    if not parts:
        return Shown(value, wrong="星期" if "a" in section.parts else f"{moment:%H:%M:%S}")
    years = [str(moment.year)] if "y" in parts else []
    return Shown("-".join([*years, *([f"{moment.month:02}"] if "m" in parts else [f"{moment.day}日"] if "d" in parts else [])]))
