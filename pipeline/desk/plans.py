"""What an action will do, told before it is done: files read, written and moved to 历次, and what is in its way already.

From the request, what stands on the disk, and the names the commands give their files. Nothing is written.
"""

import shlex
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pipeline.check.result_book import CHOICES, DECISION, REASON, RESTORE, PaperRow, decided, read_rows
from pipeline.desk import requests as asked
from pipeline.desk import views
from pipeline.desk.refusal import DeskRefused
from pipeline.desk.workspace import INPUTS, OUTPUTS, Workspace
from pipeline.edited import old_report
from pipeline.file_reading import read_if_there
from pipeline.limits import LIST_FILE
from pipeline.listing import problem_object
from pipeline.load.column_book import FILE as COLUMN_BOOK
from pipeline.load.files import find_files
from pipeline.overrides.record import record_of
from pipeline.problems import Problem, Severity
from pipeline.publish import HISTORY, is_old, read_record
from pipeline.publish.layout import FIGURES, PAPER, PROBLEM_DATA, PROBLEM_LIST, NamesBeside
from pipeline.publish.locks import open_files
from pipeline.publish.record import beside_file
from pipeline.publish.standing import ReportState, report_of
from pipeline.run_log import RUN_LOG
from pipeline.year_page.page_file import INDEX
from pipeline.year_summary.write import ANSWER, BOOK

_KEEP = CHOICES[0]
_SHOWN = 20


class ActionPlan(Struct):
    """What an action will do; paths are relative to the workspace."""

    says: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    asks: list[dict[str, Any]] = field(default_factory=list)
    stops: list[Problem] = field(default_factory=list)
    changes_report: bool = False


def plan_object(at: Workspace, request: asked.AnyRequest) -> dict[str, Any]:
    """Return the plan of a request as JSON values."""
    plan = ActionPlan()
    command: list[str] = []
    try:
        command = request.command(at)
        _PLANS[type(request)](at, request, plan)
    except DeskRefused as stop:
        plan.stops += stop.problems
    return {
        "action": request.__struct_config__.tag,
        "label": request.label(),
        "command": shlex.join(["jixiao", *(word for word in command if word not in ("--json", "--progress", "--"))])
        if command
        else "",
        "says": plan.says,
        "reads": plan.reads,
        "writes": plan.writes,
        "moves": [{"from": name, "to": _history(name)} for name in plan.moves],
        "changes_report": plan.changes_report,
        "asks": plan.asks,
        "stops": [problem_object(item) for item in plan.stops],
    }


def _history(name: str) -> str:
    return (Path(name).parent / HISTORY).as_posix()


# --- reports ---------------------------------------------------------------------------------------------------------


class _Report(Struct, frozen=True):
    """A report, the names beside it, and the folder of both in the workspace."""

    path: Path
    folder: str
    beside: NamesBeside

    def name(self, file: str) -> str:
        return f"{self.folder}/{file}"


def _report(at: Workspace, words: str, plan: ActionPlan) -> _Report:
    """Return the report a request is about; what nobody goes on from, or is open in Word, stops it."""
    path = at.existing(words)
    if is_old(path):
        plan.stops.append(old_report(path))
    plan.stops += open_files([path])
    plan.reads.append(at.relative(path))
    return _Report(path, at.relative(path.parent), beside_file(path))


def _inputs(at: Workspace, report: _Report, plan: ActionPlan) -> Path:
    """Return the inputs of a report's department."""
    year, name = report.path.parent.parent.name, report.path.parent.name
    plan.reads.append(f"{INPUTS}/{year}/{name}")
    return at.folder / INPUTS / year / name


def _check(at: Workspace, request: asked.CheckRequest, plan: ActionPlan) -> None:
    report = _report(at, request.file, plan)
    _inputs(at, report, plan)
    plan.writes.append(report.name(report.beside.checked))
    plan.says.append("把改过的报告与生成时、与现在的输入比较，核对文中的算术；报告不动")
    plan.says.append("结果写进检查结果；以前写的“处理”和“理由”留着")
    if request.annotate:
        plan.writes.append(report.name(report.beside.annotated))
        plan.says.append("另存一份带批注的报告")


def _refresh(at: Workspace, request: asked.RefreshRequest, plan: ActionPlan) -> None:
    report = _report(at, request.file, plan)
    _inputs(at, report, plan)
    _replaces(at, report, plan, report.beside.updated)
    plan.says.append("把现在的输入算出的数更新进报告：人工改过的字和数都保留，说法不一的加批注")


def _replaces(at: Workspace, report: _Report, plan: ActionPlan, listed: str) -> None:
    """Tell that a new report takes the place of the one that stands."""
    plan.changes_report = True
    plan.writes += [at.relative(report.path), report.name(listed)]
    lists = [name for name in report.beside.lists if (report.path.parent / name).is_file()]
    plan.moves += [at.relative(report.path), *(report.name(name) for name in lists)]
    plan.stops += open_files([report.path.parent / name for name in lists])
    plan.says.append(f"报告的名称不变，原来的一份和它的清单移到“{HISTORY}”")


def _merge(at: Workspace, request: asked.MergeRequest, plan: ActionPlan) -> None:
    report = _report(at, request.base, plan)
    copies = [at.existing(copy) for copy in request.copies]
    plan.stops += open_files(copies)
    plan.reads += [at.relative(copy) for copy in copies]
    _replaces(at, report, plan, report.beside.merged)
    plan.says.append(f"把 {len(copies)} 份改稿合成现在的一份：各处的改动都留；同一处改得不同的两份都留并加批注，由人定")


def _diff(at: Workspace, request: asked.DiffRequest, plan: ActionPlan) -> None:
    plan.reads += [at.relative(at.existing(name)) for name in (request.left, request.right)]
    plan.says.append("按数据项、表格的行、句子列出不同；两份都不动")
    if request.page:
        plan.writes.append(request.page_name(request.right))


def _finalize(at: Workspace, request: asked.FinalizeRequest, plan: ActionPlan) -> None:
    report = _report(at, request.file, plan)
    _inputs(at, report, plan)
    plan.writes.append(f"{report.folder}/（定稿）")
    plan.says.append("先查还有没有没处理完的：错误、修订、冲突、待补待确认；有的不出定稿，逐条列出")
    plan.says.append("没有的，另存去掉标记、批注和个人信息的定稿，旁边附回执；报告本身不动")
    why = "还有没处理的问题也出定稿，理由记入回执" if request.force else "分值、评分标准没有证实的要写一次理由，其余不用写"
    plan.asks.append({"name": "reason", "label": "理由", "required": request.force, "why": why})


def _accept(at: Workspace, request: asked.AcceptRequest, plan: ActionPlan) -> None:
    report = _report(at, request.file, plan)
    record = record_of(_inputs(at, report, plan))
    plan.writes.append(at.relative(record))
    plan.stops += open_files([record])
    plan.says.append(f"写进输入文件夹的 {record.name}；以后每次生成都采用，要撤销，删去该行再生成")
    why = "记入覆盖记录；不写的取修订或最后保存的人，都不知道的要写"
    plan.asks.append({"name": "who", "label": "姓名", "required": False, "why": why})
    if request.key:
        plan.asks.append({"name": "reason", "label": "理由", "required": True, "why": "为什么改，记入覆盖记录"})
        return
    rows = _rows(report)
    plan.reads.append(report.name(report.beside.checked))
    plan.says += _decisions(rows)
    if not any(decided(item.cells.get(DECISION, "")) == _KEEP for item in rows):
        plan.says.append("没有一行的“处理”是“保留”：什么也不会写")


def _rows(report: _Report) -> tuple[PaperRow, ...]:
    try:
        data = read_if_there(report.path.parent / report.beside.checked, LIST_FILE)
    except OSError:
        data = None
    return () if data is None else read_rows(data) or ()


def _decisions(rows: Iterable[PaperRow]) -> list[str]:
    """Return what each decision means for who carries it out."""
    found = []
    for item in rows:
        word = decided(item.cells.get(DECISION, ""))
        what = item.cells.get("数据项") or item.cells.get("问题", "")
        was, now = item.cells.get("原值", ""), item.cells.get("现值", "")
        if word == _KEEP:
            found.append(f"保留：{what} {was} → {now}（{item.cells.get(REASON, '')}）")
        elif word == RESTORE:
            found.append(f"还原：{what} {now} 在更新报告时换回 {was}")
        elif word in CHOICES:
            found.append(f"{word}：{what} 在填报表或导出的文件里改，再生成")
    return found[:_SHOWN]


def _decide(at: Workspace, request: asked.DecideRequest, plan: ActionPlan) -> None:
    report = _report(at, request.file, plan)
    plan.stops.clear()  # the report itself is not touched: it may be open
    checked = report.path.parent / report.beside.checked
    plan.stops += open_files([checked])
    plan.writes.append(report.name(checked.name))
    plan.says.append(f"把 {len(request.rows)} 行的“处理”和“理由”写进 {checked.name}，其余不动")


# --- inputs ----------------------------------------------------------------------------------------------------------


def _build(at: Workspace, request: asked.BuildRequest, plan: ActionPlan) -> None:
    names = [request.folder] if request.folder else list(at.departments(INPUTS, request.year))
    plan.reads.append(f"{INPUTS}/{request.year}" + (f"/{request.folder}" if request.folder else ""))
    edited = 0
    for name in names:
        edited += _department(at, request.year, name, plan, alone=bool(request.folder))
    place = f"{OUTPUTS}/{request.year}"
    plan.writes += [f"{place}/{name}" for name in (BOOK, ANSWER, INDEX, RUN_LOG)]
    if request.folder:
        return
    again = "全部重做" if request.force else "只做输入、模板包或程序有变化的"
    plan.says.append(f"{len(names)} 个部门，{again}")
    if edited:
        plan.says.append(f"其中 {edited} 个的报告人工改过：新数更新进去，人工改的都保留，原来的一份移到“{HISTORY}”")


def _department(at: Workspace, year: str, name: str, plan: ActionPlan, *, alone: bool) -> bool:
    """Tell of one department; return whether a person changed its report."""
    outputs = at.outputs(year, name)
    line = views.line_of(at, year, name) if outputs.is_dir() else None
    edited = line is not None and line.state == ReportState.EDITED.value
    plan.changes_report |= edited
    if not alone:
        return edited
    report = report_of(read_record(outputs)) if line is not None else ""
    place = at.relative(outputs)
    shown = report or f"{name}{year}年……报告.docx"
    plan.writes += [f"{place}/{file}" for file in (shown, PAPER, PROBLEM_LIST, PROBLEM_DATA, FIGURES)]
    plan.says.append("由输入重新计算、核对，写出报告、底稿和问题清单")
    for item in find_files(at.inputs(year, name))[1]:
        if item.severity is Severity.ERROR:
            plan.says.append(f"{item.title}：没有它就没有报告，只写问题清单")
    if edited:
        plan.moves.append(f"{place}/{report}")
        plan.says.append(f"报告人工改过：新数更新进去，人工改的都保留，原来的一份移到“{HISTORY}”")
    elif line is not None and line.state == ReportState.FINAL.value:
        plan.says.append("已经定稿：重新生成以后要重新定稿；定稿的文件不动")
    plan.stops += open_files([outputs / report] if report else [])
    return edited


def _new(at: Workspace, request: asked.NewRequest, plan: ActionPlan) -> None:
    for name in request.names:
        place = at.inputs(request.year, name)
        words = at.relative(place)
        plan.writes += [f"{words}/填报表.xlsx", f"{words}/文字材料.docx", f"{words}/README.md"]
        if place.is_dir():
            plan.says.append(f"{name}：文件夹已经在，已有的文件不覆盖")
    plan.says.append(f"新建 {len(request.names)} 个部门的输入文件夹：空白填报表、文字材料提纲和说明")
    if request.last:
        plan.says.append(f"沿用 {request.last} 年度的职能、机构、目标名称等，标“沿用待核”")


def _sample(_at: Workspace, _request: asked.SampleRequest, plan: ActionPlan) -> None:
    plan.writes.append(INPUTS)
    plan.says.append("写出一个样例部门的输入文件；已有的文件不覆盖")


def _inspect(_at: Workspace, request: asked.InspectRequest, plan: ActionPlan) -> None:
    plan.reads.append(request.file)
    plan.says.append("看这个文件认出了什么：工作表、列、单位、行数；什么也不写")


def _assign(at: Workspace, request: asked.AssignRequest, plan: ActionPlan) -> None:
    path = at.existing(request.file)
    book = path.parent / COLUMN_BOOK
    plan.reads.append(request.file)
    plan.writes.append(at.relative(book))
    plan.stops += open_files([book])
    plan.says += [f"“{item.head}”用作 {item.term}" for item in request.columns]
    plan.says += [f"金额单位是 {request.unit}"] if request.unit else []
    plan.says += [f"“{item.text}”算作 {item.list}" for item in request.words]
    plan.says.append(f"写进 {COLUMN_BOOK}，已确认；导出的文件不动，下次生成就采用")


def _fill(at: Workspace, request: asked.FillRequest, plan: ActionPlan) -> None:
    path = at.existing(request.file)
    plan.writes.append(request.file)
    plan.moves.append(request.file)
    plan.stops += open_files([path])
    plan.says += [f"{item.sheet} {item.cell} 写成 {item.value or '（空）'}" for item in request.cells[:_SHOWN]]
    plan.says.append(f"{path.name} 其余不动；原来的一份移到“{HISTORY}”")


_PLANS: dict[type, Callable[[Workspace, Any, ActionPlan], None]] = {
    asked.NewRequest: _new,
    asked.SampleRequest: _sample,
    asked.InspectRequest: _inspect,
    asked.BuildRequest: _build,
    asked.CheckRequest: _check,
    asked.AcceptRequest: _accept,
    asked.RefreshRequest: _refresh,
    asked.FinalizeRequest: _finalize,
    asked.MergeRequest: _merge,
    asked.DiffRequest: _diff,
    asked.AssignRequest: _assign,
    asked.FillRequest: _fill,
    asked.DecideRequest: _decide,
}
