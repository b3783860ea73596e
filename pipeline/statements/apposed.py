"""A count right behind the names it counts: 甲区、乙区和丙县3个县区, 《甲》《乙》两部规划, “甲、乙”两项重点.

Names before a count are often kinds, not single things (泵站、水闸5座), so only what certainly counts the names is judged:
document names, a quoted list, places and work groups whose last character is that of the noun, and nouns of kinds.
"""

import re

from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import NAME, Q, Sentence
from pipeline.statements.verdicts import Verdicts

LIST = "E007"
_DOCUMENTS = Guarded(rf"{NAME}(?:[、，和及与]?{NAME})+{Q}")
_QUOTED = Guarded(rf"(?P<items>(?:[^，。；：、・{Q}]+・)+[^，。；：、・{Q}]+){Q}", "・")
_APPOSED = Guarded(
    rf"(?P<items>[^，。；：、（）{Q}“”]+(?:、[^，。；：、（）{Q}“”]+)+){Q}(?P<noun>[^，。；：、（）{Q}]{{0,10}})", "、"
)
_PLACES = re.compile("^(?:县区|县市|区县|市区|地市|县|区|市|镇|乡镇|街道)")
_ENDS = {"县": "县", "区": "区", "市": "市", "镇": "镇", "乡": "乡", "道": "道"}
_GROUPS = re.compile("^(?:专项)?(?:工作)?组")
_KINDS = re.compile("^(?:产业集群|方面|环节|领域|板块|层次|维度|阶段|大类)")
_VERBS = re.compile(
    "领域|方面|[中内的在各共等有]|培育|建设|建成|新建|完成|支持|开展|推进|设立|组织|实施|安排|打造|引进|认定|形成|实现|选"
)
_TITLED = frozenset("部项个份篇本件")


def judge(sentence: Sentence, verdicts: Verdicts) -> None:
    """Judge the counts of a sentence that stand behind their names."""
    skeleton = sentence.skeleton
    if "、" not in skeleton and "・" not in skeleton and skeleton.count(NAME) < 2:
        return
    for match in _DOCUMENTS.finditer(skeleton):
        number = sentence.at(match.end() - 1)
        if sentence.quantities[number].unit in _TITLED:
            names = match.group().count(NAME)
            _verdict(sentence, match, number, names, names, verdicts)
    for match in _QUOTED.finditer(skeleton):
        names, number = match.group("items").count("・") + 1, sentence.at(match.end() - 1)
        if verdicts.text[: sentence.quantities[number].start].endswith("”"):
            _verdict(sentence, match, number, names, names, verdicts)
    for match in _APPOSED.finditer(skeleton):
        _names(sentence, match, verdicts)


def _names(sentence: Sentence, match: re.Match[str], verdicts: Verdicts) -> None:
    number = sentence.at(match.start("noun") - 1)
    unit, noun = sentence.quantities[number].unit, match.group("noun")
    names = match.group("items").split("、")
    joined = re.split("以及|[和及与]", names[-1])
    fewest = len(names)
    most = fewest + len(joined) - 1
    flat = [*names[:-1], *joined]
    if not _counts(unit, noun, flat) or any(_VERBS.search(name) for name in flat[1:]):
        return
    if unit == "类" and most >= sentence.quantities[number].value:
        return
    _verdict(sentence, match, number, most if _PLACES.match(noun) or _GROUPS.match(noun) else fewest, most, verdicts)


def _counts(unit: str, noun: str, names: list[str]) -> bool:
    if unit == "类":
        return len(names) > 2  # three things may be two kinds, never four
    if unit == "方面":
        return True
    if unit != "个":
        return False
    if _PLACES.match(noun):
        return all(name[-1] in _ENDS for name in names) and any(name[-1] in noun for name in names)
    if _GROUPS.match(noun):
        return all(name.endswith("组") for name in names)
    return bool(_KINDS.match(noun)) and len(names) > 2


def _verdict(sentence: Sentence, match: re.Match[str], number: int, fewest: int, most: int, verdicts: Verdicts) -> None:
    count = sentence.quantities[number]
    if count.loose or count.value.denominator != 1:
        return
    span = sentence.span(match.start(), match.end())
    listed = f"{fewest}" if fewest == most else f"{fewest}至{most}"
    verdicts.verdict(fewest <= count.value <= most, LIST, span, f"其前列出{listed}项，文中为{count.text}", count)
