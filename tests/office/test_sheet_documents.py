"""LibreOffice calculates every formula of a document that is a workbook anew and comes to our values."""

from pathlib import Path

import pytest

from tests.office.recalculate import differences
from tests.sheet_documents.example import built, figures

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("soffice")]


@pytest.mark.parametrize("spent", [105_000_00, 104_999_99, 0])
def test_recalculated_the_workbook_shows_our_values(spent: int, tmp_path: Path) -> None:
    made = tmp_path / "基础数据表.xlsx"
    made.write_bytes(built(known=figures(spent=spent, reason="共 5 批次")))
    assert differences(made, tmp_path / "work") == (5, [])  # two sums, three rates
