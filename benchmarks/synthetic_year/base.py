"""The samples' data as a form for other departments: shifted to another year, renamed, without their own amounts."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import tomli

from benchmarks.synthetic_year.plan import DepartmentPlan
from tools.sample.build import data_folder
from tools.sample.data import Sample, read_sample

T = TypeVar("T")

_YEAR = re.compile(r"(?<![\d.])20[12]\d(?![\d.])")
_NEAR = 2


@cache
def base_of(name: str, year: int) -> Sample:
    """Return a sample's data as if it were of another year."""
    read = read_sample(data_folder(name))
    by = year - read.head.year

    def shifted(text: str) -> str:
        return _YEAR.sub(lambda found: _later(found, read.head.year, by), text)

    moved = each_text(read, shifted) if by else read
    return msgspec.structs.replace(moved, head=msgspec.structs.replace(moved.head, year=year))


def _later(found: re.Match[str], own: int, by: int) -> str:
    return str(int(found[0]) + by) if abs(int(found[0]) - own) <= _NEAR else found[0]


def each_text(record: T, change: Callable[[str], str]) -> T:
    """Return a record with every text in it changed, keys of tables included."""
    changed: T = _changed(record, change)
    return changed


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return type(value)(_changed(item, change) for item in value)
    if isinstance(value, dict):
        return {_changed(key, change): _changed(item, change) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        fields = {name: _changed(getattr(value, name), change) for name in value.__struct_fields__}
        return type(value)(**fields)
    return value


@cache
def ledger_of_csv(year: int) -> Sample:
    """The sample whose 支出明细账 is one csv of all accounts: how such a ledger is written."""
    return base_of("national", year)


def labels_of_classes(year: int) -> dict[str, str]:
    """Return code → name of the 功能分类 classes, as the forms of the year print them."""
    return _labels(2022 if year >= 2022 else 2019)


@cache
def _labels(year: int) -> dict[str, str]:
    folder = Path(__file__).resolve().parents[2] / "report_templates" / "common" / "codes"
    found: dict[str, str] = {}
    for each in sorted({2019, year}):
        codes = tomli.loads((folder / f"{each}.toml").read_text("utf-8"))
        found |= {entry["code"]: entry["name"] for entry in codes["function"]}
    return found


def main_class(plan: DepartmentPlan) -> tuple[str, str]:
    """Return the class most of the base's money stands in, and the department's own class, which takes its place."""
    cells = base_of(plan.base, plan.year).cells
    sums: dict[str, int] = {}
    for cell in cells:
        if cell.fund == "财政资金":
            sums[cell.function[:3]] = sums.get(cell.function[:3], 0) + cell.final
    return max(sums, key=lambda code: sums[code]), plan.field.code
