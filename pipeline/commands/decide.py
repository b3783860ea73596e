"""``jixiao decide FILE``: what is done with the findings of a check, written into 检查结果.xlsx."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.parser import WrongUse
from pipeline.publish import OWN

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    decide = commands.add_parser("decide", help="在检查结果.xlsx 里写“处理”和“理由”（也可以用 Excel 写）", add_help=False)
    decide.add_argument("-h", "--help", action="help", help="显示本说明")
    decide.add_argument("file", type=Path, metavar="报告", help="检查过的报告（.docx、.xlsx），旁边有检查结果")
    decide.add_argument(
        "--row",
        action="append",
        required=True,
        metavar="行=处理=理由",
        help="检查结果的行号，处理是 保留、还原、改填报表 之一（空着的取消），保留须写理由；可写多次",
    )
    decide.add_argument("--read", default="", metavar="sha256", help="检查结果与这个内容指纹不同的不写（看过以后又有人改过）")
    decide.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what was written: 1 a row that cannot be, 2 a list that cannot be read or written; nothing is written then."""
    import datetime as dt

    from pipeline.deciding import decide_file, row_of

    try:
        rows = [row_of(text) for text in options.row]
    except ValueError as error:
        raise WrongUse(f"--row 应为 行=处理=理由，现为 {str(error)[:80]}", "decide") from error
    reply.beside = options.file.parent / OWN
    outcome = decide_file(options.file, rows, dt.datetime.now(), options.read)
    written = rows if outcome.path else []
    reply.wrote([outcome.path] if outcome.path else [])
    reply.parts["rows"] = [{"row": item.row, "decision": item.decision, "reason": item.reason} for item in written]
    reply.tell(outcome.problems)
    for item in written:
        reply.say(f"第 {item.row} 行：{item.decision or '（取消）'}" + (f"（{item.reason}）" if item.reason else ""))
    if outcome.path:
        reply.say(f"  {outcome.path}\n“保留”的，运行 jixiao accept 报告 --from 检查结果.xlsx 记入覆盖记录")
    return outcome.code
