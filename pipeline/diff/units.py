"""The paragraphs and tables of two files that are compared, and which one of 甲 is which of 乙."""

import re
from collections.abc import Sequence

from msgspec import Struct

from pipeline import link
from pipeline.diff.sides import ComparedSide
from pipeline.matching.align import Alignment, Rules, Unit, align
from pipeline.matching.blocks import Spot, paragraph_tags, paragraph_unit, spots
from pipeline.matching.places import STORIES
from pipeline.matching.tables import caption_of, row_label, row_tags, table_unit
from pipeline.matching.text import canonical
from pipeline.word.blocks import Block, Paragraph, Table

_PAGE_NUMBER = re.compile(r"[^\w]*(?:第|共|Page|of|页|\d|[^\w])*", re.IGNORECASE)


class ComparedBlock(Struct, frozen=True):
    """One paragraph with words, or one table. ``number`` is its place among the units, ``spot`` that of the reader."""

    number: int
    spot: int
    block: Block
    heading: tuple[str, ...]
    text: str
    caption: str = ""


def units(side: ComparedSide) -> list[ComparedBlock]:
    """Return what is compared of a file, in order: body, then footnotes and endnotes, then what stands in the margins."""
    document = side.opened.document
    found = spots(document.body)
    made = [_unit(spot, caption_of(spot, found) if isinstance(spot.block, Table) else "") for spot in found]
    margin: dict[tuple[str, str], ComparedBlock] = {}
    for story in document.stories:
        name = STORIES[story.kind]
        for spot in spots(story.blocks):
            unit = ComparedBlock(0, -1, spot.block, (name,), spot.text)
            if story.kind in ("footnotes", "endnotes"):
                made.append(unit)
            elif not _PAGE_NUMBER.fullmatch(spot.text.strip()):  # the same words on several kinds of pages count once
                margin.setdefault((name, canonical(spot.text)), unit)
    kept = [unit for unit in (*made, *margin.values()) if isinstance(unit.block, Table) or unit.text.strip()]
    return [ComparedBlock(number, u.spot, u.block, u.heading, u.text, u.caption) for number, u in enumerate(kept)]


def _unit(spot: Spot, caption: str) -> ComparedBlock:
    return ComparedBlock(0, spot.index, spot.block, spot.heading, spot.text, caption)


def matched(
    left: ComparedSide, right: ComparedSide, mine: Sequence[ComparedBlock], theirs: Sequence[ComparedBlock]
) -> Alignment:
    """Pair the units of two files; what comes from the same generated block is the same by its key."""
    one = left.baseline is not None and left.baseline == right.baseline
    return align(_seen(left, mine, one), _seen(right, theirs, one), Rules(fewer_tags=("table",), guess=True, broken=True))


def _seen(side: ComparedSide, found: Sequence[ComparedBlock], one: bool) -> list[Unit]:
    """Return the units of a file as the aligner sees them; within ``one`` baseline a block is known by its number."""
    keys = {unit: f"{index}" if one else _key(side, index) for index, unit in _origins(side, found).items()}
    return [_unit_seen(unit, keys.get(unit.number, "")) for unit in found]


def _unit_seen(unit: ComparedBlock, key: str) -> Unit:
    if isinstance(unit.block, Paragraph):
        return paragraph_unit(unit.text, key, paragraph_tags(unit.block))
    rows = unit.block.rows
    labels = [row_label(row.texts) for row in rows[1:]]
    return table_unit([row.texts for row in rows], unit.caption, key, (tag for row in rows for tag in row_tags(row)), labels)


def _origins(side: ComparedSide, found: Sequence[ComparedBlock]) -> dict[int, int]:
    """Return block of the baseline → unit."""
    if side.located is None:
        return {}
    at = {unit.spot: unit.number for unit in found if unit.spot >= 0}
    spots_of = {**side.located.paragraphs.spot, **{t.base.index: t.spot.index for t in side.located.tables if t.spot}}
    return {index: at[spot] for index, spot in spots_of.items() if spot in at}


def _key(side: ComparedSide, index: int) -> str:
    """Return what names a generated block in every baseline, empty for the template's own paragraphs."""
    blocks = side.baseline.blocks if side.baseline else ()
    block = blocks[index] if index < len(blocks) else link.ParagraphSlots(slots="")
    return f"{type(block).__name__} {block.key}" if block.key else ""
