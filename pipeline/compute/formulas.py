"""The figures a pack declares as formulas: rates (ratios.toml) and sums (sums.toml), each after those it uses.

``*`` in a formula's key stands for the same rows in all its terms: 课题.*.执行率 is made for every row of 课题.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from pipeline.compute import ratios
from pipeline.compute.lists import lists
from pipeline.compute.lookup import known
from pipeline.compute.own_lists import OwnLists
from pipeline.compute.ratios import Term, split_term, sum_of_terms
from pipeline.declarations import ListDecl, RatioDecl, SumDecl, source_of
from pipeline.money import Absence
from pipeline.own_figures import staff_lists
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, FigureBuilder, Figures

Formula = RatioDecl | SumDecl
SIGMA = "Σ"


def formulas(figures: Figures, pack: Pack) -> Figures:
    """Return the figures with every declared rate and sum after them (:func:`add_formulas`)."""
    made = FigureBuilder(figures)
    add_formulas(made, pack)
    return made.figures()


def add_formulas(figures: FigureBuilder, pack: Pack) -> None:
    """Put every declared rate and sum at the end, in declared order but for what another needs first.

    What an input states itself stands. Faulty declarations (:func:`formula_problems`) are left out.
    """
    ordered, circular = in_order(pack)
    for decl in ordered:
        if decl.key in circular or _fault(decl, pack):
            continue
        for one in _expanded(decl, figures):
            if one.key not in figures:
                figures.add([_made(one, figures, pack)])


def _made(decl: Formula, figures: Figures, pack: Pack) -> Figure:
    return ratios.ratio(figures, decl, pack) if isinstance(decl, RatioDecl) else total(figures, decl, pack)


def total(figures: Figures, decl: SumDecl, pack: Pack) -> Figure:
    """Return one sum. A list without any row adds nothing; where all terms are such lists the sum is 0, or blank where the
    sheet need not be filled in.
    """
    own = OwnLists(figures, pack, lambda: lists(figures, pack))
    terms = [item for term in decl.terms for item in _operands(term, decl, figures, own)]
    if terms:
        return figures.derive(decl.key, sum_of_terms(tuple(terms)))
    sheets = {found.key: found for found in staff_lists(pack.workbook)}
    asked = any(sheets[key].required for key in _lists_of(decl) if key in sheets)
    value = 0 if asked else Absence.BLANK
    return figures.decided(decl.key, value, decl.unit, "名单中没有行")


def _operands(term: str, decl: SumDecl, figures: Figures, own: OwnLists) -> Iterator[Term]:
    sign, key = split_term(term)
    if not key.startswith(SIGMA):
        yield sign, known(figures, key, decl.unit)
        return
    name, column = split_sigma(key)
    for row in own.rows(name) or ():
        found = row.cells.get(column) or figures.get(f"{row.key}.{column}")
        if found is not None:
            yield sign, found


def split_sigma(key: str) -> tuple[str, str]:
    """Return list and column: Σ课题.全部.经费 is 课题.全部 and 经费."""
    name, _, column = key.removeprefix(SIGMA).rpartition(".")
    return name, column


def _lists_of(decl: SumDecl) -> list[str]:
    keys = (split_term(term)[1] for term in decl.terms)
    return [split_sigma(key)[0] for key in keys if key.startswith(SIGMA)]


def terms_of(decl: Formula) -> tuple[str, ...]:
    """Return the terms of a formula as written."""
    return (*decl.numerator, *decl.denominator) if isinstance(decl, RatioDecl) else tuple(decl.terms)


def _expanded(decl: Formula, figures: Figures) -> Iterator[Formula]:
    """Yield the formula, or one for each row its first term with ``*`` is there for."""
    if "*" not in decl.key:
        yield decl
        return
    first = next(split_term(term)[1] for term in terms_of(decl) if "*" in term)
    fits = re.compile(re.escape(first).replace(r"\*", "([^.]*)", 1)).fullmatch
    for key in [key for key in figures if fits(key)]:
        found = fits(key)
        yield _for_row(decl, found[1] if found else "")


def _for_row(decl: Formula, word: str) -> Formula:
    def put(terms: Iterable[str]) -> list[str]:
        return [term.replace("*", word) for term in terms]

    if isinstance(decl, SumDecl):
        return replace(decl, key=decl.key.replace("*", word), terms=put(decl.terms))
    key = decl.key.replace("*", word)
    return replace(decl, key=key, numerator=put(decl.numerator), denominator=put(decl.denominator))


# --- the order


def in_order(pack: Pack) -> tuple[list[Formula], frozenset[str]]:
    """Return rates and sums so that each stands after those it uses, and the keys that use themselves in a circle."""
    given: list[Formula] = [*pack.ratios, *pack.sums]
    decls = {decl.key: decl for decl in given}
    declared = {decl.key: decl for decl in pack.lists}
    wild = [key for key in decls if "*" in key]
    ordered: dict[str, Formula] = {}
    circular: set[str] = set()

    def visit(key: str, way: tuple[str, ...]) -> None:
        if key in way:
            circular.update(way[way.index(key) :])
        elif key not in ordered:
            for used in _used(decls[key], decls, wild, declared, pack):
                visit(used, (*way, key))
            ordered[key] = decls[key]

    for decl in given:
        visit(decl.key, ())
    return list(ordered.values()), frozenset(circular)


def _used(
    decl: Formula, decls: Mapping[str, Formula], wild: list[str], declared: Mapping[str, ListDecl], pack: Pack
) -> Iterator[str]:
    for term in terms_of(decl):
        for key in _keys_of(split_term(term)[1], declared, pack):
            if key in decls:
                yield key
            yield from (other for other in (decls if "*" in key else wild) if other != key and _meet(key, other))


def _keys_of(key: str, declared: Mapping[str, ListDecl], pack: Pack) -> tuple[str, ...]:
    """Return the keys (or patterns) a term adds up."""
    if not key.startswith(SIGMA):
        return (key,)
    name, column = split_sigma(key)
    name = source_of(name, declared)
    if name in declared:
        return tuple(filter(None, (declared[name].cell_key(row, column) for row in declared[name].row)))
    rows = next((found.rows for found in staff_lists(pack.workbook) if found.key == name), f"{name.partition('.')[0]}.*")
    return (f"{rows}.{column}",)


def _meet(one: str, other: str) -> bool:
    """Tell whether two keys, each perhaps with ``*``, may be of the same figure."""
    left, right = one.split("."), other.split(".")
    return len(left) == len(right) and all(map(_meets, left, right))


def _meets(one: str, other: str) -> bool:
    """Tell whether two segments may be the same: 第*项 and 第2项, but not 第*项 and 合计."""
    (start, star, end), (start_too, star_too, end_too) = one.partition("*"), other.partition("*")
    if star and star_too:
        return not (start or end) or not (start_too or end_too) or (start, end) == (start_too, end_too)
    if not star and not star_too:
        return one == other
    fixed, before, after = (other, start, end) if star else (one, start_too, end_too)
    return fixed.startswith(before) and fixed.endswith(after)


# --- what is wrong


def formula_problems(pack: Pack) -> Iterator[Problem]:
    """Report faulty declarations of ratios.toml and sums.toml, and formulas that use themselves."""
    yield from ratios.ratio_problems(pack)
    for decl in pack.sums:
        if found := _sum_fault(decl, pack):
            at = Cell(file=pack.file_of("sums.toml", decl.key))
            yield problem("M024", at=at, found=found, keys=(decl.key,), name=decl.key)
    _, circular = in_order(pack)
    rates = {decl.key for decl in pack.ratios}
    for key in sorted(circular):
        name = "ratios.toml" if key in rates else "sums.toml"
        yield problem("M022", at=Cell(file=pack.file_of(name, key)), found="、".join(sorted(circular)), keys=(key,), name=key)


def _fault(decl: Formula, pack: Pack) -> str:
    return ratios.fault(decl, pack) if isinstance(decl, RatioDecl) else _sum_fault(decl, pack)


def _sum_fault(decl: SumDecl, pack: Pack) -> str:
    """Say what is wrong with a sum: no terms, a key nobody declares, a list nobody declares, another unit."""
    if not decl.terms:
        return "terms 至少写一项"
    declared = {item.key: item for item in pack.lists}
    entry = pack.catalogue.find(decl.key)
    unit = entry.unit if entry else decl.unit
    for term in decl.terms:
        key = split_term(term)[1]
        name = split_sigma(key)[0]
        if key.startswith(SIGMA) and ((found := pack.catalogue.find(name)) is None or found.kind != "列表"):
            return f"“{name}”不是已声明的列表"
        for used in _keys_of(key, declared, pack):
            found = pack.catalogue.find(used)
            if found is None and not ("*" in used and key.startswith(SIGMA) and name not in declared):
                return f"“{used}”不在数据项目录中"
            if found is not None and found.unit != unit:
                return f"“{used}”的单位是{found.unit}，和的单位是{unit}"
    return ""
