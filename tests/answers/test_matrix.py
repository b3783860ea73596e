"""Every command under every trouble: a Chinese answer with the right exit code, never a traceback, and one JSON document.

1 says what a command found (差异, 错误 in the inputs); what keeps it from its work is 2. Nothing here is a fault of ours (3).
"""

import errno
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.os_errors import reason
from tests.answers.desk import COPIES, FORM, Desk, desk, document, is_answer

COMMANDS = (
    "build",
    "lint",
    "new",
    "check",
    "accept",
    "refresh",
    "merge",
    "finalize",
    "diff",
    "inspect",
    "explain",
    "fill",
    "decide",
)
ON_REPORTS = ("check", "accept", "refresh", "merge", "finalize", "diff")
Trouble = Callable[[Desk, list[str]], list[str]]
_WITHOUT_ROOT = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override,-dac_read_search")


def _each(words: list[str], change: Callable[[str], str]) -> list[str]:
    """Change what stands for a path, or for a name."""
    return [
        words[0],
        *(word if word.startswith("-") or word in ("2019", "核对", "21", "信访.件数") else change(word) for word in words[1:]),
    ]


def _missing(_: Desk, words: list[str]) -> list[str]:
    return _each(words, lambda word: f"没有/{word}")


def _too_long(_: Desk, words: list[str]) -> list[str]:
    return _each(words, lambda word: "长" * 3000)


def _loop(desk: Desk, words: list[str]) -> list[str]:
    (desk.base / "圈").symlink_to("圈")
    return _each(words, lambda word: f"圈/{word}")


def _half_a_character(_: Desk, words: list[str]) -> list[str]:
    return _each(words, lambda word: os.fsdecode(b"x\xff\xfe" + word.encode()))


def _folder(desk: Desk, words: list[str]) -> list[str]:
    return _each(words, lambda word: "." if word.endswith((".docx", ".xlsx")) else word)


def _empty(desk: Desk, words: list[str]) -> list[str]:
    for path in (desk.base / desk.report, *(desk.base / name for name in COPIES), desk.base / desk.inputs / FORM):
        path.write_bytes(b"")
    return words


def _pipe(desk: Desk, words: list[str]) -> list[str]:
    for path in (desk.base / desk.report, *(desk.base / name for name in COPIES), desk.base / desk.inputs / FORM):
        path.unlink()
        os.mkfifo(path)
    return words


def _damage(part: str, change: Callable[[bytes], bytes], *, both: bool = True) -> Trouble:
    def trouble(desk: Desk, words: list[str]) -> list[str]:
        for path in (desk.base / desk.report if both else desk.base / COPIES[1], desk.base / COPIES[0]):
            repack(path, part, change)
        return words

    return trouble


def repack(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    path.write_bytes(data.getvalue())


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


PARTS = ("word/styles.xml", "[Content_Types].xml", "word/_rels/document.xml.rels", "_rels/.rels", "word/document.xml")
TROUBLES: dict[str, Trouble] = {
    "missing": _missing,
    "too long": _too_long,
    "loop": _loop,
    "half a character": _half_a_character,
    "folder": _folder,
    "empty": _empty,
    "pipe": _pipe,
    **{f"half {part}": _damage(part, _half) for part in PARTS},
    **{f"half {part}, copies": _damage(part, _half, both=False) for part in PARTS},
    **{f"other {part}": _damage(part, lambda _: b"<x/>") for part in PARTS},
}
_IS_FINE = {
    "lint": ("folder", "empty", "pipe"),
    "new": ("missing", "folder", "empty", "pipe"),
    "explain": ("folder", "empty", "pipe"),
}
"""Where a command has nothing to do with what was spoilt."""
ALL = [
    (command, name)
    for name in TROUBLES
    for command in COMMANDS
    if command in ON_REPORTS or not name.startswith(("half ", "other ")) or name == "half a character"
]
SOME = ALL[::9]


def _is_right(command: str, name: str, code: int) -> bool:
    if command == "diff" and not name.endswith((".xml", ".rels", "copies")):
        return code == 2  # 1 would say that two reports differ
    return code in (0, 1, 2)


def _tried(tmp_path: Path, command: str, name: str, as_json: bool) -> None:
    at = desk(tmp_path)
    words = TROUBLES[name](at, at.commands()[command])
    done = at.run([*words, *(["--json"] if as_json else [])])
    fine = done.returncode == 0 and name in _IS_FINE.get(command, ())  # a clean lint has no words in its JSON
    assert (is_answer(done) or fine) and _is_right(command, name, done.returncode), (done.returncode, done.stdout, done.stderr)
    if as_json:
        document(command, done)


@pytest.mark.parametrize(("command", "name"), SOME)
def test_some_troubles(tmp_path: Path, command: str, name: str) -> None:
    _tried(tmp_path, command, name, as_json=(COMMANDS.index(command) + list(TROUBLES).index(name)) % 2 == 0)


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("name", TROUBLES)
def test_all_troubles(tmp_path: Path, name: str, as_json: bool, record_property: Any) -> None:
    tried = [command for command, trouble in ALL if trouble == name]
    for command in tried:
        (tmp_path / command).mkdir()
        _tried(tmp_path / command, command, name, as_json)
    record_property("counts", f"commands in trouble ({name}, {'JSON' if as_json else 'text'}): {len(tried)}, wrong answers 0")


def test_finalize_with_damaged_content_types_and_merge_with_damaged_styles(tmp_path: Path) -> None:
    """Tracebacks once: what cannot be read is 2; a copy whose styles cannot be read is merged without them, and says so."""
    at = desk(tmp_path)
    repack(at.base / at.report, "[Content_Types].xml", _half)
    assert at.run(at.commands()["finalize"]).returncode == 2
    (tmp_path / "b").mkdir()
    at = desk(tmp_path / "b")
    repack(at.base / COPIES[0], "word/styles.xml", _half)
    done = at.run(at.commands()["merge"])
    assert is_answer(done) and done.returncode in (0, 1, 2)


# without permission ----------------------------------------------------------------------------------------------------

FORBIDDEN: dict[str, tuple[Callable[[Desk], list[Path]], tuple[str, ...]]] = {
    "inputs": (lambda at: [at.inputs], ("build", "refresh", "inspect")),
    "a file": (lambda at: [at.inputs / FORM], ("build", "inspect")),
    "reports": (lambda at: [at.report, *map(Path, COPIES)], ("check", "merge", "diff")),
    "own folder": (lambda at: [at.report.parent / ".jixiao"], ("check", "refresh")),
}


@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv")
@pytest.mark.parametrize("name", FORBIDDEN)
def test_without_permission(tmp_path: Path, name: str) -> None:
    at = desk(tmp_path)
    places, tried = FORBIDDEN[name]
    chosen, commands = places(at), at.commands()
    for place in chosen:
        (at.base / place).chmod(0)
    try:
        for number, command in enumerate(tried):
            words = [*commands[command], *(["--json"] if number % 2 else [])]
            done = at.run(words, prefix=_WITHOUT_ROOT if os.geteuid() == 0 else ())
            assert is_answer(done) and done.returncode in (0, 1, 2), (command, done)
            assert done.returncode == 2 or name == "own folder" or command == "check", (command, done)
    finally:
        for place in chosen:
            (at.base / place).chmod(0o755)


# the streams -----------------------------------------------------------------------------------------------------------

STREAMS = {
    ">/dev/full": (2, "diff"),
    "--json >/dev/full": (2, "diff"),
    ">/dev/full 2>/dev/full": (2, "lint"),
    ">&-": (0, "diff"),
    "2>&-": (0, "diff"),
    "<&- >&- 2>&-": (0, "build"),
    "| head -c 1; exit ${PIPESTATUS[0]}": (0, "lint"),
}


@pytest.mark.parametrize("shell", STREAMS)
def test_streams_that_take_nothing(tmp_path: Path, shell: str) -> None:
    """Full: what was found could not be said, 2. Closed, or a reader that had enough: the command's own code."""
    code, command = STREAMS[shell]
    at = desk(tmp_path)
    done = at.run(at.commands()[command], shell=shell)
    assert (done.returncode, b"Traceback" in done.stderr, b"ignored" in done.stderr) == (code, False, False), done.stderr
    if shell.endswith("/dev/full") and "2>" not in shell:
        assert "磁盘已满" in done.stderr.decode()


def test_a_closed_output_is_not_written_into_a_file_of_ours(tmp_path: Path) -> None:
    """With the output closed the next file opened takes its number: what is printed must not land there."""
    at = desk(tmp_path)
    assert at.run(at.commands()["build"], shell=">&- 2>&-").returncode == 0
    (report,) = (at.base / "成果二").rglob("*报告.docx")
    assert zipfile.is_zipfile(report) and not zipfile.ZipFile(report).testzip()


def test_why_the_system_refused_is_told_in_chinese() -> None:
    assert reason(OSError(errno.EACCES, "x")).startswith("没有权限") and reason(OSError(9999, "x")) == "系统错误 9999"
