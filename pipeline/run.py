"""One department on one screen: the stages by name, in order. A stage's work is its room's; how it is called, stages.py's."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from pipeline.basis import Basis
from pipeline.delivery import HERE, Delivery
from pipeline.department import DepartmentOutcome, Run
from pipeline.merge.changes import NewReport
from pipeline.narrate import build_tables
from pipeline.records import Figure
from pipeline.stages import (
    check_ties,
    compute_figures,
    judge_statements,
    load_inputs,
    narrate_report,
    new_report_of,
    printed_figures,
    publish_outputs,
    reconcile_ledgers,
    refresh_edited,
    render_report,
    verify_report,
    write_papers,
)

__all__ = [
    "DepartmentOutcome",
    "Run",
    "build_department",
    "figures_now",
    "figures_of",
    "new_report",
    "stages",
]

Stage = Callable[[Run], bool]
"""Adds to a run what it makes; False where no later stage can go on."""

MAKING: tuple[tuple[str, Stage], ...] = (
    ("load", load_inputs),
    ("ties", partial(check_ties, "输入")),
    ("reconcile", reconcile_ledgers),
    ("compute", compute_figures),
    ("ties", partial(check_ties, "计算后")),
    ("narrate", narrate_report),
    ("ties", partial(check_ties, "成文后")),
    ("statements", judge_statements),
    ("render", render_report),
    ("verify", verify_report),
)
WRITING: tuple[tuple[str, Stage], ...] = (
    ("refresh", refresh_edited),
    ("workpaper", write_papers),
    ("publish", publish_outputs),
)
CHECKS = frozenset({"ties", "statements", "verify"})
"""What belongs to the stage before it: run too where that stage is the last."""


def build_department(
    folder: Path,
    out: Path,
    roots: tuple[Path, ...],
    until: str = "",
    delivery: Delivery = HERE,
    basis: Basis | None = None,
    packs: Mapping[str, str] | None = None,
) -> DepartmentOutcome:
    """Build one department's outputs from its input folder. ``until`` names the last stage to run before the lists.

    ``basis`` and ``packs`` are what the inputs and packs were before: 生成记录 keeps them, for a later run to compare with.
    """
    run = stages(folder, roots, until, previous=out)
    run.out, run.delivery, run.packs = out, delivery, packs or {}
    run.basis = None if until else basis
    if not run.fault:
        _go(run, WRITING)
    return run.outcome()


def stages(
    folder: Path,
    roots: tuple[Path, ...],
    until: str = "",
    *,
    checks: bool = True,
    only: str | None = None,
    previous: Path | None = None,
) -> Run:
    """Run the stages that make a report, up to ``until`` or to the first that cannot go on; nothing is written.

    ``only`` is the id of the one document that is wanted, empty for the report; ``previous`` the folder of the outputs of all
    years, where last year's figures stand.
    Without ``checks`` those of ``CHECKS``, which change no figure, are left out: for who asks what the inputs give.
    """
    run = Run(folder, roots, only=only, previous=previous)
    _go(run, [item for item in MAKING if checks or item[0] not in CHECKS], until)
    return run


def _go(run: Run, named: Iterable[tuple[str, Stage]], until: str = "") -> None:
    """Run stages in order, those of ``CHECKS`` behind the last one too, and keep how long each name took."""
    last = False
    for name, stage in named:
        if last and name not in CHECKS:
            return
        started = time.perf_counter()
        go_on = stage(run)
        run.seconds[name] = run.seconds.get(name, 0.0) + time.perf_counter() - started
        if not go_on:
            return
        last = last or name == until


def new_report(folder: Path, roots: tuple[Path, ...], document: str = "", previous: Path | None = None) -> NewReport:
    """Return what an edited report, or another document, is brought up to with these inputs; nothing is written."""
    return new_report_of(stages(folder, roots, only=document, previous=previous))


def figures_now(folder: Path, roots: tuple[Path, ...], previous: Path | None = None) -> Mapping[str, Figure] | None:
    """Return every figure the documents of these inputs would print; None when unusable. No sentence is written for that."""
    return figures_of(stages(folder, roots, "compute", checks=False, previous=previous))


def figures_of(run: Run) -> Mapping[str, Figure] | None:
    """Return every figure the documents of a run print, those of tables' rows included; None when there is no report."""
    if run.computed is None or run.pack is None:
        return None
    return printed_figures(run, build_tables(run.computed, run.pack))
