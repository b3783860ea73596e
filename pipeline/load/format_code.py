"""The code of an Excel number format read into its sections: ``#,##0.00;[Red]-#,##0.00`` -> two. What it does to a value is
:mod:`pipeline.load.number_format`'s.

Source: ECMA-376 part 1, 18.8.30 and 18.8.31 (sections, conditions, literals, scaling commas, the formats of zh-CN).
"""

import re
from decimal import Decimal

from msgspec import Struct

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
MINUS = ("-", "−", "－", "△", "▲")


class FormatSection(Struct, frozen=True):
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
        return bracketed or any(mark in self.prefix + self.suffix for mark in MINUS)

    @property
    def only_negative(self) -> bool:
        """Tell whether the condition lets no positive number in: Excel then writes no sign of its own."""
        return self.condition is not None and self.condition[0] in ("<", "<=", "=") and self.condition[1] <= 0

    @property
    def bare(self) -> bool:
        """Tell whether the section shows a number with nothing that changes what is read."""
        if self.kind == "常规":
            return not words_shown(self.prefix + self.suffix)
        plain = not (self.percents or self.commas or self.inner or self.embedded) and self.zeros < 2
        return self.kind == "数" and plain and not words_shown(self.prefix + self.suffix)


def sections_of(code: str) -> list[FormatSection]:
    """Return the sections of a code in order."""
    return [_section(tokens) for tokens in _split(code)]


def _split(code: str) -> list[list[tuple[str, str]]]:
    sections: list[list[tuple[str, str]]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = str(found.lastgroup)
        if kind == "end":
            sections.append([])
        else:
            sections[-1].append((kind, found[kind]))
    return sections


def _section(tokens: list[tuple[str, str]]) -> FormatSection:
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

    def section(self) -> FormatSection:
        """Return the section."""
        dated = bool(self.letters) and self.kind in ("字面", "数") and not any(token == "#" for token in self.whole)
        if self.fraction:
            self.whole = [token for token in self.whole if token in "0#?"]
        return FormatSection(
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


def words_shown(text: str) -> str:
    """Return what a section writes beside the number, without space and the sign of 元."""
    return re.sub(r"[\s¥￥+]", "", text)
