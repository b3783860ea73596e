"""A year makes again only what changed, says why of each, and goes on where it was stopped."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.__main__ import main
from pipeline.publish import PENDING, RECORD, FolderLock
from pipeline.publish.layout import LOCK, YEAR_LOCK
from pipeline.run_log import FORMER, RUN_LOG
from tests import runs
from tests.conftest import ROOT
from tests.errors.good import good

NAMES = ("甲局", "乙局", "丙局")


def _fill(folder: Path) -> None:
    year = folder / "in" / "2019"
    year.mkdir(parents=True)
    for name in NAMES:
        good().write(folder / "厅").rename(year / name)
    shutil.copytree(ROOT / "report_templates", folder / "packs", ignore=shutil.ignore_patterns("sample"))
    _build(folder)


def _words(folder: Path, *more: str) -> list[str]:
    return ["build", str(folder / "in" / "2019"), "--out", str(folder / "out"), "--packs", str(folder / "packs"), *more]


def _build(folder: Path, *more: str) -> int:
    return main(_words(folder, "--jobs", "1", *more))


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A year of three small departments that is built."""
    shutil.copytree(runs.folder("year", _fill), tmp_path / "年")
    return tmp_path / "年"


def _again(at: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    _build(at, "--json", *more)
    answer = json.loads(capsys.readouterr().out)
    return {item["department"]: item for item in answer["departments"]}


def _reasons(at: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, str]:
    return {name: item["reason"] if item["built"] else "" for name, item in _again(at, capsys, *more).items()}


def _bytes(folder: Path) -> dict[str, bytes]:
    """The files but the log of the year, which grows with every run, what 汇总 knows of this disk alone, and the
    lock of who was killed: it is void.
    """
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in (RUN_LOG, LOCK, "汇总已读.json"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _unchanged(**others: str) -> dict[str, str]:
    return {**dict.fromkeys(NAMES, ""), **others}


def test_nothing_changed(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written; codes and counts are those of the last time. The files are copies: newer, with the same bytes."""
    before = _bytes(at / "out")
    told = json.loads((at / "out/2019/甲局/问题清单.json").read_bytes())["problems"]
    found = _again(at, capsys)
    assert {name: (item["built"], item["reason"]) for name, item in found.items()} == dict.fromkeys(NAMES, (False, "没有变化"))
    assert found["甲局"]["counts"] == {word: sum(i["severity"] == word for i in told) for word in ("错误", "警告", "提示")}
    assert _bytes(at / "out") == before


def _corrected(at: Path) -> None:
    path = at / "in/2019/乙局/填报表.xlsx"
    load_workbook(path).save(path)  # other bytes, whatever they say


def _form_gone(at: Path) -> None:
    (at / "in/2019/乙局/预算指标账.xlsx").unlink()


def _stray(at: Path) -> None:
    (at / "in/2019/乙局/照片.jpg").write_bytes(b"jpg")


def _output_gone(at: Path) -> None:
    (at / "out/2019/乙局/对账底稿.xlsx").unlink()


def _last_year(at: Path) -> None:
    (at / "out/2018/乙局").mkdir(parents=True)
    (at / "out/2018/乙局/figures.json").write_text("{}", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_corrected, "改过：填报表.xlsx"),
        (_form_gone, "没有了：预算指标账.xlsx"),
        (_stray, "新增：照片.jpg"),
        (_output_gone, "成果文件不在了：对账底稿.xlsx"),
        (_last_year, "上年的数据变了"),
    ],
)
def test_only_the_department_that_changed(
    at: Path, change: Callable[[Path], None], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(at)
    assert _reasons(at, capsys) == _unchanged(乙局=reason)
    assert _reasons(at, capsys) == _unchanged()


def test_a_change_of_the_pack_or_the_rubric_of_the_year_is_one_of_all(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pack they do not use changes nothing; common is extended by all."""
    (at / "packs/hunan/README.md").write_text("另一个包", encoding="utf-8")
    assert _reasons(at, capsys) == _unchanged()
    with (at / "packs/common/statements.toml").open("a", encoding="utf-8") as file:
        file.write("# 一行说明\n")
    assert _reasons(at, capsys) == dict.fromkeys(NAMES, "报告模板包变了")
    (at / "in/2019/评分标准.xlsx").write_bytes(b"no workbook")
    assert _reasons(at, capsys) == dict.fromkeys(NAMES, "新增：年度文件夹/评分标准.xlsx")
    (at / "in/2019/评分标准.xlsx").unlink()
    _build(at)
    (at / "in/2019/共享").mkdir()
    (at / "in/2019/共享/列名对照.toml").write_text("", encoding="utf-8")  # how the shared exports of all are read
    assert _reasons(at, capsys) == dict.fromkeys(NAMES, "新增：共享/列名对照.toml")


def test_all_is_made_again_when_that_is_asked_for_and_one_alone_always(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _bytes(at / "out")
    assert _reasons(at, capsys, "--force") == dict.fromkeys(NAMES, "--force")
    assert _bytes(at / "out") == before
    (path,) = (at / "out/2019/丙局").glob("*报告.docx")
    old = path.stat().st_mtime_ns
    words = ["--out", str(at / "out"), "--packs", str(at / "packs"), "--json"]
    main(["build", str(at / "in/2019/丙局"), *words])
    alone = json.loads(capsys.readouterr().out)["departments"][0]
    assert alone["built"] and alone["reason"] == "" and path.stat().st_mtime_ns == old  # the same bytes stay as they are
    assert _reasons(at, capsys) == _unchanged()


def test_a_build_up_to_a_stage_is_no_whole_one(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _build(at, "--until", "load", "--only", "甲局")
    assert _reasons(at, capsys) == _unchanged(甲局="上次只做到某一步，或是以前的版本做的")


def test_a_department_without_a_report_is_tried_again(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever kept the pack from being read may be mended where no file of the department changes."""
    (at / "in/2019/丙局/填报表.xlsx").write_bytes(b"no workbook")
    assert _reasons(at, capsys) == _unchanged(丙局="改过：填报表.xlsx")
    assert _reasons(at, capsys) == _unchanged(丙局="上次没有生成报告")


def test_an_edited_report_of_an_unchanged_department_stays(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (at / "out/2019/甲局").glob("*报告.docx")
    path.write_bytes(path.read_bytes() + b" ")
    before = _bytes(path.parent)
    assert _reasons(at, capsys) == _unchanged()
    assert _bytes(path.parent) == before
    states = {item["folder"]: item["state"] for item in json.loads((at / "out/2019/汇总.json").read_bytes())["departments"]}
    assert states == {"甲局": "已修改", "乙局": "已生成", "丙局": "已生成"}


def _spawned(at: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline", *_words(at, *more)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_killed_year_goes_on_where_it_stopped(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Killed as soon as one department stands: that one is not made again, and the lock of the dead hinders nobody."""
    whole = _bytes(at / "out")
    shutil.rmtree(at / "out")
    with _spawned(at, "--jobs", "1") as run:
        while not any(not (path.parent / PENDING).exists() for path in (at / "out").rglob(RECORD)):
            assert run.poll() is None
            time.sleep(0.01)
        run.kill()
    reasons = _reasons(at, capsys)
    assert "" in reasons.values() and set(reasons.values()) <= {"", "第一次生成", "上次没有做完"}
    assert _bytes(at / "out") == whole


def test_one_run_at_a_time_makes_a_year(at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Who comes second is told who is at it; one department alone may be built meanwhile."""
    monkeypatch.setattr("pipeline.publish.folder_lock.WAIT", 0.0)
    words = ["--out", str(at / "out"), "--packs", str(at / "packs")]
    with FolderLock(at / "out/2019", YEAR_LOCK):
        assert _build(at, "--force") == 1
        said = capsys.readouterr().out
        assert "S046" in said and f"进程 {os.getpid()}" in said
        assert main(["build", str(at / "in/2019/甲局"), *words]) <= 1
    assert _reasons(at, capsys) == _unchanged()


def test_the_log_tells_when_what_was_made_and_no_amount(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _corrected(at)
    _reasons(at, capsys)
    lines = (at / "out/2019" / RUN_LOG).read_bytes().decode("utf-8").split("\r\n")
    assert lines.pop() == ""
    bare = [line[20:] for line in lines]
    assert (
        len(bare) == 10
        and bare[0].startswith("开始：jixiao ")
        and bare[0].endswith("，3 个部门，1 个进程")
        and bare[4] == "结束"
    )
    assert bare[6].startswith("丙局：没有变化，") and bare[8].startswith("乙局：生成，")
    assert "填报表" not in "".join(lines) and "元" not in "".join(lines)


def test_a_log_that_has_grown_is_moved_aside(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = at / "out/2019" / RUN_LOG
    log.write_bytes(b"x" * (4 * 2**20 + 1))
    _reasons(at, capsys)
    assert log.stat().st_size < 2000 and log.with_name(FORMER).stat().st_size == 4 * 2**20 + 1
