"""Write docs/错误手册.md anew: ``python -m tests.errors`` from the repository."""

from tests.errors.book import PAGE, entries
from tools.error_book import page

PAGE.write_text(page(entries()), encoding="utf-8")
