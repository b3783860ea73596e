"""The words of a paragraph or cell as they are compared: without mere style, without their numbers, how alike two are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.stretches import LONG

MINUS = "-－﹣−–‑‐‒"
"""Every character written for a minus."""
SIGN = rf"(?:(?<![\dA-Za-z])(?:[{MINUS}]|[△▲]|(?<!自)负|(?<!—)—)\s?)"
"""What makes the number behind it negative; a stroke behind a digit or letter (1-2) joins, and —— is a dash."""
NUMBER = (
    rf"{SIGN}?"
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|[０-９]{1,3}(?:，[０-９]{3})+(?!\d)|\d+)"
    r"(?:[.．]\d+)?(?:\s?[%％‰])?"
)
"""A number as a reader sees it: sign, separators, decimals and percent sign, full-width too."""
ALIKE = 0.6
"""Least likeness of two paragraphs' words (0 to 1) for the one to be an edit of the other."""
_SCALE = re.compile(r"\s*((?:万亿|千亿|百亿|亿|千万|百万|万|千|百)?元|万亿|亿|千万|百万|万|个百分点|[%％‰])")
_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’）》」]*|\n|\Z)")
_FOLDED_MINUS = str.maketrans(dict.fromkeys(MINUS, "-"))
_NEGATIVE = re.compile(r"(?:[△▲]|(?<!自)负|(?<!—)—)(?=\d)")
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMALS = re.compile(r"\d+\.\d+")
_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_CONTENTS = re.compile(r"([^\t\n]+)\t\s*(?:\d{1,3}|[ivxIVX]{1,6})\s*")
_LEVELS = (
    re.compile(r"\s*[一二三四五六七八九十]{1,3}、"),
    re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[）)]"),
    re.compile(r"\s*\d{1,2}[.．](?!\d)"),
)
LONGEST_HEADING = 60


@lru_cache(maxsize=8_192)
def canonical(text: str) -> str:
    """Return a text without what is mere style: width of characters, spaces, separators, trailing zeros, the minus.

    >>> canonical("１，２３４．５０ 万元"), canonical("-0.50％"), canonical("增 加"), canonical("–0.50"), canonical("△ 3")
    ('1234.5万元', '-0.5%', '增加', '-0.5', '-3')
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text)).translate(_FOLDED_MINUS)
    plain = _NEGATIVE.sub("-", plain)
    plain = _SEPARATOR.sub("", plain)
    return _DECIMALS.sub(lambda match: f"{Decimal(match.group()).normalize():f}", plain)


def scale_after(text: str, place: int) -> str:
    """Return the scale or unit that stands right behind a place: 万元, 亿, % … or nothing.

    >>> scale_after("共12万元。", 2), scale_after("共12户", 2)
    ('', '')
    >>> scale_after("共12万元。", 3)
    '万元'
    """
    match = _SCALE.match(text, place)
    return canonical(match.group(1)) if match else ""


def skeleton(text: str, words: Collection[str] = ()) -> str:
    """Return the words of a text without its numbers, direction words and mere style.

    >>> skeleton("增加 12.5万元", ("增加", "减少")) == skeleton("减少3万元", ("增加", "减少"))
    True
    """
    plain = re.sub(NUMBER, "#", canonical(text))
    for word in words:
        plain = plain.replace(word, "~")
    return plain


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, their stops with them.

    >>> sentences("一是甲。二是“乙。”三是丙")
    ['一是甲。', '二是“乙。”', '三是丙']
    """
    return [found for match in _SENTENCE.finditer(text) if (found := match.group().strip())]


def number_of_heading(text: str) -> int:
    """Return how many characters of a paragraph that begins like a heading are its number.

    >>> number_of_heading("2.机构设置"), number_of_heading("2.5万元")
    (2, 0)
    """
    found = (pattern.match(text) for pattern in _LEVELS)
    return next((match.end() for match in found if match), 0)


def in_contents(text: str) -> str:
    """Return the heading a line of a table of contents (目录) names: words, a tab, the page; else nothing.

    >>> in_contents("一、部门概况\t3"), in_contents("一、部门概况")
    ('一、部门概况', '')
    """
    match = _CONTENTS.fullmatch(text)
    return match.group(1).strip() if match else ""


def heading_level(text: str) -> int:
    """Return 1, 2 or 3 for a paragraph that begins like a heading of that level, else 0; a line of a 目录 is none.

    >>> heading_level("一、部门概况"), heading_level("（二）自评"), heading_level("3.效益。9分"), heading_level("一是")
    (1, 2, 3, 0)
    """
    if in_contents(text):
        return 0
    for level, pattern in enumerate(_LEVELS, 1):
        if pattern.match(text) and (level == 3 or len(text) <= LONGEST_HEADING):
            return level
    return 0


def likeness(left: str, right: str, least: float = ALIKE) -> float:
    """Return how alike two texts are, 0 to 1 (0 for less than ``least``), the same from either side; cheap bounds first.

    >>> likeness("支出增加", "支出减少"), likeness("支出增加", "支出减少", 0.5)
    (0.0, 0.5)
    """
    if not left or not right or 2 * min(len(left), len(right)) < least * (len(left) + len(right)):
        return 0.0
    if left == right:
        return 1.0
    one, other = sorted((left, right), key=lambda text: (len(text), text))
    if len(other) > LONG:
        grams = [Counter(text[n : n + 2] for n in range(len(text) - 1)) for text in (one, other)]
        score = 2 * (grams[0] & grams[1]).total() / (grams[0].total() + grams[1].total())
    else:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        score = matcher.ratio() if matcher.quick_ratio() >= least else 0.0
    return score if score >= least else 0.0
