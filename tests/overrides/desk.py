"""A person's desk: the sample's inputs, the report made of them, and the commands run as they are typed."""

import contextlib
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import load_workbook

from pipeline.__main__ import main
from pipeline.overrides.record import FILE
from pipeline.word.document import as_text, read_document
from pipeline.word.package import open_package
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.conftest import SAMPLE, Built

REPORT = "报告.docx"


@dataclass
class Desk:
    """A working folder with inputs/2019/<department> and an edited copy of the report."""

    base: Path
    sample: Path = SAMPLE

    @property
    def inputs(self) -> Path:
        return self.base / "inputs" / self.sample.parent.name / self.sample.name

    @property
    def record(self) -> Path:
        return self.inputs / FILE

    def edit(self, *edits: e.Edit) -> None:
        path = self.base / REPORT
        path.write_bytes(e.edited(path.read_bytes(), *edits))

    def jixiao(self, *words: str) -> tuple[int, str]:
        """Run a command in the working folder, of a report with the inputs of the desk: exit code and what it printed."""
        if words[0] in ("accept", "check", "refresh", "finalize") and "--inputs" not in words:
            words = (*words, "--inputs", str(self.inputs))
        printed = io.StringIO()
        with contextlib.chdir(self.base), contextlib.redirect_stdout(printed):
            code = main(list(words))
        return code, printed.getvalue()

    def build(self) -> "Outputs":
        code, printed = self.jixiao("build", str(self.inputs), "--out", str(self.base / "outputs"))
        return Outputs(self.base / "outputs" / self.sample.parent.name / self.sample.name, code, printed)

    def rows(self) -> list[list[object]]:
        """The rows of 覆盖记录.xlsx below the head, the moment left out."""
        sheet = openpyxl.load_workbook(self.record).worksheets[0]
        return [[*row[:3], *row[4:]] for row in sheet.iter_rows(min_row=2, values_only=True)]

    def fill(self, *decisions: tuple[str, str, str]) -> None:
        """Fill 处理 and 理由 of 检查结果.xlsx, as staff do in Excel: (part of 现值 or key, 处理, 理由)."""
        path = self.base / "检查结果.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        heads = {cell.value: number for number, cell in enumerate(sheet[3], 1)}
        for word, decision, reason in decisions:
            row = next(
                row
                for row in range(4, sheet.max_row + 1)
                if word in (sheet.cell(row, heads["现值"]).value, sheet.cell(row, heads["数据项键"]).value)
                and not sheet.cell(row, heads["处理"]).value
            )
            sheet.cell(row, heads["处理"]).value, sheet.cell(row, heads["理由"]).value = decision, reason
        book.save(path)


@dataclass
class Outputs:
    """What a build wrote."""

    folder: Path
    code: int
    printed: str

    @property
    def report(self) -> Path:
        return next(self.folder.glob("*报告.docx"))

    def text(self) -> str:
        return as_text(read_document(open_package(self.report.read_bytes())))

    def printed_as(self, key: str) -> dict[str, str]:
        """What a figure is printed as, by format, from the report's own baseline."""
        baseline = read_baseline(self.report.read_bytes())
        assert baseline is not None
        return {figure.format: figure.text for figure in baseline.figures if figure.key == key}

    def figure(self, key: str) -> dict[str, Any]:
        """A figure of figures.json."""
        figures = json.loads((self.folder / "figures.json").read_text(encoding="utf-8"))["figures"]
        found: dict[str, Any] = next(item for item in figures if item["key"] == key)
        return found

    def value(self, key: str) -> dict[str, str]:
        found: dict[str, str] = self.figure(key)["value"]
        return found

    def sheet(self, name: str) -> list[list[object]]:
        return [[*row] for row in load_workbook(str(self.folder / "对账底稿.xlsx")).get_sheet_by_name(name).to_python()]

    def codes(self) -> list[str]:
        rows = load_workbook(str(self.folder / "问题清单.xlsx")).get_sheet_by_index(0).to_python()
        return [str(row[2]) for row in rows[3:]]


def desk(built: Built, base: Path, sample: Path = SAMPLE) -> Desk:
    """A fresh desk with the report as generated."""
    made = Desk(base, sample)
    shutil.copytree(sample, made.inputs)
    shutil.copy(built.report, base / REPORT)
    return made
