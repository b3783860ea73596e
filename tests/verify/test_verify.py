"""verify.py: a right report is accounted for number by number; whatever is changed in its bytes afterwards is named.

The report is small and made by the real render from a pack with a small template, so that every number can be counted here.
"""

import io
import random
import re
import zipfile
from copy import deepcopy
from dataclasses import replace as with_cells
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from pipeline.declarations import TableColumn, TableDecl
from pipeline.formats import format_figure
from pipeline.pack import NarrativeFile, Pack, read_pack
from pipeline.records import (
    Cell,
    Figure,
    Figures,
    Fixed,
    Linked,
    ListedRow,
    Profile,
    Report,
    ReportParagraph,
    ReportTable,
    Staff,
    text_figure,
)
from pipeline.render import Provenance, render
from pipeline.verify.expected import expect
from pipeline.verify.finished import examine
from pipeline.verify.numbers import numbers
from pipeline.verify.transcript import agrees
from pipeline.verify.verify import Accounting, verify
from pipeline.word.lint import lint_package
from pipeline.word.names import W
from pipeline.word.package import open_package
from pipeline.word.transcript import transcribe
from tests.check.wordxml import p, table, with_part
from tests.conftest import ROOT

DOCUMENT = "word/document.xml"
FORM = Cell(file="决算报表.xlsx", sheet="Z01", address="C7", found="665442669.69")
BOOK = Cell(file="填报表.xlsx", sheet="绩效目标", address="D2", found="达到1600万户")
STAFF = Cell(file="文字材料.docx", address="第3段", found="全年完成26项，占81.25%。")


def figure(key: str, fen: int) -> Figure:
    return Figure(key=key, value=fen, unit="元", source=FORM)


INCOME = figure("收入.本年收入合计.决算数", 66_544_266_969)  # 66,544.27 万元
TOTAL = figure("支出.总计.决算数", 70_256_206_969)
BASIC = figure("支出.基本支出.决算数", 18_944_160_750)
PROJECT = figure("支出.项目支出.决算数", 44_592_261_212)
YEAR = Figure(key="单位.年度", value=2019, unit="年", source=FORM)
NAME = text_figure(
    "单位.部门全称", "第十八研究局", Cell(file="填报表.xlsx", sheet="基本信息", address="B2", found="第十八研究局")
)
TARGET = text_figure("目标.第1项.目标值", "达到1600万户", BOOK)


def linked(item: Figure, form: str) -> Linked:
    return Linked(item, form, format_figure(item, form))


def row(name: str, item: Figure) -> ListedRow:
    return ListedRow(item.key.rpartition(".")[0], name, {"决算数": item, "目标值": TARGET})


REPORT = Report(
    profile=Profile(
        department="第十八研究局",
        short_name="研究局",
        self_name="我局",
        year=2019,
        pack="guangdong",
        report_date=date(2020, 4, 1),
    ),
    paragraphs={
        "收入.总体": (
            ReportParagraph(
                key="收入.总体#1",
                spans=(
                    Fixed("2019年，本年收入"),
                    linked(INCOME, "万元"),
                    Fixed("万元，占"),
                    linked(INCOME, "亿元"),
                    Fixed("亿元。"),
                ),
            ),
            ReportParagraph(key="收入.总体#2", spans=(Fixed("其中：（1）"), linked(TOTAL, "元"), Fixed("元。"))),
        ),
        "收入.其他": (
            ReportParagraph(key="收入.其他#1", spans=(Staff("全年完成26项，", STAFF), Staff("占81.25%。", STAFF, bold=True))),
        ),
    },
    tables={
        "表1_2": ReportTable(
            key="表1_2",
            name="支出",
            columns=("名称", "决算数", "目标值"),
            rows=(row("一、基本支出", BASIC), row("二、项目支出", PROJECT)),
        )
    },
    figures=Figures([INCOME, TOTAL, BASIC, PROJECT, YEAR, NAME, TARGET]),
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The province's pack with a template of a dozen lines."""
    whole = read_pack(ROOT / "report_templates" / "guangdong", 2019)
    rows = table(
        ("项目", "决算数（4号表）", "目标值"),
        ("{%tr for 行 in 表.表1_2 %}", "", ""),
        ("{{ 行.名称 }}", "{{ 行.决算数|元 }}", "{{ 行.目标值|文本 }}"),
        ("{%tr endfor %}", "", ""),
        ("合计", "{{ 支出.总计.决算数|元 }}", ""),
    )
    body = (
        p("{{ 单位.部门全称|文本 }}{{ 单位.年度|年份 }}年报告")
        + p("一、收入（第2部分）")
        + p("{{p 段落.收入.总体 }}")
        + p("{{p 段落.收入.其他 }}")
        + p("表1-2　支出（单位：元）")
        + rows
        + p("完。")
    )
    template = _with_body(whole.template, body)
    columns = [TableColumn(name=name) for name in ("名称", "决算数", "目标值")]
    return replace(
        whole,
        template=template,
        narrative=(NarrativeFile(name="收入.txt", text="[段落 收入.总体]\n甲\n[材料 收入.其他]\n乙\n"),),
        tables=(TableDecl(key="表1_2", name="支出", rows="支出.全部", columns=columns),),
        fingerprint="verify-test",
    )


def _with_body(template: bytes, body: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        document = archive.read(DOCUMENT).decode("utf-8")
    old = re.search(r"<w:body>(.*)(?=<w:sectPr)", document, re.DOTALL)
    assert old
    return with_part(template, DOCUMENT, old.group(1), body)


@pytest.fixture(scope="module")
def finished(pack: Pack) -> bytes:
    return render(REPORT, pack, (), Provenance(tool_version="0", inputs={}))


def codes(data: bytes, pack: Pack, report: Report = REPORT) -> set[str]:
    return {problem.code for problem in verify(data, report, pack)[1]}


def test_every_number_of_a_right_report_is_of_a_kind(finished: bytes, pack: Pack) -> None:
    accounting, problems = verify(finished, REPORT, pack)
    assert problems == ()
    # linked: 2019 in the title; 66,544.27, 6.65, 702,562,069.69; two rows and the total of the table          -> 7
    # quoted: 26 and 81.25%; 1600 in two rows                                                                    -> 4
    # fixed:  2 of the heading; 2019 and 1 of the sentences; 1 and 2 of the caption; 4 of the head; — 1 — twice  -> 8
    assert accounting == Accounting(linked=7, quoted=4, fixed=8, unknown=())
    assert lint_package(finished) == ()


@pytest.mark.parametrize(
    ("what", "old", "new", "code", "named"),
    [
        ("a digit in a control", ">66,544.27<", ">66,544.21<", "V002", "66,544.21"),
        ("a digit in a fixed literal", "2019年，本年收入", "2018年，本年收入", "V004", "2018年"),
        ("a digit in staff's words", "完成26项", "完成27项", "V009", "27"),
        ("a digit in a quoted cell", "1600万户", "1700万户", "V002", "1700"),
        ("a digit in a heading", "第2部分", "第3部分", "V004", "第3部分"),
        ("a digit in a table head", "4号表", "5号表", "V004", "5号表"),
        ("a digit in a table cell", "189,441,607.50", "189,441,607.60", "V002", "607.60"),
        ("a digit in the total", "702,562,069.69</w:t></w:r></w:sdtContent></w:sdt></w:p></w:tc>",
         "702,562,069.96</w:t></w:r></w:sdtContent></w:sdt></w:p></w:tc>", "V002", "069.96"),
        ("a word in a caption", "（单位：元）", "（单位：万元）", "V004", "万元"),
        ("a row label", "一、基本支出", "一、项目支出", "V004", "一、项目支出"),
        ("a number typed beside", "完。", "完。3", "V008", "3"),
        ("a full-width number typed beside", "完。", "完。３", "V008", "３"),
    ],
)  # fmt: skip
def test_each_changed_digit_or_word_is_named(
    finished: bytes, pack: Pack, what: str, old: str, new: str, code: str, named: str
) -> None:
    accounting, problems = verify(with_part(finished, DOCUMENT, old, new), REPORT, pack)
    assert code in {problem.code for problem in problems}, what
    assert any(named in problem.found for problem in problems), [problem.found for problem in problems]
    if any(ch.isdigit() for ch in named):
        assert accounting.unknown, what


def test_a_digit_in_the_footer_is_named(finished: bytes, pack: Pack) -> None:
    footer = next(name for name in zipfile.ZipFile(io.BytesIO(finished)).namelist() if "word/footer" in name)
    with zipfile.ZipFile(io.BytesIO(finished)) as archive:
        text = archive.read(footer).decode("utf-8")
    page = re.search(r"<w:t[^>]*>1</w:t>", text)
    assert page
    _, problems = verify(with_part(finished, footer, page.group(), page.group().replace(">1<", ">7<")), REPORT, pack)
    assert {problem.code for problem in problems} == {"V004", "V008"}
    assert all(Path(footer).name in problem.place for problem in problems)


def element(data: bytes, pattern: str) -> str:
    """Return the one row or paragraph of the document that matches."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = re.findall(pattern, archive.read(DOCUMENT).decode("utf-8"), re.DOTALL)
    assert len(found) == 1, pattern
    return str(found[0])


ROW = r"<w:tr>(?:(?!</w:tr>).)*{}(?:(?!</w:tr>).)*</w:tr>|<w:tr [^>]*>(?:(?!</w:tr>).)*{}(?:(?!</w:tr>).)*</w:tr>"


def row_of(data: bytes, words: str) -> str:
    return element(data, ROW.format(words, words))


def paragraph_of(data: bytes, words: str) -> str:
    return element(data, rf"<w:p>(?:(?!</w:p>).)*{words}(?:(?!</w:p>).)*</w:p>")


def test_a_deleted_row_is_named(finished: bytes, pack: Pack) -> None:
    _, problems = verify(with_part(finished, DOCUMENT, row_of(finished, "二、项目支出"), ""), REPORT, pack)
    assert [problem.code for problem in problems] == ["V007"]
    assert "445,922,612.12" in problems[0].expected


def test_a_doubled_row_is_named_and_its_numbers_are_unknown(finished: bytes, pack: Pack) -> None:
    one = row_of(finished, "二、项目支出")
    accounting, problems = verify(with_part(finished, DOCUMENT, one, one + one), REPORT, pack)
    assert "V007" in {problem.code for problem in problems}
    assert any("445,922,612.12" in item for item in accounting.unknown)


def test_two_swapped_rows_are_named(finished: bytes, pack: Pack) -> None:
    one, two = row_of(finished, "一、基本支出"), row_of(finished, "二、项目支出")
    swapped = with_part(with_part(finished, DOCUMENT, one, "<!--1-->" + two), DOCUMENT, two, "<!--2-->", 2)
    swapped = with_part(with_part(swapped, DOCUMENT, "<!--1--><!--2-->", two), DOCUMENT, "<!--2-->", one)
    assert "V007" in codes(swapped, pack)


def test_two_swapped_amounts_are_named(finished: bytes, pack: Pack) -> None:
    data = with_part(finished, DOCUMENT, "189,441,607.50", "*")
    data = with_part(with_part(data, DOCUMENT, "445,922,612.12", "189,441,607.50"), DOCUMENT, ">*<", ">445,922,612.12<")
    assert "V002" in codes(data, pack)


def test_a_doubled_a_lost_and_a_moved_paragraph_are_named(finished: bytes, pack: Pack) -> None:
    one, other = paragraph_of(finished, "其中：（1）"), paragraph_of(finished, "完。")
    assert "V006" in codes(with_part(finished, DOCUMENT, one, one + one), pack)
    lost, problems = verify(with_part(finished, DOCUMENT, one, ""), REPORT, pack)
    assert [problem.code for problem in problems] == ["V005"]
    assert lost.linked == 6  # 7 less the amount of the lost sentence: what is gone is not counted
    moved = with_part(with_part(finished, DOCUMENT, one, ""), DOCUMENT, other, other + one)
    assert {"V005", "V006"} <= codes(moved, pack)


def test_a_stripped_or_exchanged_tag_is_named(finished: bytes, pack: Pack) -> None:
    tag = element(finished, r'<w:tag w:val="[^"]*"/>(?=(?:(?!<w:tag).)*>66,544\.27<)')
    control = element(finished, r"<w:sdt>(?:(?!<w:sdt>).)*>66,544\.27<.*?</w:sdt>")
    bare = re.sub(r".*<w:sdtContent>(.*)</w:sdtContent>.*", r"\1", control, flags=re.DOTALL)
    assert "V003" in codes(with_part(finished, DOCUMENT, tag, ""), pack)
    assert "V003" in codes(with_part(finished, DOCUMENT, tag, '<w:tag w:val="jx:0000000000"/>'), pack)
    assert "V003" in codes(with_part(finished, DOCUMENT, control, bare), pack)


def test_a_figure_out_of_its_bookmark_is_named(finished: bytes, pack: Pack) -> None:
    name = element(finished, r'w:name="(_jxf[0-9a-f]{10}_\d+)"(?=(?:(?!_jxf).)*>66,544\.27<)')
    assert codes(with_part(finished, DOCUMENT, name, "_jxf0000000000_99"), pack) == {"V010"}


def test_a_paragraph_out_of_its_bookmark_is_named(finished: bytes, pack: Pack) -> None:
    name = element(finished, r'w:name="(_jxp[0-9a-f]{10})"(?=(?:(?!_jxp).)*其中：)')
    assert codes(with_part(finished, DOCUMENT, name, "_jxp0000000000"), pack) == {"V010"}


@pytest.mark.parametrize(
    "hidden",
    [
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>5</w:t></w:r>",
        "<w:r><w:ruby><w:rt><w:r><w:t>5</w:t></w:r></w:rt><w:rubyBase/></w:ruby></w:r>",
    ],
)
def test_a_number_out_of_sight_is_not_overlooked(finished: bytes, pack: Pack, hidden: str) -> None:
    one = paragraph_of(finished, "完。")
    assert codes(with_part(finished, DOCUMENT, one, one.replace("</w:p>", hidden + "</w:p>")), pack) == {"V008"}


def test_automatic_numbering_is_a_number_of_no_kind(finished: bytes, pack: Pack) -> None:
    one = paragraph_of(finished, "完。")
    listed = re.sub(
        r"<w:p>(<w:pPr>.*?</w:pPr>)?",
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>',
        one,
        count=1,
        flags=re.DOTALL,
    )
    assert codes(with_part(finished, DOCUMENT, one, listed), pack) == {"V008"}


def test_a_broken_file_is_a_problem_not_a_crash(finished: bytes, pack: Pack) -> None:
    assert codes(finished[:-40], pack) == {"V001"}
    assert codes(with_part(finished, DOCUMENT, "</w:body>", ""), pack) == {"V001"}


# --- the transcript of the body, by which a right report is known, and the reading block by block that names what differs ---


def both_ways(data: bytes, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    """What verify says of a file, and what it says when it must read block by block."""
    known = verify(data, REPORT, pack)
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.verify.verify.agrees", lambda read, expected: False)
        return known, verify(data, REPORT, pack)


def test_a_right_body_is_known_by_its_transcript(finished: bytes, pack: Pack) -> None:
    assert agrees(transcribe(open_package(finished)), expect(REPORT, pack).body)


def test_a_comment_and_marks_of_an_editor_leave_it_known(finished: bytes, pack: Pack) -> None:
    marked = with_part(finished, DOCUMENT, "<w:r><w:t", '<w:proofErr w:type="spellStart"/><w:r><w:lastRenderedPageBreak/><w:t')
    assert agrees(transcribe(open_package(marked)), expect(REPORT, pack).body)
    assert verify(marked, REPORT, pack)[1] == ()


@pytest.mark.parametrize(
    "inside",
    [
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>7</w:t></w:r>",
        "<w:ins><w:r><w:t>7</w:t></w:r></w:ins>",
        "<w:r><w:t>7<!-- -->8</w:t></w:r>",
        "<w:t>7</w:t>",
        "<w:r><w:t><w:t>7</w:t></w:t></w:r>",
        '<w:sdt><w:sdtPr><w:showingPlcHdr/><w:tag w:val="x"/></w:sdtPr><w:sdtContent><w:r/></w:sdtContent></w:sdt>',
        "<w:r><w:t>&#xFDD1;&#xFDD0;</w:t></w:r>",
        "<w:r><w:t>\ufdd1\ufdd0</w:t></w:r>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:bookmarkStart w:id="900" w:name="_jxc0123456789_1"/><w:bookmarkEnd w:id="900"/>',
        "<w:r><w:drawing/></w:r>",
    ],
)
def test_what_a_transcript_cannot_tell_is_unknown(finished: bytes, pack: Pack, inside: str) -> None:
    data = with_part(finished, DOCUMENT, "</w:p>", f"{inside}</w:p>")
    assert not agrees(transcribe(open_package(data)), expect(REPORT, pack).body)


def test_whatever_is_done_to_the_body_the_transcript_hides_nothing(
    finished: bytes, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elements taken out, doubled, swapped with the next and renamed, attributes changed: both ways say the same."""
    chance, known, changes = random.Random(2019), 0, 0
    for _ in range(400):
        package = open_package(finished)
        root = package.edit(DOCUMENT)
        _disturbed(chance.choice([element for element in root.iter() if element.getparent() is not None]), chance)
        data = package.packed()
        known += agrees(transcribe(open_package(data)), expect(REPORT, pack).body)
        changes += 1
        quick, careful = both_ways(data, pack, monkeypatch)
        assert quick == careful
    assert 40 < known < changes - 200  # looks alone were changed in some, words or marks in most


def _disturbed(element: etree._Element, chance: random.Random) -> None:
    following, parent, names = element.getnext(), element.getparent(), list(element.attrib)
    assert parent is not None
    others = [item for item in element.getroottree().iter(element.tag) if item is not element]
    what = chance.choice(["out", "double", "next", "rename", "attribute", "take", "hide"])
    if what == "out":
        parent.remove(element)
    elif what == "double":
        parent.insert(parent.index(element), deepcopy(element))
    elif what == "next" and following is not None:
        parent.insert(parent.index(element), following)
    elif what == "rename":
        element.tag = f"{W}{chance.choice(['r', 't', 'p', 'del', 'ins', 'tc', 'sdtContent', 'instrText', 'pPr', 'hyperlink'])}"
    elif what == "attribute" and names:
        name = chance.choice(names)
        element.set(name, chance.choice([item.get(name, "0") for item in others] or ["0"]))
    elif what == "take" and others:
        element.attrib.update(chance.choice(others).attrib)
    elif what == "hide":
        etree.SubElement(element, f"{W}{chance.choice(['vanish', 'vMerge', 'del', 'numPr', 'br', 'tab', 'sdt', 'cellDel'])}")


# --- faults of the stages before: the finished bytes are as rendered, but what was rendered is wrong ------------------


def changed(**paragraphs: tuple[ReportParagraph, ...]) -> Report:
    return replace(
        REPORT, paragraphs={**REPORT.paragraphs, **{key.replace("_", "."): value for key, value in paragraphs.items()}}
    )


def test_a_text_that_is_not_the_exact_value_rounded_is_named(pack: Pack) -> None:
    wrong = ReportParagraph(
        key="收入.其他#1", spans=(Fixed("支出"), Linked(BASIC, "万元", "18,944.17"), Fixed("万元。"))
    )  # 18,944.16075
    report = changed(收入_其他=(wrong,))
    assert "V002" in codes(render(report, pack, (), Provenance(tool_version="0", inputs={})), pack, report)


def test_one_figure_with_two_values_is_named(pack: Pack) -> None:
    other = replace(BASIC, value=18_944_160_000)
    report = changed(
        收入_其他=(ReportParagraph(key="收入.其他#1", spans=(Fixed("支出"), linked(other, "万元"), Fixed("万元。"))),)
    )
    assert codes(render(report, pack, (), Provenance(tool_version="0", inputs={})), pack, report) == {"V013"}


@pytest.mark.parametrize("words", ["全年完成26项，占81.2%。", "全年完成26项", "全年完成２７项，占81.25%。"])
def test_staff_words_that_are_not_those_of_their_source_are_named(pack: Pack, words: str) -> None:
    report = changed(收入_其他=(ReportParagraph(key="收入.其他#1", spans=(Staff(words, STAFF),)),))
    assert "V009" in codes(render(report, pack, (), Provenance(tool_version="0", inputs={})), pack, report)


def test_two_numbers_that_run_together_are_named(pack: Pack) -> None:
    report = changed(
        收入_其他=(ReportParagraph(key="收入.其他#1", spans=(Fixed("收入1"), linked(INCOME, "万元"), Fixed("万元。"))),)
    )
    assert "V012" in codes(render(report, pack, (), Provenance(tool_version="0", inputs={})), pack, report)


def test_where_staffs_words_run_into_a_number_the_report_is_not_withheld(pack: Pack) -> None:
    unit = Staff("第801", Cell(file="填报表.xlsx", found="第801"))
    report = changed(收入_其他=(ReportParagraph(key="收入.其他#1", spans=(unit, linked(INCOME, "万元"), Fixed("万元。"))),))
    _, problems = verify(render(report, pack, (), Provenance(tool_version="0", inputs={})), report, pack)
    assert [(problem.code, problem.severity.value) for problem in problems] == [("V012", "警告")]


def test_a_paragraph_without_a_place_in_the_template_is_named(finished: bytes, pack: Pack) -> None:
    report = changed(收入_无处=(ReportParagraph(key="收入.无处#1", spans=(Fixed("一句话。"),)),))
    assert codes(finished, pack, report) == {"V011"}


# --- whatever words staff write, a right report is right -------------------------------------------------------------

ANY = st.text(
    st.one_of(
        st.sampled_from("0123456789.,%１２①<>&\"'{}|⟦⟧ \u3000\t\n\u2011\ue001“”"),
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    ),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip() == text)


@settings(max_examples=60)
@given(sentence=ANY, target=ANY)
def test_any_words_of_staff_are_found_again_and_counted_as_quoted(pack: Pack, sentence: str, target: str) -> None:
    aim = text_figure(TARGET.key, target, Cell(file="填报表.xlsx", found=target))
    rows = tuple(with_cells(row, cells={**row.cells, "目标值": aim}) for row in REPORT.tables["表1_2"].rows)
    report = replace(
        changed(
            收入_其他=(
                ReportParagraph(key="收入.其他#1", spans=(Staff(sentence, Cell(file="文字材料.docx", found=sentence)),)),
            )
        ),
        tables={"表1_2": replace(REPORT.tables["表1_2"], rows=rows)},
        figures=Figures([aim if figure.key == aim.key else figure for figure in REPORT.figures.values()]),
    )
    data = render(report, pack, (), Provenance(tool_version="0", inputs={}))
    accounting, problems = examine(data, report, pack)
    assert problems == ()
    assert accounting.quoted == len(numbers(sentence)) + 2 * len(numbers(target))


# --- one changed digit, anywhere -------------------------------------------------------------------------------------


def test_any_one_changed_digit_anywhere_in_the_text_is_reported(finished: bytes, pack: Pack) -> None:
    with zipfile.ZipFile(io.BytesIO(finished)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[DOCUMENT].decode("utf-8")
    digits = [
        m.start() + n for m in re.finditer(r"(?<=>)[^<>]+(?=</w:t>)", text) for n, ch in enumerate(m.group()) if ch.isdigit()
    ]
    assert len(digits) > 80
    chance = random.Random(2019)
    for place in chance.sample(digits, 60):
        other = chance.choice([digit for digit in "0123456789" if digit != text[place]])
        parts[DOCUMENT] = (text[:place] + other + text[place + 1 :]).encode("utf-8")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        accounting, problems = verify(out.getvalue(), REPORT, pack)
        assert problems, text[place - 60 : place + 20]
        assert accounting.unknown, text[place - 60 : place + 20]
