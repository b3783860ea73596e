"""A scheduler and workers of Dask as programs of their own on this machine, and what the workers do in the tests."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

_STARTED = 60
_PROGRAM = """
import runpy, sys
from pipeline.workers import end_with
end_with(int(sys.argv[1]))  # a session of tests that is killed leaves nothing running
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
SETTINGS = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}


class Machines:
    """Programs of one cluster; all are ended with it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.settings = folder, settings
        self.all: list[subprocess.Popen[bytes]] = []
        self.scheduler, self.address = self._scheduler()

    def _scheduler(self) -> tuple[subprocess.Popen[bytes], str]:
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        program = self._run("scheduler", *options, log="scheduler")
        return program, self._said("scheduler", r"Scheduler at:\s+(tcp://\S+)")

    def worker(self, name: str, *, nanny: bool = False, cwd: Path | None = None, path: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start a worker of one thread; return its program when it has registered. Without a nanny it is one process."""
        local = self.folder / f"local-{name}"
        local.mkdir(exist_ok=True)
        options = ("--nthreads", "1", "--nworkers", "1", "--no-dashboard", "--name", name, "--local-directory", str(local))
        program = self._run(
            "worker", self.address, *options, "--nanny" if nanny else "--no-nanny", log=name, cwd=cwd or self.folder, path=path
        )
        self._said(name, r"Registered to:")
        return program

    def _run(self, what: str, *words: str, log: str, cwd: Path | None = None, path: Path = ROOT) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-c", _PROGRAM, str(os.getpid()), "distributed.cli.dask_" + what, *words)
        settings = {"PYTHONPATH": str(path), "PYTHONWARNINGS": "ignore", **SETTINGS, **self.settings}
        with (self.folder / f"{log}.log").open("ab") as out:
            program = subprocess.Popen(
                command, cwd=cwd or self.folder, env={**os.environ, **settings}, stdout=out, stderr=out, start_new_session=True
            )
        self.all.append(program)
        return program

    def _said(self, name: str, pattern: str) -> str:
        log = self.folder / f"{name}.log"
        for _ in range(_STARTED * 10):
            if found := re.search(pattern, log.read_text(encoding="utf-8", errors="replace")):
                return found.group(found.lastindex or 0)
            time.sleep(0.1)
        raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))

    def kill(self, program: subprocess.Popen[bytes]) -> None:
        """End a program at once, as a machine that loses its power."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()

    def end(self) -> None:
        for program in reversed(self.all):
            self.kill(program)


@contextlib.contextmanager
def machines(folder: Path, **settings: str) -> Iterator[Machines]:
    """A scheduler; workers are started by whoever needs them."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Machines(folder, **settings)
    try:
        yield cluster
    finally:
        cluster.end()
