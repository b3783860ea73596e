"""Value, dependencies and Chinese arithmetic of an 算式; its Excel formula is read in ``workpaper/formula.py``."""

from collections.abc import Callable, Iterator
from fractions import Fraction

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
from pipeline.money import FEN_PER_YUAN, Absence, Exact, half_up, show, show_quotient

_NAMED = (ByWord, SumOfWords)
_ADDITIVE = (Add, Sub, Sum)


def evaluate(expr: Expr) -> Exact | Absence:
    """Return the exact value (分 for money), or why there is none. Text figures are missing as numbers."""
    if isinstance(expr, Ref):
        value = expr.figure.value
        return Absence.MISSING if isinstance(value, str) else value
    if isinstance(expr, Const):
        return expr.value
    if isinstance(expr, Cases):
        return _chosen(expr)
    if isinstance(expr, Fallback):
        return evaluate(expr.otherwise if is_blank(expr.rests_on) else expr.item)
    if isinstance(expr, _NAMED):
        return _named(expr)
    values = [evaluate(part) for part in expr.parts()]
    whole = [value for value in values if isinstance(value, int)]
    if whole and len(whole) == len(values) and isinstance(expr, _ADDITIVE):  # amounts in 分, by far the most
        return Fraction(whole[0] - whole[1] if isinstance(expr, Sub) else sum(whole))
    if Absence.MISSING in values:
        return Absence.MISSING
    present = [v if type(v) is Fraction else Fraction(v) for v in values if not isinstance(v, Absence)]
    if isinstance(expr, _ADDITIVE):
        if not present:
            return values[0] if len(values) == 1 else Absence.BLANK
        filled = [Fraction(0 if isinstance(v, Absence) else v) for v in values]
        return filled[0] - filled[1] if isinstance(expr, Sub) else sum(filled, Fraction(0))
    if len(present) < len(values):
        return Absence.BLANK
    return _combine(expr, present)


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
        if case.relation.holds(Fraction(item), Fraction(bound)):
            return evaluate(case.then)
    return evaluate(expr.otherwise)


def _combine(expr: Expr, values: list[Fraction]) -> Exact | Absence:
    match expr:
        case Mul():
            return values[0] * values[1]
        case Div():
            return values[0] / values[1] if values[1] else Absence.BLANK
        case Mean():
            return sum(values, Fraction(0)) / len(values)
        case Min():
            return min(values)
        case Max():
            return max(values)
        case Abs():
            return abs(values[0])
        case Floor():
            return values[0].__floor__()
        case Round(places=places):
            scale = FEN_PER_YUAN if expr.unit == YUAN else 1
            return Fraction(half_up(values[0] / scale, places), 10**places) * scale
    raise TypeError(f"unknown node {expr!r}")


def references(expr: Expr) -> Iterator[Measured]:
    """Yield the figures of the tree, left to right, repeated where they stand twice."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Ref):
            yield node.figure
        else:
            waiting.extend(reversed(node.parts()))


def dependencies(expr: Expr) -> tuple[str, ...]:
    """Return the keys of the figures the tree uses directly, each once, in order of first use."""
    return tuple(dict.fromkeys(figure.key for figure in references(expr)))


def plain_number(value: Exact, unit: str) -> str:
    """Print an operand for the arithmetic line: 元 with two decimals, ratios as percent, else trimmed.

    A value that does not end within six decimals is printed with ``…``: the line explains, the value stays exact.
    """
    if unit == YUAN and isinstance(value, int):
        return show_quotient(value, FEN_PER_YUAN, 2)
    if unit == YUAN:
        shown, places = Fraction(value, FEN_PER_YUAN), 2
    else:
        shown, places = Fraction(value * 100 if unit == RATIO else value), 6
    text = show(shown, places, trim=unit != YUAN, grouping=unit != RATIO)
    exact = 10**places % shown.denominator == 0
    return (text if exact else text + "…") + ("%" if unit == RATIO else "")


_LEVEL = {Add: 1, Sub: 1, Sum: 1, Mul: 2, Div: 2}
_BETWEEN = {Add: " + ", Sum: " + ", Sub: " − ", Mul: " × ", Div: " ÷ "}
_NAMES = {Mean: "平均", Min: "最小", Max: "最大", Abs: "绝对值", Floor: "取整"}


def arithmetic(expr: Expr, name: Callable[[Measured], str] | None = None) -> str:
    """Write the tree as Chinese arithmetic, ``5 × (26 ÷ 32)``. ``name`` prints figures otherwise than by value."""
    return _write(expr, name)[0]


def _write(expr: Expr, name: Callable[[Measured], str] | None) -> tuple[str, int]:
    if isinstance(expr, Ref):
        if name is not None:
            return name(expr.figure), 9
        value = expr.figure.value
        if isinstance(value, str):
            value = Absence.MISSING
        text = f"（{value.value}）" if isinstance(value, Absence) else plain_number(value, expr.unit)
        return text, 0 if text[0] == "-" else 9
    if isinstance(expr, Const):
        return plain_number(expr.value, expr.of), 0 if expr.value < 0 else 9
    if sign := _BETWEEN.get(type(expr)):
        return _joined(expr, sign, name), _LEVEL[type(expr)]
    if isinstance(expr, Cases):
        return _write_cases(expr, name), 9
    if isinstance(expr, Fallback):
        return _write(expr.otherwise if is_blank(expr.rests_on) else expr.item, name)
    if isinstance(expr, ByWord | SumOfWords):
        return _write_named(expr, name), 9
    written = [_write(part, name)[0] for part in expr.parts()]
    if isinstance(expr, Round):
        return f"四舍五入({written[0]}, {expr.places}位)", 9
    return f"{_NAMES[type(expr)]}({', '.join(written)})", 9


def _joined(expr: Expr, sign: str, name: Callable[[Measured], str] | None) -> str:
    """Write the operands with a sign between, in brackets where they bind less; the second of − and ÷ also where as much."""
    level = _LEVEL[type(expr)]
    first, *others = [_write(part, name) for part in expr.parts()]
    least = level if isinstance(expr, Add | Sum) else level + 1
    return sign.join((_within(first, level), *(_within(item, least) for item in others)))


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


def _within(written: tuple[str, int], least: int) -> str:
    text, rank = written
    return text if rank >= least else f"({text})"
