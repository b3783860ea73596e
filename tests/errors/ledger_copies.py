"""Cases of ledgers that hold the same lines again (L152–L156): sheets of one file, or two files."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pipeline.problems import Problem
from tests.builders import DEPARTMENT, Rows, table, xlsx
from tests.errors.cases import Case
from tests.load.exports import department, loaded

_TOP = f"编制单位：{DEPARTMENT} | | | | | 金额单位：元\n"
_HEAD = _TOP + "日期 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方 | 贷方\n"
_KIND = "710101 | 2011301 | 30201 | 基本支出"
_FIRST = f"2019-01-05 | 记-1 | 付水费 | {_KIND} | 5.00 |\n2019-01-09 | 记-2 | 付电费 | {_KIND} | 6.00 |\n"
_SECOND = f"2019-02-11 | 记-1 | 付邮费 | {_KIND} | 7.00 |\n"
_BALANCE = _TOP + "科目编码 | 科目名称 | 功能分类 | 累计借方 | 累计贷方\n710101 | 基本支出 | 2011301 | 17.00 | 0\n"
_DOCUMENTS = (
    _TOP
    + """文号 | 日期 | 功能分类 | 部门经济分类 | 金额
    例财〔2019〕1号 | 2019-01-20 | 2011301 | 30201 | 5.00
    例财〔2019〕2号 | 2019-05-20 | 2011301 | 30227 | 6.00"""
)
_PIVOT = _TOP + "资金性质 | 功能分类 | 部门经济分类 | 金额\n一般公共预算 | 2011301 | 30201 | 5.00\n"


def _files(files: Mapping[str, Mapping[str, str]]) -> Callable[[Path], Iterable[Problem]]:
    def run(folder: Path) -> Iterable[Problem]:
        place = department(folder)
        for name, sheets in files.items():
            rows: dict[str, Rows] = {tab: table(text) for tab, text in sheets.items()}
            xlsx(place / name, rows)
        return loaded(place).problems

    return run


CASES = [
    Case(
        "L152",
        "支出明细账里一月一张表，后面还有一张全年的",
        _files({"支出明细账.xlsx": {"1月": _HEAD + _FIRST, "2月": _HEAD + _SECOND, "全年": _HEAD + _FIRST + _SECOND}}),
    ),
    Case(
        "L153",
        "支出明细账里还留着上年的表",
        _files({"支出明细账.xlsx": {"本年": _HEAD + _FIRST, "上年": _HEAD + _FIRST.replace("2019-", "2018-")}}),
    ),
    Case(
        "L154",
        "支出明细账导出了两次，中间改过一笔",
        _files(
            {
                "支出明细账.xlsx": {"账": _HEAD + _FIRST + _SECOND},
                "支出明细账(1).xlsx": {"账": _HEAD + _FIRST + _SECOND.replace("7.00", "8.00")},
            }
        ),
    ),
    Case("L155", "指标账里的统计表没有更新", _files({"预算指标账.xlsx": {"指标": _DOCUMENTS, "统计": _PIVOT}})),
    Case(
        "L156",
        "支出明细账和科目余额表都放了，余额表少一笔",
        _files({"支出明细账.xlsx": {"账": _HEAD + _FIRST + _SECOND}, "科目余额表.xlsx": {"表": _BALANCE.replace("17", "11")}}),
    ),
]
