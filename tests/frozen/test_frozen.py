"""check, diff, refresh and merge say of files frozen earlier what they said then (see the package's first lines)."""

import contextlib
import difflib
import io
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from pipeline import link
from pipeline.__main__ import main
from pipeline.merge.changes import Change
from pipeline.word.document import as_text, read_document
from tests.baselines import read_baseline
from tests.frozen import files
from tests.merge.bench import Report, merged

SENTENCES = "E"
"""Codes that say what is wrong with a sentence depend on the words a pack knows: tests/statements has them."""


def said(folder: Path, *arguments: str) -> tuple[str, int]:
    """What a command prints, and its exit code."""
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        code = main(list(arguments))
    return printed.getvalue(), code


def checked(folder: Path, name: str) -> Iterator[str]:
    """What check lists, one line each."""
    printed, code = said(folder, "check", f"{name}.docx", "--json")
    answer = json.loads(printed)
    yield f"退出码 {code}"
    for item in answer["problems"]:
        if not item["code"].startswith(SENTENCES):
            yield f"{item['severity']} {item['code']} {item['cell']}：{item['found']} → {item['expected']}"


def compared(folder: Path, name: str) -> Iterator[str]:
    printed, code = said(folder, "diff", f"{files.base_of(name)}-base.docx", f"{name}.docx")
    yield from (*printed.splitlines(), f"{code}")


def listed(changes: Iterable[Change]) -> Iterator[str]:
    for item in changes:
        words = f"{item.was} → {item.now}（另一方：{item.ours}）"
        yield f"{item.kind.value} {item.what} {item.place}：{words}{item.key} {item.note}".rstrip()


def differing(new: bytes, result: bytes) -> Iterator[str]:
    """The lines in which a result differs from what it was brought up to, or merged over."""
    before, after = (as_text(read_document(data)).splitlines() for data in (new, result))
    yield from (
        line for line in difflib.unified_diff(before, after, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))
    )


def refreshed(name: str) -> Iterator[str]:
    base, new = (files.data_of(f"{files.base_of(name)}-{which}") for which in ("base", "new"))
    baseline = read_baseline(files.data_of(name)) or read_baseline(base)
    fresh = read_baseline(new)
    assert baseline is not None and fresh is not None
    texts = {f"{item.key} {item.format}": item.text for item in fresh.figures}
    outcome = merged(files.data_of(name), baseline, _Frozen(new, fresh, texts))
    yield from listed(outcome.changes)
    yield from differing(new, outcome.data)


class _Frozen(Report):
    """A frozen report: its figures print as they stand in its baseline."""

    def now(self, item: link.BaselineFigure) -> str | None:
        text = self.figures.get(f"{item.key} {item.format}")
        return text if isinstance(text, str) else None


def same(request: pytest.FixtureRequest, name: str, sections: dict[str, Iterable[str]]) -> None:
    text = "".join(f"## {title}\n" + "".join(f"{line}\n" for line in lines) for title, lines in sections.items())
    path = files.RESULTS / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines(), f"{name}: read the diff, decide each line"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with copies of the frozen files."""
    shutil.copytree(files.MADE, tmp_path, dirs_exist_ok=True)
    return tmp_path


def some(names: Iterable[object]) -> list[object]:
    """One in four in every run, the others in ``make test-all``."""
    return [name if number % 4 == 0 else pytest.param(name, marks=pytest.mark.slow) for number, name in enumerate(names)]


@pytest.mark.parametrize("name", some(files.names()))
def test_an_edited_report(request: pytest.FixtureRequest, desk: Path, name: str) -> None:
    sections: dict[str, Iterable[str]] = {
        "check": checked(desk, name),
        "diff": compared(desk, name),
        "refresh": refreshed(name),
    }
    same(request, name, sections)


@pytest.mark.parametrize("pair", some(files.MERGED), ids=["+".join(pair) for pair in files.MERGED])
def test_merged_copies(request: pytest.FixtureRequest, desk: Path, pair: tuple[str, str]) -> None:
    base = f"{files.base_of(pair[0])}-base"
    printed, _ = said(desk, "merge", f"{base}.docx", *(f"{name}.docx" for name in pair), "--out", "合.docx", "--json")
    answer = json.loads(printed)
    changes = [" ".join(f"{key}={value}" for key, value in item.items() if value) for item in answer["changes"]]
    sections = {"changes": changes, "text": differing(files.data_of(base), (desk / "合.docx").read_bytes())}
    same(request, "+".join(pair), sections)
