"""Jobs on workers of their own: over a bound, dead, on a worker that dies or is another; no scheduler, no worker."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from pipeline.cluster import client, each_on_cluster
from pipeline.cluster.program import program
from pipeline.problems import Problem
from pipeline.workers import Bounds, Done, RunRefused, Stopped
from tests.bounds.jobs import MB, lives, wait_for
from tests.cluster.jobs import errand
from tests.cluster.machines import Machines, machines
from tests.conftest import ROOT

NO_BOUNDS = Bounds()


def results(done: list[Done[str, str]]) -> dict[str, str]:
    return {item.job.partition(" ")[0]: item.result.partition(" ")[0] for item in done if item.result is not None}


def codes(stop: pytest.ExceptionInfo[RunRefused]) -> list[str]:
    return [item.code for item in stop.value.problems]


def test_who_goes_over_a_bound_or_dies_is_told_and_the_others_are_done(two: Machines) -> None:
    """As workers.each tells it (tests/bounds); under a nanny of Dask too, whose workers may have no children."""
    jobs = ["one", "sleeps", "grows", "dies", "two"]
    done = list(each_on_cluster(errand(), jobs, two.address, Bounds(seconds=10, memory=256 * MB)))
    assert sorted(item.job for item in done) == sorted(jobs)
    assert results(done) == {"one": "ONE", "two": "TWO"}
    assert {item.job: item.stopped for item in done if item.stopped is not None} == {
        "sleeps": Stopped.TIME,
        "grows": Stopped.MEMORY,
        "dies": Stopped.DIED,
    }


def test_one_request_to_stop_lets_what_runs_end_and_begins_nothing(two: Machines) -> None:
    done: list[Done[str, str]] = []
    for item in each_on_cluster(errand(), [f"waits {n}" for n in range(40)], two.address, NO_BOUNDS, lambda: int(bool(done))):
        done.append(item)
    assert 1 <= len(done) <= 4  # one at each of two workers, and one each may have begun since
    assert all(item.result for item in done)


@pytest.mark.slow
def test_two_requests_leave_what_runs(two: Machines) -> None:
    began = time.monotonic()
    assert list(each_on_cluster(errand(), ["sleeps", "sleeps"], two.address, NO_BOUNDS, lambda: 2)) == []
    asked: list[float] = []

    def twice() -> int:
        asked.append(time.monotonic())
        return 2 if asked[-1] - asked[0] > 2 else 0

    assert list(
        each_on_cluster(errand(), ["waits 1", "waits 2", "waits 3", "waits 4", "waits 5"] * 4, two.address, NO_BOUNDS, twice)
    )
    assert time.monotonic() - began < 30


def test_a_job_in_the_hands_of_a_worker_that_is_killed_is_done_by_another(own: Machines, tmp_path: Path) -> None:
    own.worker("甲机")
    own.worker("乙机")
    marks = tmp_path / "marks"
    marks.mkdir()
    killed: list[int] = []

    def kill() -> int:
        """Kill, at the first look after the job was begun, the worker that has it."""
        if not killed and (begun := list(marks.iterdir())):
            killed.append(int(begun[0].name.partition("-")[0]))
            os.kill(killed[0], signal.SIGKILL)
        return 0

    done = list(each_on_cluster(errand(), [f"marks {marks}", "one"], own.address, NO_BOUNDS, kill))
    assert results(done) == {"marks": "MARKS", "one": "ONE"}
    begun = sorted(marks.iterdir(), key=lambda path: path.stat().st_mtime)
    assert len(begun) == 2 and not begun[1].name.startswith(f"{killed[0]}-")
    _, _, child = begun[0].name.partition("-")
    wait_for(lambda: not lives(int(child)))  # what the killed worker had begun does not go on


def test_a_job_that_kills_its_workers_is_its_own_problem(tmp_path: Path) -> None:
    """The scheduler of this test gives up all jobs of the first worker that dies (usually of the fourth): each is tried once
    more by itself, and only the one that kills again is told.
    """
    with machines(tmp_path / "cluster", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as cluster:
        for name in ("甲机", "乙机", "丙机"):
            cluster.worker(name)
        done = list(each_on_cluster(errand(), ["one", "kills", "two", "three"], cluster.address, NO_BOUNDS))
    assert results(done) == {"one": "ONE", "two": "TWO", "three": "THREE"}
    assert [(item.job, [each.code for each in item.problems]) for item in done if item.stopped] == [("kills", ["C008"])]


@pytest.mark.slow
def test_a_worker_with_another_program_gets_nothing(own: Machines, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for name in ("pipeline", "report_templates", "tests"):
        shutil.copytree(ROOT / name, other / name, ignore=shutil.ignore_patterns("__pycache__", "*.docx", "golden", "frozen"))
    version = other / "pipeline" / "version.py"
    version.write_text(version.read_text(encoding="utf-8").replace('VERSION = "', 'VERSION = "9.'), encoding="utf-8")
    own.worker("别的", path=other)
    told: list[Problem] = []
    with pytest.raises(RunRefused) as stop:
        list(each_on_cluster(errand(), ["one"], own.address, NO_BOUNDS, tell=told.append))
    assert codes(stop) == ["C004"] and [item.code for item in told] == ["C005"]
    assert f"jixiao 9.{program()['jixiao']}" in told[0].found
    own.worker("甲机")
    told.clear()
    assert results(list(each_on_cluster(errand(), ["one", "two", "three"], own.address, NO_BOUNDS, tell=told.append))) == {
        "one": "ONE",
        "two": "TWO",
        "three": "THREE",
    }
    assert [item.code for item in told] == ["C005"]


def test_no_worker_then_no_scheduler(own: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WAIT", 2.0)
    monkeypatch.setattr(client, "CONNECT", 2.0)
    with pytest.raises(RunRefused) as stop:
        list(each_on_cluster(errand(), ["one"], own.address, NO_BOUNDS))
    assert codes(stop) == ["C004"]

    several = [f"waits {number}" for number in range(20)]
    worker = own.worker("甲机")
    done: list[Done[str, str]] = []
    with pytest.raises(RunRefused) as stop:
        for item in each_on_cluster(errand(), several, own.address, NO_BOUNDS):
            done.append(item)
            own.kill(worker)
    assert codes(stop) == ["C007"] and 1 <= len(done) < len(several)

    own.worker("乙机")
    done.clear()
    with pytest.raises(RunRefused) as stop:
        for item in each_on_cluster(errand(), several, own.address, NO_BOUNDS):
            done.append(item)
            own.kill(own.scheduler)
    assert codes(stop) == ["C006"] and 1 <= len(done) < len(several)
    with pytest.raises(RunRefused) as stop:
        list(each_on_cluster(errand(), ["one"], own.address, NO_BOUNDS))
    assert codes(stop) == ["C003"]


@pytest.mark.parametrize("address", ["", "192.168.1.10:8786", "http://a:1", "tcp://a", "tcp://a:port", "tcp://a b:1"])
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    with pytest.raises(RunRefused) as stop:
        list(each_on_cluster(errand(), ["one"], address, NO_BOUNDS))
    assert codes(stop) == ["C002"]
