"""Every state of a formula (A1), in every number cell of the forms: believed only where a program calculated it.

What a cell should show is the number of the untouched sample; what is stored is that, 0, another value, a text, an error or
nothing. Right is: the number is read as it was, or a problem names the cell.
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
}
"""What a book says of who calculated it: calcPr and the program."""
UNPROVEN = tuple(BOOKS)[:4]
STORED = {
    "相同": "same",
    "0": "0",
    "0.00": "0.00",
    "其他值": "7",
    "没有": None,
    "空": "",
    "文字": "三十六",
    "错误值": "#DIV/0!",
}
FORMS = {"普通": ">{0}+0", "共享": 't="shared" si="{1}" ref="{2}">{0}+0', "数组": 't="array" ref="{2}">SUM({0})'}
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
        formula = FORMS[self.form].format(target.number, number, target.address)
        value = str(target.number) if self.stored == "相同" else STORED[self.stored]
        kind = {"文字": "str", "错误值": "e"}.get(self.stored, "")
        return Written(target.sheet, target.row, target.column, value, formula=formula, kind=kind)


def _states() -> list[State]:
    """Where a program calculated, another value than the formula's cannot be stored: only its own results, and errors."""
    own = ("相同", "没有", "空", "错误值")
    return [
        State(book, stored, form) for book in BOOKS for stored in STORED for form in FORMS if book in UNPROVEN or stored in own
    ]


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
    states = _states() if full else dice.sample(_states(), 4)
    counts: dict[str, Counter[str]] = {}
    silent: list[str] = []
    for state in states:
        chosen = dice.sample(found, TOGETHER)
        cells = [state.written(target, number) for number, target in enumerate(chosen)]
        changed = with_cells(data, cells, *BOOKS[state.book])
        reading = Reading(water, water.with_file(file, changed, stages=1))
        for target in chosen:
            verdict, why = reading.verdict(target, Look(state.stored, places=9), Decimal(str(target.number)))
            if verdict == EQUAL and state.stored != "相同":
                verdict, why = SILENT, "没有点名"
            elif verdict == NAMED and state.stored == "相同" and state.book not in UNPROVEN:
                verdict, why = SILENT, "程序算过的也点了名"
            counts.setdefault(f"{state.book}，存 {state.stored}", Counter())[verdict] += 1
            silent += [f"{target.sheet} {target.address} {state} {why}"] if verdict == SILENT else []
    title = f"公式的状态 {file}：{len(states)} 个文件，{time.perf_counter() - started:.0f} 秒"
    told = tally.lines(title, {**counts, "合计": tally.total(counts)}, VERDICTS)
    record_property("counts", "\n".join(told[:1] + told[-1:]))
    if full:
        tally.keep("\n".join(told + silent))
    assert not silent, f"{len(silent)} 处\n" + "\n".join(silent[:40])
