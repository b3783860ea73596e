"""What each command after generation does how often: packages unzipped, documents read, alignments, runs of the pipeline.

Counted by the calls of the functions that do it, not by time. A number that grows is a second answer to a question.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType

import pytest
from lxml import etree

from pipeline import run
from pipeline.__main__ import main
from pipeline.matching.locate import locate
from pipeline.word.document import read_document
from pipeline.word.package import open_package
from tests.check import edits as e
from tests.conftest import SAMPLE, Built
from tests.finalize.hands import confirmed

UNZIPPED, READ, ALIGNED, RUN = "解开", "读", "对齐", "生成"
INPUTS = ("--inputs", str(SAMPLE))


class _Watch:
    """Counts calls of functions by name; what a run of the pipeline does inside itself is its own (it may be shared)."""

    def __init__(self) -> None:
        functions: dict[str, Callable[..., object]] = {
            UNZIPPED: open_package,
            READ: read_document,
            ALIGNED: locate,
            RUN: run.stages,
        }
        self.names: dict[CodeType, str] = {function.__code__: name for name, function in functions.items()}
        self.done: dict[str, int] = dict.fromkeys(functions, 0)
        self.running = 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        name = self.names.get(frame.f_code)
        if name and event == "call" and not self.running:
            self.done[name] += 1
        if name == RUN:
            self.running += {"call": 1, "return": -1}.get(event, 0)


def counts(*words: str) -> tuple[int, dict[str, int]]:
    """The exit code of a command, and how often each of the four was done."""
    watch = _Watch()
    sys.setprofile(watch)
    try:
        code = main(words)
    finally:
        sys.setprofile(None)
    return code, watch.done


def added(text: str) -> e.Edit:
    """A sentence behind the first paragraph that holds a text."""

    def edit(root: etree._Element) -> None:
        paragraph = next(item for item in root.iter(f"{e.W}p") if text in "".join(t.text or "" for t in item.iter(f"{e.W}t")))
        etree.SubElement(etree.SubElement(paragraph, f"{e.W}r"), f"{e.W}t").text = "由本处补充说明。"

    return edit


@pytest.fixture
def folder(brief: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The report as generated, two edited copies of it, and one ready to be handed in."""
    monkeypatch.chdir(tmp_path)
    data = brief.report.read_bytes()
    for name, text in (("原稿", ""), ("甲", "本年支出合计"), ("乙", "部门")):
        (tmp_path / f"{name}.docx").write_bytes(e.edited(data, added(text)) if text else data)
    (tmp_path / "报告.docx").write_bytes(confirmed(data))
    return tmp_path


def work(unzipped: int, read: int, aligned: int, runs: int) -> dict[str, int]:
    return {UNZIPPED: unzipped, READ: read, ALIGNED: aligned, RUN: runs}


CASES = {
    "check": (("check", *INPUTS, "甲.docx"), work(1, 1, 1, 1)),
    "check --annotate": (("check", *INPUTS, "--annotate", "甲.docx"), work(1, 1, 1, 1)),
    # the second is our own look at the bytes just made
    "finalize": (("finalize", *INPUTS, "--reason", "评分标准没有公布", "报告.docx"), work(2, 2, 1, 1)),
    # then the new report, and our own look at the bytes just made
    "refresh": (("refresh", *INPUTS, "甲.docx"), work(3, 2, 1, 1)),
    # three files, and our own look at the bytes just made; the words of the result before and after are read too
    "merge": (("merge", "原稿.docx", "甲.docx", "乙.docx"), work(4, 5, 3, 0)),
    "diff": (("diff", "甲.docx", "乙.docx"), work(2, 2, 2, 0)),
}


@pytest.mark.parametrize("name", CASES)
def test_each_thing_is_done_once(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, expected = CASES[name]
    code, done = counts(*words)
    shown = capsys.readouterr().out
    with capsys.disabled():
        print(f"\n{name}：{done}")
    assert code in (0, 1), shown
    assert {name for name, times in done.items() if times > expected[name]} == set()
