"""What staff do to a report, each once: by what its figures are found again, what ``check`` says, what ``refresh`` does.

The three ways of :mod:`hands` stand in one table, printed at the end of ``make test-office``.
"""

import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline import link
from pipeline.__main__ import main
from pipeline.check.check import check
from pipeline.publish import OWN
from pipeline.word.document import read_document
from pipeline.word.lint import lint_package
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.conftest import Built
from tests.office.desk import Office
from tests.office.hands import LIBREOFFICE, WORD, Hand, anything
from tests.office.later import corrected, gone, not_new

pytestmark = pytest.mark.office

WORKERS = 2
WAYS = ("Word（XML）", "LibreOffice", "LibreOffice 存成 .doc 再存回")
USUAL = dict(zip(WAYS, (("标记",), ("书签",), ("书签",)), strict=True))
Refreshed = dict[tuple[str, str], Path]
"""Way and name of the edit → folder with the edited report, the refreshed one and its list."""
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
    baseline = read_baseline(built.report.read_bytes())
    assert baseline is not None
    document = read_document(data)
    result = check(document, baseline)
    tags = {link.figure_tag(*figure) for figure in hand.figures}
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


# --- refresh ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Later:
    """The accounts as corrected meanwhile: the input folder, and the baseline of a report made from it."""

    inputs: Path
    baseline: link.Baseline


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Later:
    folder = tmp_path_factory.mktemp("later")
    inputs = corrected(folder)
    main(["build", str(inputs), "--out", str(folder / "outputs")])
    (report,) = (folder / "outputs").glob("*/*/*.docx")
    baseline = read_baseline(report.read_bytes())
    assert baseline is not None
    return Later(inputs, baseline)


@pytest.fixture(scope="module")
def refreshed(built: Built, copies: Copies, later: Later, tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """Every edited report refreshed by the command, each in a folder as the build leaves it."""
    files: dict[tuple[str, str], Path] = {}
    for number, (way, hand) in enumerate(EDITED):
        files[way, hand.name] = folder = tmp_path_factory.mktemp(f"refresh{number}")
        shutil.copytree(built.folder / OWN, folder / OWN)
        shutil.copy(copies.files[way, hand.name], folder / "报告.docx")
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        commands = [["refresh", str(folder / "报告.docx"), "--inputs", str(later.inputs)] for folder in files.values()]
        list(pool.map(main, commands))
    return files


def counts(folder: Path) -> str:
    """What the list of a refresh says in its second row."""
    (listed,) = folder.glob("*更新清单.xlsx")
    return str(load_workbook(listed).active["A2"].value)  # type: ignore[index]


def test_the_correction_changes_many_figures(built: Built, later: Later) -> None:
    before = read_baseline(built.report.read_bytes())
    assert before is not None
    texts = {item.tag: item.text for item in before.figures}
    changed = [item for item in later.baseline.figures if texts.get(item.tag, item.text) != item.text]
    assert len(changed) > 20
    assert ("支出.本年支出合计.决算数", "63,636.42") in {(item.key, item.text) for item in changed}  # 63,536.42 + 100


@pytest.mark.parametrize(("way", "hand"), EDITED, ids=IDS)
def test_refresh_keeps_it(  # type: ignore[no-untyped-def]
    built: Built, refreshed: Refreshed, copies: Copies, later: Later, record_property, way: str, hand: Hand
) -> None:
    folder = refreshed[way, hand.name]
    baseline = read_baseline(built.report.read_bytes())
    assert baseline is not None
    edited = copies.files[way, hand.name].read_bytes()
    (old,) = (folder / "历次").glob("报告（旧*）.docx")
    assert old.read_bytes() == edited  # the file as it was is kept
    record_property("refresh", (way, hand.name, counts(folder)))
    path = folder / "报告.docx"
    document = read_document(path.read_bytes())
    assert hand.stands(document)
    held = {key for key, _ in hand.figures} if hand.holds else set()
    assert not_new(document, later.baseline, held) == []
    assert gone(document, later.baseline) == gone(read_document(edited), baseline)
    assert lint_package(path.read_bytes()) == ()
    if hand.stands is anything:  # marks or looks only: nothing is held, all is brought up to date
        assert counts(folder).startswith("冲突 0，保留 0，缺失 0，新增 0，更新 ")


def test_libreoffice_opens_every_refreshed_report(refreshed: Refreshed, office: Office) -> None:
    files = [folder / "报告.docx" for folder in refreshed.values()]
    shown = office.look(files)
    assert {name: item.error for name, item in shown.items() if item.error} == {}
    assert {item.pages for item in shown.values()} <= set(range(15, 60))
