"""Ctrl-C and SIGTERM: the exit code shells know (130), what is done and what is not, nothing half."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import interrupts
from pipeline.commands.guard import guarded
from pipeline.commands.reply import Reply
from tests.answers.desk import JIXIAO, Desk, desk, validator

DEPARTMENTS = 4


def test_an_interruption_waits_for_the_end_of_the_set() -> None:
    """Inside ``deferred`` nothing is cut; at its end the interruption comes, once."""
    before, done = signal.getsignal(signal.SIGTERM), []
    signal.signal(signal.SIGTERM, interrupts._on_signal)
    try:
        with pytest.raises(KeyboardInterrupt), interrupts.deferred():
            with interrupts.deferred():
                signal.raise_signal(signal.SIGTERM)
            done.append("inner")
            signal.raise_signal(signal.SIGTERM)
            done.append("outer")
        with interrupts.deferred():
            done.append("later")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done == ["inner", "outer", "later"]


def test_an_interruption_that_comes_out_as_something_else(capsys: pytest.CaptureFixture[str]) -> None:
    """While a class is made, as in every import, Python 3.11 turns what ``__set_name__`` raises into a RuntimeError."""

    class Interrupting:
        def __set_name__(self, owner: type, name: str) -> None:
            signal.raise_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, interrupts._on_signal)

    def work() -> int:
        interrupts.begin()
        type("Made", (), {"name": Interrupting()})
        return 0

    try:
        assert guarded(Reply(), work) == 130
    finally:
        signal.signal(signal.SIGTERM, before)
    assert "X007" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_an_interruption_while_a_worker_starts_is_heard(tmp_path: Path) -> None:
    """The programs that are started hear none: 0 is the exit code of ``sleep``. We do, once they run."""
    before, heard = signal.getsignal(signal.SIGTERM), []
    signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    try:
        with interrupts.unheard():
            signal.raise_signal(signal.SIGTERM)
            child = subprocess.Popen(["sleep", "0.2"])
            assert not heard
        child.send_signal(signal.SIGTERM)
        assert heard == [signal.SIGTERM] and child.wait() == 0
        assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        signal.signal(signal.SIGTERM, before)


def _year(at: Desk) -> Path:
    """A year of equal departments."""
    year = at.base / "年度"
    for number in range(DEPARTMENTS):
        shutil.copytree(at.base / at.inputs, year / f"{number}局")
    return year


def _interrupt(at: Desk, words: list[str], after: float, number: int, *, group: bool) -> tuple[int, str, str]:
    """Run a command and interrupt it: alone, or with its workers as a terminal does."""
    with subprocess.Popen(
        [*JIXIAO, *words],
        cwd=at.base,
        env=at.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        time.sleep(after)
        (os.killpg if group else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize(("jobs", "number", "group"), [("1", signal.SIGINT, False), ("2", signal.SIGINT, True)])
def test_a_year_interrupted_says_what_is_done(tmp_path: Path, jobs: str, number: int, group: bool) -> None:
    _interrupted_year(tmp_path, jobs, number, group, 3.0)


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.6, 1.2, 2.0, 4.0])
@pytest.mark.parametrize(
    ("jobs", "number", "group"), [("1", signal.SIGTERM, False), ("2", signal.SIGTERM, True), ("2", signal.SIGINT, False)]
)
def test_a_year_interrupted_at_other_moments(tmp_path: Path, jobs: str, number: int, group: bool, after: float) -> None:
    _interrupted_year(tmp_path, jobs, number, group, after)


@pytest.mark.slow
def test_a_second_interruption_does_not_wait(tmp_path: Path) -> None:
    """Workers that do not end (stopped here) are ended."""
    at = desk(tmp_path)
    words = [*JIXIAO, "build", str(_year(at)), "--out", "成果二", "--jobs", "2"]
    with subprocess.Popen(
        words, cwd=at.base, env=at.environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        for worker in _first_workers(process.pid, 2):
            os.kill(worker, signal.SIGSTOP)
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(0.7)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130 and b"X007" in err and b"Traceback" not in err


def _first_workers(parent: int, count: int) -> list[int]:
    """Return the worker processes of a build as soon as there are so many."""
    for _ in range(600):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
        workers = [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
        if len(workers) >= count:
            return workers
        time.sleep(0.05)
    raise AssertionError("no workers within 30 s")


def _interrupted_year(tmp_path: Path, jobs: str, number: int, group: bool, after: float) -> None:
    at = desk(tmp_path)
    words = ["build", str(_year(at)), "--out", "成果二", "--jobs", jobs, "--json"]
    code, out, err = _interrupt(at, words, after, number, group=group)
    answer = json.loads(out)
    validator("build").validate(answer)
    assert "Traceback" not in err
    if code != 130:  # it had ended
        assert len(answer["departments"]) == DEPARTMENTS
        return
    done = {item["department"] for item in answer.get("departments", [])}
    (told,) = answer["problems"]
    assert told["code"] == "X007" and "X007" in err
    assert all(name in told["found"].partition("没有做")[0] for name in done)
    assert len(done) == DEPARTMENTS or not answer.get("departments") or "没有做" in told["found"]
    stand = {path.parent.name for path in (at.base / "成果二").rglob("*报告.docx")}
    assert done == stand and not list((at.base / "成果二").rglob("*.tmp"))
    assert at.run(["build", str(at.base / "年度"), "--out", "成果二", "--jobs", "2"]).returncode <= 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("command", ["refresh", "diff"])
def test_a_command_interrupted(tmp_path: Path, command: str) -> None:
    at = desk(tmp_path)
    before = {path: path.read_bytes() for path in at.base.rglob("*") if path.is_file()}
    for after in (0.45, 0.9, 1.8):  # where the interpreter itself was still starting, it answers: try later
        code, out, err = _interrupt(at, at.commands()[command], after, signal.SIGINT, group=False)
        if "Traceback" not in err or "pipeline.interrupts" in err or "commands/" in err:
            break
    assert "Traceback" not in out + err
    assert (code == 130 and "X007" in err and before == {p: p.read_bytes() for p in before}) or code in (0, 1), (code, err)
