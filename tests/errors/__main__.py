"""Write docs/错误手册.md and pipeline/error_book.jsonl anew: ``python -m tests.errors`` from the repository."""

from pipeline.error_entry import BOOK
from tests.errors.book import PAGE, entries
from tools.error_book import data, page, sorted_records

RECORDS = sorted_records(entries().values())
BOOK.write_bytes(data(RECORDS))
PAGE.write_text(page(RECORDS), encoding="utf-8")
