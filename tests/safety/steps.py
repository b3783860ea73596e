"""What a command does on the disk, step by step: an audit hook counts, and at one step something else happens.

A step is a call that opens, makes, renames, links or removes something below a folder. Python tells of it before it is done,
so that whatever happens at a step happens between the one before and this one.
"""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

CHANGING = frozenset({"write", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link"})
NAMED = (CHANGING - {"write"}) | {"open", "os.listdir"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

Step = Callable[[int, str, tuple[str, ...]], None]
"""Called with the number of a step from 1, its name (``write`` for opening to write) and its paths below the folder."""

_now: list[tuple[str, Step, list[int]]] = []
_hooked: list[bool] = []


def watch(folder: Path, step: Step, only: frozenset[str] = frozenset()) -> list[int]:
    """Call ``step`` at each step below a folder (those of some names) until :func:`stop`; returns a list with their number."""
    if not _hooked:
        sys.addaudithook(lambda event, arguments: _hook(event, arguments, only))
        _hooked.append(True)
    count = [0]
    _now[:] = [(os.path.realpath(folder), step, count)]
    return count


def stop() -> None:
    """Watch no more: a hook cannot be taken out again."""
    _now.clear()


def _hook(event: str, arguments: tuple[object, ...], only: frozenset[str]) -> None:
    if not _now or event not in NAMED or threading.current_thread() is not threading.main_thread():  # no sign of life of a lock
        return
    folder, step, count = _now[0]
    named = arguments[: 1 if event == "open" else 2]
    paths = tuple(os.fsdecode(item) for item in named if isinstance(item, str | bytes | os.PathLike))
    below = tuple(os.path.relpath(path, folder) for path in paths if str(Path(path).absolute()).startswith(folder + os.sep))
    flags = arguments[2] if event == "open" and len(arguments) > 2 and isinstance(arguments[2], int) else 0
    name = "write" if flags & _WRITING else event
    if not below or (only and name not in only):
        return
    count[0] += 1
    held = _now.pop()  # what happens at a step is none
    try:
        step(count[0], name, below)
    finally:
        _now[:] = [held]
