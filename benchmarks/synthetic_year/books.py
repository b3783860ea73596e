"""What the ledgers of a department are written from: the base's choices with names, codes and quarter totals of its own."""

from collections.abc import Sequence

import msgspec

from benchmarks.synthetic_year.amounts import Totals, quarters
from benchmarks.synthetic_year.base import base_of, ledger_of_csv, main_class
from benchmarks.synthetic_year.plan import DepartmentPlan
from tools.sample.amounts import yuan
from tools.sample.data import Ledger, SampleBooks, SampleUnit

_VOUCHERS = ("wrong_entries", "refunds")


def books_of(plan: DepartmentPlan, units: Sequence[SampleUnit], sums: Totals) -> SampleBooks:
    """Return the choices of both ledgers. A printed ledger is one workbook, the other one csv of all accounts."""
    base = base_of(plan.base, plan.year)
    own, csv = base.books, ledger_of_csv(plan.year).books
    old, new = main_class(plan)
    functions = own.function | {new + code[3:]: name for code, name in own.function.items() if code[:3] == old}
    indicators = msgspec.structs.replace(
        own.indicators,
        title=f"{plan.name}{plan.year}年度预算指标账",
        split_over=yuan(_scaled(own.indicators.split_over, plan)),
        largest_document=yuan(_scaled(own.indicators.largest_document, plan)),
    )
    return SampleBooks(
        function=functions,
        economic=own.economic,
        indicators=indicators,
        ledger=_ledger(plan, own.ledger, csv.ledger, units, sums),
    )


def _scaled(amount: str, plan: DepartmentPlan) -> int:
    return max(1, round(float(amount)) * plan.scale // 100) * 100


def _ledger(plan: DepartmentPlan, own: Ledger, csv: Ledger, units: Sequence[SampleUnit], sums: Totals) -> Ledger:
    shape = own if plan.printed else csv
    many = {nature: (least * plan.lines, most * plan.lines) for nature, (least, most) in shape.lines.items()}
    # the months of 人员经费 are its lines: a salary is paid once a month
    many |= {nature: range_ for nature, range_ in shape.lines.items() if tuple(range_) == (3, 3)}
    return msgspec.structs.replace(
        shape,
        quarter_total=[yuan(amount) for amount in quarters(plan, sums)],
        single_over=yuan(_scaled(own.single_over, plan)),
        single=own.single,
        wrong_entries=2 * plan.lines,
        refunds=plan.lines,
        lines=many,
        text=own.text | csv.text,
        depreciation_month={unit.id: yuan(plan.scale * 15_000 + 35) for unit in units} if not plan.printed else {},
    )
