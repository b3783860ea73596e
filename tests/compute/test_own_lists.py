"""A pack's own lists and sums: fixed rows, a 名单 of its own, filtered lists, sums over keys and over the rows of a list."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.compute import compute
from pipeline.compute.formulas import formulas
from pipeline.expr import Expr, arithmetic
from pipeline.linting import lint_pack
from pipeline.money import Absence
from pipeline.narrate import build_table
from pipeline.pack import Pack, read_pack
from pipeline.records import Cell, Computed, Figure, Figures, Loaded, Profile
from tests.conftest import ROOT

PACKS = ROOT / "report_templates"
FILES = {
    "pack.toml": """schema = 1
title = "部门整体支出绩效自评报告"
version = "1.0"
extends = "national"
years = { first = 2024, last = 2024 }
""",
    "workbook.toml": """schema = 1
[[sheet]]
name = "课题"
layout = "名单"
label = ["课题名称"]
column = [
  { head = "课题名称", key = "课题.第{n}项.名称", unit = "文本", required = true },
  { head = "预算", key = "课题.第{n}项.预算", unit = "元", required = true },
  { head = "支出", key = "课题.第{n}项.支出", unit = "元", required = true },
  { head = "结题", key = "课题.第{n}项.是否结题", unit = "文本", yes = ["√"] },
]
""",
    "lists.toml": """schema = 1
[[list]]
key = "课题.未结题"
label = "没有结题的课题"
of = "课题.全部"
where = [{ column = "是否结题", other_than = ["是"] }]

[[list]]
key = "课题.大额"
label = "预算 10 万元以上、没有结题的课题"
of = "课题.未结题"
where = [{ column = "预算", least = 100000 }]

[[list]]
key = "经费.构成"
label = "经费构成"
row = [
  { name = "公用经费", key = "支出.基本支出.日常公用经费" },
  { name = "课题经费", depth = 1, cells = { "年初预算数" = "课题.合计.预算", "决算数" = "课题.合计.支出" } },
  { name = "另列" },
]
""",
    "sums.toml": """schema = 1
[[sum]]
key = "经费.合计.决算数"
label = "公用经费与课题经费决算数"
terms = ["Σ经费.构成.决算数"]
source = "按本县通知"

[[sum]]
key = "课题.合计.预算"
label = "课题预算合计"
terms = ["Σ课题.全部.预算"]

[[sum]]
key = "课题.合计.支出"
label = "课题支出合计"
terms = ["Σ课题.全部.支出"]

[[sum]]
key = "课题.第*项.结余"
label = "课题{1}结余"
terms = ["课题.第*项.预算", "-课题.第*项.支出"]

[[sum]]
key = "课题.合计.结余"
label = "课题结余合计"
terms = ["Σ课题.全部.结余"]
""",
    "ratios.toml": """schema = 1
[[ratio]]
key = "课题.合计.执行率"
numerator = ["课题.合计.支出"]
denominator = ["课题.合计.预算"]
""",
    "figures.toml": """[[figure]]
pattern = "课题.合计.执行率"
label = "课题经费执行率"
unit = "比例"
kind = "计算"
format = "百分比"
""",
    "tables.toml": """[[table]]
key = "表7"
name = "表7 经费构成"
rows = "经费.构成"
indent = true
columns = [{ name = "名称" }, { name = "年初预算数" }, { name = "决算数" }]
""",
}


def write(folder: Path, **changed: str) -> Path:
    for name, text in {**FILES, **changed}.items():
        path = folder / "county" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "county"


def figure(key: str, value: int | str | Absence) -> Figure:
    cell = Cell(file="填报表.xlsx", sheet="课题", address="A1")
    return Figure(key=key, value=value, unit="文本" if isinstance(value, str) else "元", source=cell)


def told(pack: Pack, *given: Figure) -> Computed:
    profile = Profile(
        department="示例局", short_name="示例局", self_name="我局", year=2024, pack="county", report_date=dt.date(2025, 3, 1)
    )
    return compute(Loaded(profile=profile, files=(), figures=Figures(given)), Figures(given), pack)[0]


TOPICS = (
    figure("课题.第1项.名称", "水质监测"),
    figure("课题.第1项.预算", 10_000_000),  # 100,000.00 元
    figure("课题.第1项.支出", 9_000_000),
    figure("课题.第1项.是否结题", "是"),
    figure("课题.第2项.名称", "河道普查"),
    figure("课题.第2项.预算", 20_000_050),  # 200,000.50 元
    figure("课题.第2项.支出", 5_000_000),
    figure("课题.第2项.是否结题", "否"),
    figure("课题.第3项.名称", "志书"),
    figure("课题.第3项.预算", 9_999_999),  # 99,999.99 元
    figure("课题.第3项.支出", Absence.BLANK),
    figure("课题.第3项.是否结题", Absence.BLANK),
    figure("支出.基本支出.日常公用经费.年初预算数", 1_000_000),
    figure("支出.基本支出.日常公用经费.决算数", 900_000),
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return read_pack(write(tmp_path_factory.mktemp("packs")), 2024)


@pytest.fixture(scope="module")
def computed(pack: Pack) -> Computed:
    return told(pack, *TOPICS)


def test_a_sheet_of_the_packs_own_is_a_list(computed: Computed) -> None:
    rows = computed.lists["课题.全部"]
    assert [(row.key, row.name) for row in rows] == [
        ("课题.第1项", "水质监测"),
        ("课题.第2项", "河道普查"),
        ("课题.第3项", "志书"),
    ]
    assert rows[1]["预算"].value == 20_000_050
    assert rows[1]["结余"].value == 20_000_050 - 5_000_000  # made by sums.toml for every row


def test_lists_made_of_another(computed: Computed) -> None:
    """未结题: what is not 是, an empty cell too. 大额: of those, 100,000 元 or more; 99,999.99 is not."""
    assert [row.name for row in computed.lists["课题.未结题"]] == ["河道普查", "志书"]
    assert [row.name for row in computed.lists["课题.大额"]] == ["河道普查"]


def test_sums(computed: Computed) -> None:
    """100,000.00 + 200,000.50 + 99,999.99 = 400,000.49; 90,000 + 50,000 + (blank) = 140,000; with 9,000 of 公用 149,000."""
    values = {key: computed.figures[key].value for key in computed.figures if key.startswith(("课题.合计", "经费.合计"))}
    assert values == {
        "课题.合计.预算": 40_000_049,
        "课题.合计.支出": 14_000_000,
        "课题.合计.结余": 1_000_000 + 15_000_050 + 9_999_999,  # nothing spent of the third: the blank is not counted
        "课题.合计.执行率": Fraction(14_000_000, 40_000_049),
        "经费.合计.决算数": 14_900_000,
    }
    source = computed.figures["课题.合计.预算"].source
    assert isinstance(source, Expr) and arithmetic(source) == "100,000.00 + 200,000.50 + 99,999.99"
    assert [used.key for used in computed.figures["经费.合计.决算数"].direct_uses] == [
        "支出.基本支出.日常公用经费.决算数",
        "课题.合计.支出",
    ]


def test_fixed_rows_in_a_table(pack: Pack, computed: Computed) -> None:
    table = build_table(next(decl for decl in pack.tables if decl.key == "表7"), computed, pack)
    shown = [(row.name, row.depth, row["年初预算数"].value, row["决算数"].value) for row in table.rows]
    assert shown == [
        ("公用经费", 0, 1_000_000, 900_000),
        ("课题经费", 1, 40_000_049, 14_000_000),
        ("另列", 0, Absence.BLANK, Absence.BLANK),
    ]


def test_no_row_is_a_sum_of_nothing(pack: Pack, tmp_path: Path) -> None:
    """A sheet that must be filled in and has no row: 0. One that may be left out: blank, for nobody said there is none."""
    assert told(pack).figures["课题.合计.预算"].value == 0
    optional = FILES["workbook.toml"].replace('layout = "名单"', 'layout = "名单"\nrequired = false')
    may = read_pack(write(tmp_path, **{"workbook.toml": optional}), 2024)
    assert told(may).figures["课题.合计.预算"].value is Absence.BLANK


def test_what_is_missing_makes_the_sum_missing(pack: Pack) -> None:
    given = (figure("课题.第1项.预算", Absence.MISSING), figure("课题.第2项.预算", 5))
    assert formulas(Figures(given), pack)["课题.合计.预算"].value is Absence.MISSING


def lint(folder: Path, **changed: str) -> list[tuple[str, str, str]]:
    found = lint_pack(str(write(folder, **changed)), (PACKS,))
    return [(item.code, item.file, item.found) for item in found if item.code != "N112" and item.code[0] in "MN"]


def test_the_pack_is_clean_but_for_its_place_in_the_template(tmp_path: Path) -> None:
    assert lint(tmp_path) == []


SUM = '\n[[sum]]\nkey = "课题.试"\nlabel = "试"\nterms = ["{}"]\n'
LIST = '\n[[list]]\nkey = "课题.试"\nlabel = "试"\n{}\n'
OF = LIST.format('of = "课题.全部"') + "where = "
ROW = '\n[[list]]\nkey = "课题.试"\nlabel = "试"\nrow = [{{ name = "甲", {} }}]\n'
TABLE = '\n[[table]]\nkey = "表8"\nname = "表8"\nrows = "课题.全部"\ncolumns = [{ name = "决算数" }]\n'
FIGURE = '\n[[figure]]\npattern = "课题.{}"\nlabel = "试"\nunit = "元"\nkind = "{}"\n'


@pytest.mark.parametrize(
    ("file", "more", "fault"),
    [
        ("sums.toml", SUM.format("课题.合计.预祘"), ("M024", "“课题.合计.预祘”不在数据项目录中")),
        ("sums.toml", SUM.format("人员.合计.编制"), ("M024", "“人员.合计.编制”的单位是人，和的单位是元")),
        ("sums.toml", SUM.format("Σ课题.没有.预算"), ("M024", "“课题.没有”不是已声明的列表")),
        ("sums.toml", SUM.replace('"{}"', ""), ("M024", "terms 至少写一项")),
        ("sums.toml", SUM.format("课题.试"), ("M022", "课题.试")),
        ("sums.toml", SUM.replace("课题.试", "课题.合计.预算").format("课题.第1项.预算"), ("M023", "课题.合计.预算")),
        ("sums.toml", SUM.replace("课题.试", "执行.预算完成率").format("执行.年度进度"), ("M023", "执行.预算完成率")),
        ("sums.toml", SUM.format("得分.合计").replace("terms", 'unit = "分"\nterms'), ("N133", "得分.合计")),
        ("lists.toml", LIST.format('of = "课题.没有"'), ("M025", "of = 课题.没有：没有这张列表")),
        ("lists.toml", LIST.format('of = "课题.试"'), ("M025", "of = 课题.试：绕回了自己")),
        ("lists.toml", LIST.format(""), ("M025", "row（固定的行）和 of（取自哪张列表）写且只写一样")),
        ("lists.toml", OF + '[{ column = "预祘", least = 1 }]\n', ("M025", "where 的 预祘：课题.全部 没有这一列")),
        ("lists.toml", OF + '[{ column = "预算" }]\n', ("M025", "where 的 预算 没有写条件（words、other_than、least、most）")),
        ("lists.toml", ROW.format('key = "三公.合记"'), ("M025", "甲：key = 三公.合记 下面没有数据项")),
        ("lists.toml", ROW.format('cells = { "数" = "三公.没有" }'), ("M025", "甲 的 数 = 三公.没有：不在数据项目录中")),
        ("figures.toml", FIGURE.format("项目库", "列表"), ("N132", "")),
        ("figures.toml", FIGURE.format("总额", "输入"), ("N133", "")),
        ("tables.toml", TABLE, ("N134", "课题.全部 的 决算数")),
    ],
)
def test_lint(tmp_path: Path, file: str, more: str, fault: tuple[str, str]) -> None:
    code, found = fault
    assert (code, f"county/{file}", found) in lint(tmp_path, **{file: FILES[file] + more})


def test_a_circle_of_two(tmp_path: Path) -> None:
    one = FILES["sums.toml"] + SUM.format("课题.又") + SUM.replace("课题.试", "课题.又").format("课题.试")
    told = lint(tmp_path, **{"sums.toml": one})
    assert [item for item in told if item[0] == "M022"] == [
        ("M022", "county/sums.toml", "课题.又、课题.试"),
        ("M022", "county/sums.toml", "课题.又、课题.试"),
    ]


STAGES = """
[[sheet]]
name = "阶段"
layout = "名单"
of = "课题"
label = ["课题名称"]
column = [
  { head = "课题名称", key = "课题.第{n}项.阶段.第{m}步.课题名称", unit = "文本", required = true },
  { head = "阶段", key = "课题.第{n}项.阶段.第{m}步.名称", unit = "文本", required = true },
]
"""


def test_rows_that_belong_to_a_row_of_another_sheet(tmp_path: Path) -> None:
    """The second topic has two stages, the first none: a list for each that has any."""
    folder = write(tmp_path, **{"workbook.toml": FILES["workbook.toml"] + STAGES})
    stages = (figure("课题.第2项.阶段.第1步.名称", "方案"), figure("课题.第2项.阶段.第2步.名称", "普查"))
    lists = told(read_pack(folder, 2024), *TOPICS, *stages).lists
    assert {key: [row.name for row in rows] for key, rows in lists.items() if "阶段" in key} == {
        "课题.第2项.阶段": ["方案", "普查"]
    }
    assert [row.name for row in lists["课题.全部"]] == ["水质监测", "河道普查", "志书"]
    assert lint(tmp_path, **{"workbook.toml": FILES["workbook.toml"] + STAGES}) == []
