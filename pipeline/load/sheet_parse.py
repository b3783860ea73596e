"""What a worksheet holds, read element by element: for sheets written in an unusual way (prefixes, comments, CDATA, no places).

A strict parser (expat) tells attributes and text from anything that only looks like them; it keeps no tree, so that depth and
length cost nothing but their bytes. :mod:`pipeline.load.sheet_scan` reads sheets as most programs write them, and judges both.
"""

import re
from collections.abc import Callable, Collection
from functools import cache
from xml.parsers import expat

from msgspec import Struct, field

from pipeline.load.archive import Unreadable
from pipeline.load.book_parts import TextBuilder
from pipeline.load.recalculation import Formula
from pipeline.load.sheet import Area, Place
from pipeline.problems import problem
from pipeline.records import Cell

_REFERENCE = re.compile(r"\s*([A-Z]{1,3})([1-9]\d{0,6})\s*", re.ASCII)
_ROW = re.compile(r"\s*[1-9]\d{0,6}\s*", re.ASCII)
_AREA = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_HIDDEN = ("1", "true")


class FormulaFact(Struct, frozen=True):
    """A formula and what is stored for it. ``written``: a value was, be it empty; ``stored`` is None without one."""

    place: Place
    formula: Formula
    kind: bytes
    written: bool
    stored: bytes | None


class SheetFacts(Struct):
    """What a sheet says: how far filled cells reach, and the cells of which more must be known.

    ``styled`` are those of telling styles, by the index of the style, ``errors`` those that hold one.
    ``shared`` are cells of marked shared strings with their index, ``marks`` marked texts that stand in the sheet itself.
    """

    styled: dict[bytes, list[Place]] = field(default_factory=dict)
    errors: list[Place] = field(default_factory=list)
    lowest: int = 0
    widest: int = 0
    filled: int = 0
    formulas: list[FormulaFact] = field(default_factory=list)
    shared: list[tuple[Place, bytes]] = field(default_factory=list)
    marks: dict[Place, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: bool = False


class _Open(Struct):
    """The cell being read."""

    place: Place
    style: bytes
    kind: bytes
    filled: bool = False
    how: dict[str, str] | None = None
    formula: str = ""
    written: bool = False
    stored: str | None = None


def parse_sheet(place: Cell, data: bytes, wanted: Collection[bytes], rich: Collection[bytes]) -> SheetFacts:
    """Read a sheet. Raises :class:`Unreadable` when it is no XML, or a position is not written as it must be."""
    reader = _Reader(place, data, wanted, rich)
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:
        raise Unreadable(problem("L005", at=place)) from error
    return reader.facts


class _Reader:
    """Follows the elements; their positions may be left out, they then follow the one before."""

    def __init__(self, place: Cell, data: bytes, wanted: Collection[bytes], rich: Collection[bytes]) -> None:
        self.place, self.data, self.wanted, self.rich = place, data, wanted, rich
        self.facts = SheetFacts()
        self.row, self.column = -1, -1
        self.cell: _Open | None = None
        self.text: list[str] = []
        self.inline: TextBuilder | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row,
            "c": self._cell,
            "f": self._formula,
            "v": self._value,
            "is": self._inline,
            "mergeCell": self._merge,
            "col": self._hide,
        }

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if self.inline is not None:
            self.inline.start(name, attributes)
        elif (known := self.starts.get(name)) is not None:
            known(attributes)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self.inline is not None:
            if self.inline.end(name):
                self._keep_inline(self.inline)
        elif self.cell is not None and name in ("c", "f", "v"):
            self._end_of(name, self.cell)

    def _row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        if written is not None and not _ROW.fullmatch(written):
            raise Unreadable(problem("L005", at=self.place, found="有一行的位置写法不对"))
        self.row, self.column = int(written) - 1 if written is not None else self.row + 1, -1
        self._hide(attributes)

    def _hide(self, attributes: dict[str, str]) -> None:
        self.facts.hidden = self.facts.hidden or attributes.get("hidden") in _HIDDEN

    def _cell(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        if written is None:
            self.row, self.column = max(self.row, 0), self.column + 1
        elif (found := _REFERENCE.fullmatch(written)) is not None:
            self.row, self.column = int(found[2]) - 1, column(found[1].encode()) - 1
        else:
            raise Unreadable(problem("L005", at=self.place, found="有单元格的位置写法不对"))
        style, kind = attributes.get("s", "").encode(), attributes.get("t", "").encode()
        self.cell = _Open((self.row, self.column), style, kind)
        if style in self.wanted:
            self.facts.styled.setdefault(style, []).append(self.cell.place)
        if kind == b"e":
            self.facts.errors.append(self.cell.place)

    def _formula(self, attributes: dict[str, str]) -> None:
        if self.cell is not None:
            self.cell.how, self.cell.filled = attributes, True
            self._listen()

    def _value(self, attributes: dict[str, str]) -> None:
        if self.cell is not None:
            at = self.data.find(b">", self.parser.CurrentByteIndex)
            self.cell.written, self.cell.filled = self.data[at - 1 : at] != b"/", True
            self._listen()

    def _listen(self) -> None:
        self.text = []
        self.parser.CharacterDataHandler = self.text.append

    def _inline(self, attributes: dict[str, str]) -> None:
        if self.cell is not None:
            self.cell.filled = True
            self.inline = TextBuilder(self.place)
            self.inline.start("is", {})
            self.parser.CharacterDataHandler = self.inline.data

    def _keep_inline(self, built: TextBuilder) -> None:
        self.inline, self.parser.CharacterDataHandler = None, None
        if self.cell is not None and (mark := built.mark()):
            self.facts.marks[self.cell.place] = mark

    def _end_of(self, name: str, cell: _Open) -> None:
        self.parser.CharacterDataHandler = None
        if name == "f":
            cell.formula = "".join(self.text)
        elif name == "v":
            cell.stored = "".join(self.text) if cell.written else None
        else:
            self._close(cell)
            self.cell = None

    def _close(self, cell: _Open) -> None:
        facts = self.facts
        if cell.filled:
            facts.lowest, facts.widest = max(facts.lowest, cell.place[0] + 1), max(facts.widest, cell.place[1] + 1)
            facts.filled += 1
        stored = None if cell.stored is None else cell.stored.encode()
        if cell.how is not None:
            formula = Formula(cell.formula.strip(), cell.how.get("t", ""), cell.how.get("si", ""))
            facts.formulas.append(FormulaFact(cell.place, formula, cell.kind, cell.written, stored))
        elif cell.kind == b"s" and stored is not None and stored.strip() in self.rich:
            facts.shared.append((cell.place, stored.strip()))

    def _merge(self, attributes: dict[str, str]) -> None:
        if (found := _AREA.fullmatch(attributes.get("ref", ""))) is not None:
            self.facts.merged.append(area(*(part.encode() for part in found.groups())))


def area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Area:
    """Return the range from one corner to the other, as a sheet writes them."""
    return Area(int(top) - 1, column(left) - 1, int(bottom) - 1, column(right) - 1)


@cache
def column(letters: bytes) -> int:
    """Return the number of a column, A is 1."""
    number = 0
    for code in letters.upper():
        number = number * 26 + code - 64
    return number
