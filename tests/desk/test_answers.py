"""What staff answer on the page: cells of 填报表, what columns are, what is done with findings; and what an action will do."""

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders import DEPARTMENT, YEAR
from tests.check.edits import edited, overtype
from tests.desk.client import INPUTS, OUTPUTS, PLACE, Client, desk, workspace

FORM = f"{INPUTS}/填报表.xlsx"


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(path: Path) -> dict[tuple[str, str], Any]:
    book = openpyxl.load_workbook(path)
    return {
        (s.title, c.coordinate): c.value for s in book.worksheets for row in s.iter_rows() for c in row if c.value is not None
    }


def test_a_value_goes_into_a_cell_and_everything_else_stays(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    form = folder / FORM
    before, parts_before = cells(form), parts(form)
    sheet, cell = next(place for place, value in before.items() if isinstance(value, int | float))
    with desk(folder) as window:
        seen = window.get(PLACE)["form"]
        assert seen == {"path": FORM, "name": "填报表.xlsx", "sha256": sha(form)}
        job = window.do(
            action="fill", file=FORM, sha256=seen["sha256"], cells=[{"sheet": sheet, "cell": cell, "value": "-1,234.50"}]
        )
        assert job["state"] == "done" and job["answer"]["cells"] == [{"sheet": sheet, "cell": cell, "value": "-1,234.50"}]
        assert cells(form) == before | {(sheet, cell): -1234.5}
        changed = [name for name, data in parts(form).items() if data != parts_before[name]]
        assert set(changed) <= {"xl/workbook.xml", "xl/styles.xml"} | {name for name in changed if "worksheets/sheet" in name}
        assert sum("worksheets/" in name for name in changed) == 1
        (kept,) = (form.parent / "历次").iterdir()
        assert cells(kept) == before

        again = window.do(action="fill", file=FORM, sha256=seen["sha256"], cells=[{"sheet": sheet, "cell": cell, "value": "1"}])
        assert again["code"] == 1 and [item["code"] for item in again["problems"]] == ["S041"]  # saved since it was seen
        long = "12345678901234.56"  # 16 digits, of which a workbook keeps 15: as a number its last 分 would be lost
        words = [{"sheet": sheet, "cell": "Z9", "value": "=1+1"}, {"sheet": sheet, "cell": cell, "value": ""}]
        words.append({"sheet": sheet, "cell": "Y9", "value": long})
        window.do(action="fill", file=FORM, cells=words)
        assert cells(form) == {place: value for place, value in before.items() if place != (sheet, cell)} | {
            (sheet, "Z9"): "=1+1",
            (sheet, "Y9"): long,
        }
        assert openpyxl.load_workbook(form)[sheet]["Z9"].data_type == "s"  # words, no formula
        wrong = window.do(action="fill", file=FORM, cells=[{"sheet": "没有", "cell": "A1", "value": "1"}])
        assert [item["code"] for item in wrong["problems"]] == ["K080"] and wrong["problems"][0]["expected"]


def test_a_gap_that_a_problem_names_is_filled(tmp_path: Path) -> None:
    """30 posts are written in words; the problem names the cell, the page shows it, a number mends it."""
    folder = workspace(tmp_path)
    book = openpyxl.load_workbook(folder / FORM)
    cell = next(cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value == 30)
    cell.value = "三十上下"
    book.save(folder / FORM)
    with desk(folder) as window:
        window.do(action="build", year=str(YEAR), folder=DEPARTMENT)
        found = window.get(PLACE)
        gap = next(item for item in found["gaps"] if item["value"] == "三十上下")
        assert gap["sheet"] == cell.parent.title and gap["cell"] == cell.coordinate and gap["remedy"]
        filled = {"sheet": gap["sheet"], "cell": gap["cell"], "value": "30"}
        assert window.do(action="fill", file=FORM, sha256=found["form"]["sha256"], cells=[filled])["state"] == "done"
        window.do(action="build", year=str(YEAR), folder=DEPARTMENT)
        assert not [item for item in window.get(PLACE)["gaps"] if item["cell"] == gap["cell"]]


def test_what_a_column_is(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    ledger = folder / INPUTS / "支出明细账.xlsx"
    book = openpyxl.load_workbook(ledger)
    head = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "摘要")
    head.value = "事由经过"
    book.save(ledger)
    with desk(folder) as window:
        file = f"{INPUTS}/支出明细账.xlsx"
        seen = window.do(action="inspect", file=file)["answer"]
        notes = {column["head"]: column["note"] for sheet in seen["sheets"] for column in sheet["columns"]}
        assert notes["事由经过"] == "没有认出" and {"摘要", "不用"} <= set(seen["choices"]["terms"])
        done = window.do(action="assign", file=file, columns=[{"head": "事由经过", "term": "摘要"}])
        assert done["outputs"] == [f"{INPUTS}/列名对照.xlsx"] and done["code"] == 0
        terms = {column["head"]: column["term"] for sheet in done["answer"]["sheets"] for column in sheet["columns"]}
        assert terms["事由经过"] == "摘要"
        again = window.do(action="assign", file=file, columns=[{"head": "事由经过", "term": "不用"}])
        notes = {column["head"]: column["note"] for sheet in again["answer"]["sheets"] for column in sheet["columns"]}
        assert notes["事由经过"] == "不用"
        for columns, code in (([{"head": "没有", "term": "摘要"}], "I007"), ([{"head": "事由经过", "term": "没有"}], "I008")):
            wrong = window.do(action="assign", file=file, columns=columns)
            assert code in [item["code"] for item in wrong["problems"]] and not wrong["outputs"]


def test_decisions_are_written_where_the_command_reads_them(tmp_path: Path) -> None:
    """A number is changed in the report; 保留 with a reason on the page, then accept takes it into 覆盖记录.xlsx."""
    folder = workspace(tmp_path)
    with desk(folder) as window:
        report = window.get(PLACE)["report"]["path"]
        (folder / report).write_bytes(edited((folder / report).read_bytes(), overtype("单位.内设机构数", "整数", "27")))
        assert window.do(action="check", file=report)["code"] == 1
        checked = window.get(PLACE)["checked"]
        row = next(item for item in checked["rows"] if item["编号"] in ("Y010", "Y016"))
        plan = window.post("/api/plan", {"action": "accept", "file": report}).json
        assert "什么也不会写" in plan["says"][-1]
        without = window.do(
            action="decide", file=report, sha256=checked["sha256"], rows=[{"row": row["row"], "decision": "保留"}]
        )
        assert [item["code"] for item in without["problems"]] == ["U051"]
        choice = {"row": row["row"], "decision": "保留", "reason": "已按批复核对"}
        assert window.do(action="decide", file=report, sha256=checked["sha256"], rows=[choice])["code"] == 0
        now = next(item for item in window.get(PLACE)["checked"]["rows"] if item["row"] == row["row"])
        assert (now["处理"], now["理由"]) == ("保留", "已按批复核对") and now["位置"] == row["位置"]
        plan = window.post("/api/plan", {"action": "accept", "file": report}).json
        assert any("已按批复核对" in said for said in plan["says"])
        stale = window.do(action="decide", file=report, sha256=checked["sha256"], rows=[{**choice, "decision": "还原"}])
        assert [item["code"] for item in stale["problems"]] == ["S041"]
        nobody = window.do(action="accept", file=report)
        assert [item["code"] for item in nobody["problems"]] == ["U058"]  # no tracked change names who it was
        taken = window.do(action="accept", file=report, who="张三")
        assert [item["reason"] for item in taken["answer"]["recorded"]] == ["已按批复核对"], taken["problems"]
        assert (folder / INPUTS / "覆盖记录.xlsx").is_file()


REQUESTS = (
    {"action": "build", "year": str(YEAR), "folder": DEPARTMENT},
    {"action": "build", "year": str(YEAR)},
    {"action": "new", "year": "2020", "names": ["某省示例局"]},
    {"action": "sample"},
    {"action": "inspect", "file": f"{INPUTS}/决算报表.xlsx"},
    {"action": "assign", "file": f"{INPUTS}/支出明细账.xlsx", "columns": [{"head": "甲", "term": "不用"}]},
    {"action": "fill", "file": FORM, "cells": [{"sheet": "基本信息", "cell": "B2", "value": "x"}]},
)
OF_REPORT = (
    {"action": "check", "annotate": True},
    {"action": "refresh"},
    {"action": "accept"},
    {"action": "finalize", "force": True, "reason": "x"},
    {"action": "decide", "rows": [{"row": 5, "decision": "还原"}]},
)


def test_a_plan_says_what_is_done_and_does_nothing(window: Client, folder: Path) -> None:
    report = window.get(PLACE)["report"]["path"]
    window.do(action="check", file=report)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    for request in (
        *REQUESTS,
        *({**item, "file": report} for item in OF_REPORT),
        {"action": "diff", "left": report, "right": report},
    ):
        plan = window.post("/api/plan", request).json
        assert plan["says"] and plan["command"].startswith("jixiao ") and not plan["stops"], plan
        assert plan["reads"] or plan["writes"]
        assert "--json" not in plan["command"]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_what_a_plan_says_is_written_is_what_is_written(window: Client, folder: Path) -> None:
    request = {"action": "build", "year": str(YEAR), "folder": DEPARTMENT}
    plan = window.post("/api/plan", request).json
    job = window.do(**request)
    written = {name for name in job["answer"]["departments"][0]["outputs"] if ".jixiao" not in name}
    assert written <= set(plan["writes"]), written - set(plan["writes"])


@pytest.mark.parametrize("mark", ["~$", ".~lock."])
def test_a_report_that_is_open_stops_what_would_write_it(window: Client, folder: Path, mark: str) -> None:
    report = window.get(PLACE)["report"]
    name = f".~lock.{report['name']}#" if mark == ".~lock." else f"~${report['name'][2:]}"
    hidden = folder / OUTPUTS / name
    hidden.write_text("x")
    for action in ("refresh", "finalize"):
        plan = window.post("/api/plan", {"action": action, "file": report["path"]}).json
        assert [item["code"] for item in plan["stops"]] == ["S040"]
    hidden.unlink()


def test_the_year_has_the_overview_its_page_shows(window: Client) -> None:
    found = window.get(f"/api/years/{YEAR}")["overview"]
    (row,) = found["departments"]
    assert row["folder"] == DEPARTMENT and row["state"] in ("已生成", "已修改") and row["data"] == 0
    page = window.get(f"{PLACE}/page")
    assert page["figures"] and page["scores"]
