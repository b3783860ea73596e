"""The record of a department for the page of its year: .jixiao/页面.json, which follows ``pipeline/schema/page.schema.json``.

Lists name figures by key; a key that is empty, or no key of ``figures``, stands for a figure there is none of. Values are exact
and stand as in figures.json. One figure, problem or row of a list a line; same records, same bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

SCHEMA = 1
Value = Mapping[str, str]
"""A value with its kind, as :func:`pipeline.listing.value_object` gives it."""


class PageFigure(Struct, frozen=True, kw_only=True):
    """A figure: ``shown`` is the text a person reads (1,234.56 万元), ``source`` as in figures.json with a formula in words."""

    label: str
    unit: str
    value: Value
    shown: str
    source: Mapping[str, Any]


class Snippet(Struct, frozen=True, kw_only=True):
    """Cells of one sheet around those that figures come from, as they show: a row of texts for each of ``rows``.

    ``rows`` are numbers as in the file, from 1, and may leave some out; ``columns`` are letters; ``left_out`` counts the places
    that were too many.
    """

    file: str
    sheet: str
    rows: tuple[int, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    left_out: int = 0


class PageKeyFigure(Struct, frozen=True, kw_only=True):
    """A figure departments are shown by: its key, the name of its column, and whether they are compared by it."""

    key: str
    name: str
    compared: bool = False


class ScoreNode(Struct, frozen=True, kw_only=True):
    """A node of the scoring tree: keys of weight, score and the figure beside it, the points lost, how and why.

    ``lost`` is None where nothing can be lost (加分项) or no score is known; ``state`` is that of the weight (assumed …).
    """

    key: str
    name: str
    kind: str
    weight: str
    score: str
    beside: str = ""
    lost: Value | None = None
    arithmetic: str = ""
    reasons: tuple[str, ...] = ()
    basis: str = ""
    standard: str = ""
    state: str = ""
    bonus: bool = False
    by_hand: bool = False
    children: tuple["ScoreNode", ...] = ()


class ClassLine(Struct, frozen=True, kw_only=True):
    """A function class: keys of its amounts, of their 差异 and 差异率; ``reason`` in staff's words; ``large``: 差异较大."""

    key: str
    name: str
    opening: str = ""
    adjusted: str = ""
    final: str = ""
    variance: str = ""
    rate: str = ""
    reason: str = ""
    large: bool = False


class Quarter(Struct, frozen=True, kw_only=True):
    """Execution up to the end of a quarter: keys of 累计支出, 全年预算, 累计执行率, 序时进度, 序时执行率."""

    name: str
    spent: str
    budget: str
    share: str
    pace: str
    ratio: str


class Execution(Struct, frozen=True, kw_only=True):
    """Cumulative execution; ``why_not`` says why there is none."""

    quarters: tuple[Quarter, ...] = ()
    why_not: str = ""


class PageGoal(Struct, frozen=True, kw_only=True):
    """A goal: ``project`` is empty for one of the department; ``met`` is None for 无法判断; ``why`` says how it was judged."""

    key: str
    name: str
    project: str = ""
    first: str = ""
    second: str = ""
    target: str = ""
    actual: str = ""
    outcome: str = ""
    met: bool | None = None
    why: str = ""
    rate: str = ""
    weight: str = ""
    score: str = ""
    reason: str = ""


class Variance(Struct, frozen=True, kw_only=True):
    """A variance: ``of`` is 功能分类, 收入 or 三公经费; the keys of what is compared (``base``, ``now``) and of the difference.

    ``reason`` is staff's, empty where there is none.
    """

    of: str
    key: str
    name: str
    base: str
    now: str
    amount: str
    rate: str
    reason: str = ""


class NotChecked(Struct, frozen=True, kw_only=True):
    """What could not be checked, and why: ``kind`` is 勾稽, 句子 or 公式, ``what`` names it, ``where`` its columns or place."""

    kind: str
    what: str
    where: str = ""
    reason: str = ""
    id: str = ""


class BuiltValue(Struct, frozen=True, kw_only=True):
    """A key figure or score as it was at a build, to compare the next one with."""

    label: str
    value: Value
    shown: str


class PageChange(Struct, frozen=True, kw_only=True):
    """What is other than at the last build that changed anything; ``was`` or ``now`` is None where there was or is none."""

    key: str
    label: str
    was: BuiltValue | None
    now: BuiltValue | None


class PageHead(Struct, frozen=True, kw_only=True):
    """Whose page: ``folder`` is the name of the department's folder; ``withheld`` says why there is no report, or is empty."""

    department: str
    folder: str
    year: int | None
    pack: str = ""
    pack_version: str = ""
    title: str = ""
    report: str = ""
    rubric: str = ""
    rubric_from: str = ""
    withheld: str = ""
    tool: str = ""


class DepartmentPage(Struct, frozen=True, kw_only=True):
    """All the page shows of a department. Of one that came to no figures only problems are known."""

    head: PageHead
    counts: Mapping[str, int]
    total: str = ""
    full: str = ""
    grade: str = ""
    key_figures: tuple[PageKeyFigure, ...] = ()
    scores: tuple[ScoreNode, ...] = ()
    classes: tuple[ClassLine, ...] = ()
    execution: Execution = Execution()
    goals: tuple[PageGoal, ...] = ()
    variances: tuple[Variance, ...] = ()
    unchecked: tuple[NotChecked, ...] = ()
    unchecked_left: int = 0
    problems: tuple[Mapping[str, Any], ...] = ()
    problems_left: int = 0
    changes: tuple[PageChange, ...] = ()
    compared: Mapping[str, BuiltValue] = field(default_factory=dict)
    figures: Mapping[str, PageFigure] = field(default_factory=dict)
    snippets: tuple[Snippet, ...] = ()


class EarlierPage(Struct, frozen=True, kw_only=True):
    """What is read of an earlier record."""

    changes: tuple[PageChange, ...] = ()
    compared: Mapping[str, BuiltValue] = field(default_factory=dict)


def page_json(page: DepartmentPage) -> bytes:
    """Return 页面.json."""
    encode = msgspec.json.encode
    lines = [b'{\n"schema": ' + encode(SCHEMA)]
    for name in page.__struct_fields__:
        value = getattr(page, name)
        lines.append(encode(name) + b": " + (encode(value) if name in _WHOLE else _rows(value)))
    return b",\n".join(lines) + b"\n}\n"


_WHOLE = frozenset({"head", "counts", "total", "full", "grade", "execution", "unchecked_left", "problems_left"})


def _rows(value: Iterable[object] | Mapping[str, object]) -> bytes:
    """Write a list or map, a row a line."""
    encode = msgspec.json.encode
    if isinstance(value, Mapping):
        return b"{" + b",".join(b"\n" + encode(key) + b":" + encode(item) for key, item in value.items()) + b"}"
    return b"[" + b",".join(b"\n" + encode(item) for item in value) + b"]"


def earlier_page(data: bytes) -> EarlierPage:
    """Return what an earlier 页面.json says, which anybody may have changed: nothing where it cannot be read."""
    try:
        return msgspec.json.decode(data, type=EarlierPage)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return EarlierPage()
