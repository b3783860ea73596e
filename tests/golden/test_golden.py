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
    import json

    from pipeline.listing import problem_lines

    items = json.loads((built.folder / "问题清单.json").read_text(encoding="utf-8"))["problems"]
    _same(request, "problems.txt", problem_lines(items))
    assert built.code == 0
