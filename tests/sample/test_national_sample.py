"""The second pack's sample: the same bytes every time, and its figures worked out by hand from the written files."""

import json
from fractions import Fraction
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.conftest import NATIONAL, Built
from tools.sample.build import contents, data_folder
from tools.sample.data import read_sample


def test_regenerating_gives_the_committed_bytes() -> None:
    made = contents(read_sample(data_folder("national")))
    assert sorted(made) == sorted(path.name for path in NATIONAL.iterdir())
    assert [name for name, content in made.items() if (NATIONAL / name).read_bytes() != content] == []


def test_a_pack_without_sample_data_is_said() -> None:
    with pytest.raises(FileNotFoundError, match="common/sample"):
        data_folder("common")


def test_the_form_has_the_published_line_numbers_and_heads() -> None:
    """88 lines: 1–31 income, 32–57 and 84 functions, 58–88 natures; Excel row = 行次+6, 行次−25, 行次−51."""
    sheet = load_workbook(NATIONAL / "决算报表.xlsx")["Z01 收入支出决算总表(财决01表)"]
    assert [sheet.cell(5, column).value for column in (3, 4, 5)] == ["年初预算数", "全年预算数", "决算数"]
    numbers = {(block, sheet.cell(row, block * 5 + 2).value): row for block in range(3) for row in range(7, 38)}
    for block, number, row in ((0, 27, 33), (0, 31, 37), (1, 57, 32), (2, 58, 7), (2, 62, 11), (2, 84, 33), (2, 88, 37)):
        assert numbers[block, number] == row
    assert sheet.cell(33, 11).value == sheet.cell(33, 6).value == "本年支出合计"


def figure(built: Built, key: str) -> Any:
    figures = json.loads((built.folder / "figures.json").read_text(encoding="utf-8"))["figures"]
    return next(item for item in figures if item["key"] == key)


@pytest.mark.parametrize(
    ("key", "over", "under"),
    [
        ("执行.预算完成率", 17187452617, 17774832617),  # 决算 ÷ 全年预算, in 分
        ("执行.结转结余率", 587380000, 17774832617),  # 年末结转 5,873,800.00 ÷ 全年预算
        ("执行.结转结余变动率", 587380000 - 544000000, 544000000),
        ("执行.预算调整幅度", 17774832617 - 16234540000, 16234540000),
        ("三公.合计.预算变动率", 112 - 118, 118),  # 万元: 本年 112, 上年 118
        ("人员.在职人员控制率", 119 + 91 + 38, 126 + 98 + 42),
        ("执行.重点支出安排率", 6794, 10140),  # 万元
        ("资产.固定资产利用率", 841560, 864200),
        ("产出.质量达标率", 36, 37),
    ],
)
def test_ratios_of_the_frame(built_national: Built, key: str, over: int, under: int) -> None:
    value = figure(built_national, key)["value"]
    assert Fraction(int(value["num"]), int(value["den"])) == Fraction(over, under)


def test_no_error_and_no_warning(built_national: Built) -> None:
    listed = json.loads((built_national.folder / "问题清单.json").read_text(encoding="utf-8"))["problems"]
    assert {item["severity"] for item in listed} == {"提示"}
