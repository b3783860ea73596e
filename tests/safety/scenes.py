"""Folders as they stand before a command, and what that command makes of them undisturbed."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import runs
from tests.builders import DEPARTMENT, YEAR
from tests.check import edits as e
from tests.errors.cases import fill
from tests.errors.good import good
from tests.safety.bench import snapshot

REPORT = f"outputs/{YEAR}/{DEPARTMENT}/{DEPARTMENT}{YEAR}年部门整体支出绩效自评报告.docx"
OUTPUTS = f"outputs/{YEAR}/{DEPARTMENT}"
INPUTS = f"inputs/{YEAR}/{DEPARTMENT}"
WORDS = "经济性按规定办理"
LETTERS = ("信访.件数", "整数")
_STAMP = re.compile(r"（旧\d{8}(?:-\d+)?）")
Files = dict[str, str]


class Bench:
    """Asks the process of :mod:`tests.safety.bench`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, base: Path, args: list[str], **more: Any) -> dict[str, Any]:
        """Run a command in a child and return what came of it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"base": str(base), "args": args, **more}) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "Traceback" not in found.get("printed", ""), found["printed"]
        return found

    def warm(self, inputs: Path) -> None:
        """Let the process read these inputs before it forks."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"warm": str(inputs)}) + "\n")
        self._process.stdin.flush()
        self._process.stdout.readline()


@contextmanager
def bench() -> Iterator[Bench]:
    """A process that has the program loaded."""
    command = [sys.executable, "-m", "tests.safety.bench"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            yield Bench(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


@dataclass(frozen=True)
class Scene:
    """A command on a folder. ``prepare`` makes the folder from one with the built report; paths in ``args`` are relative.

    ``main`` is the file somebody saves meanwhile.
    """

    name: str
    args: tuple[str, ...]
    prepare: Callable[[Path, Bench], None]
    main: str = REPORT

    def folder(self, bench: Bench) -> Path:
        """Return the folder as it stands before the command; to be copied."""
        return runs.folder(f"safety {self.name}", lambda place: self.prepare(place, bench))


@dataclass
class Tally:
    """What was tried and what was found wrong."""

    counts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def count(self, what: str) -> None:
        """Count one."""
        self.counts[what] = self.counts.get(what, 0) + 1


def plain(name: str) -> str:
    """A name without the minute and number a file of 历次 carries."""
    return _STAMP.sub("（旧）", name)


def visible(files: Files) -> dict[str, list[str]]:
    """What a person sees: contents by name, those of one name in 历次 together."""
    found: dict[str, list[str]] = {}
    for name, mark in files.items():
        if ".jixiao" not in name.split("/"):
            found.setdefault(plain(name), []).append(mark)
    return {name: sorted(marks) for name, marks in sorted(found.items())}


def of_the_year(name: str) -> bool:
    """Tell whether a file is 汇总 of a year: it says how the departments stand, whatever became of one."""
    return name.startswith("outputs/") and name.count("/") == 2


def leftovers(files: Files) -> list[str]:
    """Hidden files no command needs once it has ended."""
    hidden = [name for name in files if ".jixiao" in name.split("/")]
    return [name for name in hidden if not re.search(r"/(基线[^/]*\.docx|生成记录\.json|页面\.json)$", name)]


def copy_of(scene: Scene, bench: Bench, place: Path) -> Path:
    """A fresh copy of a scene's folder."""
    target = place / "base"
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(scene.folder(bench), target)
    return target


# --- the folders -----------------------------------------------------------------------------------------------------


def _built(place: Path, bench: Bench) -> None:
    good().write(place / "inputs")
    bench.warm(place / INPUTS)
    assert bench.ask(place, ["build", INPUTS])["code"] == 0


def _correct(place: Path, bench: Bench) -> None:
    """Correct a figure of the inputs."""
    department = good()
    fill("其他数据", "信访件数", "数值", 21)(department)
    department.write(place / "inputs")
    bench.warm(place / INPUTS)


def _edit(path: Path, *edits: e.Edit) -> None:
    path.write_bytes(e.edited(path.read_bytes(), *edits))


def _notes_in(path: Path) -> None:
    """Write a note beside our list, as in Excel."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.worksheets[0]["Z9"] = "本单位的注"
    book.save(path)


def _corrected(place: Path, bench: Bench) -> None:
    _built(place, bench)
    _notes_in(place / OUTPUTS / "对账底稿.xlsx")
    _correct(place, bench)


def _edited(place: Path, bench: Bench) -> None:
    _built(place, bench)
    _edit(place / REPORT, e.retype(WORDS, "经济性良好，按规定办理"))
    bench.ask(place, ["check", REPORT])
    _notes_in(place / OUTPUTS / "检查结果.xlsx")
    _correct(place, bench)


def _changed(place: Path, bench: Bench) -> None:
    _built(place, bench)
    _edit(place / REPORT, e.overtype(*LETTERS, "25"))
    (place / "before").mkdir()
    assert bench.ask(place, ["accept", REPORT, "单位.内设机构数", "--reason", "x", "--who", "李四"])["code"] != -1
    shutil.rmtree(place / "before")


def _ready(place: Path, bench: Bench) -> None:
    _built(place, bench)
    _edit(place / REPORT, e.retype(WORDS, "经济性良好，按规定办理"))
    assert bench.ask(place, ["finalize", REPORT, "--force", "--reason", "试"])["code"] == 0
    _edit(place / REPORT, e.retype("经济性良好", "经济性很好"))


def _copies(place: Path, bench: Bench) -> None:
    _built(place, bench)
    for name, text in (("甲.docx", "经济性良好，按规定办理"), ("乙.docx", "")):
        shutil.copy(place / REPORT, place / OUTPUTS / name)
        edit = e.retype(WORDS, text) if text else e.add_paragraph(WORDS, "乙处加的一段。")
        _edit(place / OUTPUTS / name, edit)


RECORD = f"{INPUTS}/覆盖记录.xlsx"
FINAL = ("finalize", REPORT, "--force", "--reason", "试")
ACCEPT = ("accept", REPORT, LETTERS[0], "--reason", "来信补登", "--who", "张三")
MERGE = ("merge", REPORT, f"{OUTPUTS}/甲.docx", f"{OUTPUTS}/乙.docx")
SCENES = {
    scene.name: scene
    for scene in (
        Scene("build", ("build", INPUTS), _corrected),
        Scene("build over an edited report", ("build", INPUTS), _edited),
        Scene("refresh", ("refresh", REPORT), _edited),
        Scene("finalize", FINAL, _ready),
        Scene("accept", ACCEPT, _changed, main=RECORD),
        Scene("merge", MERGE, _copies),
        Scene("check", ("check", REPORT, "--annotate"), _edited, main=f"{OUTPUTS}/检查结果.xlsx"),
    )
}


def undisturbed(scene: Scene, bench: Bench, place: Path, **more: Any) -> tuple[Files, Files, dict[str, Any]]:
    """The files before and after the command, and what it said, nothing being in its way."""
    base = copy_of(scene, bench, place)
    bench.warm(base / INPUTS)
    before = snapshot(base)
    answer = bench.ask(base, list(scene.args), **more)
    return before, snapshot(base), answer
