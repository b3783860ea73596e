"""``jixiao merge BASE A B …``: reads copies of one report, merges them, puts the result in the place of the current one.

The files that were merged go to 历次. All that is wrong with the files is said in one run.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import link
from pipeline.edited import (
    CannotRead,
    Edited,
    another_report,
    is_same_report,
    not_an_edit,
    open_edited,
    open_report,
    with_baseline,
)
from pipeline.file_reading import read_if_there
from pipeline.limits import REPORT_FILE
from pipeline.matching.live_places import live_places
from pipeline.merge.changes import Change, Kind
from pipeline.merge.copies import Copy, Merged, merge_copies
from pipeline.merge.listing import in_order, list_xlsx
from pipeline.names import current_name, without_old_stamp
from pipeline.problems import Problem, problem
from pipeline.publish import (
    PublishOrder,
    PublishRefused,
    exit_code,
    home_of,
    is_generated,
    is_old,
    put,
    settle,
    why_not,
)
from pipeline.publish.record import beside_file
from pipeline.publish.successor import is_current, succession
from pipeline.records import Cell
from pipeline.word import baseline_part
from pipeline.word.blocks import Control, paragraphs
from pipeline.word.document import Document, read_document
from pipeline.word.lint import BROKEN_PART, lint_package
from pipeline.word.package import open_package

DONE, CONFLICTS, UNREADABLE, OUR_FAULT = 0, 1, 2, 3
LEAST = 2
"""Copies there must be to merge anything."""


class MergeOutcome(Struct, frozen=True, kw_only=True):
    """What the command line shows: exit code, problems, the lines of the list, the files written."""

    code: int
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()
    paths: tuple[Path, ...] = ()


def merge_file(base: Path, copies: Sequence[Path], *, beside: str, when: dt.datetime, out: Path | None = None) -> MergeOutcome:
    """Merge copies of a report.

    ``base`` is the file all copies come from, ``beside`` where a baseline stands next to it, ``out`` the file to write. By
    default the merged report takes the place of the current one among them (else of ``base``), and what stood there goes to
    历次 with the copies beside it.
    """
    notes: list[Problem] = []
    try:
        for folder in dict.fromkeys(home_of(path) for path in (base, *copies, *([out] if out else []))):
            notes += settle(folder)
        problems = [*_twice((base, *copies)), *_taken(out)]
        edited = open_edited(base, beside)
    except PublishRefused as stop:
        return MergeOutcome(code=stop.code, problems=stop.problems)
    except CannotRead as stop:
        return MergeOutcome(code=UNREADABLE, problems=(*problems, stop.problem, *_unreadable(copies)))
    first = Copy(base.name, edited)
    opened: list[Copy] = []
    read = {base: edited.data}
    for path in copies:
        try:
            file = with_baseline(open_report(path), edited.baseline)
            _same_origin(path, file, base.name)
        except CannotRead as stop:
            problems.append(stop.problem)
            continue
        if file.data == edited.data:
            notes.append(problem("H003", at=Cell(file=path.name)))
        read[path] = file.data
        opened.append(Copy(path.name, file))
    try:
        target = _target(read, out)
    except CannotRead as stop:
        problems.append(stop.problem)
    if problems:
        return MergeOutcome(code=UNREADABLE, problems=tuple(problems))
    known = {
        item.code for package in (edited.package, *(copy.file.package for copy in opened)) for item in lint_package(package)
    }
    merged = merge_copies(first, _named_apart(opened, copies), when)
    found = lint_package(merged.data)
    if faults := [item for item in found if item.code not in known]:
        fault = problem("H006", at=Cell(file=base.name), found=faults[0].found, expected=faults[0].title)
        return MergeOutcome(code=OUR_FAULT, problems=(fault,), changes=merged.changes)
    told = [*_broken(target.path.name, found), *_live((first, *opened), merged.data)]
    outcome = _written(target, merged, _labels(edited.document, edited.baseline), when, [*notes, *told])
    return replace(outcome, code=max(outcome.code, CONFLICTS)) if told else outcome


def _broken(name: str, found: Iterable[Problem]) -> list[Problem]:
    """Return the parts that were damaged in what was merged, and still are."""
    faults = (item for item in found if item.code == BROKEN_PART)
    return [problem("X011", at=Cell(file=name), found=f"{item.file}：{item.found}") for item in faults]


def _live(sources: Iterable[Copy], merged: bytes) -> list[Problem]:
    """Return what is live in the files merged, each thing at the first of them, and whether the merged report has it."""
    live = [(source, item) for source in sources for item in live_places(source.file.package, source.file.document)]
    package = open_package(merged) if live else None
    carried = {item.what for item in live_places(package, read_document(package))} if package else set()
    found: dict[tuple[str, str], Problem] = {}
    for source, item in live:
        more = "（合并后的报告里也有）" if item.what in carried else "（没有带进合并后的报告）"
        found.setdefault((item.place, item.what), item.as_problem(source.name, more))
    return list(found.values())


def _written(
    target: "_Target", merged: Merged, label: Callable[[str], str], when: dt.datetime, notes: list[Problem]
) -> MergeOutcome:
    name, listed = target.path.name, target.listed
    found = (*_told(merged.changes, name), *notes, problem("H007", at=Cell(file=name)))
    lists = {listed: list_xlsx(merged.changes, f"{name} 合并清单", label, sheet="合并清单", other="另一份的文字")}
    try:
        written = put(target.order(merged.data, lists, when))
    except (OSError, PublishRefused) as error:
        stopped = (*found[:-1], *why_not(error, "H005", name))
        return MergeOutcome(code=exit_code(error), problems=stopped, changes=merged.changes)
    found = (*found, *written.problems)
    paths = tuple(target.path.with_name(item) for item in (name, listed))
    return MergeOutcome(code=CONFLICTS if merged.conflicts else DONE, problems=found, changes=merged.changes, paths=paths)


def _told(changes: Iterable[Change], file: str) -> tuple[Problem, ...]:
    """Return what a person must look at: conflicts, and what was not merged."""
    codes = {Kind.CONFLICT: "H001", Kind.UNMERGED: "H002"}
    return tuple(
        problem(
            codes[item.kind],
            at=Cell(file=file, address=item.place),
            found="；".join(part for part in (item.note, item.now or item.was, _other(item)) if part),
            keys=(item.key,) if item.key else (),
        )
        for item in in_order(changes)
        if item.kind in codes
    )


def _other(item: Change) -> str:
    return f"另一份为：{item.ours}" if item.ours else ""


# --- the files given -------------------------------------------------------------------------------------------------


def _twice(paths: Sequence[Path]) -> list[Problem]:
    """Return a problem for each file named more than once."""
    seen: set[Path] = set()
    found = []
    for path in paths:
        whole = path.absolute()
        if whole in seen:
            found.append(problem("H008", at=Cell(file=path.name)))
        seen.add(whole)
    return found


def _taken(out: Path | None) -> list[Problem]:
    """Return a problem when the file to write, or its list, is there already or cannot be a report."""
    if out is None:
        return []
    if out.suffix.lower() != ".docx":
        return [problem("H009", at=Cell(file=out.name), found="不是 .docx")]
    taken = [item for item in (out, out.with_name(f"{out.stem}清单.xlsx")) if item.exists()]
    return [problem("H009", at=Cell(file=item.name), found="已有这个文件") for item in taken]


def _unreadable(copies: Sequence[Path]) -> tuple[Problem, ...]:
    """Return what is wrong with the copies when BASE cannot be read: all in one run."""
    found = []
    for path in copies:
        try:
            open_report(path)
        except CannotRead as stop:
            found.append(stop.problem)
    return tuple(found)


def _same_origin(path: Path, file: Edited, base: str) -> None:
    """Refuse a copy of another report, year or state of figures. Raises :class:`CannotRead`.

    One that lost its baseline must clearly be an edit of this report.
    """
    at = Cell(file=path.name)
    try:
        own = baseline_part.read(file.package)
    except link.BaselineError:
        own = None
    located, baseline = file.located, file.baseline
    differs = _differs(own, baseline) if own is not None else not_an_edit(located, baseline)
    if differs:
        found = differs if own is not None else f"文件中没有基线；与“{base}”对照，{differs}"
        raise CannotRead(problem("H004", at=at, found=found, expected=f"与“{base}”同一次生成（或更新）的报告"))
    if not is_same_report(located, baseline):
        raise CannotRead(another_report(path.name, baseline))


def _differs(own: link.Baseline, baseline: link.Baseline) -> str:
    """Return in what a copy's baseline is another one, or nothing."""
    if (own.department, own.year) != (baseline.department, baseline.year):
        return f"是{own.department}{own.year}年度的报告"
    if own.figures != baseline.figures:
        texts = [{item.tag: item.text for item in side.figures} for side in (own, baseline)]
        keys = dict.fromkeys(item.key for item in own.figures if texts[0][item.tag] != texts[1].get(item.tag))
        return "生成时的数不同" + (f"：{'、'.join([*keys][:3])}等 {len(keys)} 项" if keys else "")
    return "" if own.blocks == baseline.blocks else "生成时的文字不同"


def _named_apart(opened: Sequence[Copy], paths: Sequence[Path]) -> list[Copy]:
    """Give copies of one file name the name of their folder too, so that conflicts name them apart."""
    names = [copy.name for copy in opened]
    if len(set(names)) == len(names):
        return list(opened)
    return [Copy(f"{path.absolute().parent.name}/{copy.name}", copy.file) for copy, path in zip(opened, paths, strict=True)]


# --- where the merged report goes ------------------------------------------------------------------------------------


class _Target(Struct, frozen=True, kw_only=True):
    """``path`` is the file to write; ``read`` are the files merged into it, empty where it only stands beside others.

    ``generated`` is the report as generated which it is to be compared with, where that changes.
    """

    path: Path
    listed: str
    read: Mapping[Path, bytes] = field(default_factory=dict)
    generated: bytes | None = None

    def order(self, made: bytes, lists: Mapping[str, bytes], when: dt.datetime) -> PublishOrder:
        """Return what to write."""
        if not self.read:
            files = {self.path.name: made, **lists}
            return PublishOrder(folder=self.path.parent, files=files, when=when, read=dict.fromkeys(files, ""))
        made_of = succession(self.path, made, lists, self.read, self.generated)
        return PublishOrder(
            folder=self.path.parent,
            files=made_of.files,
            when=when,
            aside=made_of.aside,
            read=made_of.read,
            merged=made_of.merged,
        )


def _target(files: Mapping[Path, bytes], out: Path | None) -> _Target:
    """Return where the merged report goes; ``files`` are those merged, BASE first. Raises :class:`CannotRead`.

    It takes the place of the current report among them; an older one as BASE stands for the current one, unless somebody
    edited that since: its edits would be in no file a person goes on from.
    """
    if out is not None:
        return _Target(path=out, listed=f"{out.stem}清单.xlsx")
    base = next(iter(files))
    current = next((path for path in files if is_current(path)), base)
    if not is_old(current):
        path = current.with_name(current_name(current.name))
        return _Target(path=path, listed=beside_file(path).merged, read=files)
    path = home_of(base) / without_old_stamp(base.name)
    among = path.resolve() in {item.resolve() for item in files}
    if path.is_file() and not among and not is_generated(path):
        raise CannotRead(problem("S045", at=Cell(file=base.name), found=path.name))
    kept = home_of(base) / beside_file(base).baseline
    return _Target(path=path, listed=beside_file(path).merged, read=files, generated=read_if_there(kept, REPORT_FILE))


def _labels(document: Document, baseline: link.Baseline) -> Callable[[str], str]:
    """Return what gives the Chinese name of a figure: the title of its control in BASE."""
    keys = {item.tag: item.key for item in baseline.figures}
    pieces = (piece for item in paragraphs(document.body) for piece in item.pieces)
    known = {keys[p.tag]: p.alias for p in pieces if isinstance(p, Control) and p.alias and p.tag in keys}
    return lambda key: known.get(key, key)
