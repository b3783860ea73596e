"""``jixiao refresh FILE``: the new figures into an edited report, every hand edit kept; a new file and a list."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.merged import WrittenOutcome, answer, last_lines
from pipeline.commands.parser import packs_folder
from pipeline.workbook_texts import is_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply
    from pipeline.merge.refresh_file import RefreshOutcome

_SHOWN = 20
"""Lines of the list shown on the console; all of them stand in the workbook."""


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    refresh = commands.add_parser(
        "refresh", help="把新数据更新进改过的报告：人工改动全部保留，名称不变，原来的一份移到“历次”", add_help=False
    )
    refresh.add_argument("-h", "--help", action="help", help="显示本说明")
    refresh.add_argument("file", type=Path, metavar="报告", help="改过的报告（.docx）")
    refresh.add_argument("--inputs", type=Path, metavar="文件夹", help="部门的输入文件夹，默认生成时的（见报告旁的生成记录）")
    refresh.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    refresh.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def _refresh_of(path: Path) -> Callable[..., RefreshOutcome]:
    """Return what refreshes a file of this kind."""
    if is_workbook(path):
        from pipeline.sheet_documents.refresh_sheet_file import refresh_sheet_file

        return refresh_sheet_file
    from pipeline.merge.refresh_file import refresh_file

    return refresh_file


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what was brought up to date and what a person must decide; 1 when the inputs have an 错误."""
    import datetime as dt

    from pipeline.pack import pack_roots
    from pipeline.publish import BASELINE, OWN
    from pipeline.publish.layout import all_outputs
    from pipeline.run import new_report

    roots = pack_roots(options.packs)
    reply.beside = options.file.parent / OWN
    outcome = _refresh_of(options.file)(
        options.file,
        beside=f"{OWN}/{BASELINE}",
        generate=lambda folder, document: new_report(folder, roots, document, all_outputs(options.file)),
        when=dt.datetime.now(),
        inputs=options.inputs,
    )
    answer(outcome, "new", reply)
    _show(options.file.name, outcome, reply)
    return outcome.code


def _show(name: str, outcome: WrittenOutcome, reply: Reply) -> None:
    from pipeline.merge.listing import in_order as by_kind

    if outcome.paths:
        for change in by_kind(outcome.changes)[:_SHOWN]:
            was, now = change.was.replace("\n", " ")[:40], change.now.replace("\n", " ")[:40]
            reply.say(f"  {change.kind.value} {change.what} {change.place[:60]}：{was}" + (f" → {now}" if now != was else ""))
        if len(outcome.changes) > _SHOWN:
            reply.say(f"  …… 其余 {len(outcome.changes) - _SHOWN} 行见更新清单")
    reply.say(last_lines(name, "已更新", outcome))
