"""Which paragraph of an edited document is which generated paragraph: by bookmark, by the figures in it, by its words.

Words are compared without their numbers, so that a changed figure never hides its sentence. Where several are alike and
their counts differ, none is guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline import marks
from pipeline.matching.align import Unit
from pipeline.matching.kinds import directions
from pipeline.matching.text import ALIKE, LONGEST_HEADING, canonical, heading_level, likeness, sentences, skeleton
from pipeline.word.blocks import Block, Control, Paragraph, Table

_TELLING = 6
"""Shortest sentence by which a paragraph is known again."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph or table of the body in reading order; ``heading`` is the way of headings above it."""

    index: int
    block: Block
    heading: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the words of a paragraph; a table has none of its own."""
        return self.block.text if isinstance(self.block, Paragraph) else ""


def spots(blocks: Sequence[Block]) -> list[Spot]:
    """Return the top-level paragraphs and tables of a body, text boxes after the paragraph they are anchored in."""
    found: list[Spot] = []
    way: list[str] = []

    def take(items: Sequence[Block]) -> None:
        for block in items:
            if isinstance(block, Paragraph):
                level = heading_level(block.text)
                if level:
                    del way[level - 1 :]
                    way.append(block.text.split("。")[0].strip()[:LONGEST_HEADING])
            found.append(Spot(len(found), block, tuple(way)))
            if isinstance(block, Paragraph):
                take(block.boxes)

    take(blocks)
    return found


def paragraph_tags(paragraph: Paragraph) -> list[str]:
    """Return the tags of the controls in a paragraph."""
    return [piece.tag for piece in paragraph.pieces if isinstance(piece, Control) and piece.tag]


def paragraph_unit(text: str, key: str = "", tags: Iterable[str] = ()) -> Unit:
    """Return a paragraph as the aligner sees it: by its words, by its words without numbers, by its longer sentences."""
    words = skeleton(text, directions())
    parts = tuple(part for part in map(canonical, sentences(text)) if len(part) >= _TELLING)
    return Unit((canonical(text), words), words, key, tuple(tags), parts, "paragraph")


@dataclass(frozen=True, slots=True)
class BaseParagraph:
    """One generated paragraph: its index among the baseline's blocks, key, slot text and text as generated."""

    index: int
    key: str
    slots: str
    text: str
    tags: tuple[str, ...]


def base_paragraphs(blocks: Sequence[marks.Block], text_of: Callable[[str, str], str]) -> list[BaseParagraph]:
    """Return the paragraphs of a baseline that hold words."""
    return [
        BaseParagraph(
            index,
            block.key,
            block.slots,
            marks.printed(block.slots, text_of),
            tuple(marks.figure_tag(*match.groups()) for match in marks.SLOT.finditer(block.slots)),
        )
        for index, block in enumerate(blocks)
        if isinstance(block, marks.ParagraphSlots) and block.slots.strip()
    ]


@dataclass(slots=True)
class Pairs:
    """Baseline paragraph index → spot, how it was found, and the baseline paragraphs that could be several spots."""

    spot: dict[int, int] = field(default_factory=dict)
    how: dict[int, str] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)

    def add(self, base: BaseParagraph, spot: Spot, how: str) -> None:
        """Note one pair."""
        self.spot[base.index] = spot.index
        self.how[base.index] = how


BY_BOOKMARK, BY_FIGURES, BY_WORDS = "段落书签", "关联数字", "文字"


def pair(base: Sequence[BaseParagraph], found: Sequence[Spot], words: Collection[str]) -> Pairs:
    """Pair generated paragraphs with those of the document, surest means first."""
    pairs = Pairs()
    paragraphs = [spot for spot in found if isinstance(spot.block, Paragraph) and spot.text.strip()]
    _by_bookmark(base, paragraphs, pairs)
    _by_figures(base, paragraphs, pairs)
    _by_words(base, paragraphs, pairs, words)
    _by_likeness(base, paragraphs, pairs, words)
    return pairs


def _left(base: Sequence[BaseParagraph], found: Sequence[Spot], pairs: Pairs) -> tuple[list[BaseParagraph], list[Spot]]:
    used = set(pairs.spot.values())
    return (
        [item for item in base if item.index not in pairs.spot and item.index not in pairs.unsure],
        [spot for spot in found if spot.index not in used],
    )


def _by_bookmark(base: Sequence[BaseParagraph], found: Sequence[Spot], pairs: Pairs) -> None:
    places: dict[str, Spot] = {}
    for spot in found:
        assert isinstance(spot.block, Paragraph)
        for anchor in spot.block.bookmarks:
            if anchor.end is None or anchor.end > anchor.start:
                places.setdefault(anchor.name, spot)
    for item in base:
        place = places.get(marks.paragraph_bookmark(item.key)) if item.key else None
        if place is not None:
            pairs.add(item, place, BY_BOOKMARK)


def _by_figures(base: Sequence[BaseParagraph], found: Sequence[Spot], pairs: Pairs) -> None:
    """Pair by figures that one paragraph alone prints, where most of them stand together."""
    counts = Counter(tag for item in base for tag in set(item.tags))
    left, free = _left(base, found, pairs)
    where: dict[str, list[Spot]] = defaultdict(list)
    for spot in free:
        for tag in _tags(spot):
            where[tag].append(spot)
    for item in left:
        own = {tag for tag in item.tags if counts[tag] == 1}
        votes = Counter(spot.index for tag in own for spot in where.get(tag, ()))
        if votes and 2 * (best := votes.most_common(1)[0])[1] > len(own):
            spot = next(spot for spot in free if spot.index == best[0])
            if spot.index not in pairs.spot.values():
                pairs.add(item, spot, BY_FIGURES)


def _tags(spot: Spot) -> set[str]:
    if isinstance(spot.block, Table):
        return set()
    controls = {piece.tag for piece in spot.block.pieces if isinstance(piece, Control) and piece.text}
    filled = (anchor for anchor in spot.block.bookmarks if anchor.end is None or anchor.end > anchor.start)
    anchors = {tag for anchor in filled if (tag := marks.tag_of_bookmark(anchor.name))}
    return controls | anchors


def _by_words(base: Sequence[BaseParagraph], found: Sequence[Spot], pairs: Pairs, words: Collection[str]) -> None:
    """Pair paragraphs whose words are the same; of several alike first those whose numbers are the same too."""
    left, free = _left(base, found, pairs)
    mine: dict[str, list[BaseParagraph]] = defaultdict(list)
    theirs: dict[str, list[Spot]] = defaultdict(list)
    for item in left:
        mine[skeleton(item.text, words)].append(item)
    for spot in free:
        theirs[skeleton(spot.text, words)].append(spot)
    for key, items in mine.items():
        others = theirs.get(key, [])
        if not others:
            continue
        if len(items) != len(others):
            for item in list(items):
                same = [spot for spot in others if canonical(spot.text) == canonical(item.text)]
                if same:
                    pairs.add(item, same[0], BY_WORDS)
                    items.remove(item)
                    others.remove(same[0])
        if len(items) == len(others):
            for item, spot in zip(items, others, strict=True):
                pairs.add(item, spot, BY_WORDS)
        elif items and others:
            pairs.unsure.update(item.index for item in items)


def _by_likeness(base: Sequence[BaseParagraph], found: Sequence[Spot], pairs: Pairs, words: Collection[str]) -> None:
    """Pair what is alike enough, the most alike first; of equals the one that stands where it is expected."""
    left, free = _left(base, found, pairs)
    theirs = {spot.index: skeleton(spot.text, words) for spot in free}
    ranked: list[tuple[float, int, int, int]] = []
    for item in left:
        own = skeleton(item.text, words)
        expected = _expected(item.index, pairs.spot)
        for spot in free:
            score = likeness(own, theirs[spot.index])
            if score >= ALIKE:
                ranked.append((-score, abs(spot.index - expected), item.index, spot.index))
    by_base = {item.index: item for item in left}
    by_spot = {spot.index: spot for spot in free}
    for _, _, index, spot_index in sorted(ranked):
        if index in by_base and spot_index in by_spot:
            pairs.add(by_base.pop(index), by_spot.pop(spot_index), BY_WORDS)


def _expected(index: int, placed: Mapping[int, int]) -> int:
    """Return the spot where a paragraph would stand: right behind the one that came before it."""
    before = [other for other in placed if other < index]
    return placed[max(before)] + index - max(before) if before else index
