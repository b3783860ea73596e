"""Tables: cell by cell where both sides have the row; rows come and go only where staff left them alone.

A new row is put in only where the generated rows before and behind it still follow one another; elsewhere a comment says it.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline import link
from pipeline.matching.baselines import pair_rows
from pipeline.matching.tables import PairedTable
from pipeline.matching.text import canonical
from pipeline.merge.changes import Kind
from pipeline.merge.decide import Decision, Edit, decide
from pipeline.merge.edit_states import EditState, RowState
from pipeline.merge.recorded_conflicts import BLANK
from pipeline.merge.refresh_context import RefreshContext
from pipeline.opc import Node
from pipeline.word.blocks import Paragraph, Row, Table, TableCell
from pipeline.word.edit import detach
from pipeline.word.formatting import dress_row
from pipeline.word.names import W
from pipeline.word.writing import refill


def merge_table(context: RefreshContext, item: PairedTable) -> None:
    """Merge one table of the baseline with what the new report has for it."""
    to = context.pairs.get(item.base.index)
    new = context.new.blocks[to] if to is not None else None
    caption = item.caption or item.base.record.caption
    if item.spot is None or not isinstance(item.spot.block, Table):
        if isinstance(new, link.TableSlots):
            context.say(Kind.MISSING, "表格", caption, note="已被删去，没有重新放入")
        return
    rows = [context.states.row(item, number) for number in range(len(item.base.record.rows))]
    table = item.spot.block
    if not isinstance(new, link.TableSlots):
        _table_gone(context, item, table, rows, caption)
        return
    target = context.new_blocks[to] if to is not None else None
    assert isinstance(target, Table)
    _Rows(context, item, table, rows, new, target, caption).merge()


def _table_gone(context: RefreshContext, item: PairedTable, table: Table, rows: Sequence[RowState], caption: str) -> None:
    untouched = all(row.state is EditState.UNCHANGED for row in rows) and not item.typed and not table.gone
    found = decide(Edit(content=not untouched), Edit(deleted=True), context.policy)
    if found is Decision.TAKE and table.element is not None and table.element.getparent() is not None:
        for paragraph in _paragraphs(cell for row in table.rows for cell in row.cells):
            context.skip_renewal.add(id(paragraph))
        detach(table.element)
        context.say(Kind.UPDATED, "表格", caption, note="新生成的报告里没有这张表，已删去")
        return
    note = "这张表已由人工改动，新生成的报告里没有这张表，请确认去留"
    context.conflict("表格", caption, _first(table.rows[0].cells) if table.rows else None, note=note)


class _Rows:
    """The rows of one table that stands on both sides."""

    def __init__(
        self,
        context: RefreshContext,
        item: PairedTable,
        table: Table,
        rows: Sequence[RowState],
        new: link.TableSlots,
        target: Table,
        caption: str,
    ) -> None:
        self.context, self.item, self.table, self.rows = context, item, table, rows
        self.new, self.target, self.caption = new, target, caption
        self.base = item.base.record
        self.pairs = pair_rows(self.base, new)
        self.to = context.pairs[item.base.index]
        self.standing: dict[int, Node] = {}

    def merge(self) -> None:
        """Merge every row, then put in the new ones."""
        for number, row in enumerate(self.rows):
            to = self.pairs.get(number)
            if row.number < 0:
                self._absent(number, to)
            elif to is None:
                self._row_gone(number, row)
            else:
                self._both(number, row, to)
        self._order()
        for to in range(len(self.new.rows)):
            if to not in self.pairs.values():
                self._insert(to)

    def _order(self) -> None:
        """Bring the rows into the order of the new report, where they follow one another as they were generated."""
        old = [to for number in range(len(self.rows)) if (to := self.pairs.get(number, -1)) in self.standing]
        new = sorted(old)
        differing = [place for place, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
        if not differing:
            return
        first, last = differing[0], differing[-1] + 1
        rows = [self.standing[to] for to in old[first:last]]
        if any(_next_row(row) is not behind for row, behind in pairwise(rows)):
            note = "新生成的表格里各行的次序有变化，本表的行已由人工移动、删去或加了别的行，次序没有改，请手工调整"
            self.context.conflict("表格行", self.caption, rows[0].find(f".//{W}p"), note=note, order=True)
            return
        place = rows[0].getprevious()
        parent = rows[0].getparent()
        for to in new[first:last]:
            row = self.standing[to]
            if place is not None:
                place.addnext(row)
            elif parent is not None:
                parent.insert(0, row)
            place = row
        self._say(Kind.UPDATED, "", note="各行的次序有变")

    def _stays(self, label: str, was: str, row: Node | None, note: str) -> None:
        self.context.stays(Kind.KEPT, "表格行", f"{self.caption} > {label}" if label else self.caption, was, row, "", note)

    def _say(self, kind: Kind, label: str, *, was: str = "", now: str = "", ours: str = "", note: str = "") -> None:
        place = f"{self.caption} > {label}" if label else self.caption
        self.context.say(kind, "表格行", place, was=was, now=now, ours=ours, note=note)

    def _absent(self, number: int, to: int | None) -> None:
        """Tell of a row that does not stand in the table any more: it was deleted, or stands in another one."""
        label = self.item.base.label(number)
        ours = " | ".join(map(self.context.printed_new, self.new.rows[to].cells)) if to is not None else ""
        present = self._elsewhere(label)
        if present is None:
            if to is not None:
                self._say(Kind.MISSING, label, ours=ours, note="已被删去，没有重新放入")
            return
        was = " | ".join(present.texts)
        if to is not None and self.new.rows[to].cells == self.base.rows[number].cells:
            self._stays(label, was, present.element, "本行已移到别的表，其中的数照常更新")
            return
        note = "本行已移到别的表，新生成的内容有变化，请手工修改"
        self.context.conflict("表格行", f"{self.caption} > {label}", _first(present.cells), now=was, ours=ours, note=note)

    def _elsewhere(self, label: str) -> Row | None:
        """Return the row of a table staff made (by splitting one) that begins with a label."""
        for spot in self.context.located.added:
            table = self.context.located.spots[spot].block
            for row in table.rows if isinstance(table, Table) else ():
                if label.strip() and any(canonical(text) == canonical(label) for text in row.texts[:2]):
                    return row
        return None

    def _row_gone(self, number: int, row: RowState) -> None:
        present, label = self.table.rows[row.number], self.item.base.label(number)
        was = " | ".join(present.texts)
        element = present.element
        found = decide(row.state.edit, Edit(deleted=True), self.context.policy)
        if found is Decision.TAKE and element is not None and element.getparent() is not None:
            self.context.skip_renewal.update(id(paragraph) for paragraph in _paragraphs(present.cells))
            detach(element)
            self._say(Kind.UPDATED, label, was=was, note="新生成的报告里没有这一行，已删去")
            return
        note = "本行已由人工改动，新生成的报告里没有这一行，请确认去留"
        self.context.conflict("表格行", f"{self.caption} > {label}", _first(present.cells), now=was, note=note)

    def _both(self, number: int, row: RowState, to: int) -> None:
        present, base, new = self.table.rows[row.number], self.base.rows[number], self.new.rows[to]
        if present.element is not None:
            self.standing[to] = present.element
        if len(base.cells) != len(new.cells):
            self._other_shape(number, row, to)
            return
        self.context.decided.update(item.element for item in _paragraphs(present.cells) if item.element is not None)
        target = self.target.rows[to]
        label, was = self.item.base.label(number), " | ".join(present.texts)
        refilled = False
        for column, (old, now) in enumerate(zip(base.cells, new.cells, strict=True)):
            at, state = row.places[column], row.states[column]
            cell = present.cells[at] if 0 <= at < len(present.cells) else None
            if cell is not None:
                for mine, theirs in zip(_words(cell), _words(target.cells[column]), strict=False):
                    self.context.map_paragraph(theirs, mine.element)
            same = cell is not None and self.context.agreed(cell.text, now)
            if cell is not None and (state is EditState.UNCHANGED or same):
                self.context.close_comments(cell.element)
            ours = EditState.EDITED.edit if cell is None else state.edit
            found = decide(ours, Edit(content=old != now), self.context.policy, same_content=same)
            if found is Decision.TAKE and cell is not None:
                refill(_words(cell), _words(target.cells[column]), self.context.transplant)
                self.context.skip_renewal.update(id(paragraph) for paragraph in _words(cell))
                refilled = True
            elif found is Decision.CONFLICT and self._cell_conflict(number, column, cell, now):
                self.context.keep_cell(self.to, to, column, old)
        if refilled:
            self._say(Kind.UPDATED, label, was=was, now=" | ".join(self.context.printed_new(cell) for cell in new.cells))
        if row.state is not EditState.UNCHANGED:
            self._stays(label, was, present.element, "本行有人工改动")

    def _cell_conflict(self, number: int, column: int, cell: TableCell | None, now: str) -> bool:
        base = self.item.base
        at = base.column(number, column)
        head = base.head[at] if at < len(base.head) else ""
        place = " > ".join(part for part in (self.caption, base.label(number), head) if part)
        words = _words(cell) if cell is not None else ()
        note = "这一格已由人工改动，新生成的内容也有变化，保留人工的内容"
        was = cell.text if cell is not None else ""
        return self.context.conflict(
            "单元格",
            place,
            words[0].element if words else None,
            now=was,
            ours=self.context.printed_new(now) or BLANK,
            note=note,
        )

    def _other_shape(self, number: int, row: RowState, to: int) -> None:
        """Replace a row that has other columns now, where staff left it alone."""
        present, target = self.table.rows[row.number], self.target.rows[to]
        same_shape = len(present.cells) == len(self.base.rows[number].cells)
        mine = row.state.edit if same_shape else EditState.EDITED.edit
        found = decide(mine, Edit(content=True), self.context.policy)
        if found is Decision.TAKE and present.element is not None and target.element is not None:
            made = self.context.transplant.import_node(target.element)
            present.element.addnext(made)
            self.context.skip_renewal.update(id(paragraph) for paragraph in _paragraphs(present.cells))
            detach(present.element)
            self.standing[to] = made
            self._say(Kind.UPDATED, self.item.base.label(number), was=" | ".join(present.texts), now=" | ".join(target.texts))
            return
        note = "本行已由人工改动，新生成的表格列数不同，保留人工的内容"
        ours = " | ".join(map(self.context.printed_new, self.new.rows[to].cells))
        place = f"{self.caption} > {self.item.base.label(number)}"
        self.context.decided.update(item.element for item in _paragraphs(present.cells) if item.element is not None)
        if self.context.conflict("表格行", place, _first(present.cells), now=" | ".join(present.texts), ours=ours, note=note):
            self.context.keep_row(self.to, to, self.base.rows[number].cells)

    # --- new rows ---

    def _insert(self, to: int) -> None:
        """Put a new row between its neighbours, or say where it should stand."""
        target = self.target.rows[to]
        label = self.new.rows[to].label or next((text for text in target.texts if text.strip()), "")
        before = next((self.standing[n] for n in range(to - 1, -1, -1) if n in self.standing), None)
        behind = next((self.standing[n] for n in range(to + 1, len(self.new.rows)) if n in self.standing), None)
        words = " | ".join(target.texts)
        if before is not None and target.element is not None and _next_row(before) is behind and not _drawn_on(behind):
            model = _model(before, behind, target)
            if model is not None:
                made = self._dressed(target, model, before if behind is model else behind)
                before.addnext(made)
                self.standing[to] = made
                self._say(Kind.ADDED, label, now=words, note="新增的行")
                return
        place = f"{self.caption} > {label}"
        note = f"新增的行“{label}”没有放入：它前后的行已被移动、删去，加了别的行，合并了单元格，或表格已加减列，请手工加上"
        near = before if before is not None else behind
        anchor = near.find(f".//{W}p") if near is not None else None
        if anchor is None and self.table.rows:
            anchor = _first(self.table.rows[0].cells)
        self.context.conflict("表格行", place, anchor, ours=words, note=note)
        self.context.omitted_rows.setdefault(self.to, set()).add(to)

    def _dressed(self, target: Row, model: Node, other: Node | None) -> Node:
        """Return a new row in the looks of its neighbours: widths, cell and paragraph properties; of runs where both agree."""
        assert target.element is not None
        made = self.context.transplant.import_node(target.element)
        if model is not target.element:
            dress_row(made, model, other)
        for cell, copy in zip(target.cells, made.findall(f"{W}tc"), strict=True):
            for theirs_p, copy_p in zip(_words(cell), copy.findall(f"{W}p"), strict=False):
                self.context.map_paragraph(theirs_p, copy_p)
        return made


def _next_row(row: Node) -> Node | None:
    """Return the next row of a table, anything between rows apart."""
    place = row.getnext()
    while place is not None and place.tag != f"{W}tr":
        if place.tag == f"{W}sdt":
            return place
        place = place.getnext()
    return place


def _drawn_on(row: Node | None) -> bool:
    """Tell whether a cell of the row before is drawn on over this one: a row put between would break it."""
    merged = () if row is None else row.iter(f"{W}vMerge")
    return any(item.get(f"{W}val", "continue") == "continue" for item in merged)


def _model(before: Node, behind: Node | None, target: Row) -> Node | None:
    """Return the neighbour whose looks a new row takes: one with as many cells, none of them drawn over several rows."""
    wanted = len(target.cells)
    for row in (behind, before):
        if row is None or row.find(f"{W}trPr/{W}tblHeader") is not None:
            continue
        cells = row.findall(f"{W}tc")
        if len(cells) == wanted and row.find(f".//{W}vMerge") is None and row.find(f".//{W}cellIns") is None:
            return row
    return target.element if _columns(before) == wanted else None


def _columns(row: Node) -> int:
    return len(row.findall(f"{W}tc"))


def _words(cell: TableCell) -> list[Paragraph]:
    return [item for item in cell.blocks if isinstance(item, Paragraph)]


def _paragraphs(cells: Iterable[TableCell]) -> list[Paragraph]:
    return [item for cell in cells for item in cell.blocks if isinstance(item, Paragraph)]


def _first(cells: Sequence[TableCell]) -> Node | None:
    return next((item.element for cell in cells for item in _words(cell)), None)
