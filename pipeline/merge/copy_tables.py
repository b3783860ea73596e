"""Tables that two copies changed: row by row and cell by cell; what cannot be put together is a conflict.

Rows and columns are found the way ``check`` finds them (:mod:`pipeline.matching.tables`), BASE being what was generated.
"""

from collections.abc import Iterator

from msgspec import Struct

from pipeline import marks
from pipeline.matching.blocks import Spot
from pipeline.matching.sequences import moved_units
from pipeline.matching.tables import BaseTable, PairedTable, cell_at, cell_tags, pair_tables
from pipeline.merge.changes import Kind
from pipeline.merge.joint import Joint, Said, Verdict, is_rich, unlike, verdict
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


def merge_tables(joint: Joint, three: Three) -> bool:
    """Merge the copy's changes of a table into the result's. Returns False, nothing done, where rows and columns differ."""
    shapes = {three.base.columns, three.mine.columns, three.theirs.columns}
    if len(shapes) != 1:
        return False
    item = _base(three.base, three.caption)
    paired = [pair_tables([item], [Spot(0, table, ())])[0] for table in (three.mine, three.theirs)]
    if any(pair.spot is None for pair in paired):
        return False
    _Rows(joint, three, item, paired[0], paired[1]).merge()
    return True


def _base(table: Table, caption: str) -> BaseTable:
    """Return BASE's table as one that was generated."""
    texts = tuple(row.texts for row in table.rows)
    record = marks.TableSlots(rows=tuple(marks.RowSlots(cells=line) for line in texts), caption=caption)
    return BaseTable(0, record, texts, tuple(tuple(tuple(cell_tags(cell)) for cell in row.cells) for row in table.rows))


class _Rows:
    """The rows of one table."""

    def __init__(self, joint: Joint, three: Three, item: BaseTable, mine: PairedTable, theirs: PairedTable) -> None:
        self.joint, self.three, self.item, self.mine, self.theirs = joint, three, item, mine, theirs
        self.standing: dict[int, Node] = {}

    def merge(self) -> None:
        """Merge every row, then moved and added ones."""
        for number, row in enumerate(self.three.base.rows):
            mine = self._row(self.mine, self.three.mine, number)
            theirs = self._row(self.theirs, self.three.theirs, number)
            if mine is not None and mine.element is not None:
                self.standing[number] = mine.element
            if theirs is None:
                self._gone(number, row, mine)
            elif mine is None:
                self._back(number, row, theirs)
            else:
                self._both(number, row, mine, theirs)
        self._order()

    def _row(self, pair: PairedTable, table: Table, number: int) -> Row | None:
        at = pair.rows[number]
        return table.rows[at] if at >= 0 else None

    def _sign(self, side: int, row: Row | TableCell) -> Signature:
        return () if row.element is None else self.three.signs[side].content_signature(row.element)

    def _said(self, side: int, piece: Row | TableCell, base: Row | TableCell) -> Said:
        """Return what a row or cell says and how it looks; where the whole looks as BASE, so does it."""
        like, reader = (base, 0) if side and self.three.same_looks[side - 1] else (piece, side)
        look = () if like.element is None else self.three.signs[reader].format_signature(like.element)
        return (self._sign(side, piece), look)

    def _place(self, number: int, column: int = -1) -> str:
        at = self.item.column(number, column) if column >= 0 else -1
        head = self.item.head[at] if 0 <= at < len(self.item.head) else ""
        return " > ".join(part for part in (self.three.caption, self.item.label(number), head) if part)

    # --- one row ---

    def _gone(self, number: int, row: Row, mine: Row | None) -> None:
        """Take out a row the copy deleted, or leave it in when the result's was changed."""
        if mine is None or mine.element is None:
            return
        was = " | ".join(row.texts)
        tracked = self._deleted(row)
        if self._said(1, mine, row) != self._said(0, row, row) or self.joint.is_remarked(mine.element):
            note = f"“{self.joint.name}”删去这一行，“{self.three.first}”作了改动，保留改动后的"
            self.joint.conflict("表格行", self._place(number), _first(mine), now=" | ".join(mine.texts), note=note)
            return
        if tracked is not None:
            self.standing[number] = self.joint.replace(mine.element, tracked)
        else:
            detach(mine.element)
            self.standing.pop(number)
        self.joint.say(Kind.MISSING, "表格行", self._place(number), was=was, note=f"“{self.joint.name}”删去")

    def _deleted(self, row: Row) -> Node | None:
        """Return the row of the copy that was deleted as a tracked change, if this is how it went."""
        table = self.three.theirs.element
        said = "" if row.element is None else original_text(row.element)
        found = [] if table is None else [item for item in table.iter(_TR) if item.find(f"{W}trPr/{W}del") is not None]
        return next((item for item in found if original_text(item) == said), None)

    def _back(self, number: int, row: Row, theirs: Row) -> None:
        """Put back a row the result lacks and the copy changed."""
        if theirs.element is None:
            return
        if self._said(2, theirs, row) == self._said(0, row, row) and not self.joint.is_remarked(theirs.element):
            return
        made = self.joint.bring(theirs.element)
        before = max((n for n in self.standing if n < number), default=-1)
        if before >= 0:
            self.standing[before].addnext(made)
        elif self.three.mine.rows and self.three.mine.rows[0].element is not None:
            self.three.mine.rows[0].element.addprevious(made)
        self.standing[number] = made
        note = f"“{self.three.first}”删去这一行，“{self.joint.name}”作了改动，保留改动后的"
        at = next(made.iter(f"{W}p"), None)
        self.joint.conflict("表格行", self._place(number), at, now=" | ".join(theirs.texts), note=note)

    def _both(self, number: int, row: Row, mine: Row, theirs: Row) -> None:
        if mine.element is None or theirs.element is None:
            return
        self.joint.at_home(theirs.element, mine.element)
        found = verdict(self._said(0, row, row), self._said(1, mine, row), self._said(2, theirs, row))
        if found is Verdict.KEEP:
            return
        if found is Verdict.TAKE:
            self.standing[number] = self.joint.replace(mine.element, theirs.element)
            was, now = " | ".join(row.texts), " | ".join(theirs.texts)
            self.joint.say(Kind.UPDATED, "表格行", self._place(number), was=was, now=now, note=self._taken())
            return
        for column in range(len(row.cells)):
            self._cell(number, column, row, mine, theirs)

    def _taken(self) -> str:
        return f"采用“{self.joint.name}”的改动"

    def _cell(self, number: int, column: int, row: Row, mine: Row, theirs: Row) -> None:
        at = [cell_at(pair, number, column, pair.rows[number]) for pair in (self.mine, self.theirs)]
        if not (0 <= at[0] < len(mine.cells) and 0 <= at[1] < len(theirs.cells)):
            note = f"“{self.three.first}”和“{self.joint.name}”都改了这一行，格数不同，保留前者"
            if column == 0:
                texts = " | ".join(mine.texts), " | ".join(theirs.texts)
                self.joint.conflict("表格行", self._place(number), _first(mine), now=texts[0], ours=texts[1], note=note)
            return
        base, own, other = row.cells[column], mine.cells[at[0]], theirs.cells[at[1]]
        if own.element is None or other.element is None:
            return
        place, first, name = self._place(number, column), self.three.first, self.joint.name
        found = verdict(self._said(0, base, base), self._said(1, own, base), self._said(2, other, base))
        if found is Verdict.KEEP_WORDS:
            unlike(self.joint, "单元格", place, own.text, kept=first, lost=name)
        elif found is Verdict.TAKE_WORDS:
            unlike(self.joint, "单元格", place, other.text, kept=name, lost=first)
        if found in (Verdict.TAKE, Verdict.TAKE_WORDS):
            if self._said(1, own, base)[1] == self._said(2, other, base)[1]:
                self._refill(own.element, other.element)
            else:
                self.joint.replace(own.element, other.element)
            self.joint.say(Kind.UPDATED, "单元格", place, was=base.text, now=other.text, note=self._taken())
        elif found is Verdict.BOTH:
            self._conflict(place, own, other)

    def _conflict(self, place: str, own: TableCell, other: TableCell) -> None:
        """Keep the result's cell; the copy's words go into a comment, what a comment cannot hold behind them."""
        assert own.element is not None
        assert other.element is not None
        note = f"“{self.three.first}”和“{self.joint.name}”都改了这一格，改得不同，保留前者"
        if is_rich(other.element):
            for block in [item for item in other.element if item.tag in _BLOCKS]:
                made = self.joint.bring(block)
                detach_our_marks(made)
                own.element.append(made)
        self.joint.conflict("单元格", place, _first_in(own), now=own.text, ours=other.text or BLANK, note=note)

    def _refill(self, mine: Node, theirs: Node) -> None:
        """Give a cell the copy's paragraphs; the first takes the comments of those it replaces."""
        old, new = ([item for item in cell if item.tag in _BLOCKS] for cell in (mine, theirs))
        made = self.joint.replace(old[0], new[0])
        for item in old[1:]:
            put_back(made, saved_marks(item))
            detach(item)
        for item in new[1:]:
            further = self.joint.bring(item)
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
                self.joint.say(
                    Kind.UPDATED, "表格行", self._place(number), now=" | ".join(row.texts), note=f"“{self.joint.name}”移到这里"
                )
            elif number in moved and not _behind(element, cursor):
                note = f"“{self.three.first}”和“{self.joint.name}”把这一行移到了不同的地方，按前者"
                self.joint.conflict("表格行", self._place(number), next(element.iter(f"{W}p"), None), note=note, order=True)
            if number in moved or number not in elsewhere:
                cursor = element

    def _added(self, row: Row, cursor: Node | None) -> Node | None:
        if row.element is None:
            return cursor
        sign, place = self._sign(2, row), cursor
        for other in self._following(cursor):
            if self.three.signs[1].content_signature(other) == sign:
                self.joint.at_home(row.element, other)
                return other
            place = other
        made = self.joint.bring(row.element)
        if place is not None:
            place.addnext(made)
        elif self.three.mine.element is not None:
            first = next(self.three.mine.element.iter(_TR), None)
            first.addprevious(made) if first is not None else self.three.mine.element.append(made)
        self.joint.extras[made] = self.joint.name
        label = f"{self.three.caption} > {next((text for text in row.texts if text.strip()), '')}"
        self.joint.say(Kind.ADDED, "表格行", label, now=" | ".join(row.texts), note=f"“{self.joint.name}”增加")
        return made

    def _following(self, cursor: Node | None) -> Iterator[Node]:
        """Yield the rows right behind a place that other copies added."""
        known = set(self.standing.values())
        table = self.three.mine.element
        place = cursor.getnext() if cursor is not None else None if table is None else next(table.iter(_TR), None)
        while place is not None and place.tag == _TR and place not in known:
            if self.joint.extras.get(place) != self.joint.name:
                yield place
            place = place.getnext()


def _behind(element: Node, cursor: Node | None) -> bool:
    return cursor is not None and cursor.getnext() is element


def _first(row: Row) -> Node | None:
    return next((found for cell in row.cells if (found := _first_in(cell)) is not None), None)


def _first_in(cell: TableCell) -> Node | None:
    return None if cell.element is None else next(cell.element.iter(f"{W}p"), None)
