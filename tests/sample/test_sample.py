"""The sample inputs: same bytes every time; every total recomputed from the written files by another reader."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from tools.sample.build import contents, data_folder
from tools.sample.data import read_sample

FOLDER = Path(__file__).parents[2] / "inputs" / "2019" / "广东省工业和信息化厅"
ZERO = Decimal(0)
NATURES = {
    "基本支出-人员经费": (Decimal("110465100.00"), Decimal("169066462.45")),
    "基本支出-日常公用经费": (Decimal("22745700.00"), Decimal("20375145.05")),
    "项目支出": (Decimal("127471500.00"), Decimal("445922612.12")),
}
CLASSES = {
    "201": "一般公共服务支出",
    "203": "国防支出",
    "206": "科学技术支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "215": "资源勘探信息等支出",
}
ECONOMIC = {
    "301": ("工资福利支出", Decimal("131358677.07")),
    "302": ("商品和服务支出", Decimal("461175517.05")),
    "303": ("对个人和家庭的补助", Decimal("37713225.38")),
    "310": ("资本性支出", Decimal("5116800.12")),
}
FINAL = Decimal("635364219.62")
Row = dict[str, Any]


def amount(value: object) -> Decimal | None:
    """A numeric cell as an exact amount; a float prints as the shortest decimal, which is what was typed."""
    return None if value is None or isinstance(value, str) else Decimal(repr(value))


def total(rows: Iterable[Row]) -> Decimal:
    return sum((row["net"] for row in rows), ZERO)


def by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[key(row)] += row["net"]
    return {name: value for name, value in sums.items() if value}


@pytest.fixture(scope="module")
def form() -> dict[tuple[int, str], tuple[Decimal | None, ...]]:
    """(block, label without spaces and numbering) → 年初, 调整, 决算 of 财决01表."""
    sheet = load_workbook(FOLDER / "决算报表.xlsx")["Z01 收入支出决算总表(财决01表)"]
    rows = {}
    for row in sheet.iter_rows(min_row=7, max_row=41, values_only=True):
        for block in range(3):
            label = str(row[block * 5] or "").strip()
            if label:
                values = tuple(amount(value) for value in row[block * 5 + 2 : block * 5 + 5])
                rows[block, label.partition("、")[2] or label] = values
    return rows


@pytest.fixture(scope="module")
def documents() -> list[Row]:
    sheet = load_workbook(FOLDER / "预算指标账.xlsx").active
    assert sheet is not None
    rows = []
    for cells in sheet.iter_rows(min_row=5, values_only=True):
        if isinstance(cells[0], int):
            net = (amount(cells[11]) or ZERO) - (amount(cells[12]) or ZERO)
            names = ("unit", "number", "date", "kind", "origin", "fund", "function", "nature", "economic")
            rows.append(dict(zip(names, cells[1:10], strict=True)) | {"net": net})
    return rows


@pytest.fixture(scope="module")
def ledger() -> list[Row]:
    """Every data row of the csv, with the net of debit and credit."""
    text = (FOLDER / "支出明细账.csv").read_bytes().decode("gb18030")
    title, unit, head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert (title[0], unit[2]) == ("支出明细账", "金额单位：元")
    return [dict(zip(head, row, strict=True)) | {"net": money(row[10]) - money(row[11])} for row in rows]


@pytest.fixture(scope="module")
def spending(ledger: list[Row]) -> list[Row]:
    kept = ("7101", "7201", "7901")
    skipped = ("期初余额", "本月合计", "本年累计", "年终结转")
    return [row for row in ledger if row["科目编码"].startswith(kept) and row["摘要"] not in skipped]


def money(text: str) -> Decimal:
    return Decimal(text.replace(",", "") or "0")


def test_regenerating_gives_the_committed_bytes() -> None:
    made = contents(read_sample(data_folder("guangdong")))
    assert sorted(made) == sorted(path.name for path in FOLDER.iterdir())
    assert [name for name, content in made.items() if (FOLDER / name).read_bytes() != content] == []


def test_the_form_adds_up_in_every_column(form: dict[tuple[int, str], tuple[Decimal | None, ...]]) -> None:
    for column in range(3):

        def cell(block: int, label: str, at: int = column) -> Decimal:
            return form[block, label][at] or ZERO

        income = cell(0, "一般公共预算财政拨款收入") + cell(0, "其他收入")
        assert cell(0, "本年收入合计") == income
        assert cell(0, "总计") == income + cell(0, "用事业基金弥补收支差额") + cell(0, "年初结转和结余")
        classes = [values[column] or ZERO for (block, label), values in form.items() if block == 1 and label != "本年支出合计"]
        assert len(classes) == 24
        assert sum(classes) == cell(1, "本年支出合计") == cell(2, "本年支出合计")
        assert cell(2, "基本支出") == cell(2, "人员经费") + cell(2, "日常公用经费")
        assert cell(2, "本年支出合计") == cell(2, "基本支出") + cell(2, "项目支出")
        assert cell(2, "总计") == cell(2, "本年支出合计") + cell(2, "年末结转和结余") == cell(0, "总计")
    # 131,358,677.07 + 461,175,517.05 + 37,713,225.38 + 5,116,800.12 = 635,364,219.62
    assert sum(form[2, name][2] or ZERO for name, _ in ECONOMIC.values()) == FINAL
    assert form[2, "总计"][2] == FINAL + Decimal("67197850.07") == Decimal("702562069.69")


def test_zero_blank_and_dash_stand_where_the_published_tables_have_them() -> None:
    sheet = load_workbook(FOLDER / "决算报表.xlsx").worksheets[0]
    zero = [row[5].value for row in sheet.iter_rows(min_row=7, max_row=30) if [cell.value for cell in row[7:10]] == [0, 0, 0]]
    assert zero == [
        "九、节能环保支出",
        "十五、商业服务业等支出",
        "十六、金融支出",
        "二十、粮油物资储备支出",
        "二十二、其他支出",
    ]
    blank = [row for row in sheet.iter_rows(min_row=7, max_row=30) if [cell.value for cell in row[7:10]] == [None] * 3]
    assert len(blank) == 24 - 11
    dashed = [row[10].value for row in sheet.iter_rows(min_row=7, max_row=41) if row[12].value == "—" == row[13].value]
    assert len(dashed) == 12  # 支出经济分类, its total and ten classes


def test_three_public_expenses_add_up_and_cover_the_ledger(spending: list[Row]) -> None:
    sheet = load_workbook(FOLDER / "决算报表.xlsx")["F03 机构运行信息表(财决附03表)"]
    budget, final = ([amount(sheet.cell(row, column).value) or ZERO for row in range(7, 13)] for column in (3, 4))
    for all_, abroad, cars, bought, run, guests in (budget, final):
        assert all((abroad, cars, bought, run, guests))
        assert cars == bought + run and all_ == abroad + cars + guests
    assert (budget[0], final[0]) == (Decimal("4556500"), Decimal("3940000"))
    items = {"30212": final[1], "31013": final[3], "30231": final[4], "30217": final[5]}
    for code, item in items.items():
        rows = [row for row in spending if row["部门经济分类"].startswith(code)]
        assert total(row for row in rows if row["支出性质"] == "基本支出") <= item <= total(rows)


def test_documents_bridge_from_the_first_budget_to_the_final_accounts(documents: list[Row]) -> None:
    state, own = "11-一般公共预算资金", "3-单位资金"
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in documents:
        sums[row["fund"], row["origin"]] += row["net"]
    begin = sums[state, "年初批复"] + sums[state, "提前下达"] + sums[own, "年初批复"]
    assert sums[own, "年初批复"] == Decimal("309800") and begin == Decimal("260682300")
    assert sums[state, "调剂"] == 0
    added = sums[state, "年中追加"] + sums[state, "调减"]
    assert added == Decimal("405038369.69")
    assert (sums[own, "年中追加"], sums[own, "调减"]) == (Decimal("31800"), Decimal("-309800"))
    available = begin + added + 31800 - 309800 + sums[state, "上年结转"]
    assert available == Decimal("702562069.69")
    assert available + sums[state, "结转下年"] == total(documents) == FINAL
    assert sums[state, "结转下年"] == Decimal("-67197850.07") and 300 <= len(documents) <= 450


def test_documents_agree_with_the_form_by_class_nature_and_economic_class(
    documents: list[Row], form: dict[tuple[int, str], tuple[Decimal | None, ...]]
) -> None:
    first = [row for row in documents if row["origin"] in ("年初批复", "提前下达")]
    assert by(first, lambda row: row["nature"]) == {name: pair[0] for name, pair in NATURES.items()}
    assert by(documents, lambda row: row["nature"]) == {name: pair[1] for name, pair in NATURES.items()}
    begins = {code: form[1, name][0] for code, name in CLASSES.items() if form[1, name][0]}
    assert by(first, lambda row: row["function"][:3]) == begins
    assert by(documents, lambda row: row["function"][:3]) == {code: form[1, name][1] for code, name in CLASSES.items()}
    assert by(documents, lambda row: row["economic"][:3]) == {code: pair[1] for code, pair in ECONOMIC.items()}


def test_personal_classes_exceed_personal_funds_by_what_stands_in_projects(documents: list[Row]) -> None:
    personal = [row for row in documents if row["economic"][:3] in ("301", "303")]
    # 131,358,677.07 + 37,713,225.38 − 169,066,462.45 = 5,440.00
    assert total(personal) - NATURES["基本支出-人员经费"][1] == Decimal("5440.00")
    assert total(row for row in personal if row["nature"] == "项目支出") == Decimal("5440.00")


def test_subtotals_of_the_documents_are_their_sums() -> None:
    sheet = load_workbook(FOLDER / "预算指标账.xlsx").active
    assert sheet is not None
    running, whole, labels = ZERO, ZERO, []
    for cells in sheet.iter_rows(min_row=5, values_only=True):
        net = (amount(cells[11]) or ZERO) - (amount(cells[12]) or ZERO)
        if isinstance(cells[0], int):
            running += net
        elif cells[1] == "小计":
            assert net == running
            whole, running = whole + net, ZERO
            labels.append(cells[1])
        elif cells[1] == "合计":
            assert net == whole == FINAL
    assert len(labels) == 4


def test_ledger_agrees_with_the_form_by_class_nature_and_economic_class(
    spending: list[Row], form: dict[tuple[int, str], tuple[Decimal | None, ...]]
) -> None:
    assert total(spending) == FINAL
    assert by(spending, lambda row: row["功能分类"][:3]) == {code: form[1, name][2] for code, name in CLASSES.items()}
    assert by(spending, lambda row: row["部门经济分类"][:3]) == {code: pair[1] for code, pair in ECONOMIC.items()}
    basic = Decimal("169066462.45") + Decimal("20375145.05")
    assert by(spending, lambda row: row["支出性质"]) == {"基本支出": basic, "项目支出": Decimal("445922612.12")}


def test_ledger_cumulates_by_quarter_as_the_staff_workbook_says(spending: list[Row]) -> None:
    sheet = load_workbook(FOLDER / "填报表.xlsx")["执行进度"]
    stated = [amount(row[1]) for row in sheet.iter_rows(min_row=4, values_only=True)]
    cumulated = [total(row for row in spending if int(row["日期"][5:7]) <= month) for month in (3, 6, 9, 12)]
    assert stated == cumulated == [Decimal(q) for q in ("92127811.84", "317682109.81", "497490183.96", "635364219.62")]
    pace = [value / FINAL / Decimal(share) for value, share in zip(cumulated, ("0.25", "0.5", "0.75", "1"), strict=True)]
    # 58.0, 100.0, 104.4, 100.0 → 90.6
    assert [round(100 * rate, 1) for rate in pace] == [Decimal(rate) for rate in ("58.0", "100.0", "104.4", "100.0")]
    assert round(100 * sum(pace, ZERO) / 4, 1) == Decimal("90.6")


def test_ledger_and_documents_agree_unit_by_unit(spending: list[Row], documents: list[Row]) -> None:
    assert by(spending, lambda row: row["单位"]) == by(documents, lambda row: row["unit"])
    assert len({row["单位"] for row in spending}) == 4


def test_ledger_has_what_a_reader_must_leave_out(ledger: list[Row], spending: list[Row]) -> None:
    assert 3000 < len(spending) < len(ledger)
    assert sum(row["net"] < 0 for row in spending) == 60  # 46 red lines and 14 refunds
    assert {row["摘要"] for row in ledger} >= {"期初余额", "本月合计", "本年累计", "年终结转"}
    closing = [row for row in ledger if row["摘要"] == "年终结转"]
    spent = total(row for row in closing if row["科目编码"].startswith("7"))
    assert spent == -FINAL
    costs = [row for row in ledger if row["科目编码"].startswith("5") and row["功能分类"]]
    assert total(costs) == FINAL - ECONOMIC["310"][1]  # 平行记账, capital outlay apart


def test_ledger_balances_run_on(ledger: list[Row]) -> None:
    """余额 of every line is the one before ± the line; the 8101 accounts end with what is carried to next year."""
    balances: dict[tuple[str, str], Decimal] = {}
    for row in ledger:
        key = (row["单位"], row["科目编码"])
        stated = money(row["余额"]) * {"借": 1, "贷": -1, "平": 0}[row["方向"]]
        moved = ZERO if row["摘要"] in ("本月合计", "本年累计") else row["net"]
        assert stated == balances.get(key, stated) + moved
        balances[key] = stated
    carried = sum(value for (_, code), value in balances.items() if code == "8101")
    assert carried == Decimal("-67197850.07")
    assert all(value == 0 for (_, code), value in balances.items() if code != "8101")


def staff_rows(name: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(FOLDER / "填报表.xlsx")[name].iter_rows(min_row=4, values_only=True))


def test_staff_workbook_carries_the_counts_of_the_report() -> None:
    units = staff_rows("预算单位")
    # 221+0+0+0+0 行政, 28+47+47+20 = 142 事业; 142 + 221 = 363
    assert [sum(unit[column] for unit in units) for column in range(4, 8)] == [221, 214, 142, 128]
    assert [sum(unit[column] == "是" for unit in units) for column in (2, 3)] == [4, 4]
    work = staff_rows("重点工作")
    assert (len({row[0] for row in work}), len(work), sum(row[2] == "是" for row in work)) == (6, 32, 26)
    assert all(row[3] for row in work if row[2] == "否")
    assert [row[0] for row in staff_rows("绩效目标")] == list(range(1, 16))
    assert [row[0] for row in staff_rows("绩效目标") if row[2]] == [4, 6]


def test_chosen_amounts_give_the_published_rates() -> None:
    data = {row[0]: Decimal(repr(row[1])) for row in staff_rows("其他数据")}
    assert data["政府采购实际"] / data["政府采购预算"] == Decimal("0.8751")
    assert (data["存量资金年末"] - data["存量资金年初"]) / data["存量资金年初"] == Decimal("-0.236")
    last, budget, final = (Decimal(repr(value)) for value in staff_rows("三公经费")[0][1:4])
    assert (last - final, budget - final) == (Decimal("867000"), Decimal("616500"))
    for column in (1, 2, 3):
        all_, abroad, cars, bought, run, guests = (row[column] for row in staff_rows("三公经费"))
        assert (cars, all_) == (bought + run, abroad + cars + guests)


def test_scores_by_hand_leave_one_point_with_its_reason() -> None:
    scores = {row[0]: (row[1], row[2]) for row in staff_rows("人工评分")}
    # 12 + 10 + (3+3+5+3+3) + 5 + 13 + 3 + 10 + 4 + 3 = 77; the other 22.92 points are computed
    assert sum(score for score, _ in scores.values()) == 77
    assert scores["预算编制合理性"][0] == 4 and len(scores) == 20 and all(reason for _, reason in scores.values())


def test_staff_text_keeps_the_rules_on_text() -> None:
    document = Document(str(FOLDER / "文字材料.docx"))
    headings = [one.text for one in document.paragraphs if str(one.style and one.style.name).startswith("Heading")]
    wanted = "主要职能 机构设置 年度总体工作和重点工作任务 绩效目标说明 预算编制 目标设置 资金管理 项目管理 资产管理 经济性"
    wanted += " 效率性 重点工作完成情况 公平性 工作表现 存在问题 改进意见 其他自评情况"
    assert set(wanted.split()) <= set(headings) and len(headings) == len(set(headings))
    text = "\n".join(one.text for one in document.paragraphs)
    for word in ("示范企业数量", "本部门", "本单位", "，，", "。。", "；。", "，。", "XX", "**", "待补"):
        assert word not in text
    assert any(run.bold for one in document.paragraphs for run in one.runs)
