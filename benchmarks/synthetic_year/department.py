"""One department of the year: its sample, and its files with what was planted in them."""

from pathlib import Path
from random import Random

import msgspec

from benchmarks.synthetic_year.amounts import Totals, cells_of, form_of, projects_of, units_of
from benchmarks.synthetic_year.base import base_of
from benchmarks.synthetic_year.books import books_of
from benchmarks.synthetic_year.faults import FORM, INDICATORS, LEDGER, STAFF, WORDS, edited, fault_named
from benchmarks.synthetic_year.plan import OPERATION, DepartmentPlan
from benchmarks.synthetic_year.shared import SharedRows, rows_of
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
    ledger = f"{LEDGER}.xlsx" if plan.printed else f"{LEDGER}.csv"
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
    """Return file name → bytes of the department's own folder, all files in it."""
    return _files(plan, sample_of(plan))


def _files(plan: DepartmentPlan, sample: Sample) -> dict[str, bytes]:
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


def write_department(plan: DepartmentPlan, year: Path) -> SharedRows | None:
    """Write the department's folder; in a year with shared exports its part of them is returned, and only the rest written.

    A fault of the department is then in its part too, where it is one of the data.
    """
    folder = year / plan.name
    folder.mkdir(parents=True, exist_ok=True)
    sample = sample_of(plan)
    files = _files(plan, sample)
    if not plan.shared:
        _write(folder, files)
        return None
    fault = fault_named(plan.fault) if plan.fault else None
    own = {STAFF, WORDS} | (fault.own if fault else set())
    _write(folder, {name: content for name, content in files.items() if name in own or name.rpartition(".")[0] in own})
    if fault is None or fault.shared or fault.sample is None:
        return rows_of(plan, sample)
    return rows_of(plan, sample, fault.sample(sample), fault.part)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
