"""Measuring: contestants in turn in one process, medians; the processor time of a command; the machine it ran on."""

import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

PEERS = ("docxtpl", "python-docx", "openpyxl", "pandas", "python-calamine", "xlsxwriter", "jinja2", "lxml", "msgspec")
ROOT = Path(__file__).resolve().parent.parent


class Size(Struct, frozen=True, kw_only=True):
    """How much is measured. ``quick`` is for a look in a few minutes, ``FULL`` for what is published."""

    name: str
    departments: int
    growing: tuple[int, ...]
    plain: int
    rounds: int
    cold: int
    goals: tuple[int, ...]
    units: tuple[int, ...]
    paragraphs: tuple[int, ...]
    vouchers: tuple[int, ...]
    rows: tuple[int, ...]
    reads: int


QUICK = Size(
    name="--quick",
    departments=24,
    growing=(4, 8, 16),
    plain=6,
    rounds=5,
    cold=3,
    goals=(15, 60, 150),
    units=(1, 8, 20),
    paragraphs=(100, 400, 1200),
    vouchers=(1, 8, 24),
    rows=(5_000, 15_000, 40_000),
    reads=1,
)
FULL = Size(
    name="全部",
    departments=1000,
    growing=(20, 100, 300, 1000),
    plain=60,
    rounds=21,
    cold=15,
    goals=(15, 150, 500),
    units=(1, 10, 50),
    paragraphs=(100, 1000, 5000),
    vouchers=(1, 25, 250),
    rows=(5_000, 50_000, 500_000),
    reads=3,
)


class Table(Struct, frozen=True, kw_only=True):
    """One table of RESULTS.md: what was measured, in what way, and what came out."""

    title: str
    how: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Return the table as Markdown."""
        lines = [self.head, ["---"] * len(self.head), *self.rows]
        return f"## {self.title}\n\n{self.how}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


Clock = Callable[[], float]


def interleaved(
    works: Mapping[str, Callable[[], object]], rounds: int, clock: Clock = time.process_time, warm: int = 2
) -> dict[str, float]:
    """Run every contestant once a round, in turn; return the median seconds of each. The first rounds are not counted."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + warm):
        for name, work in works.items():
            started = clock()
            work()
            if number >= warm:
                taken[name].append(clock() - started)
    return {name: statistics.median(values) for name, values in taken.items()}


class Spent(Struct, frozen=True):
    """What a command took: wall seconds, processor seconds of all its processes, peak MB of its largest one, exit code."""

    wall: float
    processor: float
    memory: float
    code: int
    output: str


_LAUNCHER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
wall = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.returncode, done.stdout, done.stderr], sys.stdout)
"""
"""A small process between us and the command: what it says of its children's memory is theirs, not ours before the command
began (Linux counts that in), and of this command alone."""


def command(words: Sequence[str], folder: Path) -> Spent:
    """Run a command to its end. Raises SystemExit for a fault of the program, an exit code of 3 or more."""
    calm = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    launched = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *words]
    told = subprocess.run(launched, cwd=folder, env=calm, capture_output=True, text=True, check=True).stdout
    wall, processor, memory, code, output, errors = json.loads(told)
    if code > 2 or code < 0 or "Traceback" in errors:
        raise SystemExit(f"{' '.join(words)}: {code}\n{output[-3000:]}{errors[-3000:]}")
    return Spent(wall, processor, memory, code, output)


def jixiao(*words: str) -> list[str]:
    """Return a command of this installation."""
    return [str(Path(sys.executable).with_name("jixiao")), *words]


def slopes(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Return what one more costs at the end of the range, by what it costs at the beginning: 1 is linear.

    >>> slopes((10, 20, 40), (1.0, 2.0, 4.0))
    1.0
    """
    each = [
        (seconds[at + 1] - seconds[at]) / (sizes[at + 1] - sizes[at])
        for at in range(len(sizes) - 1)
        if sizes[at + 1] > sizes[at]
    ]
    return round(each[-1] / each[0], 2) if each and each[0] > 0 else float("nan")


def machine(size: Size) -> str:
    """Return what the figures were taken on, and how busy it was."""
    load = os.getloadavg()
    versions = "、".join(f"{name} {version(name)}" for name in PEERS)
    busy = "别的程序同时在用，绝对值偏大，只看比例" if load[0] > (os.cpu_count() or 1) * 0.5 else "没有别的负载"
    return (
        f"{dt.datetime.now():%Y-%m-%d %H:%M}，{os.cpu_count()} 核（{_processor()}），Python {platform.python_version()}，"
        f"jixiao {_commit()}；开始前一分钟、五分钟的平均负载 {load[0]:.1f}、{load[1]:.1f}（{busy}）；"
        f"规模：{size.name}。\n\n{versions}。"
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text("utf-8").splitlines() if known.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "（没有版本号）"


def ms(seconds: float) -> str:
    """Print seconds as milliseconds.

    >>> ms(0.01234)
    '12.3'
    """
    return f"{seconds * 1000:.1f}"
