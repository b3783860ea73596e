"""Cuts the files of 共享 by department: ledgers row by row where a column names the unit, other sheets as wholes.

A sheet without such a column is the one's that stands above its head (编制单位), else on its tab, else in the file's name.
What belongs to nobody is listed, never dropped; what was given out and what was not must add up to the file.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path, PurePath

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.load.archive import Unreadable
from pipeline.load.column_map import ColumnMap
from pipeline.load.files import GOAL_EXPORT, Found
from pipeline.load.final_accounts import known_sheets
from pipeline.load.heads import SEARCHED
from pipeline.load.ledger import AMOUNTS, LAYOUTS, LedgerSheet, open_ledger, recognise
from pipeline.load.row_words import row_words
from pipeline.load.sections import Titles
from pipeline.load.shared.findings import UnitFinding, worded
from pipeline.load.shared.ledger_rows import Cutter, LedgerCut, Rows, UnitColumns, sections, unit_columns
from pipeline.load.shared.owners import NOBODY, Ground, Owners, Ownership
from pipeline.load.shared.records import FOLDER, LISTED, GivenRows, Nobody, NobodyRow, PartSheet
from pipeline.load.sheet_uses import is_empty
from pipeline.load.titles import owner_name, owner_texts
from pipeline.load.wide_table import WideTable, open_wide
from pipeline.money import show
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Profile

SHARED_KINDS = ("决算报表", GOAL_EXPORT, *LAYOUTS)
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]+)[)）\]】]")
_BETWEEN = re.compile(r"[-_—－\s]+")


class SharedReading(Struct, frozen=True):
    """What shared files are read by."""

    year: int
    pack: Pack
    columns: ColumnMap
    owners: Owners


class Cuts(Struct):
    """What all shared files gave: each department's sheets by file and unit, nobody's rows, problems.

    ``general`` are problems of files that concern every department, ``of`` those of some.
    """

    parts: dict[str, dict[tuple[str, str, str], list[PartSheet]]] = field(default_factory=dict)
    nobody: list[Nobody] = field(default_factory=list)
    findings: list[UnitFinding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    general: list[Problem] = field(default_factory=list)
    of: dict[str, list[Problem]] = field(default_factory=dict)
    whole: dict[str, int] = field(default_factory=dict)
    given: list[GivenRows] = field(default_factory=list)
    totals: dict[str, dict[str, int]] = field(default_factory=dict)

    def give(self, department: str, kind: str, file: str, unit: str, part: PartSheet) -> None:
        """Add a sheet to what a department gets; of one file a 决算报表 is one of a unit."""
        key = (kind, file, unit if kind == "决算报表" else "")
        self.parts.setdefault(department, {}).setdefault(key, []).append(part)
        self.given.append(GivenRows(department, file, part.sheet.name, part.count, part.totals or {}))
        for term, fen in (part.totals or {}).items():
            own = self.totals.setdefault(department, {})
            own[f"{kind}.{term}"] = own.get(f"{kind}.{term}", 0) + fen


def cut_files(files: Iterable[Found], reading: SharedReading) -> Cuts:
    """Read every shared file once and cut it; a file that cannot be read is told and stops no other."""
    cuts = Cuts()
    for item in files:
        try:
            _cut_file(item, reading, cuts)
        except Unreadable as error:
            cuts.general.append(_in_folder(error.problem, f"{FOLDER}/{item.name}"))
    for told, concerned in worded(cuts.findings):
        cuts.problems.append(told)
        for department in concerned:
            cuts.of.setdefault(department, []).append(told)
    return cuts


def _cut_file(item: Found, reading: SharedReading, cuts: Cuts) -> None:
    tables, problems = open_wide(item.path)
    name = f"{FOLDER}/{item.path.name}"
    cuts.problems += [_in_folder(each, name) for each in problems]
    tables = tuple(WideTable(replace(table.sheet, file=name)) for table in tables if not is_empty(table.sheet))
    if not tables:
        raise Unreadable(problem("L009", at=Cell(file=name), found="各工作表都是空的"))
    file = _SharedFile(item.path, name, item.kind, reading, cuts)
    owned = [file.ledger(table) if item.kind in LAYOUTS else False for table in tables]
    file.wholes([table for table, done in zip(tables, owned, strict=True) if not done], others_cut=any(owned))


def _in_folder(item: Problem, name: str) -> Problem:
    return replace(item, file=name)


class _SharedFile:
    """One file while it is cut."""

    def __init__(self, path: Path, name: str, kind: str, reading: SharedReading, cuts: Cuts) -> None:
        self.path, self.name, self.kind, self.reading, self.cuts = path, name, kind, reading, cuts
        self.failed: list[tuple[WideTable, list[Problem]]] = []

    # ledgers with a column of units ------------------------------------------------------------------------------------

    def ledger(self, table: WideTable) -> bool:
        """Cut a ledger that names each row's unit; False for a sheet that is not one."""
        ledger = self._opened(table)
        if ledger is None:
            return False
        columns = unit_columns(ledger, self.reading.pack)
        if not columns.given or not _any_filled(table, ledger, columns):
            return False
        cut = self._cutter(table, ledger, columns).cut()
        fill = {column for term, column in ledger.head.columns.items() if term not in AMOUNTS} | set(columns.given)
        for department, rows in cut.departments.items():
            taken = [*sections(cut.titles, rows.numbers), *rows.numbers]
            sheet = replace(table.cut(taken, ledger.row, fill), owner=owner_name(department))
            self._give(department, "", PartSheet(sheet, len(rows.numbers), rows.totals if rows.readable else None))
        self._account(table, ledger, columns, cut)
        return True

    def _opened(self, table: WideTable) -> LedgerSheet | None:
        """Return the ledger of a sheet; None, and why it cannot be read, where it is none."""
        reading = self.reading
        known = recognise(self.kind, table.sheet, reading.pack)
        whose = Profile(
            department="",
            short_name="",
            self_name="",
            year=reading.year,
            pack=reading.pack.id,
            report_date=dt.date(max(reading.year, 1), 12, 31),
        )
        ledger = open_ledger(self.kind, table.sheet, whose, reading.pack, (), reading.columns, known)
        if isinstance(ledger, LedgerSheet):
            return ledger
        self.failed.append((table, ledger))
        return None

    def _cutter(self, table: WideTable, ledger: LedgerSheet, columns: UnitColumns) -> Cutter:
        pack = self.reading.pack
        return Cutter(table, ledger, columns, self.reading.owners, row_words(pack), Titles(pack, ledger.layout))

    # whole sheets ------------------------------------------------------------------------------------------------------

    def wholes(self, tables: list[WideTable], *, others_cut: bool) -> None:
        """Give each sheet to the one it names; what is no ledger and no form is told once.

        Faults of an owned sheet are told by its reader, those of one that is nobody's here. ``others_cut``: further sheets of
        the file were cut by rows.
        """
        named = {table.sheet.name: self._owner(table) for table in tables}
        known = {found.department for found, _ in named.values() if found.department}
        faults = {table.sheet.name: items for table, items in self.failed}
        others: list[WideTable] = []
        for table in tables:
            found, unit = named[table.sheet.name]
            if found.ground is Ground.BLANK and len(known) == 1 and self.kind not in LAYOUTS:
                found, unit = next(item for item in named.values() if item[0].department)
            if found.department:
                self._give_whole(table, found, unit)
            elif not self._is_read(table):
                others.append(table)
            elif items := faults.get(table.sheet.name):
                self.cuts.general += items
            else:
                self._nobodys_sheet(table, found)
        if others and len(others) == len(tables) and not others_cut and self.failed:
            self.cuts.general += [item for table in others for item in faults.get(table.sheet.name, [])]
        elif others:
            said = "；".join(f"{table.sheet.name or self.path.name}：没有认出{self.kind}的表头" for table in others)
            self.cuts.problems.append(problem("L072", at=Cell(file=self.name), found=said))

    def _owner(self, table: WideTable) -> tuple[Ownership, str]:
        """Return whose a whole sheet is, and the unit it names."""
        owners = self.reading.owners
        texts = [text for _, _, text in owner_texts(table.sheet, SEARCHED)]
        if texts:
            return owners.of("", texts[0]), owner_name(texts[0])
        for text in (*_words_of(table.sheet.name), *_words_of(PurePath(self.path.name).stem)):
            found = owners.of("", text)
            if found.department:
                return found, owner_name(text)
        return NOBODY, ""

    def _is_read(self, table: WideTable) -> bool:
        if self.kind in LAYOUTS:
            return recognise(self.kind, table.sheet, self.reading.pack)[1] is not None
        return self.kind == GOAL_EXPORT or bool(known_sheets([table.sheet], self.reading.pack, self.reading.year).found)

    def _give_whole(self, table: WideTable, found: Ownership, unit: str) -> None:
        sheet = replace(table.sheet, owner=unit)
        totals: Mapping[str, int] | None = None
        if self.kind in LAYOUTS and (ledger := self._opened_again(table)) is not None:
            cut = self._cutter(table, ledger, UnitColumns(-1, -1)).cut(found)
            rows = cut.departments.get(found.department, Rows([], {}))
            totals = rows.totals if rows.readable else None
            self._add_whole(cut)
        self._give(found.department, unit, PartSheet(sheet, len(sheet.rows), totals))
        self._told(found, table.sheet.place(), "整张工作表", whole_sheet=True)

    def _opened_again(self, table: WideTable) -> LedgerSheet | None:
        before = len(self.failed)
        ledger = self._opened(table)
        del self.failed[before:]
        return ledger

    def _nobodys_sheet(self, table: WideTable, found: Ownership) -> None:
        at = next((table.sheet.cell(row, column) for row, column, _ in owner_texts(table.sheet, SEARCHED)), table.sheet.place())
        amounts: dict[str, int] = {}
        if self.kind in LAYOUTS and (ledger := self._opened_again(table)) is not None:
            cut = self._cutter(table, ledger, UnitColumns(-1, -1)).cut(found)
            amounts = cut.whole
            self._add_whole(cut)
        elif self.kind == "决算报表":
            amounts = {"表中最大的数": _largest(table)}
        count = len(table.sheet.rows)
        self.cuts.nobody.append(Nobody(found.unit, found.ground.value, at, count, amounts, ()))
        self._told(found, at, f"整张工作表{_sums(amounts)}", whole_sheet=True)

    # what is kept and what is told ---------------------------------------------------------------------------------------

    def _give(self, department: str, unit: str, part: PartSheet) -> None:
        self.cuts.give(department, self.kind, self.name, unit, part)

    def _add_whole(self, cut: LedgerCut) -> None:
        for term, fen in cut.whole.items():
            key = f"{self.kind}.{term}"
            self.cuts.whole[key] = self.cuts.whole.get(key, 0) + fen

    def _account(self, table: WideTable, ledger: LedgerSheet, columns: UnitColumns, cut: LedgerCut) -> None:
        """Tell how rows were given out, list nobody's, and hold the sums against the file."""
        self._add_whole(cut)
        place = table.sheet.place()
        column = columns.given[-1]
        for found, rows in cut.owned:
            at = table.sheet.cell(rows.numbers[0], column)
            self._told(found, at, f"{len(rows.numbers)} 行{_sums(rows.totals)}")
        for found, rows, amounts in cut.nobody:
            self._nobodys_rows(table, ledger, column, found, rows, amounts)
        self.cuts.problems += control(place, cut)
        self.cuts.problems += _stated(table, ledger, cut)

    def _told(self, found: Ownership, at: Cell, words: str, *, whole_sheet: bool = False) -> None:
        finding = UnitFinding(found, at, words, whole_sheet)
        self.cuts.findings += [finding] if finding.code else []

    def _nobodys_rows(
        self,
        table: WideTable,
        ledger: LedgerSheet,
        column: int,
        found: Ownership,
        rows: Rows,
        amounts: list[Mapping[str, int]],
    ) -> None:
        money = next(c for term, c in ledger.head.columns.items() if term in AMOUNTS)
        listed = tuple(
            NobodyRow(table.sheet.cell(number, money), each)
            for number, each in zip(rows.numbers[:LISTED], amounts, strict=True)
        )
        sums = dict(rows.totals)
        at = table.sheet.cell(rows.numbers[0], column)
        self.cuts.nobody.append(Nobody(found.unit, found.ground.value, at, len(rows.numbers), sums, listed))
        words = f"{len(rows.numbers)} 行{_sums(sums)}" + ("" if rows.readable else "，其中有读不了的金额")
        self._told(found, at, words)


def control(place: Cell, cut: LedgerCut) -> Iterator[Problem]:
    """Hold what was given out, nobody's rows and those set aside against the whole sheet: rows, and sums in 分."""
    parts = [*cut.departments.values(), *(rows for _, rows, _ in cut.nobody)]
    given = sum(len(rows.numbers) for rows in parts) + cut.set_aside
    if given != cut.rows:
        yield problem("G011", at=place, found=f"{given} 行", expected=f"{cut.rows} 行", what="行数")
    for term, whole in cut.whole.items():
        sums = sum(rows.totals.get(term, 0) for rows in parts) + cut.aside.get(term, 0)
        if sums != whole:
            yield problem("G011", at=place, found=_yuan(sums), expected=_yuan(whole), what=term)


def _stated(table: WideTable, ledger: LedgerSheet, cut: LedgerCut) -> Iterator[Problem]:
    """Compare the file's own 合计 with the lines of all units."""
    if cut.last_total is None:
        return
    row, stated = cut.last_total
    for term, fen in stated.items():
        lines = cut.before_total[term]
        if fen and fen != lines:
            at = table.sheet.cell(row, ledger.head.columns[term])
            yield problem("G018", at=at, expected=f"各单位各行{term}之和 {_yuan(lines)}", term=term)


def _any_filled(table: WideTable, ledger: LedgerSheet, columns: UnitColumns) -> bool:
    rows = range(ledger.row + 1, len(table.sheet.rows))
    return any(table.sheet.value(row, column) != "" for row in rows for column in columns.given)


def _largest(table: WideTable) -> int:
    """Return the greatest amount of a form in 分, whatever it stands for; the numbers of rows (行次) are none."""
    rows = table.sheet.rows
    ordinals = {column for cells in rows[:SEARCHED] for column, raw in enumerate(cells) if raw in ("行次", "栏次")}
    numbers = [raw for cells in rows for column, raw in enumerate(cells) if column not in ordinals]
    return max((round(abs(raw) * 100) for raw in numbers if isinstance(raw, int | float)), default=0)


def _words_of(name: str) -> list[str]:
    """Return what of a tab's or a file's name may be a unit: in brackets, the whole, its parts from the last."""
    parts = [part for part in _BETWEEN.split(name) if part]
    return [*_BRACKETS.findall(name), name, *reversed(parts)] if name else []


def _sums(amounts: Mapping[str, int]) -> str:
    said = "、".join(f"{term} {_yuan(fen)}" for term, fen in amounts.items() if fen)
    return f"，{said}" if said else ""


def _yuan(fen: int) -> str:
    return f"{show(Fraction(fen, 100), 2)} 元"
