"""Multiples: A是B的N倍, A比B增长N倍, 翻一番. A printed N allows half its last place."""

import re
from collections.abc import Sequence
from fractions import Fraction

from pipeline.money import show
from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import Q, Quantity, Sentence
from pipeline.statements.roles import Part, Role
from pipeline.statements.verdicts import Verdicts, around

RATE = "E002"
_TIMES = Guarded(rf"{Q}[，,]?[^，。；{Q}]{{0,6}}?(?:是|为|相当于|达到)[^，。；{Q}]{{1,14}}?{Q}的{Q}")
_GROWN = Guarded(rf"{Q}[，,]?[^，。；{Q}]{{0,4}}?(?:比|较)[^，。；{Q}]{{1,14}}?{Q}(?:增长|增加|提高|提升|扩大)了?{Q}")
_FROM_TO = Guarded(
    rf"(?:由|从)[^，。；{Q}]{{0,12}}{Q}[^，。；{Q}]{{0,4}}?(?:增加|增长|提高|上升|扩大|增|提升|升)(?:到|至)[^，。；{Q}]{{0,6}}{Q}，?(?:增长|增加)了?{Q}"
)
_DOUBLED = Guarded(r"^[，,]?[^，。；]{0,4}?(?<![近约])(?:实现)?了?翻(?:了)?(?P<times>一|两|三)?番", "番")
_TWICE = {"": 1, "一": 1, "两": 2, "三": 3}


def judge(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """Judge the multiples of a sentence."""
    if any(item.unit == "倍" for item in sentence.quantities):
        for pattern, more, turned in ((_TIMES, 0, False), (_GROWN, 1, False), (_FROM_TO, 1, True)):
            for match in pattern.finditer(sentence.skeleton):
                _multiple(sentence, match, more, turned, verdicts)
    if "番" in sentence.skeleton:
        _doubled(sentence, parts, verdicts)


def _multiple(sentence: Sentence, match: re.Match[str], more: int, turned: bool, verdicts: Verdicts) -> None:
    numbers = [sentence.at(match.start() + n) for n, char in enumerate(match.group()) if char == Q]
    first, second, said = (sentence.quantities[n] for n in numbers)
    now, base = (second, first) if turned else (first, second)
    if said.unit != "倍" or now.unit != base.unit or now.loose or base.loose or said.loose or base.low <= 0:
        return
    half = Fraction(1, 2 * 10 ** len(re.sub(r"\D", "", said.text.partition(".")[2])))
    low, high = now.low / base.high - more, now.high / base.low - more
    right = f"{now.text}÷{base.text}＝{show(now.value / base.value, 2, trim=True)}倍"
    if more:
        right += f"，增长{show(now.value / base.value - 1, 2, trim=True)}倍"
    holds = low - half <= said.value <= high + half
    verdicts.verdict(holds, RATE, around(sentence, numbers[0], numbers[-1]), right, now, base, said)


def _doubled(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    for number in range(1, len(parts)):
        match = _DOUBLED.match(sentence.after(number))
        pair = _now_and_base(sentence, parts, number) if match else None
        if match is None or pair is None:
            continue
        now, base = pair
        times = 2 ** _TWICE[match.group("times") or ""]
        holds = not base.low > 0 or now.high / base.low >= times  # 翻番 is said of more than twice as much, too
        right = f"{now.text}÷{base.text}＝{show(now.value / base.value, 2, trim=True)}倍" if base.value else ""
        verdicts.verdict(holds, RATE, around(sentence, number - 1, number), right, now, base)


def _now_and_base(sentence: Sentence, parts: Sequence[Part], number: int) -> tuple[Quantity, Quantity] | None:
    last, before = sentence.quantities[number], sentence.quantities[number - 1]
    if last.unit != before.unit or not last.unit or last.loose or before.loose or last.unit == "%":
        return None
    if parts[number].role is Role.REACHED and parts[number - 1].role is Role.FROM:
        return last, before
    if re.search("上年|去年", parts[number].clause) and not re.search("上年|去年", parts[number - 1].label):
        return before, last
    return None
