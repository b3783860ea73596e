"""Checks over the whole text: leftovers, heading numbers, chapters and tables that are gone, scores that must add up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.money import show
from pipeline.review.pairing import heading_level
from pipeline.review.quantities import plain

_LEFTOVERS = re.compile(
    r"【(?:待补|待确认|缺)[^】]*】|【待补|\{\{|\}\}|\{%|[XxＸ×]{2,}(?=[万亿元年月日个项户家%％])|_{3,}|[?？]{3,}|TODO|（此处[^）]*）"
)
_DIGITS = "〇一二三四五六七八九"
_NUMERALS = re.compile(r"\s*[（(]?([一二三四五六七八九十]{1,3}|\d{1,2})")
_SCORES = re.compile(r"指标总分(\d+(?:\.\d+)?)分，?自评得分(\d+(?:\.\d+)?)分")
_TOTAL = re.compile(r"自评总分为?(\d+(?:\.\d+)?)分(?:（[^）]*?加分(\d+(?:\.\d+)?)分[^）]*）)?")
_BONUS = "加分项"
_CHILD = re.compile(r"\s*[（(]\d{1,2}[）)]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a paragraph (its position in the given texts): code, what stands there, what would be right."""

    code: str
    position: int
    said: str
    right: str = ""


def leftovers(texts: Sequence[str]) -> Iterator[Fault]:
    """Yield 【待补】, 【待确认】, 【缺】 and placeholders."""
    for position, text in enumerate(texts):
        for match in _LEFTOVERS.finditer(text):
            yield Fault("Y050", position, text[match.start() : match.end() + 12])


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


def scores(texts: Sequence[str]) -> Iterator[Fault]:
    """指标总分 and 自评得分: the parts of a section add up to it, the sections and the bonus to the total.

    The bonus (its paragraph says 加分项) is in no section's sum.
    """
    sections: list[tuple[int, Fraction, Fraction]] = []
    parts: dict[int, list[tuple[Fraction, Fraction]]] = {}
    bonus = Fraction(0)
    total: tuple[int, Fraction, Fraction | None] | None = None
    for position, text in enumerate(map(plain, texts)):
        if found := _TOTAL.search(text):
            total = (position, Fraction(found.group(1)), Fraction(found.group(2)) if found.group(2) else None)
        match = _SCORES.search(text)
        if match is None:
            continue
        weight, score = Fraction(match.group(1)), Fraction(match.group(2))
        if score > weight:
            yield Fault("Y043", position, match.group(), "自评得分不应高于指标总分")
        if _BONUS in text:
            bonus += score
        elif heading_level(text) == 3:
            sections.append((position, weight, score))
        elif _CHILD.match(text) and sections:
            parts.setdefault(sections[-1][0], []).append((weight, score))
    yield from _sums(sections, parts)
    if total is not None and sections:
        position, stated, stated_bonus = total
        right = sum((score for _, _, score in sections), bonus)
        if stated != right:
            yield Fault("Y043", position, f"自评总分{_show(stated)}分", f"各部分得分与加分之和为 {_show(right)} 分")
        if stated_bonus is not None and stated_bonus != bonus:
            yield Fault("Y043", position, f"加分{_show(stated_bonus)}分", f"加分项得分为 {_show(bonus)} 分")


def _sums(
    sections: Sequence[tuple[int, Fraction, Fraction]], parts: dict[int, list[tuple[Fraction, Fraction]]]
) -> Iterator[Fault]:
    for position, weight, score in sections:
        below = parts.get(position, [])
        for name, stated, right in (
            ("指标总分", weight, sum((item[0] for item in below), Fraction(0))),
            ("自评得分", score, sum((item[1] for item in below), Fraction(0))),
        ):
            if below and stated != right:
                yield Fault("Y043", position, f"{name}{_show(stated)}分", f"其下各项之和为 {_show(right)} 分")


def _show(value: Fraction) -> str:
    return show(value, 4, trim=True)
