"""One case for each thing that is told of last year's outputs: figures.json written by hand beside the good department."""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.problems import Problem
from tests.builders import DEPARTMENT, YEAR
from tests.errors.cases import Case, problems_until
from tests.errors.good import good
from tests.errors.packs import lint, sub

CLOSING = "支出.年末结转和结余.决算数"


def _with(code: str, what: str, *, fen: str = "1000", year: int = YEAR - 1, cut: int = 0) -> Case:
    """The good department beside outputs of the year before, whose closing balance is 10 元 unless told."""

    def run(folder: Path) -> Iterable[Problem]:
        path = folder / "outputs" / str(YEAR - 1) / DEPARTMENT / "figures.json"
        path.parent.mkdir(parents=True)
        figure = {"key": CLOSING, "unit": "元", "value": {"kind": "money", "fen": fen}}
        head = {"schema": 1, "department": DEPARTMENT, "year": year, "pack": {"id": "guangdong", "version": "1.0"}}
        data = json.dumps({**head, "figures": [figure]}, ensure_ascii=False).encode("utf-8")
        path.write_bytes(data[: len(data) - cut])
        return problems_until(code, good().write(folder), previous=folder / "outputs")

    return Case(code, what, run)


CASES = [
    lint(
        "O004",
        "汇总要列的数据项写错了",
        sub("common/summary.toml", 'key = "执行.预算完成率"', 'key = "执行.预算完成绿"'),
    ),
    lint("O005", "与上年核对的数据项写错了", sub("common/ties.toml", "=支出.年末结转和结余.决算数", "=支出.年末结余.决算数")),
    _with("O001", "上年的成果文件夹里有 figures.json"),
    _with("O002", "上年的 figures.json 末尾缺了一段", cut=5),
    _with("O003", "上年的成果文件夹里放的是再上一年的 figures.json", year=YEAR - 2),
    _with("H1", "本年的年初结转和结余 10 元，上年成果的年末结转和结余是 9 元", fen="900"),
]
