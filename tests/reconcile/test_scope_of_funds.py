"""Departments with other money: what the 指标账 holds decides what can be judged. The good department, through real files.

Its year: 财政拨款 110 and 其他收入 20 planned, 130 in all (80 at the beginning); spent 113, shared out 7, on hand 10.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.run import Run, stages
from tests.errors.good import Department, good
from tests.load.exports import ROOTS

Edit = Callable[[Department], None]
AMOUNT, FUND, FUNCTION, ECONOMIC, KIND = -1, 4, 5, 7, 2


def built(tmp_path: Path, *edits: Edit) -> Run:
    department = good()
    for edit in edits:
        edit(department)
    return stages(department.write(tmp_path), ROOTS, "compute")


def errors(run: Run) -> list[str]:
    """The codes of reconciliation that are 错误, those listed under others too."""
    found = [item for top in run.problems for item in (top, *top.consequences)]
    return sorted(item.code for item in found if item.severity.value == "错误" and item.code[0] in "GR")


def hints(run: Run) -> list[str]:
    return [item.code for item in run.problems if item.code in ("R010", "R011")]


def without_closing(department: Department) -> None:
    department.documents = [row for row in department.documents if row[KIND] != "结转下年"]


def fiscal_only(department: Department) -> None:
    department.documents = [row for row in department.documents if row[FUND] != "31-单位资金"]


def set_document(number: int, column: int, value: object) -> Edit:
    return lambda department: department.documents[number].__setitem__(column, value)


def drop_document(number: int) -> Edit:
    def drop(department: Department) -> None:
        department.documents.pop(number)

    return drop


def step(run: Run, scope: str, name: str, of: str) -> object:
    line = next(line for line in run.bridge if (line.scope, line.name) == (scope, name))
    return dict(line.steps)[of].value


# 指标账 of ordinary life ---------------------------------------------------------------------


def test_a_ledger_without_rows_of_next_year_passes(tmp_path: Path) -> None:
    run = built(tmp_path, without_closing)
    assert errors(run) == [] and hints(run) == []
    # 科学技术: 19 + 11 + 8 + 5 + 7 = 50 planned, 43 spent
    assert step(run, "功能分类", "科学技术支出", "指标账：全年预算数") == 5000
    assert step(run, "功能分类", "科学技术支出", "未支出") == 700
    assert step(run, "合计", "合计", "未支出") == 1700


@pytest.mark.parametrize(
    ("edit", "codes"),
    [
        (drop_document(7), ["G2", "G6"]),  # 3 of 追加, 财政拨款
        (drop_document(1), ["G2", "G2", "G2", "G6", "G6"]),  # 30 of the first budget
        (lambda d: d.vouchers.pop(4), ["A11", "G1"]),
        (lambda d: d.vouchers.pop(2), ["G1"]),
    ],
)
def test_what_is_lacking_is_an_error(tmp_path: Path, edit: Edit, codes: list[str]) -> None:
    found = errors(built(tmp_path, without_closing, edit))
    assert found and set(found) <= set(codes), found


def test_two_classes_exchanged_are_two_errors(tmp_path: Path) -> None:
    """行政运行 (1) and 科技 (5) of two documents change places: 4 too much here, 4 too little there, the total agrees."""
    run = built(
        tmp_path,
        without_closing,
        set_document(6, FUNCTION, "2060404-科技成果转化与扩散"),
        set_document(11, FUNCTION, "2011301-行政运行"),
    )
    titles = [item.title for item in run.problems if item.code == "G2"]
    assert len(titles) == 2 and all(name in "".join(titles) for name in ("一般公共服务支出", "科学技术支出"))


def test_a_column_that_is_not_filled_is_not_compared(tmp_path: Path) -> None:
    def blank(department: Department) -> None:
        for row in ("基本支出", "人员经费", "日常公用经费", "项目支出", "基本建设类项目", "行政事业类项目"):
            department.right[row][1] = None

    assert "G2" not in errors(built(tmp_path, without_closing, blank))


# money the 指标账 does not hold ---------------------------------------------------------------------


def test_a_ledger_of_fiscal_money_only_cannot_be_judged_by_class(tmp_path: Path) -> None:
    run = built(tmp_path, without_closing, fiscal_only)
    assert errors(run) == [] and hints(run) == ["R011"]
    (item,) = [item for item in run.problems if item.code == "R011"]
    assert "指标账没有其他收入的指标" in item.expected
    g2 = {item.column: item.result for item in run.ties if item.id == "G2"}
    assert g2["功能分类：科学技术支出（全年预算数）"] == "无法核对"
    assert {item.result for item in run.ties if item.id == "G6"} == {"相符"}


def test_what_is_lacking_of_the_fiscal_money_is_still_an_error(tmp_path: Path) -> None:
    assert errors(built(tmp_path, without_closing, fiscal_only, set_document(9, AMOUNT, 4))) == ["G6"]


def test_more_in_a_class_than_the_form_has_is_an_error_whatever_the_ledger_holds(tmp_path: Path) -> None:
    """A document of 37 in 科学技术 (form 50, other documents of fiscal money 42): 79."""
    run = built(tmp_path, without_closing, fiscal_only, set_document(1, FUNCTION, "2060404-科技成果转化与扩散"))
    assert "G2" in errors(run)


def test_a_ledger_that_tells_no_funds_is_known_by_its_sum(tmp_path: Path) -> None:
    def nameless(department: Department) -> None:
        for row in department.documents[1:]:
            row[FUND] = None

    assert errors(built(tmp_path / "all", without_closing, nameless)) == []
    fiscal = built(tmp_path / "fiscal", without_closing, fiscal_only, nameless)
    assert errors(fiscal) == [] and hints(fiscal) == ["R011"]
    assert "R005" in {item.code for item in fiscal.problems}
    lacking = built(tmp_path / "lacking", without_closing, fiscal_only, nameless, set_document(9, AMOUNT, 4))
    assert "G2" in errors(lacking)


# income ---------------------------------------------------------------------


def test_incomes_exchanged_in_the_form_are_found(tmp_path: Path) -> None:
    def exchange(department: Department) -> None:
        left = department.left
        left["一般公共预算财政拨款收入"], left["其他收入"] = left["其他收入"], left["一般公共预算财政拨款收入"]

    run = built(tmp_path, without_closing, exchange)
    assert errors(run) == ["G6"]
    (item,) = [each for each in run.problems if each.code == "G6"]
    # 20 where 110 should be and the other way round; 80 at the beginning of the year
    assert "一般公共预算财政拨款收入" in item.title and "相差 90.00 元" in item.found
    assert "与收入“其他收入”的数可能填反了" in item.expected


def test_incomes_exchanged_in_the_final_column_are_one_error(tmp_path: Path) -> None:
    """决算数 100 and 20 of plans of 110 and 20."""

    def exchange(department: Department) -> None:
        fiscal, other = department.left["一般公共预算财政拨款收入"], department.left["其他收入"]
        fiscal[2], other[2] = other[2], fiscal[2]

    run = built(tmp_path, without_closing, exchange)
    assert [code for code in errors(run) if code == "G6"] == ["G6"]
    assert "可能与“其他收入”填反了行" in next(each.found for each in run.problems if each.code == "G6")


def test_two_classes_exchanged_in_the_form_are_one_error_a_ledger(tmp_path: Path) -> None:
    def exchange(department: Department) -> None:
        rows = department.middle
        rows["一般公共服务支出"], rows["科学技术支出"] = rows["科学技术支出"], rows["一般公共服务支出"]

    run = built(tmp_path, without_closing, exchange)
    assert [code for code in errors(run) if code in ("G1", "G2")] == ["G1", "G2"]


def test_the_bridge_prints_names_of_the_form_and_less_income(tmp_path: Path) -> None:
    """130 planned and 130 came in, 10 of them from last year; 5 less of other income is a step of the whole."""

    def less(department: Department) -> None:
        department.left["其他收入"][2] = 15
        department.left["本年收入合计"][2] = 115
        department.left["总计"][2] = 125
        department.middle["科学技术支出"][2] = 43
        department.right["年末结转和结余"][2] = 5
        department.right["基本支出结转"][2] = 1
        department.right["项目支出结转和结余"][2] = 4
        department.right["总计"][2] = 125
        for number, row in enumerate(department.documents):
            if row[ECONOMIC] == "31002-办公设备购置":
                department.documents[number] = [*row[:ECONOMIC], "30906-大型修缮", row[AMOUNT]]

    run = built(tmp_path, without_closing, less)
    assert step(run, "合计", "合计", "少收的收入") == 500
    names = [line.name for line in run.bridge if line.scope == "经济分类"]
    assert "资本性支出（基本建设）" in names and not any("_" in name for name in names)


def test_incomes_exchanged_in_the_final_column_only(tmp_path: Path) -> None:
    """财政拨款 110 planned and 其他收入 20: 20 and 100 received, each nearer to the other's budget."""

    def exchange(department: Department) -> None:
        department.left["一般公共预算财政拨款收入"][2], department.left["其他收入"][2] = 20, 100

    run = built(tmp_path, without_closing, exchange)
    assert set(errors(run)) == {"G6"}
    assert any("可能与" in item.found for item in run.problems if item.code == "G6")


def test_a_fund_of_its_own(tmp_path: Path) -> None:
    """5 of the 财政拨款 is 政府性基金: right in both, and wrong where only the ledger says so."""

    def in_form(department: Department) -> None:
        department.left["一般公共预算财政拨款收入"] = [80, 105, 95]
        department.left["政府性基金预算财政拨款收入"] = [None, 5, 5]

    def in_ledger(department: Department) -> None:
        department.documents[11][FUND] = "2-政府性基金预算资金"

    assert errors(built(tmp_path / "both", without_closing, in_form, in_ledger)) == []
    assert set(errors(built(tmp_path / "one", without_closing, in_ledger))) == {"G6"}


# 调整 filled back from 决算, 结转下年 ---------------------------------------------------------------------


def backfilled(department: Department) -> None:
    """调整 = 决算 everywhere; the documents that were not spent do not stand in the form any more."""
    for table in (department.left, department.middle, department.right):
        for cells in table.values():
            if cells[2] not in (None, "—"):
                cells[1] = cells[2]
    department.left["一般公共预算财政拨款收入"] = [80, 110, 110]
    department.left["其他收入"] = [None, 20, 20]
    department.left["本年收入合计"] = [80, 130, 130]
    department.left["年初结转和结余"] = [None, None, None]


def test_a_column_filled_back_is_known_by_what_is_left_of_the_whole(tmp_path: Path) -> None:
    run = built(tmp_path, without_closing, backfilled)
    assert errors(run) == [] and "F9" in {item.code for item in run.problems}
    assert step(run, "合计", "合计", "调整列按决算回填") == 1700
    # the whole: 130 planned = 113 spent + 10 on hand + 7 shared out; of one class only that it is no less than spent
    assert {item.result for item in run.ties if item.id == "G2" and "合计" in item.column} == {"相符"}
    lacking = built(tmp_path / "lacking", without_closing, backfilled, set_document(11, AMOUNT, 4))
    assert "G2" in errors(lacking)


def test_rows_of_next_year_that_contradict_what_is_on_hand(tmp_path: Path) -> None:
    """All 17 that were not spent stated as 结转下年, while 年末结转和结余 is 10."""

    def invented(department: Department) -> None:
        unspent = [row for row in department.documents if row[1] == "2019-11-20"]
        without_closing(department)
        department.documents += [["例财〔2019〕9号", "2019-12-31", "结转下年", "结转", *row[4:-1], -row[-1]] for row in unspent]

    run = built(tmp_path, invented)
    assert errors(run) == ["G5"]
    (item,) = [item for item in run.problems if item.code == "G5"]
    assert item.found == "财决01表年末结转和结余 10.00 元，指标账结转下年 17.00 元，相差 7.00 元"


# 支出明细账 of a part of the money ---------------------------------------------------------------------


def named_accounts(name: str) -> Edit:
    def name_all(department: Department) -> None:
        head, *lines = department.vouchers
        department.vouchers = [[*head, "科目名称"], *([*line, name] for line in lines)]

    return name_all


@pytest.mark.parametrize(("name", "codes"), [("行政支出-财政拨款支出", []), ("行政支出", ["G1"])])
def test_a_ledger_whose_accounts_are_all_of_fiscal_money(tmp_path: Path, name: str, codes: list[str]) -> None:
    """19 of 科学技术 was paid from 其他收入 and is not in the ledger: judged only where the accounts do not say so."""
    run = built(tmp_path, lambda d: d.vouchers.__delitem__(6), named_accounts(name))
    assert sorted(set(errors(run))) == codes
    assert ("R011" in hints(run)) is (not codes)


def test_a_ledger_of_fiscal_money_never_has_more_than_the_form(tmp_path: Path) -> None:
    more = built(tmp_path, named_accounts("财政拨款支出"), lambda d: d.vouchers[7].__setitem__(7, 6))
    assert errors(more) == ["G1"]


def test_what_is_an_error_is_not_told_as_undecided_too(tmp_path: Path) -> None:
    """11 go on to next year in the 指标账, 10 are on hand in the form: more than all money there is."""

    def more(department: Department) -> None:
        row = next(row for row in department.documents if row[KIND] == "结转下年" and row[AMOUNT] == -8)
        row[AMOUNT] = -9

    run = built(tmp_path, more)
    assert "G5" in errors(run)
    assert not any("年末结转和结余" in item.found for item in run.problems if item.code == "R011")
