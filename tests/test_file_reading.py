"""Files from disk: kind before opening, size while reading, and one way for every reader."""

import ast
import os
from pathlib import Path

import pytest

from pipeline import file_reading
from pipeline.file_reading import FileRefused, read_file, read_if_there
from pipeline.os_errors import reason
from tests.conftest import ROOT

pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


def test_up_to_the_limit_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"
    with pytest.raises(FileRefused) as refused:
        read_file(path, 4)
    assert refused.value.too_large


def test_a_file_that_says_it_is_empty_is_measured_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("/proc/self/mountinfo") if Path("/proc/self/mountinfo").exists() else None
    if path is None:
        pytest.skip("no file here says size 0 and has content")
    assert path.stat().st_size == 0
    assert read_file(path, 10_000_000)
    with pytest.raises(FileRefused, match="至少"):
        read_file(path, 10)


def test_no_more_is_asked_for_than_the_limit_and_one_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 10)
    asked: list[int] = []
    monkeypatch.setattr(file_reading, "_CHUNK", 4)
    real = os.read
    monkeypatch.setattr(os, "read", lambda opened, size: asked.append(size) or real(opened, size))  # type: ignore[func-returns-value]
    assert read_file(path, 10) == b"x" * 10
    assert asked == [4, 4, 3, 1]  # 4 + 4 + 2 bytes, then the one that would be too many


@pipes
@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "nowhere", "circle"])
def test_what_is_no_regular_file_is_refused_and_nothing_waits(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "填报表.xlsx"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "nowhere":
        path.symlink_to(tmp_path / "没有")
    else:
        path.symlink_to(path)
    with pytest.raises(FileRefused) as refused:
        read_file(path, 100)
    words = {"pipe": "管道", "folder": "文件夹", "device": "设备", "nowhere": "不存在", "circle": "链接"}
    assert words[kind] in reason(refused.value)
    with pytest.raises(FileRefused):
        read_if_there(path, 100)


def test_a_link_to_a_file_is_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read_file(tmp_path / "b", 1) == b"1"
    assert read_if_there(tmp_path / "c", 1) is None


_OWN = {"file_reading.py", "problems.py"}
"""The reader itself, and the wording that ships with the program."""
_WRITERS = {
    ("newfolder/__init__.py", "open"),
    ("fault_log.py", "open"),
    ("run_log.py", "open"),
    ("publish/locks.py", "open"),
    ("publish/folder_lock.py", "open"),
    ("publish/disk.py", "open"),
    ("publish/processes.py", "read_text"),
}
"""Those that open to write or to lock, and what the system says of its processes."""


def _reads(path: Path) -> list[str]:
    """Return the calls in a module that read a file from disk: ``p.read_bytes()``, ``p.read_text()``, ``open(…)``."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and "os.devnull" not in ast.unparse(node):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            of = getattr(getattr(node.func, "value", None), "id", "")
            if name in {"read_bytes", "read_text", "open", "fdopen"} and of not in ("file_reading", "webbrowser"):
                modes = [a.value for a in [*node.args, *(k.value for k in node.keywords)] if isinstance(a, ast.Constant)]
                if not any(isinstance(mode, str) and set(mode) & set("xwa") and len(mode) < 4 for mode in modes):
                    names.append(name)
    return names


def test_every_reader_of_the_program_goes_through_it() -> None:
    found = []
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        name = path.relative_to(ROOT / "pipeline").as_posix()
        if path.name not in _OWN:
            found += [(name, call) for call in _reads(path) if (name, call) not in _WRITERS]
    assert found == []
