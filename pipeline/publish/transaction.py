"""One publication as a list of moves: done, undone or finished after a kill from what stands where, by content hashes.

待发布.json is written before the first file is touched and goes last. A file of a run that was killed is known by its hash and
its place; what is neither the old nor the new content was saved by a person meanwhile, and stays.
"""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.limits import RECORD_FILE
from pipeline.names import old_name
from pipeline.os_errors import is_too_long, reason
from pipeline.problems import Problem, problem
from pipeline.publish.disk import HELD, exchange, hash_of, place, settle_on_disk, take, write_new
from pipeline.publish.folder_lock import FolderLock, is_left
from pipeline.publish.layout import HISTORY, LOCK, OWN, PENDING, STAGING, YEAR_LOCK
from pipeline.publish.locks import open_files
from pipeline.publish.record import unfinished
from pipeline.publish.refusal import PublishRefused, build_refusal
from pipeline.records import Cell

SCHEMA = 2
HALF, _GONE = "新", "去"
"""Endings: of the folder while its files are being written, of a file that is taken away again."""


class FileMove(Struct, frozen=True, kw_only=True):
    """One file: paths relative to the folder, contents by hash.

    ``new`` is empty for a file that is only moved away, ``old`` where none stood, ``kept`` where the old content is dropped.
    ``staged`` holds the new content before, the old one after.
    """

    name: str
    staged: str
    new: str = ""
    old: str = ""
    kept: str = ""


class Journal(Struct, frozen=True, kw_only=True):
    """What 待发布.json says: ``staging`` is the folder in .jixiao where files wait, complete once it has that name.

    ``outputs`` are the new contents by name, ``known`` those of older publications that never ended.
    """

    staging: str
    moves: tuple[FileMove, ...]
    outputs: dict[str, str]
    known: tuple[tuple[str, str], ...] = ()
    schema: int = SCHEMA


class Changed(Exception):
    """A file is not the one that was looked at: somebody saved it meanwhile, and it stands as he saved it."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        super().__init__(name)
        self.name = name


def perform(folder: Path, moves: Sequence[FileMove], contents: Sequence[bytes], held: FolderLock) -> tuple[Problem, ...]:
    """Do all moves or none; returns what must be told.

    Raises :class:`PublishRefused` when a file was saved meanwhile, and OSError: nothing has changed then.
    """
    journal = Journal(
        staging=(folder / moves[0].staged).parent.name,
        moves=tuple(moves),
        outputs={move.name: move.new for move in moves if move.new},
        known=unfinished(folder),
    )
    _announce(folder, journal)
    try:
        _stage(folder, journal, contents)
        held.require()
        for move in moves:
            _apply(folder, move)
        _settle_names(folder, moves)
    except Changed as stop:
        raise PublishRefused(problem("S041", at=Cell(file=stop.name)), *_undo(folder, journal)) from stop
    except OSError as error:
        if notes := _undo(folder, journal):
            raise PublishRefused(build_refusal(error, folder), *notes) from error
        raise
    except BaseException:
        _undo(folder, journal)
        raise
    return tuple(_finish(folder, journal))


# --- staging ---------------------------------------------------------------------------------------------------------


def new_staging() -> str:
    """Return the folder, relative to that of a report, in which the files of one publication wait."""
    return f"{OWN}/{STAGING}{os.urandom(4).hex()}"


def _announce(folder: Path, journal: Journal) -> None:
    """Write 待发布.json, before anything else."""
    pending = folder / OWN / PENDING
    plan = pending.with_name(f"{LOCK}-{os.urandom(4).hex()}")
    try:
        write_new(plan, json.dumps(msgspec.to_builtins(journal), ensure_ascii=False, indent=1).encode("utf-8"))
        plan.replace(pending)
    finally:
        plan.unlink(missing_ok=True)


def _stage(folder: Path, journal: Journal, contents: Sequence[bytes]) -> None:
    """Write all new files and wait until they are on the disk; then the folder they wait in gets its name."""
    staging = folder / OWN / journal.staging
    half = staging.with_name(staging.name + HALF)
    half.mkdir()
    new = [(half / Path(move.staged).name, data) for move, data in zip(journal.moves, contents, strict=True) if move.new]
    for path, data in new:
        write_new(path, data)
    written = [path for path, _ in new]
    settle_on_disk(folder / OWN / PENDING, *written, half)
    half.rename(staging)
    settle_on_disk(folder / OWN)


def _settle_names(folder: Path, moves: Iterable[FileMove]) -> None:
    """Wait until the names given are on the disk."""
    names = (name for move in moves for name in (move.name, move.kept) if name)
    places = dict.fromkeys((folder / name).parent for name in names)
    settle_on_disk(*(path for path in places if path.exists()))


# --- one move --------------------------------------------------------------------------------------------------------


def _apply(folder: Path, move: FileMove) -> None:
    """Do a move, or the rest of one that was begun. Raises :class:`Changed`, and then the place is as it was."""
    if move.new:
        _put_in(folder, move)
    elif hash_of(folder / move.kept) != move.old:
        _take_away(folder, move)


def _put_in(folder: Path, move: FileMove) -> None:
    target, staged = folder / move.name, folder / move.staged
    held = staged.with_name(staged.name + HELD)
    if held.exists():
        _place(staged, target, move)
        held.rename(staged)
    elif hash_of(staged) == move.new and hash_of(target) != move.new:  # else it was moved in before the run was killed
        target.parent.mkdir(parents=True, exist_ok=True)
        if move.old:
            _exchange(staged, target, move)
        else:
            _place(staged, target, move)
    if move.kept and hash_of(staged) == move.old:
        _keep(staged, folder / move.kept)


def _exchange(staged: Path, target: Path, move: FileMove) -> None:
    try:
        exchange(staged, target)
    except (FileNotFoundError, FileExistsError) as error:
        raise Changed(move.name) from error
    if hash_of(staged) != move.old:
        exchange(staged, target)
        raise Changed(move.name)


def _place(source: Path, target: Path, move: FileMove) -> None:
    try:
        place(source, target)
    except FileExistsError as error:
        raise Changed(move.name) from error


def _take_away(folder: Path, move: FileMove) -> None:
    """Move a file to 历次 that nothing takes the place of."""
    target, kept = folder / move.name, folder / move.kept
    kept.parent.mkdir(exist_ok=True)
    try:
        take(target, kept)
    except FileNotFoundError as error:
        raise Changed(move.name) from error
    if hash_of(kept) != move.old:
        _back(kept, target, folder)
        raise Changed(move.name)


def _keep(source: Path, kept: Path) -> None:
    kept.parent.mkdir(exist_ok=True)
    place(source, kept)


# --- undoing ---------------------------------------------------------------------------------------------------------


def _undo(folder: Path, journal: Journal) -> list[Problem]:
    """Put everything back as it was; returns what must be told. Raises :class:`PublishRefused` when that failed too."""
    notes: list[Problem] = []
    try:
        for move in reversed(journal.moves):
            notes += _put_back(folder, move)
        notes += _finish(folder, journal, undone=True)
    except OSError as error:
        raise _unsettled(folder, error) from error
    return notes


def _put_back(folder: Path, move: FileMove) -> list[Problem]:
    target, staged = folder / move.name, folder / move.staged
    places = [staged, staged.with_name(staged.name + HELD), *([folder / move.kept] if move.kept else [])]
    old = next((path for path in places if move.old and hash_of(path) == move.old), None)
    standing = hash_of(target)
    if old is None:
        if move.new and not move.old and standing == move.new:
            _remove_ours(target, staged, move.new)
        return []
    if not target.exists():
        place(old, target)
        return []
    if move.new and standing == move.new:
        exchange(old, target)
        if hash_of(old) == move.new:
            if old != staged:
                old.rename(staged)
            return []
        exchange(old, target)  # saved in this very moment: it stays
    kept = old.relative_to(folder).as_posix()
    return [_told(move.name, kept) if old.parent.name == HISTORY else _kept_apart(folder, old, move.name)]


def _remove_ours(target: Path, staged: Path, new: str) -> None:
    """Take away a file that was not there before, unless it was saved by now."""
    aside = staged.with_name(staged.name + _GONE)
    target.rename(aside)
    if hash_of(aside) != new:
        _back(aside, target, target.parent)


def _back(source: Path, target: Path, folder: Path) -> None:
    """Give what a person saved its name back; where he has saved again since, it goes to 历次."""
    try:
        place(source, target)
    except FileExistsError:
        if source.parent.name != HISTORY:
            _kept_apart(folder, source, target.name)


def _kept_apart(folder: Path, source: Path, name: str) -> Problem:
    """Keep in 历次 what a person saved and whose name is taken by something newer."""
    import datetime as dt

    when, number = dt.datetime.now(), 1
    history = folder / HISTORY
    history.mkdir(exist_ok=True)
    while (target := history / old_name(Path(name).name, when, number)).exists():
        number += 1
    place(source, target)
    return _told(name, target.relative_to(folder).as_posix())


def _told(name: str, kept: str) -> Problem:
    return problem("P014", at=Cell(file=name), kept=kept)


# --- the end ---------------------------------------------------------------------------------------------------------


def _finish(folder: Path, journal: Journal, *, undone: bool = False) -> list[Problem]:
    """Drop what is not needed any more and then 待发布.json; what was written into meanwhile is kept and told."""
    notes, staging = [], folder / OWN / journal.staging
    half = staging.with_name(staging.name + HALF)
    for move in journal.moves:
        staged = folder / move.staged
        for path in (staged, staged.with_name(staged.name + HELD), staged.with_name(staged.name + _GONE)):
            if path.exists() and hash_of(path) not in (move.new, move.old):
                notes.append(_kept_apart(folder, path, move.name))
    if staging.is_dir():
        staging.rename(half)  # from here on nothing is to be done or undone
        settle_on_disk(folder / OWN)
    _drop(half)
    _drop_empty(*(_parents(folder, journal.moves) if undone else ()))
    if undone and journal.known:
        _announce(folder, Journal(staging="", moves=(), outputs={}, known=journal.known))
    else:
        (folder / OWN / PENDING).unlink(missing_ok=True)
    return notes


def _drop(staging: Path) -> None:
    """Remove new files that never stood anywhere, half written ones too."""
    for path in staging.glob("*"):
        path.unlink(missing_ok=True)
    _drop_empty(staging)


def _parents(folder: Path, moves: Iterable[FileMove]) -> Iterable[Path]:
    found = ((folder / name).parent for move in moves for name in (move.name, move.kept) if name)
    return dict.fromkeys(path for path in found if path not in (folder, folder / OWN))


def _drop_empty(*folders: Path) -> None:
    """Take away folders of ours that hold nothing."""
    for path in folders:
        try:
            path.rmdir()
        except OSError:
            continue


# --- after a kill ----------------------------------------------------------------------------------------------------


def settle(folder: Path) -> tuple[Problem, ...]:
    """Bring what a killed command left in a folder to a whole set, the new one or the old one; returns what must be told.

    Every command begins with this. Raises :class:`PublishRefused` where it cannot be done now.
    """
    try:
        if not (folder / OWN / PENDING).is_file() and not is_left(folder):
            return ()
        with FolderLock(folder):
            return recover(folder)
    except OSError as error:
        raise _unsettled(folder, error) from error


def recover(folder: Path) -> tuple[Problem, ...]:
    """Do what :func:`settle` does in a folder that is held."""
    journal = _read(folder)
    notes = _recover(folder, journal) if journal is not None and journal.moves else ()
    for name in (LOCK, YEAR_LOCK):
        for path in (folder / OWN).glob(f"{name}-*"):
            path.unlink(missing_ok=True)
    return notes


def _recover(folder: Path, journal: Journal) -> tuple[Problem, ...]:
    """Undo what a killed publication did; finish it where a person has gone on from what it had put in place already."""
    if not (folder / OWN / journal.staging).is_dir():  # nothing was touched yet, or all was done
        return tuple(_finish(folder, journal, undone=True))
    _require_closed(folder, journal)
    done = "恢复原样"
    if any(_gone_on_from(folder, move) for move in journal.moves):
        try:
            for move in journal.moves:
                _apply(folder, move)
            _settle_names(folder, journal.moves)
            done, notes = "做完", _finish(folder, journal)
        except Changed:
            notes = _undo(folder, journal)
    else:
        notes = _undo(folder, journal)
    return (problem("P012", at=Cell(file=folder.name), done=done), *notes)


def _gone_on_from(folder: Path, move: FileMove) -> bool:
    """Tell whether a new file had been moved in and was saved by somebody since."""
    moved_in = bool(move.new) and hash_of(folder / move.staged) != move.new
    return moved_in and hash_of(folder / move.name) not in (move.new, move.old, "")


def _read(folder: Path) -> Journal | None:
    """Return what an unfinished publication was about to do; None where there is none, or only one of 0.1.0."""
    pending = folder / OWN / PENDING
    try:
        return msgspec.json.decode(read_file(pending, RECORD_FILE), type=Journal) if pending.is_file() else None
    except (msgspec.MsgspecError, RecursionError):
        return None


def _require_closed(folder: Path, journal: Journal) -> None:
    if found := open_files(folder / move.name for move in journal.moves):
        raise PublishRefused(*found)


def _unsettled(folder: Path, error: OSError) -> PublishRefused:
    if is_too_long(error):  # nothing can have been written there
        return PublishRefused(build_refusal(error, folder))
    return PublishRefused(problem("P013", at=Cell(file=folder.name), found=reason(error)))
