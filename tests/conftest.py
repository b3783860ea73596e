"""Shared fixtures: the sample is built once per session, through the command's own code path."""

import contextlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "inputs" / "2019" / "广东省工业和信息化厅"
NATIONAL = ROOT / "inputs" / "2022" / "示例省水利厅"
MUNICIPAL = ROOT / "inputs" / "2024" / "示例市水务局"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden texts anew (read the diff)")
    parser.addoption("--full", action="store_true", help="all faults and damaged files instead of a seeded part (tests/faults)")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the counts that tests have kept (tests/faults)."""
    kept = [
        str(text)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, text in report.user_properties
        if name == "counts"
    ]
    for text in sorted(kept):
        terminalreporter.write_line(text)


@dataclass(frozen=True)
class Built:
    """The outputs of one department."""

    folder: Path
    code: int
    printed: str

    @property
    def report(self) -> Path:
        return next(path for path in self.folder.glob("*.docx"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample's outputs."""
    return _built(SAMPLE, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def built_national(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The outputs of the second pack's sample: another frame, another form."""
    return _built(NATIONAL, tmp_path_factory.mktemp("national"))


@pytest.fixture(scope="session")
def built_municipal(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The outputs of an ordinary department: money not spent, less income than planned, ledgers as programs print them."""
    return _built(MUNICIPAL, tmp_path_factory.mktemp("municipal"))


def _built(sample: Path, base: Path) -> Built:
    """Build a copy of a department in a folder that looks like the repository's (inputs/ beside outputs/)."""
    from pipeline.__main__ import main

    folder = base / "inputs" / sample.parent.name / sample.name
    shutil.copytree(sample, folder)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(["build", str(folder), "--out", str(base / "outputs")])
    return Built(folder=base / "outputs" / sample.parent.name / sample.name, code=code, printed=printed.getvalue())


@pytest.fixture
def sample_copy(tmp_path: Path) -> Path:
    """A copy of the sample's input folder that a test may break."""
    folder = tmp_path / "inputs" / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    return folder
