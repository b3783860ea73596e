"""Scores of the projects: goals by their rules, the execution leaf, total, grade; and what a person is told of them."""

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.department import Run
from pipeline.problems import Problem
from tests.forms.department import department, made


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return made(tmp_path_factory.mktemp("scores"))


def score(run: Run, key: str) -> Fraction:
    return Fraction(run.figures[f"项目.{key}"].number or 0)


def test_a_project_s_points(run: Run) -> None:
    # 18 of 20: 18 ÷ 20 × 50 = 45; 120 of 100: 40; 执行率 22 ÷ 30 × 10 = 7.33
    assert [score(run, f"第1项.指标.第{n}项.得分") for n in (1, 2)] == [45, 40]
    assert score(run, "第1项.执行率.得分") == Fraction("7.33")
    assert score(run, "第1项.总分") == Fraction("92.33")
    assert (score(run, "第1项.满分"), run.figures["项目.第1项.等级"].text) == (100, "优")


def test_a_goal_without_numbers_takes_staff_s_score_within_its_level(run: Run) -> None:
    # 达成 of 40 points is 32 to 40: 36 stands; 执行率 38 ÷ 45 × 10 = 8.44
    assert score(run, "第2项.指标.第2项.得分") == 36
    assert score(run, "第2项.总分") == Fraction("94.44")


def test_levels_of_a_project_are_its_own(run: Run) -> None:
    assert (score(run, "第1项.得分.产出指标"), score(run, "第3项.得分.产出指标")) == (45, 50)
    assert "得分.产出指标" not in run.figures


def test_the_department_s_score_is_what_it_was(run: Run, tmp_path: Path) -> None:
    plain = made(tmp_path, department(), "资金来源")
    assert run.figures["得分.合计"].value == plain.figures["得分.合计"].value


def told(folder: Path, code: str, sheet: str, row: str, column: str, value: object) -> list[Problem]:
    given = department()
    given.put(sheet, row, column, value)
    return [item for item in made(folder, given).problems if item.code == code]


def test_points_that_do_not_add_up_are_told_at_the_project(tmp_path: Path) -> None:
    (found,) = told(tmp_path, "J041", "项目绩效指标", "委托服务", "分值", 60)
    assert (found.title.partition("的分值")[0], found.found, found.expected) == ("委托服务：绩效指标", "100 分", "90 分")
    assert (found.sheet, found.cell) == ("项目绩效指标", "G2")


def test_a_missed_goal_asks_for_its_reason_in_its_own_sheet(tmp_path: Path) -> None:
    (found,) = told(tmp_path, "J002", "项目绩效指标", "委托服务", "偏差原因", None)
    assert found.title == "绩效目标“委托服务：服务企业”未完成，没有填写原因"
    assert found.remedy == "在填报表“项目绩效指标”的“偏差原因”中填写"


def test_a_low_rate_asks_for_its_reason_in_the_project_s_row(tmp_path: Path) -> None:
    (found,) = told(tmp_path, "J061", "项目支出", "课题研究", "执行偏差原因", None)
    assert (found.title, found.found, found.cell) == ("项目“课题研究”预算执行率低于界限，没有说明原因", "84.44%", "L3")
    assert "“项目支出”的“执行偏差原因”" in found.remedy


def test_a_project_of_nothing_has_no_rate(tmp_path: Path) -> None:
    given = department()
    for column in ("全年预算数（元）", "全年执行数（元）"):
        given.put("项目支出", "设备购置", column, 0)
    run = made(tmp_path, given)
    assert score(run, "第3项.执行率.得分") == 0
    assert run.figures["项目.第3项.执行率"].number is None
