"""Fixtures of the office tests: tools found or the test skipped, the report as PDF once per session."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Built
from tests.office.desk import Office, uno_python
from tests.office.recalculate import SOFFICE, convert

OFFICE_REQUIRED = bool(os.environ.get("CI"))
"""Where the tools are installed on purpose a missing one fails instead of being skipped."""


def tool(name: str, where: str = "") -> str:
    """Return the path of a program, or skip (fail in CI) when it is not there."""
    found = shutil.which(name) or (shutil.which(name, path=where) if where else None)
    if found is None:
        message = f"{name} is not installed"
        if OFFICE_REQUIRED:
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def sdk_validator() -> str:
    """The Open XML SDK validator: on the PATH or in .tools/, where .ci/run installs it."""
    return tool("ooxml-validator", str(ROOT / ".tools" / "node_modules" / ".bin"))


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice."""
    return SOFFICE or tool("soffice")


@pytest.fixture(params=["built", "built_national", "built_municipal"])
def each_built(request: pytest.FixtureRequest) -> Built:
    """The outputs of each sample in turn."""
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Built)
    return made


@pytest.fixture(scope="session")
def pdf(built: Built, soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample as LibreOffice lays it out."""
    return convert(built.report, "pdf", tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="session")
def office(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One LibreOffice for all edits, driven over UNO; skipped (failed in CI) where no Python can import ``uno``."""
    python = uno_python()
    if python is None:
        message = "python3-uno is not installed"
        if OFFICE_REQUIRED:
            pytest.fail(message)
        pytest.skip(message)
    made = Office(soffice, python, tmp_path_factory.mktemp("office"))
    try:
        yield made
    finally:
        made.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of edits (test_hands): what found the figures, what check said, what refresh did."""
    rows: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, kept in getattr(report, "user_properties", ()) if getattr(report, "when", "") == "call" else ():
                if name in ("edit", "refresh"):
                    way, edit, *texts = kept
                    rows.setdefault((way, edit), {})[name] = tuple(texts)
    if rows:
        terminalreporter.write_line("")
        terminalreporter.write_line("编辑的办法 | 编辑 | 怎么找到 | check 的发现 | refresh 的结果")
    for (way, edit), kept in rows.items():
        title, found, said = kept.get("edit", (edit, "（没有检查）", "（没有检查）"))
        terminalreporter.write_line(" | ".join((way, title, found, said, *kept.get("refresh", ("（没有做）",)))))
