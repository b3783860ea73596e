"""评定: what staff state of a leaf that is counted by it: 是 or 否, a level, the items met, a number of times.

In: the words of the column 评定. Out: the same in one writing (``①③``, ``3``), or None where they say none of what is asked.
"""

import re
from fractions import Fraction

from pipeline.declarations import (
    AccumulationRule,
    ChecklistRule,
    JudgementRule,
    LevelRule,
    OccurrenceRule,
    StatedRule,
    YesNoRule,
)
from pipeline.expr import SCORE, plain_number
from pipeline.money import normal_text

NOT_APPLICABLE = "不适用"
YES, NO = "是", "否"
_ALL, _NONE = ("全部", "都有", "均符合"), ("无", "没有", "均不符合")
_COUNT = re.compile(r"([0-9]{1,6})[次个项件]?")
_ITEMS = re.compile(r"(?:[0-9]{1,2}[、,，;；和]*)+")
_ITEM = re.compile(r"[0-9]{1,2}")
_FIRST_MARK = 0x2460
_APART = {_FIRST_MARK + n: f"{n + 1}、" for n in range(20)}

Asked = StatedRule | JudgementRule


def mark(number: int) -> str:
    """Return the sign of the n-th item of a checklist, from 1: ①."""
    return chr(_FIRST_MARK + number - 1)


def read_rating(rule: Asked, words: str) -> str | int | None:
    """Return a rating in the one writing of its kind (a number for what is counted), or None.

    >>> read_rating(OccurrenceRule(points=Decimal(1)), "3次")
    3
    """
    text = normal_text(words)
    match rule:
        case YesNoRule():
            return text if text in (YES, NO) else None
        case LevelRule(levels=levels) | JudgementRule(levels=levels):
            return next((level.name for level in levels if normal_text(level.name) == text), None)
        case ChecklistRule(items=items):
            return _items(words, len(items))
        case OccurrenceRule() | AccumulationRule():
            found = _COUNT.fullmatch(text)
            return int(found[1]) if found else None


def _items(words: str, number: int) -> str | None:
    text = normal_text(words.translate(_APART))  # which would make ①③ the number 13
    if text in _ALL or text in _NONE:
        return "".join(mark(n) for n in range(1, number + 1)) if text in _ALL else "无"
    if not _ITEMS.fullmatch(text):
        return None
    found = {int(item) for item in _ITEM.findall(text)}
    return "".join(mark(n) for n in sorted(found)) if found <= set(range(1, number + 1)) else None


def choices(rule: Asked) -> tuple[str, ...]:
    """Return the words to choose from; none where they are free."""
    match rule:
        case YesNoRule():
            return (YES, NO)
        case LevelRule(levels=levels) | JudgementRule(levels=levels):
            return tuple(level.name for level in levels)
    return ()


def asked(rule: Asked) -> str:
    """Say in Chinese what is to be written."""
    match rule:
        case ChecklistRule(items=items):
            listed = "；".join(f"{mark(n)}{item.name}" for n, item in enumerate(items, 1))
            return f"写符合的各项的编号（例：①③；全部；无）：{listed}"
        case OccurrenceRule() | AccumulationRule():
            return "写次数（例：2），没有的写 0"
    return f"填“{'”“'.join(choices(rule))}”之一"


def rated_words(rule: Asked, rating: str) -> str:
    """Say a rating as a reason for lost points: 评定为“否” · 未达到②档案齐全 · 发生2次，每次扣0.5分."""
    match rule:
        case ChecklistRule(items=items):
            lacking = "、".join(f"{mark(n)}{item.name}" for n, item in enumerate(items, 1) if mark(n) not in rating)
            return f"未达到{lacking}" if lacking else ""
        case OccurrenceRule(points=each):
            return f"发生{rating}次，每次扣{plain_number(Fraction(each), SCORE)}分"
        case AccumulationRule(points=each):
            return f"完成{rating}项，每项得{plain_number(Fraction(each), SCORE)}分"
    return f"评定为“{rating}”"
