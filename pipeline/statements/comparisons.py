"""Comparison words: 大于, 低于, 持平 … between two quantities; 低于…数C may mean a level or a difference, both are tried."""

import re
from collections.abc import Sequence

from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import YEAR, Q, Quantity, Sentence
from pipeline.statements.roles import Part
from pipeline.statements.verdicts import Verdicts, around

COMPARISON = "E008"
_MORE, _LESS = "大于|高于|超过|多于|超出|好于", "小于|低于|少于|不足|不及"
_NOT_LESS, _NOT_MORE = "不低于|不少于|不小于|不差于", "不高于|不超过|不大于|不多于|未超过|控制在|未突破|没有超过"
_EQUAL = "等于|持平于|相当于"
_WORD = f"(?P<word>{_NOT_LESS}|{_NOT_MORE}|{_MORE}|{_LESS}|{_EQUAL})"
_TWO = Guarded(
    rf"{Q}(?P<noun>[^，。；：、{Q}（）]{{0,6}}?)[，,]?(?:均|略|明显|大幅|远|也|仍|已|实际|基本|稍)?{_WORD}(?P<name>[^，。；、{Q}（）]{{0,18}}?){Q}",
    "于",
    "超",
    "不足",
    "不及",
    "控制在",
    "未突破",
)
_LEVEL = Guarded(
    rf"{Q}[^，。；{Q}]{{0,4}}[，,]?(?:与|和|同|较|比)(?P<name>[^，。；{Q}]{{0,16}}?){Q}[^，。；{Q}]{{0,6}}?(?:基本)?(?:持平|相同|一致|相等|相当)",
    "持平",
    "相同",
    "一致",
    "相等",
    "相当",
)
_BOTH = Guarded(rf"{Q}(?:与|和)[^，。；{Q}]{{0,14}}{Q}(?:基本)?(?:持平|相同|一致|相等)", "持平", "相同", "一致", "相等")
_NAMED = Guarded(
    rf"(?P<x>[\u4e00-\u9fff{YEAR}]{{2,10}}?)为?{Q}，(?P<y>[\u4e00-\u9fff{YEAR}]{{2,10}}?)为?{Q}，"
    r"(?:(?P=y)与(?P=x)|(?P=x)与(?P=y)|两者|二者|两数|前后)?(?P<said>(?:基本)?(?:持平|相同|一致|相等)|(?:大于|高于|超过|多于|小于|低于|少于)(?:(?P=x)|(?P=y)))",
    "持平",
    "相同",
    "一致",
    "相等",
    "大于",
    "高于",
    "超过",
    "多于",
    "小于",
    "低于",
    "少于",
)
_ALIKE = Guarded(rf"(?:{_MORE}|{_LESS})[^，。；、（）{Q}]{{1,16}}?(?:基本)?持平", "持平")
_BY = Guarded(
    rf"{Q}[，,]?(?:均|略|实际|仍)?(?:(?P<up>高于|高出|超出|超过|多于|好于)|低于|少于|不及)(?P<name>[^，。；、{Q}（）]{{1,14}}?){Q}(?:达)?{Q}",
    "于",
    "高出",
    "超",
    "不及",
)
_LIMIT = f"{_NOT_LESS}|不高于|不超过|不大于|不多于|未超过|{_MORE}|{_LESS}"
_THEN = Guarded(
    rf"(?P<word>{_LIMIT})(?P<name>(?:去年|上年|年初|预算)?的?){Q}，(?:实际|现|全年|本年)?(?:为|达到|达|是){Q}(?=[，。；]|$)",
    "于",
    "超",
    "不足",
    "不及",
)
_LAST = Guarded(
    rf"{Q}，(?:与|和|同)(?P<when>上年|去年|年初|同期)(?:度|同期)?持平，(?P=when)(?:度|同期)?(?:也|同样)?(?:为|是){Q}", "持平"
)


def judge(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """Judge the comparison words of a sentence."""
    for match in _ALIKE.finditer(sentence.skeleton):
        verdicts.false(COMPARISON, sentence.span(match.start(), match.end()), "“高于”“低于”与“持平”不能并用")
    if len(sentence.quantities) < 2:
        return
    for match in _TWO.finditer(sentence.skeleton):
        numbers = _numbers(sentence, match)
        name = match.group("name")
        if match.group("word") in ("超过", "不足", "不少于", "不低于", "超出", "控制在") and not _says(name):
            continue
        _compared(sentence, numbers, match.group("word"), name, verdicts)
    for pattern in (_LEVEL, _BOTH):
        for match in pattern.finditer(sentence.skeleton):
            _equal(sentence, _numbers(sentence, match), verdicts)
    for match in _BY.finditer(sentence.skeleton):
        _by(sentence, match, verdicts)
    for match in _THEN.finditer(sentence.skeleton):
        name = match.group("name") + sentence.skeleton[max(match.start() - 12, 0) : match.start()]
        if not re.search("目标|要求|计划|标准|确保|力争|应|规定|须|指标|预期|原定|不得|任务|若|如|[时的]$", name):
            _compared(sentence, _numbers(sentence, match), match.group("word"), "", verdicts, turned=True)
    for match in _LAST.finditer(sentence.skeleton):
        _equal(sentence, _numbers(sentence, match), verdicts)
    for match in _NAMED.finditer(sentence.skeleton):
        _named(sentence, match, verdicts)


def _numbers(sentence: Sentence, match: re.Match[str]) -> list[int]:
    return [sentence.at(match.start() + n) for n, char in enumerate(match.group()) if char == Q]


def _says(name: str) -> bool:
    return bool(
        re.search(
            f"上年|去年|预算|计划|目标|标准|平均|指标|任务|限额|控制|决算|收入|支出|编制|水平|要求|核定|定额|{YEAR}|的$", name
        )
    )


def _comparable(first: Quantity, second: Quantity) -> bool:
    return first.unit == second.unit and first.unit != "个百分点"


def _by(sentence: Sentence, match: re.Match[str], verdicts: Verdicts) -> None:
    """A高于B多少: the third quantity is the difference of the two."""
    numbers = _numbers(sentence, match)
    first, second, said = (sentence.quantities[n] for n in numbers)
    points = first.unit == "%" and said.unit == "个百分点"
    if first.unit != second.unit or not (points or said.unit == first.unit) or first.loose:
        return
    gap = (first.value - second.value) * (1 if match.group("up") else -1)
    holds = abs(gap - said.value) <= first.half + second.half + said.half
    right = f"{first.text}与{second.text}之差不是{said.text}" if gap > 0 else f"{first.text}与{second.text}的大小相反"
    verdicts.verdict(holds, COMPARISON, around(sentence, numbers[0], numbers[-1]), right, first, second, said)


def _compared(
    sentence: Sentence, numbers: list[int], word: str, name: str, verdicts: Verdicts, *, turned: bool = False
) -> None:
    first, second = (sentence.quantities[n] for n in (reversed(numbers) if turned else numbers))
    nothing = not first.value and not second.value and first.half  # 0.00万元 may be any few 元
    if not _comparable(first, second) or nothing or re.search("预期|(?:^|[^以])上$", name):
        return
    gap, room = first.value - second.value, first.half + second.half
    if re.fullmatch(_EQUAL, word):
        holds = abs(gap) <= room
    elif re.fullmatch(_NOT_LESS, word):
        holds = gap >= -room
    elif re.fullmatch(_NOT_MORE, word):
        holds = gap <= room
    elif re.fullmatch(_MORE, word):
        holds = gap > 0 or first.low < 0
    else:
        holds = gap < 0
        by_difference = (
            word != "小于"
            and name
            and not name.endswith("的")
            and first.value >= 0
            and second.value >= 0
            and not _is_rate(first)
        )
        if not holds and by_difference and gap > 0 and not re.search("的.{1,4}$|水平|平均", name):
            return  # lower than X *by* C: whether it is, only the figure of X can tell
    if re.fullmatch(_MORE, word) and not holds and second.half and first.value == second.value:
        return
    relation = "等于" if not gap else "大于" if gap > 0 else "小于"
    right = f"{first.text}{relation}{second.text}，文中写“{word}”"
    verdicts.verdict(bool(holds), COMPARISON, around(sentence, *numbers), right, first, second)


def _is_rate(item: Quantity) -> bool:
    return item.unit == "%"


def _equal(sentence: Sentence, numbers: list[int], verdicts: Verdicts) -> None:
    first, second = (sentence.quantities[n] for n in numbers)
    if _comparable(first, second) and not first.loose and not second.loose:
        holds = abs(first.value - second.value) <= first.half + second.half
        verdicts.verdict(holds, COMPARISON, around(sentence, *numbers), f"{first.text}与{second.text}不是持平", first, second)


def _named(sentence: Sentence, match: re.Match[str], verdicts: Verdicts) -> None:
    numbers = _numbers(sentence, match)
    first, second = (sentence.quantities[n] for n in numbers)
    said = match.group("said")
    if re.search("持平|相同|一致|相等", said):
        _equal(sentence, numbers, verdicts)
    elif _comparable(first, second):
        other = first if said.endswith(match.group("x")) else second
        own = second if other is first else first
        up = re.match(_MORE, said)
        holds = own.value > other.value if up else own.value < other.value
        right = f"{own.text}{'大于' if own.value > other.value else '小于' if own.value < other.value else '等于'}{other.text}"
        verdicts.verdict(holds, COMPARISON, around(sentence, *numbers), right, first, second)
