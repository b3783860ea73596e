"""Shared fixtures: the sample is built once per session, through the command's own code path."""

import contextlib
import gc
import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from tests import runs

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "inputs" / "2019" / "广东省工业和信息化厅"
NATIONAL = ROOT / "inputs" / "2022" / "示例省水利厅"
MUNICIPAL = ROOT / "inputs" / "2024" / "示例市水务局"
COUNTY = ROOT / "inputs" / "2024" / "示例县文化旅游广电体育局"
ANHUI = ROOT / "inputs" / "2024" / "示例县农业农村局"
SICHUAN = ROOT / "inputs" / "2025" / "示例区文化体育和旅游局"
BUREAU = ROOT / "inputs" / "2024" / "示例市市场监督管理局"
PRINTED = "printed.txt"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden texts anew (read the diff)")
    parser.addoption("--full", action="store_true", help="all faults and damaged files instead of a seeded part (tests/faults)")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Use more processes than cores: many tests wait for programs they started, for a disk or for a lock."""
    return 2 * (os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    """Set up what all processes of a session share; workers of xdist find the store of the process that started them."""
    hypothesis.settings.register_profile("jixiao", deadline=None)  # a loaded machine is no fault
    hypothesis.settings.load_profile("jixiao")
    gc.set_threshold(100_000, 20, 50)  # a test process holds many reports: looking through them again and again is idle work
    runs.share_stages()
    runs.share_reading()
    runs.share_templates()
    if not hasattr(config, "workerinput"):
        runs.open_store()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session in which a test wrote into what all share."""
    if not hasattr(session.config, "workerinput") and runs.close_store():
        raise pytest.UsageError("a test wrote into a folder of tests/runs.py: it must work in a copy")


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
        return next(path for path in self.folder.glob("*自评报告.docx"))


@pytest.fixture(scope="session")
def built() -> Built:
    """The sample's outputs."""
    return _built(SAMPLE)


@pytest.fixture(scope="session")
def brief(built: Built) -> Built:
    """The sample's report cut down, with its baseline beside it, for tests of edits that read the same in fewer pages."""
    from pipeline.publish import BASELINE, OWN
    from tests.excerpt import excerpt

    def fill(place: Path) -> None:
        made = excerpt(built.report.read_bytes())
        (place / OWN).mkdir(parents=True)
        for path in (place / built.report.name, place / OWN / BASELINE):
            path.write_bytes(made)

    return Built(folder=runs.folder("brief", fill), code=built.code, printed=built.printed)


@pytest.fixture(scope="session")
def built_national() -> Built:
    """The outputs of the second pack's sample: another frame, another form."""
    return _built(NATIONAL)


@pytest.fixture(scope="session")
def built_municipal() -> Built:
    """The outputs of an ordinary department: money not spent, less income than planned, ledgers as programs print them."""
    return _built(MUNICIPAL)


@pytest.fixture(scope="session")
def built_county() -> Built:
    """The outputs of the hunan pack's sample: a scoring table, forms and a workbook of basic data."""
    return _built(COUNTY)


@pytest.fixture(scope="session")
def built_anhui() -> Built:
    """The outputs of the anhui pack's sample: goals scored one by one, 10 + 90."""
    return _built(ANHUI)


@pytest.fixture(scope="session")
def built_sichuan() -> Built:
    """The outputs of the sichuan pack's sample: 40 + 50 + 10, a leaf that does not apply."""
    return _built(SICHUAN)


@pytest.fixture(scope="session")
def built_bureau() -> Built:
    """The outputs of the guangdong pack's sample of 2024: a year whose standard is assumed."""
    return _built(BUREAU)


def _built(sample: Path) -> Built:
    """Build a copy of a department in a folder that looks like the repository's (inputs/ beside outputs/)."""
    base = runs.folder(f"built {sample.name}", lambda place: _build(sample, place))
    printed = (base / PRINTED).read_text(encoding="utf-8")
    code, _, text = printed.partition("\n")
    return Built(folder=base / "outputs" / sample.parent.name / sample.name, code=int(code), printed=text)


def _build(sample: Path, base: Path) -> None:
    from pipeline.__main__ import main

    folder = base / "inputs" / sample.parent.name / sample.name
    shutil.copytree(sample, folder)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(["build", str(folder), "--out", str(base / "outputs")])
    (base / PRINTED).write_text(f"{code}\n{printed.getvalue()}", encoding="utf-8")


@pytest.fixture
def sample_copy(tmp_path: Path) -> Path:
    """A copy of the sample's input folder that a test may break."""
    folder = tmp_path / "inputs" / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    return folder
