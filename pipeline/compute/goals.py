"""完成情况: each 绩效目标 judged by its target grammar against the actual text. What has more than one reading is 无法判断.

A target is one or more quantities with comparators; the actual's numbers in another unit are left aside; several parts of
one unit are bound in order by 分别; one target against several actuals of its unit asks that each meets it.
"""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from pipeline.compute.grammar import (
    LEVELS,
    PERCENT,
    QUALITATIVE,
    WORDS,
    Comparator,
    GoalQuantity,
    folded,
    has_digits,
    is_doubtful,
    quantities,
)
from pipeline.declarations import GoalScoring
from pipeline.expr import plain_number
from pipeline.money import Absence, normal_text
from pipeline.records import Cell, Figure, Figures

DONE, UNDONE, UNSURE = "完成", "未完成", "无法判断"
Levels = Mapping[str, bool]
"""Whether a 完成档次 says that a goal is met, by its name."""
NO_LEVELS: Levels = MappingProxyType({})
PURE = "数"
"""Unit of the folded numbers of a goal: a bare number in the target's own unit."""

_COMPARING = ("其中", "比", "较", "上年", "去年", "同期", "新增", "累计")
_FIRST_YEAR = 1000
"""Beside such words a second number of the unit may be a part, a change or another year's, not an actual of its own."""


class GoalVerdict(Struct, frozen=True):
    """How a goal came out. ``why`` tells finance staff; ``target``/``actual`` are set where one number stands against one.

    ``sign`` is what the target asks of that number; None also for a goal by date, which is reached or not.
    """

    outcome: str
    why: str
    target: Fraction | None = None
    actual: Fraction | None = None
    sign: Comparator | None = None


def judge(target: str, actual: str, *, about: Fraction, comparator: str = "", number: str = "", unit: str = "") -> GoalVerdict:
    """Judge an actual text against a target text; ``about`` is the share 左右 allows.

    ``comparator``, ``number`` and ``unit`` are what the 填报表 states outright: a number stands in place of the target text,
    a comparator alone in place of that text's comparators. 定性 compares words; an unknown comparator word gives 无法判断.

    >>> judge("10%左右", "分别同比增长9.1%、0.9%", about=Fraction(1, 10)).outcome
    '未完成'
    """
    word = folded(comparator)
    asked = WORDS.get(word) or LEVELS.get(word)
    if word in QUALITATIVE:
        return _same_words(target, actual)
    if word and asked is None:
        return GoalVerdict(UNSURE, f"比较符“{comparator}”不认识")
    wanted = quantities(f"{word}{number}{unit}" if number else target)
    if is_doubtful(actual) or (is_doubtful(target) and not number):
        return GoalVerdict(UNSURE, "数中有全角逗号、空白、换行、上标或分数字符，看不出是哪一个数")
    if asked and not number:
        wanted = tuple(replace(part, comparator=asked, contradictory=False) for part in wanted)
    wanted, dated = _without_dates(wanted)
    if dated and not wanted:
        return _by_date(target, actual)
    if not wanted:
        return _same_words(target, actual)
    if not actual.strip():
        return GoalVerdict(UNSURE, "没有填写实际完成值")
    if ("每" in folded(target)) != ("每" in folded(actual)):
        return GoalVerdict(UNSURE, "目标值与实际完成值一个按期（每月、每季等）计，一个不是")
    problem = _unclear(wanted)
    if problem:
        return GoalVerdict(UNSURE, problem)
    return _parts(wanted, actual, about, in_order="分别" in folded(target))


def _without_dates(parts: tuple[GoalQuantity, ...]) -> tuple[tuple[GoalQuantity, ...], bool]:
    """Leave out dates, which say when and not how much: 3年 and 30日 are quantities, 2019年12月30日 is none."""
    months = any(part.unit == "月" for part in parts)
    kept = tuple(
        part
        for part in parts
        if not (part.unit == "月" or (part.unit == "年" and part.value >= _FIRST_YEAR) or (part.unit == "日" and months))
    )
    return kept, len(kept) < len(parts)


_DATE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?(?P<end>底|末)?(?:之|以)?(?P<before>前)?"
)


def _by_date(target: str, actual: str) -> GoalVerdict:
    """Judge a goal by date: 9月底前 and done in 7月 is met. 9月前 and 9月 has two readings."""
    wanted, reached = [*_DATE.finditer(folded(target))], [*_DATE.finditer(folded(actual))]
    if len(wanted) != 1 or len(reached) != 1:
        return GoalVerdict(UNSURE, "目标值是日期，实际完成值中没有可比的一个日期")
    why = f"目标{wanted[0][0]}，实际{reached[0][0]}"
    met = _in_time(wanted[0], reached[0])
    return GoalVerdict(UNSURE, why + "，不止一种读法") if met is None else GoalVerdict(DONE if met else UNDONE, why)


def _in_time(due: re.Match[str], done: re.Match[str]) -> bool | None:
    """Tell whether a date is in time; None where it lies in the very month or day whose end or beginning is not told apart."""
    years = (int(due["year"]), int(done["year"])) if due["year"] and done["year"] else (0, 0)
    by_month = ((years[0], int(due["month"])), (years[1], int(done["month"])))
    if by_month[0] != by_month[1]:
        return by_month[1] < by_month[0]
    if not due["day"]:
        return True if due["end"] or not due["before"] else None
    if not done["day"]:
        return None
    days = int(due["day"]), int(done["day"])
    return None if days[0] == days[1] and due["before"] else days[1] <= days[0]


def _same_words(target: str, actual: str) -> GoalVerdict:
    said = _SAID.match(folded(actual))
    if not has_digits(target) and folded(target) and said:
        return GoalVerdict(UNDONE if said[1] else DONE, f"目标值没有数，实际完成值写明“{said[0]}”")
    if has_digits(target) or not folded(target) or folded(target) != folded(actual):
        return GoalVerdict(UNSURE, "目标值中没有可比较的数")
    return GoalVerdict(DONE, "目标值与实际完成值文字相同")


_SAID = re.compile(
    r"(?:已|全部|按期|如期|圆满)*(未|没有|尚未)?(?:完成|实现|达到)(?:目标|预期目标|年度目标)?(?=$|[:,.;。，；：、(])"
)
"""What staff state outright at the beginning of an actual whose target holds no number."""


def _unclear(wanted: tuple[GoalQuantity, ...]) -> str:
    if any(part.contradictory for part in wanted):
        return "目标值的比较词前后不一"
    if any(part.value == 0 and part.comparator in (None, Comparator.AT_LEAST) for part in wanted):
        return "目标值为零，没有写明不超过还是不少于"
    if any(part.value < 0 and part.comparator in (Comparator.AT_MOST, Comparator.LESS) for part in wanted):
        return "目标值是负数，不超过的是数值还是幅度不明"
    if any(part.over or part.nearly for part in wanted):
        return "目标值不是确定的数"
    return ""


def _parts(wanted: tuple[GoalQuantity, ...], actual: str, about: Fraction, *, in_order: bool) -> GoalVerdict:
    reached = quantities(actual)
    outcomes: list[GoalVerdict] = []
    for unit in dict.fromkeys(part.unit for part in wanted):
        parts = [part for part in wanted if part.unit == unit]
        found = _of_unit(unit, reached, actual)
        if not found:
            outcomes.append(GoalVerdict(UNSURE, f"实际完成值中没有单位为“{unit}”的数" if unit else "实际完成值中没有确定的数"))
        elif len(parts) == 1:
            outcomes.append(_each(parts[0], found, actual, about))
        elif len(parts) == len(found) and (in_order or "分别" in folded(actual)):
            outcomes.extend(_each(part, (number,), actual, about) for part, number in zip(parts, found, strict=True))
        else:
            outcomes.append(GoalVerdict(UNSURE, "目标值有几个同单位的数，与实际完成值不能一一对应"))
    return outcomes[0] if len(outcomes) == 1 else _together(outcomes)


def _of_unit(unit: str, reached: tuple[GoalQuantity, ...], actual: str) -> tuple[GoalQuantity, ...]:
    """Return the actual's numbers of a unit. A bare number stands for it only as the whole text, never for a percentage."""
    found = tuple(number for number in reached if number.unit == unit)
    if found:
        return found
    whole = len(reached) == 1 and not re.search(r"[^\d.,+-]", folded(actual))
    if unit:
        return reached if whole and (unit != PERCENT or reached[0].value == 0) else ()
    return reached if len(reached) == 1 and reached[0].unit != PERCENT else ()


def _together(outcomes: list[GoalVerdict]) -> GoalVerdict:
    worst = min((UNDONE, UNSURE, DONE).index(item.outcome) for item in outcomes)
    why = "；".join(item.why for item in outcomes)
    return GoalVerdict((UNDONE, UNSURE, DONE)[worst], why)


def _each(part: GoalQuantity, found: tuple[GoalQuantity, ...], actual: str, about: Fraction) -> GoalVerdict:
    results = [_meets(part, number, about) for number in found]
    why = "、".join(f"{_shown(number)}{_SAYS[result]}" for number, result in zip(found, results, strict=True))
    why = f"目标{_asked(part, about)}，实际{why}"
    plain = len(found) == 1 and part.high is None and min(part.direction, found[0].direction) >= 0
    numbers = (part.value, found[0].value, part.comparator or Comparator.AT_LEAST) if plain else (None, None, None)
    if all(results):
        return GoalVerdict(DONE, why, *numbers)
    if not any(result is not False for result in results):
        return GoalVerdict(UNDONE, why, *numbers)
    if False not in results or _compares(actual):
        return GoalVerdict(UNSURE, why + "，不止一种读法")
    return GoalVerdict(UNDONE, why, *numbers)


def _compares(actual: str) -> bool:
    plain = re.sub("同比|环比", "", folded(actual))
    return "分别" not in plain and any(word in plain for word in _COMPARING)


_SAYS = {True: "达到", False: "未达到", None: "不能确定"}


def _meets(part: GoalQuantity, number: GoalQuantity, about: Fraction) -> bool | None:
    """Tell whether an actual meets a part; None where part of what the words allow would and part would not."""
    if part.direction < 0 and number.direction == 0 and number.value > 0:
        return None  # 下降3% against 5.2%: by how much, or up to what?
    low, high = _span(number, about)
    if (number.direction < 0) != (part.direction < 0):
        low, high = (None if high is None else -high), (None if low is None else -low)
    floor, ceiling, strict = _bounds(part, about)
    least = _within(low, high, floor, strict=strict)
    most = True if ceiling is None else _within(_minus(high), _minus(low), -ceiling, strict=strict)
    if part.high is not None and (least is not True or most is not True):
        return None if least is not False else False
    if least is False or most is False:
        return False
    return True if least and most else None


def _minus(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value


def _within(low: Fraction | None, high: Fraction | None, floor: Fraction | None, *, strict: bool) -> bool | None:
    """Tell whether all (True) or none (False) of ``low``…``high`` lies at or above ``floor``; an open end is None."""
    if floor is None:
        return True
    if low is not None and (low > floor if strict else low >= floor):
        return True
    if high is not None and (high <= floor if strict else high < floor):
        return False
    return None


def _span(number: GoalQuantity, about: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """Return what the words of an actual allow: 300余家 is 300 and more, 近300家 somewhat less, 约300家 either side."""
    value, room = number.value, abs(number.value) * about
    if number.high is not None:
        return value, number.high
    if number.about or number.nearly:
        return value - room, value + (room if number.about else 0)
    if number.over:
        return value, None
    if not number.level and number.comparator in (Comparator.AT_MOST, Comparator.LESS):
        return None, value
    if not number.level and number.comparator in (Comparator.AT_LEAST, Comparator.MORE):
        return value, None
    return value, value


def _bounds(part: GoalQuantity, about: Fraction) -> tuple[Fraction | None, Fraction | None, bool]:
    """Return floor, ceiling and whether equality does not do. 左右 lowers a floor or lifts a ceiling; better is as good."""
    room = abs(part.value) * about if part.about else Fraction(0)
    if part.high is not None:
        return part.value - room, part.high + room, False
    match part.comparator:
        case Comparator.AT_MOST | Comparator.LESS:
            return None, part.value + room, part.comparator is Comparator.LESS
        case Comparator.EQUAL:
            return part.value - room, part.value + room, False
    return part.value - room, None, part.comparator is Comparator.MORE


def _shown(number: GoalQuantity) -> str:
    return plain_number(number.value, PURE) + number.unit


def _asked(part: GoalQuantity, about: Fraction) -> str:
    word = (part.comparator or Comparator.AT_LEAST).value
    share = f"（允许上下{plain_number(about, '比例')}）" if part.about else ""
    top = f"至{plain_number(part.high, PURE)}" if part.high is not None else ""
    return f"{'' if part.high is not None else word}{plain_number(part.value, PURE)}{top}{part.unit}{share}"


def goal_figures(
    figures: Figures, row: str, columns: Mapping[str, Figure], about: Fraction, levels: Levels = NO_LEVELS
) -> Iterator[Figure]:
    """Yield what is computed of one goal: 完成情况, and 目标数, 实际数, 完成率 where one number stands against one.

    ``row`` is ``目标.第2项``; ``columns`` are its own as read. What its words do not decide the 完成档次 does that staff named.
    """
    verdict = verdict_of(columns, about)
    if verdict.outcome == UNSURE:
        verdict = _by_level(columns, levels) or verdict
    yield figures.decided(f"{row}.完成情况", verdict.outcome, "文本", verdict.why, _used(columns))
    if verdict.target is not None and verdict.target > 0 and verdict.sign in (Comparator.AT_LEAST, Comparator.MORE):
        target, actual = number_figures(figures, row, columns, verdict)
        yield from (target, actual, figures.derive(f"{row}.完成率", actual / target))


def levels_in(scoring: GoalScoring | None) -> Levels:
    """Return whether each 完成档次 says that the goal is met: the best does, the others that it is not, or in part only."""
    return {normal_text(band.name): band.below is None for band in scoring.bands} if scoring is not None else {}


def _by_level(columns: Mapping[str, Figure], levels: Levels) -> GoalVerdict | None:
    """Return the outcome a 完成档次 tells; None where staff named none the form knows."""
    level = _words(columns, "完成档次")
    met = levels.get(normal_text(level))
    return None if met is None else GoalVerdict(DONE if met else UNDONE, f"完成档次为“{level}”")


def verdict_words(figures: Figures, row: str) -> str:
    """Return what a goal's target asks in one text: its 比较符, 数值 and 单位 where these are filled in."""
    columns = {name: figure for name in ("目标值", "比较符", "数值", "单位") if (figure := figures.get(f"{row}.{name}"))}
    number = _words(columns, "数值")
    target = f"{number}{_words(columns, '单位')}" if number else _words(columns, "目标值")
    return _words(columns, "比较符") + target


def verdict_of(columns: Mapping[str, Figure], about: Fraction) -> GoalVerdict:
    """Judge a goal by its columns as read."""
    return judge(
        _words(columns, "目标值"),
        _words(columns, "实际完成值"),
        about=about,
        comparator=_words(columns, "比较符"),
        number=_words(columns, "数值"),
        unit=_words(columns, "单位"),
    )


def number_figures(figures: Figures, row: str, columns: Mapping[str, Figure], verdict: GoalVerdict) -> tuple[Figure, Figure]:
    """Return 目标数 and 实际数 of a goal where one number stands against one. Raises ValueError where none do."""
    if verdict.target is None or verdict.actual is None:
        raise ValueError(f"{row} has no numbers")
    used = _used(columns)
    target = figures.decided(f"{row}.目标数", _plain(verdict.target), PURE, "目标值中的数，万、亿已折算", used)
    return target, figures.decided(f"{row}.实际数", _plain(verdict.actual), PURE, "实际完成值中的数，万、亿已折算", used)


def _used(columns: Mapping[str, Figure]) -> tuple[Figure, ...]:
    return tuple(columns[name] for name in ("目标值", "实际完成值", "比较符", "数值", "单位", "完成档次") if name in columns)


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _words(figures: Mapping[str, Figure], name: str) -> str:
    figure = figures.get(name)
    if figure is None or isinstance(figure.value, Absence):
        return ""
    if figure.text:
        return figure.text
    # a number cell: what the sheet shows ("100%") if the reader kept it, else the plain number
    shown = figure.source.found if isinstance(figure.source, Cell) and figure.source.found.endswith(PERCENT) else ""
    return shown or plain_number(figure.number or 0, figure.unit).replace(",", "")
