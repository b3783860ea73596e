"""The error book by code: as a person types a code, an entry with its example, one without, and a code nobody has."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.error_entry import entry, said
from pipeline.problems import Severity
from tests.conftest import ROOT


@pytest.mark.parametrize("typed", ["L001", "l001", " L001 ", "Ｌ００１"])
def test_a_code_as_a_person_types_it(typed: str) -> None:
    found = entry(typed)
    assert found is not None
    assert (found.code, found.severity, found.chapter, found.title) == (
        "L001",
        Severity.ERROR,
        "读取文件",
        "缺少必需的文件：…",
    )
    assert said(found) == [
        "L001  缺少必需的文件：…（错误；读取文件）",
        "  例如，文件夹里没有决算报表，显示：",
        "    错误 L001  缺少必需的文件：决算报表  决算报表.xlsx",
        "      处理：把决算报表放进该部门的文件夹，文件名以“决算报表”开头",
    ]


def test_a_code_that_can_have_no_example_says_why() -> None:
    found = entry("K022")
    assert found is not None and not found.example
    assert said(found)[-1] == "  没有例子：文件被 Word、WPS 或 Excel 占着时出现。"


def test_a_tie_of_a_pack_has_an_entry() -> None:
    assert entry("A12-2") is not None


def test_a_code_nobody_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry("Z999") is None and entry("") is None
    assert main(["explain", "L001", "Z999"]) == 2
    shown = capsys.readouterr()
    assert not shown.out and shown.err.startswith("命令写法有误：没有编号 Z999：")


def test_several_codes_are_said_in_the_order_typed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "E012", "l001"]) == 0
    heads = [line[:4] for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert heads == ["E012", "L001"]


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_the_last_line_on_a_screen_says_how_to_look_a_code_up(tmp_path: Path) -> None:
    """Not where the text goes into a file: there only what was asked for."""
    words = [sys.executable, "-m", "pipeline", "inspect", str(tmp_path / "没有.xlsx")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    into_file = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, check=False).stdout.decode()
    ours, screen = os.openpty()
    subprocess.run(words, env=environment, cwd=tmp_path, stdout=screen, stderr=subprocess.DEVNULL, check=False)
    shown = os.read(ours, 1 << 16).decode().replace("\r\n", "\n")
    os.close(ours)
    os.close(screen)
    (code, *_) = re.findall("^(?:错误|警告|提示) ([A-Z]\\d+)", into_file, re.MULTILINE)
    assert "explain" not in into_file
    assert shown == f"{into_file}（编号的含义和例子：jixiao explain {code}）\n"
