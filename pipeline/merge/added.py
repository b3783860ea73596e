"""Paragraphs and tables only the new report has: put in behind the one before them, under the heading they belong to.

What has another place in the new report than in the baseline goes there too, where staff left it alone.
"""

from collections.abc import Collection, Iterator, Mapping

from pipeline import link
from pipeline.matching.sequences import moved_units
from pipeline.matching.text import heading_level
from pipeline.merge.changes import Kind
from pipeline.merge.edit_states import EditState
from pipeline.merge.refresh_context import RefreshContext, top_of
from pipeline.opc import Node
from pipeline.word.blocks import Block, Paragraph, Table
from pipeline.word.names import W
from pipeline.word.story import shown_text


def put_in(context: RefreshContext, body: Node) -> None:
    """Put in what is new, and elsewhere what stands elsewhere now, in the order of the new report."""
    back = {new: old for old, new in context.pairs.items()}
    placing = _Placing(context, body)
    for number in range(len(context.new.blocks)):
        placing.heading(number)
        if number in back:
            placing.known(number, back[number])
        else:
            placing.fresh(number)
    _at_the_end(context, body, placing.waiting)


class _Placing:
    """Goes down the new report and the edited file together; ``cursor`` is the last unit that stands in both."""

    def __init__(self, context: RefreshContext, body: Node) -> None:
        self.context, self.body = context, body
        self.standing = _standing(context)
        self.shifted = _shifted(context, self.standing)
        self.cursor: Node | None = None
        self.missing: list[tuple[int, str]] = []
        self.waiting: list[Block] = []

    def heading(self, number: int) -> None:
        """Leave a chapter that staff deleted when the next one begins."""
        level, _ = _heading(self.context, self.context.new.blocks[number])
        if level:
            self.missing = [(other, words) for other, words in self.missing if other < level]

    def known(self, number: int, old: int) -> None:
        """Go on to a unit both reports have; one that has another place now is put there."""
        element = self.standing.get(old)
        if element is None:
            level, text = _heading(self.context, self.context.new.blocks[number])
            if level:
                self.missing.append((level, text))
            return
        place = top_of(element, self.body)
        if place is None or old in self.context.states.moved:
            return
        if old not in self.shifted:
            for extra in self.waiting:  # nothing stood before them
                place.addprevious(_grafted(self.context, extra))
            self.waiting.clear()
            self.cursor = place
        elif place is element and self.cursor is not None and _untouched(self.context, old, element):
            self.cursor.addnext(element)
            self.cursor = element
            block = self.context.new_blocks[number]
            self.context.say(Kind.UPDATED, _what(block), _place(self.context, number), now=_words(block), note="次序有变")
        else:
            words = shown_text(element)
            note = "新资料下它的次序有变；已由人工改动，位置没有改"
            self.context.say(Kind.KEPT, "段落", _place(self.context, number), was=words, now=words, note=note)

    def fresh(self, number: int) -> None:
        """Put in a unit only the new report has."""
        target = self.context.new_blocks[number]
        if target.element is None or not _holds_words(target):
            return
        if self.missing:
            _not_put(self.context, target, self.missing[-1][1])
            return
        if self.cursor is None:
            self.waiting.append(target)
        else:
            made = _grafted(self.context, target)
            self.cursor.addnext(made)
            self.cursor = made
        level, text = _heading(self.context, self.context.new.blocks[number])
        place = text if level else _place(self.context, number)
        self.context.say(Kind.ADDED, _what(target), place, now=_words(target), note="新增")


def _standing(context: RefreshContext) -> dict[int, Node]:
    """Return base index → element of the units that stand in the edited file."""
    places = {index: context.located.spots[spot].block for index, spot in context.located.paragraphs.spot.items()}
    places |= {item.base.index: item.spot.block for item in context.located.tables if item.spot is not None}
    return {
        index: block.element
        for index, block in places.items()
        if index < len(context.baseline.blocks) and block.element is not None and block.element.getparent() is not None
    }


def _shifted(context: RefreshContext, standing: Mapping[int, Node]) -> Collection[int]:
    """Return the units that stand elsewhere in the new report than in the baseline, those apart that staff moved."""
    return moved_units({old: new for old, new in context.pairs.items() if old in standing and old not in context.states.moved})


def _untouched(context: RefreshContext, index: int, element: Node) -> bool:
    """Tell whether a unit may be put elsewhere: a table as a whole, a paragraph nobody changed that ends no section."""
    if isinstance(context.baseline.blocks[index], link.TableSlots):
        return True
    return context.states.paragraph(index) is EditState.UNCHANGED and element.find(f"{W}pPr/{W}sectPr") is None


def _heading(context: RefreshContext, block: link.Block) -> tuple[int, str]:
    if isinstance(block, link.TableSlots) or block.key:
        return 0, ""
    text = context.printed_new(block.slots)
    return heading_level(text), text


def _place(context: RefreshContext, number: int) -> str:
    """Return the heading a new unit stands under."""
    for block in reversed(context.new.blocks[:number]):
        level, text = _heading(context, block)
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


def _not_put(context: RefreshContext, target: Block, heading: str) -> None:
    note = f"新增的内容没有放入：它所在的“{heading}”已被删去"
    context.say(Kind.MISSING, _what(target), heading, ours=_words(target), note=note)


def _grafted(context: RefreshContext, target: Block) -> Node:
    assert target.element is not None
    made = context.transplant.import_node(target.element)
    for new, copy in zip(_elements(target.element), _elements(made), strict=True):
        context.paragraph_map[new] = copy
    return made


def _elements(root: Node) -> Iterator[Node]:
    yield from root.iter("{*}p")


def _at_the_end(context: RefreshContext, body: Node, blocks: list[Block]) -> None:
    """Put blocks of which no neighbour stands at the end of the body, before its section properties."""
    last = body[-1] if len(body) else None
    for block in blocks:
        made = _grafted(context, block)
        if last is not None and str(last.tag).endswith("}sectPr"):
            last.addprevious(made)
        else:
            body.append(made)
