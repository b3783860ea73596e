"""Value, dependencies and Chinese arithmetic of an 算式; its Excel formula is read in ``workpaper/formula.py``."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import lcm

from pipeline.expr.nodes import (
    RATIO,
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
    Round,
    Sub,
    Sum,
    SumOfWords,
)
from pipeline.money import FEN_PER_YUAN, Absence, Exact, half_up, show_quotient

_NAMED = (ByWord, SumOfWords)
_ADDITIVE = frozenset((Add, Sub, Sum))


def evaluate(expr: Expr) -> Exact | Absence:
    """Return the exact value (分 for money), or why there is none. Text figures are missing as numbers."""
    kind = type(expr)
    if isinstance(expr, Ref):
        value = expr.figure.value
        return Absence.MISSING if isinstance(value, str) else value
    if isinstance(expr, Const):
        return expr.value
    if kind in _ADDITIVE:
        return _added([evaluate(part) for part in expr.parts()], difference=kind is Sub)
    if isinstance(expr, Cases):
        return _chosen(expr)
    if isinstance(expr, Fallback):
        return evaluate(expr.otherwise if is_blank(expr.rests_on) else expr.item)
    if isinstance(expr, _NAMED):
        return _named(expr)
    values = [evaluate(part) for part in expr.parts()]
    present = [value for value in values if not isinstance(value, Absence)]
    if len(present) < len(values):
        return Absence.MISSING if Absence.MISSING in values else Absence.BLANK
    return _combine(expr, present)


def _added(values: list[Exact | Absence], *, difference: bool) -> Exact | Absence:
    """Return the sum, or the ``difference`` of two; what is blank or a dash counts as no amount beside others."""
    present = [value for value in values if not isinstance(value, Absence)]
    if len(present) < len(values):
        if Absence.MISSING in values:
            return Absence.MISSING
        if not present:
            return values[0] if len(values) == 1 else Absence.BLANK
        present = [0 if isinstance(value, Absence) else value for value in values]
    return _total([present[0], -present[1]] if difference else present)


def _total(values: list[Exact]) -> Exact:
    """Return the sum over one denominator: amounts in 分, by far the most, stay whole numbers, others are reduced once."""
    below = lcm(*[value.denominator for value in values])
    if below == 1:
        return sum([value.numerator for value in values])
    return Fraction(sum([value.numerator * (below // value.denominator) for value in values]), below)


def _quotient(left: Exact, right: Exact) -> Fraction:
    """Return left ÷ right, reduced once."""
    return Fraction(left.numerator * right.denominator, left.denominator * right.numerator)


def _named(expr: ByWord | SumOfWords) -> Exact | Absence:
    text = expr.figure.value
    if not isinstance(text, str):
        return text if isinstance(text, Absence) else Absence.MISSING
    if isinstance(expr, ByWord):
        return next((evaluate(option.value) for option in expr.options if option.word == text), Absence.MISSING)
    return evaluate(Sum(tuple(option.value for option in expr.options if option.word in text) or (Const(0, expr.unit),)))


def is_blank(expr: Expr) -> bool:
    """Tell whether there is nothing to compute with, and nothing missing either: a blank, a dash, a rate without a base."""
    return evaluate(expr) in (Absence.BLANK, Absence.DASH)


def _chosen(expr: Cases) -> Exact | Absence:
    """Return the value of the case that holds; absent where the item, or a bound on the way, is."""
    item = evaluate(expr.item)
    if isinstance(item, Absence):
        return item
    for case in expr.cases:
        bound = evaluate(case.bound)
        if isinstance(bound, Absence):
            return bound
        if case.relation.holds(item, bound):
            return evaluate(case.then)
    return evaluate(expr.otherwise)


def _combine(expr: Expr, values: list[Exact]) -> Exact | Absence:
    match expr:
        case Mul():
            return values[0] * values[1]
        case Div():
            return _quotient(values[0], values[1]) if values[1] else Absence.BLANK
        case Mean():
            return _quotient(_total(values), len(values))
        case Min():
            return min(values)
        case Max():
            return max(values)
        case Abs():
            return -values[0] if values[0].numerator < 0 else values[0]
        case Floor():
            return values[0].__floor__()
        case Round(places=places):
            scale = FEN_PER_YUAN if expr.unit == YUAN else 1
            return Fraction(half_up(_quotient(values[0], scale), places) * scale, 10**places)
    raise TypeError(f"unknown node {expr!r}")


def references(expr: Expr) -> Iterator[Measured]:
    """Yield the figures of the tree, left to right, repeated where they stand twice."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Ref):
            yield node.figure
        elif not isinstance(node, Const):
            waiting.extend(node.parts()[::-1])


def dependencies(expr: Expr) -> tuple[str, ...]:
    """Return the keys of the figures the tree uses directly, each once, in order of first use."""
    return tuple(dict.fromkeys(figure.key for figure in references(expr)))


def plain_number(value: Exact, unit: str) -> str:
    """Print an operand for the arithmetic line: 元 with two decimals, ratios as percent, else trimmed.

    A value that does not end within six decimals is printed with ``…``: the line explains, the value stays exact.
    """
    above, below = value.numerator, value.denominator  # of whole numbers: a Fraction would be reduced for nothing
    if unit == YUAN:
        below, places, more = below * FEN_PER_YUAN, 2, ""
    else:
        above, places, more = (above * 100, 6, "%") if unit == RATIO else (above, 6, "")
    text = show_quotient(above, below, places, trim=unit != YUAN, grouping=unit != RATIO)
    return (text if above * 10**places % below == 0 else text + "…") + more


_WHOLE = 9
"""How closely what needs no brackets binds."""
_LOOSE = frozenset((Add, Sum))
_LEVEL: Mapping[type[Expr], int] = {Add: 1, Sub: 1, Sum: 1, Mul: 2, Div: 2}
_BETWEEN: Mapping[type[Expr], str] = {Add: " + ", Sum: " + ", Sub: " − ", Mul: " × ", Div: " ÷ "}
_NAMES: Mapping[type[Expr], str] = {Mean: "平均", Min: "最小", Max: "最大", Abs: "绝对值", Floor: "取整"}


def arithmetic(expr: Expr, name: Callable[[Measured], str] | None = None) -> str:
    """Write the tree as Chinese arithmetic, ``5 × (26 ÷ 32)``. ``name`` prints figures otherwise than by value."""
    return _write(expr, name)[0]


def _write(expr: Expr, name: Callable[[Measured], str] | None) -> tuple[str, int]:
    if isinstance(expr, Ref):
        if name is not None:
            return name(expr.figure), _WHOLE
        value = expr.figure.value
        if isinstance(value, str):
            value = Absence.MISSING
        text = f"（{value.value}）" if isinstance(value, Absence) else plain_number(value, expr.figure.unit)
        return text, 0 if text[0] == "-" else _WHOLE
    if isinstance(expr, Const):
        return plain_number(expr.value, expr.of), 0 if expr.value < 0 else _WHOLE
    kind = type(expr)
    if sign := _BETWEEN.get(kind):
        return _joined(expr, sign, name), _LEVEL[kind]
    if isinstance(expr, Cases):
        return _write_cases(expr, name), _WHOLE
    if isinstance(expr, Fallback):
        return _write(expr.otherwise if is_blank(expr.rests_on) else expr.item, name)
    if isinstance(expr, _NAMED):
        return _write_named(expr, name), _WHOLE
    written = [_write(part, name)[0] for part in expr.parts()]
    if isinstance(expr, Round):
        return f"四舍五入({written[0]}, {expr.places}位)", _WHOLE
    return f"{_NAMES[kind]}({', '.join(written)})", _WHOLE


def _joined(expr: Expr, sign: str, name: Callable[[Measured], str] | None) -> str:
    """Write the operands with a sign between, in brackets where they bind less; the second of − and ÷ also where as much."""
    kind = type(expr)
    least = level = _LEVEL[kind]
    texts: list[str] = []
    for part in expr.parts():
        text, rank = _write(part, name)
        texts.append(text if rank >= least else f"({text})")
        least = level if kind in _LOOSE else level + 1
    return sign.join(texts)


def _write_cases(expr: Cases, name: Callable[[Measured], str] | None) -> str:
    def text(part: Expr) -> str:
        return _write(part, name)[0]

    cases = "；".join(f"{case.relation.value}{text(case.bound)}为{text(case.then)}" for case in expr.cases)
    return f"分档({text(expr.item)}：{cases}；其余为{text(expr.otherwise)})"


def _write_named(expr: ByWord | SumOfWords, name: Callable[[Measured], str] | None) -> str:
    value = expr.figure.value
    said = value.value if isinstance(value, Absence) else str(value)
    options = "；".join(f"{option.word}为{_write(option.value, name)[0]}" for option in expr.options)
    return f"评定({said}：{options})"
