"""A long sheet is looked at without a list of its cells: what is found is the same, cell by cell or not."""

import io
import random
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipeline.load import sheet_scan
from pipeline.load.displayed import Texts
from pipeline.load.sheet import column_name
from pipeline.load.sheet_parse import SheetFacts
from pipeline.load.workbook import _grid
from pipeline.load.workbook import read_workbook as read


def sheet(seed: int) -> bytes:
    """Return a sheet with cells in any order: filled, empty with a style, in error."""
    r = random.Random(seed)
    cells = []
    for _ in range(r.randrange(1, 400)):
        place = f"{column_name(r.randrange(r.choice([3, 30, 800])))}{r.randrange(1, r.choice([9, 300, 100_000]))}"
        style = r.choice(["", ' s="1"', ' s="7"', ' s="12"'])
        ends = ["/>", "></c>", "><v>1</v></c>", ' t="e"><v>#N/A</v></c>', ' t="inlineStr"><is><t>甲</t></is></c>']
        cells.append(f'<c r="{place}"{style}{r.choice(ends)}')
    if r.random() < 0.7:
        cells.sort(key=lambda cell: (len(cell.split('"')[1]), cell))
    rows = "".join(f"<row>{''.join(cells[n : n + 5])}</row>" for n in range(0, len(cells), 5))
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


@pytest.mark.parametrize("seed", range(60))
def test_what_is_found_is_the_same_cell_by_cell_or_not(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = sheet(seed)
    short = sheet_scan._usual(data, {b"1", b"12"}, ())
    monkeypatch.setattr(sheet_scan, "_CHUNK", 10)
    monkeypatch.setattr(sheet_scan, "_EDGE", 100)
    monkeypatch.setattr(sheet_scan, "_TURNS", 5 if seed % 2 else 500)
    assert short is not None
    assert sheet_scan._usual(data, {b"1", b"12"}, ()) == short


def test_a_cell_written_unusually_is_found_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_scan, "_CHUNK", 10)
    monkeypatch.setattr(sheet_scan, "_EDGE", 100)
    odd = '<c s="1" r="B700"><v>1</v></c>'
    for at in (0, 350, 699):
        rows = [f'<row r="{n}"><c r="A{n}"><v>1</v></c>{odd if n == at + 1 else ""}</row>' for n in range(1, 701)]
        assert sheet_scan._usual("".join(rows).encode(), (), ()) is None


def test_cells_farther_than_any_other_are_found_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """700 rows of two columns, and in the middle one cell in column AB (28) of row 900: 701 of 28 × 900 cells are filled."""
    monkeypatch.setattr(sheet_scan, "_CHUNK", 10)
    monkeypatch.setattr(sheet_scan, "_EDGE", 100)
    far = '<c r="AB900"><v>1</v></c>'
    rows = [f'<row><c r="A{n}"><v>1</v></c><c r="B{n}" s="3"/>{far if n == 350 else ""}</row>' for n in range(1, 701)]
    facts = sheet_scan._usual("".join(rows).encode(), (), ())
    assert isinstance(facts, SheetFacts)
    assert (facts.widest, facts.lowest, facts.filled) == (28, 900, 701)


@pytest.mark.parametrize("first", [(0, 0), (2, 3), (0, 4), (5, 0)])
def test_the_grid_begins_at_the_first_cell_of_the_sheet(first: tuple[int, int]) -> None:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    page = book.add_worksheet("甲")
    page.write(*first, "文")
    page.write(first[0] + 2, first[1] + 1, 1.5)
    page.write(first[0] + 3, first[1], True)
    book.close()
    found = CalamineWorkbook.from_filelike(io.BytesIO(data.getvalue())).get_sheet_by_name("甲")
    assert _grid(found, Texts()) == found.to_python(skip_empty_area=False)


def test_equal_texts_are_kept_once_and_looked_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    for row in range(50):
        page.write_row(row, 0, ["同一段文字", row, "同\x0b一"])
    book.close()
    (found,), _ = read(path.name, path.read_bytes())
    assert len({id(cells[0]) for cells in found.rows}) == 1
    assert sorted(found.doubts) == [(row, 2) for row in range(50)]
