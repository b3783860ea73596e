"""A process with the program loaded that runs commands in forked children, and lets something happen at one of their steps.

Requests and answers are lines of JSON. A child is a real process: it is killed by SIGKILL, meets a full disk, is overtaken by
another command or by somebody who saves. Runs of the pipeline are shared and the clock stands: same inputs, same bytes.
"""

import contextlib
import ctypes
import datetime
import errno
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.safety.steps import CHANGING, stop, watch

Request = dict[str, Any]
_NEW_MOUNTS, _PRIVATE = 0x00020000, 0x00044000
STANDING = datetime.datetime(2020, 3, 2, 12, 0)


def serve() -> None:
    """Answer requests until there are no more."""
    from pipeline.publish import folder_lock
    from tests import runs

    runs.share_stages()
    _stop_the_clock()
    folder_lock.WAIT = 0.3
    for line in sys.stdin:
        request = json.loads(line)
        if "warm" in request:
            _warm(Path(request["warm"]))
            print("{}", flush=True)
        else:
            print(json.dumps(_forked(request)), flush=True)


def _warm(inputs: Path) -> None:
    """Run the pipeline once as far as each command needs it."""
    from pipeline import run
    from pipeline.pack import pack_roots

    for until in ("", "narrate", "compute"):
        run.stages(inputs, pack_roots(None), until)


class _Kind(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, type(STANDING))


class _Standing(datetime.datetime, metaclass=_Kind):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return STANDING.astimezone(tz) if tz else STANDING


def _stop_the_clock() -> None:
    datetime.datetime = _Standing  # type: ignore[misc]


def _forked(request: Request) -> dict[str, Any]:
    """Run a request in a child; ``exit`` is negative for a signal."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        answer = _answered(request)
        with os.fdopen(writer, "w", encoding="utf-8") as out:
            json.dump(answer, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as source:
        said = source.read()
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"exit": ended, **(json.loads(said) if said else {})}


def _answered(request: Request) -> dict[str, Any]:
    """Do what a child is asked for."""
    base = Path(request["base"])
    steps: list[str] = []
    with _disk(request, base) as here:
        if not here:
            return {"cannot": True}
        os.chdir(base)
        changing = CHANGING if request.get("changing") else frozenset()
        action = _action(request)

        def step(number: int, name: str, paths: tuple[str, ...]) -> None:
            steps.append(f"{name} {' '.join(paths)}")
            action(number, name)

        watch(base, step, changing)
        try:
            code, printed = _run(request["args"])
        finally:
            stop()
        return {"code": code, "printed": printed, "steps": steps, **({"files": snapshot(base)} if "tmpfs" in request else {})}


def _run(arguments: list[str]) -> tuple[int, str]:
    from pipeline.__main__ import main

    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = main(arguments)
    except BaseException as error:  # what would be a traceback is an answer here
        import traceback

        return -1, f"{printed.getvalue()}\nTraceback {type(error).__name__}\n{traceback.format_exc()}"
    return code, printed.getvalue()


def _action(request: Request) -> Callable[[int, str], None]:
    """Return what happens at the steps of a request."""
    at = request.get("at", 0)

    def kill(number: int, name: str) -> None:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def full(number: int, name: str) -> None:
        if number >= at and name in ("write", "os.mkdir", "os.link"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def save(number: int, name: str) -> None:
        if number == at:
            _save(Path(request["path"]), bytes.fromhex(request["data"]), request["how"])

    def other(number: int, name: str) -> None:
        if number == at:
            answer = _forked({"base": request["base"], "args": request["other"]})
            Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")

    actions = {"kill": kill, "full": full, "save": save, "other": other}
    return actions.get(request.get("does", ""), lambda number, name: None)


def _save(path: Path, data: bytes, how: str) -> None:
    """Save a file as a program does: into the file that is there, or beside it and then in its place."""
    if how == "in place":
        path.write_bytes(data)
        return
    beside = path.with_name("~WRD0001.tmp")
    beside.write_bytes(data)
    beside.replace(path)


@contextlib.contextmanager
def _disk(request: Request, base: Path) -> Iterator[bool]:
    """Let a child see a small disk at its folder (``tmpfs`` KB free), or files that cannot grow (``largest``)."""
    if "largest" in request:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["largest"], resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    if "tmpfs" in request and not _mounted(base, request["tmpfs"]):
        yield False
        return
    yield True


def _mounted(base: Path, free: int) -> bool:
    """Put a file system of its own over a folder, for this process only, with the folder's files and little more room."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_MOUNTS) or libc.mount(b"none", b"/", None, _PRIVATE, None):
        return False
    copy = base.with_name(f"{base.name}-disk")
    shutil.copytree(base, copy, dirs_exist_ok=True)
    used = sum(-(-path.stat().st_size // 4096) * 4 for path in copy.rglob("*") if path.is_file())
    if libc.mount(b"tmpfs", os.fsencode(base), b"tmpfs", 0, f"size={used + free}k".encode()):
        return False
    shutil.copytree(copy, base, dirs_exist_ok=True)
    return True


def snapshot(base: Path) -> dict[str, str]:
    """The files below a folder, hidden ones too, by hash: of 覆盖记录 without the time at which it was saved.

    Left out are the log, which grows, and what 汇总 knows of this disk alone.
    """
    files = sorted(path for path in base.rglob("*") if path.is_file() and path.name not in ("运行日志.txt", "汇总已读.json"))
    return {path.relative_to(base).as_posix(): _mark(path) for path in files}


def _mark(path: Path) -> str:
    data = path.read_bytes()
    if path.name == "覆盖记录.xlsx" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if name != "docProps/core.xml")
            data = b"".join(archive.read(name) for name in names)
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    serve()
