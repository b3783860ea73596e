"""What is changed: every used cell of the forms, and of each ledger every field of seeded rows, each in several ways."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.load.amounts import as_date
from pipeline.load.sheet import Content, Sheet, address, shown
from pipeline.money import AmountError, decimal_from_text, is_dash
from tests.faults.bench import Bench

SEED = 20191231
ROWS = 200
LEDGERS = {"预算指标账.xlsx": (4, (7, 8, 9)), "支出明细账.csv": (3, (4, 6, 7))}
"""Of each ledger: the first row below the head, and the columns of codes; each code gets a row of its own."""

_FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")

BLANKED, DASHED, UNREADABLE, SAME_NUMBER, CHANGED, OTHER_TEXT, FILLED = (
    "删空",
    "改横线",
    "改成读不出的文字",
    "同一个数改成文字",
    "改数",
    "改文字",
    "空格填数",
)


@dataclass(frozen=True)
class Fault:
    """One change of one cell. ``way`` is the kind of change; ``amount`` tells that the cell held a number."""

    file: str
    sheet: str
    row: int
    column: int
    way: str
    before: Content
    after: Content

    @property
    def address(self) -> str:
        """Return where, as problems name it."""
        return address(self.row, self.column) if self.sheet else f"第{self.row + 1}行"

    @property
    def number(self) -> Decimal | None:
        """Return the number that stood in the cell."""
        return number_in(self.before)

    def __str__(self) -> str:
        """Return one readable line."""
        place = f"{self.file} > {self.sheet} > {address(self.row, self.column)}"
        return f"{place} {self.way}：{shown(self.before)!r} → {shown(self.after)!r}"


def number_in(value: Content) -> Decimal | None:
    """Return the number a cell holds as number or as text (93.6 of ``93.6%``), None for words, dates and empty cells."""
    if isinstance(value, bool) or value == "":
        return None
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if not isinstance(value, str) or is_dash(value):
        return None
    try:
        return decimal_from_text(value.strip().removesuffix("%"))
    except AmountError:
        return None


def forms(bench: Bench) -> Iterator[Fault]:
    """Yield the faults of every used cell of 决算报表 and 填报表, and an amount in every empty cell of the amount columns."""
    for (file, _), sheet in bench.sheets.items():
        if file not in LEDGERS:
            dice = random.Random(f"{SEED}{file}{sheet.name}")
            for row in range(len(sheet.rows)):
                for column in range(len(sheet.rows[row])):
                    yield from _of_cell(sheet, row, column, dice)
                    if sheet.name.startswith("Z01") and sheet.value(row, column) == "" and _amount_beside(sheet, row, column):
                        yield Fault(file, sheet.name, row, column, FILLED, "", 1234.56)


def _amount_beside(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether an empty cell stands in the block of a labelled row: the label is one to four columns to the left."""
    label = next((c for c in range(column - 1, -1, -1) if sheet.text(5, c) == "栏次"), -1)
    return row > 5 and column - label in (2, 3, 4) and sheet.text(row, label).strip()[:2] not in ("", "注：")


def ledger_rows(sheet: Sheet) -> list[int]:
    """Return the rows to change: seeded ones, the first, the last, one of each kind of total, and one for each code."""
    first, codes = LEDGERS[sheet.file]
    rows = range(first, len(sheet.rows))
    chosen = set(random.Random(f"{SEED}{sheet.file}").sample(rows, min(ROWS, len(rows)))) | {rows[0], rows[-1]}
    known: set[str] = set()
    for row in rows:
        words = {sheet.text(row, column) for column in range(len(sheet.rows[row]))} & TOTALS
        words |= {f"{column} {sheet.text(row, column)}" for column in codes}
        if words - known:
            chosen.add(row)
            known |= words
    return sorted(chosen)


TOTALS = frozenset({"合计", "小计", "总计", "本月合计", "本年累计", "期初余额"})


def ledger(sheet: Sheet) -> Iterator[Fault]:
    """Yield the faults of every field of the chosen rows of one ledger."""
    dice = random.Random(f"{SEED}{sheet.file}")
    for row in ledger_rows(sheet):
        for column in range(len(sheet.rows[row])):
            yield from _of_cell(sheet, row, column, dice)


def _of_cell(sheet: Sheet, row: int, column: int, dice: random.Random) -> Iterator[Fault]:
    before = sheet.value(row, column)
    if before == "":
        return
    coded = sheet.file in LEDGERS and column in LEDGERS[sheet.file][1]  # a code is no number: 710101, not 710,101
    number = None if coded else number_in(before)
    percent = isinstance(before, str) and before.endswith("%")  # a percentage is read as the text that shows
    ways: list[tuple[str, Content]] = [(BLANKED, ""), (DASHED, "—")]
    if number is None:
        ways = ways[: 1 if is_dash(shown(before)) else 2]
        ways += [(OTHER_TEXT, text) for text in _other_texts(sheet, row, column, dice)]
        ways += [(UNREADABLE, f"约{shown(before)}")] if coded else []
    else:
        typed, changes = list(_as_text(before, number)), list(_changed(before, number))
        if sheet.file in LEDGERS:  # thousands of fields: one way each, a different one from field to field
            typed, changes = [dice.choice(typed)], [dice.choice(changes)]
        if percent:
            typed = [] if sheet.name == "绩效目标" else typed  # words: printed as they are typed
            typed = [(way, f"{text}%") for way, text in typed]
            changes = [(way, f"{text}%") for way, text in changes]
        ways += [(UNREADABLE, f"约{shown(before)}"), *typed, *changes]
    for way, after in ways:
        if after != before:
            yield Fault(sheet.file, sheet.name, row, column, way, before, after)


def _as_text(before: Content, number: Decimal) -> Iterator[tuple[str, Content]]:
    """The same number as people type it: grouped, full-width, with white space."""
    grouped = f"{number:,}"
    for text in (grouped, str(number), grouped.translate(_FULL_WIDTH), f" {grouped}\u3000"):
        if text != before:
            yield SAME_NUMBER, text


def _changed(before: Content, number: Decimal) -> Iterator[tuple[str, Content]]:
    for other in (number + Decimal("0.01"), number * 10 if number else Decimal("123456.78"), -number):
        if other != number:
            yield CHANGED, float(other) if isinstance(before, int | float) else f"{other:,}"


_columns: dict[tuple[str, str, int], tuple[Sheet, list[str]]] = {}
"""The texts of a column of a sheet, in order: read once, not once a cell."""


def _column(sheet: Sheet, column: int) -> list[str]:
    key = (sheet.file, sheet.name, column)
    if key not in _columns or _columns[key][0] is not sheet:
        _columns[key] = sheet, sorted({text for row in range(len(sheet.rows)) if (text := sheet.text(row, column).strip())})
    return _columns[key][1]


def _other_texts(sheet: Sheet, row: int, column: int, dice: random.Random) -> Iterator[str]:
    """Another text of the same column, and for a form the same text with something added."""
    before = sheet.text(row, column)
    day = as_date(sheet.value(row, column))
    if day is not None:
        yield day.replace(year=day.year - 1).isoformat()
        yield day.replace(day=1, month=day.month % 12 + 1).isoformat()
        return
    others = [text for text in _column(sheet, column) if text != before.strip()]
    if others:
        yield dice.choice(others)
    if sheet.file not in LEDGERS:
        yield before + "（更正）"


def sampled(faults: Iterable[Fault], count: int, seed: int = SEED) -> list[Fault]:
    """Return a seeded sample, spread over the ways of changing."""
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.way, []).append(fault)
    dice = random.Random(seed)
    share = -(-count // len(groups))
    return [fault for way in groups for fault in dice.sample(groups[way], min(share, len(groups[way])))]
