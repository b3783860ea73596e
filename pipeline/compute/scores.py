"""得分: the pack's scoring tree, its leaves by rule (``rules``) or by staff.

A leaf is within 0…weight and rounded half up to the rubric's places, the one rounding that is not made at printing; sums
add what is printed. A score that cannot be had is
missing and so is every sum above it: never silently 0. Points are the unit 分.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from pipeline.assumptions import assumed_points
from pipeline.compute.goal_leaves import goal_indicators
from pipeline.compute.lookup import cause_of, cell_of, is_filled
from pipeline.compute.ratings import NOT_APPLICABLE
from pipeline.compute.rubric import RubricNode, tree
from pipeline.compute.rules import score_of
from pipeline.compute.scorer import Scorer, grade, sum_of
from pipeline.compute.stated_scores import RATING, band_problems, left_out, not_applicable, stated
from pipeline.compute.unscored import ScoreRows, base_of
from pipeline.declarations import (
    AccumulationRule,
    ChecklistRule,
    CountedRule,
    GoalCountRule,
    IndicatorDecl,
    JudgementRule,
    LevelRule,
    OccurrenceRule,
    ProportionalRule,
    ThresholdRule,
    YesNoRule,
)
from pipeline.expr import RATIO, SCORE, Const, Div, Expr, Min, Mul, Round, Sum, plain_number
from pipeline.formats import format_figure
from pipeline.money import Absence, normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell, Figure, Figures, Indicator


class Scored(Struct, frozen=True):
    """The scoring tree with its figures (得分, 满分, 依据) in order, and what a person should look at."""

    indicators: tuple[Indicator, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]


def scores(figures: Figures, pack: Pack) -> Scored:
    """Score every indicator of the pack's rubric from the figures and staff's 评分."""
    given = staff_scores(figures)
    scorer = Scorer(figures, given, pack.catalogue.label, pack.rubric.places, ScoreRows(given.values()))
    indicators = tuple(_level(scorer, node) if node.children else _leaf(scorer, node) for node in tree(pack.rubric))
    if pack.rubric.goals is not None:
        goals = goal_indicators(scorer, pack.rubric.goals, Fraction(pack.number("about_share")))
        indicators = indicators if pack.rubric.goals.apart else _placed(indicators, goals, pack.rubric.goals.after)
    _totals(scorer, indicators, pack)
    _unknown_names(scorer, pack)
    return Scored(indicators, tuple(scorer.figures), tuple(scorer.problems))


def _placed(indicators: tuple[Indicator, ...], goals: tuple[Indicator, ...], after: str) -> tuple[Indicator, ...]:
    """Return the first levels with those of the goals behind the one named so, else last."""
    at = next((n for n, item in enumerate(indicators, 1) if item.name == after), len(indicators))
    return (*indicators[:at], *goals, *indicators[at:])


def staff_scores(figures: Figures) -> dict[str, dict[str, Figure]]:
    """Return staff's 得分, 依据 and 评定 by indicator name: ``评分.项目监管.得分`` -> ``{"项目监管": {"得分": …}}``."""
    given: dict[str, dict[str, Figure]] = {}
    for figure in (found for column in _GIVEN for found in figures.match(f"评分.*.{column}")):
        _, name, column = figure.key.split(".")
        given.setdefault(normal_text(name), {})[column] = figure
    return given


_GIVEN = ("得分", "依据", RATING)


def _level(scorer: Scorer, node: RubricNode) -> Indicator:
    children = tuple(_level(scorer, child) if child.children else _leaf(scorer, child) for child in node.children)
    return scorer.level(node.path, node.name, children, bonus=node.bonus)


def _leaf(scorer: Scorer, node: RubricNode) -> Indicator:
    leaf = node.leaf
    if leaf is None:
        raise ValueError(f"no leaf at {node.path}")
    weight = scorer.known.decided("满分." + node.path, _plain(Fraction(leaf.weight)), SCORE, f"评分标准：{leaf.source}")
    given = scorer.given.get(normal_text(leaf.name), {})
    if not_applicable(scorer, leaf, given):
        scorer.left_out.add(leaf.key)
        weight, score = left_out(scorer, node.path, given), scorer.known.decided(leaf.key, Absence.DASH, SCORE, NOT_APPLICABLE)
    else:
        score = _score(scorer, leaf, weight, given)
    scorer.figures += [weight, score]
    basis = given.get("依据")
    if basis is not None and basis.text:
        scorer.figures.append(Figure(key=f"得分.{node.path}.依据", value=basis.value, unit=basis.unit, source=basis.source))
    return Indicator(
        key=node.path,
        name=leaf.name,
        kind=leaf.kind,
        weight=weight,
        score=score,
        beside=_beside_key(leaf),
        basis=basis.text if basis is not None else "",
        state=leaf.state,
        source_note=leaf.source,
        bonus=node.bonus,
        by_hand=leaf.kind == "计算" and is_filled(score) and not is_filled(scorer.known.get(_beside_key(leaf))),
    )


def _score(scorer: Scorer, leaf: IndicatorDecl, weight: Figure, given: dict[str, Figure]) -> Figure:
    match leaf.rule:
        case YesNoRule() | LevelRule() | ChecklistRule() | OccurrenceRule() | AccumulationRule():
            return stated(scorer, leaf, leaf.rule, weight, given)
        case None | ThresholdRule() | JudgementRule():
            return _judged(scorer, leaf, weight, given)
        case GoalCountRule():
            return _calculated(scorer, leaf, ProportionalRule(figure=_beside_key(leaf)), weight, given)
    return _calculated(scorer, leaf, leaf.rule, weight, given)


def _beside_key(leaf: IndicatorDecl) -> str:
    return next(iter(leaf.reads), "")


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


# --- leaves ------------------------------------------------------------------------------------------------------------


def _calculated(scorer: Scorer, leaf: IndicatorDecl, rule: CountedRule, weight: Figure, given: dict[str, Figure]) -> Figure:
    staff = given.get("得分")
    lacking = next((key for key in leaf.reads if not _counts(scorer.known.get(key), leaf)), None)
    if lacking is not None:
        return _instead(scorer, leaf, weight, given, scorer.known.get(lacking), lacking)
    score = scorer.known.derive(leaf.key, score_of(rule, weight, scorer.known, scorer.places, leaf.absent))
    scorer.not_taken(leaf.name, staff, score)
    return score


def _counts(figure: Figure | None, leaf: IndicatorDecl) -> bool:
    """Tell whether a figure gives points: by its value, or because a rate without a base does."""
    return is_filled(figure) or (figure is not None and bool(leaf.absent) and figure.value is not Absence.MISSING)


def _instead(
    scorer: Scorer, leaf: IndicatorDecl, weight: Figure, given: dict[str, Figure], figure: Figure | None, source: str
) -> Figure:
    """Score a 计算 leaf whose figure is absent: staff's score with 依据 where given (a zero base has no rate), else missing."""
    used = (figure,) if figure is not None else ()
    why = figure.value.value if figure is not None and isinstance(figure.value, Absence) else "没有该数据项"
    has_base = figure is None or figure.value is Absence.MISSING
    basis = given.get("依据")
    if is_filled(given.get("得分")) and basis is not None and basis.text:
        severity = Severity.WARNING if has_base else Severity.NOTE
        lacks = f"{scorer.label(source)}：{why}" if figure is None or has_base else _no_base(scorer, figure, source)
        at = cell_of(given["得分"])
        scorer.problems.append(problem("J017", at=at, found=lacks, keys=(leaf.key,), severity=severity, name=leaf.name))
        return _judged(scorer, leaf, weight, given)
    if figure is None or has_base:
        found, at = f"{scorer.label(source)}：{why}", cause_of(figure)
        scorer.problems.append(problem("J016", at=at, found=found, expected="能算出的比率", keys=(leaf.key,), name=leaf.name))
    elif (base := base_of(figure)).value is Absence.BLANK and base is not figure and not base.direct_uses:
        found, at, keys = _no_base(scorer, figure, source), cell_of(base), (leaf.key, base.key)
        scorer.problems.append(problem("J016", at=at, found=found, expected="能算出的比率", keys=keys, name=leaf.name))
    else:
        scorer.problems.append(_ask(scorer, leaf, figure, given, source))
    return scorer.known.decided(leaf.key, Absence.MISSING, SCORE, f"{source}{why}，不能计分", used)


def _no_base(scorer: Scorer, rate: Figure, source: str) -> str:
    """Say why a rate has no value: 三公经费控制率算不出：“三公”经费合计年初预算数为 0."""
    base = base_of(rate)
    state = "为 0" if base.value == 0 else "是“—”" if base.value is Absence.DASH else "是空的"
    return f"{scorer.label(source)}算不出：{scorer.label(base.key)}{state}"


def _ask(scorer: Scorer, leaf: IndicatorDecl, rate: Figure, given: dict[str, Figure], source: str) -> Problem:
    """Ask for the score of a leaf whose rate has no base, in its row of 人工评分 or in the one to be added."""
    at, added = scorer.rows.place(given)
    row = f"新加一行，指标写“{leaf.name}”，" if added else ""
    half = "，依据还没有写" if is_filled(given.get("得分")) else ""
    return problem(
        "J031" if added else "J030",
        at=at,
        found=_no_base(scorer, rate, source) + half,
        expected=f"{row}得分填 0 至 {plain_number(Fraction(leaf.weight), SCORE)}，依据写明理由（例：当年没有这项业务）",
        keys=(leaf.key, base_of(rate).key),
        name=leaf.name,
    )


def _judged(scorer: Scorer, leaf: IndicatorDecl, weight: Figure, given: dict[str, Figure]) -> Figure:
    """Return staff's score of a 参照 or 评判 leaf (rounded to what is printed), checked against weight, 依据 and threshold."""
    staff = given.get("得分")
    if staff is None or not is_filled(staff):
        found = staff.text if staff is not None and staff.text else "（空）"
        at = cell_of(staff) or _score_sheet(scorer)
        full = plain_number(weight.number or 0, SCORE)
        expected = f"0 至 {full} 分"
        keys = (leaf.key, *((staff.key,) if staff else ()))
        scorer.problems.append(problem("J010", at=at, found=found, expected=expected, keys=keys, name=leaf.name))
        return scorer.known.decided(
            leaf.key, Absence.MISSING, SCORE, "填报表“人工评分”没有该指标的得分", (staff,) if staff else ()
        )
    scorer.problems += _judgement_problems(scorer, leaf, weight, staff, given.get("依据"))
    if isinstance(leaf.rule, JudgementRule):
        scorer.problems += band_problems(scorer, leaf, leaf.rule, weight, staff, given.get(RATING))
    return scorer.as_printed(leaf.key, staff)


def _score_sheet(scorer: Scorer) -> Cell | None:
    """Return the sheet other scores stand on: a score that is not there has no cell."""
    cells = (cell_of(figure) for given in scorer.given.values() for figure in given.values())
    found = next((cell for cell in cells if cell), None)
    return Cell(file=found.file, sheet=found.sheet) if found else None


def _judgement_problems(
    scorer: Scorer, leaf: IndicatorDecl, weight: Figure, staff: Figure, basis: Figure | None
) -> Iterator[Problem]:
    known, score, full = scorer.known, Fraction(staff.number or 0), Fraction(weight.number or 0)
    keys, at, explained = (leaf.key,), cell_of(staff), basis is not None and bool(normal_text(basis.text))
    shown, limit = plain_number(score, SCORE), plain_number(full, SCORE)
    if not 0 <= score <= full:
        yield problem("J011", at=at, found=shown, expected=f"0 至 {limit} 分", keys=keys, name=leaf.name)
        return
    passes = _within_threshold(known, leaf) if leaf.kind == "参照" else True
    if leaf.kind == "参照" and passes is None:
        yield _unchecked(scorer, leaf, at, explained)
    if score == full and passes is False:
        found, severity = f"{_beside(known, leaf)}，得 {shown} 分", Severity.NOTE if explained else Severity.WARNING
        basis_said = f"，依据：{basis.text}" if explained and basis is not None else "，没有依据"
        expected = _threshold(leaf)
        yield problem("J013", at=at, found=found + basis_said, expected=expected, keys=keys, severity=severity, name=leaf.name)
    if score < full and passes is not False and not explained:
        yield problem(
            "J012", at=at, found=f"{shown} 分，没有依据", expected=f"满分 {limit} 分，或写明依据", keys=keys, name=leaf.name
        )


def _unchecked(scorer: Scorer, leaf: IndicatorDecl, at: Cell | None, explained: bool) -> Problem:
    """Say that a score has no figure to stand beside: it is missing, or has no base and words must do."""
    source = _beside_key(leaf)
    figure, keys = scorer.known.get(source), (leaf.key, source)
    if figure is None or figure.value is Absence.MISSING:
        found = f"{scorer.label(source)}：缺失"
        return problem("J014", at=at, found=found, expected=_threshold(leaf), keys=keys, name=leaf.name)
    found, severity = _no_base(scorer, figure, source), Severity.NOTE if explained else Severity.WARNING
    return problem("J032", at=at, found=found, expected="依据写明理由", keys=keys, severity=severity, name=leaf.name)


def _within_threshold(known: Figures, leaf: IndicatorDecl) -> bool | None:
    """Tell whether the figure beside a 参照 score keeps its threshold; None where the figure is absent."""
    rule = leaf.rule
    figure = known.get(_beside_key(leaf))
    if not isinstance(rule, ThresholdRule) or figure is None or figure.number is None:
        return None
    if rule.most is not None and figure.number > Fraction(rule.most):
        return False
    return not (rule.least is not None and figure.number < Fraction(rule.least))


def _beside(known: Figures, leaf: IndicatorDecl) -> str:
    figure = known.get(_beside_key(leaf))
    if figure is None:
        return ""
    return format_figure(figure, "百分比") if figure.unit == RATIO else plain_number(figure.number or 0, figure.unit)


def _threshold(leaf: IndicatorDecl) -> str:
    rule = leaf.rule
    parts = [("不高于 ", rule.most), ("不低于 ", rule.least)] if isinstance(rule, ThresholdRule) else []
    return "、".join(word + plain_number(Fraction(bound), RATIO) for word, bound in parts if bound is not None)


# --- totals ------------------------------------------------------------------------------------------------------------


def _totals(scorer: Scorer, indicators: tuple[Indicator, ...], pack: Pack) -> None:
    """得分.合计 adds the first level and the bonus (capped if the pack says so); 满分.合计 leaves the bonus out."""
    counted = [item for item in indicators if not item.bonus]
    full = scorer.known.derive("满分.合计", sum_of(item.weight for item in counted))
    expr: Expr = sum_of(item.score for item in indicators)
    out = sum((Fraction(leaf.weight) for leaf in pack.rubric.indicator if leaf.key in scorer.left_out), Fraction(0))
    if out and full.number is not None:
        expr = _rescaled(scorer, indicators, full, Fraction(full.number) + out)
    cap = pack.option("total_cap").value
    if cap is True:
        expr = Min((expr, full.expr()))
    elif cap is not False:
        expr = Min((expr, Const(Fraction(pack.number("total_cap")), SCORE)))
    total = scorer.known.derive("得分.合计", expr)
    scorer.figures += [full, total, grade(scorer.known, "得分.等级", total, pack.rubric.grade), *_standing(scorer, pack)]


def _standing(scorer: Scorer, pack: Pack) -> Iterator[Figure]:
    """Yield whether points of the rubric in force are assumed, and whether the office drew it up itself."""
    assumed = [point for point in assumed_points(pack) if point.scoring]
    for key, said, rule in (
        ("评分标准.有假定", bool(assumed), f"分值、评分标准、等级中没有证实的 {len(assumed)} 项"),
        ("评分标准.本单位拟定", pack.own_rubric, f"评分标准取自 {pack.rubric_from}"),
    ):
        yield scorer.known.decided(key, "是" if said else "否", "文本", rule, ())


def _rescaled(scorer: Scorer, indicators: Iterable[Indicator], full: Figure, whole: Fraction) -> Expr:
    """Return the total where leaves do not apply: 85.5 of 92 points are 85.5 ÷ 92 × 100 = 92.93. The bonus is added."""
    items = list(indicators)
    earned = Div(sum_of(item.score for item in items if not item.bonus), full.expr())
    scaled = Round(Mul(earned, Const(whole, SCORE)), scorer.places)
    extra = [item.score.expr() for item in items if item.bonus]
    return Sum((scaled, *extra)) if extra else scaled


def _unknown_names(scorer: Scorer, pack: Pack) -> None:
    names = {normal_text(leaf.name) for leaf in pack.rubric.indicator}
    for name, given in scorer.given.items():
        if name not in names:
            first = given.get("得分") or next(iter(given.values()))
            scorer.problems.append(
                problem(
                    "J015", at=cell_of(first), found=name, expected="评分标准中的指标名称", severity=Severity.WARNING, name=name
                )
            )
