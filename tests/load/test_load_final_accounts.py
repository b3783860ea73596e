"""财决01表 and 附03表: three blocks side by side, rows by label, and four ways of having no number."""

from pathlib import Path
from typing import Any

from pipeline.expr import Sum
from pipeline.load import LoadResult
from pipeline.money import Absence
from pipeline.records import Cell, Figure
from tests.builders import rewrite, table, xlsx
from tests.load.exports import F03, Z01, codes, department, f03, form, loaded, pack, z01

BLANK, DASH, MISSING = Absence.BLANK, Absence.DASH, Absence.MISSING


def value(result: LoadResult, key: str) -> Any:
    assert result.loaded is not None
    return result.loaded.figures[key].value


def test_three_blocks_are_three_tables(tmp_path: Path) -> None:
    accounts = z01(
        left={"其他收入": (None, 3.18, 3.18), "总计": (10, 20, 20)},
        middle={"其他支出": (1, 2, 3), "本年支出合计": (4, 5, 6)},
        right={"其他支出": ("—", "—", 7.77), "其他": (8, 8, 8), "本年支出合计": (4, 5, 6)},
    )
    result = loaded(department(tmp_path, {Z01: accounts, F03: f03()}))
    assert codes(result) == []
    assert value(result, "收入.其他收入.决算数") == 318
    assert value(result, "功能.其他支出.决算数") == 300
    assert value(result, "经济.其他支出.决算数") == 777
    assert value(result, "支出.结余分配.其他.年初预算数") == 800
    assert value(result, "功能.本年支出合计.年初预算数") == value(result, "支出.本年支出合计.年初预算数") == 400


def test_zero_blank_dash_and_missing_are_four_things(tmp_path: Path) -> None:
    rows = z01(middle={"节能环保支出": (0, None, "—"), "金融支出": ("待定", 1, 1)})
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    assert [value(result, f"功能.节能环保支出.{column}") for column in ("年初预算数", "调整预算数", "决算数")] == [
        0,
        BLANK,
        DASH,
    ]
    assert value(result, "功能.金融支出.年初预算数") is MISSING
    assert codes(result) == ["L021"]


def test_every_figure_has_its_cell_and_text(tmp_path: Path) -> None:
    result = loaded(department(tmp_path, {Z01: z01(middle={"一般公共服务支出": (5.5, None, None)}), F03: f03()}))
    assert result.loaded is not None
    source = result.loaded.figures["功能.一般公共服务支出.年初预算数"].source
    assert source == Cell(file="决算报表.xlsx", sheet=Z01, address="H7", found="5.5")
    assert all(isinstance(figure.source, Cell) for figure in result.loaded.figures.values())


def test_economic_rows_have_only_the_final_column(tmp_path: Path) -> None:
    result = loaded(department(tmp_path))
    assert result.loaded is not None
    assert "经济.工资福利支出.决算数" in result.loaded.figures
    assert "经济.工资福利支出.年初预算数" not in result.loaded.figures


def test_a_row_that_is_not_there_is_missing_in_every_column(tmp_path: Path) -> None:
    rows = z01()
    next(row for row in rows if len(row) > 5 and row[5] == "国防支出")[5] = "国防事务"
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    assert codes(result) == ["L036"]
    assert result.problems[0].keys == ("功能.国防支出.年初预算数", "功能.国防支出.调整预算数", "功能.国防支出.决算数")
    assert value(result, "功能.国防支出.决算数") is MISSING


def test_rows_keep_the_order_of_the_export(tmp_path: Path) -> None:
    rows = z01()
    first, second = rows[6], rows[10]
    first[5:10], second[5:10] = second[5:10], first[5:10]
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    assert result.loaded is not None
    assert next(key for key in result.loaded.figures if key.startswith("功能.")) == "功能.教育支出.年初预算数"


def test_names_of_other_years_are_the_same_row(tmp_path: Path) -> None:
    rows = z01(middle={"卫生健康支出": (1, 1, 1)})
    next(row for row in rows if len(row) > 5 and row[5] == "卫生健康支出")[5] = "八、医疗卫生与计划生育支出"
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    (item,) = result.problems
    assert (item.code, item.cell, item.found, item.expected) == ("L091", "F15", "八、医疗卫生与计划生育支出", "卫生健康支出")
    assert value(result, "功能.卫生健康支出.决算数") == 100


def test_amounts_in_ten_thousand_yuan_are_scaled(tmp_path: Path) -> None:
    rows = z01(left={"总计": (1.5, 2, 3)}, unit="金额单位：万元")
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    assert value(result, "收入.总计.年初预算数") == 1_500_000  # 1.5 万元 = 15,000.00 元


def test_without_a_unit_of_money_no_amount_is_believed(tmp_path: Path) -> None:
    result = loaded(department(tmp_path, {Z01: z01(left={"总计": (1, 2, 3)}, unit=""), F03: f03()}))
    assert codes(result) == ["L033"]
    assert value(result, "收入.总计.决算数") is MISSING


def test_a_unit_in_the_heads_is_nearer_than_the_one_above(tmp_path: Path) -> None:
    rows = z01(right={"总计": (1.5, 2, 3)})
    rows[4][12:15] = ["年初预算数（万元）", "调整预算数（万元）", "决算数（万元）"]
    result = loaded(department(tmp_path, {Z01: rows, F03: f03()}))
    (item,) = result.problems
    assert (item.code, item.cell, item.found) == ("L120", "O3", "O3 金额单位：元；M 列万元、N 列万元、O 列万元")
    assert value(result, "支出.总计.年初预算数") == 1_500_000


def test_two_units_of_money_above_the_table_are_none(tmp_path: Path) -> None:
    rows = z01()
    rows[1][0] = "金额单位：万元"
    assert codes(loaded(department(tmp_path, {Z01: rows, F03: f03()}))) == ["L033"]


def test_heads_may_stand_in_two_merged_rows(tmp_path: Path) -> None:
    rows = z01(left={"总计": (1, 2, 3)})
    heads, marks = rows[4], rows[5]
    for start in (0, 5, 10):
        marks[start : start + 5] = [None, None, *heads[start + 2 : start + 5]]
        heads[start + 2 : start + 5] = ["金额", None, None]
    merge = [f"{a}5:{b}5" for a, b in (("C", "E"), ("H", "J"), ("M", "O"))] + ["A5:A6", "F5:F6", "K5:K6"]
    folder = department(tmp_path)
    xlsx(folder / "决算报表.xlsx", {Z01: rows, F03: f03()}, merge=merge)
    result = loaded(folder)
    assert codes(result) == []
    assert value(result, "收入.总计.决算数") == 300


def test_f03_is_the_authority_and_staff_s_number_stands_beside_it(tmp_path: Path) -> None:
    result = loaded(department(tmp_path, {Z01: z01(), F03: f03({"公务接待费": (8, 7)})}))
    assert value(result, "三公.公务接待费.年初预算数") == 800
    assert value(result, "三公.公务接待费.决算数") == 700
    assert value(result, "三公填报.公务接待费.决算数") == 0


def test_without_f03_staff_s_numbers_serve(tmp_path: Path) -> None:
    sheet = table("""
        “三公”经费（金额单位：元）
        项目 | 上年决算 | 年初预算 | 本年决算 | 变动原因
        合计 | 9 | 8 | 7 | 厉行节约""")
    rest = list(form()["三公经费"][2:])
    result = loaded(department(tmp_path, {Z01: z01()}, 三公经费=[*sheet, *rest]))
    assert result.loaded is not None and "决算报表:F03" in result.loaded.absent
    assert value(result, "三公.合计.决算数") == 700
    assert "三公填报.合计.决算数" not in result.loaded.figures


def test_figures_lost_to_uncalculated_formulas_stand_under_one_cause(tmp_path: Path) -> None:
    rows = z01(left={"总计": ("=1+1", "=1+1", 3)})
    folder = department(tmp_path, {Z01: rows, F03: f03(), "草稿": [["=1+1"]]})
    for number in (1, 3):
        rewrite(folder / "决算报表.xlsx", f"xl/worksheets/sheet{number}.xml", "<f>1+1</f><v>0</v>", "<f>1+1</f><v></v>")
    result = loaded(folder)
    (item,) = result.problems  # the sheet nobody reads is not mentioned
    assert (item.code, item.sheet, item.found) == ("L012", Z01, "C17、D17")
    assert [child.keys for child in item.consequences] == [("收入.总计.年初预算数",), ("收入.总计.调整预算数",)]
    assert value(result, "收入.总计.年初预算数") is MISSING


def test_units_are_added_up_and_shown(tmp_path: Path) -> None:
    folder = department(tmp_path, {Z01: z01(left={"总计": (1, 2, None)}), F03: f03()})
    xlsx(folder / "决算报表-局本部.xlsx", {Z01: z01(left={"总计": (10, "—", None)}, owner="局本部"), F03: f03()})
    result = loaded(folder)
    assert codes(result) == []
    assert [value(result, f"收入.总计.{column}") for column in ("年初预算数", "调整预算数", "决算数")] == [1100, 200, BLANK]
    assert result.loaded is not None
    figure = result.loaded.figures["收入.总计.年初预算数"]
    assert isinstance(figure.source, Sum)
    assert [part.key for part in figure.direct_uses] == ["分表.第1份.收入.总计.年初预算数", "分表.第2份.收入.总计.年初预算数"]


def test_a_sheet_only_one_unit_gives_makes_no_sum(tmp_path: Path) -> None:
    folder = department(tmp_path, {Z01: z01(), F03: f03({"公务接待费": (8, 7)})})
    xlsx(folder / "决算报表-局本部.xlsx", {Z01: z01(owner="局本部")})
    result = loaded(folder)
    assert codes(result) == ["L018"]
    assert value(result, "三公.公务接待费.决算数") is MISSING
    assert value(result, "分表.第2份.三公.公务接待费.决算数") == 700


def test_all_keys_are_in_the_catalogue_with_their_unit(tmp_path: Path) -> None:
    folder = department(tmp_path)
    xlsx(folder / "决算报表-局本部.xlsx", {Z01: z01(owner="局本部"), F03: f03()})
    result = loaded(folder)
    assert result.loaded is not None

    def declared(figure: Figure) -> bool:
        entry = pack().catalogue.find(figure.key)
        return entry is not None and entry.unit == figure.unit

    assert [figure.key for figure in result.loaded.figures.values() if not declared(figure)] == []
