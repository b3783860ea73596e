"""The rows of a shared ledger by owner: one pass over its columns with pandas, amounts as exact integers of 分.

A different text of an amount is read once, by the ledger reader's own function; sums are of 64-bit integers. Which rows are
lines, totals or titles among those that name no unit is decided row by row, they are few.
"""

from bisect import bisect_right
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from pipeline.load.heads import match, term_heads
from pipeline.load.ledger import AMOUNTS, LedgerSheet
from pipeline.load.row_words import CLOSING, FOOT, OPENING, PAGE, TOTAL, RowWords
from pipeline.load.sections import Titles
from pipeline.load.shared.owners import NOBODY, Ground, Owners, Ownership
from pipeline.load.shared.records import FOLDER, LISTED
from pipeline.load.sheet import Content
from pipeline.load.wide_table import WideTable
from pipeline.money import is_dash, normal_text
from pipeline.pack import Pack

if TYPE_CHECKING:
    import pandas as pd

UNIT, UNIT_CODE = "单位", "单位编码"
"""Terms of aliases.toml, kind 共享: the columns that say whose a row is."""
_BALANCE = "余额"
_ROWS = frozenset({TOTAL, PAGE, OPENING, CLOSING, FOOT})
_ASIDE, _NOBODY = -2, -1


class UnitColumns(Struct, frozen=True):
    """The columns of a ledger that tell a row's unit, -1 where there is none."""

    code: int
    name: int

    @property
    def given(self) -> list[int]:
        """Return those that there are."""
        return [column for column in (self.code, self.name) if column >= 0]


def unit_columns(ledger: LedgerSheet, pack: Pack) -> UnitColumns:
    """Return the columns of a unit's code and name."""
    words = {column: (word,) for column, word in ledger.head.words.items()}
    found = match(words, term_heads(pack.aliases, FOLDER))
    name = ledger.column(UNIT)
    return UnitColumns(found.get(UNIT_CODE, -1), name if name >= 0 else found.get(UNIT, -1))


class Rows(Struct, frozen=True):
    """Some rows of a sheet and their sums in 分 by column of money; not ``readable`` where an amount cannot be read (it is
    left out of the sums).
    """

    numbers: list[int]
    totals: Mapping[str, int]
    readable: bool = True


class LedgerCut(Struct):
    """The rows below the head: each department's, nobody's by ownership, and those without any (totals, heads, empty).

    ``titles`` are rows that state something for the lines below them; ``whole`` the sums of all rows, ``aside`` of those that
    are no lines; ``owned`` how rows were known, by ownership.
    """

    whole: dict[str, int] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    set_aside: int = 0
    departments: dict[str, Rows] = field(default_factory=dict)
    nobody: list[tuple[Ownership, Rows, list[Mapping[str, int]]]] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    owned: list[tuple[Ownership, Rows]] = field(default_factory=list)
    last_total: tuple[int, dict[str, int]] | None = None
    before_total: dict[str, int] = field(default_factory=dict)


class Cutter:
    """Cuts one ledger."""

    def __init__(
        self, table: WideTable, ledger: LedgerSheet, columns: UnitColumns, owners: Owners, words: RowWords, titles: Titles
    ) -> None:
        """Take the sheet with its head found."""
        self.table, self.ledger, self.columns, self.owners = table, ledger, columns, owners
        self.words, self.titles = words, titles
        self.first = ledger.row + 1
        placed = ledger.head.columns
        self.money = {term: column for term, column in placed.items() if term in AMOUNTS and not term.endswith(_BALANCE)}
        self.heads = {normal_text(word) for word in ledger.head.words.values()}
        self.result = LedgerCut()

    def cut(self, everybody: Ownership | None = None) -> LedgerCut:
        """Return the cut; ``everybody`` is whose all rows are where no column says it."""
        frame = self.table.frame(self.first, self.columns.given)
        fens, broken = self._fens(frame)
        result = self.result
        result.rows = len(frame)
        result.whole = {term: int(fens[term].sum()) for term in self.money}
        owner, known = self._owners(frame) if everybody is None else self._all(frame, everybody)
        self._share(fens, broken, owner, known)
        return result

    # amounts -----------------------------------------------------------------------------------------------------------

    def _fens(self, frame: "pd.DataFrame") -> "tuple[pd.DataFrame, pd.Series[bool]]":
        """Return the amounts in 分 by term, 0 where there is none, and the rows with an amount that cannot be read."""
        import pandas as pd

        broken = pd.Series(False, index=frame.index)
        fens = pd.DataFrame(index=frame.index)
        for term, column in self.money.items():
            values, wrong = self._column(frame, column)
            fens[term] = values
            broken |= wrong
        return fens, broken

    def _column(self, frame: "pd.DataFrame", column: int) -> "tuple[pd.Series[int], pd.Series[bool]]":
        """Read each different content of a column once; cells that show something else than they hold each by itself."""
        import numpy as np
        import pandas as pd

        codes, distinct = pd.factorize(frame[column], use_na_sentinel=False)
        first = np.full(len(distinct), -1, dtype=np.int64)
        places = np.arange(len(codes) - 1, -1, -1)
        first[codes[places]] = places  # the last written is the first row
        read = [self._fen(self.first + int(first[n]), column, raw) for n, raw in enumerate(distinct)]
        values = np.array([fen or 0 for fen in read], dtype=np.int64)[codes] if len(codes) else np.zeros(0, np.int64)
        wrong = np.array([fen is None for fen in read], dtype=bool)[codes] if len(codes) else np.zeros(0, bool)
        for row in self._special(column):
            fen = self._fen(row, column, self.table.sheet.value(row, column))
            values[row - self.first], wrong[row - self.first] = fen or 0, fen is None
        return pd.Series(values, index=frame.index), pd.Series(wrong, index=frame.index)

    def _fen(self, row: int, column: int, raw: Content) -> int | None:
        return 0 if self._is_word(raw) else self.ledger.fen(row, column, raw)

    def _is_word(self, raw: Content) -> bool:
        """Tell whether a cell of an amount's column repeats the head."""
        return isinstance(raw, str) and normal_text(raw) in self.heads

    def _special(self, column: int) -> list[int]:
        sheet = self.ledger.sheet
        known = (sheet.doubts, sheet.scaled, sheet.uncalculated, sheet.errors)
        return sorted({row for places in known for row, at in places if at == column and row >= self.first})

    # owners ------------------------------------------------------------------------------------------------------------

    def _all(self, frame: "pd.DataFrame", everybody: Ownership) -> "tuple[pd.Series[int], list[Ownership]]":
        import pandas as pd

        return pd.Series(0, index=frame.index), [everybody]

    def _owners(self, frame: "pd.DataFrame") -> "tuple[pd.Series[int], list[Ownership]]":
        """Return each row's ownership by its number in the list; below 0 those without a unit."""
        import numpy as np
        import pandas as pd

        groups = frame[self.columns.given].groupby(self.columns.given, sort=False, dropna=False)
        owner = groups.ngroup().to_numpy(dtype=np.int64, copy=True)
        known = [self._ownership(cells) for _, cells in groups.head(1).iterrows()]
        for ground in (Ground.BLANK, Ground.UNKNOWN):
            numbers = [number for number, found in enumerate(known) if found.ground is ground]
            for place in np.flatnonzero(np.isin(owner, numbers)):
                row = self.first + int(place)  # what stands in the column of units may be a title or a foot
                if ground is Ground.BLANK or not self._has_amount(self.ledger.rows[row]):
                    owner[place] = self._without_unit(row)
        return pd.Series(owner, index=frame.index), known

    def _ownership(self, cells: Any) -> Ownership:
        """Return whose rows with such cells are; a name of totals, or the head again, is no unit."""
        code, name = (cells[column] if column >= 0 else "" for column in (self.columns.code, self.columns.name))
        texts = [text for raw in (code, name) if isinstance(raw, str) and (text := normal_text(raw))]
        if any(text in self.heads or self._is_total(text) for text in texts):
            return NOBODY
        return self.owners.of(code, name)

    def _is_total(self, text: str) -> bool:
        """Tell whether a unit's cell names a row that is no line: 合计, 本月合计, 局本部小计."""
        return self.words.reason(text) in _ROWS or self.words.reason(text[-2:]) == TOTAL

    def _without_unit(self, row: int) -> int:
        """Say what a row without a unit is: no line, or a line of nobody."""
        cells = self.ledger.rows[row]
        filled = [raw for raw in cells if raw != "" and not (isinstance(raw, str) and not raw.strip())]
        if not filled or self.ledger.repeats_head(row):
            return _ASIDE
        reasons = {self.words.reason(raw) for raw in filled if isinstance(raw, str)}
        reasons |= {TOTAL for raw in filled if isinstance(raw, str) and self.words.reason(normal_text(raw)[-2:]) == TOTAL}
        if reasons & {TOTAL, PAGE, OPENING, FOOT}:
            return _ASIDE
        if not self._has_amount(cells):
            if self.titles.read(filled):
                self.result.titles.append(row)
            return _ASIDE
        return _NOBODY

    def _has_amount(self, cells: list[Content]) -> bool:
        amounts = (cells[column] for column in self.money.values() if column < len(cells))
        plain = (normal_text(raw) if isinstance(raw, str) else "0" for raw in amounts)
        return any(text and not is_dash(text) for text in plain)

    # sharing out ---------------------------------------------------------------------------------------------------------

    def _share(self, fens: "pd.DataFrame", broken: "pd.Series[bool]", owner: "pd.Series[int]", known: list[Ownership]) -> None:
        sums: Mapping[int, Mapping[str, int]] = _by_owner(fens.groupby(owner).sum())
        lost: Any = broken.groupby(owner).any()
        groups: Any = owner.groupby(owner).groups
        places = {int(number): [int(row) for row in rows] for number, rows in groups.items()}
        result, mine = self.result, dict[str, list[int]]()

        def rows_of(numbers: list[int]) -> Rows:
            taken = sorted(row for number in numbers for row in places[number])
            totals = {term: sum(sums[number][term] for number in numbers) for term in self.money}
            return Rows(taken, totals, not any(lost[number] for number in numbers))

        for number in sorted(places):
            if number == _ASIDE:
                result.set_aside, result.aside = len(places[number]), dict(sums[number])
                self._grand_total(fens, owner, places[number])
                continue
            found = NOBODY if number == _NOBODY else known[number]
            if found.department:
                mine.setdefault(found.department, []).append(number)
                result.owned.append((found, rows_of([number])))
            else:
                rows = rows_of([number])
                result.nobody.append((found, rows, [self._amounts(fens, row) for row in rows.numbers[:LISTED]]))
        result.departments = {department: rows_of(numbers) for department, numbers in mine.items()}

    def _amounts(self, fens: "pd.DataFrame", row: int) -> dict[str, int]:
        table: Any = fens
        return {term: fen for term in self.money if (fen := int(table.at[row, term]))}

    def _grand_total(self, fens: "pd.DataFrame", owner: "pd.Series[int]", aside: list[int]) -> None:
        """Remember the file's own 合计, the one with amounts behind all lines, and what the lines of all come to."""
        lines: Any = owner != _ASIDE
        if not lines.any():
            return
        last = int(owner.index[lines][-1])
        after = [row for row in aside if row > last and self._amounts(fens, row)]
        if after:
            self.result.last_total = after[-1], self._amounts(fens, after[-1])
            self.result.before_total = {term: int(fens[term][lines].sum()) for term in self.money}


def _by_owner(sums: "pd.DataFrame") -> dict[int, dict[str, int]]:
    """Return a table of sums as integers of Python."""
    table: Any = sums
    return {int(number): {str(term): int(fen) for term, fen in line.items()} for number, line in table.iterrows()}


def sections(titles: list[int], rows: list[int]) -> list[int]:
    """Return the title rows above some rows: those of each section that has one of them."""
    blocks: list[list[int]] = []
    for row in sorted(titles):
        if blocks and row == blocks[-1][-1] + 1:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    starts = [block[0] for block in blocks]
    wanted = {place for row in rows if (place := bisect_right(starts, row) - 1) >= 0}
    return [row for place in sorted(wanted) for row in blocks[place]]
