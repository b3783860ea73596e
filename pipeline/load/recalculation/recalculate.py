"""A book's formulas calculated once more from the cells they name, and compared with the results the file stores.

A formula cell that another names counts with its own new result, so that a chain of old results is found to its end.
Work is bounded: formulas and cells looked at of one book; beyond that a formula is not checked.
"""

from collections.abc import Mapping

from msgspec import Struct, field

from pipeline.load.recalculation.functions import FUNCTIONS, Argument, RangeValues, one
from pipeline.load.recalculation.syntax import Call, Constant, NotPlain, Operator, Reference, Step, moved_text, parsed
from pipeline.load.recalculation.values import ZERO, Failed, Unknown, Value, agrees, calculated, negated, percent, said, stored
from pipeline.load.sheet import Area, Content, Doubt, Place, shown

STALE, CIRCULAR = "L170", "L171"
MAX_FORMULAS = 50_000
MAX_CELLS = 300_000
"""Cells looked at in ranges for all formulas of a book."""
_OTHER_KINDS = {"array": "数组公式", "dataTable": "模拟运算表"}
_SINGLE = {"negate": negated, "%": percent}
_SHOWN = 80
"""Characters of a formula that a message shows."""


class Formula(Struct, frozen=True):
    """One formula cell as the file writes it. A member of a shared formula (``shared``) may store no text."""

    text: str
    kind: str = ""
    shared: str = ""


class Grid(Struct, frozen=True):
    """One sheet: its stored values, formula cells, and those without a result or with an error value."""

    rows: list[list[Content]]
    formulas: Mapping[Place, Formula]
    without: frozenset[Place]
    errors: frozenset[Place]

    @property
    def last(self) -> Place:
        """The lowest row and the rightmost column in use; a formula without a result may lie beyond the values."""
        rows, columns = zip(*self.without, strict=True) if self.without else ((-1,), (-1,))
        return max(len(self.rows) - 1, *rows), max(len(self.rows[0]) - 1 if self.rows else -1, *columns)


class Recalculated(Struct):
    """What became of the formulas of one sheet: how many agree, which do not (with why), and which were not checked."""

    agreed: int = 0
    doubts: dict[Place, Doubt] = field(default_factory=dict)
    unchecked: dict[Place, str] = field(default_factory=dict)

    @property
    def stale(self) -> bool:
        """Tell whether a stored result is proven to be old."""
        return any(doubt.code == STALE for doubt in self.doubts.values())


_Cell = tuple[str, Place]
_CIRCLE = Unknown("循环引用")


def recalculate(grids: Mapping[str, Grid], *, iterated: bool = False, as_shown: bool = False) -> dict[str, Recalculated]:
    """Return, by sheet, what became of its formulas.

    ``iterated`` books let their formulas go in circles; ``as_shown`` ones calculate with rounded numbers: not checked.
    """
    if as_shown:
        return {name: Recalculated(unchecked=_all(grid, "按显示的精度计算")) for name, grid in grids.items() if grid.formulas}
    book = _Book({name.casefold(): grid for name, grid in grids.items()}, iterated)
    return {name: _compared(book, name.casefold(), grid) for name, grid in grids.items() if grid.formulas}


def _all(grid: Grid, reason: str) -> dict[Place, str]:
    return {place: reason for place in grid.formulas if place not in grid.without and place not in grid.errors}


def _compared(book: "_Book", name: str, grid: Grid) -> Recalculated:
    found = Recalculated()
    for place in grid.formulas:
        if place in grid.without or place in grid.errors:
            continue  # told as such by whoever reads the cell
        value = book.result((name, place))
        raw = _at(grid.rows, place)
        right = agrees(value, raw)
        if book.in_circles(value):
            found.doubts[place] = Doubt(CIRCULAR, f"{shown(raw)}（{book.text((name, place))}）")
        elif right is None:
            found.unchecked[place] = value.reason if isinstance(value, Unknown) else "日期"
        elif right:
            found.agreed += 1
        else:
            found.doubts[place] = Doubt(STALE, f"{shown(raw)}（{book.text((name, place))}）", said(value))
    return found


def _at(rows: list[list[Content]], place: Place) -> Content:
    row, column = place
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


class _Book(Struct):
    """The results so far. Formulas wait on a stack of their own for those they name: no depth that a file could exceed."""

    grids: Mapping[str, Grid]
    iterated: bool
    results: dict[_Cell, Value] = field(default_factory=dict)
    steps: dict[str, tuple[Step, ...] | Unknown] = field(default_factory=dict)
    masters: dict[tuple[str, str], Place] = field(default_factory=dict)
    looked_at: int = 0
    too_many: bool = False

    def __post_init__(self) -> None:
        count = 0
        for name, grid in self.grids.items():
            for place, formula in grid.formulas.items():
                count += 1
                if formula.shared and formula.text:
                    self.masters.setdefault((name, formula.shared), place)
        self.too_many = count > MAX_FORMULAS

    def result(self, cell: _Cell) -> Value:
        """Return what a formula cell gives."""
        if self.too_many:
            return Unknown("公式过多")
        waiting, begun = [cell], dict[_Cell, None]()
        while waiting:
            now = waiting[-1]
            if now in self.results:
                waiting.pop()
                begun.pop(now, None)
                continue
            lacking: list[_Cell] = []
            value = self._evaluated(now, lacking)
            if not lacking:
                self.results[now] = value
                continue
            begun[now] = None
            for other in lacking:
                if other in begun:
                    self._go_round(list(begun), other)
            waiting += [other for other in lacking if other not in begun]
        return self.results[cell]

    def in_circles(self, value: Value) -> bool:
        """Tell whether a formula names itself, or one that does, and the book does not allow for it."""
        return value is _CIRCLE and not self.iterated

    def _go_round(self, begun: list[_Cell], first: _Cell) -> None:
        self.results |= dict.fromkeys(begun[begun.index(first) :], _CIRCLE)

    def _evaluated(self, cell: _Cell, lacking: list[_Cell]) -> Value:
        """Return what one formula gives, and note the formulas it names that have no result yet."""
        name, place = cell
        kind = self.grids[name].formulas[place].kind
        if kind in _OTHER_KINDS:
            return Unknown(_OTHER_KINDS[kind])
        text, written_at = self._source(cell)
        if text not in self.steps:
            self.steps[text] = _parsed(text)
        steps = self.steps[text]
        if isinstance(steps, Unknown):
            return steps
        held: list[Argument] = []
        try:
            for step in steps:
                if isinstance(step, Reference):
                    area = step.at(place[0] - written_at[0], place[1] - written_at[1])
                    held.append(self._cells((step.sheet or name).casefold(), area, step.single, lacking))
                else:
                    _take(step, held)
        except (NotPlain, ArithmeticError) as error:
            return Unknown(str(error) if isinstance(error, NotPlain) else "数过大")
        value = one(held[0])
        return ZERO if value is None else value

    def _source(self, cell: _Cell) -> tuple[str, Place]:
        """Return the text that gives a formula, and where it is written: that of its group's first cell for most."""
        name, place = cell
        formula = self.grids[name].formulas[place]
        if formula.text or not formula.shared:
            return formula.text, place
        master = self.masters.get((name, formula.shared))
        return (self.grids[name].formulas[master].text, master) if master else ("", place)

    def text(self, cell: _Cell) -> str:
        """Return a formula as a person sees it in its cell."""
        text, (row, column) = self._source(cell)
        text = "=" + moved_text(text, cell[1][0] - row, cell[1][1] - column)
        return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"

    def _cells(self, name: str, area: Area, single: bool, lacking: list[_Cell]) -> RangeValues:
        grid = self.grids.get(name)
        if grid is None:
            raise NotPlain("找不到的工作表")
        if single:
            return RangeValues([self._value(name, grid, (area.top, area.left), lacking)], single=True)
        rows = range(area.top, min(area.bottom, grid.last[0]) + 1)
        columns = range(area.left, min(area.right, grid.last[1]) + 1)
        if self.looked_at + len(rows) * len(columns) > MAX_CELLS:
            raise NotPlain("格数过多")
        self.looked_at += len(rows) * len(columns)
        return RangeValues(
            [self._value(name, grid, (row, column), lacking) for row in rows for column in columns], single=False
        )

    def _value(self, name: str, grid: Grid, place: Place, lacking: list[_Cell]) -> Value:
        if place not in grid.formulas:
            return Failed("#N/A") if place in grid.errors else _held(_at(grid.rows, place))
        cell = (name, place)
        if cell not in self.results:
            lacking.append(cell)
            return None
        value = self.results[cell]
        if not isinstance(value, Unknown) or self.in_circles(value):
            return value
        if place in grid.errors:
            return Failed("#N/A")
        return value if place in grid.without else _held(_at(grid.rows, place), "")


def _held(raw: Content, empty: str | None = None) -> Value:
    """Return what a cell counts as; ``empty`` is what an empty text does (a formula's, else the cell holds nothing)."""
    if raw == "":
        return empty
    if isinstance(raw, bool | str):
        return raw
    return stored(raw) if isinstance(raw, int | float) else Unknown("日期")


def _parsed(text: str) -> tuple[Step, ...] | Unknown:
    try:
        return parsed(text, FUNCTIONS.__contains__)
    except NotPlain as error:
        return Unknown(str(error))


def _take(step: Step, held: list[Argument]) -> None:
    """Do one step with the values held so far."""
    if isinstance(step, Constant):
        held.append(step.value)
    elif isinstance(step, Call):
        function, least, most = FUNCTIONS[step.name]
        if not least <= step.arguments <= most:
            raise NotPlain(step.name)
        first = len(held) - step.arguments
        held[first:] = [function(held[first:])]
    elif isinstance(step, Operator) and step.sign in _SINGLE:
        held.append(_SINGLE[step.sign](one(held.pop())))
    elif isinstance(step, Operator):
        right, left = one(held.pop()), one(held.pop())
        held.append(calculated(step.sign, left, right))
