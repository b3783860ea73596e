"""定稿 (``jixiao finalize``): the clean file for submission and its receipt, or the reasons why there is none yet.

In: an edited report, the inputs as they are now. Out: 定稿, 回执 as bytes, or obstacles. ``obstacles`` says what stands in
the way, ``cleaning`` makes the clean bytes, ``receipt`` the record; ``final`` knows them all. Does not belong here: finding
what is wrong in a report (check), changing a word of it, where files go (publish).
"""

from pipeline.finalize.final import FinalOutcome, finalize_file

__all__ = ["FinalOutcome", "finalize_file"]
