"""Cases of ``jixiao finalize`` and ``jixiao diff``: the good department's report, edited as Word writes it, run as files."""

import contextlib
import copy
import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from lxml import etree

from pipeline import link
from pipeline.assumptions import StatedValue
from pipeline.commands.diff import write_page
from pipeline.commands.finalize import titles_of
from pipeline.diff.compare import compare
from pipeline.diff.page import as_page
from pipeline.finalize.final import Task, finalize_file
from pipeline.merge.context import CONFLICT
from pipeline.problems import Problem
from pipeline.publish import BASELINE
from tests.check import edits as e
from tests.errors.cases import Case
from tests.errors.edited import BASIC, SENTENCE, figures_now, report
from tests.errors.good import good
from tests.finalize import hands
from tests.load.exports import ROOTS
from tests.safety.disks import full_after

REPORT, OTHER = "报告.docx", "另一份.docx"
NOW = dt.datetime(2020, 3, 2, 9, 0, 0)
BESIDE = f".jixiao/{BASELINE}"
Change = Callable[[bytes], bytes]
ASSUMED = (StatedValue("指标权重", "项目监管", "5", "没有公布", "得分.过程.项目监管"),)


def final(code: str, what: str, change: Change, reason: str = "") -> Case:
    """The changed report finalized, compared with its inputs."""

    def run(folder: Path) -> Iterable[Problem]:
        (folder / REPORT).write_bytes(change(report()))
        return _finalized(folder, reason)

    return Case(code, what, run)


def _finalized(
    folder: Path, reason: str = "", *, compared: bool = True, assumed: bool = False, forced: bool = True
) -> Iterable[Problem]:
    with contextlib.chdir(folder):
        task = Task(
            path=Path(REPORT),
            beside=BESIDE,
            figures_now=figures_now,
            final_name=lambda _: "",
            titles=partial(titles_of, roots=ROOTS),
            when=NOW,
            tool="",
            overrides_now=lambda _: (),
            values_now=lambda _: ASSUMED if assumed else (),
            inputs=inputs_of_good(folder) if compared else None,
            reason=reason,
            force=bool(reason) and forced and not assumed,
        )
        return finalize_file(task).problems


def _provisional(reason: str, folder: Path) -> Iterable[Problem]:
    (folder / REPORT).write_bytes(hands.confirmed(report()))
    return _finalized(folder, reason, assumed=True)


def _reason_for_nothing(folder: Path) -> Iterable[Problem]:
    (folder / REPORT).write_bytes(hands.confirmed(report()))
    return _finalized(folder, "领导已审定", forced=False)


def inputs_of_good(folder: Path) -> Path:
    """Write the inputs the report was made of."""
    return good().write(folder / "inputs")


def _field(words: str) -> e.Edit:
    """A field put before a paragraph's words, as Word writes it."""

    def change(root: etree._Element) -> None:
        run = etree.Element(f"{e.W}r")
        kinds = (("fldChar", "begin"), ("instrText", ""), ("fldChar", "end"))
        for name, kind in kinds:
            part = etree.SubElement(run, f"{e.W}{name}")
            if kind:
                part.set(f"{e.W}fldCharType", kind)
            else:
                part.text = words
        e.paragraph(root, SENTENCE).append(run)

    return change


def two(code: str, what: str, left: Change, right: Change) -> Case:
    """Two changed copies of the report compared."""

    def run(folder: Path) -> Iterable[Problem]:
        (folder / REPORT).write_bytes(left(report()))
        (folder / OTHER).write_bytes(right(report()))
        return compare(folder / REPORT, folder / OTHER, BESIDE).notes

    return Case(code, what, run)


def _page(target: str, folder: Path) -> Iterable[Problem]:
    """Compare a report with itself and write the page to a place below the folder."""
    (folder / REPORT).write_bytes(report())
    page = as_page(compare(folder / REPORT, folder / REPORT, BESIDE))
    fault = write_page(folder / target, page)
    return [fault] if fault else []


def _nothing_can_be_written(folder: Path) -> Iterable[Problem]:
    (folder / REPORT).write_bytes(report())
    with full_after(12_000):  # the inputs fit
        return _finalized(folder)


def _mailed(folder: Path) -> Iterable[Problem]:
    """A report sent to somebody who has no inputs."""
    (folder / REPORT).write_bytes(report())
    return _finalized(folder, compared=False)


def _open_in_word(folder: Path) -> Iterable[Problem]:
    """An earlier 定稿 of other words stands there, open in Word."""
    (folder / REPORT).write_bytes(report())
    (folder / "报告（定稿）.docx").write_bytes(b"earlier")
    (folder / "~$告（定稿）.docx").touch()
    return _finalized(folder)


def _edit(*edits: e.Edit) -> Change:
    return lambda data: e.edited(data, *edits)


def _same(data: bytes) -> bytes:
    return data


def _plain(data: bytes) -> bytes:
    """Saved by an online editor: no control, no bookmark, no part of ours."""
    parts = e.parts_of(e.edited(data, e.strip_all))
    return e.packed({name: part for name, part in parts.items() if not name.startswith("customXml")})


def _noted(data: bytes) -> bytes:
    """The program's own comment on a paragraph it proposed."""
    return hands.with_comment(data, SENTENCE, "【待确认】本段由系统根据填报数据拟写，请核对。", author=link.COMMENT_AUTHOR)


def _conflict(data: bytes) -> bytes:
    """The program's own comment where an update would have written something else."""
    return hands.with_comment(data, SENTENCE, f"{CONFLICT}按现在的资料为：……", author=link.COMMENT_AUTHOR)


def _referred(root: etree._Element) -> None:
    """A cross-reference of staff to a bookmark of ours."""
    named = (mark.get(f"{e.W}name", "") for mark in root.iter(f"{e.W}bookmarkStart"))
    name = next(text for text in named if text.startswith(link.FIGURE_BOOKMARK))
    field = f'<w:fldSimple xmlns:w="{e.W[1:-1]}" w:instr=" REF {name} \\h "><w:r><w:t>见上</w:t></w:r></w:fldSimple>'
    e.paragraph(root, SENTENCE).append(etree.fromstring(field))


def _wide_row(root: etree._Element) -> None:
    """A row with one cell too many, as some editors leave it."""
    row = e.rows(e.tables(root)[1])[1]
    cell = etree.SubElement(row, f"{e.W}tc")
    etree.SubElement(cell, f"{e.W}p")


def _broken(data: bytes) -> bytes:
    parts = e.parts_of(data)
    name = next(name for name, part in parts.items() if name.startswith("customXml") and link.BASELINE_NS.encode() in part)
    return e.packed({**parts, name: parts[name][: len(parts[name]) // 2]})


def _twice(root: etree._Element) -> None:
    """All marks lost, one paragraph pasted a second time and a number changed in both."""
    e.overtype("人员.行政.实有", "整数", "27")(root)
    e.strip_all(root)
    words = e.paragraph(root, "实有27人")
    words.addnext(copy.deepcopy(words))
    e.retype("27", "29", nth=1)(root)


CASES = [
    final("Z001", "在 Word 里打开修订，改了一个数，没有接受", _edit(e.tracked_inside(*BASIC, "47.00"))),
    final("Z002", "报告生成时决算报表就缺行，没有改正就定稿", lambda data: hands.with_problem(data, "L095")),
    final("Z003", "系统拟写的一段，批注还在", _noted),
    final("Z004", "办公室的批注还没有答复", lambda data: hands.with_comment(data, SENTENCE, "此处请财务处核实")),
    Case("Z015", "通知没有附评分标准，用模板包的暂定分值自评，直接定稿", partial(_provisional, "")),
    Case("Z016", "写明理由，按暂定的分值定稿", partial(_provisional, "省级评分标准没有公布")),
    Case("Z017", "分值都已证实，定稿时多写了理由", _reason_for_nothing),
    Case("Z005", "文件夹里不能写定稿", _nothing_can_be_written),
    Case("S040", "上一次的定稿正在 Word 中打开", _open_in_word),
    Case("S043", "报告拷到了没有输入资料的电脑上", _mailed),
    final("Z006", "报告用的模板包不在这台电脑上，生成时有一条它的勾稽不符", lambda data: hands.with_problem(data, "甲1")),
    final("Z009", "别的软件存的表格里，有一行多出一格", _edit(_wide_row)),
    final("Z010", "给文中的一个数做了交叉引用", _edit(_referred)),
    final("Z011", "还有一处【待补】，写明理由强制定稿", _edit(e.add_paragraph(SENTENCE, "【待补：说明】")), "厅领导已审定"),
    final("Z012", "更新以后，两边都改了的一段还没有决定用哪一种", _conflict),
    final("Z013", "报告里粘进了链接着 Excel 的数", _edit(_field(" LINK Excel.Sheet.12 D:\\\\表.xlsx R1C1 ")), "领导已阅"),
    final("Z014", "报告里有指向共享盘的超链接", _edit(_field(' HYPERLINK "\\\\\\\\服务器\\\\目录" '))),
    two("Q001", "两份都是在线编辑器存过的", _plain, _plain),
    two("Q002", "一份是生成的报告，一份在线编辑器存过", _same, _plain),
    two("Q003", "一份报告里的基线只剩一半", _same, _broken),
    two("Q004", "一份报告里有没接受的修订", _same, _edit(e.tracked_inside(*BASIC, "47.00"))),
    Case("Q005", "--html 后面的文件夹写错了", partial(_page, "没有这个文件夹/不同.html")),
    Case("Q006", "--html 后面写成了报告的文件名", partial(_page, REPORT)),
    two("Q007", "数的标记都丢了，一段话又贴了两遍，各改了一个数", _same, _edit(_twice)),
]
