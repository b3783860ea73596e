"""Paragraphs and tables only the new report has: put in behind the one before them, under the heading they belong to."""

from collections.abc import Iterator

from lxml import etree

from pipeline import marks
from pipeline.merging.changes import Kind
from pipeline.merging.work import Work, top_of
from pipeline.review.blocks import Block, Paragraph, Table
from pipeline.review.pairing import heading_level


def put_in(work: Work, body: etree._Element) -> None:
    """Put in what is new, in the order of the new report."""
    back = {new: old for old, new in work.pairs.items()}
    standing = _standing(work)
    cursor: etree._Element | None = None
    missing: list[tuple[int, str]] = []
    waiting: list[tuple[int, Block]] = []
    for number, block in enumerate(work.new.blocks):
        level, text = _heading(work, block)
        if level:
            missing = [(other, words) for other, words in missing if other < level]
        old = back.get(number)
        if old is not None:
            element = standing.get(old)
            if element is None:
                if level:
                    missing.append((level, text))
                continue
            place = top_of(element, body)
            if place is not None and old not in work.hand.moved:
                for _, extra in waiting:  # nothing stood before them
                    place.addprevious(_grafted(work, extra))
                waiting.clear()
                cursor = place
            continue
        target = work.new_blocks[number]
        if target.element is None or not _holds_words(target):
            continue
        if missing:
            _not_put(work, target, missing[-1][1])
            continue
        if cursor is None:
            waiting.append((number, target))
        else:
            made = _grafted(work, target)
            cursor.addnext(made)
            cursor = made
        work.say(Kind.ADDED, _what(target), text if level else _place(work, number), now=_words(target), note="新增")
    if waiting:
        _at_the_end(work, body, [block for _, block in waiting])


def _standing(work: Work) -> dict[int, etree._Element]:
    """Return base index → element of the units that stand in the edited file."""
    places = {index: work.located.spots[spot].block for index, spot in work.located.paragraphs.spot.items()}
    places |= {item.base.index: item.spot.block for item in work.located.tables if item.spot is not None}
    return {
        index: block.element
        for index, block in places.items()
        if index < len(work.baseline.blocks) and block.element is not None and block.element.getparent() is not None
    }


def _heading(work: Work, block: marks.Block) -> tuple[int, str]:
    if isinstance(block, marks.TableSlots) or block.key:
        return 0, ""
    text = work.printed_new(block.slots)
    return heading_level(text), text


def _place(work: Work, number: int) -> str:
    """Return the heading a new unit stands under."""
    for block in reversed(work.new.blocks[:number]):
        level, text = _heading(work, block)
        if level:
            return text
    return ""


def _what(block: Block) -> str:
    return "表格" if isinstance(block, Table) else "段落"


def _words(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "；".join(" | ".join(row.texts) for row in block.rows[:3])


def _holds_words(block: Block) -> bool:
    return isinstance(block, Table) or bool(block.text.strip())


def _not_put(work: Work, target: Block, heading: str) -> None:
    note = f"新增的内容没有放入：它所在的“{heading}”已被删去"
    work.say(Kind.MISSING, _what(target), heading, ours=_words(target), note=note)


def _grafted(work: Work, target: Block) -> etree._Element:
    assert target.element is not None
    made = work.graft.copy(target.element)
    for new, copy in zip(_elements(target.element), _elements(made), strict=True):
        work.homes[id(new)] = copy
        work.keep.append(new)
    return made


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    yield from root.iter("{*}p")


def _at_the_end(work: Work, body: etree._Element, blocks: list[Block]) -> None:
    """Put blocks of which no neighbour stands at the end of the body, before its section properties."""
    last = body[-1] if len(body) else None
    for block in blocks:
        made = _grafted(work, block)
        if last is not None and str(last.tag).endswith("}sectPr"):
            last.addprevious(made)
        else:
            body.append(made)
