"""The smallest department that loads: a 2019 决算报表 and 填报表 with every declared row, amounts as a test wants them."""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.load import LoadResult, load
from pipeline.pack import Pack, find_pack, read_pack
from tests.builders import DEPARTMENT, YEAR, Rows, table, xlsx

ROOTS = (Path(__file__).resolve().parents[2] / "report_templates",)
Z01 = "Z01 收入支出决算总表(财决01表)"
F03 = "F03 机构运行信息表(财决附03表)"
Amounts = Mapping[str, Sequence[Any]]


@cache
def pack() -> Pack:
    return read_pack(find_pack("guangdong", ROOTS), YEAR)


@cache
def labels(token: str, block: int) -> list[str]:
    """Return the printed labels of one block, read from the form file as text, numbering added as the form prints it."""
    form = tomllib.loads((ROOTS[0] / "common" / "forms" / f"{YEAR}.toml").read_text(encoding="utf-8"))
    sheet = next(item for item in form["sheet"] if item["token"] == token)
    return [row["label"] for row in sheet["block"][block]["row"]]


def z01(
    left: Amounts | None = None, middle: Amounts | None = None, right: Amounts | None = None, **top: str
) -> list[list[Any]]:
    """Return the sheet's rows: title, unit line, heads in row 5, 栏次 in row 6, data from row 7. Other cells are blank."""
    owner, year, unit = top.get("owner", DEPARTMENT), top.get("year", f"{YEAR}年度"), top.get("unit", "金额单位：元")
    rows: list[list[Any]] = [
        ["收入支出决算总表"],
        [None] * 14 + ["财决01表"],
        [f"编制单位：{owner}", None, None, None, None, None, None, year, None, None, None, None, None, None, unit],
        ["收入", None, None, None, None, "支出"],
        [],
        [],
    ]
    names = ("项目", "项目（按功能分类）", "项目（按支出性质和经济分类）")
    for place, name in enumerate(names):
        rows[4] += [name, "行次", "年初预算数", "调整预算数", "决算数"]
        rows[5] += ["栏次", None, *range(place * 3 + 1, place * 3 + 4)]
    blocks = [(labels("Z01", n), amounts or {}) for n, amounts in enumerate((left, middle, right))]
    for row in range(max(len(names) for names, _ in blocks)):
        cells: list[Any] = []
        for names_of_block, amounts in blocks:
            label = names_of_block[row] if row < len(names_of_block) else None
            cells += [label, row + 1, *(amounts.get(label or "", (None, None, None)))]
        rows.append(cells)
    return rows


def f03(amounts: Amounts | None = None) -> list[list[Any]]:
    """Return 附03表: 项目, 行次, 预算数, 统计数 and a right block that is not read."""
    rows: list[list[Any]] = [
        ["机构运行信息表"],
        [f"编制单位：{DEPARTMENT}", None, f"{YEAR}年度", "金额单位：元"],
        ["项目", "行次", "预算数", "统计数", "项目", "行次", "统计数"],
        ["一、“三公”经费支出", 1, "—", "—", "二、机关运行经费", 20, "—"],
    ]
    return rows + [[label, n, *(amounts or {}).get(label, (0, 0))] for n, label in enumerate(labels("F03", 0), 2)]


def form(**changed: Rows) -> dict[str, Rows]:
    """Return the sheets of the 填报表; ``changed`` replaces whole sheets."""
    sheets: dict[str, Rows] = {
        "基本信息": [
            ["部门全称", "简称", "自称", "年度", "报告模板包", "报告日期", "通知名称", "网址"],
            [
                DEPARTMENT,
                "示例局",
                "我局",
                YEAR,
                "guangdong",
                dt.date(2020, 5, 8),
                "关于开展自评的通知",
                "http://example.gov.cn/",
            ],
        ],
        "预算单位": table("""
            名称 | 性质 | 二级预算单位 | 单独编报决算 | 行政编制 | 行政实有 | 事业编制 | 事业实有
            局本部 | 行政单位 | 否 | 是 | 30 | 28 | 0 | 0"""),
        "绩效目标": table("""
            序号 | 绩效目标 | 表2-1简称 | 目标值 | 实际完成值 | 比较符 | 数值 | 单位 | 未完成原因
            1 | 培训人次 | | 不少于20人 | 25人 | | | |"""),
        "重点工作": table("""
            事项 | 工作内容 | 是否完成 | 未完成原因
            抓培训 | 办一期班 | 是 |"""),
        "执行进度": table("""
            预算执行进度（金额单位：元）
            季度 | 累计支出 | 全年预算
            第一季度 | 25.00 | 100.00
            第二季度 | 50.00 | 100.00
            第三季度 | 75.00 | 100.00
            第四季度 | 100.00 | 100.00"""),
        "三公经费": table("""
            项目 | 上年决算（元） | 年初预算（元） | 本年决算（元） | 变动原因
            合计 | 0 | 0 | 0 |
            因公出国（境）费 | 0 | 0 | 0 |
            公务用车购置及运行维护费 | 0 | 0 | 0 |
            公务用车购置费 | 0 | 0 | 0 |
            公务用车运行维护费 | 0 | 0 | 0 |
            公务接待费 | 0 | 0 | 0 |"""),
        "其他数据": table("""
            项目 | 数值 | 单位
            政府采购预算 | 10.00 | 元
            政府采购实际 | 9.00 | 元
            存量资金年初 | 2.00 | 元
            存量资金年末 | 1.00 | 元
            固定资产净值 | 8297.86 | 万元
            信访件数 | 20 | 件
            信访回复数 | 20 | 件
            新订制度数 | 15 | 项
            内设机构数 | 26 | 个
            年度进度 | 100 | %"""),
        "人工评分": table("""
            指标 | 得分 | 依据
            项目监管 | 2.5 | 抽查两个项目，一个没有台账"""),
    }
    return {**sheets, **changed}


def department(tmp_path: Path, accounts: Any = None, **changed: Any) -> Path:
    """Write a department's folder with its two required files."""
    folder = tmp_path / str(YEAR) / DEPARTMENT
    folder.mkdir(parents=True, exist_ok=True)
    xlsx(folder / "决算报表.xlsx", accounts if accounts is not None else {Z01: z01(), F03: f03()})
    xlsx(folder / "填报表.xlsx", form(**changed))
    return folder


def loaded(folder: Path) -> LoadResult:
    return load(folder, ROOTS)


def codes(result: LoadResult) -> list[str]:
    return [item.code for item in result.problems]
