"""One quantity said twice (A，即B; A，折合B), and a price times a number (每人A元，发放B人，共C元)."""

import re

from pipeline.money import show
from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import Q, Quantity, Sentence
from pipeline.statements.units import countable
from pipeline.statements.verdicts import Verdicts, around

DIFFERENCE, SUM = "E001", "E006"
_SAME = Guarded(rf"{Q}[，,（(]?(?:即|合|折合|也就是|换算为|折算为|等于){Q}", "即", "合", "也就是", "换算", "折算", "等于")
_PRICED = Guarded(
    rf"(?:(?<!平均)每[人户台套个亩件份只间辆平方米公里立吨]{{1,3}}(?:补助|补贴|发放|奖励)?|单价|每[台套件个]?单价)为?{Q}"
    rf"，?[^，。；{Q}月季天年次]{{0,8}}{Q}，(?:金额|总金额|共|共计|合计|总计|总价|计|小计)(?:为|达|发放|支出|支付|补助|需)?{Q}",
    "每",
    "单价",
)


def judge(sentence: Sentence, verdicts: Verdicts) -> None:
    """Judge what is said twice in different units, and prices times numbers."""
    if len(sentence.quantities) < 2:
        return
    for match in _SAME.finditer(sentence.skeleton):
        numbers = _numbers(sentence, match)
        one, two = (sentence.quantities[n] for n in numbers)
        if one.unit == two.unit and one.unit and not (one.loose or two.loose):
            holds = abs(one.value - two.value) <= one.half + two.half
            verdicts.verdict(holds, DIFFERENCE, around(sentence, *numbers), f"{one.text}与{two.text}不是同一个数", one, two)
    for match in _PRICED.finditer(sentence.skeleton):
        _priced(sentence, _numbers(sentence, match), verdicts)


def _numbers(sentence: Sentence, match: re.Match[str]) -> list[int]:
    return [sentence.at(match.start() + n) for n, char in enumerate(match.group()) if char == Q]


def _priced(sentence: Sentence, numbers: list[int], verdicts: Verdicts) -> None:
    price, count, total = (sentence.quantities[n] for n in numbers)
    money = {price.unit.partition("/")[0], total.unit} == {"元"}
    if not money or not (countable(count.unit) or count.unit == "人") or price.loose or count.loose or total.loose:
        return
    low, high = _exact(price).low * count.low, _exact(price).high * count.high
    value = price.value * count.value
    right = f"{price.text}×{count.text}＝{show(value / 10**4, 4, trim=True)}万元"
    holds = low - total.half <= total.value <= high + total.half
    verdicts.verdict(holds, SUM, around(sentence, numbers[0], numbers[-1]), right, price, count, total)


def _exact(price: Quantity) -> Quantity:
    """Return a price without the half 元 of its print: rates of payment are fixed to the 元."""
    if price.value.denominator == 1 and re.fullmatch(r"[\d,]+元.*", price.text):
        return Quantity(price.value, price.value * 0, price.unit, price.text, price.start, price.end)
    return price
