"""What runs in a worker of Dask: one process of ours for each of its threads, which does one job after another.

Nothing of a job is read in the worker itself: it hands bytes on and takes bytes back, so that a job that eats memory or never
ends costs that process and not the worker. All that comes in and goes out are plain values, which any version can read.
"""

import hashlib
import pickle
import threading
from collections.abc import Mapping
from multiprocessing import current_process
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from pipeline.cluster.parcel import lay_out
from pipeline.cluster.program import differences, program
from pipeline.workers import Bounds, Keeper

DONE, STOPPED, OTHER = "done", "stopped", "other"
"""Kinds of answers: the result, why there is none, in what this worker's program is another one."""
_BUILDING = "jixiao"

Answer = tuple[str, Any, str]
"""Its kind, what it says, the address of the worker."""


class JobFolders(Struct, frozen=True):
    """Folders of a job on this machine: ``scratch`` is its own and goes with it, ``common`` holds what all jobs have."""

    scratch: Path
    common: Path


class _Task(Struct, frozen=True):
    expected: Mapping[str, str]
    body: bytes
    place: JobFolders


_threads = threading.local()
_laying_out = threading.Lock()


def do_job(expected: Mapping[str, str], body: bytes, common: Mapping[str, bytes], bounds: tuple[float, int]) -> Answer:
    """Do one job. ``body`` holds the function and what it is given, ``common`` the files all jobs have, ``expected`` is the
    program that made it.
    """
    from distributed import get_worker

    worker = get_worker()
    home = Path(worker.local_directory)
    with TemporaryDirectory(prefix=f"{_BUILDING}-", dir=home, ignore_cleanup_errors=True) as scratch:
        done = _keeper(Bounds(*bounds)).do(_Task(expected, body, JobFolders(Path(scratch), _common(home, common))))
    if done.stopped is not None:
        return STOPPED, (done.stopped.value, done.seconds, done.memory), worker.address
    kind, said = done.result or (OTHER, "")
    return kind, said, worker.address


def same(common: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return what all jobs have: a task of its own, so that Dask makes it again where the worker that holds it is gone."""
    return common


def about() -> Mapping[str, str]:
    """Return which program a worker runs."""
    return program()


def _keeper(bounds: Bounds) -> "Keeper[_Task, tuple[str, Any]]":
    """Return the process of this thread. It is told of no end: it ends with the thread, the pipe or the worker."""
    keeper: Keeper[_Task, tuple[str, Any]] | None = getattr(_threads, "keeper", None)
    if keeper is None or keeper.bounds != bounds:
        if keeper is not None:
            keeper.end()
        # A worker under a nanny of Dask is a daemon, which multiprocessing lets have no children for fear that they outlive
        # it. Ours never do (workers.py).
        current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        keeper = _threads.keeper = Keeper(_perform, bounds)
    return keeper


def _common(home: Path, files: Mapping[str, bytes]) -> Path:
    """Lay the common files out, once for each worker and content."""
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogatepass") + data)
    folder = home / f"{_BUILDING}-{digest.hexdigest()[:16]}"
    with _laying_out:
        if not folder.is_dir():
            half = Path(f"{folder}-")
            lay_out(half, files)
            half.rename(folder)
    return folder


# in the process ------------------------------------------------------------------------------------------------------


def _perform(task: _Task) -> tuple[str, Any]:
    """Do a job where the program is the same. Only then is it looked into."""
    if other := differences(task.expected, program()):
        return OTHER, other
    work, job = pickle.loads(task.body)
    return DONE, pickle.dumps(work(job, task.place))
