"""A direction said without a number: 上年A，本年B，有所下降."""

from collections.abc import Sequence

from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import Sentence
from pipeline.statements.roles import DOWN_WORDS, UP_WORDS, Part
from pipeline.statements.verdicts import Verdicts, around

DIRECTION = "E003"
_SAID = Guarded(
    rf"，(?:有所|略有|明显|稳步|同比|小幅|大幅)+(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS}))(?=[，。；]|$)",
    "有所",
    "略有",
    "明显",
    "稳步",
    "同比",
    "小幅",
    "大幅",
)
_PAST = Guarded("(?:上年|去年)(?:度|同期)?(?:为|是)?$")
_NOW = Guarded("^，(?:本年|今年|当年)度?(?:为|是)?$")


def judge(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """Judge the direction said behind two values that are said to be last year's and this year's."""
    for number in range(1, len(parts)):
        said = _SAID.match(sentence.after(number))
        if said is None or not (_PAST.search(parts[number - 1].clause) and _NOW.fullmatch(parts[number].label)):
            continue
        base, current = sentence.quantities[number - 1], sentence.quantities[number]
        if base.unit == current.unit and not base.loose and not current.loose:
            gap = (current.value - base.value) * (1 if said.group("up") else -1)
            turn = "增加" if current.value > base.value else "减少" if current.value < base.value else "不变"
            right = f"{base.text}到{current.text}是{turn}"
            room = base.half + current.half if base.value == current.value else 0
            verdicts.verdict(gap > 0 or bool(room), DIRECTION, around(sentence, number - 1, number), right, base, current)
