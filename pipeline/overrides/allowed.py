"""Which figures may be changed: no words of staff, no sum of scores, nothing that is no figure."""

from collections.abc import Container, Iterable
from fractions import Fraction

from pipeline.expr import Expr, dependencies
from pipeline.money import Value
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure

_SCORE, _FULL, _QUOTED, _LIST, _ORDINAL = "得分.", "满分.", "引用", "列表", "序号"
_IDENTITY = ("单位.部门全称", "单位.年度")
"""What tells whose report it is: with another value the inputs would be those of another report."""


def parts_of_others(figures: Iterable[Figure]) -> frozenset[str]:
    """Return the keys that figures of the inputs are made of (单位分表, 内部往来): a change there would change no sum."""
    return frozenset(key for figure in figures if isinstance(figure.source, Expr) for key in dependencies(figure.source))


def refusal(key: str, pack: Pack, parts: Container[str], at: Cell | None = None) -> Problem | None:
    """Return why a figure cannot be changed, or None when it can. ``parts`` are those of :func:`parts_of_others`."""
    entry = pack.catalogue.find(key)
    if entry is None or entry.kind == _LIST:
        return problem("U010", at=at, found=key or "（空）")
    if key.rpartition(".")[2] == _ORDINAL:
        return problem("U011", at=at, found=key, keys=(key,))
    if entry.kind == _QUOTED or key in _IDENTITY:
        return problem("U013", at=at, found=key, keys=(key,), name=entry.label)
    if key.startswith((_SCORE, _FULL)) and not is_leaf(key, pack):
        return problem("U012", at=at, found=key, expected="、".join(leaves_below(key, pack)), keys=(key,), name=entry.label)
    if key in parts:
        return problem("U014", at=at, found=key, keys=(key,), name=entry.label)
    return None


def is_leaf(key: str, pack: Pack) -> bool:
    """Tell whether a key is the score of a leaf of the rubric."""
    return any(leaf.key == key for leaf in pack.rubric.indicator)


def leaves_below(key: str, pack: Pack) -> tuple[str, ...]:
    """Return the leaves a sum of scores (or a weight) is made of; all of them for the total and the grade."""
    path = _SCORE + key.removeprefix(_SCORE).removeprefix(_FULL)
    leaves = tuple(leaf.key for leaf in pack.rubric.indicator)
    return tuple(leaf for leaf in leaves if leaf == path or leaf.startswith(path + ".")) or leaves


def score_fault(key: str, value: Value, pack: Pack) -> str:
    """Return between which bounds the score of a leaf must lie when it does not; empty otherwise."""
    leaf = next((leaf for leaf in pack.rubric.indicator if leaf.key == key), None)
    if leaf is None or not isinstance(value, int | Fraction):
        return ""
    inside = 0 <= value <= Fraction(leaf.weight) and Fraction(value * 100).denominator == 1
    return "" if inside else f"0 至 {leaf.weight} 分，最多两位小数"
