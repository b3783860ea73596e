"""The clean file in LibreOffice and the SDK: valid, the same words on the page, also of a report LibreOffice saved before."""

import re
import subprocess
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.finalize.final import words_of
from pipeline.word.blocks import Table
from pipeline.word.document import read_document
from pipeline.word.lint import lint_package
from tests.check import edits as e
from tests.conftest import SAMPLE, Built
from tests.finalize import hands
from tests.office.conftest import tool
from tests.office.recalculate import convert
from tests.office.test_validators import sdk_errors

pytestmark = pytest.mark.office

TOTAL = ("支出.本年支出合计.决算数", "万元")
EDITS: dict[str, list[e.Edit]] = {
    "as built": [],
    "edited": [
        e.overtype(*TOTAL, "63,5", "36.42"),
        e.copy_control(*TOTAL, "详见表1-2"),
        e.add_row(1, "项目支出", "其中：培训支出", "1.00", "1.00", "1.00"),
        e.paste_table(1),
        e.move_paragraph("其他收入决算数", "详见表1-2"),
    ],
}
FORCE = ["--force", "--reason", "试"]


def words_on_pages(path: Path, folder: Path) -> str:
    """The text of the PDF without white space, page numbers and repeated heads of tables.

    LibreOffice breaks a line a character earlier or later at the edge of a control, so a page may end elsewhere.
    """
    made = convert(path, "pdf", folder)
    done = subprocess.run([tool("pdftotext"), "-raw", str(made), "-"], capture_output=True, check=True, text=True)
    text = re.sub(r"—\d+—", "", "".join(done.stdout.split()))
    for block in read_document(path.read_bytes()).body:
        for row in block.rows if isinstance(block, Table) else ():
            text = text.replace("".join("".join(row.texts).split()), "") if row.head else text
    return text


@pytest.mark.parametrize("name", EDITS)
def test_the_clean_file_is_valid_and_prints_the_same_words(
    built: Built, soffice: str, sdk_validator: str, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(e.edited(hands.confirmed(built.report.read_bytes()), *EDITS[name]))
    assert main(["finalize", str(path), "--inputs", str(SAMPLE), *(FORCE if EDITS[name] else FORCE[1:])]) == 0
    (clean,) = tmp_path.glob("*（定稿）.docx")
    assert sdk_errors(sdk_validator, clean) == []
    assert words_on_pages(clean, tmp_path / "a") == words_on_pages(path, tmp_path / "b")


@pytest.mark.parametrize("name", EDITS)
def test_a_report_libreoffice_saved_is_cleaned_although_its_tags_are_gone(
    built: Built, soffice: str, tmp_path: Path, name: str
) -> None:
    source = tmp_path / "改稿.docx"
    source.write_bytes(e.edited(hands.confirmed(built.report.read_bytes()), *EDITS[name]))
    saved = convert(source, "docx", tmp_path / "saved")
    assert main(["finalize", str(saved), "--inputs", str(SAMPLE), *(FORCE if EDITS[name] else FORCE[1:])]) == 0
    (clean,) = saved.parent.glob("*（定稿）.docx")
    parts = e.parts_of(clean.read_bytes())
    everything = b"".join(parts.values())
    assert b"w:sdt" not in everything
    assert b"_jx" not in everything
    assert not [part for part in parts if part.startswith("customXml") or "comments" in part]
    assert words_of(read_document(clean.read_bytes())) == words_of(read_document(saved.read_bytes()))
    assert lint_package(clean.read_bytes()) == ()
    assert words_on_pages(clean, tmp_path / "a") == words_on_pages(saved, tmp_path / "b")
