"""Money of the forms by fund and nature, 基础数据, the texts: right values, and where each comes from."""

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.department import Run
from pipeline.expr import Expr
from pipeline.money import Absence
from pipeline.records import Cell
from pipeline.run import stages
from tests.forms.department import asking, department, made, with_export
from tests.load.exports import ROOTS
from tests.ties.material import pack as plain_pack


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return made(tmp_path_factory.mktemp("forms"))


def yuan(run: Run, key: str) -> object:
    """Return a figure in 元."""
    figure = run.figures[key]
    return figure.value if figure.number is None else Fraction(figure.number) / 100


def test_the_whole_agrees(run: Run) -> None:
    assert sorted(item.code for item in run.problems) == ["M010", "T001"]


def test_money_by_fund_adds_up_to_the_form(run: Run) -> None:
    # 财决01: 80, 130, 113. 财政拨款 of the 指标账: 30 + 10 + 10 + 19 + 11 = 80 年初, + 13 + 17 追加 = 110; 结转下年 apart
    rows = {"合计": (80, 130, 113), "财政拨款": (80, 110, 93), "上年结转": (0, 0, 0), "其他": (0, 20, 20)}
    for name, amounts in rows.items():
        assert [yuan(run, f"资金.{name}.{c}") for c in ("年初预算数", "全年预算数", "全年执行数")] == list(amounts)
    assert run.figures["资金.财政拨款.执行率"].value == Fraction(93, 110)
    assert run.figures["资金.合计.执行率"].value == run.figures["执行.预算完成率"].value == Fraction(113, 130)
    assert run.figures["资金.上年结转.执行率"].value is Absence.BLANK


def test_an_empty_cell_takes_what_the_ledger_tells_and_a_filled_one_stands(run: Run) -> None:
    assert isinstance(run.figures["资金.财政拨款.全年预算数"].source, Expr)
    typed = run.figures["资金.其他.全年预算数"].source
    assert isinstance(typed, Cell) and (typed.sheet, typed.address) == ("资金来源", "C4")
    assert yuan(run, "资金账.其他.全年预算数") == 20


def test_the_nature_comes_from_the_form(run: Run) -> None:
    assert [yuan(run, f"资金.{name}.全年执行数") for name in ("基本支出", "项目支出", "一般公共预算", "其他性质")] == [
        48,
        65,
        93,
        20,
    ]


def test_a_published_form_whose_two_splits_differ(tmp_path: Path) -> None:
    # published: 1325.68 + 118.82 + 585.62 = 2030.12 by income, 900.47 + 1025.20 = 1925.67 by nature: short by 104.45 (万元).
    # Here: the income side 113 as the form, 基本支出 48 + 项目支出 60 = 108, 5 in 经营支出
    given = department()
    given.right["项目支出"][2], given.right["经营支出"] = 60, [None, None, 5]
    found = [item for item in made(tmp_path, given).ties if item.id == "F23" and item.column == "全年执行数"]
    assert [(item.result, item.difference) for item in found] == [("不符", 500)]


def test_a_dash_is_no_blank(tmp_path: Path) -> None:
    given = department()
    given.put("资金来源", "上年结转资金", "年初预算数（元）", "—")
    run = made(tmp_path, given)
    assert run.figures["资金.上年结转.年初预算数"].value is Absence.DASH
    assert "J070" not in [item.code for item in run.problems]


def test_an_empty_cell_takes_what_the_exported_form_states(tmp_path: Path) -> None:
    given = department()
    given.leave_out.add("预算指标账")
    place = with_export(given.write(tmp_path), ["", "其中：当年财政拨款", "", 80, 110, 93], ["", "其他资金", "", 0, 20, 20])
    run = stages(place, (asking(tmp_path),), "narrate")
    figure = run.figures["资金.财政拨款.全年预算数"]
    assert (figure.value, isinstance(figure.source, Cell) and figure.source.file) == (11000, "绩效指标导出.xlsx")
    assert "J070" not in [item.code for item in run.problems]


def test_without_a_ledger_every_empty_cell_is_asked_for_at_once(tmp_path: Path) -> None:
    given = department()
    given.leave_out.add("预算指标账")
    told = [item for item in made(tmp_path, given).problems if item.code == "J070"]
    assert [(item.sheet, item.found) for item in told] == [
        ("资金来源", "B2 当年财政拨款的年初预算数、C2 当年财政拨款的全年预算数")
    ]


def test_basic_data(run: Run) -> None:
    assert [yuan(run, f"公用.办公经费.{c}") for c in ("上年决算数", "年初预算数", "决算数")] == [
        12,
        10,
        14,
    ]  # 30201 of 基本支出
    assert yuan(run, "支出.项目支出.上年决算数") == 60
    assert yuan(run, "支出.基本支出.调整额") == 10  # 50 − 40
    assert yuan(run, "专项.合计.决算数") == 13
    assert run.figures["楼堂馆所.规模控制率"].value == Fraction(980 * 2, 2001)  # 980 ÷ 1000.5
    assert run.figures["楼堂馆所.投资概算控制率"].value == Fraction(105, 100)
    assert run.figures["单位.厉行节约保障措施"].text == "按预算列支"
    assert run.figures["目标.预期目标"].text == "服务企业，完成课题"


def test_a_report_that_prints_none_of_it_asks_for_none_of_it() -> None:
    names = {sheet.name for sheet in plain_pack().workbook.sheet}
    assert not names & {"资金来源", "资金性质", "年度目标", "项目支出", "项目绩效指标", "基础数据", "专项资金"}
    labels = {row.label for sheet in plain_pack().workbook.sheet for row in sheet.row}
    assert "厉行节约保障措施" not in labels
    assert (ROOTS[0] / "guangdong").is_dir()
