"""功能分类 and 部门经济分类 of ledger lines, however a program or a person wrote them: read rightly in both ledgers, or told.

The good department (tests/errors/good.py) with the first line of each ledger written otherwise: 30 元 of the 指标账 and 31 元
of the 明细账, 2011301 and 30101. A code that is read rightly leaves every tie of it in agreement.
"""

from pathlib import Path
from typing import Any

import pytest

from pipeline.problems import Problem
from pipeline.run import stages
from tests.errors.good import good
from tests.load.exports import ROOTS, loaded

ALWAYS = {"M010", "T001"}
"""What the good department itself is told: assumed parameters, no 财决03表."""


def written(tmp_path: Path, function: Any, economic: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[Problem]]:
    """Return function codes and economic codes of the first line of both ledgers, and the problems."""
    department = good()
    department.documents[1][5], department.vouchers[1][4] = function, function
    department.documents[1][7], department.vouchers[1][5] = economic, economic
    folder = department.write(tmp_path)
    found = loaded(folder).loaded
    assert found is not None
    lines = (found.budget_documents[0], found.voucher_lines[0])
    problems = [item for item in stages(folder, ROOTS, "narrate").problems if item.code not in ALWAYS]
    return [(i.function_code, i.function_name) for i in lines], [(i.economic_code, i.economic_name) for i in lines], problems


FUNCTIONS = [
    (2011301, "", "a number"),
    ("2011301.0", "", "a decimal as text"),
    ("2011301．00", "", "a full-width point"),
    ("２０１１３０１", "", "full-width digits"),
    ("201130１", "", "one full-width digit"),
    ("'2011301", "", "an apostrophe"),
    ("’2011301", "", "an apostrophe as typed in Chinese"),
    ("2 0 1 1 3 0 1", "", "blanks between all digits"),
    ("20113 01", "", "a blank behind 款"),
    ("201 13 01", "", "类, 款, 项 apart"),
    ("201.13.01", "", "points between them"),
    ("2011301行政运行", "行政运行", "no separator"),
    ("2011301－行政运行", "行政运行", "a full-width dash"),
    ("2011301\n行政运行", "行政运行", "a line break"),
    ("2011301-", "", "a code without its name"),
    ("行政运行（2011301）", "行政运行", "the code behind, in brackets"),
    ("行政运行-2011301", "行政运行", "the code behind, with a dash"),
    ("行政运行 2011301", "行政运行", "the code behind, with a blank"),
    ("201一般公共服务支出\\20113商贸事务\\2011301行政运行", "行政运行", "a path"),
    ("201-一般公共服务支出/20113-商贸事务/2011301-行政运行", "行政运行", "a path with dashes"),
]


@pytest.mark.parametrize(("content", "name"), [row[:2] for row in FUNCTIONS], ids=[row[2] for row in FUNCTIONS])
def test_a_function_class_that_is_read(tmp_path: Path, content: Any, name: str) -> None:
    functions, _, problems = written(tmp_path, content, "30101-基本工资")
    assert functions == [("2011301", name)] * 2
    assert problems == []


@pytest.mark.parametrize(("content", "code"), [("20113", "20113"), (201, "201"), ("2011399-其他商贸事务支出", "2011399")])
def test_a_shortened_code_counts_in_its_class(tmp_path: Path, content: Any, code: str) -> None:
    functions, _, problems = written(tmp_path, content, "30101-基本工资")
    assert ([found for found, _ in functions], problems) == ([code] * 2, [])


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ("2919901", ["R002", "R002"]),  # no class 291: each ledger once, and nothing else
        ("02011301", ["R002", "R002"]),
        ("行政运行", ["L043", "L043"]),  # 项 of many classes
        ("#N/A", ["L043", "L043"]),
        (None, ["L043", "L043"]),
        ("2060404-行政运行", None),  # a code of another class: the classes no longer agree
    ],
)
def test_a_wrong_function_class_is_told(tmp_path: Path, content: Any, codes: list[str] | None) -> None:
    _, _, problems = written(tmp_path, content, "30101-基本工资")
    found = [item.code for item in problems]
    assert found == codes if codes else {"G1", "G2"} & {code.partition("-")[0] for code in found}


def test_names_alone_in_a_path_count_in_the_class_they_begin_with(tmp_path: Path) -> None:
    functions, economics, problems = written(tmp_path, "一般公共服务支出/商贸事务/行政运行", "工资福利支出-基本工资")
    assert [code for code, _ in functions] == ["201", "201"] and [code for code, _ in economics] == ["301", "301"]
    assert [(item.code, item.found) for item in problems] == [
        ("L078", "一般公共服务支出/商贸事务/行政运行 201"),
        ("L078", "工资福利支出-基本工资 301"),
    ] * 2


ECONOMICS = [30101, "30101.0", "30101．0", "301 01", "30 101", "3 0 1 0 1", "３０１０１", "30101-", "301-01", "'30101"]


@pytest.mark.parametrize("content", ECONOMICS)
def test_an_economic_class_that_is_read(tmp_path: Path, content: Any) -> None:
    _, economics, problems = written(tmp_path, "2011301-行政运行", content)
    assert (economics, problems) == ([("30101", "")] * 2, [])


@pytest.mark.parametrize(("content", "found"), [("50101", "50101"), ("基本工资", "基本工资"), ("—", "—"), (None, "空")])
def test_a_wrong_economic_class_is_told_with_what_stands_there(tmp_path: Path, content: Any, found: str) -> None:
    _, _, problems = written(tmp_path, "2011301-行政运行", content)
    assert [(item.code, item.found) for item in problems if item.code != "G1"] == [("R002", found)] * 2
