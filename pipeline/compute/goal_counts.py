"""达标项数: which goals of a 二级指标 are met and not passed by far, each an 算式, and the share of them a leaf counts."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from pipeline.compute.goals import DONE, UNSURE, number_figures, verdict_of
from pipeline.compute.grammar import Comparator
from pipeline.compute.works import goal_rows
from pipeline.declarations import GoalCountRule, IndicatorDecl
from pipeline.expr import RATIO, Case, Cases, Const, Expr, Mul, Relation, Sum
from pipeline.money import Absence, normal_text
from pipeline.pack import Pack
from pipeline.records import Figure, Figures

_UNIT = "项"
_MET, _NOT_MET = Const(1, _UNIT), Const(0, _UNIT)
_WORD = "指标"


def goal_counts(known: Figures, pack: Pack, about: Fraction) -> tuple[Figure, ...]:
    """Return for every 达标项数 leaf whether each goal counts, how many there are and do, and the share."""
    found: dict[str, Figure] = {}
    for leaf in pack.rubric.indicator:
        if isinstance(leaf.rule, GoalCountRule):
            found |= {figure.key: figure for figure in _of_leaf(known, leaf, leaf.rule, about)}
    return tuple(found.values())


def _of_leaf(known: Figures, leaf: IndicatorDecl, rule: GoalCountRule, about: Fraction) -> Iterator[Figure]:
    rows = {path: row for path, row in goal_rows(known).items() if _is_of(row, rule.second)}
    each: list[Figure] = []
    for path, row in rows.items():
        key, verdict = f"{leaf.key}.{path.rpartition('.')[2]}", verdict_of(row, about)
        if verdict.sign is None:
            each.append(_by_outcome(known, key, known[f"{path}.完成情况"]))
            continue
        numbers = number_figures(known, path, row, verdict)
        yield from (figure for figure in numbers if figure.key not in known)
        each.append(known.derive(key, _met(rule, verdict.sign, *(figure.expr() for figure in numbers))))
    yield from each
    names = [row["绩效目标"] for row in rows.values()]
    number = known.decided(f"{leaf.key}.参评项数", len(rows), _UNIT, f"二级指标为“{rule.second}”的绩效目标数", names)
    parts = tuple(figure.expr() for figure in each)
    met = known.derive(f"{leaf.key}.达标项数", Sum(parts) if parts else _NOT_MET)
    yield from (number, met, known.derive(leaf.reads[0], met / number))


def _is_of(row: Mapping[str, Figure], second: str) -> bool:
    said = row.get("二级指标")
    return said is not None and normal_text(said.text).removesuffix(_WORD) == normal_text(second).removesuffix(_WORD)


def _by_outcome(known: Figures, key: str, outcome: Figure) -> Figure:
    """Return whether a goal without numbers counts: as it was judged; missing where nobody can tell."""
    value = Absence.MISSING if outcome.text == UNSURE else int(outcome.text == DONE)
    return known.decided(key, value, _UNIT, f"完成情况为“{outcome.text}”", (outcome,))


def _met(rule: GoalCountRule, sign: Comparator, target: Expr, actual: Expr) -> Expr:
    """Return 1 where a goal counts: met, and passed by no more than the rule allows."""
    if sign in (Comparator.AT_MOST, Comparator.LESS):
        over = Relation.AT_LEAST if sign is Comparator.LESS else Relation.MORE
        return Cases(actual, (Case(over, target, _NOT_MET),), _MET)
    short = Relation.AT_MOST if sign is Comparator.MORE else Relation.LESS
    bound = Mul(Const(1 + Fraction(rule.most), RATIO), target)
    past = Relation.AT_LEAST if rule.open else Relation.MORE
    return Cases(actual, (Case(short, target, _NOT_MET), Case(past, bound, _NOT_MET)), _MET)
