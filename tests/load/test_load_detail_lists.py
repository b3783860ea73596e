"""财决03, 05-1, 07 and the like: open lists by code, columns by heads of several rows, never by position."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.load import LoadResult
from pipeline.load.detail_list import joined_code
from pipeline.money import Absence
from tests.builders import DEPARTMENT, YEAR, Rows, table, xlsx
from tests.load.exports import F03, Z01, codes, department, f03, loaded, pack, z01

Z03 = "Z03 收入决算表(财决03表)"
TOP = f"""
    收入决算表 |
    编制单位：{DEPARTMENT} | | {YEAR}年度 | | 金额单位：元
"""
INCOME = (
    TOP.rstrip()
    + """
    项目 | | | | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | | 经营收入 | 附属单位上缴收入 | 其他收入
    科目编码 | | | 科目名称 | | | | 小计 | 其中：教育收费 | | |
    类 | 款 | 项 | 栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
    | | | 合计 | 110.00 | 100.00 | | | | | | 10.00
    201 | | | 一般公共服务支出 | 30.00 | 30.00 | | | | | |
    20199 | | | 其他一般公共服务支出 | 30.00 | 30.00 | | | | | |
    2019999 | | | 其他一般公共服务支出 | 30.00 | 30.00 | | | | | |
    215 | | | 资源勘探信息等支出 | 80.00 | 70.00 | | | | | | 10.00
    21505 | | | 工业和信息产业监管 | 80.00 | 70.00 | | | | | | 10.00
    2150501 | | | 行政运行 | 80.00 | 70.00 | | | | | | 10.00
"""
)
INCOME_MERGES = ["A3:D3", "A4:C4", "E3:E4", "F3:F4", "G3:G4", "H3:I3", "J3:J4", "K3:K4", "L3:L4"]


def read(tmp_path: Path, sheets: Mapping[str, Rows], merge: Sequence[str] = ()) -> LoadResult:
    """Load a department with further sheets beside Z01; ``merge`` is for the first of them."""
    folder = department(tmp_path)
    xlsx(folder / "决算报表.xlsx", {**sheets, Z01: z01(), F03: f03()}, merge=merge)
    return loaded(folder)


def value(result: LoadResult, key: str) -> Any:
    assert result.loaded is not None
    return result.loaded.figures[key].value


def test_a_list_gives_its_rows_by_code_and_its_total(tmp_path: Path) -> None:
    result = read(tmp_path, {Z03: table(INCOME)}, INCOME_MERGES)
    assert codes(result) == []
    assert value(result, "收入决算表.合计.本年收入合计") == 11_000
    assert value(result, "收入决算表.类215.其他收入") == 1_000
    assert value(result, "收入决算表.款21505.财政拨款收入") == 7_000
    assert value(result, "收入决算表.项2150501.本年收入合计") == 8_000
    assert value(result, "收入决算表.类201.其他收入") is Absence.BLANK
    assert value(result, "收入决算表.项2150501.名称") == "行政运行"
    assert result.loaded is not None and "决算报表:Z03" not in result.loaded.absent
    assert all(pack().catalogue.find(key) for key in result.loaded.figures)


def test_columns_are_found_wherever_they_stand(tmp_path: Path) -> None:
    rows = table(INCOME)
    swapped = [[*row[:4], *row[5:12], row[4] if len(row) > 4 else None] for row in (r + [None] * (12 - len(r)) for r in rows)]
    swapped[1] = rows[1]
    merge = ["A3:D3", "A4:C4", "E3:E4", "F3:F4", "G3:H3", "I3:I4", "J3:J4", "K3:K4", "L3:L4"]
    result = read(tmp_path, {Z03: swapped}, merge)
    assert codes(result) == []
    assert value(result, "收入决算表.合计.本年收入合计") == 11_000
    assert value(result, "收入决算表.类215.其他收入") == 1_000


def test_the_same_word_below_different_heads(tmp_path: Path) -> None:
    rows = table(
        TOP.replace("收入决算表", "一般公共预算财政拨款收入支出决算表").rstrip()
        + """
        项目 | | 年初结转和结余 | | | 本年收入 | | | 本年支出 | | | 年末结转和结余
        编码 | 科目名称 | 合计 | 基本 | 项目 | 合计 | 基本支出 | 项目支出 | 合计 | 基本支出 | 项目支出 | 合计 | 基本 | 项目
        | 栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12
        | 合计 | 5 | 1 | 4 | 100 | 60 | 40 | 90 | 61 | 29 | 15 | 0 | 15
        2150501 | 行政运行 | 5 | 1 | 4 | 100 | 60 | 40 | 90 | 61 | 29 | 15 | 0 | 15"""
    )
    merge = ["A3:B3", "C3:E3", "F3:H3", "I3:K3", "L3:N3"]
    result = read(tmp_path, {"Z07 一般公共预算财政拨款收入支出决算表(财决07": rows}, merge)
    assert codes(result) == []
    head = "一般公共预算财政拨款表.合计"
    found = [
        value(result, f"{head}.{c}")
        for c in ("年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出", "年末结转和结余")
    ]
    assert found == [500, 10_000, 9_000, 6_100, 2_900, 1_500]


def test_heads_of_several_rows_without_merged_cells(tmp_path: Path) -> None:
    rows = table(INCOME)
    rows[3][4:] = [None] * len(rows[3][4:])
    rows[3] += [None] * (12 - len(rows[3]))
    rows[3][7:9] = ["小计", "其中：教育收费"]
    rows[5][7] = 6  # 事业收入 in the total row
    result = read(tmp_path, {Z03: rows})
    assert codes(result) == []
    assert value(result, "收入决算表.合计.事业收入") == 600
    assert value(result, "收入决算表.合计.其他收入") == 1_000


def test_economic_classes_are_read_from_their_小计(tmp_path: Path) -> None:
    rows = table(
        TOP.replace("收入决算表", "基本支出决算明细表").rstrip()
        + """
        项目 | | 合计 | 工资福利支出 | | | 商品和服务支出 | | 三 | 债务利息及费用支出 | 资本性支出 | 对企业补助 | 其他支出
        科目编码 | 科目名称 | | 小计 | 基本工资 | 津贴补贴 | 小计 | 办公费 | 小计 | 小计 | 小计 | 小计 | 小计
        | 合计 | 60 | 30 | 20 | 10 | 25 | 25 | 5 | 0 | | |
        2150501 | 行政运行 | 60 | 30 | 20 | 10 | 25 | 25 | 5 | 0 | | |"""
    )
    rows[2][8] = "对个人和家庭的补助"
    result = read(tmp_path, {"Z05_1 基本支出决算明细表(财决05-1表)": rows}, ["A3:B3", "C3:C4", "D3:F3", "G3:H3"])
    assert codes(result) == []  # classes that basic spending cannot hold may be left out
    found = [
        value(result, f"基本支出决算明细表.合计.{c}") for c in ("合计", "工资福利支出", "商品和服务支出", "对个人和家庭的补助")
    ]
    assert found == [6_000, 3_000, 2_500, 500]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    rows = table(INCOME)
    rows[2][11] = "杂项"  # the column 其他收入 is not there
    rows[6][0], rows[6][3] = 2019, "说不清"  # no code of three, five or seven digits
    rows[-1] = rows[-2]  # 21505 twice
    del rows[5]  # no total row
    result = read(tmp_path, {Z03: rows}, INCOME_MERGES)
    assert codes(result) == ["L094", "L038", "L041", "L036"]
    assert value(result, "收入决算表.合计.本年收入合计") is Absence.MISSING
    assert value(result, "收入决算表.类215.其他收入") is Absence.MISSING


def test_without_a_head_or_a_unit_nothing_is_believed(tmp_path: Path) -> None:
    rows = table(INCOME)
    rows[1][4] = None
    assert codes(read(tmp_path / "a", {Z03: rows}, INCOME_MERGES)) == ["L033"]
    rows[3][3] = "名目"
    result = read(tmp_path / "b", {Z03: rows}, INCOME_MERGES)
    assert codes(result) == ["L032"]
    assert value(result, "收入决算表.合计.其他收入") is Absence.MISSING


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (["2150501"], "2150501"),
        (["215", "05", "01"], "2150501"),
        (["215", "5", "1"], "2150501"),  # typed as numbers
        (["215", "21505", "2150501"], "2150501"),
        (["215", "05"], "21505"),
        ([], ""),
    ],
)
def test_codes_in_one_column_or_three(parts: list[str], code: str) -> None:
    assert joined_code(parts) == code
