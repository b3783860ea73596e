"""Cases of 评分标准.xlsx beside a department's inputs: the pack's own with some cells changed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.problems import Problem
from pipeline.rubric_book.heads import FILE
from tests.errors.cases import Case
from tests.errors.good import good
from tests.load.exports import loaded
from tests.rubric_book.books import book


def beside(code: str, what: str, **cells: Any) -> Case:
    """The good department with a 评分标准.xlsx of its own."""

    def run(folder: Path) -> Iterable[Problem]:
        place = good().write(folder)
        (place / FILE).write_bytes(book(**cells))
        return loaded(place).problems

    return Case(code, what, run)


CASES = (
    beside("J050", "“分值”一列改名为“权重”", D3="权重"),
    beside("J051", "计分方式写成了“酌情”", E4="酌情"),
    beside("J052", "扣分写成了“超过的酌情扣分”", E9="扣分", G9="超过的酌情扣分"),
    beside("J053", "数据项写成了“执行率”", F9="执行率"),
    beside("J054", "分值写成了“五分”", D4="五分"),
    beside("J055", "分值依据写成了“大概”", L4="大概"),
    beside("M042", "分值依据写成“已证实”，没有写来源", L4="已证实", M4=None),
    beside("J056", "部门文件夹里有自己的评分标准，两个指标的分值改过", D4=4, D5=6),
)
