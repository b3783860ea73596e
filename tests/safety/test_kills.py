"""A command killed at every step it changes something at: the old set or the new one, hand edits whole, the next run goes on.

After each kill every file a person sees is one of before or of after; the next command, whatever it is, makes the whole set the
old or the new one; the same command again ends as if nothing had happened. Killed twice likewise.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.safety.bench import snapshot
from tests.safety.scenes import REPORT, SCENES, Bench, Files, Scene, copy_of, leftovers, of_the_year, undisturbed, visible

KILLED = -9
SEEDED = 3
QUICK = ("build over an edited report", "accept", "finalize", "merge")
Record = Callable[[str, object], None]


def _single_files(before: Files, after: Files, now: Files) -> list[str]:
    """Files that are neither as before nor as after, and hand edits that are nowhere."""
    known = {name: set(marks) for name, marks in visible(before).items()}
    for name, marks in visible(after).items():
        known.setdefault(name, set()).update(marks)
    torn = [n for n, marks in visible(now).items() if not of_the_year(n) and not set(marks) <= known.get(n, set())]
    lost = set(_by_hand(before, after)) - set(now.values())
    return [*torn, *(f"lost {mark}" for mark in lost)]


def _by_hand(before: Files, after: Files) -> list[str]:
    """What a person wrote: contents that stood before and are kept by the command."""
    return [mark for name, mark in before.items() if ".jixiao" not in name and mark in after.values()]


def _killed(scene: Scene, runner: Bench, place: Path, steps: list[int], after: Files) -> tuple[Path, bool]:
    """Kill the command at a step, then its next run at another, and so on; tells whether every one was reached."""
    base = copy_of(scene, runner, place)
    for number, step in enumerate(steps):
        if number and _seen(scene, snapshot(base)) == _seen(scene, after):
            return base, True  # done: to give the command again would be another run
        if runner.ask(base, list(scene.args), does="kill", at=step, changing=True)["exit"] != KILLED:
            return base, False
    return base, True


def _check(scene: Scene, runner: Bench, place: Path, reference: tuple[Files, Files, dict[str, Any]], steps: list[int]) -> bool:
    """Kill, look, let another command come, give the command again; returns whether it was killed at all."""
    before, after, answer = reference
    base, killed = _killed(scene, runner, place, steps, after)
    assert not _single_files(before, after, snapshot(base)), (scene.name, steps)
    settling = ["check", REPORT] if scene.name == "accept" else ["diff", REPORT, REPORT]  # what reads that folder
    if sum(steps) % 2:
        runner.ask(base, settling)
        assert _seen(scene, snapshot(base)) in (_seen(scene, before), _seen(scene, after)), (scene.name, steps)
    if _seen(scene, snapshot(base)) == _seen(scene, after):  # all files moved; what tells that it is done may be missing
        runner.ask(base, settling)
    unwritten = _seen(scene, snapshot(base)) != _seen(scene, after)
    if unwritten:
        again = runner.ask(base, list(scene.args))
        assert again["code"] == answer["code"], (scene.name, steps, again["printed"])
    now = snapshot(base)
    assert _seen(scene, now) == _seen(scene, after), (scene.name, steps)
    left = [name for name in leftovers(now) if unwritten or "正在写入-" not in name]  # which the next one to write removes
    assert not left, (scene.name, steps)
    return killed


def _seen(scene: Scene, files: Files) -> dict[str, list[str]]:
    """What a person sees, but for the list the command wrote that settled the folder, and 汇总: a set of its own, which the
    next build brings up to date.
    """
    seen = {name: marks for name, marks in visible(files).items() if not of_the_year(name)}
    return {name: marks for name, marks in seen.items() if scene.name != "accept" or "检查结果" not in name}


def _steps(scene: Scene, runner: Bench, place: Path) -> tuple[tuple[Files, Files, dict[str, Any]], int]:
    reference = undisturbed(scene, runner, place, changing=True)
    return reference, len(reference[2]["steps"])


@pytest.mark.parametrize("name", QUICK)
def test_killed_at_some_steps(name: str, runner: Bench, tmp_path: Path, record_property: Record) -> None:
    scene = SCENES[name]
    reference, count = _steps(scene, runner, tmp_path)
    steps = random.Random(name).sample(range(1, count + 1), SEEDED)
    for step in steps:
        assert _check(scene, runner, tmp_path, reference, [step])
    record_property("counts", f"safety: {name}: killed at {len(steps)} of {count} steps, 0 lost, 0 half sets")


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_killed_at_every_step(name: str, runner: Bench, tmp_path: Path, record_property: Record) -> None:
    scene = SCENES[name]
    reference, count = _steps(scene, runner, tmp_path)
    for step in range(1, count + 1):
        assert _check(scene, runner, tmp_path, reference, [step])
    record_property("counts", f"safety: {name}: killed at all {count} steps, 0 lost, 0 half sets")


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_killed_twice(name: str, runner: Bench, tmp_path: Path, record_property: Record) -> None:
    """The second run is killed while it settles what the first one left, or in its own work."""
    scene, rng = SCENES[name], random.Random(f"twice {name}")
    reference, count = _steps(scene, runner, tmp_path)
    twice = [sorted((rng.randrange(1, count + 1), rng.randrange(1, count + 1)), reverse=True) for _ in range(20)]
    killed = sum(_check(scene, runner, tmp_path, reference, steps) for steps in twice)
    record_property("counts", f"safety: {name}: killed twice {killed} times, 0 lost, 0 half sets")
