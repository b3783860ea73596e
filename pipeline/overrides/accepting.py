"""``jixiao accept``: figures changed in an edited report are recorded in 覆盖记录.xlsx beside the inputs, with name and reason.

What can be recorded is recorded, the rest is told, all in one run. The inputs as they are now come from a function of the
caller: nothing here knows the stages. The input folder is held from before the record is read until it is written, so that no
other command's rows are lost; it is written whole or not at all; rows staff changed stay as they are.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from msgspec import Struct

from pipeline import limits
from pipeline.check.check import Checked
from pipeline.check.check_file import Compared, examine
from pipeline.check.result_book import read_rows
from pipeline.edited import CannotRead, require_current
from pipeline.file_reading import read_file, read_if_there
from pipeline.matching.figure_state import State
from pipeline.matching.located import Occurrence
from pipeline.os_errors import reason
from pipeline.overrides.book import with_rows
from pipeline.overrides.chosen import Chooser, Entry, InputsNow, Refused, Wish
from pipeline.overrides.decisions import decisions
from pipeline.overrides.record import record_of
from pipeline.problems import Problem, has_error, problem
from pipeline.publish import FolderLock, PublishOrder, PublishRefused, fingerprint, put, settle, why_not
from pipeline.publish.locks import held_by
from pipeline.publish.transaction import recover
from pipeline.records import Cell, Figure
from pipeline.sheets.staff_book import NotWritable

DONE, NOT_ALL, UNREADABLE = 0, 1, 2
_CHANGED = frozenset(("Y010", "Y016"))

Inputs = Callable[[Path], InputsNow | None]


class Request(Struct, frozen=True, kw_only=True):
    """What was asked: a figure with its reason, or the decisions of a 检查结果.xlsx."""

    file: Path
    key: str = ""
    reason: str = ""
    value: str = ""
    shown_only: bool = False
    who: str = ""
    paper: Path | None = None


class Accepted(Struct, frozen=True, kw_only=True):
    """What the command line shows: the rows written, the record they stand in, and what could not be taken."""

    code: int
    problems: tuple[Problem, ...]
    entries: tuple[Entry, ...] = ()
    path: Path | None = None


def accept_file(
    request: Request,
    *,
    beside: str,
    inputs_now: Inputs,
    when: dt.datetime,
    inputs: Path | None = None,
    look: Callable[..., Compared] = examine,
) -> Accepted:
    """Record what was asked. ``when`` is written beside each row; the other arguments are those of ``check_file``.

    ``look`` opens and checks a file of its kind.
    """
    with ExitStack() as held:
        try:
            require_current(request.file)
            settled = settle(request.file.parent)
            return _accepted(
                request, partial(look, beside=beside, inputs=inputs), partial(_held, held, inputs_now), when, settled
            )
        except PublishRefused as stop:
            return Accepted(code=stop.code, problems=stop.problems)
        except (CannotRead, Refused) as stop:
            return Accepted(code=UNREADABLE, problems=(stop.problem,))


class _Held(Struct, frozen=True):
    """An input folder no other command writes into, and what it gives."""

    lock: FolderLock
    now: InputsNow | None
    notes: tuple[Problem, ...]


def _held(stack: ExitStack, inputs_now: Inputs, folder: Path) -> _Held:
    """Take hold of an input folder before its overrides are read. Raises :class:`PublishRefused`."""
    try:
        lock = stack.enter_context(FolderLock(folder))
        notes = recover(folder)
    except OSError as error:
        raise PublishRefused(*why_not(error, "U065", record_of(folder).name)) from error
    return _Held(lock, inputs_now(folder), notes)


def _accepted(
    request: Request,
    look: Callable[..., Compared],
    held: Callable[[Path], _Held],
    when: dt.datetime,
    settled: tuple[Problem, ...],
) -> Accepted:
    examined, found = _examined(request, look, held)
    now, folder = found.now, examined.inputs
    assert folder is not None and now is not None
    edits = changed_places(examined.checked)
    wishes, problems = _wishes(request, edits)
    problems = [*settled, *found.notes, *problems]
    moment = when.isoformat(" ", "seconds")[: len("2019-01-01 00:00:00")]
    chooser = Chooser(str(request.file), examined.baseline, edits, examined.saved_by, now, moment)
    entries: list[Entry] = []
    for wish in wishes:
        try:
            entries += chooser.entries(wish)
        except Refused as stop:
            problems.append(stop.problem)
    path = record_of(folder)
    if entries and (why := _append(path, entries, when, now.record_faults, found.lock)):
        return Accepted(code=UNREADABLE, problems=(*problems, *why))
    code = NOT_ALL if has_error(problems) else DONE
    return Accepted(code=code, problems=tuple(problems), entries=tuple(entries), path=path if entries else None)


def changed_places(checked: Checked) -> tuple[Occurrence, ...]:
    """Return the places whose figure was changed: words added around a number change none, and a copy is no figure's place."""
    changed = {
        (item.keys[0], place)
        for item in checked.findings
        if item.code in _CHANGED and item.keys
        for place in (item.place, *item.also)
    }
    return tuple(
        item for item in checked.located.occurrences if item.state is State.CHANGED and (item.key, item.place) in changed
    )


def _examined(request: Request, look: Callable[..., Compared], held: Callable[[Path], _Held]) -> tuple[Compared, _Held]:
    """Open and check the report against its inputs, which must be there and usable."""
    read: list[_Held] = []

    def figures_now(folder: Path) -> Mapping[str, Figure] | None:
        read.append(held(folder))
        now = read[0].now
        return None if now is None else now.figures

    examined = look(request.file, figures_now=figures_now)
    if not read:
        raise Refused(problem("U061", at=Cell(file=request.file.name), found=examined.notes[0].found))
    if read[0].now is None:
        raise Refused(problem("U062", at=Cell(file=examined.notes[0].file)))
    return examined, read[0]


def _wishes(request: Request, edits: Sequence[Occurrence]) -> tuple[list[Wish], list[Problem]]:
    if request.paper is None:
        wish = Wish(
            key=request.key.strip(),
            reason=request.reason,
            at=Cell(file=request.file.name),
            value=request.value,
            shown_only=request.shown_only,
            who=request.who.strip(),
        )
        return [wish], []
    name = request.paper.name
    try:
        rows = read_rows(read_file(request.paper, limits.LIST_FILE))
    except OSError as error:
        raise Refused(problem("U070", at=Cell(file=name), found=reason(error))) from error
    if rows is None:
        raise Refused(problem("U070", at=Cell(file=name), found="不是 jixiao check 写出的检查结果"))
    found = decisions(name, rows, edits, request.who.strip())
    return found.wishes, found.problems


# --- writing ---------------------------------------------------------------------------------------------------------


def _append(
    path: Path, entries: Sequence[Entry], when: dt.datetime, faults: Sequence[Problem], held: FolderLock
) -> tuple[Problem, ...]:
    """Add rows to the record as it is now, in the folder that is held; return why it could not be done."""
    if faults:
        return (*faults, problem("U071", at=Cell(file=path.name)))
    if mark := held_by(path):
        return (problem("U065", at=Cell(file=path.name), found=f"该文件正打开着（旁边有 {mark}）"),)
    try:
        old = read_if_there(path, limits.LIST_FILE)
        read = {path.name: "" if old is None else fingerprint(old)}
        files = {path.name: with_rows(old, entries, when)}
        put(PublishOrder(folder=path.parent, files=files, when=when, read=read, carried=(path.name,)), held)
    except (OSError, PublishRefused) as error:
        return why_not(error, "U065", path.name)
    except NotWritable:
        return (problem("U071", at=Cell(file=path.name), found="能读，不能改写"),)
    return ()
