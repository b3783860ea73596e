"""Exact sums of a 支出明细账 by unit, account, classes, nature and quarter, without a record for each of its lines.

In: an opened sheet. Out: a pandas frame, money as integer 分. Each different value of a column is read once, each combination
of account, unit and classes once, by the functions that read a line (:mod:`pipeline.load.voucher_ledger`); the rows are then
added up by these. Rows that lack something (totals, pages, titles, broken ones) are read one by one. A sheet whose rows lean on
the ones above (days carried down, sections with titles) is read line by line throughout.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from pipeline.load.ledger import LedgerSheet, plain_fen
from pipeline.load.row_words import OPENING, PAGE, TOTAL
from pipeline.load.sheet import Content
from pipeline.load.voucher_ledger import AlikeLines, VoucherBook, alike_of, open_book, read_line, side_of
from pipeline.pack import Pack
from pipeline.records import VoucherLine

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

BY = ("unit_name", "account_code", "account_name", "function_code", "economic_code", "nature", "skip", "quarter")
"""What the sums are told apart by; ``skip`` as of a line, ``quarter`` 1 to 4, 0 for lines whose day cannot be read."""
SUMS = ("debit", "credit", "lines")

_Row = tuple[str, str, str, str, str, str, str, int, int, int, int]


class _Column(Struct):
    """One column below the head: the number of its value in each row, the different values, and the first row of each."""

    numbers: "np.ndarray"
    values: Sequence[Content]
    first: "np.ndarray"

    def of(self, told: Iterable[int]) -> "np.ndarray":
        """Return, for each row, what is told of its value."""
        import numpy as np

        of_values: np.ndarray = np.fromiter(told, dtype=np.int64, count=len(self.values))
        of_rows: np.ndarray = of_values[self.numbers]
        return of_rows


class _Rows(Struct):
    """The rows below the head that lack nothing, ``plain``, with what each is: sums are made of these columns."""

    plain: "np.ndarray"
    debit: "np.ndarray"
    credit: "np.ndarray"
    quarter: "np.ndarray"


def voucher_sums(ledger: LedgerSheet, pack: Pack, year: int) -> "pd.DataFrame":
    """Return one row for each combination of :data:`BY` with :data:`SUMS`, in the order in which they first stand.

    The problems of cells go to the ledger given, not as many as reading its lines tells: open it for this alone.
    """
    import pandas as pd

    found = _by_columns(ledger, open_book(ledger, pack, year))
    rows = found if found is not None else list(_by_lines(ledger, open_book(ledger, pack, year)))
    frame = pd.DataFrame(rows, columns=[*BY, *SUMS])
    return frame.astype(dict.fromkeys(("quarter", *SUMS), "int64")).groupby(list(BY), sort=False, as_index=False).sum()


def _by_lines(ledger: LedgerSheet, book: VoucherBook) -> Iterator[_Row]:
    for row in range(ledger.row + 1, len(ledger.rows)):
        found = read_line(book, row)
        if not isinstance(found, str):
            yield _of_line(*found)


def _of_line(line: VoucherLine, alike: AlikeLines) -> _Row:
    return (*_told(alike), _quarter(line.date.month) if line.date else 0, line.debit, line.credit, 1)


def _told(alike: AlikeLines) -> tuple[str, str, str, str, str, str, str]:
    account = (alike.account_code, alike.account_name)
    return (alike.unit_name, *account, alike.function[0], alike.economic[0], alike.nature, alike.skip)


def _quarter(month: int) -> int:
    return (month + 2) // 3


# by columns ------------------------------------------------------------------------------------------------------------


def _by_columns(ledger: LedgerSheet, book: VoucherBook) -> list[_Row] | None:
    """Return the sums, or None where the rows cannot be read without the ones above them."""
    import numpy as np
    import pandas as pd

    own = [ledger.column(term) for term in ("摘要", "借方", "贷方", "发生额", "方向")]
    table = _Table(ledger, [*own, *book.days.columns, *(place for place in book.alike_columns if place < len(book.blank) - 1)])
    rows = _rows(table, book)
    if rows is None or not rows.plain.any():
        return None
    first = ledger.row + 1
    groups = table.combined(book.alike_columns)
    plain = np.flatnonzero(rows.plain)
    numbers, begins = np.unique(groups[plain], return_index=True)
    beginning = {first + int(plain[at]): int(number) for number, at in zip(numbers, begins, strict=True)}
    others = {first + int(at) for at in np.flatnonzero(~rows.plain)}
    alike: dict[int, AlikeLines] = {}
    made: list[_Row] = []
    sections = book.sections
    for row in sorted(beginning.keys() | others):  # in order: what an account's name says is learnt from line to line
        if row in beginning:
            alike[beginning[row]] = _alike_at(book, ledger.rows[row])
            continue
        found = read_line(book, row)
        if book.sections != sections or not (isinstance(found, str) or _stands_alone(book, row, found[0])):
            return None
        made += [] if isinstance(found, str) else [_of_line(*found)]
    sums = pd.DataFrame(
        {"group": groups[plain], "quarter": rows.quarter[plain], "debit": rows.debit[plain], "credit": rows.credit[plain]}
    ).assign(lines=1)
    added = sums.groupby(["group", "quarter"], sort=False, as_index=False).sum()
    for group, quarter, *amounts in added.itertuples(index=False):
        made.append((*_told(alike[group]), int(quarter), *map(int, amounts)))  # type: ignore[arg-type]
    return made


def _alike_at(book: VoucherBook, cells: list[Content]) -> AlikeLines:
    key = book.alike(cells + book.blank[len(cells) :])
    return book.same.get(("", key)) or alike_of(book, cells, key, "")


def _stands_alone(book: VoucherBook, row: int, line: VoucherLine) -> bool:
    """Tell whether a line that was read apart from those above it is what it is among them."""
    return line.skip in (TOTAL, OPENING, PAGE) or book.days.printed(book.ledger.rows[row])[1]


def _rows(table: "_Table", book: VoucherBook) -> _Rows | None:
    """Return the rows that lack nothing; None where one of them has a day that is not printed in it."""
    import numpy as np

    ledger, words = table.ledger, book.skips.rows
    summary = table.column(table.ledger.column("摘要"))
    texts = map(ledger.words, summary.values)
    plain = summary.of(text != "" and not words.reason(text) for text in texts).astype(bool)
    named = [table.column(table.ledger.column(term)) for term in ("科目", "科目名称")]
    plain &= np.logical_or.reduce([column.of(value != "" for value in column.values).astype(bool) for column in named])
    debit, credit, given = _amounts(table, book)
    plain &= given
    for row, _ in _odd_places(ledger):
        if ledger.row < row < len(ledger.rows):
            plain[row - ledger.row - 1] = False
    days = table.combined(book.days.columns)
    numbers, begins = np.unique(days, return_index=True)
    quarters = np.zeros(len(numbers), dtype=np.int64)
    whole = np.zeros(len(numbers), dtype=bool)
    for number, at in zip(numbers, begins, strict=True):
        day, whole[number] = book.days.printed(ledger.rows[ledger.row + 1 + int(at)])
        quarters[number] = _quarter(day.month) if day else 0
    return _Rows(plain, debit, credit, quarters[days]) if whole[days[plain]].all() else None


def _odd_places(ledger: LedgerSheet) -> Iterable[tuple[int, int]]:
    sheet = ledger.sheet
    return (place for places in (sheet.doubts, sheet.scaled, sheet.uncalculated, sheet.errors) for place in places)


def _amounts(table: "_Table", book: VoucherBook) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
    """Return debit and credit of each row in 分, and which rows have amounts that say all of it."""
    import numpy as np

    if not book.directed:
        debit, debit_known, debit_given = _fen(table, "借方")
        credit, credit_known, credit_given = _fen(table, "贷方")
        return debit, credit, debit_known & credit_known & (debit_given | credit_given)
    amount, known, given = _fen(table, "发生额")
    side = table.column(table.ledger.column("方向"))
    sides = [side_of(book, value) for value in side.values]
    is_credit, told = (side.of(test) != 0 for test in ((each == "贷" for each in sides), (each != "" for each in sides)))
    return np.where(is_credit, 0, amount), np.where(is_credit, amount, 0), known & given & told


def _fen(table: "_Table", term: str) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
    """Return the 分 of each row of a column, whether its cell is an amount or empty, and whether it is filled."""
    ledger = table.ledger
    place = ledger.column(term)
    column = table.column(place)
    first = ledger.row + 1
    quick = plain_fen if ledger.scales.get(place, 1) == 1 and not any(_odd_places(ledger)) else _no_fen
    fens = [
        fen if (fen := quick(value)) is not None else ledger.fen(first + row, place, value)
        for row, value in zip(column.first.tolist(), column.values, strict=True)
    ]
    known, given = (column.of(test) != 0 for test in ((fen is not None for fen in fens), (v != "" for v in column.values)))
    return column.of(fen or 0 for fen in fens), known, given


def _no_fen(raw: Content) -> None:
    """Leave a cell to the reader that looks at its place as well."""


class _Table:
    """The columns below the head, each by the objects that stand in it.

    Equal texts of a sheet are one object and so found by that; what is equal and is not counts as two values.
    """

    def __init__(self, ledger: LedgerSheet, places: Iterable[int]) -> None:
        import numpy as np

        self.ledger, self._places = ledger, list(dict.fromkeys(place for place in places if place >= 0))
        rows = ledger.rows[ledger.row + 1 :]
        width = max(self._places, default=-1) + 1
        if any(len(row) < width for row in rows):
            rows = [row if len(row) >= width else row + [""] * (width - len(row)) for row in rows]
        self._rows, self.height = rows, len(rows)
        taken = chain.from_iterable(map(itemgetter(*self._places, self._places[0]), rows))
        size = self.height * (len(self._places) + 1)
        self._ids = np.fromiter(map(id, taken), dtype=np.int64, count=size).reshape(self.height, -1)

    def column(self, place: int) -> _Column:
        """Take one column apart."""
        import numpy as np
        import pandas as pd

        if place not in self._places:
            return _Column(np.zeros(self.height, dtype=np.int64), [""], np.zeros(1, dtype=np.int64))
        numbers, values = pd.factorize(np.ascontiguousarray(self._ids[:, self._places.index(place)]))
        first = np.empty(len(values), dtype=np.int64)
        first[numbers[::-1]] = np.arange(self.height - 1, -1, -1)
        return _Column(numbers, [self._rows[at][place] for at in first.tolist()], first)

    def combined(self, places: Iterable[int]) -> "np.ndarray":
        """Return, for each row, the number of its combination of values in some columns."""
        import numpy as np
        import pandas as pd

        numbers = np.zeros(self.height, dtype=np.int64)
        for place in dict.fromkeys(places):
            column = self.column(place)
            numbers, _ = pd.factorize(numbers * len(column.values) + column.numbers)
        return numbers
