"""``jixiao new``: input folders ready to fill."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.parser import WRONG_USE, WrongUse, packs_folder
from pipeline.problems import Severity

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    new = commands.add_parser("new", help="新建部门的输入文件夹：空白填报表、文字材料提纲和说明", add_help=False)
    new.add_argument("-h", "--help", action="help", help="显示本说明")
    new.add_argument("year", nargs="?", default="", metavar="年度", help="报告年度，四位数")
    new.add_argument("names", nargs="*", default=[], metavar="部门", help="部门全称，可写多个")
    new.add_argument("--list", type=Path, metavar="名单", help="按部门名单（.xlsx、.csv，有“部门全称”一列）逐个新建")
    new.add_argument("--from", dest="last", default="", metavar="年度", help="沿用该年度的职能、机构、目标名称等，标“沿用待核”")
    new.add_argument("--pack", default="", metavar="模板包", help="报告模板包，默认用沿用年度的，或该年度可用的第一个")
    new.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    new.add_argument("--out", type=Path, default=Path("inputs"), metavar="文件夹", help="建在哪里，默认 inputs")
    new.add_argument("--sample", action="store_true", help="写出样例的输入文件（不用写年度和部门）")
    new.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Create folders: 0 all well, 1 a department that could not be made, 2 nothing made."""
    from pipeline.newfolder import Department, NewFolderOrder, create_all, create_sample, read_departments
    from pipeline.pack import pack_roots
    from pipeline.records import Cell

    if bool(options.sample) == bool(options.year) or (options.year and not (options.names or options.list)):
        raise WrongUse("写年度和部门（或 --list 名单），或只写 --sample", "new")
    departments = [Department(name=name, preset={}, at=Cell(file=name)) for name in options.names]
    listed, problems = read_departments(options.list) if options.list else ([], [])
    departments += listed or []
    order = NewFolderOrder(
        year=options.year,
        departments=tuple(departments),
        out=options.out,
        roots=pack_roots(options.packs),
        pack=options.pack,
        last=options.last,
    )
    reply.beside, reply.left = options.out, [item.name for item in departments]
    reply.parts["created"] = reply.outputs
    reply.tell(problems, ordered=True)
    for made in [create_sample(options.pack, options.out)] if options.sample else create_all(order):
        reply.left, reply.done = [name for name in reply.left if name != made.name], [*reply.done, made.name]
        paths = reply.wrote(made.paths)
        reply.tell(made.problems, ordered=True)
        reply.say("\n  ".join([f"{made.name}：新建 {len(paths)} 个文件", *paths]))
    wrong = any(item.severity is Severity.ERROR for item in reply.problems)
    return (1 if reply.outputs else WRONG_USE) if wrong else 0
