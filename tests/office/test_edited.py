"""Edited reports saved once more by LibreOffice (which drops tags): still found, still checked; our commented copy is valid."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from pipeline.check.annotate import annotated
from pipeline.check.check import Checked, check
from pipeline.edited import opened, with_baseline
from pipeline.word.document import read_document
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.check.test_check import CASES, SILENT
from tests.conftest import Built
from tests.office.recalculate import convert
from tests.office.test_validators import sdk_errors

pytestmark = pytest.mark.office

WHEN = dt.datetime(2020, 3, 2, 9, 0, 0)
SAVED = ("overtyped", "emptied", "deleted", "cell overtyped", "staff's own number", "row deleted", "heading deleted")
QUIET = ("retyped full-width", "half bold", "everything stripped", "rows moved", "paragraph moved")


def saved(built: Built, folder: Path, *edits: e.Edit) -> bytes:
    """An edited report as LibreOffice writes it."""
    path = folder / "改稿.docx"
    path.write_bytes(e.edited(built.report.read_bytes(), *edits))
    return convert(path, "docx", folder / "saved").read_bytes()


def checked(built: Built, data: bytes) -> Checked:
    baseline = read_baseline(built.report.read_bytes())
    assert baseline is not None
    return check(read_document(data), baseline)


def test_the_untouched_report_saved_by_libreoffice_gives_nothing(
    built: Built, soffice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = checked(built, saved(built, tmp_path))
    with capsys.disabled():
        print("\nLibreOffice 另存后找到：", dict(Counter(item.how.value for item in result.located.occurrences)))
    assert result.findings == ()


@pytest.mark.parametrize("name", QUIET)
def test_restyling_stays_silent_after_libreoffice(built: Built, soffice: str, tmp_path: Path, name: str) -> None:
    assert checked(built, saved(built, tmp_path, *SILENT[name])).findings == ()


@pytest.mark.parametrize("name", SAVED)
def test_an_edit_is_named_after_libreoffice_saved_it(
    built: Built, soffice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    steps, expected = CASES[name]
    expected = ["Y011"] if name == "emptied" else expected  # its control has lost tag and text: the figure is gone
    result = checked(built, saved(built, tmp_path, *steps))
    concerned = [item for item in result.located.occurrences if any(item.key in f.keys for f in result.findings)]
    hows = {item.how.value for item in concerned} - {""}
    with capsys.disabled():
        print(f"\n{name}：找到的办法 {'、'.join(sorted(hows)) or '（没有找到）'}；发现 {[f.code for f in result.findings]}")
    assert [item.code for item in result.findings] == expected


def test_the_commented_copy_is_valid_and_opens(built: Built, sdk_validator: str, soffice: str, tmp_path: Path) -> None:
    data = e.edited(built.report.read_bytes(), e.overtype("支出.本年支出合计.决算数", "万元", "1.00"))
    baseline = read_baseline(built.report.read_bytes())
    assert baseline is not None
    copy = tmp_path / "批注.docx"
    copy.write_bytes(annotated(with_baseline(opened(data), baseline), checked(built, data).findings, WHEN))
    assert sdk_errors(sdk_validator, copy) == []
    assert convert(copy, "pdf", tmp_path / "pdf").stat().st_size > 10_000
