"""汇总.json: what 汇总.xlsx shows, for other programs and for the next time it is written.

Follows ``pipeline/schema/summary.schema.json``; one department, ranking, outlier or rule a line. Same records, same bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from pipeline.expr import YUAN
from pipeline.listing import problem_object, value_object
from pipeline.publish.standing import ReportState
from pipeline.version import VERSION
from pipeline.year_summary.comparison import (
    FAR,
    LEAST,
    ComparedFigure,
    Outlier,
    Ranking,
    Unchecked,
    outliers,
    rankings,
    unchecked,
)
from pipeline.year_summary.department_line import DepartmentLine
from pipeline.year_summary.year_inputs import Unowned, YearInputs

SCHEMA = 1


class YearSummary(Struct, frozen=True, kw_only=True):
    """Everything 汇总 says of a year: the departments in order, and how they compare."""

    year: str
    lines: tuple[DepartmentLine, ...]
    inputs: YearInputs
    rankings: tuple[Ranking, ...]
    outliers: tuple[Outlier, ...]
    compared: tuple[ComparedFigure, ...]
    unchecked: tuple[Unchecked, ...]

    def states(self) -> dict[str, int]:
        """Count the departments by state."""
        counts = {state.value: 0 for state in ReportState}
        for line in self.lines:
            counts[line.state] += 1
        return counts


def year_summary(year: str, lines: Iterable[DepartmentLine], inputs: YearInputs) -> YearSummary:
    """Compare the departments of a year."""
    lines = tuple(lines)
    far, compared = outliers(lines)
    return YearSummary(
        year=year,
        lines=lines,
        inputs=inputs,
        rankings=rankings(lines),
        outliers=far,
        compared=compared,
        unchecked=unchecked(lines),
    )


def summary_json(summary: YearSummary) -> bytes:
    """Return 汇总.json."""
    inputs = summary.inputs
    head = {
        "schema": SCHEMA,
        "year": summary.year,
        "tool": VERSION,
        "states": summary.states(),
        "outlier_rule": {"least_departments": LEAST, "far": FAR, "scale": "1.4826 × MAD"},
    }
    register = inputs.register
    lists: dict[str, list[Any] | None] = {
        "departments": [msgspec.to_builtins(line) for line in summary.lines],
        "register": None if register is None else [msgspec.to_builtins(item) for item in register],
        "rankings": [msgspec.to_builtins(item) for item in summary.rankings],
        "outliers": [_outlier(item) for item in summary.outliers],
        "compared": [msgspec.to_builtins(item) for item in summary.compared],
        "unchecked": [msgspec.to_builtins(item) for item in summary.unchecked],
        "problems": [problem_object(item) for item in inputs.problems],
        "nobody": [_unowned(item) for item in inputs.nobody],
    }
    return _document(head, lists)


def _outlier(item: Outlier) -> dict[str, Any]:
    exact = {name: value_object(getattr(item, name), item.unit) for name in ("value", "median", "low", "high")}
    return {"name": item.name, "pack": item.pack, "folder": item.folder, **exact, "compared": item.compared}


def _unowned(item: Unowned) -> dict[str, Any]:
    place = {"file": item.at.file, "sheet": item.at.sheet, "address": item.at.address}
    amounts = {column: value_object(fen, YUAN) for column, fen in item.amounts.items()}
    return {**place, "unit": item.unit, "why": item.why, "count": item.count, "amounts": amounts}


def _document(head: Mapping[str, Any], lists: Mapping[str, list[Any] | None]) -> bytes:
    encode = msgspec.json.encode
    parts = [encode(name) + b": " + encode(value) for name, value in head.items()]
    for name, items in lists.items():
        said = b"null" if items is None else b"[" + b",".join(b"\n" + encode(item) for item in items) + b"]"
        parts.append(encode(name) + b": " + said)
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


class _Before(Struct, frozen=True):
    departments: tuple[DepartmentLine, ...]


def lines_of(data: bytes) -> dict[str, DepartmentLine]:
    """Return the departments of an earlier 汇总.json by folder; none where it cannot be read."""
    try:
        return {line.folder: line for line in msgspec.json.decode(data, type=_Before).departments}
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return {}
