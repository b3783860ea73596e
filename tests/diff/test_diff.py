"""``jixiao diff``: nothing for the same report however saved, exactly what follows from a change, every edit named once."""

import copy
import json
import random
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from lxml import etree, html
from openpyxl import load_workbook

from pipeline.__main__ import main
from pipeline.diff.changes import Comparison, DifferenceKind, ParagraphChange, TableChange
from pipeline.diff.compare import compare
from pipeline.matching.text import canonical
from pipeline.publish import BASELINE
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.check.test_check import SILENT
from tests.check.test_check_file import (
    Damage,
    bomb,
    broken_baseline,
    broken_xml,
    deep,
    encrypted_zip,
    noise,
    other_document,
    other_report,
    part_missing,
    password,
    text_file,
    truncated,
    with_macro,
)
from tests.check.wordxml import docx, p, table
from tests.conftest import ROOT, SAMPLE, Built
from tests.finalize import hands

TOTAL = ("支出.本年支出合计.决算数", "万元")
SENTENCE = "详见表1-2"
ELSEWHERE = "把绩效培训的对象由财务人员扩大到业务处室"


@pytest.fixture
def pair(brief: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two copies of the sample's report, cut down."""
    monkeypatch.chdir(tmp_path)
    return _two(brief, tmp_path)


@pytest.fixture
def whole(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two copies of the whole report."""
    monkeypatch.chdir(tmp_path)
    return _two(built, tmp_path)


def _two(made: Built, folder: Path) -> tuple[Path, Path]:
    paths = folder / "甲.docx", folder / "乙.docx"
    for path in paths:
        shutil.copy(made.report, path)
    return paths


def change(path: Path, *edits: e.Edit) -> None:
    path.write_bytes(e.edited(path.read_bytes(), *edits))


def compared(pair: tuple[Path, Path]) -> Comparison:
    return compare(*pair, f".jixiao/{BASELINE}")


def sentences(found: Comparison) -> list[tuple[str, str, str]]:
    changes = [item for item in found.changes if isinstance(item, ParagraphChange)]
    return [(text.kind.value, text.old, text.new) for item in changes for text in item.sentences]


def rows(found: Comparison) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    tables = [item for item in found.changes if isinstance(item, TableChange)]
    return [
        (row.kind.value, row.label, [(cell.column, cell.text.old, cell.text.new) for cell in row.cells])
        for item in tables
        for row in item.rows
    ]


# --- the same --------------------------------------------------------------------------------------------------------


def test_a_report_and_itself(whole: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *map(str, whole)]) == 0
    assert "甲.docx 与 乙.docx：没有不同" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(set(SILENT) - {"rows moved", "paragraph moved"}))
def test_style_is_silent(pair: tuple[Path, Path], name: str) -> None:
    """Bold, full-width digits, separators, controls and bookmarks gone: the page reads the same."""
    change(pair[1], *SILENT[name])
    found = compared(pair)
    before, after = (canonical(shown(path)) for path in pair)
    assert found.same == (before == after), (name, sentences(found), rows(found))
    assert found.figures == ()


def shown(path: Path) -> str:
    from pipeline.finalize.final import words_of
    from pipeline.word.document import read_document

    return words_of(read_document(path.read_bytes()))


def test_the_final_version_reads_as_its_source(whole: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    whole[0].write_bytes(hands.confirmed(whole[0].read_bytes()))
    assert main(["finalize", str(whole[0]), "--inputs", str(SAMPLE), "--reason", "评分标准没有公布"]) == 0
    (final,) = whole[0].parent.glob("*（定稿）.docx")
    capsys.readouterr()
    assert main(["diff", str(whole[0]), str(final)]) == 0
    printed = capsys.readouterr().out
    assert "提示 Q002  没有自己的基线，按另一份文件的基线" in printed
    assert f"乙：{final.name}（基线：另一份文件的）" in printed


# --- what follows from changed inputs --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report after 日常公用经费 of 决算报表 and one goal's actual value were corrected."""
    base = tmp_path_factory.mktemp("later")
    folder = base / "inputs" / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    book = load_workbook(folder / "决算报表.xlsx")
    sheet = book.worksheets[0]
    lines = enumerate(sheet.iter_rows(values_only=True), 1)
    row = next(number for number, line in lines if any("日常公用经费" in str(value) for value in line))
    assert sheet.cell(row, 14).value == 20375145.05  # 调整预算数
    sheet.cell(row, 14).value = 20385145.05
    book.save(folder / "决算报表.xlsx")
    book = load_workbook(folder / "填报表.xlsx")
    goal = next(cell for line in book["绩效目标"].iter_rows() for cell in line if cell.value == "2150万户")
    goal.value = "2160万户"
    book.save(folder / "填报表.xlsx")
    assert main(["build", str(folder), "--out", str(base / "outputs")]) == 1  # 基本支出 no longer adds up: A5
    return next((base / "outputs").rglob("*报告.docx"))


def test_exactly_what_follows_from_two_changed_inputs(built: Built, later: Path) -> None:
    """10,000.00 元 more: 2,037.51 beside 2,038.51 万元, rate 20,375,145.05 ÷ 20,385,145.05 = 99.95%, 持平 → 少1.00万元."""
    found = compare(built.report, later, f".jixiao/{BASELINE}")
    daily = "支出.基本支出.日常公用经费.调整预算数"
    assert [(item.key, item.old, item.new) for item in found.figures] == [
        (daily, ("20,375,145.05",), ("20,385,145.05",)),
        ("支出.基本支出.日常公用经费.执行差额", (), ("1.00",)),
        ("执行.公用经费控制率", ("100.00%",), ("99.95%",)),
        ("目标.第1项.实际完成值", ("2150万户",), ("2160万户",)),
    ]
    assert sentences(found) == [
        (
            "改",
            "日常公用经费决算数2,037.51万元，与调整预算数持平，控制率为100.00%。",
            "日常公用经费决算数2,037.51万元，比调整预算数少1.00万元，控制率为99.95%。",
        )
    ]
    assert rows(found) == [
        ("改", "日常公用经费", [("调整预算数", "20,375,145.05", "20,385,145.05")]),
        ("改", "4K用户数", [("实际完成值", "2150万户", "2160万户")]),
    ]
    assert [item.heading[-1] for item in found.changes] == ["2.部门整体支出情况", "3.预算使用效益", "3.预算使用效益"]


def test_the_figures_told_are_those_whose_printed_text_differs(built: Built, later: Path) -> None:
    before, after = (read_baseline(path.read_bytes()) for path in (built.report, later))
    assert before is not None
    assert after is not None
    old = {(item.key, item.format): item.text for item in before.figures}
    new = {(item.key, item.format): item.text for item in after.figures}
    expected = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    found = compare(built.report, later, f".jixiao/{BASELINE}")
    assert {(item.key, item.form) for item in found.figures} == expected


def test_without_baselines_the_same_rows_and_sentences_are_told(built: Built, later: Path, tmp_path: Path) -> None:
    stripped = []
    for number, path in enumerate((built.report, later)):
        data = e.edited(path.read_bytes(), e.strip_all)
        parts = {name: part for name, part in e.parts_of(data).items() if not name.startswith("customXml")}
        parts["word/_rels/document.xml.rels"] = re.sub(
            rb"<Relationship [^>]*customXml[^>]*/>", b"", parts["word/_rels/document.xml.rels"]
        )
        stripped.append(tmp_path / f"{number}.docx")
        stripped[-1].write_bytes(e.packed(parts))
    found = compare(stripped[0], stripped[1], f".jixiao/{BASELINE}")
    known = compare(built.report, later, f".jixiao/{BASELINE}")
    assert not found.by_figure
    assert [note.code for note in found.notes] == ["Q001", "Q001"]
    assert (sentences(found), rows(found)) == (sentences(known), rows(known))


# --- edits -----------------------------------------------------------------------------------------------------------


def test_a_changed_number_is_told_by_figure_and_by_sentence(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    change(pair[1], e.overtype(*TOTAL, "63,536.50"))
    assert main(["diff", *map(str, pair)]) == 1
    printed = capsys.readouterr().out
    assert "本年支出合计决算数（支出.本年支出合计.决算数）：63,536.42 → 63,536.50" in printed
    assert "决算[-63,536.42-]万元" in printed
    assert "决算{+63,536.50+}万元" in printed
    assert "甲.docx 与 乙.docx：有不同（数据项 1，句子 1，表格行 0）" in printed
    assert printed.encode("gbk").decode("gbk") == printed


def test_words_are_marked_character_by_character_and_numbers_whole(pair: tuple[Path, Path]) -> None:
    change(pair[0], e.add_paragraph(SENTENCE, "会议费比上年增加12.50万元，主要是会议增多。另有说明。"))
    change(pair[1], e.add_paragraph(SENTENCE, "会议费比上年减少13.50万元，主要是会议减少。另有说明。"))
    change_ = compared(pair).changes[0]
    assert isinstance(change_, ParagraphChange)
    (text,) = change_.sentences
    assert [(piece.old, piece.new) for piece in text.pieces if not piece.same] == [
        ("增加12.50", "减少13.50"),
        ("增多", "减少"),
    ]
    assert "".join(piece.old for piece in text.pieces) == "会议费比上年增加12.50万元，主要是会议增多。"
    assert "".join(piece.new for piece in text.pieces) == "会议费比上年减少13.50万元，主要是会议减少。"


def test_sentences_added_and_gone_in_one_paragraph(pair: tuple[Path, Path]) -> None:
    change(pair[0], e.add_paragraph(SENTENCE, "甲事已经办结。乙事正在办理。"))
    change(pair[1], e.add_paragraph(SENTENCE, "甲事已经办结。丙项资金三月下达到位！"))
    assert sentences(compared(pair)) == [("删", "乙事正在办理。", ""), ("增", "", "丙项资金三月下达到位！")]


def test_a_paragraph_added_and_one_gone(pair: tuple[Path, Path]) -> None:
    change(pair[1], e.add_paragraph(SENTENCE, "增加的一段。"), e.remove_paragraph(ELSEWHERE))
    found = compared(pair)
    kinds = [(item.kind, item.heading[-1]) for item in found.changes if isinstance(item, ParagraphChange)]
    assert kinds == [(DifferenceKind.ADDED, "2.部门整体支出情况"), (DifferenceKind.GONE, "2.改进意见")]


def test_a_paragraph_moved_is_told_once_without_its_words_as_new(pair: tuple[Path, Path]) -> None:
    change(pair[1], e.move_paragraph(ELSEWHERE, SENTENCE))
    (found,) = compared(pair).changes
    assert isinstance(found, ParagraphChange)
    assert (found.kind, found.sentences, found.moved) == (DifferenceKind.MOVED, (), True)
    assert found.first.startswith("（2）增强地市主管部门的绩效意识")


def test_a_paragraph_broken_in_two_says_only_what_changed(pair: tuple[Path, Path]) -> None:
    change(pair[1], e.overtype(*TOTAL, "63,536.50"), e.split_paragraph(SENTENCE, "万元"))
    assert [(kind, new.count("63,536.50")) for kind, _, new in sentences(compared(pair))] == [("改", 1)]
    shutil.copy(pair[0], pair[1])
    change(pair[1], e.split_paragraph(SENTENCE, "万元"))
    assert compared(pair).same


def test_rows_added_gone_and_moved(pair: tuple[Path, Path]) -> None:
    def gone(root: etree._Element) -> None:
        e.remove(e.row_of(root, 2, "资源勘探信息等支出"))

    heads = len(e.rows(e.tables(etree.fromstring(e.parts_of(pair[0].read_bytes())[e.DOCUMENT]))[1])[0].findall(f"{e.W}tc"))
    change(pair[1], e.add_row(1, "项目支出", *["培训支出", *["1.00"] * (heads - 1)]), gone)
    change(pair[1], e.move_row(2, "科学技术支出", "社会保障和就业支出"))
    found = rows(compared(pair))
    assert ("增", "培训支出", []) in found
    assert ("删", "资源勘探信息等支出", []) in found
    assert sorted(kind for kind, _, _ in found) == ["删", "增", "移"]


def test_a_table_gone_is_one_line_of_figures_and_a_table_of_rows(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    change(pair[1], lambda root: e.remove(e.tables(root)[3]))
    assert main(["diff", *map(str, pair)]) == 1
    printed = capsys.readouterr().out
    assert "表2-1　2019年部门整体绩效目标实现情况：45 个数据项没有了，见这张表的行" in printed
    assert "删  表“表2-1　2019年部门整体绩效目标实现情况”" in printed


def test_a_column_added_is_told_once(tmp_path: Path) -> None:
    old, new = tmp_path / "a.docx", tmp_path / "b.docx"
    old.write_bytes(docx(p("表1 经费") + table(("项目", "金额"), ("会议费", "12.00"), ("培训费", "3.00"))))
    new.write_bytes(docx(p("表1 经费") + table(("项目", "上年", "金额"), ("会议费", "9", "12.00"), ("培训费", "8", "4.00"))))
    (found,) = compare(old, new, f".jixiao/{BASELINE}").changes
    assert isinstance(found, TableChange)
    assert found.columns == ((DifferenceKind.ADDED, "上年"),)
    assert [(row.label, [(c.column, c.text.old, c.text.new) for c in row.cells]) for row in found.rows] == [
        ("培训费", [("金额", "3.00", "4.00")])
    ]


def _tables_compared(folder: Path, old: str, new: str) -> Comparison:
    paths = folder / "a.docx", folder / "b.docx"
    for path, body in zip(paths, (old, new), strict=True):
        path.write_bytes(docx(body))
    return compare(*paths, f".jixiao/{BASELINE}")


def test_an_empty_table_and_itself(tmp_path: Path) -> None:
    """A form to be filled in by hand: rows without a word are the same rows."""
    empty = p("附表") + table(("", ""), ("", ""), ("", ""), ("", "")) + p("完")
    assert _tables_compared(tmp_path, empty, empty).same


def test_columns_that_changed_places_are_told_as_moved(tmp_path: Path) -> None:
    old = table(("项目", "年初", "年末"), ("会议费", "1.00", "2.00"))
    (found,) = _tables_compared(tmp_path, old, table(("项目", "年末", "年初"), ("会议费", "2.00", "1.00"))).changes
    assert isinstance(found, TableChange)
    assert (found.rows, found.columns) == ((), ((DifferenceKind.MOVED, "年初"),))


def test_a_copied_row_is_new_wherever_it_stands(tmp_path: Path) -> None:
    """目标三 copied above itself and overtyped: one row more; the original did not change."""
    head, goal = ("目标", "完成值"), ("目标三", "10")
    (found,) = _tables_compared(tmp_path, table(head, goal), table(head, ("目标四", "12"), goal)).changes
    assert isinstance(found, TableChange)
    assert [(row.kind, row.texts) for row in found.rows] == [(DifferenceKind.ADDED, ("目标四", "12"))]


def test_headers_and_notes_are_compared_and_page_numbers_are_not(pair: tuple[Path, Path]) -> None:
    pair[1].write_bytes(hands.with_footnote(pair[1].read_bytes(), "<w:r><w:t>口径同上年。</w:t></w:r>"))
    pair[1].write_bytes(hands.note_in_footer(pair[1].read_bytes(), "<w:p><w:r><w:t>内部资料</w:t></w:r></w:p>"))
    parts = e.parts_of(pair[1].read_bytes())
    parts["word/footer2.xml"] = parts["word/footer2.xml"].replace(b">1</w:t>", b">12</w:t>")
    pair[1].write_bytes(e.packed(parts))
    found = compared(pair)
    assert [(item.heading, item.kind.value) for item in found.changes] == [(("脚注",), "增"), (("页脚",), "增")]


def test_pending_changes_are_read_as_accepted_and_it_is_said(pair: tuple[Path, Path]) -> None:
    change(pair[1], e.tracked_inside(*TOTAL, "63,536.50"))
    found = compared(pair)
    assert [(note.code, note.found) for note in found.notes] == [("Q004", "2 处修订")]
    assert [item.new for item in found.figures] == [("63,536.50",)]


# --- the page and the answer -----------------------------------------------------------------------------------------


def test_the_page_is_one_file_without_scripts_or_addresses_and_escapes_words(pair: tuple[Path, Path], tmp_path: Path) -> None:
    def sly(root: etree._Element) -> None:
        e.paragraph(root, ELSEWHERE).addnext(copy.copy(e.paragraph(root, ELSEWHERE)))
        words = e.paragraph(root, ELSEWHERE).getnext()
        assert words is not None
        for child in list(words):
            words.remove(child)
        words.append(e.run("x"))
        next(words.iter(f"{e.W}t")).text = '<script>alert(1)</script> & "引号"'

    change(pair[1], e.overtype(*TOTAL, "63,536.50"), sly)
    page = tmp_path / "不同.html"
    assert main(["diff", *map(str, pair), "--html", str(page)]) == 1
    text = page.read_text(encoding="utf-8")
    root = html.fromstring(text.encode("utf-8"))
    assert [*root.iter("script", "link", "img", "iframe")] == []
    assert "http" not in text
    assert '<script>alert(1)</script> & "引号"' in e.every_text(root)
    assert {item.text for item in root.iter("ins")} >= {"63,536.50"}
    assert {item.text for item in root.iter("del")} >= {"63,536.42"}
    assert 'content:"[-"' in text
    assert main(["diff", *map(str, pair), "--html", str(page)]) == 1  # our own page may be written anew


def test_the_page_is_never_written_over_another_file(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = pair[0].read_bytes()
    assert main(["diff", *map(str, pair), "--html", str(pair[0])]) == 2
    assert "错误 Q006" in capsys.readouterr().out
    assert pair[0].read_bytes() == before
    assert main(["diff", *map(str, pair), "--html", str(tmp_path / "没有" / "x.html")]) == 2
    assert "错误 Q005" in capsys.readouterr().out


def test_the_answer_follows_its_schema(pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    change(
        pair[1],
        e.overtype(*TOTAL, "63,536.50"),
        e.add_paragraph(SENTENCE, "增加的一段。"),
        e.move_row(1, "项目支出", "年末结转和结余"),
    )
    assert main(["diff", *map(str, pair), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads((ROOT / "pipeline/schema/diff.schema.json").read_text(encoding="utf-8"))).validate(answer)
    assert (answer["code"], answer["counts"]) == (1, {"数据项": 1, "句子": 2, "表格行": 1})


# --- files that cannot be read ---------------------------------------------------------------------------------------

UNREADABLE: tuple[Damage, ...] = (
    truncated,
    broken_xml,
    part_missing,
    with_macro,
    password,
    encrypted_zip,
    bomb,
    deep,
    noise,
    text_file,
)


@pytest.mark.parametrize("damage", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_written(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str], damage: Damage
) -> None:
    chance, good = random.Random(f"diff {damage.__name__}"), pair[0].read_bytes()
    for number in range(1 if damage is bomb else 6):  # 9 × 6 + 1 files, on either side
        bad = pair[number % 2]
        bad.write_bytes(damage(good, chance))
        code = main(["diff", *map(str, pair), "--html", "x.html"])
        printed = capsys.readouterr()
        assert code == 2, f"{damage.__name__} {number}: {printed.out}"
        assert printed.out.startswith("错误 Y001"), printed.out
        assert bad.name in printed.out
        assert printed.err == ""
        assert {path.name for path in pair[0].parent.iterdir()} == {"甲.docx", "乙.docx"}
        bad.write_bytes(good)


def test_both_files_are_named_when_neither_can_be_read(pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    for path in pair:
        path.write_bytes(b"x")
    assert main(["diff", *map(str, pair)]) == 2
    assert capsys.readouterr().out.count("错误 Y001") == 2


@pytest.mark.parametrize("damage", [broken_baseline, other_report])
def test_a_baseline_that_cannot_be_used_is_said_and_the_words_are_compared(pair: tuple[Path, Path], damage: Damage) -> None:
    pair[1].write_bytes(damage(pair[1].read_bytes(), random.Random(1)))
    found = compared(pair)
    assert "Q003" in {note.code for note in found.notes}
    assert found.same == (damage is broken_baseline)


def test_a_foreign_document_is_compared_by_its_words(pair: tuple[Path, Path]) -> None:
    pair[1].write_bytes(other_document(b"", random.Random(2)))
    found = compared(pair)
    assert not found.by_figure
    assert not found.same
