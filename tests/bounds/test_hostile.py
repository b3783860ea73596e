"""Hostile files through the real commands, in processes with a bound on memory and a watchdog: a message, never a traceback.

``make test`` reads every kind once, small, in a few processes; the growing sizes are ``slow`` (``make test-all``).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.bounds import hostile
from tests.conftest import ROOT, SAMPLE, Built
from tests.load.exports import department

MEMORY = 1_500 * 2**20
"""Address space: that of the program and its libraries (some 500 MB) and 1 GB."""
SECONDS = 60
"""Of the processor, which other processes of the machine do not use up; ``WATCH`` is for one that only waits."""
WATCH = 900.0
INPUTS = {
    "预算指标账-{}.xlsx": hostile.SHEETS,
    "支出明细账-{}.csv": hostile.TEXTS,
    "文字材料.md": hostile.MARKDOWN,
    "文字材料.docx": hostile.DOCUMENTS,
    "列名对照.toml": hostile.DECLARATIONS,
    "列名对照.xlsx": hostile.SHEETS,
    "覆盖记录.xlsx": hostile.SHEETS,
}
KINDS = [(file, kind) for file, kinds in INPUTS.items() for kind in kinds]
COMMANDS = ("check", "diff", "refresh", "finalize", "merge")
REFUSED = {
    "r= inside another attribute": "L013",
    "a cell far out": "L013",
    "a cell of another prefix far out": "L013",
    "cells in a comment": "L013",
    "open cells": "L005",
    "the same merged range": "L181",
    "sheets of one part": "L182",
    "a string of runs": "L181",
    "a part that lies": "L005",
    "a part that swells": "L006",
    "parts over each other": "L006",
    "a wide table": "L013",
}
"""What some of them are told, at a size of 20,000."""
counts = {"files": 0, "failed": 0}


@pytest.fixture(scope="module", autouse=True)
def _tally() -> Iterator[None]:
    yield
    print(f"\n坏文件 {counts['files']} 个，出错、超时、超内存 {counts['failed']} 个")


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def run(arguments: Sequence[object], files: int = 1) -> tuple[int, str]:
    """Run a command; it must end by itself, within the bounds, without a traceback or a fault of ours."""
    before: Callable[[], None] | None = _bounded if sys.platform == "linux" else None
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    counts["files"] += files
    counts["failed"] += 1
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, timeout=WATCH, preexec_fn=before
    )
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode in (0, 1, 2), said[-2000:]
    assert "Traceback" not in said and "X001" not in said, said[-2000:]
    counts["failed"] -= 1
    return done.returncode, said


def test_every_kind_of_input_once(tmp_path: Path) -> None:
    """The ledgers all at once, since a department may have many files of a kind; then the files there is one of."""
    folder = department(tmp_path)
    number = 0
    for pattern in ("预算指标账-{}.xlsx", "支出明细账-{}.csv"):
        for make in INPUTS[pattern].values():
            number += 1
            (folder / pattern.format(number)).write_bytes(make(300))
    (folder / "文字材料.md").write_bytes(hostile.MARKDOWN["open bold"](300))
    code, said = run(["build", folder, "--out", tmp_path / "out"], number + 1)
    assert code == 1 and "处理：" in said


@pytest.mark.parametrize("kind", ["r= inside another attribute", "a part that lies", "sheets of one part"])
def test_a_workbook_that_ended_the_process_is_told(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "预算指标账.xlsx"
    file.write_bytes(hostile.SHEETS[kind](20_000))
    code, said = run(["inspect", file, "--pack", "guangdong", "--year", "2019"])
    assert code == 2 and REFUSED[kind] in said


def test_boxes_in_boxes_are_told(built: Built, tmp_path: Path) -> None:
    code, said = _on_report("check", "boxes in boxes, twice each", 16, built, tmp_path)
    assert code == 2 and "Y001" in said and "文本框" in said


@pytest.mark.slow
@pytest.mark.parametrize("size", [2_000, 20_000])
@pytest.mark.parametrize(("file", "kind"), KINDS)
def test_every_kind_of_input_grows(file: str, kind: str, size: int, tmp_path: Path) -> None:
    folder = department(tmp_path)
    name = file.format(1)
    (folder / name).write_bytes(INPUTS[file][kind](size))
    _, said = run(["build", folder, "--out", tmp_path / "out"])
    if size == 20_000 and file == "预算指标账-{}.xlsx" and kind in REFUSED:
        assert REFUSED[kind] in said
    run(["inspect", folder / name])


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", hostile.REPORTS)
def test_every_kind_of_report_grows(kind: str, command: str, built: Built, tmp_path: Path) -> None:
    for size in (2_000, 20_000):
        _on_report(command, kind, size, built, tmp_path / str(size))


@pytest.mark.slow
@pytest.mark.parametrize("kind", hostile.RECORDS)
def test_every_kind_of_record(kind: str, built: Built, tmp_path: Path) -> None:
    for name in (".jixiao/生成记录.json", "figures.json"):
        folder = tmp_path / name.rpartition("/")[2]
        shutil.copytree(built.folder, folder)
        (folder / name).write_bytes(hostile.RECORDS[kind](20_000))
        report = next(folder.glob("*报告.docx"))
        run(["check", report])
        run(["refresh", report, "--inputs", SAMPLE])


@pytest.mark.slow
@pytest.mark.parametrize("kind", hostile.SHEETS)
def test_every_kind_of_list_of_ours(kind: str, built: Built, tmp_path: Path) -> None:
    shutil.copytree(built.folder, tmp_path / "out")
    report = next((tmp_path / "out").glob("*报告.docx"))
    paper = report.with_name("检查结果.xlsx")
    paper.write_bytes(hostile.SHEETS[kind](20_000))
    run(["check", report, "--inputs", SAMPLE])
    paper.write_bytes(hostile.SHEETS[kind](20_000))
    code, _ = run(["accept", report, "--from", paper, "--who", "张三", "--inputs", SAMPLE])
    assert code in (1, 2)


def _on_report(command: str, kind: str, size: int, built: Built, folder: Path) -> tuple[int, str]:
    shutil.copytree(built.folder, folder / "out")
    report = next((folder / "out").glob("*报告.docx"))
    original = shutil.copy(report, folder / "原稿.docx")
    report.write_bytes(hostile.edited(report.read_bytes(), hostile.REPORTS[kind](size)))
    inputs = ["--inputs", SAMPLE]
    arguments: dict[str, list[object]] = {
        "check": ["check", report, *inputs],
        "diff": ["diff", original, report],
        "refresh": ["refresh", report, *inputs],
        "finalize": ["finalize", report, *inputs],
        "merge": ["merge", original, report, original, "--out", folder / "合并.docx"],
    }
    return run(arguments[command])
