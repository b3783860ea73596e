"""Two commands at once, and disks that are full: both whole or one refused, all written or nothing."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.safety.bench import snapshot
from tests.safety.scenes import LETTERS, RECORD, REPORT, SCENES, Bench, copy_of, leftovers, of_the_year, undisturbed, visible

Record = Callable[[str, object], None]
OTHERS: dict[str, list[str]] = {
    "build": ["build", "inputs/2019/某省示例局"],
    "refresh": ["refresh", REPORT],
    "check": ["check", REPORT],
    "accept": ["accept", REPORT, LETTERS[0], "--reason", "另一人", "--who", "李四", "--value", "25"],
}
SIZES = 40
REFUSED = ("S046", "S041", "P001", "U059", "Y001")


def _pair(runner: Bench, place: Path, first: str, second: str, step: int) -> None:
    """Let the second command run whole at a step of the first one."""
    base = copy_of(SCENES[first], runner, place)
    told = place / "other.json"
    told.unlink(missing_ok=True)
    answer = runner.ask(
        base, list(SCENES[first].args), does="other", at=step, changing=True, other=OTHERS[second], answer=str(told)
    )
    other: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    where = (first, second, step)
    for each in (answer, other):
        assert each["exit"] == 0 and "Traceback" not in each["printed"], (*where, each)
        assert each["code"] in (0, 1) or any(code in each["printed"] for code in REFUSED), (*where, each["printed"])
    assert not leftovers(snapshot(base)), where
    if first == second == "accept":
        written = sum("已记录" in each["printed"] for each in (answer, other))
        sheet = load_workbook(base / RECORD).worksheets[0] if written else None
        rows = [] if sheet is None else [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
        assert len(rows) == written, (*where, rows)


PAIRS = [
    ("build", "build"),
    ("build", "refresh"),
    ("refresh", "refresh"),
    ("refresh", "build"),
    ("refresh", "check"),
    ("finalize", "check"),
    ("merge", "build"),
    ("accept", "accept"),
]


def _all(runner: Bench, place: Path, pair: tuple[str, str], some: int) -> tuple[int, int]:
    count = len(undisturbed(SCENES[pair[0]], runner, place, changing=True)[2]["steps"])
    steps = random.Random(str(pair)).sample(range(1, count + 1), some) if some else range(1, count + 1)
    for step in steps:
        _pair(runner, place, *pair, step)
    return len(steps), count


@pytest.mark.parametrize("pair", [("accept", "accept"), ("merge", "build")], ids=" and ".join)
def test_two_commands_at_some_steps(pair: tuple[str, str], runner: Bench, tmp_path: Path, record_property: Record) -> None:
    tried, count = _all(runner, tmp_path, pair, 2)
    record_property("counts", f"safety: {' and '.join(pair)} at once: {tried} of {count} steps, 0 lost, 0 leftovers")


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_two_commands_at_every_step(pair: tuple[str, str], runner: Bench, tmp_path: Path, record_property: Record) -> None:
    tried, count = _all(runner, tmp_path, pair, 0)
    record_property("counts", f"safety: {' and '.join(pair)} at once: all {tried} of {count} steps, 0 lost, 0 leftovers")


def _full(runner: Bench, place: Path, name: str, **disk: Any) -> bool:
    """Run a command on a small disk; returns whether that could be made here."""
    scene = SCENES[name]
    before, after, _ = undisturbed(scene, runner, place)
    base = copy_of(scene, runner, place)
    answer = runner.ask(base, list(scene.args), **disk)
    if answer.get("cannot"):
        return False
    now = answer.get("files") or snapshot(base)
    assert answer["exit"] == 0, (name, disk, answer)
    old, new, found = ({n: marks for n, marks in visible(each).items() if not of_the_year(n)} for each in (before, after, now))
    assert found == new or (answer["code"] and found == old), (name, disk, answer["printed"])
    assert not leftovers(now), (name, disk)
    return True


@pytest.mark.parametrize("name", ["build over an edited report"])
def test_a_disk_of_some_sizes(name: str, runner: Bench, tmp_path: Path, record_property: Record) -> None:
    tried = sum(_full(runner, tmp_path, name, tmpfs=size) for size in (4, 60))
    tried += sum(_full(runner, tmp_path, name, largest=size) for size in (9_000,))
    record_property("counts", f"safety: {name}: {tried} full disks, 0 half sets")


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_a_disk_of_every_size(name: str, runner: Bench, tmp_path: Path, record_property: Record) -> None:
    tried = sum(_full(runner, tmp_path, name, tmpfs=4 * (1 + 2 * number)) for number in range(SIZES))
    tried += sum(_full(runner, tmp_path, name, largest=1_500 * number) for number in range(SIZES))
    record_property("counts", f"safety: {name}: {tried} full disks of {2 * SIZES}, 0 half sets")
