"""Measuring: contestants in turn in one process, medians; the processor time of a command; the machine it ran on."""

import datetime as dt
import os
import platform
import resource
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
    growing=(6, 12, 24),
    plain=6,
    rounds=5,
    cold=5,
    goals=(15, 100, 300),
    units=(1, 10, 30),
    paragraphs=(100, 500, 1500),
    vouchers=(1, 10, 40),
    rows=(5_000, 20_000, 50_000),
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


def command(words: Sequence[str], folder: Path) -> Spent:
    """Run a command to its end. Raises SystemExit for a fault of the program, an exit code of 3 or more."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    calm = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(words, cwd=folder, env=calm, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 2 or done.returncode < 0 or "Traceback" in done.stderr:
        raise SystemExit(f"{' '.join(words)}: {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(wall, processor, after.ru_maxrss / 1024, done.returncode, done.stdout)


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
