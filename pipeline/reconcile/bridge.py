"""桥接表: from the 指标账's 年初预算数 over 财决01 to the 明细账, per class; what is left over is the 未解释差额.

The 未解释差额 adds up absolute differences, so that two mistakes never cancel: 年初 of both, the year's budget without what
goes on to next year against 决算, the 调整 column, and 决算 against the ledger. The 调整 column is explained where it holds the
year's budget with or without the carried part (filled from 决算).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.expr import YUAN, Abs, Expr, Min, Sub, Sum, references
from pipeline.money import Absence
from pipeline.pack import Pack
from pipeline.reconcile.classes import UNKNOWN
from pipeline.records import BridgeLine, Figure, Figures, Rule, derive

STATED = "往来."
"""What stands before the keys of transfers stated in the 填报表."""

OPENING, ADJUSTED, FINAL = "年初预算数", "调整预算数", "决算数"
INTERNAL, OTHER = "明细账：其中部门内部往来（决算已抵销）", "明细账：另有经营性支出（该类可能含有）"
FULL_YEAR, BACKFILLED, UNEXPLAINED = "全年预算数", "调整列按决算回填", "未解释差额"


@dataclass(frozen=True, slots=True)
class _Place:
    """One line of the bridge: its scope in words, its name, the key path below 指标账/明细账/桥接, the form's row."""

    scope: str
    name: str
    path: str
    row: str


def bridge(form: Figures, sums: Figures, pack: Pack) -> tuple[tuple[BridgeLine, ...], list[Figure]]:
    """Return the lines and the figures derived for them. Without any ledger there is no bridge."""
    lines: list[BridgeLine] = []
    derived: list[Figure] = []
    for place in _places(form, sums, pack):
        line, made = _line(place, form, sums, pack)
        if line is not None:
            lines.append(line)
            derived.extend(made)
    return tuple(lines), derived


def _places(form: Figures, sums: Figures, pack: Pack) -> Iterator[_Place]:
    yield _Place("合计", "合计", "合计", "支出.本年支出合计")
    moved = _moved(form, sums)
    for scope, first in (("功能分类", "功能"), ("经济分类", "经济")):
        names = [key.split(".")[2] for key in sums if key.split(".")[1] == first and key.count(".") == 3]
        names += [key.split(".")[1] for key in form if key.startswith(first + ".") and key.endswith("." + FINAL)]
        for name in dict.fromkeys(names):
            if f"{first}.{name}" != "功能.本年支出合计" and (first, name) in moved:
                yield _Place(scope, name, f"{first}.{name}", f"{first}.{name}")
    for nature in pack.ledger.nature:
        yield _Place("支出性质", nature.name, f"支出性质.{nature.name}", nature.row)


def _moved(form: Figures, sums: Figures) -> set[tuple[str, ...]]:
    """Return the classes that have any amount on any side (or a form cell that could not be read)."""
    own = ((key.split(".")[:2], figure) for key, figure in form.items())
    ledgers = ((key.split(".")[1:3], figure) for key, figure in sums.items())
    return {
        tuple(place)
        for place, figure in (*own, *ledgers)
        if figure.unit == YUAN and (figure.number or figure.value is Absence.MISSING)
    }


def _line(place: _Place, form: Figures, sums: Figures, pack: Pack) -> tuple[BridgeLine | None, list[Figure]]:
    known = [
        (name, figure)
        for name in (*pack.ledger.steps, UNKNOWN)
        if (figure := sums.get(f"指标账.{place.path}.{name}")) is not None
    ]
    spent = sums.get(f"明细账.{place.path}.{FINAL}")
    if not known and spent is None:
        return None, []
    parts: list[Expr] = []
    shown: list[tuple[str, Figure]] = []
    derived: list[Figure] = []
    opening, adjusted, final = (_form_figure(place.row, column, form) for column in (OPENING, ADJUSTED, FINAL))
    if known:
        full, own = _budgets(place, known, pack)
        derived += [full, own]
        shown += [*((f"指标账：{name}", figure) for name, figure in known), ("指标账：调整预算数", own)]
        parts += _budget_differences(known[0][1], full, own, opening, adjusted, final)
    if adjusted is not None and final is not None:
        filled = derive(f"桥接.{place.path}.{BACKFILLED}", final - adjusted, YUAN)
        derived.append(filled)
        shown += [("财决01：调整预算数", adjusted), (BACKFILLED, filled)]
    if final is None:
        final = Figure(key=f"{place.row}.{FINAL}", value=Absence.BLANK, unit=YUAN, source=Rule(text="财决01表没有这一类"))
    shown.append(("财决01：决算数", final))
    if spent is not None and _ledger_tells(place, sums, pack):
        internal, other = _internal(place, form, sums, pack), _unsure(place, sums, pack)
        derived += [internal] if internal is not None else []
        steps = [("明细账：决算数", spent), (INTERNAL, internal), (OTHER, other)]
        shown += [(name, figure) for name, figure in steps if figure is not None]
        parts.append(_gap(final, spent, internal, other))
    if not parts:
        return None, []
    rest = derive(f"桥接.{place.path}.{UNEXPLAINED}", parts[0] if len(parts) == 1 else Sum(tuple(parts)), YUAN)
    derived.append(rest)
    return BridgeLine(scope=place.scope, name=place.name, steps=(*shown, (UNEXPLAINED, rest))), derived


def _gap(final: Figure, spent: Figure, internal: Figure | None, other: Figure | None) -> Expr:
    """Return how far the form is from the ledger without its 内部往来, with or without what the form may count in."""
    own: Expr = spent.expr() if internal is None else spent - internal
    gap = Abs(Sub(final.expr(), own))
    return gap if other is None else Min((gap, Abs(Sub(final.expr(), Sum((own, other.expr()))))))


def _budgets(place: _Place, known: list[tuple[str, Figure]], pack: Pack) -> tuple[Figure, Figure]:
    """Return the year's budget with what goes on to next year, and the 调整预算数 without it."""
    year = [figure for name, figure in known if name != pack.ledger.carried]
    carried = [figure for name, figure in known if name == pack.ledger.carried]
    full = derive(f"指标账.{place.path}.{FULL_YEAR}", Sum(tuple(figure.expr() for figure in year)))
    own = derive(f"指标账.{place.path}.{ADJUSTED}", Sum((full.expr(), *(figure.expr() for figure in carried))))
    return full, own


def _budget_differences(
    first: Figure, full: Figure, own: Figure, opening: Figure | None, adjusted: Figure | None, final: Figure | None
) -> Iterator[Expr]:
    if opening is not None:
        yield Abs(first - opening)
    if final is not None:
        yield Abs(own - final)
    if adjusted is not None:
        yield Min((Abs(adjusted - own), Abs(adjusted - full)))


def _form_figure(row: str, column: str, form: Figures) -> Figure | None:
    return form.get(f"{row}.{column}")


def _ledger_tells(place: _Place, sums: Figures, pack: Pack) -> bool:
    """人员 and 公用 are told by the ledger only where all its 基本支出 lines are as fine as that."""
    broad = next((decl.part_of for decl in pack.ledger.nature if decl.name == place.name), "")
    if place.scope != "支出性质" or not broad:
        return True
    whole = sums.get(f"明细账.支出性质.{broad}.{FINAL}")
    fine = [f"明细账.支出性质.{decl.name}.{FINAL}" for decl in pack.ledger.nature if decl.part_of == broad]
    parts = [figure.number or 0 for key in fine if (figure := sums.get(key)) is not None]
    own = f"明细账.支出性质.{place.name}.{FINAL}"
    return own in sums and whole is not None and sum(parts) == whole.number


def _unsure(place: _Place, sums: Figures, pack: Pack) -> Figure | None:
    """Return the ledger's lines of a class that stand beside 基本支出 and 项目支出 and that the form may count in."""
    rows = {item.row for item in pack.form.unsure}
    names = [decl.name for decl in pack.ledger.nature if decl.row in rows]
    found = [sums.get(f"明细账.{name}经济.{place.name}.{FINAL}") for name in names] if place.scope == "经济分类" else []
    return next((figure for figure in found if figure is not None), None)


def _internal(place: _Place, form: Figures, sums: Figures, pack: Pack) -> Figure | None:
    """Return what of a place was taken off the form as 内部往来 while the ledger still holds it; None where nothing."""
    off = _taken_off(_form_figure(place.row, FINAL, form))
    standing = {key for decl in pack.form.transfer if _stands(decl.paid, form, sums, pack) for key in _paid(decl.paid, form)}
    parts = [figure for figure in off if figure.key in standing]
    if not parts:
        return None
    return derive(f"桥接.{place.path}.内部往来", Sum(tuple(part.expr() for part in parts)), YUAN)


def _paid(row: str, form: Figures) -> list[str]:
    return [figure.key for figure in _taken_off(_form_figure(row, FINAL, form))]


def _stands(row: str, form: Figures, sums: Figures, pack: Pack) -> bool:
    """Tell whether the ledger's lines of a paying row hold the transfers: nearer to the row with them than without."""
    name = next((decl.name for decl in pack.ledger.nature if decl.row == row), "")
    spent, net = sums.get(f"明细账.支出性质.{name}.{FINAL}"), _form_figure(row, FINAL, form)
    if spent is None or spent.number is None or net is None or net.number is None:
        return False
    beyond = Fraction(spent.number) - Fraction(net.number)
    return abs(beyond - sum(Fraction(figure.number or 0) for figure in _taken_off(net))) < abs(beyond)


def _taken_off(figure: Figure | None) -> list[Figure]:
    """Return the stated transfers that load took off a figure: its 算式 is Σ units less 往来."""
    found: list[Figure] = []
    tree = figure.source if figure is not None else None
    while isinstance(tree, Sub):
        refs = [item for item in references(tree.right) if isinstance(item, Figure)]
        if not refs or not all(item.key.startswith(STATED) for item in refs):
            break
        found += refs
        tree = tree.left
    return found
