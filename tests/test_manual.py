"""The manual's page of all figures is the one the program makes today."""

import pytest

from tests.conftest import ROOT, SAMPLE
from tools.figures_page import PAGE, page


def test_the_page_of_figures_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(SAMPLE), "run `python -m tools.figures_page` on the sample"
