"""运行日志.txt in ``outputs/<year>/``: who looks later sees when which department was made, with which result and codes.

No amount, no name of a person and no word of an input goes in. Lines are only added, each in one write; a log that has grown
large is moved aside.
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pipeline.department import RESULTS, DepartmentOutcome
from pipeline.limits import MB
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell
from pipeline.version import VERSION

RUN_LOG = "运行日志.txt"
FORMER = "运行日志（以前的）.txt"
_LARGEST = 4 * MB
_TIME = "%Y-%m-%d %H:%M:%S"
_ADDING = (
    os.O_WRONLY
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


class RunLog:
    """Adds what a run did to the log of each year it writes into. ``problems`` says once where that cannot be done."""

    def __init__(self, words: str) -> None:
        """Begin; ``words`` say what is run, and stand before the first line of each year."""
        self.words, self.begun = words, dt.datetime.now()
        self.problems: list[Problem] = []
        self._begun: set[Path] = set()

    def department(self, outcome: DepartmentOutcome) -> None:
        """Add the line of one department, where it has a folder of outputs."""
        folder = Path(outcome.place).parent
        if outcome.place and os.path.lexists(folder):  # which is false, too, where the name is longer than a disk takes
            self._add(folder, _line(outcome))

    def end(self, words: str) -> None:
        """Say in each log how the run ended."""
        for folder in sorted(self._begun):
            self._add(folder, words)

    def _add(self, folder: Path, text: str) -> None:
        lines = [f"{dt.datetime.now():{_TIME}} {text}"]
        if folder not in self._begun:
            lines.insert(0, f"{self.begun:{_TIME}} 开始：jixiao {VERSION}，{self.words}")
        self._begun.add(folder)
        try:
            _append(folder / RUN_LOG, lines)
        except OSError:
            if not self.problems:
                self.problems.append(problem("P017", at=Cell(file=RUN_LOG)))


def _line(outcome: DepartmentOutcome) -> str:
    """Return what is said of a department: result, how many problems of which codes, seconds."""
    made = "生成" if outcome.built else "没有变化"
    counts = "，".join(f"{severity.value} {outcome.counts.get(severity.value, 0)}" for severity in Severity)
    codes = " ".join(f"{code}×{times}" for code, times in sorted(Counter(item.code for item in outcome.problems).items()))
    seconds = f"{sum(outcome.seconds.values()):.1f} 秒" if outcome.seconds else ""
    said = f"{' '.join(outcome.name.split())}：{made}，{RESULTS[outcome.code]}（{counts}）"
    return "；".join(filter(None, (said, codes, seconds)))


def _append(path: Path, lines: Iterable[str]) -> None:
    data = "".join(f"{line}\r\n" for line in lines).encode("utf-8", "backslashreplace")
    if path.is_file() and path.stat().st_size > _LARGEST:
        path.replace(path.with_name(FORMER))
    descriptor = os.open(path, _ADDING, 0o666)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)
