"""``jixiao inspect FILE``: what was recognised in an input file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.parser import WRONG_USE, WrongUse, packs_folder
from pipeline.problems import Severity

if TYPE_CHECKING:
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply
    from pipeline.inspection import Assignments


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    inspect = commands.add_parser("inspect", help="查看一个输入文件认出了什么：工作表、列、单位、行数", add_help=False)
    inspect.add_argument("-h", "--help", action="help", help="显示本说明")
    inspect.add_argument(
        "file", type=Path, metavar="文件", help="决算报表、填报表、绩效指标导出、预算指标账、支出明细账或文字材料"
    )
    inspect.add_argument(
        "--kind",
        choices=("决算报表", "填报表", "绩效指标导出", "预算指标账", "支出明细账", "文字材料"),
        default="",
        help="按这一种输入查看，默认按文件名，再按内容",
    )
    inspect.add_argument("--write", action="store_true", help="把没有认出的列写入文件旁的列名对照.xlsx，待确认")
    inspect.add_argument(
        "--assign",
        action="append",
        default=[],
        metavar="列名=用作",
        help="这一列用作什么（不用的写 不用），写入列名对照.xlsx，已确认；可写多次",
    )
    inspect.add_argument(
        "--unit", default="", metavar="单位", help="没有写明金额单位的文件用什么单位，如 万元；写入列名对照.xlsx，已确认"
    )
    inspect.add_argument(
        "--word",
        action="append",
        default=[],
        metavar="文字=算作",
        help="一种行名、科目算作什么，写入列名对照.xlsx，已确认；可写多次",
    )
    inspect.add_argument("--pack", default="", metavar="模板包", help="报告模板包，默认按同一文件夹的填报表")
    inspect.add_argument("--year", type=int, default=0, metavar="年度", help="报告年度，默认按同一文件夹的填报表")
    inspect.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    inspect.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what was recognised; 2 when the file cannot be read."""
    from msgspec.structs import replace

    from pipeline.inspection import assign, choices_of, inspect_file, propose
    from pipeline.inspection.wording import added_words, as_text, recognised
    from pipeline.load.column_book import FILE as COLUMN_BOOK
    from pipeline.pack import pack_roots

    roots = pack_roots(options.packs)
    seen = inspect_file(options.file, roots, options.kind, options.pack, options.year)
    added = 0
    said = _said(options)
    if said is not None and seen.readable:
        added, faults = assign(options.file, seen, roots, said, options.pack, options.year)
        again = inspect_file(options.file, roots, options.kind, options.pack, options.year) if added else seen
        seen = replace(again, problems=tuple(dict.fromkeys((*again.problems, *faults))))
    elif options.write and seen.readable:
        added, faults = propose(options.file, seen, roots, options.pack, options.year)
        seen = replace(seen, problems=tuple(dict.fromkeys((*seen.problems, *faults))))
    reply.wrote([options.file.parent / COLUMN_BOOK] if added else [])
    reply.parts.update(recognised(seen, added))
    reply.parts["choices"] = choices_of(options.file, seen, roots, options.pack, options.year)
    reply.say("\n".join(as_text(seen)))
    reply.tell(seen.problems, ordered=True)
    if said is not None:
        reply.say(f"已在{COLUMN_BOOK}写入 {added} 条" if added else "没有写入")
    elif options.write:
        reply.say("\n".join(added_words(seen, added)))
    if not seen.readable:
        return WRONG_USE
    return 1 if any(item.severity is Severity.ERROR for item in seen.problems) else 0


def _said(options: argparse.Namespace) -> Assignments | None:
    """Return what a person says of the file; None where nothing is said. Raises :class:`WrongUse`."""
    from pipeline.inspection import Assignments

    if not options.assign and not options.unit and not options.word:
        return None
    pairs = [[text.rpartition("=")[::2] for text in texts] for texts in (options.assign, options.word)]
    if any(not first or not second for pair in pairs for first, second in pair):
        raise WrongUse("--assign 应为 列名=用作，--word 应为 文字=算作", "inspect")
    return Assignments(dict(pairs[0]), options.unit, dict(pairs[1]))
