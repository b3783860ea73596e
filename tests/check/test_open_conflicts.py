"""A conflict is open until the report says what was decided, with its comment or without: refresh, merge, check as files.

经济性按规定办理 is the sentence as generated, 经济性良好 what staff made of it, 经济性较好 what 文字材料 says now.
"""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from pipeline import link
from pipeline.check.check_file import check_file
from pipeline.check.findings import Finding
from pipeline.merge.merge_file import merge_file
from pipeline.merge.refresh_file import refresh_file
from pipeline.publish import BASELINE, OWN
from pipeline.run import new_report
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.errors.cases import Change, text
from tests.errors.edited import report
from tests.errors.good import good
from tests.load.exports import ROOTS

WHEN = dt.datetime(2030, 11, 23, 9, 5)
AS_GENERATED, MINE, THEIRS = "经济性按规定办理", "经济性良好", "经济性较好"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def refreshed(tmp_path: Path) -> Path:
    """A report in which staff's sentence stayed where the new one says something else."""
    (tmp_path / "报告.docx").write_bytes(e.edited(report(), e.retype(AS_GENERATED, MINE)))
    return _refresh(tmp_path / "报告.docx", text(f"{THEIRS}。"))


def _refresh(path: Path, *changes: Change) -> Path:
    department = good()
    for change in changes:
        change(department)
    inputs = department.write(path.parent / "inputs")
    outcome = refresh_file(
        path,
        beside=f"{OWN}/{BASELINE}",
        generate=lambda place, document: new_report(place, ROOTS, document),
        when=WHEN,
        inputs=inputs,
    )
    assert outcome.paths, [str(item) for item in outcome.problems]
    return next(item for item in outcome.paths if item.suffix == ".docx")


def open_now(path: Path, *edits: e.Edit) -> list[Finding]:
    """The conflicts check lists after some edits."""
    path.write_bytes(e.edited(path.read_bytes(), *edits))
    outcome = check_file(path, beside=f"{OWN}/{BASELINE}", figures_now=lambda _: None, when=WHEN)
    return [item for item in outcome.findings if item.code == "Y070"]


def comments_deleted(root: etree._Element) -> None:
    for item in [*root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd")]:
        e.remove(item)
    for item in [*root.iter(f"{W}commentReference")]:
        run = item.getparent()
        assert run is not None
        e.remove(run)


def bookmarks_dropped(root: etree._Element) -> None:
    """An editor that keeps no hidden bookmark."""
    e.strip_bookmarks(root, "_jx")


def _confirm(path: Path, reason: str) -> None:
    book = openpyxl.load_workbook(path.with_name("检查结果.xlsx"))
    for row in book.active.iter_rows():
        if row[1].value == "Y070":
            row[8].value, row[9].value = "保留", reason
    book.save(path.with_name("检查结果.xlsx"))


@pytest.mark.parametrize("edits", [(), (comments_deleted,), (bookmarks_dropped,), (comments_deleted, bookmarks_dropped)])
def test_a_conflict_stays_open_without_its_comment_or_its_bookmark(refreshed: Path, edits: tuple[e.Edit, ...]) -> None:
    (found,) = open_now(refreshed, *edits)
    assert (found.severity.value, found.now, found.was) == ("错误", f"{MINE}。", f"{THEIRS}。")


@pytest.mark.parametrize(
    "decided", [e.retype(MINE, THEIRS), e.remove_paragraph(MINE)], ids=["the new text is typed", "the paragraph is deleted"]
)
def test_it_is_over_when_the_place_says_so(refreshed: Path, decided: e.Edit) -> None:
    assert open_now(refreshed, decided) == []


def test_a_third_wording_decides_nothing_until_confirmed_and_only_as_long_as_it_stands(refreshed: Path) -> None:
    (found,) = open_now(refreshed, e.retype(MINE, "经济性一般"))
    assert found.now == "经济性一般。"
    _confirm(refreshed, "")
    assert [item.severity.value for item in open_now(refreshed)] == ["错误"], "a reason is asked for"
    _confirm(refreshed, "处室意见一致")
    for _ in range(2):  # the list written anew keeps the decision
        assert [(item.severity.value, item.differs) for item in open_now(refreshed)] == [("提示", False)]
    assert [item.severity.value for item in open_now(refreshed, e.retype("经济性一般", "经济性尚可"))] == ["错误"]


def test_what_was_confirmed_is_told_again_only_when_the_inputs_say_something_new(refreshed: Path) -> None:
    assert len(open_now(refreshed)) == 1
    _confirm(refreshed, "处室意见一致")
    same = _refresh(refreshed, text(f"{THEIRS}。"), text("效率性较好。", "效率性"))
    assert open_now(same) == []
    other = _refresh(same, text("经济性很好。"), text("效率性较好。", "效率性"))
    assert [(item.now, item.was) for item in open_now(other)] == [(f"{MINE}。", "经济性很好。")]


def test_an_open_conflict_is_told_again_by_the_next_refresh_and_once(refreshed: Path) -> None:
    again = _refresh(refreshed, text(f"{THEIRS}。"), text("效率性较好。", "效率性"))
    assert [(item.now, item.was) for item in open_now(again)] == [(f"{MINE}。", f"{THEIRS}。")]
    back = _refresh(again, text("效率性较好。", "效率性"))
    assert open_now(back) == [], "the inputs say again what the report was generated with"


@pytest.mark.parametrize("deleted", [MINE, "经济性优秀"])
def test_two_wordings_of_a_merge_are_open_until_one_is_deleted(tmp_path: Path, deleted: str) -> None:
    merged = _merge(tmp_path, e.retype(AS_GENERATED, MINE), e.retype(AS_GENERATED, "经济性优秀"))
    (found,) = open_now(merged, comments_deleted)
    assert (found.now, found.was) == (f"{MINE}。", "经济性优秀。")
    assert open_now(merged, e.remove_paragraph(deleted)) == []


def test_a_cell_of_a_merge_is_open_until_it_says_what_the_other_copy_has(tmp_path: Path) -> None:
    goal = ("目标.第1项.目标值", "文本")
    copies = [e.overtype(*goal, "不少于30人"), e.overtype(*goal, "不少于40人")]
    merged = _merge(tmp_path, *copies)
    (found,) = open_now(merged, comments_deleted)
    assert (found.now, found.was) == ("不少于30人", "不少于40人")
    assert open_now(merged, e.overtype(*goal, "不少于40人")) == []


def _merge(folder: Path, *edits: e.Edit) -> Path:
    (folder / "原稿.docx").write_bytes(report())
    copies = []
    for number, edit in enumerate(edits):
        copies.append(folder / f"{'甲乙'[number]}.docx")
        copies[-1].write_bytes(e.edited(report(), edit))
    outcome = merge_file(folder / "原稿.docx", copies, beside=f"{OWN}/{BASELINE}", when=WHEN)
    return next(item for item in outcome.paths if item.suffix == ".docx")


def test_the_baseline_keeps_conflicts_and_older_ones_know_none(refreshed: Path) -> None:
    baseline = read_baseline(refreshed.read_bytes())
    assert baseline is not None
    (conflict,) = baseline.conflicts
    assert (conflict.kept, conflict.other, conflict.source) == (f"{MINE}。", f"{THEIRS}。", "更新")
    assert link.parse_baseline(link.write_baseline(baseline).encode()) == baseline
    before = read_baseline(report())
    assert before is not None and before.conflicts == () and "conflict" not in link.write_baseline(before)
