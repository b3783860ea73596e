"""A report nobody edited, merged with the report of changed inputs, is that report: every way in which inputs change."""

import pytest

from pipeline.merge.changes import Kind
from pipeline.word.lint import lint_package
from tests.check import edits as e
from tests.merge.bench import FEW, VARIANTS, refreshed, report
from tests.merge.oracle import File, again

SINGLY = [name for name in VARIANTS if name not in ("gd", "national")]


def base_of(name: str) -> str:
    return "national" if name.startswith("national") else "gd"


def is_the_new_one(data: bytes, name: str) -> None:
    out = refreshed(data, name, base_of(name))
    made, new = File(out.data), File(report(name).data)
    assert made.text() == new.text()
    assert made.tables() == new.tables()
    assert {change.kind for change in out.changes} <= {Kind.UPDATED, Kind.ADDED}
    assert [item.found for item in lint_package(out.data)] == []
    assert again(out, refreshed(out.data, name)) == []


@pytest.mark.parametrize("name", FEW)
def test_it_becomes_the_new_report(name: str) -> None:
    is_the_new_one(report(base_of(name)).data, name)


@pytest.mark.parametrize("name", FEW[:3])
def test_so_does_one_whose_tags_an_editor_dropped(name: str) -> None:
    """As LibreOffice 7.4 saves it: the frames of the controls stay, tags and titles are gone."""
    is_the_new_one(e.edited(report(base_of(name)).data, e.strip_tags), name)


def test_marks_word_sets_by_itself_are_no_edit() -> None:
    """A paragraph with the bookmarks of copying and a smart tag is renewed; no conflict is told."""
    data = e.edited(report("gd").data, e.words_own_marks("详见表1-2"))
    out = refreshed(data, "totals", "gd")
    assert {change.kind for change in out.changes} <= {Kind.UPDATED, Kind.ADDED}
    assert File(out.data).text() == File(report("totals").data).text()


@pytest.mark.slow
@pytest.mark.parametrize("name", SINGLY)
def test_each_change_alone(name: str) -> None:
    assert report(name).data != report(base_of(name)).data
    is_the_new_one(report(base_of(name)).data, name)


def test_nothing_changed_changes_nothing() -> None:
    data = report("gd").data
    out = refreshed(data, "gd")
    assert out.changes == ()
    assert refreshed(out.data, "gd").data == out.data
