"""Paragraphs and tables only the new report has: put in behind the one before them, under the heading they belong to.

What has another place in the new report than in the baseline goes there too, where staff left it alone.
"""

from collections.abc import Collection, Iterator, Mapping

from pipeline import marks
from pipeline.matching.sequences import moved_units
from pipeline.matching.text import heading_level
from pipeline.merge.changes import Kind
from pipeline.merge.hand import Fate
from pipeline.merge.work import Work, top_of
from pipeline.opc import Node
from pipeline.word.blocks import Block, Paragraph, Table
from pipeline.word.names import W
from pipeline.word.story import shown_text


def put_in(work: Work, body: Node) -> None:
    """Put in what is new, and elsewhere what stands elsewhere now, in the order of the new report."""
    back = {new: old for old, new in work.pairs.items()}
    placing = _Placing(work, body)
    for number in range(len(work.new.blocks)):
        placing.heading(number)
        if number in back:
            placing.known(number, back[number])
        else:
            placing.fresh(number)
    _at_the_end(work, body, placing.waiting)


class _Placing:
    """Goes down the new report and the edited file together; ``cursor`` is the last unit that stands in both."""

    def __init__(self, work: Work, body: Node) -> None:
        self.work, self.body = work, body
        self.standing = _standing(work)
        self.shifted = _shifted(work, self.standing)
        self.cursor: Node | None = None
        self.missing: list[tuple[int, str]] = []
        self.waiting: list[Block] = []

    def heading(self, number: int) -> None:
        """Leave a chapter that staff deleted when the next one begins."""
        level, _ = _heading(self.work, self.work.new.blocks[number])
        if level:
            self.missing = [(other, words) for other, words in self.missing if other < level]

    def known(self, number: int, old: int) -> None:
        """Go on to a unit both reports have; one that has another place now is put there."""
        element = self.standing.get(old)
        if element is None:
            level, text = _heading(self.work, self.work.new.blocks[number])
            if level:
                self.missing.append((level, text))
            return
        place = top_of(element, self.body)
        if place is None or old in self.work.hand.moved:
            return
        if old not in self.shifted:
            for extra in self.waiting:  # nothing stood before them
                place.addprevious(_grafted(self.work, extra))
            self.waiting.clear()
            self.cursor = place
        elif place is element and self.cursor is not None and _untouched(self.work, old, element):
            self.cursor.addnext(element)
            self.cursor = element
            block = self.work.new_blocks[number]
            self.work.say(Kind.UPDATED, _what(block), _place(self.work, number), now=_words(block), note="次序有变")
        else:
            words = shown_text(element)
            note = "新资料下它的次序有变；已由人工改动，位置没有改"
            self.work.say(Kind.KEPT, "段落", _place(self.work, number), was=words, now=words, note=note)

    def fresh(self, number: int) -> None:
        """Put in a unit only the new report has."""
        target = self.work.new_blocks[number]
        if target.element is None or not _holds_words(target):
            return
        if self.missing:
            _not_put(self.work, target, self.missing[-1][1])
            return
        if self.cursor is None:
            self.waiting.append(target)
        else:
            made = _grafted(self.work, target)
            self.cursor.addnext(made)
            self.cursor = made
        level, text = _heading(self.work, self.work.new.blocks[number])
        place = text if level else _place(self.work, number)
        self.work.say(Kind.ADDED, _what(target), place, now=_words(target), note="新增")


def _standing(work: Work) -> dict[int, Node]:
    """Return base index → element of the units that stand in the edited file."""
    places = {index: work.located.spots[spot].block for index, spot in work.located.paragraphs.spot.items()}
    places |= {item.base.index: item.spot.block for item in work.located.tables if item.spot is not None}
    return {
        index: block.element
        for index, block in places.items()
        if index < len(work.baseline.blocks) and block.element is not None and block.element.getparent() is not None
    }


def _shifted(work: Work, standing: Mapping[int, Node]) -> Collection[int]:
    """Return the units that stand elsewhere in the new report than in the baseline, those apart that staff moved."""
    return moved_units({old: new for old, new in work.pairs.items() if old in standing and old not in work.hand.moved})


def _untouched(work: Work, index: int, element: Node) -> bool:
    """Tell whether a unit may be put elsewhere: a table as a whole, a paragraph nobody changed that ends no section."""
    if isinstance(work.baseline.blocks[index], marks.TableSlots):
        return True
    return work.hand.paragraph(index) is Fate.SAME and element.find(f"{W}pPr/{W}sectPr") is None


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


def _grafted(work: Work, target: Block) -> Node:
    assert target.element is not None
    made = work.transplant.import_node(target.element)
    for new, copy in zip(_elements(target.element), _elements(made), strict=True):
        work.homes[id(new)] = copy
        work.keep.append(new)
    return made


def _elements(root: Node) -> Iterator[Node]:
    yield from root.iter("{*}p")


def _at_the_end(work: Work, body: Node, blocks: list[Block]) -> None:
    """Put blocks of which no neighbour stands at the end of the body, before its section properties."""
    last = body[-1] if len(body) else None
    for block in blocks:
        made = _grafted(work, block)
        if last is not None and str(last.tag).endswith("}sectPr"):
            last.addprevious(made)
        else:
            body.append(made)
