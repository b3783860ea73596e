"""Shared exports: ``inputs/<year>/共享/`` holds 决算, 指标账, 明细账 of many departments, 部门名单.xlsx says whose they are.

In: a year's folder. Out: :class:`SharedYear` from :func:`prepare`, once for a run; :class:`SharedPart` from :func:`part_of`, a
department's rows as sheets that keep the file's own row numbers. ``owners`` decides whose a row is, ``ledger_rows`` and
``cutting`` cut, ``store`` keeps the cut, ``agreement`` holds a department's own files against it.
Does not belong here: what a row means (the readers of the kinds), amounts of a report.
"""

from pipeline.load.shared.department_list import Department, ListedUnit
from pipeline.load.shared.records import FOLDER, Nobody, NobodyRow, PartFile, SharedPart, SharedYear
from pipeline.load.shared.year import part_of, prepare

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
