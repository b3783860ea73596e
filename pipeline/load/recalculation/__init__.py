"""Recalculation of a workbook's formulas while it is read: which stored results are no longer what their formulas give.

:mod:`syntax` reads a formula, :mod:`values` and :mod:`functions` are its arithmetic, :mod:`recalculate` goes through the
book. Plain formulas only (a list of functions, cells and ranges of the same book); anything else is *not checked* and
counted, never passed. Nothing here replaces a stored value: a reader refuses the cell and a person recalculates.
"""

from pipeline.load.recalculation.recalculate import CIRCULAR, STALE, Formula, Grid, Recalculated, recalculate

__all__ = ["CIRCULAR", "STALE", "Formula", "Grid", "Recalculated", "recalculate"]
