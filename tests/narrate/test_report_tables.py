"""tables.toml: rows, columns, ordinals, headings; and the report as plain text."""

from fractions import Fraction

from msgspec.structs import replace

from pipeline.compute.subtotals import subtotals
from pipeline.declarations import SubtotalDecl, TableColumn, TableDecl, TableLabel
from pipeline.expr import Expr
from pipeline.money import Absence
from pipeline.narrate import build_table, build_tables, narrate, render_text
from pipeline.narrate.grammar import Index
from pipeline.narrate.tables import lint_tables
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


LEAVES: dict[str, tuple[ListedRow, ...]] = {
    "目标.全部": (
        row("目标.第1项", "修渠", "一级指标 = 产出", "分值 = 10 分"),
        row("目标.第2项", "补种", "一级指标 = 产出", "分值 = 15.5 分"),
        row("目标.第3项", "增收", "一级指标 = 效益", "分值 = 空 分"),
    )
}
SUMMED = TableDecl(
    key="自评表",
    name="自评表",
    rows="目标.全部",
    columns=columns("一级指标", "名称", "分值"),
    merge=["一级指标"],
    subtotal=[
        SubtotalDecl(name="{}小计", sum=["分值"], by="一级指标", column="一级指标"),
        SubtotalDecl(name="合计", sum=["分值"], column="名称"),
    ],
)


def test_sums_are_figures_with_their_arithmetic() -> None:
    """产出 10 + 15.5 = 25.5; 效益 blank, so its sum is blank; all 25.5."""
    pack = replace(only("指标.重点工作引出"), tables=(SUMMED,))
    found = {figure.key: figure for figure in subtotals(LEAVES, figures(""), pack)}
    assert {key: figure.value for key, figure in found.items()} == {
        "小计.自评表.一级指标第1组.分值": Fraction(51, 2),
        "小计.自评表.一级指标第2组.分值": Absence.BLANK,
        "小计.自评表.全部.分值": Fraction(51, 2),
    }
    total = found["小计.自评表.全部.分值"]
    assert isinstance(total.source, Expr)
    assert [figure.key for figure in total.direct_uses] == [f"目标.第{n}项.分值" for n in (1, 2, 3)]


def test_rows_of_sums_stand_below_their_rows_and_a_level_is_printed_once() -> None:
    pack = replace(only("指标.重点工作引出"), tables=(SUMMED,))
    known = figures("").plus(subtotals(LEAVES, figures(""), pack))
    table = build_tables(computed(known, LEAVES), pack)["自评表"]
    printed = [(one["一级指标"].text, one.name, one["分值"].value, sorted(one.joined)) for one in table.rows]
    assert printed == [
        ("产出", "修渠", 10, []),
        ("", "补种", Fraction(31, 2), ["一级指标"]),
        ("产出小计", "产出小计", Fraction(51, 2), []),
        ("效益", "增收", Absence.BLANK, []),
        ("效益小计", "效益小计", Absence.BLANK, []),
        ("", "合计", Fraction(51, 2), []),
    ]


def test_a_sum_of_rows_that_are_left_out_stands_below_those_that_are_printed() -> None:
    decl = replace(SUMMED, filled_only=True, merge=[])
    pack = replace(only("指标.重点工作引出"), tables=(decl,))
    rows: dict[str, tuple[ListedRow, ...]] = {
        "目标.全部": (
            row("目标.第1项", "甲", "一级指标 = 产出", "分值 = 10 分"),
            row("目标.第2项", "乙", "一级指标 = 产出", "分值 = 空 分"),
        )
    }
    known = figures("").plus(subtotals(rows, figures(""), pack))
    assert [one.name for one in build_tables(computed(known, rows), pack)["自评表"].rows] == ["甲", "产出小计", "合计"]


def test_columns_that_cannot_be_merged_or_added_up_are_named() -> None:
    wrong = replace(
        SUMMED, merge=["名称", "没有"], subtotal=[SubtotalDecl(name="计", sum=["一级指标", "无"], by="哪", column="里")]
    )
    pack = replace(only("指标.重点工作引出"), tables=(wrong,))
    found = [item.found for item in lint_tables(pack, Index(pack.catalogue, pack.figure_decls)) if item.code == "N140"]
    assert found == [
        "merge：名称",
        "merge：没有",
        "subtotal.by：哪",
        "subtotal.column：里",
        "subtotal.sum：无",
        "subtotal.sum：一级指标",
    ]


def test_sums_of_a_table_made_for_each_row_are_the_rows_own() -> None:
    """项目.第1项: 10; 项目.第2项: 20 + 5 = 25."""
    decl = replace(SUMMED, rows="本项.指标", subtotal=[SubtotalDecl(name="合计", sum=["分值"], column="名称")])
    pack = replace(only("指标.重点工作引出"), tables=(decl,))
    rows: dict[str, tuple[ListedRow, ...]] = {
        "项目.第1项.指标": (row("项目.第1项.第1个指标", "甲", "分值 = 10 分"),),
        "项目.第2项.指标": (
            row("项目.第2项.第1个指标", "乙", "分值 = 20 分"),
            row("项目.第2项.第2个指标", "丙", "分值 = 5 分"),
        ),
    }
    known = figures("").plus(subtotals(rows, figures(""), pack))
    assert {key: figure.value for key, figure in known.items()} == {
        "小计.自评表.项目_第1项_全部.分值": 10,
        "小计.自评表.项目_第2项_全部.分值": 25,
    }
    second = build_table(replace(decl, rows="项目.第2项.指标"), computed(known, rows), pack)
    assert [(one.name, one["分值"].value) for one in second.rows] == [("乙", 20), ("丙", 5), ("合计", 25)]


def test_rows_of_one_level_are_printed_together_and_a_figure_beside_them_is_added() -> None:
    """As written: 产出 10, 效益 20, 产出 5 (一级 left empty means the one above); with the 10 of the execution rate 45."""
    decl = replace(
        SUMMED,
        group=True,
        subtotal=[SubtotalDecl(name="总分", sum=["分值"], column="名称", plus={"分值": "目标.执行率.分值"})],
    )
    pack = replace(only("指标.重点工作引出"), tables=(decl,))
    rows: dict[str, tuple[ListedRow, ...]] = {
        "目标.全部": (
            row("目标.第1项", "甲", "一级指标 = 产出", "分值 = 10 分"),
            row("目标.第2项", "乙", "一级指标 = 效益", "分值 = 20 分"),
            row("目标.第3项", "丙", "一级指标 = 产出", "分值 = 5 分"),
        )
    }
    base = figures("目标.执行率.分值 = 10 分")
    known = base.plus(subtotals(rows, base, pack))
    table = build_tables(computed(known, rows), pack)["自评表"]
    assert [(one["一级指标"].text, one.name, one["分值"].value) for one in table.rows] == [
        ("产出", "甲", 10),
        ("", "丙", 5),
        ("效益", "乙", 20),
        ("", "总分", 45),
    ]
