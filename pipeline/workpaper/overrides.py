"""Sheet 覆盖记录: figures a person changed on purpose: who, when, before, after and why; rows that no longer count stay."""

from pipeline.expr import TEXT
from pipeline.money import Absence
from pipeline.overrides.record import IN_FORCE, REFUSED, Override
from pipeline.sheets.book import BookSheet
from pipeline.sheets.house_style import AMBER, RED
from pipeline.sheets.layout import Column
from pipeline.workpaper.cells import put, put_figure
from pipeline.workpaper.shared import Paper

OVERRIDES = "覆盖记录"
_STATE, _NAME, _WHO, _WHEN, _WAS, _GIVEN, _NEW, _NOW, _FORM, _REASON, _KEY, _CELL = range(12)
_COLUMNS = (
    Column("现状", 15),
    Column("名称", 30),
    Column("谁", 10),
    Column("何时", 21),
    Column("记录的原值", 17),
    Column("不覆盖时", 17),
    Column("新值", 17),
    Column("报告采用", 17),
    Column("仅改显示", 10),
    Column("理由", 36),
    Column("数据项", 34),
    Column("单元格", 9),
)
_NOTE = "金额单位：元。“不覆盖时”与“记录的原值”不同的须重新核对。仅改显示的只改报告中的文字。点“单元格”打开覆盖记录。"


def overrides_sheet(paper: Paper) -> None:
    """Write the sheet, when there is any override."""
    rows = paper.workings.overrides
    if not rows:
        return
    sheet = paper.book.sheet(OVERRIDES, _COLUMNS, f"{paper.workings.heading}覆盖记录", _NOTE, freeze=2)
    used = sum(1 for item in rows if item.in_force)
    paper.made.append((OVERRIDES, f"人工覆盖的数：{used} 项生效，共 {len(rows)} 行"))
    for item in rows:
        _write(paper, sheet, item)
        sheet.next()
    sheet.shade(_STATE, {IN_FORCE: AMBER, REFUSED: RED})
    sheet.end()


def _write(paper: Paper, sheet: BookSheet, item: Override) -> None:
    given, now = paper.workings.given.get(item.key), paper.figures.get(item.key)
    unit = TEXT if item.format or now is None else now.unit
    sheet.text(_STATE, item.state, "居中")
    sheet.text(_NAME, paper.label(item.key))
    sheet.text(_WHO, item.who, "居中")
    sheet.text(_WHEN, item.when, "居中")
    if item.was is None or isinstance(item.was, Absence):
        sheet.text(_WAS, item.was_found)
    else:
        put(sheet, _WAS, item.was, unit)
    put(sheet, _NEW, item.text if item.format else item.value if item.value is not None else Absence.BLANK, unit)
    for column, figure in ((_GIVEN, given), (_NOW, now)):
        if figure is None or not item.in_force:
            sheet.text(column, "")
        elif column == _NOW:
            put_figure(sheet, column, figure, paper.addresses)
        else:
            put(sheet, column, figure.value, figure.unit)
    sheet.text(_FORM, item.format, "居中")
    sheet.text(_REASON, item.reason)
    sheet.text(_KEY, item.key)
    link = paper.links.to(item.cell)
    if link:
        sheet.link(_CELL, item.cell.address, link)
    else:
        sheet.text(_CELL, item.cell.address)
