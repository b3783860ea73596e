"""The rubric as a tree, and what is wrong with it as data: a pack's fault is told as a problem of its rubric.toml."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from pipeline.compute.rules import rule_fault
from pipeline.declarations import (
    AccumulationRule,
    ChecklistRule,
    IndicatorDecl,
    JudgementRule,
    LevelDecl,
    LevelRule,
    OccurrenceRule,
    RubricFile,
    ThresholdRule,
    YesNoRule,
    figures_of,
)
from pipeline.declarations.strict import is_below
from pipeline.pack import RUBRIC, Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell

ROOT = "得分"


class RubricNode(Struct, frozen=True):
    """One place of the scoring tree; ``path`` is the key below 得分, ``leaf`` set where nothing stands below."""

    path: str
    name: str
    bonus: bool
    leaf: IndicatorDecl | None = None
    children: tuple["RubricNode", ...] = ()


def tree(rubric: RubricFile) -> tuple[RubricNode, ...]:
    """Return the first-level nodes in declared order; a level without indicators below it is left out."""
    tops = [level for level in rubric.level if _parent(level.key) == ROOT]
    return tuple(node for level in tops if (node := _node(rubric, level, level.bonus)).children)


def _node(rubric: RubricFile, level: LevelDecl, bonus: bool) -> RubricNode:
    below = [_node(rubric, child, bonus or child.bonus) for child in rubric.level if _parent(child.key) == level.key]
    leaves = [
        RubricNode(_path(leaf.key), leaf.name, bonus, leaf) for leaf in rubric.indicator if _parent(leaf.key) == level.key
    ]
    children = tuple(node for node in (*below, *leaves) if node.leaf or node.children)
    return RubricNode(_path(level.key), level.name, bonus, children=children)


def _parent(key: str) -> str:
    return key.rpartition(".")[0]


def _path(key: str) -> str:
    return key.partition(".")[2]


def rubric_problems(pack: Pack) -> Iterator[Problem]:
    """Report weights that do not add up, indicators without their level, doubled keys or names, and faulty rules."""
    rubric = pack.rubric
    for level in rubric.level:
        below = sum((leaf.weight for leaf in rubric.indicator if leaf.key.startswith(level.key + ".")), Decimal(0))
        if below != level.weight:
            yield problem(
                "J020",
                at=_at_sum(pack, level.key),
                found=f"{level.weight}",
                expected=f"{below}",
                keys=(level.key,),
                name=level.key,
            )
    keys = [level.key for level in rubric.level] + [leaf.key for leaf in rubric.indicator]
    names = [leaf.name for leaf in rubric.indicator]
    for word in sorted({word for words in (keys, names) for word in words if words.count(word) > 1}):
        yield problem("J021", at=_at(pack, word), found=word, name=word)
    levels = {level.key for level in rubric.level}
    for key in keys:
        if _parent(key) != ROOT and _parent(key) not in levels:
            yield problem("J022", at=_at(pack, key), found=key, expected=f"level 中的 {_parent(key)}", name=key)
        elif _parent(key) == ROOT and key not in levels:
            yield problem("J022", at=_at(pack, key), found=key, expected="先有一级指标（level），再有三级指标", name=key)
    for leaf in rubric.indicator:
        fault = _rule_fault(leaf, pack)
        if fault:
            yield problem("J023", at=_at(pack, leaf.key), found=fault, name=leaf.name)


def _at(pack: Pack, key: str = "") -> Cell:
    return Cell(file=pack.file_of(RUBRIC, key))


def _at_sum(pack: Pack, level: str) -> Cell:
    """Return the file to blame for a sum: the child's where it changes anything of the level, else the one that states it."""
    last = pack.file_of(RUBRIC)
    of_level = {file for (name, key), file in pack.origins.items() if name == RUBRIC and is_below(key, level)}
    return Cell(file=last) if last in of_level else _at(pack, level)


def standard_problems(pack: Pack) -> Iterator[Problem]:
    """Report leaves without 评分标准 where a table prints that column: `jixiao lint` asks, a build prints an empty cell."""
    bare = [leaf.name for leaf in pack.rubric.indicator if leaf.standard is None]
    if bare and any(column.name == "评分标准" for table in pack.tables for column in table.columns):
        at, expected = _at(pack), "每个三级指标都写 standard（text、state、source）"
        yield problem("M015", at=at, found="、".join(bare), expected=expected)


def _rule_fault(leaf: IndicatorDecl, pack: Pack) -> str:
    rule = leaf.rule
    if rule is None:
        return "" if leaf.kind == "评判" else f"{leaf.kind}指标须写 rule"
    if leaf.kind != _KIND_OF.get(type(rule), "计算"):
        return f"这种 rule 是{_KIND_OF.get(type(rule), '计算')}指标的，kind 却写了{leaf.kind}"
    for key in figures_of(rule):
        entry = pack.catalogue.find(key)
        if entry is None or entry.unit != "比例":
            return f"“{key}”不是数据项目录中的比率"
    return rule_fault(rule, leaf.weight)


_KIND_OF: Mapping[type, str] = {
    ThresholdRule: "参照",
    JudgementRule: "评判",
    **dict.fromkeys((YesNoRule, LevelRule, ChecklistRule, OccurrenceRule, AccumulationRule), "评定"),
}
"""The kind of leaf a rule belongs to; all others are 计算."""
