"""Jobs in processes of their own: over time, over memory, dead, orphaned; the rest is done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.batch import BatchOrder, build_all
from pipeline.collector import COLLECT_EVERY
from pipeline.department import WITHHELD, DepartmentOutcome
from pipeline.workers import Bounds, Stopped, each
from tests.bounds.jobs import MB, job, lives, looks, wait_for
from tests.conftest import ROOT
from tests.load.exports import ROOTS, department

posix = pytest.mark.skipif(sys.platform != "linux", reason="memory and processes are looked at in /proc")


@posix
@pytest.mark.parametrize("processes", [1, 2])
def test_who_goes_over_a_bound_or_dies_is_told_and_the_others_are_done(processes: int) -> None:
    jobs = ["one", "sleeps", "two", "grows", "dies", "three"]
    done = {item.job: item for item in each(job, jobs, processes, Bounds(seconds=8, memory=256 * MB))}
    assert set(done) == set(jobs)
    assert {name: item.result for name, item in done.items() if item.stopped is None} == {
        "one": "ONE",
        "two": "TWO",
        "three": "THREE",
    }
    assert {name: item.stopped for name, item in done.items() if item.stopped is not None} == {
        "sleeps": Stopped.TIME,
        "grows": Stopped.MEMORY,
        "dies": Stopped.DIED,
    }
    assert done["grows"].memory > 256 * MB


def test_in_a_worker_the_collector_of_cycles_looks_as_seldom_as_in_a_command() -> None:
    assert [item.result for item in each(looks, ["one"], 1, Bounds())] == [COLLECT_EVERY]


@posix
def test_no_worker_outlives_its_parent(tmp_path: Path) -> None:
    """The parent is killed, not asked: nothing of it can tell its workers."""
    program = f"""
from pipeline.workers import Bounds, each
from tests.bounds.jobs import writes

if __name__ == "__main__":
    list(each(writes, [{str(tmp_path)!r}] * 2, 2, Bounds()))
"""
    script = tmp_path / "parent.py"
    script.write_text(program, encoding="utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        wait_for(lambda: len(list(tmp_path.glob("*.pid"))) == 2)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    workers = [int(path.stem) for path in tmp_path.glob("*.pid")]
    wait_for(lambda: not any(lives(worker) for worker in workers))
    after = {path: path.read_bytes() for path in tmp_path.glob("*.pid")}
    time.sleep(0.3)
    assert {path: path.read_bytes() for path in tmp_path.glob("*.pid")} == after


@posix
@pytest.mark.parametrize(("bounds", "code"), [(Bounds(seconds=0.01), "X003"), (Bounds(memory=MB), "X004")])
def test_a_department_over_its_bounds_is_reported_and_the_year_goes_on(bounds: Bounds, code: str, tmp_path: Path) -> None:
    folders = tuple(department(tmp_path / name) for name in ("甲", "乙"))
    outcomes: list[DepartmentOutcome] = []
    assert (
        build_all(BatchOrder(folders=folders, out=tmp_path / "out", roots=ROOTS, bounds=bounds), outcomes.append).code
        == WITHHELD
    )
    assert [[item.code for item in outcome.problems] for outcome in outcomes] == [[code], [code]]
    assert all(item.expected for outcome in outcomes for item in outcome.problems)
