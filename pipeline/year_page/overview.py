"""The overview of a year for its page, from 汇总: a small row a department.

A number is ``[n, shown]``: a float to sort and draw by (元, 1 for 100%, points), and the text to print; where there is no value
``[None, sign]``. What the row rounds, the department's own record holds exactly.
"""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from pipeline.expr import SCORE, YUAN
from pipeline.listing import problem_object, value_of
from pipeline.money import FEN_PER_YUAN, Absence, Exact
from pipeline.version import VERSION
from pipeline.year_page.shown import shown_value
from pipeline.year_summary.comparison import Ranked
from pipeline.year_summary.department_line import DepartmentLine
from pipeline.year_summary.entry import SummaryEntry
from pipeline.year_summary.summary_json import YearSummary

SCHEMA = 1
MOST_FOLDERS = 20
"""So many departments are named of a rule that could not run; the rest are counted."""
Number = list[float | str | None]


def overview(summary: YearSummary, data: Mapping[str, int]) -> dict[str, Any]:
    """Return the overview; ``data`` says by folder which element of the page holds a department's record."""
    columns = _columns(summary.lines)
    ranks = {item.folder: item for ranking in summary.rankings for item in ranking.ranked}
    return {
        "schema": SCHEMA,
        "year": summary.year,
        "tool": VERSION,
        "states": summary.states(),
        "columns": [
            {"key": key, "name": name, "unit": unit, "compared": compared} for (key, name), (unit, compared) in columns.items()
        ],
        "departments": [_row(line, columns, ranks.get(line.folder), data.get(line.folder)) for line in summary.lines],
        "outliers": [
            {
                "name": item.name,
                "pack": item.pack,
                "folder": item.folder,
                "unit": item.unit,
                **{name: _float(getattr(item, name), item.unit) for name in ("value", "median", "low", "high")},
            }
            for item in summary.outliers
        ],
        "compared": [
            {"name": item.name, "pack": item.pack, "departments": item.departments, "far": item.far, "why_not": item.why_not}
            for item in summary.compared
        ],
        "unchecked": [
            {
                "id": item.id,
                "name": item.name,
                "reason": item.reason,
                "count": len(item.folders),
                "folders": list(item.folders[:MOST_FOLDERS]),
            }
            for item in summary.unchecked
        ],
        "problems": [problem_object(item) for item in summary.inputs.problems],
        "nobody": sum(item.count for item in summary.inputs.nobody),
    }


Columns = dict[tuple[str, str], tuple[str, bool]]
"""Key and name of a column → unit and whether departments are compared by it."""


def _columns(lines: Iterable[DepartmentLine]) -> Columns:
    """Return the key figures of all packs, each once, in the order of the first pack that has it."""
    found: Columns = {}
    for line in lines:
        for item in line.entry.figures if line.entry is not None else ():
            unit, compared = found.get((item.key, item.name), ("", False))
            found[item.key, item.name] = (unit or item.unit, compared or item.compared)
    return found


def _row(line: DepartmentLine, columns: Collection[tuple[str, str]], rank: Ranked | None, data: int | None) -> dict[str, Any]:
    entry = line.entry or SummaryEntry()
    figures = {(item.key, item.name): (item.value, item.unit) for item in entry.figures}
    return {
        "folder": line.folder,
        "department": line.department,
        "state": line.state,
        "notes": list(line.notes),
        "pack": line.pack.id,
        "title": entry.title,
        "rubric": entry.rubric,
        "report": line.report,
        "problem_list": line.problem_list,
        "paper": line.paper,
        "total": _number(entry.total, SCORE),
        "full": _number(entry.full, SCORE),
        "grade": entry.grade,
        "rank": None if rank is None else [rank.rank, rank.of],
        "problems": None if line.problems is None else dict(line.problems),
        "figures": [_number(*figures[column]) if column in figures else None for column in columns],
        "goals": None if entry.goals is None else list(entry.goals),
        "data": data,
    }


def _number(value: Mapping[str, str], unit: str) -> Number:
    exact = value_of(value)
    shown = shown_value(exact, unit)
    return [None if isinstance(exact, str | Absence) else _float(exact, unit), shown]


def _float(value: Exact, unit: str) -> float:
    return float(Fraction(value, FEN_PER_YUAN) if unit == YUAN else value)
