"""Copies of the sample of which one was saved by LibreOffice: merged like any other, whichever comes first."""

import random
import re
import shutil
from pathlib import Path

import pytest

from pipeline import link
from pipeline.check.check import check
from pipeline.merge.changes import Kind
from pipeline.merge.merge_file import merge_file
from pipeline.publish import BASELINE, OWN
from pipeline.word.document import read_document
from pipeline.word.lint import lint_package
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.conftest import Built
from tests.merge.bench import WHEN
from tests.merge.offices import Office, merged
from tests.office.recalculate import convert
from tests.office.test_validators import sdk_errors

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def copies(built: Built, soffice: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """One copy edited and saved by LibreOffice, one edited as Word does."""
    data = built.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    first, second = Office(data, random.Random(3), baseline), Office(data, random.Random(77), baseline, marks=5000)
    for number, office in enumerate((first, second)):
        own = {n for n, block in enumerate(baseline.blocks) if n % 2 == number and isinstance(block, link.ParagraphSlots)}
        office.keep_to(own, {place for place in office.rows if place[1] % 2 == number}, set())
    first.comment(e.paragraph(first.root, "改进意见"))
    for kind in ("tracked_insert", "typed_bold", "footnote", "insert_paragraph", "type_in_cell", "typed_row"):
        getattr(first, kind)()
    for kind in ("comment", "link", "overtype", "delete_row", "insert_paragraph", "section", "centre"):
        getattr(second, kind)()
    folder = tmp_path_factory.mktemp("merge")
    (folder / "甲.docx").write_bytes(first.saved())
    return convert(folder / "甲.docx", "docx", folder / "saved").read_bytes(), second.saved()


def _marks(data: bytes) -> set[str]:
    return {mark for part in e.parts_of(data).values() for mark in re.findall(r"ZZ\d{4}", part.decode("utf-8", "ignore"))}


def _findings(data: bytes, baseline: link.Baseline) -> set[tuple[str, str, str]]:
    return {(item.code, item.was, item.now) for item in check(read_document(data), baseline).findings}


@pytest.mark.parametrize("saved_first", [True, False])
def test_a_copy_saved_by_libreoffice_is_merged(
    built: Built, copies: tuple[bytes, bytes], sdk_validator: str, soffice: str, tmp_path: Path, saved_first: bool
) -> None:
    data = built.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    result = merged(data, baseline, *(copies if saved_first else copies[::-1]))
    assert _marks(result.data) == _marks(copies[0]) | _marks(copies[1])
    assert _findings(result.data, baseline) == _findings(copies[0], baseline) | _findings(copies[1], baseline)
    assert result.conflicts == ()
    assert {item.what for item in result.changes if item.kind is Kind.UNMERGED} <= {"样式"}
    assert lint_package(result.data) == ()
    path = tmp_path / "合并.docx"
    known = {fault for number, copy in enumerate(copies) for fault in _faults(sdk_validator, copy, tmp_path / f"{number}.docx")}
    assert _faults(sdk_validator, result.data, path) <= known, "no fault but those LibreOffice and the test's own edits made"
    assert convert(path, "pdf", tmp_path / "pdf").stat().st_size > 10_000


def _faults(validator: str, data: bytes, path: Path) -> set[str]:
    """What the validator finds in a file, wherever in it."""
    path.write_bytes(data)
    return {re.sub(r"^\S+ \S+: ", "", text) for text in sdk_errors(validator, path)}


def test_a_copy_that_went_through_doc_is_merged(built: Built, soffice: str, tmp_path: Path) -> None:
    """Word 97 format keeps no control and nothing of ours: known by its words, tables and numbers."""
    for name in ("原稿", "甲", "乙"):
        (tmp_path / f"{name}.docx").write_bytes(built.report.read_bytes())
    (tmp_path / "乙.docx").write_bytes(e.edited(built.report.read_bytes(), e.retype("详见表1-2", "另见表1-2")))
    old = convert(tmp_path / "甲.docx", "doc", tmp_path / "doc")
    shutil.copy(convert(old, "docx", tmp_path / "back"), tmp_path / "甲.docx")
    assert read_baseline((tmp_path / "甲.docx").read_bytes()) is None
    paths = [tmp_path / f"{name}.docx" for name in ("甲", "乙")]
    out = merge_file(tmp_path / "原稿.docx", paths, beside=f"{OWN}/{BASELINE}", when=WHEN, out=tmp_path / "合.docx")
    assert not {"H004", "Y004"} & {item.code for item in out.problems}
    assert out.paths, [str(item) for item in out.problems]
