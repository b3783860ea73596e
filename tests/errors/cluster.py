"""Cases of a year on a cluster: scheduler and worker inside this process where they are needed; tests/cluster has real ones."""

import contextlib
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from msgspec import Struct
from msgspec.structs import replace

from pipeline.cluster import Errand, JobRefused, client, each_on_cluster, in_place, shared_storage, travelling
from pipeline.cluster.program import program
from pipeline.cluster.worker import JobFolders
from pipeline.delivery import Delivery
from pipeline.department import DepartmentOutcome
from pipeline.problems import Problem
from pipeline.run import build_department
from pipeline.workers import Bounds, RunRefused
from tests.errors.cases import Case
from tests.errors.good import good
from tests.load.exports import ROOTS


class _Job(Struct, frozen=True):
    folder: Path


def _build(_: _Job, /, *, folder: Path, out: Path, roots: tuple[Path, ...], delivery: Delivery) -> DepartmentOutcome:
    return build_department(folder, out, roots, "load", delivery=delivery)


def _say(word: str, _: Any) -> str:
    return word


def _heard(_: str, word: str) -> str:
    return word


WORDS = Errand[str, str](work=_say, send=_say, take=_heard)


def _run(address: str) -> list[Problem]:
    """Ask a cluster to do one job; everything it tells."""
    told: list[Problem] = []
    try:
        for done in each_on_cluster(WORDS, ["甲"], address, Bounds(), tell=told.append):
            told += done.problems
    except RunRefused as stop:
        told += stop.problems
    return told


@contextlib.contextmanager
def _cluster(workers: int) -> Iterator[Any]:
    from distributed import LocalCluster

    with warnings.catch_warnings(), patch.object(client, "WAIT", 1.0):
        warnings.simplefilter("ignore")
        with LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None
        ) as cluster:  # type: ignore[no-untyped-call]
            yield cluster


def _no_dask(_: Path) -> Iterable[Problem]:
    with patch.dict(sys.modules, {"distributed": None}):
        return _run("tcp://127.0.0.1:8786")


def _no_scheduler(_: Path) -> Iterable[Problem]:
    with patch.object(client, "CONNECT", 0.2):
        return _run("tcp://127.0.0.1:9")  # the port of discard: nothing listens there


def _no_worker(_: Path) -> Iterable[Problem]:
    with _cluster(0) as cluster:
        return _run(cluster.scheduler_address)


def _another_program(_: Path) -> Iterable[Problem]:
    with _cluster(1) as cluster, patch.object(client, "program", lambda: {**program(), "jixiao": "0.0.9"}):
        return _run(cluster.scheduler_address)


def _no_scratch(_: Path) -> Iterable[Problem]:
    with _cluster(1) as cluster:
        folder = Path(cluster.workers[0].local_directory)
        shutil.rmtree(folder)
        found = _run(cluster.scheduler_address)
        folder.mkdir()
        return found


Step = Callable[[Errand[_Job, DepartmentOutcome], _Job, Path], Any]


def _way(way: Any, step: Step) -> Callable[[Path], Iterable[Problem]]:
    """The good department on its way to a worker and back, with a step that is disturbed."""

    def run(folder: Path) -> Iterable[Problem]:
        job = _Job(good().write(folder / "inputs"))
        errand = way(_build, folder / "outputs", ROOTS)
        (folder / "worker").mkdir()
        try:
            return step(errand, job, folder).problems  # type: ignore[no-any-return]
        except (JobRefused, RunRefused) as stop:
            return stop.problems

    return run


def _too_many(errand: Errand[_Job, DepartmentOutcome], job: _Job, _: Path) -> Any:
    (job.folder / "支出明细账-2.csv").mkdir()
    return errand.send(job, None)


def _elsewhere(errand: Errand[_Job, DepartmentOutcome], job: _Job, folder: Path) -> Any:
    sent = errand.send(job, None)
    (job.folder / "文字材料.md").unlink(missing_ok=True)
    with patch.object(shared_storage, "host", lambda: "甲机"), patch.object(shared_storage, "_SEEN_AFTER", 0):
        return errand.work(sent, _place(folder))


def _unseen(errand: Errand[_Job, DepartmentOutcome], job: _Job, folder: Path) -> Any:
    made = errand.work(errand.send(job, None), _place(folder))
    shutil.rmtree(folder / "outputs")
    with patch.object(shared_storage, "_SEEN_AFTER", 0):
        return errand.take(job, made)


def _leads_out(errand: Errand[_Job, DepartmentOutcome], job: _Job, folder: Path) -> Any:
    made = errand.work(errand.send(job, None), _place(folder))
    return errand.take(job, replace(made, order=replace(made.order, files={"../别的部门/报告.docx": b""})))


def _place(folder: Path) -> JobFolders:
    return JobFolders(folder / "worker", folder / "common")


CASES = [
    Case("C001", "没有装 Dask 的机器上写了 --cluster", _no_dask),
    Case("C002", "--cluster 后面只写了 IP", lambda _: _run("192.168.1.10")),
    Case("C003", "scheduler 没有启动", _no_scheduler),
    Case("C004", "scheduler 启动了，没有一个 worker", _no_worker),
    Case("C005", "worker 上的 jixiao 是另一个版本", _another_program),
    Case("C009", "worker 的临时文件夹被删了", _no_scratch),
    Case("C010", "有一个名叫“支出明细账-2.csv”的文件夹", _way(travelling, _too_many)),
    Case("C011", "worker 同样的路径下是另一个文件夹", _way(in_place, _elsewhere)),
    Case("C012", "worker 把成果写在了它自己的磁盘上", _way(in_place, _unseen)),
    Case("C013", "送回的文件名指向别的部门", _way(travelling, _leads_out)),
]
