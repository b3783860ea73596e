"""The sample's working paper and lists: links lead to the cells the figures came from, formulas agree, schemas hold."""

import io
import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from tests.conftest import ROOT, Built
from tests.workpaper.test_workpaper import agree


@pytest.fixture(scope="module")
def paper(built: Built) -> bytes:
    return (built.folder / "对账底稿.xlsx").read_bytes()


def test_formulas_agree(paper: bytes) -> None:
    assert agree(paper) > 500


def test_links_lead_to_the_cells(paper: bytes, built: Built) -> None:
    """From the outputs folder every link names an input file; where it names a cell, that cell holds the figure."""
    books: dict[Path, object] = {}
    compared = 0
    for row in load_workbook(io.BytesIO(paper))["数据项"].iter_rows(min_row=4):
        link, value, unit = row[8].hyperlink, row[2].value, row[3].value
        if link is None:
            continue
        file = (built.folder / unquote(str(link.target))).resolve()
        assert file.is_file(), link.target
        whole_rows = str(row[9].value or "").endswith("行合计")  # a ledger's total is linked to its first line
        if link.location and unit == "元" and isinstance(value, int | float) and not whole_rows:
            if file not in books:
                books[file] = load_workbook(file, data_only=True)
            sheet, _, address = link.location.rpartition("!")
            content = books[file][sheet[1:-1].replace("''", "'")][address].value  # type: ignore[index]
            digits = str(content).replace(",", "")
            assert abs(float(digits) - value) < 0.005 or abs(float(digits) * 10_000 - value) < 0.005, (
                row[0].value,
                content,
                value,
            )
            compared += 1
    assert compared > 80


def test_no_machine_path_anywhere(paper: bytes, built: Built) -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        content = b"".join(package.read(name) for name in package.namelist())
    for path in (ROOT, built.folder, Path.home()):
        assert str(path).encode() not in content


@pytest.mark.parametrize(
    ("file", "schema"), [("figures.json", "figures.schema.json"), ("问题清单.json", "problems.schema.json")]
)
def test_json_follows_its_schema(built: Built, file: str, schema: str) -> None:
    rules = json.loads((ROOT / "pipeline" / "schema" / schema).read_text(encoding="utf-8"))
    Draft202012Validator(rules).validate(json.loads((built.folder / file).read_text(encoding="utf-8")))


def test_a_table_printed_in_ten_thousands_says_what_its_cells_hold(built_municipal: Built) -> None:
    """表4 prints 万元; the working paper's cells refer to 元 (596,000.00, printed 59.60)."""
    book = load_workbook(built_municipal.folder / "对账底稿.xlsx")
    sheet = book["表4"]
    assert sheet["A1"].value == "表4 “三公”经费情况（单位：元）"
    assert sheet["A2"].value.endswith("报告中印万元，这里是元。")
    assert book["表3"]["A1"].value.endswith("（单位：元）")
