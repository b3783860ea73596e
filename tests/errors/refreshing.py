"""Cases of ``jixiao refresh`` and of building again over an edited report: the report edited, the inputs changed after it."""

import contextlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from pipeline.check.check_file import check_file
from pipeline.merge.changes import NewReport
from pipeline.merge.refresh_file import refresh_file
from pipeline.problems import Problem
from pipeline.publish import BASELINE, OWN
from pipeline.run import build_department, new_report
from tests.builders import DEPARTMENT
from tests.check import edits as e
from tests.errors.cases import Case, Change, fill, text
from tests.errors.edited import NOW, REPORT, report
from tests.errors.good import Department, good
from tests.load.exports import ROOTS
from tests.safety.disks import full_after

_MORE_LETTERS = fill("其他数据", "信访件数", "数值", 21)
_LETTERS = ("信访.件数", "整数")
_MORE_ASSETS = fill("其他数据", "固定资产净值", "数值", 8300.12)
_ASSETS = "其中固定资产8,297.86万元已全部登记。"

_WORDS = "经济性按规定办理"


def _less_last_year(department: Department) -> None:
    """公务接待费 3 元 this year, 5 元 last year, then 2 元: 减少 becomes 增加."""
    fill("三公经费", "公务接待费", "上年决算（元）", 2)(department)
    fill("三公经费", "合计", "上年决算（元）", 17)(department)


def _refreshed(folder: Path, inputs: Path | None = None) -> Iterable[Problem]:
    """Bring the report of a folder up to its inputs the way the command does from there."""
    with contextlib.chdir(folder):
        outcome = refresh_file(
            Path(REPORT),
            beside=f"{OWN}/{BASELINE}",
            generate=lambda place, document: new_report(place, ROOTS, document),
            when=NOW,
            inputs=inputs,
        )
        return outcome.problems


def _case(code: str, what: str, change: Change, *edits: e.Edit) -> Case:
    def run(folder: Path) -> Iterable[Problem]:
        department = good()
        change(department)
        inputs = department.write(folder / "inputs")
        (folder / REPORT).write_bytes(e.edited(report(), *edits))
        return _refreshed(folder, inputs)

    return Case(code, what, run)


def _no_room(folder: Path) -> Iterable[Problem]:
    department = good()
    _MORE_LETTERS(department)
    inputs = department.write(folder / "inputs")
    (folder / REPORT).write_bytes(report())
    with full_after(2000):
        return _refreshed(folder, inputs)


def _no_form(folder: Path) -> Iterable[Problem]:
    inputs = good().write(folder / "inputs")
    (inputs / "决算报表.xlsx").unlink()
    (folder / REPORT).write_bytes(report())
    return _refreshed(folder, inputs)


def _nowhere(folder: Path) -> Iterable[Problem]:
    (folder / REPORT).write_bytes(report())
    return _refreshed(folder)


def _other_department(folder: Path) -> Iterable[Problem]:
    department = good()
    fill("基本信息", DEPARTMENT, "部门全称", "某省别局")(department)
    inputs = department.write(folder / "inputs")
    (folder / REPORT).write_bytes(report())
    return _refreshed(folder, inputs)


def _built_and_edited(folder: Path, *edits: e.Edit) -> tuple[Path, Path]:
    """Build the department, edit its report; return inputs and report."""
    inputs = good().write(folder / "inputs")
    build_department(inputs, folder / "outputs", ROOTS)
    made = next((folder / "outputs").rglob("*报告.docx"))
    made.write_bytes(e.edited(made.read_bytes(), *edits))
    return inputs, made


def _again(folder: Path, inputs: Path, change: Change) -> Iterable[Problem]:
    department = good()
    change(department)
    department.write(folder / "inputs")
    return build_department(inputs, folder / "outputs", ROOTS).problems


def _both_edited(folder: Path) -> Iterable[Problem]:
    inputs, made = _built_and_edited(folder, e.retype(_WORDS, "经济性良好"))
    _again(folder, inputs, _MORE_LETTERS)
    (old,) = (made.parent / "历次").glob("*.docx")
    old.write_bytes(e.edited(old.read_bytes(), e.retype("公平性按规定办理", "公平性良好")))
    return [_at_noon(item) for item in _again(folder, inputs, _MORE_LETTERS)]


def _at_noon(item: Problem) -> Problem:
    """Put a fixed minute for that of the build, which the name of the older file holds: the page must not change with it."""
    return replace(item, file=re.sub(r"（旧\d{8}", "（旧03021200", item.file))


def _spoilt(folder: Path) -> Iterable[Problem]:
    inputs, made = _built_and_edited(folder)
    made.write_bytes(made.read_bytes()[:2000])
    return _again(folder, inputs, _MORE_LETTERS)


def _nothing(department: object) -> None:
    """Change no input."""


def _saved_meanwhile(folder: Path) -> Iterable[Problem]:
    """Somebody saves the report in Word while the new one is being made."""
    inputs, made = _built_and_edited(folder, e.retype(_WORDS, "经济性良好"))
    department = good()
    _MORE_LETTERS(department)
    department.write(folder / "inputs")

    def slow(place: Path, document: str) -> NewReport:
        made.write_bytes(e.edited(made.read_bytes(), e.retype("公平性按规定办理", "公平性良好")))
        return new_report(place, ROOTS, document)

    return refresh_file(made, beside=f"{OWN}/{BASELINE}", generate=slow, when=NOW, inputs=inputs).problems


def _older(folder: Path) -> Iterable[Problem]:
    (folder / "历次").mkdir()
    old = folder / "历次" / f"{Path(REPORT).stem}（旧03020800）.docx"
    old.write_bytes(report())
    return refresh_file(
        old, beside=f"{OWN}/{BASELINE}", generate=lambda place, document: new_report(place, ROOTS, document), when=NOW
    ).problems


def _without_baseline(folder: Path) -> Iterable[Problem]:
    inputs, made = _built_and_edited(folder)
    shutil.rmtree(made.parent / OWN)
    parts = {name: part for name, part in e.parts_of(made.read_bytes()).items() if not name.startswith("customXml")}
    made.write_bytes(e.packed(parts))
    department = good()
    _MORE_LETTERS(department)
    department.write(folder / "inputs")
    return refresh_file(
        made,
        beside=f"{OWN}/{BASELINE}",
        generate=lambda place, document: new_report(place, ROOTS, document),
        when=NOW,
        inputs=inputs,
    ).problems


def _checked_with_conflict(folder: Path) -> Iterable[Problem]:
    """Refresh the report, then check the updated one without deciding anything."""
    department = good()
    text("经济性较好。")(department)
    inputs = department.write(folder / "inputs")
    (folder / REPORT).write_bytes(e.edited(report(), e.retype(_WORDS, "经济性良好")))
    _refreshed(folder, inputs)
    with contextlib.chdir(folder):
        return check_file(Path(REPORT), beside=f"{OWN}/{BASELINE}", figures_now=lambda _: None, when=NOW).problems


CASES = [
    Case("Y070", "更新以后，两边都改了的一段还没有决定用哪一种", _checked_with_conflict),
    Case("P001", "报告改过以后文件损坏，又生成一次", _spoilt),
    _case("S001", "在报告里改了一段话，文字材料里的这段话后来也改了", text("经济性较好。"), e.retype(_WORDS, "经济性良好")),
    _case("S002", "在报告里把 20 件改成 25 件，填报表后来改成 21 件", _MORE_LETTERS, e.overtype(*_LETTERS, "25")),
    _case("S003", "在报告里删去了一段，填报表后来改了别的数", _MORE_LETTERS, e.remove_paragraph(_WORDS)),
    Case("S004", "报告用别的软件另存过，成果文件夹里的 .jixiao 也删去了", _without_baseline),
    _case(
        "S006",
        "在报告里另写了一句固定资产的数，填报表里这个数后来改了",
        _MORE_ASSETS,
        e.add_paragraph(_WORDS, _ASSETS),
    ),
    _case("S010", "报告改过，填报表后来也改了", _MORE_LETTERS, e.retype(_WORDS, "经济性良好")),
    _case("S011", "报告改过，输入资料没有变", _nothing, e.retype(_WORDS, "经济性良好")),
    Case("S012", "更新以后又在旧文件上修改，再生成一次", _both_edited),
    Case("S013", "更新时少了决算报表", _no_form),
    Case("S014", "更新后的文件写不进去", _no_room),
    Case("S041", "更新时又在 Word 里保存了一次", _saved_meanwhile),
    Case("S042", "报告拷到别的文件夹更新，没有指明输入资料", _nowhere),
    Case("S044", "更新了“历次”里旧的一份", _older),
    _case(
        "S051",
        "在报告里把“减少”写成“降低”，填报表的上年数后来改小，变成增加",
        _less_last_year,
        e.overtype("三公.公务接待费.比上年.变动额", "增减", "降低"),
    ),
    Case("S015", "--inputs 指向了另一个部门", _other_department),
]
