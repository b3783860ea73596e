"""``jixiao accept FILE``: figures changed in a report become overrides (覆盖), recorded beside the inputs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands.parser import WrongUse, packs_folder
from pipeline.publish import OWN
from pipeline.workbook_texts import is_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.commands.parser import Commands
    from pipeline.commands.reply import Reply
    from pipeline.overrides.accepting import Accepted
    from pipeline.overrides.chosen import InputsNow


def add(commands: Commands) -> None:
    """Declare the command's arguments."""
    accept = commands.add_parser("accept", help="保留改过的数：写明理由，记入输入文件夹的覆盖记录.xlsx", add_help=False)
    accept.add_argument("-h", "--help", action="help", help="显示本说明")
    accept.add_argument("file", type=Path, metavar="报告", help="改过的报告（.docx）")
    accept.add_argument("key", nargs="?", default="", metavar="数据项键", help="保留哪个数；用 --from 时不写")
    accept.add_argument("--reason", default="", metavar="理由", help="为什么改，必须写")
    accept.add_argument("--value", default="", metavar="值", help="准确的值：金额写元，比率写百分数；负数写成 --value=-12.50")
    accept.add_argument("--display-only", action="store_true", help="只改报告里显示的文字，数不变")
    accept.add_argument("--who", default="", metavar="姓名", help="谁改的；不写的取修订或最后保存的人")
    accept.add_argument("--from", dest="paper", type=Path, metavar="检查结果.xlsx", help="“处理”为“保留”的各行一起记录")
    accept.add_argument("--inputs", type=Path, metavar="文件夹", help="部门的输入文件夹，默认生成时的（见报告旁的生成记录）")
    accept.add_argument("--packs", type=packs_folder, metavar="文件夹", help="报告模板包所在的文件夹")
    accept.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def run(options: argparse.Namespace, reply: Reply) -> int:
    """Say what was recorded and what could not be; 1 when not all could."""
    import datetime as dt

    from pipeline.overrides.accepting import Request, accept_file
    from pipeline.publish import BASELINE
    from pipeline.publish.layout import all_outputs

    wrong = _wrong_use(options)
    if wrong:
        raise WrongUse(wrong, "accept")
    reply.beside = options.file.parent / OWN
    request = Request(
        file=options.file,
        key=options.key,
        reason=options.reason,
        value=options.value,
        shown_only=options.display_only,
        who=options.who,
        paper=options.paper,
    )
    outcome = accept_file(
        request,
        **_looking(options.file),
        beside=f"{OWN}/{BASELINE}",
        inputs_now=lambda folder: inputs_now(folder, options.packs, all_outputs(options.file)),
        when=dt.datetime.now(),
        inputs=options.inputs,
    )
    _show(outcome, reply)
    return outcome.code


def _looking(path: Path) -> Mapping[str, Any]:
    """Return what opens and checks a file of this kind, where it is no report."""
    if not is_workbook(path):
        return {}
    from pipeline.sheet_documents.check_sheet import examine_sheet

    return {"look": examine_sheet}


def _wrong_use(options: argparse.Namespace) -> str:
    if bool(options.key) == bool(options.paper):
        return "写一个数据项键，或者用 --from 检查结果.xlsx，二者取一"
    if options.paper and (options.value or options.display_only or options.reason):
        return "用 --from 时，理由写在检查结果.xlsx 里；要给准确的值，另用 jixiao accept 报告 数据项键 --value …"
    if options.value and options.display_only:
        return "--value 与 --display-only 只能写一个"
    if options.key and not options.reason.strip():
        return "缺少 --reason 理由"
    return ""


def inputs_now(folder: Path, packs: Path | None, previous: Path | None = None) -> InputsNow | None:
    """Return the inputs of a folder as they are now, with and without overrides; None when they make no report."""
    from pipeline.overrides.allowed import parts_of_others
    from pipeline.overrides.chosen import InputsNow
    from pipeline.overrides.record import record_of
    from pipeline.pack import pack_roots
    from pipeline.problems import Severity
    from pipeline.run import stages

    run = stages(folder, pack_roots(packs), "narrate", previous=previous)
    if run.report is None:
        return None
    loaded, pack = run.inputs()
    return InputsNow(
        department=loaded.profile.department,
        year=loaded.profile.year,
        pack=pack,
        given=run.given,
        figures=run.figures,
        parts=parts_of_others(loaded.figures.values()),
        recorded={(item.key, item.format): item.when for item in run.overrides if item.in_force},
        record_faults=tuple(
            item
            for item in run.problems
            if item.file == record_of(folder).name and not item.cell and item.severity is Severity.ERROR
        ),
    )


def _show(outcome: Accepted, reply: Reply) -> None:
    reply.wrote([outcome.path] if outcome.path else [])
    reply.parts["recorded"] = [{"key": item.key, "told": item.told, "reason": item.reason} for item in outcome.entries]
    reply.tell(outcome.problems)
    for entry in outcome.entries:
        reply.say(f"已记录：{entry.told}（{entry.who}：{entry.reason}）")
    if outcome.path:
        reply.say(f"  {outcome.path}\n再运行 jixiao build，报告和对账底稿即采用；要撤销，删去该行再生成")
    else:
        none = "" if outcome.problems else "：没有一行的“处理”是“保留”；在检查结果里选好、写明理由后再运行"
        reply.say(f"没有记录任何覆盖{none}")
