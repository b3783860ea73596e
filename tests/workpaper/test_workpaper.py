"""对账底稿: formulas recalculated independently, absences, links, text that looks like formulas, partial papers, bytes."""

import io
import zipfile
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from openpyxl import load_workbook

from pipeline.expr import Sum
from pipeline.money import Absence
from pipeline.records import BridgeLine, Cell, Figures, Fixed, ReportParagraph, Staff, TieResult, decided, derive
from pipeline.sheets.sheet_text import CELL_LIMIT, clipped
from pipeline.statements.building import judge_report
from pipeline.workpaper import Workings, workpaper
from pipeline.workpaper.bridge import _step_names
from pipeline.workpaper.links import Links
from tests.workpaper.spreadsheet import Spreadsheet
from tests.workpaper.workpaper_example import STAFF_TEXT, cell_figure, workings

SHEETS = ["说明", "问题", "桥接表", "评分", "表1-3", "参数", "未核对", "勾稽", "数据项"]


@pytest.fixture(scope="module")
def data() -> bytes:
    return workpaper(workings())


def rows(data: bytes, sheet: str) -> list[list[object]]:
    """The data rows of a sheet (below the head in row 3) as stored."""
    book = load_workbook(io.BytesIO(data), data_only=True)
    return [list(row) for row in book[sheet].iter_rows(min_row=4, values_only=True)]


def figure_row(data: bytes, key: str) -> list[object]:
    return next(row for row in rows(data, "数据项") if row[0] == key)


def only(*figures: object, **more: object) -> Workings:
    """A paper of nothing but these figures."""
    return replace(workings(), figures=Figures(figures), computed=None, report=None, ties=(), bridge=(), **more)  # type: ignore[arg-type]


def agree(data: bytes) -> int:
    """Every formula, worked out anew, gives the value stored with it. Returns how many were compared."""
    book = Spreadsheet.read(data)
    for (sheet, address), formula in book.formulas.items():
        ours, theirs = book.cached[sheet, address], book.value(sheet, address)
        if isinstance(ours, Fraction):
            assert isinstance(theirs, Fraction), (sheet, address, formula, theirs)
            assert abs(theirs - ours) <= Fraction(1, 10**12) * max(Fraction(1), abs(ours)), (
                sheet,
                address,
                formula,
                ours,
                theirs,
            )
        else:
            assert (theirs or None) == ours, (sheet, address, formula, ours, theirs)
    return len(book.formulas)


def test_sheets_in_order(data: bytes) -> None:
    assert load_workbook(io.BytesIO(data)).sheetnames == SHEETS


def test_paper_follows_the_width_and_every_page_has_the_head(data: bytes) -> None:
    """Up to 130 characters A4 upright, up to 210 A4 lying, wider A3 lying; one page wide; row 3 on every page."""
    paper = load_workbook(io.BytesIO(data))
    for sheet in paper:
        width = sum(
            float(c.width * ((c.max or 0) - (c.min or 0) + 1)) for c in sheet.column_dimensions.values()
        )  # with the file's 0.7 a column
        lying = sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == (9 if width <= 218 else 8), sheet.title
        assert lying == (width > 133), (sheet.title, width)
        assert (sheet.page_setup.fitToWidth or 1, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, True)
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.title in str(sheet.oddFooter.center.text)
        assert "&P" in str(sheet.oddFooter.right.text)
        assert "&N" in str(sheet.oddFooter.right.text)
    assert {sheet.title for sheet in paper if sheet.print_area} == {"数据项"}
    assert "不随底稿打印" in paper["数据项"]["A2"].value


def test_every_formula_gives_our_value(data: bytes) -> None:
    assert agree(data) > 40


def test_a_wrong_formula_would_be_seen(data: bytes) -> None:
    source = zipfile.ZipFile(io.BytesIO(data))
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"($C$12-$C$11)", b"($C$12+$C$11)"))
    with pytest.raises(AssertionError):
        agree(broken.getvalue())


def test_figures_show_value_arithmetic_and_source(data: bytes) -> None:
    # 146,527,400.00 − 60,202,400.00 = 86,325,000.00; over 146,527,400.00 that is 58.91%
    _, label, value, unit, kind, how, source, *place = figure_row(data, "功能.科学技术支出.差异")
    assert (label, value, unit, kind) == ("科学技术支出差异", 86325000, "元", "输入")
    assert how == "科学技术支出调整预算数 − 科学技术支出年初预算数\n= 146,527,400.00 − 60,202,400.00"
    assert [source, *place] == ["数据项计算", None, None, None]
    given = figure_row(data, "支出.项目支出.决算数")
    assert given[2] == 445922619.62
    assert given[6:10] == ["决算报表.xlsx", "Z01 收入支出决算总表(财决01表)", "L12", "445922619.62"]


def test_number_formats(data: bytes) -> None:
    sheet = load_workbook(io.BytesIO(data))["数据项"]
    forms = {row[0].value: row[2].number_format for row in sheet.iter_rows(min_row=4)}
    assert forms["支出.项目支出.决算数"] == "#,##0.00"
    assert forms["功能.科学技术支出.差异率"] == "0.00%"
    assert forms["得分.执行"] == "0.00"
    assert forms["单位.内设机构数"] == "0"
    assert forms["目标.第7项.数值"] == "General"


def test_blank_dash_missing_are_three_things(data: bytes) -> None:
    assert figure_row(data, "支出.经营支出.决算数")[2] is None
    assert figure_row(data, "支出.年末结转和结余.决算数")[2] == "—"
    assert figure_row(data, "支出.对附属单位补助支出.决算数")[2] == "缺"
    assert figure_row(data, "支出.未知合计.决算数")[2] == "缺"  # a missing operand makes the sum missing, never less
    assert figure_row(data, "功能.公共安全支出.差异率")[2] is None  # no rate on a zero base
    sheet = load_workbook(io.BytesIO(data))["数据项"]
    fills = {row[0].value: row[2].fill.fgColor.rgb for row in sheet.iter_rows(min_row=4)}
    assert fills["支出.对附属单位补助支出.决算数"] == "FFF8CBAD"


def test_text_never_becomes_a_formula(data: bytes) -> None:
    assert figure_row(data, "单位.简称")[2] == "=1+1工信厅"
    book = Spreadsheet.read(data)
    assert not [formula for formula in book.formulas.values() if "cmd" in formula or "工信厅" in formula]
    assert [row[7] for row in rows(data, "问题")] == ["#REF!", "=cmd|' /C calc'!A0", None]
    assert [row[6] for row in rows(data, "评分")][2] == "-审计提出一项整改"


def test_links_are_relative_and_name_the_cell(data: bytes) -> None:
    sheet = load_workbook(io.BytesIO(data))["数据项"]
    links = {row[0].value: row[8].hyperlink for row in sheet.iter_rows(min_row=4)}
    form = links["支出.基本支出.决算数"]
    assert form.target == "../../../inputs/2019/某局/决算报表.xlsx"
    assert form.location == "'Z01 收入支出决算总表(财决01表)'!L9"
    assert links["单位.内设机构数"].location == "'It''s 其他'!B9"
    assert links["明细账.合计.支出"].target.endswith("支出明细账.csv")
    assert links["明细账.合计.支出"].location is None  # a line of a csv has no cell
    assert links["功能.科学技术支出.差异"] is None


def test_no_prefix_no_links() -> None:
    sheet = load_workbook(io.BytesIO(workpaper(workings(link_prefix=""))))["数据项"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


@pytest.mark.parametrize("prefix", ["/home/x", "C:\\数据", "C:/数据", "\\\\server\\x", "file:///x", "~/x"])
def test_links_never_name_a_machine(prefix: str) -> None:
    with pytest.raises(ValueError, match="相对路径"):
        Links(prefix)


def test_link_characters_are_escaped() -> None:
    figure = cell_figure("支出.a.决算数", 1, "元", "A1", file="附件 #1 100%.xlsx", sheet="S")
    sheet = load_workbook(io.BytesIO(workpaper(only(figure))))["数据项"]
    assert sheet["I4"].hyperlink.target == "../../../inputs/2019/某局/附件%20%231%20100%25.xlsx"


def test_ties_show_both_sides(data: bytes) -> None:
    found = {str(row[0]): row for row in rows(data, "勾稽")}
    assert list(found) == ["A6", "A5", "D9", "A7"]  # 不符 first, 无法核对 last
    # 169,066,500.00 + 20,375,100.00 = 189,441,600.00
    assert found["A5"][4] == found["A5"][7] == 189441600
    assert found["A5"][6] == "基本支出：人员经费决算数 + 基本支出：日常公用经费决算数\n= 169,066,500.00 + 20,375,100.00"
    assert found["A5"][8:11] == [0, 0, "相符"]
    assert found["A6"][8:11] == [20375100, 0.01, "不符"]
    assert (
        found["A6"][3] == "基本支出决算数（另有 1 项为空）\n= 189,441,600.00"
        or found["A6"][3] == "基本支出决算数（另有 1 项为空）"
    )
    assert found["A7"][7:13] == ["缺", None, None, "无法核对", "错误", "单元格读不出"]
    book = Spreadsheet.read(data)
    assert book.formulas["勾稽", "K5"] == '=IF(ABS(I5)<=J5,"相符","不符")'


def test_result_that_does_not_follow_is_no_formula() -> None:
    amount = cell_figure("支出.a.决算数", 5, "元", "A1").expr()
    odd = TieResult(
        id="X1", name="", column="", result="无法核对", severity="错误", left=amount, right=amount, relation="=", difference=0
    )
    book = Spreadsheet.read(workpaper(replace(workings(), ties=(odd,))))
    assert ("勾稽", "K4") not in book.formulas
    assert book.cached["勾稽", "K4"] == "无法核对"


def test_bridge_is_worked_in_its_row(data: bytes) -> None:
    book = Spreadsheet.read(data)
    assert book.formulas["桥接表", "F4"] == "=((C4-D4)-E4)"
    assert rows(data, "桥接表")[0] == ["合计", "本年支出", 635364219.62, 0, 635364219.62, 0]


def test_scores_are_worked_on_their_sheet(data: bytes) -> None:
    book = Spreadsheet.read(data)
    # leaf: 6 × (20,375,100.00 ÷ 189,441,600.00) = 0.6453 → 0.65; 0.65 + 4.5 = 5.15
    assert book.formulas["评分", "D5"] == "=ROUND((C5*数据项!$C$23),2)"
    assert book.formulas["评分", "D4"] == "=SUM(D5,D6)"
    table = rows(data, "评分")
    assert [row[3] for row in table] == [5.15, 0.65, 4.5, 5.15, "良"]
    assert [row[7] for row in table][1:3] == ["假定", "已证实"]


def test_report_tables(data: bytes) -> None:
    table = rows(data, "表1-3")
    assert [row[1] for row in table] == ["科学技术支出", "公共安全支出", "合计"]
    assert table[0][2:5] == [60202400, 146527400, 86325000]
    assert table[1][2:6] == [None, 0, 0, None]


def test_staff_numbers_across_runs(data: bytes) -> None:
    found = [row[1] for row in rows(data, "未核对")]
    assert found == ["8,600家", "12.5%", "三项"]  # no year; bold ends inside 8,600
    assert rows(data, "未核对")[0][2] == STAFF_TEXT.split("。")[0] + "。"


def test_only_staff_words_are_unchecked() -> None:
    place = Cell(file="文字材料.docx", address="第1段")
    words = "（2）按粤财〔2019〕12号文，2018年底完成３项，投入1.5亿元"
    paragraph = ReportParagraph(key="p", spans=(Fixed("2019年"), Staff(words, place), Fixed("4项")))
    whole = workings()
    assert whole.report is not None
    report = replace(whole.report, paragraphs={"p": (paragraph,)})
    stated, problems = judge_report(report, whole.loaded, whole.figures, whole.pack)
    assert [item.number for item in stated.unjudged] == ["３项", "1.5亿元"]
    assert problems == ()


def test_options_show_their_standing(data: bytes) -> None:
    table = {row[1]: row[2:4] for row in rows(data, "参数")}
    assert table["差异率的分母"] == ["调整预算数", "复算得出"]
    assert table["about_share"] == [0.1, "假定"]
    assert table["total_cap"] == ["否", "已证实"]
    assert table["资金支出率（计算）"] == [6, "假定"]


def test_cover_counts(data: bytes) -> None:
    cover = {row[0]: row[1] for row in rows(data, "说明")}
    assert [cover[word] for word in ("相符", "不符", "无法核对")] == [2, 1, 1]
    assert [cover[word] for word in ("错误", "警告", "提示")] == [2, 0, 1]  # the consequence counts
    assert [cover[word] for word in ("空", "不适用（—）", "缺")] == [3, 1, 2]
    assert cover["预算指标账"] == "未提供"


def test_partial_papers() -> None:
    whole = workings()
    early = replace(whole, figures=whole.loaded.figures, computed=None, report=None, ties=(), bridge=())
    data = workpaper(early)
    assert load_workbook(io.BytesIO(data)).sheetnames == ["说明", "问题", "参数", "勾稽", "数据项"]
    assert {row[0]: row[1] for row in rows(data, "说明")}["生成范围"] == "部分"
    assert agree(data) > 0
    no_report = workpaper(replace(whole, report=None))
    assert load_workbook(io.BytesIO(no_report)).sheetnames == ["说明", "问题", "桥接表", "评分", "参数", "勾稽", "数据项"]


def test_same_records_same_bytes(data: bytes) -> None:
    assert workpaper(workings()) == data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2020-06-30T00:00:00Z" in package.read("docProps/core.xml")


def test_figures_used_by_ties_alone_are_listed_too() -> None:
    whole = workings()
    fewer = Figures(figure for figure in whole.figures.values() if not figure.key.startswith("支出."))
    data = workpaper(replace(whole, figures=fewer))
    assert figure_row(data, "支出.基本支出.决算数")[2] == 189441600
    assert agree(data) > 40


def test_one_key_with_two_values_is_refused() -> None:
    whole = workings()
    other = cell_figure("支出.基本支出.决算数", 1, "元", "A1").expr()
    tie = TieResult(
        id="X", name="", column="", result="相符", severity="错误", left=other, right=other, relation="=", difference=0
    )
    with pytest.raises(ValueError, match="两个不同的值"):
        workpaper(replace(whole, ties=(tie,)))


@pytest.mark.parametrize("count", [3, 249, 251, 1200])
def test_long_sums_stay_formulas_a_spreadsheet_can_hold(count: int) -> None:
    parts = [cell_figure(f"支出.第{n}项.决算数", n, "元", f"A{n}") for n in range(count)]
    total = derive("支出.合计.决算数", Sum(tuple(part.expr() for part in parts)))
    data = workpaper(only(*parts, total))
    book = Spreadsheet.read(data)
    formula = book.formulas.get(("数据项", f"C{4 + count}"))
    if count == 1200:  # longer than a cell's formula may be: a value, and a remark
        assert formula is None
        assert "此处列示数值" in str(figure_row(data, "支出.合计.决算数")[5])
    else:
        assert formula is not None
        assert len(formula) < 8192
        assert agree(data) > 0
    assert figure_row(data, "支出.合计.决算数")[2] == sum(range(count)) / 100


def test_long_chain_of_additions_is_one_sum() -> None:
    parts = [cell_figure(f"支出.第{n}项.决算数", n, "元", f"A{n}") for n in range(100)]
    chain = parts[0] + parts[1]
    for part in parts[2:]:
        chain = chain + part
    book = Spreadsheet.read(workpaper(only(*parts, derive("支出.合计.决算数", chain))))
    assert book.formulas["数据项", "C104"].startswith("=SUM($C$4,$C$5,")


def test_text_a_cell_cannot_hold() -> None:
    assert clipped("好") == "好"
    assert len(clipped("好" * 40_000)) == CELL_LIMIT
    assert len(clipped("\U0001f600" * 20_000).encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert clipped("a\ud800b") == "a?b"


@settings(max_examples=25)
@given(st.lists(st.one_of(st.integers(-(10**14), 10**14), st.sampled_from(list(Absence))), min_size=2, max_size=6))
def test_any_amounts_and_absences_agree(values: list[int | Absence]) -> None:
    figures = [cell_figure(f"支出.第{n}项.决算数", value, "元", f"A{n}") for n, value in enumerate(values)]
    total = derive("支出.合计.决算数", Sum(tuple(figure.expr() for figure in figures)))
    gap = derive("支出.差.决算数", figures[0] - figures[1])
    rate = derive("执行.率", figures[0] / figures[1])
    agree(workpaper(only(*figures, total, gap, rate)))


def test_a_step_of_few_lines_stands_after_the_step_it_follows() -> None:
    figure = decided("桥接.合计.未解释差额", 0, "元", "无")
    whole = tuple((name, figure) for name in ("年初", "追加", "全年", "决算", "未解释差额"))
    income = tuple((name, figure) for name in ("年初", "当年", "全年", "决算", "未解释差额"))
    lines = [BridgeLine(scope="", name="", steps=steps) for steps in (whole, income)]
    assert _step_names(lines) == ["年初", "当年", "追加", "全年", "决算", "未解释差额"]
