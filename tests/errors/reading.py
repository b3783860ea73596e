"""One tiny failing input for every code of reading the files (L): a department's folder with one thing wrong."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.builders import DEPARTMENT, docx, h, p, rewrite, table, xlsx
from tests.errors.cases import Case
from tests.load.exports import F03, Z01, department, f03, form, loaded, z01

CASES: list[Case] = []
Make = Callable[[Path], Path]
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


def case(code: str, what: str) -> Callable[[Make], Make]:
    """Register a function that returns the department folder to load."""

    def keep(make: Make) -> Make:
        CASES.append(Case(code, what, lambda folder: loaded(make(folder)).problems))
        return make

    return keep


# files ---------------------------------------------------------------------------------------------------------------


@case("L001", "文件夹里没有决算报表")
def _no_form(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "决算报表.xlsx").unlink()
    return folder


@case("L002", "文件夹里有一份通讯录")
def _stranger(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "通讯录.xlsx").write_bytes(b"")
    return folder


def _instead(tmp_path: Path, data: bytes, name: str = "预算指标账.xlsx") -> Path:
    folder = department(tmp_path)
    (folder / name).write_bytes(data)
    return folder


@case("L180", "预算指标账.xlsx 是一个文件夹")
def _no_regular_file(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "预算指标账.xlsx").mkdir()
    return folder


@case("L181", "预算指标账里合并单元格 200,001 处")
def _merged_without_end(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 200_002))
    book = xlsx(folder / "预算指标账.xlsx", {"指标": BUDGET})
    rewrite(book, "xl/worksheets/sheet1.xml", "</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")
    return folder


@case("L183", "文字材料.md 有一段 10,001 字")
def _no_end_of_a_paragraph(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "文字材料.md").write_text("# 主要职能\n" + "字" * 10_001, encoding="utf-8")
    return folder


@case("L182", "预算指标账里两张工作表指着同一份内容")
def _one_part_twice(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    book = xlsx(folder / "预算指标账.xlsx", {"指标": BUDGET, "指标2": BUDGET})
    rewrite(book, "xl/_rels/workbook.xml.rels", "worksheets/sheet2.xml", "worksheets/sheet1.xml")
    return folder


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@case("L003", "指标账设了打开密码")
def _password(tmp_path: Path) -> Path:
    return _instead(tmp_path, _OLE + "EncryptedPackage".encode("utf-16-le"))


@case("L004", "文字材料是旧版 .doc")
def _old_word(tmp_path: Path) -> Path:
    return _instead(tmp_path, _OLE, "文字材料.doc")


@case("L179", "填报表另存成了 csv")
def _staff_text(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "填报表.xlsx").unlink()
    (folder / "填报表.csv").write_text("部门全称,年度\n某省示例局,2019\n", encoding="utf-8")
    return folder


@case("L020", "csv 用分号分隔")
def _semicolons(tmp_path: Path) -> Path:
    return _instead(tmp_path, "指标文号;功能分类;金额\n例财1号;2011301;5.00\n".encode(), "预算指标账.csv")


@case("L044", "csv 里有一个引号没有收尾")
def _open_quotation(tmp_path: Path) -> Path:
    return _instead(tmp_path, '指标文号,功能分类,金额\n"例财1号,2011301,5.00\n'.encode(), "预算指标账.csv")


@case("L005", "指标账只导出了一半")
def _truncated(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    return _instead(tmp_path, (folder / "填报表.xlsx").read_bytes()[:2000])


@case("L006", "一个小压缩包，解开后有 30 MB")
def _bomb(tmp_path: Path) -> Path:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", bytes(30_000_000))  # 30 MB of one byte: 1000 to 1
    return _instead(tmp_path, data.getvalue())


@case("L007", "工作表里夹带了外部引用的声明")
def _doctype(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    rewrite(folder / "决算报表.xlsx", "xl/worksheets/sheet1.xml", "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    return folder


@case("L008", "系统把网页存成 .xls")
def _html(tmp_path: Path) -> Path:
    return _instead(tmp_path, b"<html><table><tr><td>1</td></tr></table></html>", "预算指标账.xls")


@case("L009", "把 Word 文档改名为 .xlsx")
def _word_named_excel(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    docx(folder / "预算指标账.xlsx", p("不是工作簿"))
    return folder


@case("L010", "填报表的“其他数据”被隐藏")
def _hidden_sheet(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "填报表.xlsx", form(), hide=["其他数据"])
    return folder


@case("L011", "决算报表隐藏了一行")
def _hidden_row(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    rewrite(folder / "决算报表.xlsx", "xl/worksheets/sheet1.xml", '<row r="9"', '<row hidden="1" r="9"')
    return folder


@case("L012", "程序写了公式，没有算过")
def _never_calculated(tmp_path: Path) -> Path:
    folder = department(tmp_path, {Z01: z01(left={"总计": ("=1+1", None, None)}), F03: f03()})
    rewrite(folder / "决算报表.xlsx", "xl/worksheets/sheet1.xml", "<f>1+1</f><v>0</v>", "<f>1+1</f><v></v>")
    return folder


@case("L013", "工作表最右下角有一个多余的格子")
def _far_cell(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": table(BUDGET)})
    rewrite(folder / "预算指标账.xlsx", "xl/worksheets/sheet1.xml", 'r="D3"', 'r="XFD1048576"')
    return folder


@case("L014", "csv 的编码不是 UTF-8 也不是 GB18030")
def _unknown_encoding(tmp_path: Path) -> Path:
    return _instead(tmp_path, b"\xff\xff\xff\x80,1\n", "预算指标账.csv")


@case("L015", "旧的填报表没有移走")
def _two_forms(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "填报表（旧）.xlsx").write_bytes((folder / "填报表.xlsx").read_bytes())
    return folder


@case("L016", "文件夹名不是部门全称")
def _other_folder_name(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    return folder.rename(folder.parent / "另一个局")


@case("L017", "放到了 2020 年度的文件夹里")
def _other_folder_year(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    return folder.parent.rename(tmp_path / "2020") / DEPARTMENT


@case("L018", "下属单位的决算报表少了附03表")
def _one_unit_lacks_a_sheet(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "决算报表-局本部.xlsx", {Z01: z01(owner="局本部")})
    return folder


@case("L019", "下属单位有对附属单位补助支出")
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


@case("L021", "金额里的 0 打成了字母 O")
def _letter_in_amount(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "政府采购预算 | 1,23O.50 | 元")


@case("L022", "信访件数写成 20.5")
def _half_a_letter(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "信访件数 | 20.5 | 件")


@case("L023", "年度进度写成 98.5，没有百分号")
def _bare_ratio(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "年度进度 | 98.5 |")


@case("L024", "采购预算是一个出错的公式")
def _division_by_zero(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    cell = '<c r="B2"><v>10</v></c>'
    rewrite(folder / "填报表.xlsx", "xl/worksheets/sheet7.xml", cell, '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    return folder


@case("L025", "工作内容里有看不见的控制字符")
def _control_character(tmp_path: Path) -> Path:
    return department(tmp_path, 重点工作=table("事项 | 工作内容 | 是否完成 | 未完成原因\n抓培训 | 办一期_x000B_班 | 是 |"))


@case("L026", "凭证日期写成“本年三月”")
def _no_day(tmp_path: Path) -> Path:
    return _ledger(tmp_path, "本年三月 | 付办公费 | 710101 | 2011301 | 5.00 |")


@case("L027", "采购预算一格是 TRUE")
def _yes_for_an_amount(tmp_path: Path) -> Path:
    rows = [list(row) for row in form()["其他数据"]]
    rows[1][1] = True
    return department(tmp_path, 其他数据=rows)


@case("L028", "单位是元，数写成“12.5万元”")
def _other_unit_suffix(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "政府采购预算 | 12.5万元 | 元")


@case("L029", "两格金额合并成了一格")
def _merged_amount(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "决算报表.xlsx", {Z01: z01(left={"总计": (7, 7, None)}), F03: f03()}, merge=["C17:D17"])
    return folder


# 决算报表 --------------------------------------------------------------------------------------------------------------


@case("L030", "决算报表上没有编制单位")
def _nobody_s_form(tmp_path: Path) -> Path:
    rows = z01()
    rows[2][0] = None
    return department(tmp_path, {Z01: rows, F03: f03()})


@case("L031", "决算报表里没有财决01表")
def _no_total_form(tmp_path: Path) -> Path:
    return department(tmp_path, {F03: f03()})


@case("L032", "财决01表的表头被改掉")
def _no_head(tmp_path: Path) -> Path:
    rows = z01()
    rows[4] = ["甲", "乙"]
    return department(tmp_path, {Z01: rows, F03: f03()})


@case("L033", "决算报表没有写金额单位")
def _no_unit_of_money(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: z01(unit=""), F03: f03()})


@case("L034", "放成了另一个局的决算报表")
def _other_owner(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: z01(owner="另一个局"), F03: f03()})


@case("L035", "放成了上一年的决算报表")
def _other_year(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: z01(year="2018年度"), F03: f03()})


@case("L036", "财决01表少了“金融支出”一行")
def _row_gone(tmp_path: Path) -> Path:
    rows = z01()
    next(row for row in rows if len(row) > 5 and row[5] == "金融支出")[5] = None
    return department(tmp_path, {Z01: rows, F03: f03()})


@case("L037", "财决01表多了一行不认识的科目")
def _unknown_row(tmp_path: Path) -> Path:
    rows = z01()
    rows.append([None] * 5 + ["抗疫特别国债安排的支出", 99, None, None, 8.00])
    return department(tmp_path, {Z01: rows, F03: f03()})


@case("L038", "“其他收入”有两行")
def _row_twice(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: [*z01(), ["其他收入", 99, None, None, 8.00]], F03: f03()})


@case("L057", "决算报表没有写年度")
def _no_year(tmp_path: Path) -> Path:
    return department(tmp_path, {Z01: z01(year=""), F03: f03()})


@case("L058", "工资福利支出的年初预算数一格填了数")
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


@case("L040", "支出明细账里只有一张说明")
def _no_ledger_at_all(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"说明": [["本账由系统导出"]]})
    return folder


@case("L041", "支出明细账没有贷方金额一列")
def _no_amount_column(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": [["日期", "摘要", "科目编码", "功能分类", "借方金额"]]})
    return folder


@case("L042", "指标账的合计行与各行之和差 1 元")
def _total_row_differs(tmp_path: Path) -> Path:
    return _budget(tmp_path, "例财〔2019〕1号 | 2011301-行政运行 | 5.00 |\n合计 | | 6.00 |")


@case("L043", "功能分类只有名称、没有编码")
def _no_code(tmp_path: Path) -> Path:
    return _budget(tmp_path, "例财〔2019〕1号 | 行政运行 | 5.00 |")


@case("L045", "指标账有 30 行读不懂")
def _many_faults(tmp_path: Path) -> Path:
    return _budget(tmp_path, "\n".join(f"例财〔2019〕{n}号 | 行政运行 | 5.00 |" for n in range(30)))


@case("L046", "把上一年的凭证导了进来")
def _other_year_s_voucher(tmp_path: Path) -> Path:
    return _ledger(tmp_path, "2018-03-01 | 付办公费 | 710101 | 2011301 | 5.00 |")


@case("L047", "支出明细账复制了一份忘了删")
def _copied_file(tmp_path: Path) -> Path:
    folder = _ledger(tmp_path, "2019-03-01 | 付办公费 | 710101 | 2011301 | 5.00 |")
    (folder / "支出明细账 - 副本.xlsx").write_bytes((folder / "支出明细账.xlsx").read_bytes())
    return folder


@case("L048", "同一单位放了两份决算报表")
def _form_of_one_unit_twice(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "决算报表(1).xlsx", {Z01: z01(left={"总计": (1, 1, 1)}), F03: f03()})
    return folder


@case("L049", "指标账的一行导出了两次")
def _line_twice(tmp_path: Path) -> Path:
    return _budget(tmp_path, "例财〔2019〕1号 | 2011301-行政运行 | 5.00 |\n" * 2)


# 填报表 ----------------------------------------------------------------------------------------------------------------


@case("L051", "填报表少了“重点工作”")
def _no_sheet(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    xlsx(folder / "填报表.xlsx", {name: rows for name, rows in form().items() if name != "重点工作"})
    return folder


@case("L052", "没有填部门全称")
def _no_department_name(tmp_path: Path) -> Path:
    rows = [list(row) for row in form()["基本信息"]]
    rows[1][0] = None
    return department(tmp_path, 基本信息=rows)


@case("L053", "信访件数空着")
def _empty_cell(tmp_path: Path) -> Path:
    return _other_data(tmp_path, "信访件数 | | 件")


@case("L054", "人工评分里有评分标准没有的指标")
def _unknown_indicator(tmp_path: Path) -> Path:
    return department(tmp_path, 人工评分=table("指标 | 得分 | 依据\n从未有过的指标 | 3 |"))


@case("L055", "同一指标打了两次分")
def _scored_twice(tmp_path: Path) -> Path:
    return department(tmp_path, 人工评分=table("指标 | 得分 | 依据\n项目监管 | 3 |\n项目监管 | 2 |"))


@case("L056", "执行进度多了“第五季度”")
def _fifth_quarter(tmp_path: Path) -> Path:
    return department(tmp_path, 执行进度=[*form()["执行进度"], ["第五季度", 1.00, 2.00]])


@case("L059", "信访件数的单位改成了万件")
def _count_in_another_unit(tmp_path: Path) -> Path:
    rows = [[*row[:2], "万件"] if row[0] == "信访件数" else row for row in form()["其他数据"]]
    return department(tmp_path, 其他数据=rows)


@case("L060", "预算单位的“性质”一栏改了名")
def _column_with_a_changed_head(tmp_path: Path) -> Path:
    head, *rows = form()["预算单位"]
    return department(tmp_path, 预算单位=[[head[0], "类别", *head[2:]], *rows])


# 文字材料 --------------------------------------------------------------------------------------------------------------


def _text(tmp_path: Path, body: str) -> Path:
    folder = department(tmp_path)
    docx(folder / "文字材料.docx", body)
    return folder


@case("L061", "文字材料里有一张表")
def _table_in_text(tmp_path: Path) -> Path:
    return _text(tmp_path, h(1, "经济性") + p("好。") + "<w:tbl/>")


@case("L062", "文字材料还有没接受的修订")
def _tracked_change(tmp_path: Path) -> Path:
    return _text(tmp_path, h(1, "经济性") + p("好", "<w:ins><w:r><w:t>极了</w:t></w:r></w:ins>"))


@case("L063", "文字材料没有用标题样式")
def _no_headings(tmp_path: Path) -> Path:
    return _text(tmp_path, p("只有正文。"))


@case("L064", "第一个标题之前有一段话")
def _text_before_heading(tmp_path: Path) -> Path:
    return _text(tmp_path, p("引子。") + h(1, "经济性"))


@case("L065", "文字材料里有控制字符")
def _control_in_text(tmp_path: Path) -> Path:
    folder = department(tmp_path)
    (folder / "文字材料.md").write_text("# 经济性\n坏\x07字\n", encoding="utf-8")
    return folder


@case("L066", "“经济性”写了两节")
def _heading_twice(tmp_path: Path) -> Path:
    return _text(tmp_path, h(1, "经济性") + p("一。") + h(1, "经济性") + p("二。"))


@case("L067", "文字材料里有加了删除线的话")
def _struck_words(tmp_path: Path) -> Path:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>不节约</w:t></w:r>"
    return _text(tmp_path, h(1, "经济性") + p("节约。", struck))
