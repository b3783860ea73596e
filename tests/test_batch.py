"""The command line and many departments: exit codes, one line each, a bad department never stops another."""

import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import run
from pipeline.__main__ import main
from pipeline.publish import OWN
from tests.conftest import ROOT, SAMPLE, Built


def test_the_sample_builds_without_an_error(built: Built) -> None:
    assert built.code == 0
    names = {path.name for path in built.folder.iterdir()}
    assert {"对账底稿.xlsx", "问题清单.xlsx", "问题清单.json", "figures.json", ".jixiao"} <= names
    assert {path.name for path in (built.folder / ".jixiao").iterdir()} == {"基线.docx", "生成记录.json", "页面.json"}


def test_same_inputs_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    folder = tmp_path / "inputs" / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    command = [sys.executable, "-m", "pipeline", "build", str(folder), "--out", str(tmp_path / "outputs")]
    hashed = {**os.environ, "PYTHONHASHSEED": "7"}  # another order of every set than in this process
    assert subprocess.run(command, cwd=ROOT, env=hashed, capture_output=True).returncode == 0
    again = tmp_path / "outputs" / "2019" / SAMPLE.name
    for path in sorted(p for p in built.folder.rglob("*") if p.is_file()):
        assert (again / path.relative_to(built.folder)).read_bytes() == path.read_bytes(), path.name


def test_a_bad_department_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year = tmp_path / "inputs" / "2019"
    for name in (SAMPLE.name, "乙局", "丙局"):
        shutil.copytree(SAMPLE, year / name)
    (year / "乙局" / "决算报表.xlsx").write_bytes(b"not a workbook")
    (year / "丙局" / "填报表.xlsx").unlink()
    code = main(["build", str(year), "--out", str(tmp_path / "outputs"), "--jobs", "2"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip() and not line.startswith("进度")]
    assert code == 2
    assert [Path(lines.pop()).name for _ in range(3)] == ["index.html", "汇总.json", "汇总.xlsx"]
    assert lines.pop().startswith("共 3 个部门：这次做了 3 个，没有变化 0 个。完成 1 个，未生成报告 2 个。")
    assert sorted(line.split("：")[0] for line in lines) == sorted([SAMPLE.name, "乙局", "丙局"])
    assert list((tmp_path / "outputs" / "2019" / SAMPLE.name).glob("*.docx"))
    for name in ("乙局", "丙局"):
        assert not list((tmp_path / "outputs" / "2019" / name).glob("*.docx"))
        assert (tmp_path / "outputs" / "2019" / name / "问题清单.xlsx").is_file()


def test_only_builds_the_named_department(tmp_path: Path) -> None:
    year = tmp_path / "inputs" / "2019"
    for name in (SAMPLE.name, "乙局"):
        shutil.copytree(SAMPLE, year / name)
    main(["build", str(year), "--out", str(tmp_path / "outputs"), "--only", SAMPLE.name])
    assert {path.name for path in (tmp_path / "outputs" / "2019").iterdir() if path.is_dir()} == {SAMPLE.name, OWN}


def test_an_unknown_name_for_only_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAMPLE, tmp_path / "2019" / SAMPLE.name)
    assert main(["build", str(tmp_path / "2019"), "--out", str(tmp_path / "out"), "--only", "没有这个厅"]) == 2
    assert "P011" in capsys.readouterr().out


def test_a_path_without_departments_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(tmp_path / "没有")]) == 2
    assert "P010" in capsys.readouterr().out


@pytest.mark.parametrize("stage", ["load", "reconcile", "compute", "narrate"])
def test_until_stops_with_the_working_paper(stage: str, tmp_path: Path) -> None:
    assert main(["build", str(SAMPLE), "--out", str(tmp_path), "--until", stage]) == 0
    folder = tmp_path / "2019" / SAMPLE.name
    assert (folder / "对账底稿.xlsx").is_file()
    assert not list(folder.glob("*.docx"))


def test_an_edited_report_is_left_alone(sample_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["build", str(sample_copy), "--out", str(tmp_path / "outputs")]
    assert main(arguments) == 0
    report = next((tmp_path / "outputs").rglob("*报告.docx"))
    report.write_bytes(report.read_bytes() + b" ")
    before = report.read_bytes()
    capsys.readouterr()
    assert main(arguments) == 0
    assert "S011" in capsys.readouterr().out
    assert report.read_bytes() == before


def test_an_edited_report_that_cannot_be_read_stops_its_department(
    sample_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["build", str(sample_copy), "--out", str(tmp_path / "outputs")]
    assert main(arguments) == 0
    report = next((tmp_path / "outputs").rglob("*报告.docx"))
    report.write_bytes(report.read_bytes()[:-100])
    before = {path: path.read_bytes() for path in report.parent.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(arguments) == 1
    said = capsys.readouterr().out
    assert "P001" in said and "Y001" in said
    assert {path: path.read_bytes() for path in report.parent.rglob("*") if path.is_file()} == before


def test_json_answers_with_problems_and_paths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build", str(SAMPLE), "--out", str(tmp_path), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["schema"] == 1
    assert answer["departments"][0]["code"] == 0
    assert any(item["code"] == "F9" for item in answer["departments"][0]["problems"])


def test_a_fault_of_ours_leaves_no_file_but_a_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stage that raises is a bug of ours: exit 3, the log named, nothing published."""

    def slipped(*arguments: object, **options: object) -> bytes:
        raise RuntimeError("a bug")

    monkeypatch.setattr("pipeline.run.stages", inspect.unwrap(run.stages))
    monkeypatch.setattr("pipeline.stages.render.render", slipped)
    assert main(["build", str(SAMPLE), "--out", str(tmp_path)]) == 3
    assert "X001" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "2019" / SAMPLE.name).rglob("*") if path.is_file()] == ["故障记录.txt"]


@pytest.mark.parametrize("arguments", [[], ["build"], ["build", "x", "--until", "nothing"], ["nonsense"]])
def test_wrong_use_is_answered_in_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "命令写法有误" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "check", "refresh", "finalize", "lint", "inspect", "accept"])
@pytest.mark.parametrize(
    ("place", "says"), [("没有", "找不到文件夹"), ("空", "里没有报告模板包"), ("包/guangdong", "本身是一个模板包")]
)
def test_a_wrong_folder_of_packs_is_wrong_use_and_no_other_pack_is_taken(
    command: str, place: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "空").mkdir()
    shutil.copytree(ROOT / "report_templates" / "guangdong", tmp_path / "包" / "guangdong")
    assert main([command, str(SAMPLE), "--packs", str(tmp_path / place)]) == 2
    assert says in capsys.readouterr().err
