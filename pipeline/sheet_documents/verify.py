"""Reads the finished workbook again and accounts for every number: of a figure, of staff's words, of the pack itself.

Independent of build: :mod:`pipeline.verify.expected` works out once more what must stand in every cell, another reader
(python-calamine) says what does, and ``load`` recalculates every formula from the cells it names. What differs is our fault.
"""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct, field

from pipeline.formats import format_figure
from pipeline.load.archive import Unreadable
from pipeline.load.sheet import Content, Sheet, address, shown
from pipeline.load.workbook import read_workbook
from pipeline.pack import Pack
from pipeline.problems import Problem, problem, shortened
from pipeline.records import Cell, Figure, Report
from pipeline.verify.expected import (
    FIXED,
    LINKED,
    QUOTED,
    ExpectedCell,
    ExpectedTable,
    Part,
    Slot,
    expect_tables,
    flat,
)
from pipeline.verify.numbers import numbers, taken_over
from pipeline.verify.verify import Accounting
from pipeline.word.blocks import Paragraph, Row, Table, TableCell, Text

_SHOWN = 119
_NEAREST = Fraction(1, 10**14)
"""Relative; a double is nearer to the number it stands for."""
_UNITS = {"元": 100, "万元": 10**6, "亿元": 10**10, "万元绝对值": 10**6}
"""What one of the unit of a cell is in 分; all other formats store the value itself."""


class _Findings(Struct):
    file: str
    sheet: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    unknown: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def say(self, code: str, place: str, found: str, expected: str, keys: tuple[str, ...] = ()) -> None:
        at = Cell(file=self.file, sheet=self.sheet, address=place)
        found, expected = shortened(found, _SHOWN), shortened(expected, _SHOWN)
        self.problems.append(problem(code, at=at, found=found, expected=expected, keys=keys))


def verify_sheet(data: bytes, report: Report, pack: Pack) -> tuple[Accounting, tuple[Problem, ...]]:
    """Account for every number of a finished workbook; no problem means that it is as it must be."""
    findings = _Findings(pack.title)
    try:
        names, wanted = zip(*((name, _as_table(rows)) for name, rows in _grids(pack.template)), strict=True)
        finished = _grids(data)
        recalculated, _ = read_workbook(f"{pack.title}.xlsx", data)
    except (Unreadable, ValueError) as error:
        found = error.problem.title if isinstance(error, Unreadable) else str(error)
        return Accounting(), (problem("V001", at=Cell(file=pack.title), found=found),)
    expected = expect_tables(wanted, report, pack).body
    if [name for name, _ in finished] != list(names) or len(expected) != len(names):
        findings.say("D011", "", "、".join(name for name, _ in finished), "、".join(names))
    for (name, rows), table in zip(finished, expected, strict=False):
        findings.sheet = name
        assert isinstance(table, ExpectedTable)
        _compare(table, rows, findings)
    for sheet in recalculated:
        findings.sheet = sheet.name
        _formulas(sheet, findings)
    counts = findings.counts
    accounting = Accounting(counts[LINKED], counts[QUOTED], counts[FIXED], tuple(findings.unknown))
    return accounting, tuple(findings.problems)


def _grids(data: bytes) -> list[tuple[str, list[list[Content]]]]:
    """Return the sheets as another reader sees them: what each cell stores."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError) as error:
        raise ValueError(str(error)) from error


def _as_table(rows: Sequence[Sequence[Content]]) -> Table:
    """Return a sheet of the template as a table of paragraphs, which the expectation is worked out from."""
    cells = ((TableCell((Paragraph(pieces=(Text(shown(value)),)),)) for value in row) for row in rows)
    return Table(tuple(Row(tuple(row)) for row in cells))


def _compare(table: ExpectedTable, rows: Sequence[Sequence[Content]], findings: _Findings) -> None:
    for number in range(max(len(table.rows), len(rows))):
        wanted = table.rows[number] if number < len(table.rows) else ()
        given = rows[number] if number < len(rows) else ()
        for column in range(max(len(wanted), len(given))):
            cell = wanted[column] if column < len(wanted) else ExpectedCell(())
            _cell(cell, given[column] if column < len(given) else "", address(number, column), findings)


def _cell(wanted: ExpectedCell, given: Content, place: str, findings: _Findings) -> None:
    lines = [paragraph.parts for paragraph in flat(wanted.blocks)]
    parts = [part for line in lines for part in line]
    slots = [part for part in parts if isinstance(part, Slot)]
    only = slots[0] if len(slots) == 1 and not "".join(p.text for p in parts if p is not slots[0]).strip() else None
    if only is not None and isinstance(given, int | float) and not isinstance(given, bool):
        findings.counts[only.kind] += 1
        if not _holds(only.figure, only.format, given):
            findings.say("D010", place, shown(given), f"{only.figure.key}：{only.text}", (only.figure.key,))
        return
    text = "\n".join("".join(part.text for part in line) for line in lines)
    if only is not None and only.text and _is_number(only):
        findings.say("D010", place, f"文字“{shown(given)}”", f"数 {only.text}", (only.figure.key,))
    elif shown(given) != text:
        findings.say("D011", place, shown(given), text, tuple(slot.figure.key for slot in slots))
    else:
        for part in parts:
            _count(part, place, findings)


def _is_number(slot: Slot) -> bool:
    """Tell whether a figure's cell must hold a number: it prints one, and nobody set other words to be shown."""
    return slot.figure.number is not None and not slot.figure.shown and any(ch.isdigit() for ch in slot.text)


def _count(part: Part, place: str, findings: _Findings) -> None:
    """Count the numbers in words: a figure's, staff's (they must stand in their source), the pack's own."""
    if isinstance(part, Slot):
        findings.counts[part.kind] += 1 if part.text else 0
        return
    findings.counts[part.kind] += len(numbers(part.text))
    if part.kind == QUOTED and part.source is not None and part.source.found and not taken_over(part.text, part.source.found):
        findings.say("V009", place, part.text, part.source.found)


def _holds(figure: Figure, form: str, given: float) -> bool:
    """Tell whether a stored number is the figure's exact value, and prints what the figure prints in the format."""
    number = Fraction(Decimal(repr(given)))
    if form == "比率数":
        number /= 100
    said = number * _UNITS.get(form, 1)
    if figure.number is None or figure.shown:
        return any(ch.isdigit() for ch in format_figure(figure, form))
    exact = abs(Fraction(figure.number)) if "绝对值" in form else Fraction(figure.number)
    return abs(said - exact) <= abs(exact) * _NEAREST


def _formulas(sheet: Sheet, findings: _Findings) -> None:
    """Every formula gives what is stored; one that could not be calculated is no pass."""
    for place, doubt in sheet.doubts.items():
        if doubt.code in ("L170", "L171"):
            findings.say("D012", address(*place), doubt.found, doubt.expected)
    for reason, count in sheet.not_recalculated.items():
        findings.say("D012", "", f"{count} 个公式没有复算（{reason}）", "全部复算")
    for place in _without_result(sheet):
        findings.say("D012", address(*place), "公式没有结果", "公式带有结果")


def _without_result(sheet: Sheet) -> Iterator[tuple[int, int]]:
    yield from sorted((*sheet.uncalculated, *sheet.errors))
