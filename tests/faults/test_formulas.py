"""Every state of a formula (A1), in every number cell of the forms: believed only where it is what the formula gives.

What a cell should show is the number of the untouched sample; what is stored is that, 0, another value, a text, an error or
nothing. Right is: the number is read as it was, or a problem names the cell. A book that names its program may still hold
old results (a number changed by a script, calculation by hand): plain formulas are calculated once more.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest

from tests.faults import tally
from tests.faults.bench import Bench
from tests.faults.looks import Look
from tests.faults.onscreen import EQUAL, NAMED, SILENT, VERDICTS, Reading, Target, targets
from tests.faults.plan import SEED
from tests.faults.test_looks import FOLDER, water  # noqa: F401
from tests.faults.written import Written, with_cells

EXCEL = 'calcId="191029"'
BOOKS = {
    "打开时重算": (EXCEL + ' fullCalcOnLoad="1"', "Microsoft Excel"),
    "没有算完": (EXCEL + ' calcCompleted="0"', "Microsoft Excel"),
    "没有 calcPr": ("", "Microsoft Excel"),
    "没有 calcId": ('calcMode="auto"', "Microsoft Excel"),
    "Excel 算过": (EXCEL, "Microsoft Excel"),
    "旧版 Excel 算过": ('calcId="124519"', "Microsoft Excel"),
    "LibreOffice 算过": ('iterateCount="100"', "LibreOffice/24.2"),
    "手动计算": (EXCEL + ' calcMode="manual"', "Microsoft Excel"),
    "手动计算，保存时不算": (EXCEL + ' calcMode="manual" calcOnSave="0"', "Microsoft Excel"),
}
"""What a book says of who calculated it: calcPr and the program."""
UNPROVEN = tuple(BOOKS)[:4]
BY_HAND = tuple(BOOKS)[-2:]
STORED = {
    "相同": "same",
    "0": "0",
    "0.00": "0.00",
    "其他值": "7 more",
    "没有": None,
    "空": "",
    "文字": "三十六",
    "错误值": "#DIV/0!",
}
FORMS = {
    "普通": ">{0}+0",
    "共享": 't="shared" si="{1}" ref="{2}">{0}+0',
    "合计，有文字和空格": ">SUM({0},A1,XFB1:XFD9)",
    "空格作零": ">{0}+XFD1",
    "百分数": ">({0})*200%/2",
    "是否": ">({0})*TRUE",
    "条件": ">IF(1&gt;2,0,IFERROR(1/0,{0}))",
    "写出表名": ">'{3}'!XFD1+{0}",
    "数组": 't="array" ref="{2}">SUM({0})',
    "查找": ">HLOOKUP({0},{{{0}}},1)",
}
"""What gives the number: the last two are not calculated when read."""
UNREAD = tuple(FORMS)[-2:]
TOGETHER = 4
"""Cells in one file: a problem of a sheet names its first five."""


@dataclass(frozen=True)
class State:
    """One state of one cell."""

    book: str
    stored: str
    form: str

    def written(self, target: Target, number: int) -> Written:
        """Return the cell: the formula gives the number of the sample, whatever is stored."""
        formula = FORMS[self.form].format(target.number, number, target.address, target.sheet)
        own = {"相同": target.number, "其他值": target.number + 7}
        value = str(own[self.stored]) if self.stored in own else STORED[self.stored]
        kind = {"文字": "str", "错误值": "e"}.get(self.stored, "")
        return Written(target.sheet, target.row, target.column, value, formula=formula, kind=kind)


def _states() -> list[State]:
    """Where a program calculated, another value is old, and told where the formula is plain.

    The others are counted as not checked; by hand calculated they are told.
    """
    own = ("相同", "没有", "空", "错误值")
    return [
        State(book, stored, form)
        for book in BOOKS
        for stored in STORED
        for form in FORMS
        if book in UNPROVEN + BY_HAND or stored in own or form not in UNREAD
    ]


def _files() -> list[list[State]]:
    """Return the states, the forms of one book and one stored value together: each file carries some, each cell another."""
    groups: dict[tuple[str, str], list[State]] = {}
    for state in _states():
        groups.setdefault((state.book, state.stored), []).append(state)
    return [states[first : first + TOGETHER] for states in groups.values() for first in range(0, len(states), TOGETHER)]


def _may_be_named(state: State) -> bool:
    """Tell whether a right result may be doubted: nobody calculated it, or nobody knows whether it is of today."""
    return state.book in UNPROVEN or (state.book in BY_HAND and state.form in UNREAD)


def _total(counts: dict[str, Counter[str]]) -> Counter[str]:
    """Add up the states of the books; those of the formulas are the same cells once more."""
    return tally.total({name: count for name, count in counts.items() if not name.startswith("公式：")})


@pytest.mark.parametrize("file", ["决算报表.xlsx", "填报表.xlsx", "预算指标账.xlsx", "支出明细账.xlsx"])
def test_no_formula_is_believed_that_nobody_calculated(
    water: Bench,  # noqa: F811
    file: str,
    full: bool,
    record_property: Callable[[str, object], None],
) -> None:
    started = time.perf_counter()
    data = (FOLDER / file).read_bytes()
    dice = random.Random(f"{SEED}{file}")
    found = [item for item in targets(water) if item.file == file and item.unit != "文本" and item.number]
    files = _files() if full else dice.sample(_files(), 2)
    counts: dict[str, Counter[str]] = {}
    silent: list[str] = []
    for states in files:
        chosen = dice.sample(found, len(states))
        cells = [state.written(target, number) for number, (state, target) in enumerate(zip(states, chosen, strict=True))]
        changed = with_cells(data, cells, *BOOKS[states[0].book])
        reading = Reading(water, water.with_file(file, changed, stages=1))
        for state, target in zip(states, chosen, strict=True):
            verdict, why = reading.verdict(target, Look(state.stored, places=9), Decimal(str(target.number)))
            if verdict == EQUAL and state.stored != "相同":
                verdict, why = SILENT, "没有点名"
            elif verdict == NAMED and state.stored == "相同" and not _may_be_named(state):
                verdict, why = SILENT, "对的也点了名"
            counts.setdefault(f"{state.book}，存 {state.stored}", Counter())[verdict] += 1
            counts.setdefault(f"公式：{state.form}", Counter())[verdict] += 1
            silent += [f"{target.sheet} {target.address} {state} {why}"] if verdict == SILENT else []
    title = f"公式的状态 {file}：{len(files)} 个文件，{time.perf_counter() - started:.0f} 秒"
    told = tally.lines(title, {**counts, "合计": _total(counts)}, VERDICTS)
    record_property("counts", "\n".join(told[:1] + told[-1:]))
    if full:
        tally.keep("\n".join(told + silent))
    assert not silent, f"{len(silent)} 处\n" + "\n".join(silent[:40])
