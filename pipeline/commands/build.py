"""``jixiao build PATH``: one department, or a year."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.guard import names_said
from pipeline.commands.parser import WRONG_USE, WrongUse, at_least, dropped, packs_folder
from pipeline.limits import DEPARTMENT_MEMORY, DEPARTMENT_SECONDS, MB
from pipeline.problems import Severity, lines
from pipeline.publish import OWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.batch import Cluster
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply
    from pipeline.run import DepartmentOutcome
    from pipeline.workers import Bounds


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    build = commands.add_parser("build", help="生成一个部门或整个年度的报告", add_help=False)
    build.add_argument("-h", "--help", action="help", help="显示本说明")
    build.add_argument("path", type=dropped, metavar="文件夹", help="部门文件夹，或放着各部门文件夹的年度文件夹")
    build.add_argument("--out", type=Path, default=Path("outputs"), metavar="文件夹", help="成果放在哪里，默认 outputs")
    build.add_argument("--only", action="append", default=[], metavar="部门", help="年度中只生成这个部门，可写多次")
    build.add_argument("--jobs", type=int, default=0, metavar="数", help="同时用几个进程，默认按处理器个数")
    build.add_argument(
        "--limit-seconds",
        type=at_least(1),
        default=0,
        metavar="秒",
        help=f"一个部门最多用多少秒，超过的停下、报告，其余部门照做；年度默认 {DEPARTMENT_SECONDS} 秒，单个部门默认不限",
    )
    build.add_argument(
        "--limit-memory",
        type=at_least(256),
        default=0,
        metavar="MB",
        help=f"一个部门最多用多少内存；年度默认 {DEPARTMENT_MEMORY // MB} MB，单个部门默认不限。Windows 上只限时间，不限内存",
    )
    build.add_argument(
        "--until", choices=("load", "reconcile", "compute", "narrate"), default="", help="只做到这一步，给出底稿"
    )
    build.add_argument(
        "--cluster",
        metavar="地址",
        help="由集群的各台机器生成：Dask scheduler 的地址，如 tcp://192.168.1.10:8786（见 README“集群”）",
    )
    build.add_argument(
        "--travel",
        action="store_true",
        help="与 --cluster 一起用：输入文件随任务送到各台机器，成果送回；不写的，输入和成果须在各台机器同一路径的共享存储上",
    )
    build.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    build.add_argument("--timings", action="store_true", help="显示各步用时")
    build.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Build and say one line a department; return the highest exit code."""
    from pipeline.batch import BatchOrder, build_all, default_jobs, find_departments
    from pipeline.pack import pack_roots
    from pipeline.workers import RunRefused

    folders, problems = find_departments(options.path, options.only)
    reply.tell(problems, ordered=True)
    reply.beside = options.out
    reply.left = [folder.name for folder in folders]
    reply.parts["departments"] = []
    if not folders:
        return WRONG_USE
    order = BatchOrder(
        folders=folders,
        out=options.out,
        roots=pack_roots(options.packs),
        until=options.until,
        jobs=max(options.jobs, 0) or default_jobs(len(folders)),
        bounds=_bounds(options, len(folders)),
        cluster=_cluster(options, reply),
    )
    printer = _Printer(options, reply, len(folders))
    try:
        code = build_all(order, printer.department)
    except RunRefused as stop:
        reply.tell(stop.problems)
        reply.say(names_said(reply.left, "没有做"))
        code = WRONG_USE
    finally:
        printer.close()
    return max(code, WRONG_USE if problems else 0)


def _cluster(options: argparse.Namespace, reply: Reply) -> Cluster | None:
    """Return the cluster asked for. Raises :class:`WrongUse` where files are to travel nowhere."""
    from pipeline.batch import Cluster

    if options.travel and not options.cluster:
        raise WrongUse("--travel 只与 --cluster 一起用", "build")
    return Cluster(options.cluster, options.travel, lambda item: reply.tell([item])) if options.cluster else None


def _bounds(options: argparse.Namespace, departments: int) -> Bounds | None:
    """Return the bounds asked for, those of a year where only one is; None when none is."""
    from pipeline.batch import YEAR_BOUNDS
    from pipeline.workers import Bounds

    if not options.limit_seconds and not options.limit_memory:
        return None
    usual = YEAR_BOUNDS if departments > 1 else Bounds()
    return Bounds(options.limit_seconds or usual.seconds, options.limit_memory * MB or usual.memory)


class _Printer:
    """Says each department as it ends: one summary line in a year, everything for a single one."""

    def __init__(self, options: argparse.Namespace, reply: Reply, total: int) -> None:
        self.options, self.reply = options, reply
        self.single = total == 1
        self.bar = None
        if not self.single and not options.json and sys.stderr.isatty():
            from tqdm import tqdm

            self.bar = tqdm(
                total=total, unit="个部门", ascii=" #", file=sys.stderr, bar_format="{bar:30} {n}/{total} {remaining}"
            )

    def department(self, outcome: DepartmentOutcome) -> None:
        """Say one outcome."""
        reply = self.reply
        reply.left.remove(outcome.name)
        reply.done.append(outcome.name)
        reply.wrote(outcome.paths)
        reply.parts["departments"].append(_as_json(outcome))
        if self.bar is not None:
            self.bar.clear()
        if self.single:
            for item in outcome.problems:
                reply.say("\n".join(lines(item)))
        reply.say(summary_line(outcome))
        if self.single:
            for path in outcome.paths:
                if OWN not in Path(path).parts:
                    reply.say(f"  {path}")
        if self.options.timings:
            reply.say("  用时：" + "，".join(f"{name} {seconds * 1000:.0f} 毫秒" for name, seconds in outcome.seconds.items()))
        if self.bar is not None:
            self.bar.update()

    def close(self) -> None:
        """End the bar."""
        if self.bar is not None:
            self.bar.close()


_RESULT = ("完成", "完成，有错误待改", "未生成报告", "系统出错")


def summary_line(outcome: DepartmentOutcome) -> str:
    """Return the one line that sums up a department."""
    counts = {s: sum(1 for item in outcome.problems if item.severity is s) for s in Severity}
    found = "，".join(f"{severity.value} {count}" for severity, count in counts.items())
    return f"{outcome.name}：{_RESULT[outcome.code]}（{found}）" + (f"；{_checked(outcome.numbers)}" if outcome.numbers else "")


def _checked(numbers: Mapping[str, int]) -> str:
    """Say which numbers of the report were compared with what, and which were not."""
    judged, unjudged = numbers.get("已判断", 0), numbers.get("未核对", 0)
    rest = numbers["引用"] - judged - unjudged
    quoted = f"引用 {numbers['引用']} 个：{judged} 个已判断、{unjudged} 个未核对" + ("（见底稿“未核对”）" if unjudged else "")
    quoted += f"、{rest} 个是年份、编号等" if rest > 0 else ""
    report = f"报告中的数字：关联 {numbers['关联']} 个，已与数据逐个核对；{quoted}；固定 {numbers['固定']} 个"
    return report + _formulas(numbers.get("公式复算", 0), numbers.get("公式未复算", 0))


def _formulas(agreed: int, unchecked: int) -> str:
    if not agreed and not unchecked:
        return ""
    return f"。输入表中的公式：{agreed} 个复算相符、{unchecked} 个没有复算" + ("（见底稿“说明”）" if unchecked else "")


def _as_json(outcome: DepartmentOutcome) -> dict[str, object]:
    from pipeline.listing import problem_object

    return {
        "department": outcome.name,
        "code": outcome.code,
        "outputs": list(outcome.paths),
        "numbers": dict(outcome.numbers),
        "problems": [problem_object(item) for item in outcome.problems],
    }
