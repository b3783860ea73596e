"""workbook.toml: what staff fill in."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec.structs import replace

from pipeline.declarations.strict import DroppingLayer, Strict, put_over

FillUnit = Literal["文本", "日期", "年", "元", "比例", "分", "数", "人", "个", "项", "件", "号", "平方米"]
Asked = Literal[
    "", "评定", "指标分级", "指标计分", "执行率原因", "调整原因", "资金来源", "资金性质", "年度目标", "项目", "基础数据"
]
"""What parts of the 填报表 only some reports need: asked by the rubric (评定, 指标计分, why little was spent or
the budget changed), the others by the pack's ``asks``."""


class FillColumn(Strict, frozen=True):
    """One column of a 填报表 sheet: its head, what it holds, and the key or last key segment of its figures.

    In a 名单 the key holds ``{n}``, the ordinal of the row (where its rows belong to those of another sheet, ``{n}`` is the
    ordinal there and ``{m}`` that among the rows of the same one); in 定行 it is appended to the row's key. ``repeat``: an
    empty cell repeats the one above (merged cells). ``beside``: where the 决算报表 gives the same figure it is the authority,
    and staff's number is kept under this first segment, for comparison. ``yes`` and ``no``: other words that are read as 是 and
    否 in a column that asks for these. ``values``: what may be written, offered as a drop-down too; ``also``: patterns of
    other usual words for them. ``asked_by``: the column is there only where that
    is asked.
    """

    head: str
    key: str
    unit: FillUnit
    aliases: list[str] = []
    required: bool = False
    repeat: bool = False
    beside: str = ""
    yes: list[str] = []
    no: list[str] = []
    values: list[str] = []
    also: list[str] = []
    asked_by: Asked = ""


class FillRow(Strict, frozen=True):
    """One fixed row of a 填报表 sheet: its label and its key; ``unit`` where rows differ (键值).

    ``required``: its cells must be filled in where nothing else gives them. ``funds``: names of 资金 (ledger.toml) whose budget
    in the 指标账 is the row's, ``brought``: it is what all of them brought from last year. ``items``: codes of 部门经济分类款
    whose expenditure out of 基本支出 is the row's 决算数.
    """

    label: str
    key: str
    unit: FillUnit = "文本"
    aliases: list[str] = []
    required: bool = False
    asked_by: Asked = ""
    funds: list[str] = []
    brought: bool = False
    items: list[str] = []


class FillSheet(Strict, frozen=True):
    """One sheet of the 填报表.

    ``layout``: 键值 (label, value, perhaps unit), 定行 (fixed rows × columns), 名单 (one record a row), 原因 (form rows
    and a reason), 评分 (indicators, score and 依据). ``label`` lists heads of the column that names the row. ``first`` says
    what to write where a 名单 must not be empty, ``may_lack`` that an empty one is possible, if unlikely. ``of``: the 名单
    whose records the rows of this one belong to, each naming its own. ``asked_by``: it is there only where that is asked.
    """

    name: str
    layout: Literal["键值", "定行", "名单", "原因", "评分"]
    label: list[str] = []
    column: list[FillColumn] = []
    row: list[FillRow] = []
    required: bool = True
    first: str = ""
    may_lack: bool = False
    of: str = ""
    asked_by: Asked = ""

    def over(self, parent: "FillSheet") -> "FillSheet":
        """Return the parent's sheet with these rows (by label) and columns (by head) put over its own."""
        rows = put_over(parent.row, self.row, lambda row: row.label)
        columns = put_over(parent.column, self.column, lambda column: column.head)
        return replace(parent, row=rows, column=columns, required=self.required)


class WorkbookFile(DroppingLayer, frozen=True, kw_only=True):
    """workbook.toml: what staff fill in, sheet by sheet.

    A child pack's file is put over its parent's: a sheet of a known name adds its rows and columns (those of a known label or
    head replace), ``drop`` takes out rows by key; other sheets are added. ``asks``: the parts (``asked_by``) the report
    needs, beside what its rubric asks for.
    """

    schema: Literal[1]
    sheet: list[FillSheet] = []
    asks: list[Asked] = []

    def entries(self) -> Iterator[str]:
        """Yield the keys of the fixed rows."""
        return (row.key for sheet in self.sheet for row in sheet.row)

    def over(self, parent: "WorkbookFile") -> "WorkbookFile":
        """Return the two as one 填报表."""
        known = {sheet.name: sheet for sheet in parent.sheet}
        own = [sheet.over(known[sheet.name]) if sheet.name in known else sheet for sheet in self.sheet]
        merged = put_over(parent.sheet, own, lambda sheet: sheet.name)
        kept = [replace(sheet, row=[row for row in sheet.row if row.key not in self.drop]) for sheet in merged]
        return replace(parent, sheet=kept, asks=[*dict.fromkeys((*parent.asks, *self.asks))])

    def for_rubric(self, asked: Iterable[str]) -> "WorkbookFile":
        """Return the 填报表 a rubric and the pack ask for: without the sheets, rows and columns they have no use for."""
        wanted = {"", *asked, *self.asks}
        own = [
            replace(
                sheet,
                column=[column for column in sheet.column if column.asked_by in wanted],
                row=[row for row in sheet.row if row.asked_by in wanted],
            )
            for sheet in self.sheet
            if sheet.asked_by in wanted
        ]
        return replace(self, sheet=own)
