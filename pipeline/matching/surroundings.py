"""What stands around a figure: the words that name it, its direction word, the unit of its table. A number in its control says
nothing else than before only where these still say what they said.

In: the text of a paragraph with the number's place, as generated and as it stands. Out: :class:`Around`. Quantities and words
of direction are those of ``pipeline.statements``; which number is which is told by ``locate``.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import Enum

from msgspec import Struct

from pipeline.matching.text import canonical, skeleton
from pipeline.money import normal_text
from pipeline.stated_units import SCALE_NAMES, head_scale, stated_scale
from pipeline.statements.roles import WAYS
from pipeline.statements.units import UNITS


class Around(Enum):
    """What has become of the words around a figure that stands."""

    SAME = "未改"
    RENAMED = "名称改动"
    DIRECTION = "增减方向改动"
    EXCHANGED = "互换位置"


class Label(Struct, frozen=True):
    """The words right before a number (directions as ↑ and ↓), its unit and the words behind it, without mere style."""

    before: str = ""
    unit: str = ""
    after: str = ""


_STOP = re.compile(r"[。；，、：:（）()“”\n\d%％‰;,]")
_UNIT = re.compile(rf"\s*({UNITS})")
_FILLER = re.compile(
    "^年度?|(?<![上去])年度|其中|合计|共计|共有|分别|实现|安排|本年度?|全年|当年|用于|我[厅局委办院会]|本?部门|本单位|主要|达到|[为是共了的数额约已达计即仅约近超逾]"
)
_QUALIFIER = re.compile("[不未没无非]|[上去]年|年[初末底]|预算|决算|调整|人均|累计|项目|基本|[↑↓]")
_FAR = 24
"""Characters before and behind a number that may name it."""


def label_at(text: str, start: int, end: int) -> Label:
    """Return what names the number at a place.

    >>> label_at("本年支出比上年下降15.97万元，减幅3.32%。", 9, 14)
    Label(before='支出比上年↓', unit='万元', after='')
    >>> label_at("其中，年度6项重点工作。", 5, 6)
    Label(before='', unit='项', after='重点工作')
    """
    unit = _UNIT.match(text, end)
    behind = unit.end() if unit else end
    return Label(
        _core(_last(text[max(start - _FAR, 0) : start])),
        canonical(unit.group(1)) if unit else "",
        _core(_STOP.split(text[behind : behind + _FAR])[0]),
    )


def _last(words: str) -> str:
    """Return the words of the last stretch that says something."""
    return next((part for part in reversed(_STOP.split(words)) if _core(part)), "")


def _core(words: str) -> str:
    return _FILLER.sub("", WAYS.sub(lambda match: "↑" if match.group("up") else "↓", canonical(words)))


def compare_labels(was: Label, now: Label) -> Around:
    """Tell whether a number is still called what it was called.

    >>> amount = Label("支出比上年↓", "万元")
    >>> [compare_labels(amount, Label(before, "万元")).value for before in ("支出比上年↓", "支出比上年↑", "收入比上年↓")]
    ['未改', '增减方向改动', '名称改动']
    """
    if was == now:
        return Around.SAME
    if _ways(was.before) != _ways(now.before) and not (was.before and now.before.endswith(was.before)):
        return Around.DIRECTION
    if was.unit != now.unit and "元" not in was.unit + now.unit:
        return Around.RENAMED
    return Around.SAME if _kept(was.before, now.before) and _kept(was.after, now.after) else Around.RENAMED


def _ways(words: str) -> str:
    """Return the directions words tell. Those of the number before are among them where that was taken out."""
    return re.sub("[^↑↓]", "", words)


def _kept(was: str, now: str) -> bool:
    """Tell whether words still stand, with none among the new ones that make it something else."""
    if was == now:
        return True
    return was in now and not _QUALIFIER.search(now.replace(was, "", 1))


class Surroundings(Struct, frozen=True):
    """A figure of one paragraph: what it says, what names it there as generated and now, and the words of a wider stretch."""

    text: str
    was: Label
    now: Label
    far_was: str
    far_now: str


def named(text: str, was: tuple[str, int, int], now: tuple[str, int, int]) -> Surroundings:
    """Return a figure with what stands around it: text and place as generated, and as it stands."""
    return Surroundings(text, label_at(*was), label_at(*now), _far(*was), _far(*now))


def _far(text: str, start: int, end: int) -> str:
    """Return the words of a wider stretch around a number, whatever the numbers in it say."""
    return "⟦⟧".join(skeleton(part) for part in (text[max(start - 2 * _FAR, 0) : start], text[end : end + _FAR]))


def around(items: Sequence[Surroundings]) -> list[Around]:
    """Tell for each figure of one paragraph what has become of the words around it.

    Two that changed places each stand where the other's name stands, or the words before it.
    """
    labels: dict[Label, set[str]] = defaultdict(set)
    stretches: dict[str, set[str]] = defaultdict(set)
    for item in items:
        labels[item.was].add(canonical(item.text))
        stretches[item.far_was].add(canonical(item.text))
    return [
        Around.EXCHANGED
        if _at_home(item, labels[item.now] if item.was != item.now else set())
        or _at_home(item, stretches[item.far_now] if item.far_was != item.far_now else set())
        else compare_labels(item.was, item.now)
        for item in items
    ]


def _at_home(item: Surroundings, others: set[str]) -> bool:
    """Tell whether figures of another text were generated where one stands now."""
    return bool(others) and canonical(item.text) not in others


def stated_unit(words: Iterable[str]) -> str:
    """Return the unit of money a caption or head states, or nothing.

    >>> stated_unit(["表1-2　支出（单位：元）"]), stated_unit(["单位:万元"]), stated_unit(["决算数（万元）"])
    ('元', '万元', '万元')
    """
    for text in map(normal_text, words):
        if scale := stated_scale(text) or head_scale(text):
            return SCALE_NAMES[scale]
    return ""
