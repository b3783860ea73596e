"""All files and sheets of one kind of ledger together: opened, read, and each line counted once.

Sheets are read, compared with each other, and read again without those set aside: sums and balances go on from sheet to sheet.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from pipeline.load.amounts import merged_amounts
from pipeline.load.budget_ledger import read_budget_ledger
from pipeline.load.bulk import no_cycles
from pipeline.load.column_map import ColumnMap
from pipeline.load.days import carried_days
from pipeline.load.ledger import (
    AMOUNTS,
    TRIAL_BALANCE,
    VOUCHERS,
    LedgerSheet,
    Recognised,
    is_table_of_sums,
    open_ledger,
    recognise,
    recorded_head,
)
from pipeline.load.ledger_copies import CopyVerdict, LedgerPart, Line, copies_among, overlapping
from pipeline.load.ledger_sums import sums
from pipeline.load.sheet import Sheet
from pipeline.load.sheet_uses import EMPTY, SheetUses, is_empty
from pipeline.load.table_heads import place_of
from pipeline.load.trial_balance import read_trial_balance
from pipeline.load.voucher_ledger import Pages, read_voucher_ledger
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import BudgetDocument, Cell, Profile, TableHead, VoucherLine

OF_SUMS = "没有日期、凭证号、摘要，是汇总数，不是账"
REFUSED = "与其他工作表重复，没有读"


class Opening(Struct, frozen=True):
    """What opening a sheet of a kind needs besides the sheet; ``columns`` is what 列名对照 beside the inputs confirms."""

    kind: str
    profile: Profile
    pack: Pack
    owners: Sequence[str]
    columns: ColumnMap

    def recognise(self, sheet: Sheet) -> Recognised:
        """Say what one sheet is."""
        return recognise(self.kind, sheet, self.pack)

    def ledger(self, sheet: Sheet, known: Recognised) -> LedgerSheet | list[Problem]:
        """Open one sheet that was recognised."""
        return open_ledger(self.kind, sheet, self.profile, self.pack, self.owners, self.columns, known)


class _Opened(Struct, frozen=True):
    """One filled sheet: what it was recognised as, and its ledger, or why there is none."""

    known: Recognised
    result: LedgerSheet | list[Problem]

    @property
    def is_note(self) -> bool:
        """Tell whether it has no head at all."""
        return self.known[1] is None


class LedgerBooks(Struct):
    """What all sheets of a kind gave. ``parts`` are those that were counted; ``uses`` what became of each, by file."""

    parts: list[LedgerPart] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    uses: dict[str, SheetUses] = field(default_factory=dict)

    @property
    def ledgers(self) -> list[LedgerSheet]:
        """Return the sheets that were counted."""
        return [part.ledger for part in self.parts]

    @property
    def lines(self) -> list[Line]:
        """Return their lines."""
        return [line for part in self.parts for line in part.lines]

    @property
    def documents(self) -> list[BudgetDocument]:
        """Return the lines of a 预算指标账."""
        return [line for line in self.lines if isinstance(line, BudgetDocument)]

    @property
    def vouchers(self) -> list[VoucherLine]:
        """Return the lines of a 支出明细账."""
        return [line for line in self.lines if isinstance(line, VoucherLine)]


def read_ledgers(files: Mapping[str, Sequence[Sheet]], opening: Opening) -> LedgerBooks:
    """Read every filled sheet of a kind, each line once. A sheet that is no ledger is told where its file has no other."""
    with no_cycles():
        return _read_all(files, opening)


def _read_all(files: Mapping[str, Sequence[Sheet]], opening: Opening) -> LedgerBooks:
    books = LedgerBooks()
    opened = {name: {s.name: _opened(s, opening) for s in sheets if not is_empty(s)} for name, sheets in files.items()}
    known = {(name, sheet): item.known for name, results in opened.items() for sheet, item in results.items()}
    found = [item.result for results in opened.values() for item in results.values()]
    parts = _read([ledger for ledger in found if isinstance(ledger, LedgerSheet)], opening, books)
    verdict = _verdict(parts, opening)
    if verdict.refused or verdict.why:
        books.problems, books.counts = [], {}
        kept = [] if verdict.refused else [part.sheet for number, part in enumerate(parts) if number not in verdict.why]
        again = [opening.ledger(sheet, known[place_of(sheet)]) for sheet in kept]
        told = _aside(parts, verdict)
        parts = _read([ledger for ledger in again if isinstance(ledger, LedgerSheet)], opening, books)
        books.problems += verdict.problems
    else:
        told = {}
    books.parts = parts
    for name, results in opened.items():
        _uses(name, files[name], results, told, books, opening)
    return books


def _opened(sheet: Sheet, opening: Opening) -> _Opened:
    known = opening.recognise(sheet)
    return _Opened(known, opening.ledger(sheet, known))


def _read(ledgers: Sequence[LedgerSheet], opening: Opening, books: LedgerBooks) -> list[LedgerPart]:
    pages: dict[str, Pages] = {}
    parts: list[LedgerPart] = []
    for ledger in ledgers:
        lines: Sequence[Line]
        if opening.kind != VOUCHERS:
            lines, counts, problems = read_budget_ledger(ledger, opening.pack, opening.profile.year)
        elif ledger.layout == TRIAL_BALANCE:
            lines, counts, problems = read_trial_balance(ledger, opening.pack)
        else:
            book = pages.setdefault(ledger.sheet.file, Pages())
            lines, counts, problems = read_voucher_ledger(ledger, opening.pack, opening.profile.year, book)
        money = [column for term, column in ledger.head.columns.items() if term in AMOUNTS]
        books.problems += [*merged_amounts(ledger.sheet, ledger.row + 1, money), *problems]
        for name, number in counts.items():
            books.counts[name] = books.counts.get(name, 0) + number
        parts.append(LedgerPart(ledger, lines, opening.profile.department, counts))
    books.problems += carried_days(book.carried for book in pages.values())
    return parts


def _verdict(parts: Sequence[LedgerPart], opening: Opening) -> CopyVerdict:
    if len(parts) < 2:
        return CopyVerdict()
    verdict = copies_among(parts, opening.pack, opening.profile.year)
    sums(parts, opening.pack, verdict)
    overlapping(parts, verdict)
    return verdict


def _aside(parts: Sequence[LedgerPart], verdict: CopyVerdict) -> dict[tuple[str, str], tuple[str, bool]]:
    """Return why sheets are not counted, by file and name, and whether a problem of its own tells."""
    whole = dict.fromkeys(range(len(parts)), REFUSED) if verdict.refused else {}
    return {
        (parts[number].sheet.file, parts[number].sheet.name): (why, verdict.refused or number in verdict.told)
        for number, why in (whole | verdict.why).items()
    }


def _uses(
    name: str,
    sheets: Sequence[Sheet],
    results: Mapping[str, _Opened],
    aside: Mapping[tuple[str, str], tuple[str, bool]],
    books: LedgerBooks,
    opening: Opening,
) -> None:
    if not results:
        books.problems.append(problem("L009", at=Cell(file=name), found="各工作表都是空的"))
    taken: dict[str, str] = {}
    unread = {sheet.name: EMPTY for sheet in sheets if sheet.name not in results}
    told: set[str] = set()
    heads: dict[tuple[str, str], TableHead] = {}
    any_good = any(isinstance(item.result, LedgerSheet) for item in results.values())
    any_headed = any(not item.is_note for item in results.values())
    for sheet in (sheet for sheet in sheets if sheet.name in results):
        item, result = results[sheet.name], results[sheet.name].result
        scales = result.scales if isinstance(result, LedgerSheet) else {}
        if head := recorded_head(sheet, item.known, opening.pack, scales):
            heads[place_of(sheet)] = head
        if (name, sheet.name) in aside:
            unread[sheet.name], said = aside[name, sheet.name]
            told |= {sheet.name} if said else set()
        elif isinstance(result, LedgerSheet):
            taken[sheet.name] = result.layout
        elif any_good and is_table_of_sums(opening.kind, sheet, opening.pack):
            unread[sheet.name] = OF_SUMS
        elif item.is_note:
            unread[sheet.name] = f"没有认出{opening.kind}的表头"
            books.problems += [] if any_headed else result
        else:
            unread[sheet.name] = result[0].title
            told.add(sheet.name)
            books.problems += result
    if not any_headed:
        told |= set(unread)
    books.uses[name] = SheetUses(taken, unread, told, heads)
