"""Puts finished bytes into a folder: whole or not at all, never over what a person wrote, never while a file is open.

Under the lock of the folder it looks at what stands there and makes a plan of moves: what is no longer current, and what a
person wrote where a new file goes, to 历次; the new files in, the report after its lists and 生成记录 last.
"""

import datetime as dt
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from pipeline.file_reading import read_file
from pipeline.interrupts import deferred
from pipeline.limits import OUTPUT_FILE
from pipeline.names import current_name, old_name, without_old_stamp
from pipeline.problems import Problem, problem
from pipeline.publish.disk import fingerprint
from pipeline.publish.folder_lock import FolderLock
from pipeline.publish.layout import HISTORY, OWN, RECORD, is_report, names_beside
from pipeline.publish.locks import open_files, require_free
from pipeline.publish.record import (
    documents_of,
    generated_hashes,
    history_of,
    known_hashes,
    outputs_of,
    read_record,
    updates_of,
)
from pipeline.publish.refusal import PublishRefused, build_refusal
from pipeline.publish.transaction import FileMove, new_staging, perform, recover
from pipeline.records import Cell


class Publication(Struct, frozen=True, kw_only=True):
    """What came of publishing: the paths that now stand, and problems. ``done`` is False when nothing was touched."""

    done: bool
    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]


class PublishOrder(Struct, frozen=True, kw_only=True):
    """What to write into one folder; names are relative to it.

    ``aside`` are files that are no longer current, whoever wrote them; ``read`` the content (hash, empty where there was no
    file) a file was read with, so that nothing is written when somebody saved it since; ``merged`` the content of older
    reports that is in the new one; ``carried`` files all of whose words are in the new ones. ``record`` is a new 生成记录;
    without one an existing one goes on, with ``noted`` in it.
    """

    folder: Path
    files: Mapping[str, bytes]
    when: dt.datetime
    record: Mapping[str, Any] | None = None
    aside: Collection[str] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    carried: Collection[str] = ()
    noted: Mapping[str, Any] = field(default_factory=dict)


def publish(order: PublishOrder) -> Publication:
    """Write what a build made. What keeps it from being written is a problem; nothing is touched then."""
    try:
        return put(order)
    except PublishRefused as stop:
        return Publication(done=False, paths=(), problems=stop.problems)
    except OSError as error:
        return Publication(done=False, paths=(), problems=(build_refusal(error, order.folder),))


@deferred()
def put(order: PublishOrder, held: FolderLock | None = None) -> Publication:
    """Write the files of any command; ``held`` is the lock of a caller who read under it.

    Raises :class:`PublishRefused` or OSError, and then nothing has changed.
    """
    if held is not None:
        return _Put(order, held).run()
    with FolderLock(order.folder) as lock:
        return _Put(order, lock).run()


class _Put:
    """One publication: what stands there is looked at, then all moves are done."""

    def __init__(self, order: PublishOrder, held: FolderLock) -> None:
        self.order, self.folder, self.held = order, order.folder, held
        self.notes: list[Problem] = [*recover(self.folder)]
        self.before = read_record(self.folder)
        self.known, self.generated = known_hashes(self.folder), generated_hashes(self.folder)
        self.documents = documents_of(self.before) | documents_of(self.order.record or {})
        self.stood = {name: data for name in self._names() if (data := _bytes_of(self.folder / name)) is not None}

    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.order.files, *self.order.aside, *self.order.read)))

    def run(self) -> Publication:
        """Look, plan, move."""
        self._require_as_read()
        aside = self._aside()
        files = {**self._kept_baseline(aside), **self.order.files}
        self._require_free((*aside, *files))
        kept = self._kept(aside)
        if self.order.record is not None or self.before:
            files[f"{OWN}/{RECORD}"] = self._record(files, kept)
        moves, contents = self._moves(files, kept)
        if moves:
            self.notes += perform(self.folder, moves, contents, self.held)
        paths = tuple(self.folder / name for name in self.order.files)
        return Publication(done=True, paths=paths, problems=tuple(self.notes))

    # --- looking ---

    def _require_as_read(self) -> None:
        """Refuse when somebody saved a file after it was read."""
        now = {name: fingerprint(self.stood[name]) if name in self.stood else "" for name in self.order.read}
        found = [name for name, mark in self.order.read.items() if now[name] != mark]
        if found:
            raise PublishRefused(*(problem("S041", at=Cell(file=name)) for name in found))

    def _require_free(self, names: Iterable[str]) -> None:
        """Refuse when a file is open somewhere or its name is taken; raises OSError where the system says so."""
        paths = [self.folder / name for name in dict.fromkeys(names)]
        taken = [path for path in paths if os.path.lexists(path) and (path.is_symlink() or not path.is_file())]
        if found := (*(problem("P015", at=Cell(file=path.name)) for path in taken), *open_files(paths)):
            raise PublishRefused(*found)
        for path in paths:
            require_free(path)

    def _aside(self) -> list[str]:
        """Return what goes to 历次: what is no longer current, and what a person wrote where a new file goes."""
        return [name for name, data in self.stood.items() if self._goes(name, data)]

    def _goes(self, name: str, data: bytes) -> bool:
        """Tell whether a file that stands goes to 历次. Raises :class:`PublishRefused` for a report nobody has read."""
        mark, files = fingerprint(data), self.order.files
        if OWN in Path(name).parts or (name in files and files[name] == data):
            return False
        if name in self.order.aside or name in self.order.carried or name not in files:
            return name in self.order.aside
        if self._baseline(name) in files and is_report(name):
            if mark not in self.generated:
                raise PublishRefused(problem("P001", at=Cell(file=name)))
            return False
        return mark not in self.known

    def _kept_baseline(self, aside: Iterable[str]) -> dict[str, bytes]:
        """Return the baselines of reports that go to 历次, under the names they are looked for there."""
        gone = [name for name in aside if name in self.order.merged]
        found = ((name, _bytes_of(self.folder / self._baseline(name))) for name in gone)
        number = self._number(aside)
        return {self._baseline(old_name(name, self.order.when, number)): kept for name, kept in found if kept is not None}

    def _baseline(self, name: str) -> str:
        """Return where the baseline of a report or further document stands."""
        return names_beside(name, further=current_name(without_old_stamp(name)) in self.documents).baseline

    # --- planning ---

    def _number(self, aside: Iterable[str]) -> int:
        """Return the first number under which no name in 历次 is taken."""
        number, names = 1, list(aside)
        while any(os.path.lexists(self._old(name, number)) for name in names):
            number += 1
        return number

    def _old(self, name: str, number: int) -> Path:
        return self.folder / HISTORY / old_name(Path(name).name, self.order.when, number)

    def _kept(self, aside: list[str]) -> dict[str, str]:
        """Return where in 历次 each file goes; what a person changed in a list of ours is told."""
        number = self._number(aside)
        kept = {name: self._old(name, number).relative_to(self.folder).as_posix() for name in aside}
        for name, to in kept.items():
            if self._changed_list(name):
                self.notes.append(problem("P005", at=Cell(file=name), name=Path(name).name, kept=to))
        return kept

    def _changed_list(self, name: str) -> bool:
        """Tell whether a file that goes to 历次 holds what a person wrote and no command has read."""
        return name not in self.order.merged and fingerprint(self.stood[name]) not in self.known

    def _moves(self, files: Mapping[str, bytes], kept: Mapping[str, str]) -> tuple[list[FileMove], list[bytes]]:
        """Return the moves with the content of each: files only moved away first, reports after lists, 生成记录 last."""
        staging = new_staging()
        names = [*(name for name in kept if name not in files), *sorted(files, key=_rank)]
        moves, contents = [], []
        for number, name in enumerate(names):
            old = self._standing(name)
            if name in files and old == files[name]:
                continue
            move = FileMove(
                name=name,
                staged=f"{staging}/{number}",
                new=fingerprint(files[name]) if name in files else "",
                old="" if old is None else fingerprint(old),
                kept=kept.get(name, ""),
            )
            moves.append(move)
            contents.append(files.get(name, b""))
        return moves, contents

    def _standing(self, name: str) -> bytes | None:
        return self.stood[name] if name in self.stood else _bytes_of(self.folder / name)

    def _record(self, files: Mapping[str, bytes], kept: Mapping[str, str]) -> bytes:
        """Return 生成记录: hashes of these files and of earlier ones that still stand, and what goes to 历次 as it was read."""
        base = {**self.before, **self.order.noted} if self.order.record is None else self.order.record
        there = {name: mark for name, mark in outputs_of(self.before).items() if name not in kept and self._is_there(name)}
        old = [{"name": to, "sha256": self.order.merged[name]} for name, to in kept.items() if name in self.order.merged]
        still = [line for line in history_of(self.before) if self._is_there(line["name"])]
        left = [line for line in updates_of(self.before) if line["to"] not in kept and self._is_there(line["to"])]
        record = {
            **{key: value for key, value in base.items() if key != "updates"},
            "outputs": {**there, **{name: fingerprint(data) for name, data in files.items()}},
            "history": [*still, *old],
            **({"updates": left} if left else {}),
        }
        return msgspec.json.format(msgspec.json.encode(record, order="sorted"), indent=1) + b"\n"

    def _is_there(self, name: str) -> bool:
        return (self.folder / name).is_file()


def _rank(name: str) -> int:
    """Return the order of moving in: lists, baselines, what people read last, 生成记录 behind all."""
    if name == f"{OWN}/{RECORD}":
        return 3
    return 2 if is_report(name) else 1


def _bytes_of(path: Path) -> bytes | None:
    return read_file(path, OUTPUT_FILE) if path.is_file() else None
