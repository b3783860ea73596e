"""对账底稿: every figure with its source, every tie, the bridge, the scores and the tables, as one workbook of live formulas.

In: :class:`Workings`, all records of a run. Out: bytes of 对账底稿.xlsx and 问题清单.xlsx. One module per group of sheets;
``paper`` lists them in order, ``cells`` knows how a value becomes a cell, ``formula`` turns an 算式 into a formula; how a sheet
looks is :mod:`pipeline.sheets`. Does not belong here: reading a file, computing what no stage computed.
"""

from pipeline.workpaper.paper import workpaper
from pipeline.workpaper.problem_rows import problems_xlsx
from pipeline.workpaper.shared import Workings

__all__ = ["Workings", "problems_xlsx", "workpaper"]
