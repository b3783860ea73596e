"""项目支出: what is computed of every project of the 填报表 and of all together. Scores are ``project_scores``'.

A project is ``项目.第2项``, its fund rows ``项目.第2项.财政拨款``, its goals ``项目.第2项.指标.第1项``.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from pipeline.compute.funds import AMOUNTS, BUDGET, RATE, SPENT, execution_rate
from pipeline.compute.goals import Levels
from pipeline.compute.lookup import ordinal, rows_under
from pipeline.compute.works import Columns, goal_row_figures
from pipeline.expr import YUAN, Div, Expr, Sum
from pipeline.records import Figure, FigureBuilder, Figures

FIRST, NAME, GOALS = "项目", "项目名称", "指标"


class Project(Struct, frozen=True):
    """One project: its path (``项目.第2项``), its own columns, its fund rows and its goals by path."""

    path: str
    columns: Columns
    funds: dict[str, Columns]
    goals: dict[str, Columns]

    @property
    def name(self) -> str:
        """Return how staff call it."""
        return self.columns[NAME].text


def projects(figures: Figures) -> tuple[Project, ...]:
    """Return the projects in the order of the sheet."""
    if f"{FIRST}.第1项.{NAME}" not in figures:
        return ()
    rows = rows_under(figures, FIRST)
    found = {path: Project(path, row, {}, {}) for path, row in rows.items() if NAME in row and path.count(".") == 1}
    for path, row in rows.items():
        owner = found.get(".".join(path.split(".")[:2]))
        if owner is None or path == owner.path:
            continue
        below = owner.goals if path.startswith(f"{owner.path}.{GOALS}.") else owner.funds
        if below is owner.goals or SPENT in row:
            below[path] = row
    return tuple(found.values())


def add_projects(known: FigureBuilder, about: Fraction, levels: Levels) -> None:
    """Put at the end what is computed of every project, their number and their sums."""
    found = projects(known)
    if not found:
        return
    for project in found:
        known.add_new(_own(known, project))
        for path, row in project.goals.items():
            known.add_new(goal_row_figures(known, path, row, about, levels))
    known.add(_together(known, found))


def _own(known: Figures, project: Project) -> Iterator[Figure]:
    yield known.decided(f"{project.path}.序号", ordinal(project.path), "号", "行序", (project.columns[NAME],))
    for path, row in ((project.path, project.columns), *project.funds.items()):
        if BUDGET in row and SPENT in row:
            yield execution_rate(known, path)


def _together(known: Figures, found: Iterable[Project]) -> Iterator[Figure]:
    found = tuple(found)
    yield known.decided("项目.项数", len(found), "个", "“项目支出”的行数", tuple(item.columns[NAME] for item in found))
    sums: dict[str, Expr] = {}
    for column in AMOUNTS:
        operands = [item.columns[column] for item in found if column in item.columns]
        if operands:
            sums[column] = Sum(tuple(figure.expr() for figure in operands))
            yield known.derive(f"项目.合计.{column}", sums[column], YUAN)
    if BUDGET in sums and SPENT in sums:
        yield known.derive(f"项目.合计.{RATE}", Div(sums[SPENT], sums[BUDGET]))
