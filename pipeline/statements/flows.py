"""Stocks and flows: 年初A，新增B、减少C，年末D. Judged only where every quantity between is told as coming or going."""

import re
from collections.abc import Sequence
from fractions import Fraction

from pipeline.money import show
from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import Quantity, Sentence
from pipeline.statements.roles import Part, Role
from pipeline.statements.verdicts import Verdicts, around

SUM = "E006"
_OPENING = Guarded("^(?:年初|期初|上年末|上年年末|月初)")
_CLOSING = Guarded("^(?:年末|期末|年底|月末|现有)")
_ENDS = "^(?:年初|期初|上年末|上年年末|月初|年末|期末|年底|月末|现有)"
_IN = Guarded("(?:新增|购入|购置|入库|收到|新开工|新建|调入|增加|补充|接收|新招录|新立案|转入|收回|新受理)了?$")
_OUT = Guarded("(?:减少|完工|发放|出库|报废|调出|核销|注销|领用|支用|退休|销号|办结|结案|竣工|转出|使用|处置|退出)了?$")


def moves(clause: str) -> bool:
    """Tell whether the words before a quantity say that it leaves a stock or closes it."""
    return bool(_OUT.search(clause) or _CLOSING.search(clause))


def judge(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """Judge opening + in − out = closing."""
    if not re.search("年初|期初|上年末|月初", sentence.skeleton):
        return
    for first in range(len(parts) - 3):
        if _OPENING.search(parts[first].clause) and parts[first].role in (Role.LEVEL, Role.FROM):
            _flow(sentence, parts, first, verdicts)


def _flow(sentence: Sentence, parts: Sequence[Part], first: int, verdicts: Verdicts) -> None:
    opening = sentence.quantities[first]
    value, ways, items, unit = opening.value, set[int](), [opening], opening.unit
    for number in range(first + 1, len(parts)):
        part, item = parts[number], sentence.quantities[number]
        unit = unit or ("" if value else item.unit)
        if (item.unit != unit and item.value) or item.loose or "其中" in part.label:
            return
        if _CLOSING.search(part.clause):
            if ways == {1, -1} and _same_thing(parts[first], part):
                _verdict(sentence, (first, number), value, (*items, item), verdicts)
            return
        way = 1 if _IN.search(part.clause) else -1 if _OUT.search(part.clause) else 0
        if not way:
            return
        ways.add(way)
        value += way * item.value
        items.append(item)


def _same_thing(opening: Part, closing: Part) -> bool:
    one, other = (re.sub(f"{_ENDS}|[为有共是数]", "", part.clause) for part in (opening, closing))
    return one == other or not other or other in one


def _verdict(
    sentence: Sentence, ends: tuple[int, int], value: Fraction, items: tuple[Quantity, ...], verdicts: Verdicts
) -> None:
    room = sum((item.half for item in items), Fraction(0))
    closing = items[-1]
    unit = re.sub(r"^[-+\d.,\s－]+", "", closing.text)
    scale = closing.value / Fraction(re.sub(r"[^\d.]", "", closing.text) or 1) if closing.value else Fraction(1)
    right = f"年初加增加、减减少应为{show(value / scale, 2, trim=True)}{unit}"
    verdicts.verdict(abs(value - closing.value) <= room, SUM, around(sentence, *ends), right, *items)
