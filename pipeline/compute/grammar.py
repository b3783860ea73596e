"""Target grammar: reads the quantities of 目标值 and 实际完成值 as staff write them. Knows words and units, judges nothing.

A quantity is a comparator before or after a number, a scale (万, 亿, 万亿) and a unit: ``不少于20个``, ``超4.1万亿元``,
``1000家以上``, ``10%左右``. Full-width and traditional forms, spaces and thousands separators are folded first.
New words go into the tables at the top.
"""

import re
from collections.abc import Iterable
from enum import Enum
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from pipeline.money import normal_text


class Comparator(Enum):
    """What a target asks of the actual number."""

    AT_LEAST = "不少于"
    MORE = "大于"
    AT_MOST = "不超过"
    LESS = "小于"
    EQUAL = "等于"


WORDS: dict[str, Comparator] = {
    **dict.fromkeys(("不少于", "不低于", "不小于", "至少", "超过", "超", "突破", "≥", ">=", "≧"), Comparator.AT_LEAST),
    **dict.fromkeys(("大于等于", "大于或等于", "高于或等于"), Comparator.AT_LEAST),
    **dict.fromkeys(("大于", "高于", "多于", ">"), Comparator.MORE),
    **dict.fromkeys(("不超过", "不超", "未超过", "不高于", "不多于", "不大于", "至多", "最多"), Comparator.AT_MOST),
    **dict.fromkeys(("小于等于", "小于或等于", "低于或等于", "≤", "<=", "≦"), Comparator.AT_MOST),
    **dict.fromkeys(("小于", "低于", "少于", "不足", "不到", "<"), Comparator.LESS),
    **dict.fromkeys(("等于", "="), Comparator.EQUAL),
}
"""Comparators written before the number (or alone in the column 比较符)."""

QUALITATIVE = frozenset(("定性", "定性指标", "文字", "文字描述", "文本"))
"""What stands in place of a comparator where a goal is told in words."""

LEVELS: dict[str, Comparator] = {
    **dict.fromkeys(("达到", "达", "增至", "增加到", "增长到", "提高到", "提高至", "提升到", "提升至"), Comparator.AT_LEAST),
    **dict.fromkeys(
        ("控制在", "降至", "降到", "降低到", "降低至", "下降到", "下降至", "减少到", "减少至", "压减到", "压减至"),
        Comparator.AT_MOST,
    ),
}
"""Words that in a target compare like the above, and in an actual state the number itself."""

AFTER: dict[str, Comparator] = {
    **dict.fromkeys(("(含)以上", "及以上", "以上"), Comparator.AT_LEAST),
    **dict.fromkeys(("(含)以下", "(含)以内", "及以下", "以下", "以内", "之内"), Comparator.AT_MOST),
}
"""Comparators written after the number."""

ABOUT_BEFORE, ABOUT_AFTER, NEARLY, OVER = ("大约", "约"), ("左右", "上下"), ("接近", "将近", "近"), ("余", "多")
FALLING = ("下降", "减少", "降低", "压减", "回落", "下跌")
RISING = ("增长", "提高", "增加", "提升", "上升")
SCALES = {"万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4}
UNITS = (
    *("个百分点", "百分点", "%", "‰", "元", "户", "家", "个", "项", "人次", "人", "名", "次", "件", "台(套)", "台", "套"),
    *("亩", "平方公里", "公里", "平方米", "立方米", "米", "千瓦时", "千瓦", "吨标准煤", "吨", "度", "天", "个工作日", "工作日"),
    *("小时", "年", "月", "日", "期", "篇", "场", "份", "条", "座", "处", "所", "宗", "笔", "批", "辆", "倍", "分", "级", "种"),
    *("门", "起", "例", "张", "部", "类", "位", "对", "组", "村", "校"),
)
PERCENT = "%"

_DOUBTFUL = "\u203d"
_GAP = re.compile(r"(?<=[0-9０-９.．])(?!(?<![0-9]{4})[ \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9])))\s+(?=[0-9０-９.．])")
"""White space within digits, but for thousands set apart by a space: ``12 3`` is 12 and 3, or 123."""
_RAISED = "²³¹⁰⁴-⁹₀-₉"
_MARKED = re.compile(f"(?<=[0-9０-９])[{_RAISED}]+|[{_RAISED}]+(?=[0-9０-９])|[¼-¾⅐-⅞]")
_LISTED = "①-⒛㉑-㉟㊱-㊿"
_COMMA = re.compile(r"(?<=[0-9])，(?=[0-9]{3}(?![0-9]))")
_BETWEEN = re.compile(rf"，(?![０-９]{{3}}(?![０-９]))|[{_LISTED}]")
_JOINED_PERCENT = re.compile(r"(?<=\d)百分比")
_WRITTEN_PERCENT = re.compile(r"百分之(\d+(?:\.\d+)?)")
_TRADITIONAL = str.maketrans(
    "達過於內個萬億戶別項間約餘數級種門處場條筆輛長減張對組與標準煤噸畝總計歲臺至類環",
    "达过于内个万亿户别项间约余数级种门处场条笔辆长减张对组与标准煤吨亩总计岁台至类环",
)


class GoalQuantity(Struct, frozen=True):
    """One number of a text. ``value`` is folded (万, 亿 multiplied out; percent as printed: 9.1 for 9.1%).

    ``direction`` is −1 after 下降 and the like, +1 after 增长 and the like, 0 where neither stands. ``high`` is set for a
    range. ``over``/``nearly``/``about`` tell that the number is given as 余, 近, 约 or 左右; ``level`` that the comparator is
    none in an actual (达到).
    """

    value: Fraction
    unit: str
    comparator: Comparator | None = None
    about: bool = False
    nearly: bool = False
    over: bool = False
    direction: int = 0
    high: Fraction | None = None
    level: bool = False
    contradictory: bool = False


@lru_cache(maxsize=1024)
def folded(text: str) -> str:
    """Fold full-width, traditional and white space. A full-width comma separates, except within full-width digits.

    ``2，425家`` may be 2,425家 or 2 and 425家: such a number is marked and then read as none; so are ``12³家``, ``½`` and
    digits with white space in between.
    """
    text = _COMMA.sub(_DOUBTFUL, text)
    text = _BETWEEN.sub("、", text)  # ①20个 must not become 120个
    text = _MARKED.sub(_DOUBTFUL, _GAP.sub(_DOUBTFUL, text))  # 12³ is no 123
    text = normal_text(text).translate(_TRADITIONAL).replace("﹪", PERCENT).replace("−", "-")
    if "百分" not in text:
        return text
    text = _JOINED_PERCENT.sub(PERCENT, text)  # 100百分比, as systems join a value and its unit
    return _WRITTEN_PERCENT.sub(r"\1%", text)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_TOKEN = re.compile(
    rf"(?:(?P<trend>{_any(FALLING + RISING)})(?!到|至))?(?:幅度|率|了|为|:)*"
    rf"(?P<word>{_any([*WORDS, *LEVELS])})?(?:到|至|为|了|是|:)?(?P<near>{_any(ABOUT_BEFORE + NEARLY)})?"
    r"(?:(?<![\d%A-Za-z])(?P<sign>[-+]))?"
    rf"(?<![\dA-Za-z.第前{_DOUBTFUL}])(?P<number>{_NUMBER})(?![\d.A-Za-z{_DOUBTFUL}])"
    rf"(?P<over>{_any(OVER)})?(?P<scale>{_any(SCALES)})?(?P<over2>{_any(OVER)})?(?P<unit>(?:{_any(UNITS)})(?:/[一-龥]{{1,2}})?)?"
    rf"(?:(?:-|~|至|到|—|–)(?P<high>{_NUMBER})(?P<scale2>{_any(SCALES)})?(?P<unit2>{_any(UNITS)})?)?"
    rf"(?P<about>{_any(ABOUT_AFTER)})?(?P<after>{_any(AFTER)})?"
)
_JOIN = re.compile(r"[、,和及与/;]|以及")


@lru_cache(maxsize=1024)
def quantities(text: str) -> tuple[GoalQuantity, ...]:
    """Return the quantities of a text in order.

    >>> [(q.value, q.unit, q.comparator) for q in quantities("超 4.1 万亿元")]
    [(Fraction(4100000000000, 1), '元', <Comparator.AT_LEAST: '不少于'>)]
    """
    plain = folded(text)
    found: list[GoalQuantity] = []
    end = 0
    for match in _TOKEN.finditer(plain):
        joined = found and _JOIN.fullmatch(plain[end : match.start()])
        found.append(_quantity(match, found[-1] if joined else None))
        end = match.end()
    return tuple(found)


def is_doubtful(text: str) -> bool:
    """Tell whether a number of the text may be one or two numbers (``2，425家``), or a number and a mark (``12³``)."""
    return _DOUBTFUL in folded(text)


def has_digits(text: str) -> bool:
    """Tell whether any number stands in the text, read or not."""
    return any(ch.isdecimal() for ch in normal_text(text))


def _quantity(match: re.Match[str], previous: GoalQuantity | None) -> GoalQuantity:
    """Read one match; what stands once before ``20个、30个`` holds for both (comparator before, 下降)."""
    part = match.groupdict()
    scale, unit = part["scale"], part["unit"] or ""
    high = None
    if part["high"]:
        scale, unit = scale or part["scale2"], unit or part["unit2"] or ""
        high = _value(part["high"], part["scale2"] or scale, part["unit2"] or unit)
    value = _value(part["number"], scale, unit)
    word = part["word"] or ""
    before, after = WORDS.get(word) or LEVELS.get(word), AFTER.get(part["after"] or "")
    level = word in LEVELS
    if before is None and after is None and previous is not None:
        before, level = previous.comparator, previous.level
    direction = -1 if part["trend"] in FALLING else 1 if part["trend"] else previous.direction if previous else 0
    return GoalQuantity(
        value=-value if part["sign"] == "-" else value,
        unit=PERCENT if unit == "‰" else unit,
        comparator=before or after,
        about=bool(part["about"]) or part["near"] in ABOUT_BEFORE,
        nearly=part["near"] in NEARLY,
        over=bool(part["over"] or part["over2"]),
        direction=direction,
        high=high,
        level=level and after is None,
        contradictory=_contradict(word, before, after),
    )


def _contradict(word: str, before: Comparator | None, after: Comparator | None) -> bool:
    # 达到20家以上 and 控制在10%以内 say one thing twice; 不少于…以下 says two things
    return bool(word) and before is not None and after is not None and before is not after


def _value(number: str, scale: str | None, unit: str) -> Fraction:
    value = Fraction(number.replace(",", "")) * SCALES.get(scale or "", 1)
    return value / 10 if unit == "‰" else value
