"""Reports people edited that act or fetch by themselves: told by check, refresh and merge with the way out, never a 定稿."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.matching.live_places import live_places
from pipeline.word.document import read_document
from pipeline.word.live_kinds import live_in_report
from pipeline.word.package import open_package
from tests.answers.desk import desk
from tests.answers.test_hostile_packs import FIELDS, PACKS, Change, _body, _box, _field, _relation
from tests.conftest import Built

ACTS, CLICKED = "Z013", "Z014"
_DRAWING = (
    '<w:p><w:r><w:t>图在网上</w:t><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rIdZ9"/></w:drawing></w:r></w:p>'
)
WAITS = ("MACROBUTTON", "HYPERLINK file", "HYPERLINK share", "object", "hyperlink file", "hyperlink share", "hyperlink program")
"""Of the packs of tests/answers: what waits for a click. All other live content acts by itself."""
SHEETS = ("dde in a sheet", "WEBSERVICE in a sheet", "other book in a sheet", "connections", "sheet links")
LIVE = {name: _body(xml) for name, xml in FIELDS.items()} | {
    name: change for name, (code, change) in PACKS.items() if code in ("V109", "V110", "V111") and name not in SHEETS
}
HARMLESS: dict[str, Change] = {
    "the template it was written with": _relation("attachedTemplate", "file:///C:\\Users\\a\\Normal.dotm", external=True),
    "a link to the web": _relation("hyperlink", "https://host/a", external=True),
    "the name of the file": _body(_field(" FILENAME \\p ")),
    "a reference manager's field": _body(_field(" ADDIN CNKISM.Ref.1 ")),
    "a chart's workbook": _relation("package", "embeddings/a.xlsx", external=False),
    "a page number": _body(_field(" PAGE ")),
}


def changed(data: bytes, folder: Path, change: Change) -> bytes:
    (folder / "report.docx").write_bytes(data)
    change(folder)
    return (folder / "report.docx").read_bytes()


@pytest.mark.parametrize("name", LIVE)
def test_each_kind_is_known_in_an_edited_report(brief: Built, tmp_path: Path, name: str) -> None:
    package = open_package(changed(brief.report.read_bytes(), tmp_path, LIVE[name]))
    found = live_places(package, read_document(package))
    codes = {item.code for item in found}
    if name == "embedded":  # a workbook beside a chart that nothing else shows: not live
        assert not found
    else:
        assert codes == {CLICKED if name in WAITS else ACTS}, found
        assert all(item.how and item.what for item in found)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_nothing_by_itself_is_not_told(brief: Built, tmp_path: Path, name: str) -> None:
    assert list(live_in_report(open_package(changed(brief.report.read_bytes(), tmp_path, HARMLESS[name])))) == []


def test_the_report_as_generated_holds_none(brief: Built) -> None:
    assert list(live_in_report(open_package(brief.report.read_bytes()))) == []


def test_a_field_is_told_at_its_place(brief: Built, tmp_path: Path) -> None:
    text = _field(" LINK Excel.Sheet.12 a.xlsx ").replace("</w:p>", "<w:r><w:t>链接来的数</w:t></w:r></w:p>")
    package = open_package(changed(brief.report.read_bytes(), tmp_path, _body(text)))
    (item,) = live_places(package, read_document(package))
    assert (item.code, item.what) == (ACTS, "会取外部内容的域：LINK Excel.Sheet.12 a.xlsx")
    assert "链接来的数" in item.place and "Ctrl+Shift+F9" in item.how


def test_a_remote_picture_is_told_at_its_place(brief: Built, tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        _relation("image", "http://host/x.png", external=True)(folder)
        _body(_DRAWING)(folder)

    package = open_package(changed(brief.report.read_bytes(), tmp_path, change))
    (item,) = live_places(package, read_document(package))
    assert (item.code, item.what) == (ACTS, "按地址取的图片、对象：image：http://host/x.png")
    assert "图在网上" in item.place and "插入 → 图片" in item.how


COMMANDS = {
    "a field": (_body(_field(" DDEAUTO excel a.xlsx R1C1 ")), ACTS, "合并后的报告里也有"),
    "a remote picture": (
        _body(_box("<w:p/>").replace("<v:shape>", '<v:shape><v:imagedata src="http://host/x.png"/>')),
        ACTS,
        "",
    ),
    "ActiveX": (PACKS["ActiveX"][1], ACTS, ""),
    "an object": (PACKS["object"][1], CLICKED, ""),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_tells_it_and_none_hands_it_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    change, code, merged = COMMANDS[name]
    at = desk(tmp_path)
    capsys.readouterr()  # of the build
    monkeypatch.chdir(at.base)
    report, commands = at.base / at.report, at.commands()

    def told(words: list[str]) -> tuple[int, list[dict[str, str]]]:
        ended = main([*words, "--json"])
        return ended, [item for item in json.loads(capsys.readouterr().out)["problems"] if item["code"] == code]

    plain = report.read_bytes()
    live = changed(plain, tmp_path, change)
    (at.base / "甲.docx").write_bytes(live)
    ended, found = told(commands["merge"])
    assert ended == 1 and [item["file"] for item in found] == ["甲.docx"] and merged in found[0]["found"]

    report.write_bytes(live)
    ended, found = told(commands["check"])
    assert ended == 1 and len(found) == 1 and found[0]["severity"] == "错误" and found[0]["expected"]
    ended, found = told(commands["refresh"])
    assert ended == 1 and len(found) == 1
    before = {path.name for path in report.parent.rglob("*")}
    ended, found = told(commands["finalize"])
    assert ended == 1 and len(found) == 1 and {path.name for path in report.parent.rglob("*")} == before
    ended, found = told([*commands["finalize"], "--force", "--reason", "领导已阅"])
    receipts = list(report.parent.glob("*回执.json"))
    if code == ACTS:  # nothing leads past it
        assert ended == 1 and {path.name for path in report.parent.rglob("*")} == before
        shutil.copyfile(at.base / "乙.docx", report)
        assert told(commands["finalize"])[0] == 0
    else:
        forced = json.loads(receipts[0].read_text(encoding="utf-8"))["forced"]
        assert ended == 0 and forced["reason"] == "领导已阅" and code in {item["code"] for item in forced["problems"]}


@pytest.mark.parametrize("command", ["check", "accept", "refresh", "merge", "finalize", "diff"])
def test_a_report_with_macros_is_not_read_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    at = desk(tmp_path)
    monkeypatch.chdir(at.base)
    for path in (at.base / at.report, at.base / "甲.docx"):
        path.write_bytes(changed(path.read_bytes(), tmp_path, PACKS["macros"][1]))
    assert main(at.commands()[command]) == 2 and "带有宏" in capsys.readouterr().out
