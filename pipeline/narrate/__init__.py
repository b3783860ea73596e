"""narrate: the pack's sentences and the computed figures become paragraphs of spans and tables of rows.

In: ``Loaded`` (staff text), ``Computed``, the pack. Out: :class:`~pipeline.records.Report` and problems (what is missing in
it). ``language`` compiles the blocks (``grammar`` is what is allowed in them), ``spans`` prints figures, ``staff`` takes
staff text over, ``tables`` builds rows, ``narrate`` is all of it; ``lint`` checks a pack without data. To add a section: a
``[段落 KEY]`` block in a text file of the pack's narrative/, its place in report.docx. To add a table: an entry in
tables.toml. Does not belong here: computing, XML.
"""

from pipeline.narrate.lint import lint_narrative
from pipeline.narrate.narrate import narrate
from pipeline.narrate.tables import build_table, build_tables
from pipeline.narrate.text import render_text

__all__ = ["build_table", "build_tables", "lint_narrative", "narrate", "render_text"]
