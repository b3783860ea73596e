"""The right to write into one folder: a lock file that says who holds it, since when, and by its changing time that he lives.

No lock of the system is used, for a share passes none on. A holder that is gone holds nothing: on the same machine its
process is looked for (number and beginning); on another one the file must have stood still for a while by the clock of the
disk it stands on. A killed command therefore blocks nobody for longer than that.
"""

import datetime as dt
import json
import os
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.file_reading import read_file
from pipeline.limits import RECORD_FILE
from pipeline.problems import problem
from pipeline.publish.disk import place, write_new
from pipeline.publish.layout import LOCK, OWN
from pipeline.publish.processes import began, host, machine
from pipeline.publish.refusal import BUSY, PublishRefused
from pipeline.records import Cell
from pipeline.strict_json import parsed

WAIT = 10.0
"""Seconds a command waits for another one."""
BEAT, STILL, GONE = 2.0, 6.0, 60.0
"""Seconds between two signs of life; how long a lock of another machine is watched; how old its last sign must be."""
_LOOK = 0.05
_TOKEN = 4


class FolderLock:
    """Holds a folder from ``with`` to its end. Raises :class:`PublishRefused` when another holds it, and OSError."""

    def __init__(self, folder: Path, name: str = LOCK) -> None:
        """Make ready; nothing is taken yet. ``name`` is another for another right: to make a whole year."""
        self.folder, self.path = folder, folder / OWN / name
        self.text = ""
        self._made: list[Path] = []
        self._done = threading.Event()
        self._life = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        """Take the folder, or wait a short while and refuse."""
        self.text = json.dumps({**_self(), "token": os.urandom(_TOKEN).hex()}, ensure_ascii=False)
        try:
            self._take()
        except BaseException:
            self._leave()
            raise
        self._life.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let go; folders made for this that hold nothing are taken away."""
        self._done.set()
        self._life.join()
        if self.is_ours():
            self.path.unlink(missing_ok=True)
        self._leave(failed=error is not None)

    def is_ours(self) -> bool:
        """Tell whether the lock is still this one: a machine that slept may have lost it."""
        return _read(self.path) == self.text

    def require(self) -> None:
        """Refuse where the lock was lost. Raises :class:`PublishRefused`."""
        if not self.is_ours():
            raise _busy(self.folder, _read(self.path))

    # --- taking ---

    def _take(self) -> None:
        until = time.monotonic() + WAIT
        seen = _Watch()
        while not self._try():
            text = _read(self.path)
            if seen.gone(self.path, text):
                self._clear(text)
            elif time.monotonic() > until:
                raise _busy(self.folder, text)
            else:
                time.sleep(_LOOK)

    def _try(self) -> bool:
        """Take the lock with its words in it, in one step."""
        self._make_folders()
        own = self.path.with_name(f"{self.path.name}-{os.urandom(_TOKEN).hex()}")
        try:
            write_new(own, self.text.encode("utf-8"))
            place(own, self.path)
        except (FileExistsError, FileNotFoundError):
            return False
        finally:
            own.unlink(missing_ok=True)
        return True

    def _clear(self, text: str) -> None:
        """Take away the lock of a holder that is gone: the one that was looked at, and no other that took its place."""
        aside = self.path.with_name(f"{self.path.name}-{os.urandom(_TOKEN).hex()}")
        try:
            self.path.rename(aside)
            if _read(aside) != text:
                place(aside, self.path)
        except (FileNotFoundError, FileExistsError):
            return
        finally:
            aside.unlink(missing_ok=True)

    # --- folders ---

    def _make_folders(self) -> None:
        missing = [item for item in (self.path.parent, *self.path.parent.parents) if not item.exists()]
        for item in reversed(missing):
            item.mkdir(exist_ok=True)
            self._made.append(item)

    def _leave(self, *, failed: bool = True) -> None:
        """Take away the program's own folder where it is empty, after a failure the ones made for it too."""
        for item in (self.path.parent, *(reversed(self._made) if failed else ())):
            try:
                item.rmdir()
            except OSError:
                continue

    # --- living ---

    def _beat(self) -> None:
        while not self._done.wait(BEAT):
            try:
                with self.path.open("r+b") as file:
                    file.write(b"{")  # what stands there already: only the time of the file changes
            except OSError:
                continue


def is_left(folder: Path) -> bool:
    """Tell whether a command of this machine was killed while it held a folder."""
    path = folder / OWN / LOCK
    return path.is_file() and _is_dead(_parsed(_read(path)))


def _is_dead(holder: dict[str, Any]) -> bool:
    return holder.get("machine") == machine() and began(_number(holder)) != holder.get("began")


class _Watch:
    """What was seen of somebody else's lock while waiting for it."""

    def __init__(self) -> None:
        self.mark: tuple[str, int] | None = None
        self.since = 0.0
        self.age = 0.0

    def gone(self, path: Path, text: str) -> bool:
        """Tell whether the holder of a lock is gone."""
        holder = _parsed(text)
        if holder.get("machine") == machine():
            return _is_dead(holder)
        try:
            mark = (text, path.stat().st_mtime_ns)
        except OSError:
            return False
        if mark != self.mark:
            self.mark, self.since, self.age = mark, time.monotonic(), _age(path)
        old_enough = self.age >= GONE or not holder  # an unreadable one: the machine stopped while it was written
        return old_enough and time.monotonic() - self.since >= STILL


def _age(path: Path) -> float:
    """Return how old a file is by the clock of the disk it stands on, which need not be ours."""
    probe = path.with_name(f"{LOCK}-{os.urandom(_TOKEN).hex()}")
    try:
        write_new(probe, b"{}")
        return probe.stat().st_mtime - path.stat().st_mtime
    except OSError:
        return 0.0
    finally:
        probe.unlink(missing_ok=True)


def _self() -> dict[str, Any]:
    command = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].isalpha() else ""
    number = os.getpid()
    return {
        "host": host(),
        "machine": machine(),
        "pid": number,
        "began": began(number),
        "since": dt.datetime.now().isoformat(" ", "seconds"),
        "command": command,
    }


def _read(path: Path) -> str:
    try:
        return read_file(path, RECORD_FILE).decode("utf-8", "replace")
    except OSError:
        return ""


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = parsed(text.encode("utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _number(holder: dict[str, Any]) -> int:
    number = holder.get("pid")
    return number if isinstance(number, int) else 0


def _busy(folder: Path, text: str) -> PublishRefused:
    holder = _parsed(text)
    who = f"{holder.get('host', '？')} 上的 jixiao {holder.get('command', '')}".rstrip()
    found = f"{who}（进程 {holder.get('pid', '？')}），自 {holder.get('since', '？')} 起" if holder else "不知是谁"
    return PublishRefused(problem("S046", at=Cell(file=folder.name), found=found), code=BUSY)
