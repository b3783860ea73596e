"""Sheet 参数: every choice of the pack, every leaf's weight and 评分标准, with its standing: 已证实, 复算得出 or 假定."""

from decimal import Decimal

from pipeline.assumptions import other_years
from pipeline.declarations import Dated
from pipeline.sheets.book import BookSheet
from pipeline.sheets.house_style import AMBER, GREEN
from pipeline.sheets.layout import Column
from pipeline.workpaper.cells import STATES
from pipeline.workpaper.shared import Paper

_COLUMNS = (
    Column("类别", 10),
    Column("参数", 88),  # a 评分标准 on one line
    Column("取值", 10),
    Column("状态", 9),
    Column("起用年度", 9),
    Column("证实日期", 11),
    Column("依据", 56),
    Column("代号", 36),
)
_SHEET = "参数"
_UNDATED = Dated()


def options_sheet(paper: Paper) -> None:
    """Write the sheet; assumed values are coloured, for they are what a person must confirm."""
    pack = paper.workings.pack
    note = (
        "假定的取值（黄色）未见明文规定，请业务主管确认：有正式文件的，在 评分标准.xlsx 里改分值、标准、等级并写来源；"
        "选项在模板包的 pack.toml。"
    )
    sheet = paper.book.sheet(_SHEET, _COLUMNS, f"报告模板包 {pack.id} {pack.version} 的参数", note, freeze=2)
    paper.made.append((_SHEET, "模板包各项取值及其状态：已证实、复算得出、假定"))
    _write(sheet, "评分标准", f"评分标准取自 {pack.rubric_from}", "", "", "", "")
    for key, option in pack.options.items():
        _write(sheet, "选项", option.name or key, option.value, option.state, option.source, key, option)
    for leaf in pack.rubric.indicator:
        _write(sheet, "指标权重", f"{leaf.name}（{leaf.kind}）", leaf.weight, leaf.state, leaf.source, leaf.key, leaf)
    for leaf in pack.rubric.indicator:
        if leaf.standard is not None:
            name, standard = f"{leaf.name}：{leaf.standard.text}", leaf.standard
            _write(sheet, "评分标准", name, "", standard.state, standard.source, leaf.key, standard)
    for grade in pack.rubric.grade:
        _write(sheet, "等级", f"{grade.name}（总分不低于）", grade.least, grade.state, grade.source, "", grade)
    for problem in other_years(pack):
        _write(sheet, "年度", problem.title, str(pack.year), "assumed", problem.found, "")
    for table, block in ((form, block) for form in pack.form.sheet for block in form.block):
        assumed = [row.label for row in block.row if row.state == "assumed"]
        if assumed:
            name = f"{table.title}（{block.name}）中假定的行：{'、'.join(assumed)}"
            _write(sheet, "报表行", name, len(assumed), "assumed", pack.form.source, table.token)
    sheet.shade(3, {STATES["assumed"]: AMBER, STATES["confirmed"]: GREEN})
    sheet.end()


def _write(
    sheet: BookSheet, kind: str, name: str, value: object, state: str, source: str, key: str, dated: Dated = _UNDATED
) -> None:
    sheet.text(0, kind, "居中")
    sheet.text(1, name)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.number(2, int(value) if value == int(value) else float(value), "General")
    else:
        sheet.text(2, {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value))
    sheet.text(3, STATES.get(state, state), "居中")
    sheet.text(4, str(dated.since or ""), "居中")
    sheet.text(5, str(dated.confirmed or ""), "居中")
    sheet.text(6, source)
    sheet.text(7, key)
    sheet.next()
