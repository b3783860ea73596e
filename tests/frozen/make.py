"""Makes the frozen files once: ``python -m tests.frozen.make`` (LibreOffice with UNO). Existing files stay."""

import io
import random
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from docx import Document
from lxml import etree

from pipeline import link
from tests.check import edits as e
from tests.frozen.files import MADE, NEW
from tests.merge.bench import report
from tests.merge.hands import KINDS, STRIPPING, Hands
from tests.merge.test_saved_by_word import as_word_saves
from tests.office import hands as words
from tests.office.desk import Office, uno_python

Made = tuple[str, bytes]
_RANDOM = {"gd": range(1, 13), "national": range(21, 27)}
"""Seeds of random edits by hands.py, five a file."""
_UNO = ("overtype", "overtype_cell", "tracked", "insert_row", "move_row", "prose_touching", "copy_sentence", "comment")


def _at_random(base: str, seed: int, *last: Callable[[Hands], None]) -> bytes:
    hands = Hands(report(base).data, random.Random(seed), report(base).baseline)
    for _ in range(5):
        hands.edit(KINDS)
    for edit in last:
        edit(hands)
    return hands.saved()


def _by_xml() -> Iterator[Made]:
    for base, seeds in _RANDOM.items():
        for seed in seeds:
            yield f"{base}-xml-{seed:02d}", _at_random(base, seed)
    strip_tags, strip_all = STRIPPING
    yield "gd-no-tags", _at_random("gd", 41, strip_tags)
    yield "gd-no-marks", _at_random("gd", 42, strip_all)
    yield "national-no-marks", _at_random("national", 43, strip_all)
    parts = e.parts_of(_at_random("gd", 44, strip_all))
    other = {name: part.replace(link.BASELINE_NS.encode(), b"urn:other:part:1") for name, part in parts.items()}
    yield "gd-no-baseline", e.packed(other)
    for hand in words.WORD:
        if hand.name in ("row typed", "table pasted", "tracked beside", "table as text"):
            yield f"gd-word-{hand.name.replace(' ', '-')}", e.edited(report("gd").data, *hand.steps)
    yield "gd-saved-by-word", e.edited(report("gd").data, as_word_saves)
    yield "gd-saved-by-word-edited", e.edited(_at_random("gd", 45), as_word_saves)


def _by_python_docx() -> Iterator[Made]:
    document = Document(io.BytesIO(report("gd").data))
    paragraph = next(item for item in document.paragraphs if words.ELSEWHERE in item.text)
    paragraph.add_run("另据统计，培训覆盖32个处室。")
    paragraph.insert_paragraph_before("以下情况由财务处补充。")
    table = document.tables[1]
    table.rows[4].cells[-1].text = "1,234.00"
    yield "gd-python-docx-text", _saved(document)
    document = Document(io.BytesIO(report("gd").data))
    row = document.tables[2].add_row()
    for cell, text in zip(row.cells, ("5", "教育支出", "1.00", "2.00", "1.00", "50.00%"), strict=True):
        cell.text = text
    document.sections[0].header.paragraphs[0].add_run("（内部稿2份）")
    yield "gd-python-docx-rows", _saved(document)
    document = Document(io.BytesIO(report("national").data))
    for item in document.paragraphs[8:14]:
        for run in item.runs:
            run.font.name = "楷体"
    document.paragraphs[12].text = document.paragraphs[12].text.replace("。", "（详见附件3）。", 1)
    yield "national-python-docx", _saved(document)


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def _by_libreoffice(folder: Path, office: Office) -> Iterator[Made]:
    source = folder / "gd.docx"
    source.write_bytes(report("gd").data)
    for name, done in office.edit(source, folder, _UNO).items():
        assert not done.error, f"{name}: {done.error}"
        yield f"gd-office-{name}", (folder / f"{name}.docx").read_bytes()
    office.stop()
    for base, seed, way in (
        ("gd", 51, "docx"),
        ("national", 52, "docx"),
        ("gd", 53, "doc"),
        ("national", 54, "doc"),
        ("gd", 55, "odt"),
    ):
        yield f"{base}-through-{way}", _through(folder, _at_random(base, seed), way)


def _through(folder: Path, data: bytes, way: str) -> bytes:
    """Save as another format and back as .docx."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        path = Path(name) / "r.docx"
        path.write_bytes(data)
        _convert(path, way, path.parent / way)
        _convert(path.parent / way / f"r.{way}", "docx", path.parent / "back")
        return (path.parent / "back" / "r.docx").read_bytes()


def _convert(path: Path, form: str, out: Path) -> None:
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def _smaller(data: bytes) -> bytes:
    """The same parts in the same order, packed as tightly as can be."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def main() -> None:
    """Write what is not there yet."""
    MADE.mkdir(exist_ok=True)
    for base, new in NEW.items():
        _put(f"{base}-base", report(base).data)
        _put(f"{base}-new", report(new).data)
    python = uno_python()
    assert python is not None, "python3-uno is not installed"
    with tempfile.TemporaryDirectory() as name:
        office = Office("soffice", python, Path(name))
        try:
            for made in (_by_xml(), _by_python_docx(), _by_libreoffice(Path(name), office)):
                for file, data in made:
                    _put(file, data)
        finally:
            office.stop()


def _put(name: str, data: bytes) -> None:
    path = MADE / f"{name}.docx"
    if not path.exists():
        etree.fromstring(e.parts_of(data)[e.DOCUMENT])
        path.write_bytes(_smaller(data))


if __name__ == "__main__":
    main()
