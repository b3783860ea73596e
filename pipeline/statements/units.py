"""Units of quantities: scales (万, 亿 …), units of money, area, length, weight, rates, and the measure words of counts."""

import re
from fractions import Fraction
from functools import lru_cache

MEASURES = (
    "户家个项件人名位次场期批篇份本册部套台辆架艘座栋幢处所间条段支株棵亩块片种类款宗起例门课张幅岁组队对篇眼口只头枚盏项封架"
)
"""Measure words of one character; the noun behind one is not read."""
_SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
}
_BASES: dict[str, tuple[Fraction, str]] = {
    "元": (Fraction(1), "元"),
    "角": (Fraction(1, 10), "元"),
    "%": (Fraction(1), "%"),
    "‰": (Fraction(1, 10), "%"),
    "个百分点": (Fraction(1), "个百分点"),
    "百分点": (Fraction(1), "个百分点"),
    "平方公里": (Fraction(10**6), "平方米"),
    "平方千米": (Fraction(10**6), "平方米"),
    "平方米": (Fraction(1), "平方米"),
    "㎡": (Fraction(1), "平方米"),
    "平米": (Fraction(1), "平方米"),
    "公顷": (Fraction(10**4), "平方米"),
    "亩": (Fraction(2000, 3), "平方米"),
    "立方米": (Fraction(1), "立方米"),
    "公里": (Fraction(1000), "米"),
    "千米": (Fraction(1000), "米"),
    "米": (Fraction(1), "米"),
    "厘米": (Fraction(1, 100), "米"),
    "毫米": (Fraction(1, 1000), "米"),
    "吨": (Fraction(1000), "千克"),
    "千克": (Fraction(1), "千克"),
    "公斤": (Fraction(1), "千克"),
    "千瓦时": (Fraction(1), "千瓦时"),
    "千瓦": (Fraction(1), "千瓦"),
    "兆瓦": (Fraction(1000), "千瓦"),
    "倍": (Fraction(1), "倍"),
}
_COUNTS = (
    "人次",
    "户次",
    "家次",
    "件次",
    "场次",
    "辆次",
    "车次",
    "台次",
    "班次",
    "艘次",
    "批次",
    "人日",
    "人天",
    "台套",
    "台(套)",
    "台（套）",
    "个月",
    "个工作日",
)
_TIMES = ("小时", "分钟", "工作日", "天", "年", "周", "课时", "学时")
_SAME = {"名": "人", "位": "人", "台（套）": "台套", "台(套)": "台套"}
_WORDS = sorted((*_BASES, *_COUNTS, *_TIMES), key=len, reverse=True)
_SCORE = r"分(?![之别布析类为管解配项级工成担散享期季局队公支离])"
_BASE = "|".join([*map(re.escape, _WORDS), _SCORE, f"[{MEASURES}]"])
_SCALE = "|".join(_SCALES)
UNITS = (
    rf"(?:千米|千克|千瓦时|千瓦|(?:{_SCALE})?[余多]?(?:{_BASE})(?:/[元人平方米亩吨公里个天年月次户]+)?|(?:{_SCALE})(?![一-九]))"
)
"""The pattern of what may stand behind digits as their unit, with its scale."""


@lru_cache(maxsize=512)
def scaled(unit: str) -> tuple[Fraction, str]:
    """Return the size of a unit in its base unit and the base unit.

    >>> scaled("万元"), scaled("平方公里"), scaled("千米"), scaled("名")
    ((Fraction(10000, 1), '元'), (Fraction(1000000, 1), '平方米'), (Fraction(1000, 1), '米'), (Fraction(1, 1), '人'))
    """
    base = unit.replace("余", "").replace("多", "")
    scale = Fraction(1)
    if base not in _BASES:
        word = next((word for word in _SCALES if base.startswith(word)), "")
        if word:
            scale, base = Fraction(_SCALES[word]), base.removeprefix(word)
    size, name = _BASES.get(base, (Fraction(1), _SAME.get(base, base)))
    return scale * size, name


def countable(unit: str) -> bool:
    """Tell whether a unit counts things one by one."""
    return bool(unit) and (unit in _COUNTS or unit in MEASURES or unit in ("台套", "点", "方面"))
