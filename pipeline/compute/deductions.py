"""What the 评分表 says beside each leaf: the levels above it, 评分标准 in words, and why points were lost.

A 计算 leaf, and a 参照 leaf past its threshold for which staff gave no 依据, are explained by their figure and rule; every
other lost point, a 计算 leaf staff scored and a leaf that does not apply, by staff's 依据. Where there is neither, 扣分原因 is
missing: the problem of that score (J012) says so.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from pipeline.compute.lookup import is_filled
from pipeline.compute.ratings import NOT_APPLICABLE, rated_words
from pipeline.declarations import (
    BandRule,
    BetterRule,
    DeductionRule,
    GoalCountRule,
    IndicatorDecl,
    LeafRule,
    LimitRule,
    ProportionalRule,
    RatedRule,
    ThresholdRule,
    WindowRule,
)
from pipeline.expr import RATIO, SCORE, TEXT, plain_number
from pipeline.formats import format_figure
from pipeline.money import Absence, half_up
from pipeline.pack import Pack
from pipeline.records import Figure, Figures, Indicator, Rule

UPPER = ("一级指标", "二级指标")
STANDARD, REASON = "评分标准", "扣分原因"
SHEET_COLUMNS = (*UPPER, STANDARD, REASON)
"""Columns of a leaf's row beside 满分, 实际值 and 自评得分, each a figure below the leaf's key."""

_STOPS = "。；;."


def is_short(node: Indicator) -> bool:
    """Tell whether a leaf lost points; a bonus that was not earned is none."""
    if node.children or node.bonus or node.score.number is None:
        return False
    return Fraction(node.score.number) < Fraction(node.weight.number or 0)


def sheet_figures(indicators: Iterable[Indicator], figures: Figures, pack: Pack) -> Iterator[Figure]:
    """Yield the figures of the 评分表 for every leaf, in order."""
    leaves = {leaf.key: leaf for leaf in pack.rubric.indicator}
    for top in indicators:
        above: tuple[str, ...] = ()
        for levels, node in _leaves(top, ()):
            names = levels or (node.name,)
            yield from _levels(figures, node, names, above)
            above = names
            leaf = leaves.get("得分." + node.key)
            if leaf is None:
                yield from _goal_reason(node, figures)
                continue
            if leaf.standard is not None:
                yield _words(figures, node, STANDARD, leaf.standard.text, "评分标准：" + leaf.standard.source)
            if is_short(node) or node.by_hand:  # full marks without an 实际值 need their reason too
                yield _reason(node, leaf, figures, pack)
            elif node.score.value is Absence.DASH:
                said = node.basis.strip().rstrip(_STOPS)
                yield _words(
                    figures, node, REASON, "：".join(part for part in (NOT_APPLICABLE, said) if part), "单位写明的理由"
                )


def _leaves(node: Indicator, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Indicator]]:
    if not node.children:
        yield above, node
    for child in node.children:
        yield from _leaves(child, (*above, node.name))


def _levels(figures: Figures, node: Indicator, names: tuple[str, ...], above: tuple[str, ...]) -> Iterator[Figure]:
    """Yield the names of the levels above a leaf, blank where they are those of the leaf before: the cell goes on."""
    shown = (names[0], names[1] if len(names) > 1 else names[0])
    before = (above[0], above[1] if len(above) > 1 else above[0]) if above else ("", "")
    for column, name, same in zip(UPPER, shown, (shown[:1] == before[:1], shown == before), strict=True):
        if same:
            yield figures.decided(f"得分.{node.key}.{column}", Absence.BLANK, TEXT, "与上一行相同")
        else:
            yield _words(figures, node, column, name, "评分标准")


def _words(figures: Figures, node: Indicator, column: str, text: str, how: str, uses: tuple[Figure, ...] = ()) -> Figure:
    return figures.decided(f"得分.{node.key}.{column}", text, TEXT, how, uses)


def _reason(node: Indicator, leaf: IndicatorDecl, figures: Figures, pack: Pack) -> Figure:
    """Return 扣分原因: how figure and rule give the score, then what staff wrote."""
    basis = node.basis.strip().rstrip(_STOPS)
    figure = figures.get(node.beside)
    worked = ""
    if leaf.rule is not None and figure is not None and is_filled(figure) and (leaf.kind == "计算" or not basis):
        worked = _worked(node, leaf.rule, figure, pack)
    rating = figures.get(f"得分.{node.key}.评定")
    if rating is not None and isinstance(leaf.rule, RatedRule):
        worked = rated_words(leaf.rule, rating.text or plain_number(rating.number or 0, rating.unit))
        figure = rating
    uses = (figure, node.score) if worked and figure is not None else (node.score,)
    text = "；".join(part for part in (worked, basis) if part)
    return figures.decided(f"得分.{node.key}.{REASON}", text or Absence.MISSING, TEXT, "计分过程和单位写明的依据", uses)


def _goal_reason(node: Indicator, figures: Figures) -> Iterator[Figure]:
    """Yield 扣分原因 of a goal below full marks: staff's 偏差原因; J002 and J045 ask for it where it is not there."""
    if is_short(node) and f"得分.{node.key}.{REASON}" not in figures:
        text = node.basis.strip().rstrip(_STOPS) or Absence.MISSING
        yield figures.decided(f"得分.{node.key}.{REASON}", text, TEXT, "填报表“绩效目标”的未完成原因", (node.score,))


def _worked(node: Indicator, rule: LeafRule, figure: Figure, pack: Pack) -> str:
    """Say in words and figures why the rule gives less than full marks; empty where it does not."""

    def percent(value: Fraction) -> str:
        form = pack.catalogue.format_for(figure.key, "百分比")
        return format_figure(Figure(key="", value=value, unit=RATIO, source=Rule(text="")), form)

    ratio, score = Fraction(figure.number or 0), Fraction(node.score.number or 0)
    shown, weight = percent(ratio), plain_number(node.weight.number or 0, SCORE)
    match rule:
        case ProportionalRule() | GoalCountRule() | WindowRule() if score:
            printed = Fraction(half_up(ratio, 4), 10**4)
            exact = Fraction(half_up(printed * Fraction(node.weight.number or 0), 2), 100) == score
            earned = plain_number(score, SCORE)
            sum_of_it = f"为{weight}×{shown}={earned}" if exact else f"得{earned}分"
            return f"实际值{shown}，按比例计分{sum_of_it}"
        case ProportionalRule() | GoalCountRule():
            return f"实际值{shown}，按比例计分得0分"
        case WindowRule(least=least, most=most):
            return f"实际值{shown}，在{percent(Fraction(least))}至{percent(Fraction(most))}之外，不得分"
        case LimitRule(limit=limit):
            return f"实际值{shown}，超过标准值{percent(Fraction(limit))}，按超过的比例扣分"
        case DeductionRule():
            return f"实际值{shown}，{_off(rule, percent)}{'' if score else '，扣完为止'}"
        case BandRule():
            return f"实际值{shown}，按所在档次得{plain_number(score, SCORE)}分"
        case ThresholdRule(most=most) if most is not None and ratio > Fraction(most):
            return f"实际值{shown}，高于标准值{percent(Fraction(most))}"
        case ThresholdRule(least=least) if least is not None and ratio < Fraction(least):
            return f"实际值{shown}，低于标准值{percent(Fraction(least))}"
        case BetterRule():
            return f"几项计分取高者得{plain_number(score, SCORE)}分"
    return ""


def _off(rule: DeductionRule, percent: Callable[[Fraction], str]) -> str:
    """Say the deduction in words: 高于标准值100%，每高1个百分点扣0.5分."""
    word, way = ("低于", "低") if rule.short else ("高于", "高")
    each, step = plain_number(Fraction(rule.points), SCORE), plain_number(Fraction(rule.step) * 100, SCORE)
    limit = f"{word}标准值{percent(Fraction(rule.limit))}，" if rule.limit else ""
    return f"{limit}每{way}{step}个百分点扣{each}分{'，不足的不计' if rule.whole else ''}"
