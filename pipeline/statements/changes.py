"""Differences and rates: A比B增加C, 由B增加到A, 比上年增加C, 增长r (base A − C), 上年B，本年A，增长r; directions; zero bases.

Where a sentence can be read in more than one way it is false only when no reading holds. The room of every comparison is
what the printed places allow.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from pipeline.money import show
from pipeline.statements import nothing, trends
from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import YEAR, Quantity, Sentence
from pipeline.statements.roles import Part, Role, reference, refers
from pipeline.statements.verdicts import Verdicts, around

DIFFERENCE, RATE, DIRECTION, ZERO = "E001", "E002", "E003", "E004"
_HIGHEST = re.compile("达到?$|达到?共?$|总数达?到?$|总量达?到?$|累计达?到?$|至$|到$|合计达?$|为$")


def judge(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """Judge every change and rate of a sentence."""
    if not any(part.role is not Role.LEVEL for part in parts):
        trends.judge(sentence, parts, verdicts)
        return
    _signs(sentence, parts, verdicts)
    _reached(sentence, parts, verdicts)
    done: set[int] = set()
    for number, part in enumerate(parts):
        if part.role in (Role.CHANGE, Role.RATE) and number not in done and not part.group:
            pair = _pair(sentence, parts, number)
            done.update(pair)
            if not any(sentence.quantities[n].loose for n in pair):
                _frame(sentence, parts, pair, verdicts)


def _pair(sentence: Sentence, parts: Sequence[Part], number: int) -> tuple[int, ...]:
    """Return a change with the rate that goes with it, or a rate with its change."""
    following = number + 1
    if following < len(parts) and {parts[number].role, parts[following].role} == {Role.CHANGE, Role.RATE}:
        between = parts[following].label
        if re.fullmatch(r"[，,（(、即约]?(?:或|即|同比|比上年|较上年)?[^，。；]{0,8}", between) and not parts[following].group:
            return number, following
    return (number,)


def _signs(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """A direction word and a negative number behind it say opposite things; 增长率为-3% is a signed rate and right."""
    for number, (part, quantity) in enumerate(zip(parts, sentence.quantities, strict=True)):
        signed = part.role in (Role.CHANGE, Role.RATE) and part.way and quantity.value < 0
        if signed and not re.search("(?:增长率|增速|增幅)(?:为|是|达|：)?$", part.label):
            verdicts.false(DIRECTION, around(sentence, number, number), "有“增加”“减少”的，后面不应是负数", quantity)


def _reached(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    for number in range(1, len(parts)):
        part, before = parts[number], parts[number - 1]
        current, base = sentence.quantities[number], sentence.quantities[number - 1]
        if part.role is Role.REACHED and part.way and before.role is Role.FROM and _alike(current, base):
            gap = current.value - base.value
            holds = gap * part.way > 0
            right = f"{base.text}到{current.text}是{'增加' if gap > 0 else '减少' if gap < 0 else '不变'}"
            verdicts.verdict(holds, DIRECTION, around(sentence, number - 1, number), right, current, base)


def _alike(*quantities: Quantity) -> bool:
    units = {"%" if item.unit == "个百分点" else item.unit for item in quantities}
    return len(units) == 1 and not any(item.loose for item in quantities)


def _frame(sentence: Sentence, parts: Sequence[Part], pair: tuple[int, ...], verdicts: Verdicts) -> None:
    first = pair[0]
    change = next((n for n in pair if parts[n].role is Role.CHANGE), None)
    rate = next((n for n in pair if parts[n].role is Role.RATE), None)
    way = _way(sentence, parts, pair, verdicts)
    if way is None:
        return
    unit = sentence.quantities[change].unit if change is not None else ""
    bases = _bases(sentence, parts, first, unit)
    if bases:
        _explicit(sentence, parts, bases, change, rate, way, verdicts)
    elif change is not None and rate is not None:
        _implicit(sentence, parts, change, rate, way, verdicts)
    if rate is not None and not bases:
        _no_base(sentence, parts, rate, verdicts)
    if change is not None and not bases:
        nothing.judge(sentence, parts, change, verdicts)


def _way(sentence: Sentence, parts: Sequence[Part], pair: tuple[int, ...], verdicts: Verdicts) -> int | None:
    ways = {parts[n].way for n in pair} - {0}
    if len(ways) == 2 and any(sentence.quantities[n].unit == "个百分点" for n in pair):
        return None  # 下降4.6%，降幅扩大0.8个百分点: a change of the change
    if len(ways) == 2:
        quantities = [sentence.quantities[n] for n in pair]
        if all(item.value > 0 for item in quantities):
            verdicts.false(DIRECTION, around(sentence, pair[0], pair[-1]), "增减额与增减率的方向应一致", *quantities)
        return None
    if any(sentence.quantities[n].value < 0 and parts[n].way for n in pair):
        return None
    return ways.pop() if ways else 0


Pairs = list[tuple[int, int]]


def _bases(sentence: Sentence, parts: Sequence[Part], number: int, unit: str) -> Pairs:
    """Return (current, base) as far as the words around a change name them."""
    return _before(sentence, parts, number, unit) or _behind(sentence, parts, number, unit)


_BEHIND = Guarded(r"[，,（(](?:即|具体)?(?:由|从)(?:(?:上年|去年|年初|原来|同期|上年同期|原)的?)?")
_NOW = Guarded(
    "，(?:年末|期末|年底|本年|今年|现|目前|实际)[^，。；：、（）]{0,12}?(?:为|是|达到|达)?|，[^，。；：、（）]{0,12}?(?:降|减少|下降|增|增加|上升|提高|达|增长)?(?:为|至|到)"
)


def _behind(sentence: Sentence, parts: Sequence[Part], number: int, unit: str) -> Pairs:
    """减少C，由A降至B; 较年初的B减少C，年末为A: what is changed stands behind the change."""
    follows = number + 1
    if follows < len(parts) and {parts[number].role, parts[follows].role} == {Role.CHANGE, Role.RATE}:
        follows += 1
    if (
        follows + 1 < len(parts)
        and parts[follows].role is Role.FROM
        and parts[follows + 1].role is Role.REACHED
        and _BEHIND.fullmatch(parts[follows].label)
        and _fits(sentence, unit, follows, follows + 1)
    ):
        return [(follows + 1, follows)]
    base = number - 1
    if (
        follows < len(parts)
        and base >= 0
        and parts[base].role is Role.BASE
        and not any(parts[n].segment == parts[number].segment for n in range(base))
        and parts[follows].role in (Role.LEVEL, Role.REACHED)
        and _NOW.fullmatch(parts[follows].label)
        and _fits(sentence, unit, base, follows)
    ):
        return [(follows, base)]
    return []


def _before(sentence: Sentence, parts: Sequence[Part], number: int, unit: str) -> Pairs:
    """Return (current, base) from the words before: 由…到…, 比上年的B, a level of that name or year."""
    segment = [n for n in range(number) if parts[n].segment == parts[number].segment]
    start = max((n for n in segment if parts[n].role in (Role.CHANGE, Role.RATE) and n < number), default=-1)
    for n in reversed(segment):
        if parts[n].role is Role.REACHED and n and parts[n - 1].role is Role.FROM and _fits(sentence, unit, n, n - 1):
            return [(n, n - 1)] if n > start or _same_topic(parts, n, number) else []
        if parts[n].role is Role.BASE and n > start:
            found = [m for m in segment if m < n and parts[m].role in (Role.LEVEL, Role.REACHED)]
            pairs = [(m, n) for m in reversed(found) if _fits(sentence, unit, m, n)]
            return pairs or []
    return _by_name(sentence, parts, number, unit)


def _same_topic(parts: Sequence[Part], reached: int, number: int) -> bool:
    return all(parts[n].role in (Role.CHANGE, Role.RATE) for n in range(reached + 1, number))


def _fits(sentence: Sentence, unit: str, *numbers: int) -> bool:
    quantities = [sentence.quantities[n] for n in numbers]
    units = {item.unit for item in quantities}
    return len(units) == 1 and (not unit or units == {unit} or (unit == "个百分点" and units == {"%"})) and _alike(*quantities)


def _by_name(sentence: Sentence, parts: Sequence[Part], number: int, unit: str) -> Pairs:
    """Return the pairs of levels that the reference of a change (比年初预算, 比2018年) or the words 上年…本年… name."""
    part = parts[number]
    words = reference(re.split("[，。；（）()]", part.label)[-1])
    levels = [n for n in range(number) if parts[n].role in (Role.LEVEL, Role.REACHED) and not parts[n].group]
    if words:
        based = [n for n in levels if refers(words, parts[n], part.year if YEAR in words else 0)]
        if not based:
            return []
        base = based[-1]
        others = [n for n in levels if n != base and parts[n].segment == part.segment]
        nearest = [n for n in reversed(others) if _fits(sentence, unit, n, base)]
        return [(n, base) for n in nearest if not refers(words, parts[n], part.year if YEAR in words else 0)]
    own = [n for n in levels if parts[n].segment == part.segment and (not unit or _fits(sentence, unit, n))]
    if len(own) != 2 or not _fits(sentence, unit, *own):
        return []
    first, second = own
    if parts[first].year and parts[second].year and parts[first].year != parts[second].year:
        base = first if parts[first].year < parts[second].year else second
        return [(second if base == first else first, base)]
    for base, current in ((first, second), (second, first)):
        if _is_base(parts[base]) and re.search(
            "本年|今年|当年|年末|期末|年底|现|决算|实际|调整预算|全年预算|" + YEAR, parts[current].label
        ):
            return [(current, base)]
    if not part.way and unit:
        return [(second, first), (first, second)]
    return []


def _is_base(part: Part) -> bool:
    return bool(re.search("上年|去年|年初|期初|原有", part.label) or re.search("(?<!调整)(?<!全年)预算", part.clause))


def _explicit(
    sentence: Sentence,
    parts: Sequence[Part],
    bases: Pairs,
    change: int | None,
    rate: int | None,
    way: int,
    verdicts: Verdicts,
) -> None:
    quantities = sentence.quantities
    chosen = next((pair for pair in bases if change is None or _differs(quantities, pair, change, way)), None)
    current, base = (quantities[n] for n in (chosen or bases[0]))
    last = max(n for n in (change, rate) if n is not None)
    low = min(*(chosen or bases[0]), *(n for n in (change, rate) if n is not None))
    last = max(last, *(chosen or bases[0]))
    if change is not None:
        said = quantities[change]
        gap = current.value - base.value
        if chosen is None:
            turned = way and gap and way * gap < 0
            right = f"{current.text}与{base.text}相比是{'增加' if gap > 0 else '减少'}{_amount(abs(gap), said)}"
            span = around(sentence, low, max(change, *bases[0]))
            verdicts.false(DIRECTION if turned else DIFFERENCE, span, right, said, current, base)
            return
        verdicts.true(said, current, base)
    if rate is None:
        return
    said = quantities[rate]
    if said.unit == "倍":
        return
    if base.value == 0:
        if current.value and not ("." in base.text and _upon_less_than(base.half, current, said)):
            verdicts.false(ZERO, around(sentence, low, rate), "基数为零，不能计算增减率", said, base)
        return
    if current.unit == "%" and abs(abs(current.value - base.value) - abs(said.value)) <= current.half + base.half + said.half:
        verdicts.true(said)  # 提高4% between two percentages often means points
        return
    candidates = [(quantities[c], quantities[b]) for c, b in (bases if change is None else [chosen or bases[0]])]
    if any(_rate_fits(c, b, said, way, neutral=not parts[rate].way) for c, b in candidates):
        verdicts.true(said, current, base)
        return
    gap = current.value - base.value
    turned = way and gap and way * gap < 0 and _rate_fits(current, base, said, -way, neutral=False)
    right = f"（{current.text}－{base.text}）÷{base.text}＝{show(gap / base.value * 100, 2, trim=True)}%"
    verdicts.false(DIRECTION if turned else RATE, around(sentence, low, last), right, said, current, base)


def _differs(quantities: Sequence[Quantity], pair: tuple[int, int], change: int, way: int) -> bool:
    current, base, said = (quantities[n] for n in (*pair, change))
    room = current.half + base.half + said.half
    gap = current.value - base.value
    stated = [way * said.value] if way else [said.value, -said.value]
    return any(abs(gap - value) <= room for value in stated)


def _amount(value: Fraction, like: Quantity) -> str:
    unit = re.sub(r"^[-+\d.,\s－]+", "", like.text)
    scale = (
        Fraction(10**4)
        if unit.startswith("万") and not unit.startswith("万亿")
        else Fraction(10**8)
        if unit.startswith("亿")
        else 1
    )
    return f"{show(value / scale, 2, trim=True)}{unit}"


def _rate_fits(current: Quantity, base: Quantity, said: Quantity, way: int, *, neutral: bool) -> bool:
    ends = [(c - b) / b * 100 for c in (current.low, current.high) for b in (base.low, base.high) if b]
    if neutral:
        ends_other = [(c - b) / c * 100 for c in (current.low, current.high) for b in (base.low, base.high) if c]
        return any(_within(group, said, sign) for group in (ends, ends_other) for sign in (1, -1))
    return _within(ends, said, way or 1) or (not way and _within(ends, said, -1))


def _within(rates: Iterable[Fraction], said: Quantity, sign: int) -> bool:
    rates = list(rates)
    return bool(rates) and min(rates) - said.half <= sign * said.value <= max(rates) + said.half


def _implicit(sentence: Sentence, parts: Sequence[Part], change: int, rate: int, way: int, verdicts: Verdicts) -> None:
    """A，比上年增加C，增长r: the base is A − C. Every level that can be meant is tried."""
    quantities = sentence.quantities
    said, stated = quantities[change], quantities[rate]
    currents = _currents(sentence, parts, change, rate)
    if not currents or not way or stated.unit != "%":
        return
    for n in currents:
        current = quantities[n]
        based = re.search("上年|去年|年初", parts[n].label) and not re.search("本年|今年|决算|实际", parts[n].clause)
        upon = [d / b * 100 for b in (current.low, current.high) if b > 0 for d in (said.low, said.high)]
        if based and _within(upon, stated, 1):
            verdicts.true(said, stated, current)
            return
        bases = [c - way * d for c in (current.low, current.high) for d in (said.low, said.high)]
        if min(bases) <= 0 <= max(bases):
            if said.low > 0 and current.value == way * said.value and n == currents[0]:
                continue
            return
        rates = [d / b * 100 for b in bases for d in (said.low, said.high)]
        if _within(rates, stated, 1):
            verdicts.true(said, stated, current)
            return
    current = quantities[currents[0]]
    base = current.value - way * said.value
    span = around(sentence, min(currents[0], change, rate), max(change, rate))
    if base == 0:
        if _upon_less_than(current.half + said.half, said, stated):
            return
        verdicts.false(ZERO, span, "基数为零，不能计算增减率", said, stated, current)
        return
    sign = "－" if way > 0 else "＋"
    right = f"{said.text}÷（{current.text}{sign}{said.text}）＝{show(said.value / base * 100, 2, trim=True)}%"
    verdicts.false(RATE, span, right, said, stated, current)


def _currents(sentence: Sentence, parts: Sequence[Part], change: int, rate: int) -> list[int]:
    """Return the levels a change can belong to, nearest first; the ones before it, else the one it leads to (达到A)."""
    unit, segment = sentence.quantities[change].unit, parts[change].segment
    fits = [
        n
        for n in range(len(parts))
        if parts[n].role in (Role.LEVEL, Role.REACHED)
        and parts[n].segment == segment
        and sentence.quantities[n].unit == unit
        and not sentence.quantities[n].loose
        and not parts[n].group
    ]
    earlier = [n for n in reversed(fits) if n < min(change, rate)]
    if earlier:
        return earlier
    later = max(change, rate) + 1
    return [later] if later in fits and _HIGHEST.search(parts[later].label) else []


def _upon_less_than(room: Fraction, change: Quantity, rate: Quantity) -> bool:
    """Tell whether a rate says a base so small that it prints as 0.00: 14.47元 is 0.00万元, and no base of nothing."""
    return abs(change.value) * 100 <= abs(rate.value) * room


def _is_zero_base(sentence: Sentence, parts: Sequence[Part], number: int) -> bool:
    """Tell whether a level is a base of nothing; 0.00万元 beside nothing but 0.00 may be any few 元."""
    item = sentence.quantities[number]
    if item.value or item.unit == "%" or parts[number].role not in (Role.LEVEL, Role.BASE):
        return False
    exact = "." not in item.text or any(other.value and other.unit == item.unit for other in sentence.quantities)
    return exact and bool(re.search("上年|去年|年初|基期|以前年度", parts[number].label))


def _no_base(sentence: Sentence, parts: Sequence[Part], rate: int, verdicts: Verdicts) -> None:
    """上年无此项支出…，增长100%: a rate upon nothing."""
    said = sentence.quantities[rate]
    head = sentence.skeleton[: sentence.places[rate]].rpartition("；")[2]
    found = nothing.NOTHING.search(head)
    zero = next((n for n in range(rate) if _is_zero_base(sentence, parts, n)), None)
    if (found is None and zero is None) or not parts[rate].way or said.start in verdicts.judged:
        return
    if re.search("不(?:计算|适用|可比)", head):
        return
    offset = sentence.places[rate] - len(head)
    begin = offset + found.start() if found is not None else sentence.places[zero or 0]
    span = sentence.span(begin, sentence.places[rate] + 1)
    verdicts.false(ZERO, span, "基数为零，不能计算增减率", said)
