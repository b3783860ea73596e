"""sheet_documents: documents of a pack that are workbooks (.xlsx): made of a template, verified, and followed after editing.

In: the report's records, a template with tags in its cells. Out: the workbook with live formulas, and of an edited one what
check, refresh and finalize say. :mod:`package` knows how a .xlsx is written, :mod:`template` the tags, :mod:`build` fills,
:mod:`verify` reads the finished bytes again, :mod:`located` finds every cell of the baseline in an edited workbook. What a
number has become, who writes a list and who publishes is answered by ``matching``, ``check``, ``finalize``, ``publish``.
"""
