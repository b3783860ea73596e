"""项目支出: the list, each project's goals, and what the ledgers and the form say of them."""

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.department import Run
from pipeline.reconcile.projects import as_project
from tests.forms.department import CODE, GOALS, department, made


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return made(tmp_path_factory.mktemp("projects"))


def test_every_project_is_a_row_and_has_a_list_of_its_goals(run: Run) -> None:
    assert run.computed is not None
    rows = run.computed.lists["项目.全部"]
    assert [(row.key, row.name) for row in rows] == [
        ("项目.第1项", "委托服务"),
        ("项目.第2项", "课题研究"),
        ("项目.第3项", "设备购置"),
    ]
    assert [row["执行率"].value for row in rows] == [Fraction(22, 30), Fraction(38, 45), 1]
    goals = run.computed.lists["项目.第2项.指标"]
    assert [(row.key, row["短称"].text, row["目标值"].text) for row in goals] == [
        ("项目.第2项.指标.第1项", "结题数", "4项"),
        ("项目.第2项.指标.第2项", "决策参考", "有所提高"),
    ]
    assert goals[1]["序号"].value == 2


def test_an_empty_name_belongs_to_the_project_above(run: Run) -> None:
    assert run.figures["项目.第1项.指标.第2项.项目名称"].text == "委托服务"


def test_rows_of_a_project_need_not_stand_together(tmp_path: Path) -> None:
    given = department()
    head, *rows = given.form["项目绩效指标"]
    named = [[row[0] or rows[place - 1][0], *row[1:]] for place, row in enumerate(rows)]
    given.form["项目绩效指标"] = [head, *named[::2], *named[1::2]]
    run = made(tmp_path, given)
    assert run.figures["项目.第3项.指标.第2项.绩效目标"].text == "使用人满意度"
    assert run.figures["项目.第1项.指标.第1项.绩效目标"].text == GOALS[0][3]


def test_ledgers_by_project(run: Run) -> None:
    # 指标账: 2011302 10 + 12 + 8 = 30 (结转下年 apart), 2060404 19 + 11 + 8 + 7 = 45, 31002 5; 明细账: 22, 19 + 19 = 38, 5
    found = {key: figure.value for key, figure in run.figures.items() if key.startswith("项目账.")}
    assert found == {
        "项目账.第1项.年初预算数": 1000,
        "项目账.第1项.全年预算数": 3000,
        "项目账.第1项.决算数": 2200,
        "项目账.第2项.年初预算数": 3000,
        "项目账.第2项.全年预算数": 4500,
        "项目账.第2项.决算数": 3800,
        "项目账.第3项.全年预算数": 500,
        "项目账.第3项.决算数": 500,
    }


def test_all_projects_are_the_form_s_whole(run: Run) -> None:
    assert [run.figures[f"项目.合计.{c}"].value for c in ("年初预算数", "全年预算数", "全年执行数")] == [4000, 8000, 6500]
    assert {item.result for item in run.ties if item.id in ("F24", "F25", "F26", "F26-2")} == {"相符"}


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        (f"{CODE}-委托服务", CODE, "委托服务"),
        (f"{CODE}委托服务", CODE, "委托服务"),
        (f"{CODE} — 委托 服务", CODE, "委托服务"),
        ("委托服务", "", "委托服务"),
        ("2019年课题", "", "2019年课题"),
        (CODE, CODE, ""),
    ],
)
def test_a_project_as_ledgers_print_it(text: str, code: str, name: str) -> None:
    assert (as_project(text).code, as_project(text).name) == (code, name)
