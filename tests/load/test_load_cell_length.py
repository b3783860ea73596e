"""One cell holds 32,767 characters at most, as in Excel; more is no cell a person wrote, and is refused with its place."""

import io
import zipfile
from pathlib import Path

import pytest

from pipeline import limits
from pipeline.load.archive import Unreadable
from pipeline.load.delimited import read_delimited
from pipeline.load.workbook import read_workbook
from tests.builders import xlsx

LONGEST = 32_767


def _sheet(folder: Path, characters: int) -> bytes:
    """A workbook whose B2 holds so many characters: written with one, since writers of workbooks keep to the bound."""
    data, made = xlsx(folder / "账.xlsx", {"表": [["名称", "说明"], ["甲", "长文"]]}).read_bytes(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("长文".encode(), ("长" * characters).encode()))
    return made.getvalue()


def test_the_longest_text_excel_writes_is_read(tmp_path: Path) -> None:
    (sheet,), problems = read_workbook("账.xlsx", _sheet(tmp_path, LONGEST))
    assert limits.CELL_TEXT == LONGEST and len(sheet.text(1, 1)) == LONGEST and not problems


def test_one_character_more_is_refused_with_its_cell(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        read_workbook("账.xlsx", _sheet(tmp_path, LONGEST + 1))
    told = refused.value.problem
    assert (told.code, told.sheet, told.cell, told.found) == ("L181", "表", "B2", "这一格有 32768 个字")
    assert told.expected == "一格不超过 32767 个字"


def test_a_field_of_a_text_table_is_as_long_at_most() -> None:
    text = "名称,说明,数\r\n甲,{},1\r\n"
    assert len(read_delimited("账.csv", text.format("长" * LONGEST).encode()).text(1, 1)) == LONGEST
    with pytest.raises(Unreadable) as refused:
        read_delimited("账.csv", text.format("长" * (LONGEST + 1)).encode())
    told = refused.value.problem
    assert (told.code, told.cell, told.found) == ("L181", "第2行", "这一行有一格太长")
