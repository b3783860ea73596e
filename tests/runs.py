"""What a session makes once: the outputs of the samples and the reports of changed inputs, shared by its processes.

A thing is made under a lock by the process that asks first; the others read what it left. A folder is shared as it stands:
nobody may write into it, and the session fails at its end if somebody did. A value is read anew by each process.
"""

import contextlib
import copy
import fcntl
import functools
import hashlib
import os
import pickle
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from msgspec import structs

T = TypeVar("T")
VARIABLE = "JIXIAO_TEST_RUNS"
_WHOLE = ".content"


def open_store() -> None:
    """Make the session's folder; processes started later find it by the environment."""
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="jixiao-runs-")


def close_store() -> list[str]:
    """Remove the session's folder; returns the names of shared folders that were written into."""
    store = Path(os.environ.pop(VARIABLE))
    spoilt = [mark.stem for mark in store.glob(f"*{_WHOLE}") if mark.read_text() != content(mark.with_suffix(""))]
    shutil.rmtree(store)
    return spoilt


def content(folder: Path) -> str:
    """The names and bytes of all files below a folder, as one digest."""
    digest = hashlib.sha256()
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        at = path.stat()
        digest.update(f"{path.relative_to(folder)}\0".encode() + _digest(path, at.st_ino, at.st_size, at.st_mtime_ns))
    return digest.hexdigest()


@functools.lru_cache(maxsize=4_096)
def _digest(path: Path, *_: int) -> bytes:
    """The digest of a file's bytes, read once while it stands as it is."""
    return hashlib.sha256(path.read_bytes()).digest()


def value(name: str, make: Callable[[], T]) -> T:
    """What ``make`` returns, made once a session under a name; made anew where no session runs (``python -m tests.errors``)."""
    if VARIABLE not in os.environ:
        return make()
    with _alone(name) as path:
        if not path.exists():
            path.write_bytes(pickle.dumps(make(), pickle.HIGHEST_PROTOCOL))
    found: T = pickle.loads(path.read_bytes())
    return found


def folder(name: str, fill: Callable[[Path], None]) -> Path:
    """A folder that ``fill`` has written, once a session under a name; to be read only."""
    with _alone(name) as path:
        mark = path.with_name(f"{path.name}{_WHOLE}")
        if not mark.exists():
            fill(path)
            mark.write_text(content(path))
    return path


@contextlib.contextmanager
def _alone(name: str) -> Iterator[Path]:
    """Where a thing stands, while no other process makes it."""
    path = Path(os.environ[VARIABLE]) / hashlib.sha256(name.encode()).hexdigest()[:16]
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


_RUNS, _TABLES, _BOOKS = 6, 24, 8
"""Runs, tables and ledgers kept in one process: each run holds every line of its ledgers."""


class Kept(OrderedDict[Hashable, Any]):
    """Results by what they were made of; the one asked for longest ago goes first."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def get_or(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self:
            self[key] = make()
        self.move_to_end(key)
        if len(self) > self.most:
            self.popitem(last=False)
        found: T = self[key]
        return found


def share_stages() -> None:
    """Let a process run the pipeline once for inputs and packs of the same content, whatever command asks for it.

    What is shared is what the stages made, in a run of its own for each who asks. A folder that cannot be read is not shared;
    a test that changes a stage asks for ``inspect.unwrap(run.stages)``.
    """
    from pipeline import run

    stages, kept = run.stages, Kept(_RUNS)

    @functools.wraps(stages)
    def shared(
        folder: Path,
        roots: tuple[Path, ...],
        until: str = "",
        *,
        checks: bool = True,
        only: str | None = None,
        previous: Path | None = None,
    ) -> run.Run:
        only = only or None  # the report is the first document of a whole run
        if _has_last_year(folder, previous):
            return stages(folder, roots, until, checks=checks, only=only, previous=previous)
        try:
            shared_by_year = [
                _digest(path, path.stat().st_mtime_ns) for path in folder.absolute().parent.glob("评分标准*.xlsx")
            ]
            place = folder.absolute().parts[-2:]
            key = (*place, content(folder), *shared_by_year, *map(content, roots), until, str(checks), only)
        except OSError:
            return stages(folder, roots, until, checks=checks, only=only, previous=previous)
        found = kept.get_or(key, lambda: stages(folder, roots, until, checks=checks, only=only, previous=previous))
        lists = {
            name: copy.copy(getattr(found, name))
            for name in found.__struct_fields__
            if isinstance(getattr(found, name), list | dict)
        }
        return structs.replace(found, folder=folder, roots=roots, previous=previous, **lists)

    run.stages = shared


def _has_last_year(folder: Path, outputs: Path | None) -> bool:
    year = folder.absolute().parent.name
    return outputs is not None and year.isdigit() and (outputs / str(int(year) - 1) / folder.name).exists()


def share_reading() -> None:
    """Let a process open a table of the same bytes once, and read the ledgers of the same sheets for the same report once.

    A department of which one cell of the 填报表 changed has the ledgers it had. Nobody changes what a reader gave.
    """
    from pipeline import load
    from pipeline.load.ledger_books import LedgerBooks, Opening, read_ledgers
    from pipeline.load.sheet import Sheet
    from pipeline.load.tabular import read_table

    tables, books = Kept(_TABLES), Kept(_BOOKS)

    @functools.wraps(read_table)
    def table(name: str, data: bytes) -> Any:
        return tables.get_or((name, hashlib.sha256(data).digest()), lambda: read_table(name, data))

    @functools.wraps(read_ledgers)
    def ledgers(files: Mapping[str, Sequence[Sheet]], opening: Opening) -> LedgerBooks:
        sheets = [sheet for each in files.values() for sheet in each]
        about = (opening.kind, repr(opening.profile), opening.pack.fingerprint, tuple(opening.owners), repr(opening.columns))
        key = (*about, *files, *map(id, sheets))
        # the sheets are kept too: the id of one that is gone could come back
        made: tuple[Any, LedgerBooks] = books.get_or(key, lambda: (sheets, read_ledgers(files, opening)))
        return made[1]

    setattr(load, "read_table", table)  # noqa: B010
    setattr(load, "read_ledgers", ledgers)  # noqa: B010


def share_templates() -> None:
    """Let a process turn the same template into code once: tests copy whole packs for one edit."""
    from jinja2 import Environment, nodes

    compile_, kept = Environment.compile, dict[tuple[Hashable, ...], Any]()

    @functools.wraps(compile_)
    def shared(environment: Environment, source: str | nodes.Template, *args: Any, **named: Any) -> Any:
        made_by: tuple[Any, ...] = (environment,)  # how a text is parsed is the environment's own
        if isinstance(source, nodes.Template):
            names = (*sorted(environment.filters), "", *sorted(environment.tests))
            made_by = (environment.code_generator_class, environment.optimized, names)
        key = (*made_by, repr(source), args, *sorted(named.items()))
        if key not in kept:
            kept[key] = compile_(environment, source, *args, **named)
        return kept[key]

    setattr(Environment, "compile", shared)  # noqa: B010
