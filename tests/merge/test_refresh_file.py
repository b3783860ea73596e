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
from pipeline.merge.changes import Kind, NewReport
from pipeline.merge.refresh_file import RefreshOutcome, refresh_file
from pipeline.publish import BASELINE, OWN, fingerprint
from pipeline.run import build_department, new_report
from pipeline.word.document import as_text, read_document
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.errors.cases import Change, fill
from tests.errors.good import good
from tests.load.exports import ROOTS

WHY = ("--reason", "评分标准没有公布")
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


def _refresh(report: Path, *changes: Change) -> RefreshOutcome:
    folder = report.parents[3]
    inputs = _write(folder, *changes)
    return refresh_file(
        report,
        beside=f"{OWN}/{BASELINE}",
        generate=lambda place, document: new_report(place, ROOTS, document),
        when=WHEN,
        inputs=inputs,
    )


def _text(path: Path) -> str:
    return as_text(read_document(path.read_bytes()))


def _codes(outcome: RefreshOutcome) -> set[str]:
    return {item.code for item in outcome.problems}


def _old(report: Path, stamp: str) -> Path:
    return report.parent / "历次" / f"{report.stem}（旧{stamp}）.docx"


def test_figures_are_new_words_are_staffs_and_the_old_file_is_as_it_was(report: Path) -> None:
    _edit(report, HAND)
    before = report.read_bytes()
    outcome = _refresh(report, MORE)
    made, listed = outcome.paths
    assert made == report and listed == report.with_name("更新清单.xlsx")
    assert _old(report, "11230905").read_bytes() == before
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


def test_two_updates_in_one_minute_keep_both_older_states(report: Path) -> None:
    _edit(report, HAND)
    before = []
    for change in (MORE, fill("其他数据", "信访件数", "数值", 40)):
        before.append(report.read_bytes())
        assert _refresh(report, change).paths[0] == report
    older = [_old(report, stamp) for stamp in ("11230905", "11230905-2")]
    assert [path.read_bytes() for path in older] == before
    assert [path.name for path in report.parent.glob("*.docx")] == [report.name]
    lists = sorted(path.name for path in report.parent.rglob("更新清单*"))
    assert lists == ["更新清单.xlsx", "更新清单（旧11230905-2）.xlsx"]  # that of the first update went with what it had made


def test_an_updated_file_can_be_updated_again(report: Path) -> None:
    _edit(report, HAND)
    first = _refresh(report, MORE).paths[0]
    _edit(first, e.retype("公平性按规定办理", "公平性良好"))
    folder = report.parents[3]
    inputs = _write(folder, fill("其他数据", "信访件数", "数值", 40))
    outcome = refresh_file(
        first,
        beside=f"{OWN}/{BASELINE}",
        generate=lambda place, document: new_report(place, ROOTS, document),
        when=WHEN + dt.timedelta(hours=1),
        inputs=inputs,
    )
    assert outcome.paths[0] == report and _old(report, "11231005").is_file()
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
    assert not report.with_name("检查结果.xlsx").exists()  # it told of the state before and went with it
    main(["check", str(report)])
    capsys.readouterr()
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
    (older,) = (report.parent / "历次").glob("*.docx")
    assert older.read_bytes() == before
    assert "信访意见25件" in _text(report) and "经济性良好。" in _text(report)
    _edit(report, e.retype("公平性按规定办理", "公平性良好"))
    _build(tmp_path, fill("其他数据", "信访件数", "数值", 40))
    assert len(list((report.parent / "历次").glob("*.docx"))) == 2
    assert [path.name for path in report.parent.glob("*.docx")] == [report.name]
    text = _text(report)
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
    assert main(["finalize", str(updated), "--inputs", str(inputs), *WHY]) == 0


def test_an_older_file_edited_later_is_told(tmp_path: Path, report: Path) -> None:
    """Edited, updated, then somebody edits the older file: what was done there is not in the current one."""
    _edit(report, HAND)
    _refresh(report, MORE)
    older = _old(report, "11230905")
    _edit(older, e.retype("项目管理按规定办理", "项目管理严格"))
    again = _refresh(report, fill("其他数据", "信访件数", "数值", 40))
    told = [item for item in again.problems if item.code == "S012"]
    assert [(item.file, item.expected) for item in told] == [(f"历次/{older.name}", report.name)]
    built = build_department(_write(tmp_path, MORE), tmp_path / "outputs", ROOTS)
    assert [item.file for item in built.problems if item.code == "S012"] == [f"历次/{older.name}"]
    refused = _refresh(older, MORE)
    assert refused.code == 2 and _codes(refused) == {"S044"}
    older.unlink()
    assert "S012" not in _codes(_refresh(report, fill("其他数据", "信访件数", "数值", 30)))


def test_a_file_open_in_word_or_wps_is_not_moved(report: Path) -> None:
    _edit(report, HAND)
    before = {path: path.read_bytes() for path in report.parent.rglob("*") if path.is_file()}
    for held in (f"~${report.name[2:]}", f".~lock.{report.name}#", f".~{report.name}"):
        report.with_name(held).touch()
        outcome = _refresh(report, MORE)
        assert outcome.code == 2 and "S040" in _codes(outcome)
        assert held in next(item.found for item in outcome.problems if item.code == "S040")
        report.with_name(held).unlink()
        assert {path: path.read_bytes() for path in report.parent.rglob("*") if path.is_file()} == before


def test_a_report_saved_while_it_was_merged_is_left_alone(report: Path) -> None:
    _edit(report, HAND)
    inputs = _write(report.parents[3], MORE)

    def slow(place: Path, document: str) -> NewReport:
        _edit(report, e.retype("公平性按规定办理", "公平性良好"))  # saved in Word while the new report is made
        return new_report(place, ROOTS, document)

    outcome = refresh_file(report, beside=f"{OWN}/{BASELINE}", generate=slow, when=WHEN, inputs=inputs)
    assert outcome.code == 2 and "S041" in _codes(outcome)
    assert "公平性良好" in _text(report) and not (report.parent / "历次").exists()


def test_reports_of_the_first_version_come_under_one_name(tmp_path: Path, report: Path) -> None:
    """0.1.0 gave each update a name of its own and told in 生成记录 which became which."""
    _edit(report, HAND)
    first = report.read_bytes()
    _refresh(report, MORE)
    updated = report.with_name(f"{report.stem}（更新11230905）.docx")
    report.rename(updated)
    report.write_bytes(first)
    shutil.rmtree(report.parent / "历次")
    own = report.parent / OWN
    (own / BASELINE).rename(own / "基线（更新11230905）.docx")
    record = json.loads((own / "生成记录.json").read_text(encoding="utf-8"))
    outputs = record["outputs"]
    outputs[updated.name] = outputs.pop(report.name)
    outputs[f"{OWN}/基线（更新11230905）.docx"] = outputs.pop(f"{OWN}/{BASELINE}")
    lines = [{"from": report.name, "sha256": fingerprint(first), "to": updated.name}]
    old = {key: value for key, value in record.items() if key not in ("history", "inputs_folder")}
    (own / "生成记录.json").write_text(json.dumps({**old, "updates": lines}), encoding="utf-8")
    _edit(updated, e.retype("公平性按规定办理", "公平性良好"))
    _build(tmp_path, fill("其他数据", "信访件数", "数值", 40))
    text = _text(report)
    assert "信访意见40件" in text and "经济性良好。" in text and "公平性良好。" in text
    assert [path.name for path in report.parent.glob("*.docx")] == [report.name]
    assert len(list((report.parent / "历次").glob("*.docx"))) == 2


def test_refresh_finds_the_inputs_of_the_build_and_guesses_none(
    tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """生成记录 holds the relative path to the inputs; a file mailed elsewhere has none, wherever one stands."""
    monkeypatch.chdir(tmp_path)
    _edit(report, HAND)
    inputs = _write(tmp_path, MORE)
    assert not str(json.loads((report.parent / OWN / "生成记录.json").read_text("utf-8"))["inputs_folder"]).startswith("/")
    mailed = tmp_path / "邮件" / "改稿.docx"
    mailed.parent.mkdir()
    mailed.write_bytes(report.read_bytes())
    assert inputs == tmp_path / "inputs" / "2019" / "某省示例局"
    assert main(["refresh", str(mailed)]) == 2
    assert "S042" in capsys.readouterr().out
    main(["check", str(mailed)])
    assert "Y006" in capsys.readouterr().out
    assert main(["finalize", str(mailed)]) == 1
    assert "S043" in capsys.readouterr().out
    assert main(["accept", str(mailed), LETTERS[0], "--reason", "x"]) == 2
    assert "U061" in capsys.readouterr().out
    assert main(["refresh", str(report)]) in (0, 1)
    assert "信访意见25件" in _text(report)
    assert main(["finalize", str(report), *WHY]) == 0
    assert not [item for item in (tmp_path / "邮件").iterdir() if "定稿" in item.name]
    elsewhere = tmp_path / "搬走"
    inputs.rename(elsewhere)
    capsys.readouterr()
    assert main(["finalize", str(report)]) == 1
    assert "不在原来的地方" in capsys.readouterr().out
    assert main(["finalize", str(report), "--inputs", str(elsewhere), *WHY]) == 0


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
    assert answer["outputs"] == []  # nothing new
    inputs = _write(report.parents[3], fill("其他数据", "信访件数", "数值", 40))
    assert main(["refresh", str(report), "--inputs", str(inputs), "--json"]) in (0, 1)
    answer = json.loads(capsys.readouterr().out)
    _valid(answer, "refresh.schema.json")
    assert answer["changes"] and answer["outputs"]
    main(["check", str(report), "--inputs", str(inputs), "--json"])
    _valid(json.loads(capsys.readouterr().out), "check.schema.json")


def _valid(answer: object, name: str) -> None:
    schema = Path(__file__).parents[2] / "pipeline" / "schema" / name
    Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(answer)
