"""What was found again of a baseline in an edited document: records only."""

from msgspec import Struct, field

from pipeline.matching.blocks import Pairs, Spot
from pipeline.matching.figure_state import State, compare, says_again
from pipeline.matching.numbers import How
from pipeline.matching.surroundings import Around
from pipeline.matching.tables import PairedTable
from pipeline.word.blocks import Paragraph


class Place(Struct, frozen=True, kw_only=True):
    """Where something stands now (or stood, when it is gone): heading, then a sentence, or table, row and column.

    ``spot`` is the paragraph's or table's number among the top-level blocks of :func:`pairing.spots`, -1 when gone; ``start``
    and ``end`` are offsets into the paragraph's text (of a cell: into its paragraphs joined by line feeds).
    """

    heading: tuple[str, ...] = ()
    sentence: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    spot: int = -1
    row_number: int = -1
    cell_number: int = -1
    start: int = -1
    end: int = -1

    def __str__(self) -> str:
        """Return the place as finance staff read it."""
        if self.table:
            return " > ".join(part for part in (self.table, self.row, self.column) if part)
        return " > ".join((*self.heading[-2:], f"“{self.sentence}”") if self.sentence else self.heading[-2:])


class Stretch(Struct, frozen=True):
    """Words of one paragraph of the document, for those who write there: offsets into its own text."""

    paragraph: Paragraph
    start: int
    end: int


class Occurrence(Struct, frozen=True, kw_only=True):
    """One place where the generator printed a figure (or a copy staff made of one), and what stands there now.

    ``now`` and ``was`` are texts; a changed unit behind the number is part of both, and ``unit`` is the generated one.
    ``beside`` are words typed at the number's edge, inside its control; ``around`` tells of the words that name it, and
    ``called`` where they differ the sentence or cell it was generated in. ``base`` is the index of the baseline's block, -1 for
    a copy. ``editor`` is known only from tracked changes. ``stretch`` is where the
    number stands (without a unit behind it), None when it stands nowhere or over more than one paragraph.
    """

    tag: str
    key: str
    format: str
    how: How
    place: Place
    now: str
    was: str
    state: State
    editor: str = ""
    base: int = -1
    others: tuple[str, ...] = ()
    stretch: Stretch | None = None
    unit: str = ""
    beside: str = ""
    around: Around = Around.SAME
    called: str = ""

    def says(self, text: str | None) -> bool:
        """Tell whether the place says what its figure prints: also in another writing, a word of the same direction."""
        if text is None:
            return False
        if compare(text + self.unit, self.now, self.format, bool(self.place.table)).stands:
            return True
        return self.state is State.RESTATED and says_again(self.now, text, self.format)


class Number(Struct, frozen=True, kw_only=True):
    """A number that is no figure and is not as generated: ``was`` is empty for one staff added, ``now`` for one that is gone.

    ``kind`` is 引用数字 (words of staff) or 固定数字 (the pack's own), as far as the baseline tells; 人工 for added ones.
    """

    kind: str
    was: str
    now: str
    place: Place
    editor: str = ""
    base: int = -1
    others: tuple[str, ...] = ()


class Located(Struct, frozen=True, kw_only=True):
    """Everything found: occurrences in the baseline's order with copies last, differing numbers, and the pairs behind it.

    ``lost`` are the indexes of baseline blocks that stand nowhere, ``added`` the spots no generated block became. ``counts``
    holds how many numbers of each kind were compared.
    """

    spots: tuple[Spot, ...]
    occurrences: tuple[Occurrence, ...]
    numbers: tuple[Number, ...]
    paragraphs: Pairs
    tables: tuple[PairedTable, ...]
    lost: tuple[int, ...]
    added: tuple[int, ...]
    counts: dict[str, int] = field(default_factory=dict)

    def of(self, key: str) -> tuple[Occurrence, ...]:
        """Return the occurrences of a key in all formats."""
        return tuple(item for item in self.occurrences if item.key == key)
