"""A table in another unit than it says is one problem that names it; a ledger without a listed unit names the unit."""

from pathlib import Path

from pipeline.causes import group_by_cause
from pipeline.problems import Problem, Severity
from pipeline.run import stages
from tests.errors.good import Department, good
from tests.load.exports import ROOTS


def told(department: Department, folder: Path) -> list[Problem]:
    run = stages(department.write(folder), ROOTS)
    return [item for item in group_by_cause(run.problems, run.figures) if item.severity is not Severity.NOTE]


def multiplied(rows: list[list[object]], factor: int) -> None:
    for row in rows[1:]:
        row[:] = [value * factor if isinstance(value, int) else value for value in row]


def test_a_form_that_says_ten_thousand_and_is_in_yuan(tmp_path: Path) -> None:
    """Both ledgers are what the form's numbers are in 元: 113 万元 ÷ 10,000 = 113 元, 130 万元 ÷ 10,000 = 130 元."""
    department = good()
    department.top["unit"] = "金额单位：万元"
    found = told(department, tmp_path)
    (unit,) = [item for item in found if item.code == "L205"]
    assert unit.file == "决算报表.xlsx" and unit.severity is Severity.ERROR
    assert unit.title == "决算报表的金额单位写错：决算报表的各数是预算指标账、支出明细账的 10,000 倍"
    assert unit.expected == "决算报表的数是元，而写的单位是万元"
    assert unit.found.startswith("全年预算数：决算报表 1,300,000.00 元，预算指标账、支出明细账 130.00 元")
    assert {"G1", "G2", "F14"} <= {item.code for item in unit.consequences}
    assert not {"G1", "G2", "F14", "G4", "A8"} & {item.code for item in found}


def test_a_form_in_ten_thousand_that_says_yuan(tmp_path: Path) -> None:
    """The ledgers are 10,000 times the form: 1,130,000 元 beside 113."""
    department = good()
    multiplied(department.documents, 10_000)
    multiplied(department.vouchers, 10_000)
    (unit,) = [item for item in told(department, tmp_path) if item.code == "L205"]
    assert unit.expected == "决算报表的数是万元，而写的单位是元"
    assert unit.title.endswith("决算报表的各数只有预算指标账、支出明细账的 10,000 分之一")


def test_a_ledger_whose_unit_is_wrong_is_named_where_the_other_agrees_with_the_form(tmp_path: Path) -> None:
    department = good()
    multiplied(department.vouchers, 1_000)  # 113,000 beside 113, and the 指标账 has the form's 130
    found = told(department, tmp_path)
    (unit,) = [item for item in found if item.code == "L205"]
    assert (unit.file, unit.sheet) == ("支出明细账.xlsx", "账")
    assert unit.title.startswith("支出明细账的金额单位写错")


def test_one_amount_more_and_it_is_no_unit(tmp_path: Path) -> None:
    """113.00万元 is known to 0.005万元: 50 元. One of the vouchers is 100 元 off what ten thousand times would be."""
    department = good()
    department.leave_out.add("预算指标账")
    multiplied(department.vouchers, 10_000)
    (unit,) = [item for item in told(department, tmp_path / "1") if item.code == "L205"]
    assert unit.title.startswith("决算报表或支出明细账的金额单位写错")  # either of the two
    department.vouchers[1][-2] += 100
    assert "G1" in {item.code for item in told(department, tmp_path / "2")}
    assert "L205" not in {item.code for item in told(department, tmp_path / "3")}


def test_a_listed_unit_without_a_line_in_the_ledger_is_named(tmp_path: Path) -> None:
    """All lines are 局本部's but one of 5 元 (资本性支出) of 监测站, which the second export lacks: 113 − 5 = 108."""
    department = good()
    station = [*department.form["预算单位"][1]]
    station[0] = "监测站"
    department.form["预算单位"].append(station)
    last = len(department.vouchers) - 1
    for number, row in enumerate(department.vouchers):
        row.append("单位名称" if number == 0 else "监测站" if number == last else "局本部")
    lost = department.vouchers[last][-3]
    assert "G1" not in {item.code for item in told(department, tmp_path / "1")}
    del department.vouchers[last]
    (item,) = [item for item in told(department, tmp_path / "2") if item.code == "G1"]
    assert item.title == "决算报表与支出明细账不符（合计的决算数）"
    assert item.found == (
        f"财决01表决算数 113.00 元，明细账决算数 {113 - lost}.00 元，相差 {lost}.00 元；明细账没有“监测站”的一行"
    )
