"""Cases of the detail sheets (财决03表 and on), of other years' forms and of the national pack."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.load import load
from pipeline.problems import Problem
from pipeline.run import stages
from tests.builders import DEPARTMENT, YEAR, table, xlsx
from tests.conftest import ROOT
from tests.errors.cases import Case, Told
from tests.load import test_load_forms_by_year as by_year
from tests.load.exports import F03, ROOTS, department, f03, form, loaded, z01
from tests.load.exports import Z01 as MAIN
from tests.load.test_load_transfers import CENTRE, HEADS, two_units
from tests.ties.test_details import Z01, Z03, Z04, Z05_1, Z05_2, Z07, Z08_1, consistent

Sheets = dict[str, list[list[Any]]]


def cell(code: str, what: str, sheet: str, row: int, column: int, content: Any) -> Case:
    """The department whose detail sheets agree, with one cell (counted from 0) changed."""

    def run(folder: Path) -> Iterable[Problem]:
        sheets = consistent()
        sheets[sheet][row][column] = content
        place = department(folder)
        xlsx(place / "决算报表.xlsx", sheets)
        return stages(place, ROOTS, "load").problems

    return Case(code, what, run)


def _detail_rows(folder: Path) -> Iterable[Problem]:
    sheets = consistent()
    sheets[Z03][4][0] = "一般"
    place = department(folder)
    xlsx(place / "决算报表.xlsx", sheets)
    return loaded(place).problems


def _twice(folder: Path) -> Iterable[Problem]:
    sheets = consistent()
    place = department(folder)
    xlsx(place / "决算报表.xlsx", {**sheets, "Z01 副本": sheets[Z01]})
    return loaded(place).problems


def later(code: str, what: str, change: Callable[[list[list[Any]]], object]) -> Case:
    """A department of 2022, with the form of that year changed."""

    def run(folder: Path) -> Iterable[Problem]:
        shutil.copytree(ROOTS[0], folder / "packs", ignore=shutil.ignore_patterns("sample", "*.py"))
        pack = folder / "packs" / "guangdong" / "pack.toml"
        text = pack.read_text(encoding="utf-8")
        pack.write_text(text.replace("first = 2019,", "first = 2016,"), encoding="utf-8")
        roots = (folder / "packs",)
        rows = by_year.z01_2022(by_year.pack_of(roots, 2022), {"功能.资源勘探信息等支出": (7, 8, 9)})
        change(rows)
        merge = list(by_year.MERGED.values())
        return load(by_year.department(folder, 2022, {by_year.Z01: rows}, merge=merge), roots).problems

    return Case(code, what, run)


def _public(folder: Path) -> Iterable[Problem]:
    rows: list[list[Any]] = [
        ["收入支出决算总表"],
        [None] * 5 + ["公开01表"],
        [f"部门名称：{DEPARTMENT}", None, f"{YEAR}年度", None, None, "金额单位：万元"],
        ["收入", None, None, "支出"],
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["一、一般公共预算财政拨款收入", 1, 12.5, "一、一般公共服务支出", 31, 12.5],
        ["本年收入合计", 27, 12.5, "本年支出合计", 57, 12.5],
        ["总计", 30, 12.5, "总计", 60, 12.5],
    ]
    return loaded(department(folder, {"收入支出决算总表(公开01表)": rows})).problems


def _unit_of_a_column(budget: float) -> Told:
    """One column of 财决01表 says 万元, the sheet says 元."""

    def run(folder: Path) -> Iterable[Problem]:
        rows = z01(left={"总计": (budget, 150_000, 140_000)})
        rows[4][2] = "年初预算数（万元）"
        return loaded(department(folder, {MAIN: rows, F03: f03()})).problems

    return run


def _two_sheets(folder: Path) -> Iterable[Problem]:
    sheets = form()
    return loaded(department(folder, **{"其他数据 (2)": sheets["其他数据"][:-1]})).problems


def _not_filled(folder: Path) -> Iterable[Problem]:
    rows = [[row[0], None, row[2]] if n else row for n, row in enumerate(form()["其他数据"])]
    return loaded(department(folder, 其他数据=rows)).problems


_STATED = f"对附属单位补助 | {DEPARTMENT} | {CENTRE} | 一般公共服务支出 | | | 30"


def _transfer(stated: str, **changed: float) -> Told:
    return lambda folder: two_units(folder, stated, **changed).problems


def _one_form(folder: Path) -> Iterable[Problem]:
    return loaded(department(folder, **{**form(), "内部往来": table(HEADS + _STATED)})).problems


def _old_name(rows: list[list[Any]]) -> None:
    for row in rows:
        row[5] = "资源勘探信息等支出" if row[5] == "资源勘探工业信息等支出" else row[5]


def _shifted(rows: list[list[Any]]) -> None:
    for row in rows:
        row[6] = row[6] + 1 if isinstance(row[6], int) else row[6]


def national(code: str, what: str, label: str, content: float) -> Case:
    """The sample of the national pack with one cell of 其他数据 changed."""

    def run(folder: Path) -> Iterable[Problem]:
        source = next(path for path in (ROOT / "inputs" / "2022").iterdir() if path.is_dir())
        place = folder / "2022" / source.name
        shutil.copytree(source, place)
        book = openpyxl.load_workbook(place / "填报表.xlsx")
        row = next(cells for cells in book["其他数据"].iter_rows() if cells[0].value == label)
        row[1].value = content
        book.save(place / "填报表.xlsx")
        return stages(place, ROOTS, "load").problems

    return Case(code, what, run)


CASES = [
    cell("A7-3", "财决05-2表的资本性支出多写了 1 元", Z05_2, 3, 8, 14),
    cell("A8-3", "财决05-1表的工资福利支出多写了 1 元", Z05_1, 3, 3, 31),
    cell("A8-4", "财决05-1表的商品和服务支出多写了 1 元", Z05_1, 3, 4, 21),
    cell("A8-5", "财决05-2表的合计多写了 1 元", Z05_2, 3, 2, 44),
    cell("A11-2", "财决03表的一个项多写了 1 元", Z03, 9, 2, 61),
    cell("A11-3", "财决04表一行的基本支出少写了 1 元", Z04, 7, 3, 59),
    cell("B1", "财决03表的合计多写了 1 元", Z03, 3, 2, 111),
    cell("B1-2", "财决03表的其他收入多写了 1 元", Z03, 3, 8, 11),
    cell("B2-2", "财决04表的基本支出多写了 1 元", Z04, 3, 3, 61),
    cell("B2-3", "财决04表的类多写了 1 元", Z04, 4, 2, 31),
    cell("B3", "财决03表的财政拨款收入少写了 1 元", Z03, 3, 3, 99),
    cell("B4", "财决07表一行的年末结转多写了 1 元", Z07, 5, 7, 11),
    cell("B5", "财决07表的本年收入多写了 1 元", Z07, 3, 3, 101),
    cell("B5-2", "财决08-1表的合计多写了 1 元", Z08_1, 3, 2, 61),
    cell("B5-3", "财决07表的本年支出比全部支出还多", Z07, 3, 4, 104),
    cell("B7", "财决07表的本年支出少写了 1 元", Z07, 3, 4, 94),
    cell("B8", "财决04表里同一编码写了别的名称", Z04, 6, 1, "工业信息产业监管"),
    Case("L093", "财决01表在一个文件里有两张", _twice),
    Case("L094", "财决03表的一行没有写编码", _detail_rows),
    Case("L095", "放的是公开用的公开01表", _public),
    Case("L120", "年初预算数一栏写明万元，表头上方写元", _unit_of_a_column(12)),
    Case("L121", "年初预算数一栏写了万元，数却是元", _unit_of_a_column(120_000)),
    Case("L122", "填报表里“其他数据”复制了一张，改了内容", _two_sheets),
    Case("L123", "填报表的“其他数据”一格也没有填", _not_filled),
    Case("L096", "内部往来的收款单位不在预算单位中", _transfer(_STATED.replace(CENTRE, "别的中心"))),
    Case("L097", "内部往来填 30 元，下属单位只收到 29 元", _transfer(_STATED, received=29)),
    Case("L098", "只有一份决算报表，也填了内部往来", _one_form),
    later("L091", "2022 年度的表沿用了旧的科目名称", _old_name),
    later("L092", "2022 年度的表多插了一行，行次都错开", _shifted),
    national("N1", "在用固定资产比固定资产总额还多", "在用固定资产", 10.0**8),
    national("N3", "固定资产净值比固定资产总额还多（万元填成了元的一万倍）", "固定资产净值", 10.0**8),
    national("N4", "验收合格项目数比验收项目数还多", "验收合格项目数", 38),
    national("N2", "重点项目支出预算比全部项目支出还多", "重点项目支出预算", 10.0**11),
]
