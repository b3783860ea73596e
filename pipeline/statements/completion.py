"""Rates of completion: N件其中M件，完成率r; r（A，B); 完成计划的r. What names a part and a whole is data of the packs."""

import re
from collections.abc import Sequence
from itertools import permutations

from msgspec import Struct

from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import Q, Sentence
from pipeline.statements.roles import Part, Role
from pipeline.statements.shares import RATIO, division, fits
from pipeline.statements.verdicts import Verdicts, around

_QUALIFIED = Guarded("一次|首次|按时|按期|及时|有效|综合|累计|平均|优秀")


class Rate(Struct, frozen=True):
    """A rate by the word before 率 (empty: any other), with the words (patterns) that name its part and its whole."""

    word: str
    part: str
    whole: str


_PLANNED = Guarded(
    "(?:完成|达到|实现|为|是|相当于)(?:了)?(?:年初|全年|年度|当年|原)?(?:计划|预算|目标|任务|预期)[^，。；]{0,4}的$", "的"
)
_RATE_NAME = Guarded(r"(?P<core>[\u4e00-\u9fff]{2,8}?)(?:率|比率|比例)(?:为|达到|达|是|：|:|约)?$", "率", "比例")
_CHANGES = re.compile("变动|差异|增长|下降|调整|变化|增减|降低")


def judge(sentence: Sentence, parts: Sequence[Part], rates: Sequence[Rate], verdicts: Verdicts) -> None:
    """Judge every rate of completion of a sentence."""
    for number, quantity in enumerate(sentence.quantities):
        if quantity.unit != "%" or quantity.loose or parts[number].group or quantity.value < 0:
            continue
        stretch = re.split("[，。；（）()、]", parts[number].label)[-1]
        if parts[number].role in (Role.LEVEL, Role.BASE) and re.search("占|比重", stretch):
            continue
        if _PLANNED.search(stretch):
            _completion(sentence, parts, number, "完成", rates, verdicts)
        elif match := _RATE_NAME.search(stretch):
            _bracketed(sentence, number, verdicts)
            if (
                number
                and not match.start()
                and sentence.before(number) == stretch
                and sentence.quantities[number - 1].unit == "次"
            ):
                continue  # 一次通过率
            if quantity.start not in verdicts.judged and not _CHANGES.search(stretch):
                _completion(sentence, parts, number, match.group("core"), rates, verdicts)


def _bracketed(sentence: Sentence, number: int, verdicts: Verdicts) -> None:
    """率r（甲A，乙B): any of the four usual formulas may be meant."""
    place = sentence.places[number]
    match = re.match(rf"{Q}（[^（）；。{Q}]{{0,16}}{Q}，[^（）；。{Q}]{{0,16}}{Q}）", sentence.skeleton[place:])
    if match is None:
        return
    said, one, two = sentence.quantities[number : number + 3]
    if one.unit != two.unit or not one.unit or not (one.value and two.value) or one.loose or two.loose:
        return
    one_ends, two_ends = (one.low, one.high), (two.low, two.high)
    pairs = [(a, b) for a in one_ends for b in two_ends if a and b]
    groups = [
        [a / b * 100 for a, b in pairs],
        [b / a * 100 for a, b in pairs],
        [(b - a) / a * 100 for a, b in pairs],
        [(a - b) / b * 100 for a, b in pairs],
    ]
    holds = any(min(group) - said.half <= said.value <= max(group) + said.half for group in groups)
    verdicts.verdict(
        holds, RATIO, around(sentence, number, number + 2), f"与括号中的{one.text}、{two.text}对不上", said, one, two
    )


def _completion(
    sentence: Sentence, parts: Sequence[Part], number: int, core: str, rates: Sequence[Rate], verdicts: Verdicts
) -> None:
    quantities = sentence.quantities
    named_so = [rate for rate in rates if core.endswith(rate.word)] or [rate for rate in rates if rate.word in core]
    kind = next(((rate.part, rate.whole) for rate in named_so if rate.word), None)
    levels = [
        n
        for n in range(number)
        if parts[n].role is Role.LEVEL
        and parts[n].segment == parts[number].segment
        and not quantities[n].loose
        and quantities[n].unit not in ("%", "")
        and not parts[n].group
    ]
    pairs = [(a, b) for a, b in permutations(levels, 2) if quantities[a].unit == quantities[b].unit]
    if len(levels) > 6 or not pairs:
        return
    if kind is None:
        chosen = _by_core(sentence, parts, core, next((rate for rate in rates if not rate.word), None), pairs)
        _decide(sentence, chosen, number, verdicts)
        return
    if (qualified := _QUALIFIED.search(core)) and qualified.group() not in sentence.skeleton[: sentence.places[number - 1] + 1]:
        return  # 一次通过率 is not 通过率
    subject = core.partition(next(rate.word for rate in named_so if rate.word))[0]
    pairs = [(a, b) for a, b in pairs if len(subject) < 3 or subject not in parts[a].clause]
    named = [(a, b) for a, b in pairs if _plays(sentence, parts, a, kind[0]) and _plays(sentence, parts, b, kind[1])]
    inner = [
        (a, b)
        for a, b in pairs
        if "其中" in parts[a].label and a > b and (_plays(sentence, parts, a, kind[0]) or _bare(sentence, parts, a))
    ]
    near = [
        (a, b)
        for a, b in pairs
        if b == a - 1 and _plays(sentence, parts, a, kind[0]) and core[-2:] in _words(sentence, parts, a)
    ]
    _decide(sentence, named or inner or near, number, verdicts)


def _by_core(
    sentence: Sentence, parts: Sequence[Part], core: str, rate: Rate | None, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the part and whole of a rate whose name no entry holds: its own word names one of them (合规率, 发放率)."""
    if rate is None or not pairs:
        return []
    stem = core[-2:]
    last = max(max(pair) for pair in pairs)
    found = []
    for a, b in pairs:
        if a != last or b != a - 1:
            continue
        part, whole = _words(sentence, parts, a), _words(sentence, parts, b)
        counted = _plays(sentence, parts, b, rate.whole)
        by_part = stem in part and (counted or "其中" in parts[a].label)
        if by_part or (stem in whole and counted and _plays(sentence, parts, a, rate.part)):
            found.append((a, b))
    return found


def _decide(sentence: Sentence, chosen: Sequence[tuple[int, int]], number: int, verdicts: Verdicts) -> None:
    if not chosen:
        return
    said, quantities = sentence.quantities[number], sentence.quantities
    if any(fits(quantities[a], quantities[b], said) for a, b in chosen):
        verdicts.true(said)
        return
    part, whole = chosen[-1] if len(chosen) == 1 else min(chosen, key=lambda pair: (number - max(pair), pair[0] < pair[1]))
    verdicts.false(
        RATIO,
        around(sentence, min(part, whole), number),
        division(quantities[part], quantities[whole]),
        said,
        quantities[part],
        quantities[whole],
    )


def _bare(sentence: Sentence, parts: Sequence[Part], number: int) -> bool:
    """Tell whether 其中 names nothing but the number: 受理50件，其中40件，办结率80%."""
    return parts[number].clause == "其中" and sentence.after(number).startswith("，")


def _words(sentence: Sentence, parts: Sequence[Part], number: int) -> str:
    return parts[number].label + re.split("[，。；、（]", sentence.after(number))[0]


def _plays(sentence: Sentence, parts: Sequence[Part], number: int, words: str) -> bool:
    """Tell whether the words around a level make it the part or the whole of a rate."""
    return bool(re.search(words, re.split("[，；。]", parts[number].label)[-1] or parts[number].label)) or bool(
        re.search(words, re.split("[，。；、（]", sentence.after(number))[0])
    )
