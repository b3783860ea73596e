"""A published form as a real folder: its grid as 绩效指标导出, its money as 决算报表, its rules as a pack's rubric."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.department import Run
from pipeline.problems import Problem
from pipeline.run import stages
from tests.builders import DEPARTMENT, YEAR, xlsx
from tests.errors.packs import PACK, packs_with
from tests.load.exports import F03, Z01, f03, form, z01

Row = list[Any]
GOAL_HEAD: Row = [
    "绩效指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]
MONEY_HEAD: Row = ["资金（万元）", "", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]


@dataclass
class PublishedForm:
    """Money in 万元: 年初预算数, 全年预算数, 全年执行数 as the accounts have them; rows as the form prints them."""

    rubric: str
    money: Sequence[float]
    printed: list[Row]
    goals: list[Row]
    total: float | None = None
    money_head: Row = field(default_factory=lambda: list(MONEY_HEAD))
    staff: dict[str, list[Row]] = field(default_factory=dict)
    right: dict[str, list[float]] = field(default_factory=dict)
    left: dict[str, list[float]] = field(default_factory=dict)
    head: str = ""

    def grid(self) -> list[Row]:
        """Return the sheet of the form."""
        rows: list[Row] = [["绩效自评表"], [], ["部门", DEPARTMENT], self.money_head, *self.printed]
        rows += [GOAL_HEAD, *(["", *row] for row in self.goals)]
        return rows + ([["总分", "", "", "", "", "", 100, self.total]] if self.total is not None else [])

    def made(self, folder: Path) -> Run:
        """Write the folder and the packs, and run up to the sentences."""
        yuan = [round(amount * 10_000, 2) for amount in self.money]
        place = folder / str(YEAR) / DEPARTMENT
        place.mkdir(parents=True)
        accounts = z01(
            {"本年收入合计": yuan, **_yuan(self.left)}, {"本年支出合计": yuan}, {"本年支出合计": yuan, **_yuan(self.right)}
        )
        xlsx(place / "决算报表.xlsx", {Z01: accounts, F03: f03()})
        heads = ["绩效目标", "目标值", "实际完成值", "一级指标", "二级指标", "分值", "自评得分", "未完成原因"]
        xlsx(place / "填报表.xlsx", form(**{"绩效目标": [heads], **self.staff}))
        xlsx(place / "绩效指标导出.xlsx", {"自评表": self.grid()})
        packs = packs_with(
            folder, lambda root: (root / PACK / "rubric.toml").write_text((self.head or _HEAD) + self.rubric, encoding="utf-8")
        )
        return stages(place, (packs,), "narrate")


def _yuan(rows: dict[str, list[float]]) -> dict[str, list[float]]:
    return {label: [round(amount * 10_000, 2) for amount in amounts] for label, amounts in rows.items()}


_HEAD = 'schema = 1\nlevel = []\nindicator = []\ngrade = [{ name = "优", least = 90 }, { name = "差", least = 0 }]\n'


def told(run: Run, *codes: str) -> list[tuple[str, str, str, str]]:
    """Return code, cell, found and expected of the problems of some codes, in order."""
    items: list[Problem] = [item for item in run.problems if item.code in codes]
    return [(item.code, item.cell, item.found, item.expected) for item in items]


def points(run: Run, key: str) -> float | None:
    """Return a score."""
    number = run.figures[key].number
    return None if number is None else float(number)
