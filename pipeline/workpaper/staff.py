"""Sheet 未核对: the numbers inside staff text that no statement was judged by, and which cell each equals, if any."""

from pipeline.sheets.book import BookSheet
from pipeline.sheets.layout import Column
from pipeline.statements.building import Unjudged
from pipeline.workpaper.shared import Paper

_COLUMNS = (
    Column("序号", 6),
    Column("数字", 18),
    Column("所在句子", 110),
    Column("与此相等的单元格", 48),
    Column("报告段落", 28),
    Column("来源", 36),
)
_SHEET = "未核对"


def staff_sheet(paper: Paper) -> None:
    """Write the sheet; left out before there is a report."""
    if paper.workings.report is None:
        return
    note = (
        "下列数字出自单位文字材料，照原文引用，没有能判断其对错的依据，请自行核实；已判断的、年份、日期、文号和列举序号不列。"
        "“与此相等的单元格”只说明数值相同。"
    )
    sheet = paper.book.sheet(_SHEET, _COLUMNS, f"{paper.workings.heading}文字材料中未核对的数字", note, freeze=2)
    found = paper.workings.stated.unjudged
    paper.made.append((_SHEET, f"文字材料中 {len(found)} 个未核对的数字"))
    for number, item in enumerate(found, start=1):
        _write(paper, sheet, number, item)
        sheet.next()
    sheet.end()


def _write(paper: Paper, sheet: BookSheet, number: int, item: Unjudged) -> None:
    sheet.ordinal(0, number)
    for column, text in enumerate((item.number, item.sentence, item.equals, item.paragraph), start=1):
        sheet.text(column, text)
    link = paper.links.to(item.source)
    if link:
        sheet.link(5, str(item.source), link)
    else:
        sheet.text(5, str(item.source))
