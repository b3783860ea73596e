"""Processes that do one job after another, each job within bounds of time and memory; the process over them is stopped.

In: jobs and a function that does one. Out: each job with its result, or why it has none. A process ends with its parent:
nothing is left that goes on writing. What a job is, is not known here.
"""

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct

from pipeline.collector import collect_seldom
from pipeline.file_reading import read_file
from pipeline.interrupts import ignore, unheard
from pipeline.problems import Problem

J = TypeVar("J")
R = TypeVar("R")

_LOOK = 0.1
"""Seconds between two looks at the time and memory of running jobs."""
_OWN_SPACE = 512 * 2**20
"""Address space of the program and its libraries, which no job is charged with."""
_PR_SET_PDEATHSIG = 1


class Bounds(Struct, frozen=True):
    """Most seconds and most bytes of memory of one job; 0 is without bound."""

    seconds: float = 0
    memory: int = 0


class Stopped(Enum):
    """Why a job has no result."""

    TIME = "time"
    MEMORY = "memory"
    DIED = "died"
    REFUSED = "refused"
    """It could not be handed out or taken back: :attr:`Done.problems` say why."""


class RunRefused(Exception):
    """Jobs cannot be done, or no more of them; ``problems`` say why in Chinese. What was done is done."""

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems."""
        super().__init__("；".join(item.title for item in problems))
        self.problems = problems


class Done(Struct, Generic[J, R], frozen=True):
    """One job: its result, or why there is none, with the seconds and bytes it had used, or the problems that kept it."""

    job: J
    result: R | None
    stopped: Stopped | None = None
    seconds: float = 0
    memory: int = 0
    problems: tuple[Problem, ...] = ()


class _Worker(Generic[J, R]):
    """One process; ``job`` is what it is doing."""

    def __init__(self, work: Callable[[J], R], bounds: Bounds) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.life, line = context.Pipe()
        self.bounds, self.since = bounds, 0.0
        self.job: J | None = None
        self.process = context.Process(target=_serve, args=(work, theirs, line, bounds.memory, os.getpid()), daemon=True)
        _start_tracker()
        with unheard():
            self.process.start()
        theirs.close()
        line.close()

    def give(self, job: J) -> None:
        """Begin a job."""
        self.job, self.since = job, time.monotonic()
        with contextlib.suppress(OSError):  # a process that is gone is found so when it is asked for the result
            self.pipe.send(job)

    def over(self) -> tuple[Stopped, float, int] | None:
        """Tell whether the job went over its bounds."""
        seconds = time.monotonic() - self.since
        if self.bounds.seconds and seconds > self.bounds.seconds:
            return Stopped.TIME, seconds, 0
        memory = resident(self.process.pid or 0) if self.bounds.memory else 0
        return (Stopped.MEMORY, seconds, memory) if memory > self.bounds.memory > 0 else None

    def end(self) -> None:
        """Stop the process at once."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        self.life.close()


def each(
    work: Callable[[J], R],
    jobs: Sequence[J],
    processes: int,
    bounds: Bounds,
    stopping: Callable[[], int] = lambda: 0,
) -> Iterator[Done[J, R]]:
    """Do every job and yield each as it ends, in ``processes`` at a time. ``work`` and jobs must be picklable.

    ``stopping`` tells how often somebody asked to stop: once, no other job is begun; twice, those that run are left too.
    """
    left = list(reversed(jobs))
    workers: list[_Worker[J, R]] = []
    try:
        while (left and not stopping()) or any(worker.job is not None for worker in workers):
            if stopping() > 1:
                return
            if stopping():
                left.clear()
            while left and (free := _free(workers, processes, work, bounds)) is not None:
                free.give(left.pop())
            wait([worker.pipe for worker in workers], timeout=_LOOK)
            for worker in list(workers):
                done = _looked_at(worker)
                if done is not None:
                    worker.job = None
                    if done.stopped is not None:
                        workers.remove(worker)
                        worker.end()
                    yield done
    finally:
        for worker in workers:
            worker.end()


def _start_tracker() -> None:
    """Start the process Python keeps beside those it spawns. Doing so unblocks signals: hence not while a worker starts."""
    if sys.platform != "win32":
        from multiprocessing import resource_tracker

        with unheard():
            resource_tracker.ensure_running()


def _free(workers: list[_Worker[J, R]], processes: int, work: Callable[[J], R], bounds: Bounds) -> _Worker[J, R] | None:
    idle = next((worker for worker in workers if worker.job is None), None)
    if idle is None and len(workers) < processes:
        idle = _Worker(work, bounds)
        workers.append(idle)
    return idle


class Keeper(Generic[J, R]):
    """One process kept between jobs, for a thread that gives it one after another. It ends with that thread, if not before."""

    def __init__(self, work: Callable[[J], R], bounds: Bounds) -> None:
        """Make ready; the process begins with the first job."""
        self.work, self.bounds = work, bounds
        self._worker: _Worker[J, R] | None = None

    def do(self, job: J) -> Done[J, R]:
        """Do one job and wait for it."""
        worker = self._worker = self._worker or _Worker(self.work, self.bounds)
        worker.give(job)
        while (done := _looked_at(worker)) is None:
            wait([worker.pipe], timeout=_LOOK)
        worker.job = None
        if done.stopped is not None:
            self.end()
        return done

    def end(self) -> None:
        """Stop the process."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None


def _looked_at(worker: _Worker[J, R]) -> Done[J, R] | None:
    """Return a worker's job when it has ended or must end."""
    if worker.job is None:
        return None
    try:
        if worker.pipe.poll():
            return Done(worker.job, worker.pipe.recv())
    except (EOFError, OSError):
        return Done(worker.job, None, Stopped.DIED)
    over = worker.over()
    return None if over is None else Done(worker.job, None, *over)


def resident(process: int) -> int:
    """Return the bytes of memory a process has in use; 0 where the system does not say (it then bounds the process itself)."""
    try:
        pages = read_file(Path("/proc") / str(process) / "statm", 1000).split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


# in the process ------------------------------------------------------------------------------------------------------


def _serve(work: Callable[[J], R], pipe: Connection, life: Connection, memory: int, parent: int) -> None:
    ignore()  # the parent is told of Ctrl-C, and ends this process
    end_with(parent)
    threading.Thread(target=_end_without, args=(life,), daemon=True).start()
    bound_memory(memory)
    collect_seldom()
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(work(job))


def _end_without(life: Connection) -> None:
    """End this process when the other end of the pipe is gone: its owner is."""
    with contextlib.suppress(EOFError, OSError):
        life.recv()
    os._exit(1)


def end_with(parent: int) -> None:
    """Let the system end this process with its parent, where it can (Linux), even while no thread of Python runs."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def bound_memory(most: int) -> None:
    """Let the system refuse memory beyond the bound, where it can (not on Windows)."""
    if not most:
        return
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most + _OWN_SPACE, most + _OWN_SPACE))
