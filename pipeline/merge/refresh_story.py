"""Paragraphs and tables of a refresh: the new one where staff did nothing, staff's where they did; both is a conflict.

What only the new report has is put in under the heading it belongs to; what has another place there goes to it where staff
left it alone.
"""

from collections.abc import Collection, Iterator

from pipeline import link
from pipeline.conflicts import PARAGRAPH, TABLE
from pipeline.matching.sequences import moved_units
from pipeline.matching.tables import PairedTable
from pipeline.matching.text import heading_level
from pipeline.merge.changes import Kind
from pipeline.merge.decide import Decision, Edit, Sides
from pipeline.merge.edit_states import EditState, RowState
from pipeline.merge.refresh_context import RefreshContext
from pipeline.merge.refresh_tables import RefreshRows
from pipeline.merge.rows import row_paragraphs, row_text
from pipeline.merge.walk import UnitLine, UnitWalk
from pipeline.word.blocks import Block, Paragraph, Table
from pipeline.word.handle import Handle
from pipeline.word.our_marks import rename_paragraphs
from pipeline.word.placing import ends_section, is_table, top_of, words_now
from pipeline.word.writing import rewrite

_UNSURE = "文中有几段相同的文字，不能确定是哪一段，未更新"


class RefreshStory(UnitWalk):
    """The body of the edited report and that of the new one."""

    context: RefreshContext

    def __init__(self, context: RefreshContext, body: Handle) -> None:
        super().__init__(context, context.pairs, len(context.new.blocks), body, context.states.moved)
        self.tables = {item.base.index: item for item in context.located.tables}
        self.rows: dict[int, list[RowState]] = {}
        self.headings = [self._heading(at) for at in range(self.others)]
        spots = {**context.located.paragraphs.spot, **{n: t.spot.index for n, t in self.tables.items() if t.spot is not None}}
        self.blocks = {n: context.located.spots[spot].block for n, spot in spots.items()}
        tops = {n: top_of(block.element, body) for n, block in self.blocks.items() if block.element is not None}
        self.there = {n: top for n, top in tops.items() if top is not None}

    # --- the units ---

    def _numbers(self) -> Iterator[int]:
        for n, block in enumerate(self.context.baseline.blocks):
            if n in self.tables or (isinstance(block, link.ParagraphSlots) and block.slots.strip()):
                yield n

    def _sides(self, n: int) -> Sides:
        old, new = self.context.baseline.blocks[n], self._new(n)
        if isinstance(old, link.TableSlots):
            return self._table_sides(self.tables[n])
        assert new is None or isinstance(new, link.ParagraphSlots)
        block = self.blocks.get(n)
        theirs = Edit(content=new is None or new.slots != old.slots, deleted=new is None)
        if not isinstance(block, Paragraph):
            return Sides(mine=Edit(deleted=True), theirs=theirs)
        same = new is not None and self.context.agreed(block.text, new.slots)
        return Sides(mine=self.context.states.paragraph(n).edit, theirs=theirs, same_content=same)

    def _table_sides(self, item: PairedTable) -> Sides:
        """Return what staff did to a table as a whole; its rows are decided one by one where it stands on both sides."""
        n = item.base.index
        block, gone = self.blocks.get(n), Edit(deleted=self._new(n) is None)
        if not isinstance(block, Table):
            return Sides(mine=Edit(deleted=True), theirs=gone)
        self.rows[n] = [self.context.states.row(item, row) for row in range(len(item.base.record.rows))]
        edited = bool(item.typed or block.gone) or any(row.state is not EditState.UNCHANGED for row in self.rows[n])
        return Sides(mine=Edit(content=edited), theirs=gone)

    def _new(self, n: int) -> link.Block | None:
        return self.context.new.blocks[self.pairs[n]] if n in self.pairs else None

    def _told(self, n: int) -> UnitLine:
        old, new, block = self.context.baseline.blocks[n], self._new(n), self.blocks.get(n)
        if isinstance(old, link.TableSlots):
            return UnitLine(TABLE, self.tables[n].caption or old.caption)
        ours = self.context.printed_new(new.slots) if isinstance(new, link.ParagraphSlots) else ""
        words = block.text if isinstance(block, Paragraph) else ""
        return UnitLine(PARAGRAPH, self._heading_of(n), words, words, ours)

    def _heading_of(self, n: int) -> str:
        """Return the headings above a unit; of one that stands nowhere those of the one before it."""
        spots = self.context.located.paragraphs.spot
        earlier = [other for other in spots if other <= n]
        return self.context.heading(spots[max(earlier)]) if earlier else ""

    def _told_new(self, at: int) -> UnitLine:
        block = self.context.new_blocks[at]
        what = PARAGRAPH if isinstance(block, Paragraph) else TABLE
        return UnitLine(what, self._heading_at(at + 1), other=block_words(block))

    def _other_element(self, at: int) -> Handle | None:
        block = self.context.new_blocks[at]
        return block.element if isinstance(block, Table) or block.text.strip() else None

    def _take_out(self, n: int, element: Handle) -> None:
        block = self.blocks[n]
        self.context.skip([block] if isinstance(block, Paragraph) else [p for row in block.rows for p in row_paragraphs(row)])
        if block.element is not None:
            self.context.decided.add(block.element)
            super()._take_out(n, block.element)

    # --- what becomes of one ---

    def _absent(self, n: int, found: Decision) -> None:
        old, new, unit = self.context.baseline.blocks[n], self._new(n), self._told(n)
        if new is None:
            return
        if unit.what == PARAGRAPH and n in self.context.located.paragraphs.unsure:
            self.context.say(Kind.CONFLICT, unit.what, unit.place, ours=unit.other, note=_UNSURE)
            return
        changed = unit.what == PARAGRAPH and old != new and _slots(old) != _slots(new)
        note = "已被删去，没有重新放入" + ("；新资料下这一段也有变化" if changed else "")
        self.context.say(Kind.MISSING, unit.what, unit.place, ours=unit.other, note=note)

    def _both(self, n: int, sides: Sides, found: Decision) -> None:
        """Merge a unit both reports have."""
        block, target, unit = self.blocks[n], self.context.new_blocks[self.pairs[n]], self._told(n)
        if isinstance(block, Table) or isinstance(target, Table):
            if isinstance(block, Table) and isinstance(target, Table):
                RefreshRows(self.context, self.tables[n], self.rows[n], block, target).merge()
            return
        self._met(block, target, sides)
        if found is Decision.TAKE:
            rewrite(block, target, self.context.transplant)
            self.context.skip([block])
            self.context.say(Kind.UPDATED, PARAGRAPH, unit.place, was=unit.was, now=target.text)
        elif found is Decision.CONFLICT:
            note = "本段已由人工改动，新生成的文字也有变化，保留人工的文字"
            if self.context.conflict(PARAGRAPH, unit.place, block.element, now=unit.now, ours=unit.other, note=note):
                self.context.keep_slots(self.pairs[n], _slots(self.context.baseline.blocks[n]))
        elif sides.mine.changed:
            moved = "（已移动位置）" if n in self.moved_here else ""
            note = "人工改动，与新资料一致" if sides.theirs.content else f"人工改动{moved}"
            self.context.stays(Kind.KEPT, PARAGRAPH, unit.place, unit.was, block.element, "", note)

    def _met(self, block: Paragraph, target: Paragraph, sides: Sides) -> None:
        """Let a paragraph stand for the new one's comments; earlier conflicts told there are over where both say the same."""
        if not sides.mine.changed or (sides.theirs.content and sides.same_content):
            self.context.close_comments(block.element)
        self.context.map_paragraph(target, block.element)
        if block.element is not None:
            self.context.decided.add(block.element)

    # --- order ---

    def _shifted(self) -> Collection[int]:
        standing = {n: at for n, at in self.pairs.items() if n not in self.moved_here and self._standing(n) is not None}
        return moved_units(standing)

    def _may_move(self, n: int, element: Handle) -> bool:
        block = self.blocks[n]
        untouched = self.context.states.paragraph(n) is EditState.UNCHANGED if isinstance(block, Paragraph) else True
        if element is block.element and untouched and (is_table(element) or not ends_section(element)):
            return True
        words = words_now(element)
        note = "新资料下它的次序有变；已由人工改动，位置没有改"
        self.context.say(Kind.KEPT, PARAGRAPH, self._heading_at(self.pairs[n]), was=words, now=words, note=note)
        return False

    def _tell_moved(self, n: int) -> None:
        unit = self._told_new(self.pairs[n])
        note = self._words(unit.what).moved
        self.context.say(Kind.UPDATED, unit.what, self._heading_at(self.pairs[n]), now=unit.other, note=note)

    # --- what is new ---

    def _bring(self, at: int, before: Handle | None) -> Handle | None:
        heading = self._deleted_chapter(at)
        if not heading or self._other_element(at) is None:
            return super()._bring(at, before)
        unit, note = self._told_new(at), f"新增的内容没有放入：它所在的“{heading}”已被删去"
        self.context.say(Kind.MISSING, unit.what, heading, ours=unit.other, note=note)
        return None

    def _deleted_chapter(self, at: int) -> str:
        """Return the heading that staff deleted of the chapter a unit of the new report stands in, or nothing."""
        missing: list[tuple[int, str]] = []
        for number, (level, text) in enumerate(self.headings[: at + 1]):
            if level:
                missing = [item for item in missing if item[0] < level]
                missing += [(level, text)] if number in self.back and self._standing(self.back[number]) is None else []
        return missing[-1][1] if missing else ""

    def _heading(self, at: int) -> tuple[int, str]:
        """Return level and words of a block of the new report that is a heading of the template."""
        block = self.context.new.blocks[at]
        if isinstance(block, link.TableSlots) or block.key:
            return 0, ""
        text = self.context.printed_new(block.slots)
        return heading_level(text), text

    def _heading_at(self, end: int) -> str:
        """Return the last heading among the first blocks of the new report."""
        return next((text for level, text in reversed(self.headings[:end]) if level), "")


def block_words(block: Block, rows: int = 3) -> str:
    """Return the words of a paragraph, or of the first rows of a table, in one line."""
    return block.text if isinstance(block, Paragraph) else "；".join(map(row_text, block.rows[:rows]))


def _slots(block: link.Block | None) -> str:
    return block.slots if isinstance(block, link.ParagraphSlots) else ""


def rename(context: RefreshContext, story: Handle) -> None:
    """Give generated paragraphs the bookmarks of their keys of now; what the new report does not have loses its own.

    To be done before anything is put in: where items move up or down, one takes the name another just had.
    """
    names: dict[str, str] = {}
    for index, block in enumerate(context.baseline.blocks):
        if isinstance(block, link.ParagraphSlots) and block.key:
            to = context.pairs.get(index)
            new = context.new.blocks[to] if to is not None else None
            names[block.bookmark] = new.bookmark if isinstance(new, link.ParagraphSlots) else ""
    rename_paragraphs(story, names)
