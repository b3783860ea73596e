"""``jixiao check`` as a command: exit codes, files written; damaged and foreign files refused with nothing written."""

import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from pipeline import link
from pipeline.__main__ import main
from pipeline.word.document import read_document
from pipeline.word.lint import lint_package
from pipeline.word.package import open_package
from tests.check import edits as e
from tests.check.wordxml import docx, p
from tests.conftest import Built

TOTAL = ("支出.本年支出合计.决算数", "万元")
SENTENCE = "详见表1-2"


@pytest.fixture
def folder(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample's outputs; the working folder has no inputs/."""
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "outputs"
    target.mkdir()
    shutil.copy(built.report, target / "报告.docx")
    shutil.copytree(built.folder / ".jixiao", target / ".jixiao")
    return target


def rewrite(path: Path, *edits: e.Edit) -> None:
    path.write_bytes(e.edited(path.read_bytes(), *edits))


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_untouched_report_gives_exit_0_and_an_empty_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "报告.docx")]) == 0
    printed = capsys.readouterr().out
    assert "没有不同（错误 0，警告 0，提示 1）" in printed  # 提示 Y006: no inputs/ below the working folder
    assert "提示 Y006" in printed
    sheet = load_workbook(folder / "检查结果.xlsx").active
    assert sheet is not None and (sheet.max_row, sheet["A4"].value) == (4, "（无）")


def test_with_the_inputs_beside_the_untouched_report_is_the_report_of_today(
    built: Built, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = next((built.folder.parents[2] / "inputs" / "2019").iterdir())
    assert main(["check", str(folder / "报告.docx"), "--inputs", str(inputs)]) == 0
    assert "没有不同（错误 0，警告 0，提示 0）" in capsys.readouterr().out


def test_inputs_corrected_meanwhile_make_numbers_stale(
    folder: Path, sample_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(sample_copy / "填报表.xlsx")
    cell = next(c for row in book["其他数据"].iter_rows() for c in row if c.value == "收到信访件数" or c.value == "信访件数")
    beside = book["其他数据"].cell(cell.row, cell.column + 1)
    beside.value = 25
    book.save(sample_copy / "填报表.xlsx")
    assert main(["check", str(folder / "报告.docx"), "--inputs", str(sample_copy)]) == 1
    printed = capsys.readouterr().out
    assert "警告 Y017  输入资料已变，报告中仍是旧数" in printed


def test_the_baseline_is_found_when_an_editor_writes_the_parts_in_another_order(folder: Path) -> None:
    """LibreOffice puts customXml/itemProps1.xml, which names our namespace too, before the part itself."""
    path = folder / "报告.docx"
    parts = e.parts_of(path.read_bytes())
    path.write_bytes(e.packed(dict(sorted(parts.items(), key=lambda item: "itemProps" not in item[0]))))
    assert main(["check", str(path)]) == 0


def test_an_edited_report_gives_exit_1_and_the_list_names_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(folder / "报告.docx", e.tracked_inside(*TOTAL, "63,536.50"))
    before = tree(folder)
    assert main(["check", str(folder / "报告.docx")]) == 1
    assert "63,536.50（张三 2020-03-02）" in capsys.readouterr().out
    rows = list(load_workbook(folder / "检查结果.xlsx")["检查结果"].iter_rows(min_row=3, values_only=True))
    found = dict(zip(rows[0], rows[1], strict=True))
    assert (found["编号"], found["数据项"], found["原值"], found["现值"], found["修改人"]) == (
        "Y010",
        "本年支出合计决算数",
        "63,536.42",
        "63,536.50",
        "张三 2020-03-02",
    )
    assert found["数据项键"] == TOTAL[0]
    assert {name for name in tree(folder) if name not in before} == {"检查结果.xlsx"}
    assert tree(folder)["报告.docx"] == before["报告.docx"]


def test_what_staff_decided_is_kept_when_checked_again(folder: Path) -> None:
    rewrite(folder / "报告.docx", e.overtype(*TOTAL, "63,536.50"))
    main(["check", str(folder / "报告.docx")])
    book = load_workbook(folder / "检查结果.xlsx")
    sheet = book["检查结果"]
    heads = {cell.value: number for number, cell in enumerate(sheet[3], 1)}
    sheet.cell(4, heads["处理"]).value, sheet.cell(4, heads["理由"]).value = "保留", "财政批复"
    book.save(folder / "检查结果.xlsx")
    main(["check", str(folder / "报告.docx")])
    sheet = load_workbook(folder / "检查结果.xlsx")["检查结果"]
    assert (sheet.cell(4, heads["处理"]).value, sheet.cell(4, heads["理由"]).value) == ("保留", "财政批复")
    rewrite(folder / "报告.docx", e.overtype(*TOTAL, "63,536.42"))  # restored: the entry has no place any more
    main(["check", str(folder / "报告.docx")])
    kept = sorted((folder / "历次").glob("检查结果（旧*.xlsx"))
    assert load_workbook(kept[0])["检查结果"].cell(4, heads["理由"]).value == "财政批复"


def test_the_decision_is_chosen_from_a_list(folder: Path) -> None:
    rewrite(folder / "报告.docx", e.overtype(*TOTAL, "1.00"))
    main(["check", str(folder / "报告.docx")])
    rules = load_workbook(folder / "检查结果.xlsx")["检查结果"].data_validations.dataValidation
    assert [rule.formula1 for rule in rules] == ['"保留,还原,改填报表"']


def test_annotate_writes_a_copy_with_our_comments_and_leaves_the_original(folder: Path) -> None:
    rewrite(folder / "报告.docx", e.overtype(*TOTAL, "63,536.50"), e.add_paragraph(SENTENCE, "【待补：说明】"))
    before = (folder / "报告.docx").read_bytes()
    assert main(["check", str(folder / "报告.docx"), "--annotate"]) == 1
    assert (folder / "报告.docx").read_bytes() == before
    copy = (folder / "报告（批注）.docx").read_bytes()
    notes = [note for note in read_document(copy).comments if note.text.startswith("【检查】")]
    assert {note.author for note in notes} == {link.COMMENT_AUTHOR}
    assert [note.text.split()[1] for note in notes] == ["Y010", "Y015", "Y050"]
    earlier = len(read_document(before).comments)
    assert len(read_document(copy).comments) == earlier + 3  # those of the build stay
    assert lint_package(open_package(copy), ()) == ()
    shutil.copy(folder / "报告（批注）.docx", folder / "再查.docx")
    main(["check", str(folder / "再查.docx"), "--annotate"])
    again = read_document((folder / "再查（批注）.docx").read_bytes())
    assert len(again.comments) == earlier + 3  # ours of the last check were renewed, not doubled


def test_a_commented_copy_that_was_worked_on_is_not_overwritten(folder: Path) -> None:
    (folder / "报告（批注）.docx").write_bytes(b"theirs")
    rewrite(folder / "报告.docx", e.overtype(*TOTAL, "63,536.50"))
    main(["check", str(folder / "报告.docx"), "--annotate"])
    (kept,) = (folder / "历次").glob("报告（批注）（旧*.docx")
    assert kept.read_bytes() == b"theirs"
    assert (folder / "报告（批注）.docx").read_bytes() != b"theirs"


def test_without_its_own_baseline_the_one_beside_is_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "报告.docx"
    parts = {name: data for name, data in e.parts_of(path.read_bytes()).items() if not name.startswith("customXml")}
    path.write_bytes(e.packed(parts))
    rewrite(path, e.overtype(*TOTAL, "63,536.50"), e.strip_all)
    assert main(["check", str(path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [item["code"] for item in answer["problems"]][:2] == ["Y010", "Y015"]
    shutil.rmtree(folder / ".jixiao")
    (folder / "检查结果.xlsx").unlink()
    assert main(["check", str(path)]) == 2
    assert "Y002" in capsys.readouterr().out
    assert not (folder / "检查结果.xlsx").exists()


# --- damaged and foreign files ---------------------------------------------------------------------------------------

Damage = Callable[[bytes, random.Random], bytes]


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(0, len(data) - 1)]


def broken_xml(data: bytes, chance: random.Random) -> bytes:
    parts = e.parts_of(data)
    name = chance.choice(["word/document.xml", "word/comments.xml", "_rels/.rels", "word/_rels/document.xml.rels"])
    cut = chance.randrange(len(parts[name]) // 3, len(parts[name]) - 3)
    parts[name] = parts[name][:cut] + chance.choice([b"<", b"&", b"</w:x>", b"\x00", b""])
    return e.packed(parts)


def part_missing(data: bytes, chance: random.Random) -> bytes:
    parts = e.parts_of(data)
    del parts[chance.choice(["word/document.xml", "_rels/.rels", "word/comments.xml", "word/footer1.xml"])]
    return e.packed(parts)


def other_document(data: bytes, chance: random.Random) -> bytes:
    words = "".join(chance.choice("关于召开会议的通知各处室请准时参加二〇二〇年") for _ in range(chance.randrange(5, 200)))
    return docx(p(words) * chance.randrange(1, 9))


def other_report(data: bytes, chance: random.Random) -> bytes:
    """Another document into which our part was copied."""
    parts = e.parts_of(data)
    foreign = e.parts_of(other_document(data, chance))
    return e.packed({**foreign, "customXml/item1.xml": parts["customXml/item1.xml"]})


def with_macro(data: bytes, chance: random.Random) -> bytes:
    parts = e.parts_of(data)
    if chance.random() < 0.5:
        return e.packed({**parts, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    return e.packed({**parts, "[Content_Types].xml": types})


def password(data: bytes, chance: random.Random) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(2000) + "EncryptedPackage".encode("utf-16-le")


def encrypted_zip(data: bytes, chance: random.Random) -> bytes:
    """The flag of a zip password in every entry of the directory."""
    out = bytearray(data)
    place = out.find(b"PK\x01\x02")
    while place >= 0:
        out[place + 8] |= 1
        place = out.find(b"PK\x01\x02", place + 4)
    return bytes(out)


def bomb(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in e.parts_of(data).items():
            archive.writestr(name, content)
        for number in range(5):
            archive.writestr(f"word/media/{number}.xml", b" " * (50 * 2**20))
    return out.getvalue()


def entities(data: bytes, chance: random.Random) -> bytes:
    parts = e.parts_of(data)
    name = chance.choice(["word/document.xml", "customXml/item1.xml"])
    head = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    parts[name] = parts[name].replace(b"?>", b"?>" + head, 1)
    return e.packed(parts)


def deep(data: bytes, chance: random.Random) -> bytes:
    parts = e.parts_of(data)
    many = chance.randrange(300, 5000)
    nested = b"<w:sdt><w:sdtContent>" * many + b"</w:sdtContent></w:sdt>" * many
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", b"<w:body>" + nested, 1)
    return e.packed(parts)


def broken_baseline(data: bytes, chance: random.Random) -> bytes:
    parts = e.parts_of(data)
    part = parts["customXml/item1.xml"]
    parts["customXml/item1.xml"] = chance.choice(
        [
            part[: len(part) // 2],
            part.replace(b' year="2019"', b' year="x"', 1),
            part.replace(b' type="int"', b' type="zahl"', 1),
            part.replace(b' type="int" value="', b' type="int" value="1x', 1),
        ]
    )
    return e.packed(parts)


def noise(data: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(0, 3000))


def text_file(data: bytes, chance: random.Random) -> bytes:
    return chance.choice([b"<html><body>1</body></html>", "报告".encode("gbk"), b"{\\rtf1 x}", b"%PDF-1.4", b"PK\x03\x04"])


DAMAGES: tuple[Damage, ...] = (
    truncated,
    broken_xml,
    part_missing,
    other_document,
    other_report,
    with_macro,
    password,
    encrypted_zip,
    bomb,
    entities,
    deep,
    broken_baseline,
    noise,
    text_file,
)
RARE: dict[Damage, int] = {bomb: 1}


@pytest.mark.parametrize("many", [5, pytest.param(77, marks=pytest.mark.slow)])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_or_foreign_file_is_refused_and_nothing_written(
    folder: Path, capsys: pytest.CaptureFixture[str], damage: Damage, many: int
) -> None:
    path, chance = folder / "报告.docx", random.Random(f"{damage.__name__}{many}")
    good = path.read_bytes()
    shutil.rmtree(folder / ".jixiao")
    for number in range(RARE.get(damage, many)):
        path.write_bytes(damage(good, chance))
        before = tree(folder)
        code = main(["check", str(path), "--annotate"])
        printed = capsys.readouterr()
        assert code == 2, f"{damage.__name__} {number}: {printed.out}"
        assert printed.out.startswith("错误 Y00"), printed.out
        assert "报告.docx" in printed.out
        assert printed.err == ""
        assert tree(folder) == before


def test_a_missing_file_and_a_folder_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "没有.docx")]) == 2
    assert main(["check", str(folder)]) == 2
    assert capsys.readouterr().out.count("错误 Y001") == 2
    assert main(["check", str(folder / "报告.docx"), "--inputs", str(folder / "没有")]) == 2
    assert "错误 Y007" in capsys.readouterr().out


@pytest.mark.parametrize("many", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_any_xml_in_the_body_is_read_without_a_fault(folder: Path, capsys: pytest.CaptureFixture[str], many: int) -> None:
    """Elements moved about, doubled and dropped at random: still an answer, never a traceback."""
    path, chance = folder / "报告.docx", random.Random(4)
    good = path.read_bytes()

    def shake(root: etree._Element) -> None:
        for _ in range(30):
            elements = [item for item in root.iter() if item.getparent() is not None and item.tag != f"{e.W}body"]
            victim = chance.choice(elements)
            if chance.random() < 0.5:
                e.remove(victim)
            else:
                other = chance.choice([item for item in elements if item not in victim.iter()])
                other.addnext(victim)

    for _ in range(many):
        path.write_bytes(e.edited(good, shake))
        assert main(["check", str(path)]) in (0, 1, 2)
        assert "Traceback" not in capsys.readouterr().out


def test_the_command_is_fast_and_runs_on_its_own(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "check", str(folder / "报告.docx"), "--json"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["numbers"]["关联"] > 300
