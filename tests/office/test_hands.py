"""What staff do to a report, each once: what ``check`` says and by what it finds the figures again.

The three ways of :mod:`hands` stand in one table, printed at the end of ``make test-office``.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import marks
from pipeline.review.check import check
from pipeline.review.document import read_document
from pipeline.review.lint import lint_package
from tests.conftest import Built
from tests.office.desk import Office
from tests.office.hands import LIBREOFFICE, WORD, Hand
from tests.review import edits as e

pytestmark = pytest.mark.office

WAYS = ("Word（XML）", "LibreOffice", "LibreOffice 存成 .doc 再存回")
USUAL = dict(zip(WAYS, (("标记",), ("书签",), ("书签",)), strict=True))
EDITED = [(way, hand) for way in WAYS for hand in (WORD if way == WAYS[0] else LIBREOFFICE)]
IDS = [f"{number}-{hand.name}" for number, (way, hand) in enumerate(EDITED, 1)]


@dataclass(frozen=True)
class Copies:
    """Where the edited reports are: way and name of the edit → file. ``crashes`` counts LibreOffice going down."""

    files: dict[tuple[str, str], Path]
    failed: dict[str, str]
    crashes: int


@pytest.fixture(scope="module")
def copies(built: Built, office: Office, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """All edits made, all files saved: one LibreOffice for the edits, one conversion to .doc and one back."""
    folder = tmp_path_factory.mktemp("hands")
    word, saved, doc, back = (folder / name for name in ("word", "libreoffice", "doc", "back"))
    for each in (word, saved):
        each.mkdir()
    for hand in WORD:
        (word / f"{hand.name}.docx").write_bytes(e.edited(built.report.read_bytes(), *hand.steps))
    names = [hand.name for hand in LIBREOFFICE]
    done = office.edit(built.report, saved, names)
    failed = {name: item.error for name, item in done.items() if item.error}
    convert_all(office, sorted(saved.glob("*.docx")), "doc", doc)
    convert_all(office, sorted(doc.glob("*.doc")), "docx", back)
    places = dict(zip(WAYS, (word, saved, back), strict=True))
    files = {(way, hand.name): places[way] / f"{hand.name}.docx" for way, hand in EDITED}
    return Copies(files, failed, office.crashes)


def convert_all(office: Office, files: list[Path], target: str, folder: Path) -> None:
    """Convert many files by one LibreOffice."""
    profile = (office.folder / "converting").as_uri()
    command = [office.soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", target, "--outdir"]
    subprocess.run([*command, str(folder), *map(str, files)], capture_output=True, timeout=180, check=True)


def test_libreoffice_made_every_edit_and_stayed_up(copies: Copies) -> None:
    assert (copies.failed, copies.crashes) == ({}, 0)


@pytest.mark.parametrize(("way", "hand"), EDITED, ids=IDS)
def test_check_finds_it(built: Built, copies: Copies, record_property, way: str, hand: Hand) -> None:  # type: ignore[no-untyped-def]
    data = copies.files[way, hand.name].read_bytes()
    baseline = marks.read_baseline(built.report.read_bytes())
    assert baseline is not None
    document = read_document(data)
    result = check(document, baseline)
    tags = {marks.figure_tag(*figure) for figure in hand.figures}
    concerned = [item for item in result.located.occurrences if item.tag in tags]
    found = sorted({item.how.value for item in concerned if item.how.value})
    codes = tuple(sorted({item.code for item in result.findings}))
    said = "、".join(
        f"{code}×{number}" if (number := [f.code for f in result.findings].count(code)) > 1 else code for code in codes
    )
    record_property("edit", (way, hand.name, hand.title, "、".join(found) or "—", said or "没有不同"))
    assert hand.stands(document) and (hand.made or hand.stands)(document), "the edit was not made"
    assert codes == hand.findings
    assert lint_package(data) == ()
    assert tuple(found) == (() if not tags else USUAL[way] if hand.found is None else hand.found)
