"""Named checks on what staff type: values out of range, orders of magnitude, sums that fall, names that stand twice (F10–F18).

What is impossible is an 错误, what is unlikely a 警告: the severity is the rule's. Bounds of single figures stand in the
catalogue (figures.toml), everything else in the rule's params.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from pipeline.declarations import RuleDecl
from pipeline.money import normal_text, show
from pipeline.records import BudgetDocument, Cell, Figure, VoucherLine
from pipeline.ties.facts import CheckFinding, Facts, amount, fails, holds, place
from pipeline.ties.params import number, pairs, word, words

_SHOWN = 3
TEN_THOUSAND = 10_000
_NEAR = 5
"""A ratio within this factor of 万 looks like 万元 in place of 元."""


def in_range(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F10, F11: every figure lies within the bounds the catalogue declares for it (params ``bounds``: 可能 or 通常)."""
    usual = word(rule, "bounds") == "通常"
    for item in facts.pack.catalogue.bounded:
        bounds = item.usual if usual else item.possible
        if bounds is None:
            continue
        yield from (
            _within(facts, figure, *bounds) for figure in facts.figures.match(item.pattern) if figure.number is not None
        )


def _within(facts: Facts, figure: Figure, least: Fraction | None, most: Fraction | None) -> CheckFinding:
    label, value = facts.label(figure.key), figure.number or 0
    if (least is None or value >= least) and (most is None or value <= most):
        return holds(label)
    said = [f"不小于{amount(least, figure.unit)}"] if least is not None else []
    said += [f"不大于{amount(most, figure.unit)}"] if most is not None else []
    found = amount(value, figure.unit)
    return fails(label, found, "，".join(said), at=place(figure), keys=(figure.key,), difference=value)


def same_magnitude(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F14, F18: two figures that belong together (params ``pairs``, patterns with one ``*``) are of one order of magnitude.

    params ``most``: how many times the first may be the second; ``least``: how small a part of it, 0 for any.
    """
    most, least = number(rule, "most"), number(rule, "least")
    for left, right in pairs(rule, "pairs"):
        for figure in facts.figures.match(left):
            other = facts.figures.get(_namesake(figure.key, left, right))
            if other is None or not figure.number or not other.number:
                continue
            ratio, label = abs(Fraction(figure.number) / Fraction(other.number)), facts.label(figure.key)
            if least <= ratio <= most:
                yield holds(label)
                continue
            found = f"{amount(figure.number, figure.unit)}；{facts.label(other.key)}为 {amount(other.number, other.unit)}"
            keys, difference = (figure.key, other.key), figure.number - other.number
            yield fails(label, found, _likely(ratio), at=place(figure), keys=keys, difference=difference)


def _namesake(key: str, left: str, right: str) -> str:
    """Return the key that ``right`` means for a key ``left`` matches: every ``*`` stands for the same segment."""
    stars = iter([part for part, pattern in zip(key.split("."), left.split("."), strict=True) if pattern == "*"])
    return ".".join(next(stars) if pattern == "*" else pattern for pattern in right.split("."))


def _likely(ratio: Fraction) -> str:
    times = ratio if ratio >= 1 else 1 / ratio
    said = f"两数相差 {show(times, 1, trim=True)} 倍"
    if TEN_THOUSAND / _NEAR <= times <= TEN_THOUSAND * _NEAR:
        return f"同一数量级；{said}，疑为万元数填成了元（或元数填成了万元）"
    return f"同一数量级；{said}"


def never_falls(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F13: cumulated figures (params ``series``, in order) do not fall."""
    known = [figure for key in words(rule, "series") if (figure := facts.figures.get(key)) and figure.number is not None]
    for before, figure in pairwise(known):
        label = facts.label(figure.key)
        if (figure.number or 0) >= (before.number or 0):
            yield holds(label)
        else:
            expected = f"不小于{facts.label(before.key)} {amount(before.number or 0, before.unit)}"
            yield fails(label, amount(figure.number or 0, figure.unit), expected, at=place(figure), keys=(figure.key,))


def named_once(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F15: no two records of a list have the same name or number (params ``names``, patterns)."""
    for pattern in words(rule, "names"):
        seen: dict[str, Figure] = {}
        for figure in facts.figures.match(pattern):
            said = normal_text(figure.text) or (str(figure.number) if figure.number is not None else "")
            first = seen.setdefault(said, figure) if said else figure
            if first is figure:
                continue
            at = place(first)
            where = f"与 {at.sheet} > {at.address} 相同；" if at else ""
            yield fails(f"“{said}”", f"{where}{said}", "各行不同", at=place(figure), keys=(figure.key,))
        if seen:
            yield holds(pattern)


def units_of_ledgers(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F16: a unit that both ledgers name stands in the list of units (params ``names``, pattern of their names)."""
    listed = [name for figure in facts.figures.match(word(rule, "names")) if (name := normal_text(figure.text))]
    if not listed:
        return
    listed.append(normal_text(facts.loaded.profile.department))
    budget, spent = _units(facts.loaded.budget_documents), _units(facts.loaded.voucher_lines)
    for name in (name for name in budget if name in spent):  # in the order of the ledger
        if any(same_unit(name, own) for own in listed):
            yield holds(name)
        else:
            found = f"“{name}”在预算指标账和支出明细账中都有（{budget[name]}）"
            yield fails("", found, "列在填报表“预算单位”中", at=spent[name])


def _units(lines: Iterable[BudgetDocument | VoucherLine]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for line in lines:
        if line.unit_name:
            found.setdefault(line.unit_name, line.source)
    return {normal_text(name): source for name, source in found.items()}


def same_unit(name: str, own: str) -> bool:
    """Tell whether two names may be one unit: 厅本部 and 示例省水利厅本部."""
    return name in own or own in name


def documents_of_year(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F17: no budget document is dated after the report's year, or before the year that hands it out in advance."""
    year = facts.loaded.profile.year
    dated = [item for item in facts.loaded.budget_documents if item.date is not None]
    early = tuple(words(rule, "carried"))
    strange = [
        item
        for item in dated
        if item.date
        and (item.date.year > year or (item.date.year < year - 1 and not any(w in item.kind + item.origin for w in early)))
    ]
    if not strange:
        yield from [holds()] if dated else []
        return
    shown = "；".join(f"{item.document or item.source.address} {item.date}" for item in strange[:_SHOWN])
    more = f"等共 {len(strange)} 行" if len(strange) > _SHOWN else ""
    yield fails("", shown + more, f"{year}年度的指标（提前下达的为{year - 1}年）", at=strange[0].source)
