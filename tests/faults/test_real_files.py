"""The exhaustive run changes sheets in memory. Here some of the same changes are made in the files: both ways must agree."""

import shutil
from pathlib import Path

from pipeline import run
from tests.faults import plan
from tests.faults.bench import ROOTS, SAMPLE, Bench, Seen, seen
from tests.faults.files import with_cell
from tests.faults.plan import Fault


def _told(result: Seen) -> tuple[object, ...]:
    problems = sorted((p.code, p.place, p.title, p.found, p.expected) for p in result.problems)
    return problems, {key: (figure.value, figure.unit) for key, figure in result.figures.items()}, result.report


def test_a_change_in_a_file_and_in_memory_are_one(tmp_path: Path, full: bool) -> None:
    with Bench() as bench:
        ledgers = [fault for sheet in bench.sheets.values() if sheet.file in plan.LEDGERS for fault in plan.ledger(sheet)]
        chosen = [
            *plan.sampled(plan.forms(bench), 70 if full else 4, seed=2),
            *plan.sampled(ledgers, 36 if full else 2, seed=3),
        ]
        chosen = [fault for fault in chosen if fault.before != ""][:: 1 if full else 3]
        in_memory = [
            _told(bench.run(bench.edited(item.file, item.sheet, item.row, item.column, item.after))) for item in chosen
        ]
    folder = tmp_path / "inputs" / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    for fault, expected in zip(chosen, in_memory, strict=True):
        assert _told(_in_file(folder, fault)) == expected, str(fault)


def _in_file(folder: Path, fault: Fault) -> Seen:
    path = folder / fault.file
    before = path.read_bytes()
    path.write_bytes(with_cell(fault.file, before, fault.sheet, fault.row, fault.column, fault.after))
    try:
        return seen(run.stages(folder, ROOTS, "narrate"))
    finally:
        path.write_bytes(before)
