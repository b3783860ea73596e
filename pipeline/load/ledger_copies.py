"""Sheets and files of one kind of ledger that hold the same lines again: copies, a 全年 sheet beside the months, sums.

Only what the lines say decides; names of sheets and files say at most which of two equal ones is the copy. A sheet is set
aside where each of its lines stands in the others too, where all its days are of another year, or where its rows are sums of
the others' lines. Lines that stand twice only in part cannot be counted once by anybody but staff: the ledger is refused.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct, field

from pipeline.load.amounts import as_date
from pipeline.load.duplicates import plainest
from pipeline.load.ledger import TRIAL_BALANCE, LedgerSheet
from pipeline.load.row_words import TOTAL
from pipeline.load.sheet import Sheet, shown
from pipeline.load.titles import owner_name, years_in
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import BudgetDocument, VoucherLine

Line = VoucherLine | BudgetDocument
Key = tuple[object, ...]

FEW = 3
"""Fewer lines without any voucher number, 文号 or day may be alike by chance."""

OF_TOTALS = "只有合计行，没有凭证"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


class LedgerPart(Struct, frozen=True):
    """One sheet of a ledger as read: ``lines`` are all its records, ``counted`` those added up, ``counts`` its rows by kind.

    ``department`` is the whole: a sheet that names it tells no unit.
    """

    ledger: LedgerSheet
    lines: Sequence[Line]
    department: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    def unit(self, line: Line) -> str:
        """Return the unit a line names, empty where it names none or the department itself."""
        name = owner_name(line.unit_name)
        return "" if name == owner_name(self.department) else name

    @property
    def counted(self) -> list[Line]:
        """Return the lines that are added up."""
        return [line for line in self.lines if not (isinstance(line, VoucherLine) and line.skip)]

    @property
    def sheet(self) -> Sheet:
        """Return the sheet."""
        return self.ledger.sheet

    @property
    def balance(self) -> bool:
        """Tell whether it is a 科目余额表."""
        return self.ledger.layout == TRIAL_BALANCE


class CopyVerdict(Struct):
    """Which sheets are left out, by their number, and why; ``refused`` where no part of the ledger can be used."""

    why: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: bool = False
    told: set[int] = field(default_factory=set)


def copies_among(parts: Sequence[LedgerPart], pack: Pack, year: int) -> CopyVerdict:
    """Set aside sheets of another year, sheets of totals, and those that stand in the others line by line."""
    verdict = CopyVerdict()
    _other_years(parts, pack, year, verdict)
    _only_totals(parts, verdict)
    _contained(parts, verdict)
    return verdict


def left(parts: Sequence[LedgerPart], verdict: CopyVerdict) -> Iterator[tuple[int, LedgerPart]]:
    """Yield the sheets that are not set aside, with their numbers."""
    return ((n, part) for n, part in enumerate(parts) if n not in verdict.why)


def _name(part: LedgerPart, beside: LedgerPart) -> str:
    """Return how a message names a sheet: by its tab, by its file as well where the other one is in another file."""
    sheet = part.sheet
    if not sheet.name:
        return sheet.file
    return f"工作表“{sheet.name}”" if sheet.file == beside.sheet.file else f"{sheet.file}的工作表“{sheet.name}”"


# another year ------------------------------------------------------------------------------------------------------------


def _other_years(parts: Sequence[LedgerPart], pack: Pack, year: int, verdict: CopyVerdict) -> None:
    years = [_years(part, pack) for part in parts]
    if not any(year in found for found in years):
        return  # nothing of the report year at all: its days are told one by one
    for number, (part, found) in enumerate(zip(parts, years, strict=True)):
        if found and year not in found and _is_other(part, found, pack, year):
            said = "、".join(f"{each}" for each in sorted(found))
            verdict.why[number] = f"是{said}年的，没有计入"
            verdict.told.add(number)
            verdict.problems.append(problem("L153", at=part.sheet.place(), found=f"{said}年", expected=f"{year}年", year=year))


def _years(part: LedgerPart, pack: Pack) -> frozenset[int]:
    """Return the years that a sheet is of: by the year stated on each line, else its days, else its title, else its tab."""
    ledger = part.ledger
    column = ledger.column("年度")
    if column >= 0:
        cells = [shown(row[column]) for row in ledger.rows[ledger.row + 1 :] if column < len(row)]
        if stated := {int(found[1]) for cell in cells if (found := _YEAR.search(normal_text(cell)))}:
            return frozenset(stated)
    days = {line.date.year for line in part.lines if line.date and not _brought(line, pack)}
    if days and _says_years(ledger):
        return frozenset(days)
    if titled := years_in(part.sheet, ledger.row):
        return titled
    return frozenset(map(int, _YEAR.findall(part.sheet.name or part.sheet.file))) or frozenset(days)


def _says_years(ledger: LedgerSheet) -> bool:
    """Tell whether the days of a sheet have a year of their own (not 月 and 日, 01-05)."""
    column = ledger.column("日期")
    rows = ledger.rows[ledger.row + 1 :]
    return ledger.column("年") >= 0 or any(as_date(row[column]) is not None for row in rows if 0 <= column < len(row))


def _is_other(part: LedgerPart, found: frozenset[int], pack: Pack, year: int) -> bool:
    """A 指标账 of the year may hold documents of the autumn before, 提前下达; those of 上年结转 are not looked at."""
    days = [line.date for line in part.lines if isinstance(line, BudgetDocument) and line.date and not _brought(line, pack)]
    early = bool(days) and all((day.year, day.month >= _AUTUMN) == (year - 1, True) for day in days)
    return not (early and found == {year - 1} and part.ledger.column("年度") < 0)


_AUTUMN = 9


def _brought(line: Line, pack: Pack) -> bool:
    if not isinstance(line, BudgetDocument):
        return False
    words = [word for decl in pack.ledger.classify if decl.step == pack.ledger.brought for word in decl.words]
    return any(word in text for word in words for text in (line.kind, line.origin, line.fund))


# the same lines ------------------------------------------------------------------------------------------------------------


def line_key(line: Line) -> Key:
    """Return what makes two lines the same one: everything but their unit and project."""
    if isinstance(line, VoucherLine):
        account = line.account_code or line.account_name
        words = (normal_text(line.voucher), normal_text(line.summary))
        return (line.date, *words, account, *_classes(line), line.debit, line.credit)
    document = (normal_text(line.document), line.date, line.kind, line.origin, line.fund, line.nature)
    return (*document, *_classes(line), line.amount, line.reduction)


def _classes(line: Line) -> tuple[str, str]:
    return line.function_code or line.function_name, line.economic_code or line.economic_name


def _known(line: Line) -> bool:
    """Tell whether a line says more of itself than what it is for and how much."""
    return bool(line.voucher if isinstance(line, VoucherLine) else line.document or line.date)


class _Held(Struct, frozen=True):
    """How often a line stands in a sheet or in several: by its key, and by its key and the unit it names (or none)."""

    keys: Counter[Key]
    named: Counter[tuple[Key, str]]

    def without(self, other: "_Held") -> None:
        """Take one of several sheets out."""
        self.keys.subtract(other.keys)
        self.named.subtract(other.named)

    def holds_beside(self, one: "_Held") -> bool:
        """Tell whether every line of one of several sheets stands in the others as often.

        A line that names no unit may be any unit's.
        """
        if any(2 * count > self.keys[key] for key, count in one.keys.items()):
            return False
        return all(
            not unit or n <= self._beside(one, (key, unit)) + self._beside(one, (key, ""))
            for (key, unit), n in one.named.items()
        )

    def _beside(self, one: "_Held", line: tuple[Key, str]) -> int:
        return self.named[line] - one.named[line]


def _held(part: LedgerPart) -> _Held:
    named = Counter((line_key(line), part.unit(line)) for line in part.counted if not _zero(line))
    keys: Counter[Key] = Counter()
    for (key, _), count in named.items():
        keys[key] += count
    return _Held(keys, named)


def _zero(line: Line) -> bool:
    return not any((line.debit, line.credit) if isinstance(line, VoucherLine) else (line.amount, line.reduction))


def _only_totals(parts: Sequence[LedgerPart], verdict: CopyVerdict) -> None:
    """A sheet of nothing but 1月合计, 2月合计, beside sheets with lines."""
    for number, part in list(left(parts, verdict)):
        rows = [line for line in part.lines if isinstance(line, VoucherLine)]
        if len(rows) > 1 and all(line.skip == TOTAL for line in rows) and any(each.counted for each in parts):
            verdict.why[number] = OF_TOTALS


def _contained(parts: Sequence[LedgerPart], verdict: CopyVerdict) -> None:
    """Set aside what stands in the others line by line: the greater first, of equal ones the later."""
    held = {number: _held(part) for number, part in left(parts, verdict) if not part.balance}
    whole = _Held(Counter(), Counter())
    for each in held.values():
        whole.keys.update(each.keys)
        whole.named.update(each.named)
    aside: list[int] = []
    for number in sorted(held, key=lambda n: (held[n].keys.total(), plainest(parts[n].sheet.file), n), reverse=True):
        if not held[number].keys or not _enough(parts[number]):
            continue
        if whole.holds_beside(held[number]):
            aside.append(number)
            whole.without(held[number])
    _tell_copies(parts, held, aside, verdict)


def _tell_copies(parts: Sequence[LedgerPart], held: Mapping[int, _Held], aside: Sequence[int], verdict: CopyVerdict) -> None:
    """Tell once for all sheets that stand in the same others."""
    kept = [number for number in held if number not in aside and held[number].keys]
    groups: dict[tuple[int, ...], list[int]] = {}
    for number in sorted(aside):
        within = tuple(n for n in kept if held[n].keys.keys() & held[number].keys.keys())
        groups.setdefault(within, []).append(number)
    for within, copies in groups.items():
        first = parts[copies[0]]
        others = named([parts[n] for n in within], first)
        count = sum(held[n].keys.total() for n in copies)
        for number in copies:
            verdict.why[number] = f"各行都在{others}里，没有再计"
            verdict.told.add(number)
        said = named([parts[n] for n in copies], parts[within[0]])
        found = f"{said}共 {count} 行" if len(copies) > 1 else f"{count} 行"
        verdict.problems.append(problem("L152", at=first.sheet.place(), found=found, expected=f"只计{others}", other=others))


def named(parts: Sequence[LedgerPart], beside: LedgerPart) -> str:
    """Return how a message names some sheets."""
    words = [_name(part, beside) for part in parts]
    return "、".join(words[:_NAMED]) + (f"等 {len(words)} 处" if len(words) > _NAMED else "")


_NAMED = 3
"""So many sheets are named in a message; of more it gives the number."""


def _enough(part: LedgerPart) -> bool:
    lines = [line for line in part.counted if not _zero(line)]
    return len(lines) >= FEW or all(_known(line) for line in lines)


# the same lines in part ------------------------------------------------------------------------------------------------------


def overlapping(parts: Sequence[LedgerPart], verdict: CopyVerdict) -> None:
    """Refuse the ledger where two sheets hold most of a month's lines both: which of them counts is for staff to say."""
    numbers = [number for number, part in left(parts, verdict) if not part.balance]
    units = {number: any(parts[number].unit(line) for line in parts[number].counted) for number in numbers}
    months = {
        (number, told): _months(parts[number], told)
        for number in numbers
        for told in (True, False)
        if units[number] or not told
    }
    for first, second in _alike([months[number, False] for number in numbers], numbers):
        told = units[first] and units[second]
        one, other = months[first, told], months[second, told]
        twice = {month: both for month in one.keys() & other.keys() if (both := _both(one[month], other[month]))}
        same = sum(both.total() for both in twice.values())
        if same < ALIKE:
            continue
        shared = one.keys() & other.keys()
        unlike = sum(min(one[month].total(), other[month].total()) for month in shared) - same
        where = (
            "、".join(f"{month}月" for month in sorted(shared)) + "：" if len(shared) < len(one.keys() | other.keys()) else ""
        )
        found = f"{where}{same} 行相同" + (f"，另有 {unlike} 行不同" if unlike else "")
        beside, copy = sorted((parts[first], parts[second]), key=lambda part: plainest(part.sheet.file))
        verdict.refused = True
        verdict.problems.append(problem("L154", at=copy.sheet.place(), found=found, other=named([beside], copy)))


def _alike(months: Sequence[Mapping[int, Counter[Key]]], numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs of sheets that have a line in common; no others are compared."""
    sheets: dict[Key, list[int]] = {}
    for number, found in zip(numbers, months, strict=True):
        for key in {key for lines in found.values() for key in lines}:
            sheets.setdefault(key, []).append(number)
    groups = {tuple(group) for group in sheets.values() if len(group) > 1}
    return sorted({pair for group in groups for pair in combinations(group, 2)})


ALIKE = 2
"""A single line alike is told by itself (L049)."""


def _months(part: LedgerPart, units: bool) -> dict[int, Counter[Key]]:
    """Return the lines of each month, 0 for those without a day; ``units``: lines of two units are two."""
    found: dict[int, Counter[Key]] = {}
    for line in part.counted:
        if not _zero(line):
            unit = part.unit(line) if units else ""
            found.setdefault(line.date.month if line.date else 0, Counter())[(*line_key(line), unit)] += 1
    return found


def _both(one: Counter[Key], other: Counter[Key]) -> Counter[Key] | None:
    both = one & other
    return both if 2 * both.total() >= min(one.total(), other.total()) else None
