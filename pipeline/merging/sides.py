"""One file of a merge, cut into units, and which unit of BASE each one is.

A unit is a paragraph or a table as it stands in the body (a header, a cell): paragraphs whose mark was deleted as a tracked
change are units of their own when nothing else is left of them, so that the change is not lost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lxml import etree

from pipeline import marks
from pipeline.matching.blocks import base_paragraphs, pair, spots
from pipeline.matching.sequences import moved_units
from pipeline.matching.tables import base_tables, pair_tables
from pipeline.matching.text import ALIKE, heading_level, likeness
from pipeline.merging.signs import Sign, Signs, words
from pipeline.word.blocks import Block, Paragraph, Table
from pipeline.word.document import Document
from pipeline.word.names import W
from pipeline.word.package import Package

_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "del", "moveFrom")
)


@dataclass(slots=True, eq=False)
class Unit:
    """A paragraph or table: its element (and those joined to it), what it says, how it looks, its words before changes."""

    element: etree._Element
    sign: Sign
    look: Sign
    words: str
    place: str = ""
    block: Block | None = None

    @property
    def is_table(self) -> bool:
        """Tell a table from a paragraph."""
        return bool(self.element.tag == f"{W}tbl")

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
    """One file: its name, parts and units; ``rewritten`` when the program that saved it formatted everything anew."""

    name: str
    package: Package
    document: Document
    signs: Signs = field(init=False)
    units: list[Unit] = field(init=False)
    rewritten: bool = False

    def __post_init__(self) -> None:
        """Cut the body into units."""
        self.signs = Signs(self.package)
        body = self.package.tree(self.package.main_part()).find(f"{W}body")
        assert body is not None
        self.units = units(self.signs, body, self.package.main_part(), self.document.body)


Matcher = Callable[[Sequence[Unit], Sequence[Unit], list[int], list[int]], dict[int, int]]


def units(signs: Signs, parent: etree._Element, part: str, blocks: Sequence[Block] = ()) -> list[Unit]:
    """Return the units directly in an element (a body, header or cell), wrappers seen through."""
    read = {block.element: block for block in blocks if block.element is not None}
    found: list[Unit] = []
    way: list[str] = []

    def take(element: etree._Element) -> None:
        for child in element:
            if child.tag in (f"{W}p", f"{W}tbl"):
                said = words(child)
                level = heading_level(said) if child.tag == f"{W}p" else 0
                if level:
                    del way[level - 1 :]
                    way.append(said.split("。")[0].strip()[:60])
                made = Unit(child, signs.sign(child, part), signs.look(child), said, " > ".join(way[-2:]), read.get(child))
                found.append(made)
            elif child.tag in _WRAPPERS:
                take(child)

    take(parent)
    return found


def pair_sides(base: Side, other: Side, baseline: marks.Baseline) -> dict[int, int]:
    """Return base unit → unit of another copy: by what the baseline knows of both, then by words and place."""
    anchors = {}
    mine, theirs = _known(base, baseline), _known(other, baseline)
    for key, index in mine.items():
        if key in theirs:
            anchors[index] = theirs[key]
    return align(base.units, other.units, anchors)


def _known(side: Side, baseline: marks.Baseline) -> dict[int, int]:
    """Return index in the baseline → unit, found the way ``check`` finds them."""
    texts = {figure.tag: figure.text for figure in baseline.figures}

    def text_of(key: str, form: str) -> str:
        return texts.get(marks.figure_tag(key, form), "")

    places = spots(side.document.body)
    found = dict(pair(base_paragraphs(baseline.blocks, text_of), places).spot)
    tables = pair_tables(base_tables(baseline.blocks, text_of), places)
    found |= {item.base.index: item.spot.index for item in tables if item.spot is not None}
    at = {unit.element: number for number, unit in enumerate(side.units)}
    known: dict[int, int] = {}
    for index, spot in sorted(found.items()):
        unit = at.get(places[spot].block.element)  # type: ignore[arg-type]
        if unit is not None and unit not in known.values():  # of paragraphs joined to one, the first is that one
            known[index] = unit
    return known


def align(base: Sequence[Unit], other: Sequence[Unit], anchors: Mapping[int, int]) -> dict[int, int]:
    """Complete a pairing: equal units between the anchors, equal ones that moved, then what is alike at its place."""
    pairs = dict(anchors)
    _in_gaps(base, other, pairs, _equal)
    _moved(base, other, pairs)
    _in_gaps(base, other, pairs, _alike)
    return pairs


def _in_gaps(base: Sequence[Unit], other: Sequence[Unit], pairs: dict[int, int], match: Matcher) -> None:
    gone_astray = moved_units(pairs)
    fixed = sorted((old, now) for old, now in pairs.items() if old not in gone_astray)
    used = set(pairs.values())
    before, place = -1, -1
    for old, now in [*fixed, (len(base), len(other))]:
        left = [n for n in range(before + 1, old) if n not in pairs]
        right = [n for n in range(place + 1, now) if n not in used]
        if left and right:
            pairs.update(match(base, other, left, right))
        before, place = old, now


def _key(unit: Unit) -> tuple[str, str, bool]:
    return (str(unit.element.tag), unit.words, any(token[0] == "section" for token in unit.sign))


def _equal(base: Sequence[Unit], other: Sequence[Unit], left: list[int], right: list[int]) -> dict[int, int]:
    matcher = SequenceMatcher(None, [_key(base[n]) for n in left], [_key(other[n]) for n in right], autojunk=False)
    return {left[a + n]: right[b + n] for a, b, size in matcher.get_matching_blocks() for n in range(size)}


def _moved(base: Sequence[Unit], other: Sequence[Unit], pairs: dict[int, int]) -> None:
    used = set(pairs.values())
    for index, unit in enumerate(base):
        if index not in pairs and unit.words.strip():
            same = [n for n, item in enumerate(other) if n not in used and _key(item) == _key(unit)]
            if len(same) == 1:
                pairs[index] = same[0]
                used.add(same[0])


def _alike(base: Sequence[Unit], other: Sequence[Unit], left: list[int], right: list[int]) -> dict[int, int]:
    ranked = sorted(
        (-score, abs((a - left[0]) - (b - right[0])), a, b)
        for a in left
        for b in right
        if base[a].is_table == other[b].is_table and (score := likeness(base[a].words, other[b].words)) >= ALIKE
    )
    found: dict[int, int] = {}
    for _, _, a, b in ranked:
        if a not in found and b not in found.values():
            found[a] = b
    return found
