"""A report that was only opened and saved in Word: more properties, more marks, split runs, and yet nobody changed a thing."""

import tempfile
from pathlib import Path

from lxml import etree

from pipeline.edited import opened, with_baseline
from pipeline.merge.changes import Kind
from pipeline.merge.refresh import generated, refresh
from pipeline.run import stages
from tests.baselines import read_baseline
from tests.check.edits import edited
from tests.errors.cases import fill
from tests.errors.edited import NOW, report
from tests.errors.good import good
from tests.load.exports import ROOTS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def as_word_saves(root: etree._Element) -> None:
    """Add what Word adds: revision ids, language, end properties and placeholders of controls, spelling and page marks."""
    for number, paragraph in enumerate(root.iter(f"{W}p")):
        paragraph.set(f"{W}rsidR", f"{number:08X}")
        paragraph.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", f"{number + 1:08X}")
    for control in root.iter(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        assert properties is not None
        place = etree.SubElement(properties, f"{W}placeholder")
        etree.SubElement(place, f"{W}docPart").set(f"{W}val", "DefaultPlaceholder_-1854013440")
        properties.addnext(etree.Element(f"{W}sdtEndPr"))
    for run in list(root.iter(f"{W}r")):
        _split(run)
    first = next(root.iter(f"{W}r"))
    first.insert(0, etree.Element(f"{W}lastRenderedPageBreak"))


def _split(run: etree._Element) -> None:
    """Cut a run of plain words in two, the second with a hint for the font, a spelling mark between them."""
    words = run.find(f"{W}t")
    if words is None or len(run) > 2 or len(words.text or "") < 4 or run.find(f"{W}br") is not None:
        return
    text = words.text or ""
    other = etree.fromstring(etree.tostring(run))
    words.text, second = text[:2], other.find(f"{W}t")
    assert second is not None
    second.text = text[2:]
    looks = other.find(f"{W}rPr")
    if looks is None:
        looks = etree.Element(f"{W}rPr")
        other.insert(0, looks)
    etree.SubElement(looks, f"{W}lang").set(f"{W}eastAsia", "zh-CN")
    run.addnext(other)
    mark = etree.Element(f"{W}proofErr")
    mark.set(f"{W}type", "spellStart")
    run.addnext(mark)


def test_nothing_counts_as_changed_by_staff() -> None:
    base = read_baseline(report())
    assert base is not None
    made = refresh(with_baseline(opened(edited(report(), as_word_saves)), base), generated(_new()), lambda item: None, NOW)
    assert [item for item in made.changes if item.kind in (Kind.KEPT, Kind.CONFLICT, Kind.MISSING)] == []
    assert {item.key for item in made.changes if item.key} >= {"信访.件数", "信访.回复率"}
    again = refresh(with_baseline(opened(made.data), made.baseline), generated(_new()), lambda item: None, NOW)
    assert again.changes == ()


def _new() -> bytes:
    """The report of the same department with 25 letters in place of 20."""
    department = good()
    fill("其他数据", "信访件数", "数值", 25)(department)
    with tempfile.TemporaryDirectory() as folder:
        document = stages(department.write(Path(folder)), ROOTS).document
    assert document is not None
    return document
