"""The report as pages: heads of tables on every page they go on, rows whole, a sane number of pages, our fonts' size."""

import re
import subprocess
from pathlib import Path

import pytest

from pipeline.word.document import Table, read_document
from tests.conftest import Built
from tests.office.conftest import tool

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def pages(pdf: Path) -> list[str]:
    """The text of each page, without white space."""
    done = subprocess.run([tool("pdftotext"), "-raw", str(pdf), "-"], capture_output=True, text=True, check=True)
    return [re.sub(r"\s+", "", page) for page in done.stdout.split("\f")[:-1]]


@pytest.fixture(scope="module")
def tables(built: Built) -> list[Table]:
    return [block for block in read_document(built.report.read_bytes()).body if isinstance(block, Table)]


def squeezed(texts: tuple[str, ...]) -> str:
    return re.sub(r"\s+", "", "".join(texts))


def pages_of(pages: list[str], text: str) -> list[int]:
    return [number for number, page in enumerate(pages) if text in page]


def test_the_report_has_a_sane_number_of_pages(pages: list[str]) -> None:
    assert 15 <= len(pages) <= 60
    assert all(page for page in pages)


def test_every_page_carries_its_number(pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        assert re.search(rf"[—－-]{number}[—－-]", page), f"page {number}"


def test_no_row_breaks_over_two_pages(pages: list[str], tables: list[Table]) -> None:
    for table in tables:
        for row in table.rows:
            assert row.whole, row.texts
            assert pages_of(pages, squeezed(row.texts)), f"not whole on any page: {row.texts}"


def test_the_head_stands_on_every_page_a_table_goes_on(pages: list[str], tables: list[Table]) -> None:
    went_on = 0
    for table in tables:
        heads = [row for row in table.rows if row.head]
        assert heads
        head = squeezed(heads[0].texts)
        spread = sorted(
            {
                page
                for row in table.rows[1:]
                if len(squeezed(row.texts)) > 8
                for page in _pages_after(pages, head, squeezed(row.texts))
            }
        )
        for page in spread:
            assert head in pages[page], f"{head} is missing on page {page + 1}"
        went_on += len(spread) > 1
    assert went_on, "no table goes on over a page: this test would show nothing"


def _pages_after(pages: list[str], head: str, row: str) -> list[int]:
    """Return the pages a row stands on, from the first page of its table on."""
    first = pages_of(pages, head)[0]
    return [page for page in pages_of(pages, row) if page >= first][:1]
