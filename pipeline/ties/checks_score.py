"""Named checks on the scoring tree and the ratios (F1, F2), counted anew and apart from compute."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from fractions import Fraction

from pipeline.declarations import FigureDecl, RuleDecl
from pipeline.expr import (
    RATIO,
    SCORE,
    Abs,
    Add,
    Cases,
    Const,
    Div,
    Expr,
    Fallback,
    Floor,
    Max,
    Mean,
    Min,
    Mul,
    Ref,
    Round,
    Sub,
    Sum,
)
from pipeline.kept import kept_for
from pipeline.records import Figure, Indicator
from pipeline.ties.facts import CheckFinding, Facts, amount, cannot, fails, holds, place
from pipeline.ties.params import word


def scores_add_up(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F1: 三级 → 二级 → 一级 → total for 得分 and 满分, 0 ≤ score ≤ weight, the bonus once and apart, the grade by total."""
    if facts.computed is None:
        return
    tree = facts.computed.indicators
    yield from (finding for node in tree for finding in _node(node))
    yield from _total(facts, tree, rule)
    yield _grade(facts, word(rule, "total"), word(rule, "grade"))


def _node(node: Indicator) -> Iterator[CheckFinding]:
    if not node.children:
        yield _leaf(node)
        return
    own = [child for child in node.children if not child.bonus or node.bonus]
    yield _sum(f"{node.name}得分", node.score, [child.score for child in own])
    yield _sum(f"{node.name}满分", node.weight, [child.weight for child in own])
    for child in node.children:
        yield from _node(child)


def _leaf(node: Indicator) -> CheckFinding:
    score, weight = node.score.number, node.weight.number
    if score is None or weight is None:
        # compute has already said why a leaf has no score
        return cannot(node.name, "没有得分", keys=(node.score.key,), silent=True)
    if 0 <= score <= weight:
        return holds(node.name)
    expected = f"0 至 {amount(weight, SCORE)}"
    return fails(node.name, amount(score, SCORE), expected, at=place(node.score), keys=(node.score.key,))


def _sum(subject: str, whole: Figure, parts: Iterable[Figure]) -> CheckFinding:
    parts = list(parts)
    values = [part.number for part in parts]
    if whole.number is None or any(value is None for value in values):
        return cannot(subject, "下级指标没有得分", keys=(whole.key,), silent=True)
    total = sum((Fraction(value) for value in values if value is not None), Fraction(0))
    if total == whole.number:
        return holds(subject, difference=0)
    words = " + ".join(amount(value, SCORE) for value in values if value is not None)
    expected = f"{words} = {amount(total, SCORE)}"
    return fails(
        subject, amount(whole.number, SCORE), expected, difference=whole.number - total, keys=(whole.key,), at=place(whole)
    )


def _leaves(nodes: Iterable[Indicator], bonus: bool = False) -> Iterator[tuple[Indicator, bool]]:
    for node in nodes:
        extra = bonus or node.bonus
        if node.children:
            yield from _leaves(node.children, extra)
        else:
            yield node, extra


def _total(facts: Facts, tree: tuple[Indicator, ...], rule: RuleDecl) -> Iterator[CheckFinding]:
    total, full = facts.figures.get(word(rule, "total")), facts.figures.get(word(rule, "full"))
    leaves = list(_leaves(tree))
    if total is None or full is None or not leaves:
        yield cannot("合计", "没有算出总分")
        return
    added = _sum("得分合计", total, [leaf.score for leaf, _ in leaves])
    cap = facts.pack.options.get("total_cap")
    capped = cap is not None and cap.value is True and total.number is not None and total.number == full.number
    # with the cap on, a total that stands exactly at it may lie below the sum
    yield holds("得分合计") if capped and added.difference is not None and added.difference < 0 else added
    yield _sum("满分合计", full, [leaf.weight for leaf, extra in leaves if not extra])


def _grade(facts: Facts, total_key: str, grade_key: str) -> CheckFinding:
    total, grade = facts.figures.get(total_key), facts.figures.get(grade_key)
    if total is None or total.number is None or grade is None:
        return cannot("等级", "没有算出总分或等级", silent=True)
    reached = [decl for decl in facts.pack.rubric.grade if total.number >= Fraction(decl.least)]
    best = max(reached, key=lambda decl: decl.least, default=None)
    expected = best.name if best else ""
    if grade.text == expected:
        return holds("等级")
    return fails("等级", f"{grade.text}（{amount(total.number, SCORE)}）", expected, keys=(grade.key,))


def one_formula_per_ratio(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F2: ratios of one name (catalogue label without what stands for ``*``) have one formula and one denominator."""
    shapes: dict[str, dict[str, Figure]] = {}
    for figure in facts.figures.values():
        if figure.unit != RATIO or not isinstance(figure.source, Expr):
            continue
        name, wild = _ratio_name(facts.pack.figure_decls, figure.key)
        shapes.setdefault(name, {}).setdefault(_shape(figure.source, wild), figure)
    for name, found in shapes.items():
        if len(found) == 1:
            yield holds(name)
            continue
        keys = tuple(figure.key for figure in found.values())
        words = "；".join(f"{facts.label(key)} = {shape}" for shape, key in zip(found, keys, strict=True))
        yield fails(name, words, "同名比率只有一个算式、一个分母", keys=keys)


@kept_for(4096)
def _ratio_name(decls: Sequence[FigureDecl], key: str) -> tuple[str, tuple[str, ...]]:
    """Return the ratio's own name (the label without what stands for ``*``) and the segments that vary in its key."""
    segments = key.split(".")
    for parts, label in _declared(decls).get(len(segments), ()):
        wild = _varying(parts, segments)
        if wild is not None:
            return label, wild
    return key, ()


@kept_for(32)
def _declared(decls: Sequence[FigureDecl]) -> Mapping[int, list[tuple[list[str], str]]]:
    """Return the declared keys by their number of segments with the ratio's own name, those without ``*`` first."""
    found: dict[int, list[tuple[list[str], str]]] = {}
    for decl in sorted(decls, key=lambda decl: "*" in decl.pattern):
        parts = decl.pattern.split(".")
        found.setdefault(len(parts), []).append((parts, re.sub(r"\{\d\}", "", decl.label)))
    return found


def _varying(parts: list[str], segments: list[str]) -> tuple[str, ...] | None:
    """Return the segments that stand for ``*``, or None where the pattern does not match."""
    both = zip(parts, segments, strict=True)
    if not all(part == segment or ("*" in part and fnmatchcase(segment, part)) for part, segment in both):
        return None
    return tuple(segment for part, segment in zip(parts, segments, strict=True) if "*" in part)


def _shape(tree: Expr, wild: tuple[str, ...]) -> str:
    """Write a formula with varying segments as ``*`` and constants as ``□``, so that like formulas read alike."""
    if isinstance(tree, Ref):
        return ".".join("*" if segment in wild else segment for segment in tree.figure.key.split("."))
    if isinstance(tree, Const):
        return "□"
    return f"{_SIGNS[type(tree)]}({'，'.join(_shape(part, wild) for part in tree.parts())})"


_SIGNS: dict[type[Expr], str] = {
    Add: "相加",
    Sum: "相加",
    Sub: "相减",
    Mul: "相乘",
    Div: "相除",
    Mean: "平均",
    Min: "最小",
    Max: "最大",
    Abs: "绝对值",
    Round: "四舍五入",
    Floor: "取整",
    Cases: "分档",
    Fallback: "没有时取",
}
