"""finalize of a workbook: the clean copy and its receipt, or what stands in the way."""

import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment

from pipeline.finalize.final import DONE, REFUSED, FinalOutcome, Task
from pipeline.records import Figures
from pipeline.sheet_documents.finalize_sheet import finalize_sheet_file
from pipeline.sheet_documents.package import WorkbookPackage
from tests.sheet_documents.edits import BESIDE, Edit, cells, folder, now
from tests.sheet_documents.example import built, figures, template

FINAL = "某县示例局2024年基础数据表（定稿）"


def finalized(
    base: Path, edit: Edit, known: Figures | None = None, *, reason: str = "", formulas: bool = True, data: bytes | None = None
) -> FinalOutcome:
    task = Task(
        path=folder(base, edit, data),
        beside=BESIDE,
        figures_now=now(known),
        titles=lambda _: {},
        when=dt.datetime(2025, 3, 2, 9).astimezone(),
        tool="0.1",
        overrides_now=lambda _: (),
        values_now=lambda _: (),
        final_name=lambda _: "",
        inputs=base / "in",
        reason=reason,
        force=bool(reason),
        formulas=lambda _: formulas,
    )
    return finalize_sheet_file(task)


def test_a_clean_copy_and_its_receipt(tmp_path: Path) -> None:
    outcome = finalized(tmp_path, cells(A10="补充说明"))
    assert outcome.code == DONE and {path.name for path in outcome.paths} == {
        f"{FINAL}.xlsx",
        f"{FINAL}.回执.json",
        f"{FINAL}.回执.xlsx",
    }
    data = (tmp_path / f"{FINAL}.xlsx").read_bytes()
    package = WorkbookPackage(data)
    assert not package.our_names() and package.baseline() is None and "customXml" not in package.kinds()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None and sheet["C6"].value == "=SUM(C4,C5)" and sheet.print_area == "'基础数据表'!$A$1:$E$8"
    assert b"creator" not in package.parts["docProps/core.xml"]
    receipt = json.loads((tmp_path / f"{FINAL}.回执.json").read_text(encoding="utf-8"))
    told = {item["key"]: (item["text"], item["place"], item["label"]) for item in receipt["figures"]}
    assert told["三公.合计.决算数"] == ("13.50", "基础数据表 > 合计 > C6", "三公.合计.决算数")
    assert receipt["removed"]["bookmarks"] == 14 and outcome.removed == {"隐藏的名称": 14, "批注": 0}


def test_values_alone_where_the_pack_says_so(tmp_path: Path) -> None:
    finalized(tmp_path, lambda data: data, formulas=False)
    sheet = openpyxl.load_workbook(tmp_path / f"{FINAL}.xlsx").active
    assert sheet is not None and sheet["C6"].value == 13.5 and sheet["D6"].value == 1.125


def test_a_difference_without_a_reason_refuses_and_a_reason_is_in_the_receipt(tmp_path: Path) -> None:
    outcome = finalized(tmp_path, cells(C5=4, C6=(14.5, "SUM(C4,C5)"), D6=(14.5 / 12, 'IF(B6=0,"",(C6/B6))')))
    assert outcome.code == REFUSED and [item.code for item in outcome.problems] == ["Y010"]
    (tmp_path / "two").mkdir()
    forced = finalized(tmp_path / "two", cells(C5=4, C6=(14.5, "SUM(C4,C5)")), reason="县长办公会要求")
    assert forced.code == DONE and forced.forced
    receipt = json.loads((tmp_path / "two" / f"{FINAL}.回执.json").read_text(encoding="utf-8"))
    assert receipt["forced"]["reason"] == "县长办公会要求"


def test_inputs_that_changed_since_refuse(tmp_path: Path) -> None:
    outcome = finalized(tmp_path, lambda data: data, figures(spent=100_000_00))
    assert outcome.code == REFUSED and {item.code for item in outcome.problems} == {"Y017"}


def test_what_runs_by_itself_is_never_handed_in(tmp_path: Path) -> None:
    edit = cells(F9=(1, 'WEBSERVICE("http://example.org")'))
    outcome = finalized(tmp_path, edit, reason="一定要")
    assert outcome.code == REFUSED and "D025" in {item.code for item in outcome.problems}


def test_comments_of_staff_are_told_and_go(tmp_path: Path) -> None:
    def remark(data: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(data))
        book.active["A6"].comment = Comment("请张三核对", "李四")  # type: ignore[index]
        out = io.BytesIO()
        book.save(out)
        results = {"B6": (12, "SUM(B4,B5)"), "C6": (13.5, "SUM(C4,C5)"), "D6": (1.125, 'IF(B6=0,"",(C6/B6))')}
        results |= {"D4": (0.875, 'IF(B4=0,"",(C4/B4))'), "E8": (50 / 46, 'IF(B8=0,"",(D8/B8))')}
        return cells(**results)(out.getvalue())

    outcome = finalized(tmp_path, remark)
    assert outcome.code == DONE and [(item.code, item.found) for item in outcome.problems] == [("Z004", "李四：请张三核对")]
    assert not list(WorkbookPackage((tmp_path / f"{FINAL}.xlsx").read_bytes()).comments())
    assert openpyxl.load_workbook(tmp_path / f"{FINAL}.xlsx").active["A6"].comment is None  # type: ignore[index]


def test_the_same_file_is_not_written_twice(tmp_path: Path) -> None:
    data = built(template())
    assert finalized(tmp_path, lambda made: made, data=data).code == DONE
    first = (tmp_path / f"{FINAL}.xlsx").read_bytes()
    task_again = tmp_path / "two"
    task_again.mkdir()
    finalized(task_again, lambda made: made, data=data)
    assert (task_again / f"{FINAL}.xlsx").read_bytes() == first
