"""比率 declared as data: every ``[[ratio]]`` of a pack's ratios.toml as one quotient of sums. To add a rate: one entry there
and one of figures.toml; nothing here.

A rate on a zero base is blank; a rate with an unknown operand is absent, never 0.
"""

from collections.abc import Iterable, Iterator

from pipeline.compute.lookup import complete, known
from pipeline.declarations import RatioDecl
from pipeline.expr import RATIO, YUAN, Abs, Add, Const, Div, Expr, Sub, Sum, evaluate
from pipeline.money import Absence
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, Figures

Term = tuple[int, Figure]


def ratio(figures: Figures, decl: RatioDecl, pack: Pack) -> Figure:
    """Return one ratio: Σ numerator ÷ Σ denominator, of the numerator's size alone where ``absolute``."""
    over, under = (_terms(figures, words, pack) for words in (decl.numerator, decl.denominator))
    above = sum_of_terms(over)
    if decl.blank_is_none and evaluate(above) is Absence.BLANK:  # nothing there: none of the whole, not no rate
        above = Add(Const(0, above.unit), above)
    expr = Div(Abs(above) if decl.absolute else above, sum_of_terms(under))
    if decl.blank_is_none:
        return figures.derive(decl.key, expr)
    return complete(figures, decl.key, expr, (figure for _, figure in (*over, *under)))


def _terms(figures: Figures, words: Iterable[str], pack: Pack) -> tuple[Term, ...]:
    signed = (split_term(word) for word in words)
    return tuple((sign, known(figures, key, _unit(pack, key))) for sign, key in signed)


def split_term(term: str) -> tuple[int, str]:
    """Return sign and key of a term: -支出 is (-1, 支出)."""
    return (-1 if term.startswith("-") else 1), term.lstrip("+-").strip()


def _unit(pack: Pack, key: str) -> str:
    entry = pack.catalogue.find(key)
    return entry.unit if entry else YUAN


def sum_of_terms(terms: tuple[Term, ...]) -> Expr:
    """Return the terms added up: a sum where all are added, else additions and subtractions in turn."""
    if len(terms) > 1 and all(sign > 0 for sign, _ in terms):
        return Sum(tuple(figure.expr() for _, figure in terms))
    sign, first = terms[0]
    tree: Expr = first.expr() if sign > 0 else Sub(Const(0, first.unit), first.expr())
    for sign, figure in terms[1:]:
        tree = Add(tree, figure.expr()) if sign > 0 else Sub(tree, figure.expr())
    return tree


def fault(decl: RatioDecl, pack: Pack) -> str:
    """Say what is wrong with a declaration: a key nobody declares, no terms, or terms of several units."""
    entry = pack.catalogue.find(decl.key)
    if entry is None or entry.unit != RATIO:
        return f"“{decl.key}”不是数据项目录中的比率"
    units: set[str] = set()
    for key in (split_term(term)[1] for term in (*decl.numerator, *decl.denominator)):
        found = pack.catalogue.find(key)
        if found is None:
            return f"“{key}”不在数据项目录中"
        units.add(found.unit)
    if not (decl.numerator and decl.denominator):
        return "numerator 和 denominator 至少各写一项"
    return "" if len(units) == 1 else "分子分母的单位不同：" + "、".join(sorted(units))


def ratio_problems(pack: Pack) -> Iterator[Problem]:
    """Report faulty declarations of ratios.toml."""
    for decl in pack.ratios:
        found = fault(decl, pack)
        if found:
            yield problem(
                "J025", at=Cell(file=pack.file_of("ratios.toml", decl.key)), found=found, keys=(decl.key,), name=decl.key
            )
