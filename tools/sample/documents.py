"""指标文件: turns the 收支单元 into the budget documents that brought, moved and took back their money."""

from collections.abc import Iterator
from random import Random

from msgspec import Struct

from tools.sample.amounts import fen, split, uneven
from tools.sample.data import Indicators, Sample, SampleCell

_EARLY, _BEGIN, _ADD, _CUT, _MOVE, _IN, _OUT = "early", "begin", "add", "cut", "move", "in", "out"
_HUNDRED = 10_000  # documents are issued in whole hundreds of 元
_EARLY_SHARE = (3, 2)
_NUMBERS_PER_DATE = 5  # room for one 文号 per unit on each date


class SampleDocument(Struct, frozen=True):
    """One row of the 预算指标账. ``amount`` is 指标金额, ``cut`` is 调减金额 (分); None is an empty cell."""

    cell: SampleCell
    number: str
    date: str
    kind: str
    origin: str
    amount: int | None
    cut: int | None
    summary: str

    @property
    def net(self) -> int:
        """What the document leaves: 指标金额 − 调减金额."""
        return (self.amount or 0) - (self.cut or 0)


def documents(sample: Sample) -> list[SampleDocument]:
    """All documents, by unit and date."""
    writer = _Writer(sample)
    rows = [row for cell in sample.cells for row in writer.of_cell(cell)]
    return sorted(rows, key=lambda row: (row.cell.unit, row.date, row.number, row.cell.function, row.cell.economic))


class _Writer:
    """Keeps what runs through all cells: random source, choices, and the 调剂 amounts by cell."""

    def __init__(self, sample: Sample) -> None:
        self.choices: Indicators = sample.books.indicators
        self.names = sample.books.economic
        self.rng = Random(sample.head.seed)
        self.place = {unit.id: place for place, unit in enumerate(sample.head.unit)}
        self.moves = _moves(sample)
        self.cuts = 0

    def of_cell(self, cell: SampleCell) -> Iterator[SampleDocument]:
        """年初, 上年结转, 调剂, 追加 or 调减 of one cell; their net is its budget of the year, after 结转下年 its 决算."""
        yield from self._begin(cell)
        if cell.brought_in:
            yield self._document(cell, _IN, cell.brought_in, None)
        moved = 0
        for amount in self.moves.get(_identity(cell), []):
            moved += amount
            yield self._document(cell, _MOVE, amount if amount > 0 else None, -amount if amount < 0 else None)
        rest = cell.added - moved
        if rest > 0:
            yield from self._added(cell, rest)
        elif rest < 0:
            yield self._cut(cell, -rest)
        if cell.carried_out and _OUT in self.choices.kind:
            yield self._document(cell, _OUT, None, cell.carried_out)

    def _begin(self, cell: SampleCell) -> Iterator[SampleDocument]:
        if cell.begin > fen(self.choices.split_over):
            early, batch = split(cell.begin, _EARLY_SHARE, _HUNDRED)
            yield self._document(cell, _EARLY, early, None)
            yield self._document(cell, _BEGIN, batch, None)
        elif cell.begin:
            yield self._document(cell, _BEGIN, cell.begin, None)

    def _added(self, cell: SampleCell, amount: int) -> Iterator[SampleDocument]:
        dates = len(self.choices.kind[_ADD].dates)
        count = min(dates, amount // fen(self.choices.largest_document) + 1)
        at = sorted(self.rng.sample(range(dates), count))
        for place, part in zip(at, uneven(amount, count, self.rng, _HUNDRED), strict=True):
            yield self._document(cell, _ADD, part, None, place)

    def _cut(self, cell: SampleCell, amount: int) -> SampleDocument:
        """Most systems fill 调减金额; now and then a red 指标金额 is found instead."""
        self.cuts += 1
        red = self.cuts % self.choices.red_every == 0
        return self._document(cell, _CUT, -amount if red else None, None if red else amount)

    def _document(
        self, cell: SampleCell, name: str, amount: int | None, cut: int | None, at: int | None = None
    ) -> SampleDocument:
        kind = self.choices.kind[name]
        place = self.rng.randrange(len(kind.dates)) if at is None else at
        number = kind.first + place * _NUMBERS_PER_DATE + self.place[cell.unit]
        purpose = cell.project or self.names[cell.economic]
        return SampleDocument(
            cell=cell,
            number=kind.number.format(n=number),
            date=kind.dates[place],
            kind=kind.kind,
            origin=kind.origin,
            amount=amount,
            cut=cut,
            summary=f"{kind.summary}（{purpose}）",
        )


def _identity(cell: SampleCell) -> tuple[str, str, str, str, str]:
    return (cell.unit, cell.function, cell.nature, cell.economic, cell.fund)


def _moves(sample: Sample) -> dict[tuple[str, str, str, str, str], list[int]]:
    """Signed 调剂 amounts by cell; both ends must name a cell of the state's money."""
    fund = sample.cells[0].fund
    known = {_identity(cell) for cell in sample.cells}
    found: dict[tuple[str, str, str, str, str], list[int]] = {}
    for move in sample.books.move:
        for end, sign in ((move.source, -1), (move.target, 1)):
            key = (move.unit, *end, fund)
            if key not in known:
                raise KeyError(key)
            found.setdefault(key, []).append(sign * fen(move.amount))
    return found
