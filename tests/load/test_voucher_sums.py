"""Sums of a 支出明细账 column by column: by hand for a small one, and equal to the sums of the lines for any other."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.load import voucher_sums as columns
from pipeline.load.column_map import NOTHING_CONFIRMED
from pipeline.load.ledger import VOUCHERS, LedgerSheet, open_ledger
from pipeline.load.sheet import Sheet
from pipeline.load.voucher_ledger import AlikeLines, Pages, VoucherBook, alike_of, read_line, read_voucher_ledger
from pipeline.load.voucher_sums import BY, voucher_sums
from pipeline.load.wide_table import open_wide
from pipeline.records import Profile, VoucherLine
from tests.builders import DEPARTMENT, YEAR, xlsx
from tests.load.exports import pack

HEAD = ["单位", "日期", "凭证号", "摘要", "科目", "功能分类", "部门经济分类", "支出性质", "借方金额", "贷方金额"]
TITLE = [["支出明细账"], ["金额单位：元"]]
PROFILE = Profile(
    department=DEPARTMENT, short_name="", self_name="", year=YEAR, pack="guangdong", report_date=dt.date(YEAR, 12, 31)
)
OFFICE = ["710101 行政支出", "2011301-行政运行", "30201-办公费", "基本支出"]
PROJECT = ["710102 行政支出", "2150805-中小企业发展专项", "31005-基础设施建设", "项目支出"]


def opened(sheet: Sheet) -> LedgerSheet:
    ledger = open_ledger(VOUCHERS, sheet, PROFILE, pack(), (DEPARTMENT,), NOTHING_CONFIRMED)
    assert isinstance(ledger, LedgerSheet), ledger
    return ledger


def sums(sheet: Sheet) -> Counter[tuple[Any, ...]]:
    frame = voucher_sums(opened(sheet), pack(), YEAR)
    found: Counter[tuple[Any, ...]] = Counter()
    for *by, debit, credit, lines in frame.itertuples(index=False):
        assert tuple(by) not in found
        found[tuple(by)] = debit - credit
        found[(*by, "行")] = lines
    return found


def of_lines(sheet: Sheet) -> Counter[tuple[Any, ...]]:
    lines, _, _ = read_voucher_ledger(opened(sheet), pack(), YEAR, Pages())
    found: Counter[tuple[Any, ...]] = Counter()
    for line in lines:
        by = (*(getattr(line, name) for name in BY[:-1]), quarter(line))
        found[by] += line.debit - line.credit
        found[(*by, "行")] += 1
    return found


def quarter(line: VoucherLine) -> int:
    return (line.date.month + 2) // 3 if line.date else 0


def test_by_unit_class_nature_and_quarter(tmp_path: Path) -> None:
    """甲 办公费 in the first quarter: 1,000.05 + 0.30 − 200.00 = 800.35; 乙 in the second: 3.10; its project: 50.00."""
    rows = [
        *TITLE,
        HEAD,
        ["甲", "2019-01-03", "记-1", "付办公费", *OFFICE, 1000.05, None],
        ["乙", "2019-04-03", "记-1", "付办公费", *OFFICE, 3.1, None],
        ["甲", "2019-03-31", "记-2", "付办公费", *OFFICE, 0.1 + 0.2, None],
        ["甲", "2019-03-31", "记-3", "冲办公费", *OFFICE, None, 200],
        ["甲", None, None, "本月合计", *OFFICE, 1000.35, 200],
        ["乙", "2019-05-01", "记-2", "付工程款", *PROJECT, 50, None],
    ]
    ((wide,), _) = open_wide(xlsx(tmp_path / "支出明细账.xlsx", {"账": rows}))
    frame = voucher_sums(opened(wide.sheet), pack(), YEAR)
    counted = frame[frame["skip"] == ""].set_index(["unit_name", "function_code", "nature", "quarter"])
    assert counted.index.tolist() == [
        ("甲", "2011301", "基本支出", 1),
        ("乙", "2011301", "基本支出", 2),
        ("乙", "2150805", "项目支出", 2),
    ]
    assert counted["debit"].tolist() == [100_035, 310, 5_000]
    assert counted["credit"].tolist() == [20_000, 0, 0]
    assert counted["lines"].tolist() == [3, 1, 1]
    assert frame.loc[frame["skip"] == "合计", "debit"].tolist() == [100_035]
    assert {str(frame[name].dtype) for name in ("debit", "credit", "lines")} == {"int64"}


amounts = st.sampled_from([None, 0, 12.5, -3.07, 1234.56, 20, "—", "1,234.50", "3.1", "abc", 0.1 + 0.2, 1e15, True, "借方金额"])
days = st.sampled_from(["2019-01-03", "2019-07-31", "20191201", dt.date(2019, 5, 6), "2018-01-01", "2019-13-01", "无"])
accounts = st.sampled_from(["710101 行政支出", "710102", "100201 银行存款", "5001", 710101, "事业支出/项目支出/设备购置"])
rows_of_any = st.tuples(
    st.sampled_from(["甲", "乙", "137001-丙", ""]),
    days,
    st.sampled_from(["记-1", "记-2", ""]),
    st.sampled_from(["付电费", "付水费", "本月合计", "过次页", "期初余额", "年终结转", "制表人：某", "", 12]),
    accounts,
    st.sampled_from(["2011301-行政运行", "行政运行", 2150805, ""]),
    st.sampled_from(["30201-办公费", "办公费", ""]),
    st.sampled_from(["基本支出", "项目支出", "人员经费", ""]),
    amounts,
    amounts,
)
odd_rows = st.one_of(st.just(tuple(HEAD)), st.just(()), st.just(("", "", "", "", "", "", "", "", "", "")), rows_of_any)
blank_days = rows_of_any.map(lambda row: (row[0], "", *row[2:]))


def grid(rows: list[tuple[Any, ...]]) -> Sheet:
    cells = [[float(v) if type(v) is int else "" if v is None else v for v in row] for row in [*TITLE, HEAD, *rows]]
    return Sheet(file="支出明细账.xlsx", name="账", rows=cells, uncalculated=frozenset({(5, 8)}))


@settings(max_examples=150, deadline=None)
@given(st.lists(odd_rows, min_size=1, max_size=30))
def test_the_sums_are_those_of_the_lines(rows: list[tuple[Any, ...]]) -> None:
    assert sums(grid(rows)) == of_lines(grid(rows))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(odd_rows, blank_days), min_size=1, max_size=20))
def test_days_carried_down_are_those_of_the_lines(rows: list[tuple[Any, ...]]) -> None:
    assert sums(grid(rows)) == of_lines(grid(rows))


def test_an_honest_ledger_is_added_up_by_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """300 lines of 5 combinations: the reader of lines is asked for the total rows alone, of a combination once."""
    asked: list[int] = []
    combined: list[str] = []

    def counted_line(book: VoucherBook, row: int) -> tuple[VoucherLine, AlikeLines] | str:
        asked.append(row)
        return read_line(book, row)

    def counted_alike(book: VoucherBook, cells: list[Any], key: tuple[Any, ...], mark: str) -> AlikeLines:
        combined.append(mark)
        return alike_of(book, cells, key, mark)

    monkeypatch.setattr(columns, "read_line", counted_line)
    monkeypatch.setattr(columns, "alike_of", counted_alike)
    lines = [
        ["甲", f"2019-{n % 12 + 1:02}-03", f"记-{n}", f"付办公费{n}", f"71010{n % 5} 行政支出", *OFFICE[1:], f"{n}.10", ""]
        for n in range(1, 301)
    ]
    path = tmp_path / "支出明细账.csv"
    rows = [*TITLE, HEAD, *lines, ["甲", "", "", "合计", *OFFICE, "45180.00", ""]]
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    ((wide,), _) = open_wide(path)
    frame = voucher_sums(opened(wide.sheet), pack(), YEAR)
    assert (len(asked), len(combined)) == (1, 5)
    assert frame.loc[frame["skip"] == "", "debit"].sum() == sum(100 * n + 10 for n in range(1, 301))
