"""``python -m benchmarks.synthetic_year OUT --departments 1000 --seed 7``: writes ``OUT/<year>/<department>/``."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.synthetic_year.department import write_department
from benchmarks.synthetic_year.plan import YearPlan, plans
from benchmarks.synthetic_year.shared import write_shared


def write_year(asked: YearPlan, out: Path, processes: int = 0) -> Path:
    """Write a year below ``out`` and return its folder."""
    year = out / str(asked.year)
    work = partial(write_department, year=year)
    listed = plans(asked)
    if processes == 1:
        parts = [work(plan) for plan in listed]
    else:
        with ProcessPoolExecutor(processes or os.cpu_count()) as pool:
            parts = list(pool.map(work, listed, chunksize=8))
    if asked.shared:
        write_shared([part for part in parts if part is not None], year, asked.nobody)
    return year


def main() -> int:
    """Read the options, write the year, say where."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synthetic_year", description="生成一个合成年度的输入文件")
    parser.add_argument("out", type=Path, help="输入总目录")
    parser.add_argument("--departments", type=int, default=1000, help="部门数")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--year", type=int, default=2024)
    parser.add_argument("--bad", type=int, default=0, help="其中有错的部门数")
    parser.add_argument("--shared", action="store_true", help="决算、两本账放在“共享”里")
    parser.add_argument("--nobody", type=int, default=0, help="共享的明细账里不归任何部门的行数")
    parser.add_argument("--goals", type=int, default=0, help="每个部门的绩效目标数，默认 3–30")
    parser.add_argument("--units", type=int, default=0, help="每个部门的单位数，默认 1–8，个别 50")
    parser.add_argument("--lines", type=int, default=0, help="明细账笔数的倍数")
    parser.add_argument("--jobs", type=int, default=0, help="几个进程")
    given = parser.parse_args()
    started = time.perf_counter()
    asked = YearPlan(
        departments=given.departments,
        seed=given.seed,
        year=given.year,
        bad=given.bad,
        shared=given.shared,
        nobody=given.nobody,
        goals=given.goals,
        units=given.units,
        lines=given.lines,
    )
    year = write_year(asked, given.out, given.jobs)
    sys.stdout.write(f"{asked.departments} 个部门写入 {year}，用 {time.perf_counter() - started:.0f} 秒\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
