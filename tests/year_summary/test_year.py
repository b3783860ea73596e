"""汇总 of built departments: states, links, figures, what is read again, what is written; through real files."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from jsonschema import Draft202012Validator

from pipeline.__main__ import main
from pipeline.problems import problem
from pipeline.records import Cell
from pipeline.year_summary.write import ANSWER, BOOK, write_summary
from pipeline.year_summary.year_inputs import Listed, Unowned, YearInputs
from tests.conftest import ANHUI, MUNICIPAL, ROOT, Built

WATER, FARM = MUNICIPAL.name, ANHUI.name
_SCHEMA = json.loads((ROOT / "pipeline" / "schema" / "summary.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def year(tmp_path: Path, built_municipal: Built, built_anhui: Built) -> Path:
    """A year with two departments of two packs."""
    place = tmp_path / "outputs" / "2024"
    for item, folder in ((built_municipal, MUNICIPAL), (built_anhui, ANHUI)):
        shutil.copytree(item.folder, place / item.folder.name)
        shutil.copytree(folder, tmp_path / "inputs" / "2024" / folder.name)
    return place


def report(year: Path, name: str) -> Path:
    return year / name / f"{name}2024年部门整体支出绩效自评报告.docx"


def told(year: Path) -> dict[str, Any]:
    """汇总.json, valid after its schema, by folder."""
    found = json.loads((year / ANSWER).read_text(encoding="utf-8"))
    Draft202012Validator(_SCHEMA).validate(found)
    return {**found, "by": {item["folder"]: item for item in found["departments"]}}


def states(year: Path) -> dict[str, str]:
    return {name: item["state"] for name, item in told(year)["by"].items()}


def rows(year: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the head in its third row."""
    book = openpyxl.load_workbook(year / BOOK)
    table = [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=3)]
    return [dict(zip(map(str, table[0]), row, strict=True)) for row in table[1:]]


def edit(path: Path) -> None:
    document = docx.Document(str(path))
    document.add_paragraph("补充说明。")
    document.save(str(path))


def test_a_row_says_what_figures_json_says(year: Path) -> None:
    """The cells are 元 of the fen in figures.json, and the scores those of the rubric."""
    assert write_summary(year).done
    figures = json.loads((year / WATER / "figures.json").read_text(encoding="utf-8"))["figures"]
    value = {item["key"]: item["value"] for item in figures}
    row = next(item for item in rows(year, "主要数据") if item["部门"] == WATER)
    assert row["支出决算数"] == int(value["支出.本年支出合计.决算数"]["fen"]) / 100 == 149839549.73
    assert (row["目标完成项数"], row["目标项数"]) == (9, 11)
    rate = value["执行.预算完成率"]
    assert row["预算执行率"] == int(rate["num"]) / int(rate["den"])
    line = next(item for item in rows(year, "部门一览") if item["部门"] == WATER)
    assert (line["状态"], line["自评总分"], line["等级"], line["错误"], line["提示"]) == ("已生成", 84.35, "良", 0, 6)
    scores = [item for item in rows(year, "其余得分") if item["部门"] == WATER]
    assert [(item["一级指标"], item["二级指标"], item["得分"]) for item in scores[:2]] == [
        ("投入", "目标设定", 4.5),
        ("投入", "预算配置", 7),
    ]
    assert sum(item["得分"] for item in scores) == pytest.approx(84.35)


def test_links_lead_to_files_that_are_there(year: Path) -> None:
    write_summary(year)
    sheet = openpyxl.load_workbook(year / BOOK)["部门一览"]
    targets = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink and cell.hyperlink.target]
    assert len(targets) == 6
    assert all((year / target).is_file() for target in targets)


def test_the_state_follows_the_report_on_disk(year: Path) -> None:
    """Generated, edited, handed in, edited after that: each told from the bytes that stand."""
    path = report(year, WATER)
    write_summary(year)
    assert states(year) == {WATER: "已生成", FARM: "已生成"}
    edit(path)
    write_summary(year)
    assert states(year)[WATER] == "已修改"
    inputs = year.parent.parent / "inputs" / "2024" / WATER
    code = main(["finalize", str(path), "--inputs", str(inputs), "--force", "--reason", "测试"])
    assert code == 0
    write_summary(year)
    assert states(year)[WATER] == "已定稿"
    edit(path)
    write_summary(year)
    line = told(year)["by"][WATER]
    assert (line["state"], line["notes"][0]) == ("已修改", "定稿是按报告较早的样子做的，报告后来又改过")


def test_a_receipt_without_its_final_file_is_no_final(year: Path) -> None:
    path = report(year, WATER)
    inputs = year.parent.parent / "inputs" / "2024" / WATER
    assert main(["finalize", str(path), "--inputs", str(inputs), "--force", "--reason", "测试"]) == 0
    next(path.parent.glob("*（定稿）.docx")).unlink()
    write_summary(year)
    assert states(year)[WATER] == "已生成"
    assert told(year)["by"][WATER]["notes"][0] == "定稿不在，或与回执不符"


def test_who_has_to_hand_in_and_has_not(year: Path) -> None:
    """部门名单: three have to, two have; one of no list is said to be of none."""
    register = (Listed(name="示例市财政局", code="001"), Listed(name=WATER), Listed(name="示例市档案馆", due=False))
    write_summary(year, YearInputs(register=register, folders=("示例市教育局",)))
    found = {item["部门"]: (item["应收"], item["实收"], item["状态"]) for item in rows(year, "应收实收")}
    assert found == {
        "示例市财政局": ("是", "否", "未交"),
        WATER: ("是", "是", "已生成"),
        "示例市档案馆": ("否", "否", "未交"),
        FARM: ("不在名单", "是", "已生成"),
        "示例市教育局": ("不在名单", "否", "未交"),
    }
    assert openpyxl.load_workbook(year / BOOK)["应收实收"]["A2"].value.startswith("应收 2 个，实收 1 个，还差 1 个")
    money = next(item for item in rows(year, "主要数据") if item["部门"] == "示例市财政局")
    assert money["支出决算数"] is None


def test_a_report_withheld_says_why(year: Path) -> None:
    folder = year.parent.parent / "inputs" / "2024" / FARM
    shutil.rmtree(year / FARM)
    (folder / "决算报表.xlsx").write_bytes(b"broken")
    assert main(["build", str(folder), "--out", str(year.parent)]) == 2
    write_summary(year)
    line = told(year)["by"][FARM]
    assert line["state"] == "未生成"
    assert "决算报表.xlsx" in line["notes"][0]
    row = next(item for item in rows(year, "主要数据") if item["部门"] == FARM)
    assert row["支出决算数"] is None


def record(year: Path, name: str) -> Path:
    return year / name / ".jixiao" / "生成记录.json"


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (lambda found: {k: v for k, v in found.items() if k not in ("summary", "counts")}, "生成记录是旧版本写的"),
        (lambda found: {**found, "summary": {"figures": 3}}, "生成记录中的汇总数据读不了"),
    ],
)
def test_a_record_without_usable_figures_is_said_and_no_nought(year: Path, change: Any, note: str) -> None:
    path = record(year, WATER)
    path.write_text(json.dumps(change(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    write_summary(year)
    line = told(year)["by"][WATER]
    assert line["notes"][0].startswith(note)
    row = next(item for item in rows(year, "主要数据") if item["部门"] == WATER)
    assert row["支出决算数"] == "缺"
    assert line["state"] == "已生成"


def test_nothing_is_written_or_read_where_nothing_changed(year: Path) -> None:
    """A record that changed without its size, time and file number is not seen: nobody read it."""
    write_summary(year)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in year.rglob("*") if path.is_file()}
    path = record(year, WATER)
    stood = path.stat()
    text = path.read_text(encoding="utf-8")
    with path.open("r+", encoding="utf-8") as file:
        file.write(text.replace('"department": "示例市', '"department": "例示市'))
    os.utime(path, ns=(stood.st_atime_ns, stood.st_mtime_ns))
    assert write_summary(year).done
    del before[path]
    assert {item: (item.stat().st_mtime_ns, item.read_bytes()) for item in before} == before


def test_one_department_that_changed_is_read_again(year: Path) -> None:
    write_summary(year)
    quiet, loud = record(year, WATER), record(year, FARM)
    stood = quiet.stat()
    for path in (quiet, loud):
        found = path.read_text(encoding="utf-8").replace('"department": "示例', '"department": "例示')
        with path.open("r+", encoding="utf-8") as file:
            file.write(found)
    os.utime(quiet, ns=(stood.st_atime_ns, stood.st_mtime_ns))
    os.utime(loud, ns=(stood.st_atime_ns, stood.st_mtime_ns + 10**9))
    write_summary(year)
    by = told(year)["by"]
    assert by[FARM]["department"].startswith("例示")
    assert by[WATER]["department"].startswith("示例")


def test_the_same_records_give_the_same_bytes_elsewhere(year: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "2024"
    shutil.copytree(year, other)
    write_summary(year)
    edit_and_back = report(other, WATER)
    data = edit_and_back.read_bytes()
    edit(edit_and_back)
    write_summary(other)
    edit_and_back.write_bytes(data)
    write_summary(other)
    assert [(year / name).read_bytes() for name in (BOOK, ANSWER)] == [(other / name).read_bytes() for name in (BOOK, ANSWER)]


def test_what_staff_wrote_into_the_list_is_kept(year: Path) -> None:
    write_summary(year)
    book = openpyxl.load_workbook(year / BOOK)
    book["部门一览"]["N4"] = "已电话催办"
    book.save(year / BOOK)
    edit(report(year, WATER))
    published = write_summary(year)
    assert [item.code for item in published.problems] == ["P005"]
    kept = next((year / "历次").glob("汇总*.xlsx"))
    assert openpyxl.load_workbook(kept)["部门一览"]["N4"].value == "已电话催办"


def test_hostile_names_are_words_and_lead_nowhere(year: Path) -> None:
    """A folder, a note and an owner that begin like a formula or a link stand as text."""
    for name in ("=1+1", "@SUM(A1)", "javascript:alert(1)"):
        (year / name / ".jixiao").mkdir(parents=True)
        shutil.copy(record(year, WATER), year / name / ".jixiao")
    place = Cell(file="=cmd|' /C calc'!A0", sheet="+1", address="第2行")
    row = Unowned(at=place, unit="-1+1", why="@名单里没有", count=2, amounts={"=借方": 12345})
    wrong = problem("P010", at=Cell(file="=HYPERLINK(1)"))
    write_summary(year, YearInputs(problems=(wrong,), nobody=(row,), folders=("../../外面", "=2")))
    book = openpyxl.load_workbook(year / BOOK)
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    links = [
        cell.hyperlink.target
        for line in book["部门一览"].iter_rows()
        for cell in line
        if cell.hyperlink and cell.hyperlink.target
    ]
    assert not any(target.startswith("javascript:") for target in links)
    assert rows(year, "无归属行")[0]["合计（元）"] == 123.45
    assert "../../外面" not in states(year)


def test_departments_of_one_rubric_are_ranked_on_a_sheet(year: Path) -> None:
    """A second department of the same record ties with the first: both are first."""
    twin = year / "示例市水务二局"
    shutil.copytree(year / WATER, twin)
    write_summary(year)
    found = rows(year, "排名1")
    assert [(item["名次"], item["部门"], item["总分"], item["投入 › 预算配置"]) for item in found] == [
        (1, "示例市水务二局", 84.35, 7),
        (1, WATER, 84.35, 7),
    ]


def test_no_department_no_file(tmp_path: Path) -> None:
    assert write_summary(tmp_path / "2024").done
    assert not (tmp_path / "2024").exists()
