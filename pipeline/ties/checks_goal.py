"""Named checks on goals, variances and headcount after compute (F4, F6, F8)."""

from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from pipeline.declarations import RuleDecl
from pipeline.expr import YUAN
from pipeline.money import FEN_PER_YUAN, Absence
from pipeline.records import Cell, Figure, ListedRow, Rule
from pipeline.ties.facts import CheckFinding, Facts, amount, cannot, fails, holds, place, size
from pipeline.ties.params import words

TEN_THOUSAND = 10**4


def goals_decided(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F4: every goal's 完成情况 is decided; the open ones (params ``open``) are said one by one, with the reason."""
    for figure in facts.figures.match("目标.第*项.完成情况"):
        head = figure.key.rpartition(".")[0]
        name = _text(facts, f"{head}.绩效目标") or head
        if figure.text not in words(rule, "open"):
            yield holds(name)
            continue
        target, actual = _text(facts, f"{head}.目标值"), _text(facts, f"{head}.实际完成值")
        found = f"目标值“{target}”，实际完成值“{actual}”：{_why(figure) or figure.text}"
        yield fails(name, found, "能判断完成与否", at=_doubtful_cell(facts, head, figure), keys=(figure.key,))


def _why(figure: Figure) -> str:
    return figure.source.text if isinstance(figure.source, Rule) else ""


def _doubtful_cell(facts: Facts, head: str, figure: Figure) -> Cell | None:
    """Return the cell that the reason names (the column it begins with, else 目标值)."""
    named = next(
        (name for name in ("实际完成值", "比较符") if _why(figure).removeprefix("没有填写").startswith(name)), "目标值"
    )
    column = facts.figures.get(f"{head}.{named}")
    return place(column) if column is not None else place(figure)


def _text(facts: Facts, key: str) -> str:
    figure = facts.figures.get(key)
    return figure.text if figure is not None else ""


def variances_listed(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F6: 差异 = 调整 − 年初 in every class, the classes add up to the total, 差异较大 holds what passes both thresholds.

    params: ``total`` key of the total row, ``listed`` the list, ``amount_option`` (万元) and ``rate_option`` pack options.
    """
    if facts.computed is None:
        return
    total = str(rule.params["total"])
    variances = [figure for figure in facts.figures.match("功能.*.差异") if figure.number is not None]
    for figure in variances:
        yield _variance(facts, figure)
    yield from _sum_of_classes(facts, total, variances)
    yield from _large(facts, rule, [figure for figure in variances if figure.key != f"{total}.差异"])


def _sum_of_classes(facts: Facts, total: str, variances: list[Figure]) -> Iterator[CheckFinding]:
    whole = facts.figures.get(f"{total}.差异")
    if whole is None or whole.number is None:
        return
    label = facts.label(whole.key)
    if any(figure.value is Absence.MISSING for figure in facts.figures.match("功能.*.差异")):
        yield cannot(label, "有功能分类的数缺失或读不出", keys=(whole.key,), silent=True)
        return
    parts = sum((figure.number or 0 for figure in variances if figure.key != whole.key), 0)
    finding = _agree(label, whole, parts, "各功能分类差异之和")
    # name the totals of the columns that do not add up: then it is the consequence of that
    columns = [f"{total}.{column}" for column in ("年初预算数", "调整预算数") if not _adds_up(facts, total, column)]
    yield replace(finding, keys=(*columns, *finding.keys))


def _adds_up(facts: Facts, total: str, column: str) -> bool:
    classes = [figure for figure in facts.figures.match(f"功能.*.{column}") if figure.key != f"{total}.{column}"]
    whole = facts.figures.get(f"{total}.{column}")
    return whole is not None and (whole.number or 0) == sum(figure.number or 0 for figure in classes)


def _variance(facts: Facts, figure: Figure) -> CheckFinding:
    head = figure.key.rpartition(".")[0]
    values = [facts.figures.get(f"{head}.{column}") for column in ("调整预算数", "年初预算数")]
    planned, opening = (value.number or 0 if value is not None else 0 for value in values)
    return _agree(facts.label(figure.key), figure, planned - opening, "调整预算数 − 年初预算数")


def _agree(subject: str, figure: Figure, value: int | Fraction, how: str) -> CheckFinding:
    difference = (figure.number or 0) - value
    if not difference:
        return holds(subject, left=figure.expr(), difference=0)
    expected = f"{amount(value, YUAN)}（{how}）"
    return fails(
        subject, amount(figure.number or 0, YUAN), expected, at=place(figure), keys=(figure.key,), difference=difference
    )


def _large(facts: Facts, rule: RuleDecl, variances: list[Figure]) -> Iterator[CheckFinding]:
    assert facts.computed is not None
    least = Fraction(facts.pack.number(str(rule.params["amount_option"]))) * TEN_THOUSAND * FEN_PER_YUAN
    rate = Fraction(facts.pack.number(str(rule.params["rate_option"])))
    base = facts.pack.option("variance_base").value
    expected: list[tuple[Fraction, str]] = []
    for figure in variances:
        head = figure.key.rpartition(".")[0]
        over = facts.figures.get(f"{head}.{base}")
        if over is None or size(figure.number or 0) < least:
            continue
        if not over.number:
            expected.append((Fraction(0), head))  # no rate on a zero base: the amount alone decides
            continue
        share = Fraction(figure.number or 0) / Fraction(over.number)
        if abs(share) >= rate:
            expected.append((abs(share), head))
    wanted = [head for _, head in sorted(expected, key=lambda item: -item[0])]
    listed = [row.key for row in facts.computed.lists.get(str(rule.params["listed"]), ())]
    if sorted(wanted) == sorted(listed) and _falling(facts.computed.lists.get(str(rule.params["listed"]), ())):
        yield holds("差异较大的项目")
    else:
        yield fails("差异较大的项目", _names(facts, listed), _names(facts, wanted), keys=tuple(f"{key}.差异" for key in wanted))


def _falling(rows: tuple[ListedRow, ...]) -> bool:
    rates = [abs(Fraction(cell.number or 0)) for row in rows if (cell := row.cells.get("差异率")) is not None]
    signed = [Fraction(cell.number or 0) for row in rows if (cell := row.cells.get("差异率")) is not None]
    return rates == sorted(rates, reverse=True) or signed == sorted(signed, reverse=True)


def _names(facts: Facts, keys: list[str]) -> str:
    return "、".join(facts.label(f"{key}.决算数").removesuffix("决算数") for key in keys) or "没有"


def headcount_adds_up(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F8: per column 合计 = 行政 + 事业, and each kind = Σ units, added anew from the 填报表's rows."""
    for column in words(rule, "columns"):
        total: int | Fraction = 0
        for kind in words(rule, "kinds"):
            stated = facts.figures.get(f"人员.{kind}.{column}")
            units = facts.figures.match(f"人员.第*个.{kind}{column}")
            added = sum((unit.number or 0 for unit in units), 0)
            total += added
            yield _people(facts, stated, added, f"人员.{kind}.{column}")
        yield _people(facts, facts.figures.get(f"人员.合计.{column}"), total, f"人员.合计.{column}")


def _people(facts: Facts, stated: Figure | None, added: int | Fraction, key: str) -> CheckFinding:
    label = facts.label(key)
    if stated is None or stated.number is None:
        return cannot(label, "没有算出人数", keys=(key,))
    if stated.number == added:
        return holds(label, difference=0)
    expected = f"{amount(added, stated.unit)}（各单位相加）"
    return fails(label, amount(stated.number, stated.unit), expected, at=place(stated), keys=(key,))
