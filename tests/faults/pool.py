"""Runs many small jobs in processes that may die: a death or a hang is a result, and the rest of the jobs go on.

Processes are forked, so that a job finds what its module has prepared. Each is ended by its own handle.
"""

import gc
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any

HUNG = 60.0
"""Seconds after which a job that has not ended is taken to hang."""


class _Worker:
    """One process with its share of the jobs."""

    def __init__(self, work: Callable[[Any], Any], jobs: Sequence[tuple[int, Any]]) -> None:
        self.work, self.jobs = work, list(jobs)
        self.at = 0.0
        self.start()

    def start(self) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe(duplex=False)
        self.process: ForkProcess = context.Process(target=_serve, args=(theirs, self.work, self.jobs), daemon=True)
        self.process.start()
        theirs.close()
        self.at = time.monotonic()

    def gone(self, why: str) -> tuple[int, str]:
        """End the process, take its job as failed and go on with the rest."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        number, _ = self.jobs.pop(0)
        found = f"{why}（退出码 {self.process.exitcode}）"
        if self.jobs:
            self.start()
        return number, found


def _serve(pipe: Connection, work: Callable[[Any], Any], jobs: Sequence[tuple[int, Any]]) -> None:
    gc.disable()
    for done, (number, job) in enumerate(jobs):
        pipe.send((number, work(job)))
        if done % 100 == 99:
            gc.collect()
    pipe.close()


def results(work: Callable[[Any], Any], jobs: Sequence[Any], processes: int) -> Iterator[tuple[Any, Any, str]]:
    """Yield (job, result, failure) as they come; ``failure`` is empty, or says that the process died or hung."""
    numbered = list(enumerate(jobs))
    shares = [share for n in range(processes) if (share := numbered[n::processes])]
    workers = [_Worker(work, share) for share in shares]
    while workers:
        ready = wait([worker.pipe for worker in workers], timeout=1.0)
        for worker in list(workers):
            if worker.pipe in ready:
                try:
                    number, result = worker.pipe.recv()
                except EOFError:
                    if not worker.jobs:
                        worker.process.join()
                        workers.remove(worker)
                        continue
                    number, failure = worker.gone("进程异常终止")
                    yield jobs[number], None, failure
                else:
                    worker.jobs.pop(0)
                    worker.at = time.monotonic()
                    yield jobs[number], result, ""
            elif worker.jobs and time.monotonic() - worker.at > HUNG:
                number, failure = worker.gone(f"超过 {HUNG:.0f} 秒没有结束")
                yield jobs[number], None, failure
            if not worker.jobs and not worker.process.is_alive() and worker in workers:
                workers.remove(worker)
