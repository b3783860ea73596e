"""Every code has a case that raises it, and docs/错误手册.md shows the message as it is today."""

from pathlib import Path

import pytest

from pipeline.error_entry import BOOK, book
from pipeline.run import stages
from tests.errors.book import CASES, PAGE, entry, known, reason
from tests.errors.good import good
from tests.load.exports import ROOTS
from tools.error_book import data, order, page, record

STALE = "run `python -m tests.errors` and read the difference"


CODES = sorted(known(), key=order)


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_a_case_and_the_book_shows_its_message(code: str, tmp_path: Path) -> None:
    assert (code in CASES) != bool(reason(code)), "add a case in tests/errors (or a reason why there can be none)"
    found = entry(code, tmp_path)
    assert found.example is None or all((found.example.title, found.example.remedy or found.example.expected))
    assert record(found) == book()[code], STALE


def test_the_book_has_these_codes_and_no_other_and_the_page_is_made_from_it() -> None:
    entries = list(book().values())
    assert sorted(book()) == sorted(known()) and BOOK.read_bytes() == data(entries), STALE
    assert PAGE.read_text(encoding="utf-8") == page(entries), STALE


def test_no_case_is_left_over() -> None:
    assert [code for code in CASES if code not in known()] == []


def test_nothing_is_wrong_with_the_good_department(tmp_path: Path) -> None:
    problems = stages(good().write(tmp_path), ROOTS, "render").problems
    assert sorted(item.code for item in problems) == ["M010", "T001"]  # assumed parameters; no 财决03表


def test_an_example_shows_no_folder_of_this_machine() -> None:
    assert "/tmp" not in PAGE.read_text(encoding="utf-8")
