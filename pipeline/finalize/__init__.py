"""定稿 (``jixiao finalize``): the clean file for submission and its receipt, or the reasons why there is none yet.

``obstacles`` says what stands in the way, ``cleaning`` makes the clean bytes, ``receipt`` the record; ``final`` knows them all.
"""

from pipeline.finalize.final import FinalOutcome, finalize_file

__all__ = ["FinalOutcome", "finalize_file"]
