"""Tables that two copies changed: row by row and cell by cell; what cannot be put together is a conflict.

Rows and columns are found the way ``check`` finds them (:mod:`pipeline.matching.tables`), BASE being what was generated.
"""

from collections.abc import Iterator

from msgspec import Struct

from pipeline import link
from pipeline.matching.blocks import Spot
from pipeline.matching.sequences import moved_units
from pipeline.matching.tables import BaseTable, PairedTable, cell_at, cell_tags, pair_tables
from pipeline.merge.changes import Kind
from pipeline.merge.copy_context import CopyContext, is_rich, unlike
from pipeline.merge.decide import Decision, Signed, decide_signed
from pipeline.merge.recorded_conflicts import BLANK
from pipeline.opc import Node
from pipeline.word.blocks import Row, Table, TableCell
from pipeline.word.comment_marks import put_back, saved_marks
from pipeline.word.edit import detach
from pipeline.word.names import W
from pipeline.word.signature import Signature, Signatures
from pipeline.word.text import original_text
from pipeline.word.transplant import detach_our_marks

_TR, _TC = f"{W}tr", f"{W}tc"
_BLOCKS = frozenset((f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}customXml"))


class Three(Struct, frozen=True):
    """One table in BASE, the result and the copy, with what reads the signs of each file.

    ``same_looks`` tells for the result and the copy that formatting of the whole is BASE's (or the program's own).
    """

    base: Table
    mine: Table
    theirs: Table
    signs: tuple[Signatures, Signatures, Signatures]
    first: str
    caption: str
    same_looks: tuple[bool, bool] = (False, False)


def merge_tables(context: CopyContext, three: Three) -> bool:
    """Merge the copy's changes of a table into the result's. Returns False, nothing done, where rows and columns differ."""
    shapes = {three.base.columns, three.mine.columns, three.theirs.columns}
    if len(shapes) != 1:
        return False
    item = _base(three.base, three.caption)
    paired = [pair_tables([item], [Spot(0, table, ())])[0] for table in (three.mine, three.theirs)]
    if any(pair.spot is None for pair in paired):
        return False
    _Rows(context, three, item, paired[0], paired[1]).merge()
    return True


def _base(table: Table, caption: str) -> BaseTable:
    """Return BASE's table as one that was generated."""
    texts = tuple(row.texts for row in table.rows)
    record = link.TableSlots(rows=tuple(link.RowSlots(cells=line) for line in texts), caption=caption)
    return BaseTable(0, record, texts, tuple(tuple(tuple(cell_tags(cell)) for cell in row.cells) for row in table.rows))


class _Rows:
    """The rows of one table."""

    def __init__(self, context: CopyContext, three: Three, item: BaseTable, mine: PairedTable, theirs: PairedTable) -> None:
        self.context, self.three, self.item, self.mine, self.theirs = context, three, item, mine, theirs
        self.standing: dict[int, Node] = {}

    def merge(self) -> None:
        """Merge every row, then moved and added ones."""
        for number, row in enumerate(self.three.base.rows):
            mine = self._row(self.mine, self.three.mine, number)
            theirs = self._row(self.theirs, self.three.theirs, number)
            if mine is not None and mine.element is not None:
                self.standing[number] = mine.element
            found = self._decision(row, mine, theirs)
            if mine is not None and theirs is not None:
                self._both(number, row, mine, theirs, found)
            elif mine is not None and found in (Decision.TAKE, Decision.CONFLICT):
                self._gone(number, row, mine, found)
            elif theirs is not None and found is Decision.CONFLICT:
                self._back(number, theirs)
        self._order()

    def _row(self, pair: PairedTable, table: Table, number: int) -> Row | None:
        at = pair.rows[number]
        return table.rows[at] if at >= 0 else None

    def _sign(self, side: int, row: Row | TableCell) -> Signature:
        return () if row.element is None else self.three.signs[side].content_signature(row.element)

    def _said(self, side: int, piece: Row | TableCell, base: Row | TableCell) -> Signed:
        """Return what a row or cell says and how it looks; where the whole looks as BASE, so does it."""
        like, reader = (base, 0) if side and self.three.same_looks[side - 1] else (piece, side)
        look = () if like.element is None else self.three.signs[reader].format_signature(like.element)
        return (self._sign(side, piece), look)

    def _decision(self, row: Row, mine: Row | None, theirs: Row | None) -> Decision:
        """Decide on a row; one that somebody commented on is not deleted without asking."""
        sides = (mine, theirs)
        own, other = (None if side is None else self._said(n, side, row) for n, side in enumerate(sides, 1))
        first, second = (None in sides and side is not None and self._commented(side) for side in sides)
        return decide_signed(self._said(0, row, row), own, other, self.context.policy, commented=(first, second))

    def _commented(self, row: Row) -> bool:
        return row.element is not None and self.context.is_commented(row.element)

    def _place(self, number: int, column: int = -1) -> str:
        at = self.item.column(number, column) if column >= 0 else -1
        head = self.item.head[at] if 0 <= at < len(self.item.head) else ""
        return " > ".join(part for part in (self.three.caption, self.item.label(number), head) if part)

    # --- one row ---

    def _gone(self, number: int, row: Row, mine: Row, found: Decision) -> None:
        """Take out a row the copy deleted, or leave it in when the result's was changed."""
        if mine.element is None:
            return
        was = " | ".join(row.texts)
        tracked = self._deleted(row)
        if found is Decision.CONFLICT:
            note = f"“{self.context.other}”删去这一行，“{self.three.first}”作了改动，保留改动后的"
            self.context.conflict("表格行", self._place(number), _first(mine), now=" | ".join(mine.texts), note=note)
            return
        if tracked is not None:
            self.standing[number] = self.context.replace(mine.element, tracked)
        else:
            detach(mine.element)
            self.standing.pop(number)
        self.context.say(Kind.MISSING, "表格行", self._place(number), was=was, note=f"“{self.context.other}”删去")

    def _deleted(self, row: Row) -> Node | None:
        """Return the row of the copy that was deleted as a tracked change, if this is how it went."""
        table = self.three.theirs.element
        said = "" if row.element is None else original_text(row.element)
        found = [] if table is None else [item for item in table.iter(_TR) if item.find(f"{W}trPr/{W}del") is not None]
        return next((item for item in found if original_text(item) == said), None)

    def _back(self, number: int, theirs: Row) -> None:
        """Put back a row the result lacks and the copy changed."""
        if theirs.element is None:
            return
        made = self.context.import_node(theirs.element)
        before = max((n for n in self.standing if n < number), default=-1)
        if before >= 0:
            self.standing[before].addnext(made)
        elif self.three.mine.rows and self.three.mine.rows[0].element is not None:
            self.three.mine.rows[0].element.addprevious(made)
        self.standing[number] = made
        note = f"“{self.three.first}”删去这一行，“{self.context.other}”作了改动，保留改动后的"
        at = next(made.iter(f"{W}p"), None)
        self.context.conflict("表格行", self._place(number), at, now=" | ".join(theirs.texts), note=note)

    def _both(self, number: int, row: Row, mine: Row, theirs: Row, found: Decision) -> None:
        if mine.element is None or theirs.element is None:
            return
        self.context.map_paragraphs(theirs.element, mine.element)
        found = decide_signed(
            self._said(0, row, row), self._said(1, mine, row), self._said(2, theirs, row), self.context.policy
        )
        if found is Decision.KEEP:
            return
        if found is Decision.TAKE:
            self.standing[number] = self.context.replace(mine.element, theirs.element)
            was, now = " | ".join(row.texts), " | ".join(theirs.texts)
            self.context.say(Kind.UPDATED, "表格行", self._place(number), was=was, now=now, note=self._taken())
            return
        for column in range(len(row.cells)):
            self._cell(number, column, row, mine, theirs)

    def _taken(self) -> str:
        return f"采用“{self.context.other}”的改动"

    def _cell(self, number: int, column: int, row: Row, mine: Row, theirs: Row) -> None:
        at = [cell_at(pair, number, column, pair.rows[number]) for pair in (self.mine, self.theirs)]
        if not (0 <= at[0] < len(mine.cells) and 0 <= at[1] < len(theirs.cells)):
            note = f"“{self.three.first}”和“{self.context.other}”都改了这一行，格数不同，保留前者"
            if column == 0:
                texts = " | ".join(mine.texts), " | ".join(theirs.texts)
                self.context.conflict("表格行", self._place(number), _first(mine), now=texts[0], ours=texts[1], note=note)
            return
        base, own, other = row.cells[column], mine.cells[at[0]], theirs.cells[at[1]]
        if own.element is None or other.element is None:
            return
        place, first, name = self._place(number, column), self.three.first, self.context.other
        found = decide_signed(
            self._said(0, base, base), self._said(1, own, base), self._said(2, other, base), self.context.policy
        )
        if found is Decision.KEEP_LOSE_FORMAT:
            unlike(self.context, "单元格", place, own.text, kept=first, lost=name)
        elif found is Decision.TAKE_LOSE_FORMAT:
            unlike(self.context, "单元格", place, other.text, kept=name, lost=first)
        if found in (Decision.TAKE, Decision.TAKE_LOSE_FORMAT):
            if self._said(1, own, base)[1] == self._said(2, other, base)[1]:
                self._refill(own.element, other.element)
            else:
                self.context.replace(own.element, other.element)
            self.context.say(Kind.UPDATED, "单元格", place, was=base.text, now=other.text, note=self._taken())
        elif found is Decision.CONFLICT:
            self._conflict(place, own, other)

    def _conflict(self, place: str, own: TableCell, other: TableCell) -> None:
        """Keep the result's cell; the copy's words go into a comment, what a comment cannot hold behind them."""
        assert own.element is not None
        assert other.element is not None
        note = f"“{self.three.first}”和“{self.context.other}”都改了这一格，改得不同，保留前者"
        if is_rich(other.element):
            for block in [item for item in other.element if item.tag in _BLOCKS]:
                made = self.context.import_node(block)
                detach_our_marks(made)
                own.element.append(made)
        self.context.conflict("单元格", place, _first_in(own), now=own.text, ours=other.text or BLANK, note=note)

    def _refill(self, mine: Node, theirs: Node) -> None:
        """Give a cell the copy's paragraphs; the first takes the comments of those it replaces."""
        old, new = ([item for item in cell if item.tag in _BLOCKS] for cell in (mine, theirs))
        made = self.context.replace(old[0], new[0])
        for item in old[1:]:
            put_back(made, saved_marks(item))
            detach(item)
        for item in new[1:]:
            further = self.context.import_node(item)
            made.addnext(further)
            made = further

    # --- order: moved and added rows ---

    def _order(self) -> None:
        """Walk down the copy's rows: move what only it moved, put in what it added behind the row before."""
        numbers = {at: number for number, at in enumerate(self.theirs.rows) if at >= 0}
        moved = moved_units({n: at for n, at in enumerate(self.theirs.rows) if at >= 0})
        elsewhere = moved_units({n: at for n, at in enumerate(self.mine.rows) if at >= 0})
        cursor: Node | None = None
        for at, row in enumerate(self.three.theirs.rows):
            number = numbers.get(at)
            if number is None:
                cursor = self._added(row, cursor)
                continue
            element = self.standing.get(number)
            if element is None:
                continue
            if number in moved and number not in elsewhere and cursor is not None:
                cursor.addnext(element)
                self.context.say(
                    Kind.UPDATED,
                    "表格行",
                    self._place(number),
                    now=" | ".join(row.texts),
                    note=f"“{self.context.other}”移到这里",
                )
            elif number in moved and not _behind(element, cursor):
                note = f"“{self.three.first}”和“{self.context.other}”把这一行移到了不同的地方，按前者"
                self.context.conflict("表格行", self._place(number), next(element.iter(f"{W}p"), None), note=note, order=True)
            if number in moved or number not in elsewhere:
                cursor = element

    def _added(self, row: Row, cursor: Node | None) -> Node | None:
        if row.element is None:
            return cursor
        sign, place = self._sign(2, row), cursor
        for other in self._following(cursor):
            if self.three.signs[1].content_signature(other) == sign:
                self.context.map_paragraphs(row.element, other)
                return other
            place = other
        made = self.context.import_node(row.element)
        if place is not None:
            place.addnext(made)
        elif self.three.mine.element is not None:
            first = next(self.three.mine.element.iter(_TR), None)
            first.addprevious(made) if first is not None else self.three.mine.element.append(made)
        self.context.extras[made] = self.context.other
        label = f"{self.three.caption} > {next((text for text in row.texts if text.strip()), '')}"
        self.context.say(Kind.ADDED, "表格行", label, now=" | ".join(row.texts), note=f"“{self.context.other}”增加")
        return made

    def _following(self, cursor: Node | None) -> Iterator[Node]:
        """Yield the rows right behind a place that other copies added."""
        known = set(self.standing.values())
        table = self.three.mine.element
        place = cursor.getnext() if cursor is not None else None if table is None else next(table.iter(_TR), None)
        while place is not None and place.tag == _TR and place not in known:
            if self.context.extras.get(place) != self.context.other:
                yield place
            place = place.getnext()


def _behind(element: Node, cursor: Node | None) -> bool:
    return cursor is not None and cursor.getnext() is element


def _first(row: Row) -> Node | None:
    return next((found for cell in row.cells if (found := _first_in(cell)) is not None), None)


def _first_in(cell: TableCell) -> Node | None:
    return None if cell.element is None else next(cell.element.iter(f"{W}p"), None)
