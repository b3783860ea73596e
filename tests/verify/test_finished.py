"""The sample's report, built by the real stages: nothing to find in it, and no digit of it can be changed unseen."""

import io
import random
import re
import sys
import zipfile
from collections import Counter

import pytest

from pipeline import compute, load, narrate, reconcile, render
from pipeline.pack import Pack
from pipeline.records import Report
from pipeline.verify.finished import examine
from pipeline.verify.numbers import numbers
from pipeline.verify.verify import verify
from pipeline.word.document import as_text, read_document
from pipeline.word.package import open_package
from tests.check.wordxml import with_part
from tests.conftest import ROOT, SAMPLE

DOCUMENT = "word/document.xml"
Made = tuple[bytes, Report, Pack]


@pytest.fixture(scope="module")
def made() -> Made:
    loaded = load.load(SAMPLE, (ROOT / "report_templates",))
    assert loaded.loaded is not None
    assert loaded.pack is not None
    pack = loaded.pack
    reconciled, _ = reconcile.reconcile(loaded.loaded, pack)
    computed, _ = compute.compute(loaded.loaded, loaded.loaded.figures.plus(reconciled.figures), pack)
    report, _ = narrate.narrate(loaded.loaded, computed, pack)
    return render.render(report, pack, (), render.Provenance(tool_version="0", inputs={})), report, pack


def test_every_number_of_the_sample_is_accounted_for(made: Made) -> None:
    data, report, pack = made
    accounting, problems = examine(data, report, pack)
    assert problems == ()
    assert accounting.unknown == ()
    assert min(accounting.linked, accounting.quoted, accounting.fixed) > 50
    # counted again from the plain text; a listing number before a name with a number (1.4K用户数) reads as one there
    read = len(numbers(as_text(read_document(data)).partition("〔footer")[0]))
    assert read <= accounting.linked + accounting.quoted + accounting.fixed <= read + 10


def test_no_digit_of_the_sample_can_be_changed_unseen(made: Made) -> None:
    data, report, pack = made
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(DOCUMENT).decode("utf-8")
    places = [
        m.start() + n for m in re.finditer(r"(?<=>)[^<>]+(?=</w:t>)", text) for n, ch in enumerate(m.group()) if ch.isdigit()
    ]
    assert len(places) > 1000
    chance = random.Random(7)
    for place in chance.sample(places, 25):
        other = chance.choice([digit for digit in "0123456789" if digit != text[place]])
        accounting, problems = verify(with_part(data, DOCUMENT, text, text[:place] + other + text[place + 1 :]), report, pack)
        assert problems, text[place - 60 : place + 20]
        assert accounting.unknown, text[place - 60 : place + 20]


def test_whatever_byte_of_a_part_is_changed_what_is_known_of_the_template_hides_nothing(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts with the template's own bytes are not parsed again: any byte of any part changed, both ways say the same."""
    data, report, pack = made
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(io.BytesIO(pack.template)) as archive:
        same = {name for name in archive.namelist() if archive.read(name) == parts.get(name)}
    assert {"word/styles.xml", "word/settings.xml", "word/fontTable.xml"} <= same
    chance, noticed = random.Random(11), Counter[str]()
    for name in sorted(same):
        places = [chance.randrange(len(parts[name])) for _ in range(4)]
        for place, byte in zip(places, b"<x 9", strict=True):
            changed = rezipped({**parts, name: parts[name][:place] + bytes([byte]) + parts[name][place + 1 :]})
            known = examine(changed, report, pack)
            with monkeypatch.context() as patch:
                patch.setattr("pipeline.verify.finished._template", lambda _: None)
                assert known == examine(changed, report, pack)
            noticed[name] += any(item.file == name or not item.file for item in known[1])
    assert all(noticed[name] for name in same)  # a ``<`` anywhere is no XML


def rezipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_part_damaged_in_the_zip_is_a_broken_file(made: Made) -> None:
    """A byte of the packed styles, which are the template's: size and name are the same, the bytes are not."""
    data, report, pack = made
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("word/styles.xml")
    middle = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    damaged = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    assert [item.code for item in examine(damaged, report, pack)[1]] == ["V001"]


def test_a_part_of_the_template_is_changed_in_one_package_only(made: Made) -> None:
    """Trees are shared while they are read: who changes one has a tree of his own."""
    data, _, pack = made
    template = open_package(pack.template)
    one, other = open_package(data, template), open_package(data, template)
    assert one.tree("word/styles.xml") is other.tree("word/styles.xml")
    one.edit("word/styles.xml").set("changed", "1")
    assert "changed" in one.tree("word/styles.xml").attrib
    assert "changed" not in other.tree("word/styles.xml").attrib
    assert "changed" not in template.tree("word/styles.xml").attrib
    rels = one.main_part()
    one.relate(rels, "http://example.invalid/kind", "word/new.xml")
    assert len(one.relationships(rels)) == len(other.relationships(rels)) + 1


def test_the_wrong_report_is_not_taken_for_the_right_one(made: Made) -> None:
    data, report, pack = made
    key = "支出.本年支出合计.决算数"
    from dataclasses import replace as with_cells

    from msgspec.structs import replace

    from pipeline.records import Figures

    figures = Figures([replace(f, value=f.value + 1) if f.key == key else f for f in report.figures.values()])  # type: ignore[operator]
    # the total is typed in the template's tables and told in sentences: a report of other figures must not pass
    rows = tuple(
        with_cells(row, cells={n: figures.get(f.key, f) for n, f in row.cells.items()}) for row in report.tables["表1_2"].rows
    )
    other = replace(report, figures=figures, tables={**report.tables, "表1_2": replace(report.tables["表1_2"], rows=rows)})
    _, problems = verify(data, other, pack)
    assert {problem.code for problem in problems} >= {"V002"}
    assert any(key in problem.keys for problem in problems)


def test_examining_is_little_work(made: Made) -> None:
    """Counted, not timed: calls of functions, which no other process of the machine changes."""
    data, report, pack = made
    examine(data, report, pack)
    calls = Counter[str]()
    sys.setprofile(lambda _frame, event, _arg: calls.update((event,)) if event == "call" else None)
    try:
        examine(data, report, pack)
    finally:
        sys.setprofile(None)
    print(calls)
    assert calls["call"] < 1_000_000
