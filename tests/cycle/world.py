"""A department's folder as a clerk has it: inputs, outputs, the report under edit, and the commands run from the console."""

import contextlib
import io
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree

from pipeline.__main__ import main
from tests.check import edits as e
from tests.errors.cases import Change, fill
from tests.errors.good import good

MARK = re.compile(r"ZZ\d{3}")
INPUTS: tuple[tuple[str, Callable[[random.Random], object]], ...] = (
    ("信访件数", lambda rng: rng.randrange(21, 60)),
    ("固定资产净值", lambda rng: rng.randrange(100_000, 999_999) / 100),
    ("新订制度数", lambda rng: rng.randrange(1, 9)),
)
"""Cells of 其他数据 that change between two commands, each printed in sentences of the report."""


@dataclass
class World:
    """``log`` is what was done, for the message of a failure; ``typed`` what stood in a control before it was typed over."""

    base: Path
    rng: random.Random
    log: list[str] = field(default_factory=list)
    changes: dict[str, Change] = field(default_factory=dict)
    marks: int = 0
    typed: dict[tuple[str, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changes["draft"] = fill("绩效目标", 1, "实际完成值", "300人")
        self.write_inputs()
        self.run("build", self.inputs, "--out", self.base / "outputs")

    @property
    def inputs(self) -> Path:
        return self.base / "inputs" / "2019" / "某省示例局"

    @property
    def report(self) -> Path:
        (found,) = (path for path in (self.base / "outputs").glob("*/*/*自评报告.docx"))
        return found

    @property
    def paper(self) -> Path:
        return self.report.with_name("检查结果.xlsx")

    def write_inputs(self) -> None:
        department = good()
        for change in self.changes.values():
            change(department)
        department.write(self.base / "inputs")

    def change_input(self) -> None:
        name, value = self.rng.choice(INPUTS)
        new = value(self.rng)
        self.changes[name] = fill("其他数据", name, "数值", new)
        self.write_inputs()
        self.log.append(f"input {name} = {new}")

    # --- commands ---

    def run(self, *words: object) -> dict[str, Any]:
        """Run a command with --json: its answer. No word of a person may be lost by it."""
        before = self.staff_words() if words[0] != "build" or self.log else set()
        printed = io.StringIO()
        with contextlib.chdir(self.base), contextlib.redirect_stdout(printed):
            code = main([str(word) for word in words] + ["--json"])
        assert code != 3, (self.log, printed.getvalue())
        answer: dict[str, Any] = json.loads(printed.getvalue())
        self.log.append(f"{words[0]} → {code} {[item['code'] for item in self.problems(answer)]}")
        lost = before - self.staff_words()
        assert not lost, (self.log, f"{words[0]} lost {lost}")
        return {**answer, "code": code}

    @staticmethod
    def problems(answer: dict[str, Any]) -> list[dict[str, Any]]:
        """The problems of an answer; those of a build stand under its department."""
        found: list[dict[str, Any]] = list(answer.get("problems", ()))
        for department in answer.get("departments", ()):
            found += department["problems"]
        return found

    # --- the report ---

    def root(self) -> etree._Element:
        return etree.fromstring(e.parts_of(self.report.read_bytes())[e.DOCUMENT])

    def staff_words(self) -> set[str]:
        return set(MARK.findall("".join(map(str, self.root().itertext()))))

    def edit(self, what: str, edit: e.Edit) -> None:
        self.report.write_bytes(e.edited(self.report.read_bytes(), edit))
        self.log.append(what)

    def mark(self) -> str:
        self.marks += 1
        return f"ZZ{self.marks:03d}"

    # --- 检查结果.xlsx ---

    def decide(self, codes: set[str], decision: str) -> int:
        """Fill 处理 and 理由 of the rows of some codes, as staff do in Excel; returns how many rows there were."""
        book = openpyxl.load_workbook(self.paper)
        sheet = book.worksheets[0]
        heads = {str(cell.value): cell.column or 0 for cell in sheet[3]}
        found = 0
        for row in range(4, sheet.max_row + 1):
            if str(sheet.cell(row, heads["编号"]).value) in codes:
                sheet.cell(row, heads["处理"]).value = decision
                sheet.cell(row, heads["理由"]).value = "按批复" if decision == "保留" else ""
                found += 1
        book.save(self.paper)
        self.log.append(f"处理 {decision} × {found} ({', '.join(sorted(codes))})")
        return found

    def rows(self, code: str) -> list[dict[str, str]]:
        """The rows of a code in the list, by head."""
        sheet = openpyxl.load_workbook(self.paper).worksheets[0]
        heads = [str(cell.value) for cell in sheet[3]]
        rows = [dict(zip(heads, map(str, row), strict=False)) for row in sheet.iter_rows(min_row=4, values_only=True)]
        return [row for row in rows if row["编号"] == code]
