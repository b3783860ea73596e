"""What departments of a year are compared by: rank within one rubric, outliers within one pack, rules that could not run.

Outliers are looked for by the median and the median absolute deviation (MAD), for which a few far values count little: a value
further from the median than :data:`FAR` times 1.4826 MAD (the standard deviation where values are spread normally) is one.
All arithmetic is exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from pipeline.money import Exact
from pipeline.year_summary.department_line import DepartmentLine
from pipeline.year_summary.entry import KeyValue, ScoreLine

LEAST = 8
"""Departments with a value below which nothing is called an outlier."""
FAR = 3
_SPREAD = Fraction(14826, 10000)
TOTAL = "自评总分"


class Ranked(Struct, frozen=True, kw_only=True):
    """A department's place within its rubric; equal totals share one. ``of`` departments have a total."""

    folder: str
    rank: int
    of: int


class Ranking(Struct, frozen=True, kw_only=True):
    """The departments scored by one rubric: those with a total by rank, and those without one."""

    rubric: str
    pack: str
    rubric_from: str
    ranked: tuple[Ranked, ...]
    without: tuple[str, ...]


class Outlier(Struct, frozen=True, kw_only=True):
    """A value far from those of the other departments; ``low`` and ``high`` are the bounds it is outside of."""

    name: str
    unit: str
    pack: str
    folder: str
    value: Fraction
    median: Fraction
    low: Fraction
    high: Fraction
    compared: int


class ComparedFigure(Struct, frozen=True, kw_only=True):
    """A figure departments of a pack were compared by: how many have it, how many are far off, or why nothing is said."""

    name: str
    pack: str
    departments: int
    far: int = 0
    why_not: str = ""


class Unchecked(Struct, frozen=True, kw_only=True):
    """A rule that could not run for one reason, and in which departments."""

    id: str
    name: str
    reason: str
    folders: tuple[str, ...]


def number(value: object) -> Exact | None:
    """Return a value that is a number."""
    return value if isinstance(value, int | Fraction) else None


def total_of(line: DepartmentLine) -> Exact | None:
    """Return the total score of a department's report; None where it has none."""
    return number(_exact(line.entry.total)) if line.stands and line.entry is not None else None


def _exact(value: Mapping[str, str]) -> object:
    return KeyValue(key="", name="", unit="", value=value).exact()


def rankings(lines: Iterable[DepartmentLine]) -> tuple[Ranking, ...]:
    """Rank the departments with a report within each rubric, the rubric of most departments first."""
    groups: dict[str, list[DepartmentLine]] = {}
    for line in lines:
        if line.stands and line.entry is not None and line.entry.rubric:
            groups.setdefault(line.entry.rubric, []).append(line)
    return tuple(_ranking(rubric, groups[rubric]) for rubric in sorted(groups, key=lambda name: (-len(groups[name]), name)))


def _ranking(rubric: str, lines: Sequence[DepartmentLine]) -> Ranking:
    entry = lines[0].entry
    assert entry is not None
    totals = {line.folder: total for line in lines if (total := total_of(line)) is not None}
    order = sorted(totals, key=lambda name: (-totals[name], name))
    first: dict[Exact, int] = {}
    for place, name in enumerate(order, 1):
        first.setdefault(totals[name], place)
    ranked = [Ranked(folder=name, rank=first[totals[name]], of=len(order)) for name in order]
    return Ranking(
        rubric=rubric,
        pack=lines[0].pack.id,
        rubric_from=entry.rubric_from,
        ranked=tuple(ranked),
        without=tuple(line.folder for line in lines if line.folder not in totals),
    )


def outliers(lines: Iterable[DepartmentLine]) -> tuple[tuple[Outlier, ...], tuple[ComparedFigure, ...]]:
    """Return the values that are far off, and what was compared, of the departments with a report."""
    found: dict[tuple[str, str, str, str], dict[str, Exact]] = {}
    for line in lines:
        for key, name, unit, value in _compared(line):
            found.setdefault((line.pack.id, key, name, unit), {})[line.folder] = value
    far: list[Outlier] = []
    looked: list[ComparedFigure] = []
    for (pack, _, name, unit), values in sorted(found.items(), key=lambda item: (item[0][0], item[0][2])):
        these, why = _far_off(name, unit, pack, values)
        far += these
        looked.append(ComparedFigure(name=name, pack=pack, departments=len(values), far=len(these), why_not=why))
    return tuple(far), tuple(looked)


def _compared(line: DepartmentLine) -> Iterator[tuple[str, str, str, Exact]]:
    if not line.stands or line.entry is None:
        return
    for figure in line.entry.figures:
        value = number(figure.exact()) if figure.compared else None
        if value is not None:
            yield figure.key, figure.name, figure.unit, value
    total = total_of(line)
    if total is not None:
        yield f"{TOTAL}.{line.entry.rubric}", TOTAL, "分", total


def _far_off(name: str, unit: str, pack: str, values: Mapping[str, Exact]) -> tuple[list[Outlier], str]:
    if len(values) < LEAST:
        return [], f"只有 {len(values)} 个部门有数，少于 {LEAST} 个，不比较"
    middle = median(values.values())
    spread = _SPREAD * median(abs(value - middle) for value in values.values())
    if not spread:
        return [], "半数以上的部门数相同，不比较"
    low, high = middle - FAR * spread, middle + FAR * spread
    far = [
        Outlier(
            name=name,
            unit=unit,
            pack=pack,
            folder=folder,
            value=Fraction(value),
            median=middle,
            low=low,
            high=high,
            compared=len(values),
        )
        for folder, value in values.items()
        if not low <= value <= high
    ]
    return far, ""


def median(values: Iterable[Exact]) -> Fraction:
    """Return the middle value, of an even number the mean of the two in the middle.

    >>> median([4, 1, 10]), median([4, 1, 10, 2])
    (Fraction(4, 1), Fraction(3, 1))
    """
    ordered = sorted(values)
    half = len(ordered) // 2
    return Fraction(ordered[half]) if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half]) / 2


def unchecked(lines: Iterable[DepartmentLine]) -> tuple[Unchecked, ...]:
    """Return the rules that could not run, those of most departments first."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for line in lines:
        for group in line.entry.not_run if line.entry is not None else ():
            for rule, name in group.rules:
                found.setdefault((rule, name, group.reason), []).append(line.folder)
    order = sorted(found, key=lambda key: (-len(found[key]), key))
    return tuple(Unchecked(id=i, name=name, reason=reason, folders=tuple(found[i, name, reason])) for i, name, reason in order)


def usual_scores(lines: Sequence[DepartmentLine]) -> tuple[ScoreLine, ...]:
    """Return the second-level indicators that at least half of the departments of a rubric have, in their order.

    Where the goals of the 填报表 are scored, the others are one department's own.
    """
    counts: dict[str, list[ScoreLine]] = {}
    for line in lines:
        for score in line.entry.scores if line.entry is not None else ():
            counts.setdefault(score.key, []).append(score)
    return tuple(found[0] for found in counts.values() if 2 * len(found) >= len(lines))
