"""Year pages for the tests in the browser, made of the samples' outputs by the program's own functions."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from pipeline.publish import OWN
from pipeline.publish.layout import PAGE_RECORD
from pipeline.year_page.page_file import INDEX, index_html, page_file
from pipeline.year_summary.department_line import read_line
from pipeline.year_summary.summary_json import year_summary
from pipeline.year_summary.write import write_summary
from pipeline.year_summary.year_inputs import YearInputs
from tests.conftest import Built

HOSTILE = (
    "<img src=x onerror=alert(1)>局",
    "局' onclick='alert(2) & \"",
    "\u202e局务水县",
    "很长的名称" * 12 + "局",
    "javascript：alert(3)",
)
"""Names a file system takes and a page must only show."""
NOTHING_BUILT = "示例市空局"


def built_year(place: Path, built: Iterable[Built]) -> None:
    """Make a year of the departments, of copies of all but the first under hostile names, and of a folder without a record."""
    first, *others = built
    for item in (first, *others):
        shutil.copytree(item.folder, place / item.folder.name)
    for number, name in enumerate(HOSTILE):
        shutil.copytree(others[number % len(others)].folder, place / name)
    (place / NOTHING_BUILT / OWN).mkdir(parents=True)
    done = write_summary(place, page=page_file())
    assert done.done, done.problems


def large_year(place: Path, built: Iterable[Built], count: int) -> Path:
    """Make the page of a year of ``count`` departments, the records of a few under many names; returns the page."""
    lines = [read_line(item.folder.parent, item.folder.name)[0] for item in built]
    records = [item.folder / PAGE_RECORD for item in built]
    many = []
    for number in range(count):
        name = f"示例{'甲乙丙丁戊己庚辛壬癸'[number % 10]}市第{number + 1}局"
        (place / name / OWN).mkdir(parents=True)
        os.link(records[number % len(records)], place / name / PAGE_RECORD)
        many.append(replace(lines[number % len(lines)], folder=name))
    page = place / INDEX
    page.write_bytes(index_html(place, year_summary(place.name, many, YearInputs()), b"", ()))
    return page
