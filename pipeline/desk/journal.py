"""What was asked for and has not ended, kept on the disk: the next start of the desk can go on with it.

``outputs/.jixiao/工作台.json``; without it nothing is lost but this list. It is of one server: a second one on the same
workspace finds that the first lives, and keeps none.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from pipeline.desk.requests import AnyRequest
from pipeline.desk.workspace import OUTPUTS, Workspace
from pipeline.file_reading import read_if_there
from pipeline.limits import RECORD_FILE
from pipeline.publish import OWN
from pipeline.publish.processes import began, machine

FILE = "工作台.json"


class _Line(Struct, frozen=True):
    label: str
    request: AnyRequest


class _Kept(Struct, frozen=True):
    """The list, and which server wrote it."""

    machine: str
    pid: int
    began: str
    lines: list[_Line]

    def lives(self) -> bool:
        """Tell whether another server on this machine still keeps the list."""
        return self.machine == machine() and self.pid != os.getpid() and str(began(self.pid)) == self.began


class JobJournal:
    """The list, written whenever it changes; a disk that takes no file keeps none."""

    def __init__(self, at: Workspace) -> None:
        """Read what the last server left."""
        self._folder = at.folder / OUTPUTS / OWN
        kept = self._read()
        self._ours = kept is None or not kept.lives()
        self.left = kept.lines if kept is not None and self._ours else []
        self._lines: dict[str, _Line] = {}

    @property
    def path(self) -> Path:
        """Return where it stands."""
        return self._folder / FILE

    def interrupted(self) -> list[dict[str, Any]]:
        """Return what had not ended when the last server was gone."""
        found: list[dict[str, Any]] = msgspec.to_builtins(self.left)
        return found

    def forget(self) -> None:
        """Let that be."""
        self.left = []
        self._write()

    def begun(self, number: str, label: str, request: AnyRequest) -> None:
        """Note a request."""
        if not request.reads_only:
            self._lines[number] = _Line(label, request)
            self.left = [line for line in self.left if line.request != request]
            self._write()

    def ended(self, number: str) -> None:
        """Take out a request."""
        if self._lines.pop(number, None) is not None:
            self._write()

    def _read(self) -> _Kept | None:
        try:
            data = read_if_there(self.path, RECORD_FILE)
            return None if data is None else msgspec.json.decode(data, type=_Kept)
        except (OSError, msgspec.MsgspecError, RecursionError, UnicodeError):
            return None

    def _write(self) -> None:
        lines = [*self.left, *self._lines.values()]
        if not self._ours:
            return
        with suppress(OSError):
            if not lines:
                self.path.unlink(missing_ok=True)
                self._folder.rmdir()
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_name(f"{FILE}.新")
            kept = _Kept(machine(), os.getpid(), str(began(os.getpid())), lines)
            fresh.write_bytes(msgspec.json.encode(kept))
            fresh.replace(self.path)
