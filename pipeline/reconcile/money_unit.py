"""A table whose amounts are in another unit of money than it says: all of them differ from a ledger's by one power of ten.

Each ledger is held against 财决01 in every line of the bridge. Where every amount of the form is the ledger's times the ratio
of two units (to the printed digits), one of the two states a wrong unit: the form where both ledgers say so, the ledger where
the other one agrees with the form, else either. Told once; the differences themselves follow from it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from pipeline.expr import Expr, evaluate, references
from pipeline.money import FEN_PER_YUAN, Absence, AmountError, Exact, decimal_from_text, show
from pipeline.problems import Problem, problem
from pipeline.records import BridgeLine, Cell, Figure, Loaded, SheetUse
from pipeline.stated_units import SCALE_NAMES, SCALES

FORM_KIND = "决算报表"
KINDS = {"指标账": "预算指标账", "明细账": "支出明细账"}
COMPARED = {"指标账": ("年初预算数", "全年预算数"), "明细账": ("决算数",)}
_LEAST = 3
"""So many amounts that tell must differ alike: two numbers may by chance."""
_TELLS = 20
"""An amount tells where it is so many times what rounding leaves open."""


class _Pair(Struct, frozen=True, eq=False):
    """An amount of the form beside a ledger's, in 分."""

    line: BridgeLine
    name: str
    form: Fraction
    book: Fraction
    form_figures: tuple[Figure, ...]
    book_figures: tuple[Figure, ...]


def wrong_unit(lines: Sequence[BridgeLine], loaded: Loaded) -> Iterator[Problem]:
    """Tell, at most once, of the table whose stated unit of money is not that of its amounts."""
    pairs = {ledger: list(_pairs(lines, ledger)) for ledger in KINDS}
    found = {ledger: times for ledger, own in pairs.items() if (times := _times(own)) is not None}
    if not found:
        return
    others = [ledger for ledger, own in pairs.items() if own and ledger not in found]
    if len(set(found.values())) > 1:
        return
    first = next(iter(found))
    agree = bool(others) and all(_agrees(pair) for ledger in others for pair in pairs[ledger])
    yield _problem([pair for ledger in found for pair in pairs[ledger]], list(found), found[first], agree, loaded)


def _pairs(lines: Sequence[BridgeLine], ledger: str) -> Iterator[_Pair]:
    for line in lines:
        for item in line.comparisons:
            if item.ledger != ledger or item.name not in COMPARED[ledger] or item.rest is None:
                continue
            form, book = evaluate(item.form), evaluate(item.book)
            if Absence.MISSING not in (form, book) and (_number(form) or _number(book)):
                yield _Pair(line, item.name, _number(form), _number(book), _figures(item.form), _figures(item.book))


def _number(value: Exact | Absence) -> Fraction:
    return Fraction(0) if isinstance(value, Absence) else Fraction(value)


def _figures(tree: Expr) -> tuple[Figure, ...]:
    return tuple(figure for figure in references(tree) if isinstance(figure, Figure))


def _agrees(pair: _Pair) -> bool:
    return pair.form == pair.book


def _times(pairs: Sequence[_Pair]) -> Fraction | None:
    """Return the ratio of two units by which every amount of the form must be multiplied to be the ledger's, or None."""
    ratios = dict.fromkeys(Fraction(one, other) for one in SCALES.values() for other in SCALES.values() if one != other)
    return next((ratio for ratio in ratios if _all_fit(pairs, ratio)), None)


def _all_fit(pairs: Sequence[_Pair], times: Fraction) -> bool:
    """Half of the last printed place is open: of 元 to the 分, 0.5 分, and in the larger unit that many times it."""
    room = max(times, Fraction(1)) / 2
    if any(abs(pair.form * times - pair.book) > room for pair in pairs):
        return False
    return sum(abs(pair.book) > _TELLS * room for pair in pairs) >= _LEAST


def _problem(pairs: Sequence[_Pair], ledgers: Sequence[str], times: Fraction, agree: bool, loaded: Loaded) -> Problem:
    shown = max(pairs, key=lambda pair: abs(pair.book))
    form_at = next((figure.source for figure in shown.form_figures if isinstance(figure.source, Cell)), Cell(file=""))
    form_says = _scale_of_cell(shown.form, form_at)
    books = "、".join(KINDS[ledger] for ledger in ledgers)
    of_ledger = _mistaken(FORM_KIND, form_says, form_says * times), _ledger_wrong(ledgers, times, loaded)
    keys = dict.fromkeys(figure.key for pair in pairs for figure in (*pair.form_figures, *pair.book_figures))
    if len(ledgers) > 1:
        table, at, expected = FORM_KIND, form_at, of_ledger[0]
    elif agree:
        table, at, expected = books, _place(KINDS[ledgers[0]], loaded), of_ledger[1]
    else:
        table, at, expected = f"{FORM_KIND}或{books}", form_at, f"{of_ledger[0]}，或者{of_ledger[1]}"
    name = shown.name if shown.line.scope == shown.line.name else f"{shown.line.name}{shown.name}"
    found = f"{name}：{FORM_KIND} {_yuan(shown.form)}，{books} {_yuan(shown.book)}；各数都是这样"
    more = int(times if times > 1 else 1 / times)
    how = f"只有{books}的 {more:,} 分之一" if times > 1 else f"是{books}的 {more:,} 倍"
    return problem("L205", at=at, found=found, expected=expected, keys=keys, table=table, how=f"{FORM_KIND}的各数{how}")


def _yuan(value: Fraction) -> str:
    return f"{show(value / FEN_PER_YUAN, 2)} 元"


def _place(kind: str, loaded: Loaded) -> Cell:
    """Return the first sheet of a ledger that was read."""
    file = next(file for file in loaded.files if file.kind == kind)
    return Cell(file=file.name, sheet=next((sheet.name for sheet in file.sheets if sheet.taken_as), ""))


def _scale_of_cell(value: Fraction, at: Cell) -> int:
    """Return how many 元 the form says its numbers are, from a number as printed and as read; 0 where that cannot be told."""
    try:
        printed = Fraction(Decimal(decimal_from_text(at.found)))
    except AmountError:
        return 0
    scale = value / FEN_PER_YUAN / printed if printed else Fraction(0)
    return int(scale) if scale in SCALE_NAMES else 0


def _ledger_wrong(ledgers: Sequence[str], times: Fraction, loaded: Loaded) -> str:
    kind = KINDS[ledgers[0]]
    says = {scale for file in loaded.files if file.kind == kind for sheet in file.sheets for scale in _scales(sheet)}
    scale = next(iter(says)) if len(says) == 1 else 0
    return _mistaken(kind, scale, scale / times)


def _scales(sheet: SheetUse) -> list[int]:
    return [column.scale for column in sheet.head.columns if column.scale] if sheet.head else []


def _mistaken(table: str, says: int, right: Fraction) -> str:
    if not says or right not in SCALE_NAMES:
        return f"{table}写的单位与数不符"
    return f"{table}的数是{SCALE_NAMES[int(right)]}，而写的单位是{SCALE_NAMES[says]}"
