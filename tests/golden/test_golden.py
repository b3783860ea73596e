"""Golden texts: the whole report and the problem list of the sample, as text a person can read in a diff."""

from pathlib import Path

import pytest

from pipeline.review.document import as_text, read_document
from tests.conftest import Built

HERE = Path(__file__).parent


def _same(request: pytest.FixtureRequest, name: str, text: str) -> None:
    path = HERE / name
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{name} changed: read the diff; `make golden` if it is meant"


def test_report_text(request: pytest.FixtureRequest, built: Built) -> None:
    _same(request, "report.txt", as_text(read_document(built.report.read_bytes())))


def test_problem_list(request: pytest.FixtureRequest, built: Built) -> None:
    """What the command prints, without the paths of the files it wrote."""
    shown = [line for line in built.printed.splitlines() if str(built.folder) not in line]
    _same(request, "problems.txt", "\n".join(shown) + "\n")
