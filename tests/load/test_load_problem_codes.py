"""One tiny failing input for every code of pipeline/codes/load.toml, read through real files."""

import io
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline
from tests.builders import DEPARTMENT, YEAR, docx, h, p, rewrite, table, xlsx
from tests.load.exports import F03, Z01, codes, department, f03, form, loaded, z01

CASES: dict[str, Callable[[Path], list[str]]] = {}
Case = Callable[[Path], Path]
DECLARED = tomllib.loads((Path(pipeline.__file__).parent / "codes" / "load.toml").read_text(encoding="utf-8"))
LEDGER = """
    支出明细账
    编制单位：某省示例局 | | | 金额单位：元
    日期 | 摘要 | 科目编码 | 功能分类 | 借方金额 | 贷方金额
"""
BUDGET = """
    预算指标账
    编制单位：某省示例局 | | 金额单位：元
    指标文号 | 功能分类 | 指标金额 | 调减金额
"""


def case(code: str) -> Callable[[Case], Case]:
    """Register a function that returns the department folder to load."""

    def keep(make: Case) -> Case:
        CASES[code] = lambda tmp_path: codes(loaded(make(tmp_path)))
        return make

    return keep


@pytest.mark.parametrize("code", sorted(DECLARED))
def test_every_code_has_an_input_that_raises_it(code: str, tmp_path: Path) -> None:
    assert code in CASES, "add a case"
    assert code in CASES[code](tmp_path)


# files ---------------------------------------------------------------------------------------------------------------


@case("L001")
def _no_form(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "决算报表.xlsx").unlink()
    return folder


@case("L002")
def _stranger(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "通讯录.xlsx").write_bytes(b"")
    return folder


def _instead(tmp_path: Path, data: bytes, name: str = "预算指标账.xlsx") -> Path:
    folder = department(tmp_path)
    (folder / name).write_bytes(data)
    return folder


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@case("L003")
def _password(tmp_path: Path) -> Path:
    return _instead(tmp_path, _OLE + "EncryptedPackage".encode("utf-16-le"))


@case("L004")
def _old_word(tmp_path: Path) -> Path:
    return _instead(tmp_path, _OLE, "文字材料.doc")


@case("L020")
def _semicolons(tmp_path: Path) -> Path:
    return _instead(tmp_path, "指标文号;功能分类;金额\n例财1号;2011301;5.00\n".encode(), "预算指标账.csv")


@case("L044")
def _open_quotation(tmp_path: Path) -> Path:
    return _instead(tmp_path, '指标文号,功能分类,金额\n"例财1号,2011301,5.00\n'.encode(), "预算指标账.csv")


@case("L005")
def _truncated(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    return _instead(tmp_path, (folder / "填报表.xlsx").read_bytes()[:2000])


@case("L006")
def _bomb(tmp_path: Path) -> Path:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", bytes(30_000_000))  # 30 MB of one byte: 1000 to 1
    return _instead(tmp_path, data.getvalue())


@case("L007")
def _doctype(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    rewrite(folder / "决算报表.xlsx", "xl/worksheets/sheet1.xml", "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    return folder


@case("L008")
def _html(tmp_path: Path) -> Path:
    return _instead(tmp_path, b"<html><table><tr><td>1</td></tr></table></html>", "预算指标账.xls")


@case("L009")
def _word_named_excel(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    docx(folder / "预算指标账.xlsx", p("不是工作簿"))
    return folder


@case("L010")
def _hidden_sheet(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "填报表.xlsx", form(), hide=["其他数据"])
    return folder


@case("L011")
def _hidden_row(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    rewrite(folder / "决算报表.xlsx", "xl/worksheets/sheet1.xml", '<row r="9"', '<row hidden="1" r="9"')
    return folder


@case("L012")
def _never_calculated(tmp_path: Path) -> Path:
    folder = department(tmp_path, {Z01: z01(left={"总计": ("=1+1", None, None)}), F03: f03()})
    rewrite(folder / "决算报表.xlsx", "xl/worksheets/sheet1.xml", "<f>1+1</f><v>0</v>", "<f>1+1</f><v></v>")
    return folder


@case("L013")
def _far_cell(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": table(BUDGET)})
    rewrite(folder / "预算指标账.xlsx", "xl/worksheets/sheet1.xml", 'r="D3"', 'r="XFD1048576"')
    return folder


@case("L014")
def _unknown_encoding(tmp_path: Path) -> Path:
    return _instead(tmp_path, b"\xff\xff\xff\x80,1\n", "预算指标账.csv")


@case("L015")
def _two_forms(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "填报表（旧）.xlsx").write_bytes((folder / "填报表.xlsx").read_bytes())
    return folder


@case("L016")
def _other_folder_name(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    return folder.rename(folder.parent / "另一个局")


@case("L017")
def _other_folder_year(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    return folder.parent.rename(tmp_path / "2020") / DEPARTMENT


@case("L018")
def _one_unit_lacks_a_sheet(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "决算报表-局本部.xlsx", {Z01: z01(owner="局本部")})
    return folder


@case("L019")
def _internal_transfer(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    right = {"对附属单位补助支出": (None, None, 5)}
    xlsx(folder / "决算报表-局本部.xlsx", {Z01: z01(right=right, owner="局本部"), F03: f03()})
    return folder


# cells ---------------------------------------------------------------------------------------------------------------


def _other_data(tmp_path: Path, row: str) -> Path:
    """Put one row in the place of its namesake in 其他数据."""
    label = row.split("|")[0].strip()
    rows = [table(row)[0] if cells[0] == label else cells for cells in form()["其他数据"]]
    return department(tmp_path, 其他数据=rows)


@case("L021")
def _letter_in_amount(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "政府采购预算 | 1,23O.50 | 元")


@case("L022")
def _half_a_letter(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "信访件数 | 20.5 | 件")


@case("L023")
def _bare_ratio(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "年度进度 | 98.5 |")


@case("L024")
def _division_by_zero(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    cell = '<c r="B2"><v>10</v></c>'
    rewrite(folder / "填报表.xlsx", "xl/worksheets/sheet7.xml", cell, '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    return folder


@case("L025")
def _control_character(tmp_path: Path) -> Path:
    return department(tmp_path, 重点工作=table("事项 | 工作内容 | 是否完成 | 未完成原因\n抓培训 | 办一期_x000B_班 | 是 |"))


@case("L026")
def _no_day(tmp_path: Path) -> Path:
    return _ledger(tmp_path, "本年三月 | 付办公费 | 710101 | 2011301 | 5.00 |")


@case("L027")
def _yes_for_an_amount(tmp_path: Path) -> Path:
    rows = [list(row) for row in form()["其他数据"]]
    rows[1][1] = True
    return department(tmp_path, 其他数据=rows)


@case("L028")
def _other_unit_suffix(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "政府采购预算 | 12.5万元 | 元")


@case("L029")
def _merged_amount(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "决算报表.xlsx", {Z01: z01(left={"总计": (7, 7, None)}), F03: f03()}, merge=["C17:D17"])
    return folder


# 决算报表 --------------------------------------------------------------------------------------------------------------


@case("L030")
def _nobody_s_form(tmp_path: Path) -> Path:
    rows = z01()
    rows[2][0] = None
    return department(tmp_path, {Z01: rows, F03: f03()})


@case("L031")
def _no_total_form(tmp_path: Path) -> Path:
    return department(tmp_path, {F03: f03()})


@case("L032")
def _no_head(tmp_path: Path) -> Path:
    rows = z01()
    rows[4] = ["甲", "乙"]
    return department(tmp_path, {Z01: rows, F03: f03()})


@case("L033")
def _no_unit_of_money(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: z01(unit=""), F03: f03()})


@case("L034")
def _other_owner(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: z01(owner="另一个局"), F03: f03()})


@case("L035")
def _other_year(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: z01(year="2018年度"), F03: f03()})


@case("L036")
def _row_gone(tmp_path: Path) -> Path:
    rows = z01()
    next(row for row in rows if len(row) > 5 and row[5] == "金融支出")[5] = None
    return department(tmp_path, {Z01: rows, F03: f03()})


@case("L037")
def _unknown_row(tmp_path: Path) -> Path:
    rows = z01()
    rows.append([None] * 5 + ["抗疫特别国债安排的支出", 99, None, None, 8.00])
    return department(tmp_path, {Z01: rows, F03: f03()})


@case("L038")
def _row_twice(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: [*z01(), ["其他收入", 99, None, None, 8.00]], F03: f03()})


@case("L057")
def _no_year(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: z01(year=""), F03: f03()})


@case("L058")
def _amount_where_the_form_has_none(tmp_path: Path) -> Path:
    """工资福利支出 has a 决算数 only; 9.00 stands in its 年初预算数."""
    return department(tmp_path, {Z01: z01(right={"工资福利支出": (9.00, None, 8.00)}), F03: f03()})


# 账 --------------------------------------------------------------------------------------------------------------------


def _ledger(tmp_path: Path, rows: str) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": table(LEDGER.rstrip() + "\n" + rows)})
    return folder


def _budget(tmp_path: Path, rows: str) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": table(BUDGET.rstrip() + "\n" + rows)})
    return folder


@case("L040")
def _no_ledger_at_all(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"说明": [["本账由系统导出"]]})
    return folder


@case("L041")
def _no_amount_column(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": [["日期", "摘要", "科目编码", "功能分类", "借方金额"]]})
    return folder


@case("L042")
def _total_row_differs(tmp_path: Path) -> Path:
    return _budget(tmp_path, "例财〔2019〕1号 | 2011301-行政运行 | 5.00 |\n合计 | | 6.00 |")


@case("L043")
def _no_code(tmp_path: Path) -> Path:
    return _budget(tmp_path, "例财〔2019〕1号 | 行政运行 | 5.00 |")


@case("L045")
def _many_faults(tmp_path: Path) -> Path:
    return _budget(tmp_path, "\n".join(f"例财〔2019〕{n}号 | 行政运行 | 5.00 |" for n in range(30)))


@case("L046")
def _other_year_s_voucher(tmp_path: Path) -> Path:
    return _ledger(tmp_path, "2018-03-01 | 付办公费 | 710101 | 2011301 | 5.00 |")


@case("L047")
def _copied_file(tmp_path: Path) -> Path:
    folder = _ledger(tmp_path, "2019-03-01 | 付办公费 | 710101 | 2011301 | 5.00 |")
    (folder / "支出明细账 - 副本.xlsx").write_bytes((folder / "支出明细账.xlsx").read_bytes())
    return folder


@case("L048")
def _form_of_one_unit_twice(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "决算报表(1).xlsx", {Z01: z01(left={"总计": (1, 1, 1)}), F03: f03()})
    return folder


@case("L049")
def _line_twice(tmp_path: Path) -> Path:
    return _budget(tmp_path, "例财〔2019〕1号 | 2011301-行政运行 | 5.00 |\n" * 2)


# 填报表 ----------------------------------------------------------------------------------------------------------------


@case("L051")
def _no_sheet(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "填报表.xlsx", {name: rows for name, rows in form().items() if name != "重点工作"})
    return folder


@case("L052")
def _no_department_name(tmp_path: Path) -> Path:
    rows = [list(row) for row in form()["基本信息"]]
    rows[1][0] = None
    return department(tmp_path, 基本信息=rows)


@case("L053")
def _empty_cell(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "信访件数 | | 件")


@case("L054")
def _unknown_indicator(tmp_path: Path) -> Path:
    return department(tmp_path, 人工评分=table("指标 | 得分 | 依据\n从未有过的指标 | 3 |"))


@case("L055")
def _scored_twice(tmp_path: Path) -> Path:
    return department(tmp_path, 人工评分=table("指标 | 得分 | 依据\n项目监管 | 3 |\n项目监管 | 2 |"))


@case("L056")
def _fifth_quarter(tmp_path: Path) -> Path:
    return department(tmp_path, 执行进度=[*form()["执行进度"], ["第五季度", 1.00, 2.00]])


@case("L059")
def _count_in_another_unit(tmp_path: Path) -> Path:
    rows = [[*row[:2], "万件"] if row[0] == "信访件数" else row for row in form()["其他数据"]]
    return department(tmp_path, 其他数据=rows)


@case("L060")
def _column_with_a_changed_head(tmp_path: Path) -> Path:
    head, *rows = form()["预算单位"]
    return department(tmp_path, 预算单位=[[head[0], "类别", *head[2:]], *rows])


# 文字材料 --------------------------------------------------------------------------------------------------------------


def _material(tmp_path: Path, body: str) -> Path:
    folder = department(tmp_path)
    docx(folder / "文字材料.docx", body)
    return folder


@case("L061")
def _table_in_text(tmp_path: Path) -> Path:
    return _material(tmp_path, h(1, "经济性") + p("好。") + "<w:tbl/>")


@case("L062")
def _tracked_change(tmp_path: Path) -> Path:
    return _material(tmp_path, h(1, "经济性") + p("好", "<w:ins><w:r><w:t>极了</w:t></w:r></w:ins>"))


@case("L063")
def _no_headings(tmp_path: Path) -> Path:
    return _material(tmp_path, p("只有正文。"))


@case("L064")
def _text_before_heading(tmp_path: Path) -> Path:
    return _material(tmp_path, p("引子。") + h(1, "经济性"))


@case("L065")
def _control_in_text(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "文字材料.md").write_text("# 经济性\n坏\x07字\n", encoding="utf-8")
    return folder


@case("L066")
def _heading_twice(tmp_path: Path) -> Path:
    return _material(tmp_path, h(1, "经济性") + p("一。") + h(1, "经济性") + p("二。"))


@case("L067")
def _struck_words(tmp_path: Path) -> Path:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>不节约</w:t></w:r>"
    return _material(tmp_path, h(1, "经济性") + p("节约。", struck))


def test_a_good_department_has_no_problem(tmp_path: Path) -> None:
    result = loaded(department(tmp_path))
    assert result.problems == ()
    assert result.loaded is not None and result.loaded.profile.year == YEAR
