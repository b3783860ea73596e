"""Goals as leaves of the scoring tree: grouped by their levels, each scored by its numbers or by the level staff name.

A computed score may be lowered by staff with a reason, never raised. What cannot be scored is missing and told.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from pipeline.compute.execution_leaf import execution_indicator
from pipeline.compute.goal_place import GoalPlace
from pipeline.compute.goal_scores import goal_points
from pipeline.compute.goals import DONE, UNDONE, GoalVerdict, number_figures, verdict_of
from pipeline.compute.lookup import cell_of, gives_reason, is_filled
from pipeline.compute.scorer import Scorer, sum_of
from pipeline.compute.stated_scores import outside_band
from pipeline.compute.works import Columns, goal_rows
from pipeline.declarations import GoalLevel, GoalScoring
from pipeline.expr import RATIO, SCORE, Const, Expr, Mul, Round, plain_number
from pipeline.money import Absence, normal_text, show
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell, Figure, Indicator

TOP, SECOND, WEIGHT, LEVEL, STAFF, REASON = "一级指标", "二级指标", "分值", "完成档次", "自评得分", "未完成原因"
KIND = "指标"


class _Goal(Struct, frozen=True):
    path: str
    columns: Columns
    verdict: GoalVerdict
    place: GoalPlace

    @property
    def name(self) -> str:
        return self.text("短称") or self.text("绩效目标")

    @property
    def said(self) -> str:
        """Return what a message calls it."""
        return self.place.named(self.name)

    def text(self, column: str) -> str:
        return self.columns[column].text if column in self.columns else ""

    def cell(self, *columns: str) -> Cell | None:
        return next((cell for column in columns if (cell := cell_of(self.columns.get(column)))), None)


def goal_indicators(
    scorer: Scorer, scoring: GoalScoring, about: Fraction, rows: Mapping[str, Columns] | None = None
) -> tuple[Indicator, ...]:
    """Return the goals' part of the tree in the order of the form; levels without goals are left out.

    ``rows``: the goals by path, where they are not the department's.
    """
    found = goal_rows(scorer.known) if rows is None else rows
    goals = [_Goal(path, row, verdict_of(row, about), scorer.place) for path, row in found.items()]
    unplaced = list(_level_problems(goals, scoring))
    tops = tuple(
        scorer.level(level.name, level.name, tuple(_seconds(scorer, scoring, level, below)))
        for level in scoring.level
        if (below := [goal for goal in goals if goal.text(TOP) == level.name])
    )
    scorer.problems += unplaced or _weight_problems(tops, goals, scoring, scorer.place)
    if (leaf := scoring.execution_leaf) is not None:
        tops = (execution_indicator(scorer, scoring, leaf), *tops)
    if tops:
        scorer.figures.append(scorer.known.derive(f"{scorer.place.root}.总分", sum_of(top.score for top in tops)))
    return tops


def _seconds(scorer: Scorer, scoring: GoalScoring, level: GoalLevel, goals: list[_Goal]) -> Iterator[Indicator]:
    """Yield the second levels, declared ones first; goals without one stand below the first level themselves."""
    for name in dict.fromkeys((*level.below, *(goal.text(SECOND) for goal in goals))):
        path = f"{level.name}.{name}" if name else level.name
        leaves = tuple(_leaf(scorer, scoring, path, goal) for goal in goals if goal.text(SECOND) == name)
        if not name:
            yield from leaves
        elif leaves:
            yield scorer.level(path, name, leaves)


def _leaf(scorer: Scorer, scoring: GoalScoring, path: str, goal: _Goal) -> Indicator:
    weight = goal.columns.get(WEIGHT)
    if weight is None or not is_filled(weight):
        why = f"填报表“{goal.place.sheet}”没有该项的分值"
        weight = scorer.known.decided(f"{goal.path}.{WEIGHT}", Absence.MISSING, SCORE, why)
    score = _score(scorer, scoring, goal, weight)
    scorer.figures.append(score)
    scorer.problems += _reason_problems(scoring, goal, weight, score)
    scorer.problems += _may_be_lowered(scoring, goal, weight, score)
    return Indicator(
        key=f"{path}.{goal.path.rpartition('.')[2]}",
        name=goal.name,
        kind=KIND,
        weight=weight,
        score=score,
        basis=goal.text(REASON),
    )


# --- the score of one goal ----------------------------------------------------------------------------------------------


def _score(scorer: Scorer, scoring: GoalScoring, goal: _Goal, weight: Figure) -> Figure:
    key, staff = f"{goal.path}.得分", goal.columns.get(STAFF)
    computed = _computed(scorer, scoring, goal, weight)
    if computed is None:
        return _by_level(scorer, scoring, goal, weight, staff)
    figure = scorer.known.derive(key, Round(computed, scorer.places))
    if staff is None or not is_filled(staff) or staff.number == figure.number or figure.number is None:
        return figure
    if _above_weight(scorer, goal, weight, staff):
        return figure
    higher = Fraction(staff.number or 0) > Fraction(figure.number)
    found, at = f"{_points(staff)} 分", cell_of(staff)
    if higher or not gives_reason(goal.text(REASON)):
        expected = f"不高于 {_points(figure)} 分" + ("" if higher else "；低于它的，写明原因")
        scorer.problems.append(_told("J043", goal, at=at, found=found, expected=expected, keys=(key,)))
        return figure
    expected = f"按完成情况为 {_points(figure)} 分"
    scorer.problems.append(_told("J042", goal, at=at, found=found, expected=expected, keys=(key,)))
    return scorer.as_printed(key, staff)


def _computed(scorer: Scorer, scoring: GoalScoring, goal: _Goal, weight: Figure) -> Expr | None:
    """Return what numbers or a date give; None where only staff can say how far the goal is met."""
    verdict = goal.verdict
    if verdict.sign is not None:
        if verdict.target is not None and verdict.target <= 0 and scoring.window is not None:
            return None
        target, actual = number_figures(scorer.known, goal.path, goal.columns, verdict)
        scorer.figures += [figure for figure in (target, actual) if figure.key not in scorer.known]
        return goal_points(scoring, verdict.sign, weight.expr(), target.expr(), actual.expr())
    if normal_text(goal.text(LEVEL)) or verdict.outcome not in (DONE, UNDONE):
        return None
    share = Const(1 if verdict.outcome == DONE else 0)
    return Mul(weight.expr(), share)


def _by_level(scorer: Scorer, scoring: GoalScoring, goal: _Goal, weight: Figure, staff: Figure | None) -> Figure:
    """Return staff's score of a goal without numbers, within the level they name."""
    key, name = f"{goal.path}.得分", normal_text(goal.text(LEVEL) or goal.text("实际完成值"))
    band = next((band for band in scoring.bands if normal_text(band.name) == name), None)
    if band is None or staff is None or not is_filled(staff):
        at = goal.cell(LEVEL, STAFF, "实际完成值")
        found = "，".join(word for word in (goal.text(LEVEL), f"{_points(staff)} 分" if is_filled(staff) else "") if word)
        expected = f"完成档次填“{'”“'.join(item.name for item in scoring.bands)}”之一，并填自评得分"
        scorer.problems.append(_told("J044", goal, at=at, found=found or "（空）", expected=expected, keys=(key,)))
        actual = goal.columns.get("实际完成值")
        left_out = [actual] if actual is not None and isinstance(actual.value, Absence) else []
        return scorer.known.decided(key, Absence.MISSING, SCORE, "没有数，也没有完成档次和自评得分", left_out)
    if not _above_weight(scorer, goal, weight, staff) and weight.number is not None:
        scorer.problems += outside_band(scorer, scoring.bands, band.name, weight, staff, key, goal.said)
    return scorer.as_printed(key, staff)


def _above_weight(scorer: Scorer, goal: _Goal, weight: Figure, staff: Figure) -> bool:
    """Refuse a score of staff above the goal's points."""
    above = weight.number is not None and Fraction(staff.number or 0) > Fraction(weight.number)
    if above:
        keys, expected = (f"{goal.path}.得分", staff.key), f"不超过分值 {_points(weight)} 分"
        found = f"{_points(staff)} 分"
        scorer.problems.append(_told("J060", goal, at=cell_of(staff), found=found, expected=expected, keys=keys))
    return above


def _points(figure: Figure | None) -> str:
    return plain_number(figure.number or 0, SCORE) if figure is not None else ""


def _told(
    code: str,
    goal: _Goal,
    *,
    at: Cell | None,
    found: str,
    expected: str,
    keys: tuple[str, ...],
    severity: Severity | None = None,
) -> Problem:
    """Return a problem of a goal, with what it is called and where it is stated."""
    name, sheet, reason = goal.said, goal.place.sheet, goal.place.reason
    return problem(
        code,
        at=at,
        found=found,
        expected=expected,
        keys=keys,
        severity=severity,
        name=name,
        sheet=sheet,
        reason=reason,
    )


# --- what a person should look at ---------------------------------------------------------------------------------------


def _level_problems(goals: Iterable[_Goal], scoring: GoalScoring) -> Iterator[Problem]:
    """Report goals whose first level is none of the form's: they would be scored nowhere."""
    names = [level.name for level in scoring.level]
    for goal in goals:
        if goal.text(TOP) not in names:
            found, key = goal.text(TOP) or "（空）", f"{goal.path}.{TOP}"
            at, expected = goal.cell(TOP, "绩效目标"), "、".join(names)
            yield _told("J040", goal, at=at, found=found, expected=expected, keys=(key,))


def _weight_problems(
    tops: Iterable[Indicator], goals: list[_Goal], scoring: GoalScoring, place: GoalPlace
) -> Iterator[Problem]:
    """Report 分值 that do not add up to what the form gives a level, or the goals together.

    Without any goal the total would be that of the rest alone: told where the goals count into it.
    """
    found = {top.name: top.weight for top in tops}
    at = next((cell for goal in goals if (cell := goal.cell(WEIGHT))), None)
    fixed: list[tuple[str, Fraction, Fraction]] = [
        (level.name, _number(found.get(level.name)), Fraction(level.weight))
        for level in scoring.level
        if level.weight is not None
    ]
    total = sum((_number(weight) for weight in found.values()), Fraction(0))
    counted = bool(goals) or not (scoring.apart or place.own)
    for name, given, asked in (*(fixed if goals else ()), ("绩效指标", total, Fraction(scoring.weight))):
        if counted and given != asked:
            shown, expected = f"{plain_number(given, SCORE)} 分", f"{plain_number(asked, SCORE)} 分"
            where = Cell(file=at.file, sheet=at.sheet, address=at.address if place.own else "") if at else None
            said = place.named(name)
            yield problem("J041", at=where, found=shown, expected=expected, name=said, sheet=place.sheet)


def _number(figure: Figure | None) -> Fraction:
    return Fraction(figure.number or 0) if figure is not None else Fraction(0)


def _reason_problems(scoring: GoalScoring, goal: _Goal, weight: Figure, score: Figure) -> Iterator[Problem]:
    """Ask for 偏差原因 of a goal below full marks, or met by far more than asked; J002 asks it of one that was missed."""
    asked = scoring.reasons
    if gives_reason(goal.text(REASON)) or goal.text("完成情况") == UNDONE:
        return
    short = score.number is not None and weight.number is not None and score.number < weight.number
    if not short and not _far_over(goal, Fraction(asked.over)):
        return
    found = f"得 {_points(score)} 分，满分 {_points(weight)} 分" if short else f"完成率 {_share(goal)}"
    severity = Severity.ERROR if ("低于满分" if short else "超过目标") in asked.refused else None
    at, expected = goal.cell(REASON, "实际完成值"), "偏差原因和改进措施"
    yield _told("J045", goal, at=at, found=found, expected=expected, keys=(score.key,), severity=severity)


def _may_be_lowered(scoring: GoalScoring, goal: _Goal, weight: Figure, score: Figure) -> Iterator[Problem]:
    """Point out a full score of a goal met by much more than asked: the form lets it be lowered by hand."""
    if scoring.noted_over is None or score.number is None or score.number != weight.number:
        return
    if _far_over(goal, Fraction(scoring.noted_over)):
        share = plain_number(Fraction(scoring.noted_over), RATIO)
        at = goal.cell(STAFF, "实际完成值")
        yield _told("J063", goal, at=at, found=f"完成率 {_share(goal)}", expected=share, keys=(score.key,))


def _far_over(goal: _Goal, share: Fraction) -> bool:
    """Tell whether the actual reaches this share of a target above 0."""
    target, actual = goal.verdict.target, goal.verdict.actual
    return target is not None and actual is not None and target > 0 and actual >= share * target


def _share(goal: _Goal) -> str:
    target, actual = goal.verdict.target, goal.verdict.actual
    return show((actual or Fraction(0)) / target * 100, 2) + "%" if target else ""
