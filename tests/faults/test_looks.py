"""Every look of a cell (``looks``), in the forms and ledgers of a sample, by way of real files: read as seen, or named.

One file carries one look in each of its cells, another in each from file to file, so that all pairs are tried in as many
files as there are looks. A cell that looks SILENT in company is tried once more alone.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.faults import pool, tally
from tests.faults.bench import ROOT, Bench
from tests.faults.looks import LOOKS, Look
from tests.faults.onscreen import SILENT, VERDICTS, Reading, Target, targets
from tests.faults.plan import SEED
from tests.faults.written import Written, with_cells

FOLDER = ROOT / "inputs" / "2024" / "示例市水务局"
FILES = {"决算报表.xlsx": 1, "填报表.xlsx": 1, "预算指标账.xlsx": 1, "支出明细账.xlsx": 1}
"""How many files of each kind are tried in ``make test``."""
LINES, LEDGER_FILES = 12, 40
"""Seeded cells of a ledger in one file, and how many such files are tried in the full run: its lines are read alike."""


@pytest.fixture(scope="module")
def water() -> Iterator[Bench]:
    with Bench(FOLDER) as ready:
        yield ready


def _written(target: Target, look: Look) -> Written:
    return Written(target.sheet, target.row, target.column, look.stored(target.number), look.form, look.runs)


def _plain(cell: Written) -> object:
    return cell.value.replace("|", "").replace("\r", "") if isinstance(cell.value, str) else cell.value


def _tried(bench: Bench, data: bytes, file: str, pairs: Sequence[tuple[Target, Look]]) -> list[tuple[str, str, str]]:
    """Write all pairs into one file and judge each; what fails is tried alone, with all stages."""
    cells = [_written(target, look) for target, look in pairs]
    reading = Reading(bench, bench.with_file(file, with_cells(data, cells), stages=1))
    found = []
    for (target, look), cell in zip(pairs, cells, strict=True):
        verdict, why = reading.verdict(target, look, _plain(cell))
        if verdict == SILENT:
            verdict, why = _alone(bench, file, with_cells(data, [cell])).verdict(target, look, _plain(cell))
        said = f"{file} > {target.sheet} > {target.address} {look}：{cell.value!r} {why}（{target.key}，{target.unit}）"
        found.append((look.kind, verdict, said if verdict == SILENT else ""))
    return found


def _alone(bench: Bench, file: str, data: bytes) -> Reading:
    """Read a file with one changed cell: most is told by load, some by the ties."""
    reading = Reading(bench, bench.with_file(file, data, stages=1))
    return reading if reading.named else Reading(bench, bench.with_file(file, data))


def _jobs(bench: Bench, file: str, full: bool) -> list[list[tuple[Target, Look]]]:
    """Each job is one file: cell i carries look i + shift, so that all shifts are all pairs."""
    found = [target for target in targets(bench) if target.file == file]
    ledger = len(found) > len(LOOKS) * 2
    dice = random.Random(f"{SEED}{file}")
    count = FILES[file] if not full else LEDGER_FILES if ledger else len(LOOKS)
    jobs = []
    for number, shift in enumerate(dice.sample(range(len(LOOKS)), count)):
        chosen = dice.sample(found, LINES) if ledger else found
        start = number * LINES if ledger else shift
        jobs.append([(target, LOOKS[(place + start) % len(LOOKS)]) for place, target in enumerate(chosen)])
    return jobs


@pytest.mark.parametrize("file", FILES)
def test_no_look_of_a_cell_is_read_as_something_else(
    water: Bench, file: str, full: bool, processes: int, record_property: Callable[[str, object], None]
) -> None:
    started = time.perf_counter()
    data = (FOLDER / file).read_bytes()
    jobs = _jobs(water, file, full)
    counts: dict[str, Counter[str]] = {}
    silent: list[str] = []
    for _, result, failure in pool.results(lambda pairs: _tried(water, data, file, pairs), jobs, processes):
        assert not failure, failure
        for kind, verdict, said in result:
            counts.setdefault(kind, Counter())[verdict] += 1
            silent += [said] if said else []
    title = f"单元格的样子 {file}：{len(jobs)} 个文件，{time.perf_counter() - started:.0f} 秒"
    told = tally.lines(title, {**counts, "合计": tally.total(counts)}, VERDICTS)
    record_property("counts", "\n".join(told))
    if full:
        tally.keep("\n".join(told + silent))
    assert not silent, f"{len(silent)} 处\n" + "\n".join(silent[:60])
