"""The shared exports of a year, cut once: :func:`prepare` for a run, :func:`part_of` for one department.

What was cut is known by the content of all it was made from: the shared files, 部门名单, 列名对照, the words of the packs, the
names of the folders the list does not have. A process looks at size and time of the files each time, and at their content
where these have changed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.available_packs import none_in_force
from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE
from pipeline.load.archive import not_opened
from pipeline.load.column_map import FILE as COLUMN_MAP
from pipeline.load.column_map import OLD_FILE, read_column_map
from pipeline.load.files import KINDS, Found, garbled, ignored, kind_of, read_input
from pipeline.load.shared import store
from pipeline.load.shared.cutting import SHARED_KINDS, Cuts, SharedReading, cut_files
from pipeline.load.shared.department_list import FILE, Department, departments_in
from pipeline.load.shared.owners import Owners
from pipeline.load.shared.records import FOLDER, PartFile, PartSheet, SharedPart, SharedYear
from pipeline.money import normal_text
from pipeline.pack import possible_packs
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.version import VERSION

_WORDS = ("aliases.toml", "ledger.toml")
"""Files of packs that decide how a shared file is read."""


class _List(Struct, frozen=True):
    """部门名单 of a year as read; ``sha`` is empty where there is none."""

    sha: str = ""
    departments: tuple[Department, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Known(Struct, frozen=True):
    """What this process knows of a year: how its files looked, for which folders it was cut, and the cut."""

    looked: tuple[object, ...]
    folders: frozenset[str]
    cut: store.Cut


_known: dict[Path, _Known] = {}
"""By year; one entry: a process builds the departments of one year."""

_sent: dict[Path, bytes | None] = {}
"""Parts that came from another machine, by folder."""


def prepare(year: Path, roots: tuple[Path, ...]) -> SharedYear:
    """Read 部门名单 and 共享 of a year, cut them by department and keep the cut; nothing is read again while they are the same.

    Without either nothing is done. ``marks`` are by the names of the folders that are there.
    """
    listed, folders = _list_of(year), _folders(year)
    if not (year / FOLDER).is_dir():
        found = SharedYear(departments=listed.departments, problems=listed.problems)
    else:
        known = _cut_of(year, roots, listed, folders)
        found = known.cut.stored.year
        marks = {_own_name(name, folders): mark for name, mark in found.marks.items()}
        found = replace(found, marks=marks, totals={_own_name(n, folders): sums for n, sums in found.totals.items()})
    return replace(found, problems=(*found.problems, *_missing(listed, folders)))


def part_of(folder: Path, roots: tuple[Path, ...]) -> SharedPart | None:
    """Return what a department gets of the shared exports of its year, which there are; None where it gets nothing."""
    here = folder.resolve()
    data = _sent[here] if here in _sent else part_as_sent(folder, roots)
    return None if data is None else store.unpacked(data)


@contextmanager
def sent_part(folder: Path, data: bytes | None) -> Iterator[None]:
    """Let a folder on a machine that has no shared exports get what was cut for it elsewhere (:func:`part_as_sent`)."""
    here = folder.resolve()
    _sent[here] = data
    try:
        yield
    finally:
        del _sent[here]


def part_as_sent(folder: Path, roots: tuple[Path, ...]) -> bytes | None:
    """Return what a department gets of the shared exports, as bytes for another machine of the same program."""
    year = folder.resolve().parent
    known = _known.get(year)
    if known is None or known.looked != _looked(year, roots) or folder.name not in known.folders:
        known = _cut_of(year, roots, _list_of(year), _folders(year))
    try:
        return _part(known, folder.name)
    except (OSError, ValueError):  # replaced by a command that saw other files, or changed by hand
        known = _cut_of(year, roots, _list_of(year), _folders(year), anew=True)
        return _part(known, folder.name)


def _part(known: _Known, folder: str) -> bytes | None:
    name = next((name for name in known.cut.stored.parts if name == folder or normal_text(name) == normal_text(folder)), folder)
    return known.cut.part(name)


def _own_name(department: str, folders: Iterable[str]) -> str:
    """Return the name of a department's folder, which may differ in width of signs and blanks."""
    plain = normal_text(department)
    return next((name for name in folders if normal_text(name) == plain), department)


# the cut ---------------------------------------------------------------------------------------------------------------


def _cut_of(year: Path, roots: tuple[Path, ...], listed: _List, folders: tuple[str, ...], *, anew: bool = False) -> _Known:
    """Return the cut of a year as its files are now, kept or made."""
    looked = _looked(year, roots)
    key = _key(year, roots, listed, folders)
    cut = None if anew else store.find(year / FOLDER, key)
    if cut is None:
        cut = _made(year, roots, listed, folders, key)
    _known.clear()
    known = _known[year] = _Known(looked, frozenset(folders), cut)
    return known


def _made(year: Path, roots: tuple[Path, ...], listed: _List, folders: tuple[str, ...], key: str) -> store.Cut:
    """Read the shared files and cut them."""
    files, problems = _files(year / FOLDER)
    problems = [*listed.problems, *problems]
    number = int(year.name) if re.fullmatch(r"\d{4}", year.name) else 0
    pack = next(iter(possible_packs(number, roots)), None)
    cuts = Cuts()
    if pack is None:
        problems.append(none_in_force(number, roots))
    elif files:
        beside = read_column_map(year / FOLDER, pack)
        problems += [_beside(item) for item in beside.problems]
        owners = Owners(listed.departments, _unlisted(listed, folders))
        problems += owners.problems
        cuts = cut_files(files, SharedReading(number, beside.columns.over(pack), beside.columns.in_folder(FOLDER), owners))
    if not listed.sha and files:
        problems.append(problem("G015", at=Cell(file=FILE)))
    made = SharedYear(
        departments=listed.departments,
        problems=(*problems, *cuts.general, *cuts.problems),
        nobody=tuple(cuts.nobody),
        totals=cuts.totals,
        whole=cuts.whole,
        given=tuple(cuts.given),
    )
    parts = {name: store.packed(part) for name, part in _parts(cuts, listed, folders)}
    cut, here = store.keep(year / FOLDER, key, made, parts)
    if not here:
        told = problem("G014", at=Cell(file=FOLDER), found="放在本机的临时文件夹" if cut.folder else "只在内存里")
        cut.stored = replace(cut.stored, year=replace(cut.stored.year, problems=(*made.problems, told)))
    return cut


def _parts(cuts: Cuts, listed: _List, folders: Iterable[str]) -> Iterator[tuple[str, SharedPart]]:
    """Yield what each department gets; one without a row gets the problems of the files."""
    names = dict.fromkeys((*(item.name for item in listed.departments), *folders, *cuts.parts))
    for name in names:
        files = tuple(_part_files(cuts.parts.get(name, {})))
        told = (*cuts.general, *cuts.of.get(name, ()))
        if files or told:
            yield name, SharedPart(files, told)


def _part_files(parts: Mapping[tuple[str, str, str], list[PartSheet]]) -> Iterator[PartFile]:
    """Yield the files of a department; one file that holds the 决算报表 of several units is one for each."""
    several = {(kind, file) for kind, file, unit in parts if any((k, f) == (kind, file) and u != unit for k, f, u in parts)}
    for (kind, file, unit), sheets in parts.items():
        yield PartFile(f"{file}（{unit}）" if (kind, file) in several else file, kind, tuple(sheets))


# what is there ---------------------------------------------------------------------------------------------------------


def _list_of(year: Path) -> _List:
    path = year / FILE
    try:
        data = read_input(path, "") if path.exists() else b""
    except OSError as error:
        return _List(sha="?", problems=(not_opened(Cell(file=FILE), error),))
    if not data:
        return _List()
    departments, problems = _read_list(data)
    return _List(hashlib.sha256(data).hexdigest(), departments, problems)


@lru_cache(maxsize=2)
def _read_list(data: bytes) -> tuple[tuple[Department, ...], tuple[Problem, ...]]:
    departments, problems = departments_in(FILE, data)
    return tuple(departments or ()), tuple(problems)


def _folders(year: Path) -> tuple[str, ...]:
    """Return the names of the department folders of a year."""
    return tuple(sorted(path.name for path in year.iterdir() if path.is_dir() and is_department(path.name)))


def is_department(name: str) -> bool:
    """Tell whether a folder of a year with that name may be a department's."""
    return name != FOLDER and not name.startswith((".", "~"))


def _unlisted(listed: _List, folders: Iterable[str]) -> tuple[str, ...]:
    known = {normal_text(item.name) for item in listed.departments}
    return tuple(name for name in folders if normal_text(name) not in known)


def _missing(listed: _List, folders: tuple[str, ...]) -> Iterator[Problem]:
    """Tell of listed departments without a folder (未交), and of folders that are not listed."""
    if not listed.sha:
        return
    there = {normal_text(name) for name in folders}
    for item in listed.departments:
        if item.due and normal_text(item.name) not in there:
            yield problem("G008", at=item.at, found=item.name)
    for name in _unlisted(listed, folders) if listed.departments else ():
        yield problem("G009", at=Cell(file=name), found=name)


def _files(shared: Path) -> tuple[list[Found], list[Problem]]:
    """Return the shared files of known kinds, and what is not read."""
    found: list[Found] = []
    problems: list[Problem] = []
    for path in sorted(shared.iterdir(), key=lambda item: item.name):
        if ignored(path.name):
            continue
        if (told := garbled(path.name)) is not None:
            problems.append(told)
            continue
        at, kind = Cell(file=f"{FOLDER}/{path.name}"), kind_of(path.name)
        if path.is_dir():
            problems.append(problem("G019", at=at, found="文件夹"))
        elif kind in SHARED_KINDS:
            found.append(Found(path, kind))
        elif kind:
            problems.append(problem("G019", at=at, found=kind))
        else:
            problems.append(problem("L002", at=at))
    found.sort(key=lambda item: KINDS.index(item.kind))
    return found, problems


def _beside(item: Problem) -> Problem:
    return replace(item, file=f"{FOLDER}/{item.file}") if item.file else item


# keys ------------------------------------------------------------------------------------------------------------------


def _sources(year: Path) -> list[Path]:
    """Return the files of a year that a cut is made from."""
    shared = year / FOLDER
    files = [found.path for found in _files(shared)[0]]
    return [*files, *(shared / name for name in (COLUMN_MAP, OLD_FILE)), year / FILE]


def _looked(year: Path, roots: tuple[Path, ...]) -> tuple[object, ...]:
    """Return how the files look from outside: name, size, time; no entry for one that is not there."""
    looked: list[object] = [VERSION, roots]
    for path in (*_sources(year), *_word_files(roots)):
        with suppress(OSError):
            status = path.stat()
            looked.append((path, status.st_size, status.st_mtime_ns))
    return tuple(looked)


@lru_cache(maxsize=4)
def _word_files(roots: tuple[Path, ...]) -> list[Path]:
    return [path for root in roots for name in _WORDS for path in sorted(root.glob(f"*/{name}"))]


def _key(year: Path, roots: tuple[Path, ...], listed: _List, folders: Iterable[str]) -> str:
    """Return the content hash of everything a cut is made from."""
    total = hashlib.sha256()
    for words in (store.FORMAT, VERSION, year.name, *_unlisted(listed, folders), "", *_hashes(year, roots)):
        total.update(words.encode("utf-8", "surrogateescape") + b"\0")
    return total.hexdigest()


def _hashes(year: Path, roots: tuple[Path, ...]) -> Iterator[str]:
    for path in _sources(year):
        yield f"{path.name} {_hash(path)}"
    for path in _word_files(roots):
        yield f"{path.parent.name}/{path.name} {hashlib.sha256(read_file(path, DECLARATION_FILE)).hexdigest()}"


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(read_input(path, "")).hexdigest() if path.exists() else ""
    except OSError as error:
        return f"? {error}"
