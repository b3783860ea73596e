"""``jixiao refresh`` and building again over an edited report, through real files of the small department.

The good department of the error book: 20 letters (信访.件数) of which 20 were answered; 48.00 basic spending in all.
"""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pipeline.__main__ import main
from pipeline.merge.changes import Kind
from pipeline.merge.refresh_file import Outcome, refresh_file
from pipeline.publish import BASELINE, OWN, read_record
from pipeline.run import build_department, new_report
from pipeline.word.document import as_text, read_document
from tests.baselines import read_baseline
from tests.errors.cases import Change, fill
from tests.errors.good import good
from tests.load.exports import ROOTS
from tests.review import edits as e

WHEN = dt.datetime(2030, 11, 23, 9, 5)
LETTERS, ANSWERED = ("信访.件数", "整数"), ("信访.回复数", "整数")
HAND = e.retype("经济性按规定办理", "经济性良好")
MORE = fill("其他数据", "信访件数", "数值", 25)
"""25 letters, 20 of them answered: 20 ÷ 25 = 80%."""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A built report; its inputs stand in ``tmp_path / "inputs"``."""
    return _build(tmp_path)


def _write(folder: Path, *changes: Change) -> Path:
    department = good()
    for change in changes:
        change(department)
    shutil.rmtree(folder / "inputs", ignore_errors=True)
    return department.write(folder / "inputs")


def _build(folder: Path, *changes: Change) -> Path:
    build_department(_write(folder, *changes), folder / "outputs", ROOTS)
    return next((folder / "outputs").rglob("*报告.docx"))


def _edit(report: Path, *edits: e.Edit) -> None:
    report.write_bytes(e.edited(report.read_bytes(), *edits))


def _refresh(report: Path, *changes: Change) -> Outcome:
    folder = report.parents[3]
    inputs = _write(folder, *changes)
    return refresh_file(
        report, beside=f"{OWN}/{BASELINE}", generate=lambda place: new_report(place, ROOTS), when=WHEN, inputs=inputs
    )


def _text(path: Path) -> str:
    return as_text(read_document(path.read_bytes()))


def _codes(outcome: Outcome) -> set[str]:
    return {item.code for item in outcome.problems}


def test_figures_are_new_words_are_staffs_and_the_old_file_is_as_it_was(report: Path) -> None:
    _edit(report, HAND)
    before = report.read_bytes()
    outcome = _refresh(report, MORE)
    made, listed = outcome.paths
    assert made.name == f"{report.stem}（更新11230905）.docx"
    assert listed.name == f"{report.stem}（更新11230905）清单.xlsx"
    assert report.read_bytes() == before
    text = _text(made)
    assert "共收到群众信访意见25件，回复处理20件，回复处理率80.00%" in text
    assert "经济性良好。" in text and "经济性按规定办理" not in text
    written = {item.key for item in outcome.changes if item.kind is Kind.UPDATED}
    assert {"信访.件数", "信访.回复率"} <= written


def test_nothing_changed_nothing_written(report: Path) -> None:
    _edit(report, HAND)
    outcome = _refresh(report)
    assert outcome.paths == () and "S011" in _codes(outcome)
    assert list(report.parent.glob("*更新*")) == []


def test_two_updates_in_one_minute_have_two_names(report: Path) -> None:
    _edit(report, HAND)
    names = [_refresh(report, change).paths[0].name for change in (MORE, fill("其他数据", "信访件数", "数值", 40))]
    assert names == [f"{report.stem}（更新11230905）.docx", f"{report.stem}（更新11230905-2）.docx"]


def test_an_updated_file_can_be_updated_again_and_is_named_anew(report: Path) -> None:
    _edit(report, HAND)
    first = _refresh(report, MORE).paths[0]
    _edit(first, e.retype("公平性按规定办理", "公平性良好"))
    folder = report.parents[3]
    inputs = _write(folder, fill("其他数据", "信访件数", "数值", 40))
    outcome = refresh_file(
        first,
        beside=f"{OWN}/{BASELINE}",
        generate=lambda place: new_report(place, ROOTS),
        when=WHEN + dt.timedelta(hours=1),
        inputs=inputs,
    )
    assert outcome.paths[0].name == f"{report.stem}（更新11231005）.docx"
    text = _text(outcome.paths[0])
    assert "信访意见40件，回复处理20件，回复处理率50.00%" in text  # 20 ÷ 40
    assert "经济性良好。" in text and "公平性良好。" in text


def test_an_updated_file_that_lost_our_part_is_compared_with_its_own_baseline(report: Path) -> None:
    _edit(report, HAND)
    made = _refresh(report, MORE).paths[0]
    parts = {name: part for name, part in e.parts_of(made.read_bytes()).items() if not name.startswith("customXml")}
    made.write_bytes(e.packed(parts))
    assert read_baseline(made.read_bytes()) is None
    outcome = _refresh(made, fill("其他数据", "信访件数", "数值", 40))
    assert "信访意见40件，回复处理20件，回复处理率50.00%" in _text(outcome.paths[0])
    assert not [item for item in outcome.changes if item.kind is Kind.KEPT and item.key]  # nothing taken for staff's
    assert read_baseline(outcome.paths[0].read_bytes()) is not None


def test_a_changed_figure_marked_to_be_put_back_is_put_back(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit(report, e.overtype(*LETTERS, "31"))
    monkeypatch.chdir(report.parents[3])
    main(["check", str(report)])
    assert "31" in capsys.readouterr().out
    held = _refresh(report, MORE)
    assert "信访意见31件" in _text(held.paths[0]) and "S002" in _codes(held)
    _decide(report.with_name("检查结果.xlsx"), "31", "还原")
    put_back = _refresh(report, MORE)
    assert "信访意见25件，回复处理20件，回复处理率80.00%" in _text(put_back.paths[0])
    assert "S002" not in _codes(put_back)


def test_a_file_without_any_baseline_has_its_tagged_figures_renewed_and_no_more(report: Path) -> None:
    _edit(report, HAND, e.overtype(*ANSWERED, "19"))
    shutil.rmtree(report.parent / OWN)
    parts = {name: part for name, part in e.parts_of(report.read_bytes()).items() if not name.startswith("customXml")}
    report.write_bytes(e.packed(parts))
    outcome = _refresh(report, MORE)
    text = _text(outcome.paths[0])
    assert "信访意见25件，回复处理19件，回复处理率80.00%" in text  # 19 was typed by hand: held
    assert "经济性良好。" in text
    assert {"S004", "S002", "S010"} <= _codes(outcome)
    assert read_baseline(outcome.paths[0].read_bytes()) is not None


def _decide(book: Path, now: str, decision: str) -> None:
    """Choose 处理 in the rows of 检查结果.xlsx whose 现值 is a text."""
    import openpyxl

    work = openpyxl.load_workbook(book)
    sheet = work.worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    rows = [row for row in sheet.iter_rows(min_row=4) if row[heads.index("现值")].value == now]
    assert rows
    for row in rows:
        row[heads.index("处理")].value = decision
    work.save(book)


def test_building_again_updates_the_edited_report_and_goes_on_from_the_newest(tmp_path: Path, report: Path) -> None:
    _edit(report, HAND)
    before = report.read_bytes()
    _build(tmp_path, MORE)
    first = next(report.parent.glob("*（更新*）.docx"))
    assert report.read_bytes() == before
    assert "信访意见25件" in _text(first) and "经济性良好。" in _text(first)
    _edit(first, e.retype("公平性按规定办理", "公平性良好"))
    _build(tmp_path, fill("其他数据", "信访件数", "数值", 40))
    made = [line["to"] for line in read_record(report.parent)["updates"]]
    assert len(made) == 2 and made[0] == first.name
    text = _text(report.parent / made[1])
    assert "信访意见40件" in text and "经济性良好。" in text and "公平性良好。" in text
    figures = json.loads((report.parent / "figures.json").read_text(encoding="utf-8"))["figures"]
    letters = next(item["value"] for item in figures if item["key"] == LETTERS[0])
    assert letters == {"kind": "count", "count": "40"}  # the other results are those of now


def test_building_again_without_a_change_makes_no_new_file(tmp_path: Path, report: Path) -> None:
    _edit(report, HAND)
    before = {path.name for path in report.parent.iterdir()}
    _build(tmp_path)
    assert {path.name for path in report.parent.iterdir()} == before


def test_an_untouched_report_is_simply_written_again(tmp_path: Path, report: Path) -> None:
    _build(tmp_path, MORE)
    assert "信访意见25件" in _text(report)
    assert list(report.parent.glob("*更新*")) == []


def test_the_list_says_what_a_kept_paragraph_says_after_the_update(report: Path) -> None:
    _edit(report, e.retype("共收到群众信访意见", "共收到群众来信来访意见"))
    kept = [item for item in _refresh(report, MORE).changes if item.kind is Kind.KEPT]
    assert len(kept) == 1
    assert "来信来访意见20件" in kept[0].was
    assert "来信来访意见25件，回复处理20件，回复处理率80.00%" in kept[0].now


def test_a_report_with_numbers_of_yesterday_is_not_made_final(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = _write(report.parents[3], MORE)
    assert main(["finalize", str(report), "--inputs", str(inputs)]) == 1
    assert "Y017" in capsys.readouterr().out
    updated = _refresh(report, MORE).paths[0]
    assert main(["finalize", str(updated), "--inputs", str(inputs)]) == 0


def test_two_branches_of_one_report_are_told(tmp_path: Path, report: Path) -> None:
    """Edited, updated, both files edited on: the next update of the old one does not hold what was done to the first."""
    _edit(report, HAND)
    first = _refresh(report, MORE).paths[0]
    _edit(first, e.retype("公平性按规定办理", "公平性良好"))
    _edit(report, e.retype("项目管理按规定办理", "项目管理严格"))
    again = _refresh(report, MORE)
    assert {"S005", "S012"} <= _codes(again)
    assert [item.file for item in again.problems if item.code == "S012"] == [first.name]
    second = again.paths[0]
    built = build_department(_write(tmp_path, fill("其他数据", "信访件数", "数值", 40)), tmp_path / "outputs", ROOTS)
    newest = next(report.parent / line["to"] for line in reversed(read_record(report.parent)["updates"]))
    assert newest not in (first, second) and "项目管理严格" in _text(newest) and "公平性良好" not in _text(newest)
    assert [item.file for item in built.problems if item.code == "S012"] == [first.name]


def test_a_held_number_is_told_again_when_nothing_else_changes(report: Path) -> None:
    _edit(report, e.overtype(*LETTERS, "31"))
    updated = _refresh(report, MORE).paths[0]
    again = _refresh(updated, MORE)
    assert again.paths == () and {"S011", "S002"} <= _codes(again)


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"\xd0\xcf\x11\xe0" + data,
        lambda data: e.packed({**e.parts_of(data), "word/document.xml": e.parts_of(data)["word/document.xml"][:-40]}),
    ],
)
def test_a_damaged_file_is_refused_and_nothing_is_written(report: Path, damage: Damage) -> None:
    report.write_bytes(damage(report.read_bytes()))
    before = {path: path.read_bytes() for path in report.parent.rglob("*") if path.is_file()}
    outcome = _refresh(report, MORE)
    assert outcome.code == 2 and _codes(outcome) & {"Y001", "Y003", "Y004"}
    assert {path: path.read_bytes() for path in report.parent.rglob("*") if path.is_file()} == before


def test_the_command_says_what_it_did(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _edit(report, HAND, e.overtype(*ANSWERED, "19"))
    inputs = _write(report.parents[3], MORE)
    assert main(["refresh", str(report), "--inputs", str(inputs)]) in (0, 1)
    said = capsys.readouterr().out
    assert "已更新（冲突 0，保留 " in said and "S002" in said
    said.encode("gbk")
    assert main(["refresh", str(report), "--inputs", str(inputs), "--json"]) in (0, 1)
    answer = json.loads(capsys.readouterr().out)
    _valid(answer, "refresh.schema.json")
    assert answer["changes"] and answer["outputs"]
    main(["check", str(report), "--inputs", str(inputs), "--json"])
    _valid(json.loads(capsys.readouterr().out), "check.schema.json")


def _valid(answer: object, name: str) -> None:
    schema = Path(__file__).parents[2] / "docs" / "schema" / name
    Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(answer)
