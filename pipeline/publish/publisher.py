"""Puts finished bytes into a folder: whole or not at all, never over what a person wrote, never while a file is open.

Order: every file is written beside its target first; ``.jixiao/待发布.json`` names their hashes; what is no longer current
moves to 历次; then each file is moved into place; 生成记录 is written last. A file that turns out to be another one than
was read (saved meanwhile) is put back, and so is everything else.
"""

import datetime as dt
import errno
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pipeline.file_reading import read_file
from pipeline.interrupts import deferred
from pipeline.limits import OUTPUT_FILE
from pipeline.names import old_name, too_long
from pipeline.problems import Problem, Severity, problem
from pipeline.publish.layout import HISTORY, OWN, PENDING, RECORD, beside, is_report
from pipeline.publish.locks import held_by, require_free
from pipeline.publish.record import (
    fingerprint,
    generated_hashes,
    history_of,
    known_hashes,
    outputs_of,
    read_record,
    updates_of,
)
from pipeline.records import Cell


class Publication(Struct, frozen=True, kw_only=True):
    """What came of publishing: the paths that now stand, and problems. ``done`` is False when nothing was touched."""

    done: bool
    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]


class PublishRefused(Exception):
    """Nothing was touched; ``problems`` say why in Chinese."""

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems."""
        super().__init__("；".join(item.title for item in problems))
        self.problems = problems


class PublishOrder(Struct, frozen=True, kw_only=True):
    """What to write into one folder; names are relative to it.

    ``aside`` are files that are no longer current, whoever wrote them; ``read`` the content (hash) a file was read with, so
    that one which somebody saved since is left alone; ``merged`` the content of older reports that is in the new one;
    ``ours`` files the caller knows to hold no word of a person. ``record`` is a new 生成记录; without one an existing one
    goes on.
    """

    folder: Path
    files: Mapping[str, bytes]
    when: dt.datetime
    record: Mapping[str, Any] | None = None
    aside: Collection[str] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    ours: Collection[str] = ()


def publish(order: PublishOrder) -> Publication:
    """Write what a build made. What keeps it from being written is a problem; nothing is touched then."""
    try:
        return put(order)
    except PublishRefused as stop:
        return Publication(done=False, paths=(), problems=stop.problems)
    except PermissionError as error:
        return _refused("P002", error)
    except OSError as error:
        long = error.errno == errno.ENAMETOOLONG or (error.filename and too_long(str(error.filename)))
        return _refused("K020" if long else "P003", error)


def _refused(code: str, error: OSError) -> Publication:
    at = Cell(file=Path(error.filename).name if error.filename else "")
    return Publication(done=False, paths=(), problems=(problem(code, at=at, severity=Severity.ERROR),))


@deferred()
def put(order: PublishOrder) -> Publication:
    """Write the files of any command. Raises :class:`PublishRefused` or OSError, and then nothing has changed."""
    return _Put(order).run()


class _Put:
    """One publication: what stood before is kept in mind until all is done."""

    def __init__(self, order: PublishOrder) -> None:
        self.order, self.folder = order, order.folder
        self.before = read_record(self.folder)
        self.known, self.generated = known_hashes(self.folder), generated_hashes(self.folder)
        self.notes: list[Problem] = []
        self.waiting: dict[str, Path] = {}
        self.moved: dict[str, str] = {}
        self.placed: list[str] = []
        self.stood = {name: data for name in self._names() if (data := _bytes_of(self.folder / name)) is not None}

    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.order.files, *self.order.aside)))

    def run(self) -> Publication:
        """Look, write beside, move aside, move in, record."""
        self._require_as_read()
        aside = self._aside()
        files = {**self._kept_baseline(aside), **self.order.files}
        self._require_free((*aside, *files))
        hashes = {name: fingerprint(data) for name, data in files.items()}
        recorded = self.order.record is not None or bool(self.before)
        try:
            for name, data in files.items():
                self.waiting[name] = _write_beside(self.folder / name, data)
            if recorded:
                _write_json(self.folder / OWN / PENDING, {"schema": 1, "outputs": {**outputs_of(self.before), **hashes}})
            self._move(aside)
            self._place()
            if recorded:
                self._record(hashes)
        except BaseException:
            self._put_back()
            raise
        finally:
            for temporary in self.waiting.values():
                _remove(temporary)
        return Publication(done=True, paths=tuple(self.folder / name for name in self.order.files), problems=tuple(self.notes))

    # --- looking ---

    def _require_as_read(self) -> None:
        """Refuse when somebody saved a file after it was read."""
        found = [name for name, mark in self.order.read.items() if name in self.stood and fingerprint(self.stood[name]) != mark]
        if found:
            raise PublishRefused(*(problem("S041", at=Cell(file=name)) for name in found))

    def _require_free(self, names: Iterable[str]) -> None:
        """Refuse when a file is open somewhere; raises OSError where the system says so."""
        paths = [self.folder / name for name in names]
        held = [(path, mark) for path in paths if path.exists() and (mark := held_by(path))]
        if held:
            raise PublishRefused(*(problem("S040", at=Cell(file=path.name), found=f"旁边有 {mark}") for path, mark in held))
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
        if name in self.order.aside or name in self.order.ours:
            return name in self.order.aside
        if beside(name) in files and is_report(name):
            if mark not in self.generated:
                raise PublishRefused(problem("P001", at=Cell(file=name)))
            return False
        return mark not in self.known

    def _kept_baseline(self, aside: Iterable[str]) -> dict[str, bytes]:
        """Return the baseline of a report that goes to 历次, under the name it is looked for there."""
        report = next((name for name in aside if name in self.order.merged), "")
        kept = _bytes_of(self.folder / beside(report)) if report else None
        return {} if kept is None else {beside(old_name(report, self.order.when, self._number(aside))): kept}

    # --- moving ---

    def _number(self, aside: Iterable[str]) -> int:
        """Return the first number under which no name in 历次 is taken."""
        number, names = 1, list(aside)
        while any(self._old(name, number).exists() for name in names):
            number += 1
        return number

    def _old(self, name: str, number: int) -> Path:
        return self.folder / HISTORY / old_name(Path(name).name, self.order.when, number)

    def _move(self, aside: list[str]) -> None:
        number = self._number(aside)
        for name in aside:
            target = self._old(name, number)
            target.parent.mkdir(exist_ok=True)
            (self.folder / name).rename(target)
            self.moved[name] = target.relative_to(self.folder).as_posix()
            if fingerprint(read_file(target, OUTPUT_FILE)) != fingerprint(self.stood[name]):
                raise PublishRefused(problem("S041", at=Cell(file=name)))
            if name not in self.order.aside and name not in self.order.read:
                self.notes.append(problem("P005", at=Cell(file=name), name=Path(name).name, kept=self.moved[name]))

    def _place(self) -> None:
        for name, temporary in self.waiting.items():
            temporary.replace(self.folder / name)
            self.placed.append(name)

    def _put_back(self) -> None:
        """Undo what was done: the folder is as it was."""
        for name in self.placed:
            _remove(self.folder / name)
        for name, old in self.moved.items():
            if not (self.folder / name).exists():
                (self.folder / old).rename(self.folder / name)
        for name in self.placed:
            if name not in self.moved and name in self.stood:
                (self.folder / name).write_bytes(self.stood[name])
        _remove(self.folder / OWN / PENDING)

    # --- 生成记录 ---

    def _stands(self, old: str) -> bool:
        """Tell whether an older file is still the one that went there."""
        return (self.folder / old).is_file() and old not in self.moved.values()

    def _record(self, hashes: Mapping[str, str]) -> None:
        """Write 生成记录: hashes of these files and of earlier ones that still stand, and what went to 历次 as it was read."""
        base = self.before if self.order.record is None else self.order.record
        standing = {name: mark for name, mark in outputs_of(self.before).items() if (self.folder / name).is_file()}
        merged = self.order.merged
        old = [{"name": new, "sha256": merged[name]} for name, new in self.moved.items() if name in merged]
        still = [line for line in history_of(self.before) if self._stands(line["name"])]
        left = [line for line in updates_of(self.before) if (self.folder / line["to"]).is_file()]
        record = {
            **{key: value for key, value in base.items() if key != "updates"},
            "outputs": {**standing, **hashes},
            "history": [*still, *old],
            **({"updates": left} if left else {}),
        }
        _write_json(self.folder / OWN / RECORD, record)
        (self.folder / OWN / PENDING).unlink()


def _bytes_of(path: Path) -> bytes | None:
    return read_file(path, OUTPUT_FILE) if path.is_file() else None


def _remove(path: Path) -> None:
    if path.is_file():  # a folder in the way is not ours
        path.unlink()


def _write_beside(target: Path, data: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.write_bytes(data)
    return temporary


def _write_json(target: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    _write_beside(target, text.encode("utf-8")).replace(target)
