"""Many departments: which folders, a pool of processes, one summary line each. A bad department never stops another."""

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from msgspec import Struct

from pipeline.department import HAS_ERROR, OUR_FAULT, DepartmentOutcome
from pipeline.load import holds_inputs
from pipeline.problems import Problem, problem
from pipeline.publish import OWN
from pipeline.records import Cell
from pipeline.run import build_department

FAULT_LOG = "故障记录.txt"


class BatchOrder(Struct, frozen=True, kw_only=True):
    """What to build: the department folders and where to put the results."""

    folders: tuple[Path, ...]
    out: Path
    roots: tuple[Path, ...]
    until: str = ""
    jobs: int = 1


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
    """Build every department; ``done`` hears of each as it ends. Returns the highest exit code."""
    highest = 0
    for outcome in _outcomes(order):
        highest = max(highest, outcome.code)
        done(outcome)
    return highest


def _outcomes(order: BatchOrder) -> Iterator[DepartmentOutcome]:
    if order.jobs <= 1 or len(order.folders) == 1:
        yield from (build_safely(folder, order) for folder in order.folders)
        return
    left = set(order.folders)
    try:
        for outcome, folder in _pooled(order, order.jobs, order.folders):
            left.discard(folder)
            yield outcome
    except BrokenProcessPool:
        # One department took its process down and the pool with it: give each of the rest a process of its own.
        yield from (_alone(folder, order) for folder in sorted(left))


def _pooled(order: BatchOrder, jobs: int, folders: Iterable[Path]) -> Iterator[tuple[DepartmentOutcome, Path]]:
    with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) as pool:
        tasks = {pool.submit(build_safely, folder, order): folder for folder in folders}
        for task in as_completed(tasks):
            yield task.result(), tasks[task]


def _alone(folder: Path, order: BatchOrder) -> DepartmentOutcome:
    try:
        return next(_pooled(order, 1, [folder]))[0]
    except BrokenProcessPool:
        return DepartmentOutcome(name=folder.name, code=OUR_FAULT, problems=(problem("X002", at=Cell(file=folder.name)),))


def build_safely(folder: Path, order: BatchOrder) -> DepartmentOutcome:
    """Build one department; our own faults become an outcome with a log file, never a traceback on the console."""
    try:
        return build_department(folder, order.out, order.roots, order.until)
    except Exception:  # the last line of defence: anything caught here is a bug of ours
        log = _write_fault(order.out, folder)
        return DepartmentOutcome(
            name=folder.name, code=OUR_FAULT, problems=(problem("X001", at=Cell(file=folder.name), log=log),)
        )


def _write_fault(out: Path, folder: Path) -> str:
    path = out / folder.parent.name / folder.name / OWN / FAULT_LOG
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return "（日志也无法写入）"
    return str(path)


def default_jobs(departments: int) -> int:
    """Return how many processes to use: one per core, no more than departments."""
    return max(1, min(departments, os.cpu_count() or 1))


__all__ = ["HAS_ERROR", "BatchOrder", "build_all", "build_safely", "default_jobs", "find_departments"]
