"""Sheets 表1-1 …: the report's tables as they will be printed, every number referring back to 数据项."""

from collections.abc import Mapping

from pipeline.declarations import TableColumn, TableDecl
from pipeline.expr import TEXT
from pipeline.records import Figure, ListedRow, ReportTable
from pipeline.sheets.book import BookSheet
from pipeline.sheets.layout import Column
from pipeline.workpaper.cells import put_figure
from pipeline.workpaper.shared import Paper

_NAME, _ORDINAL = "名称", "序号"
_WIDTHS = {_ORDINAL: 7.0, "差异率": 12.0, "完成情况": 12.0}

_PRINTED, _HELD = "单位：万元", "单位：元"
"""What the caption of a table printed in 万元 says, and what is true here: the cells refer to amounts in 元."""


def tables_sheets(paper: Paper) -> None:
    """Write one sheet a table, in the report's order; none before there is a report."""
    report = paper.workings.report
    declared = {decl.key: decl for decl in paper.workings.pack.tables}
    for table in report.tables.values() if report else ():
        _write_table(paper, table, declared.get(table.key))


def _write_table(paper: Paper, table: ReportTable, decl: TableDecl | None) -> None:
    heads = {column.name: column for column in decl.columns} if decl else {}
    columns = [_column(name, heads.get(name), table) for name in table.columns]
    name = table.key.replace("_", "-")
    title = table.name if table.name.startswith(name) else f"{name} {table.name}"
    note = "与报告中的表一致；数值引自“数据项”，本行内可算的是活公式。"
    if _PRINTED in title:
        title, note = title.replace(_PRINTED, _HELD), note + "报告中印万元，这里是元。"
    sheet = paper.book.sheet(name, columns, title, note, freeze=1)
    paper.made.append((name, table.name))
    for number, row in enumerate(table.rows, start=1):
        _write_row(paper, sheet, table, row, number)
        sheet.next()
    sheet.end()
    if decl and decl.total and table.rows:
        _write_total(paper, sheet, table, heads, decl.total)


def _column(name: str, decl: TableColumn | None, table: ReportTable) -> Column:
    head = (decl.head or decl.name) if decl else name
    figures = [row[name] for row in table.rows if name in row]
    words = not figures or any(figure.unit == TEXT for figure in figures)
    return Column(head, _WIDTHS.get(name, 40.0 if words else 20.0))


def _write_row(paper: Paper, sheet: BookSheet, table: ReportTable, row: ListedRow, number: int) -> None:
    local = {row[name].key: sheet.address(n) for n, name in enumerate(table.columns) if name in row}
    for column, name in enumerate(table.columns):
        if name == _ORDINAL:
            sheet.ordinal(column, _ordinal(row, number))
        elif name in row:
            put_figure(sheet, column, row[name], paper.addresses, local)
        else:
            sheet.text(column, row.name if name == _NAME else "")


def _ordinal(row: ListedRow, number: int) -> int:
    given = row[_ORDINAL].number if _ORDINAL in row else None
    return number if given is None else int(given)


def _write_total(paper: Paper, sheet: BookSheet, table: ReportTable, heads: Mapping[str, TableColumn], total: str) -> None:
    cells: dict[str, Figure] = {}
    for name in table.columns:
        decl = heads.get(name)
        figure = paper.figures.get(f"{total}.{(decl.key if decl else '') or name}")
        if figure is not None:
            cells[name] = figure
    local = {figure.key: sheet.address(n) for n, name in enumerate(table.columns) if (figure := cells.get(name))}
    for column, name in enumerate(table.columns):
        if name in cells:
            put_figure(sheet, column, cells[name], paper.addresses, local, bold=True)
        else:
            sheet.text(column, "合计" if name == _NAME else "", "加粗")
    sheet.next()
