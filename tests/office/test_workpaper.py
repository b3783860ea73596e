"""对账底稿 recalculated by LibreOffice from its formulas alone gives the results we wrote; a wrong formula does not."""

from pathlib import Path

import pytest

from tests.conftest import Built
from tests.office.recalculate import differences, with_formula

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("soffice")]


def test_recalculated_it_equals_our_results(each_built: Built, tmp_path: Path) -> None:
    compared, wrong = differences(each_built.folder / "对账底稿.xlsx", tmp_path)
    assert wrong == []
    assert compared > 100


def test_a_deliberately_wrong_formula_is_found(built: Built, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    with_formula(built.folder / "对账底稿.xlsx", bad, "/", "*")
    _, wrong = differences(bad, tmp_path / "work")
    assert wrong
