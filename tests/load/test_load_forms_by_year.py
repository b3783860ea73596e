"""Forms of other years, of another unit of money, of the public disclosure: rows by label, 行次 only compared."""

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.load import LoadResult, load
from pipeline.money import Absence
from pipeline.pack import Pack, read_pack
from tests.builders import DEPARTMENT, Rows, xlsx
from tests.load.exports import ROOTS, codes, form

Z01 = "Z01 收入支出决算总表(财决01表)"
Amounts = Mapping[str, Sequence[Any]]


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Path, ...]:
    """The packs with guangdong in force for every year."""
    shutil.copytree(ROOTS[0], tmp_path / "packs", ignore=shutil.ignore_patterns("sample", "*.py"))
    pack = tmp_path / "packs" / "guangdong" / "pack.toml"
    text = pack.read_text(encoding="utf-8")
    pack.write_text(text.replace("first = 2019,", "first = 2016,"), encoding="utf-8")
    return (tmp_path / "packs",)


def pack_of(roots: tuple[Path, ...], year: int) -> Pack:
    return read_pack(roots[0] / "guangdong", year)


def z01_2022(pack: Pack, amounts: Amounts, unit: str = "元", year: int = 2022) -> list[list[Any]]:
    """Return 财决01 as printed since 2022: 行次 n in sheet row n+6, n-25 or n-51; totals merged over F:K."""
    rows: list[list[Any]] = [[None] * 15 for _ in range(37)]
    rows[0][0] = "收入支出决算总表"
    rows[2][0], rows[2][7], rows[2][14] = f"编制单位：{DEPARTMENT}", f"{year}年度", f"金额单位：{unit}"
    for start, name in ((0, "项目"), (5, "项目(按功能分类)"), (10, "项目(按支出性质和经济分类)")):
        rows[4][start : start + 5] = [name, "行次", "年初预算数", "全年预算数", "决算数"]
        rows[5][start] = "栏次"
    for block, start, shift in zip(pack.form.sheet[0].block, (0, 5, 10), (5, -26, -52), strict=True):
        for row in block.row:
            at = row.number + shift
            if block.name == "功能" and row.number == 84:
                continue  # printed once for both blocks of expenditure
            column = 5 if row.number in MERGED else start
            values = amounts.get(row.key, (None, None, None))
            rows[at][column], rows[at][start + 1 : start + 5] = row.label, [row.number, *values]
    return rows


MERGED = {84: "F33:K33", 85: "F34:K34", 86: "F35:K35", 88: "F37:K37"}


def department(tmp_path: Path, year: int, accounts: Mapping[str, Rows], merge: Sequence[str] = ()) -> Path:
    folder = tmp_path / str(year) / DEPARTMENT
    folder.mkdir(parents=True)
    xlsx(folder / "决算报表.xlsx", accounts, merge=merge)
    sheets = form()
    heads, values = sheets["基本信息"]
    changed = [
        year if head == "年度" else dt.date(year + 1, 5, 8) if head == "报告日期" else v
        for head, v in zip(heads, values, strict=True)
    ]
    xlsx(folder / "填报表.xlsx", {**sheets, "基本信息": [heads, changed]})
    return folder


def value(result: LoadResult, key: str) -> Any:
    assert result.loaded is not None
    return result.loaded.figures[key].value


def test_the_form_of_2022_with_totals_merged_over_two_blocks(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    amounts = {
        "收入.国有资本经营预算财政拨款收入": (1, 2, 3),
        "收入.用事业基金弥补收支差额": (4, 5, 6),
        "功能.资源勘探信息等支出": (7, 8, 9),
        "支出.基本支出.日常公用经费": (10, 11, 12),
        "支出.本年支出合计": (13, 14, 15),
        "支出.总计": (16, 17, 18),
    }
    rows = z01_2022(pack_of(roots, 2022), amounts)
    result = load(department(tmp_path, 2022, {Z01: rows}, merge=list(MERGED.values())), roots)
    assert codes(result) == []
    assert value(result, "收入.国有资本经营预算财政拨款收入.决算数") == 300
    # 全年预算数 keeps the key of the column it replaces, the renamed rows theirs
    assert value(result, "收入.用事业基金弥补收支差额.调整预算数") == 500
    assert value(result, "功能.资源勘探信息等支出.年初预算数") == 700
    assert value(result, "支出.基本支出.日常公用经费.决算数") == 1200
    # row 84 is one row of the form and the total of both blocks
    assert [value(result, f"{block}.本年支出合计.决算数") for block in ("功能", "支出")] == [1500, 1500]
    assert value(result, "支出.总计.年初预算数") == 1600


def test_the_bracket_of_使用非财政拨款结余_may_be_left_out(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    rows = z01_2022(pack_of(roots, 2022), {"收入.用事业基金弥补收支差额": (4, 5, 6)})
    row = next(row for row in rows if str(row[0]).startswith("使用非财政"))
    for label in ("使用非财政拨款结余", "使用非财政拨款结余(含专用结余)", "二十八、使用非财政拨款结余（含专用结余）"):
        row[0] = label
        result = load(department(tmp_path / label, 2022, {Z01: rows}, merge=list(MERGED.values())), roots)
        assert codes(result) == []
        assert value(result, "收入.用事业基金弥补收支差额.决算数") == 600


def test_l091_another_year_s_name_is_read_and_told(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    rows = z01_2022(pack_of(roots, 2022), {"功能.资源勘探信息等支出": (7, 8, 9), "收入.用事业基金弥补收支差额": (4, 5, 6)})
    for row in rows:
        row[0] = "用事业基金弥补收支差额" if str(row[0]).startswith("使用非财政") else row[0]
        row[5] = "十四、资源勘探信息等支出" if row[5] == "资源勘探工业信息等支出" else row[5]
    result = load(department(tmp_path, 2022, {Z01: rows}, merge=list(MERGED.values())), roots)
    said = [(item.code, item.severity.value, item.found, item.expected) for item in result.problems]
    assert said == [
        ("L091", "警告", "用事业基金弥补收支差额", "使用非财政拨款结余（含专用结余）"),
        ("L091", "警告", "十四、资源勘探信息等支出", "资源勘探工业信息等支出"),
    ]
    assert value(result, "功能.资源勘探信息等支出.决算数") == 900


def test_l092_rows_out_of_their_line_are_told_once_a_block(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    rows = z01_2022(pack_of(roots, 2022), {"功能.教育支出": (1, 1, 1)})
    for row in rows:
        if isinstance(row[6], int):
            row[6] += 1  # a form with one more class above: 33, 34 … where ours has 32, 33 …
    result = load(department(tmp_path, 2022, {Z01: rows}, merge=list(MERGED.values())), roots)
    (item,) = result.problems
    assert (item.code, item.cell) == ("L092", "G7")
    assert item.found.startswith("一般公共服务支出 33、外交支出 34") and item.found.endswith("等 26 行")
    assert item.expected.startswith("一般公共服务支出 32、外交支出 33")
    assert value(result, "功能.教育支出.决算数") == 100


def test_rows_the_form_may_leave_out_do_not_apply(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    rows = z01_2022(pack_of(roots, 2022), {})
    for row in rows:
        if row[5] in ("债务还本支出", "债务付息支出"):
            row[5:10] = [None] * 5
    result = load(department(tmp_path, 2022, {Z01: rows}, merge=list(MERGED.values())), roots)
    assert codes(result) == []
    assert value(result, "功能.债务付息支出.决算数") is Absence.DASH


def test_ten_thousand_yuan_with_four_and_more_decimals(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    amounts = {"收入.总计": (26037.2501, "1,234.567891", 0.0001), "支出.总计": (1.2345678, None, "0.00000149")}
    rows = z01_2022(pack_of(roots, 2022), amounts, unit="万元")
    result = load(department(tmp_path, 2022, {Z01: rows}, merge=list(MERGED.values())), roots)
    # 26,037.2501 万元 = 260,372,501.00 元; 1,234.567891 万元 = 12,345,678.91 元; 0.0001 万元 = 1 元
    assert [value(result, f"收入.总计.{c}") for c in ("年初预算数", "调整预算数", "决算数")] == [
        26_037_250_100,
        1_234_567_891,
        100,
    ]
    # 1.2345678 万元 = 12,345.678 元: finer than a fen, and so is the last one
    assert value(result, "支出.总计.年初预算数") is value(result, "支出.总计.决算数") is Absence.MISSING
    assert codes(result) == ["L021", "L021"]


@pytest.mark.parametrize("year", [2020, 2021])
def test_either_neighbour_s_form_is_read_in_a_year_between(tmp_path: Path, roots: tuple[Path, ...], year: int) -> None:
    """2020 and 2021 lie between the forms of 2019 and 2022: whichever is handed in, every row gives its own amount."""
    amounts = {
        "收入.国有资本经营预算财政拨款收入": (1, 2, 3),
        "收入.用事业基金弥补收支差额": (4, 5, 6),
        "功能.资源勘探信息等支出": (7, 8, 9),
        "功能.抗疫特别国债安排的支出": (1.5, 2.5, 3.5),
        "支出.基本支出.日常公用经费": (10, 11, 12),
    }
    rows = z01_2022(pack_of(roots, 2022), amounts, year=year)
    result = load(department(tmp_path, year, {Z01: rows}, merge=list(MERGED.values())), roots)
    assert {"L036", "L037", "L091", "L093"}.isdisjoint(codes(result))
    for key, (_, _, final) in amounts.items():
        assert value(result, f"{key}.决算数") == round(final * 100)
    # 行政事业类项目 and the rows below 结余分配 and 年末结转和结余 stand in 2019's form only: told, not taken for 缺失
    told = [item for item in result.problems if item.code == "M041"]
    assert [item.found for item in told] == ([ONLY_2019] if year == 2020 else [])
    if year == 2020:
        assert value(result, "支出.结余分配.缴纳所得税.决算数") is Absence.DASH


ONLY_2019 = "行政事业类项目、缴纳所得税、提取职工福利基金、转入事业基金、其他、基本支出结转、项目支出结转和结余、经营结余"


def test_a_row_of_no_known_form_is_named_and_the_total_no_longer_adds_up(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    """2027 has a class nobody knows: L037 names it; the classes we know miss the total by its amount, which A15 tells."""
    rows = z01_2022(pack_of(roots, 2022), {"功能.教育支出": (1, 1, 1)}, year=2027)
    line = next(row for row in rows if row[5] == "抗疫特别国债安排的支出")
    line[5:10] = ["低空经济支出", 57, 2, 2, 2]
    result = load(department(tmp_path, 2027, {Z01: rows}, merge=list(MERGED.values())), roots)
    assert [(item.title, item.severity.value) for item in result.problems if item.code == "L037"] == [
        ("有不认识的行，未读：低空经济支出", "警告")
    ]
    assert [item.found for item in result.problems if item.code == "M041"] == ["抗疫特别国债安排的支出"]
    assert value(result, "功能.教育支出.决算数") == 100


def test_rows_in_another_order_are_read_by_their_names(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    """In 2025 the first two classes have changed places and 行次: amounts follow the names; the 行次 are told."""
    rows = z01_2022(pack_of(roots, 2022), {"功能.一般公共服务支出": (1, 1, 1), "功能.外交支出": (2, 2, 2)}, year=2025)
    first, second = (next(row for row in rows if row[5] == label) for label in ("一般公共服务支出", "外交支出"))
    first[5], second[5] = second[5], first[5]
    first[7:10], second[7:10] = second[7:10], first[7:10]
    result = load(department(tmp_path, 2025, {Z01: rows}, merge=list(MERGED.values())), roots)
    assert [value(result, f"功能.{key}.决算数") for key in ("一般公共服务支出", "外交支出")] == [100, 200]
    (told,) = (item for item in result.problems if item.code == "L092")
    assert told.found == "外交支出 32、一般公共服务支出 33"


def test_l095_the_public_form_is_read_as_far_as_it_goes(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    rows: list[list[Any]] = [
        ["收入支出决算总表"],
        [None] * 5 + ["公开01表"],
        [f"部门名称：{DEPARTMENT}", None, "2022年度", None, None, "金额单位：万元"],
        ["收入", None, None, "支出"],
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["栏次", None, 1, "栏次", None, 2],
        ["一、一般公共预算财政拨款收入", 1, 12.5, "一、一般公共服务支出", 31, 3],
        ["二、政府性基金预算财政拨款收入", 2, None, "二、外交支出", 32, None],
    ]
    classes = [row.label for row in pack_of(roots, 2022).form.sheet[0].block[1].row[2:-1]]
    rows += [[None, None, None, label, n, None] for n, label in enumerate(classes, 33)]
    for n, label in enumerate(
        ("国有资本经营预算财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
    ):
        rows[8 + n][:2] = [f"{'三四五六七八'[n]}、{label}", n + 3]
    rows += [
        ["本年收入合计", 27, 12.5, "本年支出合计", 57, 3],
        ["使用非财政拨款结余", 28, None, "结余分配", 58, None],
        ["年初结转和结余", 29, 1, "年末结转和结余", 59, 10.5],
        ["总计", 30, 13.5, "总计", 60, 13.5],
    ]
    result = load(department(tmp_path, 2022, {"收入支出决算总表(公开01表)": rows}), roots)
    (item,) = result.problems
    assert item.code == "L095"
    assert "没有：年初预算数、调整预算数；以及这些行：基本支出、人员经费、公用经费" in item.title
    assert value(result, "收入.本年收入合计.决算数") == 12_500_000  # 12.5 万元
    assert value(result, "功能.本年支出合计.决算数") == 3_000_000
    assert value(result, "支出.年末结转和结余.决算数") == 10_500_000
    for key in ("功能.本年支出合计.年初预算数", "支出.基本支出.决算数", "经济.工资福利支出.决算数"):
        assert value(result, key) is Absence.MISSING and key in item.keys


@pytest.mark.parametrize(
    "name", ["财决01表", "收入支出决算总表", "Z01收入支出决算总表（财决01表）", "表一 收入支出决算总表（财决０１表）"]
)
def test_the_sheet_is_known_by_token_number_or_title(tmp_path: Path, roots: tuple[Path, ...], name: str) -> None:
    rows = z01_2022(pack_of(roots, 2022), {"收入.总计": (1, 2, 3)})
    result = load(department(tmp_path, 2022, {name: rows}, merge=list(MERGED.values())), roots)
    assert codes(result) == []
    assert value(result, "收入.总计.决算数") == 300


def test_l093_two_copies_of_one_sheet(tmp_path: Path, roots: tuple[Path, ...]) -> None:
    rows = z01_2022(pack_of(roots, 2022), {"收入.总计": (1, 2, 3)})
    folder = department(tmp_path, 2022, {Z01: rows, "Z01 副本": rows}, merge=list(MERGED.values()))
    (item,) = [item for item in load(folder, roots).problems if item.code == "L093"]
    assert item.found == f"{Z01}、Z01 副本"
