"""Write docs/错误手册.md anew: ``python -m tests.errors`` from the repository."""

from pipeline.errorbook import page
from tests.errors.book import PAGE, entries

PAGE.write_text(page(entries()), encoding="utf-8")
