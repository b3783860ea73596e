"""A year killed at any moment, then the same command again: nothing a person wrote is lost, nothing is half, what stood is
skipped, and all ends as if nothing had happened. Full disks, read-only folders, open files and a second run likewise.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.layout import OWN, YEAR_LOCK
from tests.answers.test_matrix import _WITHOUT_ROOT
from tests.safety import years
from tests.safety.bench import snapshot
from tests.safety.scenes import Bench, Files, visible
from tests.safety.years import BUILD, EDITED, NEW, NOTED, OUT, SAME, SUMMARY, Year

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups of Unix")
Record = Callable[[str, object], None]
KILLED = -9
ALONE = (*BUILD, "--jobs", "1")
SEEDED, MANY = 1, 60
LATEST = 0.75
"""Share of the time of a run in which it builds: the rest is its end."""


@dataclass(frozen=True)
class Undisturbed:
    """What a run makes of a year when nothing is in its way."""

    before: Files
    after: Files
    answer: Mapping[str, Any]
    seconds: float
    written: set[str]


def _undisturbed(folder: Path, place: Path) -> Undisturbed:
    base = years.copy_of(folder, place)
    before, written = snapshot(base), years.by_hand(base)
    run = Year(base)
    assert run.holds()
    begun = time.monotonic()
    answer = run.end()
    seconds, after = time.monotonic() - begun, snapshot(base)
    assert written <= set(after.values()) and not years.left_behind(after)
    assert {item["department"]: item["built"] for item in answer["departments"]} == {
        EDITED: True, NOTED: True, NEW: True, SAME: False,
    }  # fmt: skip
    return Undisturbed(before, after, answer, seconds, written)


# --- a process killed at any moment ----------------------------------------------------------------------------------


def _kill(run: Year, victim: str, after: float) -> bool:
    """Kill the run, one of its workers or all of them some seconds after it began; False where it had ended."""
    if not run.holds():
        return False
    time.sleep(after)
    if run.process.poll() is not None:
        return False
    if victim == "worker":
        workers = run.workers()
        if not workers:
            return False
        try:
            os.kill(random.Random(after).choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            return False
    else:
        (os.killpg if victim == "group" else os.kill)(run.process.pid, signal.SIGKILL)
    return True


def _lives(folder: Path, place: Path, whole: Undisturbed, kills: int, rng: random.Random) -> Counter[str]:
    """Kill runs of one year again and again, up to three times before one is let go on to its end."""
    counts: Counter[str] = Counter()
    most, seconds = min(3, kills), whole.seconds  # from the lock of a run to its end: less once the machine has less to do
    while counts["kills"] < kills:
        base, known = years.copy_of(folder, place), [whole.before, whole.after]
        for number in range(rng.randint(1, most)):
            victim, after = rng.choice(("parent", "worker", "group")), rng.uniform(0, LATEST * seconds / (1 + number))
            where = (victim, after)
            run, begun = Year(base), time.monotonic()
            killed = _kill(run, victim, after)
            answer = run.end()
            now = snapshot(base)
            counts[victim] += killed
            counts["kills"] += killed
            counts["ended before"] += not killed
            if not killed and not number:
                seconds = min(seconds, time.monotonic() - begun)
            stood = len(years.standing(base, whole.after) - {SAME})
            counts["with some departments made and some not"] += killed and 0 < stood < len(years.NAMES) - 1
            if answer:
                _worker_killed(answer, where)
                known.append({name: mark for name, mark in now.items() if name in SUMMARY})  # tells of the one not made
            assert not years.strange(known, now), where
            assert whole.written <= set(now.values()), where
        _resume(base, whole, counts)
    return counts


def _worker_killed(answer: Mapping[str, Any], where: object) -> None:
    """The run went on without the worker: at most the department it was at is not made, and that is told."""
    failed = [item for item in answer["departments"] if item["code"] == 3]
    assert len(answer["departments"]) == len(years.NAMES) and len(failed) <= 1, where
    assert answer["code"] == (3 if failed else 0), where
    assert all({problem["code"] for problem in item["problems"]} == {"X002"} for item in failed), where


def _resume(base: Path, whole: Undisturbed, counts: Counter[str]) -> None:
    stood = years.standing(base, whole.after)
    answer = Year(base).end()
    why, now = years.reasons(answer), snapshot(base)
    assert answer["code"] == whole.answer["code"], answer
    assert {name for name, reason in why.items() if reason == "没有变化"} >= stood | {SAME}, (why, stood)
    assert visible(now) == visible(whole.after), why
    assert not years.left_behind(now)
    counts["resumed"] += 1
    counts["departments skipped"] += len(stood)


def _said(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.items())


def test_a_year_killed_at_some_moments(runner: Bench, tmp_path: Path, record_property: Record) -> None:
    folder = years.departments_due(runner)
    whole = _undisturbed(folder, tmp_path)
    counts = _lives(folder, tmp_path, whole, SEEDED, random.Random("moments 3"))
    record_property("counts", f"safety: year of 4, 2 processes: {_said(counts)}; 0 lost, 0 half sets")


@pytest.mark.slow
def test_a_year_killed_at_many_moments(runner: Bench, tmp_path: Path, record_property: Record) -> None:
    folder = years.departments_due(runner)
    whole = _undisturbed(folder, tmp_path)
    counts = _lives(folder, tmp_path, whole, MANY, random.Random("many moments"))
    record_property("counts", f"safety: year of 4, 2 processes, many: {_said(counts)}; 0 lost, 0 half sets")


# --- the run killed at every step it takes on the disk itself ----------------------------------------------------------


def _steps(runner: Bench, folder: Path, place: Path) -> tuple[Files, Files, int]:
    base = years.copy_of(folder, place)
    before = snapshot(base)
    answer = runner.ask(base, list(ALONE), changing=True)
    assert answer["code"] == 0, answer["printed"]
    return before, snapshot(base), len(answer["steps"])


def _killed_at(runner: Bench, folder: Path, place: Path, files: tuple[Files, Files], steps: list[int]) -> int:
    """Kill a run at a step, the next one at another; then one goes on to its end. Returns how many were killed."""
    base = years.copy_of(folder, place)
    before, after = files
    killed, written = 0, years.by_hand(base)
    for step in steps:
        killed += runner.ask(base, list(ALONE), does="kill", at=step, changing=True)["exit"] == KILLED
        now = snapshot(base)
        assert not years.strange((before, after), now) and written <= set(now.values()), steps
    answer = runner.ask(base, list(ALONE))
    now = snapshot(base)
    assert answer["code"] == 0 and visible(now) == visible(after), (steps, answer["printed"])
    assert not years.left_behind(now), steps
    return killed


FOLDERS = {"summary due": years.summary_due, "departments due": years.departments_due}


def test_a_year_killed_at_some_steps(runner: Bench, tmp_path: Path, record_property: Record) -> None:
    folder = years.summary_due(runner)
    *files, count = _steps(runner, folder, tmp_path)
    steps = random.Random("year").sample(range(1, count + 1), 5)
    killed = sum(_killed_at(runner, folder, tmp_path, (files[0], files[1]), [step]) for step in steps)
    assert killed == len(steps)
    record_property("counts", f"safety: year, summary due: killed at {killed} of {count} steps, 0 lost, 0 half sets")


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLDERS)
def test_a_year_killed_at_every_step(name: str, runner: Bench, tmp_path: Path, record_property: Record) -> None:
    folder = FOLDERS[name](runner)
    *files, count = _steps(runner, folder, tmp_path)
    for step in range(1, count + 1):
        assert _killed_at(runner, folder, tmp_path, (files[0], files[1]), [step])
    record_property("counts", f"safety: year, {name}: killed at all {count} steps, 0 lost, 0 half sets")


@pytest.mark.slow
def test_a_year_killed_twice(runner: Bench, tmp_path: Path, record_property: Record) -> None:
    folder, rng = years.summary_due(runner), random.Random("year twice")
    *files, count = _steps(runner, folder, tmp_path)
    twice = [sorted((rng.randrange(1, count + 1), rng.randrange(1, count + 1)), reverse=True) for _ in range(30)]
    killed = sum(_killed_at(runner, folder, tmp_path, (files[0], files[1]), steps) for steps in twice)
    record_property("counts", f"safety: year, summary due: killed {killed} times in 30 runs, 0 lost, 0 half sets")


def _pair(runner: Bench, folder: Path, place: Path, step: int) -> None:
    """Let a second run of a year come at a step of the first: it makes all, or is told that another is at it."""
    base, told = years.copy_of(folder, place), place / "other.json"
    first = runner.ask(base, list(ALONE), does="other", at=step, changing=True, other=list(ALONE), answer=str(told))
    second = json.loads(told.read_text(encoding="utf-8"))
    for each in (first, second):
        assert each["exit"] == 0 and "Traceback" not in each["printed"], (step, each)
        assert each["code"] == 0 or years.codes(years.told(each["printed"])) == {"S046"}, (step, each["printed"])
    assert 0 in (first["code"], second["code"]) and not years.left_behind(snapshot(base)), step


def test_a_second_run_at_some_steps(runner: Bench, tmp_path: Path, record_property: Record) -> None:
    folder = years.summary_due(runner)
    *_, count = _steps(runner, folder, tmp_path)
    steps = random.Random("second").sample(range(1, count + 1), 3)
    for step in steps:
        _pair(runner, folder, tmp_path, step)
    record_property("counts", f"safety: year and year at once: {len(steps)} of {count} steps, 0 lost, 0 leftovers")


@pytest.mark.slow
def test_a_second_run_at_every_step(runner: Bench, tmp_path: Path, record_property: Record) -> None:
    folder = years.summary_due(runner)
    *_, count = _steps(runner, folder, tmp_path)
    for step in range(1, count + 1):
        _pair(runner, folder, tmp_path, step)
    record_property("counts", f"safety: year and year at once: all {count} steps, 0 lost, 0 leftovers")


# --- disks, folders, open files, a second run ------------------------------------------------------------------------


Sets = Mapping[str, Mapping[str, list[str]]]


def _parts(files: Files) -> Sets:
    """The sets of a year: the files of each department, and 汇总."""
    seen = visible(files)
    parts = {name: {path: marks for path, marks in seen.items() if path.startswith(f"{OUT}/{name}/")} for name in years.NAMES}
    return {**parts, "汇总": {path: marks for path, marks in seen.items() if path in SUMMARY}}


def _full(runner: Bench, folder: Path, place: Path, disks: Iterable[Mapping[str, int]]) -> int:
    """Run a year on small disks: each department and 汇总 whole, the old one or the new one, and what is old is told.

    Returns how many disks could be made here.
    """
    before, after, _ = _steps(runner, folder, place)
    tried = 0
    for disk in disks:
        base = years.copy_of(folder, place)
        answer = runner.ask(base, list(ALONE), **disk)
        if not answer.get("cannot"):
            _check_sets(_parts(before), _parts(after), _parts(answer.get("files") or snapshot(base)), answer)
            tried += 1
    return tried


def _check_sets(old: Sets, new: Sets, found: Sets, answer: Mapping[str, Any]) -> None:
    assert answer["exit"] == 0, answer
    not_made = [part for part in years.NAMES if found[part] != new[part]]
    assert all(found[part] == old[part] for part in not_made), answer["printed"]
    assert found["汇总"] in (old["汇总"], new["汇总"]) or not_made, answer["printed"]  # it tells which were made
    said = years.told(answer["printed"])
    assert (said["code"] == 0) == (found == new), answer["printed"]
    assert all(years.codes(said, part) & {"P002", "P003"} for part in not_made), answer["printed"]
    if not not_made and found != new:
        assert years.codes(said) & {"P002", "P003", "S046"}, answer["printed"]


def test_a_year_on_a_full_disk(runner: Bench, tmp_path: Path, record_property: Record) -> None:
    tried = _full(runner, years.summary_due(runner), tmp_path, [{"tmpfs": 4}, {"tmpfs": 24}, {"largest": 4_000}])
    record_property("counts", f"safety: year: {tried} full disks, 0 half sets")


@pytest.mark.slow
def test_a_year_on_a_disk_of_every_size(runner: Bench, tmp_path: Path, record_property: Record) -> None:
    sizes = [{"tmpfs": 4 * (1 + 16 * number)} for number in range(12)]
    tried = _full(runner, years.departments_due(runner), tmp_path, sizes)
    small = [{key: unit * number} for key, unit in (("tmpfs", 4), ("largest", 700)) for number in range(1, 21)]
    tried += _full(runner, years.summary_due(runner), tmp_path, small)
    record_property("counts", f"safety: year: {tried} full disks of 52, 0 half sets")


@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv")
@pytest.mark.parametrize(
    "closed",
    [
        pytest.param(SAME, marks=pytest.mark.slow, id="unchanged"),
        pytest.param(NOTED, id="due"),
        pytest.param("", id="the year"),
    ],
)
def test_outputs_that_are_read_only(runner: Bench, tmp_path: Path, closed: str) -> None:
    """A department that is due is told of, the others are made; where nothing can be written, nothing is."""
    base = years.copy_of(years.departments_due(runner), tmp_path)
    before = snapshot(base)
    place = base / OUT / closed
    folders = [place, *(path for path in place.rglob("*") if path.is_dir())]
    for path in (base, *base.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    for path in folders:
        path.chmod(0o555)
    prefix = _WITHOUT_ROOT if os.geteuid() == 0 else ()
    try:
        answer = Year(base, ALONE, tuple(prefix)).end()
    finally:
        for path in folders:
            path.chmod(0o755)
    old, found = _parts(before), _parts(snapshot(base))
    if closed:
        assert answer["code"] == (0 if closed == SAME else 1), answer
        assert ("P002" in years.codes(answer, closed)) == (closed == NOTED), answer
        assert {name for name in years.NAMES if found[name] != old[name]} == {EDITED, NOTED, NEW} - {closed}
    else:
        assert answer["code"] == 2 and (years.codes(answer) or answer["departments"]) and found == old, answer


@pytest.mark.parametrize("mark", ["~$汇总.xlsx", pytest.param(".~lock.汇总.xlsx#", marks=pytest.mark.slow)])
def test_a_summary_that_is_open(mark: str, runner: Bench, tmp_path: Path) -> None:
    """The departments are made, and 汇总 stays as it is until it is closed."""
    base = years.copy_of(years.departments_due(runner), tmp_path)
    before = snapshot(base)
    (base / OUT / mark).write_bytes(b"\x04Zhang")
    answer = years.told(runner.ask(base, list(ALONE))["printed"])
    old, found = _parts(before), _parts(snapshot(base))
    assert answer["code"] != 0 and years.codes(answer) == {"S040"}
    assert {name for name in found if found[name] != old[name]} == {EDITED, NOTED, NEW}
    (base / OUT / mark).unlink()
    again = years.told(runner.ask(base, list(ALONE))["printed"])
    assert again["code"] == 0 and set(years.reasons(again).values()) == {"没有变化"}
    assert _parts(snapshot(base))["汇总"] != old["汇总"]


@pytest.mark.slow
def test_two_runs_of_a_year_at_once(runner: Bench, tmp_path: Path) -> None:
    """While one is at work (held up here), the second is told so after a while, writes nothing and hinders nobody."""
    folder = years.departments_due(runner)
    base = years.copy_of(folder, tmp_path)
    first = Year(base)
    assert first.holds()
    first.process.send_signal(signal.SIGSTOP)
    try:
        second = years.told(runner.ask(base, list(ALONE))["printed"])
    finally:
        first.process.send_signal(signal.SIGCONT)
    assert second["code"] == 1 and years.codes(second) == {"S046"} and second["departments"] == []
    assert f"进程 {first.process.pid}" in second["problems"][0]["found"]
    answer = first.end()
    assert answer["code"] == 0 and len(answer["departments"]) == len(years.NAMES)
    assert not years.left_behind(snapshot(base)) and not (base / OUT / OWN / YEAR_LOCK).exists()
