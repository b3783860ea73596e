"""What 生成记录 keeps of a department for 汇总: key figures, scores of its own rubric, and the rules that could not run.

Values are exact and stand as in figures.json. Read back strictly: 生成记录 is a file that anybody may have changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from pipeline.department import Run
from pipeline.expr import SCORE
from pipeline.listing import value_object, value_of
from pipeline.money import Absence, Value
from pipeline.pack import Pack
from pipeline.problems import Severity
from pipeline.publish import fingerprint
from pipeline.records import CANNOT, Figure, Indicator, TieResult

SUMMARY = "summary"
_WITHHELD = "P006"
_RUBRIC_DIGITS = 12


class KeyValue(Struct, frozen=True, kw_only=True):
    """A key figure: the name of its column, its value as in figures.json, and whether departments are compared by it."""

    key: str
    name: str
    unit: str
    value: Mapping[str, str]
    compared: bool = False

    def exact(self) -> Value:
        """Return the value."""
        return value_of(self.value)


class ScoreLine(Struct, frozen=True, kw_only=True):
    """A second-level indicator (a first-level one that has none below it) with its weight and score in points."""

    key: str
    first: str
    name: str
    weight: Mapping[str, str]
    score: Mapping[str, str]


class NotRun(Struct, frozen=True, kw_only=True):
    """勾稽 that could not be checked for one reason: ``rules`` are id and name."""

    reason: str
    rules: tuple[tuple[str, str], ...]


class SummaryEntry(Struct, frozen=True, kw_only=True):
    """What is known of one run. ``rubric`` is the same for departments scored alike; ``withheld``: why no report was made.

    ``goals`` are how many were met, could be judged, and there are; None where they were not counted.
    """

    report: str = ""
    withheld: str = ""
    title: str = ""
    rubric: str = ""
    rubric_from: str = ""
    figures: tuple[KeyValue, ...] = ()
    scores: tuple[ScoreLine, ...] = ()
    total: Mapping[str, str] = field(default_factory=lambda: value_object(Absence.MISSING, SCORE))
    full: Mapping[str, str] = field(default_factory=lambda: value_object(Absence.MISSING, SCORE))
    grade: str = ""
    not_run: tuple[NotRun, ...] = ()
    goals: tuple[int, int, int] | None = None


def summary_entry(run: Run) -> SummaryEntry:
    """Return what 汇总 needs of a run; a run that came to no figures has none."""
    withheld = "；".join(item.found for item in run.problems if item.code == _WITHHELD)
    if run.pack is None or run.loaded is None:
        return SummaryEntry(withheld=withheld or _first_error(run))
    pack, known = run.pack, run.figures
    return SummaryEntry(
        report=run.report_name(),
        withheld=withheld,
        title=pack.title,
        rubric=f"{pack.id}-{fingerprint(msgspec.json.encode(pack.rubric))[:_RUBRIC_DIGITS]}",
        rubric_from=pack.rubric_from,
        figures=tuple(_key_figures(pack, known)),
        scores=tuple(_scores(run.computed.indicators if run.computed else ())),
        total=_value(known.get("得分.合计")),
        full=_value(known.get("满分.合计")),
        grade=known["得分.等级"].text if "得分.等级" in known else "",
        not_run=_not_run(run.ties),
        goals=_goals(known),
    )


def entry_object(entry: SummaryEntry) -> dict[str, Any]:
    """Return an entry as JSON values."""
    found: dict[str, Any] = msgspec.to_builtins(entry)
    return found


def _first_error(run: Run) -> str:
    return next((f"{item.code}  {item.title}" for item in run.problems if item.severity is Severity.ERROR), "")


def _key_figures(pack: Pack, known: Mapping[str, Figure]) -> Iterator[KeyValue]:
    """Yield the pack's key figures in order; one the run did not come to is missing, never nought."""
    for decl in pack.key_figures:
        figure = known.get(decl.key)
        declared = pack.catalogue.find(decl.key) if figure is None else None
        unit = figure.unit if figure is not None else declared.unit if declared is not None else ""
        yield KeyValue(key=decl.key, name=decl.name, unit=unit, value=_value(figure), compared=decl.compared)


def _value(figure: Figure | None) -> dict[str, str]:
    return value_object(Absence.MISSING, SCORE) if figure is None else value_object(figure.value, figure.unit)


def _goals(known: Mapping[str, Figure]) -> tuple[int, int, int] | None:
    met, judged, every = (known.get(f"目标.{name}") for name in ("完成项数", "可判断项数", "项数"))
    counts = tuple(item.number for item in (met, judged, every) if item is not None and item.number is not None)
    return (int(counts[0]), int(counts[1]), int(counts[2])) if len(counts) == 3 else None


def _scores(indicators: Iterable[Indicator]) -> Iterator[ScoreLine]:
    for first in indicators:
        for item in first.children or (first,):
            yield ScoreLine(
                key=item.key, first=first.name, name=item.name, weight=_value(item.weight), score=_value(item.score)
            )


def _not_run(results: Iterable[TieResult]) -> tuple[NotRun, ...]:
    """Return the rules that could not be checked, by reason; of all columns of a rule once."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for item in results:
        if item.result == CANNOT:
            found.setdefault(item.reason, {})[item.id, item.name] = None
    return tuple(NotRun(reason=reason, rules=tuple(rules)) for reason, rules in found.items())


def entry_of(record: Mapping[str, Any]) -> SummaryEntry | None:
    """Return the entry of a 生成记录; None where there is none. Raises ValueError for one that is no entry."""
    if SUMMARY not in record:
        return None
    try:
        entry = msgspec.convert(record[SUMMARY], SummaryEntry)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    for value in (entry.total, entry.full, *(item.value for item in entry.figures)):
        value_of(value)
    for line in entry.scores:
        value_of(line.weight), value_of(line.score)
    return entry
