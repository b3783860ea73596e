"""``jixiao refresh FILE``: reads an edited report, merges it with what its inputs give now, puts it in its place with a list.

The file as it was goes to 历次. How the new report is made comes from a function of the caller: merge knows no stage.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from pipeline import link
from pipeline.check.open_conflicts import confirmed_conflicts
from pipeline.check.result_book import RESTORE, Filled, decided, filled_beside
from pipeline.edited import (
    CannotRead,
    Edited,
    EditedFile,
    inputs_of,
    open_edited,
    open_report,
    require_current,
    text_now,
    with_baseline,
)
from pipeline.matching.live_places import live_places
from pipeline.merge.changes import Change, Kind, NewReport
from pipeline.merge.figures_only import figures_beside, refresh_figures
from pipeline.merge.listing import list_xlsx, problems_of
from pipeline.merge.refresh import Refreshed, Release, generated, refresh
from pipeline.names import current_name
from pipeline.problems import Problem, problem
from pipeline.publish import PublishOrder, PublishRefused, exit_code, put, settle, why_not
from pipeline.publish.record import INPUTS, beside_file, inputs_entry
from pipeline.publish.successor import Succession, changed_reports, succession
from pipeline.records import Cell
from pipeline.word.blocks import Control, paragraphs
from pipeline.word.lint import added_faults, lint_package

HAS_ERROR, UNREADABLE, OUR_FAULT = 1, 2, 3
NOT_MADE = "S060"
"""The inputs and the pack of now make no such document."""
_KEY_OF_ENTRY, _NOW_OF_ENTRY = 2, 3


class Update(Struct, frozen=True, kw_only=True):
    """An edited report merged, nothing written yet. ``files`` is empty when nothing changed."""

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()
    files: Succession = Succession()
    code: int = 0


class RefreshOutcome(Struct, frozen=True, kw_only=True):
    """What the command line shows."""

    code: int
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()
    paths: tuple[Path, ...] = ()


E = TypeVar("E", bound=EditedFile)


def refresh_file(
    path: Path,
    *,
    beside: str,
    generate: Callable[[Path, str], NewReport],
    when: dt.datetime,
    inputs: Path | None = None,
) -> RefreshOutcome:
    """Refresh one report: the merged one takes its name, the file as it was goes to 历次.

    The arguments are those of :func:`~pipeline.check.check_file.check_file`.
    """
    return brought_up_to_date(path, beside, generate, when, inputs, _opened, updated)


def brought_up_to_date(
    path: Path,
    beside: str,
    generate: Callable[[Path, str], NewReport],
    when: dt.datetime,
    inputs: Path | None,
    opened: Callable[[Path, str], E],
    merged: Callable[[Path, E, NewReport, dt.datetime], Update],
) -> RefreshOutcome:
    """Refresh one file of the kind that ``opened`` opens and ``merged`` merges with what its inputs give now."""
    made_with: tuple[Problem, ...] = ()
    try:
        require_current(path)
        settled = settle(path.parent)
        edited = opened(path, beside)
        folder, why = inputs_of(path, edited.baseline, inputs)
        if folder is None:
            raise CannotRead(problem("S042", at=Cell(file=path.name), found=why))
        new = generate(folder, edited.baseline.document)
        made_with = new.problems
        update = merged(path, edited, new, when)
    except CannotRead as stop:
        return RefreshOutcome(code=UNREADABLE, problems=tuple(dict.fromkeys((stop.problem, *made_with))))
    except PublishRefused as stop:
        return RefreshOutcome(code=stop.code, problems=stop.problems)
    problems = (*settled, *new.problems, *update.problems)
    if not update.files.name:
        return RefreshOutcome(code=max(update.code, min(new.code, HAS_ERROR)), problems=problems, changes=update.changes)
    try:
        written = put(_order(path.parent, update.files, when, folder if inputs else None))
    except (OSError, PublishRefused) as error:
        stopped = (*problems, *why_not(error, "S014", update.files.name))
        return RefreshOutcome(code=exit_code(error), problems=stopped, changes=update.changes)
    paths = tuple(path.with_name(name) for name in (update.files.name, beside_file(path).updated))
    problems = (*problems, *written.problems, *changed_reports(path.parent))
    return RefreshOutcome(code=max(update.code, new.code), problems=problems, changes=update.changes, paths=paths)


def _order(folder: Path, files: Succession, when: dt.datetime, inputs: Path | None) -> PublishOrder:
    """Return what to write; 生成记录 learns of inputs the user named."""
    return PublishOrder(
        folder=folder,
        files=files.files,
        when=when,
        noted={INPUTS: inputs_entry(folder, inputs)} if inputs else {},
        aside=files.aside,
        read=files.read,
        merged=files.merged,
    )


def updated(path: Path, edited: Edited, new: NewReport, when: dt.datetime) -> Update:
    """Merge an opened report with the new one. Raises :class:`CannotRead` when the two do not belong together."""
    at = Cell(file=path.name)
    now = generated(document_of(path, new))
    base = edited.baseline
    require_same(path, base, now.baseline)
    filled = filled_beside(path)
    released, confirmed = released_in(filled), confirmed_conflicts(edited, filled)
    unchanged = same_content(base, now.baseline) and not released
    known = () if unchanged else lint_package(edited.package)
    printed, notes = text_now(new.figures), [problem("S010", at=Cell(file=current_name(path.name)))]
    if base.blocks:
        made = refresh(edited, now, printed, when, released, confirmed)
    else:
        made = refresh_figures(edited, now, printed)
        notes.append(problem("S004", at=at))
    live = [item.as_problem(current_name(path.name)) for item in live_places(edited.package, edited.document)]
    code = HAS_ERROR if live else 0
    if unchanged and not _renews(made):  # nothing to write, but what is held or open is told again
        return Update(problems=(problem("S011", at=at), *live, *problems_of(made.changes, path.name)), code=code)
    known = lint_package(edited.data) if unchanged else known
    if faults := added_faults(known, lint_package(made.data)):
        return Update(problems=(problem("S016", at=at, found=faults[0].found, expected=faults[0].title),), code=OUR_FAULT)
    lists = {beside_file(path).updated: update_list(made.changes, path.name, new.label)}
    files = succession(path, made.data, lists, {path: edited.data}, new.document)
    problems = (*live, *problems_of(made.changes, files.name), *notes)
    return Update(problems=problems, changes=made.changes, files=files, code=code)


def document_of(path: Path, new: NewReport) -> bytes:
    """Return the document the inputs give now. Raises :class:`CannotRead` when they give none."""
    if new.document is not None:
        return new.document
    unusable = problem("S013", at=Cell(file=path.name), found="、".join(dict.fromkeys(item.code for item in new.problems)))
    raise CannotRead(next((item for item in new.problems if item.code == NOT_MADE), unusable))


def require_same(path: Path, base: link.Baseline, now: link.Baseline) -> None:
    """Refuse to merge with the document of another department or year. Raises :class:`CannotRead`."""
    whose = [f"{item.department}{item.year}年度" for item in (now, base)]
    if whose[0] != whose[1]:
        raise CannotRead(problem("S015", at=Cell(file=path.name), found=whose[0], expected=whose[1]))


def _opened(path: Path, beside: str) -> Edited:
    """Open an edited report; one that lost its baseline with the figures.json beside it, where its tags are left."""
    try:
        return open_edited(path, beside)
    except CannotRead as stop:
        known = figures_beside(path.parent) if stop.problem.code in ("Y002", "Y003") else None
        if known is None:
            raise
    opened = open_report(path)
    pieces = (piece for paragraph in paragraphs(opened.document.body) for piece in paragraph.pieces)
    if not any(isinstance(piece, Control) and piece.tag.startswith(link.TAG_PREFIX) for piece in pieces):
        raise CannotRead(problem("Y002", at=Cell(file=path.name)))
    return with_baseline(opened, known)


def _renews(made: Refreshed) -> bool:
    """Tell whether a merge wrote anything: a figure put back as it was is renewed though the inputs did not change since."""
    return any(change.kind in (Kind.UPDATED, Kind.ADDED) for change in made.changes)


def same_content(base: link.Baseline, new: link.Baseline) -> bool:
    """Tell whether the report merged in last prints what the new one prints: figures, text and comments."""
    return (base.latest or link.content_mark(base)) == link.content_mark(new) and set(new.notes) <= set(base.notes)


def released_in(filled: Filled | None) -> tuple[Release, ...]:
    """Return the changed figures staff marked 还原 in the 检查结果.xlsx beside the file."""
    entries = filled.entries.items() if filled else ()
    return tuple(
        (key, entry[_NOW_OF_ENTRY])
        for entry, (decision, _) in entries
        if decided(decision) == RESTORE
        for key in entry[_KEY_OF_ENTRY].split("、")
    )


def update_list(changes: Sequence[Change], source: str, label: Callable[[str], str]) -> bytes:
    """Return 更新清单.xlsx."""
    return list_xlsx(changes, f"{source} 更新清单", label)
