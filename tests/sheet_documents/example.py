"""A small pack, report and template workbook: everything a test of documents that are workbooks looks at is written here.

项目            年初预算    决算      完成率
公务接待费        12.00     10.50     10.5 ÷ 12 = 87.50%
因公出国（境）      0.00      3.00     （没有基数）
合计             12.00     13.50     13.5 ÷ 12 = 112.50%
"""

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side

from pipeline.catalogue import Catalogue
from pipeline.declarations import DocumentDecl, FigureDecl, TableColumn, TableDecl
from pipeline.expr import Sum
from pipeline.link import Provenance
from pipeline.money import show
from pipeline.pack import NarrativeFile, Pack
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
    derive,
)
from pipeline.sheet_documents.build import build_sheet

PROVENANCE = Provenance(tool_version="0.1", inputs={"决算报表.xlsx": "ab12"})
COLUMNS = ("名称", "年初预算数", "决算数", "完成率", "说明")
NARRATIVE = "[段落 厉行节约.措施]\n甲\n"
ITEMS = ("公务接待费", "因公出国（境）费")


def decl(pattern: str, unit: str, kind: str, form: str) -> FigureDecl:
    return FigureDecl(pattern=pattern, label=pattern.replace("*", "{1}"), unit=unit, kind=kind, format=form)  # type: ignore[arg-type]


CATALOGUE = Catalogue(
    [
        decl("单位.名称", "文本", "引用", "文本"),
        decl("单位.年度", "年", "输入", "年份"),
        decl("三公.全部", "文本", "列表", "文本"),
        decl("三公.*.年初预算数", "元", "输入", "万元"),
        decl("三公.*.决算数", "元", "输入", "万元"),
        decl("三公.*.完成率", "比例", "计算", "百分比2"),
        decl("三公.*.说明", "文本", "引用", "文本"),
        decl("人员.编制", "人", "输入", "整数"),
        decl("人员.实有", "人", "输入", "整数"),
        decl("人员.控制率", "比例", "计算", "百分比2"),
    ]
)


def cell(key: str) -> Cell:
    return Cell(file="决算报表.xlsx", sheet="F03", address="C5", found=key)


def given(key: str, value: int | str, unit: str) -> Figure:
    return Figure(key=key, value=value, unit=unit, source=cell(key))


def figures(spent: int = 105_000_00, posts: int = 46, staff: int = 50, reason: str = "=1+1 次") -> Figures:
    """``spent`` is 公务接待费 in 分; everything else follows from it."""
    found: list[Figure] = [
        given("单位.名称", "某县示例局", "文本"),
        given("单位.年度", 2024, "年"),
        given("人员.编制", posts, "人"),
        given("人员.实有", staff, "人"),
    ]
    amounts = {"公务接待费": (120_000_00, spent), "因公出国（境）费": (0, 30_000_00)}
    for name in ITEMS:
        budget, actual = (
            given(f"三公.{name}.{word}", fen, "元") for word, fen in zip(("年初预算数", "决算数"), amounts[name], strict=True)
        )
        found += [budget, actual, derive(f"三公.{name}.完成率", actual / budget)]
        found.append(given(f"三公.{name}.说明", reason if name == "公务接待费" else "一个团组", "文本"))
    by_key = {item.key: item for item in found}
    sums = {
        word: derive(f"三公.合计.{word}", Sum(tuple(by_key[f"三公.{name}.{word}"].expr() for name in ITEMS)))
        for word in ("年初预算数", "决算数")
    }
    found += [*sums.values(), derive("三公.合计.完成率", sums["决算数"] / sums["年初预算数"])]
    found.append(derive("人员.控制率", by_key["人员.实有"] / by_key["人员.编制"]))
    return Figures(found)


def report(known: Figures | None = None, items: tuple[str, ...] = ITEMS) -> Report:
    known = known or figures()
    rows = tuple(
        ListedRow(f"三公.{name}", name, {column: known[f"三公.{name}.{column}"] for column in COLUMNS[1:]}) for name in items
    )
    spent = known["三公.公务接待费.决算数"]
    amount = show(Fraction(spent.number or 0, 1_000_000), 2)
    paragraph = ReportParagraph(
        key="厉行节约.措施#1",
        spans=(Fixed("接待费"), Linked(spent, "万元", amount), Fixed("万元，"), Staff("压减 3 批次。", cell("压减 3 批次。"))),
    )
    profile = Profile(
        department="某县示例局", short_name="示例局", self_name="我局", year=2024, report_date=dt.date(2025, 3, 1), pack="small"
    )
    return Report(
        profile=profile,
        paragraphs={"厉行节约.措施": (paragraph,)},
        tables={"三公": ReportTable(key="三公", name="三公", columns=COLUMNS, rows=rows)},
        figures=known,
    )


TEMPLATE: tuple[tuple[str | int | None, ...], ...] = (
    ("{{ 单位.名称 }}{{ 单位.年度|年份 }}年度基础数据表", None, None, None, None),
    ("单位：万元", None, None, None, None),
    ("项目", "年初预算", "决算", "完成率", "说明"),
    ("{%tr for 行 in 表.三公 %}", None, None, None, None),
    ("{{ 行.名称 }}", "{{ 行.年初预算数|万元 }}", "{{ 行.决算数|万元 }}", "{{ 行.完成率|百分比2 }}", "{{ 行.说明 }}"),
    ("{%tr endfor %}", None, None, None, None),
    ("合计", "{{ 三公.合计.年初预算数|万元 }}", "{{ 三公.合计.决算数|万元 }}", "{{ 三公.合计.完成率|百分比2 }}", None),
    ("措施", "{{p 段落.厉行节约.措施 }}", None, None, None),
    ("编制", "{{ 人员.编制|整数 }}", "实有", "{{ 人员.实有|整数 }}", "{{ 人员.控制率|百分比2 }}"),
    ("分值", 10, None, None, None),
)


def template(rows: tuple[tuple[str | int | None, ...], ...] = TEMPLATE, **cells: str) -> bytes:
    """The template as a pack author makes it: styles, widths, merges, a print area, one format of his own."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "基础数据表"
    for row in rows:
        sheet.append(row)
    for place, text in cells.items():
        sheet[place] = text
    if rows == TEMPLATE:
        sheet.merge_cells("A1:E1")
        sheet.merge_cells("B8:E8")
        sheet["B8"].alignment = Alignment(wrap_text=True)
        sheet["A1"].font = Font(name="黑体", size=16)
        line = Side(style="thin")
        for row in sheet["A3:E9"]:
            for item in row:
                item.border = Border(left=line, right=line, top=line, bottom=line)
        sheet["C7"].number_format = "#,##0.00_ "
        sheet.column_dimensions["A"].width = 22
        sheet.row_dimensions[5].height = 18
        sheet.print_area = "A1:E9"
        sheet.print_title_rows = "3:3"
        sheet.page_setup.orientation = "landscape"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pack(data: bytes) -> Pack:
    """A pack with nothing that a document does not read. Each template is a content of its own."""
    columns = [TableColumn(name=name) for name in COLUMNS]
    known: dict[str, object] = {
        "id": "small",
        "title": "基础数据表",
        "template": data,
        "template_name": NAME,
        "document": DocumentDecl(id="基础数据表", title="基础数据表", template="基础数据表.xlsx"),
        "documents": (),
        "version": "1.0",
        "catalogue": CATALOGUE,
        "figure_decls": (),
        "tables": (TableDecl(key="三公", name="三公", rows="三公.全部", columns=columns),),
        "narrative": (NarrativeFile(name="small/narrative/1.txt", text=NARRATIVE),),
        "fingerprint": hashlib.sha256(data).hexdigest(),
    }
    return Pack(**{name: known.get(name) for name in Pack.__struct_fields__})  # type: ignore[arg-type]


NAME = "small/基础数据表.xlsx"


def changed(change: Callable[[Any], None]) -> bytes:
    """The template after a change by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(template()))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def built(data: bytes | None = None, known: Figures | None = None, items: tuple[str, ...] = ITEMS) -> bytes:
    data = template() if data is None else data
    return build_sheet(report(known, items), pack(data), (), PROVENANCE)
