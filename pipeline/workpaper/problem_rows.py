"""Rows of problems, the same in 对账底稿 and 问题清单.xlsx: one a row, consequences indented under their cause."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from pipeline.problems import EXPLAINED, Problem, Severity, in_order
from pipeline.records import Cell
from pipeline.sheets.book import Book, BookSheet
from pipeline.sheets.house_style import AMBER, GREY, RED
from pipeline.sheets.layout import Column
from pipeline.workpaper.links import Links
from pipeline.workpaper.shared import Paper

COLUMNS = (
    Column("序号", 7),
    Column("严重程度", 9),
    Column("编号", 8),
    Column("问题", 30),
    Column("文件", 16),
    Column("工作表", 16),
    Column("单元格", 10),
    Column("现值", 28),
    Column("应为", 26),
    Column("处理", 32),
    Column("涉及数据项", 22),
)
SEVERITY_COLUMN, _CELL_COLUMN = 1, 6
FILLS = {Severity.ERROR.value: RED, Severity.WARNING.value: AMBER, Severity.NOTE.value: GREY}
_LABELS_SHOWN = 12
_SHEET, _LIST = "问题", "问题清单"
_NOTE = "错误须更正；警告须确认或说明；提示供参考。缩进的问题由其上一条引起，先改上一条。" + EXPLAINED


def problems_sheet(paper: Paper) -> None:
    """Write the sheet 问题, its cells linked to the inputs."""
    problems = paper.workings.problems
    sheet = paper.book.sheet(_SHEET, COLUMNS, f"{paper.workings.heading}问题", _NOTE, freeze=3)
    inputs = {file.name for file in paper.workings.loaded.files}
    write_problems(sheet, problems, paper.label, paper.links, inputs)
    paper.made.append((_SHEET, f"{len(problems)} 个问题及处理办法"))
    if problems:
        first, last = (sheet.address(SEVERITY_COLUMN, row, absolute=True) for row in (sheet.FIRST, sheet.last))
        paper.ranges["问题严重程度"] = f"{_SHEET}!{first}:{last}"


def problems_xlsx(
    problems: Iterable[Problem], label: Callable[[str], str], heading: str = "", date: dt.date | None = None
) -> bytes:
    """Return 问题清单.xlsx: one row a problem by severity and place, consequences indented under their cause."""
    book = Book(_LIST, date)
    sheet = book.sheet(_LIST, COLUMNS, f"{heading}{_LIST}", _NOTE, freeze=3)
    write_problems(sheet, problems, label)
    return book.close()


def numbered(problems: Iterable[Problem], prefix: str = "") -> Iterator[tuple[str, int, Problem]]:
    """Yield (number, depth, problem) in reading order: 1, 1.1, 1.2, 2 …"""
    for count, item in enumerate(problems, start=1):
        number = f"{prefix}{count}"
        yield number, number.count("."), item
        yield from numbered(item.consequences, number + ".")


def write_problems(
    sheet: BookSheet,
    problems: Iterable[Problem],
    label: Callable[[str], str],
    links: Links | None = None,
    linked_files: Iterable[str] = (),
) -> None:
    """Write the rows in order of severity and place, colour them and close the sheet."""
    files = frozenset(linked_files)
    for number, depth, item in numbered(in_order(problems)):
        place = Cell(file=item.file, sheet=item.sheet, address=item.cell)
        link = links.to(place) if links and item.file in files else None
        title = ("└ 由此引起：" if depth else "") + item.title
        words = [number, item.severity.value, item.code, title, item.file, item.sheet, item.cell]
        words += [item.found, item.expected, item.remedy, _concerned(item, label)]
        for column, text in enumerate(words):
            if column == _CELL_COLUMN and link and text:
                sheet.link(column, text, link)
            else:
                sheet.text(column, text, _style(column, depth))
        sheet.next()
    sheet.shade(SEVERITY_COLUMN, FILLS)
    sheet.end()


def _style(column: int, depth: int) -> str:
    if column == 3 and depth:
        return f"缩进{min(depth, 3)}"
    return "居中" if column in (0, SEVERITY_COLUMN, 2) else "文字"


def _concerned(item: Problem, label: Callable[[str], str]) -> str:
    names = [label(key) for key in item.keys]
    more = f" 等 {len(names)} 项" if len(names) > _LABELS_SHOWN else ""
    return "、".join(names[:_LABELS_SHOWN]) + more
