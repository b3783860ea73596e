"""compute: figures as read -> every computed figure, the lists, the scoring tree.

In: ``Loaded``, the figures of load and reconcile, the pack. Out: :class:`~pipeline.records.Computed` and problems.
Each formula stands once: :mod:`variances` (差异, 变动), :mod:`rates` (执行率, counts), :mod:`works` and :mod:`goals`
(绩效目标, 重点工作), :mod:`ratios` (the pack's own quotients), :mod:`scores` (评价指标), :mod:`lists`,
:mod:`subtotals` (sums of tables). Thresholds,
denominators and weights come from the pack. Does not belong here: reading a file, writing a sentence, rounding to print.
"""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.compute import rates, variances, works
from pipeline.compute.basic_data import basic_data
from pipeline.compute.deductions import sheet_figures
from pipeline.compute.exported_goals import exported_goal_problems, stated_money_problems, stated_total_problems
from pipeline.compute.formulas import add_formulas, formula_problems
from pipeline.compute.funds import add_stated_amounts, unstated_problems
from pipeline.compute.goal_counts import goal_counts
from pipeline.compute.goals import levels_in
from pipeline.compute.list_faults import list_problems
from pipeline.compute.lists import lists, score_lists
from pipeline.compute.lookup import ADJUSTED, FINAL, OPENING
from pipeline.compute.own_lists import OwnLists
from pipeline.compute.project_scores import add_project_scores
from pipeline.compute.projects import add_projects
from pipeline.compute.rubric import rubric_problems
from pipeline.compute.scores import scores
from pipeline.compute.subtotals import subtotals
from pipeline.formats import PERCENT_PLACES
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Computed, FigureBuilder, Figures, Loaded

_BASES = (OPENING, ADJUSTED, FINAL)


def compute(loaded: Loaded, figures: Figures, pack: Pack) -> tuple[Computed, tuple[Problem, ...]]:
    """Return all figures (``figures`` first, computed ones after), lists and indicators, with what a person should look at.

    ``figures`` are those of load and reconcile; each step below may use what the steps before it gave.
    """
    about = Fraction(pack.number("about_share"))
    known = FigureBuilder(figures)
    known.add_new(variances.variances(known, variance_base(pack)))
    known.add_new(rates.rates(known, quarter_cap=pack.option("quarter_cap").value is True))
    known.add_new((*rates.headcount(known), *rates.unit_counts(known)))
    known.add_new((*works.goals(known, about, levels_in(pack.rubric.goals)), *works.key_works(known)))
    add_projects(known, about, levels_in(pack.rubric.projects))
    add_stated_amounts(known, pack)
    known.add_new(basic_data(known, pack))
    add_formulas(known, pack)
    known.add(goal_counts(known, pack, about))
    scored = scores(known, pack)
    known.add(scored.figures)
    known.add(sheet_figures(scored.indicators, known, pack))
    of_projects = tuple(add_project_scores(known, pack))
    rows = {**lists(known, pack), **score_lists(scored.indicators, known)}
    rows |= OwnLists(known, pack, lambda: rows).all()
    goals = pack.rubric.goals
    missed = goals is not None and "未完成" in goals.reasons.refused
    large = len(rows["功能.差异较大"])
    known.add([known.decided("功能.差异较大项数", large, "项", "金额和差异率都达到界限的功能分类数")])
    known.add(subtotals(rows, known, pack))
    problems = (
        *option_problems(pack),
        *formula_problems(pack),
        *list_problems(pack),
        *rubric_problems(pack),
        *works.goal_problems(works.goal_rows(known).values(), Fraction(pack.number("goal_too_low")), refused=missed),
        *works.work_problems(known),
        *unstated_problems(known, pack),
        *exported_goal_problems(known),
        *stated_money_problems(known),
        *scored.problems,
        *stated_total_problems(known),
        *of_projects,
    )
    return Computed(figures=known.figures(), lists=rows, indicators=scored.indicators), problems


def variance_base(pack: Pack) -> str:
    """Return the column the 差异率 divides by; an unknown one is reported and 调整预算数 taken."""
    base = pack.option("variance_base").value
    return base if base in _BASES else ADJUSTED


def option_problems(pack: Pack) -> Iterator[Problem]:
    """Report options whose value is no choice."""
    choices = {"variance_base": _BASES, "percent_places": tuple(PERCENT_PLACES)}
    for name, known in choices.items():
        option = pack.options.get(name)
        if option is not None and option.value not in known:
            at = Cell(file=pack.file_of("pack.toml", name))
            yield problem("J024", at=at, found=str(option.value), expected="、".join(known), name=name)
