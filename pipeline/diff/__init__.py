"""比较两份报告 (``jixiao diff``): by figure, by table row, by sentence, in document order under the headings.

In: two .docx of any maker, 甲 and 乙. Out: the records of ``changes``, which ``lines``, ``page`` and ``answer`` show. ``sides``
opens, ``units`` pairs paragraphs and tables, ``words`` and ``rows`` compare what is paired, ``figures`` compares by key;
``compare`` puts it together. Does not belong here: which unit is which (matching), whether a difference is a fault (check),
whose change stands (merge).
"""

from pipeline.diff.compare import compare

__all__ = ["compare"]
