"""One file of a merge, cut into units, and which unit of BASE each one is.

A unit is a paragraph or a table as it stands in the body (a header, a cell): paragraphs whose mark was deleted as a tracked
change are units of their own when nothing else is left of them, so that the change is not lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.matching.align import Rules, Unit, align
from pipeline.matching.blocks import go_below, spots
from pipeline.matching.located import Located
from pipeline.merge.decide import Signed
from pipeline.word.blocks import Block, Paragraph, Table
from pipeline.word.document import Document
from pipeline.word.handle import Handle
from pipeline.word.package import Package
from pipeline.word.placing import is_table, units_in
from pipeline.word.signature import Signature, Signatures
from pipeline.word.text import original_text


@dataclass(slots=True, eq=False)
class StoryUnit:
    """A paragraph or table: its element (and those joined to it), what it says, how it looks, its words before changes."""

    element: Handle
    sign: Signature
    look: Signature
    words: str
    place: str = ""
    block: Block | None = None

    @property
    def signed(self) -> Signed:
        """Return what it says and how it looks."""
        return self.sign, self.look

    @property
    def is_table(self) -> bool:
        """Tell a table from a paragraph."""
        return is_table(self.element)

    @property
    def shown(self) -> str:
        """Return the words for the list."""
        if isinstance(self.block, Paragraph):
            return self.block.text
        if isinstance(self.block, Table):
            return "；".join(" | ".join(row.texts) for row in self.block.rows[:3])
        return self.words

    @property
    def what(self) -> str:
        """Return what kind of unit it is, in Chinese."""
        return "表格" if self.is_table else "段落"


@dataclass(slots=True, eq=False)
class Side:
    """One file: its name, parts and units, and what of the baseline stands where.

    ``rewritten`` when the program that saved it formatted everything anew.
    """

    name: str
    package: Package
    document: Document
    located: Located
    signs: Signatures = field(init=False)
    units: list[StoryUnit] = field(init=False)
    rewritten: bool = False

    def __post_init__(self) -> None:
        """Cut the body into units."""
        self.signs = Signatures(self.package)
        self.units = units(self.signs, self.package.body(), self.package.main_part(), self.document.body)


def units(signs: Signatures, parent: Handle, part: str, blocks: Sequence[Block] = ()) -> list[StoryUnit]:
    """Return the units directly in an element (a body, header or cell), wrappers seen through."""
    read: dict[Handle, Block] = {block.element: block for block in blocks if block.element is not None}
    found: list[StoryUnit] = []
    way: list[str] = []
    for element in units_in(parent):
        said = original_text(element)
        if not is_table(element):
            go_below(way, said)
        content, formatting = signs.content_signature(element, part), signs.format_signature(element)
        found.append(StoryUnit(element, content, formatting, said, " > ".join(way[-2:]), read.get(element)))
    return found


def pair_sides(base: Side, other: Side) -> dict[int, int]:
    """Return base unit → unit of another copy: by what the baseline knows of both, then by words and place."""
    mine, theirs = _known(base), _known(other)
    return pair_units(base.units, other.units, {at: theirs[key] for key, at in mine.items() if key in theirs})


def _known(side: Side) -> dict[int, int]:
    """Return index in the baseline → unit of the body."""
    found = dict(side.located.paragraphs.spot)
    found |= {item.base.index: item.spot.index for item in side.located.tables if item.spot is not None}
    places = spots(side.document.body)
    at = {unit.element: number for number, unit in enumerate(side.units)}
    known: dict[int, int] = {}
    for index, spot in sorted(found.items()):
        element = places[spot].block.element if spot < len(places) else None
        unit = None if element is None else at.get(element)
        if unit is not None and unit not in known.values():  # of paragraphs joined to one, the first is that one
            known[index] = unit
    return known


def pair_units(base: Sequence[StoryUnit], other: Sequence[StoryUnit], anchors: Mapping[int, int]) -> dict[int, int]:
    """Complete a pairing: equal units between the anchors, equal ones that moved, then what is alike at its place."""
    return align([_seen(unit) for unit in base], [_seen(unit) for unit in other], Rules(in_place=True), anchors).pairs


def _seen(unit: StoryUnit) -> Unit:
    """Return a unit as the aligner sees it: its words before tracked changes, and whether it ends a section."""
    ends = any(token[0] == "section" for token in unit.sign)
    return Unit(((unit.words, ends),), unit.words, kind=unit.what, blank=not unit.words.strip())
