"""One of two files opened: its document, and its figures found by its own baseline, the one beside it, or the other's.

A file that is no report of ours is compared by its words only. Numbered things (第3项目标) of 甲 go by the number they have
in 乙, so that one that was struck out does not make all later ones differ.
"""

import hashlib
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.diff.changes import SideFacts
from pipeline.edited import CannotRead, Opened, in_keys_of, is_same_report, kept_baseline, open_report, with_baseline
from pipeline.matching.figure_state import State
from pipeline.matching.located import Located
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.word import baseline_part
from pipeline.word.blocks import paragraphs

OWN, BESIDE, BORROWED, NONE = "文件中的", "旁边的", "另一份文件的", "没有"


class ComparedSide(Struct, frozen=True):
    """One file. ``located`` is None where no baseline fits it."""

    name: str
    opened: Opened
    source: str
    baseline: link.Baseline | None = None
    located: Located | None = None

    @property
    def facts(self) -> SideFacts:
        """Return what is shown of the file."""
        return SideFacts(self.name, hashlib.sha256(self.opened.data).hexdigest(), self.source)


def open_sides(left: Path, right: Path, beside: str) -> tuple[ComparedSide, ComparedSide, tuple[Problem, ...]]:
    """Open both files. Raises :class:`CannotReadSides` with a problem a file that cannot be read."""
    opened: list[Opened] = []
    faults: list[Problem] = []
    for path in (left, right):
        try:
            opened.append(open_report(path))
        except CannotRead as stop:
            faults.append(stop.problem)
    if faults:
        raise CannotReadSides(tuple(faults))
    first, notes = _side(left, opened[0], beside)
    second, more = _side(right, opened[1], beside)
    first, second = _lent(first, second), _lent(second, first)
    told = [note for side in (first, second) for note in _told(side)]
    return _numbered_as(first, second), second, (*notes, *more, *told)


class CannotReadSides(Exception):
    """One file or both cannot be read; ``problems`` say why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems."""
        super().__init__("；".join(item.title for item in problems))
        self.problems = problems


def _side(path: Path, opened: Opened, beside: str) -> tuple[ComparedSide, tuple[Problem, ...]]:
    notes: list[Problem] = []
    sources = ((OWN, partial(baseline_part.read, opened.package)), (BESIDE, partial(kept_baseline, path, beside)))
    for source, read in sources:
        try:
            baseline = read()
        except link.BaselineError as error:
            if source == OWN:
                notes.append(problem("Q003", at=Cell(file=path.name), found=str(error)))
            continue
        if baseline is None:
            continue
        edited = with_baseline(opened, baseline)
        if is_same_report(edited.located, baseline):
            return ComparedSide(path.name, opened, source, baseline, edited.located), tuple(notes)
        if source == OWN:
            notes.append(problem("Q003", at=Cell(file=path.name), found=f"{baseline.department}{baseline.year}年度的报告"))
    return ComparedSide(path.name, opened, NONE), tuple(notes)


def _lent(side: ComparedSide, other: ComparedSide) -> ComparedSide:
    """Return a side without a baseline with the other's, where it is a version of the same report."""
    if side.baseline is not None or other.baseline is None or other.source == BORROWED:
        return side
    edited = with_baseline(side.opened, other.baseline)
    same = is_same_report(edited.located, edited.baseline)
    return ComparedSide(side.name, side.opened, BORROWED, edited.baseline, edited.located) if same else side


def _numbered_as(side: ComparedSide, other: ComparedSide) -> ComparedSide:
    """Return a side with its numbered things under the keys they have in the other."""
    if side.baseline is None or other.baseline is None or side.baseline == other.baseline:
        return side
    edited = in_keys_of(with_baseline(side.opened, side.baseline), other.baseline)
    if edited.baseline == side.baseline:
        return side
    return replace(side, opened=edited, baseline=edited.baseline, located=edited.located)


def _told(side: ComparedSide) -> list[Problem]:
    """Return what a reader must know of how a side was read."""
    at = Cell(file=side.name)
    notes = []
    if side.source in (NONE, BORROWED):
        notes.append(problem("Q001" if side.source == NONE else "Q002", at=at))
    document = side.opened.document
    blocks = [*document.body, *(block for story in document.stories for block in story.blocks)]
    changes = sum(len(paragraph.revisions) for paragraph in paragraphs(blocks))
    if changes:
        notes.append(problem("Q004", at=at, found=f"{changes} 处修订"))
    doubts = [item for item in side.located.occurrences if item.state is State.AMBIGUOUS] if side.located else []
    if doubts:
        found = "、".join(dict.fromkeys(str(item.place) for item in doubts))
        notes.append(problem("Q007", at=at, found=found, keys=dict.fromkeys(item.key for item in doubts)))
    return notes
