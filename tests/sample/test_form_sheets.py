"""The sheets of the forms in a sample: their amounts follow from the 收支单元 and agree with what the ledgers print."""

import shutil
from fractions import Fraction

import pytest

from pipeline.department import Run
from pipeline.run import stages
from tests.load.exports import ROOTS
from tools.sample.build import build, data_folder
from tools.sample.data import Sample, read_sample
from tools.sample.money import amount_of

NAME = "national/示例市水务局"
_AMOUNTS = '"@年初预算数", "@全年预算数", "@全年执行数"'
_FUNDS = {"财政拨款": "财政拨款", "上年结转": "上年结转", "其他": "其他资金"}
_PARTS = ", ".join(f'"@{fund}.{column}"' for fund in _FUNDS for column in ("全年预算数", "全年执行数"))


def rows_of_projects(sample: Sample) -> str:
    names = dict.fromkeys(cell.project for cell in sample.cells if cell.nature == "项目支出")
    return ",\n".join(f'["{name}", "示例市水务局", {_AMOUNTS}, {_PARTS}, "按期完成", "已完成"]' for name in names)


def added(sample: Sample) -> str:
    heads = "全年预算数（元）", "全年执行数（元）"
    columns = [
        "项目名称",
        "实施单位",
        "年初预算数（元）",
        *heads,
        *(f"{fund}{head}" for fund in _FUNDS.values() for head in heads),
    ]
    listed = '", "'.join([*columns, "预期目标", "实际完成情况"])
    funds = ",\n".join(
        '["{}", {}]'.format(label, ", ".join(f'"@{fund}.{c}"' for c in ("年初预算数", "全年预算数", "全年执行数")))
        for label, fund in (("当年财政拨款", "财政拨款"), ("上年结转资金", "上年结转"), ("其他资金", "其他"))
    )
    return f"""
[[sheet]]
name = "资金来源"
title = "自评表的资金"
note = "单位：元"
columns = ["资金来源", "年初预算数（元）", "全年预算数（元）", "全年执行数（元）"]
kinds = "文额额额"
rows = [{funds}]
[[sheet]]
name = "项目支出"
title = "项目支出"
note = "单位：元"
columns = ["{listed}"]
kinds = "文文额额额额额额额额额文文"
rows = [{rows_of_projects(sample)}]
"""


def without(text: str, *names: str) -> str:
    """Leave out the sheets the sample has of these names."""
    first, *sheets = text.split("[[sheet]]")
    return "[[sheet]]".join((first, *(sheet for sheet in sheets if not any(f'name = "{name}"' in sheet for name in names))))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, Run]:
    folder = tmp_path_factory.mktemp("forms")
    shutil.copytree(ROOTS[0], folder / "packs", ignore=shutil.ignore_patterns("sample", "*.py", "guangdong"))
    data = shutil.copytree(data_folder(NAME), folder / "data")
    staff = data / "填报表.toml"
    staff.write_text(without(staff.read_text("utf-8"), "资金来源", "项目支出") + added(read_sample(data)), "utf-8")
    return read_sample(data), stages(build(data, folder / "inputs"), (folder / "packs",), "narrate")


def test_money_by_fund_is_the_form_s(sample: tuple[Sample, Run]) -> None:
    _, run = sample
    held = {(item.id, item.column) for item in run.ties if item.id in ("F20", "F21") and item.result == "相符"}
    assert {column for tie, column in held if tie == "F20"} == {"年初预算数", "全年预算数", "全年执行数"}
    assert not [item.code for item in run.problems if item.code in ("F20", "F21", "J070", "L053")]


def test_every_project_agrees_with_both_ledgers(sample: tuple[Sample, Run]) -> None:
    data, run = sample
    projects = {cell.project for cell in data.cells if cell.nature == "项目支出"}
    assert run.figures["项目.项数"].value == len(projects)
    results = [item.result for item in run.ties if item.id == "F25"]
    assert set(results) == {"相符"} and len(results) == 3 * len(projects)
    assert not [item.code for item in run.problems if item.code in ("F24", "F25", "F26", "F26-2", "R012", "R013")]


def test_a_project_s_amounts_by_hand(sample: tuple[Sample, Run]) -> None:
    # 小型水库除险加固工程: 9,600,000.00 年初, 1,260,000.00 上年结转, 1,672,575.23 未支出, 10,787,424.77 决算
    data, run = sample
    name = "小型水库除险加固工程"
    assert amount_of(data, name, "@全年预算数") == 1246000000
    assert amount_of(data, name, "@财政拨款.全年执行数") == 952742477  # 10,787,424.77 − 1,260,000.00
    found = next(figure for figure in run.figures.match("项目.第*项.项目名称") if figure.text == name)
    assert Fraction(run.figures[found.key.replace("项目名称", "全年执行数")].number or 0) == 1078742477
