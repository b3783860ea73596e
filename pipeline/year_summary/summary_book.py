"""汇总.xlsx: the year on paper. Every sheet prints on lying pages with its head on each; values are written, not computed.

What a department does not have is shown as missing (缺), blank or not applicable (—), never as nought.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from pipeline.expr import RATIO, SCORE, YUAN, plain_number
from pipeline.money import Absence, Value
from pipeline.problems import Severity
from pipeline.publish.standing import ReportState
from pipeline.sheets.book import Book, BookSheet, Link
from pipeline.sheets.house_style import AMBER, GREEN, RED
from pipeline.sheets.layout import Column
from pipeline.workpaper.cells import SIGNS, number_form, stored
from pipeline.workpaper.problem_rows import COLUMNS as PROBLEM_COLUMNS
from pipeline.workpaper.problem_rows import write_problems
from pipeline.year_summary.comparison import FAR, LEAST, Ranking, usual_scores
from pipeline.year_summary.department_line import DepartmentLine
from pipeline.year_summary.entry import KeyValue, ScoreLine
from pipeline.year_summary.summary_json import YearSummary

_STATE_FILLS = {
    ReportState.NOT_IN.value: RED,
    ReportState.NO_REPORT.value: RED,
    ReportState.EDITED.value: AMBER,
    ReportState.FINAL.value: GREEN,
}
_WIDTHS = {YUAN: 16, RATIO: 9}
_SIGNS_NOTE = "“缺”是没有取到的数，“—”是本部门的模板包没有这一项，空着的没有生成报告。"
_SHEETS_OF_RUBRICS = 12
"""Rubrics with a sheet of their own, those of most departments; the others share one."""
_NAMED = 12
"""Departments named in one cell; 汇总.json names all."""
_LARGEST = 10**15
"""Above it a cell would not hold every digit."""


def summary_book(summary: YearSummary) -> bytes:
    """Return 汇总.xlsx."""
    book = Book(f"{summary.year} 年度汇总", None)
    _departments(book, summary)
    _figures(book, summary)
    _received(book, summary)
    _scores(book, summary)
    _outliers(book, summary)
    _unchecked(book, summary)
    if summary.inputs.problems:
        sheet = book.sheet("年度问题", PROBLEM_COLUMNS, f"{summary.year} 年度 共享文件与部门名单的问题", freeze=3)
        write_problems(sheet, summary.inputs.problems, str)
    if summary.inputs.nobody:
        _nobody(book, summary)
    return book.close()


# --- 部门一览 ---------------------------------------------------------------------------------------------------------


def _departments(book: Book, summary: YearSummary) -> None:
    """Write a row per department: state, score and grade, problems, links."""
    columns = [Column("序号", 6), Column("部门", 30), Column("状态", 9)]
    columns += [Column("自评总分", 9), Column("满分", 8), Column("等级", 7)]
    columns += [Column(severity.value, 7) for severity in Severity]
    columns += [Column("模板包", 12), Column("报告", 8), Column("问题清单", 9), Column("对账底稿", 9), Column("说明", 60)]
    said = "，".join(f"{state} {count}" for state, count in summary.states().items() if count)
    note = f"部门 {len(summary.lines)} 个：{said}。{_SIGNS_NOTE}"
    sheet = book.sheet("部门一览", columns, f"{summary.year} 年度 部门整体支出绩效自评汇总", note, freeze=3)
    for ordinal, line in enumerate(summary.lines, 1):
        _department(sheet, ordinal, line)
        sheet.next()
    sheet.shade(2, _STATE_FILLS)
    sheet.end()


def _department(sheet: BookSheet, ordinal: int, line: DepartmentLine) -> None:
    _whose(sheet, ordinal, line)
    entry = line.entry
    for column, value in enumerate((entry.total, entry.full) if entry is not None and entry.rubric else (None, None), 3):
        _figure(sheet, column, None if value is None else _points(value), line)
    sheet.text(5, entry.grade if entry is not None else "", "居中")
    _counts(sheet, 6, line)
    sheet.text(9, line.pack.id, "居中")
    for column, (word, path) in enumerate((("报告", line.report), ("清单", line.problem_list), ("底稿", line.paper)), 10):
        _link(sheet, column, word, path)
    sheet.text(13, "；".join(line.notes))


def _whose(sheet: BookSheet, ordinal: int, line: DepartmentLine) -> None:
    sheet.ordinal(0, ordinal)
    sheet.text(1, line.folder)
    sheet.text(2, line.state, "居中")


# --- 主要数据 ---------------------------------------------------------------------------------------------------------


def _figures(book: Book, summary: YearSummary) -> None:
    """Write the key figures of each department, those its own pack names."""
    heads = _key_heads(summary.lines)
    columns = [Column("序号", 6), Column("部门", 28), Column("状态", 8)]
    columns += [Column(name, _WIDTHS.get(unit, 9)) for _, name, unit in heads]
    sheet = book.sheet("主要数据", columns, f"{summary.year} 年度 主要数据", f"金额单位：元。{_SIGNS_NOTE}", freeze=3)
    for ordinal, line in enumerate(summary.lines, 1):
        _whose(sheet, ordinal, line)
        own = {(item.key, item.name, item.unit): item for item in line.entry.figures} if line.entry is not None else {}
        for column, head in enumerate(heads, 3):
            _figure(sheet, column, own.get(head), line)
        sheet.next()
    sheet.shade(2, _STATE_FILLS)
    sheet.end()


_Head = tuple[str, str, str]


def _key_heads(lines: Iterable[DepartmentLine]) -> tuple[_Head, ...]:
    """Return the columns of key figures: key, name and unit, in the order of the packs."""
    found: dict[_Head, None] = {}
    for line in lines:
        for figure in line.entry.figures if line.entry is not None else ():
            found[figure.key, figure.name, figure.unit] = None
    return tuple(found)


def _points(value: Mapping[str, str]) -> KeyValue:
    return KeyValue(key="", name="", unit=SCORE, value=value)


def _figure(sheet: BookSheet, column: int, figure: KeyValue | None, line: DepartmentLine) -> None:
    """Write a figure: not applicable where the pack has none of that name, missing where the record keeps none at all."""
    if figure is not None:
        _value(sheet, column, figure.exact(), figure.unit)
    elif line.entry is not None and line.entry.figures:
        sheet.text(column, SIGNS[Absence.DASH], "不适用")
    elif line.stands:
        sheet.text(column, SIGNS[Absence.MISSING], "缺失")
    else:
        sheet.text(column, "")


def _value(sheet: BookSheet, column: int, value: Value, unit: str) -> None:
    if isinstance(value, Absence):
        sheet.text(column, SIGNS[value], value.value)
    elif isinstance(value, str):
        sheet.text(column, value)
    elif abs(Fraction(value)) >= _LARGEST:
        sheet.text(column, plain_number(value, unit), "居中")
    else:
        sheet.number(column, stored(value, unit), number_form(unit, value))


def _counts(sheet: BookSheet, column: int, line: DepartmentLine) -> None:
    for offset, severity in enumerate(Severity):
        if line.problems is not None:
            sheet.number(column + offset, line.problems[severity.value], "0")
        elif line.state == ReportState.NOT_IN.value:
            sheet.text(column + offset, "")
        else:
            sheet.text(column + offset, SIGNS[Absence.MISSING], "缺失")


def _link(sheet: BookSheet, column: int, word: str, path: str) -> None:
    if path:
        sheet.link(column, word, Link(path if ":" not in path.partition("/")[0] else f"./{path}"))
    else:
        sheet.text(column, "")


# --- 应收实收 ---------------------------------------------------------------------------------------------------------


def _received(book: Book, summary: YearSummary) -> None:
    """Write who has to hand in and who has."""
    register = summary.inputs.register
    listed = {item.name: item for item in register or ()}
    lines = {line.folder: line for line in summary.lines}
    due = [item.name for item in register or () if item.due]
    came = [name for name in due if lines[name].stands]
    note = f"应收 {len(due)} 个，实收 {len(came)} 个，还差 {len(due) - len(came)} 个。实收：成果文件夹里有报告。"
    if register is None:
        note = "没有 部门名单.xlsx，不知道应收哪些部门；只列出有文件夹的部门。"
    columns = (
        Column("序号", 6),
        Column("部门编码", 14),
        Column("部门", 34),
        Column("应收", 8),
        Column("实收", 8),
        Column("状态", 10),
        Column("说明", 60),
    )
    sheet = book.sheet("应收实收", columns, f"{summary.year} 年度 应收与实收", note, freeze=3)
    for ordinal, (name, line) in enumerate(lines.items(), 1):
        item = listed.get(name)
        sheet.ordinal(0, ordinal)
        sheet.text(1, item.code if item is not None else "")
        sheet.text(2, name)
        asked = "是" if item is not None and item.due else "否" if item is not None else "" if register is None else "不在名单"
        sheet.text(3, asked, "居中")
        sheet.text(4, "是" if line.stands else "否", "居中")
        sheet.text(5, line.state, "居中")
        sheet.text(6, "；".join(line.notes))
        sheet.next()
    sheet.shade(5, _STATE_FILLS)
    sheet.end()


# --- 排名与得分 -------------------------------------------------------------------------------------------------------


def _scores(book: Book, summary: YearSummary) -> None:
    """Write a sheet for each rubric that several departments are scored by, and one for all other scores."""
    lines = {line.folder: line for line in summary.lines}
    ranked = [item for item in summary.rankings if len(item.ranked) > 1][:_SHEETS_OF_RUBRICS]
    shown: dict[str, frozenset[str]] = {}
    for number, ranking in enumerate(ranked, 1):
        members = [lines[name] for name in (*(item.folder for item in ranking.ranked), *ranking.without)]
        usual = usual_scores(members)
        shown[ranking.rubric] = frozenset(item.key for item in usual)
        _ranking(book, f"排名{number}", ranking, lines, usual, summary.year)
    _other_scores(book, summary, shown)


def _ranking(
    book: Book, name: str, ranking: Ranking, lines: Mapping[str, DepartmentLine], usual: Sequence[ScoreLine], year: str
) -> None:
    columns = [Column("名次", 7), Column("部门", 30), Column("总分", 9), Column("满分", 8), Column("等级", 8)]
    columns += [Column(f"{score.first} › {score.name}" if score.first != score.name else score.name, 12) for score in usual]
    note = (
        f"模板包 {ranking.pack}，评分标准取自 {ranking.rubric_from}；同一评分标准的部门才排在一起，总分相同的名次相同。"
        f"有总分的 {len(ranking.ranked)} 个，没有总分的 {len(ranking.without)} 个（不排）。“—”是本部门没有这一项。"
    )
    sheet = book.sheet(name, columns, f"{year} 年度 排名与二级指标得分", note, freeze=2)
    for item in ranking.ranked:
        sheet.ordinal(0, item.rank)
        _scored(sheet, lines[item.folder], usual)
    for folder in ranking.without:
        sheet.text(0, "不排", "居中")
        _scored(sheet, lines[folder], usual)
    sheet.end()


def _scored(sheet: BookSheet, line: DepartmentLine, usual: Sequence[ScoreLine]) -> None:
    entry = line.entry
    assert entry is not None
    own = {score.key: score for score in entry.scores}
    sheet.text(1, line.folder)
    _value(sheet, 2, _points(entry.total).exact(), SCORE)
    _value(sheet, 3, _points(entry.full).exact(), SCORE)
    sheet.text(4, entry.grade, "居中")
    for column, score in enumerate(usual, 5):
        found = own.get(score.key)
        _figure(sheet, column, None if found is None else _points(found.score), line)
    sheet.next()


def _other_scores(book: Book, summary: YearSummary, shown: Mapping[str, frozenset[str]]) -> None:
    """Write, one a row, the second-level scores that no sheet of a rubric shows: of a rubric or of goals of one's own."""
    rows = [
        (line, score)
        for line in summary.lines
        if line.entry is not None and line.stands
        for score in line.entry.scores
        if score.key not in shown.get(line.entry.rubric, frozenset())
    ]
    if not rows:
        return
    columns = (
        Column("部门", 32),
        Column("模板包", 11),
        Column("一级指标", 20),
        Column("二级指标", 28),
        Column("满分", 9),
        Column("得分", 9),
        Column("评分标准取自", 44),
    )
    note = "只有一个部门用的评分标准，和多数部门没有的二级指标（例如按本部门绩效目标计分的）：一行一个，不排名。"
    sheet = book.sheet("其余得分", columns, f"{summary.year} 年度 其余二级指标得分", note, freeze=1)
    for line, score in rows:
        assert line.entry is not None
        for column, text in enumerate((line.folder, line.pack.id, score.first, score.name)):
            sheet.text(column, text)
        _value(sheet, 4, _points(score.weight).exact(), SCORE)
        _value(sheet, 5, _points(score.score).exact(), SCORE)
        sheet.text(6, line.entry.rubric_from)
        sheet.next()
    sheet.end()


# --- 离群、不能核对的勾稽、无归属行 -----------------------------------------------------------------------------------


def _outliers(book: Book, summary: YearSummary) -> None:
    """Write the values far from those of the other departments, then what was compared."""
    columns = (
        Column("数据项", 22),
        Column("模板包", 11),
        Column("部门", 32),
        Column("数", 12),
        Column("中位数", 12),
        Column("下限", 12),
        Column("上限", 12),
        Column("比较的部门数", 9),
        Column("说明", 40),
    )
    note = (
        f"同一模板包、有数的部门不少于 {LEAST} 个才比较。离中位数超过 {FAR} × 1.4826 × 绝对中位差（MAD）的列为离群；"
        "离群不等于错，请核对原因。"
    )
    sheet = book.sheet("离群", columns, f"{summary.year} 年度 离群的数", note, freeze=3)
    for item in summary.outliers:
        for column, text in enumerate((item.name, item.pack, item.folder)):
            sheet.text(column, text)
        for column, value in enumerate((item.value, item.median, item.low, item.high), 3):
            _value(sheet, column, value, item.unit)
        sheet.number(7, item.compared, "0")
        sheet.text(8, "")
        sheet.next()
    for looked in summary.compared:
        for column, text in enumerate((looked.name, looked.pack, "", "", "", "", "")):
            sheet.text(column, text, "灰底")
        sheet.number(7, looked.departments, "0")
        sheet.text(8, looked.why_not or (f"离群 {looked.far} 个" if looked.far else "没有离群的"), "灰底")
        sheet.next()
    sheet.end()


def _unchecked(book: Book, summary: YearSummary) -> None:
    columns = (Column("编号", 9), Column("勾稽", 46), Column("为什么没有核对", 46), Column("部门数", 8), Column("部门", 60))
    note = "没有核对不等于相符。同一条勾稽按原因分列，部门多的在前。"
    sheet = book.sheet("没有核对的勾稽", columns, f"{summary.year} 年度 没有核对的勾稽", note, freeze=2)
    for item in summary.unchecked:
        more = f" 等 {len(item.folders)} 个" if len(item.folders) > _NAMED else ""
        for column, text in enumerate((item.id, item.name, item.reason)):
            sheet.text(column, text)
        sheet.number(3, len(item.folders), "0")
        sheet.text(4, "、".join(item.folders[:_NAMED]) + more)
        sheet.next()
    sheet.end()


def _nobody(book: Book, summary: YearSummary) -> None:
    columns = (
        Column("文件", 30),
        Column("工作表", 16),
        Column("第一行", 10),
        Column("所写的单位", 30),
        Column("为什么", 36),
        Column("行数", 8),
        Column("金额栏", 14),
        Column("合计（元）", 18),
    )
    note = "共享文件里不属于任何部门的行：没有计入任何部门。在 部门名单.xlsx 补上单位，或在来源系统改正。"
    sheet = book.sheet("无归属行", columns, f"{summary.year} 年度 无归属的行", note)
    for item in summary.inputs.nobody:
        for name, fen in item.amounts.items() or (("", None),):
            for column, text in enumerate((item.at.file, item.at.sheet, item.at.address, item.unit, item.why)):
                sheet.text(column, text)
            sheet.number(5, item.count, "0")
            sheet.text(6, name)
            _value(sheet, 7, Absence.BLANK if fen is None else fen, YUAN)
            sheet.next()
    sheet.end()
