"""``jixiao refresh FILE``: reads an edited report, merges it with what its inputs give now, writes a new file and a list.

The file given is never written to. How the new report is made comes from a function of the caller: merge knows no stage.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field

from pipeline import marks
from pipeline.edited import CannotRead, Edited, inputs_of, open_edited, open_report, text_now, with_baseline
from pipeline.merge.changes import Change, Kind, NewReport
from pipeline.merge.figures_only import figures_beside, refresh_figures
from pipeline.merge.listing import list_xlsx, problems_of
from pipeline.merge.refresh import Refreshed, Release, generated, refresh
from pipeline.names import updated_name
from pipeline.problems import Problem, problem
from pipeline.publish import add_update, beside, read_record, update_entry, updates_of
from pipeline.records import Cell
from pipeline.review.check_paper import NAME as CHECKED
from pipeline.review.check_paper import decided, read_filled
from pipeline.updates import edited_apart, updated_before
from pipeline.whole import write_whole
from pipeline.word.blocks import Control, paragraphs
from pipeline.word.lint import added_faults, lint_package

HAS_ERROR, UNREADABLE, OUR_FAULT = 1, 2, 3
RESTORE = "还原"
_KEY_OF_ENTRY, _NOW_OF_ENTRY = 2, 3


class Update(Struct, frozen=True, kw_only=True):
    """An edited report merged, nothing written yet: file names and bytes. ``files`` is empty when nothing changed."""

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    code: int = 0


class Outcome(Struct, frozen=True, kw_only=True):
    """What the command line shows."""

    code: int
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()
    paths: tuple[Path, ...] = ()


def refresh_file(
    path: Path,
    *,
    beside: str,
    generate: Callable[[Path], NewReport],
    when: dt.datetime,
    inputs: Path | None = None,
    work: Path = Path(),
) -> Outcome:
    """Refresh one file. The arguments are those of :func:`~pipeline.review.check_file.check_file`.

    Where the file stands among outputs of ours, their 生成记录 and 基线 learn of the new file.
    """
    made_with: tuple[Problem, ...] = ()
    try:
        edited = _opened(path, beside)
        folder = inputs_of(edited.baseline, inputs, work)
        if not folder.is_dir():
            raise CannotRead(problem("Y007", at=Cell(file=str(folder) if inputs is None else folder.name)))
        new = generate(folder)
        made_with = new.problems
        update = updated(path, edited, new, when)
    except CannotRead as stop:
        return Outcome(code=UNREADABLE, problems=(stop.problem, *made_with))
    problems = (*new.problems, *update.problems, *(updated_before(path) if update.files else ()))
    if not update.files:
        return Outcome(code=max(update.code, min(new.code, HAS_ERROR)), problems=problems, changes=update.changes)
    try:
        paths = write_whole({path.with_name(name): data for name, data in update.files.items()})
        if new.document is not None:
            problems = (*problems, *note_update(path, edited.data, paths[0], new.document))
    except OSError:
        at = Cell(file=next(iter(update.files)))
        return Outcome(code=UNREADABLE, problems=(*problems, problem("S014", at=at)), changes=update.changes)
    return Outcome(code=max(update.code, new.code), problems=problems, changes=update.changes, paths=paths)


def updated(path: Path, edited: Edited, new: NewReport, when: dt.datetime) -> Update:
    """Merge an opened report with the new one. Raises :class:`CannotRead` when the two do not belong together."""
    at = Cell(file=path.name)
    if new.document is None:
        raise CannotRead(problem("S013", at=at, found="、".join(dict.fromkeys(item.code for item in new.problems))))
    now = generated(new.document)
    base = edited.baseline
    if (base.department, base.year) != (now.baseline.department, now.baseline.year):
        found = f"{now.baseline.department}{now.baseline.year}年度"
        raise CannotRead(problem("S015", at=at, found=found, expected=f"{base.department}{base.year}年度"))
    released = _released(path)
    unchanged = same_content(base, now.baseline) and not released
    known = () if unchanged else lint_package(edited.package)
    printed, notes = text_now(new.figures), [problem("S010", at=Cell(file=next_name(path, when)))]
    if base.blocks:
        made = refresh(edited, now, printed, when, released)
    else:
        made = refresh_figures(edited, now, printed)
        notes.append(problem("S004", at=at))
    if unchanged and not _renews(made):  # nothing to write, but what is held or open is told again
        return Update(problems=(problem("S011", at=at), *problems_of(made.changes, path.name)))
    known = lint_package(edited.data) if unchanged else known
    if faults := added_faults(known, lint_package(made.data)):
        return Update(problems=(problem("S016", at=at, found=faults[0].found, expected=faults[0].title),), code=OUR_FAULT)
    name = next_name(path, when)
    stem = name.removesuffix(".docx")
    files = {name: made.data, f"{stem}清单.xlsx": _list(made, path.name, new.label)}
    return Update(problems=(*problems_of(made.changes, name), *notes), changes=made.changes, files=files)


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
    if not any(isinstance(piece, Control) and piece.tag.startswith(marks.TAG_PREFIX) for piece in pieces):
        raise CannotRead(problem("Y002", at=Cell(file=path.name)))
    return with_baseline(opened, known)


def _renews(made: Refreshed) -> bool:
    """Tell whether a merge wrote anything: a figure put back as it was is renewed though the inputs did not change since."""
    return any(change.kind in (Kind.UPDATED, Kind.ADDED) for change in made.changes)


def same_content(base: marks.Baseline, new: marks.Baseline) -> bool:
    """Tell whether the report merged in last prints what the new one prints: figures, text and comments."""
    return (base.latest or marks.content_mark(base)) == marks.content_mark(new) and set(new.notes) <= set(base.notes)


def next_name(path: Path, when: dt.datetime) -> str:
    """Return a name for the updated file that is not taken beside the old one."""
    number = 1
    while path.with_name(name := updated_name(path.name, when, number)).exists():
        number += 1
    return name


def note_update(path: Path, data: bytes, made: Path, document: bytes) -> tuple[Problem, ...]:
    """Tell the 生成记录 beside a report which file it became, and keep what the new one was generated as.

    Returns what was edited apart from the new file: its edits are not in it.
    """
    folder = path.parent
    if not read_record(folder):
        return ()
    write_whole({folder / beside(made.name): document})
    add_update(folder, update_entry(path.name, data, made.name), made)
    return edited_apart(folder, path.name, updates_of(read_record(folder)))


def _released(path: Path) -> tuple[Release, ...]:
    """Return the changed figures staff marked 还原 in the 检查结果.xlsx beside the file."""
    listed = path.with_name(CHECKED)
    try:
        filled = read_filled(listed.read_bytes()) if listed.is_file() else None
    except OSError:
        return ()
    entries = filled.entries.items() if filled else ()
    return tuple(
        (key, entry[_NOW_OF_ENTRY])
        for entry, (decision, _) in entries
        if decided(decision) == RESTORE
        for key in entry[_KEY_OF_ENTRY].split("、")
    )


def _list(made: Refreshed, source: str, label: Callable[[str], str]) -> bytes:
    return list_xlsx(made.changes, f"{source} 更新清单", label)
