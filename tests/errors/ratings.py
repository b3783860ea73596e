"""Cases of 评定: a copy of the pack in which 项目监管 (3 points) is counted by what staff state, and what they wrote."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.problems import Problem
from pipeline.run import stages
from tests.errors.cases import Case
from tests.errors.good import good
from tests.errors.packs import PACK, packs_with, sub

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


CASES = (
    rated("J033", "只填了得分，没有填是否", _YES_NO, 3, None, "按规定执行"),
    rated("J034", "是否填成了“基本是”", _YES_NO, None, "基本是", "按规定执行"),
    rated("J035", "未达成的给了 2.5 分（达成是 2.4 分至满分）", _LEVELS, 2.5, "未达成", "两个项目没有检查"),
    rated("J036", "评为不适用，没有写理由", _YES_NO, None, "不适用", None),
)
