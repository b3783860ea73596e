"""The machine that asks: hands jobs to the scheduler of Dask a window at a time and takes results as they come.

A job whose worker is gone is done elsewhere (the scheduler sees to that); one whose workers died again and again is that job's
problem, and the rest goes on. A worker with another program gets no job. Where there is no scheduler or no worker any more
:class:`RunRefused` says so: what was done is done.
"""

import contextlib
import logging
import os
import pickle
import re
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.cluster.program import differences, program
from pipeline.cluster.worker import DONE, OTHER, about, do_job, same
from pipeline.os_errors import reason
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.workers import Bounds, Done, RunRefused, Stopped

if TYPE_CHECKING:
    from distributed import Client, Future

J = TypeVar("J")
R = TypeVar("R")

CONNECT = 10.0
"""Seconds a scheduler may take to answer."""
WAIT = 60.0
"""Seconds without a worker after which a run ends."""
_LOOK, _WORKERS = 0.05, 1.0
"""Seconds between two looks at what is done, at which workers there are."""
_AHEAD = 2
"""Jobs handed out for each thread of a worker: the next one is there when one is done."""
_TRIES = 3
"""How often a job is handed out whose worker could not even begin it."""
_ADDRESS = re.compile(r"(?:tcp|tls)://(?:\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):\d{1,5}")


class JobRefused(Exception):
    """A job that is not handed out, or whose result is not taken; ``problems`` say why."""

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems."""
        super().__init__("；".join(item.title for item in problems))
        self.problems = problems


class Again(Struct, frozen=True):
    """A job to hand out again, its result showed that ``more`` must go with it."""

    more: Any


class Errand(Struct, Generic[J, R], frozen=True):
    """How a job gets there and back. ``work`` takes what ``send`` makes of a job, and ``worker.JobFolders``; ``take`` makes the
    result of the job of what that gives. ``common`` are files all jobs have there. ``send`` is told what more must go with a
    job (None, or what :class:`Again` said). Both may raise :class:`JobRefused`.
    """

    work: Callable[[Any, Any], Any]
    send: Callable[[J, Any], Any]
    take: Callable[[J, Any], R | Again]
    common: Mapping[str, bytes] = field(default_factory=dict)


def each_on_cluster(
    errand: Errand[J, R],
    jobs: Sequence[J],
    address: str,
    bounds: Bounds,
    stopping: Callable[[], int] = lambda: 0,
    tell: Callable[[Problem], None] = lambda _: None,
) -> Iterator[Done[J, R]]:
    """Do every job on the workers of the scheduler at ``address`` and yield each as it ends, as ``workers.each`` does.

    ``tell`` hears of workers that get no job. Raises :class:`RunRefused`.
    """
    with _connected(address) as client:
        run = _Run(client, errand, jobs, bounds, tell)
        try:
            yield from run.all(stopping)
        finally:
            run.leave()


@contextlib.contextmanager
def _connected(address: str) -> Iterator["Client"]:
    """Connect to a scheduler. What Dask says in English, it says to nobody."""
    if not _ADDRESS.fullmatch(address):
        raise RunRefused(problem("C002", found=address, expected="tcp://主机:端口，例如 tcp://192.168.1.10:8786"))
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise RunRefused(problem("C001", found=error.name or "")) from error
    for name in ("distributed", "asyncio", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed.")]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module="distributed")
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    try:
        client = Client(address, timeout=CONNECT, set_as_default=False, name="jixiao")
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        raise RunRefused(problem("C003", found=f"{address}（{CONNECT:g} 秒没有连上）")) from error
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone: nothing is lost with the connection
            client.close(timeout=2)


class _Out(Struct, Generic[J], frozen=True):
    """A job to hand out, or that was: what more goes with it, how often it was tried, which workers may do it (empty: any).

    ``alone``: all workers it was given to died, and it is tried once more when nothing else is out.
    """

    job: J
    more: Any = None
    tries: int = 0
    only: frozenset[str] = frozenset()
    alone: bool = False


class _Run(Generic[J, R]):
    """One run: jobs left, jobs handed out, workers known."""

    def __init__(
        self, client: "Client", errand: Errand[J, R], jobs: Sequence[J], bounds: Bounds, tell: Callable[[Problem], None]
    ) -> None:
        from distributed import as_completed

        self.client, self.errand, self.tell = client, errand, tell
        self.bounds = (bounds.seconds, bounds.memory)
        self.left = [_Out(job) for job in reversed(jobs)]
        self.suspects: list[_Out[J]] = []
        self.out: dict[Future[Any], _Out[J]] = {}
        self.ready = as_completed(loop=client.loop, with_results=True)
        self.name, self.number = f"jixiao-{os.urandom(8).hex()}", 0
        self.threads: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.told: list[Problem] = []
        self.looked, self.seen = -_WORKERS, time.monotonic()
        self.common: Future[Any] | None = None

    def all(self, stopping: Callable[[], int]) -> Iterator[Done[J, R]]:
        """Do all, as :func:`each_on_cluster` says."""
        stopped = False
        while ((self.left or self.suspects) and not stopping()) or self.out:
            if stopping() > 1:
                return
            if stopping():
                self.left.clear()
                self.suspects.clear()
            if self.suspects and not self.left and not self.out:
                self.left.append(self.suspects.pop())
            if stopping() and not stopped:
                stopped = True
                self._call_back_waiting()
            self._look_at_workers()
            while self.left and not stopping() and self._is_connected() and len(self.out) < _AHEAD * sum(self.threads.values()):
                yield from self._hand_out(self.left.pop())
            arrived = self.ready.next_batch(block=False)
            for future, answer in arrived:
                if (one := self.out.pop(future, None)) is not None:
                    yield from self._taken(future, one, answer)
            if not arrived:
                time.sleep(_LOOK)

    def leave(self) -> None:
        """Call back what is still out."""
        if self.out and self.client.status == "running":
            with contextlib.suppress(Exception):
                self.client.cancel(list(self.out))
        self.out.clear()

    # --- handing out ---

    def _hand_out(self, one: _Out[J]) -> Iterator[Done[J, R]]:
        try:
            body = pickle.dumps((self.errand.work, self.errand.send(one.job, one.more)))
        except JobRefused as stop:
            yield Done(one.job, None, Stopped.REFUSED, problems=stop.problems)
            return
        only = frozenset(self.threads) if self.refused else frozenset[str]()
        self.number += 1
        try:
            if self.common is None or self.common.status in ("cancelled", "lost"):
                self.common = self.client.submit(same, dict(self.errand.common), key=f"{self.name}-{self.number}-common")
            given = (dict(program()), body, self.common, self.bounds)
            where = sorted(only) or None
            future = self.client.submit(do_job, *given, key=f"{self.name}-{self.number}", workers=where, pure=False)
        except Exception:
            if self._is_connected():
                raise
            self.left.append(one)  # the scheduler went away just now: it may come back
            return
        self.out[future] = replace(one, only=only)
        self.ready.add(future)

    def _call_back_waiting(self) -> None:
        """Call back the jobs that no worker has begun."""
        with contextlib.suppress(OSError):
            begun = {key for stacks in self.client.call_stack(list(self.out)).values() for key in stacks}
            waiting = [future for future in self.out if future.key not in begun]
            self.client.cancel(waiting)
            for future in waiting:
                del self.out[future]

    # --- taking back ---

    def _taken(self, future: "Future[Any]", one: _Out[J], answer: Any) -> Iterator[Done[J, R]]:
        """Yield a job that ended, or put it back where it has to be done again."""
        if future.status == "finished":
            yield from self._answered(one, answer)
        elif future.status == "error":
            yield from self._failed(one, answer)
        else:  # the scheduler, or what it knew of the job, is gone
            self.left.append(one)
        future.release()

    def _answered(self, one: _Out[J], answer: Any) -> Iterator[Done[J, R]]:
        kind, said, worker = answer
        if kind == DONE:
            try:
                result = self.errand.take(one.job, pickle.loads(said))
            except JobRefused as stop:
                yield Done(one.job, None, Stopped.REFUSED, problems=stop.problems)
                return
            if isinstance(result, Again):
                self.left.append(replace(one, more=result.more))
            else:
                yield Done(one.job, result)
        elif kind == OTHER:
            self._refuse(worker, said)
            self.left.append(one)
        else:
            why, seconds, memory = said
            yield Done(one.job, None, Stopped(why), seconds, memory)

    def _failed(self, one: _Out[J], answer: Any) -> Iterator[Done[J, R]]:
        from distributed.scheduler import KilledWorker

        error = answer[1] if isinstance(answer, tuple) else answer
        if isinstance(error, KilledWorker):
            if not one.alone:  # it may only have waited on a worker that another job ended: once more, with no other beside it
                self.suspects.append(replace(one, alone=True))
                return
            found = f"{error.allowed_failures + 1} 台（次）worker 做它时停掉，最后一台是 {_machine(error.last_worker.address)}"
            yield Done(one.job, None, Stopped.REFUSED, problems=(problem("C008", found=found),))
        elif one.tries + 1 < _TRIES:
            self.left.append(replace(one, tries=one.tries + 1))
        else:
            found = reason(error) if isinstance(error, OSError) else type(error).__name__
            yield Done(one.job, None, Stopped.REFUSED, problems=(problem("C009", found=found),))

    # --- workers ---

    def _look_at_workers(self) -> None:
        """See which workers there are now. Raises :class:`RunRefused` where there is none for long, or no scheduler."""
        now = time.monotonic()
        connected = self._is_connected()
        if now - self.looked < _WORKERS:
            return
        self.looked = now
        if connected:
            with contextlib.suppress(OSError, TimeoutError):
                self._know(self.client.nthreads())
        if self.threads:
            self.seen = now
            self._call_back_stranded()
        elif now - self.seen > WAIT:
            raise RunRefused(problem("C007" if self.number else "C004", found=f"等了 {WAIT:g} 秒"))

    def _is_connected(self) -> bool:
        """Tell whether the scheduler is there just now. Raises :class:`RunRefused` when it is gone for good."""
        if self.client.status in ("closing", "closed"):
            raise RunRefused(problem("C006"))
        return bool(self.client.status == "running")

    def _know(self, there: Mapping[str, int]) -> None:
        """Ask new workers which program they run; forget those that are gone."""
        if new := [worker for worker in there if worker not in self.threads and worker not in self.refused]:
            for worker, found in self.client.run(about, workers=new, on_error="return").items():
                if isinstance(found, Mapping):
                    self._welcome(worker, there[worker], differences(program(), found))
                elif isinstance(found, ImportError | AttributeError):
                    self._welcome(worker, there[worker], "没有安装 jixiao，或版本太旧")
        self.threads = {worker: count for worker, count in self.threads.items() if worker in there}
        self.refused = {worker: said for worker, said in self.refused.items() if worker in there}
        if self.refused and not self.threads and not self.number:
            raise RunRefused(problem("C004", found=f"{len(self.refused)} 个 worker 的程序都与本机不同"))

    def _welcome(self, worker: str, threads: int, other: str) -> None:
        if other:
            self._refuse(worker, other)
        else:
            self.threads[worker] = threads

    def _refuse(self, worker: str, other: str) -> None:
        """Give a worker no more jobs."""
        self.threads.pop(worker, None)
        if worker not in self.refused:
            self.refused[worker] = other
            self._tell(problem("C005", at=Cell(file=_machine(worker)), found=other))

    def _tell(self, item: Problem) -> None:
        """Tell once what is the same of all workers of a machine."""
        if item not in self.told:
            self.told.append(item)
            self.tell(item)

    def _call_back_stranded(self) -> None:
        """Hand out again what only workers may do that are gone."""
        for future, one in list(self.out.items()):
            if one.only and not one.only & self.threads.keys():
                del self.out[future]
                self.client.cancel([future])
                self.left.append(one)


def _machine(worker: str) -> str:
    """Return the machine of a worker's address.

    >>> _machine("tcp://192.168.1.10:43217")
    '192.168.1.10'
    """
    return worker.rpartition("://")[2].rpartition(":")[0]
