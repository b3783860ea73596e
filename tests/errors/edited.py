"""Cases of ``jixiao check``: the report of the good department, edited as Word writes it, then checked as a real file.

The report is built once; every case edits a copy of its bytes.
"""

import contextlib
import copy
import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from lxml import etree

from pipeline import link
from pipeline.check.check_file import check_file
from pipeline.problems import Problem
from pipeline.publish import BASELINE
from pipeline.records import Figure
from pipeline.run import build_department, stages
from pipeline.word.package import open_package
from tests import runs
from tests.check import edits as e
from tests.check.wordxml import docx, p
from tests.errors.cases import Case, Change, fill
from tests.errors.good import good
from tests.load.exports import ROOTS
from tests.safety.disks import full_after

REPORT = "报告.docx"
NOW = dt.datetime(2020, 3, 2, 9, 0, 0)
BASIC = ("支出.基本支出.决算数", "元")
TOTAL = ("支出.本年支出合计.决算数", "元")
SENTENCE = "详见表1-2"
Damage = Callable[[bytes], bytes]


@cache
def report() -> bytes:
    """Return the good department's report, built once."""
    return runs.value("good department's report", _built)


def _built() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        inputs = good().write(Path(folder) / "inputs")
        build_department(inputs, Path(folder) / "outputs", ROOTS)
        return next((Path(folder) / "outputs").rglob("*报告.docx")).read_bytes()


def edited(code: str, what: str, *edits: e.Edit) -> Case:
    """The report after some edits of its body, checked without inputs."""
    return damaged(code, what, lambda data: e.edited(data, *edits))


def damaged(code: str, what: str, damage: Damage) -> Case:
    """The report as another file altogether."""

    def run(folder: Path) -> Iterable[Problem]:
        (folder / REPORT).write_bytes(damage(report()))
        return _checked(folder)

    return Case(code, what, run)


def with_inputs(code: str, what: str, change: Change, *edits: e.Edit) -> Case:
    """The edited report, and inputs that were changed after it was built."""

    def run(folder: Path) -> Iterable[Problem]:
        department = good()
        change(department)
        inputs = department.write(folder / "inputs")
        (folder / REPORT).write_bytes(e.edited(report(), *edits))
        return _checked(folder, inputs)

    return Case(code, what, run)


def _checked(folder: Path, inputs: Path | None = None) -> Iterable[Problem]:
    """Check the report of a folder the way the command does from there."""
    with contextlib.chdir(folder):
        return check_file(Path(REPORT), beside=f".jixiao/{BASELINE}", figures_now=figures_now, when=NOW, inputs=inputs).problems


def figures_now(folder: Path) -> Mapping[str, Figure] | None:
    """Return the figures a report of these inputs would print, those of its tables' rows included."""
    run = stages(folder, ROOTS, "narrate")
    if run.report is None:
        return None
    cells = {figure.key: figure for table in run.report.tables.values() for row in table.rows for figure in row.values()}
    return {**cells, **run.figures}


def _no_room(folder: Path) -> Iterable[Problem]:
    (folder / REPORT).write_bytes(report())
    with full_after(2000):
        return _checked(folder)


def _no_such_inputs(folder: Path) -> Iterable[Problem]:
    (folder / REPORT).write_bytes(report())
    return _checked(folder, Path("inputs/2019/某省示例厅"))


def _without_baseline(data: bytes) -> bytes:
    return e.packed({name: part for name, part in e.parts_of(data).items() if not name.startswith("customXml")})


def _broken_baseline(data: bytes) -> bytes:
    parts = e.parts_of(data)
    name = next(name for name, part in parts.items() if name.startswith("customXml") and link.BASELINE_NS.encode() in part)
    return e.packed({**parts, name: parts[name][: len(parts[name]) // 2]})


def _other_text(data: bytes) -> bytes:
    """Another document into which our part came along."""
    ours = {name: part for name, part in e.parts_of(data).items() if name.startswith("customXml/item1")}
    return e.packed({**e.parts_of(docx(p("关于召开会议的通知") + p("请各处室准时参加。"))), **ours})


def _twice(words: str) -> e.Edit:
    """Paste a paragraph a second time, right behind itself."""

    def edit(root: etree._Element) -> None:
        first = e.paragraph(root, words)
        first.addnext(copy.deepcopy(first))

    return edit


def _say(words: str) -> e.Edit:
    return e.add_paragraph(SENTENCE, words)


def _without_table(number: int) -> e.Edit:
    return lambda root: e.remove(e.tables(root)[number])


_MORE_LETTERS = fill("其他数据", "信访件数", "数值", 21)
_LETTERS = ("信访.件数", "整数")
_STAFFED = ("人员.行政.实有", "整数")


def _with_picture(data: bytes) -> bytes:
    """A picture pasted into the report."""
    package = open_package(data)
    package.add_part(package.free_name("word/media/image1.png"), b"\x89PNG\r\n\x1a\n", "image", "image/png")
    return package.packed()


_BASIC_SAID, _TOTAL_SAID = ("支出.基本支出.决算数", "万元"), ("支出.本年支出合计.决算数", "万元")

CASES = [
    damaged("Y001", "报告只传了一半", lambda data: data[: len(data) // 2]),
    damaged("Y002", "检查的是用别的软件另存过的报告，旁边也没有成果文件夹", _without_baseline),
    damaged("Y003", "报告里的基线只剩一半", _broken_baseline),
    damaged("Y004", "报告的内容换成了一份通知", _other_text),
    Case("Y005", "磁盘满了，检查结果.xlsx 写不下", _no_room),
    edited("Y006", "没有指明输入文件夹"),
    Case("Y007", "--inputs 后面的文件夹名写错了", _no_such_inputs),
    edited("Y010", "在 Word 里把 48.00 改成 47.00", e.overtype(*BASIC, "47.00")),
    edited("Y011", "在一句话里删去了一个数", e.delete("支出.基本支出.决算数", "万元")),
    edited("Y012", "清空了一个数", e.empty(*BASIC)),
    edited("Y013", "把一个数复制到了别的段落", e.copy_control(*TOTAL, SENTENCE)),
    edited(
        "Y014",
        "数的标记都丢了，一段话又贴了两遍，各改了一个数",
        e.overtype(*_STAFFED, "27"),
        e.strip_all,
        _twice("实有27人"),
        e.retype("27", "29", nth=1),
    ),
    edited("Y015", "同一个数改了表里的一处，没有改文中的另一处", e.overtype(*TOTAL, "114.00")),
    with_inputs("Y016", "先改了报告，后来填报表也改成了同样的数", _MORE_LETTERS, e.overtype(*_LETTERS, "21")),
    with_inputs("Y017", "报告生成以后，填报表改了内设机构数", fill("其他数据", "内设机构数", "数值", 27)),
    edited("Y018", "在数的后面加了几个字", e.overtype(*BASIC, "48.00（含追加）")),
    edited("Y080", "把表中的0.00改成横线", e.retype_all("0.00", "—")),
    edited("Y081", "在表中把元改成万元写", e.overtype(*TOTAL, "0.0113万元")),
    edited("Y082", "把表的单位由元改成万元，数没有换算", e.retype("（单位：元）", "（单位：万元）")),
    edited("Y083", "把“下降”改成了“上升”，数没有变", e.retype("万元，下降", "万元，上升")),
    edited("Y084", "把“基本支出”改成了“公用经费”", e.retype("其中基本支出", "其中公用经费")),
    edited("Y085", "把一句话里的两个数互换了位置", e.exchange(_BASIC_SAID, _TOTAL_SAID)),
    edited("Y086", "改了表中一行的名称", e.retype("人员经费", "公用经费")),
    edited("Y020", "改了表的编号", e.retype("表1-2　", "表1-4　")),
    edited("Y021", "改了一项绩效目标的说法", e.overtype("目标.第1项.全称", "文本", "另一个说法")),
    edited("Y087", "改了目标值", e.overtype("目标.第1项.目标值", "文本", "不少于30人")),
    edited("Y088", "在绩效目标表里加了一行", e.add_row(0, "不少于", "2", "新的目标", "不少于")),
    damaged("Y089", "贴了一张图片", _with_picture),
    edited("Y022", "增加了一句带数的话", _say("另有8户。")),
    edited("E013", "分项的自评得分改了，上一级没有改", e.overtype("得分.预算编制情况.预算编制", "分数", "11")),
    edited("Y045", "表里的分项改了，合计没有改", e.overtype(*BASIC, "47.00")),
    edited("Y050", "报告里还有没写完的话", _say("【待补：情况说明】")),
    edited("Y051", "标题编号改错了", e.retype("2.机构设置", "4.机构设置")),
    edited("Y052", "删去了一个标题", e.remove_paragraph("（二）年度总体工作")),
    edited("Y053", "删去了表1-1", _without_table(0)),
    edited("Y054", "删去了一段有数的话", e.remove_paragraph(SENTENCE)),
]
