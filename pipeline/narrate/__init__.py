"""narrate: the pack's sentences and the computed figures become paragraphs of spans and tables of rows. Nothing is computed.

To add a section: a ``[段落 KEY]`` block in a text file of the pack's narrative/, its place in report.docx. To add a table:
an entry in tables.toml. The language of the blocks is language.py's; lint.py checks a pack without data.
"""

from pipeline.narrate.lint import lint_narrative
from pipeline.narrate.story import narrate
from pipeline.narrate.tables import build_tables
from pipeline.narrate.text import render_text

__all__ = ["build_tables", "lint_narrative", "narrate", "render_text"]
