"""What a paragraph is known by, and which paragraph of an edited document is which generated one.

Words are compared without their numbers, so that a changed figure never hides its sentence. Where several are alike and
their counts differ, none is guessed.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from pipeline import link
from pipeline.matching.align import Unit, align
from pipeline.matching.kinds import directions
from pipeline.matching.text import LONGEST_HEADING, canonical, heading_level, sentences, skeleton
from pipeline.word.blocks import Block, Control, Paragraph

_TELLING = 6
"""Shortest sentence by which a paragraph is known again."""


class Spot(Struct, frozen=True):
    """A paragraph or table of the body in reading order; ``heading`` is the way of headings above it."""

    index: int
    block: Block
    heading: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the words of a paragraph; a table has none of its own."""
        return self.block.text if isinstance(self.block, Paragraph) else ""


def go_below(way: list[str], text: str) -> None:
    """Go on below a paragraph: a heading takes the place of those of its level and deeper in the ``way`` of headings."""
    if level := heading_level(text):
        del way[level - 1 :]
        way.append(text.split("。")[0].strip()[:LONGEST_HEADING])


def spots(blocks: Sequence[Block]) -> list[Spot]:
    """Return the top-level paragraphs and tables of a body, text boxes after the paragraph they are anchored in."""
    found: list[Spot] = []
    way: list[str] = []

    def take(items: Sequence[Block]) -> None:
        for block in items:
            if isinstance(block, Paragraph):
                go_below(way, block.text)
            found.append(Spot(len(found), block, tuple(way)))
            if isinstance(block, Paragraph):
                take(block.boxes)

    take(blocks)
    return found


def paragraph_unit(text: str, key: str = "", tags: Iterable[str] = ()) -> Unit:
    """Return a paragraph as the aligner sees it: by its words, by its words without numbers, by its longer sentences."""
    words = skeleton(text, directions())
    parts = tuple(part for part in map(canonical, sentences(text)) if len(part) >= _TELLING)
    return Unit((canonical(text), words), words, key, tuple(tags), parts, "paragraph")


class BaseParagraph(Struct, frozen=True):
    """One generated paragraph: its index among the baseline's blocks, key, slot text and text as generated."""

    index: int
    key: str
    slots: str
    text: str
    tags: tuple[str, ...]


def base_paragraphs(blocks: Sequence[link.Block], text_of: Callable[[str, str], str]) -> list[BaseParagraph]:
    """Return the paragraphs of a baseline that hold words."""
    return [
        BaseParagraph(
            index,
            block.key,
            block.slots,
            link.printed(block.slots, text_of),
            tuple(link.figure_tag(*match.groups()) for match in link.SLOT.finditer(block.slots)),
        )
        for index, block in enumerate(blocks)
        if isinstance(block, link.ParagraphSlots) and block.slots.strip()
    ]


class Pairs(Struct, frozen=True):
    """Baseline paragraph index → spot (one for several where staff joined them), and those that could be several spots."""

    spot: dict[int, int] = field(default_factory=dict)
    unsure: frozenset[int] = frozenset()


def pair(base: Sequence[BaseParagraph], found: Sequence[Spot]) -> Pairs:
    """Pair generated paragraphs with those of the document."""
    keys = {link.paragraph_bookmark(item.key): item for item in base if item.key}
    there = [(spot, spot.block) for spot in found if isinstance(spot.block, Paragraph) and spot.text.strip()]
    named = [[name for name in _filled(block) if name in keys] for _, block in there]
    mine = [paragraph_unit(item.text, link.paragraph_bookmark(item.key) if item.key else "", item.tags) for item in base]
    theirs = [
        paragraph_unit(spot.text, names[0] if names else "", sorted(paragraph_tags(block)))
        for (spot, block), names in zip(there, named, strict=True)
    ]
    aligned = align(mine, theirs)
    spots_of = {base[a].index: there[b][0].index for a, b in aligned.pairs.items()}
    for (spot, _), names in zip(there, named, strict=True):
        for name in names[1:]:
            spots_of.setdefault(keys[name].index, spot.index)
    return Pairs(spots_of, frozenset(base[a].index for a in aligned.unsure if base[a].index not in spots_of))


def _filled(paragraph: Paragraph) -> list[str]:
    """Return the names of the bookmarks that hold words."""
    return [anchor.name for anchor in paragraph.bookmarks if anchor.end is None or anchor.end > anchor.start]


def paragraph_tags(paragraph: Paragraph) -> set[str]:
    """Return the tags of the figures of a paragraph: of its controls, and of its bookmarks where controls were lost."""
    controls = {piece.tag for piece in paragraph.pieces if isinstance(piece, Control) and piece.text and piece.tag}
    return controls | {tag for name in _filled(paragraph) if (tag := link.tag_of_bookmark(name))}
