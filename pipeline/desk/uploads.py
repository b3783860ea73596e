"""Files that come from the page into the workspace: whole or not at all, over nothing; what is replaced goes to 历次."""

import datetime as dt
import errno
from pathlib import Path
from typing import Any

from pipeline import limits
from pipeline.desk.refusal import DeskRefused
from pipeline.desk.workspace import BAD, Workspace, new_name, not_there, require_short, shown
from pipeline.file_reading import read_if_there
from pipeline.load.files import TABLES, TEXTS, kind_of
from pipeline.os_errors import reason
from pipeline.problems import problem
from pipeline.publish import HISTORY, PublishOrder, PublishRefused, fingerprint, put
from pipeline.publish.disk import hash_of
from pipeline.records import Cell

STANDS, FULL, NOT_WRITABLE = 409, 507, 503
_BIG = (".csv", ".txt")
_OTHERS = frozenset((".toml",))


def most_bytes(name: str) -> int:
    """Return how large a file of this name may be."""
    return limits.TEXT_TABLE_FILE if Path(name).suffix.lower() in _BIG else limits.WORKBOOK_FILE


def input_name(name: str) -> str:
    """Return the name of a file that may be an input. Raises :class:`DeskRefused`."""
    new_name(name)
    suffix = Path(name).suffix.lower()
    if suffix not in TABLES | TEXTS | _OTHERS:
        raise DeskRefused(
            BAD, problem("K074", found=shown(name), expected="表格（.xlsx、.xls、.csv 等）或文字（.docx、.md 等）")
        )
    return name


def receive(at: Workspace, folder: Path, name: str, data: bytes, replaces: str) -> dict[str, Any]:
    """Put a file into a folder that stands. Raises :class:`DeskRefused`, also where another of the name stands."""
    target = folder / input_name(name)
    require_short(target)
    at.require_inside(target)
    try:
        old = read_if_there(target, limits.OUTPUT_FILE)
    except OSError as error:
        raise written_not(error, name) from error
    mark = "" if old is None else fingerprint(old)
    if old == data:
        return {"file": file_object(at, target), "kept": ""}
    if old is not None and replaces != mark:
        stands = {**file_object(at, target), "sha256": mark, "same": False}
        raise DeskRefused(STANDS, problem("K067", at=Cell(file=name)), more={"stands": stands})
    return {"kept": _put(folder, {name: data}, (), name, mark), "file": file_object(at, target)}


def remove(at: Workspace, folder: Path, name: str, size: int, modified: str) -> dict[str, Any]:
    """Move an input to 历次, as it was shown with size and time. Raises :class:`DeskRefused`."""
    target = folder / new_name(name)
    at.require_inside(target)
    if not target.is_file():
        raise not_there(name)
    mark, now = hash_of(target), file_object(at, target)
    if (now["size"], now["modified"]) != (size, modified):
        raise DeskRefused(STANDS, problem("S041", at=Cell(file=name)))
    return {"kept": _put(folder, {}, (name,), name, mark)}


def _put(folder: Path, files: dict[str, bytes], aside: tuple[str, ...], name: str, mark: str) -> str:
    """Publish; return where in the folder the old file went, or nothing."""
    before = _history(folder)
    try:
        put(PublishOrder(folder=folder, files=files, when=dt.datetime.now(), aside=aside, read={name: mark}))
    except PublishRefused as stop:
        raise DeskRefused(STANDS, *stop.problems) from stop
    except OSError as error:
        raise written_not(error, name) from error
    return next((f"{HISTORY}/{new}" for new in sorted(_history(folder) - before)), "")


def _history(folder: Path) -> frozenset[str]:
    place = folder / HISTORY
    return frozenset(path.name for path in place.iterdir()) if place.is_dir() else frozenset()


def file_object(at: Workspace, path: Path, role: str = "input") -> dict[str, Any]:
    """Return a file as the page shows it."""
    stat = path.stat()
    modified = dt.datetime.fromtimestamp(stat.st_mtime).isoformat(timespec="seconds")
    return {
        "name": path.name,
        "path": at.relative(path),
        "size": stat.st_size,
        "modified": modified,
        "role": role,
        "kind": kind_of(path.name),
    }


def written_not(error: OSError, name: str) -> DeskRefused:
    """Return the refusal of what the disk did not take."""
    status = FULL if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)) else NOT_WRITABLE
    return DeskRefused(status, problem("X008", at=Cell(file=name), found=reason(error)))
