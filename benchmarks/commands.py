"""The commands after generation, each in a fresh process, as ratios within one run.

``python -m benchmarks.commands [ROUNDS] [ANOTHER jixiao]``: every round runs each command once, in turn, with this installation
and, where another's ``jixiao`` is named (an older version in a folder of its own), with that one, each on a report it built
itself from the same inputs with the same edits. Figures are medians of wall time; only ratios within one run mean anything.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import docx
from msgspec import Struct

YEAR, NAME = "2019", "广东省工业和信息化厅"
INPUTS = Path(__file__).resolve().parent.parent / "inputs" / YEAR / NAME
CALM = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Installation(Struct, frozen=True):
    """A ``jixiao`` to run and the folder its reports stand in."""

    program: str
    place: Path

    def run(self, folder: Path, *words: str) -> float:
        """Run a command in a folder; returns the seconds it took. A refusal is an answer, a fault of the program is not."""
        started = time.perf_counter()
        done = subprocess.run([self.program, *words], cwd=folder, env=CALM, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        if done.returncode not in (0, 1, 2) or "Traceback" in done.stderr:
            raise SystemExit(f"{words[0]}: {done.stdout}{done.stderr}")
        return seconds

    def prepare(self) -> None:
        """Build the report and keep two edited copies of it beside it."""
        shutil.copytree(INPUTS, self.place / "inputs" / YEAR / NAME)
        self.run(self.place, "build", f"inputs/{YEAR}/{NAME}")
        report = next((self.place / "outputs" / YEAR / NAME).glob("*.docx"))
        shutil.copy(report, self.place / "原稿.docx")
        for name, heading in (("甲.docx", "项目绩效"), ("乙.docx", "主要职能")):
            _edit(report, self.place / name, heading)

    def commands(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield each command with its arguments, to be run in a copy of the prepared folder."""
        inputs = f"inputs/{YEAR}/{NAME}"
        yield "build", ("build", inputs, "--out", "新")
        yield "check", ("check", "甲.docx", "--inputs", inputs)
        yield "refresh", ("refresh", "甲.docx", "--inputs", inputs)
        yield "merge", ("merge", "原稿.docx", "甲.docx", "乙.docx")
        yield "diff", ("diff", "甲.docx", "乙.docx")
        yield "finalize", ("finalize", "甲.docx", "--inputs", inputs, "--force", "--reason", "计时")


def _edit(report: Path, target: Path, words: str) -> None:
    """Add a sentence behind ten paragraphs and a paragraph of one's own: an edited copy."""
    document = docx.Document(str(report))
    long = [item for item in document.paragraphs if len(item.text) > 60][:10]
    for number, paragraph in enumerate(long):
        paragraph.add_run(f"{words}方面的说明第{'一二三四五六七八九十'[number]}处。")
    document.add_paragraph(f"{words}由本处补充。")
    document.save(str(target))


def _once(made: Installation, words: Sequence[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "work"
        shutil.copytree(made.place, place)
        return made.run(place, *words)


def main(rounds: int, another: str) -> None:
    """Print a table: a line a command."""
    with tempfile.TemporaryDirectory() as folder:
        programs = [str(Path(sys.executable).with_name("jixiao")), *([another] if another else [])]
        sides = [Installation(program, Path(folder) / str(number)) for number, program in enumerate(programs)]
        for side in sides:
            side.place.mkdir()
            side.prepare()
        print("| 命令 | 毫秒 |" + (" 另一版毫秒 | 比 |" if another else ""))
        print("| --- | --- |" + (" --- | --- |" if another else ""))
        for name, words in sides[0].commands():
            times = [[_once(side, words) for side in sides] for _ in range(rounds)]
            medians = [statistics.median(column) for column in zip(*times, strict=True)]
            cells = [f"{seconds * 1000:.0f}" for seconds in medians]
            print(f"| {name} | {' | '.join(cells)} |" + (f" {medians[0] / medians[1]:.2f} |" if another else ""), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7, sys.argv[2] if len(sys.argv) > 2 else "")
