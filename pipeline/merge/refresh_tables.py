"""Tables of a refresh: cell by cell where both sides have the row; rows come and go only where staff left them alone.

A new row is put in only where the generated rows before and behind it still follow one another; elsewhere a comment says it.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

from pipeline import link
from pipeline.conflicts import CELL, ROW
from pipeline.matching.baselines import pair_rows
from pipeline.matching.tables import PairedTable
from pipeline.matching.text import canonical
from pipeline.merge.changes import Kind
from pipeline.merge.decide import Decision, Edit, Sides
from pipeline.merge.edit_states import RowState
from pipeline.merge.recorded_conflicts import BLANK
from pipeline.merge.refresh_context import RefreshContext
from pipeline.merge.rows import RowWalk, cell_paragraphs, first_words, row_paragraphs, row_text
from pipeline.merge.walk import UnitLine
from pipeline.word.blocks import Row, Table, TableCell
from pipeline.word.edit import detach
from pipeline.word.formatting import dress_row, take_over_merge
from pipeline.word.handle import Handle
from pipeline.word.placing import breaks_merge, cells_of, first_paragraph, has_common_looks, next_row, put_behind
from pipeline.word.writing import refill

_ORDER = "新生成的表格里各行的次序有变化，本表的行已由人工移动、删去或加了别的行，次序没有改，请手工调整"
_OMITTED = "新增的行“{}”没有放入：它前后的行已被移动、删去，加了别的行，合并了单元格，或表格已加减列，请手工加上"


class RefreshRows(RowWalk):
    """The rows of one table that stands in the edited report and in the new one."""

    context: RefreshContext

    def __init__(
        self, context: RefreshContext, item: PairedTable, states: Sequence[RowState], table: Table, target: Table
    ) -> None:
        self.to = context.pairs[item.base.index]
        self.old, new = item.base.record, context.new.blocks[self.to]
        assert isinstance(new, link.TableSlots)
        self.new, self.states = new, states
        caption = item.caption or self.old.caption
        super().__init__(context, item.base, caption, table, target, item.rows, pair_rows(self.old, self.new))

    def _sides(self, n: int) -> Sides:
        to = self.pairs.get(n)
        changed = to is not None and self.new.rows[to].cells != self.old.rows[n].cells
        return Sides(mine=self.states[n].state.edit, theirs=Edit(content=changed, deleted=to is None))

    def _told(self, n: int) -> UnitLine:
        words = row_text(self._own(n))
        return UnitLine(ROW, self._place(n), words, words, self._printed(n))

    def _label(self, at: int) -> str:
        return self.new.rows[at].label or super()._label(at)

    def _printed(self, n: int) -> str:
        to = self.pairs.get(n)
        return " | ".join(map(self.context.printed_new, self.new.rows[to].cells)) if to is not None else ""

    def _take_out(self, n: int, element: Handle) -> None:
        self.context.skip(row_paragraphs(self._own(n)))
        detach(element)
        del self.there[n]

    # --- rows staff deleted or changed ---

    def _absent(self, n: int, found: Decision) -> None:
        unit, to = self._told(n), self.pairs.get(n)
        present = self._elsewhere(self.item.label(n))
        if present is None:
            if to is not None:
                self.context.say(Kind.MISSING, ROW, unit.place, ours=unit.other, note="已被删去，没有重新放入")
            return
        was = row_text(present)
        if to is not None and self.new.rows[to].cells == self.old.rows[n].cells:
            note = "本行已移到别的表，其中的数照常更新"
            self.context.stays(Kind.KEPT, ROW, unit.place, was, present.element, "", note)
            return
        note = "本行已移到别的表，新生成的内容有变化，请手工修改"
        self.context.conflict(ROW, unit.place, first_words(present), now=was, ours=unit.other, note=note)

    def _elsewhere(self, label: str) -> Row | None:
        """Return the row of a table staff made (by splitting one) that begins with a label."""
        for spot in self.context.located.added:
            table = self.context.located.spots[spot].block
            for row in table.rows if isinstance(table, Table) else ():
                if label.strip() and any(canonical(text) == canonical(label) for text in row.texts[:2]):
                    return row
        return None

    def _both(self, n: int, sides: Sides, found: Decision) -> None:
        """Renew a row, cell by cell unless it has other columns now."""
        own, words = self._own(n), self._told(n)
        self.context.decided.update(item.element for item in row_paragraphs(own) if item.element is not None)
        if len(self.old.rows[n].cells) != len(self.new.rows[self.pairs[n]].cells):
            self._other_shape(n)
            return
        before = len(self.context.skip_renewal)
        self._cell_by_cell(n)
        self._levels(n)
        if len(self.context.skip_renewal) > before:
            self.context.say(Kind.UPDATED, ROW, words.place, was=words.was, now=words.other)
        if sides.mine.changed and own is not None:
            self.context.stays(Kind.KEPT, ROW, words.place, words.was, own.element, "", "本行有人工改动")

    def _levels(self, n: int) -> None:
        """Let the cells of levels, where staff left them alone, begin or go on as they do in the new table."""
        for column in range(len(self.old.rows[n].cells)):
            own, other = self._cells(n, column)
            edited = self._cell_sides(n, column).mine.changed
            if own is not None and other is not None and own.element is not None and other.element is not None and not edited:
                take_over_merge(own.element, other.element)

    def _met(self, own: TableCell | None, other: TableCell | None, sides: Sides) -> None:
        """Let a cell stand for the new one's comments; earlier conflicts told there are over where it is as generated."""
        for mine, theirs in zip(cell_paragraphs(own), cell_paragraphs(other), strict=False):
            self.context.map_paragraph(theirs, mine.element)
        if own is not None and (not sides.mine.changed or sides.same_content):
            self.context.close_comments(own.element)

    def _other_shape(self, n: int) -> None:
        """Replace a row that has other columns now, where staff left it alone."""
        own, other, to, told = self._own(n), self._other(n), self.pairs[n], self._told(n)
        assert own is not None and other is not None
        same_shape = len(own.cells) == len(self.old.rows[n].cells)
        sides = Sides(mine=self.states[n].state.edit if same_shape else Edit(content=True), theirs=Edit(content=True))
        if sides.decide(self.context.policy) is Decision.TAKE and own.element is not None and other.element is not None:
            made = self.context.transplant.import_node(other.element)
            put_behind(made, own.element)
            self._take_out(n, own.element)
            self.there[n] = made
            self.context.say(Kind.UPDATED, ROW, told.place, was=told.was, now=row_text(other))
            return
        note = "本行已由人工改动，新生成的表格列数不同，保留人工的内容"
        if self.context.conflict(ROW, told.place, first_words(own), now=told.now, ours=told.other, note=note):
            self.context.keep_row(self.to, to, self.old.rows[n].cells)

    # --- cells ---

    def _cells(self, n: int, column: int) -> tuple[TableCell | None, TableCell | None]:
        own, other, at = self._own(n), self._other(n), self.states[n].places[column]
        mine = own.cells[at] if own is not None and 0 <= at < len(own.cells) else None
        return mine, other.cells[column] if other is not None else None

    def _cell_sides(self, n: int, column: int) -> Sides:
        old, new = self.old.rows[n].cells[column], self.new.rows[self.pairs[n]].cells[column]
        own, _ = self._cells(n, column)
        mine = Edit(content=True) if own is None else self.states[n].states[column].edit
        same = own is not None and self.context.agreed(own.text, new)
        return Sides(mine=mine, theirs=Edit(content=old != new), same_content=same)

    def _take_cell(self, n: int, column: int) -> None:
        """Give a cell the new words in its own formatting."""
        mine, theirs = map(cell_paragraphs, self._cells(n, column))
        refill(mine, theirs, self.context.transplant)
        self.context.skip(mine)

    def _cell_conflict(self, n: int, column: int) -> None:
        """Keep staff's cell; the new words go into a comment."""
        own, to = self._cells(n, column)[0], self.pairs[n]
        at = next((item.element for item in cell_paragraphs(own)), None)
        ours = self.context.printed_new(self.new.rows[to].cells[column]) or BLANK
        note = "这一格已由人工改动，新生成的内容也有变化，保留人工的内容"
        now = own.text if own is not None else ""
        if self.context.conflict(CELL, self._place(n, column), at, now=now, ours=ours, note=note):
            self.context.keep_cell(self.to, to, column, self.old.rows[n].cells[column])

    # --- order and new rows ---

    def _shifted(self) -> Collection[int]:
        old = [n for n in self._numbers() if n in self.pairs and n in self.there]
        new = sorted(old, key=lambda n: self.pairs[n])
        differing = [place for place, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
        if not differing:
            return ()
        rows = [self.there[n] for n in old[differing[0] : differing[-1] + 1]]
        if any(next_row(row) is not behind for row, behind in pairwise(rows)):
            self.context.conflict(ROW, self.caption, first_paragraph(rows[0]), note=_ORDER, order=True)
            return ()
        self.context.say(Kind.UPDATED, ROW, self.caption, note="各行的次序有变")
        return super()._shifted()

    def _tell_moved(self, n: int) -> None:
        pass  # the order of the rows was told as a whole

    def _bring(self, at: int, before: Handle | None) -> Handle | None:
        later = (self.there.get(self.back[to]) for to in sorted(self.back) if to > at)
        behind = next((row for row in later if row is not None), None)
        new = self._other_element(at)
        if before is not None and new is not None and next_row(before) is behind and not breaks_merge(new, behind):
            model = self._model(before, behind, at)
            if model is not None:
                return self._dressed(self.theirs.rows[at], model, before if behind is model else behind)
        unit, near = self._told_new(at), before if before is not None else behind
        anchor = None if near is None else first_paragraph(near)
        if anchor is None and self.mine.rows:
            anchor = first_words(self.mine.rows[0])
        self.context.conflict(ROW, unit.place, anchor, ours=unit.other, note=_OMITTED.format(self._label(at)))
        self.context.omitted_rows.setdefault(self.to, set()).add(at)
        return None

    def _model(self, before: Handle, behind: Handle | None, at: int) -> Handle | None:
        """Return the neighbour whose looks a new row takes: one with as many cells, none of them drawn over several rows."""
        target = self.theirs.rows[at]
        for row in (behind, before):
            if row is not None and has_common_looks(row, len(target.cells)):
                return row
        return target.element if len(cells_of(before)) == len(target.cells) else None

    def _dressed(self, target: Row, model: Handle, other: Handle | None) -> Handle:
        """Return a new row in the looks of its neighbours: widths, cell and paragraph properties; of runs where both agree."""
        assert target.element is not None
        made = self.context.import_node(target.element)
        if model is not target.element:
            dress_row(made, model, other)
        return made
