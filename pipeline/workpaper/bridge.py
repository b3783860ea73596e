"""Sheet 桥接表: line by line from the 预算指标账 to the 决算 and the 支出明细账, down to the unexplained difference."""

from collections.abc import Iterable

from pipeline.records import BridgeLine
from pipeline.sheets.book import BookSheet
from pipeline.sheets.house_style import RED
from pipeline.sheets.layout import Column
from pipeline.workpaper.cells import put_figure
from pipeline.workpaper.shared import Paper

_SHEET = "桥接表"


def bridge_sheet(paper: Paper) -> None:
    """Write the sheet, one row a line and one column a step; left out where there is no bridge."""
    lines = paper.workings.bridge
    if not lines:
        return
    steps = _step_names(lines)
    columns = (Column("范围", 10), Column("项目", 30), *(Column(name, 18) for name in steps))
    note = "金额单位：元。从左到右逐步过渡，最后一列须为零；不为零的标红。本行内可算的是活公式，其余引自“数据项”。"
    sheet = paper.book.sheet(_SHEET, columns, f"{paper.workings.heading}三方核对桥接表", note, freeze=2)
    paper.made.append((_SHEET, "预算指标账、决算报表、支出明细账三方核对"))
    for line in lines:
        _write(paper, sheet, line, {name: number + 2 for number, name in enumerate(steps)})
        sheet.next()
    _mark_unexplained(sheet, len(columns) - 1)
    sheet.end()


def _step_names(lines: Iterable[BridgeLine]) -> list[str]:
    """Return the names of all steps, each right after the one it follows in its line, the unexplained difference last."""
    lines = [line for line in lines if line.steps]
    names: list[str] = []
    for line in lines:
        place = 0
        for name, _ in line.steps[:-1]:
            if name not in names:
                names.insert(place, name)
            place = names.index(name) + 1
    return [*names, *dict.fromkeys(line.steps[-1][0] for line in lines)]


def _write(paper: Paper, sheet: BookSheet, line: BridgeLine, column: dict[str, int]) -> None:
    sheet.text(0, line.scope, "居中")
    sheet.text(1, line.name)
    local = {figure.key: sheet.address(column[name]) for name, figure in line.steps}
    written = set()
    for name, figure in line.steps:
        put_figure(sheet, column[name], figure, paper.addresses, local)
        written.add(column[name])
    for empty in set(column.values()) - written:
        sheet.text(empty, "")


def _mark_unexplained(sheet: BookSheet, column: int) -> None:
    cell = sheet.address(column, sheet.FIRST)
    sheet.shade_where(column, f"=N({cell})<>0", RED)
