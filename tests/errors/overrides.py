"""Cases of 覆盖记录.xlsx and ``jixiao accept``: rows as staff type them, a report edited as Word writes it."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.check.check_file import check_file
from pipeline.commands.accept import inputs_now
from pipeline.overrides.accepting import Request, accept_file
from pipeline.overrides.record import FILE, HEADS
from pipeline.problems import Problem
from pipeline.publish.layout import CHECKED as NAME
from tests.builders import xlsx
from tests.check import edits as e
from tests.errors.cases import Case, Change, fill, problems_until
from tests.errors.edited import NOW, REPORT, SENTENCE, report
from tests.errors.good import good
from tests.load.exports import F03, ROOTS, Z01, f03, z01
from tests.overrides.rows import row, shown, write

BASIC, TOTAL = "支出.基本支出.决算数", "支出.本年支出合计.决算数"
LEAF = "得分.预算执行情况.资金管理.财务合规"


def rows(code: str, what: str, *lines: dict[str, Any], heads: tuple[str, ...] = HEADS, change: Change | None = None) -> Case:
    """The good department with a 覆盖记录.xlsx."""

    def run(folder: Path) -> Iterable[Problem]:
        department = good()
        if change:
            change(department)
        place = department.write(folder)
        write(place, *lines, heads=heads)
        return problems_until(code, place)

    return Case(code, what, run)


def _units(folder: Path) -> Iterable[Problem]:
    """Two 决算报表, one per unit, and an override of a unit's own figure."""
    place = good().write(folder)
    xlsx(place / "决算报表-信息中心.xlsx", {Z01: z01(owner="信息中心"), F03: f03()})
    write(place, row("分表.第1份.支出.基本支出.决算数", 48, 49))
    return problems_until("U014", place)


# jixiao accept ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bench:
    """A working folder: the good department's inputs and its report after some edits, checked once where ``filled``.

    ``filled`` is (code of the finding, 处理, 理由) by row; ``after`` are edits made after the check.
    """

    edits: Sequence[e.Edit] = ()
    filled: Sequence[tuple[str, str, str]] = ()
    after: Sequence[e.Edit] = ()
    change: Change | None = None
    unready: Callable[[Path], object] | None = None

    def lay(self, folder: Path) -> Path:
        department = good()
        if self.change:
            self.change(department)
        inputs = department.write(folder / "inputs")
        (folder / REPORT).write_bytes(e.edited(report(), *self.edits))
        if self.filled:
            check_file(Path(REPORT), beside="", figures_now=lambda _: None, when=NOW)
            _fill(Path(NAME), self.filled)
            (folder / REPORT).write_bytes(e.edited((folder / REPORT).read_bytes(), *self.after))
        if self.unready:
            self.unready(inputs)
        return inputs


def _fill(path: Path, filled: Sequence[tuple[str, str, str]]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: number for number, cell in enumerate(sheet[3], 1)}
    rows = list(range(4, sheet.max_row + 1))
    for code, decision, reason in filled:
        row = next(row for row in rows if sheet.cell(row, heads["编号"]).value == code)
        rows.remove(row)
        sheet.cell(row, heads["处理"]).value, sheet.cell(row, heads["理由"]).value = decision, reason
    book.save(path)


def asked(code: str, what: str, bench: Bench, *, inputs: str = "", **words: Any) -> Case:
    """``jixiao accept`` run on a bench; ``words`` are those of the request."""
    paper = {"paper": Path(NAME)} if bench.filled else {}
    request = {"who": "张三", **paper, **words} if bench.filled else {"reason": "按批复调整", "who": "张三", **words}

    def run(folder: Path) -> Iterable[Problem]:
        with contextlib.chdir(folder):
            laid = bench.lay(folder)
            return accept_file(
                Request(file=Path(REPORT), **request),
                beside="",
                inputs_now=lambda place: inputs_now(place, ROOTS[0]),
                when=NOW,
                inputs=Path(inputs) if inputs else laid if laid.is_dir() else None,
            ).problems

    return Case(code, what, run)


def _locked(inputs: Path) -> None:
    write(inputs, row(TOTAL, 113, 114))
    (inputs / f"~${FILE}").write_bytes(b"")


_MORE = fill("其他数据", "信访件数", "数值", 21)
_EDITED = e.overtype(BASIC, "元", "49.00")
_TWICE = ("三公.合计.比年初预算.变动率", "百分比2绝对值")
_BOTH = (e.overtype(*_TWICE, "18%"), e.overtype(*_TWICE, "19%", nth=1))
_ACCEPT = (
    asked("U050", "正文的万元数改了，没有给出准确的元数", Bench([e.overtype(TOTAL, "万元", "0.02")]), key=TOTAL),
    asked("U051", "检查结果里选了“保留”，没有写理由", Bench([_EDITED], [("Y010", "保留", "")])),
    asked("U052", "要保留的数在报告里没有改过", Bench(), key=BASIC),
    asked(
        "U053",
        "同一个数两处改得不一样",
        Bench([e.overtype(*_TWICE, "18%"), e.overtype(*_TWICE, "19%", nth=1)]),
        key=_TWICE[0],
        value="-18%",
    ),
    asked("U054", "把数改成了文字", Bench([e.overtype(BASIC, "元", "待核实")]), key=BASIC),
    asked("U055", "--value 后面写的不是数", Bench(), key=BASIC, value="很多"),
    asked("U057", "--value 与报告里改成的数不同", Bench([_EDITED]), key=BASIC, value="50.00"),
    asked("U058", "没有写姓名，报告里也没有修订痕迹", Bench([_EDITED]), key=BASIC, who=""),
    asked(
        "U059",
        "覆盖记录里的日期写到了以后",
        Bench([_EDITED], unready=lambda inputs: write(inputs, row(BASIC, 48, 50, 何时="2030-01-01"))),
        key=BASIC,
        value="49.00",
    ),
    asked("U060", "检查结果里选了“还原”", Bench([_EDITED], [("Y010", "还原", "误改")])),
    asked(
        "U061",
        "输入文件夹搬走了",
        Bench([_EDITED], unready=lambda inputs: inputs.rename(inputs.with_name("别处"))),
        key=BASIC,
    ),
    asked(
        "U062",
        "输入文件夹里少了决算报表",
        Bench([_EDITED], unready=lambda inputs: (inputs / "决算报表.xlsx").unlink()),
        key=BASIC,
    ),
    asked("U064", "填报表已经改成了同样的数", Bench([e.overtype("信访.件数", "整数", "21")], change=_MORE), key="信访.件数"),
    asked("U065", "覆盖记录.xlsx 正在 Excel 里打开着", Bench([_EDITED], unready=_locked), key=BASIC),
    asked("U066", "“处理”写成“同意”", Bench([_EDITED], [("Y010", "同意", "按批复")])),
    asked("U067", "同一个数两处，一处保留，一处还原", Bench(_BOTH, [("Y010", "保留", "按批复"), ("Y010", "还原", "误改")])),
    asked("U068", "增加的一句话也选了“保留”", Bench([e.add_paragraph(SENTENCE, "另有8户。")], [("Y022", "保留", "补充说明")])),
    asked(
        "U069",
        "检查以后又改了报告",
        Bench([_EDITED], [("Y010", "保留", "按批复")], after=[e.overtype(BASIC, "元", "50.00")]),
    ),
    asked("U072", "把元改成万元来写，又选了“保留”", Bench([e.overtype(TOTAL, "元", "0.0113")]), key=TOTAL),
    asked("U070", "--from 后面的文件名写错了", Bench([_EDITED]), paper=Path("检查结果1.xlsx"), reason=""),
    asked(
        "U071",
        "覆盖记录.xlsx 已经损坏",
        Bench([_EDITED], unready=lambda inputs: (inputs / FILE).write_bytes(b"PK\x03\x04")),
        key=BASIC,
    ),
)


def _copied(folder: Path) -> Iterable[Problem]:
    """The record saved a second time under another name."""
    place = good().write(folder)
    write(place, row(BASIC, 48, 49)).rename(place / "覆盖记录（张三）.xlsx")
    return problems_until("U002", place)


_LATE, _EARLY = "2020-03-05 16:00:00", "2020-03-02 09:30:00"
CASES = (
    rows("U001", "覆盖记录.xlsx 里“理由”一列被删去", row(BASIC, 48, 49), heads=tuple(h for h in HEADS if h != "理由")),
    Case("U002", "覆盖记录另存成了“覆盖记录（张三）.xlsx”", _copied),
    rows("L178", "覆盖记录.xlsx 里又加了一列“新值”", row(BASIC, 48, 49), heads=(*HEADS, "新值")),
    rows("U010", "覆盖记录里数据项键写错", row("支出.基本支出.决算", 48, 49)),
    rows("U011", "覆盖第 9 项绩效目标的完成情况，而目标只有几项", row("目标.第9项.完成情况", "完成", "未完成")),
    rows("U012", "覆盖一级指标的得分", row("得分.预算执行情况", 42, 43)),
    rows("U013", "覆盖绩效目标的名称", row("目标.第1项.全称", "甲", "乙")),
    Case("U014", "两个单位各一份决算报表，覆盖其中一个单位的数", _units),
    rows("U015", "覆盖记录里“理由”空着", row(BASIC, 48, 49, 理由=None)),
    rows("U016", "覆盖记录里“谁”空着", row(BASIC, 48, 49, 谁=None)),
    rows("U017", "覆盖记录里“何时”写成“上周”", row(BASIC, 48, 49, 何时="上周")),
    rows("U018", "把得分覆盖成超过满分的数", row(LEAF, 5, 6)),
    rows("U019", "同一数据项两行覆盖，次序颠倒", row(BASIC, 48, 49, 何时=_LATE), row(BASIC, 48, 50, 何时=_EARLY)),
    rows("U020", "覆盖记录里“原值”写成“见表”", row(BASIC, "见表", 49)),
    rows("U021", "“仅改显示”写成“对”", row(BASIC, 48, 49, 仅改显示="对")),
    rows("U022", "仅改显示，没有写显示格式", row(BASIC, "48.00", "48", 仅改显示="是")),
    rows("U023", "同一覆盖写了两行", row(BASIC, 48, 49, 何时=_EARLY), row(BASIC, 48, 49, 何时=_LATE)),
    rows("U030", "覆盖之后，决算报表里的数又改了", row(BASIC, 47, 49)),
    rows("U031", "正文的万元数只改显示", shown(TOTAL, "万元", "0.01", "0.02")),
    rows("U032", "正文的万元数只改显示", shown(TOTAL, "万元", "0.01", "0.02")),
    *_ACCEPT,
)
