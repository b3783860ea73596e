"""Twice the lines of a ledger take twice the steps: counted calls, not time."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.ledger import lines, write_csv, write_xlsx
from pipeline.load.column_map import NOTHING_CONFIRMED
from pipeline.load.ledger import VOUCHERS, LedgerSheet
from pipeline.load.ledger_books import Opening, read_ledgers
from pipeline.load.tabular import read_table
from pipeline.load.voucher_sums import voucher_sums
from pipeline.pack import find_pack, read_pack
from pipeline.records import Profile
from tests.load.exports import ROOTS
from tests.load.test_voucher_sums import PROFILE

SIZES = (400, 500, 1_000, 2_000)
"""The first is read to have what is kept for every ledger ready."""
YEAR = 2024


def opening() -> Opening:
    profile = Profile(
        department="示例市财政局", short_name="", self_name="", year=YEAR, pack="national", report_date=PROFILE.report_date
    )
    pack = read_pack(find_pack("national", ROOTS), YEAR)
    return Opening(VOUCHERS, profile, pack, (profile.department,), NOTHING_CONFIRMED)


def calls(work: Callable[[], object]) -> int:
    """Return how many functions, ours and the library's, were called."""
    count = 0

    def see(_frame: Any, event: str, _what: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_twice_the_lines_take_twice_the_calls(suffix: str, tmp_path: Path) -> None:
    """The second half of 2,000 lines costs what both halves of 1,000 cost, within a twentieth; so do sums by columns."""
    start = opening()
    steps: dict[str, list[int]] = {"读": [], "逐行": [], "按列": []}
    for size in SIZES:
        path = tmp_path / f"支出明细账{size}.{suffix}"
        (write_csv if suffix == "csv" else write_xlsx)(path, size)
        data = path.read_bytes()
        steps["读"].append(calls(lambda name=path.name, data=data: read_table(name, data)))  # type: ignore[misc]
        sheets, _ = read_table(path.name, data)
        steps["逐行"].append(calls(lambda name=path.name, sheets=sheets: read_ledgers({name: sheets}, start)))  # type: ignore[misc]
        ledger = start.ledger(sheets[0], start.recognise(sheets[0]))
        assert isinstance(ledger, LedgerSheet)
        steps["按列"].append(calls(lambda ledger=ledger: voucher_sums(ledger, start.pack, YEAR)))  # type: ignore[misc]
    for what, (_, first, second, third) in steps.items():
        assert third - second < 2.05 * (second - first) + 500, (what, first, second, third)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_year_of_the_benchmark_adds_up_to_the_fen(suffix: str, tmp_path: Path) -> None:
    """What was written, in 分, is what the lines give and what the sums by columns give."""
    path = tmp_path / f"支出明细账.{suffix}"
    (write_csv if suffix == "csv" else write_xlsx)(path, 900)
    right = sum(line[-1] for line in lines(900))
    sheets, problems = read_table(path.name, path.read_bytes())
    start = opening()
    books = read_ledgers({path.name: sheets}, start)
    ledger = start.ledger(sheets[0], start.recognise(sheets[0]))
    assert isinstance(ledger, LedgerSheet)
    sums = voucher_sums(ledger, start.pack, YEAR)
    assert (problems, books.problems) == ((), [])
    assert sum(line.debit - line.credit for line in books.vouchers if not line.skip) == right
    assert int(sums["debit"].sum() - sums["credit"].sum()) == right
    assert int(sums["lines"].sum()) == 900
