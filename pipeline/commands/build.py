"""``jixiao build PATH``: one department, or a year."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.guard import names_said
from pipeline.commands.parser import WRONG_USE, WrongUse, at_least, dropped, packs_folder
from pipeline.limits import DEPARTMENT_MEMORY, DEPARTMENT_SECONDS, MB

if TYPE_CHECKING:
    from pipeline.batch import Cluster
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply
    from pipeline.workers import Bounds


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    build = commands.add_parser("build", help="生成一个部门或整个年度的报告", add_help=False)
    build.add_argument("-h", "--help", action="help", help="显示本说明")
    build.add_argument("path", type=dropped, metavar="文件夹", help="部门文件夹，或放着各部门文件夹的年度文件夹")
    build.add_argument("--out", type=Path, default=Path("outputs"), metavar="文件夹", help="成果放在哪里，默认 outputs")
    build.add_argument("--only", action="append", default=[], metavar="部门", help="年度中只生成这个部门，可写多次")
    build.add_argument("--force", action="store_true", help="年度中没有变化的部门也重新生成；人工改过的报告仍不会被覆盖")
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
    build.add_argument("--progress", action="store_true", help="每做完一个部门，在错误输出上写一行 JSON，给调用它的程序看")
    build.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Build and say one line a department; return the highest exit code."""
    from pipeline.batch import BatchOrder, build_all, default_jobs
    from pipeline.commands.progress import Progress
    from pipeline.pack import pack_roots
    from pipeline.workers import RunRefused
    from pipeline.year_folder import find_departments

    found = find_departments(options.path, options.only)
    folders = found.folders
    reply.tell(found.problems, ordered=True)
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
        year=found.year,
        force=options.force,
    )
    progress = Progress(options, reply, len(folders))
    try:
        result = build_all(order, progress.department)
    except RunRefused as stop:
        reply.tell(stop.problems)
        reply.say(names_said(reply.left, "没有做"))
        return WRONG_USE
    finally:
        progress.close()
    reply.tell(result.problems)
    if found.year is not None:
        progress.sum_up()
        for path in reply.wrote(result.paths):
            reply.say(f"  {path}")
    return max(result.code, WRONG_USE if found.problems else 0)


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
