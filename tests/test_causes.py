"""One cause, one problem: a missing unit, a broken cell."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import causes
from pipeline.causes import group_by_cause
from pipeline.pack import pack_roots
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell
from pipeline.run import stages
from pipeline.word.document import as_text, read_document
from tests.conftest import ROOT

FORM = "决算报表.xlsx"


def _edited(folder: Path, cell: str, value: Any) -> None:
    book = openpyxl.load_workbook(folder / FORM)
    book.worksheets[0][cell] = value
    book.save(folder / FORM)


def test_a_sheet_without_its_unit_is_one_error_with_what_follows_from_it(sample_copy: Path) -> None:
    _edited(sample_copy, "O3", None)
    run = stages(sample_copy, pack_roots(ROOT / "report_templates"))
    found = group_by_cause(run.problems, run.figures)
    errors = [item for item in found if item.severity is Severity.ERROR]
    assert [item.code for item in errors] == ["L033"]
    assert {"N001", "T003", "J016"} <= {item.code for item in errors[0].consequences}
    assert len(errors[0].consequences) < 12


def test_a_broken_cell_is_one_error_and_its_place_in_the_report_says_so(sample_copy: Path) -> None:
    _edited(sample_copy, "I11", "86,325,O00.00")  # 科学技术支出 调整预算数, with a letter O
    run = stages(sample_copy, pack_roots(ROOT / "report_templates"))
    errors = [item for item in group_by_cause(run.problems, run.figures) if item.severity is Severity.ERROR]
    assert [(item.code, item.cell) for item in errors] == [("L021", "I11")]
    assert run.document is not None
    text = as_text(read_document(run.document))
    # 差异 = 调整 − 年初 and 差异率 = 差异 ÷ 调整 cannot be had either: three cells of table 1-3
    assert "| 2 | 科学技术支出 | 0.00 | 【缺】 | 【缺】 | 【缺】 |" in text


def test_each_problem_is_held_against_the_causes_that_share_a_place_or_key_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many problems are twice the work, not four times."""
    calls: list[object] = []
    fit = causes._fit

    def counted(item: Problem, *rest: Any) -> int | None:
        calls.append(item)
        return fit(item, *rest)

    monkeypatch.setattr(causes, "_fit", counted)

    def steps(count: int) -> int:
        calls.clear()
        found = []
        for n in range(count):
            at = Cell(file="填报表.xlsx", sheet="甲", address=f"B{n}")
            found.append(problem("L053", at=at, keys=(f"键.{n}",), label="甲", how="填"))
            found.append(problem("N001", at=Cell(file="乙", address=f"第{n}段"), keys=(f"键.{n}",), label="甲", place="乙"))
        assert len(causes.group_by_cause(found, {})) == count  # each blank cell has its gap below it
        return len(calls)

    assert 200 <= steps(200) <= steps(400) <= 2 * steps(200) + 10
