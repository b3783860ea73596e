"""``jixiao merge BASE A B …``: copies of one report that several offices edited at the same time, put together."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.merged import answer, last_lines
from pipeline.commands.parser import WrongUse

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    merge = commands.add_parser(
        "merge", help="合并几个处室同时改的几份：各处改动都保留，同一处改得不同的两份都留并加批注", add_help=False
    )
    merge.add_argument("-h", "--help", action="help", help="显示本说明")
    merge.add_argument("base", type=Path, metavar="原稿", help="发给各处室的那一份（生成或更新后的原样）")
    merge.add_argument("copies", type=Path, nargs="+", metavar="改稿", help="各处室改回的文件，两份以上")
    merge.add_argument(
        "--out",
        type=Path,
        metavar="文件",
        help="合并稿另存成这个文件；默认成为现在的一份，原来的移到“历次”",
    )
    merge.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say conflicts and what was not merged; 1 when there is a conflict."""
    import datetime as dt

    from pipeline.merge.merge_file import LEAST, merge_file
    from pipeline.publish import BASELINE, OWN

    if len(options.copies) < LEAST:
        raise WrongUse("原稿之后至少写两份改稿", "merge")
    reply.beside = options.base.parent / OWN
    when = dt.datetime.now()
    outcome = merge_file(options.base, options.copies, beside=f"{OWN}/{BASELINE}", when=when, out=options.out)
    answer(outcome, "other", reply)
    reply.say(last_lines(options.base.name, "已合并", outcome))
    return outcome.code
