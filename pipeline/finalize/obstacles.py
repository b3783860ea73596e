"""What stands between a report and its submission, each thing named: only what has an answer lets finalize go on."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.causes import as_problem, by_open_cause
from pipeline.check.findings import Finding
from pipeline.check.structure import LEFTOVER, leftovers
from pipeline.finalize.comments import PlacedComment
from pipeline.matching.element_places import Places
from pipeline.merge.context import CONFLICT
from pipeline.problems import Problem, Severity, problem, under
from pipeline.records import Cell
from pipeline.word.live_kinds import ACTS
from pipeline.word.revisions import PendingChange

Wording = tuple[str, str, str]
Titles = Callable[[link.Baseline], Mapping[str, Wording]]
"""Gives title, severity and remedy of every code a build with the baseline's pack can raise; ties live in packs."""

STALE = "Y017"
_FILLED = re.compile(r"\{[^}]*\}")
"""What a registered title leaves for the words of a case."""


class Obstacles(Struct, frozen=True, kw_only=True):
    """``always`` refuse whatever is said, ``open`` unless forced, ``warnings`` never."""

    always: tuple[Problem, ...]
    open: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def obstacles(
    file: str,
    baseline: link.Baseline,
    findings: Iterable[Finding],
    titles: Mapping[str, Wording],
    places: Places,
    changes: Iterable[tuple[str, PendingChange]],
    comments: Iterable[PlacedComment],
) -> Obstacles:
    """Return what stands in the way of one file; ``changes`` come with their places."""
    comments, found = tuple(comments), tuple(findings)
    refusing = (item.as_problem(file) for item in found if _refuses(item) and item.code != LEFTOVER)
    errors = tuple(replace(item, severity=Severity.ERROR) for item in refusing)  # what refuses counts as 错误
    warned = (item for item in found if item.severity is Severity.WARNING and not _refuses(item))
    live = tuple(item for item in errors if item.code == ACTS)
    errors = tuple(item for item in errors if item.code != ACTS)
    doubts = tuple(item.as_problem(file) for item in warned if item.code != LEFTOVER)
    return Obstacles(
        always=(*_tracked(file, changes), *live),
        open=(*errors, *_of_build(baseline, titles, _left_over(file, places)), *_undecided(file, baseline, comments)),
        warnings=(*doubts, *_asked(file, comments)),
    )


def _tracked(file: str, changes: Iterable[tuple[str, PendingChange]]) -> Iterator[Problem]:
    for place, item in changes:
        yield problem("Z001", at=Cell(file=file, address=place), found=str(item))


def _refuses(item: Finding) -> bool:
    """Tell whether a finding must have an answer: an 错误, or a number the inputs have changed since (输入资料已变)."""
    return item.severity is Severity.ERROR or item.code == STALE


def _of_build(baseline: link.Baseline, titles: Mapping[str, Wording], gaps: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the 错误 the report was built with, each with what follows from it, the gaps it left last; then other gaps."""
    told = [item for item in baseline.problems if item.severity]
    errors = [item for item in told if item.severity == Severity.ERROR.value]
    yield from _by_code((item.code for item in baseline.problems if not item.severity), baseline, titles)
    left, rest = by_open_cause(gaps, errors)
    for item in errors:
        cause = as_problem(item)
        found = "  ".join(part for part in (item.code, item.title, cause.place) if part)
        yield under(problem("Z002", found=found), (*cause.consequences, *left.get(item, ())))
    yield from rest


def _by_code(codes: Iterable[str], baseline: link.Baseline, titles: Mapping[str, Wording]) -> Iterator[Problem]:
    """Yield the 错误 of a baseline of 0.1.0, which knows codes alone; what a code means is never guessed."""
    for code in dict.fromkeys(codes):
        title, severity, _ = titles.get(code, ("", "", ""))
        if not severity:
            yield problem("Z006", found=f"{code}（报告用的是模板包 {baseline.pack} {baseline.pack_version}）")
        elif severity == Severity.ERROR.value:
            yield problem("Z002", found=f"{code}  {_FILLED.sub('…', title)}")


def _left_over(file: str, places: Places) -> Iterator[Problem]:
    """Yield 【待补】, 【待确认】 and placeholders of the whole document: body, tables, headers, footers, notes, text boxes."""
    paragraphs = [(place, item) for place, item in places.paragraphs if item.text.strip()]
    for fault in leftovers([item.text for _, item in paragraphs]):
        place, _ = paragraphs[fault.position]
        yield problem(LEFTOVER, at=Cell(file=file, address=place), found=fault.said, severity=Severity.ERROR)


def _undecided(file: str, baseline: link.Baseline, comments: Iterable[PlacedComment]) -> Iterator[Problem]:
    """Yield what our comments ask; a conflict the baseline remembers is judged by its place (check), not by its comment."""
    known = tuple(f"{CONFLICT}{item.note}" for item in baseline.conflicts)
    for item in comments:
        conflict = item.conflict and not item.comment.text.startswith(known)
        code = "Z003" if item.draft else "Z012" if conflict else ""
        if code:
            yield problem(code, at=Cell(file=file, address=item.place), found=item.comment.text)


def _asked(file: str, comments: Iterable[PlacedComment]) -> Iterator[Problem]:
    for item in comments:
        if item.asked_by_staff:
            who = " ".join(part for part in (item.comment.author, item.comment.date[:10]) if part)
            yield problem("Z004", at=Cell(file=file, address=item.place), found=f"{who}：{item.comment.text}")
