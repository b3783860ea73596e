"""The part each quantity of a sentence plays: a level, a change, a rate of change, what it is compared with.

The part is told by the words directly before it; where they do not tell, it is a level.
"""

import re
from enum import Enum

from msgspec import Struct

from pipeline.statements.quantity import YEAR, Sentence

UP_WORDS = "增加|增长|增多|提高|上升|提升|扩大|上涨|攀升|净增|增收|超支"
DOWN_WORDS = "减少|下降|降低|下滑|压减|回落|缩减|压缩|下浮|节减|递减|下跌|减收|节约|节省|节支"
_UP_NOUNS = "增幅|增长率|增加额|增长额|增速|升幅|涨幅|增量|增长幅度|增加幅度"
_DOWN_NOUNS = "减幅|降幅|下降率|降低率|压减率|减少额|下降额|降低额|减少率|下降幅度|减少幅度"
_NEUTRAL = "变动额|变动率|变化率|变动幅度|变化幅度|差异额|差异率|差异|差额|相差|调整率|增减额|增减率|增减幅度|调整幅度"
_HIGHER, _LOWER, _LEVEL = (
    "高于|超过|大于|多于|多|高|增|升|涨",
    "低于|少于|小于|少|低|减|降|跌",
    "持平|等于|一致|相同|相等|不变|未变",
)
_LINK = "(?:了|额|数|金额|幅度|率|约|合计|共计|共|分别)*(?:为|达到|达|是|：|:)?"
_CHANGE = re.compile(rf"(?:(?P<up>{UP_WORDS}|{_UP_NOUNS})|(?P<down>{DOWN_WORDS}|{_DOWN_NOUNS})|(?P<flat>{_NEUTRAL})){_LINK}$")
_REACHED = re.compile(
    rf"(?:(?P<up>{UP_WORDS}|调增|上调|增|升|涨)|(?P<down>{DOWN_WORDS}|调减|下调|降|减)|调整|变)了?(?:到|至|为)(?:了)?[^，。；、（）]{{0,8}}?$"
)
_MORE = re.compile(
    r"(?:比|较)[^，。；（]*?(?:(?P<up>多|超|高|超出|超支|增)|(?P<down>少|低|节约|节省|节支|减))(?:支出|收入|完成|安排|[出了用收支付拨缴发])?$"
)
_BASE = re.compile(r"(?<![占对同环相])(?:比|较|相比|对比)(?![例重率如较大好为高低快])[^，。；（）]*$")
_FROM = re.compile(r"(?:由|从|自)(?!事|此|而|于)[^，。；（）]*$")
_MORE_THAN_BASE = re.compile(
    r"，?(?:实际)?(?:(?P<up>多|高|超出)|(?P<down>少|低))(?:支出|收入|完成|安排|[出了用收支付拨缴发])?$"
)
_AGAINST = re.compile(r"(?:与|同|跟|和)[^，。；（）]*$")
_STRETCH, _CLAUSE = re.compile("[，。；（）()]"), re.compile("[：:、]")
_TOGETHER = "分别"


WAYS = re.compile(
    rf"(?P<up>{UP_WORDS}|{_UP_NOUNS}|高于|超过|大于|多于|超出)|(?P<down>{DOWN_WORDS}|{_DOWN_NOUNS}|低于|少于|小于)"
)
"""Words that say a direction, wherever they stand."""
_DIRECTION = re.compile(rf"(?P<up>{UP_WORDS}|{_UP_NOUNS}|{_HIGHER})|(?P<down>{DOWN_WORDS}|{_DOWN_NOUNS}|{_LOWER})|(?:{_LEVEL})")


def direction(word: str) -> int | None:
    """Return the direction a word says: +1 up, -1 down, 0 none; None where it is no word of direction.

    >>> direction("下降了"), direction("高于"), direction("持平"), direction("支出")
    (-1, 1, 0, None)
    """
    match = _DIRECTION.fullmatch(re.sub("[了约为]+$", "", word))
    return None if match is None else 1 if match.group("up") else -1 if match.group("down") else 0


class Role(Enum):
    """What a quantity is in its sentence."""

    LEVEL = "数"
    REACHED = "增减到的数"
    FROM = "增减前的数"
    BASE = "比较的数"
    CHANGE = "增减额"
    RATE = "增减率"


class Part(Struct, frozen=True):
    """The role of a quantity; ``way`` is +1 up, −1 down, 0 where no direction is said. ``label`` are the words before it.

    ``segment`` counts the stretches between semicolons, ``depth`` the brackets around it.
    """

    role: Role
    way: int
    label: str
    clause: str
    segment: int
    depth: int
    year: int
    group: bool


def parts(sentence: Sentence) -> tuple[Part, ...]:
    """Return the part of every quantity of a sentence."""
    found: list[Part] = []
    segment = depth = 0
    for number, quantity in enumerate(sentence.quantities):
        before = sentence.before(number)
        segment += before.count("；")
        depth = max(0, depth + sum(before.count(mark) for mark in "（(") - sum(before.count(mark) for mark in "）)"))
        stretch = _STRETCH.split(before)[-1]
        clause = _CLAUSE.split(stretch)[-1]
        role, way = _role(before, stretch, sentence.after(number), quantity.unit)
        if found and found[-1].role is Role.BASE and role is Role.LEVEL and (more := _MORE_THAN_BASE.fullmatch(before)):
            role, way = Role.CHANGE, 1 if more.group("up") else -1
        found.append(
            Part(
                role,
                way,
                before,
                clause,
                segment,
                depth,
                _year(sentence, number),
                _TOGETHER in stretch or _joined(found, before),
            )
        )
    return tuple(found)


def _joined(found: list[Part], before: str) -> bool:
    return bool(found) and found[-1].group and before in ("、", "和", "及", "与", "，")


def _year(sentence: Sentence, number: int) -> int:
    """Return the year said last before a quantity since the quantity before, or 0."""
    start = sentence.places[number - 1] if number else 0
    years = [year for place, year in sentence.years.items() if start <= place < sentence.places[number]]
    return years[-1] if years else 0


def _role(before: str, stretch: str, after: str, unit: str) -> tuple[Role, int]:
    rate = unit in ("%", "倍")
    match = _REACHED.search(before)
    if (match and not rate) or (match and unit == "%" and not re.search("(?:增长率|幅度)$", before[: match.start()])):
        return Role.REACHED, 1 if match.group("up") else -1 if match.group("down") else 0
    match = _CHANGE.search(before) or _MORE.search(stretch)
    if match:
        way = 1 if match.group("up") else -1 if match.group("down") else 0
        return (Role.RATE if rate else Role.CHANGE), way
    if _BASE.search(stretch) or (_AGAINST.search(stretch) and re.match("相比|比较|对比", after)):
        return Role.BASE, 0
    if _FROM.search(stretch):
        return Role.FROM, 0
    return Role.LEVEL, 0


def reference(stretch: str) -> str:
    """Return what a change is compared with, ``比上年增加`` → ``上年``; empty where nothing is said."""
    found = re.search(
        rf"(?<![占对同环相])(?:比|较)(?!例|重|率|好|大)([^，。；（）]*?)(?={UP_WORDS}|{DOWN_WORDS}|多|少|$)", stretch
    )
    return found.group(1) if found else "上年" if "同比" in stretch else ""


def refers(words: str, part: Part, said_year: int) -> bool:
    """Tell whether a reference means the level of a part: the same year, or the same kind of number (年初预算, 上年)."""
    for one, other in (("决算", "预算"), ("预算", "决算")):
        if one in words and other in part.clause and one not in part.clause:
            return False
    if YEAR in words:
        return bool(said_year) and part.year == said_year
    for pattern in ("上年", "年初预算", "年初", "调整预算|调整后预算", "全年预算", "预算", "计划", "目标", "去年", "原"):
        if re.search(pattern, words):
            own = re.split("[；。]", part.label)[-1]  # 上年未发生；乙28.83万元: 上年 speaks of what stands before 乙
            return bool(re.search("上年|去年" if pattern in ("上年", "去年") else pattern, own))
    core = re.sub("[的数额]", "", words)
    return len(core) >= 2 and core in part.label
