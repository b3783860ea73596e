"""Write the pages: ``python -m tools.manual_page [folder]``, by default into dist/."""

import sys
from pathlib import Path

from pipeline.error_entry import book
from tools.manual_page.page import ERROR_BOOK, page
from tools.manual_page.print_pdf import print_pdf

DOCS = Path(__file__).resolve().parents[2] / "docs"
MANUAL = "使用手册"
PAGES = (MANUAL, ERROR_BOOK)


def main(target: Path) -> int:
    """Write manual and error book as HTML and the manual as PDF; 1 where nothing here can print."""
    target.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (target / f"{name}.html").write_text(page(DOCS / f"{name}.md", book()), encoding="utf-8")
    try:
        print_pdf(target / f"{MANUAL}.html", target / f"{MANUAL}.pdf")
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS.parent / "dist"))
