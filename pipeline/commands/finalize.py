"""``jixiao finalize FILE``: the clean file for submission and its receipt."""

from __future__ import annotations

import argparse
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.opening import open_document
from pipeline.commands.parser import WRONG_USE, WrongUse, packs_folder
from pipeline.problems import Severity
from pipeline.publish import OWN
from pipeline.workbook_texts import is_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline import link
    from pipeline.assumptions import StatedValue
    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply
    from pipeline.finalize.final import FinalOutcome, Task
    from pipeline.finalize.obstacles import Wording
    from pipeline.pack import Pack


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    finalize = commands.add_parser("finalize", help="出定稿：去掉标记、批注和个人信息的上报稿，附回执", add_help=False)
    finalize.add_argument("-h", "--help", action="help", help="显示本说明")
    finalize.add_argument("file", type=Path, metavar="报告", help="改好的报告（.docx），原文件不动")
    finalize.add_argument("--inputs", type=Path, metavar="文件夹", help="部门的输入文件夹，默认生成时的（见报告旁的生成记录）")
    finalize.add_argument("--force", action="store_true", help="还有没处理的问题也出定稿，须写明理由；修订不能跳过")
    finalize.add_argument(
        "--reason",
        default="",
        metavar="理由",
        help="理由，记入回执：强制定稿的，或分值、评分标准还没有证实的（一个部门一个年度只问一次）",
    )
    finalize.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    finalize.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def _finalize_of(path: Path) -> Callable[[Task], FinalOutcome]:
    """Return what finalizes a file of this kind."""
    if is_workbook(path):
        from pipeline.sheet_documents.finalize_sheet import finalize_sheet_file

        return finalize_sheet_file
    from pipeline.finalize.final import finalize_file

    return finalize_file


def _keeps_formulas(pack: Pack | None) -> bool:
    """Tell whether a workbook is handed in with its formulas: unless the pack says otherwise (option final_formulas)."""
    option = pack.options.get("final_formulas") if pack is not None else None
    return option is None or option.value is not False


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what is open, or the files written; 1 when refused."""
    import datetime as dt

    from pipeline.check.judging import pack_of
    from pipeline.finalize.final import Task
    from pipeline.pack import pack_roots
    from pipeline.publish import BASELINE
    from pipeline.publish.layout import all_outputs
    from pipeline.run import Run, figures_of, stages
    from pipeline.version import VERSION

    reason = " ".join(options.reason.split())
    if options.force and not reason:
        raise WrongUse("--force 须写明 --reason 理由", "finalize")
    reply.beside = options.file.parent / OWN
    roots = pack_roots(options.packs)

    @cache
    def run_of(folder: Path) -> Run:
        return stages(folder, roots, "compute", checks=False, previous=all_outputs(options.file))

    pack = cache(partial(pack_of, roots=roots))
    task = Task(
        path=options.file,
        beside=f"{OWN}/{BASELINE}",
        figures_now=lambda folder: figures_of(run_of(folder)),
        titles=lambda baseline: _titles(pack(baseline.pack, baseline.year)),
        when=dt.datetime.now().astimezone(),
        tool=VERSION,
        overrides_now=lambda folder: run_of(folder).overrides,
        values_now=lambda folder: _stated(run_of(folder).pack),
        final_name=lambda baseline: _final_name(pack(baseline.pack, baseline.year), baseline),
        inputs=options.inputs,
        reason=reason,
        force=options.force,
        open_document=open_document,
        inputs_now=lambda folder: {f.name: f.sha256 for f in loaded.files} if (loaded := run_of(folder).loaded) else {},
        formulas=lambda baseline: _keeps_formulas(pack(baseline.pack, baseline.year)),
    )
    outcome = _finalize_of(options.file)(task)
    paths = reply.wrote(outcome.paths)
    reply.parts.update(forced=outcome.forced, removed=dict(outcome.removed))
    reply.tell(outcome.problems)
    if outcome.code != WRONG_USE:
        counts = "，".join(f"{s.value} {sum(1 for item in outcome.problems if item.severity is s)}" for s in Severity)
        result = ("定稿已写成", "没有出定稿，先处理上列问题", "", "系统出错，没有写入任何文件")[outcome.code]
        removed = "，".join(f"{name} {count}" for name, count in outcome.removed.items())
        reply.say(f"{options.file.name}：{result}（{counts}）" + (f"；去掉：{removed}" if removed else ""))
        if paths:
            reply.say("\n".join(f"  {path}" for path in paths))
    return outcome.code


def titles_of(baseline: link.Baseline, roots: tuple[Path, ...]) -> Mapping[str, Wording]:
    """Return the wording of every code a build with the baseline's pack can raise; without the pack the registered ones."""
    from pipeline.check.judging import pack_of

    return _titles(pack_of(baseline.pack, baseline.year, roots))


def _titles(pack: Pack | None) -> Mapping[str, Wording]:
    from pipeline.code_titles import titles

    return titles([] if pack is None else [pack])


def _stated(pack: Pack | None) -> tuple[StatedValue, ...]:
    from pipeline.assumptions import stated_values

    return tuple(stated_values(pack)) if pack is not None else ()


def _final_name(pack: Pack | None, baseline: link.Baseline) -> str:
    """Return what the baseline's pack calls the 定稿; empty without the pack, or where it no longer has the document."""
    from pipeline.documents import title_of
    from pipeline.names import FINAL_NAME, FINAL_PARTS, final_name

    title = title_of(baseline.document, pack) if pack is not None else None
    if pack is None or title is None:
        return ""
    pattern = FINAL_NAME if baseline.document and FINAL_PARTS[-1] not in pack.final_name else pack.final_name
    return final_name(pattern, baseline.department, baseline.year, title)
