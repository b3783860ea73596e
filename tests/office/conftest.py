"""Fixtures of the office tests: tools found or the test skipped, the report as PDF once per session."""

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Built
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


@pytest.fixture(params=["built", "built_national"])
def each_built(request: pytest.FixtureRequest) -> Built:
    """The outputs of each sample in turn."""
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Built)
    return made


@pytest.fixture(scope="session")
def pdf(built: Built, soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample as LibreOffice lays it out."""
    return convert(built.report, "pdf", tmp_path_factory.mktemp("pdf"))
