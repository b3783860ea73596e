"""The budget: processor time of warm departments in one process, stage by stage, and what of the packs they read again."""

import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.timing import Table, ms
from pipeline.collector import collect_seldom
from pipeline.department import Run
from pipeline.pack import pack_roots
from pipeline.run import MAKING, WRITING

BUDGET = (
    ("读入（load）", ("load",), 30),
    ("勾稽、对账、计算、成文、句子", ("ties", "reconcile", "compute", "narrate", "statements"), 30),
    ("印成 .docx（render）", ("render",), 10),
    ("逐字核对（verify）", ("verify",), 20),
    ("底稿、清单（workpaper）", ("workpaper",), 30),
    ("更新、落盘（refresh、publish）", ("refresh", "publish"), 5),
)
"""Lines of the budget: the stages they add up, and how many milliseconds a typical department may take."""


def seconds_of(folder: Path, out: Path) -> dict[str, float]:
    """Build one department and return the processor seconds of each stage."""
    state = Run(folder, pack_roots())
    state.out = out
    taken: dict[str, float] = defaultdict(float)
    for name, stage in (*MAKING, *WRITING):
        started = time.process_time()
        go_on = stage(state)
        taken[name] += time.process_time() - started
        if not go_on:
            break
    return taken


class Opened:
    """Counts the files of packs that this process opens."""

    def __init__(self) -> None:
        """Begin to listen; a process cannot stop listening."""
        self.files: list[str] = []
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and "report_templates" in (name := str(arguments[0])):
            self.files.append(name)


def measure(folders: Sequence[Path], rounds: int) -> Table:
    """Build the departments in turn, once to warm up, then ``rounds`` times."""
    collect_seldom()  # as in the workers of a year
    opened = Opened()
    taken: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as place:
        for number in range(rounds + 1):
            if number == 1:
                opened.files.clear()
            for folder in folders:
                spent = seconds_of(folder, Path(place) / str(number))
                if number:
                    taken.append(spent)
    rows = [
        [name, ms(statistics.median(sum(each.get(stage, 0.0) for stage in stages) for each in taken)), str(most)]
        for name, stages, most in BUDGET
    ]
    whole = statistics.median(sum(each.values()) for each in taken)
    rows.append(["合计", ms(whole), str(sum(most for *_, most in BUDGET))])
    rows.append(["再读的模板包文件（个）", str(len(opened.files)), "0"])
    how = (
        f"{len(folders)} 个典型部门（各种模板包，2 至 3 个单位，6 至 20 个目标）"
        f"在一个进程里轮流做 {rounds} 遍，先各做一遍不计；处理器时间的中位数，毫秒；“再读”是热了以后又打开的模板包文件。"
    )
    return Table(title="一个部门的预算", how=how, head=("环节", "实际", "预算"), rows=rows)
