"""tables.toml: rows, columns, ordinals, headings; and the report as plain text."""

from msgspec.structs import replace

from pipeline.declarations import TableColumn, TableDecl, TableLabel
from pipeline.money import Absence
from pipeline.narrate import narrate, render_text
from pipeline.records import ListedRow, Report, ReportTable
from tests.narrate.telling import computed, figures, loaded, only, row


def told(decl: TableDecl, rows: dict[str, tuple[ListedRow, ...]], given: str = "") -> tuple[ReportTable, Report]:
    pack = replace(only("指标.重点工作引出"), tables=(decl,))
    report, _ = narrate(loaded(), computed(figures(given), rows), pack)
    return report.tables[decl.key], report


def columns(*names: str) -> list[TableColumn]:
    return [TableColumn(name=name.partition("=")[0], key=name.partition("=")[2]) for name in names]


def test_only_filled_rows_are_printed_and_numbered() -> None:
    decl = TableDecl(
        key="表1_3", name="差异", rows="功能.全部", columns=columns("序号", "名称", "差异"), filled_only=True, numbered=True
    )
    rows: dict[str, tuple[ListedRow, ...]] = {
        "功能.全部": (
            row("功能.甲", "甲支出", "差异 = 0 元"),
            row("功能.乙", "乙支出", "差异 = 空 元"),
            row("功能.丙", "丙支出", "差异 = 1 元"),
        )
    }
    table, report = told(decl, rows)
    assert [one.name for one in table.rows] == ["甲支出", "丙支出"]  # 0 is a value, blank is none
    assert [one["序号"].value for one in table.rows] == [1, 2]
    assert report.figures["功能.丙.序号"] is table.rows[1]["序号"]


def test_a_column_may_print_another_segment_and_look_beside_the_row() -> None:
    decl = TableDecl(key="表2_1", name="目标", rows="目标.全部", columns=columns("序号", "绩效目标=短称"))
    table, _ = told(decl, {"目标.全部": (row("目标.第7项", "全名", "序号 = 7 号"),)}, "目标.第7项.短称 = 短名")
    assert (table.rows[0]["序号"].value, table.rows[0]["绩效目标"].text) == (7, "短名")


def test_a_row_without_the_column_has_a_blank_cell_and_labels_are_the_tables_own() -> None:
    decl = TableDecl(
        key="表1_2",
        name="支出",
        rows="支出.全部",
        columns=columns("名称", "年初预算数", "决算数"),
        label=[TableLabel(key="支出.基本支出", name="一、基本支出"), TableLabel(before="经济.甲", name="支出经济分类")],
    )
    rows: dict[str, tuple[ListedRow, ...]] = {
        "支出.全部": (
            row("支出.基本支出", "基本支出", "年初预算数 = 1 元", "决算数 = 1234.50 元"),
            row("经济.甲", "甲", "决算数 = 2 元"),
        )
    }
    table, report = told(decl, rows)
    assert [one.name for one in table.rows] == ["一、基本支出", "支出经济分类", "甲"]
    assert [one["年初预算数"].value for one in table.rows] == [100, Absence.BLANK, Absence.BLANK]
    assert render_text(report) == (
        "〔指标.重点工作引出〕\n重点工作完成情况如下：\n\n"
        "〔表1_2〕支出\n名称\t年初预算数\t决算数\n一、基本支出\t1.00\t1,234.50\n支出经济分类\t\t\n甲\t\t2.00\n"
    )


def test_a_scoring_table_sets_indicators_in_below_their_level() -> None:
    decl = TableDecl(key="表6", name="评分", rows="得分.全部", columns=columns("名称", "满分"), indent=True)
    rows: dict[str, tuple[ListedRow, ...]] = {
        "得分.全部": (row("得分.过程", "过程", "满分 = 45 分"), row("得分.过程.执行.率", "完成率", "满分 = 4 分"))
    }
    table, _ = told(decl, rows)
    assert [(one.name, one.depth) for one in table.rows] == [("过程", 0), ("完成率", 2)]  # two levels below
    assert [one["满分"].value for one in table.rows] == [45, 4]
