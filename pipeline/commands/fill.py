"""``jixiao fill FILE``: values into cells of a workbook among the inputs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.parser import WrongUse

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    fill = commands.add_parser("fill", help="把数或文字填进填报表的单元格，其余不动，原来的一份移到“历次”", add_help=False)
    fill.add_argument("-h", "--help", action="help", help="显示本说明")
    fill.add_argument("file", type=Path, metavar="填报表", help="填报表.xlsx，或其他输入的工作簿")
    fill.add_argument(
        "--cell",
        action="append",
        required=True,
        metavar="工作表!单元格=值",
        help="如 基本信息!C5=某省财政厅；值空着的清空，可写多次",
    )
    fill.add_argument("--read", default="", metavar="sha256", help="文件与这个内容指纹不同的不写（看过以后又有人改过）")
    fill.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what was written: 1 a cell that takes no value, 2 a file that cannot be written; nothing is written then."""
    import datetime as dt

    from pipeline.form_filling import cell_of, fill_form

    try:
        cells = [cell_of(text) for text in options.cell]
    except ValueError as error:
        raise WrongUse(f"--cell 应为 工作表!单元格=值，现为 {str(error)[:80]}", "fill") from error
    outcome = fill_form(options.file, cells, dt.datetime.now(), options.read)
    written = cells if outcome.path else []
    reply.wrote([outcome.path] if outcome.path else [])
    reply.parts["cells"] = [{"sheet": item.sheet, "cell": item.address, "value": item.value} for item in written]
    reply.tell(outcome.problems)
    for item in written:
        reply.say(f"已写入：{item.sheet} {item.address} = {item.value or '（清空）'}")
    if outcome.path:
        reply.say(f"  {outcome.path}\n再运行 jixiao build，报告即采用")
    return outcome.code
