"""对账底稿: every figure with its source, every tie, the bridge, the scores and the tables, as one workbook of live formulas.

One module per group of sheets; ``paper.py`` lists them in order, ``cells.py`` knows how a value becomes a cell,
``book.py`` how a sheet looks. Records in, bytes out: nothing here reads a file.
"""

from pipeline.workpaper.paper import workpaper
from pipeline.workpaper.problem_rows import problems_xlsx
from pipeline.workpaper.shared import Workings

__all__ = ["Workings", "problems_xlsx", "workpaper"]
