"""Many departments: which folders, a pool of processes, one summary line each. A bad department never stops another."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from msgspec import Struct

from pipeline import limits
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


class BatchOrder(Struct, frozen=True, kw_only=True):
    """What to build: the department folders and where to put the results.

    ``bounds`` are those of a department; without any those of a year hold, and one department alone is built right here.
    """

    folders: tuple[Path, ...]
    out: Path
    roots: tuple[Path, ...]
    until: str = ""
    jobs: int = 1
    bounds: Bounds | None = None


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
    exit code.
    """
    highest = 0
    alone = len(order.folders) == 1 and not order.bounds
    with nullcontext() if alone else deferred():  # departments that run when an interruption comes end, and are told
        for outcome in _outcomes(order):
            highest = max(highest, outcome.code)
            done(outcome)
    return highest


def _outcomes(order: BatchOrder) -> Iterator[DepartmentOutcome]:
    if len(order.folders) == 1 and not order.bounds:
        yield from (build_safely(folder, order) for folder in order.folders)
        return
    bounds = order.bounds or YEAR_BOUNDS
    for done in each(partial(build_safely, order=order), order.folders, order.jobs, bounds, asked):
        yield done.result or _stopped(done, bounds)


def _stopped(done: Done[Path, DepartmentOutcome], bounds: Bounds) -> DepartmentOutcome:
    """Return the outcome of a department whose process was stopped, or ended by itself."""
    at = Cell(file=done.job.name)
    if done.stopped is Stopped.TIME:
        why = problem("X003", at=at, found=f"{bounds.seconds:g} 秒还没有做完", expected=f"不超过 {bounds.seconds:g} 秒")
    elif done.stopped is Stopped.MEMORY:
        why = _out_of_memory(at, f"超过 {bounds.memory // MB} MB", bounds)
    else:
        return DepartmentOutcome(name=done.job.name, code=OUR_FAULT, problems=(problem("X002", at=at),))
    return DepartmentOutcome(name=done.job.name, code=WITHHELD, problems=(why,))


def _out_of_memory(at: Cell, found: str, bounds: Bounds | None) -> Problem:
    expected = f"不超过 {bounds.memory // MB} MB" if bounds and bounds.memory else ""
    return problem("X004", at=at, found=found, expected=expected)


def build_safely(folder: Path, order: BatchOrder) -> DepartmentOutcome:
    """Build one department. What the system refuses, and our own faults (with a log file), become an outcome."""
    try:
        return build_department(folder, order.out, order.roots, order.until)
    except MemoryError:
        bounds = order.bounds or (YEAR_BOUNDS if len(order.folders) > 1 else None)
        why = _out_of_memory(Cell(file=folder.name), "内存用完", bounds)
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
