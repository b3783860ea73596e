"""Finding operands among the figures: rows by path, a figure that may not be there, an 算式 that needs all its operands."""

from collections.abc import Iterable, Mapping

from pipeline.expr import Expr
from pipeline.money import Absence, is_dash, normal_text
from pipeline.records import Cell, Figure, Figures, Rule

OPENING, ADJUSTED, FINAL, LAST_YEAR, LAST_BUDGET = "年初预算数", "调整预算数", "决算数", "上年决算数", "上年预算数"
CHANGE, RATE = "变动额", "变动率"


def is_filled(figure: Figure | None) -> bool:
    """Tell whether a figure is there and holds a number (0 is one; blank, dash and missing are not)."""
    return figure is not None and figure.number is not None


_NO_REASONS = frozenset({"0", "无", "没有", "无原因", "不适用", "/", "\\"})


def gives_reason(text: str) -> bool:
    """Tell whether words in a column of reasons say any: 0, 无 or a dash, as forms are often filled, say none."""
    plain = normal_text(text).strip("。.;；")
    return bool(plain) and plain not in _NO_REASONS and not is_dash(plain)


def says_something(figure: Figure | None) -> bool:
    """Tell whether a cell holds a number or something that could not be read; a blank or a dash says there is no amount."""
    return figure is not None and (is_filled(figure) or figure.value is Absence.MISSING)


def known(figures: Figures, key: str, unit: str) -> Figure:
    """Return the figure, or a missing one where no input has it: the absence then shows in whatever is made of it."""
    found = figures.get(key)
    return found if found is not None else not_there(key, unit)


def not_there(key: str, unit: str) -> Figure:
    """Return the stand-in of what no input has. It is never overridden: what the report does not have cannot be changed."""
    return Figure(key=key, value=Absence.MISSING, unit=unit, source=Rule(text="输入中没有这一项"))


def rows_under(figures: Figures, first: str) -> Mapping[str, Mapping[str, Figure]]:
    """Group the figures below a first segment by row path: ``功能.科学技术支出`` -> ``{"年初预算数": …}``, in order."""
    rows: dict[str, dict[str, Figure]] = {}
    for key, figure in figures.below(first).items():
        path, _, column = key.rpartition(".")
        if len(path) > len(first):
            rows.setdefault(path, {})[column] = figure
    return rows


def complete(figures: Figures, key: str, expr: Expr, operands: Iterable[Figure]) -> Figure:
    """Return the figure of an 算式 all of whose operands must hold a number; else an absent one that says which lacks.

    For amounts that staff state: a blank there is not known, whereas a blank row of a form means no amount (``derive``).
    """
    operands = tuple(operands)
    lacking = [figure for figure in operands if not is_filled(figure)]
    if not lacking:
        return figures.derive(key, expr)
    broken = any(figure.value is Absence.MISSING or isinstance(figure.value, str) for figure in lacking)
    value = Absence.MISSING if broken else Absence.BLANK
    return figures.decided(key, value, expr.unit, "缺少" + "、".join(figure.key for figure in lacking), operands)


def ordinal(text: str) -> int:
    """Return the number of an ordinal segment: ``第12项`` -> 12; 0 where there is none."""
    digits = "".join(ch for ch in text if ch.isdecimal())
    return int(digits or 0)


def cause_of(figure: Figure | None) -> Cell | None:
    """Return the input cell to blame for a figure without value: what it lacks, else the zero it was divided by."""
    if figure is None or isinstance(figure.source, Cell):
        return cell_of(figure)
    uses = sorted(figure.direct_uses, key=lambda used: (is_filled(used), used.value != 0))
    return next((cell for used in uses if (cell := cause_of(used))), None)


def cell_of(figure: Figure | None) -> Cell | None:
    """Return the input cell a figure was read from, directly or as the first one its rule used."""
    if figure is None:
        return None
    if isinstance(figure.source, Cell):
        return figure.source
    if isinstance(figure.source, Rule):
        return next((cell for used in figure.source.uses if (cell := cell_of(used))), None)
    return None
