"""Edited reports with flipped bits or cut short, through every command that reads one: an answer, and nothing of staff lost."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.__main__ import main
from tests.answers.desk import desk

COMMANDS = ("check", "refresh", "merge", "finalize", "diff", "accept")
SEED, FEW, MANY = 20301128, 2, 40


def _flipped(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 64))):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _swapped(data: bytes, chance: random.Random) -> bytes:
    """A block of another place of the file, as a torn sector leaves it."""
    at, other, size = chance.randrange(len(data)), chance.randrange(len(data)), chance.choice((16, 512, 4096))
    block = data[other : other + size]
    return data[:at] + block + data[at + len(block) :]


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flipped, _cut, _swapped)


def _damaged(folder: Path, command: str, seed: int, patch: pytest.MonkeyPatch) -> None:
    at = desk(folder)
    patch.chdir(at.base)
    chance = random.Random(seed)
    spoilt = chance.choice((at.base / at.report, at.base / "甲.docx"))
    spoilt.write_bytes(chance.choice(DAMAGES)(spoilt.read_bytes(), chance))
    before = {path.read_bytes() for path in at.base.rglob("*.docx")}
    assert main(at.commands()[command]) in (0, 1, 2), (command, seed)
    assert before <= {path.read_bytes() for path in at.base.rglob("*.docx")}, (command, seed)  # moved to 历次 at most


@pytest.mark.parametrize("command", COMMANDS)
def test_some_damages(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tried(command, FEW, tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_many_damages(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tried(command, MANY, tmp_path, monkeypatch)


def _tried(command: str, count: int, folder: Path, patch: pytest.MonkeyPatch) -> None:
    for number in range(count):
        (folder / str(number)).mkdir()
        _damaged(folder / str(number), command, SEED + number, patch)
