"""Somebody saves while a command runs, as Word does, at every step: what he saved is there afterwards, and it is told."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.check import edits as e
from tests.safety.bench import snapshot
from tests.safety.scenes import REPORT, SCENES, Bench, Scene, copy_of, undisturbed

Record = Callable[[str, object], None]
SEEDED = 2
TOLD = re.compile(r"S041|P001|P005|P014|S010|H007|U065|Y005")


def _saved(scene: Scene, base: Path) -> bytes:
    """What is saved: the report with one more paragraph, else some bytes no program of ours writes."""
    if scene.main == REPORT:
        return e.edited((base / REPORT).read_bytes(), e.add_paragraph("绩效自评报告", "保存的一段。"))
    return b"saved by a person"


def _check(scene: Scene, runner: Bench, place: Path, step: int, how: str) -> None:
    base = copy_of(scene, runner, place)
    data = _saved(scene, base)
    path = base / scene.main
    answer = runner.ask(base, list(scene.args), does="save", at=step, path=str(path), data=data.hex(), how=how)
    assert answer["exit"] == 0 and answer["code"] in (0, 1, 2), (scene.name, step, how, answer)
    if path.is_file() and path.read_bytes() == data:
        return
    kept = [item for item in path.with_name("历次").glob("*") if item.read_bytes() == data]
    words = "保存的一段" in answer["printed"]
    assert kept, (scene.name, step, how, answer["printed"], sorted(snapshot(base)))
    assert TOLD.search(answer["printed"]) or words, (scene.name, step, how, answer["printed"])


def _try(name: str, runner: Bench, place: Path, steps: Callable[[int], list[int]]) -> tuple[int, int]:
    scene = SCENES[name]
    count = len(undisturbed(scene, runner, place)[2]["steps"])
    chosen = steps(count)
    for number in chosen:
        for how in ("in place", "replace"):
            _check(scene, runner, place, number, how)
    return 2 * len(chosen), count


SAVED = ("build", "build over an edited report", "refresh", "accept", "merge", "check")


@pytest.mark.parametrize("name", ["build over an edited report", "accept"])
def test_saved_at_some_steps(name: str, runner: Bench, tmp_path: Path, record_property: Record) -> None:
    """Among them the last ones, in which the files are moved."""
    rng = random.Random(name)
    tried, count = _try(name, runner, tmp_path, lambda n: [max(1, n - rng.randrange(60)) for _ in range(SEEDED)])
    record_property("counts", f"safety: {name}: {tried} saves at steps of {count}, 0 lost")


@pytest.mark.slow
@pytest.mark.parametrize("name", SAVED)
def test_saved_at_every_step(name: str, runner: Bench, tmp_path: Path, record_property: Record) -> None:
    tried, count = _try(name, runner, tmp_path, lambda n: list(range(1, n + 1)))
    record_property("counts", f"safety: {name}: {tried} saves at all {count} steps, 0 lost")
