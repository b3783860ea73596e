"""Checks over the whole text: leftovers and heading numbers."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from pipeline.matching.text import heading_level

LEFTOVER = "Y050"

_LEFTOVERS = re.compile(
    r"【(?:待补|待确认|缺)[^】]{0,500}】|【待补|\{\{|\}\}|\{%|(?<![XxＸ×])[XxＸ×]{2,}(?=[万亿元年月日个项户家%％])"
    r"|_{3,}|[?？]{3,}|TODO|（此处[^）]{0,500}）"
)
_DIGITS = "〇一二三四五六七八九"
_NUMERALS = re.compile(r"\s*[（(]?([一二三四五六七八九十]{1,3}|\d{1,2})")


class Fault(Struct, frozen=True):
    """Something wrong with a paragraph (its position in the given texts): code, what stands there, what would be right."""

    code: str
    position: int
    said: str
    right: str = ""


def leftovers(texts: Sequence[str]) -> Iterator[Fault]:
    """Yield 【待补】, 【待确认】, 【缺】 and placeholders."""
    for position, text in enumerate(texts):
        for match in _LEFTOVERS.finditer(text):
            yield Fault(LEFTOVER, position, text[match.start() : match.end() + 12])


def numeral(text: str) -> int:
    """Return the number a heading begins with.

    >>> [numeral(text) for text in ("三、总体", "（十二）概况", "二十、", "4.结论")]
    [3, 12, 20, 4]
    """
    match = _NUMERALS.match(text)
    if match is None:
        return 0
    word = match.group(1)
    if word.isdecimal():
        return int(word)
    tens, _, ones = word.rpartition("十") if "十" in word else ("", "", word)
    value = _DIGITS.find(ones) if ones else 0
    return value + (10 * (_DIGITS.find(tens) if tens else 1) if "十" in word else 0)


def heading_numbers(texts: Sequence[str]) -> Iterator[Fault]:
    """Yield headings that do not follow the one before of their level; a lower level begins anew under each heading.

    One wrong number is said once: the next may follow it, or the place in the count.
    """
    last, count, seen = [0, 0, 0], [0, 0, 0], [{0}, {0}, {0}]
    for position, text in enumerate(texts):
        level = heading_level(text)
        if not level:
            continue
        number, place = numeral(text), count[level - 1] + 1
        if number not in (last[level - 1] + 1, place) or (number == place <= last[level - 1] and number in seen[level - 1]):
            yield Fault("Y051", position, text[:24], f"前面有 {place - 1} 个同级标题，编号应为 {last[level - 1] + 1}")
        last[level - 1 :] = [number, *([0] * (3 - level))]
        count[level - 1 :] = [place, *([0] * (3 - level))]
        seen[level - 1 :] = [seen[level - 1] | {number}, *({0} for _ in range(3 - level))]
