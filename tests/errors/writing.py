"""Cases of writing the results: built once, then the folder is in the way the second time."""

import contextlib
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from pipeline.__main__ import main
from pipeline.batch import find_departments
from pipeline.problems import Problem, Severity
from pipeline.run import build_department
from tests.errors.cases import Case
from tests.errors.good import good
from tests.load.exports import ROOTS


def _built(folder: Path) -> tuple[Path, Path]:
    """Build the good department once; return its inputs and its outputs."""
    inputs = good().write(folder / "inputs")
    build_department(inputs, folder / "outputs", ROOTS)
    return inputs, folder / "outputs" / inputs.parent.name / inputs.name


def _again(folder: Path, inputs: Path) -> Iterable[Problem]:
    return build_department(inputs, folder / "outputs", ROOTS).problems


def _no_folder(folder: Path) -> Iterable[Problem]:
    inputs = good().write(folder / "inputs")
    (folder / "outputs").write_bytes(b"a file where the folder should be")
    return _again(folder, inputs)


def _old_report(folder: Path) -> Iterable[Problem]:
    inputs, _ = _built(folder)
    (inputs / "决算报表.xlsx").unlink()
    return _again(folder, inputs)


def _edited_paper(folder: Path) -> Iterable[Problem]:
    inputs, outputs = _built(folder)
    paper = outputs / "对账底稿.xlsx"
    paper.write_bytes("加了批注的底稿".encode())
    return [_at_noon(item) for item in _again(folder, inputs)]


def _at_noon(item: Problem) -> Problem:
    """Put a fixed minute for that of the build, which the name of the older file holds: the page must not change with it."""
    return replace(item, remedy=re.sub(r"（旧\d{8}", "（旧03021200", item.remedy))


def _no_form(folder: Path) -> Iterable[Problem]:
    inputs = good().write(folder / "inputs")
    (inputs / "决算报表.xlsx").unlink()
    return _again(folder, inputs)


def _empty_year(folder: Path) -> Iterable[Problem]:
    (folder / "2019").mkdir()
    return find_departments(folder / "2019")[1]


def _replied(*words: str) -> Iterable[Problem]:
    """Run a command line and return what its answer tells."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        main([*words, "--json"])
    return [_problem(item) for item in json.loads(printed.getvalue())["problems"]]


def _problem(told: dict[str, Any]) -> Problem:
    return convert(told | {"severity": Severity(told["severity"]), "consequences": ()}, Problem, from_attributes=False)


def _long_name(_: Path) -> Iterable[Problem]:
    return _replied("build", "某省示例厅" * 60)


def _other_name(folder: Path) -> Iterable[Problem]:
    return find_departments(good().write(folder).parent, ["某省示例厅"])[1]


CASES = [
    Case("X006", "jixiao diff 后面只写了一份报告", lambda folder: _replied("diff", "甲.docx")),
    Case("X008", "文件夹的名称太长", _long_name),
    Case("P003", "成果文件夹的位置上有一个同名的文件", _no_folder),
    Case("P004", "上次生成过报告，这次缺了决算报表", _old_report),
    Case("P005", "对账底稿里加了批注，又生成一次", _edited_paper),
    Case("P006", "缺了决算报表", _no_form),
    Case("P010", "年度文件夹里没有部门", _empty_year),
    Case("P011", "--only 后面的部门名称写错了", _other_name),
]
