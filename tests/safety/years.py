"""A year of four small departments as it stands before a run, the run as a process of its own, and what is seen of it.

甲局: its report edited by hand, its inputs corrected; 乙局: a note in its 对账底稿, its inputs corrected; 丙局: nothing
changed; 丁局: new this year.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from pipeline.publish.layout import LOCK, OWN, PENDING, RECORD, YEAR_LOCK
from tests import runs
from tests.builders import YEAR
from tests.check import edits as e
from tests.conftest import ROOT
from tests.errors.cases import fill
from tests.errors.good import good
from tests.safety.bench import snapshot
from tests.safety.scenes import Bench, Files, leftovers, visible

NAMES = EDITED, NOTED, SAME, NEW = ("甲局", "乙局", "丙局", "丁局")
BUILD = ("build", f"inputs/{YEAR}", "--json")
OUT = f"outputs/{YEAR}"
SUMMARY = (f"{OUT}/汇总.xlsx", f"{OUT}/汇总.json", f"{OUT}/index.html")
_WORDS, _BETTER = "经济性按规定办理", "经济性良好，按规定办理"
_PATIENCE = 60.0


def report_of(base: Path, name: str) -> Path:
    """The report of a department."""
    return next((base / OUT / name).glob("*报告.docx"))


def _inputs(place: Path, names: Iterable[str], letters: int = 20) -> None:
    for name in names:
        shutil.rmtree(place / f"inputs/{YEAR}/{name}", ignore_errors=True)
        department = good()
        fill("其他数据", "信访件数", "数值", letters)(department)
        department.write(place / "写").rename(place / f"inputs/{YEAR}/{name}")
    shutil.rmtree(place / "写")


def _edit_report(place: Path) -> None:
    report = report_of(place, EDITED)
    report.write_bytes(e.edited(report.read_bytes(), e.retype(_WORDS, _BETTER)))


def summary_due(bench: Bench) -> Path:
    """A year in which nothing but 汇总 has to be written: a report was edited since."""

    def make(place: Path) -> None:
        (place / f"inputs/{YEAR}").mkdir(parents=True)
        _inputs(place, (EDITED, NOTED, SAME))
        assert bench.ask(place, [*BUILD, "--jobs", "1"])["code"] == 0
        _edit_report(place)

    return runs.folder("safety year, 汇总 due", make)


def departments_due(bench: Bench) -> Path:
    """A year in which three departments of four have to be built."""

    def make(place: Path) -> None:
        shutil.copytree(summary_due(bench), place, dirs_exist_ok=True)
        paper = place / OUT / NOTED / "对账底稿.xlsx"
        book = load_workbook(paper)
        book.worksheets[0]["Z9"] = "本单位的注"
        book.save(paper)
        _inputs(place, (EDITED, NOTED), 21)
        _inputs(place, (NEW,))

    return runs.folder("safety year, departments due", make)


def copy_of(folder: Path, place: Path) -> Path:
    """A fresh copy of a year."""
    target = place / "base"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    return target


# --- what is seen ----------------------------------------------------------------------------------------------------


def by_hand(base: Path) -> set[str]:
    """What a person wrote among the outputs, by hash."""
    marks = snapshot(base)
    names = [report_of(base, EDITED), base / OUT / NOTED / "对账底稿.xlsx"]
    return {marks[path.relative_to(base).as_posix()] for path in names}


def strange(known: Iterable[Files], now: Files) -> list[str]:
    """The visible files that are as in none of the known states: before, after."""
    marks: dict[str, set[str]] = {}
    for files in known:
        for name, found in visible(files).items():
            marks.setdefault(name, set()).update(found)
    return [name for name, found in visible(now).items() if not set(found) <= marks.get(name, set())]


def standing(base: Path, after: Files) -> set[str]:
    """The departments that stand as the undisturbed run leaves them, their records too."""
    now = snapshot(base)
    whole = {name: _of(after, name) for name in NAMES if f"{OUT}/{name}/{OWN}/{RECORD}" in after}
    return {
        name for name, files in whole.items() if files == _of(now, name) and not (base / OUT / name / OWN / PENDING).exists()
    }


def _of(files: Files, department: str) -> dict[str, list[str]]:
    """The visible files of a department, and its record."""
    record = f"{OUT}/{department}/{OWN}/{RECORD}"
    seen = {name: marks for name, marks in visible(files).items() if name.startswith(f"{OUT}/{department}/")}
    return {**seen, record: [files.get(record, "")]}


def left_behind(files: Files) -> list[str]:
    """Hidden files no run needs, but for locks of who was killed, which are void."""
    return [name for name in leftovers(files) if Path(name).name not in (LOCK, YEAR_LOCK)]


# --- the run as a process --------------------------------------------------------------------------------------------


@dataclass
class Year:
    """A run of a year on a folder, as a process that leads a group of its own."""

    base: Path
    args: tuple[str, ...] = (*BUILD, "--jobs", "2")
    prefix: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [*self.prefix, sys.executable, "-m", "pipeline", *self.args],
            cwd=self.base,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def holds(self) -> bool:
        """Wait until it has begun with the year; False where it ended before that was seen."""
        lock = self.base / OUT / OWN / YEAR_LOCK
        return self._until(lambda: lock.exists() and f'"pid": {self.process.pid},' in lock.read_text(encoding="utf-8"))

    def workers(self) -> list[int]:
        """The processes that build departments, none being there once it has ended."""
        found: list[int] = []

        def look() -> bool:
            for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(int(child))
            return bool(found)

        self._until(look)
        return sorted(set(found))

    def _until(self, look: Any) -> bool:
        until = time.monotonic() + _PATIENCE
        while self.process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError):
                if look():
                    return True
            time.sleep(0.005)
        return False

    def end(self) -> Mapping[str, Any]:
        """Wait for its end and that of all its workers; what it answered, nothing where it was killed."""
        out, err = self.process.communicate(timeout=2 * _PATIENCE)
        assert b"Traceback" not in err, err.decode("utf-8", "replace")
        until = time.monotonic() + _PATIENCE
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < until:
                os.killpg(self.process.pid, 0)
                time.sleep(0.005)
        answer: dict[str, Any] = {} if self.process.returncode == -signal.SIGKILL else json.loads(out)
        return answer


def reasons(answer: Mapping[str, Any]) -> dict[str, str]:
    """Why each department was built, or not, by an answer."""
    return {item["department"]: item["reason"] for item in answer["departments"]}


def codes(answer: Mapping[str, Any], department: str = "") -> set[str]:
    """The codes an answer tells of the year, or of one department."""
    parts = [item for item in answer["departments"] if item["department"] == department] if department else [answer]
    return {item["code"] for part in parts for item in part["problems"]}


def told(text: str) -> dict[str, Any]:
    """The JSON answer in what a command printed."""
    found: dict[str, Any] = json.loads(text[re.search(r"^\{", text, re.M).start() :])  # type: ignore[union-attr]
    return found
