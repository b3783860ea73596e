"""``jixiao lint PACK``: checks a pack without data."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.parser import packs_folder
from pipeline.problems import Severity

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    lint = commands.add_parser("lint", help="检查一个报告模板包", add_help=False)
    lint.add_argument("-h", "--help", action="help", help="显示本说明")
    lint.add_argument("pack", metavar="模板包", help="模板包名称或文件夹")
    lint.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    lint.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what is wrong with a pack; 1 with an 错误."""
    from pipeline.linting import lint_pack
    from pipeline.pack import pack_roots

    problems = lint_pack(options.pack, pack_roots(options.packs))
    reply.tell(problems, ordered=True)
    if not problems:
        reply.say(f"模板包 {options.pack}：没有发现问题")
    return 1 if any(item.severity is Severity.ERROR for item in problems) else 0
