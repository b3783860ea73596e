"""A small department built once, and every command run on it as a process of its own, under what may go wrong around it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from pipeline.__main__ import main
from tests import runs
from tests.conftest import ROOT
from tests.errors.good import good

SCHEMAS = ROOT / "pipeline" / "schema"
REPORT = "改稿.docx"
COPIES = ("甲.docx", "乙.docx")
FORM = "决算报表.xlsx"
JIXIAO = (sys.executable, "-m", "pipeline")
_LIMIT = 120


def shared() -> Path:
    """A working folder: 输入 the inputs, 成果 what was built, the report and two copies of it."""

    def fill(folder: Path) -> None:
        inputs = good().write(folder / "输入")
        assert main(["build", str(inputs), "--out", str(folder / "成果"), "--json"]) <= 1
        (folder / "厅").write_text(str(inputs.relative_to(folder)), encoding="utf-8")
        (report,) = (folder / "成果").rglob("*报告.docx")
        report.rename(report.with_name(REPORT))
        for name in COPIES:
            shutil.copy(report.with_name(REPORT), folder / name)

    return runs.folder("answers", fill)


@dataclass(frozen=True)
class Desk:
    """A copy of the shared folder that a test may spoil."""

    base: Path

    @property
    def inputs(self) -> Path:
        return Path((self.base / "厅").read_text(encoding="utf-8"))

    @property
    def report(self) -> Path:
        return next((self.base / "成果").rglob(REPORT)).relative_to(self.base)

    def commands(self) -> Mapping[str, list[str]]:
        """Each command with arguments that work."""
        report, inputs = str(self.report), str(self.inputs)
        given = ["--inputs", inputs]
        return {
            "build": ["build", inputs, "--out", "成果二"],
            "lint": ["lint", "guangdong"],
            "new": ["new", "2019", "某局", "--out", "新建"],
            "check": ["check", report, *given],
            "accept": ["accept", report, "信访.件数", "--reason", "核对", "--value", "21", *given],
            "refresh": ["refresh", report, *given],
            "merge": ["merge", report, *COPIES],
            "finalize": ["finalize", report, *given, "--reason", "评分标准没有公布"],
            "diff": ["diff", report, COPIES[0]],
            "inspect": ["inspect", f"{inputs}/{FORM}"],
            "fill": ["fill", f"{inputs}/填报表.xlsx", "--cell", "基本信息!Z9=备注"],
            "decide": ["decide", report, "--row", "4=还原="],
            "explain": ["explain", "L001"],
        }

    def run(self, words: Sequence[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        """Run the program; ``shell`` is what is written behind it, ``prefix`` what is written before it."""
        command = [*options.pop("prefix", ()), *JIXIAO, *words]
        if redirected := options.pop("shell", ""):
            command = ["bash", "-c", f'"$@" {redirected}', "bash", *command]
        return subprocess.run(command, cwd=self.base, env=self.environment(), capture_output=True, timeout=_LIMIT, check=False)

    def environment(self) -> dict[str, str]:
        home = self.base / "家"
        home.mkdir(exist_ok=True)
        return {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def desk(folder: Path) -> Desk:
    shutil.copytree(shared(), folder / "桌")
    return Desk(folder / "桌")


@cache
def validator(command: str) -> Draft202012Validator:
    text = (SCHEMAS / f"{command or 'answer'}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def document(command: str, done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """The one JSON document of an answer, valid after the command's schema and true to the exit code."""
    answer: dict[str, Any] = json.loads(done.stdout)
    validator(command).validate(answer)
    assert answer["code"] == done.returncode and answer["command"] == command
    return answer


def is_answer(done: subprocess.CompletedProcess[bytes]) -> bool:
    """Tell whether what was said is fit for staff: Chinese, and no traceback."""
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    return "Traceback" not in said and "Exception ignored" not in said and any("\u4e00" <= sign <= "\u9fff" for sign in said)
