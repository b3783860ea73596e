"""report_templates/README.md, done as it says: its files written, its tables made in Word, its commands run.

What a reader types in Word and Excel is done with python-docx and openpyxl; everything else is the page's own text.
"""

import copy
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from pipeline.__main__ import main
from pipeline.problems import registry
from tests.conftest import ROOT

PAGE = (ROOT / "report_templates" / "README.md").read_text(encoding="utf-8")
_FENCE = re.compile(
    r"(?:^`(?P<file>mycounty/[^`]+)`(?P<more> 末尾加上)?\n\n)?^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```$", re.M | re.S
)
PACKS, BLANK, TRIAL, OUT = "我的模板包", "空白", "试", "成果"
DEPARTMENT = "示例市水务局"


def fences(kind: str) -> list[re.Match[str]]:
    return [found for found in _FENCE.finditer(PAGE) if found["kind"].split(" ")[0] == kind]


COMMANDS = [line for found in fences("console") for line in found["body"].splitlines()]


def write_files(folder: Path) -> None:
    """Write every file of the page, the pieces that are put at the end of one after it."""
    for found in _FENCE.finditer(PAGE):
        if found["file"]:
            path = folder / PACKS / found["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") if found["more"] else ""
            path.write_text(before + found["body"], encoding="utf-8")


def make_report(folder: Path) -> None:
    """Change a copy of the parent's report.docx as step 6 says."""
    shutil.copyfile(ROOT / "report_templates" / "national" / "report.docx", folder / "report.docx")
    document = docx.Document(str(folder / "report.docx"))
    body: Any = document.element.body
    last = next(p for p in document.paragraphs if "段落.三公.分项" in p.text)
    own = copy.deepcopy(last._p)
    last._p.addnext(own)
    write_paragraph(own, "{{p 段落.课题.总体 }}")
    drop_column(table_of(document, "表4"), 3)
    after = own
    for found in fences("表"):
        asked = found["kind"]
        like = re.search(r"照(表\d)", asked)
        assert like is not None
        source = table_of(document, like[1])
        caption, table = copy.deepcopy(source.getprevious()), copy.deepcopy(source)
        if cut := re.search(r"删去第(\d)列", asked):
            drop_column(table, int(cut[1]) - 1)
        title, *rows = found["body"].splitlines()
        write_paragraph(caption, title)
        for row, line in zip(table.findall(qn("w:tr")), rows, strict=True):
            cells, words = row.findall(qn("w:tc")), line.split(" | ")
            for cell, word in zip(cells, words if len(words) > 1 else words * len(cells), strict=True):
                write_paragraph(cell.find(qn("w:p")), word)
        after.addnext(caption)
        caption.addnext(table)
        gap = copy.deepcopy(source.getnext())
        table.addnext(gap)
        after = gap
    assert body is not None
    document.save(str(folder / "report.docx"))


def table_of(document: Any, key: str) -> Any:
    return next(table._tbl for table in document.tables if f"表.{key} %" in "".join(table._tbl.itertext()))


def drop_column(table: Any, at: int) -> None:
    """Delete a column as Word does: a cell of each row, or one from the span of a merged one."""
    grid = table.find(qn("w:tblGrid"))
    grid.remove(grid[at])
    for row in table.findall(qn("w:tr")):
        cells = row.findall(qn("w:tc"))
        span = cells[0].find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        if len(cells) == 1 and span is not None:
            span.set(qn("w:val"), str(int(span.get(qn("w:val"))) - 1))
        else:
            row.remove(cells[at])


def write_paragraph(paragraph: Any, text: str) -> None:
    """Type a paragraph anew in the formatting of its first run."""
    first, *others = paragraph.findall(qn("w:r"))
    for run in others:
        paragraph.remove(run)
    for piece in [piece for piece in first if piece.tag != qn("w:rPr")]:
        first.remove(piece)
    words = first.makeelement(qn("w:t"), {qn("xml:space"): "preserve"})
    words.text = text
    first.append(words)


def make_other_documents(folder: Path) -> None:
    for found in fences("段落"):
        document = docx.Document()
        for line in found["body"].splitlines():
            document.add_paragraph(line)
        document.save(str(folder / found["kind"].split(" ")[1]))


def fill_in(folder: Path) -> None:
    """Change the sample's 填报表 as step 8 says."""
    blank = openpyxl.load_workbook(folder / BLANK / "2024" / "示例县水务局" / "填报表.xlsx")
    path = folder / TRIAL / "2024" / DEPARTMENT / "填报表.xlsx"
    book = openpyxl.load_workbook(path)
    cell = next(row[0] for row in book["基本信息"].iter_rows() if row[0].value == "报告模板包")
    cell.offset(column=1).value = "mycounty"
    sheet = book.create_sheet("课题")
    heads = ["课题名称", "预算", "支出", "是否结题"]
    for row in blank["课题"].iter_rows():
        for item in row:
            sheet.cell(item.row, item.column).value = item.value
        if row[0].value == heads[0]:
            break
    at = sheet.max_row + 1
    rows = PAGE[PAGE.index("| 课题名称 | 预算 ") :].split("\n\n")[0].splitlines()[2:]
    places = {str(item.value).partition("（")[0]: item.column for item in sheet[sheet.max_row]}
    for number, line in enumerate(rows):
        for head, word in zip(heads, (word.strip() for word in line.strip("|").split("|")), strict=True):
            sheet.cell(at + number, places[head]).value = float(word) if re.fullmatch(r"[\d.]+", word) else word
    book.save(path)


def run(line: str) -> int:
    program, *words = shlex.split(line)
    assert program == "jixiao"
    return main(words)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything the page says, up to the last command."""
    folder = tmp_path_factory.mktemp("guide")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(folder)
        write_files(folder)
        make_report(folder / PACKS / "mycounty")
        make_other_documents(folder / PACKS / "mycounty")
        for line in COMMANDS[:-1]:
            assert run(line) == 0, line
        fill_in(folder)
        assert run(COMMANDS[-1]) == 0, COMMANDS[-1]
    return folder


@pytest.fixture(scope="module")
def own_rubric(done: Path) -> Path:
    """The same with the year's 评分标准.xlsx: one point of 在职人员控制率 goes to 重点支出安排率. Path of the outputs."""
    book = openpyxl.load_workbook(done / BLANK / "2024" / "评分标准.xlsx")
    for row in book["指标"].iter_rows():
        if row[2].value in ("在职人员控制率", "重点支出安排率"):
            row[3].value = {"3": 2, "4": 5}[str(row[3].value)]
    book.save(done / TRIAL / "2024" / "评分标准.xlsx")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(done)
        assert run(COMMANDS[-1].replace(OUT, "成果又")) == 0
    return done / "成果又" / "2024" / DEPARTMENT


def texts(path: Path) -> str:
    """Return the words of a document, linked figures too, a line a paragraph or a table's row."""
    body: Any = docx.Document(str(path)).element.body
    rows = ("\t".join(map(words_of, row.iter(qn("w:tc")))) for row in body.iter(qn("w:tr")))
    return re.sub("[\u200b ]", "", "\n".join([*map(words_of, body.iter(qn("w:p"))), *rows]))


def words_of(element: Any) -> str:
    return "".join(piece.text or "" for piece in element.iter(qn("w:t")))


def test_the_smallest_pack_is_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    first = next(_FENCE.finditer(PAGE))
    path = tmp_path / PACKS / first["file"]
    path.parent.mkdir(parents=True)
    path.write_text(first["body"], encoding="utf-8")
    assert run(COMMANDS[0]) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_the_pack_is_clean(done: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(done)
    assert run(COMMANDS[0]) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_the_report(done: Path) -> None:
    """预算 12 + 8 + 5 = 25 万元; 支出 11.8 + 6.50005 + 5 = 23.30005 -> 23.30; the second: 8 - 6.50005 = 1.49995 -> 1.50."""
    (report,) = (done / OUT / "2024" / DEPARTMENT).glob("*自评报告.docx")
    said = texts(report)
    assert "开展了自评，自评得分" in said
    assert "2024年课题经费预算25.00万元，支出23.30万元，见表7。尚未结题的有防汛预案修编。" in said
    assert "防汛预案修编\t8.00\t6.50\t1.50\t否" in said
    assert "课题经费\t250,000.00\t233,000.50" in said
    assert "预算\n增减" not in said


def test_a_document_for_each_row(done: Path) -> None:
    made = sorted(path.name for path in (done / OUT / "2024" / DEPARTMENT).glob("*课题结题情况*.docx"))
    assert len(made) == 3
    name = next(name for name in made if "水利志编纂" in name)
    said = texts(done / OUT / "2024" / DEPARTMENT / name)
    assert "课题“水利志编纂”，预算5.00万元，支出5.00万元，结余0.00万元。是否结题：是。" in said


def test_the_rubric_of_the_year_in_excel(done: Path, own_rubric: Path) -> None:
    """评分表: name and weight stand side by side."""
    before, after = (texts(next(folder.glob("*自评报告.docx"))) for folder in (done / OUT / "2024" / DEPARTMENT, own_rubric))
    for said, weights in ((before, (3, 4)), (after, (2, 5))):
        for name, weight in zip(("在职人员控制率", "重点支出安排率"), weights, strict=True):
            assert f"{name}\t{weight}\t" in said
    told = json.loads((own_rubric / "问题清单.json").read_text(encoding="utf-8"))
    assert "J056" in [item["code"] for item in told["problems"]]


def test_every_code_the_page_explains_is_in_the_error_book() -> None:
    codes = set(re.findall(r"\b[A-Z]\d{3}\b", PAGE.split("## 9.")[1]))
    assert len(codes) > 20
    assert codes <= registry().keys()


def test_every_file_the_page_sends_to_is_there() -> None:
    named = re.findall(r"`((?:report_templates|docs|common)/[^`]*\.\w+)`", PAGE)
    assert named
    assert [name for name in named if not any((root / name).is_file() for root in (ROOT, ROOT / "report_templates"))] == []
