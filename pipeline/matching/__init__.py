"""matching: which paragraph, table, row, cell and number of an edited report is which one of its baseline or of another file.

``align`` pairs units of any level (``sequences``: equal in order, what lies between, what moved); ``blocks`` and ``tables``
say what a paragraph and a table are known by, ``numbers`` which number of a passage is which figure; ``locate`` finds every
figure of a baseline again and gives the records of ``located``; ``baselines`` pairs the blocks of two baselines, whose numbered
goals and units ``renumbered`` knows.
``text`` is how words are compared, ``places`` and ``kinds`` what stands around a number. No XML here, and no judgement: what a
difference means is for check, merge and diff.
"""
