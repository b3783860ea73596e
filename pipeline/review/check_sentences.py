"""Arithmetic inside one paragraph: A 较 B 增加 C 增幅 D, 共 N 项其中 M 项, 占比, lists with their count, directions.

Each pattern states what it judges; what does not fit one exactly is left alone. The room of a comparison is half a unit of
the last printed place of every operand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from pipeline.money import show
from pipeline.review.quantities import COUNTED, Quantity, masked, pattern, plain, read, sentences

_UP, _DOWN = "增加|增长|提高|上升|提升|扩大|增幅", "减少|下降|降低|下滑|压减|回落|减幅|降幅"
_LEAD = r"[^，。；\d（(]{0,12}"
_EXPLICIT = re.compile(
    rf"{pattern('current')}，?(?:较|比)(?:(?!{_UP}|{_DOWN})[^，。；\d（(]){{0,12}}?(?:\d{{4}}年[^，。；\d]{{0,6}})?的?{pattern('base')}，?"
    rf"(?P<way>{_UP}|{_DOWN})了?{pattern('change')}(?:[，（(]?(?:{_UP}|{_DOWN}){pattern('rate')})?"
)
_COMPARED = re.compile(
    rf"(?:较|比){_LEAD}(?P<way>{_UP}|{_DOWN})了?{pattern('change')}[，（(]?(?P<way2>{_UP}|{_DOWN}){pattern('rate')}"
)
_FROM_BUDGET = re.compile(
    rf"年初预算数?为?{pattern('base')}[^。；]*?{pattern('current')}，[^。；，\d]{{0,4}}比年初(?:预算)?(?:数)?"
    rf"(?P<way>{_UP}|{_DOWN}){pattern('change')}(?:，[^。；，\d]{{0,6}}率为?{pattern('rate')})?"
)
_LEVEL = re.compile(
    rf"(?P<x>[\u4e00-\u9fff]{{2,8}}?数)为?{pattern('first')}，(?P<y>[\u4e00-\u9fff]{{2,8}}?数)为?{pattern('second')}，"
    r"(?:(?P=y)与(?P=x)|(?P=x)与(?P=y))(?:基本)?持平"
)
_DONE = re.compile(
    rf"{pattern('all')}，?(?:其中|实际|回复)[^。；\d]{{0,6}}{pattern('part')}[^。；\d]{{0,24}}率为?{pattern('rate')}"
)
_SPLIT = re.compile(rf"{pattern('all')}[^，。；\d]{{0,10}}完成{pattern('part')}，未完成{pattern('rest')}")
_AMONG = re.compile(rf"共{pattern('all')}[^。；\d]{{0,12}}其中[^。；\d]{{0,8}}{pattern('part')}")
_RATIO = re.compile(
    rf"率[：:为]{{0,2}}{pattern('rate')}（[^（）；。\d]{{1,16}}{pattern('one')}，[^（）；。\d]{{1,16}}{pattern('two')}）"
)
_SHARE = re.compile(rf"{pattern('part')}[，]?[^，。；\d]{{0,6}}占[^，。；\d]{{0,20}}{pattern('whole')}的{pattern('rate')}")
_SIGNED = re.compile(r"(?P<way>增加|增长|提高|上升|减少|下降|降低|增幅|减幅|降幅)(?:了|为)?(?P<digits>-\d[\d,.]*%?)")
_LIST = re.compile(rf"(?P<count>\d+)[{COUNTED}](?:[^，。；：、\d]{{0,10}}|[^。；：\d]{{0,16}}如下)[：:]\s*(?=[（(]1[）)])")
_ITEM = re.compile(r"[（(](\d{1,2})[）)]")
_NAMED = re.compile(rf"共(?P<count>\d+)[{COUNTED}]，分别(?:是|为)[：:]?(?P<items>[^。]+)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something in a text that does not compute: code, range in the text, what it says and what would be right."""

    code: str
    start: int
    end: int
    said: str
    right: str


def check_paragraph(text: str) -> Iterator[Wrong]:
    """Yield what does not compute in one paragraph, sentence by sentence; lists may run on to its end."""
    for offset, sentence in sentences(text):
        for check in (_changes, _levels, _counts, _ratios, _directions):
            for wrong in check(sentence):
                said = text[offset + wrong.start : offset + wrong.end]
                yield Wrong(wrong.code, offset + wrong.start, offset + wrong.end, said, wrong.right)
    yield from _lists(text)


def _sign(way: str) -> int:
    return 1 if re.fullmatch(_UP, way) else -1


def _changes(text: str) -> Iterator[Wrong]:
    taken: list[tuple[int, int]] = []
    for form in (_EXPLICIT, _FROM_BUDGET):
        for match in form.finditer(text):
            base, current, change = read(match, "base"), read(match, "current"), read(match, "change")
            if len({base.unit, current.unit, change.unit}) == 1:
                taken.append(match.span())
                yield from _difference(match, base, current, change, _sign(match.group("way")))
    for match in _COMPARED.finditer(text):
        if any(start <= match.start() < end for start, end in taken):
            continue
        change, rate = read(match, "change"), read(match, "rate")
        current_ = _before(text, match.start(), change.unit)
        if current_ is None or rate.unit != "%":
            continue
        sign = _sign(match.group("way"))
        if sign != _sign(match.group("way2")):
            yield Wrong("Y041", *match.span(), "", "增减额与增减幅的方向应一致")
            continue
        bases = [c - sign * d for c, d in product(_ends(current_), _ends(change))]
        yield from _rate(match, change, bases, rate)


def _before(text: str, place: int, unit: str) -> Quantity | None:
    """Return the nearest amount before a comparison that is itself part of none."""
    inside = [match.span() for match in _COMPARED.finditer(text)]
    for match in reversed(list(re.finditer(pattern("n"), text[:place]))):
        if not any(start <= match.start() < end for start, end in inside):
            found = read(match, "n")
            return found if found.unit == unit else None
    return None


def _ends(item: Quantity) -> tuple[Fraction, Fraction]:
    return item.value - item.half, item.value + item.half


def _difference(match: re.Match[str], base: Quantity, current: Quantity, change: Quantity, sign: int) -> Iterator[Wrong]:
    right = current.value - base.value
    if sign * change.value * right < 0:
        yield Wrong("Y041", *match.span(), "", f"{current.text} 与 {base.text} 相比是{'增加' if right > 0 else '减少'}")
    elif abs(sign * change.value - right) > base.half + current.half + change.half:
        yield Wrong("Y040", *match.span(), "", f"{current.text} － {base.text}，文中为{change.text}")
    if match.group("rate") is not None and (rate := read(match, "rate")).unit == "%":
        yield from _rate(match, change, list(_ends(base)), rate)


def _rate(match: re.Match[str], change: Quantity, bases: list[Fraction], rate: Quantity) -> Iterator[Wrong]:
    if any(base <= 0 for base in bases):
        return
    rates = [abs(c) / b * 100 for c in _ends(change) for b in bases]
    if not min(rates) - rate.half <= abs(rate.value) <= max(rates) + rate.half:
        middle = abs(change.value) / (sum(bases, Fraction(0)) / len(bases)) * 100
        yield Wrong("Y040", *match.span(), "", f"{show(middle, 2, trim=True)}%，文中为{rate.text}")


def _levels(text: str) -> Iterator[Wrong]:
    for match in _LEVEL.finditer(text):
        first, second = read(match, "first"), read(match, "second")
        if first.unit == second.unit and abs(first.value - second.value) > first.half + second.half:
            yield Wrong("Y041", *match.span(), "", f"{first.text}与{second.text}不是持平")


def _counts(text: str) -> Iterator[Wrong]:
    for match in _DONE.finditer(text):
        whole, part, rate = read(match, "all"), read(match, "part"), read(match, "rate")
        if whole.unit == part.unit and whole.unit in COUNTED and whole.unit and rate.unit == "%" and whole.value:
            right = part.value / whole.value * 100
            if abs(right - rate.value) > rate.half:
                yield Wrong("Y044", *match.span(), "", f"{part.text} ÷ {whole.text} = {show(right, 2, trim=True)}%")
    for match in _SPLIT.finditer(text):
        whole, part, rest = read(match, "all"), read(match, "part"), read(match, "rest")
        if whole.unit == part.unit == rest.unit and whole.value != part.value + rest.value:
            yield Wrong("Y042", *match.span(), "", f"{part.text} ＋ {rest.text} 应等于 {whole.text}")
    for match in _AMONG.finditer(text):
        whole, part = read(match, "all"), read(match, "part")
        if whole.unit == part.unit and part.value > whole.value:
            yield Wrong("Y042", *match.span(), "", f"其中的 {part.text} 不应多于 {whole.text}")


def _ratios(text: str) -> Iterator[Wrong]:
    for match in _RATIO.finditer(text):
        rate, one, two = read(match, "rate"), read(match, "one"), read(match, "two")
        if rate.unit != "%" or one.unit != two.unit or not (one.value and two.value):
            continue
        pairs = list(product(_ends(one), _ends(two)))
        rates = [
            [a / b * 100 for a, b in pairs],
            [b / a * 100 for a, b in pairs],
            [(b - a) / a * 100 for a, b in pairs],
            [(a - b) / b * 100 for a, b in pairs],
        ]
        if not any(min(group) - rate.half <= rate.value <= max(group) + rate.half for group in rates):
            yield Wrong("Y044", *match.span(), "", f"与括号中的 {one.text}、{two.text} 对不上")
    for match in _SHARE.finditer(text):
        part, whole, rate = read(match, "part"), read(match, "whole"), read(match, "rate")
        if rate.unit == "%" and part.unit == whole.unit and part.unit and whole.value:
            shares = [a / b * 100 for a, b in product(_ends(part), _ends(whole)) if b]
            if not min(shares) - rate.half <= rate.value <= max(shares) + rate.half:
                right = show(part.value / whole.value * 100, 2, trim=True)
                yield Wrong("Y044", *match.span(), "", f"{part.text} ÷ {whole.text} = {right}%")


def _directions(text: str) -> Iterator[Wrong]:
    for match in _SIGNED.finditer(text):
        yield Wrong("Y041", *match.span(), "", f"写明“{match.group('way')}”的，后面不应是负数")


def _lists(text: str) -> Iterator[Wrong]:
    """共 N 项 only with its list in the same paragraph: （1）…（2）…, or 分别是 with ； (else 、) between the items."""
    flat = plain(text)
    for match in _LIST.finditer(flat):
        items = [int(item.group(1)) for item in _ITEM.finditer(flat, match.end())]
        run = [number for place, number in enumerate(items, 1) if number == place]
        if len(run) != int(match.group("count")) or len(run) != len(items):
            yield Wrong("Y042", *match.span(), match.group(), f"其后列出 {len(items)} 项，编号为 {'、'.join(map(str, items))}")
    for match in _NAMED.finditer(plain(masked(text))):
        items_text = match.group("items")
        count = len([item for item in re.split("；" if "；" in items_text else "、", items_text) if item.strip()])
        if count != int(match.group("count")):
            yield Wrong("Y042", *match.span(), match.group()[:40], f"其后列出 {count} 项")
