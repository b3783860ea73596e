"""Many departments: which folders, a pool of processes, one summary line each. A bad department never stops another."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline import limits
from pipeline.delivery import HERE, Delivery
from pipeline.department import HAS_ERROR, OUR_FAULT, WITHHELD, DepartmentOutcome
from pipeline.fault_log import write_fault
from pipeline.interrupts import asked, deferred
from pipeline.limits import MB
from pipeline.load import holds_inputs
from pipeline.os_errors import os_problem
from pipeline.problems import Problem, problem
from pipeline.publish import OWN
from pipeline.records import Cell
from pipeline.run import build_department
from pipeline.workers import Bounds, Done, Stopped, each

YEAR_BOUNDS = Bounds(seconds=limits.DEPARTMENT_SECONDS, memory=limits.DEPARTMENT_MEMORY)


class Cluster(Struct, frozen=True):
    """Other machines to build on: the address of the scheduler of Dask; ``travel``: inputs go there and outputs come back, else
    both stand where all machines see them. ``tell`` hears of machines that are not used.
    """

    address: str
    travel: bool = False
    tell: Callable[[Problem], None] = lambda _: None


class BatchOrder(Struct, frozen=True, kw_only=True):
    """What to build: the department folders and where to put the results.

    ``bounds`` are those of a department; without any those of a year hold, and one department alone is built right here.
    ``cluster`` are other machines that build.
    """

    folders: tuple[Path, ...]
    out: Path
    roots: tuple[Path, ...]
    until: str = ""
    jobs: int = 1
    bounds: Bounds | None = None
    cluster: Cluster | None = None

    @property
    def alone(self) -> bool:
        """Tell whether it is one department, which is built right here."""
        return len(self.folders) == 1 and not self.bounds and self.cluster is None


class DepartmentJob(Struct, frozen=True):
    """A department to build."""

    folder: Path


def find_departments(path: Path, only: Iterable[str] = ()) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Return the department folders PATH stands for: itself when it directly holds an input file, else its subfolders."""
    if not path.is_dir():
        return (), (problem("P010", at=Cell(file=str(path))),)
    if holds_inputs(path):
        folders = [path]
    else:
        folders = [child for child in sorted(path.iterdir()) if child.is_dir() and _is_candidate(child)]
    wanted = set(only)
    chosen = tuple(folder for folder in folders if not wanted or folder.name in wanted)
    problems = [problem("P011", found=name) for name in sorted(wanted - {folder.name for folder in folders})]
    if not folders:
        problems.append(problem("P010", at=Cell(file=path.name)))
    return chosen, tuple(problems)


def _is_candidate(folder: Path) -> bool:
    return folder.name != "共享" and not folder.name.startswith((".", "~"))


def build_all(order: BatchOrder, done: Callable[[DepartmentOutcome], None]) -> int:
    """Build every department; ``done`` hears of each as it ends, also when the rest is interrupted. Returns the highest
    exit code. Raises :class:`RunRefused` where a cluster cannot be used, or no more.
    """
    highest = 0
    with nullcontext() if order.alone else deferred():  # departments that run when an interruption comes end, and are told
        for outcome in _outcomes(order):
            highest = max(highest, outcome.code)
            done(outcome)
    return highest


def _outcomes(order: BatchOrder) -> Iterator[DepartmentOutcome]:
    jobs = [DepartmentJob(folder) for folder in order.folders]
    if order.alone:
        yield from (build_safely(job, order) for job in jobs)
        return
    bounds = order.bounds or YEAR_BOUNDS
    for done in _done(jobs, replace(order, folders=(), bounds=bounds), bounds):
        yield done.result or _stopped(done, bounds)


def _done(jobs: list[DepartmentJob], order: BatchOrder, bounds: Bounds) -> Iterator[Done[DepartmentJob, DepartmentOutcome]]:
    """Yield the jobs as they end, in processes here or on other machines."""
    if order.cluster is None:
        return each(partial(build_safely, order=order), jobs, order.jobs, bounds, asked)
    from pipeline.cluster import each_on_cluster, in_place, travelling

    way = travelling if order.cluster.travel else in_place
    errand = way(partial(_build_there, order=replace(order, cluster=None)), order.out, order.roots)
    return each_on_cluster(errand, jobs, order.cluster.address, bounds, asked, order.cluster.tell)


def _build_there(
    job: DepartmentJob, /, folder: Path, out: Path, roots: tuple[Path, ...], delivery: Delivery, *, order: BatchOrder
) -> DepartmentOutcome:
    """Build one department on another machine."""
    return build_safely(replace(job, folder=folder), replace(order, out=out, roots=roots), delivery)


def _stopped(done: Done[DepartmentJob, DepartmentOutcome], bounds: Bounds) -> DepartmentOutcome:
    """Return the outcome of a department whose process was stopped, or ended by itself."""
    name = done.job.folder.name
    if done.stopped is Stopped.REFUSED:
        problems = tuple(replace(item, file=item.file or name) for item in done.problems)
        return DepartmentOutcome(name=name, code=WITHHELD, problems=problems)
    at = Cell(file=name)
    if done.stopped is Stopped.TIME:
        why = problem("X003", at=at, found=f"{bounds.seconds:g} 秒还没有做完", expected=f"不超过 {bounds.seconds:g} 秒")
    elif done.stopped is Stopped.MEMORY:
        why = _out_of_memory(at, f"超过 {bounds.memory // MB} MB", bounds)
    else:
        return DepartmentOutcome(name=name, code=OUR_FAULT, problems=(problem("X002", at=at),))
    return DepartmentOutcome(name=name, code=WITHHELD, problems=(why,))


def _out_of_memory(at: Cell, found: str, bounds: Bounds | None) -> Problem:
    expected = f"不超过 {bounds.memory // MB} MB" if bounds and bounds.memory else ""
    return problem("X004", at=at, found=found, expected=expected)


def build_safely(job: DepartmentJob, order: BatchOrder, delivery: Delivery = HERE) -> DepartmentOutcome:
    """Build one department. What the system refuses, and our own faults (with a log file), become an outcome."""
    folder = job.folder
    try:
        return build_department(folder, order.out, order.roots, order.until, delivery)
    except MemoryError:
        why = _out_of_memory(Cell(file=folder.name), "内存用完", order.bounds)
        return DepartmentOutcome(name=folder.name, code=WITHHELD, problems=(why,))
    except OSError as error:
        if (refused := os_problem(error)) is None:
            return _fault(folder, order)
        return DepartmentOutcome(name=folder.name, code=WITHHELD, problems=(refused,))
    except Exception:  # the last line of defence: anything caught here is a bug of ours
        return _fault(folder, order)


def _fault(folder: Path, order: BatchOrder) -> DepartmentOutcome:
    log = write_fault(order.out / folder.parent.name / folder.name / OWN)
    return DepartmentOutcome(name=folder.name, code=OUR_FAULT, problems=(problem("X001", at=Cell(file=folder.name), log=log),))


def default_jobs(departments: int) -> int:
    """Return how many processes to use: one per core, no more than departments."""
    return max(1, min(departments, os.cpu_count() or 1))


__all__ = ["HAS_ERROR", "BatchOrder", "build_all", "build_safely", "default_jobs", "find_departments"]
