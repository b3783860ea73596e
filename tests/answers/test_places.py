"""Places that cannot be written, and locks of other machines: the refusal, and what stands as it stood."""

import json
import os
import shutil
import socket
import time
from pathlib import Path

import pytest

from pipeline.publish import FolderLock, PublishRefused, folder_lock
from pipeline.publish.layout import LOCK, OWN
from tests.answers.desk import desk, is_answer
from tests.answers.test_matrix import _WITHOUT_ROOT


@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv")
@pytest.mark.parametrize("command", ["build", "finalize", "check", "merge", "new"])
def test_a_read_only_folder(tmp_path: Path, command: str) -> None:
    """Nothing is written, and the answer says why; the files there stay as they are."""
    at = desk(tmp_path)
    words = at.commands()[command]
    place = (at.base / at.report).parent
    if command in ("build", "new"):
        place = at.base / "只读"
        place.mkdir()
        words[words.index("--out") + 1] = str(place)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    folders = [place, *(path for path in place.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        done = at.run([*words, "--json"], prefix=_WITHOUT_ROOT if os.geteuid() == 0 else ())
    finally:
        for folder in folders:
            folder.chmod(0o755)
    said = json.loads(done.stdout)["problems"] or json.loads(done.stdout)["departments"][0]["problems"]
    assert is_answer(done) and done.returncode in (1, 2), done
    assert any("没有权限" in item["found"] + item["title"] for item in said), said
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["new", "2019", "局" * 120, "--out", "新建"], "K0"),
        (["new", "2019", "某局", "--out", "夹" * 120], "X008"),
        (["build", "{inputs}", "--out", "夹" * 120], "K020"),
        (["merge", "{report}", "甲.docx", "乙.docx", "--out", f"{'合' * 120}.docx"], "X008"),
    ],
)
def test_names_that_are_too_long(tmp_path: Path, words: list[str], code: str) -> None:
    at = desk(tmp_path)
    given = [word.format(inputs=at.inputs, report=at.report) for word in words]
    done = at.run([*given, "--json"])
    answer = json.loads(done.stdout)
    said = answer["problems"] + [item for part in answer.get("departments", []) for item in part["problems"]]
    found = [item for item in said if item["code"].startswith(code)]
    assert is_answer(done) and done.returncode in (1, 2) and found, (done.returncode, said)
    assert "太长" in found[0]["title"] + found[0]["found"], found


def _of_another_machine(folder: Path, age: float) -> Path:
    """The lock of a build on a machine elsewhere, whose last sign of life is so many seconds old."""
    lock = folder / OWN / LOCK
    lock.parent.mkdir(parents=True)
    holder = {
        "host": "财务处-3",
        "machine": "另一台",
        "pid": 4711,
        "began": 1,
        "since": "2030-01-02 03:04:05",
        "command": "build",
    }
    lock.write_text(json.dumps(holder, ensure_ascii=False), encoding="utf-8")
    os.utime(lock, (time.time() - age,) * 2)
    return lock


def test_a_fresh_lock_of_another_machine_is_waited_for_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_lock, "WAIT", 0.5)
    lock = _of_another_machine(tmp_path, age=1)
    text = lock.read_text(encoding="utf-8")
    with pytest.raises(PublishRefused) as refused, FolderLock(tmp_path):
        raise AssertionError("taken")
    (told,) = refused.value.problems
    assert told.code == "S046" and refused.value.code == 1
    assert told.found == "财务处-3 上的 jixiao build（进程 4711），自 2030-01-02 03:04:05 起"
    assert lock.read_text(encoding="utf-8") == text and socket.gethostname() not in told.found


def test_a_stale_lock_of_another_machine_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour without a sign, and none while it is watched."""
    monkeypatch.setattr(folder_lock, "STILL", 0.3)
    lock = _of_another_machine(tmp_path, age=3600)
    with FolderLock(tmp_path) as held:
        assert held.is_ours() and "财务处-3" not in lock.read_text(encoding="utf-8")
    assert not lock.exists()


def test_an_old_lock_that_shows_a_sign_while_it_is_watched_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that slept an hour and woke: its clock goes on, so the folder is its own."""
    monkeypatch.setattr(folder_lock, "STILL", 0.6)
    monkeypatch.setattr(folder_lock, "WAIT", 1.0)
    lock = _of_another_machine(tmp_path, age=3600)
    real = folder_lock._read

    def beating(path: Path) -> str:
        if path == lock:
            os.utime(lock, (time.time(),) * 2)
        return real(path)

    monkeypatch.setattr(folder_lock, "_read", beating)
    with pytest.raises(PublishRefused), FolderLock(tmp_path):
        raise AssertionError("taken")
    assert "财务处-3" in lock.read_text(encoding="utf-8")
