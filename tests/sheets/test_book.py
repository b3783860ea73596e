"""Workbooks as we write them against the same ones written by XlsxWriter: a reader of others sees no difference."""

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import load_workbook as calamine

from pipeline.opc import parse_xml
from pipeline.rubric_book import write as rubric_writer
from pipeline.sheets import book as ours
from pipeline.sheets.book import Book, Link
from pipeline.sheets.house_style import AMBER, GREEN, RED, STYLES
from pipeline.sheets.layout import Choice, ListRow, columns
from pipeline.sheets.sheet_setup import column_letters
from pipeline.workpaper import paper, problem_rows, problems_xlsx, workpaper
from tests.sheets.library_book import LibraryBook
from tests.sheets.seen import seen
from tests.workpaper.workpaper_example import workings

COLUMNS = columns(("名称", 12), ("数", 18.5), ("说明", 40), ("一个很长很长的表头要写成两行", 9))


def same(made: bytes, oracle: bytes) -> None:
    first, second = seen(made), seen(oracle)
    assert list(first) == list(second)
    for name in first:
        assert first[name] == second[name], name


def every_kind(make: type) -> bytes:
    """A workbook with every kind of cell and set-up the house style has."""
    book = make("标题 & <一>", dt.date(2020, 5, 15))
    sheet = book.sheet("甲's 表-1", COLUMNS, "部门 & 年度" * 20, "说明 <注>", freeze=2)
    for style in STYLES:
        sheet.text(0, style, style)
        sheet.text(2, "", style)
        sheet.next()
    for value in (0, -1, 10**15, 2**60, 0.1 + 0.2, 1 / 3, 1e-9, -407888965.34):
        for bold in (False, True):
            sheet.number(1, value, "#,##0.00", bold=bold)
            sheet.formula(3, f"={value}*2", value * 2, "0.00%", bold=bold)
            sheet.number(0, value, "General", bold=bold)
            sheet.next()
    sheet.ordinal(0, 7)
    sheet.count(1, 3, '=COUNTIF(A4:A9,"<>&")')
    sheet.next()
    sheet.count(1, 3)
    sheet.formula(2, '=IF(B4=0,"",1/B4)', "", "0.00")
    sheet.text_formula(3, '=IF(1<2,"相符","<不符>")', "相符")
    sheet.next(30)
    sheet.shade(0, {"文字": GREEN, "标题": RED})
    sheet.shade_where(1, f"=N({sheet.address(1, sheet.FIRST)})<>0", AMBER)
    sheet.end()
    sheet.text(0, "合计", "加粗")  # stands below the filter
    sheet.next()
    other = book.sheet("乙", (*COLUMNS, *columns(*(("宽", 60),) * 4)), "乙", freeze=0)
    other.link(0, "C12", Link("../in/附件 #1 100%&.xlsx", "'It''s'!C12"))
    other.link(1, "整个文件" * 10, Link("../in/a.csv"))
    other.inner_link(2, "甲", "甲's 表-1")
    other.next()
    other.link(0, "D9", Link("../in/附件 #1 100%&.xlsx", "'Z'!D9"))
    other.next()
    other.keep_on_screen()
    other.print_on_one_page()
    other.end(filtered=False)
    book.sheet("空表", COLUMNS, "没有行").end()
    done: bytes = book.close()
    return done


def test_every_kind_of_cell_and_set_up() -> None:
    same(every_kind(Book), every_kind(LibraryBook))


def test_the_working_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    made = workpaper(workings())
    monkeypatch.setattr(paper, "Book", LibraryBook)
    same(made, workpaper(workings()))


def test_the_list_of_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    work = workings()
    args = work.problems, work.pack.catalogue.label, work.heading, dt.date(2020, 5, 15)
    made = problems_xlsx(*args)
    monkeypatch.setattr(problem_rows, "Book", LibraryBook)
    same(made, problems_xlsx(*args))


def a_list(make: type) -> bytes:
    rows = [
        ListRow(("甲", "=1+1", "两行\n文字", ""), "黄底"),
        ListRow(("乙", "+2", "@x", "-3"), ("文字", "红底", "灰底", "居中")),
    ]
    book = make("一张清单", None)
    sheet = book.table("清单", COLUMNS, rows, "一张清单", "注")
    sheet.choose(0, Choice(("甲", "乙&丙"), "处理", "选一个"))
    sheet.choose(2, Choice(("甲", "乙"), "名称", "从另一张表选", "=名称!$A$4:$A$20"))
    done: bytes = book.close()
    return done


def test_a_list_with_drop_downs() -> None:
    same(a_list(Book), a_list(LibraryBook))


def test_quotes_in_a_drop_down_are_doubled() -> None:
    """Else the list would end at the quote, and Excel would call the file broken; the library leaves them single."""
    book = Book("引号", None)
    book.table("引号", COLUMNS, [ListRow(("甲",) * 4)], "引号").choose(0, Choice(('甲"乙',), "", ""))
    (choice,) = load_workbook(io.BytesIO(book.close()))["引号"].data_validations.dataValidation
    assert choice.formula1 == '"甲""乙"'


def test_an_empty_list() -> None:
    made, oracle = (make("空", None) for make in (Book, LibraryBook))
    for book in (made, oracle):
        book.table("清单", COLUMNS, (), "空", "注")
    same(made.close(), oracle.close())


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["_x0041_", "a_x000D_b", " 前后 ", "\n", "\t", "\r\n", "\x00\x01", "<r>x</r", "]]>", "\ufffe\uffff", "&amp;", "=1+1", "'x"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=8))
def test_any_words(texts: list[str]) -> None:
    made, oracle = (make("字", None) for make in (Book, LibraryBook))
    for book in (made, oracle):
        book.table("字", columns(*(("列", 20),) * len(texts)), [ListRow(texts)], "字")
    data = made.close()
    same(data, oracle.close())
    for name in (archive := zipfile.ZipFile(io.BytesIO(data))).namelist():
        parse_xml(archive.read(name))


def test_words_between_marks_of_rich_text_stay_words() -> None:
    """The library takes a text that begins with <r> and ends with </r> for formatted text; here it is what staff wrote."""
    book = Book("字", None)
    book.table("字", columns(("列", 20)), [ListRow(("<r>甲</r>",))], "字")
    assert load_workbook(io.BytesIO(book.close()))["字"]["A4"].value == "<r>甲</r>"


def test_another_reader_sees_the_same_numbers() -> None:
    sheet = calamine(io.BytesIO(every_kind(Book))).get_sheet_by_name("甲's 表-1")
    rows = sheet.to_python()
    numbers = [row[1] for row in rows if isinstance(row[1], float)]
    assert numbers[:8:2] == [0, -1, 10**15, 2**60]
    assert numbers[14] == -407888965.34


def test_same_bytes() -> None:
    assert every_kind(Book) == every_kind(Book)


def test_a_link_file_is_named_once() -> None:
    with zipfile.ZipFile(io.BytesIO(every_kind(Book))) as package:
        links = package.read("xl/worksheets/_rels/sheet2.xml.rels").decode()
    assert links.count("<Relationship ") == 2
    assert 'Target="../in/附件%20%231%20100%25&amp;.xlsx" TargetMode="External"' in links


def test_more_links_than_a_sheet_can_hold_stay_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "_MOST_LINKS", 2)
    book = Book("链接", None)
    sheet = book.sheet("链接", COLUMNS, "链接")
    for number in range(3):
        sheet.link(0, f"第{number}个", Link("a.xlsx", f"'S'!A{number + 1}"))
        sheet.next()
    sheet.end()
    cells = [row[0] for row in load_workbook(io.BytesIO(book.close()))["链接"].iter_rows(min_row=4)]
    assert [cell.value for cell in cells] == ["第0个", "第1个", "第2个"]
    assert [bool(cell.hyperlink) for cell in cells] == [True, True, False]


@pytest.mark.parametrize("name", ["", "三十二" * 11, "a/b", "'a", "历[1]", "甲"])
def test_a_name_no_sheet_can_have(name: str) -> None:
    book = Book("名称", None)
    book.sheet("甲", COLUMNS, "甲")
    with pytest.raises(ValueError, match="工作表名称"):
        book.sheet(name, COLUMNS, "x")


def test_letters_of_columns() -> None:
    assert [column_letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_the_rubric_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = workings().pack
    made = rubric_writer.rubric_book(pack, "评分标准", None)
    monkeypatch.setattr(rubric_writer, "Book", LibraryBook)
    same(made, rubric_writer.rubric_book(pack, "评分标准", None))
