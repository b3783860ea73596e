"""Made the first template of 部门整体支出绩效评价基础数据表 (Excel), row by row as the published form has it.

Run it only to start over: ``python make_basic_data.py [file]``. From then on edit the .xlsx in Excel or WPS. Amounts are 万元.
"""

import sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

COLUMNS = (34, 22, 22, 22)
YEARS = ("上年决算数", "年初预算数", "决算数")
ROWS: tuple[tuple[str, str], ...] = (
    ("三公经费", "三公.合计"),
    ("　1.公务用车购置和维护经费", "三公.公务用车费"),
    ("　　其中：公车购置", "三公.公务用车费.购置费"),
    ("　　　　　公车运行维护", "三公.公务用车费.运行维护费"),
    ("　2.出国经费", "三公.因公出国境费"),
    ("　3.公务接待", "三公.公务接待费"),
    ("项目支出", "支出.项目支出"),
    ("　1.业务工作经费", "项目分类.业务工作经费"),
    ("　2.运行维护经费", "项目分类.运行维护经费"),
)
MORE: tuple[tuple[str, str], ...] = (
    ("公用经费", "支出.基本支出.日常公用经费"),
    ("　其中：办公经费", "公用.办公经费"),
    ("　　　　水费、电费、差旅费", "公用.水电差旅费"),
    ("　　　　会议费、培训费", "公用.会议培训费"),
)
LINE = Side(style="thin")


def amounts(path: str) -> list[str]:
    """Return the three amounts of a row."""
    return [f"{{{{ {path}.{year}|万元 }}}}" for year in YEARS]


def given(key: str, form: str) -> str:
    """Return a field that prints nothing where there is no such figure."""
    return f"{{% if {key} %}}{{{{ {key}|{form} }}}}{{% endif %}}"


def lines() -> list[list[str]]:
    """Return all rows of the form, first column to last; an empty cell continues the one on its left."""
    year = "{{ 单位.年度|年份 }}年"
    return [
        ["{{ 单位.部门全称|文本 }}部门整体支出绩效评价基础数据表"],
        ["（" + year + "度　单位：万元）"],
        ["财政供养人员情况（人）", "编制数", year + "实际在职人数", "控制率"],
        ["", "{{ 人员.合计.编制|整数 }}", "{{ 人员.合计.实有|整数 }}", "{{ 人员.在职人员控制率|百分比2 }}"],
        ["经费控制情况", "上年决算数", year + "预算数", year + "决算数"],
        *([name, *amounts(path)] for name, path in ROWS),
        ["{%tr for 行 in 表.专项资金 %}"],
        ["　3.省级专项资金：{{ 行.名称 }}", *(f"{{{{ 行.{year_}|万元 }}}}" for year_ in YEARS)],
        ["{%tr endfor %}"],
        *([name, *amounts(path)] for name, path in MORE),
        ["政府采购金额", "{{ 采购.上年实际|万元 }}", "{{ 采购.预算|万元 }}", "{{ 采购.实际|万元 }}"],
        ["部门基本支出预算调整", "", "", "{{ 支出.基本支出.调整额|万元 }}"],
        ["楼堂馆所控制情况（" + year + "完工项目）", "批复规模（㎡）", "实际规模（㎡）", "规模控制率"],
        [
            "",
            "{{ 楼堂馆所.批复规模 }}",
            "{{ 楼堂馆所.实际规模 }}",
            given("楼堂馆所.规模控制率", "百分比2"),
        ],
        ["", "预算投资", "实际投资", "投资概算控制率"],
        [
            "",
            "{{ 楼堂馆所.预算投资|万元 }}",
            "{{ 楼堂馆所.实际投资|万元 }}",
            given("楼堂馆所.投资概算控制率", "百分比2"),
        ],
        ["厉行节约保障措施", "{{ 单位.厉行节约保障措施|文本 }}"],
        ["说明：“项目支出”是基本支出以外的支出；“公用经费”是基本支出中的商品和服务支出。"],
    ]


def write(path: Path) -> None:
    """Write the template."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "基础数据表"
    rows = lines()
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column, text)
            cell.alignment = Alignment(horizontal="left" if column == 1 else "center", vertical="center", wrap_text=True)
            cell.font = Font(name="仿宋", size=11)
        sheet.row_dimensions[number].height = 24
    for number, row in enumerate(rows[2:-1], 3):
        for column in range(1, 5):
            sheet.cell(number, column).border = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
            if "|万元" in (row[column - 1] if column <= len(row) else ""):
                sheet.cell(number, column).number_format = "#,##0.00"
                sheet.cell(number, column).alignment = Alignment(horizontal="right", vertical="center")
            elif "百分比2" in (row[column - 1] if column <= len(row) else ""):
                sheet.cell(number, column).number_format = "0.00%"
    last = len(rows)
    for number, bold, size in ((1, True, 16), (2, False, 11)):
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=4)
        sheet.cell(number, 1).alignment = Alignment(horizontal="center", vertical="center")
        sheet.cell(number, 1).font = Font(name="宋体", size=size, bold=bold)
    for first in (3, last - 5):
        sheet.merge_cells(start_row=first, start_column=1, end_row=first + (1 if first == 3 else 3), end_column=1)
    sheet.merge_cells(start_row=last - 1, start_column=2, end_row=last - 1, end_column=4)
    sheet.merge_cells(start_row=last, start_column=1, end_row=last, end_column=4)
    sheet.row_dimensions[last - 1].height = sheet.row_dimensions[last].height = 48
    for letter, width in zip("ABCD", COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    book.save(path)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("基础数据表.xlsx"))
