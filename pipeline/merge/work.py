"""The table on which one merge is made: both sides, what staff did, and what came of it so far."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import marks
from pipeline.conflicts import ROW
from pipeline.matching.located import Located
from pipeline.matching.text import canonical
from pipeline.merge.changes import Change, Kind
from pipeline.merge.hand import Hand
from pipeline.merge.recorded_conflicts import BLANK, REFRESH, NewConflict
from pipeline.opc import Node
from pipeline.word.blocks import Block, Paragraph
from pipeline.word.comments import Comments
from pipeline.word.names import W
from pipeline.word.story import shown_text
from pipeline.word.transplant import Transplant

CONFLICT = "【冲突】"
_OF_PLACE = tuple(f"{CONFLICT}{words}" for words in ("本段", "这一格", "本行", "这张表"))
"""Conflicts told of the place they stand at: over as soon as staff's words and the new ones are the same there."""


class Work(Struct):
    """One merge. ``pairs`` is base block → new block; ``made`` are new elements in the edited file, ``left`` not renewed.

    ``homes`` tells for each paragraph of the new report (by ``id`` of its element) which paragraph of the edited file stands
    for it, so that comments find their place. ``asked`` are the conflicts of earlier merges still open: id → words.
    ``open_blocks`` are the blocks of the new report that stay in the baseline as they were: staff's words stand there, and
    the conflict is told again until they and the new ones are the same. ``not_put`` are the rows of its tables left out.
    ``decided`` are the paragraphs of the edited file this merge decided on; ``found`` are the conflicts it met, ``confirmed``
    (by bookmark, with the reason) those of earlier ones somebody decided to keep as they are, ``carried`` those to go on with.
    """

    baseline: marks.Baseline
    new: marks.Baseline
    new_blocks: Sequence[Block]
    pairs: dict[int, int]
    located: Located
    hand: Hand
    transplant: Transplant
    comments: Comments
    changes: list[Change] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    homes: dict[int, Node] = field(default_factory=dict)
    keep: list[object] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    open_blocks: dict[int, marks.Block] = field(default_factory=dict)
    stands: dict[int, Node] = field(default_factory=dict)
    not_put: dict[int, set[int]] = field(default_factory=dict)
    decided: set[Node] = field(default_factory=set)
    found: list[NewConflict] = field(default_factory=list)
    confirmed: Mapping[str, marks.Conflict] = field(default_factory=dict)
    carried: list[marks.Conflict] = field(default_factory=list)

    def say(self, kind: Kind, what: str, place: str, *, was: str = "", now: str = "", ours: str = "", note: str = "") -> None:
        """Note one line of the list."""
        self.changes.append(Change(kind=kind, what=what, place=place, was=was, now=now, ours=ours, note=note))

    def stays(self, kind: Kind, what: str, place: str, was: str, stand: Node | None, ours: str, note: str) -> None:
        """Note a paragraph or row that stays; what it says now is read when its figures have been renewed."""
        if stand is not None:
            self.stands[len(self.changes)] = stand
        self.say(kind, what, place, was=was, now=was, ours=ours, note=note)

    def told(self) -> tuple[Change, ...]:
        """Return the lines of the list, with what stands there now that all is done."""
        for number, element in self.stands.items():
            self.changes[number] = replace(self.changes[number], now=words_now(element))
        return tuple(self.changes)

    def conflict(
        self, what: str, place: str, target: Node | None, *, was: str = "", ours: str = "", note: str = "", order: bool = False
    ) -> bool:
        """Note that both sides changed something: staff's stays, ours goes into a comment there and into the list.

        Returns False where somebody confirmed staff's: there is no conflict any more. One about ``order`` alone is only told.
        """
        left_out = what == ROW and not was
        if target is not None and (known := self._confirmed_at(target, ours)) is not None:
            self.stays(Kind.KEPT, what, place, was, target if what == "段落" else None, "", "人工改动，冲突已确认保留")
            self.settled(target)
            self.carried += [known] if left_out else []
            return False
        if target is not None and not order:
            self.found.append(
                NewConflict(unit=what, place=place, at=target, other=ours, note=note, source=REFRESH, left_out=left_out)
            )
        self.stays(Kind.CONFLICT, what, place, was, target if what == "段落" else None, ours, note)
        if target is not None:
            self.settled(target)
            same = {number for number, words in self.asked.items() if words.split("\n")[0] == f"{CONFLICT}{note}"}
            self.comments.remove(same if note.startswith("新增") else ())
            self.comments.add([f"{CONFLICT}{note}", *([f"按新资料应为：{ours}"] if ours else [])], target)
        return True

    def _confirmed_at(self, target: Node, ours: str) -> marks.Conflict | None:
        """Return the conflict with the same other side that somebody confirmed at a place."""
        names = (item.get(f"{W}name", "") for item in target.iter(f"{W}bookmarkStart"))
        known = (self.confirmed[name] for name in names if name in self.confirmed)
        other = "" if ours == BLANK else ours
        return next((item for item in known if canonical(item.other) == canonical(other)), None)

    def settled(self, element: Node | None) -> None:
        """Take out the earlier conflicts told at a place: it is as the new report has it, or another is told there."""
        if element is None or not self.asked:
            return
        ids = {mark.get(f"{W}id", "") for mark in element.iter(f"{W}commentReference")}
        over = {number for number in ids if self.asked.get(number, "").startswith(_OF_PLACE)}
        self.comments.remove(over)
        for number in over:
            del self.asked[number]

    def leave(self, to: int, slots: str) -> None:
        """Keep the slot text of a paragraph in the baseline: the new one was not put in."""
        block = self.new.blocks[to]
        assert isinstance(block, marks.ParagraphSlots)
        self.open_blocks[to] = replace(block, slots=slots)

    def leave_cell(self, to: int, row: int, column: int, slots: str) -> None:
        """Keep the slot text of a cell in the baseline."""
        table = self.open_blocks.get(to, self.new.blocks[to])
        assert isinstance(table, marks.TableSlots)
        cells = table.rows[row].cells
        self.leave_row(to, row, (*cells[:column], slots, *cells[column + 1 :]))

    def leave_row(self, to: int, row: int, cells: tuple[str, ...]) -> None:
        """Keep the cells of a row in the baseline."""
        table = self.open_blocks.get(to, self.new.blocks[to])
        assert isinstance(table, marks.TableSlots)
        rows = (*table.rows[:row], replace(table.rows[row], cells=cells), *table.rows[row + 1 :])
        self.open_blocks[to] = replace(table, rows=rows)

    def blocks(self) -> tuple[marks.Block, ...]:
        """Return the blocks of the baseline that goes into the merged file; rows that were not put in are not among them."""
        return tuple(self._block(number, self.open_blocks.get(number, block)) for number, block in enumerate(self.new.blocks))

    def _block(self, number: int, block: marks.Block) -> marks.Block:
        missing = self.not_put.get(number, set())
        if not missing or isinstance(block, marks.ParagraphSlots):
            return block
        return replace(block, rows=tuple(row for at, row in enumerate(block.rows) if at not in missing))

    def agreed(self, text: str, slots: str) -> bool:
        """Tell whether staff wrote what the new report prints."""
        return canonical(text) == canonical(self.printed_new(slots))

    def printed_new(self, slots: str) -> str:
        """Return slot text of the new report with its figures printed."""
        texts = {figure.tag: figure.text for figure in self.new.figures}
        return marks.printed(slots, lambda key, form: texts.get(marks.figure_tag(key, form), ""))

    def paragraph_of_base(self, index: int) -> marks.ParagraphSlots | None:
        """Return a paragraph of the baseline; None for a table."""
        block = self.baseline.blocks[index]
        return block if isinstance(block, marks.ParagraphSlots) else None

    def printed_base(self, block: marks.ParagraphSlots) -> str:
        """Return what a paragraph said when the edited file was generated."""
        texts = {figure.tag: figure.text for figure in self.baseline.figures}
        return marks.printed(block.slots, lambda key, form: texts.get(marks.figure_tag(key, form), ""))

    def heading(self, spot: int) -> str:
        """Return the way of headings above a spot of the edited file."""
        return " > ".join(self.located.spots[spot].heading[-2:])

    def home(self, new: Paragraph | None, old: Node | None) -> None:
        """Remember which paragraph of the edited file stands for one of the new report."""
        if new is not None and new.element is not None and old is not None:
            self.homes[id(new.element)] = old
            self.keep.append(new.element)


_UNITS = (f"{W}p", f"{W}tbl")


def top_of(element: Node, story: Node) -> Node | None:
    """Return the paragraph or table of a story's text that holds an element (in a cell, a text box), or is it.

    Frames staff put round paragraphs (controls) are seen through. None when it stands in another story.
    """
    found: Node | None = None
    place: Node | None = element
    while place is not None and place is not story:
        if place.tag in _UNITS:
            found = place
        place = place.getparent()
    return found if place is story else None


def words_now(element: Node) -> str:
    """Return the words of a paragraph or table row as they stand in the tree now."""
    if element.tag == f"{W}p":
        return shown_text(element)
    return " | ".join(shown_text(cell) for cell in element.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is element)
