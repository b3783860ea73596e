"""Cases of writing the results: built once, then the folder is in the way the second time."""

import contextlib
import io
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from msgspec import convert
from msgspec.structs import replace

from pipeline.__main__ import main
from pipeline.batch import BatchOrder, build_all
from pipeline.department import DepartmentOutcome
from pipeline.problems import Problem, Severity
from pipeline.publish import OWN, RECORD, FolderLock, folder_lock
from pipeline.run import build_department
from pipeline.run_log import RUN_LOG
from pipeline.workers import Bounds
from pipeline.year_folder import find_departments
from tests.check.edits import add_paragraph, edited
from tests.errors.cases import Case, Told
from tests.errors.good import good
from tests.errors.packs import PACK, copied, further
from tests.load.exports import ROOTS
from tests.safety.steps import stop, watch


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


def _no_longer(folder: Path) -> Iterable[Problem]:
    """Build with a pack of two documents, then with the same pack of one."""
    inputs, packs = good().write(folder / "inputs"), folder / "packs"
    packs.mkdir()
    copied(packs)
    further()(packs)
    build_department(inputs, folder / "outputs", (packs,))
    (packs / PACK / "documents.toml").unlink()
    return build_department(inputs, folder / "outputs", (packs,)).problems


def _edited_paper(folder: Path) -> Iterable[Problem]:
    inputs, outputs = _built(folder)
    paper = outputs / "对账底稿.xlsx"
    paper.write_bytes("加了批注的底稿".encode())
    return [_at_noon(item) for item in _again(folder, inputs)]


def _at_noon(item: Problem) -> Problem:
    """Put a fixed minute for that of the build, which the name of the older file holds: the page must not change with it."""
    return replace(item, remedy=re.sub(r"（旧\d{8}", "（旧03021200", item.remedy))


def _corrected(inputs: Path) -> None:
    """Change a figure of the inputs: what is built again is another report."""
    department = good()
    department.put("其他数据", "信访件数", "数值", 21)
    department.write(inputs.parents[1])


def _killed(folder: Path) -> tuple[Path, Path]:
    """Kill a second build after it has moved its lists in, before the report."""
    inputs, outputs = _built(folder)
    _corrected(inputs)
    child = os.fork()
    if not child:
        watch(outputs, lambda number, name, paths: os._exit(9) if _places_report(name, paths) else None)
        build_department(inputs, folder / "outputs", ROOTS)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    return inputs, outputs


def _places_report(name: str, paths: tuple[str, ...]) -> bool:
    return name == "os.rename" and paths[-1].endswith("报告.docx")


def _power_cut(folder: Path) -> Iterable[Problem]:
    inputs, _ = _killed(folder)
    return _again(folder, inputs)


def _cannot_go_on(folder: Path) -> Iterable[Problem]:
    inputs, outputs = _killed(folder)
    staging = next((outputs / OWN).glob("写入-*"))
    (staging / "别的文件夹").mkdir()
    return _again(folder, inputs)


def _saved_twice(folder: Path) -> Iterable[Problem]:
    """Save the report as Word does just after a build moved it in, and let something change 生成记录 before that is written."""
    inputs, outputs = _built(folder)
    report = next(outputs.glob("*.docx"))
    report.write_bytes(edited(report.read_bytes(), add_paragraph("经济性按规定办理", "这一段是本单位加的。")))
    _corrected(inputs)

    def save(number: int, name: str, paths: tuple[str, ...]) -> None:
        record = outputs / OWN / RECORD
        if name == "os.rename" and paths[-1].endswith(RECORD) and not report.read_bytes().startswith(b"saved"):
            report.write_bytes(b"saved meanwhile")
            record.write_text("{}", encoding="utf-8")

    watch(outputs, save)
    try:
        return [_kept_at_noon(item) for item in _again(folder, inputs)]
    finally:
        stop()


def _kept_at_noon(item: Problem) -> Problem:
    return replace(item, title=re.sub(r"（旧\d{8}", "（旧03021200", item.title))


def _folder_in_the_way(folder: Path) -> Iterable[Problem]:
    inputs, outputs = _built(folder)
    (outputs / "对账底稿.xlsx").unlink()
    (outputs / "对账底稿.xlsx").mkdir()
    return _again(folder, inputs)


def _two_at_once(folder: Path) -> Iterable[Problem]:
    inputs, outputs = _built(folder)
    with patch.object(folder_lock, "WAIT", 0.2), FolderLock(outputs):
        found = _again(folder, inputs)
    who = "CAIWU-PC 上的 jixiao refresh（进程 4711），自 2020-03-02 12:00:00 起"
    return [replace(item, found=who) if item.code == "S046" else item for item in found]


def _no_form(folder: Path) -> Iterable[Problem]:
    inputs = good().write(folder / "inputs")
    (inputs / "决算报表.xlsx").unlink()
    return _again(folder, inputs)


def _empty_year(folder: Path) -> Iterable[Problem]:
    (folder / "2019").mkdir()
    return find_departments(folder / "2019").problems


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
    return find_departments(good().write(folder).parent, ["某省示例厅"]).problems


def _bounded(bounds: Bounds) -> Told:
    """A year of one department, with a bound no department keeps."""

    def run(folder: Path) -> Iterable[Problem]:
        outcomes: list[DepartmentOutcome] = []
        order = BatchOrder(folders=(good().write(folder / "in"),), out=folder / "out", roots=ROOTS, bounds=bounds)
        build_all(order, outcomes.append)
        return outcomes[0].problems

    return run


def _no_log(folder: Path) -> Iterable[Problem]:
    inputs = good().write(folder / "in")
    (folder / "out" / inputs.parent.name / RUN_LOG).mkdir(parents=True)
    order = BatchOrder(folders=(inputs,), out=folder / "out", roots=ROOTS, until="load")
    return build_all(order, lambda _: None).problems


CASES = [
    Case("P017", "“运行日志.txt”的位置上是一个文件夹", _no_log),
    Case("X006", "jixiao diff 后面只写了一份报告", lambda folder: _replied("diff", "甲.docx")),
    Case("X008", "文件夹的名称太长", _long_name),
    Case("P003", "成果文件夹的位置上有一个同名的文件", _no_folder),
    Case("P004", "上次生成过报告，这次缺了决算报表", _old_report),
    Case("P005", "对账底稿里加了批注，又生成一次", _edited_paper),
    Case("P006", "缺了决算报表", _no_form),
    Case("P007", "模板包去掉了一份文件，再生成一次", _no_longer),
    Case("P012", "生成到一半断电，再生成一次", _power_cut),
    Case("P013", "生成到一半断电，后来又有别的东西放进了 .jixiao，恢复不了", _cannot_go_on),
    Case("P014", "更新改过的报告时，报告和生成记录都又被改了", _saved_twice),
    Case("P015", "成果文件夹里有一个名叫“对账底稿.xlsx”的文件夹", _folder_in_the_way),
    Case("X003", "限定每个部门 0.01 秒", _bounded(Bounds(seconds=0.01))),
    Case("X004", "限定每个部门 1 MB 内存", _bounded(Bounds(memory=2**20))),
    Case("S046", "另一个人正对同一个部门运行 jixiao refresh", _two_at_once),
    Case("P010", "年度文件夹里没有部门", _empty_year),
    Case("P011", "--only 后面的部门名称写错了", _other_name),
]
