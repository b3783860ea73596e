"""Shared exports: ``inputs/<year>/共享/`` holds 决算, 指标账, 明细账 of many departments, 部门名单.xlsx says whose they are.

In: a year's folder. Out: :class:`SharedYear` from :func:`prepare`, once for a run; :class:`SharedPart` from :func:`part_of`, a
department's rows as sheets that keep the file's own row numbers. ``owners`` decides whose a row is, ``ledger_rows`` and
``cutting`` cut, ``store`` keeps the cut, ``agreement`` holds a department's own files against it.
Does not belong here: what a row means (the readers of the kinds), amounts of a report.
"""

from pathlib import Path

from pipeline.load.shared.department_list import Department, ListedUnit
from pipeline.load.shared.records import FOLDER, Nobody, NobodyRow, PartFile, SharedPart, SharedYear

__all__ = [
    "FOLDER",
    "Department",
    "ListedUnit",
    "Nobody",
    "NobodyRow",
    "PartFile",
    "SharedPart",
    "SharedYear",
    "part_of",
    "prepare",
]


def prepare(year: Path, roots: tuple[Path, ...]) -> SharedYear:
    """Return what is known of a year's 部门名单 and 共享, cut by department; see :func:`pipeline.load.shared.year.prepare`."""
    from pipeline.load.shared import year as shared_year

    return shared_year.prepare(year, roots)


def part_of(folder: Path, roots: tuple[Path, ...]) -> SharedPart | None:
    """Return what a department gets of the shared exports of its year; a year without any costs one look."""
    if not (folder.resolve().parent / FOLDER).is_dir():
        return None
    from pipeline.load.shared import year as shared_year

    return shared_year.part_of(folder, roots)
