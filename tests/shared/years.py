"""A small year whose 决算, 指标账 and 明细账 lie in 共享: three departments, two of them with two units.

Each department is the smallest in which everything holds (tests/errors/good.py); one with two units has each of its amounts
twice, once in each unit: 本年支出 113 元 a unit, 226 元 the department. The same rows written into the departments' own folders
are what the shared ones are compared with.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.builders import YEAR, xlsx
from tests.errors.good import good
from tests.load.exports import F03, Z01, f03, z01

LIST_HEAD = ["部门名称", "部门编码", "单位名称", "单位编码", "应收"]
DEPARTMENTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "甲局": [("甲局", "101001")],
    "乙局": [("乙局", "102001"), ("乙局信息中心", "102002")],
    "丙局": [("丙局", "103001"), ("丙局监测站", "103002")],
}


@dataclass
class Year:
    """What is written: rows of the list and of the shared ledgers (a unit cell in front), to be changed at will."""

    listed: list[list[Any]] = field(default_factory=lambda: [LIST_HEAD, *_listed()])
    documents: list[list[Any]] = field(default_factory=list)
    vouchers: list[list[Any]] = field(default_factory=list)
    units: list[str] = field(default_factory=lambda: [name for units in DEPARTMENTS.values() for name, _ in units])

    def __post_init__(self) -> None:
        sample = good()
        for units in DEPARTMENTS.values():
            for name, code in units:
                self.documents += [[f"{code}-{name}", *row] for row in sample.documents[1:]]
                self.vouchers += [[f"{code}-{name}", *row] for row in sample.vouchers[1:]]

    def write(self, base: Path) -> Path:
        """Write the year below a folder: 部门名单, 共享, a folder a department with its 填报表 and 文字材料."""
        year = base / str(YEAR)
        shared = year / "共享"
        shared.mkdir(parents=True)
        xlsx(year / "部门名单.xlsx", {"名单": self.listed})
        ledgers(shared, self.documents, self.vouchers)
        sheets = {f"Z01 {name}": forms(name)[Z01] for name in self.units} | {f"F03 {n}": forms(n)[F03] for n in self.units}
        xlsx(shared / "决算报表.xlsx", sheets)
        for name in DEPARTMENTS:
            staff(year, name)
        return year


def _listed() -> list[list[Any]]:
    return [[name, units[0][1][:3], *unit, "是"] for name, units in DEPARTMENTS.items() for unit in units]


def forms(owner: str) -> dict[str, list[list[Any]]]:
    sample = good()
    sheet = f03(sample.public)
    sheet[1][0] = f"编制单位：{owner}"
    return {Z01: z01(sample.left, sample.middle, sample.right, owner=owner), F03: sheet}


def ledgers(
    folder: Path, documents: Sequence[Sequence[Any]], vouchers: Sequence[Sequence[Any]], owner: str = "某市财政局"
) -> None:
    """Write the two ledgers with the unit in the first column."""
    sample, top = good(), [[f"编制单位：{owner}", "金额单位：元"]]
    xlsx(folder / "预算指标账.xlsx", {"账": [*top, ["预算单位", *sample.documents[0]], *documents]})
    xlsx(folder / "支出明细账.xlsx", {"账": [*top, ["预算单位", *sample.vouchers[0]], *vouchers]})


def staff(year: Path, name: str) -> Path:
    """Write what staff of a department hand in themselves."""
    sample = good()
    sample.form["基本信息"][1][0] = name
    head, first, *_ = sample.form["预算单位"]
    sample.form["预算单位"] = [head, *([unit, *first[1:]] for unit, _ in DEPARTMENTS[name])]
    folder = year / name
    folder.mkdir(parents=True, exist_ok=True)
    xlsx(folder / "填报表.xlsx", sample.form)
    lines = [line for heading, words in sample.text.items() for line in (f"# {heading}", *words)]
    (folder / "文字材料.md").write_text("\n".join(lines), encoding="utf-8")
    return folder


def own(base: Path, name: str) -> Path:
    """Write a department with files of its own: the same rows as in 共享."""
    year = base / "own" / str(YEAR)
    folder = staff(year, name)
    units = DEPARTMENTS[name]
    everything = Year()
    codes = tuple(f"{code}-" for _, code in units)
    documents = [row for row in everything.documents if row[0].startswith(codes)]
    vouchers = [row for row in everything.vouchers if row[0].startswith(codes)]
    ledgers(folder, documents, vouchers, name)
    for number, (unit, _) in enumerate(units, 1):
        xlsx(folder / f"决算报表-{number}.xlsx", forms(unit))
    return folder


def moved(source: Path, target: Path) -> Path:
    """Copy a file to another place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(source, target))
