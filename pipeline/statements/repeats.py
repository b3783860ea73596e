"""One name, two values: the same words before two quantities of one unit in one text, with different numbers."""

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from pipeline.statements.quantity import ITEM, OTHER, YEAR, Quantity, Sentence
from pipeline.statements.roles import Part, Role
from pipeline.statements.verdicts import Wrong

REPEATED = "E009"
_PREFIX = re.compile(
    rf"^(?:{ITEM}|{YEAR}|[一二三四五六七八九]是|截至|到|至|本年度?|今年|当年|全年|我[厅局委办]|本部门|本单位|部门|全[厅局委办]|，|其中|同时|共|此外|另外|因此|即)+"
)
_SUFFIX = re.compile(r"(?:合计|共计|共|已|约)*(?:为|达到|达|是|有|：|:)?$")
_ACTIONS = re.compile("完成|建成|培训|安排|投入|组织|开展|举办|支出$|收入$|金额|实际|资金$|支持|项目$|面积$|经费$|落实")
"""Names of things done more than once: only a sentence that begins with them says how much in all."""
_GENERAL = re.compile(
    "上年|去年|其中|分别|新增|占|比|较|率先|每|平均|人均|第|最|另|增|减|差异|预算|得分$|总分|分值|满分|权重|目标值|"
    "编制|实有|人数|涉及|累计|其他|拨付|下达|合同|中标|达到|计划"
)


_PLAIN_WORDS = re.compile("支出|收入|决算|预算|合计|总额|总数|金额|资金|经费|项目")
_SHORTEST = 3
"""What a name must hold beside words that stand in every report."""
_NEIGHBOURS = re.compile("等|其中|分别|另|第|最|每|[甲乙丙丁]|一期|二期|标段")


def beside(one: Sentence, other: Sentence, ones: Sequence[Part], others: Sequence[Part]) -> tuple[Quantity, Quantity] | None:
    """Return the first quantities of two sentences in a row that begin with the same words and give different values."""
    if (
        not ones
        or not others
        or one.places[0] < _SHORTEST + 1
        or other.skeleton[: one.places[0]] != one.skeleton[: one.places[0]]
    ):
        return None
    words = one.skeleton[: one.places[0]]
    first, second = one.quantities[0], other.quantities[0]
    if (
        ones[0].role is not Role.LEVEL
        or other.places[0] != one.places[0]
        or _NEIGHBOURS.search(words)
        or re.search("[，；、：]", words)
    ):
        return None
    if any(item.after(0)[:1] not in ("", "，", "。", "；") for item in (one, other)):
        return None
    if first.unit != second.unit or not first.unit or first.loose or second.loose:
        return None
    return (first, second) if abs(first.value - second.value) > first.half + second.half else None


class Named(Struct, frozen=True):
    """A quantity with the words that name it and the paragraph it stands in."""

    name: str
    quantity: Quantity
    position: int
    clause: str


def named(sentence: Sentence, parts: Sequence[Part], position: int, units: Collection[str]) -> Iterator[Named]:
    """Yield the quantities whose name is plain: the whole clause before them, no year but the report's, no sub-unit."""
    years = set(sentence.years.values())
    if (
        len(years) > 1
        or any(unit in sentence.skeleton for unit in units)
        or re.search("上年|去年|季度|月|上半年|下半年", sentence.skeleton)
    ):
        return
    for number, part in enumerate(parts):
        item = sentence.quantities[number]
        name = _SUFFIX.sub("", _PREFIX.sub("", part.clause))
        plain = not number and part.role is Role.LEVEL and not part.group and not item.loose and not part.depth and item.unit
        if (
            plain
            and len(_PLAIN_WORDS.sub("", name)) >= _SHORTEST
            and len(name) >= 4
            and not _GENERAL.search(name)
            and OTHER not in name
            and ITEM not in name
        ):
            if re.search("、$|和$|及$", part.label) or ("、" in part.label and not re.search("[，。；：]", part.label)):
                continue
            if sentence.after(number)[:1] not in ("", "，", "。", "；", "（"):
                continue  # 新建堤防5公里列入下年计划: part of it
            start = not number and not re.search("[，；：]", _PREFIX.sub("", part.label))
            if _ACTIONS.search(name) and not start:
                continue
            yield Named(name, item, position, f"{name}{item.text}")


def contradictions(found: Sequence[Named]) -> Iterator[tuple[int, Wrong]]:
    """Yield the later of two that have one name and unit and different values, once a name."""
    first: dict[tuple[str, str], Named] = {}
    told: set[tuple[str, str]] = set()
    for item in found:
        key = (item.name, item.quantity.unit)
        known = first.setdefault(key, item)
        room = known.quantity.half + item.quantity.half
        if key not in told and abs(known.quantity.value - item.quantity.value) > room:
            told.add(key)
            right = f"前文“{known.clause}”"
            yield item.position, Wrong(REPEATED, item.quantity.start, item.quantity.end, item.clause, right)
