"""``jixiao diff A B``: two versions of a report by figure, table row and sentence."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.parser import WRONG_USE
from pipeline.problems import problem
from pipeline.publish import OWN
from pipeline.records import Cell

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply
    from pipeline.problems import Problem


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    diff = commands.add_parser("diff", help="比较两份报告：按数据项、表格的行、句子列出不同", add_help=False)
    diff.add_argument("-h", "--help", action="help", help="显示本说明")
    diff.add_argument("left", type=Path, metavar="甲", help="旧的一份（.docx）")
    diff.add_argument("right", type=Path, metavar="乙", help="新的一份（.docx）")
    diff.add_argument("--html", type=Path, metavar="文件", help="另写成一个网页文件，可以打印")
    diff.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what differs: 0 nothing, 1 something, 2 a file that cannot be read."""
    from pipeline.diff.answer import differences
    from pipeline.diff.compare import compare
    from pipeline.diff.lines import as_lines
    from pipeline.diff.page import as_page
    from pipeline.diff.sides import CannotReadSides
    from pipeline.publish import BASELINE, PublishRefused, home_of, settle

    reply.beside = options.right.parent / OWN
    try:
        settled = [note for path in (options.left, options.right) for note in settle(home_of(path))]
        found = compare(options.left, options.right, f"{OWN}/{BASELINE}")
    except (CannotReadSides, PublishRefused) as stop:
        reply.tell(stop.problems, ordered=True)
        return WRONG_USE
    if options.html is not None and (fault := write_page(options.html, as_page(found))) is not None:
        reply.tell((fault,))
        return WRONG_USE
    code = 0 if found.same else 1
    reply.parts.update(differences(found))
    reply.tell((*settled, *found.notes))
    reply.say("\n".join(as_lines(found)))
    counts = "，".join(f"{name} {count}" for name, count in found.counts.items() if found.by_figure or name != "数据项")
    reply.say(f"{found.left.name} 与 {found.right.name}：" + (f"有不同（{counts}）" if code else "没有不同"))
    if options.html is not None:
        reply.say("\n".join(f"  {path}" for path in reply.wrote([options.html])))
    return code


def write_page(target: Path, data: bytes) -> Problem | None:
    """Write the page whole or not at all, over nothing but an earlier page of ours; return what kept it from being written."""
    import datetime as dt

    from pipeline.diff.page import MARK
    from pipeline.file_reading import read_file
    from pipeline.limits import OUTPUT_FILE
    from pipeline.publish import PublishOrder, PublishRefused, fingerprint, put, why_not

    name = target.name
    try:
        old = read_file(target, OUTPUT_FILE) if target.is_file() else None
        if target.exists() and (old is None or MARK.encode() not in old[:1000]):
            return problem("Q006", at=Cell(file=name))
        if not target.parent.is_dir():
            return problem("Q005", at=Cell(file=name), found=f"没有文件夹 {target.parent.name}")
        read = {name: "" if old is None else fingerprint(old)}
        order = PublishOrder(folder=target.parent, files={name: data}, when=dt.datetime.now(), read=read, carried=(name,))
        put(order)
    except (OSError, PublishRefused) as error:
        return why_not(error, "Q005", name)[0]
    return None
