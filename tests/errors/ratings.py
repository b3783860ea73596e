"""Cases of what staff state to be counted: 评定 of 项目监管 (3 points), and goals scored one by one, in a copy of the pack."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.problems import Problem
from pipeline.run import stages
from tests.errors.cases import Case
from tests.errors.good import good
from tests.errors.packs import PACK, append, packs_with, sub

_NAME = "项目监管"
_YES_NO = 'kind = "评定"\noptional = true\nrule = { kind = "是否" }'
_LEVELS = (
    'kind = "评判"\nrule = { kind = "分档评判", levels = [{ name = "达成", least = 0.8 }, '
    '{ name = "未达成", least = 0, below = 0.8 }] }'
)


def rated(code: str, what: str, rule: str, score: object, rating: object, basis: object) -> Case:
    """The good department whose row of 项目监管 holds these three cells."""

    def run(folder: Path) -> Iterable[Problem]:
        before = f'name = "{_NAME}"\nweight = 3\nkind = "评判"'
        packs = packs_with(folder, sub(f"{PACK}/rubric.toml", before, before.replace('kind = "评判"', rule)))
        department = good()
        head, *rows = department.form["人工评分"]
        lines = [[name, score, None, words] for name, score, words in rows if name != _NAME]
        department.form["人工评分"] = [[*head[:2], "评定", head[2]], *lines, [_NAME, score, rating, basis]]
        return stages(department.write(folder), (packs,), "narrate").problems

    return Case(code, what, run)


_GOALS = """
[goals]
weight = 10
level = [{ name = "产出指标", below = ["数量指标"] }]
bands = [{ name = "达成", least = 0.8 }, { name = "未达成", least = 0, below = 0.8 }]
"""
_EXECUTION = """
execution = { weight = 10 }
reasons = { execution = 0.9, adjusted = true }
noted_over = 1.2
"""
_GOAL_HEAD = ["绩效目标", "目标值", "实际完成值", "一级指标", "二级指标", "分值", "完成档次", "自评得分", "未完成原因"]


def scored(code: str, what: str, *goal: object) -> Case:
    """The good department with one goal of 10 points, as these cells say."""

    return _scored(code, what, _GOALS, goal)


def executed(code: str, what: str, *goal: object) -> Case:
    """The same beside a leaf of the execution rate, 113 of 130, of 120 at the beginning: two reasons are asked."""
    return _scored(code, what, _GOALS + _EXECUTION, goal)


def _scored(code: str, what: str, goals: str, goal: Sequence[object]) -> Case:
    def run(folder: Path) -> Iterable[Problem]:
        packs = packs_with(folder, append(f"{PACK}/rubric.toml", goals))
        department = good()
        department.form["其他数据"] += [["预算执行率偏低原因"], ["预算调整原因"]]
        department.form["绩效目标"] = [_GOAL_HEAD, ["培训人次", *goal]]
        return stages(department.write(folder), (packs,), "narrate").problems

    return Case(code, what, run)


CASES = (
    rated("J033", "只填了得分，没有填是否", _YES_NO, 3, None, "按规定执行"),
    rated("J034", "是否填成了“基本是”", _YES_NO, None, "基本是", "按规定执行"),
    rated("J035", "未达成的给了 2.5 分（达成是 2.4 分至满分）", _LEVELS, 2.5, "未达成", "两个项目没有检查"),
    rated("J036", "评为不适用，没有写理由", _YES_NO, None, "不适用", None),
    scored("J040", "一级指标写成了“产出”", "≥20人", "25人", "产出", "数量指标", 10, None, None, None),
    scored("J041", "分值合计 8 分，绩效指标共 10 分", "≥20人", "25人", "产出指标", "数量指标", 8, None, None, None),
    scored("J042", "按比例得 9 分，自评 8 分，写了原因", "≥20人", "18人", "产出指标", "数量指标", 10, None, 8, "质量不高"),
    scored("J043", "按比例得 9 分，自评 10 分", "≥20人", "18人", "产出指标", "数量指标", 10, None, 10, "两人请假"),
    scored("J044", "没有数的目标，没有评档次", "有所提高", "提高明显", "产出指标", "数量指标", 10, None, None, None),
    scored("J045", "完成率 200%，没有说明原因", "≥20人", "40人", "产出指标", "数量指标", 10, None, None, None),
    scored("J060", "分值 10 分，自评 12 分", "≥20人", "18人", "产出指标", "数量指标", 10, None, 12, "两人请假"),
    executed("J061", "全年预算 130 元，执行 113 元", "≥20人", "25人", "产出指标", "数量指标", 10, None, None, None),
    executed("J062", "年初预算 120 元，全年预算 130 元", "≥20人", "25人", "产出指标", "数量指标", 10, None, None, None),
    executed("J063", "目标 20 人，实际 25 人", "≥20人", "25人", "产出指标", "数量指标", 10, None, None, None),
)
