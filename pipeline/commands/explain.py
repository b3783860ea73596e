"""``jixiao explain CODE…``: what the code of a message means, with an example, as the error book has it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.parser import WrongUse

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    explain = commands.add_parser("explain", help="解释问题的编号：含义、一个真实的例子、怎样处理", add_help=False)
    explain.add_argument("-h", "--help", action="help", help="显示本说明")
    explain.add_argument("codes", nargs="+", metavar="编号", help="写在每条问题里的编号，如 L053；可以写几个")
    explain.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say the entry of each code; a code that is none is wrong use."""
    import msgspec

    from pipeline.error_entry import entry, said

    found = [(code, entry(code)) for code in options.codes]
    if unknown := [code for code, item in found if item is None]:
        raise WrongUse(f"没有编号 {'、'.join(unknown)}：编号写在每条问题的开头，如 L053、A12-2", "explain")
    entries = [item for _, item in found if item is not None]
    reply.parts["entries"] = msgspec.to_builtins(entries)
    for item in entries:
        reply.say("\n".join(said(item)))
    return 0
