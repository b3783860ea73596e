"""算式: a frozen tree over figures with four readings.

One tree gives the exact value, the Chinese arithmetic printed beside a score, the list of figures it depends on and the
live Excel formula of the 对账底稿 (``workpaper/formula.py``). compute builds it with ordinary operators on figures; ties
build it from TOML.

Absence. In sums and differences a blank or dash counts as no amount (all
operands absent: the result is blank; a sum of one is that one), a missing
operand makes the result missing. In every other node an absent operand makes the result absent. Division by zero is blank:
there is no rate on a zero base. Money is 分 in values and 元 in formulas and arithmetic.
"""

from pipeline.expr.nodes import (
    RATIO,
    SCORE,
    TEXT,
    YUAN,
    Abs,
    Add,
    ByWord,
    Case,
    Cases,
    Const,
    Div,
    Expr,
    Fallback,
    Floor,
    Max,
    Mean,
    Measured,
    Min,
    Mul,
    Operand,
    Ref,
    Relation,
    Round,
    Sub,
    Sum,
    SumOfWords,
    UnitError,
    WordValue,
)
from pipeline.expr.readings import arithmetic, dependencies, evaluate, is_blank, plain_number, references

__all__ = [
    "RATIO",
    "SCORE",
    "TEXT",
    "YUAN",
    "Abs",
    "Add",
    "ByWord",
    "Case",
    "Cases",
    "Const",
    "Div",
    "Expr",
    "Fallback",
    "Floor",
    "Max",
    "Mean",
    "Measured",
    "Min",
    "Mul",
    "Operand",
    "Ref",
    "Relation",
    "Round",
    "Sub",
    "Sum",
    "SumOfWords",
    "UnitError",
    "WordValue",
    "arithmetic",
    "dependencies",
    "evaluate",
    "is_blank",
    "plain_number",
    "references",
]
