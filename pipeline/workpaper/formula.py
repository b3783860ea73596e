"""算式 → a live Excel formula: one reading of the tree, for the 对账底稿 (money in 元) and for documents that are workbooks."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from msgspec import Struct

from pipeline.expr import (
    YUAN,
    Abs,
    Add,
    ByWord,
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
    Ref,
    Relation,
    Round,
    Sub,
    Sum,
    SumOfWords,
    evaluate,
    is_blank,
)
from pipeline.money import FEN_PER_YUAN, Absence, Value

_LONGEST = 8_000
"""A spreadsheet takes 8,192 characters of formula; some room is left."""

_MOST_ARGUMENTS = 200
"""A function takes at most 255 arguments: longer sums (one unit each) are summed in groups."""

_DEEPEST = 60
"""Brackets and functions may stand 64 deep."""

_FUNCTIONS: Mapping[type[Expr], str] = {Sum: "SUM", Mean: "AVERAGE", Min: "MIN", Max: "MAX", Abs: "ABS"}
_OPERATORS: Mapping[type[Expr], str] = {Add: "+", Sub: "-", Mul: "*", Div: "/"}
_CHAINS = (Add, Sum)
_STRICT = frozenset((Mul, Div, Mean, Min, Max, Abs, Round, Floor))
"""What has a value only where every part has one."""
_NO_NUMBER = (Absence, str)


class _Cells(Struct, frozen=True):
    """Where figures stand, and in which unit money does: so many times ten 元, as an exponent."""

    of: Callable[[Measured], str]
    tens: int


def excel_formula(expr: Expr, address: Callable[[Measured], str], *, value: Value | None = None, tens: int = 0) -> str | None:
    """Return the live formula (with ``=``), or None when there is nothing to compute or no spreadsheet could hold it.

    There is nothing to compute when an operand is absent. A chain of additions is written as one sum: shorter to read and
    never too deep. ``address`` names the cell of a figure; money is in 元 there and in the result, or in the unit ``tens``
    says (4: 万元). ``value`` is what the tree gives where the caller has worked it out. A quotient at the root shows empty
    text on a zero divisor.
    """
    cells = _Cells(address, tens)
    value = evaluate(expr) if value is None else value
    if isinstance(value, Absence) and not (isinstance(expr, Div) and _has_values(expr)):
        return None
    items = added(expr)
    flat = Sum(tuple(items)) if len(items) > 2 else expr
    if _depth(flat) > _DEEPEST:
        return None
    valued = not isinstance(value, Absence)
    text = _composed(flat, cells, valued=valued)
    if isinstance(flat, Div):
        text = f'IF({_formula(flat.right, cells, valued=valued)}=0,"",{text})'
    return "=" + text if len(text) < _LONGEST else None


def added(expr: Expr) -> list[Expr]:
    """Return what a tree adds up, in order; the tree itself where it is no addition."""
    if not isinstance(expr, _CHAINS):
        return [expr]
    parts = expr.parts()
    if not any(isinstance(part, _CHAINS) for part in parts):
        return list(parts)
    items: list[Expr] = []
    waiting: list[Expr] = [expr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _CHAINS):
            waiting.extend(reversed(node.parts()))
        else:
            items.append(node)
    return items


def _depth(expr: Expr) -> int:
    deepest, level = 0, [expr]
    while level:
        deepest, level = deepest + 1, [part for node in level for part in node.parts()]
    return deepest


def _has_values(expr: Expr) -> bool:
    return not any(isinstance(evaluate(part), Absence) for part in expr.parts())


def _formula(expr: Expr, cells: _Cells, *, valued: bool = False) -> str:
    """Return the formula of a part; ``valued`` where it is known to have a value, which need not be worked out again."""
    if isinstance(expr, Ref):
        cell = cells.of(expr.figure)
        return f"N({cell})" if isinstance(expr.figure.value, _NO_NUMBER) else cell  # words are no number either
    if isinstance(expr, Const):
        return _excel_number(expr, cells.tens)
    if not valued and isinstance(evaluate(expr), Absence):
        # only below a sum, where an absent part counts as no amount; a quotient stays live for the day its divisor is no zero
        if isinstance(expr, Div) and _has_values(expr):
            return f"IF({_formula(expr.right, cells)}=0,0,{_composed(expr, cells)})"
        return "0"
    return _composed(expr, cells, valued=True)


def _composed(expr: Expr, cells: _Cells, *, valued: bool = False) -> str:
    kind = type(expr)
    valued = valued and kind in _STRICT
    if sign := _OPERATORS.get(kind):
        left, right = expr.parts()
        return f"({_formula(left, cells, valued=valued)}{sign}{_formula(right, cells, valued=valued)})"
    if name := _FUNCTIONS.get(kind):
        return f"{name}({_listed(expr, [_formula(part, cells, valued=valued) for part in expr.parts()])})"
    match expr:
        case Ref() | Const():
            return _formula(expr, cells)
        case Cases():
            return _cases(expr, cells)
        case ByWord() | SumOfWords():
            return _words(expr, cells)
        case Fallback(rests_on=rests_on, item=item, otherwise=otherwise):
            return _formula(otherwise if is_blank(rests_on) else item, cells)
        case Round(item=item, places=places):
            return f"ROUND({_formula(item, cells, valued=valued)},{places + (cells.tens if expr.unit == YUAN else 0)})"
        case Floor(item=item):
            return f"INT(ROUND({_formula(item, cells, valued=valued)},{_EQUAL}))"
    raise TypeError(f"unknown node {expr!r}")


def _cases(expr: Cases, cells: _Cells) -> str:
    """Return nested IFs; both sides are rounded alike, so that a spreadsheet's binary fractions do not miss a bound."""
    item, text = _compared(expr.item, cells), _formula(expr.otherwise, cells)
    for case in reversed(expr.cases):
        sign, bound = _SIGNS[case.relation], _compared(case.bound, cells)
        text = f"IF({item}{sign}{bound},{_formula(case.then, cells)},{text})"
    return text


def _words(expr: ByWord | SumOfWords, cells: _Cells) -> str:
    """Return nested IFs by the words of a cell, or the sum of those whose words stand in it."""
    cell = cells.of(expr.figure)
    if isinstance(expr, SumOfWords):
        parts = (
            f'IF(ISNUMBER(FIND("{_quoted(option.word)}",{cell})),{_formula(option.value, cells)},0)' for option in expr.options
        )
        return f"SUM({','.join(parts)})"
    text = "NA()"
    for option in reversed(expr.options):
        text = f'IF({cell}="{_quoted(option.word)}",{_formula(option.value, cells)},{text})'
    return text


def _quoted(word: str) -> str:
    return word.replace('"', '""')


def _compared(expr: Expr, cells: _Cells) -> str:
    return f"ROUND({_formula(expr, cells)},{_EQUAL})"


_EQUAL = 12
"""Decimals to which two numbers of a spreadsheet are compared."""

_SIGNS = {
    Relation.AT_MOST: "<=",
    Relation.LESS: "<",
    Relation.AT_LEAST: ">=",
    Relation.MORE: ">",
    Relation.EQUAL: "=",
}


def _listed(expr: Expr, parts: list[str]) -> str:
    if isinstance(expr, Sum) and len(parts) > _MOST_ARGUMENTS:
        groups = [parts[at : at + _MOST_ARGUMENTS] for at in range(0, len(parts), _MOST_ARGUMENTS)]
        parts = [f"SUM({','.join(group)})" for group in groups]
    return ",".join(parts)


def _excel_number(const: Const, tens: int) -> str:
    of = FEN_PER_YUAN * 10**tens if const.of == YUAN else 1
    above, below = const.value.numerator, const.value.denominator * of
    if above % below == 0:
        return str(above // below)
    value = Fraction(above, below)
    return f"({value.numerator}/{value.denominator})"
