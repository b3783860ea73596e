"""上年成果: what outputs/<上年>/<部门>/figures.json gives and is compared with; a real 填报表 with cells emptied."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.__main__ import main
from pipeline.pack import find_pack, pack_roots, read_pack
from pipeline.problems import Severity
from pipeline.records import Cell, TieResult
from pipeline.run import Run, stages
from tests.conftest import MUNICIPAL

ROOTS = pack_roots()
NAME = MUNICIPAL.name
TOTAL, GUESTS = "三公.合计.上年决算数", "三公.公务接待费.上年决算数"
# what the sample's 填报表 says of 2023, in 分
SAID = {"三公.合计.决算数": "34984620", "三公.公务接待费.决算数": "3842620", "支出.年末结转和结余.决算数": "647000000"}


def last_year(base: Path, values: dict[str, str] = SAID, **more: Any) -> Path:
    """Write the figures.json of 2023 by hand; its folder stands beside that of 2024."""
    path = base / "outputs" / "2023" / NAME / "figures.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    figures = [
        {"key": k, "label": k, "unit": "元", "value": {"kind": "money", "fen": fen}, "source": {}} for k, fen in values.items()
    ]
    head = {"schema": 1, "department": NAME, "year": 2023, "pack": {"id": "national", "version": "0.9"}, "tool": "0.1.0"}
    path.write_text(json.dumps({**head, "figures": figures, **more}, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The sample's inputs, to be changed."""
    shutil.copytree(MUNICIPAL, tmp_path / "inputs" / "2024" / NAME)
    return tmp_path


def write(base: Path, label: str, value: object) -> None:
    """Write a cell of 上年决算 on 三公经费; None empties it."""
    path = base / "inputs" / "2024" / NAME / "填报表.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["三公经费"]
    heads = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value in ("项目", "上年决算")}
    row = next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == label)
    sheet.cell(row, heads["上年决算"]).value = value  # type: ignore[assignment]
    book.save(path)


def read(base: Path, until: str = "load") -> Run:
    return stages(base / "inputs" / "2024" / NAME, ROOTS, until, previous=base / "outputs")


def codes(run: Run) -> list[str]:
    return [item.code for item in run.problems if item.code.startswith(("O", "H1", "L053"))]


def h1(run: Run) -> dict[str, TieResult]:
    return {item.column: item for item in run.ties if item.id == "H1"}


def test_an_empty_cell_takes_last_years_figure_and_says_from_where(place: Path) -> None:
    last_year(place)
    write(place, "合计", None)
    run = read(place)
    figure = run.figures[TOTAL]
    assert figure.value == 34984620
    assert figure.source == Cell(file="上年 figures.json", address="三公.合计.决算数")
    assert str(figure.source) == "上年 figures.json > 三公.合计.决算数"
    assert codes(run) == ["O001"]
    note = next(item for item in run.problems if item.code == "O001")
    assert note.severity is Severity.NOTE
    assert note.found == "模板包 national 0.9，没有定稿（未生成）；填入填报表空着的：“三公”经费合计上年决算数"


def test_what_staff_wrote_stands_and_is_tied(place: Path) -> None:
    """The sample says 38,426.20 of 公务接待费; last year's outputs say 38,426.21: 0.01 apart is 不符. The others agree."""
    last_year(place, {**SAID, "三公.公务接待费.决算数": "3842621"})
    run = read(place)
    assert run.figures[GUESTS].value == 3842620
    results = h1(run)
    wrong = next(item for item in results.values() if item.result == "不符")
    assert (wrong.difference, wrong.severity) == (-1, "警告")
    told = [item for item in run.problems if item.code == "H1"]
    assert [(item.found, item.expected.split("（")[0], item.sheet) for item in told] == [
        ("38,426.20 元", "38,426.21 元", "三公经费")
    ]
    assert sum(item.result == "相符" for item in results.values()) == 2
    silent = [item for item in results.values() if item.result == "无法核对"]
    assert silent
    assert all("没有数" in item.reason for item in silent)


def test_what_last_year_gave_is_not_tied_to_itself(place: Path) -> None:
    last_year(place)
    write(place, "合计", None)
    assert "“三公”经费合计上年决算数" not in h1(read(place))
    assert h1(read(place))["“三公”经费公务接待费上年决算数"].result == "相符"


def test_the_opening_balance_is_last_years_closing_balance(place: Path) -> None:
    last_year(place, {"支出.年末结转和结余.决算数": "647000100"})
    results = [item for item in h1(read(place)).values() if item.result == "不符"]
    assert [item.difference for item in results] == [-100]


def test_without_last_years_outputs_nothing_changes(place: Path, tmp_path: Path) -> None:
    plain = stages(place / "inputs" / "2024" / NAME, ROOTS, "load")
    beside = read(place)
    assert not h1(beside)
    assert beside.problems == plain.problems
    assert beside.ties == plain.ties


def test_only_the_year_directly_before_serves(place: Path) -> None:
    path = last_year(place)
    path.parent.parent.rename(path.parent.parent.with_name("2022"))
    write(place, "合计", None)
    assert codes(read(place)) == ["L053"]


def _doubled(path: Path) -> None:
    said = json.loads(path.read_text(encoding="utf-8"))
    said["figures"].append(said["figures"][0])
    path.write_text(json.dumps(said), encoding="utf-8")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-40]), "O002"),
        (lambda path: path.write_bytes(b"[" * 100_000), "O002"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b'"fen": "34984620"', b'"fen": "1e9"')), "O002"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b'"schema": 1', b'"schema": 2')), "O002"),
        (_doubled, "O002"),
        (_pipe, "O002"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b'"year": 2023', b'"year": 2022')), "O003"),
        (lambda path: path.write_bytes(path.read_bytes().replace(NAME.encode(), "别的局".encode())), "O003"),
    ],
)
def test_a_file_that_cannot_serve_is_told_and_not_used(place: Path, damage: Callable[[Path], object], code: str) -> None:
    path = last_year(place)
    damage(path)
    write(place, "合计", None)
    run = read(place)
    assert codes(run) == [code, "L053"]
    assert not h1(run)
    assert run.figures[TOTAL].number is None


def test_the_report_the_paper_and_the_check_use_it(place: Path) -> None:
    """Built, the paper links the cell to last year's file; check sees the same figure, and another one when that changes."""
    path = last_year(place)
    write(place, "合计", None)
    out = place / "outputs"
    assert main(["build", str(place / "inputs" / "2024" / NAME), "--out", str(out)]) in (0, 1)
    folder = out / "2024" / NAME
    figures = {item["key"]: item for item in json.loads((folder / "figures.json").read_text(encoding="utf-8"))["figures"]}
    assert figures[TOTAL]["value"] == {"kind": "money", "fen": "34984620"}
    sheet = openpyxl.load_workbook(folder / "对账底稿.xlsx")["数据项"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "三公.合计.决算数" and cell.hyperlink]
    assert [cell.hyperlink.target for cell in cells if cell.hyperlink] == ["../../2023/" + NAME + "/figures.json"]
    report = folder / f"{NAME}2024年部门整体支出绩效自评报告.docx"
    before = main(["check", str(report)])
    path.write_bytes(path.read_bytes().replace(b"34984620", b"35984620"))
    assert (before, main(["check", str(report)])) == (0, 1)


def test_which_figure_gives_which_is_the_packs_data() -> None:
    """newfolder.toml: 上年决算 is 决算数, 存量资金年初 is 年末; national adds 上年预算, guangdong has none of it."""
    national, guangdong = (read_pack(find_pack(name, ROOTS), 2024).carried for name in ("national", "guangdong"))
    assert national["三公.合计.上年预算数"] == "三公.合计.年初预算数"
    assert national[GUESTS] == "三公.公务接待费.决算数"
    assert "三公.合计.上年预算数" not in guangdong
    assert guangdong["存量.年初"] == "存量.年末"
