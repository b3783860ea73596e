"""Which paragraph or table of 甲 is which of 乙: by key, by the same words in order, else by figures and likeness."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline import marks
from pipeline.differ.sides import Side
from pipeline.differ.words import sentences
from pipeline.matching.blocks import BaseParagraph, Spot, pair, spots
from pipeline.matching.kinds import directions
from pipeline.matching.places import STORIES
from pipeline.matching.tables import BaseTable, caption_of, cell_tags, pair_tables
from pipeline.matching.text import canonical, likeness, skeleton
from pipeline.word.blocks import Block, Control, Paragraph, Table

_PAGE_NUMBER = re.compile(r"[^\w]*(?:第|共|Page|of|页|\d|[^\w])*", re.IGNORECASE)

_TELLING = 6
"""Shortest sentence by which a paragraph is known again."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph with words, or one table. ``number`` is its place among the units, ``spot`` that of the reader."""

    number: int
    spot: int
    block: Block
    heading: tuple[str, ...]
    text: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """The pairs by number of unit; ``joined`` tells which units belong to a paragraph that was broken in two."""

    pairs: dict[int, int]
    joined_left: dict[int, int]
    joined_right: dict[int, int]


def units(side: Side) -> list[Unit]:
    """Return what is compared of a file, in order: body, then footnotes and endnotes, then what stands in the margins."""
    document = side.opened.document
    found = spots(document.body)
    made = [_unit(spot, caption_of(spot, found) if isinstance(spot.block, Table) else "") for spot in found]
    margin: dict[tuple[str, str], Unit] = {}
    for story in document.stories:
        name = STORIES[story.kind]
        for spot in spots(story.blocks):
            unit = Unit(0, -1, spot.block, (name,), spot.text)
            if story.kind in ("footnotes", "endnotes"):
                made.append(unit)
            elif not _PAGE_NUMBER.fullmatch(spot.text.strip()):  # the same words on several kinds of pages count once
                margin.setdefault((name, canonical(spot.text)), unit)
    kept = [unit for unit in (*made, *margin.values()) if isinstance(unit.block, Table) or unit.text.strip()]
    return [Unit(number, u.spot, u.block, u.heading, u.text, u.caption) for number, u in enumerate(kept)]


def _unit(spot: Spot, caption: str) -> Unit:
    return Unit(0, spot.index, spot.block, spot.heading, spot.text, caption)


def matched(left: Side, right: Side, mine: Sequence[Unit], theirs: Sequence[Unit]) -> Matched:
    """Pair the units of two files."""
    pairs: dict[int, int] = {}
    _take(pairs, _by_key(left, right, mine, theirs))
    _take(pairs, _by_same_words(mine, theirs, pairs))
    joined = _broken(mine, theirs, pairs)
    _take(pairs, _by_likeness(mine, theirs, pairs, joined))
    _take(pairs, _by_one_sentence(mine, theirs, pairs, joined))
    _take(pairs, _tables(mine, theirs, pairs))
    return Matched(pairs, *joined)


def _take(pairs: dict[int, int], more: Iterable[tuple[int, int]]) -> None:
    used = set(pairs.values())
    for a, b in more:
        if a not in pairs and b not in used:
            pairs[a] = b
            used.add(b)


# --- by key ----------------------------------------------------------------------------------------------------------


def _by_key(left: Side, right: Side, mine: Sequence[Unit], theirs: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pair what comes from the same generated block: by its place in one baseline, by its key in two."""
    first, second = _origins(left, mine), _origins(right, theirs)
    if left.baseline is not None and left.baseline == right.baseline:
        return [(first[index], second[index]) for index in first if index in second]
    keys = {_key(right, index): unit for index, unit in second.items()}
    return [(unit, keys[key]) for index, unit in first.items() if (key := _key(left, index)) and key in keys]


def _origins(side: Side, found: Sequence[Unit]) -> dict[int, int]:
    """Return block of the baseline → unit."""
    if side.located is None:
        return {}
    at = {unit.spot: unit.number for unit in found if unit.spot >= 0}
    spots_of = {**side.located.paragraphs.spot, **{t.base.index: t.spot.index for t in side.located.tables if t.spot}}
    return {index: at[spot] for index, spot in spots_of.items() if spot in at}


def _key(side: Side, index: int) -> str:
    """Return what names a generated block in every baseline, empty for the template's own paragraphs."""
    blocks = side.baseline.blocks if side.baseline else ()
    block = blocks[index] if index < len(blocks) else marks.ParagraphSlots(slots="")
    return f"{type(block).__name__} {block.key}" if block.key else ""


# --- by words --------------------------------------------------------------------------------------------------------


def _by_same_words(mine: Sequence[Unit], theirs: Sequence[Unit], pairs: dict[int, int]) -> list[tuple[int, int]]:
    """Pair what reads the same, in order first, then wherever it stands; changed numbers come after."""
    found: list[tuple[int, int]] = []
    for sign in (canonical, skeleton):
        taken = {**pairs, **dict(found)}
        left, right = _free(mine, theirs, taken)
        signs = [sign(unit.text) for unit in left], [sign(unit.text) for unit in right]
        for block in SequenceMatcher(None, *signs, autojunk=False).get_matching_blocks():
            found += [(left[block.a + step].number, right[block.b + step].number) for step in range(block.size)]
        if sign is canonical:
            left, right = _free(mine, theirs, {**pairs, **dict(found)})
            elsewhere = {canonical(unit.text): unit.number for unit in reversed(right)}
            for unit in left:
                other = elsewhere.pop(canonical(unit.text), None)
                if other is not None:
                    found.append((unit.number, other))
    return found


def _free(mine: Sequence[Unit], theirs: Sequence[Unit], pairs: dict[int, int]) -> tuple[list[Unit], list[Unit]]:
    used = set(pairs.values())
    return (
        [unit for unit in mine if isinstance(unit.block, Paragraph) and unit.number not in pairs],
        [unit for unit in theirs if isinstance(unit.block, Paragraph) and unit.number not in used],
    )


def _by_likeness(
    mine: Sequence[Unit], theirs: Sequence[Unit], pairs: dict[int, int], joined: tuple[dict[int, int], dict[int, int]]
) -> list[tuple[int, int]]:
    """Pair the rest by the figures in them and by likeness, the most alike first."""
    left, right = _free(mine, theirs, pairs)
    base = [
        BaseParagraph(unit.number, "", unit.text, unit.text, tuple(_tags(unit.block)))
        for unit in left
        if unit.number not in joined[0]
    ]
    found = [Spot(unit.number, unit.block, unit.heading) for unit in right if unit.number not in joined[1]]
    return list(pair(base, found, directions()).spot.items())


def _by_one_sentence(
    mine: Sequence[Unit], theirs: Sequence[Unit], pairs: dict[int, int], joined: tuple[dict[int, int], dict[int, int]]
) -> Iterator[tuple[int, int]]:
    """Pair paragraphs much was changed in by a sentence that only these two have."""
    left, right = _free(mine, theirs, pairs)
    places: dict[str, list[int]] = {}
    for unit in right:
        for sentence in set(map(canonical, sentences(unit.text))):
            if unit.number not in joined[1] and len(sentence) >= _TELLING:
                places.setdefault(sentence, []).append(unit.number)
    for unit in left:
        for sentence in map(canonical, sentences(unit.text)):
            if unit.number not in joined[0] and len(found := places.get(sentence, [])) == 1:
                yield unit.number, found[0]


def _tags(block: Block) -> list[str]:
    pieces = block.pieces if isinstance(block, Paragraph) else ()
    return [piece.tag for piece in pieces if isinstance(piece, Control) and piece.tag]


def _broken(mine: Sequence[Unit], theirs: Sequence[Unit], pairs: dict[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """Find paragraphs that were broken in two or put together: the free one beside, and the one it belongs to."""
    back = {b: a for a, b in pairs.items()}
    left: dict[int, int] = {}
    right: dict[int, int] = {}
    for a, b in pairs.items():
        if isinstance(mine[a].block, Paragraph) and canonical(mine[a].text) != canonical(theirs[b].text):
            for step in (1, -1):
                if _belongs(mine[a], theirs, b, step, back):
                    right[b + step] = b
                elif _belongs(theirs[b], mine, a, step, pairs):
                    left[a + step] = a
    return left, right


def _belongs(whole: Unit, found: Sequence[Unit], number: int, step: int, taken: Mapping[int, int]) -> bool:
    """Tell whether the free paragraph beside one is the rest of it: with it the words are clearly nearer to the whole."""
    at = number + step
    if not 0 <= at < len(found) or at in taken or not isinstance(found[at].block, Paragraph):
        return False
    first, second = (found[number], found[at]) if step > 0 else (found[at], found[number])
    words, alone = skeleton(whole.text), skeleton(found[number].text)
    return likeness(words, skeleton(first.text + second.text)) > likeness(words, alone) + 0.1


# --- tables ----------------------------------------------------------------------------------------------------------


def _tables(mine: Sequence[Unit], theirs: Sequence[Unit], pairs: dict[int, int]) -> list[tuple[int, int]]:
    """Pair the rest of the tables by figures, caption, heads and labels."""
    used = set(pairs.values())
    base = [_as_base(unit) for unit in mine if isinstance(unit.block, Table) and unit.block.rows and unit.number not in pairs]
    free = [unit for unit in theirs if unit.number not in used or isinstance(unit.block, Paragraph)]
    found = [Spot(unit.number, unit.block, unit.heading) for unit in free]
    return [(item.base.index, item.spot.index) for item in pair_tables(base, found) if item.spot is not None]


def _as_base(unit: Unit) -> BaseTable:
    """Return a table of 甲 as if it were the generated one."""
    assert isinstance(unit.block, Table)
    rows = tuple(marks.RowSlots(cells=row.texts) for row in unit.block.rows)
    tags = tuple(tuple(tuple(cell_tags(cell)) for cell in row.cells) for row in unit.block.rows)
    record = marks.TableSlots(rows=rows, caption=unit.caption)
    return BaseTable(unit.number, record, tuple(row.texts for row in unit.block.rows), tags)
