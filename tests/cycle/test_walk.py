"""No dead end: from every state that edits, inputs and commands reach, the printed advice leads to a 定稿 within eight steps.

A walk builds the small department's report, edits it, changes inputs and runs commands at random, then does what the messages
of ``finalize`` say. What finalize passes is compared with an oracle; no command may lose a word that was typed.
"""

import random
from pathlib import Path

import pytest

from tests.cycle.advice import ACTIONS
from tests.cycle.hands import HANDS
from tests.cycle.oracle import faults
from tests.cycle.world import World

STEPS = 8


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 60))])
def test_the_advice_leads_out(seed: int, tmp_path: Path) -> None:
    world = World(tmp_path, random.Random(seed))
    wander(world)
    follow(world)
    assert not faults(world), (faults(world), world.log)


def wander(world: World) -> None:
    """Random edits, input changes and commands."""
    for _ in range(world.rng.randrange(2, 6)):
        what = world.rng.random()
        if what < 0.6:
            world.rng.choice(HANDS)(world)
        elif what < 0.8:
            world.change_input()
        else:
            command = world.rng.choice(("check", "refresh", "build", "merge"))
            if command == "merge":
                merge(world)
                continue
            words = [world.inputs, "--out", world.base / "outputs"] if command == "build" else [world.report]
            world.run(command, *words)


def merge(world: World) -> None:
    """Two offices edit copies of the report as it stands; the copies lie beside it."""
    base = world.report.read_bytes()
    copies = [world.report.with_name(f"{name}.docx") for name in ("甲处", "乙处")]
    for path in copies:
        for _ in range(2):
            world.rng.choice(HANDS)(world)
        path.write_bytes(world.report.read_bytes())
        world.report.write_bytes(base)
    world.run("merge", world.report, *copies)


ASKED = ("Y017", "Z015")
"""Of what refuses, what is no 错误: an input that changed, points that nobody has confirmed."""


def follow(world: World) -> None:
    """Do what the first message says until the 定稿 stands."""
    for _ in range(STEPS):
        answer = world.run("finalize", world.report)
        if answer["code"] == 0:
            return
        told = [item for item in answer["problems"] if item["severity"] == "错误" or item["code"] in ASKED]
        assert told, (world.log, "refused, and no message says why")
        first = told[0]
        assert first["code"] in ACTIONS, (world.log, f"no action for {first['code']}: {first['remedy']}")
        ACTIONS[first["code"]](world, first)
    raise AssertionError(("no way out", world.log, [(item["code"], item["found"], item["expected"]) for item in told]))
