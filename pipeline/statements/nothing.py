"""A base or a current value of nothing: 上年没有此项，本年A，增加C; 本年未发生，上年B，减少C."""

import re
from collections.abc import Sequence

from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import Q, Sentence
from pipeline.statements.roles import Part, Role, reference
from pipeline.statements.verdicts import Verdicts, around

DIFFERENCE, DIRECTION = "E001", "E003"
_NONE = "(?:(?:为|是)(?:零|0)|无(?![法须需力])|没有|未(?:安排|发生|列支|编列|产生))"
NOTHING = Guarded(
    rf"(?:上年|去年|上年度|上年同期|年初|年初预算|基期|以前年度)[^，。；]{{0,8}}?{_NONE}", "零", "0", "无", "没有", "未"
)
"""Words that say there was nothing before."""
_PAST = Guarded(
    rf"^(?P<when>上年|去年)(?:度|同期)?[^，。；{Q}]{{0,8}}?{_NONE}[^，。；{Q}]{{0,16}}，(?:本年|今年|当年)[^，。；{Q}]{{0,14}}$",
    "上年",
    "去年",
)
_NOW = Guarded(
    rf"^(?:本年|今年|当年)度?[^，。；{Q}]{{0,8}}?{_NONE}[^，。；{Q}]{{0,16}}，(?:上年|去年)(?:度|同期)?(?:为|是|支出|安排|发生|实际支出|决算|决算数|列支)*$",
    "本年",
    "今年",
    "当年",
)


def judge(sentence: Sentence, parts: Sequence[Part], change: int, verdicts: Verdicts) -> None:
    """Judge a change beside the one level of a clause whose other value is nothing."""
    level = change - 1
    if level < 0 or parts[level].role is not Role.LEVEL or sentence.skeleton[: sentence.places[level]].count(Q) != level:
        return
    item, said, way = sentence.quantities[level], sentence.quantities[change], parts[change].way
    words = re.split("[；。]", parts[level].label)[-1]
    up = _PAST.search(words)
    down = _NOW.search(words)
    against = reference(re.split("[，。；（）()]", parts[change].label)[-1])
    plain = re.fullmatch("，?(?:同比|比上年|比去年|较上年|较去年|相应|即)?[^，。；：（）]{2,4}", parts[change].label)
    if (up is None and down is None) or not plain or against not in ("", "上年", "去年") or not way:
        return
    if sentence.after(change)[:1] not in ("", "，", "。", "；"):
        return
    if item.unit != said.unit or not item.value or item.loose or said.loose or said.value < 0:
        return
    right_way = 1 if up else -1
    span = around(sentence, level, change)
    turn = "增加" if up else "减少"
    if way != right_way:
        verdicts.false(DIRECTION, span, f"应是{turn}{item.text}", item, said)
        return
    holds = abs(item.value - said.value) <= item.half + said.half
    verdicts.verdict(holds, DIFFERENCE, span, f"应{turn}{item.text}", item, said)
