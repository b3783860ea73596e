"""Scores of the projects: each one's goals by the rules for goals, beside its execution leaf; total and grade.

A project is scored where the rubric says how (``projects``); its figures stand below its own path (项目.第2项.总分).
"""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.compute.goal_leaves import goal_indicators
from pipeline.compute.goal_place import GoalPlace
from pipeline.compute.lookup import cell_of
from pipeline.compute.projects import NAME, Project, projects
from pipeline.compute.scorer import Scorer, grade, sum_of
from pipeline.compute.unscored import ScoreRows
from pipeline.compute.works import goal_problems
from pipeline.declarations import GoalScoring
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import FigureBuilder

LIST, GOALS = "项目支出", "项目绩效指标"


def add_project_scores(known: FigureBuilder, pack: Pack) -> Iterator[Problem]:
    """Put every project's scores at the end, and yield what a person should look at."""
    about, too_low = Fraction(pack.number("about_share")), Fraction(pack.number("goal_too_low"))
    scoring = pack.rubric.projects
    refused = scoring is not None and "未完成" in scoring.reasons.refused
    for project in projects(known):
        place = _place(project)
        yield from goal_problems(project.goals.values(), too_low, refused=refused, place=place)
        if not project.goals:
            yield _without_goals(project)
        if scoring is not None:
            yield from _scored(known, pack, project, scoring, place, about)


def _place(project: Project) -> GoalPlace:
    return GoalPlace(
        root=project.path,
        own=True,
        owner=project.name,
        sheet=GOALS,
        reason="偏差原因",
        execution=(LIST, "执行偏差原因"),
        adjusted=(LIST, "预算调整原因"),
    )


def _without_goals(project: Project) -> Problem:
    name = project.columns[NAME]
    return problem("J071", at=cell_of(name), keys=(name.key,), name=project.name, sheet=GOALS)


def _scored(
    known: FigureBuilder, pack: Pack, project: Project, scoring: GoalScoring, place: GoalPlace, about: Fraction
) -> Iterator[Problem]:
    scorer = Scorer(known, {}, pack.catalogue.label, pack.rubric.places, ScoreRows(()), place=place)
    tops = goal_indicators(scorer, scoring, about, project.goals)
    known.add(scorer.figures)
    if tops and project.goals:
        known.add([known.derive(f"{project.path}.满分", sum_of(top.weight for top in tops))])
        known.add([grade(known, f"{project.path}.等级", known[f"{project.path}.总分"], pack.rubric.grade)])
    yield from scorer.problems
