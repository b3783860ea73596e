"""Sheet 说明: what the workbook is, of whom and made by what, how much was checked, and what each sheet holds."""

from collections import Counter
from collections.abc import Callable, Iterator

from pipeline.money import Absence
from pipeline.problems import Severity, in_order
from pipeline.records import CANNOT, FAILS, HOLDS, SheetUse
from pipeline.sheets.book import BookSheet
from pipeline.sheets.house_style import AMBER, GREEN, GREY, RED
from pipeline.sheets.layout import Column
from pipeline.workpaper.problem_rows import numbered
from pipeline.workpaper.shared import Paper

_COLUMNS = (Column("项目", 26), Column("内容", 42), Column("说明", 56))
_SHEET = "说明"
_NOTE = "本底稿由程序生成，供复核报告中每个数字的来历。数值和结果多为活公式；改动底稿不影响报告，要改请改输入文件后重新生成。"
_STOPPED = "本次未生成报告（或提前停止），只列出已经得到的内容"
_FILLS = {
    HOLDS: GREEN,
    FAILS: RED,
    CANNOT: GREY,
    Severity.ERROR.value: RED,
    Severity.WARNING.value: AMBER,
    Severity.NOTE.value: GREY,
}
"""Only words with a count above zero are coloured."""

_MEANING = {
    HOLDS: "两边在允许误差之内",
    FAILS: "见“勾稽”最前各行和“问题”",
    CANNOT: "缺少输入或数据残缺，没有核对；不等于相符",
    Severity.ERROR.value: "须更正",
    Severity.WARNING.value: "须确认或说明",
    Severity.NOTE.value: "供参考",
}


def front(paper: Paper) -> Callable[[], None]:
    """Add the sheet now, so that it comes first, and return what fills it once the others are known."""
    sheet = paper.book.sheet(_SHEET, _COLUMNS, f"{paper.workings.heading}对账底稿", _NOTE)
    return lambda: _fill(paper, sheet)


def _fill(paper: Paper, sheet: BookSheet) -> None:
    for write in (_identity, _tally, _inputs, _contents):
        write(paper, sheet)
    for word, colour in _FILLS.items():
        cell, count = (sheet.address(column, sheet.FIRST) for column in (0, 1))
        sheet.shade_where(0, f'=AND({cell}="{word}",N({count})>0)', colour)
    sheet.print_on_one_page()


def _line(sheet: BookSheet, *words: str) -> None:
    for column, text in enumerate((*words, "", "")[:3]):
        sheet.text(column, text)
    sheet.next()


def _section(sheet: BookSheet, title: str) -> None:
    for column in range(len(_COLUMNS)):
        sheet.text(column, title if column == 0 else "", "小节")
    sheet.next(24)


def _identity(paper: Paper, sheet: BookSheet) -> None:
    work, profile = paper.workings, paper.workings.loaded.profile
    _line(sheet, "部门", profile.department)
    _line(sheet, "年度", f"{profile.year} 年")
    _line(sheet, "报告日期", profile.report_date.isoformat())
    _line(sheet, "报告模板包", f"{work.pack.id} {work.pack.version}", f"{work.pack.title}；指纹 {work.pack.fingerprint[:16]}")
    _line(sheet, "程序版本", f"jixiao {work.tool_version}")
    if work.report is None:
        _line(sheet, "生成范围", "部分", _STOPPED)


def _tally(paper: Paper, sheet: BookSheet) -> None:
    _section(sheet, "勾稽结果")
    results = Counter(result.result for result in paper.workings.ties)
    for word in (HOLDS, FAILS, CANNOT):
        _count(paper, sheet, word, results[word], "勾稽结果")
    _section(sheet, "问题")
    gravity = Counter(item.severity.value for _, _, item in numbered(in_order(paper.workings.problems)))
    for severity in Severity:
        _count(paper, sheet, severity.value, gravity[severity.value], "问题严重程度")
    _section(sheet, "数据项")
    for word, number, meaning in _kinds(paper):
        sheet.text(0, word)
        sheet.count(1, number)
        sheet.text(2, meaning)
        sheet.next()


def _count(paper: Paper, sheet: BookSheet, word: str, number: int, area: str) -> None:
    where = paper.ranges.get(area)
    sheet.text(0, word)
    if where:
        sheet.count(1, number, f'=COUNTIF({where},"{word}")')
    else:
        sheet.count(1, number)
    sheet.text(2, _MEANING[word])
    sheet.next()


def _kinds(paper: Paper) -> Iterator[tuple[str, int, str]]:
    values = [figure.value for figure in paper.figures.values()]
    absent = Counter(value for value in values if isinstance(value, Absence))
    yield "有值", len(values) - sum(absent.values()), "数或文字"
    yield "空", absent[Absence.BLANK], "表中该格未填：没有发生额，不当作零"
    yield "不适用（—）", absent[Absence.DASH], "表中该格为横线：该栏不适用"
    yield "缺", absent[Absence.MISSING], "找不到该行该格，或内容读不出；用到它的计算和勾稽一律不做"


def _inputs(paper: Paper, sheet: BookSheet) -> None:
    loaded = paper.workings.loaded
    _section(sheet, "输入文件")
    for file in loaded.files:
        _line(sheet, file.kind, file.name, f"{file.size:,} 字节；SHA-256 前 16 位 {file.sha256[:16]}")
        for use in file.sheets:
            read = f"读作{use.taken_as}" if use.taken_as else f"没有读：{use.why_not or '没有认出'}"
            _line(sheet, "", f"工作表 {use.name}", read + _formulas(use))
    for kind in loaded.absent:
        _line(sheet, paper.workings.pack.input_name(kind), "未提供", "与它有关的勾稽没有核对")
    if loaded.counts:
        _section(sheet, "读取时的行数")
    for name, number in loaded.counts.items():
        sheet.text(0, name)
        sheet.count(1, number)
        sheet.text(2, "")
        sheet.next()


def _formulas(use: SheetUse) -> str:
    """Say how many formulas gave the result they store, and which were not checked; those that differ are problems."""
    told = [f"{use.recalculated} 个复算相符"] if use.recalculated else []
    told += [f"{count} 个没有复算（{reason}）" for reason, count in use.not_recalculated.items()]
    return "；公式：" + "，".join(told) if told else ""


def _contents(paper: Paper, sheet: BookSheet) -> None:
    _section(sheet, "各工作表")
    for name, what in paper.made:
        sheet.inner_link(0, name, name)
        sheet.text(1, what)
        sheet.text(2, "")
        sheet.next()
