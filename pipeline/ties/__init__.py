"""勾稽: one engine, called at three moments (输入, 计算后, 成文后).

In: :class:`Facts` (figures, pack, what the stages gave so far). Out: problems, and for every tie and column a result:
相符, 不符 or 无法核对, which is never a pass. Where things go: a relation of two sums is a ``[[tie]]`` in ties.toml; anything
else is a ``[[rule]]`` that names a Python check, which is a function in one of the ``checks_*.py`` registered in checks.py.
Does not belong here: changing a number.
"""

from pipeline.ties.engine import MOMENTS, faults, join, run
from pipeline.ties.facts import CheckFinding, Facts, TieOutcome

__all__ = ["MOMENTS", "CheckFinding", "Facts", "TieOutcome", "faults", "join", "run"]
