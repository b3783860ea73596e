"""The ordinary department (示例市水务局 2024): every relation worked out by hand from the written files by another reader."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.conftest import MUNICIPAL, Built
from tools.sample.build import contents, data_folder
from tools.sample.data import read_sample

ZERO = Decimal(0)
OPENING, FULL, FINAL = Decimal("143570000"), Decimal("162662200"), Decimal("149839549.73")
CLASSES = {
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "221": "住房保障支出",
}
ECONOMIC = {
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    "309": "资本性支出（基本建设）",
    "310": "资本性支出",
}
MONTH, YEAR, CLOSING, PAGE_END, PAGE_BEGIN = "本月合计", "本年累计", "年终结转", "过次页", "承前页"
Row = dict[str, Any]


def amount(value: object) -> Decimal:
    """A numeric cell as an exact amount; an empty one or a dash is nothing."""
    return ZERO if value is None or isinstance(value, str) else Decimal(repr(value))


def by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[key(row)] += row["net"]
    return {name: value for name, value in sums.items() if value}


@pytest.fixture(scope="module")
def form() -> dict[tuple[int, str], tuple[Decimal, ...]]:
    """(block, label without spaces and numbering) → 年初, 全年, 决算 of 财决01表, which stands on a tab named 01表."""
    sheet = load_workbook(MUNICIPAL / "决算报表.xlsx")["01表"]
    assert sheet["O3"].value == "币种：人民币 单位：元"
    rows = {}
    for row in sheet.iter_rows(min_row=7, max_row=37, values_only=True):
        for block in range(3):
            label = str(row[block * 5] or "").strip()
            if label:
                rows[block, label.partition("、")[2] or label] = tuple(map(amount, row[block * 5 + 2 : block * 5 + 5]))
    return rows


@pytest.fixture(scope="module")
def documents() -> list[Row]:
    sheet = load_workbook(MUNICIPAL / "预算指标账.xlsx")["Sheet1"]
    head = [str(cell.value) for cell in sheet[3]]
    rows: list[Row] = [dict(zip(head, cells, strict=True)) for cells in sheet.iter_rows(min_row=4, values_only=True)]
    return [row | {"net": amount(row["指标金额"])} for row in rows if isinstance(row["序号"], int)]


@pytest.fixture(scope="module")
def printed() -> dict[str, list[Row]]:
    """Unit → all rows below the head of its sheet but the footer."""
    found: dict[str, list[Row]] = {}
    for sheet in load_workbook(MUNICIPAL / "支出明细账.xlsx"):
        unit = str(sheet["A2"].value).partition("：")[2]
        assert sheet["A1"].value == f"{unit}支出明细账"
        head = [str(cell.value) for cell in sheet[3]]
        rows: list[Row] = [dict(zip(head, cells, strict=True)) for cells in sheet.iter_rows(min_row=4, values_only=True)]
        assert str(rows.pop()["月"]).startswith("制表人：")
        found[unit] = [row | {"net": amount(row["借方金额"]) - amount(row["贷方金额"])} for row in rows]
    return found


@pytest.fixture(scope="module")
def spending(printed: dict[str, list[Row]]) -> list[Row]:
    """Lines of expenditure, each with the month of its voucher's first line."""
    lines = []
    for unit, rows in printed.items():
        month = 0
        for row in rows:
            month = int(row["月"]) if row["月"] else month
            if row["摘要"] not in (MONTH, YEAR, CLOSING, PAGE_END, PAGE_BEGIN):
                lines.append(row | {"unit": unit, "month": month})
    return lines


def test_regenerating_gives_the_committed_bytes() -> None:
    made = contents(read_sample(data_folder("national/示例市水务局")))
    assert sorted(made) == sorted(path.name for path in MUNICIPAL.iterdir())
    assert [name for name, content in made.items() if (MUNICIPAL / name).read_bytes() != content] == []


def test_the_form_adds_up_in_every_column(form: dict[tuple[int, str], tuple[Decimal, ...]]) -> None:
    for column in range(3):

        def cell(block: int, label: str, at: int = column) -> Decimal:
            return form[block, label][at]

        income = sum(cell(0, f"{name}收入") for name in ("一般公共预算财政拨款", "政府性基金预算财政拨款", "事业"))
        assert income == cell(0, "本年收入合计")
        assert cell(0, "总计") == income + cell(0, "年初结转和结余")
        assert sum(cell(1, name) for name in CLASSES.values()) == cell(1, "本年支出合计") == cell(2, "本年支出合计")
        assert cell(2, "本年支出合计") == cell(2, "基本支出") + cell(2, "项目支出")
        assert cell(2, "基本支出") == cell(2, "人员经费") + cell(2, "公用经费")
        assert cell(2, "总计") == cell(0, "总计") == cell(2, "本年支出合计") + cell(2, "年末结转和结余")
    assert form[2, "本年支出合计"] == (OPENING, FULL, FINAL)
    assert sum(form[2, name][2] for name in ECONOMIC.values()) == FINAL


def test_what_was_not_spent_is_less_income_or_stands_at_the_years_end(
    form: dict[tuple[int, str], tuple[Decimal, ...]],
) -> None:
    # 162,662,200.00 − 149,839,549.73 = 12,822,650.27; less income 156,192,200.00 − 153,597,384.06 = 2,594,815.94;
    # the rest, 10,227,834.33, is 年末结转和结余
    _, planned, got = form[0, "本年收入合计"]
    assert Decimal("12822650.27") == FULL - FINAL
    assert planned - got == Decimal("2594815.94")
    assert FULL - FINAL - (planned - got) == form[2, "年末结转和结余"][2] == Decimal("10227834.33")


def test_documents_add_up_to_the_years_budget_in_every_class(
    documents: list[Row], form: dict[tuple[int, str], tuple[Decimal, ...]]
) -> None:
    first = [row for row in documents if row["来源"] in ("年初批复", "提前下达")]
    for rows, column in ((first, 0), (documents, 1)):
        assert by(rows, lambda row: row["支出功能分类"][:3]) == {c: form[1, name][column] for c, name in CLASSES.items()}
        assert by(rows, lambda row: row["支出性质"].rpartition("-")[2]) == {
            name: form[2, name][column] for name in ("人员经费", "公用经费", "项目支出")
        }
    assert {row["来源"] for row in documents} == {"年初批复", "提前下达", "追加", "调减", "调剂", "上年结转"}
    taken = [row["net"] for row in documents if row["来源"] == "调减"]
    assert taken and max(taken) < 0  # as the system prints them


def test_documents_tell_the_income_of_each_fund(documents: list[Row], form: dict[tuple[int, str], tuple[Decimal, ...]]) -> None:
    """全年预算 of an income row is what its documents bring, 上年结转 apart."""
    names = {"111": "一般公共预算财政拨款收入", "121": "政府性基金预算财政拨款收入", "31": "事业收入"}
    of_year = [row for row in documents if row["来源"] != "上年结转"]
    assert by(of_year, lambda row: row["资金性质"].partition("-")[0]) == {c: form[0, name][1] for c, name in names.items()}
    brought = sum((row["net"] for row in documents if row["来源"] == "上年结转"), ZERO)
    assert brought == form[0, "年初结转和结余"][1] == Decimal("6470000")


def test_subtotals_of_the_documents_are_their_sums() -> None:
    running, whole, subtotals = ZERO, ZERO, 0
    for cells in load_workbook(MUNICIPAL / "预算指标账.xlsx")["Sheet1"].iter_rows(min_row=4, values_only=True):
        if isinstance(cells[0], int):
            running += amount(cells[11])
        elif cells[1] == "单位小计":
            assert amount(cells[11]) == running
            whole, running, subtotals = whole + running, ZERO, subtotals + 1
        elif cells[1] == "合计":
            assert amount(cells[11]) == whole == FULL
    assert subtotals == 3


def test_ledger_agrees_with_the_form_by_class_and_by_the_nature_in_the_accounts_name(
    spending: list[Row], form: dict[tuple[int, str], tuple[Decimal, ...]]
) -> None:
    assert by(spending, lambda row: row["支出功能分类"][:3]) == {code: form[1, name][2] for code, name in CLASSES.items()}
    assert by(spending, lambda row: row["部门经济分类"][:3]) == {code: form[2, name][2] for code, name in ECONOMIC.items()}
    assert "支出性质" not in spending[0]
    assert by(spending, lambda row: row["会计科目"].split("/")[2]) == {
        name: form[2, name][2] for name in ("基本支出", "项目支出")
    }


def test_day_and_voucher_stand_on_a_vouchers_first_line_only(printed: dict[str, list[Row]]) -> None:
    for rows in printed.values():
        for row in rows:
            given = [bool(row[head]) for head in ("月", "日", "凭证号")]
            assert given in ([True] * 3, [False] * 3)
        lines = [row for row in rows if row["会计科目"]]
        assert 0 < sum(row["月"] is None for row in lines) < len(lines)


def test_totals_and_page_rows_of_the_ledger_are_sums_of_its_lines(printed: dict[str, list[Row]]) -> None:
    """本月合计 is the month's, 本年累计 the year's so far, 过次页 and 承前页 the year's so far at the page's end."""
    for rows in printed.values():
        month, year = [ZERO, ZERO], [ZERO, ZERO]
        months = pages = 0
        for row in rows:
            stated = [amount(row["借方金额"]), amount(row["贷方金额"])]
            if row["摘要"] == MONTH:
                assert stated == month
                month, months = [ZERO, ZERO], months + 1
            elif row["摘要"] in (YEAR, PAGE_END, PAGE_BEGIN):
                assert stated == year
                pages += row["摘要"] == PAGE_END
            else:
                month = [a + b for a, b in zip(month, stated, strict=True)]
                year = [a + b for a, b in zip(year, stated, strict=True)]
        assert months == 12 and pages >= 5
        assert year[0] == year[1]  # closed at the year's end


def test_ledger_cumulates_by_quarter_as_the_staff_workbook_says(spending: list[Row]) -> None:
    sheet = load_workbook(MUNICIPAL / "填报表.xlsx")["执行进度"]
    stated = [amount(row[1]) for row in sheet.iter_rows(min_row=4, values_only=True)]
    cumulated = [sum((row["net"] for row in spending if row["month"] <= month), ZERO) for month in (3, 6, 9, 12)]
    assert stated == cumulated and stated[-1] == FINAL


def test_three_public_expenses_are_those_of_the_ledger_and_have_zero_bases(spending: list[Row]) -> None:
    sheet = load_workbook(MUNICIPAL / "决算报表.xlsx")["附03"]
    final = {str(row[0].value).strip(): amount(row[3].value) for row in sheet.iter_rows(min_row=6, max_row=22)}
    items = {"30217": "3.公务接待费", "30231": "（2）公务用车运行维护费", "31013": "（1）公务用车购置费"}
    found = by((row for row in spending if row["部门经济分类"][:5] in items), lambda row: row["部门经济分类"][:5])
    assert found == {code: final[name] for code, name in items.items()}
    # 221,076.58 + 288,297.37 + 29,787.51 = 539,161.46
    assert final["（一）支出合计"] == sum(found.values()) == Decimal("539161.46")
    staff = load_workbook(MUNICIPAL / "填报表.xlsx")["三公经费"]
    rows = {row[0]: row[1:5] for row in staff.iter_rows(min_row=4, values_only=True)}
    assert rows["因公出国（境）费"] == (0, 0, 0, 0) and rows["公务用车购置费"][0] == 0


def figure(built: Built, key: str) -> Any:
    figures = json.loads((built.folder / "figures.json").read_text(encoding="utf-8"))["figures"]
    return next(item for item in figures if item["key"] == key)


@pytest.mark.parametrize(
    ("key", "over", "under"),
    [
        ("执行.预算完成率", 14983954973, 16266220000),  # 决算 ÷ 全年预算, in 分: 92.12%
        ("执行.结转结余率", 1022783433, 16266220000),  # 6.29%
        ("执行.结转结余变动率", 1022783433 - 647000000, 647000000),  # 58.08%
        ("执行.预算调整幅度", 16266220000 - 14357000000, 14357000000),  # 13.30%
        ("三公.合计.预算变动率", 596 - 390, 390),  # thousands: 52.82%
        ("人员.在职人员控制率", 54 + 29 + 22, 58 + 32 + 24),
        ("执行.重点支出安排率", 7420000000, 11102400000),
        ("产出.质量达标率", 23, 24),
        ("目标.完成率", 9, 11),
        ("重点工作.完成率", 7, 10),
    ],
)
def test_ratios_of_the_frame(built_municipal: Built, key: str, over: int, under: int) -> None:
    value = figure(built_municipal, key)["value"]
    assert Fraction(int(value["num"]), int(value["den"])) == Fraction(over, under)


def test_no_error_and_no_warning(built_municipal: Built) -> None:
    listed = json.loads((built_municipal.folder / "问题清单.json").read_text(encoding="utf-8"))["problems"]
    assert {item["severity"] for item in listed} == {"提示"}
