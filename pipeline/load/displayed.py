"""The one place that says what a cell shows: the stored grid in, the grid as a person sees it out, with every doubt.

Number formats turn numbers into the text on the screen where that is another thing; marks beside digits, signs that do
not print and contradictions between the two become doubts, which no reader passes by.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from pipeline import limits
from pipeline.load.number_format import NumberFormat
from pipeline.load.sheet import Content, Doubt, Place, illegal, legal, shown
from pipeline.money import AmountError, decimal_from_text

CONTROL, CONTRADICTION, MARKED = "L025", "L101", "L021"


class Texts(dict[str, str]):
    """The different texts of a grid, each kept and looked at once: ``texts[found]`` is the text to keep.

    A ledger of 500,000 lines repeats most of its texts; ``odd`` tells whether any of them is for :meth:`Seen.control`.
    """

    odd = False

    def __missing__(self, text: str) -> str:
        """Keep a new text."""
        if not text.isprintable() or len(text) > limits.CELL_TEXT:
            self.odd = self.odd or _is_odd(text)
        self[text] = text
        return text


class Seen(Struct):
    """A grid as it shows. ``struck`` are numbers in a raised or struck-out font, with the word for it.

    ``too_long`` is the first cell of more text than a cell can hold; ``odd`` is false where no text is known to need a look.
    """

    rows: list[list[Content]]
    odd: bool = True
    doubts: dict[Place, Doubt] = field(default_factory=dict)
    scaled: dict[Place, int] = field(default_factory=dict)
    struck: dict[Place, str] = field(default_factory=dict)
    too_long: Place | None = None

    def _value(self, place: Place) -> Content:
        row, column = place
        return self.rows[row][column] if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]) else ""

    def format(self, places: Iterable[Place], form: NumberFormat, *, since_1904: bool = False) -> None:
        """Let cells show what their number format shows."""
        days = form.shows_day
        for place in places:
            value = self._value(place)
            if value == "" or (days and isinstance(value, dt.date)):
                continue
            look = form.shown(value, since_1904=since_1904)
            self.rows[place[0]][place[1]] = look.value
            self.odd = self.odd or (isinstance(look.value, str) and _is_odd(look.value))
            if look.wrong is not None:
                self.doubts[place] = Doubt(CONTRADICTION, f"显示为 {look.wrong}，存的是 {shown(value)}")
            if look.factor != 1:
                self.scaled[place] = look.factor

    def font(self, places: Iterable[Place], mark: str) -> None:
        """Note numbers in a font that raises, lowers or strikes out."""
        for place in places:
            value = self._value(place)
            if (isinstance(value, int | float) and not isinstance(value, bool)) or (
                isinstance(value, str) and any(ch.isdigit() for ch in value) and _is_number(value)
            ):
                self.struck[place] = mark

    def runs(self, marked: Mapping[Place, str]) -> None:
        """Doubt texts of which some runs are raised, lowered or struck out."""
        for place, mark in marked.items():
            self.doubts[place] = Doubt(MARKED, f"{shown(self._value(place))}（{mark}）")

    def control(self) -> None:
        """Doubt texts with control characters, and keep those characters from everything we write; note one without end."""
        if not self.odd:
            return
        for row, cells in enumerate(self.rows):
            for column, value in enumerate(cells):
                if not isinstance(value, str) or not _is_odd(value):
                    continue
                if len(value) > limits.CELL_TEXT:
                    self.too_long = self.too_long or (row, column)
                else:
                    cells[column] = kept = legal(value)
                    self.doubts[(row, column)] = Doubt(CONTROL, kept)


def _is_odd(text: str) -> bool:
    return len(text) > limits.CELL_TEXT or (not text.isprintable() and illegal(text))


def _is_number(text: str) -> bool:
    try:
        decimal_from_text(text.rstrip("%％元"))
    except AmountError:
        return False
    return True
