"""Judges cells by what is on the screen: the quantity read is the one a person sees, or a problem names the cell.

A cell of the forms is a figure; a cell of a ledger is an amount of one of its lines. Anything else than the two is SILENT.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pipeline.load.sheet import address
from pipeline.money import Absence
from pipeline.records import Cell
from tests.faults.bench import Bench, Seen
from tests.faults.looks import HIDDEN, SIGNS, Look
from tests.faults.plan import number_in

NAMED, EQUAL, SILENT = "点名", "与所见相同", "SILENT"
VERDICTS = (NAMED, EQUAL, SILENT)

SIZES = {
    "元": 1,
    "千": 1_000,
    "千元": 1_000,
    "万": 10_000,
    "万元": 10_000,
    "百万": 10**6,
    "百万元": 10**6,
    "亿": 10**8,
    "亿元": 10**8,
}


@dataclass(frozen=True)
class Target:
    """A cell that is read: where, the number in it, the unit of what is read and how much of that unit 1 in the cell is.

    ``key`` is a figure's, or ``指标账``/``明细账`` with the name of the amount in the line.
    """

    file: str
    sheet: str
    row: int
    column: int
    number: Decimal
    unit: str
    size: Fraction
    key: str

    @property
    def address(self) -> str:
        """Return where, as problems name it."""
        return address(self.row, self.column)


def targets(bench: Bench) -> Iterator[Target]:
    """Yield the number cells and the goals' texts of the forms, and the amounts of the ledgers' lines, of all .xlsx files."""
    sheets = {place: sheet for place, sheet in bench.sheets.items() if place[0].endswith(".xlsx")}
    for key, figure in bench.base.figures.items():
        source = figure.source
        if isinstance(source, Cell) and (source.file, source.sheet) in sheets and not key.startswith(("指标账.", "明细账.")):
            row, column = place_of(source.address)
            raw = sheets[(source.file, source.sheet)].value(row, column)
            if figure.unit == "文本" and key.endswith((".目标值", ".实际完成值")):
                yield Target(source.file, source.sheet, row, column, Decimal("12.8"), figure.unit, Fraction(1), key)
            elif figure.unit == "年":
                continue  # without the year nothing else is read: test_load_staff
            elif (number := number_in(raw)) is not None and figure.number is not None:
                size = Fraction(figure.number) / Fraction(number) if number else Fraction(100 if figure.unit == "元" else 1)
                yield Target(source.file, source.sheet, row, column, number, figure.unit, size, key)
    yield from _of_ledgers(bench)


def _of_ledgers(bench: Bench) -> Iterator[Target]:
    loaded = bench.base.loaded
    assert loaded is not None
    for kind, lines, names in (
        ("指标账", loaded.budget_documents, ("amount", "reduction")),
        ("明细账", loaded.voucher_lines, ("debit", "credit")),
    ):
        for line in lines:
            sheet = bench.sheets[(line.source.file, line.source.sheet)]
            if not sheet.name:
                continue
            row, _ = place_of(line.source.address)
            for column, raw in enumerate(sheet.rows[row]):
                number = number_in(raw)
                for name in names:
                    if number and isinstance(raw, float) and Fraction(number) * 100 == getattr(line, name):
                        yield Target(sheet.file, sheet.name, row, column, number, "元", Fraction(100), f"{kind} {name}")
                        break


def place_of(where: str) -> tuple[int, int]:
    """Return row and column, from 0, of an address."""
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", where).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


class Reading:
    """What one run read of the cells, and which cells its problems name that the untouched sample does not have."""

    def __init__(self, bench: Bench, after: Seen) -> None:
        """Sort out lines and problems by place."""
        self.figures = after.figures
        self.lines: dict[tuple[str, str, int, str], Any] = {}
        if after.loaded is not None:
            for kind, lines in (("指标账", after.loaded.budget_documents), ("明细账", after.loaded.voucher_lines)):
                for line in lines:
                    if line.source.sheet:
                        row, _ = place_of(line.source.address)
                        self.lines[(line.source.file, line.source.sheet, row, kind)] = line
        self.named: set[tuple[str, str, str]] = set()
        for item in after.problems:
            mark = (item.code, item.severity.value, item.file, item.sheet, item.cell)
            if after.marks[mark] > bench.base.marks.get(mark, 0):
                places = {item.cell, *re.findall(r"(?<![A-Z\d])[A-Z]{1,2}\d+(?![A-Z\d])", item.found)}
                self.named |= {(item.file, item.sheet, place) for place in places if place}

    def value(self, target: Target) -> Any:
        """Return what was read of a cell: exact number, text, an absence, or None where nothing was."""
        kind, _, name = target.key.partition(" ")
        if name:
            line = self.lines.get((target.file, target.sheet, target.row, kind))
            return getattr(line, name) if line is not None else None
        figure = self.figures.get(target.key)
        return figure.value if figure is not None else None

    def verdict(self, target: Target, look: Look, stored: Any) -> tuple[str, str]:
        """Return what came of one cell and, for SILENT, what was read."""
        if (target.file, target.sheet, target.address) in self.named:
            return NAMED, ""
        value = self.value(target)
        if isinstance(value, str):
            right = _text_shows(value, look, stored)
        elif isinstance(value, Absence) or value is None:
            right = False
        else:
            right = _number_shows(Fraction(value), target, look, stored)
        return (EQUAL, "") if right else (SILENT, f"读作 {value}")


def _number_shows(value: Fraction, target: Target, look: Look, stored: Any) -> bool:
    if stored == 0 and look.kind in (HIDDEN, SIGNS) and not look.readable:
        return value == 0  # nothing, a dash or 0 on the screen: each says zero
    number = look.seen(stored if isinstance(stored, Decimal) else number_in(str(stored)))
    size = _size(target, look.word)
    if number is None or size is None:
        return False
    room = abs(size) * Fraction(1, 2) * (Fraction(1, 10) ** look.places if look.places >= 0 else Fraction(10) ** -look.places)
    return abs(value - Fraction(number) * size) <= room


def _size(target: Target, word: str) -> Fraction | None:
    """Return how much of the figure's unit one of the word is; None where that is no answer."""
    if not word or word == target.unit:
        return target.size
    if target.unit == "元" and word in SIZES:
        return Fraction(SIZES[word] * 100)
    if target.unit not in ("元", "比例", "文本") and word in SIZES and not word.endswith("元"):
        return target.size * SIZES[word]  # 1.2万 of persons
    return target.size if word == "%" and target.unit == "比例" else None


def _text_shows(text: str, look: Look, stored: Any) -> bool:
    """Tell whether a text holds what shows: the very text, or the number, rounding left out, with its word."""
    if isinstance(stored, str) and look.form in ("General", "@", "0.00%", "0.00", "yyyy-mm-dd"):
        return text == stored.strip()
    if not look.readable:
        return number_in(text) is None  # a text shows whatever it shows, but not the bare number that is stored
    found = re.fullmatch(r"[^\d-]*(-?\(?[\d,.]+\)?)(.*)", text, re.DOTALL)
    number = look.seen(stored if isinstance(stored, Decimal) else number_in(str(stored)))
    if found is None or number is None:
        return False
    read = number_in(found[1])
    room = Decimal(10) ** -look.places / 2 if look.places >= 0 else Decimal(10) ** -look.places
    return read is not None and abs(read - number) <= room and found[2].strip().replace("％", "%") == look.word
