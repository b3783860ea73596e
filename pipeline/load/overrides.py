"""覆盖记录.xlsx beside the inputs: figures a person changed on purpose. Written by `jixiao accept`, edited by staff in Excel.

One row an override; a later row of the same figure takes the place of an earlier one, which stays as history. A row with
anything wrong is told with its cell and does not count.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from pipeline import limits
from pipeline.expr import RATIO, SCORE, TEXT, YUAN
from pipeline.file_reading import read_if_there
from pipeline.formats import FORMATS, prints
from pipeline.load.amounts import Reader, as_date
from pipeline.load.archive import Unreadable, not_opened
from pipeline.load.files import Found, fingerprint
from pipeline.load.sheet import Sheet
from pipeline.load.tabular import read_table
from pipeline.money import Absence, Value, normal_text
from pipeline.overrides.allowed import parts_of_others, refusal, score_fault
from pipeline.overrides.record import (
    FILE,
    FORMAT,
    KEY,
    KIND,
    NEEDED,
    NEW,
    NO,
    REASON,
    SHEET,
    SHOWN_ONLY,
    WAS,
    WHEN,
    WHO,
    YES,
    Override,
    record_of,
)
from pipeline.overrides.values import ABSENT, ANY_NUMBER
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, InputFile
from pipeline.sheets.own_heads import own_head

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
Moment = tuple[dt.date, dt.time | None]


class OverridesRead(Struct):
    """What was read: the rows in order, the file (None when there is none) and the sheet used, and problems."""

    rows: tuple[Override, ...] = ()
    file: InputFile | None = None
    place: tuple[str, str] | None = None
    problems: list[Problem] = field(default_factory=list)


def read_overrides(folder: Path, pack: Pack, figures: Iterable[Figure]) -> OverridesRead:
    """Read the record of a department. ``figures`` are those of the inputs: parts of others among them cannot be changed."""
    path = record_of(folder)
    strays = list(_strays(folder, path))
    try:
        data = read_if_there(path, limits.LIST_FILE)
    except OSError as error:
        return OverridesRead(problems=[*strays, not_opened(Cell(file=path.name), error)])
    if data is None:
        return OverridesRead(problems=strays)
    found = OverridesRead(file=fingerprint(Found(path, KIND), data), problems=strays)
    try:
        sheets, problems = read_table(path.name, data)
    except Unreadable as error:
        found.problems.append(error.problem)
        return found
    found.problems += problems
    sheet = next((sheet for sheet in sheets if sheet.name == SHEET), sheets[0])
    found.place = (path.name, sheet.name)
    at, columns = own_head(sheet.rows, (KEY,)) or (0, {})
    lacking = [name for name in NEEDED if name not in columns]
    if lacking:
        found.problems.append(problem("U001", at=sheet.place(), found="没有列：" + "、".join(lacking)))
        return found
    if twice := _twice(sheet, at):
        found.problems.append(
            problem("L178", at=sheet.cell(at, twice[-1]), expected="只有一列", head=sheet.plain(at, twice[0]))
        )
        return found
    rows = _Rows(sheet, pack, columns, parts_of_others(figures))
    read = [rows.row(number) for number in range(at + 1, len(sheet.rows)) if rows.is_filled(number)]
    found.rows = tuple(_in_force(read, rows))
    found.problems += rows.problems
    return found


def _strays(folder: Path, record: Path) -> Iterable[Problem]:
    """Tell of files that look like the record and are not it: what stands there changes nothing."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(KIND) and path.is_file() and path != record:
            yield problem("U002", at=Cell(file=path.name), expected=FILE)


def _twice(sheet: Sheet, row: int) -> list[int]:
    """Return the columns of a needed head that stands more than once."""
    heads = [sheet.plain(row, column) for column in range(len(sheet.rows[row]))]
    return next((places for name in NEEDED if len(places := [c for c, head in enumerate(heads) if head == name]) > 1), [])


class _Rows(Struct):
    """Reads rows; gathers problems and, by row, the moment each was written."""

    sheet: Sheet
    pack: Pack
    columns: Mapping[str, int]
    parts: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    moments: dict[int, Moment] = field(default_factory=dict)

    def is_filled(self, row: int) -> bool:
        """Tell whether anything stands in a row's columns."""
        return any(self.sheet.plain(row, self.columns[name]) for name in NEEDED)

    def cell(self, row: int, name: str) -> Cell:
        """Return a cell as a place."""
        return self.sheet.cell(row, self.columns[name])

    def row(self, row: int) -> Override:
        """Read one row; with anything wrong it is refused."""
        before = len(self.problems)
        key = self._words(row, KEY)
        entry = self.pack.catalogue.find(key)
        who, reason = self._needed(row, WHO, "U016"), self._needed(row, REASON, "U015")
        when = self._moment(row)
        shown_only = self._shown_only(row)
        why = refusal(key, self.pack, self.parts, self.cell(row, KEY))
        if why is not None or entry is None:
            self.problems += [why] if why else []
            value, form = None, ""
        else:
            form = self._format(row, key, entry.unit) if shown_only else ""
            value = self._value(row, key, TEXT if shown_only else entry.unit)
        was = self._was(row, TEXT if shown_only or entry is None else entry.unit)
        item = Override(
            key=key,
            who=who,
            when=when,
            reason=reason,
            cell=self.cell(row, NEW),
            row=row + 1,
            was=was,
            was_found=self._words(row, WAS),
            value=None if shown_only else value,
            format=form,
            text=value if shown_only and isinstance(value, str) else "",
        )
        wrong = [found for found in self.problems[before:] if found.code != "U020"]
        return item.refused() if wrong else item

    def _words(self, row: int, name: str) -> str:
        return self.sheet.text(row, self.columns[name]).strip()

    def _needed(self, row: int, name: str, code: str) -> str:
        words = self._words(row, name)
        if not words:
            self.problems.append(problem(code, at=self.cell(row, name), found="（空）"))
        return words

    def _moment(self, row: int) -> str:
        raw = self.sheet.value(row, self.columns[WHEN])
        day = as_date(raw)
        if day is None:
            self.problems.append(problem("U017", at=self.cell(row, WHEN), found=self._words(row, WHEN) or "（空）"))
            return self._words(row, WHEN)
        clock = raw.time() if isinstance(raw, dt.datetime) else _clock(self._words(row, WHEN))
        self.moments[row + 1] = (day, clock)
        return f"{day.isoformat()} {clock.isoformat('seconds')}" if clock else day.isoformat()

    def _shown_only(self, row: int) -> bool:
        word = self.sheet.plain(row, self.columns[SHOWN_ONLY])
        if word not in ("", YES, NO):
            self.problems.append(problem("U021", at=self.cell(row, SHOWN_ONLY), expected=f"{YES} 或 {NO}"))
        return word == YES

    def _format(self, row: int, key: str, unit: str) -> str:
        form = self.sheet.plain(row, self.columns[FORMAT])
        if form not in FORMATS or not prints(unit, form):
            fit = "、".join(name for name in FORMATS if prints(unit, name))
            self.problems.append(problem("U022", at=self.cell(row, FORMAT), found=form or "（空）", expected=fit, keys=(key,)))
        return form

    def _value(self, row: int, key: str, unit: str) -> Value | None:
        """Return the new value; what cannot be read, or may not be, is told."""
        reader = Reader(self.sheet)
        value = _read(reader, row, self.columns[NEW], unit, key)
        self.problems += reader.problems
        if isinstance(value, Absence):
            if not reader.problems:
                self.problems.append(problem("U018", at=self.cell(row, NEW), found="（空）", expected="新的值", keys=(key,)))
            return None
        bounds = score_fault(key, value, self.pack)
        if bounds:
            self.problems.append(problem("U018", at=self.cell(row, NEW), expected=bounds, keys=(key,)))
        return value

    def _was(self, row: int, unit: str) -> Value | None:
        """Return the value before; one that cannot be read cannot be compared, which is told."""
        words = self._words(row, WAS)
        absent = {text: absence for absence, text in ABSENT.items()}
        if words in absent:
            return absent[words]
        reader = Reader(self.sheet)
        value = _read(reader, row, self.columns[WAS], unit, "")
        if isinstance(value, Absence):
            self.problems.append(problem("U020", at=self.cell(row, WAS), found=words or "（空）"))
            return None
        return value


def _read(reader: Reader, row: int, column: int, unit: str, key: str) -> Value:
    if unit == TEXT:
        return reader.words(row, column, key)
    if unit == YUAN:
        return reader.money(row, column, 1, key)
    if unit == RATIO:
        return reader.ratio(row, column, False, key)
    if unit in (SCORE, ANY_NUMBER):
        return reader.number(row, column, unit, key)
    return reader.count(row, column, unit, key)


def _clock(words: str) -> dt.time | None:
    found = _CLOCK.search(normal_text(words).replace("T", " "))
    try:
        return dt.time(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None
    except ValueError:
        return None


def _in_force(read: Iterable[Override], rows: _Rows) -> list[Override]:
    """Say which rows count: of one figure (and, of 仅改显示, one format) the last; a new value also ends texts before it."""
    done: list[Override] = []
    for item in read:
        for number, other in enumerate(done):
            same = other.key == item.key and (other.format == item.format or not item.format)
            if not (same and other.in_force and item.state != item.refused().state):
                continue
            if other.format == item.format and _is_before(rows.moments[item.row], rows.moments[other.row]):
                at = rows.cell(item.row - 1, WHEN)
                rows.problems.append(problem("U019", at=at, expected=f"晚于第 {other.row} 行的 {other.when}", keys=(item.key,)))
                done[number], item = other.refused(), item.refused()
                continue
            if (other.format, other.value, other.text) == (item.format, item.value, item.text):
                found = f"与第 {other.row} 行相同"
                rows.problems.append(problem("U023", at=item.cell, found=found, keys=(item.key,)))
            done[number] = other.replaced_by(item.row)
        done.append(item)
    return done


def _is_before(moment: Moment, other: Moment) -> bool:
    """Compare by the clock only where both tell it: a day alone says nothing of the order within it."""
    if moment[0] != other[0] or moment[1] is None or other[1] is None:
        return moment[0] < other[0]
    return moment[1] < other[1]
