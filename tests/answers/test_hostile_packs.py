# ruff: noqa: E501
"""Packs from others that mean harm: lint and build refuse each with its code, in processes of their own, without a traceback."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.answers.desk import Desk, desk, document, is_answer
from tests.answers.test_matrix import repack
from tests.conftest import ROOT

PACK = "guangdong"
Change = Callable[[Path], object]
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEADERS = '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:hdr>'


def _body(xml: str) -> Change:
    return lambda pack: repack(
        pack / "report.docx", "word/document.xml", lambda data: data.replace(b"<w:body>", b"<w:body>" + xml.encode(), 1)
    )


def _run(text: str) -> str:
    return f"<w:r>{text}</w:r>"


def _field(*pieces: str) -> str:
    """A field whose words stand in several runs."""
    said = "".join(_run(f'<w:instrText xml:space="preserve">{piece}</w:instrText>') for piece in pieces)
    begin, end = (_run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "end"))
    return f"<w:p>{begin}{said}{end}</w:p>"


def _part(name: str, data: bytes, content_type: str = "") -> Change:
    """One more part, with its content type."""

    def change(pack: Path) -> None:
        path = pack / "report.docx"
        if content_type:
            kind = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'.encode()
            repack(path, "[Content_Types].xml", lambda old: old.replace(b"</Types>", kind))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, data)

    return change


def _relation(kind: str, target: str, *, external: bool, part: str = "word/_rels/document.xml.rels") -> Change:
    mode = ' TargetMode="External"' if external else ""
    item = f'<Relationship Id="rIdZ9" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'.encode()
    return lambda pack: repack(pack / "report.docx", part, lambda data: data.replace(b"</Relationships>", item))


def _both(*changes: Change) -> Change:
    return lambda pack: [change(pack) for change in changes]


def _box(xml: str) -> str:
    shape = f"<v:shape><v:textbox><w:txbxContent>{xml}</w:txbxContent></v:textbox></v:shape>"
    return f'<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml">{shape}</w:pict></w:r></w:p>'


FIELDS = {
    "DDEAUTO": _field(r' DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc" '),
    "dde in pieces": _field("d", "D", "e ", r"excel x r1c1"),
    "INCLUDETEXT": _field(r' INCLUDETEXT "\\\\host\\share\\a.docx" '),
    "INCLUDEPICTURE": _field(' INCLUDEPICTURE "http://host/a.png" \\d '),
    "LINK": _field(r" LINK Excel.Sheet.12 c:\\a.xlsx Sheet1!R1C1 \a "),
    "QUOTE builds DDE": _field(" QUOTE 68 68 69 "),
    "IMPORT": _field(" IMPORT x.wmf "),
    "MACROBUTTON": _field(" MACROBUTTON Run x "),
    "HYPERLINK file": _field(' HYPERLINK "file:////host/share/x" '),
    "HYPERLINK share": _field(r' HYPERLINK "\\\\host\\x" '),
    "DATABASE": _field(r" DATABASE \d c:\\x.mdb "),
    "RD": _field(" RD c:\\\\x.docx "),
    "fldSimple": '<w:p><w:fldSimple w:instr="DDE cmd x"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>',
    "deleted": _field().replace("</w:p>", "<w:r><w:delInstrText> DDEAUTO x </w:delInstrText></w:r></w:p>"),
    "in a text box": _box(_field(" DDEAUTO cmd x ")),
    "inside IF": _field(" IF 1=1 ").replace("</w:p>", "").replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "")
    + _field(" DDEAUTO c x ").removeprefix("<w:p>").replace("</w:p>", "")
    + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
}
_TREE = "((" * 30 + "单位.部门全称 is 有" + "))" * 30
PACKS: dict[str, tuple[str, Change]] = {
    **{name: ("V109", _body(xml)) for name, xml in FIELDS.items()},
    "in a header": (
        "V109",
        _both(
            _part(
                "word/header99.xml",
                _HEADERS.format(_field(" DDEAUTO cmd x ")).encode(),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
            ),
            _relation("header", "header99.xml", external=False),
        ),
    ),
    "in notes": (
        "V109",
        _both(
            _part(
                "word/footnotes99.xml",
                _HEADERS.replace("hdr", "footnotes").format(_field(" LINK a b ")).encode(),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
            ),
            _relation("footnotes", "footnotes99.xml", external=False),
        ),
    ),
    **{
        f"remote {kind}": ("V110", _relation(kind, "http://host/x", external=True))
        for kind in ("image", "oleObject", "attachedTemplate", "frame", "subDocument", "externalLink", "video")
    },
    "remote settings": (
        "V110",
        _both(
            _part(
                "word/_rels/settings.xml.rels",
                f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{_OFFICE}/attachedTemplate" Target="file:///\\\\host\\t.dotm" TargetMode="External"/></Relationships>'.encode(),
            )
        ),
    ),
    "hyperlink file": ("V110", _relation("hyperlink", "file:///c:/x", external=True)),
    "hyperlink share": ("V110", _relation("hyperlink", r"\\host\share", external=True)),
    "hyperlink program": ("V110", _relation("hyperlink", "ms-msdt:/id", external=True)),
    "without TargetMode": ("V110", _relation("image", "https://host/x.png", external=False)),
    "vml src": ("V110", _body(_box("<w:p/>").replace("<v:shape>", '<v:shape><v:imagedata src="http://host/x.png"/>'))),
    "altChunk": (
        "V111",
        _both(
            _part("word/a.html", b"<p>x</p>", "text/html"),
            _relation("aFChunk", "a.html", external=False),
            _body("<w:altChunk/>"),
        ),
    ),
    "macros": (
        "V111",
        _both(
            _part("word/vbaProject.bin", b"x", "application/vnd.ms-office.vbaProject"),
            _relation("vbaProject", "vbaProject.bin", external=False),
        ),
    ),
    "docm": (
        "V111",
        lambda pack: repack(
            pack / "report.docx",
            "[Content_Types].xml",
            lambda data: data.replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"application/vnd.ms-word.document.macroEnabled.main+xml",
            ),
        ),
    ),
    "customUI": (
        "V111",
        _both(
            _part("customUI/customUI.xml", b"<x/>"),
            _relation("ui/extensibility", "customUI/customUI.xml", external=False, part="_rels/.rels"),
        ),
    ),
    "ActiveX": (
        "V111",
        _both(
            _part("word/activeX/activeX1.xml", b"<x/>", "application/vnd.ms-office.activeX+xml"),
            _relation("control", "activeX/activeX1.xml", external=False),
        ),
    ),
    "embedded": (
        "V111",
        _both(_part("word/embeddings/a.xlsx", b"x"), _relation("package", "embeddings/a.xlsx", external=False)),
    ),
    "object": (
        "V111",
        _body(
            '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed" ProgID="Package"/></w:object></w:r></w:p>'
        ),
    ),
}


def _text(name: str, more: str) -> Change:
    def change(pack: Path) -> None:
        path = pack / name
        path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + more, encoding="utf-8")

    return change


def _linked(name: str, target: str) -> Change:
    def change(pack: Path) -> None:
        path = pack / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    return change


def _pattern(pattern: str) -> Change:
    rule = f'\n[[rule]]\nid = "Z9"\nname = "试"\ncheck = "clean_text"\nwhen = "输入"\nseverity = "警告"\n[rule.params]\npatterns = [\'x={pattern}\']\n'
    return _text("ties.toml", rule)


def _replaced(name: str, before: str, after: str) -> Change:
    def change(pack: Path) -> None:
        path = pack / name
        old = path.read_text(encoding="utf-8")
        assert before in old
        path.write_text(old.replace(before, after, 1), encoding="utf-8")

    return change


def _empty_template(pack: Path) -> None:
    repack(
        pack / "report.docx",
        "word/document.xml",
        lambda data: data[: data.index(b"<w:body>")] + b"<w:body><w:p/></w:body></w:document>",
    )


def _workbook(formula: str, part: str = "") -> Change:
    def change(pack: Path) -> None:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr(
                "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
            )
            archive.writestr(
                "xl/worksheets/sheet1.xml", f"<worksheet><sheetData><row><c><f>{formula}</f></c></row></sheetData></worksheet>"
            )
            if part:
                archive.writestr(
                    "xl/_rels/workbook.xml.rels",
                    f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{_OFFICE}/{part}" Target="x.xml"/></Relationships>',
                )
        (pack / "sheet.xlsx").write_bytes(data.getvalue())

    return change


_DEEP = "{% if 单位.部门全称 is 有 %}"
PACKS |= {
    "narrative a link": ("V112", _linked("narrative/9-别.txt", "/etc/hostname")),
    "narrative up": ("V112", _linked("narrative/9-别.txt", "../../../README.md")),
    "narrative folder": ("V112", _linked("narrative", "/etc")),
    "template a link": ("V112", _linked("report.docx", "/etc/hostname")),
    "toml a link": ("V112", _linked("statements.toml", "/etc/hostname")),
    "forms a link": ("V112", _linked("forms", "/tmp")),
    "circle": ("V112", _linked("narrative/9-别.txt", "9-别.txt")),
    "any other file": ("V112", _linked("说明.md", "/etc/passwd")),
    **{
        f"pattern {said}": ("V113", _pattern(said))
        for said in (
            "(a+)+b",
            "(a|aa)+c",
            ".*.*.*x",
            "([^x]*)*y",
            r"(\w+\s?)*!",
            "(",
            "((a{1,30}){1,30}){1,30}",
            "(?=(a+)+)b",
            "(a|a)*b",
            "(.+)+\\1",
            "x" * 3000,
        )
    },
    "statements": ("V113", _text("statements.toml", '\n[[absent]]\npattern = "(无+)+有"\nkey = "信访.件数"\n')),
    "400 ifs": ("V114", _text("narrative/9-深.txt", f"\n[段落 试.深]\n{_DEEP * 400}甲{'{% endif %}' * 400}\n")),
    "40 ifs": ("V114", _text("narrative/9-深.txt", f"\n[段落 试.深]\n{_DEEP * 40}甲{'{% endif %}' * 40}\n")),
    "brackets": ("V114", _text("narrative/9-深.txt", f"\n[段落 试.深]\n{{% if {_TREE} %}}甲{{% endif %}}\n")),
    "points": ("V114", _text("narrative/9-深.txt", f"\n[段落 试.深]\n{{{{ 甲{'.乙' * 400} }}}}\n")),
    "not not": ("V114", _text("narrative/9-深.txt", f"\n[段落 试.深]\n{{% if {'not ' * 200}甲 %}}甲{{% endif %}}\n")),
    "template ifs": (
        "V114",
        _body(
            "".join(
                f"<w:p><w:r><w:t>{tag}</w:t></w:r></w:p>" for tag in ["{%p if 单位.部门全称 %}"] * 60 + ["{%p endif %}"] * 60
            )
        ),
    ),
    "template brackets": (
        "V114",
        _body("<w:p><w:r><w:t>{% if " + "(" * 100 + "单位.部门全称" + ")" * 100 + " %}甲{% endif %}</w:t></w:r></w:p>"),
    ),
    "ifs of a placed paragraph": (
        "V114",
        _replaced("narrative/2-收入支出.txt", "年，{{ 单位.自称", f"年，{_DEEP * 400}甲{'{% endif %}' * 400}{{{{ 单位.自称"),
    ),
    "template row": (
        "V117",
        _body(
            '<w:tbl><w:tblGrid><w:gridCol w:w="9"/><w:gridCol w:w="9"/></w:tblGrid><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p/>'
        ),
    ),
    "template bookmarks": (
        "V117",
        _body('<w:p><w:bookmarkStart w:id="901" w:name="甲"/><w:r><w:t>甲</w:t></w:r></w:p>'),
    ),
    "template type": ("V117", _part("word/x.unknown", b"x")),
    "empty template": ("V115", _empty_template),
    "rules": (
        "V116",
        _text(
            "ties.toml",
            "".join(
                f'\n[[rule]]\nid = "Z{n}"\nname = "试"\ncheck = "clean_text"\nwhen = "输入"\nseverity = "警告"\n[rule.params]\npatterns = []\n'
                for n in range(2_100)
            ),
        ),
    ),
    "dde in a sheet": ("V110", _workbook("cmd|'/c calc'!A0")),
    "WEBSERVICE in a sheet": ("V110", _workbook('WEBSERVICE("http://host/")')),
    "other book in a sheet": ("V110", _workbook("[1]Sheet1!A1")),
    "connections": ("V111", _workbook("1+1", "connections")),
    "sheet links": ("V111", _workbook("1+1", "externalLink")),
    "range": ("N1", _text("narrative/9-深.txt", "\n[段落 试.深]\n{% for 甲 in range(1000000000) %}甲{% endfor %}\n")),
    "multiplied": ("N1", _text("narrative/9-深.txt", "\n[段落 试.深]\n{{ '甲' * 1000000000 }}\n")),
    "attribute": ("N1", _text("narrative/9-深.txt", "\n[段落 试.深]\n{{ ''.__class__.__mro__ }}\n")),
    "template attribute": ("W0", _body("<w:p><w:r><w:t>{{ ''.__class__ }}</w:t></w:r></w:p>")),
    "template range": ("W0", _body("<w:p><w:r><w:t>{% for 甲 in range(1000000000) %}</w:t></w:r></w:p>")),
}


def _desk_with_packs(folder: Path) -> tuple[Desk, Path]:
    at = desk(folder)
    packs = at.base / "包"
    for pack in ("common", PACK):
        shutil.copytree(
            ROOT / "report_templates" / pack, packs / pack, ignore=shutil.ignore_patterns("sample", "*.py", "README.md")
        )
    return at, packs


def _refused(tmp_path: Path, name: str, *, build: bool) -> None:
    code, change = PACKS[name]
    at, packs = _desk_with_packs(tmp_path)
    change(packs / PACK)
    _told(at, ["lint", PACK, "--packs", "包", "--json"], code, (1, 2))
    if build:
        _told(at, ["build", str(at.inputs), "--packs", "包", "--out", "外", "--json"], code, (2,))
        assert not list((at.base / "外").rglob("*报告.docx"))


def _told(at: Desk, words: list[str], code: str, codes: tuple[int, ...]) -> None:
    done = at.run(words)
    answer = document(words[0], done)
    problems = answer["problems"] + [item for part in answer.get("departments", []) for item in part["problems"]]
    told = [item["code"] for item in problems if item["severity"] == "错误"]
    assert is_answer(done) and done.returncode in codes and any(item.startswith(code) for item in told), (
        done.returncode,
        told,
        done.stderr,
    )
    assert "root:" not in done.stdout.decode() and (
        os.uname().nodename not in done.stdout.decode() or len(os.uname().nodename) < 4
    )


NAMES = list(PACKS)
ONLY_IN_PRINT = {
    "no place": ("V011", _text("narrative/9-深.txt", "\n[段落 试.深]\n甲\n")),
    "a number before a figure": ("V012", _replaced("narrative/2-收入支出.txt", "本年收入年初预算{{", "本年收入年初预算1{{")),
    "braces": ("V108", _replaced("narrative/2-收入支出.txt", "本年收入年初预算{{", "本年收入}}年初预算{{")),
}
"""Faults of a pack that show in the finished report only."""


@pytest.mark.parametrize("name", ONLY_IN_PRINT)
def test_a_fault_of_the_pack_is_none_of_ours(tmp_path: Path, name: str) -> None:
    """Exit code 2, the problem and no report; 3 and 故障记录 are for what the program does wrong."""
    code, change = ONLY_IN_PRINT[name]
    at, packs = _desk_with_packs(tmp_path)
    change(packs / PACK)
    _told(at, ["build", str(at.inputs), "--packs", "包", "--out", "外", "--json"], code, (2,))
    assert not list((at.base / "外").rglob("*报告.docx")) and list((at.base / "外").rglob("问题清单.xlsx"))


@pytest.mark.parametrize("name", NAMES[::7])
def test_some_hostile_packs(tmp_path: Path, name: str) -> None:
    _refused(tmp_path, name, build=name in NAMES[::21])


@pytest.mark.slow
def test_all_hostile_packs(tmp_path: Path, record_property: Any) -> None:
    for number, name in enumerate(NAMES):
        (tmp_path / str(number)).mkdir()
        _refused(tmp_path / str(number), name, build=True)
    record_property("counts", f"hostile packs: {len(NAMES)}, let in 0, tracebacks 0")
