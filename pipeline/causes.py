"""One cause, one problem: what follows from an input that could not be read is listed under the problem naming that input.

A sheet without its unit makes a hundred figures missing, and every tie, score and sentence that needs one of them has
something to say. Whoever mends the unit mends all of it, so all of it stands under that one problem, like with like.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from pipeline import link
from pipeline.formats import LACKING, pending_label
from pipeline.lacking import lacking_inputs, without_value
from pipeline.money import Absence
from pipeline.problems import Problem, Severity, in_order, problem, under
from pipeline.records import Cell, Figure

_FIRST_HAND = "L"
"""Codes of load: they speak of the input itself, everything else of what was made from it."""

_SCORES = frozenset({"J010", "J016", "J030", "J031"})
"""A score that is asked for: the sums above it, the grade and the sentences that print them follow from it."""

_ANSWERS = "J004"
"""Answers that are neither 是 nor 否 and count as 否: the reasons asked for follow from them."""

_WRONG_UNIT = "L205"
"""A table in another unit of money than it says; its keys are the amounts. Whatever holds them against others differs."""

_WITHIN_FORM = "A"
"""Ties within one sheet of the 决算报表: the unit of all its amounts changes nothing in them."""

_SCORE_RANGE, _SCORE_SUM = "J011", "E013"
"""A score over its weight: the sums our own sentences state of it are over theirs."""

_REPORT = "报告正文"
"""The file of what is said of our own sentences."""

_SENTENCES = "N"
"""Codes of narrate: what a sentence lacks."""

EMPTY_LIST = "L160"
"""A list of the 填报表 without a row: its keys are those the first row would give."""

_OTHER_OFFICE, _UNIT_NAME = "L034", "单位.第1个.名称"
BLANK_CELL = "L053"
"""A cell that was to be filled in; a 警告 where the 决算报表 may be filled in instead."""

GAPS = ("N001", "N002")
"""Places of the report without a value."""

_WANTING, _UNWRITTEN = "N002", "N004"
"""One place where words of staff are wanting; several of one sheet or file."""

_SHOWN = 4
"""So many consequences of one code are listed one by one; more are told together with their number."""


def group_by_cause(problems: Iterable[Problem], figures: Mapping[str, Figure]) -> tuple[Problem, ...]:
    """Return the problems in order, each consequence of an unreadable input, else of a score asked for, under its cause."""
    ordered = in_order(problems)
    lists = [item for item in ordered if item.code == EMPTY_LIST]
    inputs = [item for item in ordered if item in lists or (_unread(item) and not any(_of_no_unit(item, one) for one in lists))]
    of_inputs = _nested(ordered, inputs, figures)
    firm = {item for item in of_inputs if item.code.startswith(_FIRST_HAND)}
    causes = [item for item in of_inputs if item.code in _SCORES or item.code in (_ANSWERS, _SCORE_RANGE)]
    return in_order(_by_sheet(_one_gap(_nested(of_inputs, causes, figures, firm), figures)))


def _unread(item: Problem) -> bool:
    return item.code == BLANK_CELL or (item.code.startswith(_FIRST_HAND) and item.severity is Severity.ERROR)


def _of_no_unit(item: Problem, empty: Problem) -> bool:
    """Tell whether a table was not known as the department's because its units are not listed."""
    return item.code == _OTHER_OFFICE and _UNIT_NAME in empty.keys


def _nested(
    problems: Iterable[Problem], causes: list[Problem], figures: Mapping[str, Figure], firm: Collection[Problem] = ()
) -> list[Problem]:
    """Return the problems with each one a cause explains under it; ``firm`` ones stay where they are."""
    below: dict[Problem, list[Problem]] = {cause: [] for cause in causes}
    index = _Causes(causes)
    kept: list[Problem] = []
    for item in problems:
        cause = None if item in below or item in firm else _cause(item, index, figures)
        if cause is None:
            kept.append(item)
        else:
            below[cause].append(item)
    return [_with(item, below.get(item, [])) for item in kept]


def _one_gap(problems: list[Problem], figures: Mapping[str, Figure]) -> list[Problem]:
    """Put what is said of one missing figure, or of its cell, under the gravest of it where a gap in the report is among it."""
    names = [_absent(item, figures) for item in problems]
    groups: dict[str, list[Problem]] = {}
    for item, name in zip(problems, names, strict=True):
        if name:
            groups.setdefault(name, []).append(item)
    kept = []
    for item, name in zip(problems, names, strict=True):
        group = groups.get(name, [])
        if not any(one.code in GAPS for one in group) or len(group) == 1:
            kept.append(item)
        elif item is min(group, key=lambda one: (one.severity is not Severity.ERROR, one.code in GAPS)):
            kept.append(_with(item, [one for one in group if one is not item]))
    return kept


def _by_sheet(problems: list[Problem]) -> list[Problem]:
    """Put the 【待补】 of cells left empty in one sheet, where there are several, under one problem that names the cells."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for item in problems:
        if item.code == _WANTING and item.sheet:
            groups.setdefault((item.file, item.sheet), []).append(item)
    many = [group for group in groups.values() if len(group) > 1]
    nested = {id(item) for group in many for item in group}
    return [*(item for item in problems if id(item) not in nested), *map(_of_sheet, many)]


def _of_sheet(group: list[Problem]) -> Problem:
    first = group[0]
    named = "、".join(f"{item.cell} {item.title.partition('：')[2]}" for item in group)
    at, what = Cell(file=first.file, sheet=first.sheet, address=first.cell), f"填报表的“{first.sheet}”没有填全"
    remedy = "在“现值”所列各格补写后重新生成，或在报告的【待补】处填写"
    head = problem(_UNWRITTEN, at=at, found=named, what=what, count=len(group), remedy=remedy)
    return under(replace(head, order=first.order), map(_mended_above, group))


def _absent(item: Problem, figures: Mapping[str, Figure]) -> str:
    """Return the key of the figure without a value that a problem is about, or nothing."""
    absent = (one for key in item.keys if (one := figures.get(key)) is not None and isinstance(one.value, Absence))
    figure = next(absent, None)
    return next((root.key for root in lacking_inputs(figure)), figure.key) if figure else ""


class _Causes:
    """The causes with what :func:`_fit` looks at, so that each item is held against the few that may explain it."""

    def __init__(self, causes: list[Problem]) -> None:
        self.causes = causes
        self.anywhere = [n for n, cause in enumerate(causes) if cause.code in (EMPTY_LIST, _WRONG_UNIT, _SCORE_RANGE)]
        self.by_key: dict[str, list[int]] = defaultdict(list)
        self.by_place: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for n, cause in enumerate(causes):
            self.by_place[cause.file, cause.sheet, cause.cell].append(n)
            for key in cause.keys:
                self.by_key[key].append(n)

    def near(self, item: Problem, lacking: Iterable[Figure]) -> list[int]:
        """Return the numbers of the causes that share a key or a place with an item or with what it lacks, in order."""
        keys, places = [*item.keys], [(item.file, item.sheet, ""), (item.file, item.sheet, item.cell)]
        for root in lacking:
            keys.append(root.key)
            if isinstance(at := root.source, Cell):
                places += [(at.file, at.sheet, at.address), (at.file, at.sheet, ""), (at.file, "", "")]
        found = {n for key in keys for n in self.by_key.get(key, ())} | {
            n for one in places for n in self.by_place.get(one, ())
        }
        return sorted(found.union(self.anywhere))


def _cause(item: Problem, index: _Causes, figures: Mapping[str, Figure]) -> Problem | None:
    concerned = [figure for key in item.keys if (figure := figures.get(key)) is not None]
    lacking = [one for figure in concerned for one in without_value(figure)]
    near = ((n, index.causes[n]) for n in index.near(item, lacking))
    fits = [(rank, n) for n, cause in near if (rank := _fit(item, lacking, cause, figures)) is not None]
    return index.causes[min(fits)[1]] if fits else None


def _fit(item: Problem, lacking: list[Figure], cause: Problem, figures: Mapping[str, Figure]) -> int | None:
    """Return how closely a cause explains an item (0 the very cell, 1 its sheet, 2 its file), or None."""
    if (
        not item.keys
        and not item.cell
        and item.file
        and (item.file, item.sheet) == (cause.file, cause.sheet)
        and not cause.cell
    ):
        return 1
    if cause.code == EMPTY_LIST:
        return 0 if _of_no_unit(item, cause) or _rests_on_list(item, cause, figures) else None
    if cause.code == _WRONG_UNIT:
        return 2 if not item.code.startswith((_WITHIN_FORM, _FIRST_HAND)) and _made_of(item, cause, figures) else None
    if cause.code == _SCORE_RANGE:
        return 1 if item.code == _SCORE_SUM and item.file == _REPORT else None
    ranks = [0] if (item.code in _SCORES or cause.code == BLANK_CELL) and set(item.keys) & set(cause.keys) else []
    if cause.code == BLANK_CELL and cause.cell and _same_cell(item, cause):
        ranks.append(0)
    for root in lacking:
        at = root.source if isinstance(root.source, Cell) else Cell(file="")
        if root.key in cause.keys or (cause.cell and (cause.file, cause.sheet, cause.cell) == (at.file, at.sheet, at.address)):
            ranks.append(0)
        elif root.value is Absence.MISSING and not cause.cell and cause.file and _within(at, cause):
            ranks.append(1 if cause.sheet else 2)
    return min(ranks, default=None)


def _same_cell(item: Problem, cause: Problem) -> bool:
    return (item.file, item.sheet, item.cell) == (cause.file, cause.sheet, cause.cell)


def _within(at: Cell, cause: Problem) -> bool:
    return cause.file == at.file and cause.sheet in ("", at.sheet)


def _rests_on_list(item: Problem, cause: Problem, figures: Mapping[str, Figure]) -> bool:
    """Tell whether a figure without a value is made of what the rows of an empty list would have given."""
    heads = {key.partition(".")[0] for key in cause.keys}
    stack = [figure for key in item.keys if (figure := figures.get(key)) is not None and isinstance(figure.value, Absence)]
    seen: set[str] = set()
    while stack:
        one = stack.pop()
        if one.key.partition(".")[0] in heads and not isinstance(one.source, Cell):
            return True
        stack += [used for used in one.direct_uses if used.key not in seen]
        seen |= {used.key for used in one.direct_uses}
    return False


def _made_of(item: Problem, cause: Problem, figures: Mapping[str, Figure]) -> bool:
    """Tell whether an item concerns an amount of the cause, or a figure made of one."""
    keys = set(cause.keys)
    stack = [figure for key in item.keys if (figure := figures.get(key)) is not None]
    seen: set[str] = set()
    while stack:
        one = stack.pop()
        if one.key in keys:
            return True
        stack += [used for used in one.direct_uses if used.key not in seen]
        seen |= {used.key for used in one.direct_uses}
    return False


def _with(cause: Problem, consequences: list[Problem]) -> Problem:
    """A cause that makes an 错误 is one itself."""
    if not consequences:
        return cause
    if any(item.severity is Severity.ERROR for item in consequences):
        cause = replace(cause, severity=Severity.ERROR)
    by_code: dict[str, list[Problem]] = {}
    for item in consequences:
        by_code.setdefault(item.code, []).append(item)
    return under(cause, (_mended_above(told) for group in by_code.values() for told in _together(group)))


def _mended_above(item: Problem) -> Problem:
    """Return a sentence's lack without its remedy: whoever mends the cause has mended it."""
    return replace(item, remedy="") if item.code.startswith(_SENTENCES) else item


def _together(group: list[Problem]) -> list[Problem]:
    if len(group) <= _SHOWN:
        return group
    first = group[0]
    keys = tuple(dict.fromkeys(key for item in group for key in item.keys))
    titles = "；".join(dict.fromkeys(item.title for item in group[:_SHOWN]))
    rest = f"{titles}……共{len(group)}处"
    return [replace(first, title="因此受影响的同类问题", found=rest, expected="", cell="", keys=keys, consequences=())]


def by_open_cause(
    gaps: Iterable[Problem], causes: Sequence[link.OpenProblem]
) -> tuple[dict[link.OpenProblem, list[Problem]], list[Problem]]:
    """Part the 【待补】 and 【缺】 that stand in a report by the problem it was generated with that left them; and the rest.

    A 【缺】 of a table has no label: its cause is known where there is but one 错误.
    """
    labels = {cause: _labels(cause) for cause in causes}
    telling = [cause for cause in causes if labels[cause]]
    errors = [cause for cause in telling if cause.severity == Severity.ERROR.value]
    below: dict[link.OpenProblem, list[Problem]] = {}
    rest: list[Problem] = []
    for item in gaps:
        label = pending_label(item.found)
        fits = [cause for cause in telling if label and label in labels[cause]]
        if item.found.startswith(LACKING) and len(errors) == 1:
            fits = errors
        if fits:
            below.setdefault(fits[0], []).append(item)
        else:
            rest.append(item)
    return below, rest


def _labels(cause: link.OpenProblem) -> set[str]:
    return {*cause.gaps, *(label for one in cause.below for label in _labels(one))}


def as_problem(item: link.OpenProblem) -> Problem:
    """Return a problem of generating as the list of then showed it, without its details."""
    file, sheet, cell = item.at.file, item.at.sheet, item.at.address
    told = Problem(code=item.code, severity=Severity(item.severity), title=item.title, file=file, sheet=sheet, cell=cell)
    return under(told, map(as_problem, item.below))
