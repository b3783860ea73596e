"""错误注入: every used cell of the forms and every field of seeded ledger rows, changed one at a time.

``make test`` tries a seeded part, ``make test-all`` all of them. A miss is a change that nobody would notice.
"""

import time
from collections import Counter
from collections.abc import Callable

import pytest

from pipeline import run
from tests.faults import plan, pool, tally
from tests.faults.bench import ROOTS, STAGES, Bench, neutral, seen
from tests.faults.oracle import MISS, VERDICTS, judge
from tests.faults.plan import Fault

SEEDED = {"决算报表": 16, "填报表": 10, "预算指标账": 6, "支出明细账": 6}


def _faults(bench: Bench, kind: str) -> list[Fault]:
    if kind in ("决算报表", "填报表"):
        return [fault for fault in plan.forms(bench) if fault.file.startswith(kind)]
    return [fault for sheet in bench.sheets.values() if sheet.file.startswith(kind) for fault in plan.ledger(sheet)]


@pytest.mark.parametrize("kind", SEEDED)
def test_no_change_of_a_cell_goes_by(
    bench: Bench, kind: str, full: bool, processes: int, record_property: Callable[[str, object], None]
) -> None:
    started = time.perf_counter()
    faults = _faults(bench, kind)
    chosen = faults if full else plan.sampled(faults, SEEDED[kind])
    counts: dict[str, Counter[str]] = {}
    misses: list[str] = []
    for fault, result, failure in pool.results(lambda item: judge(bench, item), chosen, processes):
        verdict, why = result if not failure else (MISS, failure)
        counts.setdefault(fault.way, Counter())[verdict] += 1
        if verdict == MISS:
            misses.append(f"{fault}：{why}")
    title = f"错误注入 {kind}：{len(chosen)} 处（共 {len(faults)} 处），{time.perf_counter() - started:.0f} 秒"
    told = tally.lines(title, {**counts, "合计": tally.total(counts)}, VERDICTS)
    record_property("counts", "\n".join(told))
    if full:
        tally.keep("\n".join(told + misses))
    assert not misses, "\n".join(misses[:40])


def test_what_no_stage_reads_of_a_ledger_line(bench: Bench) -> None:
    """The runs above end after load where a change leaves all but these parts of a line as they are. Changed in every
    line at once, they must leave every figure, every problem and every word of the report the same."""
    state = run.Run(bench.folder, ROOTS)
    for stage in STAGES:
        stage(state)
        if stage is STAGES[0] and state.loaded is not None:
            state.loaded = neutral(state.loaded)
    after = seen(state)
    assert {k: f.value for k, f in after.figures.items()} == {k: f.value for k, f in bench.base.figures.items()}
    assert after.marks == bench.base.marks
    assert after.report == bench.base.report
