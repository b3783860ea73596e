"""Many departments: which folders, a pool of processes, one summary line each. A bad department never stops another."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline import limits
from pipeline.basis import Basis, CommonBasis, basis_of, common_basis, last_code, last_counts, why_build
from pipeline.delivery import HERE, Delivery
from pipeline.department import HAS_ERROR, OUR_FAULT, WITHHELD, DepartmentOutcome
from pipeline.fault_log import write_fault
from pipeline.interrupts import asked, came, deferred
from pipeline.limits import MB
from pipeline.listing import counts_by_severity
from pipeline.os_errors import os_problem
from pipeline.problems import Problem, has_error, problem
from pipeline.publish import OWN, FolderLock, PublishRefused, read_record
from pipeline.publish.layout import YEAR_LOCK
from pipeline.records import Cell
from pipeline.run import build_department
from pipeline.run_log import RunLog
from pipeline.workers import Bounds, Done, Stopped, each
from pipeline.year_folder import year_folder
from pipeline.year_page.page_file import page_file
from pipeline.year_summary.write import write_summary

YEAR_BOUNDS = Bounds(seconds=limits.DEPARTMENT_SECONDS, memory=limits.DEPARTMENT_MEMORY)


class Cluster(Struct, frozen=True):
    """Other machines to build on: the address of the scheduler of Dask; ``travel``: inputs go there and outputs come back, else
    both stand where all machines see them. ``tell`` hears of machines that are not used.
    """

    address: str
    travel: bool = False
    tell: Callable[[Problem], None] = lambda _: None


class BatchResult(Struct, frozen=True):
    """What came of a run as a whole: the highest exit code, problems that are of no department, and 汇总 as it now stands."""

    code: int
    problems: tuple[Problem, ...] = ()
    paths: tuple[Path, ...] = ()


class BatchOrder(Struct, frozen=True, kw_only=True):
    """What to build: the department folders and where to put the results.

    ``year`` is the folder of the year they are of, None for one department asked for by itself, which is always built; of a
    year only what changed is, unless ``force``. ``bounds`` are those of a department; without any those of a year hold, and
    one department alone is built right here. ``cluster`` are other machines that build. ``around`` is what all have in common.
    """

    folders: tuple[Path, ...]
    out: Path
    roots: tuple[Path, ...]
    until: str = ""
    jobs: int = 1
    bounds: Bounds | None = None
    year: Path | None = None
    force: bool = False
    cluster: Cluster | None = None
    around: CommonBasis = CommonBasis()

    @property
    def alone(self) -> bool:
        """Tell whether it is one department asked for by itself, which is built right here."""
        return self.year is None and not self.bounds and self.cluster is None

    def target(self, folder: Path) -> Path:
        """Return where the outputs of a department are looked for."""
        return self.out / folder.resolve().parent.name / folder.name


class DepartmentJob(Struct, frozen=True):
    """A department to build: its folder, what it was then made from, and why it is built."""

    folder: Path
    basis: Basis | None = None
    reason: str = ""


def build_all(order: BatchOrder, done: Callable[[DepartmentOutcome], None]) -> BatchResult:
    """Build the departments; ``done`` hears of each as it ends, also when the rest is interrupted.

    Raises :class:`RunRefused` where a cluster cannot be used, or no more.
    """
    log = RunLog(f"{len(order.folders)} 个部门" + (f"，{order.jobs} 个进程" if order.year else ""))
    highest, years = 0, set[Path]()
    try:
        with _right_to_build(order):
            year = year_folder(order.year, order.folders[0], order.roots)
            for outcome in _outcomes(replace(order, around=common_basis(order.roots, year.shared.marks))):
                highest = max(highest, outcome.code)
                years.add(Path(outcome.place).parent)
                log.department(outcome)
                done(outcome)
            standing = [place for place in sorted(years) if os.path.lexists(place)]
            summed_up = [write_summary(place, year.of(place), page=page_file()) for place in standing]
        log.end("结束")
    except PublishRefused as stop:
        return BatchResult(HAS_ERROR, stop.problems)
    except KeyboardInterrupt:
        log.end("被中止")
        raise
    problems = [*(year.shared.problems if order.year else ()), *(item for each in summed_up for item in each.problems)]
    paths = tuple(path for each in summed_up if each.done for path in each.paths)
    return BatchResult(max(highest, HAS_ERROR) if has_error(problems) else highest, (*problems, *log.problems), paths)


@contextmanager
def _right_to_build(order: BatchOrder) -> Iterator[None]:
    """Let no other command make the same year meanwhile. Departments that run when an interruption comes end, and are told."""
    if order.alone:
        yield
    elif order.year is None:
        with deferred():
            yield
    else:
        with FolderLock(order.out / order.year.resolve().name, YEAR_LOCK), deferred():
            yield


def _outcomes(order: BatchOrder) -> Iterator[DepartmentOutcome]:
    jobs: list[DepartmentJob] = []
    for job, record in _looked_at(order):
        if job.reason or order.year is None:
            jobs.append(job)
        else:
            yield _unchanged(job, order.target(job.folder), record)
    bounds = order.bounds or YEAR_BOUNDS
    common = replace(order, folders=(), around=replace(order.around, shared={}))
    if order.alone:
        yield from (build_safely(job, common) for job in jobs)
        return
    for done in _done(jobs, replace(common, bounds=bounds), bounds):
        yield _here(done.result, order) if done.result else _stopped(done, bounds, common)


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


def _here(outcome: DepartmentOutcome, order: BatchOrder) -> DepartmentOutcome:
    """Return an outcome with the outputs folder as it is called on this machine."""
    place = Path(outcome.place)
    return replace(outcome, place=str(order.out / place.parent.name / place.name))


def _looked_at(order: BatchOrder) -> Iterator[tuple[DepartmentJob, Mapping[str, Any]]]:
    """Yield each department with what it is made from, and why it must be built if it must."""

    def look(folder: Path) -> tuple[DepartmentJob, Mapping[str, Any]]:
        basis = basis_of(folder, order.out, order.around)
        if order.year is None:
            return DepartmentJob(folder, basis), {}
        record = read_record(order.target(folder))
        why = "--force" if order.force else "只做到某一步" if order.until else ""
        return DepartmentJob(folder, basis, why or why_build(order.target(folder), record, basis, order.around)), record

    if len(order.folders) == 1:
        yield look(order.folders[0])
        return
    with ThreadPoolExecutor(order.jobs) as threads:  # reading and hashing leave the interpreter to others
        yield from threads.map(look, order.folders)


def _unchanged(job: DepartmentJob, target: Path, record: Mapping[str, Any]) -> DepartmentOutcome:
    """Return the outcome of a department that stands as it was made: what was said of it last time."""
    return DepartmentOutcome(
        name=job.folder.name,
        code=last_code(record),
        problems=(),
        counts=last_counts(record),
        place=str(target),
        built=False,
        reason="没有变化",
    )


def _stopped(done: Done[DepartmentJob, DepartmentOutcome], bounds: Bounds, order: BatchOrder) -> DepartmentOutcome:
    """Return the outcome of a department whose process was stopped, or ended by itself."""
    folder = done.job.folder
    if done.stopped is Stopped.REFUSED:
        return _not_made(done.job, WITHHELD, (replace(item, file=item.file or folder.name) for item in done.problems), order)
    at = Cell(file=folder.name)
    if done.stopped is Stopped.TIME:
        why = problem("X003", at=at, found=f"{bounds.seconds:g} 秒还没有做完", expected=f"不超过 {bounds.seconds:g} 秒")
    elif done.stopped is Stopped.MEMORY:
        why = _out_of_memory(at, f"超过 {bounds.memory // MB} MB", bounds)
    else:
        return _not_made(done.job, OUR_FAULT, [problem("X002", at=at)], order)
    return _not_made(done.job, WITHHELD, [why], order)


def _not_made(job: DepartmentJob, code: int, why: Iterable[Problem], order: BatchOrder) -> DepartmentOutcome:
    problems = tuple(why)
    return DepartmentOutcome(
        name=job.folder.name,
        code=code,
        problems=problems,
        counts=counts_by_severity(problems),
        place=str(order.target(job.folder)),
        reason=job.reason,
    )


def _out_of_memory(at: Cell, found: str, bounds: Bounds | None) -> Problem:
    expected = f"不超过 {bounds.memory // MB} MB" if bounds and bounds.memory else ""
    return problem("X004", at=at, found=found, expected=expected)


def build_safely(job: DepartmentJob, order: BatchOrder, delivery: Delivery = HERE) -> DepartmentOutcome:
    """Build one department. What the system refuses, and our own faults (with a log file), become an outcome."""
    folder = job.folder
    try:
        made = build_department(folder, order.out, order.roots, order.until, delivery, job.basis, order.around.packs)
        return replace(made, reason=job.reason)
    except MemoryError:
        return _not_made(job, WITHHELD, [_out_of_memory(Cell(file=folder.name), "内存用完", order.bounds)], order)
    except OSError as error:
        if (refused := os_problem(error)) is None:
            return _fault(job, order)
        return _not_made(job, WITHHELD, [refused], order)
    except Exception as error:  # the last line of defence: a bug of ours, or what became of an interruption
        if came():
            raise KeyboardInterrupt from error
        return _fault(job, order)


def _fault(job: DepartmentJob, order: BatchOrder) -> DepartmentOutcome:
    log = write_fault(order.target(job.folder) / OWN)
    return _not_made(job, OUR_FAULT, [problem("X001", at=Cell(file=job.folder.name), log=log)], order)


def default_jobs(departments: int) -> int:
    """Return how many processes to use: one per core, no more than departments."""
    return max(1, min(departments, os.cpu_count() or 1))
