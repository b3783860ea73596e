"""Cold: a whole command of one department, and ``--help``, each in a fresh process, against bare Python."""

import shutil
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.timing import Size, Spent, Table, command, jixiao


def measure(folder: Path, size: Size, place: Path) -> Table:
    """Run each command in turn, after one that fills the caches of the file system and of compiled modules."""
    inputs = place / "inputs" / folder.parent.name / folder.name
    shutil.copytree(folder, inputs)
    contestants: Mapping[str, Sequence[str]] = {
        "空的 Python（python -c pass）": [sys.executable, "-c", "pass"],
        "jixiao --help": jixiao("--help"),
        "jixiao build 一个部门（第一次）": jixiao("build", str(inputs), "--out", "outputs"),
    }
    taken: dict[str, list[Spent]] = {name: [] for name in contestants}
    for number in range(size.cold + 1):
        for name, words in contestants.items():
            shutil.rmtree(place / "outputs", ignore_errors=True)
            spent = command(words, place)
            if number:
                taken[name].append(spent)
    medians = {name: statistics.median(each.wall for each in times) for name, times in taken.items()}
    processor = {name: statistics.median(each.processor for each in times) for name, times in taken.items()}
    bare = next(iter(medians.values()))
    rows = [
        [name, f"{wall * 1000:.0f}", f"{(wall - bare) * 1000:.0f}", f"{processor[name] * 1000:.0f}"]
        for name, wall in medians.items()
    ]
    how = (
        f"每条命令都是新进程，轮流 {size.cold} 次的中位数（毫秒）；部门是 {folder.name}。"
        "目标：build ≤ 800，--help 比空的 Python 多 ≤ 120。"
    )
    return Table(title="冷启动", how=how, head=("命令", "墙上", "比空的 Python 多", "处理器"), rows=rows)
