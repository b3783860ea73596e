"""One department of the year: its sample, and its files with what was planted in them."""

from pathlib import Path
from random import Random

import msgspec

from benchmarks.synthetic_year.amounts import Totals, cells_of, form_of, projects_of, units_of
from benchmarks.synthetic_year.base import base_of
from benchmarks.synthetic_year.books import books_of
from benchmarks.synthetic_year.faults import FORM, INDICATORS, STAFF, WORDS, edited, fault_named
from benchmarks.synthetic_year.plan import OPERATION, DepartmentPlan
from benchmarks.synthetic_year.staff import StaffFacts, staff_of, text_of
from tools.sample.build import contents
from tools.sample.data import Files, Sample


def sample_of(plan: DepartmentPlan) -> Sample:
    """Return the data of a department; all its files follow from them."""
    rng = Random(plan.seed)
    base = base_of(plan.base, plan.year)
    units = units_of(plan, rng)
    projects = projects_of(plan, rng)
    cells = cells_of(plan, units, projects, rng)
    sums = Totals(cells)
    ledger = "支出明细账.xlsx" if plan.printed else "支出明细账.csv"
    head = msgspec.structs.replace(
        base.head,
        department=plan.name,
        seed=plan.seed,
        unit=units,
        file=Files(form=FORM, indicators=INDICATORS, ledger=ledger, staff=STAFF, words=WORDS, readme="说明.md"),
    )
    return Sample(
        head=head,
        form=form_of(plan, cells),
        staff=staff_of(StaffFacts(plan, units, projects, sums, rng)),
        books=books_of(plan, units, sums),
        cells=cells,
        words=text_of(plan),
        readme="",
    )


def files_of(plan: DepartmentPlan) -> dict[str, bytes]:
    """Return file name → bytes of the department's own folder."""
    sample = sample_of(plan)
    fault = fault_named(plan.fault) if plan.fault else None
    made = contents(fault.sample(sample) if fault and fault.sample else sample)
    file = sample.head.file
    if fault and fault.part:
        name = getattr(file, fault.part)
        made = contents(sample) | {name: made[name]}
    del made[file.readme]
    for part in plan.without:
        if part == OPERATION:
            made = edited(FORM, lambda book: book.remove(book[OPERATION]), made)
        else:
            del made[getattr(file, part)]
    return fault.files(made) if fault and fault.files else made


def write_department(plan: DepartmentPlan, year: Path) -> None:
    """Write the department's folder."""
    folder = year / plan.name
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files_of(plan).items():
        (folder / name).write_bytes(content)
