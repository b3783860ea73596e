"""A table that many departments share: its frame, and the rows of one owner cut out with their own numbers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.load.archive import Unreadable
from pipeline.load.sheet import Area, Doubt
from pipeline.load.wide_table import WideTable, open_wide
from tests.builders import xlsx

ROWS: list[list[Any]] = [
    ["支出明细账"],
    ["单位", "日期", "摘要", "借方金额"],
    ["甲局", "2024-01-03", "付电费", 100.5],
    ["乙局", "2024-01-04", "付水费", 20],
    ["甲局", "2024-01-05", "付房租", 3],
    ["乙局", "2024-01-06", "付工资", "=1+1"],
]


def opened(tmp_path: Path, rows: Sequence[Sequence[Any]] = ROWS, merge: Sequence[str] = ()) -> WideTable:
    path = tmp_path / "支出明细账.xlsx"
    (wide,), _ = open_wide(xlsx(path, {"账": rows}, merge))
    return wide


def test_the_frame_holds_what_the_cells_show_and_counts_rows_as_the_file(tmp_path: Path) -> None:
    frame = opened(tmp_path).frame(2)
    assert frame.index.tolist() == [2, 3, 4, 5]
    assert frame[0].tolist() == ["甲局", "乙局", "甲局", "乙局"]
    assert frame[3].tolist()[:3] == [100.5, 20.0, 3.0]


def test_a_cut_keeps_the_row_numbers_of_the_file(tmp_path: Path) -> None:
    cut = opened(tmp_path).cut([2, 4], above=1)
    assert [row[2:] for row in cut.rows[2:]] == [["付电费", 100.5], ["付房租", 3.0]]
    assert cut.cell(2, 3).address == "D3"
    assert cut.cell(3, 3).address == "D5"
    assert cut.cell(0, 0).address == "A1"


def test_what_is_known_of_a_cell_stays_with_it(tmp_path: Path) -> None:
    """D6 is a formula without a result: the fourth row of the cut of 乙局, rows 4 and 6 of the file."""
    wide = opened(tmp_path)
    assert wide.sheet.uncalculated == {(5, 3)}
    assert wide.cut([3, 5], above=1).uncalculated == {(3, 3)}
    assert wide.cut([2, 4], above=1).uncalculated == frozenset()


def test_doubts_stay_with_their_cells(tmp_path: Path) -> None:
    """A tab no program prints stands in C5."""
    rows: list[list[Any]] = [*ROWS[:4], ["甲局", "2024-01-05", "付\x0b房租", 3], ROWS[5]]
    cut = opened(tmp_path, rows).cut([4], above=1)
    assert {place: doubt.code for place, doubt in cut.doubts.items()} == {(2, 2): "L025"}
    assert isinstance(cut.doubts[(2, 2)], Doubt)


def test_a_range_merged_over_two_owners_is_cut_and_shows_in_both(tmp_path: Path) -> None:
    """A3:A5 is one cell: 甲局; rows 4 and 5 of the file are taken, row 3 is not."""
    wide = opened(tmp_path, [*ROWS[:2], ["甲局", "", "付电费", 1], ["", "", "付水费", 2], ["", "", "付房租", 4]], ["A3:A5"])
    assert wide.frame(2, fill=[0])[0].tolist() == ["甲局", "甲局", "甲局"]
    assert wide.frame(2)[0].tolist() == ["甲局", "", ""]
    cut = wide.cut([3, 4], above=1, fill=[0])
    assert cut.merged == (Area(2, 0, 3, 0),)
    assert cut.value(2, 0) == "甲局"
    assert cut.range_name(cut.merged[0]) == "A4:A5"
    assert wide.sheet.value(3, 0) == ""


def test_a_csv_names_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "支出明细账.csv"
    path.write_bytes("单位,金额\n甲局,1.00\n乙局\n甲局,2.00\n".encode("gb18030"))
    ((wide,), problems) = open_wide(path)
    assert problems == ()
    assert wide.frame(1)[1].tolist() == ["1.00", "", "2.00"]
    assert wide.cut([3], above=0).cell(1, 1).address == "第4行"


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as error:
        open_wide(tmp_path / "没有.xlsx")
    assert error.value.problem.code == "L005"
