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

from pipeline.load.sheet import Content
from pipeline.money import is_dash, normal_text

BUILTIN = {
    **dict(enumerate(("General", "0", "0.00", "#,##0", "#,##0.00"))),
    **dict(enumerate(("#,##0;-#,##0", "#,##0;[Red]-#,##0", "#,##0.00;-#,##0.00", "#,##0.00;[Red]-#,##0.00"), 5)),
    **dict(enumerate(("0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??", "yyyy-mm-dd", "d-mmm-yy", "d-mmm", "mmm-yy"), 9)),
    **dict(enumerate(("h:mm AM/PM", "h:mm:ss AM/PM", "h:mm", "h:mm:ss", "yyyy-mm-dd hh:mm"), 18)),
    **dict(enumerate(('yyyy"年"m"月"', 'm"月"d"日"', 'm"月"d"日"', "m-d-yy", 'yyyy"年"m"月"d"日"'), 27)),
    **dict(enumerate(('h"时"mm"分"', 'h"时"mm"分"ss"秒"', 'h"时"mm"分"', 'h"时"mm"分"ss"秒"', 'yyyy"年"m"月"'), 32)),
    **dict(enumerate(("#,##0;-#,##0", "#,##0;[Red]-#,##0", "#,##0.00;-#,##0.00", "#,##0.00;[Red]-#,##0.00"), 37)),
    **dict(enumerate(("mm:ss", "[h]:mm:ss", "mm:ss.0", "##0.0E+0", "@"), 45)),
    **dict(enumerate(('yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"', 'm"月"d"日"', 'h"时"mm"分"'), 50)),
    **dict(enumerate(('h"时"mm"分"ss"秒"', 'yyyy"年"m"月"', 'm"月"d"日"'), 56)),
}
"""The formats that files name by number only, as Chinese Excel shows them."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式|G/標準|G/标准)|(?P<power>E[+-])|(?P<clock>AM/PM|A/P|上午/下午)|(?P<end>;)|(?P<one>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_RED = frozenset({"red", "红", "红色", "color3", "颜色3"})
_LETTERS = frozenset("ymdhsegba")
_MINUS = ("-", "−", "－", "△", "▲")
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


class _Section(Struct, frozen=True):
    """One part of a format, between semicolons. ``kind`` is 数, 常规, 日期, 文字 or 字面."""

    kind: str
    condition: tuple[str, Decimal] | None
    prefix: str
    suffix: str
    whole: tuple[str, ...]
    percents: int
    commas: int
    pointed: bool
    fraction: bool
    red: bool
    parts: frozenset[str]

    @property
    def inner(self) -> int:
        """Return how many digits stand behind a literal point, ``0!.0``; 0 when there is none."""
        if self.pointed or [token for token in self.whole if token not in "0#?"] != ["."]:
            return 0
        return len(self.whole) - 1 - self.whole.index(".")

    @property
    def embedded(self) -> bool:
        """Tell whether words stand between the digits: ``0000"年"00"月"``."""
        return not self.fraction and not self.inner and any(token.strip() and token not in "0#?" for token in self.whole)

    @property
    def zeros(self) -> int:
        """Return to how many digits a whole number is filled up with zeros."""
        return sum(token == "0" for token in self.whole)

    @property
    def marks_minus(self) -> bool:
        """Tell whether the section itself says that the number is negative."""
        return self.red or self.signed

    @property
    def signed(self) -> bool:
        """Tell whether the section writes a minus sign or brackets."""
        bracketed = self.prefix.strip().endswith("(") and self.suffix.strip().startswith(")")
        return bracketed or any(mark in self.prefix + self.suffix for mark in _MINUS)

    @property
    def only_negative(self) -> bool:
        """Tell whether the condition lets no positive number in: Excel then writes no sign of its own."""
        return self.condition is not None and self.condition[0] in ("<", "<=", "=") and self.condition[1] <= 0

    @property
    def bare(self) -> bool:
        """Tell whether the section shows a number with nothing that changes what is read."""
        if self.kind == "常规":
            return not _words(self.prefix + self.suffix)
        plain = not (self.percents or self.commas or self.inner or self.embedded) and self.zeros < 2
        return self.kind == "数" and plain and not _words(self.prefix + self.suffix)


class NumberFormat(Struct, frozen=True):
    """A whole format."""

    numbers: tuple[_Section, ...]
    text: _Section | None

    @property
    def shows_day(self) -> bool:
        """Tell whether days show as days: a day in such a cell needs no look, any other number does."""
        return bool(self.numbers) and all(item.kind == "日期" and {"m", "d"} <= item.parts for item in self.numbers)

    @property
    def plain(self) -> bool:
        """Tell whether every number and text is read as stored: such cells need no look."""
        if self.text is not None and _words(self.text.prefix + self.text.suffix) + ("" if self.text.kind == "文字" else "隐"):
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

    def _section(self, number: Decimal) -> tuple[_Section | None, bool]:
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
    sections = [_section(tokens) for tokens in _split(code)]
    text = next((item for item in sections if item.kind == "文字"), sections[3] if len(sections) > 3 else None)
    return NumberFormat(tuple(item for item in sections[:3] if item is not text), text)


def _split(code: str) -> list[list[tuple[str, str]]]:
    sections: list[list[tuple[str, str]]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = str(found.lastgroup)
        if kind == "end":
            sections.append([])
        else:
            sections[-1].append((kind, found[kind]))
    return sections


def _section(tokens: list[tuple[str, str]]) -> _Section:
    build = _Builder()
    for kind, text in tokens:
        build.take(kind, text)
    return build.section()


class _Builder:
    """Puts the tokens of one section in their places."""

    def __init__(self) -> None:
        self.kind = "字面"
        self.condition: tuple[str, Decimal] | None = None
        self.prefix = ""
        self.whole: list[str] = []
        self.tail = ""
        self.percents = self.commas = self._waiting = 0
        self.pointed = self.fraction = self.red = self._power = self._begun = False
        self.letters: list[str] = []

    def take(self, kind: str, text: str) -> None:
        """Take one token."""
        if kind in ("quoted", "escaped"):
            self._literal(text)
        elif kind == "bracket":
            self._bracket(text)
        elif kind == "general":
            self.kind, self._begun = "常规", True
        elif kind == "power":
            self._power = True
        elif kind == "clock":
            self.letters.append("h")
        elif kind == "one":
            self._one(text)

    def _bracket(self, text: str) -> None:
        word = text.strip().casefold()
        condition = _CONDITION.fullmatch(word)
        if condition:
            self.condition = condition[1], Decimal(condition[2])
        elif word.startswith("$"):
            self._literal(text.strip()[1:].partition("-")[0])
        elif word and len(set(word)) == 1 and word[0] in "hms":
            self.letters.append(word[:1])
        self.red = self.red or word in _RED

    def _literal(self, text: str) -> None:
        if not self._begun:
            self.prefix += text
        else:
            self.tail += text

    def _one(self, text: str) -> None:
        if text in "0#?":
            self._digit(text)
        elif text == "." and self.whole and not self.pointed and not self.letters:
            self.pointed, self.commas, self._waiting = True, self.commas + self._waiting, 0
        elif text == "." and not self.letters and not self._begun:
            self.pointed = self._begun = True
            self.kind = "数"
        elif text == "," and self._begun:
            self._waiting += 1
        elif text == "%":
            self.percents += 1
            self._literal(text)
        elif text == "@":
            self.kind, self._begun = "文字", True
        elif text == "/" and self.whole:
            self.fraction = True
        elif text.casefold() in _LETTERS:
            self.letters.append(text.casefold())
        else:
            self._literal(text)

    def _digit(self, text: str) -> None:
        self._begun = True
        if self.kind == "字面":
            self.kind = "数"
        if self.pointed or self._power or self.fraction:
            return
        self._waiting = 0  # a comma before a digit groups
        if self.tail:
            self.whole += [self.tail]
            self.tail = ""
        self.whole.append(text)

    def section(self) -> _Section:
        """Return the section."""
        dated = bool(self.letters) and self.kind in ("字面", "数") and not any(token == "#" for token in self.whole)
        if self.fraction:
            self.whole = [token for token in self.whole if token in "0#?"]
        return _Section(
            kind="日期" if dated else self.kind,
            condition=self.condition,
            prefix=self.prefix,
            suffix=self.tail,
            whole=tuple(self.whole),
            percents=self.percents,
            commas=self.commas + self._waiting,
            pointed=self.pointed,
            fraction=self.fraction,
            red=self.red,
            parts=_date_parts(self.letters),
        )


def _date_parts(letters: list[str]) -> frozenset[str]:
    """Return the parts of a date or time that are shown; an m beside h or s is minutes."""
    runs = [letter for n, letter in enumerate(letters) if n == 0 or letters[n - 1] != letter]
    parts = set()
    for n, letter in enumerate(runs):
        minutes = letter == "m" and ("h" in runs[max(n - 1, 0) : n] or "s" in runs[n + 1 : n + 2])
        parts.add("minute" if minutes else "y" if letter == "e" else letter)
    return frozenset(parts)


# values ----------------------------------------------------------------------------------------------------------------


def _holds(number: Decimal, sign: str, bound: Decimal) -> bool:
    less, same = number < bound, number == bound
    return {"<": less, "<=": less or same, ">": not less and not same, ">=": not less, "=": same, "<>": not same}[sign]


def _words(text: str) -> str:
    """Return what a section writes beside the number, without space and the sign of 元."""
    return re.sub(r"[\s¥￥+]", "", text)


def _without_signs(section: _Section) -> _Section:
    if not section.signed:
        return section
    return replace(section, prefix=section.prefix.translate(_NO_SIGN), suffix=section.suffix.translate(_NO_SIGN))


_NO_SIGN = str.maketrans("", "", "".join(_MINUS) + "()")


def _says_nothing(section: _Section) -> bool:
    """Tell whether what a zero is shown as may stand for zero: 0, a dash, nothing."""
    words = normal_text(section.prefix + section.suffix)
    without_digit = section.kind == "字面" or (section.kind == "数" and not section.zeros)  # ``"-"??`` shows a dash
    return section.bare or (without_digit and (words in _SAID_OF_NOTHING or is_dash(words)))


def _number(value: Content, number: Decimal, section: _Section, *, negative: bool) -> Shown:
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


def _fused(section: _Section) -> bool:
    """Tell whether digits of the format stand at the number: ``0"000"`` shows 5 as 5000."""
    return section.prefix[-1:].isdigit() or bool(re.match(r"[\s,.]*\d", section.suffix)) or section.prefix[-1:] == "."


def _written(number: Decimal, section: _Section) -> tuple[str, int]:
    """Return a number exactly as its section writes it, rounding left out, and by how much it is scaled down."""
    prefix, suffix = re.sub(r"[¥￥]", "", section.prefix).strip(), section.suffix.strip()
    if section.embedded and not section.percents:
        return prefix + _spread(number, section) + suffix, 1
    factor = 1000**section.commas * 10**section.inner
    text = _plain(number * 100**section.percents / factor)
    if section.zeros > 1 and not section.inner and text.isdigit():
        text = text.zfill(section.zeros)
    return prefix + text + suffix, factor


def _spread(number: Decimal, section: _Section) -> str:
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


# days ------------------------------------------------------------------------------------------------------------------


def _serial(value: dt.date, since_1904: bool) -> Decimal:
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    gone = moment - (_EPOCH_1904 if since_1904 else _EPOCH)
    return Decimal(gone.days) + Decimal(gone.seconds) / 86_400


def _day(value: Content, number: Decimal, section: _Section, since_1904: bool) -> Shown:
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
