"""A synthetic year: the batch finds every planted fault and no other, and a clean department has nothing but 提示."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.synthetic_year.__main__ import write_year
from benchmarks.synthetic_year.department import files_of
from benchmarks.synthetic_year.expected import surprises
from benchmarks.synthetic_year.faults import FAULTS
from benchmarks.synthetic_year.plan import YearPlan, plans
from pipeline.load.shared import prepare
from pipeline.pack import pack_roots

WHOLE = YearPlan(departments=300, bad=2 * len(FAULTS), seed=11)


def answer_of(asked: YearPlan, place: Path) -> dict[str, Any]:
    """Write a year, build it as a user does, and return what ``--json`` says."""
    year = write_year(asked, place / "inputs", 2)
    words = [sys.executable, "-m", "pipeline", "build", str(year), "--out", str(place / "outputs"), "--jobs", "2", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1, 2), done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_planted_fault_is_found_and_no_other(tmp_path):
    asked = YearPlan(departments=24, bad=12)
    assert len({plan.fault for plan in plans(asked)}) == 13  # twelve kinds, and none in the other twelve departments
    assert surprises(plans(asked), answer_of(asked, tmp_path)) == []


def test_shared_exports_give_the_same_and_name_the_rows_of_nobody(tmp_path):
    """Five vouchers of 100.00 元 name a unit that no department has: 500.00 元 belong to nobody."""
    asked = YearPlan(departments=8, bad=4, shared=True, nobody=5, seed=5)
    assert surprises(plans(asked), answer_of(asked, tmp_path)) == []
    cut = prepare(tmp_path / "inputs" / str(asked.year), pack_roots(None))
    assert [(item.unit, item.count, item.amounts["借方"]) for item in cut.nobody] == [("9999001 示例市撤销单位", 5, 50000)]


@pytest.mark.slow
def test_every_kind_of_fault_in_a_larger_year_with_shared_exports(tmp_path):
    kinds = [fault for fault in FAULTS if not fault.apart]
    asked = YearPlan(departments=3 * len(kinds), bad=len(kinds), shared=True, nobody=40, seed=12)
    assert {plan.fault for plan in plans(asked)} == {"", *(fault.name for fault in kinds)}
    assert surprises(plans(asked), answer_of(asked, tmp_path)) == []


@pytest.mark.slow
def test_every_kind_of_fault_in_a_larger_year(tmp_path):
    assert {plan.fault for plan in plans(WHOLE)} == {"", *(fault.name for fault in FAULTS if not fault.shared)}
    assert surprises(plans(WHOLE), answer_of(WHOLE, tmp_path)) == []


def test_a_fault_that_nobody_told_is_noticed():
    """The comparison itself can fail: a bad department without its problem, a clean one with one, one that was not built."""
    asked = YearPlan(departments=3, bad=1)
    bad = next(plan for plan in plans(asked) if plan.fault)
    clean, left = (plan for plan in plans(asked) if not plan.fault)
    told = [{"severity": "错误", "code": "A5", "title": "勾稽不符", "file": "决算报表.xlsx"}]
    answer = {"departments": [{"department": bad.name, "problems": []}, {"department": clean.name, "problems": told}]}
    found = surprises([bad, clean, left], answer)
    assert len(found) == 3
    assert "没有报出" in found[0] and "A5" in found[1] and "没有做" in found[2]


def test_the_same_seed_gives_the_same_bytes():
    first, second = (plans(YearPlan(departments=5, seed=3))[4] for _ in range(2))
    assert files_of(first) == files_of(second)
    assert plans(YearPlan(departments=5, seed=4))[4].name != first.name
