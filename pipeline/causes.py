"""One cause, one problem: what follows from an input that could not be read is listed under the problem naming that input.

A sheet without its unit makes a hundred figures missing, and every tie, score and sentence that needs one of them has
something to say. Whoever mends the unit mends all of it, so all of it stands under that one problem, like with like.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from pipeline.money import Absence
from pipeline.problems import Problem, Severity, in_order, under
from pipeline.records import Cell, Figure

_FIRST_HAND = "L"
"""Codes of load: they speak of the input itself, everything else of what was made from it."""

_SCORES = frozenset({"J010", "J016", "J030", "J031"})
"""A score that is asked for: the sums above it, the grade and the sentences that print them follow from it."""

_SENTENCES = "N"
"""Codes of narrate: what a sentence lacks."""

_SHOWN = 4
"""So many consequences of one code are listed one by one; more are told together with their number."""


def settle(problems: Iterable[Problem], figures: Mapping[str, Figure]) -> tuple[Problem, ...]:
    """Return the problems in order, each consequence of an unreadable input, else of a score asked for, under its cause."""
    ordered = in_order(problems)
    errors = [item for item in ordered if item.severity is Severity.ERROR]
    of_inputs = _nested(ordered, [item for item in errors if item.code.startswith(_FIRST_HAND)], figures)
    firm = {item for item in of_inputs if item.code.startswith(_FIRST_HAND)}
    return _nested(of_inputs, [item for item in of_inputs if item.code in _SCORES], figures, firm)


def _nested(
    problems: tuple[Problem, ...], causes: list[Problem], figures: Mapping[str, Figure], firm: Collection[Problem] = ()
) -> tuple[Problem, ...]:
    """Return the problems with each one a cause explains under it; ``firm`` ones stay where they are."""
    below: dict[Problem, list[Problem]] = {cause: [] for cause in causes}
    kept: list[Problem] = []
    for item in problems:
        cause = None if item in below or item in firm else _cause(item, causes, figures)
        if cause is None:
            kept.append(item)
        else:
            below[cause].append(item)
    return tuple(_with(item, below.get(item, [])) for item in kept)


def _cause(item: Problem, causes: list[Problem], figures: Mapping[str, Figure]) -> Problem | None:
    lacking = [root for key in item.keys if (figure := figures.get(key)) is not None for root in lacking_inputs(figure)]
    fits = [(rank, n) for n, cause in enumerate(causes) if (rank := _fit(item, lacking, cause)) is not None]
    return causes[min(fits)[1]] if fits else None


def _fit(item: Problem, lacking: list[Figure], cause: Problem) -> int | None:
    """Return how closely a cause explains an item (0 the very cell, 1 its sheet, 2 its file), or None."""
    if (
        not item.keys
        and not item.cell
        and item.file
        and (item.file, item.sheet) == (cause.file, cause.sheet)
        and not cause.cell
    ):
        return 1
    ranks = [0] if item.code in _SCORES and set(item.keys) & set(cause.keys) else []
    for root in lacking:
        at = root.source if isinstance(root.source, Cell) else Cell(file="")
        if root.key in cause.keys or (cause.cell and (cause.file, cause.sheet, cause.cell) == (at.file, at.sheet, at.address)):
            ranks.append(0)
        elif not cause.cell and cause.file and cause.file == at.file and cause.sheet in ("", at.sheet):
            ranks.append(1 if cause.sheet else 2)
    return min(ranks, default=None)


def lacking_inputs(figure: Figure) -> tuple[Figure, ...]:
    """Return the figures, read or expected from an input, whose absence makes this one missing."""
    found: dict[str, Figure] = {}
    seen: set[str] = set()
    stack = [figure]
    while stack:
        one = stack.pop()
        if one.key in seen or one.value is not Absence.MISSING:
            continue
        seen.add(one.key)
        uses = [used for used in one.direct_uses if used.value is Absence.MISSING]
        if uses:
            stack.extend(uses)
        else:
            found[one.key] = one
    return tuple(found.values())


def _with(cause: Problem, consequences: list[Problem]) -> Problem:
    if not consequences:
        return cause
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
