"""比较两份报告 (``jixiao diff``): by figure, by table row, by sentence, in document order under the headings.

``sides`` opens, ``units`` pairs paragraphs and tables, ``words`` and ``rows`` compare what is paired, ``figures`` compares by
key; ``compare`` puts it together into the records of ``changes``, which ``lines``, ``page`` and ``answer`` show.
"""

from pipeline.diff.compare import compare

__all__ = ["compare"]
