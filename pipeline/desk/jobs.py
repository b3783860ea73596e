"""Jobs: each a command in a process of its own, in order of asking; into one department writes one at a time.

A process is begun in a group of its own, so that cancelling it is the Ctrl-C of the command line, and a fault ends it alone. A
server that is killed leaves it to end its work; what the command then says is heard by nobody, and stands on the disk.
"""

import asyncio
import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from pipeline import limits
from pipeline.desk.journal import JobJournal
from pipeline.desk.refusal import DeskRefused
from pipeline.desk.request_base import ALL, Room
from pipeline.desk.requests import AnyRequest
from pipeline.desk.workspace import Workspace
from pipeline.interrupts import INTERRUPTED
from pipeline.listing import problem_object
from pipeline.problems import problem

_FULL = 429
_PATIENCE = 20.0
"""Seconds a command has to end when the desk itself ends."""
_LINE = 2**20
_WRONG = 2
ROOT = Path(__file__).resolve().parent.parent.parent


class JobState(Enum):
    """How far a job is, and how a page shows it."""

    QUEUED = "排队"
    RUNNING = "进行中"
    CANCELLING = "正在取消"
    DONE = "已完成"
    CANCELLED = "已取消"
    FAILED = "没有做成"


_OVER = (JobState.DONE, JobState.CANCELLED, JobState.FAILED)


class Job:
    """One job: what was asked, and what came of it."""

    def __init__(self, number: int, request: AnyRequest, at: Workspace) -> None:
        """Make ready. Raises :class:`DeskRefused` where the request cannot be a command."""
        self.id, self.request = str(number), request
        self.command = request.command(at)
        self.year, self.folder = request.place(at)
        self.rooms = request.rooms(at)
        self.state, self.revision = JobState.QUEUED, 0
        self.queued, self.started, self.ended = _now(), "", ""
        self.waits_for = ""
        self.progress: dict[str, Any] = {"done": 0, "total": 0, "last": ""}
        self.code: int | None = None
        self.answer: dict[str, Any] | None = None
        self.process: asyncio.subprocess.Process | None = None
        self.said = ""

    @property
    def over(self) -> bool:
        """Tell whether it has ended."""
        return self.state in _OVER

    def object(self, *, whole: bool = False) -> dict[str, Any]:
        """Return it as JSON values; ``whole`` with the command's answer."""
        answer = self.answer or {}
        return {
            "id": self.id,
            "action": self.request.__struct_config__.tag,
            "label": self.request.label(),
            "request": msgspec.to_builtins(self.request),
            "year": self.year,
            "folder": self.folder,
            "state": self.state.name.lower(),
            "state_text": self.state.value,
            "revision": self.revision,
            "queued": self.queued,
            "started": self.started,
            "ended": self.ended,
            "waits_for": self.waits_for,
            "progress": self.progress,
            "code": self.code,
            "said": self.said,
            "outputs": [Path(str(name)).as_posix() for name in answer.get("outputs", [])],
            "problems": answer.get("problems", []),
            **({"answer": self.answer} if whole else {}),
        }


class Jobs:
    """All jobs of one server. Used from its loop only."""

    def __init__(self, at: Workspace, journal: JobJournal, options: tuple[str, ...] = ()) -> None:
        """Begin without any; ``options`` go to every command that reads packs."""
        self.at, self.journal, self.options = at, journal, options
        self.revision = 0
        self._jobs: dict[str, Job] = {}
        self._number = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Condition()

    # --- asking ---

    async def add(self, request: AnyRequest) -> Job:
        """Queue a request. Raises :class:`DeskRefused`."""
        waiting = sum(1 for job in self._jobs.values() if not job.over)
        if waiting >= limits.DESK_QUEUE:
            raise DeskRefused(_FULL, problem("K068", found=f"{waiting} 件", expected=f"不超过 {limits.DESK_QUEUE} 件"))
        self._number += 1
        job = Job(self._number, request, self.at)
        self._jobs[job.id] = job
        self.journal.begun(job.id, job.request.label(), request)
        await self._tell(job)
        await self._start()
        return job

    def get(self, number: str) -> Job | None:
        """Return a job."""
        return self._jobs.get(number)

    def of(self, year: str, folder: str | None = None) -> list[dict[str, Any]]:
        """Return the jobs of a year or department, newest first."""
        return [job.object() for job in self._newest() if job.year == year and folder in (None, job.folder)]

    def since(self, revision: int) -> list[dict[str, Any]]:
        """Return the jobs that changed after a revision, newest first."""
        return [job.object() for job in self._newest() if job.revision > revision]

    def _newest(self) -> Iterator[Job]:
        return reversed(self._jobs.values())

    async def wait(self, revision: int, seconds: float) -> None:
        """Wait until something changed after a revision, or so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self.revision > revision)

    async def cancel(self, job: Job) -> None:
        """Take a job out of the queue, or interrupt its command."""
        if job.state is JobState.QUEUED:
            job.said, job.ended = "没有开始就取消了", _now()
            self.journal.ended(job.id)
            await self._tell(job, JobState.CANCELLED)
            await self._start()
        elif not job.over:
            _interrupt(job)
            await self._tell(job, JobState.CANCELLING)

    async def close(self) -> None:
        """Interrupt what runs and wait a while for it."""
        for job in list(self._jobs.values()):
            if job.state is JobState.QUEUED:
                job.state = JobState.CANCELLED
            elif not job.over:
                _interrupt(job)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_PATIENCE)

    # --- running ---

    async def _start(self) -> None:
        """Start what may run: the oldest first, none beside one that writes into the same place."""
        running = [job for job in self._jobs.values() if job.state in (JobState.RUNNING, JobState.CANCELLING)]
        waiting: list[Job] = []
        for job in [job for job in self._jobs.values() if job.state is JobState.QUEUED]:
            before = next((other for other in (*running, *waiting) if _meet(job.rooms, other.rooms)), None)
            full = len(running) >= limits.DESK_RUNNING
            behind = "" if before is None else before.request.label()
            if before is None and not full:
                running.append(job)
                task = asyncio.create_task(self._run(job))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                job.waits_for, job.started = "", _now()
                await self._tell(job, JobState.RUNNING)
                continue
            waiting.append(job)
            if job.waits_for != (behind or "正在做的几件"):
                job.waits_for = behind or "正在做的几件"
                await self._tell(job)

    async def _run(self, job: Job) -> None:
        try:
            job.code, said = await self._process(job)
            job.answer = _answer(said)
        except OSError as error:
            from pipeline.os_errors import reason

            job.said = f"程序没有运行起来：{reason(error)}"
        finally:
            job.process, job.ended = None, _now()
            self.journal.ended(job.id)
            await self._tell(job, _state(job))
            self._forget()
            await self._start()

    async def _process(self, job: Job) -> tuple[int, bytes]:
        words = job.command
        if self.options and job.request.reads_packs:
            words = [words[0], *self.options, *words[1:]]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "pipeline",
            *words,
            cwd=self.at.folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            limit=_LINE,
            **_own_group(),
        )
        job.process = process
        if job.state is JobState.CANCELLING:
            _interrupt(job)
        assert process.stdout is not None and process.stderr is not None
        said, _ = await asyncio.gather(_bounded(process.stdout), self._hear(job, process.stderr))
        return await process.wait(), said

    async def _hear(self, job: Job, stream: asyncio.StreamReader) -> None:
        """Take the progress a command tells, a line of JSON each; other lines are its words to a person."""
        while True:
            try:
                line = await stream.readline()
            except ValueError:  # a line far too long
                continue
            if not line:
                return
            try:
                told = msgspec.json.decode(line, type=_Progress)
            except msgspec.MsgspecError:
                job.said = line.decode("utf-8", "replace").strip()[:300] or job.said
                continue
            job.progress = msgspec.to_builtins(told)
            await self._tell(job)

    async def touch(self) -> None:
        """Let all windows know that files changed."""
        async with self._changed:
            self.revision += 1
            self._changed.notify_all()

    async def _tell(self, job: Job, state: JobState | None = None) -> None:
        """Let all windows know of a change."""
        if state is not None:
            job.state = state
        async with self._changed:
            self.revision += 1
            job.revision = self.revision
            self._changed.notify_all()

    def _forget(self) -> None:
        """Keep the last jobs only, and the answers of fewer."""
        over = [job for job in self._newest() if job.over]
        for job in over[limits.DESK_ANSWERS :]:
            job.answer = None
        for job in over[limits.DESK_JOBS :]:
            del self._jobs[job.id]


class _Progress(msgspec.Struct, frozen=True):
    """A line of progress."""

    done: int
    total: int
    last: str


def _meet(rooms: frozenset[Room], others: frozenset[Room]) -> bool:
    """Tell whether two jobs write into one place."""
    return any(
        year == other and (ALL in (folder, beside) or folder == beside) for year, folder in rooms for other, beside in others
    )


def _state(job: Job) -> JobState:
    if job.code == INTERRUPTED or (job.code is not None and job.code < 0 and job.state is JobState.CANCELLING):
        return JobState.CANCELLED
    job.said = _said(job)
    return JobState.DONE if job.code is not None and 0 <= job.code < _WRONG else JobState.FAILED


def _said(job: Job) -> str:
    """Return what came of a command, in one sentence."""
    answer = job.answer
    if answer is None:
        return job.said or f"程序意外结束（{job.code}），请再试一次"
    first = next((f"{item['code']} {item['title']}" for item in answer.get("problems", []) if item["severity"] == "错误"), "")
    if job.code is not None and job.code >= _WRONG:
        return first or job.said
    written = len(answer.get("outputs", []))
    counts = [problem for part in (answer, *answer.get("departments", [])) for problem in part.get("problems", [])]
    found = "，".join(f"{word} {sum(item['severity'] == word for item in counts)}" for word in ("错误", "警告", "提示"))
    return f"写出 {written} 个文件（{found}）" if written else f"做完了（{found}）"


def _answer(said: bytes) -> dict[str, Any] | None:
    from pipeline.strict_json import parsed

    try:
        found = parsed(said)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


async def _bounded(stream: asyncio.StreamReader) -> bytes:
    """Return what a command answers; of one that says far too much nothing, but it is let to say it."""
    parts, size = list[bytes](), 0
    while part := await stream.read(_LINE):
        size += len(part)
        if size <= limits.DESK_ANSWER:
            parts.append(part)
    return b"".join(parts) if size <= limits.DESK_ANSWER else b""


def _environment() -> Mapping[str, str]:
    """Return what a command gets: the program is found from anywhere, and answers in UTF-8."""
    known = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join(filter(None, (str(ROOT), known)))
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}


def _own_group() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _interrupt(job: Job) -> None:
    """Do what Ctrl-C does: the command ends where it may, and says what is done."""
    process = job.process
    if process is None or process.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            os.killpg(process.pid, signal.SIGTERM)


def _now() -> str:
    return dt.datetime.now().isoformat(timespec="seconds")


def refusal_object(stop: DeskRefused) -> dict[str, Any]:
    """Return what a refused request is answered with."""
    return {"problems": [problem_object(item) for item in stop.problems], **stop.more}
