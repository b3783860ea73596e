"""Moves of whole files that lose nothing: new names are taken exclusively, an old and a new file change places in one step.

Knows no folder of ours and no content. Where the system cannot exchange two names, or a file system has no hard links, the
same is done in more steps: the file that stood is moved aside first, so that whatever was saved meanwhile is there to be seen.
"""

import errno
import hashlib
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

from pipeline.file_reading import read_file
from pipeline.limits import OUTPUT_FILE

HELD = "旧"
"""Ending of the name under which the old file stands while an exchange takes more than one step."""
_NO_REPLACE, _EXCHANGE = 1, 2
_CANNOT = frozenset(
    {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EMLINK, errno.EACCES, errno.EXDEV}
)
_OPEN_AT_ONCE = 8
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def fingerprint(data: bytes) -> str:
    """Return the sha256 of some bytes as hex."""
    return hashlib.sha256(data).hexdigest()


def hash_of(path: Path) -> str:
    """Return the sha256 of a file; empty where there is none."""
    return fingerprint(read_file(path, OUTPUT_FILE)) if path.is_file() else ""


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, links included. Raises FileExistsError and OSError; no part of it stays then."""
    descriptor = os.open(path, _NEW, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def settle_on_disk(*paths: Path) -> None:
    """Wait until files, or the names in folders, are on the disk; a system that does this for no folder is left alone.

    Several are asked for at once, so that the disk writes them together: one after another each would wait for all before it.
    """
    named = [path for path in paths if not (os.name == "nt" and path.is_dir())]
    for start in range(0, len(named), _OPEN_AT_ONCE):
        _settle(named[start : start + _OPEN_AT_ONCE])


def _settle(paths: Sequence[Path]) -> None:
    descriptors: list[int] = []
    try:
        for path in paths:
            descriptors.append(os.open(path, (os.O_RDWR if os.name == "nt" else os.O_RDONLY) | getattr(os, "O_BINARY", 0)))
        errors: list[OSError] = []
        waiting = [thread for descriptor in descriptors[1:] if (thread := _waiting(descriptor, errors)) is not None]
        _wait(descriptors[0], errors)
        for thread in waiting:
            thread.join()
        if errors:
            raise errors[0]
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _waiting(descriptor: int, errors: list[OSError]) -> Thread | None:
    """Return a thread that waits; where there is no room for one, wait here."""
    thread = Thread(target=_wait, args=(descriptor, errors))
    try:
        thread.start()
    except RuntimeError:
        _wait(descriptor, errors)
        return None
    return thread


def _wait(descriptor: int, errors: list[OSError]) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            errors.append(error)


def place(source: Path, target: Path) -> None:
    """Give a file a name that nothing has. Raises FileExistsError, and then nothing has changed."""
    if os.name == "nt":
        source.rename(target)  # refuses a name that is taken
    elif not _rename2(source, target, _NO_REPLACE):
        _link(source, target)
        source.unlink()


def take(source: Path, target: Path) -> None:
    """Move whatever stands at ``source`` to a free name, in one step. Raises FileExistsError and FileNotFoundError."""
    if os.name == "nt":
        source.rename(target)
    elif not _rename2(source, target, _NO_REPLACE):
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        source.rename(target)


def exchange(source: Path, target: Path) -> None:
    """Let two files change places: what stood at ``target``, whatever it was, is at ``source`` afterwards.

    Raises FileNotFoundError where nothing stands there, FileExistsError where somebody saved a file there between two steps:
    the old one is then beside ``source`` (:data:`HELD`).
    """
    if _rename2(source, target, _EXCHANGE):
        return
    held = source.with_name(source.name + HELD)
    target.rename(held)
    try:
        place(source, target)
    except FileExistsError:
        raise
    except OSError:
        place(held, target)
        raise
    held.rename(source)


def _link(source: Path, target: Path) -> None:
    """Let a file stand under a second name, or its copy where there are no hard links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        write_new(target, read_file(source, OUTPUT_FILE))
        settle_on_disk(target)


def _rename2(source: Path, target: Path, flag: int) -> bool:
    """Rename as Linux can in one step; False where this system or file system cannot."""
    call = _system_call()
    if call is None:
        return False
    import ctypes

    sys.audit("os.rename", source, target, -1, -1)  # as os.rename does: a call through ctypes is told by nobody
    here = -100
    if call(here, os.fsencode(source), here, os.fsencode(target), flag) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(source), None, str(target))


@cache
def _system_call() -> Any:
    """Return renameat2 of the C library; None where there is none."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        import ctypes

        return ctypes.CDLL(None, use_errno=True).renameat2
    except (ImportError, OSError, AttributeError):
        return None
