"""``jixiao check FILE``: an edited report against its baseline and the inputs as they are now."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.opening import open_document
from pipeline.commands.parser import WRONG_USE, packs_folder
from pipeline.problems import Severity
from pipeline.publish import OWN
from pipeline.workbook_texts import is_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.check.check_file import CheckOutcome
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    check = commands.add_parser(
        "check", help="检查改过的报告：与生成时、与现在的输入资料比较，并核对文中的算术", add_help=False
    )
    check.add_argument("-h", "--help", action="help", help="显示本说明")
    check.add_argument("file", type=Path, metavar="报告", help="改过的报告（.docx）或表格文件（.xlsx）")
    check.add_argument("--inputs", type=Path, metavar="文件夹", help="部门的输入文件夹，默认生成时的（见报告旁的生成记录）")
    check.add_argument("--annotate", action="store_true", help="另存一份带批注的报告，原文件不动")
    check.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    check.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def _check_of(path: Path) -> Callable[..., CheckOutcome]:
    """Return what checks a file of this kind."""
    if is_workbook(path):
        from pipeline.sheet_documents.check_sheet import check_sheet_file

        return check_sheet_file
    from pipeline.check.check_file import check_file

    return check_file


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what differs; 1 when a number does."""
    import datetime as dt

    from pipeline.check.check import counted
    from pipeline.pack import pack_roots
    from pipeline.publish import BASELINE
    from pipeline.publish.layout import all_outputs
    from pipeline.run import figures_now

    roots = pack_roots(options.packs)
    reply.beside = options.file.parent / OWN
    others = {} if is_workbook(options.file) else {"open_document": open_document}
    outcome = _check_of(options.file)(
        options.file,
        beside=f"{OWN}/{BASELINE}",
        figures_now=lambda folder: figures_now(folder, roots, all_outputs(options.file)),
        when=dt.datetime.now(dt.UTC),
        inputs=options.inputs,
        roots=roots,
        annotate=options.annotate,
        **others,
    )
    paths = reply.wrote(outcome.paths)
    reply.parts["numbers"] = dict(outcome.counts)
    reply.tell(outcome.problems)
    if outcome.code != WRONG_USE:
        counts = "，".join(f"{s.value} {sum(1 for item in outcome.problems if item.severity is s)}" for s in Severity)
        reply.say(f"{options.file.name}：{'有不同' if outcome.code else '数没有不同'}（{counts}）；{counted(outcome.counts)}")
        reply.say("\n".join(f"  {path}" for path in paths))
    return outcome.code
