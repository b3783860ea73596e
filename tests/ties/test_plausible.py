"""What staff may mistype, through real files: each slip is named at its cell, what is merely unusual in life is not."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline.problems import Problem
from pipeline.run import stages
from tests.errors.cases import Change, deep, document, fill
from tests.errors.good import good
from tests.load.exports import ROOTS


def told(folder: Path, *changes: Change) -> list[Problem]:
    department = good()
    for change in changes:
        change(department)
    found: Iterable[Problem] = stages(department.write(folder), ROOTS, "narrate").problems
    return [item for top in found for item in (top, *deep(top)) if item.code.startswith("F1")]


SLIPS = {
    "编制 −221": (fill("预算单位", "局本部", "行政编制", -221), "F10", "预算单位", "不小于0"),
    "内设机构 −26": (fill("其他数据", "内设机构数", "数值", -26), "F10", "其他数据", "不小于0"),
    "年度进度 0.98%": (fill("其他数据", "年度进度", "数值", "0.98%"), "F11", "其他数据", "不小于20%"),
    # 20 元 of last year typed in 万元 is 0.002 元: no fen; 0.01 is the nearest, and 15 ÷ 0.01 is 1,500 times
    "上年三公按万元填": (fill("三公经费", "合计", "上年决算（元）", 0.01), "F14", "三公经费", "相差 1,500 倍"),
    # 108 over 20,000 times too small would be 0.0054: 0.01 against 113 is 11,300 times, near 万
    "执行进度按万元填": (fill("执行进度", "第三季度", "累计支出", 0.01), "F14", "执行进度", "疑为万元数填成了元"),
    "第三季度小于第二季度": (fill("执行进度", "第三季度", "累计支出", 69), "F13", "执行进度", "70.00 元"),
    "实有远超编制": (fill("预算单位", "局本部", "行政实有", 900), "F18", "", "同一数量级"),
    "指标文件是下一年度的": (document(7, "指标日期", "2020-03-20"), "F17", "账", "2019年度的指标"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_at_its_sheet(tmp_path: Path, slip: str) -> None:
    change, code, sheet, expected = SLIPS[slip]
    hits = [item for item in told(tmp_path, change) if item.code == code]
    assert hits
    assert any(sheet in item.sheet and expected in item.expected for item in hits), hits


TRUE = {
    "nothing changed": (),
    "no 三公 last year": (fill("三公经费", "公务接待费", "上年决算（元）", 0),),
    "handed out in advance, a year before": (document(1, "指标日期", "2018-11-30"),),
    "a quarter without spending": (fill("执行进度", "第二季度", "累计支出", 31),),
    "a few more than the establishment": (fill("预算单位", "局本部", "行政实有", 34),),
}


@pytest.mark.parametrize("case", TRUE)
def test_what_happens_in_life_is_not_told(tmp_path: Path, case: str) -> None:
    assert told(tmp_path, *TRUE[case]) == []
