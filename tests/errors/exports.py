"""Cases of vendors' ledgers (L07, L08): the smallest department with one ledger beside it."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pipeline.inspection import Assignments, assign, inspect_file, propose
from pipeline.problems import Problem
from tests.builders import DEPARTMENT, Rows, table, xls, xlsx
from tests.errors.cases import Case, Told
from tests.load.exports import ROOTS, department, loaded

_OWNER = f"编制单位：{DEPARTMENT}"
_MAP = "列名对照.toml"


def ledger(code: str, what: str, name: str, text: str, merge: tuple[str, ...] = (), column_map: str = "") -> Case:
    """One ledger from ``a | b | c`` lines, perhaps with confirmed heads beside it."""

    def run(folder: Path) -> Iterable[Problem]:
        place = department(folder)
        xlsx(place / f"{name}.xlsx", {"账": table(text)}, merge=merge)
        if column_map:
            (place / _MAP).write_text(column_map, encoding="utf-8")
        return loaded(place).problems

    return Case(code, what, run)


def _books(old: bool, sheets: Mapping[str, Rows]) -> Callable[[Path], Iterable[Problem]]:
    """A 列名对照.xlsx beside the ledger, perhaps with the file of before."""

    def run(folder: Path) -> Iterable[Problem]:
        place = department(folder)
        xlsx(place / "支出明细账.xlsx", {"账": table(_VOUCHERS)})
        xlsx(place / "列名对照.xlsx", sheets)
        if old:
            (place / _MAP).write_text("schema = 1\n", encoding="utf-8")
        return loaded(place).problems

    return run


def _proposed(folder: Path, old: bool) -> Iterable[Problem]:
    """`jixiao inspect --write` where a 列名对照.toml, or a 列名对照.xlsx that is an old workbook by content, stands already."""
    place = department(folder)
    path = xlsx(
        place / "支出明细账.xlsx", {"账": table(_VOUCHERS.replace("摘要", "摘要 | 核算段").replace("付款", "付款 | 甲"))}
    )
    if old:
        (place / _MAP).write_text("schema = 1\n" + _ENTRY.format(term="摘要", confirmed="true"), encoding="utf-8")
    else:
        xls(place / "列名对照.xlsx", {"列名": [["种类", "列名", "用作", "确认"]]})
    shown = Path(*path.parts[len(folder.parts) :])
    with contextlib.chdir(folder):
        return propose(shown, inspect_file(shown, ROOTS), ROOTS)[1]


def _assigned(head: str, term: str) -> Told:
    """``jixiao inspect --assign``: what a column of a ledger is said to be."""

    def run(folder: Path) -> Iterable[Problem]:
        place = department(folder)
        path = xlsx(place / "支出明细账.xlsx", {"账": table(_VOUCHERS)})
        return assign(path, inspect_file(path, ROOTS), ROOTS, Assignments({head: term}))[1]

    return run


def _notes(folder: Path) -> Iterable[Problem]:
    place = department(folder)
    xlsx(place / "预算指标账.xlsx", {"账": table(_BUDGET), "说明": [["本表由系统导出"]]})
    return loaded(place).problems


_BUDGET = f"""
    {_OWNER} | | 金额单位：元
    指标文号 | 功能分类 | 金额
    例财〔2019〕3号 | 2150805 | 1.00
"""
_VOUCHERS = f"""
    {_OWNER} | 2019年度 | 金额单位：元
    日期 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方
    2019-03-01 | 记-1 | 付款 | 7101 | 2011301 | 30201 | 基本支出 | 1.00 |
"""
_DIRECTION = f"""
    {_OWNER} | 2019年度 | 金额单位：元
    日期 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借贷方向 | 发生额
    2019-03-03 | 记-3 | 付款 | 7101 | 2011301 | 30201 | 基本支出 | 收 | 5.00
"""
_DAYS = f"""
    {_OWNER} | | 单位：元
    月 | 日 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方
    3 | 31 | 记-1 | 付款 | 7101 | 2011301 | 30202 | 基本支出 | 1.00 |
"""
_TRIAL = f"""
    科目余额表
    {_OWNER} | | 会计期间：2019年1月-2019年12月 | | | | | | | 金额单位：元
    科目编码 | 科目名称 | 期初余额 | | 本期发生额 | | 本年累计发生额 | | 期末余额 |
     | | 借方 | 贷方 | 借方 | 贷方 | 借方 | 贷方 | 借方 | 贷方
    7101 | 行政支出 | | | 100 | | 100 | | 100 |
    710101 | 基本支出 | | | 60 | | 60 | | 60 |
"""
_TRIAL_MERGE = ("A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:H3", "I3:J3")
_CLOSED = f"""
    {_OWNER} | 2019年度 | | | | 金额单位：元
    科目编码 | 科目名称 | 功能分类 | 部门经济分类 | 支出性质 | 累计借方 | 累计贷方 | 期末方向 | 期末余额
    7101 | 行政支出 | | | | 60 | 60 | 平 | 0
    7101 | 行政支出 | 2011301-行政运行 | 30201-办公费 | 基本支出 | 60 | 60 | 平 | 0
"""
_TOTALLED = f"""
    {_OWNER} | 2019年度 | | | | 金额单位：元
    日期 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方 | 方向 | 余额
    2019-01-03 | 付办公费 | 7101 | 2011301 | 30201 | 基本支出 | 10.00 | | 借 | 10.00
    2019-01-05 | 付印刷费 | 7101 | 2011301 | 30202 | 基本支出 | 5.00 | | 借 | 15.00
    2019-01-31 | 本月合计 | 7101 | | | | 15.00 | | 借 | 15.00
"""
_MONTHS = _TOTALLED + "".join(
    f"    2019-{n:02}-03 | 付办公费 | 7101 | 2011301 | 30201 | 基本支出 | 1.00 | | | \n"
    f"    2019-{n:02}-28 | 本月合计 | 7101 | | | | 2.50 | | | \n"
    for n in range(2, 8)
)
_BESIDE = _VOUCHERS + "    2019-03-01 | 记-1 | 付款 | 5001 | 2011301 | 30201 | 基本支出 | 1.00 |\n"
_NET = _DIRECTION.replace("| 收 |", "| 借 |") + "    2019-03-31 | | 本月合计 | 7101 | | | | 借 | 14.00\n"
_ENTRY = '[[column]]\nkind = "支出明细账"\nhead = "摘要"\nterm = "{term}"\nconfirmed = {confirmed}\n'

_FIRST_LINES = _VOUCHERS + "     |  | 付印刷费 | 7101 | 2011301 | 30202 | 基本支出 | 2.00 |\n"
_NAMED = _VOUCHERS.replace("科目编码 |", "科目编码 | 科目名称 |").replace("7101 |", "7101 | 行政支出-项目支出 |")
_COLUMNS = f"""
    {_OWNER} | 2019年度 | | | | 金额单位：元
    日期 | 凭证号 | 摘要 | 借方 | 贷方 | 余额 | 办公费 | 印刷费 | 差旅费
    2019-01-03 | 记-1 | 付款 | 1.00 | | 1.00 | 1.00 | |
"""
_TAKEN = f"""
    {_OWNER} | | | 金额单位：元
    指标文号 | 功能分类 | 指标金额 | 调减金额
    例财〔2019〕3号 | 2150805 | 9.00 |
    例财〔2019〕4号 | 2150805 | | -2.00
"""

_HEAD = ["种类", "列名", "用作", "确认"]


def _lines(code: str, what: str, **sheets: Rows) -> Case:
    """A 列名对照.xlsx of these sheets beside the ledger."""
    return Case(code, what, _books(False, sheets))


CASES = [
    Case("L150", "列名对照.xlsx 的工作表改了名", _books(False, {"Sheet1": [["种类", "列名", "用作", "确认"]]})),
    Case("L151", "列名对照.xlsx 之外还留着列名对照.toml", _books(True, {"列名": [["种类", "列名", "用作", "确认"]]})),
    _lines("L175", "列名对照里这份账写成万元，表上写的是元", 金额单位=[["文件", "单位", "确认"], ["支出明细账", "万元", "是"]]),
    _lines("L176", "列名对照里的列名，账上没有", 列名=[_HEAD, ["支出明细账", "核算码", "功能分类", "是"]]),
    _lines(
        "L177", "列名对照把“部门经济分类”一列选成了功能分类", 列名=[_HEAD, ["支出明细账", "部门经济分类", "功能分类", "是"]]
    ),
    Case("I005", "部门文件夹里是以前的列名对照.toml", lambda folder: _proposed(folder, old=True)),
    Case("I007", "指定列名时列名写错了", _assigned("摘 由", "摘要")),
    Case("I008", "一列指定成没有的用语", _assigned("摘要", "事由")),
    Case("I006", "列名对照.xlsx 其实是旧版 .xls", lambda folder: _proposed(folder, old=False)),
    ledger("L140", "同一凭证的第二行没有写日期和凭证号", "支出明细账", _FIRST_LINES),
    ledger("L141", "明细账里有一个不认识的科目编码", "支出明细账", _VOUCHERS.replace("7101", "9901")),
    ledger("L142", "科目名称是项目支出，支出性质一栏是基本支出", "支出明细账", _NAMED),
    ledger("L143", "指标账的调减写成负数", "预算指标账", _TAKEN),
    ledger("L144", "导出的是多栏账", "支出明细账", _COLUMNS),
    ledger("L145", "同一笔调减在金额和调减两栏都写了", "预算指标账", _TAKEN.replace("| | -2.00", "| -2.00 | 2.00")),
    ledger(
        "L085", "明细账的一个余额被改了 1 元", "支出明细账", _TOTALLED.replace("15.00 | | 借 | 15.00", "15.00 | | 借 | 16.00")
    ),
    ledger("L086", "明细账只导出了一部分科目", "支出明细账", _MONTHS),
    ledger("L088", "明细账里有财务会计的行，没有合计行和余额", "支出明细账", _BESIDE),
    ledger("L087", "序时账的金额只有一栏，本月合计看不出怎么算", "支出明细账", _NET),
    ledger(
        "L071",
        "指标账有两列“金额”",
        "预算指标账",
        f"{_OWNER} | | | 金额单位：元\n指标文号 | 功能分类 | 金额 | 金额\n例财〔2019〕3号 | 2150805 | 1.00 | 2.00",
    ),
    Case("L072", "指标账里还有一张说明", _notes),
    ledger("L073", "借贷方向写成“收”", "支出明细账", _DIRECTION),
    ledger(
        "L074",
        "指标账里混进了上一年的一行",
        "预算指标账",
        f"{_OWNER} | | | 金额单位：元\n预算年度 | 指标文号 | 功能分类 | 金额\n2018 | 例财〔2018〕3号 | 2150805 | 1.00",
    ),
    ledger("L075", "科目余额表漏了一个下级科目", "科目余额表", _TRIAL, _TRIAL_MERGE),
    ledger("L076", "科目余额表是年终结转以后导出的", "支出明细账", _CLOSED),
    ledger("L077", "用科目余额表代替明细账", "支出明细账", _CLOSED),
    ledger("L078", "功能分类只写了名称", "预算指标账", _BUDGET.replace("2150805", "科学技术支出")),
    ledger("L079", "凭证只有月和日，表上没有年度", "支出明细账", _DAYS),
    ledger("L081", "列名对照.toml 少了一个括号", "支出明细账", _VOUCHERS, column_map="schema = 1\n[[column]\n"),
    ledger(
        "L082",
        "列名对照.toml 写了没有的栏目",
        "支出明细账",
        _VOUCHERS,
        column_map="schema = 1\n" + _ENTRY.format(term="说明", confirmed="true"),
    ),
    ledger(
        "L083",
        "列名对照.toml 有一条还没有确认",
        "支出明细账",
        _VOUCHERS,
        column_map="schema = 1\n" + _ENTRY.format(term="摘要", confirmed="false"),
    ),
    ledger(
        "L084",
        "科目余额表的期末余额写错了",
        "科目余额表",
        _TRIAL.replace("| 60 |\n", "| 65 |\n").replace("100", "60"),
        _TRIAL_MERGE,
    ),
]
