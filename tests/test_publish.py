"""Publishing: whole or not at all, and never over a hand edit."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.publish import BASELINE, OWN, PENDING, RECORD, Publication, PublishOrder, fingerprint, is_generated, read_record
from pipeline.publish import publish as publish_order

REPORT = "甲局2019年部门整体支出绩效自评报告.docx"


WHEN = dt.datetime(2030, 11, 23, 9, 5)


def publish(folder: Path, files: Mapping[str, bytes], record: Mapping[str, object]) -> Publication:
    return publish_order(PublishOrder(folder=folder, files=files, when=WHEN, record=record))


def _files(report: bytes = b"report 1", paper: bytes = b"paper 1") -> dict[str, bytes]:
    return {REPORT: report, f"{OWN}/{BASELINE}": report, "对账底稿.xlsx": paper}


def test_files_and_record_are_written(tmp_path: Path) -> None:
    done = publish(tmp_path, _files(), {"schema": 1})
    assert done.done and done.problems == ()
    assert (tmp_path / REPORT).read_bytes() == b"report 1"
    record = json.loads((tmp_path / OWN / RECORD).read_text(encoding="utf-8"))
    assert record["outputs"][REPORT] == fingerprint(b"report 1")
    assert not (tmp_path / OWN / PENDING).exists()
    assert {path.name for path in (tmp_path / OWN).iterdir()} == {RECORD, BASELINE}


def test_an_unedited_report_is_replaced(tmp_path: Path) -> None:
    publish(tmp_path, _files(), {"schema": 1})
    assert publish(tmp_path, _files(b"report 2"), {"schema": 1}).done
    assert (tmp_path / REPORT).read_bytes() == b"report 2"


def test_an_edited_report_stops_everything(tmp_path: Path) -> None:
    publish(tmp_path, _files(), {"schema": 1})
    (tmp_path / REPORT).write_bytes(b"edited by hand")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    refused = publish(tmp_path, _files(b"report 2", b"paper 2"), {"schema": 1})
    assert not refused.done
    assert [item.code for item in refused.problems] == ["P001"]
    assert refused.problems[0].file == REPORT
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_does_not_write_over_the_edited_report_is_published(tmp_path: Path) -> None:
    publish(tmp_path, _files(), {"schema": 1})
    (tmp_path / REPORT).write_bytes(b"edited by hand")
    assert publish(tmp_path, {"对账底稿.xlsx": b"paper 2"}, {"schema": 1}).done
    assert (tmp_path / "对账底稿.xlsx").read_bytes() == b"paper 2"
    assert (tmp_path / REPORT).read_bytes() == b"edited by hand"
    assert not is_generated(tmp_path / REPORT)


def test_a_report_we_know_nothing_of_counts_as_edited(tmp_path: Path) -> None:
    (tmp_path / REPORT).write_bytes(b"somebody's file")
    assert [item.code for item in publish(tmp_path, _files(), {"schema": 1}).problems] == ["P001"]


def test_a_copy_under_another_name_is_in_nobodys_way(tmp_path: Path) -> None:
    publish(tmp_path, _files(), {"schema": 1})
    (tmp_path / "我的修改稿.docx").write_bytes(b"mine")
    assert publish(tmp_path, _files(b"report 2"), {"schema": 1}).done
    assert (tmp_path / "我的修改稿.docx").read_bytes() == b"mine"


def test_a_run_that_stopped_between_moving_and_recording_is_recognised(tmp_path: Path) -> None:
    publish(tmp_path, _files(), {"schema": 1})
    # The state a power cut leaves: the new report in place, its hash only in 待发布, the record still the old one.
    (tmp_path / REPORT).write_bytes(b"report 2")
    pending = {"schema": 1, "outputs": {REPORT: fingerprint(b"report 2"), f"{OWN}/{BASELINE}": fingerprint(b"report 2")}}
    (tmp_path / OWN / PENDING).write_text(json.dumps(pending), encoding="utf-8")
    assert is_generated(tmp_path / REPORT)
    assert publish(tmp_path, _files(b"report 3"), {"schema": 1}).done


def test_a_run_that_stopped_before_moving_leaves_the_old_report_replaceable(tmp_path: Path) -> None:
    publish(tmp_path, _files(), {"schema": 1})
    pending = {"schema": 1, "outputs": {REPORT: fingerprint(b"report 2")}}
    (tmp_path / OWN / PENDING).write_text(json.dumps(pending), encoding="utf-8")
    assert publish(tmp_path, _files(b"report 3"), {"schema": 1}).done


def test_notes_in_a_working_paper_are_kept_beside_the_new_one(tmp_path: Path) -> None:
    publish(tmp_path, _files(), {"schema": 1})
    (tmp_path / "对账底稿.xlsx").write_bytes(b"with my notes")
    done = publish(tmp_path, _files(paper=b"paper 2"), {"schema": 1})
    assert [item.code for item in done.problems] == ["P005"]
    assert (tmp_path / "对账底稿.xlsx").read_bytes() == b"paper 2"
    assert (tmp_path / "历次" / "对账底稿（旧11230905）.xlsx").read_bytes() == b"with my notes"


def test_an_earlier_report_stays_recorded_when_only_lists_are_written(tmp_path: Path) -> None:
    publish(tmp_path, _files(), {"schema": 1})
    publish(tmp_path, {"问题清单.json": b"{}"}, {"schema": 1})
    assert read_record(tmp_path)["outputs"][REPORT] == fingerprint(b"report 1")
    assert publish(tmp_path, _files(b"report 2"), {"schema": 1}).done


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_bytes(b"a file where the folder should be")
    refused = publish(tmp_path / "outputs" / "甲局", _files(), {"schema": 1})
    assert [item.code for item in refused.problems] == ["P003"]
