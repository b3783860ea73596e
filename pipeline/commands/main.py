"""All commands: their parser, and how one is run. Each is a module of its own, which tells its :class:`Reply`; that prints."""

import sys
from collections.abc import Mapping, Sequence

from pipeline.commands import (
    accept,
    build,
    check,
    decide,
    desk,
    diff,
    explain,
    fill,
    finalize,
    inspect,
    lint,
    merge,
    new,
    refresh,
)
from pipeline.commands.guard import guarded, is_json
from pipeline.commands.parser import Command, Parser
from pipeline.commands.reply import Reply
from pipeline.console import prepare
from pipeline.interrupts import begin
from pipeline.version import VERSION

COMMANDS: Mapping[str, Command] = {
    "build": build,
    "lint": lint,
    "new": new,
    "check": check,
    "accept": accept,
    "refresh": refresh,
    "merge": merge,
    "finalize": finalize,
    "diff": diff,
    "inspect": inspect,
    "fill": fill,
    "decide": decide,
    "explain": explain,
    "desk": desk,
}
"""In the order of the help text."""


def parser() -> Parser:
    """Return the parser of all commands."""
    top = Parser(prog="jixiao", description="部门整体支出绩效自评报告生成系统", add_help=False)
    top.add_argument("-h", "--help", action="help", help="显示本说明")
    top.add_argument("--version", action="version", version=f"jixiao {VERSION}", help="显示版本")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令", parser_class=Parser)
    for command in COMMANDS.values():
        command.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    0 no 错误, 1 an 错误, 2 wrong use or unreadable input, 3 our own fault, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    prepare()
    reply = Reply(as_json=is_json(words), command=words[0] if words and words[0] in COMMANDS else "")

    def work() -> int:
        begin()
        options = parser().parse_args(words)
        reply.as_json = options.json
        return COMMANDS[options.command].run(options, reply)

    return guarded(reply, work)
