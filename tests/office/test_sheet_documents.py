"""LibreOffice calculates every formula of a document that is a workbook anew, and saves it: its cells are known again."""

from pathlib import Path

import pytest

from pipeline.sheet_documents.check_sheet import examine_sheet
from tests.conftest import Built
from tests.office.recalculate import convert, differences
from tests.sheet_documents.edits import BESIDE, NAME, cells, folder, now
from tests.sheet_documents.example import built, figures

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("soffice")]


@pytest.mark.parametrize("spent", [105_000_00, 104_999_99, 0])
def test_recalculated_the_workbook_shows_our_values(spent: int, tmp_path: Path) -> None:
    made = tmp_path / "基础数据表.xlsx"
    made.write_bytes(built(known=figures(spent=spent, reason="共 5 批次")))
    assert differences(made, tmp_path / "work") == (5, [])  # two sums, three rates


def test_recalculated_the_basic_data_of_a_pack_show_our_values(built_county: Built, tmp_path: Path) -> None:
    """基础数据表 of the hunan sample: every formula gives what its cell stores."""
    count, found = differences(next(built_county.folder.glob("*基础数据表.xlsx")), tmp_path / "work")
    assert count > 0 and found == []


def test_saved_by_libreoffice_nothing_is_lost_and_a_changed_number_is_one_finding(tmp_path: Path) -> None:
    file = folder(tmp_path, cells(C4=10.6))
    (tmp_path / "saved").mkdir()
    file.write_bytes(convert(file, "xlsx", tmp_path / "saved").read_bytes())
    found = examine_sheet(tmp_path / NAME, beside=BESIDE, figures_now=now(), inputs=tmp_path / "in", roots=()).checked
    assert [(item.code, str(item.place)) for item in found.findings] == [
        ("Y010", "基础数据表 > 公务接待费 > C4"),
        ("Y015", "基础数据表 > 公务接待费 > C4"),
    ]
    assert found.findings[0].note.endswith("随之变了")  # LibreOffice calculated rates and sums
