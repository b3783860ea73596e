"""Where the cut of a year's shared exports is kept, so that it is made once: ``共享/.jixiao/<key>/``, one file a department.

The key is the content of everything the cut was made from. A folder appears whole, by one rename; what is read back must have
the content its list names, else it is made anew. Where the folder cannot be written a folder of the user's own in the
temporary folder serves; where that cannot either, memory.
"""

import datetime as dt
import hashlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.file_reading import read_file
from pipeline.limits import OUTPUT_FILE
from pipeline.load.shared.records import PartFile, PartSheet, SharedPart, SharedYear
from pipeline.load.sheet import Area, Content, Doubt, Sheet
from pipeline.problems import Problem

OWN = ".jixiao"
_LIST = "目录"
_KEY = re.compile(r"[0-9a-f]{32}")
_OLD = 3600
"""Seconds after which a half-made folder is nobody's work any more."""
_UNUSED = 30 * 24 * 3600

FORMAT = "2"
"""Changes with what is stored and how it is cut."""


class Stored(Struct, frozen=True):
    """The list of one cut: the year, and of each department the content hash of its file."""

    key: str
    year: SharedYear
    parts: Mapping[str, str]


class _Sheet(Struct, array_like=True):
    """A Sheet as stored; dates and times stand apart, by their place."""

    file: str
    name: str
    owner: str
    rows: list[list[Any]]
    numbers: list[int]
    moments: list[tuple[int, int, str, str]]
    merged: list[tuple[int, int, int, int]]
    uncalculated: list[tuple[int, int]]
    unproven: list[tuple[int, int]]
    errors: list[tuple[int, int]]
    doubts: list[tuple[int, int, str, str, str]]
    scaled: list[tuple[int, int, int]]
    recalculated: int
    not_recalculated: dict[str, int]


class _PartSheet(Struct, array_like=True):
    sheet: _Sheet
    count: int
    totals: dict[str, int] | None


class _PartFile(Struct, array_like=True):
    name: str
    kind: str
    sheets: list[_PartSheet]


class _Part(Struct, array_like=True):
    files: list[bytes]
    problems: list[Problem]


class Cut(Struct):
    """A cut in hand: its list, and where its parts are."""

    stored: Stored
    folder: Path | None = None
    memory: dict[str, bytes] = field(default_factory=dict)

    def part(self, department: str) -> bytes | None:
        """Return what a department gets, as :func:`packed`. Raises OSError or ValueError where it is not as it was stored."""
        sha = self.stored.parts.get(department)
        if sha is None:
            return None
        data = self.memory[sha] if self.folder is None else read_file(self.folder / sha[:32], OUTPUT_FILE)
        if hashlib.sha256(data).hexdigest() != sha:
            raise ValueError("not as stored")
        return data


# a part as bytes -------------------------------------------------------------------------------------------------------


def packed(part: SharedPart) -> bytes:
    """Return a department's part as bytes."""
    files = [msgspec.msgpack.encode(_PartFile(f.name, f.kind, [_packed(s) for s in f.sheets])) for f in part.files]
    return msgspec.msgpack.encode(_Part(files, list(part.problems)))


def unpacked(data: bytes) -> SharedPart:
    """Return the part that :func:`packed` made bytes of; each file's hash is that of its own rows."""
    part = msgspec.msgpack.decode(data, type=_Part)
    files = []
    for each in part.files:
        item = msgspec.msgpack.decode(each, type=_PartFile)
        sheets = tuple(PartSheet(_sheet(s.sheet), s.count, s.totals) for s in item.sheets)
        files.append(PartFile(item.name, item.kind, sheets, hashlib.sha256(each).hexdigest(), len(each)))
    return SharedPart(tuple(files), tuple(part.problems))


_MOMENTS = (dt.datetime, dt.date, dt.time, dt.timedelta)


def _packed(part: PartSheet) -> _PartSheet:
    sheet = part.sheet
    moments: list[tuple[int, int, str, str]] = []
    rows: list[list[Any]] = []
    for number, cells in enumerate(sheet.rows):
        if any(isinstance(raw, _MOMENTS) for raw in cells):
            moments += [(number, c, *_written(raw)) for c, raw in enumerate(cells) if isinstance(raw, _MOMENTS)]
            cells = ["" if isinstance(raw, _MOMENTS) else raw for raw in cells]
        rows.append(cells)
    stored = _Sheet(
        file=sheet.file,
        name=sheet.name,
        owner=sheet.owner,
        rows=rows,
        numbers=list(sheet.numbers),
        moments=moments,
        merged=[(area.top, area.left, area.bottom, area.right) for area in sheet.merged],
        uncalculated=sorted(sheet.uncalculated),
        unproven=sorted(sheet.unproven),
        errors=sorted(sheet.errors),
        doubts=[(*place, doubt.code, doubt.found, doubt.expected) for place, doubt in sorted(sheet.doubts.items())],
        scaled=[(*place, factor) for place, factor in sorted(sheet.scaled.items())],
        recalculated=sheet.recalculated,
        not_recalculated=dict(sheet.not_recalculated),
    )
    return _PartSheet(stored, part.count, None if part.totals is None else dict(part.totals))


def _written(raw: Content) -> tuple[str, str]:
    if isinstance(raw, dt.timedelta):
        return "timedelta", repr(raw.total_seconds())
    assert isinstance(raw, dt.date | dt.time)
    return type(raw).__name__, raw.isoformat()


def _moment(kind: str, text: str) -> Content:
    if kind == "timedelta":
        return dt.timedelta(seconds=float(text))
    if kind == "datetime":
        return dt.datetime.fromisoformat(text)
    return dt.date.fromisoformat(text) if kind == "date" else dt.time.fromisoformat(text)


def _sheet(stored: _Sheet) -> Sheet:
    for row, column, kind, text in stored.moments:
        stored.rows[row][column] = _moment(kind, text)
    return Sheet(
        file=stored.file,
        name=stored.name,
        owner=stored.owner,
        rows=stored.rows,
        numbers=tuple(stored.numbers),
        merged=tuple(Area(*corners) for corners in stored.merged),
        uncalculated=frozenset(stored.uncalculated),
        unproven=frozenset(stored.unproven),
        errors=frozenset(stored.errors),
        doubts={(row, column): Doubt(*words) for row, column, *words in stored.doubts},
        scaled={(row, column): factor for row, column, factor in stored.scaled},
        recalculated=stored.recalculated,
        not_recalculated=stored.not_recalculated,
    )


# on disk ---------------------------------------------------------------------------------------------------------------


def places(shared: Path) -> list[Path]:
    """Return where cuts of a year may be kept, the folder beside the exports first."""
    here = hashlib.sha256(str(shared.resolve()).encode()).hexdigest()[:16]
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return [shared / OWN, Path(tempfile.gettempdir()) / f"jixiao-{user}" / here]


def find(shared: Path, key: str) -> Cut | None:
    """Return the cut of a key where one is kept and its list is whole."""
    for number, place in enumerate(places(shared)):
        folder = place / key[:32]
        with suppress(OSError, ValueError, msgspec.DecodeError):
            if number and not _private(place.parent):
                continue
            stored = msgspec.msgpack.decode(read_file(folder / _LIST, OUTPUT_FILE), type=Stored)
            if stored.key == key:
                return Cut(stored, folder)
    return None


def _private(folder: Path) -> bool:
    """Tell whether a folder below the temporary one is the user's own: nobody else put anything there."""
    status = folder.lstat()
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


def keep(shared: Path, key: str, year: SharedYear, parts: Mapping[str, bytes]) -> tuple[Cut, bool]:
    """Store a cut and remove those of other contents; return it, and whether the folder beside the exports took it."""
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}
    stored = Stored(key, replace(year, marks=hashes), hashes)
    for number, place in enumerate(places(shared)):
        try:
            if number:
                place.parent.mkdir(mode=0o700, exist_ok=True)
                if not _private(place.parent):
                    continue
            place.mkdir(parents=True, exist_ok=True)
            folder = _written_whole(place, key, stored, {hashes[name][:32]: data for name, data in parts.items()})
        except OSError:
            continue
        _remove_others(place, folder.name)
        if number:
            _remove_unused(place.parent)
        return Cut(stored, folder), number == 0
    return Cut(stored, None, {hashes[name]: data for name, data in parts.items()}), False


def _written_whole(place: Path, key: str, stored: Stored, files: Mapping[str, bytes]) -> Path:
    """Write a folder under a name of its own, then give it its name; one that another process made stays. Raises OSError."""
    from pipeline.publish.disk import write_new

    made, target = place / f"待-{os.getpid()}-{secrets.token_hex(4)}", place / key[:32]
    try:
        made.mkdir()
        for name, data in files.items():
            write_new(made / name, data)
        write_new(made / _LIST, msgspec.msgpack.encode(stored))
        if target.exists():
            target.rename(made / "旧")  # what was found there is not as it was stored, else it would be used
        made.rename(target)
        with suppress(OSError):
            shutil.rmtree(target / "旧", ignore_errors=True)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        if not (target / _LIST).is_file():
            raise
    return target


def _remove_unused(temporary: Path) -> None:
    """Remove what other years left in the user's temporary folder and nobody renewed for long."""
    for path in temporary.iterdir():
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > _UNUSED:
                shutil.rmtree(path, ignore_errors=True)


def _remove_others(place: Path, name: str) -> None:
    """Remove cuts of other contents, and what a killed command left half made."""
    for path in place.iterdir():
        old = _KEY.fullmatch(path.name) and path.name != name
        with suppress(OSError):
            if old or (path.name.startswith("待-") and time.time() - path.lstat().st_mtime > _OLD):
                shutil.rmtree(path, ignore_errors=True)
