"""A synthetic year: the whole of it in two processes against the plain script, again with nothing changed, and as it grows."""

import json
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from benchmarks.peers import keep_values
from benchmarks.synthetic_year.__main__ import write_year
from benchmarks.synthetic_year.expected import surprises
from benchmarks.synthetic_year.plan import DepartmentPlan, YearPlan, plans
from benchmarks.timing import ROOT, Size, Spent, Table, command, jixiao, slopes

JOBS = 2


def written(asked: YearPlan, place: Path) -> Path:
    """Write a year below a folder and return it."""
    return write_year(asked, place / "inputs", os.cpu_count() or 1)


def typical(asked: YearPlan, year: Path, count: int) -> list[Path]:
    """Return departments that have all files, a few units and a usual number of goals."""
    return [year / plan.name for plan in plans(asked) if _is_typical(plan)][:count]


def _is_typical(plan: DepartmentPlan) -> bool:
    return not plan.without and not plan.fault and 2 <= plan.units <= 3 and 6 <= plan.goals <= 20 and plan.lines == 1


def build(year: Path, out: Path, only: Iterable[Path] = ()) -> Spent:
    """Build a year as a user does, in two processes."""
    chosen = [word for folder in only for word in ("--only", folder.name)]
    return command(jixiao("build", str(year), "--out", str(out), "--jobs", str(JOBS), "--json", *chosen), ROOT)


def measure(asked: YearPlan, year: Path, size: Size, place: Path) -> Table:
    """Build the year, build it again, and let the plain script do a part of it."""
    out = place / "outputs"
    whole = build(year, out)
    wrong = surprises(plans(asked), json.loads(whole.output))
    again = build(year, out)
    apart = msgspec.structs.replace(asked, shared=True, nobody=asked.departments)
    shared = written(apart, place / "shared")
    from_shared = build(shared, place / "outputs-shared")
    wrong += surprises(plans(apart), json.loads(from_shared.output))
    wall, processor = _plain(asked, year, size, place)
    count = asked.departments
    rows = [
        _row(f"本系统，{count} 个部门，全部写出、每个数重读", whole.wall, whole.processor, whole, count),
        _row(f"普通脚本（{size.plain} 个部门量得，按部门数放大）", wall * count, processor * count, whole, count),
        _row("本系统，账和决算在“共享”里", from_shared.wall, from_shared.processor, whole, count),
        _row("本系统，什么也没有变", again.wall, again.processor, whole, count),
    ]
    how = (
        f"合成年度 {count} 个部门（种子 {asked.seed}，其中 {asked.bad} 个有错），{JOBS} 个进程，墙上时间（秒），含启动。"
        f"本系统最大的进程 {whole.memory:.0f} MB；"
        + (f"与埋的错不一致的 {len(wrong)} 处：{'；'.join(wrong[:3])}。" if wrong else "埋的错全部报出，此外没有误报。")
        + "普通脚本：pandas 与 openpyxl 读表、docxtpl 用同一模板和现成的值印报告、openpyxl 写一本底稿，同样 2 个进程，"
        + "不含启动，没有任何检查和来源。"
    )
    return Table(title="一个年度", how=how, head=("做法", "秒", "相对第一行", "处理器毫秒/部门", "相对第一行"), rows=rows)


def _row(name: str, wall: float, processor: float, base: Spent, count: int) -> list[str]:
    ratios = wall / base.wall, processor / base.processor
    return [name, f"{wall:.1f}", f"{ratios[0]:.3f}", f"{processor / count * 1000:.1f}", f"{ratios[1]:.3f}"]


def _plain(asked: YearPlan, year: Path, size: Size, place: Path) -> tuple[float, float]:
    """Return the plain script's wall and processor seconds a department, in as many processes."""
    values = place / "values"
    values.mkdir()
    good = [plan for plan in plans(asked) if not plan.fault]
    step = max(1, len(good) // size.plain)
    chosen = good[::step][: size.plain]
    assert len(chosen) == size.plain
    for plan in chosen:
        keep_values(year / plan.name, values / f"{plan.name}.pickle")
    words = ("-m", "benchmarks.plain_script", str(year), str(values), str(place / "plain"), str(JOBS))
    done = command([sys.executable, *words], ROOT)
    wall, processor = map(float, done.output.split())
    return wall / size.plain, processor / size.plain


def growth(asked: YearPlan, year: Path, size: Size, place: Path) -> list[str]:
    """Return the row of the growth table for 20, 100, 300 … departments of the year: processor seconds, and peak memory."""
    folders = [year / plan.name for plan in plans(asked)]
    spent: list[Spent] = []
    for count in size.growing:
        out = place / f"growing-{count}"
        part = place / f"part-{count}" / year.name
        part.mkdir(parents=True)
        for folder in folders[:count]:
            (part / folder.name).symlink_to(folder, target_is_directory=True)
        spent.append(build(part, out))
        shutil.rmtree(out)
    seconds = [each.processor for each in spent]
    memory = "、".join(f"{each.memory:.0f}" for each in spent)
    return [f"部门（最大的进程 {memory} MB）", _listed(size.growing), _seconds(seconds), f"{slopes(size.growing, seconds)}"]


def _listed(sizes: Iterable[int]) -> str:
    return "、".join(f"{size:,}" for size in sizes)


def _seconds(seconds: Iterable[float]) -> str:
    return "、".join(f"{each:.2f}" for each in seconds)
