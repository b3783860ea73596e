"""A small consistent 财决01 (amounts in 元) and what else a rule needs, built by hand; tests change one thing in it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pipeline.expr import TEXT, YUAN
from pipeline.money import Absence, Value
from pipeline.pack import Pack, read_pack
from pipeline.problems import Problem
from pipeline.records import (
    Cell,
    Computed,
    Figure,
    Figures,
    InputFile,
    Loaded,
    Profile,
    StaffParagraph,
    StaffRun,
    StaffSection,
)
from pipeline.ties import Facts, run

PACKS = Path(__file__).resolve().parents[2] / "report_templates"
DEPARTMENT = "某省工业厅"
BLANK, DASH, MISSING = Absence.BLANK, Absence.DASH, Absence.MISSING
COLUMNS = ("年初预算数", "调整预算数", "决算数")

# 年初, 调整, 决算. 100 + 20 = 120 of income; 10 brought in; 130 in all.
ROWS: Mapping[str, tuple[int | Absence, int | Absence, int | Absence]] = {
    "收入.一般公共预算财政拨款收入": (80, 110, 100),
    "收入.其他收入": (BLANK, 20, 20),
    "收入.本年收入合计": (80, 130, 120),
    "收入.用事业基金弥补收支差额": (BLANK, BLANK, BLANK),
    "收入.年初结转和结余": (BLANK, BLANK, 10),
    "收入.总计": (80, 130, 130),
    # 70 + 43 = 113 by class; 48 + 65 = 113 by nature; 50 + 55 + 3 + 5 = 113 by economic class
    "功能.一般公共服务支出": (50, 80, 70),
    "功能.科学技术支出": (30, 50, 43),
    "功能.外交支出": (BLANK, BLANK, BLANK),
    "功能.本年支出合计": (80, 130, 113),
    "支出.基本支出": (40, 50, 48),
    "支出.基本支出.人员经费": (30, 35, 34),
    "支出.基本支出.日常公用经费": (10, 15, 14),
    "支出.项目支出": (40, 80, 65),
    "支出.项目支出.基本建设类项目": (BLANK, 20, 15),
    "支出.项目支出.行政事业类项目": (40, 60, 50),
    "支出.上缴上级支出": (BLANK, BLANK, BLANK),
    "支出.经营支出": (BLANK, BLANK, BLANK),
    "支出.对附属单位补助支出": (BLANK, BLANK, BLANK),
    "支出.本年支出合计": (80, 130, 113),
    "支出.结余分配": (BLANK, BLANK, 7),
    "支出.结余分配.缴纳所得税": (BLANK, BLANK, 2),
    "支出.结余分配.提取职工福利基金": (BLANK, BLANK, 5),
    "支出.年末结转和结余": (BLANK, BLANK, 10),
    "支出.年末结转和结余.基本支出结转": (BLANK, BLANK, 4),
    "支出.年末结转和结余.项目支出结转和结余": (BLANK, BLANK, 6),
    "支出.总计": (80, 130, 130),
}
ECONOMIC: Mapping[str, int | Absence] = {
    "支出.基本支出和项目支出合计": 113,
    "经济.工资福利支出": 50,
    "经济.商品和服务支出": 55,
    "经济.对个人和家庭的补助": 3,
    "经济.资本性支出": 5,
}
# 上年决算, 年初预算, 决算
THREE_PUBLIC: Mapping[str, tuple[int, int, int]] = {
    "三公.合计": (20, 18, 15),
    "三公.因公出国境费": (9, 8, 7),
    "三公.公务用车费": (6, 6, 5),
    "三公.公务用车费.购置费": (2, 2, 1),
    "三公.公务用车费.运行维护费": (4, 4, 4),
    "三公.公务接待费": (5, 4, 3),
}
SHEETS = tuple(f"决算报表:{token}" for token in ("Z03", "Z04", "Z05", "Z05_1", "Z05_2", "Z07", "Z08_1"))
KINDS = ("决算报表", "填报表", "预算指标账", "支出明细账", "文字材料")


@cache
def pack() -> Pack:
    """The real pack: its ties are what is tested."""
    return read_pack(PACKS / "guangdong", 2019)


def form_values() -> dict[str, Value]:
    """Every row the form declares in every column, in 分; rows not named above are blank."""
    given: dict[str, Value] = {f"{row}.决算数": _fen(value) for row, value in ECONOMIC.items()}
    for row, values in ROWS.items():
        given |= {f"{row}.{column}": _fen(value) for column, value in zip(COLUMNS, values, strict=True)}
    for row, values in THREE_PUBLIC.items():
        names = ("上年决算数", "年初预算数", "决算数")
        given |= {f"{row}.{column}": _fen(value) for column, value in zip(names, values, strict=True)}
    declared = {
        f"{row.key}.{column}": BLANK
        for sheet in pack().form.sheet
        for block in sheet.block
        for row in block.row
        for column in row.columns or block.columns
    }
    return {**declared, **given, "三公.合计.变动原因": "压减出访"}


def _fen(value: int | Absence) -> Value:
    return value if isinstance(value, Absence) else value * 100


def figure(key: str, value: Value, unit: str = "", address: str = "A1", found: str = "") -> Figure:
    unit = unit or (TEXT if isinstance(value, str) else YUAN)
    return Figure(key=key, value=value, unit=unit, source=Cell(file="决算报表.xlsx", sheet="Z01", address=address, found=found))


def figures(values: Mapping[str, Value]) -> Figures:
    """Figures with a cell each, so that places differ: the n-th figure stands in C<n>."""
    return Figures(figure(key, value, address=f"C{n}") for n, (key, value) in enumerate(values.items(), 1))


def facts(
    values: Mapping[str, Value] | None = None,
    *,
    more: Iterable[Figure] = (),
    text: Iterable[str] = (),
    absent: tuple[str, ...] = (),
    computed: Computed | None = None,
    **loaded: object,
) -> Facts:
    known = figures(form_values() if values is None else values)
    sections = (
        StaffSection(
            path=("主要职能",),
            paragraphs=tuple(
                StaffParagraph(runs=(StaffRun(text=line),), source=Cell(file="文字材料.docx", address=f"第{n}段"))
                for n, line in enumerate(text, 1)
            ),
            source=Cell(file="文字材料.docx", address="第1段"),
        ),
    )
    record = Loaded(
        profile=Profile(
            department=DEPARTMENT,
            short_name="省工业厅",
            self_name="我厅",
            year=2019,
            pack="guangdong",
            report_date=dt.date(2020, 5, 15),
        ),
        files=tuple(InputFile(name=kind, kind=kind, sha256="", size=0) for kind in KINDS if kind not in absent),
        figures=known,
        sections=sections,
        absent=(*absent, *SHEETS),
        **loaded,  # type: ignore[arg-type]
    )
    return Facts(figures=known.plus(more), loaded=record, pack=pack(), computed=computed)


def problems(moment: str, known: Facts) -> dict[str, Problem]:
    """Problems by code (the last of a code)."""
    return {item.code: item for item in run(moment, known).problems}


def changed(**by_key: Value) -> dict[str, Value]:
    """The consistent form with some values replaced (keys with dots are given as a mapping to ``with_values``)."""
    return {**form_values(), **by_key}


def results(moment: str, known: Facts, code: str) -> list[tuple[str, str]]:
    """(column, result) of one tie or rule."""
    return [(item.column, item.result) for item in run(moment, known).results if item.id == code]
